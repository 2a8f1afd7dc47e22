"""送达、办结、归档、撤回 (条例第32条、第35条；撤回没有全国规定)."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine import Call, tasks
from petition import assignments, cases, clocks, codes, documents, errors, feedback, levels, organs

#: User tasks that record service.
_SERVING = frozenset(
    {
        "Task_Serve",
        "Task_ServeOther",
        "Task_ServeNotice",
        "Task_ServeNoticeOther",
        "Task_AppealServe",
        "Task_ReopenServe",
        "Task_ServeHeir",
        "Task_ServeReached",
    }
)


def serve(call: Call) -> dict[str, Any]:
    """记送达回证。Records one attempt with its proof. Served: the day starts the review window R-18 for an
    opinion (条例第35条). Not served: nothing starts and the matter is not closed (S-58).

    Reads the newest submission of a serving task. Into the case: `served`, `clocks`, `window_key` (the
    petitioner's window, null without one); `service_result` is emptied for the next attempt.
    """
    case = cases.of_call(call)
    found = tasks.submission(case.tx, str(case.row["instance_id"]), *_SERVING) or {}
    paper = documents.read(case.tx, call.data["serving"]["document_id"])
    served_on = date.fromisoformat(found["served_on"]) if found.get("served_on") else None
    record = documents.serve(
        case,
        paper.id,
        method=found["service_method"],
        result=found["service_result"],
        served_on=served_on,
        servers=found["servers"],
        witnesses=found.get("witnesses") or "",
        proof=" ".join(filter(None, [found.get("receiver"), found.get("proof")])),
        reason=found.get("undelivered_reason") or "",
    )
    if served_on is None:
        case.note(
            "service_failed",
            paper=paper.number,
            what=paper.kind_zh,
            how=record.method,
            ordinal=record.ordinal,
            reason=record.reason,
        )
        return {"served": False, "service_result": None}
    if paper.kind in ("OPINION", "REPLY", "SETTLEMENT"):
        case.change(served_on=served_on)
    window = None
    if paper.kind == "OPINION":
        office = organs.get(case.tx, case.row["office_path"])
        window = clocks.start(case, "R18", served_on, holder=(office.path, office.short_name))
    case.note(
        "document_served",
        paper=paper.number,
        what=paper.kind_zh,
        how=record.method,
        petitioner=case.row["petitioner"],
        on=served_on,
        review_until=window.effective_on if window else None,
        document_id=paper.id,
    )
    return {
        "served": True,
        "service_result": None,
        "window_key": "R18" if window else None,
        "clocks": clocks.data(case),
    }


def close(call: Call) -> dict[str, Any]:
    """登记办结。Only with an issued opinion or reply, and service where it is owed (S-58). Whoever was
    assigned the matter reports now (R-04).

    Raises:
        Conflict: `no_opinion`, `not_served`.
    """
    case = cases.of_call(call)
    if case.row["issued_on"] is None:
        raise errors.conflict("no_opinion", "an issued opinion", "there is none")
    if case.row["is_notice_owed"] and case.row["served_on"] is None:
        raise errors.conflict("not_served", "the opinion to be served", "it is not")
    status = "REPLIED" if case.row["purpose"] == "SUGGESTION" else "CLOSED"
    if case.row["outcome"] == "SETTLED":
        status = "SETTLED"
    case.become(status, closed_on=case.today)
    assignments.answered(case)
    feedback.over(case)
    case.note(
        "matter_closed",
        unit=case.row["unit_name"],
        outcome=codes.label(codes.OUTCOMES, case.row["outcome"]),
        status=status,
    )
    return {"status": status, "clocks": clocks.data(case)}


def archive(call: Call) -> dict[str, Any]:
    """编档案号，归档。The file is complete; it gets the next number of the unit's year."""
    case = cases.of_call(call)
    unit = organs.get(case.tx, case.row["unit_path"])
    serial = documents.next_serial(case.tx, unit.path, case.today.year, "archive")
    number = f"{unit.document_word}档{case.today.year}-{serial:05d}"
    case.change(archive_number=number)
    case.note("file_archived", archive=number, cause=codes.label(codes.CAUSES, call.data.get("cause")))
    return {"archive_number": number}


def withdraw(call: Call) -> dict[str, Any]:
    """记下撤回。The petitioner's own act ended the matter: clocks fall away, 收到撤回告知书 is issued (S-44).

    Not counted as 化解 or 满意; the same matter may be filed again.

    Raises:
        Conflict: `no_statement`: nothing says that the petitioner did it.
    """
    case = cases.of_call(call)
    record = documents.newest(case.tx, case.id, "WITHDRAWAL")
    if record is None:
        raise errors.conflict("no_statement", "a record of the petitioner's own act", "there is none")
    assignments.end_all(case)
    feedback.over(case)
    levels.over(case)
    clocks.drop(case)
    case.become("WITHDRAWN", closed_on=case.today)
    if case.row["is_notice_owed"]:
        documents.issue(
            case,
            "RECEIPT_OF_WITHDRAWAL",
            organs.get(case.tx, case.row["office_path"]),
            {
                "petitioner": case.row["petitioner"],
                "title": case.row["title"],
                "number": case.number,
                "made_on": record.contents["made_on"],
            },
        )
    case.note(
        "matter_withdrawn",
        petitioner=case.row["petitioner"],
        how=record.contents["how_code"],
        document_id=record.id,
    )
    return {"status": "WITHDRAWN", "clocks": clocks.data(case)}


def set_status(call: Call) -> dict[str, Any]:
    """改状态。Moves the matter to the status `status` (a code of §5.2), if it may follow the present one.

    Parameters: `status`. For steps of an office's own that no other service covers.

    Raises:
        Conflict: `status_not_allowed`.
    """
    case = cases.of_call(call)
    status = str(call.parameters["status"])
    case.become(status)
    case.note("status_set", status=codes.label(codes.STATUSES, status))
    return {"status": status}
