"""听证 (条例第31条第6项、第36条第2款): called, put off, closed; in handling, review and re-review.

Its days are taken out of the period only where the law or a local rule says so: nationally at re-review.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from engine import Call, NotFound
from petition import cases, clocks, deadlines, documents, organs, reviewing
from petition.cases import Case
from petition.deadlines import Interval
from petition.documents import Document
from petition.law.dates import DAY, end_of
from petition.review_records import PERIODS, Review


def call_hearing(call: Call) -> dict[str, Any]:
    """发听证通知 (条例第31条第6项、第36条第2款)。

    At re-review the days from service of the notice to the end of the hearing are excluded. Parameters:
    `warn`, `last_call`, `overdue` (event ids of the waiting timers to move).

    Reads the newest submission of `Task_HearingNotice`. Into the case: `hearing`, `clocks`.
    """
    case, asked = _of(call)
    found = case.submitted("Task_HearingNotice")
    made = _paper(
        case,
        asked,
        "HEARING_NOTICE",
        **{
            name: found.get(name) or "" for name in ("hearing_on", "hearing_place", "hearing_host", "hearers")
        },
    )
    notified_on = date.fromisoformat(found["notified_on"])
    documents.serve(
        case,
        made.id,
        method="DIRECT",
        result="DELIVERED",
        served_on=notified_on,
        servers=case.tx.actor.name,
        proof=str(found.get("notified_proof") or ""),
    )
    hearing_on = date.fromisoformat(found["hearing_on"])
    case.note(
        "hearing_called",
        organ=made.office_name,
        on=hearing_on,
        host=found["hearing_host"],
        document_id=made.id,
    )
    hearing = {
        "notified_on": notified_on.isoformat(),
        "on": hearing_on.isoformat(),
        "host": found["hearing_host"],
        "review_id": asked.id if asked else None,
    }
    return _hearing_days(call, case, asked, hearing, hearing_on, is_open=True) | {"handling_mode": "HEARING"}


def postpone(call: Call) -> dict[str, Any]:
    """听证改期。What is excluded follows to the new day. Reads the newest submission of `Task_HearingHold`.

    Parameters: as `call_hearing`.
    """
    case, asked = _of(call)
    found = case.submitted("Task_HearingHold")
    new_on = date.fromisoformat(found["new_hearing_on"])
    case.note("hearing_postponed", on=new_on, reason=found["postponed_reason"])
    hearing = {**call.data["hearing"], "on": new_on.isoformat()}
    return _hearing_days(call, case, asked, hearing, new_on, is_open=True)


def close(call: Call) -> dict[str, Any]:
    """存听证笔录和结论。The excluded days end with the day the hearing closed, both ends counted."""
    case, asked = _of(call)
    found = case.submitted("Task_HearingHold")
    closed_on = date.fromisoformat(found["hearing_closed_on"])
    made = _paper(
        case,
        asked,
        "HEARING_RECORD",
        **{
            name: found.get(name) or ""
            for name in (
                "hearing_closed_on",
                "attended",
                "petitioner_said",
                "organ_said",
                "hearing_conclusion",
            )
        },
    )
    hearing = {**call.data["hearing"], "closed_on": closed_on.isoformat()}
    result = _hearing_days(call, case, asked, hearing, closed_on, is_open=False)
    case.note(
        "hearing_closed",
        on=closed_on,
        excluded=result["clocks"][_key(asked)]["excluded"] or None,
        document_id=made.id,
    )
    return result | {"handling_mode": None, "next_step": None}


def _of(call: Call) -> tuple[Case, Review | None]:
    """The matter, and the request that is looked at; none while the matter is handled."""
    return reviewing.of_call(call) if call.data.get("review") else (cases.of_call(call), None)


def _key(asked: Review | None) -> str:
    return PERIODS[asked.stage] if asked else "R15"


def _paper(case: Case, asked: Review | None, kind: str, **contents: Any) -> Document:
    if asked is not None:
        return reviewing.paper(case, asked, kind, **contents)
    common = {name: case.row[name] for name in ("petitioner", "title", "number")}
    return documents.issue(case, kind, organs.get(case.tx, case.row["unit_path"]), {**common, **contents})


def _hearing_days(
    call: Call, case: Case, asked: Review | None, hearing: dict[str, Any], until: date, *, is_open: bool
) -> dict[str, Any]:
    key = _key(asked)
    row = clocks.running(case.tx, case.id, key)
    counted = deadlines.read(row["stored"]) if row else None
    called_on = date.fromisoformat(hearing["notified_on"])
    if counted is not None and "hearing" in counted.law.exclude and called_on <= counted.effective_on:
        spans = _with(counted.excluded, Interval(called_on, until, "hearing", is_open))
        counted = deadlines.recounted(counted, excluded=spans)
        clocks.lengthen(case, key, counted)
        stored = deadlines.clock(counted)
        for name in ("warn", "last_call", "overdue"):
            if event_id := call.parameters.get(name):
                _move(call, str(event_id), datetime.fromisoformat(stored[f"{name}_at"]))
    hearing["due_at"] = end_of(date.fromisoformat(hearing["on"])).isoformat()
    return {"hearing": hearing, "clocks": clocks.data(case)}


def _with(spans: Sequence[Interval], newest: Interval) -> list[Interval]:
    """What hearings take out: those that are closed, and the newest one as it stands; a day counts once."""
    closed = [one for one in spans if not one.is_open]
    if closed and closed[-1].to_on >= newest.from_on:
        newest = newest._replace(from_on=closed[-1].to_on + DAY)
    return closed if newest.to_on < newest.from_on else [*closed, newest]


def _move(call: Call, event_id: str, due_at: datetime) -> None:
    try:
        call.reschedule(event_id, due_at)
    except NotFound:
        # It fired already, or belongs to the other stage.
        return
