"""听取、延期、处理意见、答复 (条例第29条至第34条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from engine import Call, Invalid, new_id
from petition import alerts, assists, cases, clocks, codes, deadlines, documents, errors, execution, organs
from petition.acceptance import serving
from petition.cases import Case
from petition.deadlines import Deadline, LawError, Part
from petition.model import extension


def hear(call: Call) -> dict[str, Any]:
    """存谈话记录。The petitioner stated facts and reasons, or could not be reached (条例第31条第6项)."""
    case = cases.of_call(call)
    found = case.submitted("Task_Hear", "Task_SummaryHear")
    unit = organs.get(case.tx, case.row["unit_path"])
    made = documents.issue(
        case,
        "INTERVIEW",
        unit,
        {
            "how": _HEARD[found["heard_how"]],
            "heard_on": found["heard_on"],
            "heard_by": found["heard_by"],
            "statement": found.get("statement") or "",
            "attempts": found.get("attempts") or "",
            "is_confirmed": bool(found.get("statement_confirmed")),
        },
    )
    case.become("IN_PROCESS")
    case.note(
        "petitioner_heard",
        how=found["heard_how"],
        by=found["heard_by"],
        petitioner=case.row["petitioner"],
        on=found["heard_on"],
        document_id=made.id,
    )
    return {"status": "IN_PROCESS", "first_step": "investigate"}


def extend(call: Call) -> dict[str, Any]:
    """延长期限。Lengthens R-15 as the unit's head granted: 30 days in all at most, counted from acceptance
    (条例第34条). 延期告知书 is issued; a grant after the old end stays on record as late (S-35).

    Parameters: `days` (optional, else the case's `approved_days`), `timers` (optional: {event id: `warn_at` |
    `overdue_at`} of waiting timers to move). Reads the newest submission of `Task_ApproveExtension`; its
    sender must head the unit. Into the case: `extension` (days, old and new day, `tell_by_at`), `clocks`,
    `first_step`.

    Raises:
        Forbidden: the actor does not head the unit (S-36).
        Invalid: more than the law allows (S-34).
    """
    case = cases.of_call(call)
    days = int(call.parameters.get("days") or call.data["approved_days"])
    found = case.submitted("Task_ApproveExtension")
    reasons = str(found.get("approval_reasons") or "")
    old = require_running(case)
    counted = counted_with(case, old, days, reasons=reasons)
    is_late = case.today > old.effective_on
    case.tx.db.execute(
        insert(extension).values(
            id=new_id(),
            matter_id=case.id,
            days=days,
            reasons=reasons,
            old_effective_on=old.effective_on,
            new_nominal_on=counted.nominal_on,
            approved_by=case.tx.actor.id,
            approved_by_name=case.tx.actor.name,
            approved_at=case.tx.now,
            is_late=is_late,
            told_on=None,
        )
    )
    made = documents.issue(
        case,
        "EXTENSION",
        organs.get(case.tx, case.row["unit_path"]),
        {
            "petitioner": case.row["petitioner"],
            "title": case.row["title"],
            "number": case.number,
            "accepted_on": case.row["accepted_on"].isoformat(),
            "old_on": old.nominal_on.isoformat(),
            "new_on": counted.nominal_on.isoformat(),
            "new_effective_on": counted.effective_on.isoformat(),
            "days": days,
            "reasons": reasons.removesuffix("。"),
            "approver": case.tx.actor.name,
        },
    )
    clocks.lengthen(case, "R15", counted)
    case.change(is_extended=True)
    case.note(
        "extension_granted",
        by=case.tx.actor.name,
        days=days,
        old_on=old.nominal_on,
        new_on=counted.nominal_on,
        is_late=is_late,
        document_id=made.id,
    )
    stored = deadlines.clock(counted)
    clocks.move(call, stored)
    return {
        "clocks": clocks.data(case),
        "extension": {
            "days": days,
            "old_effective_on": old.effective_on.isoformat(),
            "new_nominal_on": counted.nominal_on.isoformat(),
            "tell_due_at": deadlines.clock(old)["effective_at"],
            "tell_by_at": deadlines.clock(old)["overdue_at"],
            "document_id": made.id,
        },
        "first_step": "tell_extension" if case.row["is_notice_owed"] else "investigate",
        "investigation_result": "working",
    }


def tell_extension(call: Call) -> dict[str, Any]:
    """记下延期已告知。The petitioner knows the reasons and the new day (条例第34条)."""
    case = cases.of_call(call)
    found = case.submitted("Task_TellExtension")
    told_on = date.fromisoformat(found["told_on"])
    newest = (
        select(extension.c.id)
        .where(extension.c.matter_id == case.id)
        .order_by(extension.c.id.desc())
        .limit(1)
    )
    case.tx.db.execute(
        update(extension).where(extension.c.id.in_(newest.scalar_subquery())).values(told_on=told_on)
    )
    paper = documents.newest(case.tx, case.id, "EXTENSION")
    if paper is not None:
        how = str(found["told_how"])
        documents.serve(
            case,
            paper.id,
            method=how,
            result="SENT" if how == "MAIL" else "REFUSED_LEFT" if how == "LEFT" else "DELIVERED",
            served_on=told_on,
            servers=case.tx.actor.name,
            proof=str(found["told_proof"]),
        )
    counted = require_running(case)
    if counted.parts:
        parts = [*counted.parts[:-1], counted.parts[-1]._replace(told_on=told_on)]
        clocks.lengthen(case, "R15", deadlines.recounted(counted, parts=parts))
    case.note("extension_told", petitioner=case.row["petitioner"], on=told_on, how=found["told_how"])
    return {"clocks": clocks.data(case), "first_step": "investigate"}


def draft_opinion(call: Call) -> dict[str, Any]:
    """存意见稿。A new version of the 信访处理意见书: demand by demand, with the remedy (条例第32条、第35条).

    Reads the newest submission of `Task_Draft`. Into the case: `opinion` (`document_id`, `version`,
    `sha256`).
    """
    case = cases.of_call(call)
    return keep_opinion(case, case.submitted("Task_Draft"))


def keep_opinion(case: Case, found: Mapping[str, Any]) -> dict[str, Any]:
    """Keeps a version of the opinion as it was submitted; what the case gets is said at `draft_opinion`."""
    unit = organs.get(case.tx, case.row["unit_path"])
    made = documents.draft(
        case,
        "OPINION",
        unit,
        {
            "petitioner": case.row["petitioner"],
            "title": case.row["title"],
            "number": case.number,
            "office": case.row["office_name"],
            "accepted_on": case.row["accepted_on"].isoformat(),
            "answers": found["answers"],
            "outcome": found["outcome"],
            "execute_by_on": found.get("execute_by_on") or "",
            "execute_owner": found.get("execute_owner") or "",
            "reviewer": found["reviewer"],
            "assists": assists.for_opinion(case),
            "similar_reason": found.get("similar_reason") or "",
            "old_law_reason": found.get("old_law_reason") or "",
        },
    )
    _at_work(case)
    case.note("opinion_drafted", by=case.tx.actor.name, version=made.version, document_id=made.id)
    _returned_often(case, made)
    # A draft that comes back is shown as it was written.
    kept = {
        name: found.get(name)
        for name in (
            "answers",
            "execute_by_on",
            "execute_owner",
            "reviewer",
            "similar_reason",
            "old_law_reason",
        )
    }
    opinion = {"document_id": made.id, "version": made.version, "sha256": made.sha256}
    return {"status": "IN_PROCESS", "opinion": opinion, "draft_next": "submit", **kept}


def issue_opinion(call: Call) -> dict[str, Any]:
    """签发处理意见书。Today counts as 办结日 for R-15 (G-10); the review window waits for service.

    Into the case: `opinion`, `serving`, `clocks`, `execution` (what a supported demand owes, or null).
    """
    case = cases.of_call(call)
    return _issue(case, str(call.data["opinion"]["document_id"]), "R15")


def draft_reply(call: Call) -> dict[str, Any]:
    """存答复稿。The reply to a suggestion, an accusation or a request to act (条例第29条至第31条第5项)."""
    case = cases.of_call(call)
    found = case.submitted("Task_Reply")
    unit = organs.get(case.tx, case.row["unit_path"])
    made = documents.draft(
        case,
        "REPLY",
        unit,
        {
            "petitioner": case.row["petitioner"],
            "title": case.row["title"],
            "number": case.number,
            "result": found["reply_result"],
            "outcome": found["reply_result"],
            "text": found["reply_text"],
            "basis": found["reply_basis"],
            "remedy": found["reply_remedy"],
        },
    )
    _at_work(case)
    case.note("opinion_drafted", by=case.tx.actor.name, version=made.version, document_id=made.id)
    kept = {name: found[name] for name in ("reply_result", "reply_text", "reply_basis", "reply_remedy")}
    opinion = {"document_id": made.id, "version": made.version, "sha256": made.sha256}
    return {"status": "IN_PROCESS", "opinion": opinion, **kept}


def issue_reply(call: Call) -> dict[str, Any]:
    """签发答复。The mark R-16 stops. Into the case: `opinion`, `serving`, `clocks`."""
    case = cases.of_call(call)
    return _issue(case, str(call.data["opinion"]["document_id"]), "R16")


def require_running(case: Case) -> Deadline:
    """The running R-15 as the law counts it.

    Raises:
        Conflict: no R-15 runs, so nothing can be extended (trap: only 条例第31条第6项).
    """
    row = clocks.running(case.tx, case.id, "R15")
    if row is None:
        raise errors.conflict("matter_closed", "R-15 to run", "it does not")
    return deadlines.read(row["stored"])


def counted_with(case: Case, old: Deadline, days: int, *, reasons: str) -> Deadline:
    """R-15 with one more part of extension, granted today by the actor.

    Raises:
        Forbidden: the actor does not head the unit (条例第34条 本机关、单位负责人).
        Invalid: over the cap.
    """
    actor = case.tx.actor
    if not actor.has("unit_head", case.row["unit_path"]):
        raise errors.forbidden(
            "not_for_role",
            "the head of the unit",
            "the actor is not",
            role="本机关、单位负责人（条例第34条）",
            role_en="the head of the organ (Art. 34)",
        )
    part = Part(
        days, granted_on=case.today, approver="unit_head", approver_name=actor.name, reason=reasons[:200]
    )
    try:
        return deadlines.recounted(old, parts=[*old.parts, part])
    except LawError as error:
        raise Invalid([errors.of_law(error, "approved_days")]) from error


def _issue(case: Case, document_id: str, key: str) -> dict[str, Any]:
    made = documents.sign(case, document_id)
    row = clocks.running(case.tx, case.id, key)
    clocks.stop(case, key, case.today)
    outcome = str(made.contents["outcome"])
    case.change(issued_on=case.today, outcome=outcome)
    case.note(
        "opinion_issued" if made.kind == "OPINION" else "reply_issued",
        unit=case.row["unit_name"],
        by=case.tx.actor.name,
        outcome=codes.label(codes.OUTCOMES, outcome),
        day=(case.today - row["start_on"]).days if row else None,
        document_id=made.id,
        paper=made.number,
    )
    return {
        "opinion": {"document_id": made.id, "version": made.version, "sha256": made.sha256},
        "serving": serving(made),
        **execution.owed(made.contents),
        "clocks": clocks.data(case),
        "investigation_result": "issued",
        # What was kept for a draft that might come back is in the paper now.
        "answers": [{"demand": one} for one in case.demands] if not case.row["is_sealed"] else [],
        "reply_text": None,
        "reply_basis": None,
    }


#: The draft that follows the second return, counted from the last answer that was signed.
_SECOND_RETURN = 3


def _returned_often(case: Case, made: documents.Document) -> None:
    """K43: an answer that was returned twice is told to whoever heads the unit or supervises it."""
    signed = documents.newest(case.tx, case.id, "OPINION")
    if made.version - (signed.version if signed else 0) >= _SECOND_RETURN:
        holder = (str(case.row["unit_path"]), str(case.row["unit_name"]))
        alerts.put(case, "returned_twice", "R15", article="条例第32条", about_on=case.today, holder=holder)


def _at_work(case: Case) -> None:
    if case.row["status"] == "ACCEPTED":
        case.become("IN_PROCESS")


_HEARD = {"FACE": "当面", "PHONE": "电话", "VIDEO": "视频", "NOT_REACHED": "联系不上"}
