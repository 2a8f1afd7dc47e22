"""承继人留了地址，告知的义务从这时起 (S-10, S-45): where it went, that it was accepted, what was signed.

While nobody could be told, papers were signed and not served. Whoever stands in the petitioner's place gets
them one after another, the answer too: its review window begins with the day they have it (条例第35条).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, update

from engine import Call
from petition import acceptance, cases, clocks, closing, deadlines, documents, handling, side_cases, transfers
from petition.cases import Case
from petition.model import document, extension

#: What is told of a matter on its ordinary way, in this order; a review has its own petitioner's request.
_TOLD = (
    "DESTINATION",
    "ACCEPTANCE",
    "NOT_ACCEPT",
    "NO_LONGER_ACCEPT",
    "GUIDANCE",
    "EXTENSION",
    "OPINION",
    "REPLY",
    "SETTLEMENT",
)
#: Of these every one is told; of the others the newest stands.
_EVERY = ("DESTINATION", "EXTENSION")
_SENDING_LATE = frozenset({"Task_LateNotice", "Task_ReplyLateNotice"})


def begin(case: Case) -> dict[str, Any]:
    """What the case of the succession has to do first: `late_owed`, `untold`, `serving`, `has_untold`."""
    transfers.tell_later(case)
    untold = [one["id"] for one in _unserved(case)]
    return {"late_owed": _is_late_owed(case), "untold": untold, **_next(case, untold)}


def served(call: Call) -> dict[str, Any]:
    """记承继人收到。Records one attempt at serving (`closing.serve`); the next paper's turn comes.

    An opinion that was received begins R-18; an extension counts as told (条例第34条). Into the case:
    `untold`, `serving`, `has_untold`, `window_key`, `clocks`.
    """
    case = cases.of_call(call)
    result = closing.serve(call)
    untold = list(call.data["untold"])
    paper = documents.read(case.tx, call.data["serving"]["document_id"])
    if result["served"]:
        untold = untold[1:]
        if paper.kind == "EXTENSION" and paper.served_on is not None:
            _told(case, paper.served_on)
    window = result.get("window_key") or call.data.get("window_key")
    return {
        **result,
        "untold": untold,
        **_next(case, untold),
        "window_key": window,
        "clocks": clocks.data(case),
    }


def _next(case: Case, untold: list[str]) -> dict[str, Any]:
    if not untold:
        return {"has_untold": False}
    return {"has_untold": True, "serving": acceptance.serving(documents.read(case.tx, untold[0]))}


def _unserved(case: Case) -> list[dict[str, Any]]:
    query = (
        select(document.c.id, document.c.kind, document.c.served_on)
        .where(document.c.matter_id == case.id, document.c.status == "issued", document.c.kind.in_(_TOLD))
        .order_by(document.c.id)
    )
    rows = [dict(row) for row in case.tx.db.execute(query).mappings()]
    newest = {row["kind"]: row["id"] for row in rows}
    standing = [row for row in rows if row["kind"] in _EVERY or row["id"] == newest[row["kind"]]]
    unserved = [row for row in standing if row["served_on"] is None]
    return sorted(unserved, key=lambda row: (_TOLD.index(row["kind"]), row["id"]))


def _is_late_owed(case: Case) -> bool:
    """Accepted by the clock while nobody could be told: the notice is the unit's (条例第23条第3款)."""
    if case.row["status"] not in ("ACCEPTED", "IN_PROCESS"):
        return False
    if documents.newest(case.tx, case.id, "ACCEPTANCE") is not None:
        return False
    return not any(one.element_id in _SENDING_LATE for one in side_cases.open_tasks(case.tx, case.number))


def _told(case: Case, on: date) -> None:
    untold = extension.c.matter_id == case.id, extension.c.told_on.is_(None)
    case.tx.db.execute(update(extension).where(*untold).values(told_on=on))
    if clocks.running(case.tx, case.id, "R15") is None:
        return
    counted = handling.require_running(case)
    if counted.parts:
        parts = [*counted.parts[:-1], counted.parts[-1]._replace(told_on=on)]
        clocks.lengthen(case, "R15", deadlines.recounted(counted, parts=parts))


def notice(call: Call) -> dict[str, Any]:
    """给承继人补发受理告知书 (`acceptance.late_notice`)。The way of handling goes on beside it."""
    return {"clocks": acceptance.late_notice(call)["clocks"]}


SERVICES = {"petition.heir_served": served, "petition.heir_notice": notice}
