"""The clocks of a matter as rows: started, lengthened and stopped by steps of the diagram, read by lists.

The law's room counts; here it is written down. The case data's `clocks` is made from these rows (`data`), so
both always say the same.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from engine import Call, NotFound, Transaction, new_id
from engine.statements import Statement, add, change
from petition import deadlines, law, local_rules
from petition.cases import Case
from petition.deadlines import Deadline
from petition.model import Row, clock

#: Windows to act, whose end is nobody's delay.
WINDOWS = frozenset({"R10", "R18", "R20"})

#: What runs from receipt until it is sent on or told: at a petition office, at any other organ.
FIRST = ("R02", "R08")
#: By when an organ tells whether it accepts: forwarded to it, or filed with it.
NOTICES = ("R09", "R08")

#: Key in the case data -> the rule started under it when nothing else is said.
RULES: Mapping[str, str] = {
    "R02": "R-02",
    "R04": "R-04",
    "R08": "R-08",
    "R09": "R-09",
    "R10": "R-10",
    "R11": "R-11",
    "R15": "R-15",
    "R16": "R-16",
    "R18": "R-18",
    "R19": "R-19",
    "R20": "R-20",
    "R21": "R-21",
    "J01": "J-01",
    "J02": "J-02",
}


@dataclass(frozen=True)
class Clock:
    """One period of a matter. `stored` is what `deadlines.words`' `read` takes; days are Asia/Shanghai."""

    id: str
    matter_id: str
    key: str
    rule: str
    name: str
    name_en: str
    article: str
    holder_path: str
    holder_name: str
    start_on: date
    length: int
    unit: str
    nominal_on: date
    effective_on: date
    last_workday_on: date
    extended_days: int
    is_provisional: bool
    #: running | met | late | lapsed (a window that closed) | dropped
    status: str
    stopped_on: date | None
    was_overdue: bool
    overdue_at: datetime
    stored: dict[str, Any]

    @property
    def case(self) -> dict[str, Any]:
        """The clock as it stands in the case data and in a task's marks."""
        return {
            **self.stored,
            "key": self.key,
            "name": self.name,
            "name_en": self.name_en,
            "stopped_on": self.stopped_on.isoformat() if self.stopped_on else None,
            "status": self.status,
        }

    @property
    def deadline(self) -> Deadline:
        """The counted deadline behind it, with its steps."""
        return deadlines.read(self.stored)

    @property
    def replayed(self) -> deadlines.Clock:
        """The clock made anew from its events: what was shown on which day, by its present calendar."""
        counted = self.deadline
        return deadlines.replay(
            self.rule,
            deadlines.events_of(counted),
            calendar=counted.calendar,
            overlay=counted.overlay,
        )


def start(
    case: Case,
    key: str,
    start_on: date,
    *,
    holder: tuple[str, str],
    rule: str | None = None,
    ordered: date | int | None = None,
) -> Deadline:
    """Starts a period; `holder` is path and name of whose duty it is. A running one of the key ends.

    The local rules that hold at the holder's place stand beside the law.
    """
    overlay = local_rules.of(case.tx, holder[0])
    counted = deadlines.due(rule or RULES[key], start_on, ordered=ordered, overlay=overlay)
    drop(case, key)
    row = {
        "id": new_id(),
        "matter_id": case.id,
        "key": key,
        "rule": counted.rule,
        "article": counted.article,
        "holder_path": holder[0],
        "holder_name": holder[1],
        "start_on": counted.start_on,
        "length": counted.length,
        "unit": counted.unit,
        "status": "running",
        "stopped_on": None,
        "was_overdue": False,
        **_counted(counted),
    }
    before = _rows(case.tx, case.id)
    add(case.tx, clock, row)
    _keep(case, [*before, row])
    return counted


def lengthen(case: Case, key: str, counted: Deadline) -> None:
    """Writes a longer deadline onto the running clock; that it was overdue once stays (条例第45条第1项)."""
    row = running(case.tx, case.id, key)
    was_overdue = bool(row and row["was_overdue"]) or counted.granted_late
    _change(case, key, {"was_overdue": was_overdue, **_counted(counted)})


def recalculate(case: Case, clock_id: str, counted: Deadline) -> None:
    """Writes a new count of the same facts onto a running clock."""
    found = {"article": counted.article, "length": counted.length, "unit": counted.unit, **_counted(counted)}
    change(case.tx, clock, {"id": clock_id, "status": "running"}, found)


def begin_earlier(case: Case, key: str, was_on: date, start_on: date) -> Deadline | None:
    """Counts the newest clock of that key from an earlier day, if it was counted from the wrong one.

    What was done in time by the wrong count and late by the right one is late. A later day moves nothing: no
    correction takes from the petitioner what was owed by then.
    """
    rows = _rows(case.tx, case.id)
    found = next((row for row in reversed(rows) if row["key"] == key), None)
    if found is None or start_on >= was_on or found["start_on"] != was_on:
        return None
    counted = deadlines.begun(deadlines.read(found["stored"]), start_on)
    values = {"start_on": counted.start_on, **_counted(counted)}
    if found["stopped_on"] and found["stopped_on"] > counted.effective_on and found["status"] == "met":
        values |= {"status": "late", "was_overdue": True}
    change(case.tx, clock, {"id": found["id"]}, values)
    _keep(case, [row | values if row is found else row for row in rows])
    return counted


def stop(case: Case, key: str, on: date) -> None:
    """Ends the running clock by what was owed being done on that day: in time, or late."""
    row = running(case.tx, case.id, key)
    if row is None:
        return
    late = on > row["effective_on"] or row["was_overdue"]
    _end(case, key, "late" if late else "met", on, was_overdue=late)


def stop_all(case: Case, keys: Sequence[str], on: date) -> None:
    """Ends those of the keys that run, as `stop`."""
    for key in keys:
        stop(case, key, on)


def move(call: Call, stored: Mapping[str, Any]) -> None:
    """Moves waiting timers onto a new count: the parameter `timers`, {event id: field of `stored`}."""
    for event_id, name in dict(call.parameters.get("timers") or {}).items():
        # What fired already waits for nothing: the step that waits next is armed with the new day.
        with contextlib.suppress(NotFound):
            call.reschedule(event_id, datetime.fromisoformat(stored[name]))


def lapse(case: Case, key: str, on: date) -> None:
    """Ends a window that nobody used; that is no delay."""
    _end(case, key, "lapsed", on)


def hand_over(case: Case, key: str, holder: tuple[str, str]) -> None:
    """Makes the running clock somebody else's duty; no day of it moves."""
    _change(case, key, {"holder_path": holder[0], "holder_name": holder[1]})


def drop(case: Case, *keys: str) -> None:
    """Ends running clocks without their duty: it fell away, or a new count takes their place."""
    going = {row["key"] for row in _rows(case.tx, case.id) if row["status"] == "running"}
    for key in sorted(going & set(keys) if keys else going):
        _change(case, key, {"status": "dropped", "stopped_on": case.today})


def resume(case: Case, key: str) -> None:
    """Lets the newest clock of that key run on: what stopped it was undone. Its days do not change."""
    rows = list(_rows(case.tx, case.id, key))
    if rows:
        change(case.tx, clock, {"id": rows[-1]["id"]}, {"status": "running", "stopped_on": None})


def mark_overdue(case: Case, key: str) -> None:
    """Records that the running clock ran out."""
    _change(case, key, {"was_overdue": True})


def data(case: Case) -> dict[str, Any]:
    """`clocks` of the case data: the newest clock of each key, as the law's room wrote it."""
    return {one.key: one.case for one in all_of(case.tx, case.id)}


def all_of(tx: Transaction, matter_id: str) -> list[Clock]:
    """Every clock of a matter in the order they were started."""
    return [_clock(row) for row in _rows(tx, matter_id)]


def running(tx: Transaction, matter_id: str, key: str) -> Row | None:
    """The row of the running clock of that key."""
    found = (one for one in _rows(tx, matter_id, key) if one["status"] == "running")
    return next(found, None)


def of_row(row: Row) -> Clock:
    """A row of the table `clock` as a value."""
    return _clock(row)


def _rows(tx: Transaction, matter_id: str, key: str | None = None) -> list[dict[str, Any]]:
    rows = ALL.rows(tx, {"matter_id": matter_id})
    return [row for row in rows if key is None or row["key"] == key]


ALL = Statement(
    select(clock).where(clock.c.matter_id == bindparam("matter_id")).order_by(clock.c.id), kept=True
)


def _change(case: Case, key: str, values: dict[str, Any]) -> None:
    """Writes onto the running clock of that key, if there is one."""
    before = _rows(case.tx, case.id)
    found = next((row for row in before if row["key"] == key and row["status"] == "running"), None)
    if found is not None:
        change(case.tx, clock, {"id": found["id"], "status": "running"}, values)
        _keep(case, [row | values if row is found else row for row in before])


def _keep(case: Case, rows: list[dict[str, Any]]) -> None:
    ALL.keep(case.tx, {"matter_id": case.id}, rows)


def _end(case: Case, key: str, status: str, on: date, **values: Any) -> None:
    _change(case, key, {"status": status, "stopped_on": on, **values})


def _counted(counted: Deadline) -> dict[str, Any]:
    stored = deadlines.clock(counted)
    return {
        "nominal_on": counted.nominal_on,
        "effective_on": counted.effective_on,
        "last_workday_on": counted.last_workday_on,
        "extended_days": counted.extended_days,
        "is_provisional": counted.provisional,
        "calendar_version": counted.calendar_version,
        "stored": stored,
        "warn_at": datetime.fromisoformat(stored["warn_at"]).astimezone(UTC),
        "overdue_at": datetime.fromisoformat(stored["overdue_at"]).astimezone(UTC),
    }


def _clock(row: Row) -> Clock:
    rule = law.rule(row["rule"])
    return Clock(
        name=rule.name,
        name_en=rule.name_en,
        **{name: row[name] for name in Clock.__dataclass_fields__ if name not in ("name", "name_en")},
    )
