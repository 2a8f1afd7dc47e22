"""重新启动: a matter that ended without an answer, and ended wrongly, goes on from the beginning.

For what was refused although it was to be accepted, a withdrawal that was not the petitioner's own will,
another procedure that does not take it, an heir who comes later. What was answered is not opened again:
review, correction by handling again, a new matter on new facts are the ways there (条例第35条、第36条).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Call, FieldError, Invalid, Transaction, instances
from petition import change_codes, changes, codes, direct, documents, errors, organs, register
from petition.acceptance import serving
from petition.cases import REOPENABLE
from petition.changes import Change

#: Who may ask for it, at the registering office or above.
_ROLES = ("sorter", "supervisor", "office_head")
#: Which end which ground opens.
_OPENS: Mapping[str, frozenset[str]] = {
    "WRONGLY_REFUSED": frozenset({"NOT_ACCEPTED", "NO_LONGER_ACCEPTED", "IMPORTED", "TOLD_OTHER"}),
    "NOT_THEIR_ACT": frozenset({"WITHDRAWN"}),
    "PROCEDURE_CLOSED": frozenset({"IMPORTED", "TOLD_OTHER", "TRANSFERRED_POLITICAL_LEGAL"}),
    "HEIR_CAME": frozenset({"ARCHIVED_ONLY"}),
}
#: What a matter that begins anew does not keep of the way it went before.
_ANEW: Mapping[str, Any] = dict.fromkeys(
    (
        "unit_path",
        "unit_name",
        "route_row",
        "forwarded_on",
        "unit_received_on",
        "accepted_on",
        "issued_on",
        "served_on",
        "closed_on",
        "outcome",
    )
)


def ask(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> Change | None:
    """Asks that a matter be opened again; the head of the registering office decides.

    `facts`: `ground` (`change_codes.GROUNDS`), `why`.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor neither sorts nor supervises nor heads there.
        Invalid: no ground, a ground that does not open this end, or no reasons.
        Conflict: `not_reopenable`, `reopening_open`.
    """
    case = changes.asked_of(tx, number, *_ROLES)
    status = case.row["status"]
    if status not in REOPENABLE or case.row["is_sealed"]:
        raise errors.conflict(
            "not_reopenable",
            "a matter that ended without an answer",
            f"it is {status}",
            status_zh=codes.label(codes.STATUSES, status),
            status_en=codes.label(codes.STATUSES, status, "en"),
        )
    if changes.running(case, "REOPENING"):
        raise errors.conflict("reopening_open", "nobody to have asked yet", "somebody has")
    ground, why = str(facts.get("ground") or ""), str(facts.get("why") or "").strip()
    wrong: list[FieldError] = []
    if status not in _OPENS.get(ground, frozenset()):
        named = "、".join(change_codes.GROUNDS[one][0] for one in grounds(status))
        message = f"“{codes.label(codes.STATUSES, status)}”的，理由只能是：{named}。"
        wrong.append(errors.field("ground", message, "This ground does not open this end."))
    if len(why) < 15:
        message = "没有写清为什么：错在哪里，凭什么知道。至少15个字。"
        wrong.append(errors.field("why", message, "Say what was wrong and how it is known."))
    if wrong:
        raise Invalid(wrong)
    made = changes.begin(
        case,
        "REOPENING",
        {"ground": ground, "why": why, "ended_as": status},
        {
            "reopen_ground": change_codes.GROUNDS[ground][0],
            "reopen_why": why,
            "ended_as": codes.label(codes.STATUSES, status),
        },
        scope_path=str(case.row["office_path"]),
        command_id=command_id,
    )
    if made is not None:
        case.note("reopening_asked", ground=ground, why=why)
    return made


def grounds(status: str) -> list[str]:
    """The grounds that open an end of this kind; none where it cannot be opened again."""
    return [ground for ground, ends in _OPENS.items() if status in ends]


def reopen(call: Call) -> dict[str, Any]:
    """重新启动。The matter is registered again under its number: R-02 starts today, its story goes on.

    Issues 重新启动决定书. Into the case: `serving`, `reopened`.
    """
    case, found = changes.of_call(call)
    decided = case.submitted("Task_DecideReopening")
    office = organs.get(case.tx, case.row["office_path"])
    ground = str(found.facts["ground"])
    paper = documents.issue(
        case,
        "REOPENING",
        office,
        {
            "petitioner": case.row["petitioner"],
            "title": case.row["title"],
            "number": case.number,
            "ended_as": codes.label(codes.STATUSES, found.facts["ended_as"]),
            "ground": change_codes.GROUNDS[ground][0],
            "reasons": decided["reopen_reasons"],
            "article": change_codes.ARTICLES[ground],
        },
    )
    changes.settle(
        case.tx,
        found.id,
        status="REOPENED",
        reasons=decided["reopen_reasons"],
        decided_on=case.today,
        document_id=paper.id,
    )
    case.become("REGISTERED", **_ANEW)
    case.place(office.path)
    direct.clock_anew(case, office)
    case.note(
        "matter_reopened",
        office=office.short_name,
        ground=ground,
        reasons=decided["reopen_reasons"],
        document_id=paper.id,
    )
    instances.restart(case.tx, str(case.row["main_instance_id"]), register.case_data(case, case.demands))
    return {"status": "REGISTERED", "serving": serving(paper), "reopened": True}


def leave(call: Call) -> dict[str, Any]:
    """不重新启动，说明理由。The end stands."""
    case, found = changes.of_call(call)
    reasons = str(case.submitted("Task_DecideReopening").get("reopen_reasons") or "")
    changes.settle(case.tx, found.id, status="REFUSED", reasons=reasons, decided_on=case.today)
    case.note("reopening_refused", reasons=reasons)
    return {"reopened": False}


def decided(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """提出重新启动的人不能自己批；批的时候，这件要还是结束的样子。"""
    _, asked = changes.of_call(call)
    del found
    return changes.own(call, asked, "reopen_agreed")


CHECKS = {"reopening": decided}
SERVICES = {"petition.reopen": reopen, "petition.reopen_refuse": leave}
