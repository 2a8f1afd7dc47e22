"""Days of the law: Asia/Shanghai dates, and how they are written."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from petition.law.errors import LawError

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
#: Counting starts no earlier than the first published year and ends where `date` still has room.
FIRST_DAY = date(2004, 1, 1)
LAST_DAY = date(2199, 12, 31)

_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def law_day(moment: datetime) -> date:
    """The day a moment belongs to: 23:59:59 in Shanghai is that day, 00:00 the next.

    Raises:
        LawError: `naive_instant` for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise LawError(
            "naive_instant",
            "时刻没有时区，不能确定是哪一天。",
            "Expected a moment with a time zone, but it has none.",
        )
    return moment.astimezone(SHANGHAI).date()


def at(day: date, hour: int = 0) -> datetime:
    """That hour of that day in Shanghai."""
    return datetime.combine(day, time(hour), SHANGHAI)


def end_of(day: date) -> datetime:
    """The last second of that day in Shanghai, so that the text still shows the day itself."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)


def zh(day: date) -> str:
    """`2月18日`."""
    return f"{day.month}月{day.day}日"


def zh_long(day: date) -> str:
    """`2026年2月18日`."""
    return f"{day.year}年{zh(day)}"


def zh_weekday(day: date) -> str:
    """`周三`."""
    return _WEEKDAYS_ZH[day.weekday()]


def zh_full(day: date, today: date | None = None) -> str:
    """`2月18日 周三`, with the year when it is not the one expected next to `today`."""
    text = f"{zh(day)} {zh_weekday(day)}"
    return f"{day.year}年{text}" if today is not None and abs((day - today).days) > 330 else text


def zh_range(first: date, last: date) -> str:
    """`2月15日—2月23日`, or the day alone."""
    return zh(first) if first == last else f"{zh(first)}—{zh(last)}"


def en(day: date) -> str:
    """`18 Feb`."""
    return f"{day.day} {_MONTHS_EN[day.month - 1]}"


def en_long(day: date) -> str:
    """`18 Feb 2026`."""
    return f"{en(day)} {day.year}"


def en_weekday(day: date) -> str:
    """`Wed`."""
    return _WEEKDAYS_EN[day.weekday()]


def en_full(day: date, today: date | None = None) -> str:
    """`Wed 18 Feb`, with the year when it is not the one expected next to `today`."""
    text = f"{en_weekday(day)} {en(day)}"
    return f"{text} {day.year}" if today is not None and abs((day - today).days) > 330 else text


def en_range(first: date, last: date) -> str:
    """`15 Feb to 23 Feb`, or the day alone."""
    return en(first) if first == last else f"{en(first)} to {en(last)}"
