"""What the diagrams of 督办 and 三项建议 may ask for (条例第39条、第40条).

None of them touches a clock, a status or an opinion of the matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from engine import Call, NotFound, Service, new_id
from petition import alerts, beside, cases, codes, deadlines, meetings, organs
from petition import supervision as supervisions
from petition.cases import Case
from petition.model import Row, matter
from petition.model_beside import proposal, supervision, supervision_matter
from petition.supervision import Supervision

_ARTICLES = {
    "IMPROVE_WORK": "条例第40条第1款",
    "IMPROVE_POLICY": "条例第40条第2款",
    "HOLD_LIABLE": "条例第40条第3款",
}
_PAPERS = {
    "IMPROVE_WORK": "PROPOSAL_WORK",
    "IMPROVE_POLICY": "PROPOSAL_POLICY",
    "HOLD_LIABLE": "PROPOSAL_LIABILITY",
}


def issue(call: Call) -> dict[str, Any]:
    """发督办通知。督办通知 goes to the organ, its reply is due on the day it names (R-27).

    Reads the newest submission of `Task_OpenSupervision`. Into the case: `clocks.R27`, `supervision_demand`,
    `organ_path`. A listing (挂牌) shows its plate with owner and day (条例第39条第3款).
    """
    case, found = _of(call)
    opened = case.submitted("Task_OpenSupervision")
    organ = organs.get(case.tx, opened["organ_path"])
    # While its approval waited the day may have passed: then the days of the settings count from today.
    by_on = date.fromisoformat(opened["reply_by_on"])
    reply = deadlines.due("R-27-reply", case.today, ordered=by_on if by_on > case.today else None)
    settled = meetings.on_listing(case, opened, organ.name, reply.effective_on)
    is_listed, form = settled["is_listed"], settled["form"]
    others = [str(one) for one in opened.get("other_numbers") or []]
    paper = beside.issue(
        case,
        "LISTING" if is_listed else "SUPERVISION",
        found.office_path,
        {
            "to": organ.name,
            "ground": codes.label(codes.SUPERVISION_GROUNDS, opened["supervision_ground"]),
            "facts": opened["supervision_facts"],
            "demand": opened["supervision_demand"],
            "reply_by_on": reply.effective_on.isoformat(),
            "others": others,
            "meeting": settled["body"] + settled["reference"],
            "owner": settled["owner"],
            "mend_by_on": settled["mend_by_on"],
        },
        # 条例第39条第3款: to be talked to is one of the ways, and the paper says so.
        title=f"关于“{case.row['title']}”信访事项的约谈通知" if form == "INTERVIEW" else None,
    )
    _change(
        case,
        found,
        status="ISSUED",
        serial=paper.number,
        ground=opened["supervision_ground"],
        facts=opened["supervision_facts"],
        demand=opened["supervision_demand"],
        form=form,
        organ_path=organ.path,
        organ_name=organ.short_name,
        issued_on=case.today,
        reply=deadlines.clock(reply),
        reply_by_on=reply.effective_on,
        rounds=1,
        meeting_body=settled["body"],
        meeting_reference=settled["reference"],
        listed_owner=settled["owner"],
        listed_on=case.today if is_listed else None,
        mend_by_on=_day(settled["mend_by_on"]),
    )
    for number in others:
        other = cases.row_of(case.tx, number)
        case.tx.db.execute(insert(supervision_matter).values(supervision_id=found.id, matter_id=other["id"]))
    _mark(case, found, is_supervised=True, **({"is_listed": True} if is_listed else {}))
    beside.invite(case, organ.path, "supervision")
    case.note(
        "supervision_issued",
        office=case.row["office_name"],
        organ=organ.short_name,
        form=form,
        by_on=reply.effective_on,
        paper=paper.number,
        document_id=paper.id,
    )
    return {
        "clocks": {"R27": _clock(reply)},
        "organ_path": organ.path,
        "organ_name": organ.short_name,
        "unit_name": organ.short_name,
        "supervision_demand": opened["supervision_demand"],
        "listed": is_listed,
    }


def drop(call: Call) -> dict[str, Any]:
    """记下不督办。The head did not approve; the reason is kept (条例第43条)."""
    case, found = _of(call)
    refused = case.submitted("Task_ApproveSupervision")
    beside.record(case, found.id, "refusal", {"reasons": refused.get("supervision_refusal") or ""})
    _change(case, found, status="DROPPED", closed_on=case.today)
    return {"supervised": False}


def visit(call: Call) -> dict[str, Any]:
    """存实地督办记录。Where, whom, what was seen and asked on the spot (条例第38条)."""
    case, found = _of(call)
    made = case.submitted("Task_Visit")
    paper = beside.issue(case, "VISIT", found.office_path, {"organ": found.organ_name, **made})
    beside.record(case, found.id, "visit", made, document=paper)
    case.note("supervision_visited", organ=found.organ_name, by=made["visited_by"], on=made["visited_on"])
    return {}


def reply(call: Call) -> dict[str, Any]:
    """记下反馈。The organ answered in writing, in time or late. Somebody else verifies."""
    case, found = _of(call)
    made = case.submitted("Task_ReplySupervision")
    contents = {"office": case.row["office_name"], "serial": found.serial, **made}
    paper = beside.issue(case, "SUPERVISION_REPLY", found.organ_path or found.office_path, contents)
    is_late = found.reply_by_on is not None and case.today > found.reply_by_on
    beside.record(case, found.id, "reply", {**made, "is_late": is_late}, document=paper)
    _change(case, found, status="REPLIED", replied_on=case.today)
    case.note("supervision_replied", organ=found.organ_name, is_late=is_late, document_id=paper.id)
    return {"mend_result": None, "again_by_on": None}


def again(call: Call) -> dict[str, Any]:
    """再次督办。Not mended: the organ answers again by the day named. Into the case: `clocks.R27`."""
    case, found = _of(call)
    made = case.submitted("Task_CheckMended")
    due = deadlines.due("R-27-reply", case.today, ordered=date.fromisoformat(made["again_by_on"]))
    beside.record(case, found.id, "verification", made)
    _change(
        case,
        found,
        status="ISSUED",
        rounds=found.rounds + 1,
        reply=deadlines.clock(due),
        reply_by_on=due.effective_on,
        replied_on=None,
    )
    case.note(
        "supervision_again",
        organ=found.organ_name,
        round=found.rounds + 1,
        by_on=due.effective_on,
    )
    # What was proposed meanwhile is not for the organ that answers next.
    forgotten = dict.fromkeys(("proposal_kind", "proposal_to", "proposal_words", "feedback_words"))
    return {"clocks": {"R27": _clock(due)}, "proposals": [], **forgotten}


def draft_proposals(call: Call) -> dict[str, Any]:
    """理出建议。Each proposal of the newest `Task_CheckMended` becomes one of its own, to be approved.

    Result: `proposals`, each with its `id` and nothing else.
    """
    case, found = _of(call)
    made = case.submitted("Task_CheckMended")
    beside.record(case, found.id, "verification", made)
    past = select(proposal.c.id).where(proposal.c.supervision_id == found.id)
    count = len(case.tx.db.execute(past).all())
    listed = []
    for ordinal, one in enumerate(made["proposals"], count + 1):
        organ = organs.get(case.tx, one["to_path"])
        row = {
            "id": new_id(),
            "supervision_id": found.id,
            "matter_id": case.id,
            "ordinal": ordinal,
            "kind": one["kind"],
            "status": "DRAFT",
            "to_path": organ.path,
            "to_name": organ.short_name,
            "problem": one["problem"],
            "basis": one["basis"],
            "words": one["words"],
            "serial": "",
            "reply": {},
            "feedback": "",
            "feedback_reference": "",
            "feedback_by_name": "",
            "assessment": "",
        }
        case.tx.db.execute(insert(proposal).values(**row))
        listed.append({"id": row["id"]})
    _change(case, found, status="PROPOSED")
    return {"proposals": listed}


def read_proposal(call: Call) -> dict[str, Any]:
    """取出这项建议。What the next steps of one proposal show. It stays in its own branch of the diagram:

    the organ that answers one proposal learns nothing of the others. Into the case: `proposal_kind`,
    `proposal_to`, `proposal_path`, `proposal_words`.
    """
    case, _ = _of(call)
    one = _proposal(case, call)
    return {
        "proposal_kind": codes.label(codes.PROPOSAL_KINDS, one["kind"]),
        "proposal_to": one["to_name"],
        "proposal_path": one["to_path"],
        "proposal_words": one["words"],
        "proposal_approved": None,
        "adopted": None,
    }


def propose(call: Call) -> dict[str, Any]:
    """出建议书。The proposal goes to the organ; its written feedback is due in 30 days by default (R-28).

    Into the case: `clocks.R28`.
    """
    case, found = _of(call)
    one = _proposal(case, call)
    organ = organs.get(case.tx, one["to_path"])
    due = deadlines.due("R-28", case.today)
    paper = beside.issue(
        case,
        _PAPERS[one["kind"]],
        found.office_path,
        {
            "to": organ.name,
            "problem": one["problem"],
            "basis": one["basis"],
            "words": one["words"],
            "article": _ARTICLES[one["kind"]],
            "feedback_by_on": due.effective_on.isoformat(),
            "others": _other_numbers(case, found),
        },
    )
    _set_proposal(
        case,
        one,
        status="ISSUED",
        document_id=paper.id,
        serial=paper.number,
        issued_on=case.today,
        reply=deadlines.clock(due),
        due_on=due.effective_on,
    )
    beside.invite(case, organ.path, "supervision")
    if one["kind"] != "HOLD_LIABLE":
        case.note(
            "proposal_issued",
            kind=one["kind"],
            to=organ.short_name,
            by_on=due.effective_on,
            document_id=paper.id,
        )
    return {"clocks": {"R28": _clock(due)}, "adopted": None}


def drop_proposal(call: Call) -> dict[str, Any]:
    """记下不提。The head did not approve this proposal; the reason is kept."""
    case, found = _of(call)
    one = _proposal(case, call)
    remark = case.submitted("Task_ApproveProposal").get("proposal_remark") or ""
    beside.record(case, found.id, "proposal_refusal", {"proposal_id": one["id"], "reasons": remark})
    _set_proposal(case, one, status="DROPPED")
    return {}


def feedback(call: Call) -> dict[str, Any]:
    """记下反馈。Adopted, in part, or not with reasons, in writing (条例第40条第4款)."""
    case, found = _of(call)
    one, made = _proposal(case, call), case.submitted("Task_Feedback")
    contents = {
        "office": case.row["office_name"],
        "serial": one["serial"],
        "adopted": codes.label(codes.PROPOSAL_STATUSES, made["adopted"]),
        "words": made["feedback_words"],
        "reference": made.get("feedback_reference") or "",
    }
    kind = "FEEDBACK_LIABILITY" if one["kind"] == "HOLD_LIABLE" else "FEEDBACK"
    paper = beside.issue(case, kind, one["to_path"], contents)
    _set_proposal(
        case,
        one,
        status=made["adopted"],
        feedback_on=case.today,
        feedback=made["feedback_words"],
        feedback_reference=made.get("feedback_reference") or "",
        feedback_by_name=case.tx.actor.name,
    )
    is_late = one["due_on"] is not None and case.today > one["due_on"]
    if one["kind"] != "HOLD_LIABLE":
        case.note(
            "proposal_answered",
            kind=one["kind"],
            to=one["to_name"],
            adopted=made["adopted"],
            is_late=is_late,
            document_id=paper.id,
        )
    del found
    return {"feedback_words": made["feedback_words"], "mend_result": None}


def assess(call: Call) -> dict[str, Any]:
    """记下评估。Reasons for not adopting that do not hold are reported upward (条例第45条第3项)."""
    case, _ = _of(call)
    one, made = _proposal(case, call), case.submitted("Task_AssessRefusal")
    is_reported = made["assessment"] == "REPORTED"
    _set_proposal(
        case,
        one,
        assessment=made["assessment_words"],
        **({"reported_on": case.today} if is_reported else {}),
    )
    return {}


def unlist(call: Call) -> dict[str, Any]:
    """摘牌。Only by the joint meeting, whose minutes are named (条例第39条第3款)."""
    case, found = _of(call)
    made = case.submitted("Task_Unlist")
    beside.record(case, found.id, "unlisting", made)
    reference = meetings.written(
        case,
        made,
        made.get("unlist_reference"),
        met_on=made["unlisted_on"],
        body=made["unlist_body"],
        article="条例第13条、第39条第3款",
        facts=f"{found.serial}挂牌督办，{found.organ_name}已经整改，经过核实。",
        ground="",
        decision="摘牌",
        owner=found.organ_name,
        by_when="自会议日期起",
    )
    _change(
        case,
        found,
        unlisted_on=date.fromisoformat(made["unlisted_on"]),
        unlist_reference=f"{made['unlist_body']}{reference}",
    )
    _mark(case, found, is_listed=False)
    case.note("supervision_unlisted", body=made["unlist_body"])
    return {"listed": False}


def close(call: Call) -> dict[str, Any]:
    """督办办结。Mended, or the proposals answered and the organ with authority goes on."""
    case, found = _of(call)
    made = case.submitted("Task_CheckMended")
    beside.record(case, found.id, "verification", made)
    _change(case, found, status="CLOSED", result=made["mend_result"], closed_on=case.today)
    _mark(case, found, is_supervised=False, is_listed=False)
    for path in {found.organ_path, *_receivers(case, found)} - {None}:
        beside.part(case, str(path), "supervision")
    case.note("supervision_closed", organ=found.organ_name, result=made["mend_result"])
    return {"supervised": False}


def alert(call: Call) -> dict[str, Any]:
    """提醒反馈。A reply or a feedback is nearly due, or overdue; an overdue feedback is reported upward.

    Parameters: `kind` (reply | feedback). Result: `kind` of the alert, or `none`. Never twice for one day.
    """
    case, found = _of(call)
    if str(call.parameters["kind"]) == "reply":
        stored, article, name, key = found.reply, "条例第40条第1款", "supervision", "R27"
        holder = (found.organ_path or found.office_path, found.organ_name)
        is_done = not found.waits_for_reply
    else:
        one = _proposal(case, call)
        stored, article, name, key = one["reply"], "条例第40条第4款", "proposal", "R28"
        holder = (one["to_path"], one["to_name"])
        is_done = one["status"] != "ISSUED"
        if one["kind"] == "HOLD_LIABLE":
            # The supervised organ reads the matter's story.
            case.row["main_instance_id"] = call.instance_id
    counted = deadlines.read(stored)
    if is_done:
        return {"kind": "none"}
    is_late = deadlines.late_days(counted, case.today) > 0
    kind = f"{name}_{'overdue' if is_late else 'due'}"
    is_new = alerts.put(case, kind, key, article=article, about_on=counted.effective_on, holder=holder)
    if is_late and name == "proposal":
        _set_proposal(case, _proposal(case, call), reported_on=case.today)
    return {"kind": kind if is_new else "none"}


SERVICES: Mapping[str, Service] = {
    "petition.supervise": issue,
    "petition.supervision_drop": drop,
    "petition.supervision_visit": visit,
    "petition.supervision_reply": reply,
    "petition.supervise_again": again,
    "petition.draft_proposals": draft_proposals,
    "petition.read_proposal": read_proposal,
    "petition.propose": propose,
    "petition.proposal_drop": drop_proposal,
    "petition.proposal_feedback": feedback,
    "petition.proposal_assess": assess,
    "petition.supervision_unlist": unlist,
    "petition.supervision_close": close,
    "petition.supervision_alert": alert,
}


def _of(call: Call) -> tuple[Case, Supervision]:
    case = beside.of_call(call)
    found = supervisions.of_instance(call.tx, call.instance_id)
    if found is None:
        raise NotFound("supervision", call.instance_id)
    return case, found


def _change(case: Case, found: Supervision, **values: Any) -> None:
    case.tx.db.execute(update(supervision).where(supervision.c.id == found.id).values(**values))


def _mark(case: Case, found: Supervision, **flags: bool) -> None:
    """Sets the marks on the matter and on the others the supervision is about."""
    case.change(**flags)
    others = select(supervision_matter.c.matter_id).where(supervision_matter.c.supervision_id == found.id)
    case.tx.db.execute(update(matter).where(matter.c.id.in_(others)).values(**flags))


def _proposal(case: Case, call: Call) -> Row:
    query = select(proposal).where(proposal.c.id == str(dict(call.data["proposal"])["id"]))
    return case.tx.db.execute(query).mappings().one()


def _set_proposal(case: Case, one: Row, **values: Any) -> None:
    case.tx.db.execute(update(proposal).where(proposal.c.id == one["id"]).values(**values))


def _receivers(case: Case, found: Supervision) -> set[str]:
    query = select(proposal.c.to_path).where(proposal.c.supervision_id == found.id)
    return set(case.tx.db.scalars(query))


def _other_numbers(case: Case, found: Supervision) -> list[str]:
    query = (
        select(matter.c.number)
        .join(supervision_matter, supervision_matter.c.matter_id == matter.c.id)
        .where(supervision_matter.c.supervision_id == found.id)
        .order_by(matter.c.number)
    )
    return list(case.tx.db.scalars(query))


def _clock(due: deadlines.Deadline) -> dict[str, Any]:
    return {**deadlines.clock(due), "status": "running"}


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None
