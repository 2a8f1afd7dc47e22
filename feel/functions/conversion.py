"""From one kind of value to another: `number`, `string`, `date`, `time`, `date and time`, `duration`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from feel import temporal
from feel.functions.signature import builtin, table
from feel.limits import MAX_NESTING, Scope, check_length, too_much
from feel.values import Months, type_of
from feel.values import number as exact

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_MAX_NUMBER_CHARACTERS = 400


def to_number(text: str, grouping: str | None, decimal: str | None) -> Any:
    """A number from text; null when it is none."""
    if grouping:
        text = text.replace(grouping, "")
    if decimal and decimal != ".":
        text = text.replace(".", "#").replace(decimal, ".")
    text = text.strip()
    if len(text) > _MAX_NUMBER_CHARACTERS or not _NUMBER.fullmatch(text):
        return None
    return exact(float(text))


def number_text(value: float) -> str:
    """A number as JavaScript writes it."""
    if isinstance(value, int):
        return str(value)
    if 1e-7 < abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text.removesuffix(".0")
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa}e{int(exponent):+d}" if exponent else mantissa


def to_string(scope: Scope, value: Any) -> str | None:
    """A value as text, lists and contexts as FEEL writes them."""
    if value is None or isinstance(value, str):
        return value
    pieces: list[str] = []
    _write(scope, value, pieces, 0)
    check_length(sum(map(len, pieces)))
    return "".join(pieces)


def _write(scope: Scope, value: Any, pieces: list[str], depth: int) -> None:
    scope.spend(1)
    if depth > MAX_NESTING:
        raise too_much("的值嵌套太深", "has a value that is nested too deep")
    kind = type_of(value)
    if kind == "string":
        scope.spend(len(value) >> 4)
        text = re.sub(r'(["\\])', r"\\\1", value)
        pieces.append(f'"{text}"' if depth else value)
    elif kind == "list":
        scope.spend(len(value))
        _write_all(scope, "[]", ((None, item) for item in value), pieces, depth)
    elif kind == "context":
        scope.spend(len(value))
        _write_all(scope, "{}", value.items(), pieces, depth)
    else:
        pieces.append(_plain(value, kind))


def _write_all(
    scope: Scope, brackets: str, items: Iterable[tuple[Any, Any]], pieces: list[str], depth: int
) -> None:
    pieces.append(brackets[0])
    for at, (key, item) in enumerate(items):
        pieces.append(", " if at else "")
        if key is not None:
            pieces.append(f"{key}: " if re.fullmatch(r"[A-Za-z0-9_]*", key) else f'"{key}": ')
        _write(scope, item, pieces, depth + 1)
    pieces.append(brackets[1])


def _plain(value: Any, kind: str) -> str:
    if kind == "null":
        return "null"
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "number":
        return number_text(value)
    if kind in ("range", "function", "unknown"):
        return f"<{kind}>"
    return temporal.text_of(value)


def to_date(year: Any, month: Any, day: Any, source: Any) -> date | None:
    """A day from text, from an instant (its day in Shanghai), or from year, month and day."""
    if type_of(year) == "number":
        if source is not None or type_of(month) != "number" or type_of(day) != "number":
            return None
        return temporal.make_date(year, month, day)
    source = _single(year if source is None else source)
    if isinstance(source, str):
        return temporal.parse_date(source)
    if isinstance(source, datetime):
        return temporal.day_of(source)
    return source if isinstance(source, date) else None


def to_instant(day: Any, clock: Any, source: Any) -> datetime | None:
    """A moment from text, or from a day and a time of day."""
    day, clock = _single(day), _single(clock)
    if isinstance(day, date) and isinstance(clock, time):
        return temporal.combine(temporal.day_of(day) if isinstance(day, datetime) else day, clock)
    source = day if isinstance(day, str) else _single(source)
    if isinstance(source, datetime):
        return source
    if isinstance(source, date):
        return temporal.combine(source, time())
    return temporal.parse_instant(source) if isinstance(source, str) else None


def to_time(hour: Any, minute: Any, second: Any, offset: Any, source: Any) -> time | None:
    """A time of day from text, from a moment, or from hour, minute and second."""
    if type_of(hour) == "number":
        return _time_of_parts(hour, minute, second, offset)
    source = _single(hour if source is None else source)
    if isinstance(source, str):
        return temporal.parse_time(source)
    if isinstance(source, datetime):
        return temporal.time_of(source)
    return source if isinstance(source, time) else None


def _time_of_parts(hour: Any, minute: Any, second: Any, offset: Any) -> time | None:
    if type_of(minute) != "number" or type_of(second) != "number":
        return None
    if offset is not None and not isinstance(offset, timedelta):
        return None
    if not (float(hour).is_integer() and float(minute).is_integer()):
        return None
    try:
        zone = None if offset is None else timezone(offset) if offset else UTC
        return time(int(hour), int(minute), int(second), int(second % 1 * 1_000_000), zone)
    except (ValueError, OverflowError):
        return None


def to_duration(text: str) -> Months | timedelta | None:
    """A duration from text such as `P2M` or `P3DT4H`."""
    return temporal.parse_duration(text)


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


FUNCTIONS = table(
    builtin("number(from: string, grouping separator?: string, decimal separator?: string)", to_number),
    builtin("string(from: any)", to_string),
    builtin("date(year?: any, month?: any, day?: any, from?: any)", to_date, is_constructor=True),
    builtin("date and time(date?: any, time?: any, from?: any)", to_instant, is_constructor=True),
    builtin(
        "time(hour?: any, minute?: any, second?: any, offset?: any, from?: any)", to_time, is_constructor=True
    ),
    builtin("duration(from: string)", to_duration, is_constructor=True),
)
