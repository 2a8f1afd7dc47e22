"""Days and moments in words: with their weekday, in the time of the offices, and never a bare number."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from .i18n import is_english

SHANGHAI = ZoneInfo("Asia/Shanghai")
_WEEK_ZH = "一二三四五六日"
_WEEK_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local_day(at: datetime) -> date:
    """Gives the day of an instant where the offices are."""
    return at.astimezone(SHANGHAI).date()


def short(day: date, today: date | None = None) -> str:
    """Gives a day without its weekday: 11月27日, 2027年1月4日 when the year is another one."""
    other_year = today is not None and day.year != today.year
    if is_english():
        return f"{day.day} {_MONTH_EN[day.month - 1]}" + (f" {day.year}" if other_year else "")
    return (f"{day.year}年" if other_year else "") + f"{day.month}月{day.day}日"


def plain(day: date) -> str:
    """Gives a day as papers carry it: 2026年11月23日, or 23 Nov 2026."""
    if is_english():
        return f"{day.day} {_MONTH_EN[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def weekday(day: date) -> str:
    """Gives 周五, or Fri."""
    return _WEEK_EN[day.weekday()] if is_english() else "周" + _WEEK_ZH[day.weekday()]


def day_words(day: date, today: date | None = None) -> str:
    """Gives a day with its weekday: 11月27日 周五, or Fri 27 Nov."""
    if is_english():
        return f"{weekday(day)} {short(day, today)}"
    return f"{short(day, today)} {weekday(day)}"


def until(day: date, today: date) -> str:
    """Gives a last day and how long it is away: 11月30日 周一（还有 8 天）, or Mon 30 Nov (8 days left)."""
    left = (day - today).days
    if left < 0:
        return day_words(day, today)
    if is_english():
        words = "last day today" if not left else "1 day left" if left == 1 else f"{left} days left"
        return f"{day_words(day, today)} ({words})"
    return f"{day_words(day, today)}（{f'还有 {left} 天' if left else '今天止'}）"


def full(day: date) -> str:
    """Gives a day in full: 2026年11月23日 星期一, or Monday 23 November 2026 in short months."""
    if is_english():
        return f"{weekday(day)} {day.day} {_MONTH_EN[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEK_ZH[day.weekday()]}"


def clock_time(at: datetime) -> str:
    """Gives the time of day: 09:36."""
    return at.astimezone(SHANGHAI).strftime("%H:%M")


def moment(at: datetime, today: date | None = None) -> str:
    """Gives a day and the time of day: 今天 09:36, 11月2日 16:10, 2025年11月2日 16:10."""
    day = local_day(at)
    if day == today:
        return ("Today " if is_english() else "今天 ") + clock_time(at)
    return f"{short(day, today)} {clock_time(at)}"
