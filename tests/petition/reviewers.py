"""The organs above the county, their people, and short walks through review and re-review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from engine import SYSTEM, Actor, Grant, instances, tasks, timers
from engine.tasks import Task
from petition import appeals, documents, organs, reviews, side_cases
from petition.law.dates import SHANGHAI
from petition.review_records import Review
from tests.petition.people import OFFICES, XUJING, Office, OfficeName, service, today

CITY = "/33/3309/"
ZF, CITY_ZF, CITY_NYNCJ, PROVINCE = (
    "/33/3309/330999/zf/",
    f"{CITY}zf/",
    f"{CITY}nyncj/",
    "/33/zf/",
)

#: The county bureau's opinion may be reviewed by two organs (条例第35条), each with one above it.
ABOVE = (
    OfficeName("33", "/33/", "示例省", "示例省", "region", "330000000000"),
    OfficeName("33-zf", PROVINCE, "示例省人民政府", "省政府", "government", "330000000000"),
    OfficeName("3309", CITY, "澜州市", "澜州市", "region", "330900000000"),
    OfficeName("3309-zf", CITY_ZF, "澜州市人民政府", "市政府", "government", "330900000000", ("33-zf",)),
    OfficeName(
        "3309-nyncj", CITY_NYNCJ, "澜州市农业农村局", "市农业农村局", "organ", "330900000000", ("3309-zf",)
    ),
)


def staff(path: str, prefix: str) -> dict[str, Actor]:
    """The people of a reviewing organ by role."""
    roles = ("receiver", "handler", "legal", "unit_head")
    names = ("方筝", "季铭", "尹虹", "邵维民")
    return {
        role: Actor(f"{prefix}-{role}", name, (Grant(role, path),))
        for role, name in zip(roles, names, strict=True)
    }


PEOPLE = {
    ZF: staff(ZF, "zf"),
    CITY_ZF: staff(CITY_ZF, "szf"),
    CITY_NYNCJ: staff(CITY_NYNCJ, "snyncj"),
    PROVINCE: staff(PROVINCE, "sheng"),
}


def set_up(office: Office) -> None:
    """The organs above the county, and who reviews whom."""
    superiors = {"zf": ("3309-zf",), "nyncj": ("zf", "3309-nyncj")}
    county = [
        OfficeName(
            o.id, o.path, o.name, o.short_name, o.kind, o.region_code, superiors.get(o.id, o.review_superiors)
        )
        for o in OFFICES
    ]
    with office.engine.begin(SYSTEM) as tx:
        organs.mirror(tx, [*ABOVE, *county])


def answered(office: Office, *, issued: str, served: str, **draft: Any) -> str:
    """A matter with a served opinion of 县农业农村局; its number."""
    office.at(before(issued, 40))
    office.register()
    office.sort()
    office.receive()
    office.accept()
    office.hear()
    office.investigate()
    office.at(issued)
    office.draft(**draft)
    office.check_law()
    office.sign()
    office.at(served)
    office.serve()
    return office.number


def concluded(office: Office) -> str:
    """A matter that was answered, reviewed by 县政府 and re-reviewed by 市政府; its number."""
    number = answered(office, issued="2026-07-06", served="2026-07-07")
    request(office)
    decide(office, "复查1")
    serve(office, "复查1")
    request(office, reviewer=CITY_ZF)
    decide(office, "复核1", CITY_ZF)
    serve(office, "复核1", CITY_ZF)
    return number


def request(office: Office, reviewer: str = ZF, actor: Actor = XUJING, **facts: Any) -> Review:
    """The petitioner asks; whoever takes it in registers it."""
    given = {
        "requests": "撤销原意见，付清流转款。",
        "reasons": "账目没有查，也没有问我。",
        "reviewer": reviewer,
    }
    return office.engine.run(actor, reviews.request, office.number, {**given, **facts})


def of(office: Office) -> list[Review]:
    """The requests of the matter."""
    with office.engine.read(SYSTEM) as tx:
        return reviews.of(tx, office.number)


def open_(office: Office, instance_id: str) -> dict[str, Task]:
    """The open tasks of a case beside the matter."""
    with office.engine.read(SYSTEM) as tx:
        return {one.element_id: one for one in tasks.of_instance(tx, instance_id)}


def instance(office: Office, part: str) -> str:
    """The newest case beside the matter whose number has that part."""
    with office.engine.read(SYSTEM) as tx:
        found = [one for one in side_cases.of(tx, office.number) if part in one.business_key]
    return found[-1].id


def do(office: Office, part: str, element_id: str, actor: Actor, **data: Any) -> None:
    """Completes an open task of a case beside the matter."""
    open_tasks = open_(office, instance(office, part))
    assert element_id in open_tasks, f"expected {element_id}, open are {sorted(open_tasks)}"
    office.engine.run(actor, tasks.complete, open_tasks[element_id].id, data)


def accept(office: Office, part: str, path: str = ZF, **data: Any) -> None:
    """受理申请."""
    points = ["identity_time", "level", "written"]
    told = {"told_how": "DIRECT", "told_proof": "本人签收"}
    given = {"application_points": points, "review_intake": "accept", **told, **data}
    do(office, part, f"{_prefix(part)}Intake", PEOPLE[path]["receiver"], **given)


def examine(office: Office, part: str, path: str = ZF, **data: Any) -> None:
    """调卷审查."""
    given = {
        "examination_points": ["facts", "law"],
        "examined": "调取了原办理案卷和合作社账册，逐笔核对了流转款。",
        **data,
    }
    do(office, part, f"{_prefix(part)}Examine", PEOPLE[path]["handler"], **given)


def draft(office: Office, part: str, path: str = ZF, **data: Any) -> None:
    """拟意见."""
    given = {"review_result": "UPHELD", **OPINION, **data}
    if _prefix(part) == "Task_Review" and given["review_result"] != "REDO":
        given.setdefault("next_reviewer", "澜州市人民政府")
    do(office, part, f"{_prefix(part)}Draft", PEOPLE[path]["handler"], **given)


def deliberate(office: Office, part: str, path: str = ZF) -> None:
    """合议, then 审定签发."""
    do(
        office,
        part,
        f"{_prefix(part)}Panel",
        PEOPLE[path]["legal"],
        panel_points=["discussed", "answers_request"],
        panel_members="尹虹、季铭、蓝欣",
        panel_views="三人一致同意。",
        panel_passed="yes",
    )
    do(
        office,
        part,
        f"{_prefix(part)}Sign",
        PEOPLE[path]["unit_head"],
        decision_points=["read", "decided"],
        review_signed="yes",
    )


def serve(office: Office, part: str, path: str = ZF, **data: Any) -> None:
    """送达并释明."""
    given = {**service(today(office.clock)), "service_points": ["reasons", "basis", "remedy"], **data}
    do(office, part, f"{_prefix(part)}Serve", PEOPLE[path]["handler"], **given)


def decide(office: Office, part: str, path: str = ZF, **drafted: Any) -> None:
    """From acceptance to the signed opinion."""
    accept(office, part, path)
    examine(office, part, path)
    draft(office, part, path, **drafted)
    deliberate(office, part, path)


def speak_up(office: Office, **facts: Any) -> appeals.Dissatisfaction:
    """Somebody is dissatisfied, and says so."""
    given = {"statement": "答复没有说清楚，我不服。", "wants": "重新查。", "channel": "VISIT"}
    return office.engine.run(XUJING, appeals.take, office.number, {**given, **facts})


def papers(office: Office, kind: str) -> list[documents.Document]:
    """The papers of a kind, oldest first."""
    with office.engine.read(SYSTEM) as tx:
        return [one for one in documents.of(tx, office.number) if one.kind == kind]


def timers_of(office: Office, part: str) -> dict[str, str]:
    """The waiting timers of a case beside the matter: element -> moment in Shanghai."""
    with office.engine.read(SYSTEM) as tx:
        found = timers.list_(tx, instance(office, part))
    return {
        one.key: one.due_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        for one in found
        if one.status == "pending"
    }


def case_data(office: Office, part: str) -> dict[str, Any]:
    """The data of a case beside the matter."""
    with office.engine.read(SYSTEM) as tx:
        return instances.data(tx, instance(office, part))


def call_hearing(office: Office, part: str, path: str, **data: Any) -> None:
    """送达听证通知."""
    given = {
        "notified_proof": "送达回证",
        "hearing_place": "县信访接待中心三号厅",
        "hearing_host": "陆明德",
        "hearers": "人大代表、律师各一名",
        "recusal_told": True,
        **data,
    }
    do(office, part, "Task_HearingNotice", PEOPLE[path]["handler"], **given)


def hold_hearing(office: Office, part: str, path: str, **data: Any) -> None:
    """举行听证."""
    given = {
        "hearing_result": "HELD",
        "attended": "信访人、县农业农村局、听证员",
        "petitioner_said": "流转款去年一直没有付。",
        "organ_said": "账册上记的是待付款。",
        "hearing_conclusion": "款项没有支付，双方无异议。",
        **data,
    }
    do(office, part, "Task_HearingHold", PEOPLE[path]["handler"], **given)


def today_of(office: Office) -> str:
    """The day in Shanghai."""
    return today(office.clock)


OPINION = {
    "facts_found": "合作社 2025 年度流转款 3720 元确未支付，原意见没有核对账册。",
    "grounds": "原意见认定事实清楚，依据正确。",
    "basis": "民法典第五百零九条、条例第三十五条",
    "decision": "维持原处理意见。",
}


def _prefix(part: str) -> str:
    return "Task_Rereview" if "复核" in part else "Task_Review"


def before(day: str, days: int) -> str:
    """So many days earlier."""
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
