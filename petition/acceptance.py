"""受理、到期视为受理、不予受理、不再受理、告知其他途径 (条例第19条、第22条、第23条、第31条、第36条)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from engine import Call, outbox
from petition import (
    alerts,
    assignments,
    cases,
    clocks,
    deadlines,
    documents,
    feedback,
    levels,
    organs,
    refusal,
    routing,
)
from petition.cases import Case
from petition.documents import Document
from petition.model import matter, matter_link
from petition.organs import Organ

#: A supervision that should be opened (条例第40条第1款); the desk of supervisors takes it up.
SUPERVISION = "petition.supervision_proposed"


def accept(call: Call) -> dict[str, Any]:
    """出具受理告知书。Accepts the matter: R-09 stops, 受理告知书 with its proof, R-15 (60日) or, outside
    条例第31条第6项, the mark R-16 starts today; where 简易办理 is chosen, J-02 beside it.

    Reads the newest submission of `Task_Intake`. Into the case: `status`, `accepted_on`, `intake_result`
    (`accepted`), `first_step` (what handling begins with), `clocks`.
    """
    case = cases.of_call(call)
    found = case.submitted("Task_Intake", "Task_TellDirect")
    is_summary = found.get("use_summary") == "yes"
    made = _notice(case, found, accepted_on=case.today)
    clocks.stop_all(case, clocks.NOTICES, case.today)
    clocks.lapse(case, "R10", case.today)
    _summary(case, is_summary=is_summary)
    result = _begin(case, case.today, track=call.data.get("track"))
    due = clocks.running(case.tx, case.id, "R15")
    case.note(
        "matter_accepted",
        unit=case.row["unit_name"],
        petitioner=case.row["petitioner"],
        how=found.get("told_how") if case.row["is_notice_owed"] else None,
        due_on=due["nominal_on"] if due else None,
        is_summary=is_summary or None,
        document_id=made.id,
        paper=made.number,
    )
    if is_summary:
        return result | {"first_step": "summary", "handling_mode": "SUMMARY"}
    return result | {"first_step": "hear" if _can_be_heard(case) else "investigate"}


def accept_by_default(call: Call) -> dict[str, Any]:
    """到期视为受理。No notice by the last day: accepted on day 15 after receipt (G-01).

    超期未告知 is on record (条例第44条第3项) and supervision is proposed.

    Fired by the clock. Into the case: as `accept`; `first_step` is `late_notice` where a notice is owed.
    """
    case = cases.of_call(call)
    accepted_on = deadlines.default_acceptance(case.row["unit_received_on"])
    holder = (case.row["unit_path"], case.row["unit_name"])
    rows = (clocks.running(case.tx, case.id, one) for one in clocks.NOTICES)
    row = next((one for one in rows if one is not None), None)
    key, article = (row["key"], row["article"]) if row else ("R09", "条例第23条第3款")
    about_on = row["effective_on"] if row else accepted_on
    clocks.mark_overdue(case, key)
    alerts.put(case, "overdue", key, article=article, about_on=about_on, holder=holder)
    alerts.put(
        case, "default_acceptance", key, article="条例第44条第3项", about_on=accepted_on, holder=holder
    )
    clocks.lapse(case, "R10", accepted_on)
    clocks.drop(case, "J01")
    result = _begin(case, accepted_on, track=call.data.get("track"))
    due = clocks.running(case.tx, case.id, "R15")
    case.note(
        "matter_accepted_by_default",
        unit=holder[1],
        accepted_on=accepted_on,
        due_on=due["nominal_on"] if due else None,
    )
    payload = {"number": case.number, "ground": "超期未告知", "article": "条例第44条第3项", "unit": holder[1]}
    outbox.put(case.tx, SUPERVISION, payload, f"supervision:{case.id}:{key}")
    if case.row["is_notice_owed"]:
        return result | {"first_step": "late_notice"}
    clocks.stop_all(case, clocks.NOTICES, case.today)
    return result | {
        "clocks": clocks.data(case),
        "first_step": "hear" if _can_be_heard(case) else "investigate",
    }


def late_notice(call: Call) -> dict[str, Any]:
    """补发受理告知书。The overdue notice goes out; R-09 stops, late; the day of acceptance stays day 15."""
    case = cases.of_call(call)
    found = case.submitted("Task_LateNotice", "Task_ReplyLateNotice", "Task_HeirNotice", "Task_ReachedNotice")
    made = _notice(case, found, accepted_on=case.row["accepted_on"])
    clocks.stop_all(case, clocks.NOTICES, case.today)
    case.note(
        "notice_sent_late",
        unit=case.row["unit_name"],
        petitioner=case.row["petitioner"],
        reasons=found["late_reasons"],
        document_id=made.id,
    )
    return {"first_step": "hear", "clocks": clocks.data(case)}


def refuse(call: Call) -> dict[str, Any]:
    """单位出具不予受理或者程序引导告知书。Approved by its head. R-09 stops; the notice is served next.

    Reads the newest submission of `Task_Intake`. Into the case: `intake_result` (`refused`), `notice_kind`,
    `serving`, `status`.
    """
    case = cases.of_call(call)
    found = case.submitted("Task_Intake")
    kind = str(found["refusal_kind"])
    unit = organs.get(case.tx, case.row["unit_path"])
    ground = refusal.grounds()[found["ground_code"]]
    made = _refusal(
        case,
        kind,
        unit,
        ground=f"{ground.name}。{found['notice_ground']}",
        way=found["lawful_way"],
        article=ground.article,
    )
    clocks.stop(case, "R09", case.today)
    clocks.lapse(case, "R10", case.today)
    clocks.drop(case, "J01")
    ended = _after_notice(case, kind, made)
    assignments.answered(case)
    return ended | {"intake_result": "refused", "clocks": clocks.data(case)}


def not_accept(call: Call) -> dict[str, Any]:
    """信访部门出具不予受理告知书 (T02 T03)。With ground, article, lawful way and the matter it concerns.

    Reads the newest submission of `Task_Route`. Into the case: `serving`, `status`, `clocks`.
    """
    return _office_notice(call, "NOT_ACCEPT")


def no_longer_accept(call: Call) -> dict[str, Any]:
    """信访部门出具不再受理告知书 (T04, 条例第36条第3款)。Names the earlier matter."""
    return _office_notice(call, "NO_LONGER_ACCEPT")


def tell_other(call: Call) -> dict[str, Any]:
    """告知该走的途径 (T07 T13–T16 T18 T21 T22)。程序引导告知书, or a record where it was explained in person.

    Status 已导入其他程序 for a statutory procedure, else 已告知向有权机关提出.
    """
    return _office_notice(call, str(call.data["notice_kind"]))


def _office_notice(call: Call, kind: str) -> dict[str, Any]:
    case = cases.of_call(call)
    found, advice = case.submitted("Task_Route"), call.data["advice"]
    office = organs.get(case.tx, case.row["office_path"])
    made = _refusal(
        case,
        kind,
        office,
        ground=found["notice_ground"],
        way=found["lawful_way"],
        article=str(advice["article"]),
    )
    clocks.stop_all(case, clocks.FIRST, case.today)
    return _after_notice(case, kind, made) | {"clocks": clocks.data(case)}


def _refusal(case: Case, kind: str, office: Organ, *, ground: str, way: str, article: str) -> Document:
    paper = routing.NOTICES[kind][0]
    contents = {
        "petitioner": case.row["petitioner"],
        "received_on": case.row["received_on"].isoformat(),
        "title": case.row["title"],
        "number": case.number,
        "ground": ground,
        "way": way,
        "article": article,
        "earlier": _earlier(case) if paper in ("NOT_ACCEPT", "NO_LONGER_ACCEPT") else "",
        "mentions_new_facts": paper == "NO_LONGER_ACCEPT",
    }
    return documents.issue(case, paper, office, contents)


def _after_notice(case: Case, kind: str, made: Document) -> dict[str, Any]:
    status = routing.NOTICES[kind][1]
    levels.over(case)
    clocks.drop(case)
    case.become(status, closed_on=case.today)
    case.note(
        "notice_issued",
        notice=kind,
        office=made.office_name,
        petitioner=case.row["petitioner"],
        document_id=made.id,
        paper=made.number,
    )
    return {"status": status, "notice_kind": kind, "serving": serving(made)}


def serving(made: Document) -> dict[str, Any]:
    """What the task of serving shows of the paper."""
    return {"document_id": made.id, "kind": made.kind, "title": made.title, "number": made.number}


def _earlier(case: Case) -> str:
    query = (
        select(matter.c.number)
        .join(matter_link, matter_link.c.other_id == matter.c.id)
        .where(matter_link.c.matter_id == case.id, matter_link.c.kind == "repeat")
        .order_by(matter.c.number)
        .limit(5)
    )
    numbers = list(case.tx.db.scalars(query))
    return "、".join(one for number in numbers for one in (number, *_opinions(case, number)))


def _opinions(case: Case, number: str) -> list[str]:
    """The numbers of the earlier matter's opinions, which a notice under 条例第36条第3款 names."""
    earlier = cases.row_of(case.tx, number)
    kinds = ("OPINION", "REVIEW_OPINION", "REREVIEW_OPINION")
    found = (documents.newest(case.tx, earlier["id"], kind) for kind in kinds)
    return [one.number for one in found if one is not None]


def _notice(case: Case, found: dict[str, Any], *, accepted_on: date) -> Document:
    unit = organs.get(case.tx, case.row["unit_path"])
    due = deadlines.due("R-15", accepted_on) if _has_sixty_days(case) else None
    is_direct = case.row["unit_path"] == case.row["office_path"]
    made = documents.issue(
        case,
        "ACCEPTANCE",
        unit,
        {
            "petitioner": case.row["petitioner"],
            "office": "" if is_direct else case.row["office_name"],
            "title": case.row["title"],
            "number": case.number,
            "received_on": case.row["unit_received_on"].isoformat(),
            "accepted_on": accepted_on.isoformat(),
            "effective_on": due.effective_on.isoformat() if due else "",
            "summary_on": _summary_on(accepted_on) if found.get("use_summary") == "yes" else "",
            "article": "条例第23条第1款、第2款" if is_direct else "条例第23条第3款",
            "demands": case.demands,
            "partly": found.get("partly_not_accepted") or "",
            "handler_name": found.get("handler_name") or "",
            "handler_phone": found.get("handler_phone") or "",
        },
    )
    if case.row["is_notice_owed"] and found.get("told_how"):
        how = str(found["told_how"])
        documents.serve(
            case,
            made.id,
            method=how,
            result="SENT" if how == "MAIL" else "REFUSED_LEFT" if how == "LEFT" else "DELIVERED",
            served_on=case.today,
            servers=case.tx.actor.name,
            proof=str(found.get("told_proof") or ""),
        )
    return made


def _begin(case: Case, accepted_on: date, *, track: str | None) -> dict[str, Any]:
    holder = (case.row["unit_path"], case.row["unit_name"])
    case.become("ACCEPTED", accepted_on=accepted_on)
    if track == "BY_LAW":
        # Outside 31(6) there is no period to handle in. Suggestions have the house's 30 days (G-12); for
        # duties, and for accusations that ask an organ to act, two months mark when suit is possible.
        rule = "R-16-suggestion" if case.row["purpose"] == "SUGGESTION" else "R-16"
        clocks.start(case, "R16", case.row["unit_received_on"], holder=holder, rule=rule)
    else:
        clocks.start(case, "R15", accepted_on, holder=holder)
    feedback.from_acceptance(case)
    return {
        "status": "ACCEPTED",
        "accepted_on": accepted_on.isoformat(),
        "intake_result": "accepted",
        "investigation_result": "working",
        "clocks": clocks.data(case),
    }


def _summary(case: Case, *, is_summary: bool) -> None:
    """The three working days of summary handling end; used, its ten run from today (办法, S-46)."""
    if not is_summary:
        clocks.drop(case, "J01")
        return
    clocks.stop(case, "J01", case.today)
    clocks.start(case, "J02", case.today, holder=(case.row["unit_path"], case.row["unit_name"]))


def _summary_on(accepted_on: date) -> str:
    return deadlines.due("J-02", accepted_on).effective_on.isoformat()


def _has_sixty_days(case: Case) -> bool:
    return str(case.row["route_row"]) in ("T19", "T20", "T05")


def _can_be_heard(case: Case) -> bool:
    return not case.row["is_anonymous"]
