"""The values of the language, and when two of them are equal, ordered or inside one another.

JSON values are themselves (`dict` is a context). Dates, times and instants are Python's; a duration is a
`timedelta` or `Months`. Answers are three-valued: None is "cannot be said", as in bpmn-io's feelin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from feel.limits import Scope
from feel.zones import LOCAL, on_reference_day

Run = Callable[[Scope], Any]


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration, in months."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """An interval such as `[1..10)`; a bound of None is open-ended."""

    start: Any
    end: Any
    start_included: bool
    end_included: bool

    def includes(self, value: Any) -> bool | None:
        """Whether a value (or another range) lies inside; None when they cannot be compared."""
        if value is None or (self.start is None and self.end is None):
            return None
        if isinstance(value, Range):
            return self._includes_range(value)
        start, end, start_in, end_in = self.start, self.end, self.start_included, self.end_included
        if start is not None and end is not None and order(start, end) == 1:
            start, end, start_in, end_in = end, start, end_in, start_in
        if start is not None:
            after = order(value, start)
            if after is None:
                return None
            if after < 0 or (after == 0 and not start_in):
                return False
        if end is not None:
            before = order(value, end)
            if before is None:
                return None
            if before > 0 or (before == 0 and not end_in):
                return False
        return True

    def _includes_range(self, other: Range) -> bool | None:
        at_start, at_end = _bound(self.start, other.start), _bound(other.end, self.end)
        if at_start is None or at_end is None:
            return None
        starts = at_start < 0 or (at_start == 0 and (self.start_included or not other.start_included))
        ends = at_end < 0 or (at_end == 0 and (self.end_included or not other.end_included))
        return starts and ends


def _bound(outer: Any, inner: Any) -> int | None:
    if outer is None or inner is None:
        return -1 if outer is None else 1
    return order(outer, inner)


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function that an expression defined, with the scope it was defined in."""

    parameters: tuple[str, ...]
    body: Run
    scope: Scope
    steps: int


_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "list",
    tuple: "list",
    dict: "context",
    date: "date",
    datetime: "date and time",
    time: "time",
    timedelta: "days and time duration",
    Months: "years and months duration",
    Range: "range",
    Function: "function",
}


def type_of(value: Any) -> str:
    """The FEEL type's name; `unknown` for any other Python object, which compares with nothing."""
    known = _TYPES.get(type(value))
    if known is not None:
        return known
    if isinstance(value, Mapping):
        return "context"
    # `bool` before `int`, `datetime` before `date`: the first match is the nearest type.
    return next((name for kind, name in _SUBCLASSED if isinstance(value, kind)), "unknown")


_SUBCLASSED = [
    (kind, _TYPES[kind]) for kind in (bool, int, float, str, list, tuple, datetime, date, time, timedelta)
]

_ORDERED = {
    "number",
    "string",
    "date",
    "date and time",
    "time",
    "days and time duration",
    "years and months duration",
}


def order(a: Any, b: Any) -> int | None:
    """-1, 0 or 1; None when the two are not of one ordered type."""
    kind = type_of(a)
    if kind != type_of(b) or kind not in _ORDERED:
        return None
    if kind == "time":
        a, b = on_reference_day(a), on_reference_day(b)
    elif kind == "date and time":
        a, b = _aware(a), _aware(b)
    return -1 if a < b else 1 if a > b else 0


def _aware(value: datetime) -> datetime:
    return value.replace(tzinfo=LOCAL) if value.tzinfo is None else value


def equals(a: Any, b: Any, scope: Scope) -> bool | None:
    """Whether two values are equal; None when their types differ. A list of one equals its one element."""
    if a is None or b is None:
        return a is b
    if isinstance(a, list | tuple) and len(a) < 2:
        a = a[0] if a else None
    if isinstance(b, list | tuple) and len(b) < 2:
        b = b[0] if b else None
    kind = type_of(a)
    if kind != type_of(b) or kind == "unknown":
        return None
    if kind == "null":
        return True
    if kind == "list":
        return _same_lists(a, b, scope)
    if kind == "context":
        return _same_contexts(a, b, scope)
    if kind == "range":
        return (
            a.start_included == b.start_included
            and a.end_included == b.end_included
            and equals(a.start, b.start, scope) is True
            and equals(a.end, b.end, scope) is True
        )
    if kind in _ORDERED:
        return order(a, b) == 0
    return bool(a == b) if kind == "boolean" else a is b


def _same_lists(a: Any, b: Any, scope: Scope) -> bool:
    if len(a) != len(b):
        return False
    scope.spend(2 * len(a))
    return all(equals(one, two, scope) for one, two in zip(a, b, strict=True))


def _same_contexts(a: Any, b: Any, scope: Scope) -> bool:
    if len(a) != len(b):
        return False
    scope.spend(2 * len(a))
    return all(key in b and equals(value, b[key], scope) for key, value in a.items())


def number(value: float) -> int | float | None:
    """A number as JSON has it: whole ones are int; what is out of range is null."""
    if type(value) is int and -MAX_EXACT <= value <= MAX_EXACT:
        return value
    try:
        value = float(value)
    except OverflowError:
        return None
    if value != value or value in (float("inf"), float("-inf")):
        return None
    if value.is_integer() and -MAX_EXACT <= value <= MAX_EXACT:
        return int(value)
    return value


#: The largest whole number that is exact in JavaScript, and so in the browser.
MAX_EXACT = 2**53
