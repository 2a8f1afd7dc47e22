"""复查、复核 (条例第35条、第36条): accepted or not, heard, decided, served, followed up.

One code for both stages: the case data's `review.stage` says which, and what differs stands in `reviews`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from engine import Call, tasks
from petition import (
    cases,
    clocks,
    codes,
    documents,
    one_more,
    organs,
    review_codes,
)
from petition import review_records as records
from petition.acceptance import serving
from petition.cases import Case
from petition.law.dates import at, end_of
from petition.review_records import ARTICLES, OPINIONS, PERIODS, WINDOWS, Review

#: User tasks by stage, as the diagrams name them.
_TASKS = {"REVIEW": "Review", "REREVIEW": "Rereview"}


def accept(call: Call) -> dict[str, Any]:
    """受理复查、复核申请，书面告知。New demands that were never handled become matters of their own (S-67).

    Reads the newest submission of the intake task. Into the case: `status`, `split` (numbers of the matters
    split off).
    """
    case, asked = of_call(call)
    found = _submitted(call, case, "Intake")
    split = [
        _split(case, str(one.get("text") or "").strip())
        for one in found.get("new_demands") or []
        if str(one.get("text") or "").strip()
    ]
    made = paper(
        case,
        asked,
        "REVIEW_ACCEPTANCE",
        due_on=_due_on(case, asked),
        split=split,
        note=found.get("note") or "",
    )
    how = str(found["told_how"])
    documents.serve(
        case,
        made.id,
        method=how,
        result="SENT" if how == "MAIL" else "DELIVERED",
        served_on=case.today,
        servers=case.tx.actor.name,
        proof=str(found["told_proof"]),
    )
    records.change(case.tx, asked.id, status="ACCEPTED")
    status = "UNDER_REVIEW" if asked.stage == "REVIEW" else "UNDER_REREVIEW"
    case.become(status)
    case.note(
        "review_accepted",
        stage=asked.stage,
        organ=organs.get(case.tx, asked.reviewer_path).short_name,
        split="、".join(split),
        document_id=made.id,
    )
    return {"status": status, "split": split, "review_outcome": None}


def refuse(call: Call) -> dict[str, Any]:
    """不受理，书面告知理由 (S-54)。The period stops; the notice is served like an opinion.

    Reads the newest submission of the intake task. Into the case: `serving`, `review_outcome` (`REFUSED`).
    """
    case, asked = of_call(call)
    found = _submitted(call, case, "Intake")
    ground = f"{codes.label(review_codes.GROUNDS, found['ground'])}。{found['ground_reasons']}"
    records.change(case.tx, asked.id, ground=ground)
    made = paper(case, asked, "REVIEW_NOT_ACCEPT", ground=ground)
    clocks.stop(case, PERIODS[asked.stage], case.today)
    records.change(case.tx, asked.id, status="NOT_ACCEPTED", document_id=made.id)
    case.note(
        "review_not_accepted",
        stage=asked.stage,
        organ=made.office_name,
        ground=ground,
        document_id=made.id,
    )
    return {"serving": serving(made), "review_outcome": "REFUSED", "clocks": clocks.data(case)}


def draft(call: Call) -> dict[str, Any]:
    """存复查、复核意见稿。Parties, request, facts found, opinion with basis, next remedy (§5.3).

    Reads the newest submission of the drafting task. Into the case: `review_draft`.
    """
    case, asked = of_call(call)
    found = _submitted(call, case, "Draft")
    made = documents.draft(
        case,
        OPINIONS[asked.stage],
        organs.get(case.tx, asked.reviewer_path),
        {**_common(case, asked), **{name: found.get(name) or "" for name in _DRAFTED}},
    )
    case.note(
        "review_drafted",
        stage=asked.stage,
        by=case.tx.actor.name,
        version=made.version,
        document_id=made.id,
    )
    # A draft that comes back is shown as it was written.
    return {
        "review_draft": {"document_id": made.id, "version": made.version},
        **{name: found.get(name) for name in _DRAFTED},
    }


_DRAFTED = (
    "review_result",
    "facts_found",
    "grounds",
    "basis",
    "decision",
    "execute_by_on",
    "redo_by_on",
    "next_reviewer",
)


def issue(call: Call) -> dict[str, Any]:
    """签发复查、复核意见书。R-19 or R-21 stops today.

    Into the case: `serving`, `review_outcome` (UPHELD CHANGED REVOKED REDO), `clocks`.
    """
    case, asked = of_call(call)
    key = PERIODS[asked.stage]
    row = clocks.running(case.tx, case.id, key)
    made = documents.sign(case, str(call.data["review_draft"]["document_id"]))
    clocks.stop(case, key, case.today)
    outcome = str(made.contents["review_result"])
    records.change(
        case.tx,
        asked.id,
        status="DECIDED",
        outcome=outcome,
        document_id=made.id,
        decided_on=case.today,
    )
    case.note(
        "review_decided",
        stage=asked.stage,
        organ=made.office_name,
        by=case.tx.actor.name,
        paper=made.number,
        outcome=outcome,
        day=(case.today - row["start_on"]).days if row else None,
        document_id=made.id,
    )
    return {
        "serving": serving(made),
        "review_outcome": outcome,
        **_execution(str(made.contents.get("execute_by_on") or "")),
        "clocks": clocks.data(case),
    }


def serve(call: Call) -> dict[str, Any]:
    """记送达回证 (三释明)。A served review opinion opens the window R-20, unless handling begins again.

    Reads the newest submission of a serving task of the stage. Into the case: `served`, `window_key`.
    """
    case, asked = of_call(call)
    names = [f"Task_{_TASKS[asked.stage]}{name}" for name in ("Serve", "ServeOther")]
    found = tasks.submission(case.tx, call.instance_id, *names) or {}
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
    facts = {"paper": paper.number, "what": paper.kind_zh, "how": record.method, "stage": asked.stage}
    if served_on is None:
        case.note("service_failed", ordinal=record.ordinal, reason=record.reason, **facts)
        return {"served": False, "service_result": None}
    window = None
    if paper.kind == "REVIEW_OPINION" and call.data["review_outcome"] != "REDO":
        office = organs.get(case.tx, case.row["office_path"])
        window = clocks.start(case, "R20", served_on, holder=(office.path, office.short_name))
    case.note(
        "review_served",
        petitioner=case.row["petitioner"],
        on=served_on,
        review_until=window.effective_on if window else None,
        document_id=paper.id,
        **facts,
    )
    return {
        "served": True,
        "service_result": None,
        "review_served_on": served_on.isoformat(),
        "window_key": "R20" if window else None,
        "clocks": clocks.data(case),
    }


def close(call: Call) -> dict[str, Any]:
    """登记复查办结、复核终结。A refused request leaves the matter as it was, and its window runs on."""
    case, asked = of_call(call)
    if call.data["review_outcome"] == "REFUSED":
        return _restore(case, asked)
    records.change(
        case.tx,
        asked.id,
        status="SERVED",
        served_on=date.fromisoformat(str(call.data["review_served_on"])),
    )
    status = "REVIEW_CLOSED" if asked.stage == "REVIEW" else "CONCLUDED"
    case.become(status, closed_on=case.today)
    case.note("review_closed", stage=asked.stage, outcome=call.data["review_outcome"])
    return {"status": status, "clocks": clocks.data(case)}


def withdraw(call: Call) -> dict[str, Any]:
    """记下信访人撤回申请。The answer attacked stands; what is left of its window runs on (G-05)."""
    case, asked = of_call(call)
    clocks.drop(case, PERIODS[asked.stage])
    records.change(case.tx, asked.id, status="WITHDRAWN", ground=str(call.data.get("statement") or ""))
    case.note("review_withdrawn", stage=asked.stage, petitioner=case.row["petitioner"])
    return _restore(case, asked) | {"review_outcome": "WITHDRAWN"}


def window_over(call: Call) -> dict[str, Any]:
    """复查期、复核期已过，没有申请 (G-03)。The window lapses; that is nobody's delay."""
    case = cases.of_call(call)
    # Whichever of the two windows runs is the one the newest answer opened.
    running = next((one for one in clocks.all_of(case.tx, case.id) if _is_open_window(one)), None)
    if (
        running is None
        or running.overdue_at > case.tx.now
        or case.row["status"] not in ("CLOSED", "REVIEW_CLOSED")
    ):
        return {"window_result": "none", "clocks": clocks.data(case)}
    clocks.lapse(case, running.key, running.effective_on)
    case.become("CONCLUDED_NO_REVIEW")
    case.note("window_closed", key=running.key, until_on=running.effective_on)
    return {"status": "CONCLUDED_NO_REVIEW", "window_result": "lapsed", "clocks": clocks.data(case)}


def executed(call: Call) -> dict[str, Any]:
    """记下变更决定已落实 (条例第32条第2款)。Reads the newest submission of the execution task."""
    case, asked = of_call(call)
    found = _submitted(call, case, "Execute")
    case.note(
        "review_executed",
        unit=case.row["unit_name"],
        stage=asked.stage,
        on=found["executed_on"],
        how=found["executed_how"],
    )
    return {"executed_on": found["executed_on"]}


def overdue_execution(call: Call) -> dict[str, Any]:
    """变更决定到期没有落实，提请督办 (条例第40条第1款“拒不执行”)。"""
    from petition import alerts

    case, asked = of_call(call)
    about_on = date.fromisoformat(str(call.data["execute_by_on"]))
    holder = (case.row["unit_path"], case.row["unit_name"])
    alerts.put(
        case,
        "not_executed",
        PERIODS[asked.stage],
        article="条例第40条第1款",
        about_on=about_on,
        holder=holder,
    )
    return {"kind": "not_executed"}


def care(call: Call) -> dict[str, Any]:
    """记下疏导帮扶的责任 (条例第37条第2款、第3款)。Who keeps contact, and what aid was told of."""
    case = cases.of_call(call)
    found = case.submitted("Task_Care", "Task_RereviewCare", "Task_AppealCare")
    made = documents.issue(
        case,
        "CARE",
        organs.get(case.tx, case.row["office_path"]),
        {name: found.get(name) or "" for name in ("care_by", "care_how", "care_aid")},
    )
    case.note("care_assigned", by=found["care_by"], document_id=made.id)
    return {"care_by": found["care_by"]}


def _restore(case: Case, asked: Review) -> dict[str, Any]:
    """The answer attacked stands as before: status, and the window if a day of it is left."""
    key = WINDOWS[asked.stage]
    if case.row["status"] == "UNDER_REREVIEW":
        case.become("CONCLUDED", closed_on=case.today)
        return {"status": "CONCLUDED", "window_key": None, "clocks": clocks.data(case)}
    if case.row["status"] == "UNDER_REVIEW":
        case.become("CLOSED")
    found = [one for one in clocks.all_of(case.tx, case.id) if one.key == key]
    if found and found[-1].status == "met":
        clocks.resume(case, key)
        return {
            "status": case.row["status"],
            "window_key": key,
            "clocks": clocks.data(case),
        }
    return {"status": case.row["status"], "window_key": None, "clocks": clocks.data(case)}


def _is_open_window(one: clocks.Clock) -> bool:
    return one.key in ("R18", "R20") and one.status == "running"


def of_call(call: Call) -> tuple[Case, Review]:
    """The matter, and the request that is looked at."""
    return cases.of_call(call), records.read(call.tx, str(call.data["review"]["id"]))


def _submitted(call: Call, case: Case, name: str) -> dict[str, Any]:
    return case.submitted(f"Task_{_TASKS[call.data['review']['stage']]}{name}")


def _common(case: Case, asked: Review) -> dict[str, Any]:
    attacked = documents.read(case.tx, asked.attacked_id)
    return {
        "petitioner": case.row["petitioner"],
        "title": case.row["title"],
        "number": case.number,
        "stage": asked.stage,
        "attacked": attacked.number,
        "attacked_by": attacked.office_name,
        "received_on": asked.received_on.isoformat(),
        "requests": asked.requests,
        "reasons": asked.reasons,
        "article": ARTICLES[asked.stage],
    }


def paper(case: Case, asked: Review, kind: str, **contents: Any) -> documents.Document:
    """Issues a paper of the reviewing organ, with what every one of them says."""
    office = organs.get(case.tx, asked.reviewer_path)
    return documents.issue(case, kind, office, {**_common(case, asked), **contents})


def _execution(by: str) -> dict[str, Any]:
    if not by:
        return {"execute_by_on": None}
    last = date.fromisoformat(by)
    return {
        "execute_by_on": by,
        "execute_due_at": end_of(last).isoformat(),
        "execute_overdue_at": at(last + timedelta(days=1)).isoformat(),
    }


def _due_on(case: Case, asked: Review) -> str:
    row = clocks.running(case.tx, case.id, PERIODS[asked.stage])
    return row["effective_on"].isoformat() if row else ""


def _split(case: Case, demand: str) -> str:
    made = one_more.register(case, demand=demand, facts=f"在{case.number}的申请里第一次提出。")
    case.note("demand_split", demand=demand, number=made.number)
    return made.number
