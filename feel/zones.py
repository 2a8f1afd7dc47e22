"""The time zone of the law, and time zones as texts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

#: Where a day of the law begins and ends.
SHANGHAI = ZoneInfo("Asia/Shanghai")
#: The same zone, for moments written without one: a distinct object, so that they print without one.
LOCAL: tzinfo = ZoneInfo.no_cache("Asia/Shanghai")

_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})(?::(\d{2}))?")
_NAMED = re.compile(r"[A-Za-z_]{1,20}(?:/[A-Za-z0-9_+-]{1,30}){0,2}")
_REFERENCE_DAY = date(1970, 1, 1)


@lru_cache(maxsize=256)
def parse(text: str) -> tzinfo | None:
    """A zone from `Z`, `+08:00` or `@Asia/Shanghai`; None when there is no such zone."""
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        return _named(text[1:])
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = int(found[2]), int(found[3]), int(found[4] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if found[1] == "-" else offset)


def _named(name: str) -> tzinfo | None:
    if not _NAMED.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    # A name that is a folder of the zone database gives an OSError instead of "not found".
    except (KeyError, ValueError, OSError):
        return None


def suffix(zone: tzinfo | None) -> str:
    """How a zone is written behind a time; nothing for a local one."""
    if zone is None or zone is LOCAL:
        return ""
    if zone is UTC:
        return "Z"
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(None) or timedelta()
    seconds = abs(int(offset.total_seconds()))
    text = f"{'-' if offset < timedelta() else '+'}{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def on_reference_day(value: time) -> datetime:
    """A time of day as a moment of one fixed day, so that times of different zones compare."""
    return datetime.combine(_REFERENCE_DAY, value.replace(tzinfo=None), value.tzinfo or LOCAL)
