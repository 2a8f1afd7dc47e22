"""补充答复: one more answer after the answer, a record of its own with its own number and service.

It explains or completes; it never changes what was decided and never hides the first answer, whose review
window runs on as it was. Who finds the answer wrong corrects it by handling again (依法纠错).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Call, FieldError, Transaction
from petition import changes, documents, errors, organs
from petition.acceptance import serving
from petition.changes import Change

#: What has been answered.
_ANSWERED = ("CLOSED", "REPLIED", "SETTLED", "REVIEW_CLOSED", "CONCLUDED_NO_REVIEW", "CONCLUDED")
_ANSWERS = ("OPINION", "REPLY", "SETTLEMENT")


def begin(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> Change | None:
    """Begins a supplementary answer. `facts`: `why` (what the first answer left open, and who asked).

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor handles nothing at its unit.
        Invalid: no reason.
        Conflict: `not_answered`, `supplement_open`.
    """
    case = changes.asked_of(tx, number, "handler", "unit_head", at_unit=True)
    first = _first(case)
    if case.row["status"] not in _ANSWERED or first is None:
        raise errors.conflict("not_answered", "a matter that was answered", f"it is {case.row['status']}")
    if changes.running(case, "SUPPLEMENT"):
        raise errors.conflict("supplement_open", "no supplementary answer under way", "there is one")
    why = str(facts.get("why") or "").strip()
    if len(why) < 6:
        message = "没有写为什么补充：原来的答复哪里没有说清，谁要求的。"
        raise errors.invalid("why", message, "Say what the first answer left open.")
    made = changes.begin(
        case,
        "SUPPLEMENT",
        {"why": why, "first": first.number if first else ""},
        {"supplement_why": why, "first_answer": first.number if first else ""},
        scope_path=str(case.row["unit_path"]),
        command_id=command_id,
    )
    if made is not None:
        case.note("supplement_begun", unit=case.row["unit_name"], why=why)
    return made


def may_begin(status: str) -> bool:
    """Whether a matter of this status was answered, so that the answer can be completed."""
    return status in _ANSWERED


def issue(call: Call) -> dict[str, Any]:
    """签发补充答复书。It gets its own number and names the answer it completes. Into the case: `serving`."""
    case, found = changes.of_call(call)
    said = case.submitted("Task_SupplementDraft")
    paper = documents.issue(
        case,
        "SUPPLEMENT",
        organs.get(case.tx, case.row["unit_path"]),
        {
            "petitioner": case.row["petitioner"],
            "title": case.row["title"],
            "number": case.number,
            "first": found.facts["first"],
            "text": said["supplement_text"],
            "basis": said["supplement_basis"],
        },
    )
    changes.settle(
        case.tx,
        found.id,
        status="ISSUED",
        reasons=found.facts["why"],
        decided_on=case.today,
        document_id=paper.id,
    )
    case.note(
        "supplement_issued", unit=case.row["unit_name"], first=found.facts["first"], document_id=paper.id
    )
    return {"serving": serving(paper), "supplement_result": "issued"}


def served(call: Call) -> dict[str, Any]:
    """记下补充答复已送达。The first answer and its review window stay as they were."""
    case, found = changes.of_call(call)
    changes.settle(case.tx, found.id, status="SERVED")
    return {}


def drop(call: Call) -> dict[str, Any]:
    """不用补充，说明理由。"""
    case, found = changes.of_call(call)
    reasons = str(case.submitted("Task_SupplementApprove").get("supplement_reasons") or "")
    changes.settle(case.tx, found.id, status="DROPPED", reasons=reasons, decided_on=case.today)
    case.note("supplement_dropped", unit=case.row["unit_name"], reasons=reasons)
    return {"supplement_result": "dropped"}


def drafted(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """补充答复不改结论：结论变了的，依法纠错，重新办理。"""
    del call
    wrong: list[FieldError] = []
    if found.get("changes_result") == "yes":
        message = (
            "结论变了就不是补充答复。原答复有错的，在“复查、复核、不服”里登记，由本单位依法纠错，"
            "重新作出处理意见（条例第32条），信访人才有新的复查期。"
        )
        wrong.append(
            errors.field("changes_result", message, "Another result is a correction: handle it again.")
        )
    hollow = next((one for one in _HOLLOW if one in str(found.get("supplement_text") or "")), None)
    if hollow and len(found["supplement_text"]) < 60:
        message = f"“{hollow}”不是答复。写明查了什么、依据什么、怎么办。"
        wrong.append(errors.field("supplement_text", message, "This is no answer; say what was found."))
    return wrong


def _first(case: Any) -> documents.Document | None:
    found = (documents.newest(case.tx, case.id, kind) for kind in _ANSWERS)
    return next((one for one in found if one is not None), None)


_HOLLOW = ("正在研究", "已转相关部门", "按有关规定处理")
CHECKS = {"supplement": drafted}
SERVICES = {
    "petition.supplement_issue": issue,
    "petition.supplement_served": served,
    "petition.supplement_drop": drop,
}
