"""A believable office: the invented county's petitions, played through the real diagrams in the past.

Clocks, warnings and overdue marks are real: time is moved from day to day and what falls due fires, as the
worker would. Nothing is written past the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from engine import SYSTEM, Actor, Engine, Grant, tasks, timers
from petition import calendar, demo_beside, incoming, matters, organs, register
from petition.demo_handled import HANDLED
from petition.demo_story import Step, Story
from petition.demo_story import step as beside_step
from petition.demo_waiting import INCOMING, WAITING
from petition.law.dates import SHANGHAI, law_day

REGION = "/33/3309/330999/"

#: Office slug -> role -> user name and name, as `access.demo` appoints them.
CAST: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "xfj": {
        "intake": ("xujing", "许静"),
        "sorter": ("liangwenbo", "梁文博"),
        "office_head": ("fengliqun", "冯立群"),
    },
    "zjj": {
        "receiver": ("luomin", "罗敏"),
        "handler": ("guxiaolan", "顾晓岚"),
        "legal": ("guomin", "郭敏"),
        "unit_head": ("wangjianping", "王建平"),
    },
    "nyncj": {
        "receiver": ("yaofang", "姚芳"),
        "handler": ("zhouqiming", "周启明"),
        "legal": ("zoukai", "邹凯"),
        "unit_head": ("songchanghe", "宋长河"),
    },
    "rsj": {
        "receiver": ("yuanjie", "袁洁"),
        "handler": ("shilei", "石磊"),
        "legal": ("konglingyi", "孔令仪"),
        "unit_head": ("hezhiyuan", "何志远"),
    },
    "jyj": {
        "receiver": ("zhonghui", "钟卉"),
        "handler": ("zhonghui", "钟卉"),
        "legal": ("qinyu", "覃雨"),
        "unit_head": ("wenruhai", "温如海"),
    },
    "zrzyj": {
        "receiver": ("lujia", "陆佳"),
        "handler": ("lujia", "陆佳"),
        "legal": ("xiaohan", "肖涵"),
        "unit_head": ("fanshikui", "范世奎"),
    },
    "mzj": {
        "receiver": ("miaoqing", "苗青"),
        "handler": ("miaoqing", "苗青"),
        "legal": ("tongrui", "童瑞"),
        "unit_head": ("gechunlai", "葛春来"),
    },
    "liuhe": {
        "receiver": ("wangcuiping", "汪翠萍"),
        "handler": ("zhengxiaoman", "郑小满"),
        "legal": ("maojianjun", "毛建军"),
        "unit_head": ("weiguoan", "韦国安"),
    },
}

#: Words in document numbers and telephone numbers; the area code is not in use.
_WORDS = {
    "xfj": ("安信", "0999-1230001"),
    "zjj": ("安建信", "0999-1230002"),
    "nyncj": ("安农信", "0999-1230003"),
    "rsj": ("安人信", "0999-1230004"),
    "jyj": ("安教信", "0999-1230005"),
    "zrzyj": ("安自信", "0999-1230006"),
    "mzj": ("安民信", "0999-1230007"),
    "liuhe": ("柳政信", "0999-1230008"),
    "zf": ("安政", "0999-1230009"),
}

_TERRITORY = frozenset({"sorter", "office_head"})


class _Clock:
    """A clock in the past that the play moves on."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def seed(engine: Engine, *, ids: Mapping[str, str] | None = None) -> int:
    """Plays the stories up to the last working day before now; how many matters there are then.

    The family must be published and the offices mirrored. `ids` gives the account id of a name, so that
    the people of the play are those who sign in, and have claimed most of what is open. Where
    there is any matter already, nothing is done.
    """
    with engine.read(SYSTEM) as tx:
        if matters.count(tx, cap=1):
            return matters.count(tx)
        now = tx.now
    clock = _Clock(now - timedelta(days=120))
    past = Engine(
        engine.database.url,
        services=engine.services,
        checks=engine.checks,
        clean_form=engine.clean_form,
        check_form=engine.check_form,
        project=engine.project,
        roles=engine.roles,
        vault=engine.vault,
        clock=clock,
    )
    try:
        return _Play(past, clock, ids or {}).run(now)
    finally:
        past.close()


class _Play:
    """The stories on the stage: whose turn it is, and what they put into the forms."""

    def __init__(self, engine: Engine, clock: _Clock, ids: Mapping[str, str]) -> None:
        self.engine = engine
        self.clock = clock
        self.ids = ids
        self.numbers: dict[str, str] = {}

    def run(self, now: datetime) -> int:
        """Everything that happened up to `now`, in order."""
        self._words()
        last = calendar.load().last_workday(law_day(now) - timedelta(days=1))
        for at, story, step in sorted(self._schedule(last), key=lambda one: one[0]):
            self._move(at)
            if step is None:
                self._register(story)
            else:
                self._do(story, step)
        self._move(now)
        clerk = self._actor("xfj", "intake")
        for back, facts in INCOMING:
            came_on = (law_day(now) - timedelta(days=back)).isoformat()
            self.engine.run(clerk, incoming.add, f"{REGION}xfj/", {**facts, "came_on": came_on})
        if self.ids:
            self._claim()
        return len(self.numbers)

    def _claim(self) -> None:
        """People take two of three tasks of theirs; the rest waits to be taken."""
        with self.engine.read(SYSTEM) as tx:
            open_ = [
                one
                for number in self.numbers.values()
                for one in tasks.of_instance(tx, matters.get(tx, number).instance_id)
            ]
        for index, task in enumerate(sorted(open_, key=lambda one: one.id)):
            slug = task.scope_path.strip("/").split("/")[-1]
            role = next((one for one in task.roles if one in CAST.get(slug, {})), None)
            if role is not None and index % 3:
                self.engine.run(self._actor(slug, role), tasks.claim, task.id)

    def _schedule(self, last: date) -> Iterator[tuple[datetime, Story, Step | None]]:
        days = calendar.load()
        for index, story in enumerate((*HANDLED, *WAITING)):
            minute = 8 * 60 + 35 + index * 7
            steps: list[tuple[int, Step | None]] = [
                (story.back, None),
                *((one[0], one) for one in story.plan),
                *(
                    (back, beside_step(back, what, beside=True))
                    for back, what in demo_beside.BESIDE.get(story.title, ())
                ),
            ]
            for nth, (back, step) in enumerate(steps):
                on = days.last_workday(last - timedelta(days=back))
                at = datetime.combine(on, time(), SHANGHAI) + timedelta(minutes=minute + nth * 9)
                yield at, story, step

    def _move(self, at: datetime) -> None:
        while True:
            with self.engine.read(SYSTEM) as tx:
                due = timers.next_due(tx)
            if due is None or due > at:
                break
            self.clock.at = max(due, self.clock.at)
            with self.engine.read(SYSTEM) as tx:
                instance_ids = timers.due(tx)
            for instance_id in instance_ids:
                self.engine.run(SYSTEM, timers.fire, instance_id)
        self.clock.at = max(at, self.clock.at)

    def _words(self) -> None:
        with self.engine.begin(SYSTEM) as tx:
            for slug, (word, phone) in _WORDS.items():
                known = organs.get(tx, f"{REGION}{slug}/")
                organs.put(
                    tx,
                    path=known.path,
                    name=known.name,
                    short_name=known.short_name,
                    kind=known.kind,
                    region_path=known.region_path,
                    region_code=known.region_code,
                    reviewers=known.reviewers,
                    document_word=word,
                    phone=phone,
                )

    def _register(self, story: Story) -> None:
        fields = dict(story.fields)
        if "accused_path" in fields:
            fields["accused_path"] = f"{REGION}{fields['accused_path']}/"
        submission = {
            "office_path": f"{REGION}xfj/",
            "channel": story.channel,
            "anonymous": not story.name,
            "name": story.name,
            "phone": story.phone,
            "address": story.address,
            "persons": story.persons,
            "representatives": [{"name": one} for one in story.representatives],
            "oral": story.channel in ("VISIT", "PHONE"),
            "confirmed": story.channel in ("VISIT", "PHONE"),
            "query_code_told": "print" if story.channel == "VISIT" else "sms" if story.phone else "none",
            "matters": [
                {
                    "demand": story.demand,
                    "more_demands": [{"text": one} for one in story.more],
                    "facts": story.facts,
                    "title": story.title,
                    "place": story.place,
                    "content_class": story.content_class,
                    "purpose": story.purpose,
                    **fields,
                }
            ],
        }
        receipt = self.engine.run(self._actor("xfj", "intake"), register.register, submission)
        self.numbers[story.title] = receipt.number

    def _do(self, story: Story, step: Step) -> None:
        _, name, details = step
        if details.get("beside"):
            today = law_day(self.clock.at)
            demo_beside.play(self.engine, REGION, self.numbers[story.title], name, today, self.ids)
        elif name == "sort":
            self._analyse(story, {})
            self._route(story, details)
        elif name == "analyse":
            self._analyse(story, details)
        elif name == "withdraw":
            facts = {"how": "in_person", "statement": "工地已经不在夜里施工了，不用再办。"}
            self.engine.run(self._actor("xfj", "intake"), matters.withdraw, self.numbers[story.title], facts)
        else:
            element_id, office, role, data = self._turn(story, name, details)
            self._complete(story, element_id, office or story.unit, role, data)

    def _turn(
        self, story: Story, name: str, details: Mapping[str, Any]
    ) -> tuple[str, str, str, dict[str, Any]]:
        """Element, office (empty: the unit), role and form of a step."""
        today = law_day(self.clock.at).isoformat()
        served = {"served_on": today, "servers": "经办人两名", "receiver": "本人", "proof": "送达回证"}
        answers = [
            {
                "demand": one,
                "facts": story.found,
                "evidence": "现场照片、有关档案和谈话记录",
                "basis": story.basis,
                "conclusion": story.conclusion,
                "result": story.result,
            }
            for one in (story.demand, *story.more)
        ]
        told = {"told_how": "DIRECT", "told_proof": "本人签收"} if story.address and story.name else {}
        match name:
            case "receive":
                return "Task_Receive", "", "receiver", {"materials": "complete"}
            case "accept":
                handler = CAST[story.unit]["handler"][1]
                notice = {"handler_name": handler, "handler_phone": _WORDS[story.unit][1], **told}
                return "Task_Intake", "", "receiver", {"intake_decision": "accept", **notice}
            case "object":
                return "Task_Intake", "", "receiver", self._objection(details)
            case "agree":
                reasons = "核对了三定规定和审批档案，这项职权在另一个部门。"
                return (
                    "Task_DecideObjection",
                    "xfj",
                    "sorter",
                    {"objection_agreed": "yes", "decision_reasons": reasons},
                )
            case "hear":
                statement = {"statement": f"{story.facts}要求：{story.demand}。", "statement_confirmed": True}
                heard = {"heard_how": "FACE", "heard_on": today, "heard_by": CAST[story.unit]["handler"][1]}
                return "Task_Hear", "", "handler", {**heard, **statement}
            case "investigate":
                return "Task_Investigate", "", "handler", {**self._inquiry(story), "next_step": "draft"}
            case "ask":
                reasons = "情况复杂：要调取三年的账目，还要委托鉴定。"
                asked = {"extension_days": details["days"], "extension_reasons": reasons}
                return (
                    "Task_Investigate",
                    "",
                    "handler",
                    {**self._inquiry(story), "next_step": "extend", **asked},
                )
            case "grant":
                reasons = "需要调取三年的账目并委托鉴定，情况复杂。"
                granted = {"approved_days": details["days"], "approval_reasons": reasons}
                return "Task_ApproveExtension", "", "unit_head", {"extension_approved": "yes", **granted}
            case "tell":
                return "Task_TellExtension", "", "handler", {"told_on": today, **told}
            case "draft":
                outcome: dict[str, Any] = {"answers": answers, "outcome": story.result}
                if story.result in ("SUPPORTED", "PARTLY_SUPPORTED"):
                    by = (law_day(self.clock.at) + timedelta(days=60)).isoformat()
                    outcome |= {"execute_by_on": by, "execute_owner": "责任单位"}
                reviewer = {"reviewer": "安澜县人民政府"}
                return "Task_Draft", "", "handler", {"draft_next": "submit", **outcome, **reviewer}
            case "legal":
                points = ["facts", "basis", "procedure", "remedy"]
                return "Task_Legal", "", "legal", {"legal_points": points, "legal_passed": "yes"}
            case "legal_back":
                back = {"legal_points": ["facts"], "legal_passed": "no", "return_reasons": ["BASIS"]}
                back["legal_opinion"] = "依据要写到条款；整改的期限要写明。"
                return "Task_Legal", "", "legal", back
            case "sign":
                return "Task_Approve", "", "unit_head", {"opinion_approved": "yes", "signed_as": "PRINCIPAL"}
            case "serve":
                result = {"service_method": "DIRECT", "service_result": "DELIVERED"}
                return "Task_Serve", "", "handler", {**result, **served}
            case "undelivered":
                reason = {"servers": "经办人", "undelivered_reason": "按登记的地址寄出，查无此人，邮件退回。"}
                result = {"service_method": "MAIL", "service_result": "UNDELIVERED"}
                return "Task_Serve", "", "handler", {**result, **reason}
            case "archive":
                points = ["notice", "hearing", "evidence", "opinion"]
                closing = {"file_points": points, "petitioner_view": "AGREES", "cause": "3"}
                return "Task_Archive", "", "handler", closing
            case "notice":
                return "Task_Route", "xfj", "sorter", self._routed(story, "notice")
            case "political_legal":
                return "Task_Route", "xfj", "sorter", self._routed(story, "political_legal", "安澜县委政法委")
            case "discipline":
                return "Task_Route", "xfj", "sorter", self._routed(story, "discipline", "安澜县纪委监委")
            case "serve_notice":
                result = {"service_method": "DIRECT", "service_result": "DELIVERED"}
                return "Task_ServeNotice", "xfj", "intake", {**result, **served}
        raise ValueError(f"Expected a step of the play, but got '{name}'.")

    def _analyse(self, story: Story, details: Mapping[str, Any]) -> None:
        found = {
            "title": story.title,
            "summary": story.summary,
            "purpose": story.purpose,
            "content_class": story.content_class,
            "place": story.place,
            "repeat_kind": "NONE",
            "litigation": "NO",
        }
        if story.purpose not in ("SUGGESTION", "ACCUSATION"):
            found["procedure"] = "NONE"
        self._complete(story, "Task_Analyse", "xfj", "sorter", {**found, **details})

    def _route(self, story: Story, details: Mapping[str, Any]) -> None:
        data: dict[str, Any] = {
            "route": {"go": "transfer"},
            "unit_choice": f"{REGION}{story.unit}/",
            "mode": details.get("mode", "FORWARD"),
        }
        if story.name and story.address:
            data["destination_told"] = "DIRECT" if story.channel == "VISIT" else "ELECTRONIC"
        if "report_in" in details:
            by = law_day(self.clock.at) + timedelta(days=details["report_in"])
            data["report_by_on"] = by.isoformat()
        self._complete(story, "Task_Route", "xfj", "sorter", data)

    def _routed(self, story: Story, go: str, receiver: str = "") -> dict[str, Any]:
        if go != "notice":
            return {"route": {"go": go}, "receiving_organ": receiver}
        return {
            "route": {"go": "notice", "notice": "IMPORT"},
            "notice_ground": f"“{story.title}”应当通过行政复议或者行政诉讼解决。",
            "lawful_way": "自知道之日起60日内，向安澜县人民政府申请行政复议；也可以依法起诉。",
        }

    def _objection(self, details: Mapping[str, Any]) -> dict[str, Any]:
        reasons = (
            "来件反映的事项由城市规划和市政设施管理引起，审批、建设和日常管理都不在本单位的三定职责里；"
            "现场核对时也没有本单位审批或者组织实施的项目，手上没有任何档案。应当由承担这项职责的单位办理。"
        )
        return {
            "intake_decision": "object",
            "objection_reasons": reasons,
            "objection_basis": "安澜县机构职能编制规定",
            "proposed_unit": f"{REGION}{details['to']}/",
        }

    def _inquiry(self, story: Story) -> dict[str, Any]:
        return {
            "facts_found": f"现场查看并走访。{story.found}",
            "evidence": "现场照片、账目复印件、谈话记录",
            "investigators": f"{CAST[story.unit]['handler'][1]}等 2 人",
        }

    def _complete(
        self, story: Story, element_id: str, office: str, role: str, data: Mapping[str, Any]
    ) -> None:
        with self.engine.read(SYSTEM) as tx:
            instance_id = matters.get(tx, self.numbers[story.title]).instance_id
            open_ = {one.element_id: one for one in tasks.of_instance(tx, instance_id)}
        self.engine.run(self._actor(office, role), tasks.complete, open_[element_id].id, data)

    def _actor(self, office: str, role: str) -> Actor:
        username, name = CAST[office][role]
        path = REGION if role in _TERRITORY else f"{REGION}{office}/"
        seat = f"{REGION}{office}/"
        return Actor(self.ids.get(name, username), name, (Grant(role, path, seat),))
