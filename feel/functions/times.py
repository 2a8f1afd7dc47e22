"""Calendar functions, and the engine's clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from feel import temporal
from feel.errors import FeelError
from feel.functions.signature import builtin, table
from feel.limits import Scope
from feel.values import Months
from feel.zones import SHANGHAI

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def now(scope: Scope) -> datetime:
    """The caller's moment (`__now__`), in Shanghai.

    Raises:
        FeelError: the caller gave none, or one without a zone.
    """
    # From the outermost names: a record in the case data may have a key of any name.
    moment: Any = scope.root.names.get("__now__")
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise FeelError(
            "这里没有当前时间，不能用 now() 或 today()。",
            "There is no current time here, so now() and today() cannot be used.",
            code="value",
        )
    return moment.astimezone(SHANGHAI)


def today(scope: Scope) -> date:
    """The day of `now`, in Shanghai."""
    return now(scope).date()


def months_between(start: date, end: date) -> Months:
    """Whole months from one day to another."""
    return temporal.months_between(start, end)


FUNCTIONS = table(
    builtin("now()", now),
    builtin("today()", today),
    builtin("years and months duration(from: day, to: day)", months_between),
    builtin("day of week(date: day)", lambda day: _WEEKDAYS[day.weekday()]),
    builtin("month of year(date: day)", lambda day: _MONTHS[day.month - 1]),
    builtin("day of year(date: day)", lambda day: day.timetuple().tm_yday),
    builtin("week of year(date: day)", lambda day: day.isocalendar().week),
)
