"""交办报结果: whoever is assigned a matter reports the result by the day named (条例第22条第1款第3项, R-04).

The report names the assignment, is signed by the head, and says what the petitioner thinks of it. The
assigning office takes it, or returns it with what is missing; then the period runs on from its old start.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from engine import Call, FieldError, messages
from petition import alerts, changes, clocks, codes, documents, errors, organs, papers
from petition.cases import Case
from petition.changes import Change
from petition.organs import Organ
from petition.return_codes import REASONS

#: The return from which on it is told to those above.
_OFTEN = 2
#: What moves the case of an assignment from outside.
ANSWERED, OVER = "assignment_answered", "assignment_over"
#: What a report may lack.
LACKS: codes.Names = REASONS
VIEWS: codes.Names = {
    "AGREES": ("同意", "agrees"),
    "DISAGREES": ("不同意", "does not agree"),
    "SILENT": ("没有表示", "said nothing"),
    "UNKNOWN": ("匿名，联系不上", "cannot be reached"),
}


def begin(case: Case, unit: Organ, slip: str, by_on: date) -> None:
    """Starts the case of an assignment beside the matter; its clock R-04 runs already."""
    changes.begin(
        case,
        "ASSIGNMENT",
        {"slip": slip, "by_on": by_on.isoformat(), "returns": 0},
        {
            "assignment": {"slip": slip, "by_words": papers.day(by_on.isoformat()), "returned": ""},
            "unit_path": unit.path,
            "unit_name": unit.short_name,
        },
        scope_path=unit.path,
        is_alone=False,
    )


def answered(case: Case) -> None:
    """The matter has its result: whoever was assigned it reports now."""
    for one in _waiting(case, "ASKED"):
        changes.settle(case.tx, one.id, status="DUE")
        messages.send(case.tx, str(one.instance_id), ANSWERED, {})


def end_all(case: Case) -> None:
    """The unit no longer has the matter: it owes no report."""
    for one in _waiting(case, "ASKED", "DUE", "REPORTED"):
        changes.settle(case.tx, one.id, status="RELEASED", decided_on=case.today)
        messages.send(case.tx, str(one.instance_id), OVER, {})


def report(call: Call) -> dict[str, Any]:
    """报结果。办结报告 goes to the assigning office, signed by the head; R-04 stops today.

    Reads the newest submission of `Task_Report`. Into the case: `report_facts`, `clocks`.
    """
    case, found = changes.of_call(call)
    said = case.submitted("Task_Report")
    opinion = documents.newest(case.tx, case.id, "OPINION") or documents.newest(case.tx, case.id, "REPLY")
    view = codes.label(VIEWS, said["report_view"])
    proof = said.get("report_view_proof")
    paper = documents.issue(
        case,
        "REPORT",
        organs.get(case.tx, case.row["unit_path"]),
        {
            "office": case.row["office_name"],
            "sent_on": found.asked_on.isoformat(),
            "title": case.row["title"],
            "number": case.number,
            "reference": found.facts["slip"],
            "outcome": case.row["outcome"] or codes.label(codes.STATUSES, case.row["status"]),
            "opinion_number": opinion.number if opinion else "",
            "served_on": case.row["served_on"].isoformat() if case.row["served_on"] else "",
            "report_facts": said["report_facts"],
            "measures": said["report_measures"],
            "petitioner_view": f"{view}（{proof}）" if proof else view,
            "reply_signer": case.tx.actor.name,
        },
    )
    clocks.stop(case, "R04", case.today)
    changes.settle(case.tx, found.id, status="REPORTED", document_id=paper.id)
    case.note(
        "assignment_reported",
        unit=case.row["unit_name"],
        office=case.row["office_name"],
        is_late=case.today.isoformat() > found.facts["by_on"],
        document_id=paper.id,
    )
    return {"report_facts": said["report_facts"], "clocks": clocks.data(case)}


def accept(call: Call) -> dict[str, Any]:
    """收下结果。The assignment is over."""
    case, found = changes.of_call(call)
    changes.settle(case.tx, found.id, status="DONE", decided_on=case.today)
    case.note("assignment_accepted", office=case.row["office_name"], unit=case.row["unit_name"])
    return {}


def return_(call: Call) -> dict[str, Any]:
    """退回补报。What is missing is named; R-04 runs on from its old start, no day is given back.

    From the second return on, the head of the unit and whoever supervises it are told (K43).

    Reads the newest submission of `Task_CheckReport`. Into the case: `assignment`, `clocks`.
    """
    case, found = changes.of_call(call)
    said = case.submitted("Task_CheckReport")
    lacks = "、".join(codes.label(LACKS, one) for one in said.get("report_lacks") or [])
    words = "：".join(filter(None, [lacks, str(said.get("report_return_words") or "")]))
    facts = {**found.facts, "returns": int(found.facts["returns"]) + 1}
    changes.settle(case.tx, found.id, status="DUE", reasons=words, facts=facts)
    clocks.resume(case, "R04")
    case.note(
        "assignment_returned", office=case.row["office_name"], unit=case.row["unit_name"], reasons=words
    )
    if facts["returns"] >= _OFTEN:
        holder = (str(case.row["unit_path"]), str(case.row["unit_name"]))
        alerts.put(
            case,
            "report_returned_twice",
            "R04",
            article="条例第22条第1款第3项",
            about_on=case.today,
            holder=holder,
        )
    return {
        "assignment": {**call.data["assignment"], "returned": words},
        "clocks": clocks.data(case),
    }


def said(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """办结报告：没有答复就不能报；空话不算。"""
    case, _ = changes.of_call(call)
    wrong: list[FieldError] = []
    if case.row["status"] not in codes.ENDED:
        message = "这件还没有办结，不能报结果。先签发、送达答复（条例第32条）。"
        wrong.append(errors.field("report_facts", message, "There is no result to report yet."))
    hollow = next((one for one in _HOLLOW if one in str(found.get("report_facts") or "")), None)
    if hollow and len(found["report_facts"]) < 60:
        message = f"“{hollow}”不是结果。写明查明的事实、怎么处理的、依据哪条。"
        wrong.append(
            errors.field("report_facts", message, "This is no result; state the facts and decision.")
        )
    return wrong


def checked(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """审核办结报告：退回的写明缺什么；报的人不能自己收。"""
    del call
    if found.get("report_accepted") == "no" and not found.get("report_lacks"):
        message = "没有选缺什么。退回的写明缺什么，单位才知道补什么。"
        return [errors.field("report_lacks", message, "Say what is missing.")]
    return []


def _waiting(case: Case, *statuses: str) -> list[Change]:
    return [one for one in changes.all_of(case.tx, case.id, "ASSIGNMENT") if one.status in statuses]


_HOLLOW = ("正在研究", "已转相关部门", "按有关规定处理", "已督促")
CHECKS = {"report_back": said, "check_report": checked}
SERVICES = {
    "petition.report_back": report,
    "petition.report_accept": accept,
    "petition.report_return": return_,
}
