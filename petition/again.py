"""重新办理: handling begins again, by order of a reviewer or because the organ corrects itself (S-68).

A case of its own beside the matter's, with its own clock. The matter's dates of answering begin anew; what
was done before stays on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine import Call, FieldError, instances
from petition import cases, clocks, documents, errors, organs, review_records, side_cases
from petition.cases import Case
from petition.law import review as lists


def order(call: Call) -> dict[str, Any]:
    """交原单位重新办理 (S-68)。A new handling starts with its own clock and ends in a new opinion.

    Reads `review` and the issued opinion. Into the case: `redo_number`.
    """
    case, asked = cases.of_call(call), review_records.read(call.tx, str(call.data["review"]["id"]))
    assert asked.document_id is not None
    opinion = documents.read(case.tx, asked.document_id)
    by = str(opinion.contents.get("redo_by_on") or "")
    # A re-review attacks the review opinion, but it is the unit's own answer that may not simply come again.
    answer = documents.newest(case.tx, case.id, "OPINION")
    attacked = answer.id if answer else asked.attacked_id
    return start(case, ground=opinion.number, by=by, source=asked.stage_zh, attacked=attacked)


def start(case: Case, *, ground: str, by: str, source: str, attacked: str) -> dict[str, Any]:
    """Starts handling again: by order of a reviewer, or because the organ corrects itself.

    `by`: ISO day the order names, or nothing; `attacked`: the paper whose result may not simply come again.
    """
    tx = case.tx
    if case.row["unit_path"] is None:
        raise errors.conflict("no_opinion", "a unit that handled it", "there is none")
    before = sum("/重办" in one.business_key for one in side_cases.of(tx, case.number))
    number = f"{case.number}/重办{before + 1}"
    unit = organs.get(tx, case.row["unit_path"])
    data = {
        **side_cases.data(case),
        "redo": {"ground": ground, "by_on": by or None, "source": source, "attacked_id": attacked},
        "track": "ORDINARY",
        "demands": case.demands,
        "answers": [{"demand": one} for one in case.demands],
        "reviewers": [{"value": name, "label": name} for name in unit.reviewers or ("上一级机关",)],
        "first_step": "hear" if not case.row["is_anonymous"] else "investigate",
        "investigation_result": "working",
        "accepted_on": case.today.isoformat(),
    }
    instances.start(
        tx,
        "petition",
        data,
        business_key=number,
        process_id="redo",
        title=str(case.row["title"]),
        scope_path=unit.path,
    )
    return {"redo_number": number}


def begin(call: Call) -> dict[str, Any]:
    """重新办理起算 (S-68)。R-15 starts today: until the day of the order, else 60 days."""
    case = cases.of_call(call)
    redo = call.data["redo"]
    by = date.fromisoformat(redo["by_on"]) if redo["by_on"] else None
    holder = (case.row["unit_path"], case.row["unit_name"])
    due = clocks.start(case, "R15", case.today, holder=holder, rule="R-15-redo", ordered=by)
    clocks.drop(case, "R18", "R20")
    case.become(
        "IN_PROCESS",
        issued_on=None,
        served_on=None,
        closed_on=None,
        outcome=None,
        archive_number=None,
        is_extended=False,
    )
    case.note(
        "redo_begun", unit=holder[1], source=redo["source"], ground=redo["ground"], due_on=due.nominal_on
    )
    return {"status": "IN_PROCESS", "clocks": clocks.data(case)}


def same_result(call: Call, found: Mapping[str, Any]) -> list[FieldError]:
    """What keeps a handling by order from repeating the answer that was sent back (S-68)."""
    redo = call.data.get("redo")
    if not redo or not redo.get("attacked_id") or not lists.bars_same_result():
        return []
    before = documents.read(call.tx, redo["attacked_id"]).contents
    old, new = before.get("answers"), found.get("answers")
    if old and before.get("outcome") == found.get("outcome") and _substance(old) == _substance(new or []):
        message = "责令重新办理的，不能以同样的事实和理由作出同样的结论。写明新查了什么、依据有什么不同。"
        english = "Handled again by order: not the same result on the same facts and reasons."
        return [errors.field("answers", message, english)]
    return []


def _substance(answers: Any) -> list[tuple[str, ...]]:
    names = ("facts", "basis", "conclusion", "result")
    return [tuple(str(one.get(name) or "").strip() for name in names) for one in answers]
