"""What a list of matters is narrowed by, and the conditions on `matter` that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, exists

from engine import scope
from petition import clocks, codes
from petition.deadlines import law_day
from petition.law.dates import SHANGHAI
from petition.model import clock as clock_table
from petition.model import matter, matter_scope

#: Which day of a matter counts: the petition's own (信访日期), its registration, its sending on to a unit.
Basis = Literal["received", "registered", "forwarded"]


@dataclass(frozen=True)
class MatterFilter:
    """Which matters a list shows. `text`: a number, words of the matter, or somebody's whole name or number.

    `due_week`: the Monday of a week; matters with a clock that is not overdue and nominally ends in it;
    for this week also before it. `from_on` and `until_on` are days of the kind `basis` names.
    """

    text: str | None = None
    statuses: tuple[str, ...] = ()
    under: str | None = None
    unit_path: str | None = None
    office_path: str | None = None
    channel: str | None = None
    purpose: str | None = None
    overdue: bool = False
    near_days: int | None = None
    due_week: date | None = None
    basis: Basis = "received"
    from_on: date | None = None
    until_on: date | None = None
    flag: str | None = None
    open_only: bool = False


_EVERYTHING = MatterFilter()


def is_usual(asked: MatterFilter) -> bool:
    """Whether what is asked does not depend on the moment, so that the statement can be kept."""
    return not (asked.overdue or asked.near_days is not None or asked.due_week is not None)


def narrows(asked: MatterFilter) -> bool:
    """Whether it leaves out any matter, but for where they lie."""
    return asked != (_EVERYTHING if asked.under is None else replace(_EVERYTHING, under=asked.under))


def moment(asked: MatterFilter, now: datetime) -> datetime | None:
    """The moment, where what is asked depends on it."""
    return None if is_usual(asked) else now


def conditions(asked: MatterFilter, now: datetime | None) -> list[ColumnElement[bool]]:
    """All that is asked, but words; `now` is needed where it depends on the moment."""
    return [*fixed(asked), *([] if now is None or is_usual(asked) else [_clocked(now, asked)])]


def placed(asked: MatterFilter) -> list[ColumnElement[bool]]:
    """What of it the places of matters say themselves (`matter_scope`); the rest: `besides`."""
    parts: list[ColumnElement[bool]] = []
    if asked.open_only:
        parts.append(matter_scope.c.is_ended.is_(False))
    if asked.channel:
        parts.append(matter_scope.c.channel == asked.channel)
    if asked.basis == "registered":
        parts += _between(matter_scope.c.registered_at, asked)
    return parts


def besides(asked: MatterFilter, now: datetime | None) -> list[ColumnElement[bool]]:
    """The conditions on a matter that its places do not say."""
    left = replace(asked, open_only=False, channel=None)
    if asked.basis == "registered":
        left = replace(left, from_on=None, until_on=None)
    return conditions(left, now)


def fixed(asked: MatterFilter) -> list[ColumnElement[bool]]:
    """The conditions that hold at any moment."""
    parts: list[ColumnElement[bool]] = []
    if asked.statuses:
        parts.append(matter.c.status.in_(asked.statuses))
    if asked.open_only:
        parts.append(matter.c.status.not_in(sorted(codes.ENDED)))
    for column, wanted in ((matter.c.channel, asked.channel), (matter.c.purpose, asked.purpose)):
        if wanted:
            parts.append(column == wanted)
    for column, path in ((matter.c.unit_path, asked.unit_path), (matter.c.office_path, asked.office_path)):
        if path:
            parts.append(scope.within(column, path))
    parts += _days(asked)
    if asked.flag in _FLAG_COLUMNS:
        parts.append(_FLAG_COLUMNS[asked.flag])
    return parts


def _days(asked: MatterFilter) -> list[ColumnElement[bool]]:
    first, last = asked.from_on, asked.until_on
    if asked.basis == "registered":
        return _between(matter.c.registered_at, asked)
    column = matter.c.received_on if asked.basis == "received" else matter.c.forwarded_on
    return [*([column >= first] if first else []), *([column <= last] if last else [])]


def _between(at: ColumnElement[Any], asked: MatterFilter) -> list[ColumnElement[bool]]:
    """From the midnight of the first day on, and before the one after the last."""
    first, last = asked.from_on, asked.until_on
    return [
        *([at >= _midnight(first)] if first else []),
        *([at < _midnight(last + timedelta(days=1))] if last else []),
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _clocked(now: datetime, asked: MatterFilter) -> ColumnElement[bool]:
    running = [
        clock_table.c.matter_id == matter.c.id,
        clock_table.c.status == "running",
        clock_table.c.key.not_in(sorted(clocks.WINDOWS)),
    ]
    if asked.overdue:
        running.append(clock_table.c.overdue_at <= now)
    if asked.near_days is not None:
        today = law_day(now)
        running += [
            clock_table.c.overdue_at > now,
            clock_table.c.nominal_on <= today + timedelta(days=asked.near_days),
        ]
    if asked.due_week is not None:
        sunday = asked.due_week + timedelta(days=6)
        running += [clock_table.c.overdue_at > now, clock_table.c.nominal_on <= sunday]
        if sunday >= law_day(now) + timedelta(days=7):
            running.append(clock_table.c.nominal_on >= asked.due_week)
    return exists().where(*running)


_FLAG_COLUMNS: Mapping[str | None, ColumnElement[bool]] = {
    "group": matter.c.is_group.is_(True),
    "repeat": matter.c.repeats > 0,
    "urgent": matter.c.is_urgent.is_(True),
    "sealed": matter.c.is_sealed.is_(True),
    "extended": matter.c.is_extended.is_(True),
    "anonymous": matter.c.is_anonymous.is_(True),
    "listed": matter.c.is_listed.is_(True),
    "supervised": matter.c.is_supervised.is_(True),
    "packaged": matter.c.is_packaged.is_(True),
}
