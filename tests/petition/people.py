"""An invented county for the room's tests: its offices, its people, and short ways to act for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import forms
import petition
from engine import SYSTEM, Actor, Engine, FieldError, Grant, Invalid, definitions, instances, tasks, timers
from engine.tasks import Task
from forms import definition
from petition import matters, organs, register
from petition.law.dates import SHANGHAI
from tests import again
from tests.conftest import ManualClock

ROOT = Path(__file__).resolve().parents[2]
REGION = "/33/3309/330999/"
XFJ, ZJJ, NYNCJ, RSJ, LIUHE = (f"{REGION}{slug}/" for slug in ("xfj", "zjj", "nyncj", "rsj", "liuhe"))

XUJING = Actor("xujing", "许静", (Grant("intake", XFJ),))
LIANG = Actor("liang", "梁文博", (Grant("sorter", REGION, XFJ),))
FENG = Actor("feng", "冯立群", (Grant("office_head", REGION, XFJ),))
SHEN = Actor("shen", "沈国栋", (Grant("supervisor", REGION, XFJ),))
TANG = Actor("tang", "唐卫", (Grant("admin", XFJ),))
NYNCJ_ALL = {
    "receiver": Actor("yaofang", "姚芳", (Grant("receiver", NYNCJ),)),
    "handler": Actor("zhou", "周启明", (Grant("handler", NYNCJ),)),
    "legal": Actor("zoukai", "邹凯", (Grant("legal", NYNCJ),)),
    "unit_head": Actor("song", "宋长河", (Grant("unit_head", NYNCJ),)),
}
ZJJ_ALL = {
    role: Actor(f"zjj-{role}", name, (Grant(role, ZJJ),))
    for role, name in (
        ("receiver", "罗敏"),
        ("handler", "顾晓岚"),
        ("legal", "郭敏"),
        ("unit_head", "王建平"),
    )
}
LIUHE_ALL = {
    role: Actor(f"lh-{role}", name, (Grant(role, LIUHE),))
    for role, name in (
        ("receiver", "汪翠萍"),
        ("handler", "郑小满"),
        ("legal", "毛建军"),
        ("unit_head", "韦国安"),
    )
}
RSJ_ALL = {
    role: Actor(f"rsj-{role}", name, (Grant(role, RSJ),))
    for role, name in (
        ("receiver", "袁洁"),
        ("handler", "石磊"),
        ("legal", "孔令仪"),
        ("unit_head", "何志远"),
    )
}
STAFF = {NYNCJ: NYNCJ_ALL, ZJJ: ZJJ_ALL, LIUHE: LIUHE_ALL, RSJ: RSJ_ALL}


@dataclass(frozen=True)
class OfficeName:
    """An office as the access room has it."""

    id: str
    path: str
    name: str
    short_name: str
    kind: str
    region_code: str
    review_superiors: tuple[str, ...] = ()


OFFICES = (
    OfficeName("330999", REGION, "安澜县", "安澜县", "region", "330999000000"),
    OfficeName("zf", f"{REGION}zf/", "安澜县人民政府", "县政府", "government", "330999000000"),
    OfficeName("xfj", XFJ, "安澜县信访局", "县信访局", "petition_office", "330999000000", ("zf",)),
    OfficeName("zjj", ZJJ, "安澜县住房和城乡建设局", "县住建局", "organ", "330999000000", ("zf",)),
    OfficeName("nyncj", NYNCJ, "安澜县农业农村局", "县农业农村局", "organ", "330999000000", ("zf",)),
    OfficeName("rsj", RSJ, "安澜县人力资源和社会保障局", "县人社局", "organ", "330999000000", ("zf",)),
    OfficeName("liuhe", LIUHE, "柳河镇人民政府", "柳河镇", "township", "330999101000", ("zf",)),
)


def bundle() -> dict[str, str]:
    """The petition family as it is published: diagrams, tables and forms."""
    files = [
        *sorted((ROOT / "workflows/petition").glob("*.bpmn")),
        *sorted((ROOT / "workflows/petition").glob("*.dmn")),
        *sorted((ROOT / "forms/petition").glob("*.form")),
    ]
    return {path.name: path.read_text(encoding="utf-8") for path in files}


def clean_form(form_text: str, data: dict[str, Any], *, context: dict[str, Any]) -> dict[str, Any]:
    """The forms room, wired as the application wires it."""
    try:
        return forms.clean(form_text, data, context=context)
    except forms.InvalidSubmission as refused:
        raise Invalid([FieldError(path, message) for path, message in refused.errors]) from refused


WIRING: dict[str, Any] = {
    "services": petition.SERVICES,
    "checks": petition.CHECKS,
    "clean_form": clean_form,
    "check_form": definition.problems,
    "project": petition.project,
    "roles": dict.fromkeys(
        (
            "intake",
            "sorter",
            "office_head",
            "receiver",
            "handler",
            "legal",
            "unit_head",
            "supervisor",
            "joint_meeting",
        ),
        "",
    ),
}


@dataclass
class Office:
    """The county at work: an engine with the real diagrams, and a clock to move."""

    engine: Engine
    clock: ManualClock
    number: str = ""
    last: dict[str, Any] = field(default_factory=dict)

    def set_up(self) -> None:
        """Publishes the family and brings in the offices."""
        again.rows_of(self.engine, type(self), self.found)

    def found(self) -> None:
        """What a set-up writes."""
        with self.engine.begin(SYSTEM) as tx:
            organs.mirror(tx, OFFICES)
        self.engine.run(SYSTEM, definitions.publish, "petition", bundle())

    def at(self, day: str, hour: int = 9, minute: int = 0) -> None:
        """Moves to a moment in Shanghai, firing what falls due on the way at its own moment."""
        target = datetime.combine(date.fromisoformat(day), time(hour, minute), SHANGHAI)
        while True:
            with self.engine.read(SYSTEM) as tx:
                due = timers.next_due(tx)
            if due is None or due > target:
                break
            self.clock.at = max(due, self.clock.at)
            self.fire()
        self.clock.at = target
        self.fire()

    def jump(self, day: str, hour: int = 9, minute: int = 0) -> None:
        """Moves the clock without the worker: what is due waits for the next command."""
        self.clock.at = datetime.combine(date.fromisoformat(day), time(hour, minute), SHANGHAI)

    def fire(self) -> None:
        """What the worker does."""
        with self.engine.read(SYSTEM) as tx:
            due = timers.due(tx)
        for instance_id in due:
            self.engine.run(SYSTEM, timers.fire, instance_id)

    def register(self, **fields: Any) -> register.Receipt:
        """Registers a submission; what is not said is a plain visit about a land rent."""
        receipt = self.engine.run(XUJING, register.register, submission(**fields))
        self.number = receipt.number
        return receipt

    def do(self, element_id: str, actor: Actor, data: Mapping[str, Any] | None = None, **fields: Any) -> Task:
        """Completes the open task of that element as that person."""
        task = self.task(element_id)
        return self.engine.run(actor, tasks.complete, task.id, {**(data or {}), **fields})

    def task(self, element_id: str) -> Task:
        """The open task of that element of the present matter."""
        open_ = self.open()
        assert element_id in open_, f"expected {element_id}, open are {sorted(open_)}"
        return open_[element_id]

    def form(self, element_id: str, actor: Actor) -> dict[str, Any]:
        """What the form of an open task is filled with before anybody types."""
        with self.engine.read(actor) as tx:
            return dict(tasks.form(tx, self.task(element_id).id)["data"])

    def open(self) -> dict[str, Task]:
        """The open tasks of the present matter, by element."""
        with self.engine.read(SYSTEM) as tx:
            instance_id = matters.get(tx, self.number).instance_id
            return {one.element_id: one for one in tasks.of_instance(tx, instance_id)}

    def timers(self) -> dict[str, datetime]:
        """The waiting timers of the present matter: element -> moment in Shanghai."""
        with self.engine.read(SYSTEM) as tx:
            instance_id = matters.get(tx, self.number).instance_id
            found = timers.list_(tx, instance_id)
        return {one.key: one.due_at.astimezone(SHANGHAI) for one in found if one.status == "pending"}

    def matter(self) -> matters.Matter:
        """The present matter."""
        with self.engine.read(SYSTEM) as tx:
            return matters.get(tx, self.number)

    def data(self) -> dict[str, Any]:
        """The case data."""
        with self.engine.read(SYSTEM) as tx:
            return instances.data(tx, matters.get(tx, self.number).instance_id)

    def outcome(self) -> str | None:
        """The name of the end the instance reached."""
        with self.engine.read(SYSTEM) as tx:
            found = instances.get(tx, matters.get(tx, self.number).instance_id)
        return found.outcome[1] if found.outcome else None

    def clock_of(self, key: str) -> Any:
        """The newest clock of that key."""
        with self.engine.read(SYSTEM) as tx:
            found = [one for one in matters.clocks_of(tx, self.number) if one.key == key]
        return found[-1] if found else None

    def alerts(self) -> list[tuple[str, str, str]]:
        """The alerts of the present matter, oldest first: kind, clock, moment in Shanghai."""
        with self.engine.read(SYSTEM) as tx:
            found = petition.oversight.alerts(tx, number=self.number)
        return [
            (one.kind, one.clock_key, one.raised_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"))
            for one in reversed(found)
        ]

    def story(self, lang: Any = "zh") -> list[str]:
        """The sentences, oldest first."""
        with self.engine.read(SYSTEM) as tx:
            lines = petition.sentences.story(tx, self.number, lang, newest_first=False)
        return [line.text for line in lines]

    # -- short walks -----------------------------------------------------------------------------------------

    def sort(self, **fields: Any) -> None:
        """甄别 and 确定去向: forwarded to the unit named by `unit` unless `go` says otherwise."""
        unit = fields.pop("unit", NYNCJ)
        routing = {name: fields.pop(name) for name in list(fields) if name in ROUTE_FIELDS}
        self.do("Task_Analyse", LIANG, analysis(**fields))
        advice = self.data()["advice"]
        self.do("Task_Route", LIANG, route(advice, unit, **routing))

    def receive(self, unit: str = NYNCJ) -> None:
        """签收."""
        self.do("Task_Receive", STAFF[unit]["receiver"], materials="complete")

    def accept(self, unit: str = NYNCJ) -> None:
        """受理."""
        told = {"told_how": "DIRECT", "told_proof": "本人签收"} if self.matter().is_notice_owed else {}
        self.do(
            "Task_Intake",
            STAFF[unit]["receiver"],
            intake_decision="accept",
            partly_not_accepted="",
            handler_name="周启明",
            handler_phone="0999-1234567",
            **told,
        )

    def object(self, unit: str = NYNCJ, **fields: Any) -> None:
        """提异议."""
        self.do("Task_Intake", STAFF[unit]["receiver"], {**objection(), **fields})

    def hear(self, unit: str = NYNCJ) -> None:
        """听取陈述."""
        self.do(
            "Task_Hear",
            STAFF[unit]["handler"],
            heard_how="FACE",
            heard_on=today(self.clock),
            heard_by="周启明",
            statement="合作社每亩 600 元，去年的没有付，问了四次都说等等。",
            statement_confirmed=True,
        )

    def investigate(self, unit: str = NYNCJ, **fields: Any) -> None:
        """调查核实."""
        self.do(
            "Task_Investigate",
            STAFF[unit]["handler"],
            {
                "facts_found": "账目显示 2025 年度流转款 3720 元没有支付。",
                "evidence": "合作社账册复印件",
                "investigators": "周启明、田秀英",
                "next_step": "draft",
                **fields,
            },
        )

    def ask_extension(self, days: int, unit: str = NYNCJ) -> None:
        """申请延期."""
        self.investigate(
            unit,
            next_step="extend",
            extension_days=days,
            extension_reasons="需要调取三年账目，还要做一次审计。",
        )

    def grant(self, days: int, actor: Actor | None = None, unit: str = NYNCJ) -> None:
        """批准延期."""
        self.do(
            "Task_ApproveExtension",
            actor or STAFF[unit]["unit_head"],
            extension_approved="yes",
            approved_days=days,
            approval_reasons="账目涉及三个年度，需要审计，情况复杂。",
        )

    def draft(self, unit: str = NYNCJ, **fields: Any) -> None:
        """起草处理意见."""
        self.do("Task_Draft", STAFF[unit]["handler"], {**opinion(self.data()["answers"]), **fields})

    def check_law(self, unit: str = NYNCJ) -> None:
        """法制审核通过."""
        points = ["facts", "basis", "procedure", "remedy"]
        self.do("Task_Legal", STAFF[unit]["legal"], legal_points=points, legal_passed="yes")

    def sign(self, unit: str = NYNCJ) -> None:
        """签发."""
        self.do("Task_Approve", STAFF[unit]["unit_head"], opinion_approved="yes", signed_as="PRINCIPAL")

    def serve(self, unit: str = NYNCJ, **fields: Any) -> None:
        """送达."""
        self.do("Task_Serve", STAFF[unit]["handler"], {**service(today(self.clock)), **fields})

    def execute(self, unit: str = NYNCJ, **fields: Any) -> None:
        """落实，报结果."""
        self.do(
            "Task_Execute",
            STAFF[unit]["handler"],
            {
                "execution_state": "DONE",
                "executed_on": today(self.clock),
                "executed_how": "合作社转账 3720 元给信访人。",
                "executed_proof": "转账回单",
                **fields,
            },
        )

    def check_execution(self, confirmed: str = "yes") -> None:
        """核实落实."""
        self.do(
            "Task_CheckExecution",
            LIANG,
            checked_how="PHONE",
            execution_confirmed=confirmed,
            check_findings="信访人说钱收到了。" if confirmed == "yes" else "信访人说还没有收到。",
        )

    def to_acceptance(self, received: str, accepted: str) -> None:
        """Everything up to 受理, on those days."""
        self.at(received)
        self.register()
        self.sort()
        self.receive()
        self.at(accepted)
        self.accept()


ROUTE_FIELDS = frozenset(
    {
        "go",
        "notice",
        "mode",
        "report_by_on",
        "notice_ground",
        "lawful_way",
        "receiving_organ",
        "override_reasons",
        "assistants",
        "assist_wanted",
        "assist_by_on",
    }
)


def today(clock: ManualClock) -> str:
    """The day in Shanghai."""
    return clock.at.astimezone(SHANGHAI).date().isoformat()


def submission(**fields: Any) -> dict[str, Any]:
    """A plain visit: 张桂兰 about an unpaid land rent."""
    matter_fields = (
        "demand",
        "facts",
        "place",
        "content_class",
        "purpose",
        "accused",
        "accused_path",
        "title",
    )
    row = {
        "demand": "付清 2025 年度土地流转款 3720 元",
        "facts": "家里 6.2 亩地流转给青塘村合作社，每亩每年 600 元，去年的一直没付。",
        "place": "柳河镇青塘村",
        "content_class": "农村农业/土地流转",
        "purpose": "REQUEST",
        **{name: fields.pop(name) for name in matter_fields if name in fields},
    }
    return {
        "office_path": XFJ,
        "channel": "VISIT",
        "name": "张桂兰",
        "phone": "13900006610",
        "address": "柳河镇青塘村六组",
        "persons": 1,
        "matters": [row],
        **fields,
    }


def analysis(**fields: Any) -> dict[str, Any]:
    """甄别 as for a plain 31(6) matter."""
    found = {
        "title": "青塘村合作社拖欠土地流转款",
        "summary": "反映青塘村合作社没有支付上一年度土地流转款，要求付清；本人多次到合作社询问，没有结果。",
        "purpose": "REQUEST",
        "content_class": "农村农业/土地流转",
        "place": "柳河镇青塘村",
        "repeat_kind": "NONE",
        "litigation": "NO",
        "procedure": "NONE",
        "is_simple": False,
        **fields,
    }
    if found["purpose"] in ("SUGGESTION", "ACCUSATION"):
        found.pop("procedure")
    return found


def route(advice: Mapping[str, Any], unit: str, **fields: Any) -> dict[str, Any]:
    """确定去向 as the table advises, or as `go` and `notice` say."""
    go = fields.pop("go", advice["go"])
    notice = fields.pop("notice", advice["notice"] or None)
    chosen: dict[str, Any] = {"go": go}
    found: dict[str, Any] = {}
    if go == "transfer":
        found |= {"unit_choice": unit, "mode": "FORWARD", "forward_note": ""}
    elif go == "notice":
        chosen["notice"] = notice
        found |= {"notice_ground": "经核实，情况属于下面写的这种。", "lawful_way": "按告知书写的途径提出。"}
    else:
        found |= {"receiving_organ": "安澜县委政法委"}
    return {"route": chosen, **found, **fields}


def objection() -> dict[str, Any]:
    """提异议 with detailed reasons."""
    return {
        "intake_decision": "object",
        "objection_reasons": "来件反映的是集镇规划区内的征收补偿争议，征收决定由县政府作出，"
        "补偿由住建部门组织实施；本局三定规定里没有这项职责，也没有参与过这个项目，手上没有任何档案。应当由县住建局办理。",
        "objection_basis": "国有土地上房屋征收与补偿条例第四条第二款",
        "proposed_unit": ZJJ,
    }


def opinion(answers: list[dict[str, Any]]) -> dict[str, Any]:
    """起草处理意见: every demand answered, supported."""
    return {
        "draft_next": "submit",
        "answers": [
            {
                "demand": one["demand"],
                "facts": "经查，2025 年度流转款没有支付。",
                "evidence": "合作社账册复印件",
                "basis": "民法典第五百零九条",
                "conclusion": "合作社应付清 2025 年度流转款，由镇政府督促。",
                "result": "SUPPORTED",
            }
            for one in answers
        ],
        "outcome": "SUPPORTED",
        "execute_by_on": "2026-12-31",
        "execute_owner": "青塘村合作社",
        "reviewer": "安澜县人民政府",
    }


def service(on: str) -> dict[str, Any]:
    """当面送达."""
    return {
        "service_method": "DIRECT",
        "service_result": "DELIVERED",
        "served_on": on,
        "servers": "周启明、田秀英",
        "receiver": "本人",
        "proof": "送达回证 1 号",
    }


def yesterday(day: str) -> str:
    """The day before."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
