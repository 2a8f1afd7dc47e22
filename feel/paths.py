"""`a.b`: a key of a context, a part of a date, and the same of every element of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from feel import zones
from feel.limits import Scope
from feel.tokens import Node, name_of
from feel.values import Months, Range, Run, type_of

if TYPE_CHECKING:
    from feel.compiler import Compiler


def path(c: Compiler, tree: Node) -> Run:
    """The closure of `target.key`."""
    target_tree: Any = tree.children[0]
    token: Any = tree.children[1]
    target, key = c.run(target_tree), name_of(token)

    def run(scope: Scope) -> Any:
        value = target(scope)
        if type(value) is dict:
            return value.get(key)
        if isinstance(value, list | tuple):
            scope.spend(len(value))
            return [part(one, key) for one in value]
        return part(value, key)

    return run


def part(value: Any, key: str) -> Any:
    """One key of one value; None when it has none. Never an attribute of a Python object."""
    if isinstance(value, Mapping):
        return value.get(key)
    parts = _PARTS.get(type_of(value))
    read = parts.get(key) if parts else None
    return read(value) if read else None


def _offset(value: datetime | time) -> timedelta | None:
    if value.tzinfo is None or value.tzinfo is zones.LOCAL:
        return None
    return (value if isinstance(value, datetime) else zones.on_reference_day(value)).utcoffset()


def _zone(value: datetime | time) -> str | None:
    text = zones.suffix(value.tzinfo)
    return text.removeprefix("@") or None


def _signed(value: timedelta, size: Callable[[timedelta], int]) -> int:
    return -size(-value) if value < timedelta() else size(value)


_DAY: dict[str, Callable[[date], Any]] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_CLOCK: dict[str, Callable[[Any], Any]] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": lambda value: value.second,
    "timezone": _zone,
    "time offset": _offset,
}
_MONTHS: dict[str, Callable[[Months], Any]] = {
    "years": lambda value: int(value.months / 12),
    "months": lambda value: value.months - 12 * int(value.months / 12),
}
_DURATION: dict[str, Callable[[timedelta], Any]] = {
    "days": lambda value: _signed(value, lambda size: size.days),
    "hours": lambda value: _signed(value, lambda size: size.seconds // 3600),
    "minutes": lambda value: _signed(value, lambda size: size.seconds // 60 % 60),
    "seconds": lambda value: _signed(value, lambda size: size.seconds % 60),
}
_RANGE: dict[str, Callable[[Range], Any]] = {
    "start": lambda value: value.start,
    "end": lambda value: value.end,
    "start included": lambda value: value.start_included,
    "end included": lambda value: value.end_included,
}
_PARTS: dict[str, Mapping[str, Callable[[Any], Any]]] = {
    "date": _DAY,
    "date and time": {**_DAY, **_CLOCK},
    "time": _CLOCK,
    "days and time duration": _DURATION,
    "years and months duration": _MONTHS,
    "range": _RANGE,
}
