"""What counting a deadline gives: the days, how they came about, and what was granted or taken out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from petition.law.dates import DAY
from petition.law.local import Overlay
from petition.law.rules import Rule, Unit, rule
from petition.law.settings import settings

if TYPE_CHECKING:
    from petition.calendar import Calendar


class Step(NamedTuple):
    """One sentence of how a day came about, on the day it speaks of, with the article it rests on.

    Kinds, in order: start, count, extended, late_grant, excluded, nominal, made_up, rolled, provisional,
    kept, local, advice.
    """

    kind: str
    on: date
    text_zh: str
    text_en: str
    article: str


class Part(NamedTuple):
    """One extension: days in the rule's unit, when it was granted, by which role, and when it was told.

    `granted_on` stays `None` in a calculation that asks "what if".
    """

    days: int
    granted_on: date | None = None
    told_on: date | None = None
    approver: str | None = None
    approver_name: str = ""
    reason: str = ""


class Interval(NamedTuple):
    """Days from the first to the last, both counted. While `is_open`, the last day is only the newest one."""

    from_on: date
    to_on: date
    kind: str = "hearing"
    is_open: bool = False

    @property
    def days(self) -> int:
        """How many days, both ends counted."""
        return (self.to_on - self.from_on).days + 1


class Target(NamedTuple):
    """A shorter local figure: an internal target beside the legal day, never later than it."""

    overlay: str
    overlay_name: str
    article: str
    length: int
    unit: Unit
    nominal_on: date
    effective_on: date
    last_workday_on: date


def soon_days(length: int, unit: Unit) -> int:
    """How many days before its end a period of this length is soon over: five, or a quarter when short."""
    chosen = settings()
    if length <= chosen.quarter_up_to and unit in ("calendar_day", "working_day"):
        return max(1, length // 4)
    return chosen.soon_days


@dataclass(frozen=True)
class Deadline:
    """A period counted out, in days of Asia/Shanghai.

    `nominal_on` is start plus length, `effective_on` the same rolled past rest days, `last_workday_on` the
    last working day on or before the nominal day.

    `excluded_days` and `extended_days` are contained in the days above. `late` holds overdue days that a late
    grant does not wipe. `is_statutory` is false for a length chosen by a setting or an overlay.
    `base_nominal_on` and `base_effective_on` are the days before any extension. `is_kept`: the effective day
    is later than counted because the petitioner was told so. Rules in hours have `start_at` and `nominal_at`.
    """

    rule: str
    article: str
    start_on: date
    length: int
    unit: Unit
    nominal_on: date
    effective_on: date
    last_workday_on: date
    provisional: bool
    excluded_days: int
    extended_days: int
    calendar_version: str
    is_statutory: bool
    mark: str
    base_nominal_on: date
    base_effective_on: date
    parts: tuple[Part, ...] = ()
    excluded: tuple[Interval, ...] = ()
    late: tuple[Interval, ...] = ()
    local: Target | None = None
    overlay: Overlay | None = field(default=None, compare=False, repr=False)
    ordered: date | int | None = None
    told_effective_on: date | None = None
    is_kept: bool = False
    start_at: datetime | None = None
    nominal_at: datetime | None = None
    calendar: Calendar = field(compare=False, repr=False, kw_only=True)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """How the day came about, sentence by sentence."""
        from petition.law.steps import steps_of  # the sentences are made of the values above

        return steps_of(self)

    @cached_property
    def law(self) -> Rule:
        """The rule, with what an overlay adds."""
        national = rule(self.rule)
        return self.overlay.apply(national) if self.overlay else national

    @property
    def granted_late(self) -> bool:
        """Whether an extension was granted when the period had run out already (45(1) stays)."""
        return bool(self.late)

    @property
    def is_untold(self) -> bool:
        """Whether a granted extension has no record of being told to the petitioner (34)."""
        return any(part.granted_on is not None and part.told_on is None for part in self.parts)

    @property
    def limit_on(self) -> date:
        """The outer limit in ordinary days: the nominal day were every extension granted in full."""
        extension = self.law.extension
        if extension is None or self.unit == "hour":
            return self.nominal_on
        left = extension.cap - self.extended_days
        if self.unit == "working_day":
            return self.calendar.add_workdays(self.nominal_on, left)
        return self.nominal_on + left * DAY

    @property
    def due_on(self) -> date:
        """The day reminders count to: nominal for organs, effective for petitioners."""
        return self.effective_on if self.law.whose == "petitioner" else self.nominal_on

    @property
    def soon(self) -> int:
        """From how many days before `due_on` the period counts as soon over, in its own unit."""
        return soon_days(self.length, self.unit)

    @property
    def warn_on(self) -> date:
        """The day of the reminder, never before the start.

        Where rest days are all that is left after it, the last working day before them (`[reminder]`): who is
        reminded in the holidays can do nothing any more.
        """
        day = self.due_on
        if self.unit == "working_day":
            for _ in range(self.soon):
                day = self.calendar.last_workday(day - DAY)
        else:
            day -= self.soon * DAY
            if settings().warn_on_workday and self.law.whose != "petitioner":
                day = min(day, self.last_workday_on)
        return max(day, self.start_on)

    @property
    def reminders(self) -> tuple[date, ...]:
        """The day of the reminder, and the last working day when the nominal day is a rest day."""
        return tuple(sorted({self.warn_on, max(self.last_workday_on, self.start_on)}))

    @property
    def late_from(self) -> date:
        """The first day late in law."""
        rolls = self.law.whose == "petitioner" or settings().organ_lateness_rolls
        return (self.effective_on if rolls else self.nominal_on) + DAY

    @property
    def metric_late_from(self) -> date:
        """The first day late in the statistics."""
        rolls = self.law.whose == "petitioner" or settings().organ_rates_roll
        return (self.effective_on if rolls else self.nominal_on) + DAY
