"""What to say today about a deadline: which case it is. The words stand in `phrases_zh`, `phrases_en`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from petition.law import phrases_en, phrases_zh
from petition.law.dates import DAY, law_day
from petition.law.due_words import Count, DueWords, Kind
from petition.law.errors import Lang
from petition.law.rules import Rule, rule
from petition.law.values import Deadline, Interval, soon_days

if TYPE_CHECKING:
    from petition.law.replay import Clock


class Phrases(Protocol):
    """What a language has to say."""

    def running(self, deadline: Deadline, count: Count, during: str | None) -> DueWords: ...
    def held(self, deadline: Deadline, span: Interval, day: date) -> DueWords: ...
    def marker(self, deadline: Deadline, day: date) -> DueWords: ...
    def window(self, deadline: Deadline, day: date) -> DueWords: ...
    def hours(self, deadline: Deadline, now: date | datetime) -> DueWords: ...
    def pending(self, law: Rule) -> DueWords: ...
    def none(self, law: Rule, days: int | None) -> DueWords: ...
    def done(self, deadline: Deadline, on: date) -> DueWords: ...


def words(
    deadline: Deadline, today: date | datetime, lang: Lang = "zh", *, during: str | None = None
) -> DueWords:
    """What to say today about a running clock.

    `today` is the day in Shanghai, or an aware moment (needed only for rules in hours). `during` names what
    goes on meanwhile without stopping the clock: mediation, supplement or hearing.
    """
    say = _phrases(lang)
    if deadline.unit == "hour":
        return say.hours(deadline, today)
    day = law_day(today) if isinstance(today, datetime) else today
    for span in deadline.excluded:
        if span.from_on <= day <= span.to_on:
            return say.held(deadline, span, day)
    if deadline.law.marker:
        return say.marker(deadline, day)
    if deadline.law.whose == "petitioner":
        return say.window(deadline, day)
    return say.running(deadline, _count(deadline, day), during)


def words_not_started(rule_id: str, lang: Lang = "zh") -> DueWords:
    """A clock that waits for its event: 还没起算."""
    return _phrases(lang).pending(rule(rule_id))


def words_without_clock(rule_id: str, lang: Lang = "zh", requested_days: int | None = None) -> DueWords:
    """A duty without a statutory period: 没有法定期限, with what the office asks for itself."""
    law = rule(rule_id)
    if requested_days is None and law.default is not None:
        requested_days = law.default.length
    return _phrases(lang).none(law, requested_days)


def words_finished(deadline: Deadline, finished_on: date, lang: Lang = "zh") -> DueWords:
    """A clock stopped by doing what was due: on which day of the count, or how many days late."""
    return _phrases(lang).done(deadline, finished_on)


def words_of(
    clock: Clock, today: date | datetime, lang: Lang = "zh", *, during: str | None = None
) -> DueWords:
    """What to say about a replayed clock, whether it waits, runs or has stopped."""
    if clock.deadline is None:
        return words_not_started(clock.rule, lang)
    if clock.stopped_on is not None:
        return words_finished(clock.deadline, clock.stopped_on, lang)
    return words(clock.deadline, today, lang, during=during)


def _phrases(lang: Lang) -> Phrases:
    return phrases_zh if lang == "zh" else phrases_en


def _count(deadline: Deadline, day: date) -> Count:
    """An organ's clock today: counted to the nominal day, late only after the last lawful day.

    An internal target is counted to first; when it has passed, the legal day is.
    """
    target = deadline.local
    if target is not None and day <= target.effective_on:
        unit, nominal, last, workday = (
            target.unit,
            target.nominal_on,
            target.effective_on,
            target.last_workday_on,
        )
        soon, is_provisional = soon_days(target.length, unit), not deadline.calendar.is_published(last)
    else:
        target = None
        unit, nominal, last, workday = (
            deadline.unit,
            deadline.nominal_on,
            deadline.late_from - DAY,
            deadline.last_workday_on,
        )
        soon, is_provisional = deadline.soon, deadline.provisional
    if unit == "working_day":
        left = len(deadline.calendar.workdays(day, nominal))
    else:
        left = (nominal - day).days
    kind: Kind
    if day > last:
        kind = "late"
    elif day == nominal == last:
        kind = "today"
    elif day >= nominal:
        kind = "grace"
    elif left <= soon:
        kind = "soon"
    else:
        kind = "provisional" if is_provisional else "far"
    return Count(day, kind, left, unit, nominal, last, workday, target is not None, is_provisional)
