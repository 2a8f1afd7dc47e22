"""The shape of what a screen says about a deadline, and the small sums behind the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from petition.law.dates import DAY
from petition.law.rules import Unit
from petition.law.values import Deadline

Kind = Literal[
    "far",
    "soon",
    "today",
    "grace",
    "late",
    "provisional",
    "held",
    "window",
    "closed",
    "none",
    "pending",
    "done",
]
#: What may go on beside a clock without stopping it (条例没有规定中止).
DURING = {
    "mediation": ("调解", "mediation"),
    "supplement": ("补充材料", "supplements"),
    "hearing": ("听证", "hearing"),
}


@dataclass(frozen=True)
class DueWords:
    """`first` and `second` are the two lines of a due cell, `title` what opens behind them.

    `dashed` marks a day that is not certain yet. `chips` are short warnings beside the lines.
    """

    kind: Kind
    first: str
    second: str
    title: str
    dashed: bool = False
    chips: tuple[str, ...] = ()


class Count(NamedTuple):
    """A day looked at against the days a person counts to: the legal ones, or those of an internal target.

    `left` is in `unit`; `last_on` is the last day in time.
    """

    day: date
    kind: Kind
    left: int
    unit: Unit
    nominal_on: date
    last_on: date
    workday_on: date
    is_target: bool
    is_provisional: bool


def is_own_choice(deadline: Deadline) -> bool:
    """Whether the length is the office's own: neither the law's, nor a local rule's, nor an order's."""
    return not deadline.is_statutory and deadline.mark == "D" and deadline.ordered is None


def same_week(one: date, other: date) -> bool:
    """Whether a weekday name alone tells one from the other."""
    return one.isocalendar()[:2] == other.isocalendar()[:2]


def nth(deadline: Deadline, on: date) -> int:
    """Which day of the count a day was; days taken out are not counted."""
    if deadline.unit == "working_day":
        return len(deadline.calendar.workdays(deadline.start_on, on))
    out = sum(
        max(0, (min(span.to_on, on) - max(span.from_on, deadline.start_on + DAY)).days + 1)
        for span in deadline.excluded
    )
    return (on - deadline.start_on).days - out
