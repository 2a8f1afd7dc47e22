"""Dates, times, instants and durations: read from text, written as text, added and subtracted.

A moment written without a zone is a moment in Shanghai, and the day of an instant is its day in Shanghai:
that is the only calendar the law knows. What is no date gives None, as everywhere in FEEL.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from feel import zones
from feel.values import Months
from feel.zones import LOCAL, SHANGHAI

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(
    r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|z|[+-]\d{2}:\d{2}(?::\d{2})?|@.+)?", re.ASCII
)
_DURATION = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)
_MAX_DURATION_CHARACTERS = 40


def parse_date(text: str) -> date | None:
    """A day from `2026-05-01`, or the Shanghai day of an instant written as text."""
    if len(text) > 10:
        instant = parse_instant(text)
        return None if instant is None else day_of(instant)
    found = _DATE.fullmatch(text)
    return None if found is None else make_date(*(int(part) for part in found.groups()))


def make_date(year: float, month: float, day: float) -> date | None:
    """A day from its numbers; None when there is no such day."""
    if not all(float(part).is_integer() for part in (year, month, day)):
        return None
    try:
        return date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return None


def parse_time(text: str) -> time | None:
    """A time of day from `09:30:00`, with or without a zone."""
    found = _TIME.fullmatch(text) if len(text) <= 80 else None
    if found is None:
        return None
    zone = zones.parse(found[5]) if found[5] else None
    if found[5] and zone is None:
        return None
    micro = int((found[4] or "0").ljust(6, "0")[:6])
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0), micro, zone)
    except ValueError:
        return None


def parse_instant(text: str) -> datetime | None:
    """A moment from `2026-05-01T09:30:00+08:00`; midnight for a mere date."""
    day = _DATE.match(text)
    if day is None:
        return None
    calendar_day = make_date(*(int(part) for part in day.groups()))
    rest = text[10:]
    clock = time() if not rest else parse_time(rest[1:]) if rest[0] == "T" else None
    if calendar_day is None or clock is None:
        return None
    return combine(calendar_day, clock)


def combine(day: date, clock: time) -> datetime:
    """The moment of a time of day on a day."""
    plain = date(day.year, day.month, day.day)
    return datetime.combine(plain, clock.replace(tzinfo=None), clock.tzinfo or LOCAL)


def parse_duration(text: str) -> Months | timedelta | None:
    """A duration from `P2M` or `P3DT4H`; one that mixes months with days is none."""
    found = _DURATION.fullmatch(text) if len(text) <= _MAX_DURATION_CHARACTERS else None
    if found is None:
        return None
    sign = -1 if found[1] else 1
    years, months, days, hours, minutes = (int(part) if part else 0 for part in found.groups()[1:6])
    has_days = any(part is not None for part in found.groups()[3:])
    if found[2] is not None or found[3] is not None:
        return None if has_days else Months(sign * (years * 12 + months))
    try:
        return sign * timedelta(days=days, hours=hours, minutes=minutes, seconds=float(found[7] or 0))
    except OverflowError:
        return None


def parse_any(text: str) -> Any:
    """What `@"…"` means: a duration, a time, a moment or a day."""
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if re.match(r"\d{1,2}:\d", text):
        return parse_time(text)
    return parse_instant(text) if "T" in text else parse_date(text)


def day_of(instant: datetime) -> date:
    """The day of an instant, in Shanghai; its own where Shanghai's is beyond the years 1 to 9999."""
    try:
        return instant.astimezone(SHANGHAI).date() if instant.tzinfo is not None else instant.date()
    except OverflowError:
        return instant.date()


def time_of(instant: datetime) -> time:
    """The time of day of an instant, in its own zone."""
    zone = instant.tzinfo
    return instant.time() if zone is LOCAL else instant.time().replace(tzinfo=zone)


def plus(value: Any, duration: timedelta | Months, sign: int) -> Any:
    """A day, moment or time of day moved by a duration; None when it leaves the calendar."""
    try:
        if isinstance(duration, Months):
            return None if isinstance(value, time) else _plus_months(value, sign * duration.months)
        step = sign * duration
        if isinstance(value, time):
            return (
                (zones.on_reference_day(value).replace(tzinfo=None) + timedelta(days=1) + _part_of_day(step))
                .time()
                .replace(tzinfo=value.tzinfo)
            )
        if isinstance(value, datetime):
            return _plus_time(value, step)
        if step % timedelta(days=1):
            return datetime.combine(value, time(), LOCAL) + step
        return value + step
    except (OverflowError, ValueError):
        return None


def _part_of_day(step: timedelta) -> timedelta:
    return step % timedelta(days=1)


def _plus_months(value: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return value.replace(year=year, month=month + 1, day=min(value.day, last))


def _plus_time(value: datetime, step: timedelta) -> datetime:
    zone = value.tzinfo
    if zone is None or zone is LOCAL or isinstance(zone, timezone):
        return value + step
    # Whole days keep the time of day, also when the zone changes its clocks in between; the rest is exact.
    days = timedelta(days=int(step / timedelta(days=1)))
    return ((value + days).astimezone(UTC) + (step - days)).astimezone(zone)


def minus(a: Any, b: Any) -> timedelta | None:
    """The time from `b` to `a`; None when one is a time of day and the other is not."""
    if isinstance(a, time) or isinstance(b, time):
        if not (isinstance(a, time) and isinstance(b, time)):
            return None
        return zones.on_reference_day(a) - zones.on_reference_day(b)
    return _moment(a) - _moment(b)


def _moment(value: date) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), LOCAL)
    return value if value.tzinfo is not None else value.replace(tzinfo=LOCAL)


def months_between(start: date, end: date) -> Months:
    """Whole months from one day to another, towards zero."""
    months = (end.year - start.year) * 12 + end.month - start.month
    moved = _plus_months(start, months)
    if months > 0 and moved > end:
        months -= 1
    elif months < 0 and moved < end:
        months += 1
    return Months(months)


def text_of(value: Any) -> str:
    """A day, time, moment or duration as FEEL prints it."""
    if isinstance(value, datetime):
        return _trim(value.replace(tzinfo=None).isoformat()) + zones.suffix(value.tzinfo)
    if isinstance(value, time):
        return _trim(value.replace(tzinfo=None).isoformat()) + zones.suffix(value.tzinfo)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Months):
        return _months_text(value.months)
    return _duration_text(value)


def json_of(value: Any) -> str:
    """The same for JSON: a moment always with its offset, so that every reader means the same instant."""
    if not isinstance(value, datetime):
        return text_of(value)
    aware = _moment(value)
    if aware.tzinfo is UTC:
        return text_of(aware)
    if isinstance(aware.tzinfo, ZoneInfo):
        return _trim(aware.isoformat()[:-6]) + aware.isoformat()[-6:]
    return text_of(aware)


def _trim(text: str) -> str:
    return text.rstrip("0") if "." in text else text


def _months_text(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    text = (f"{years}Y" if years else "") + (f"{rest}M" if rest or not years else "")
    return f"{'-' if months < 0 else ''}P{text}"


def _duration_text(value: timedelta) -> str:
    size = abs(value)
    minutes, seconds = divmod(size.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = _trim(f".{size.microseconds:06}") if size.microseconds else ""
    clock = (
        (f"{hours}H" if hours else "")
        + (f"{minutes}M" if minutes else "")
        + (f"{seconds}{fraction}S" if seconds or fraction else "")
    )
    if not clock and not size.days:
        return "PT0S"
    day = f"{size.days}D" if size.days else ""
    return f"{'-' if value < timedelta() else ''}P{day}{'T' + clock if clock else ''}"
