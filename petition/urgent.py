"""重大、紧急信访的报告: beside the matter, by the clock and not by working days (条例第22条、第25条).

The matter itself goes on as ever; a report never replaces a notice to the petitioner. It is about what may
happen, not about who petitions: no list of persons is made of it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from engine import Call, FieldError, Transaction, instances
from petition import alerts, cases, codes, deadlines, documents, errors, organs, side_cases, sight
from petition.cases import Case
from petition.model import matter_text
from petition.sealing import SEALED_TITLE

PROCESS = "urgent"
_ARTICLE = "条例第25条"

RECIPIENTS: codes.Names = {
    "OWN": ("本级党委、政府", "Own party committee and government"),
    "DEPARTMENT": ("有关主管部门", "The competent department"),
    "JOINT_OFFICE": ("本级联席会议办公室", "Own joint meeting office"),
    "UPPER": ("上一级信访部门", "The next-higher petition office"),
    "NATIONAL": ("国家信访局", "The national office"),
}
#: Who must be told by whom: local petition offices also report upwards at the same time.
_ALL = frozenset({"OWN", "DEPARTMENT", "JOINT_OFFICE"})
_UPWARD = frozenset({"UPPER", "NATIONAL"})


def raise_(tx: Transaction, number: str, facts: str) -> None:
    """Says that a matter is grave or urgent, whenever that is seen: the report starts at once.

    `facts`: when, where, how many people, what may happen.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor is not of the petition office.
        Invalid: without facts.
        Conflict: `urgent_reported`: a report is under way.
    """
    case = Case(tx, sight.require(tx, number))
    office = case.row["office_path"]
    if not any(tx.actor.has(role, office) for role in ("intake", "sorter", "office_head")):
        raise errors.forbidden(
            "not_for_role",
            "an officer of the petition office",
            "the actor is not",
            role="登记这件的信访部门",
            role_en="the registering office",
        )
    if len(facts.strip()) < 4:
        message = "没有写什么时间、什么地点、多少人、要做什么（条例第25条）。"
        raise errors.invalid("urgent_facts", message, "Say when, where, how many people, and what (Art. 25).")
    if any(one.status == "active" for one in _reports(case)):
        raise errors.conflict("urgent_reported", "no report under way", "one is")
    case.change(is_urgent=True)
    tx.db.execute(
        update(matter_text).where(matter_text.c.matter_id == case.id).values(urgent_facts=facts.strip())
    )
    start(case)


def start(case: Case) -> None:
    """Starts the report of a matter known to be grave or urgent now; the hour runs from this moment."""
    number = f"{case.number}/紧急{len(_reports(case)) + 1}"
    data = side_cases.data(case)
    is_sealed = case.row["is_sealed"]
    title = SEALED_TITLE if is_sealed else str(case.row["title"])
    data |= {"clocks": {}, "title": title, "urgent_facts": "" if is_sealed else case.text["urgent_facts"]}
    instances.start(
        case.tx,
        "petition",
        data,
        business_key=number,
        process_id=PROCESS,
        title=title,
        scope_path=str(case.row["office_path"]),
    )


def begin(call: Call) -> dict[str, Any]:
    """起算首报。The hours of the first report run from now, day and night (R-13).

    Into the case: `clocks.R13`.
    """
    case = cases.of_call(call)
    case.note("urgent_known", office=case.row["office_name"])
    return {"clocks": {"R13": _clock(case, "R-13")}}


def reported(call: Call) -> dict[str, Any]:
    """记下首报，起算书面报告。紧急信访信息 goes out; the written report is due (R-13-written).

    Reads the newest submission of `Task_UrgentReport`. Into the case: `clocks.R13`.
    """
    case = cases.of_call(call)
    found = case.submitted("Task_UrgentReport")
    _issue(case, found["urgent_what"], found["urgent_measures"], found["reported_to"], is_written=False)
    return {"clocks": {"R13": _clock(case, "R-13-written")}}


def written(call: Call) -> dict[str, Any]:
    """记下书面报告。The written report is out; the matter goes on as before."""
    case = cases.of_call(call)
    found = case.submitted("Task_UrgentWritten")
    first = case.submitted("Task_UrgentReport")
    _issue(case, found["urgent_course"], found["urgent_next"], first["reported_to"], is_written=True)
    return {}


def alert(call: Call) -> dict[str, Any]:
    """提醒紧急报告。A warning before the hour is over, overdue after it. Result: `kind`."""
    case = cases.of_call(call)
    clock = deadlines.read(call.data["clocks"]["R13"])
    assert clock.nominal_at is not None
    kind = "overdue" if call.tx.now >= clock.nominal_at else "warning"
    office = organs.get(call.tx, case.row["office_path"])
    holder = (office.path, office.short_name)
    alerts.put(
        case, kind, clock.rule.replace("-", "", 1), article=_ARTICLE, about_on=clock.nominal_on, holder=holder
    )
    return {"kind": kind}


def told(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """首报：该报的都要同时报到。"""
    case = cases.of_call(call)
    office = organs.get(call.tx, case.row["office_path"])
    owed = _ALL | (_UPWARD if office.kind == "petition_office" else frozenset())
    missing = [name for name in RECIPIENTS if name in owed - set(found["reported_to"] or [])]
    if not missing:
        return []
    words = "、".join(codes.label(RECIPIENTS, one) for one in missing)
    english = ", ".join(codes.label(RECIPIENTS, one, "en") for one in missing)
    message = f"还没有报{words}。要同时报，不能隐瞒、缓报（条例第25条、第46条第3项）。"
    return [errors.field("reported_to", message, f"Not reported to: {english} (Art. 25).")]


def _clock(case: Case, rule: str) -> dict[str, Any]:
    counted = deadlines.clock(deadlines.due(rule, case.tx.now))
    name = "书面报告" if rule.endswith("written") else "首报"
    name_en = "Written report" if rule.endswith("written") else "First report"
    return {
        **counted,
        "key": "R13",
        "name": name,
        "name_en": name_en,
        "status": "running",
        "stopped_on": None,
    }


def _issue(case: Case, what: str, measures: str, to: list[str], *, is_written: bool) -> None:
    office = organs.get(case.tx, case.row["office_path"])
    names = [codes.label(RECIPIENTS, one) for one in to]
    paper = documents.issue(
        case,
        "URGENT_REPORT",
        office,
        {
            "number": case.number,
            "place": case.row["place"],
            "persons": case.row["persons"],
            "what": what,
            "measures": measures,
            "to": names,
            "at": case.tx.now.isoformat(),
            "is_written": is_written,
        },
    )
    case.note(
        "urgent_written" if is_written else "urgent_reported",
        office=office.short_name,
        to="、".join(names),
        document_id=paper.id,
    )


def _reports(case: Case) -> list[instances.Instance]:
    return [one for one in side_cases.of(case.tx, case.number)[1:] if one.process_id == PROCESS]


SERVICES = {
    "petition.urgent_begin": begin,
    "petition.urgent_reported": reported,
    "petition.urgent_written": written,
    "petition.urgent_alert": alert,
}
CHECKS = {"urgent_report": told}
