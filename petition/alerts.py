"""Warnings and overdue marks: what a clock's timer raises, once for each clock and moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from engine import Call, new_id, outbox
from engine.statements import Statement, add
from petition import cases, clocks
from petition.cases import Case
from petition.deadlines import law_day
from petition.model import Row, alert, extension, transfer

#: Where `workers` relays warnings from.
TOPIC = "petition.alert"


def raise_alert(call: Call) -> dict[str, Any]:
    """提醒或者超期预警。Raises what the clock has come to: a warning before its end, overdue after it.

    Parameters: `clock` (R02 R08 R09 R10 R11 R15 R16), `kind` (optional: `unsigned`, `extension_untold`).
    Result: `kind`, what was raised, or `none` when what it is about was done meanwhile. A window (R10)
    that closed is nobody's delay: it lapses without an alert. The same alert is never raised twice. Where a
    period ends in rest days, the last working day before them is reminded of too.
    """
    case = cases.of_call(call)
    key, wanted = str(call.parameters["clock"]), call.parameters.get("kind")
    if wanted == "unsigned":
        return {"kind": _unsigned(case, key)}
    if wanted == "extension_untold":
        return {"kind": _untold(case, key)}
    return {"kind": _clock(case, key)}


def put(case: Case, kind: str, key: str, *, article: str, about_on: date, holder: tuple[str, str]) -> bool:
    """Raises one alert for that holder, and a message to deliver it; whether it is new."""
    same = {
        "matter_id": case.id,
        "kind": kind,
        "clock_key": key,
        "about_on": about_on,
        "holder_path": holder[0],
    }
    if _SAME.value(case.tx, same) is not None:
        return False
    made = new_id()
    row = {
        **same,
        "id": made,
        "number": case.number,
        "article": article,
        "holder_name": holder[1],
        "raised_at": case.tx.now,
    }
    add(case.tx, alert, row)
    facts = {"kind": kind, "clock": key, "article": article, "about_on": about_on, "holder": holder[1]}
    case.note("alert_raised", **facts)
    payload = {**facts, "about_on": about_on.isoformat(), "number": case.number, "holder_path": holder[0]}
    outbox.put(case.tx, TOPIC, payload, f"alert:{made}")
    return True


_SAME = Statement(
    select(alert.c.id).where(
        *(alert.c[name] == bindparam(name) for name in ("matter_id", "kind", "clock_key", "about_on")),
        alert.c.holder_path == bindparam("holder_path"),
    )
)


def _clock(case: Case, key: str) -> str:
    row = clocks.running(case.tx, case.id, key)
    if row is None:
        return "none"
    holder = (row["holder_path"], row["holder_name"])
    about = {"article": row["article"], "about_on": row["effective_on"], "holder": holder}
    if case.tx.now < row["overdue_at"]:
        kind = "last_call" if _is_last_call(case, row) else "warning"
        put(case, kind, key, **about)
        return kind
    if key in clocks.WINDOWS:
        clocks.lapse(case, key, row["effective_on"])
        return "none"
    clocks.mark_overdue(case, key)
    put(case, "overdue", key, **about)
    return "overdue"


def _is_last_call(case: Case, row: Row) -> bool:
    """Whether it is the last working day before the rest days in which the period ends (S-38)."""
    at = datetime.fromisoformat(row["stored"]["last_call_at"])
    return bool(row["warn_at"] < at <= case.tx.now and row["last_workday_on"] < row["nominal_on"])


def _unsigned(case: Case, key: str) -> str:
    newest = select(transfer).where(transfer.c.matter_id == case.id).order_by(transfer.c.ordinal.desc())
    row = case.tx.db.execute(newest.limit(1)).mappings().first()
    if row is None or row["received_on"] is not None:
        return "none"
    put(
        case,
        "unsigned",
        key,
        article="条例第23条第3款",
        about_on=law_day(case.tx.now),
        holder=(row["to_path"], row["to_name"]),
    )
    return "unsigned"


def _untold(case: Case, key: str) -> str:
    newest = select(extension).where(extension.c.matter_id == case.id).order_by(extension.c.id.desc())
    row = case.tx.db.execute(newest.limit(1)).mappings().first()
    if row is None or row["told_on"] is not None:
        return "none"
    put(
        case,
        "extension_untold",
        key,
        article="条例第34条",
        about_on=row["old_effective_on"],
        holder=(case.row["unit_path"], case.row["unit_name"]),
    )
    return "extension_untold"
