"""From a rule and a day to the last day: counted, rolled, extended, with reasons. Dates in, dates out.

The Regulation has no clause on counting. The day of the event is not counted (民法典第201条), a period in 日
runs through rest days, a last day that is a rest day moves to the next working day (民法典第203条), 工作日
skips rest days (行政复议法第88条第2款, by analogy). `nominal_on` serves reminders and rates, `effective_on`
lawfulness.

The door of the counting room: nothing here reads a clock or a database; today is passed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from petition.calendar import Calendar, load
from petition.law.ageing import Age, age
from petition.law.counting import add_months, due
from petition.law.dates import DAY, at, end_of, law_day, zh
from petition.law.dates import en as en_day
from petition.law.due_words import DueWords
from petition.law.errors import LawError
from petition.law.local import Overlay
from petition.law.local import overlay as named_overlay
from petition.law.replay import (
    Clock,
    Event,
    Excluded,
    Extended,
    Moved,
    Resumed,
    Shown,
    Started,
    Stopped,
    Told,
    event_json,
    events_of,
    moves,
    replay,
)
from petition.law.rules import UNITS, amount_zh, quotas
from petition.law.settings import settings
from petition.law.values import Deadline, Interval, Part, Step, Target
from petition.law.words import (
    words,
    words_finished,
    words_not_started,
    words_of,
    words_without_clock,
)

__all__ = [
    "Age",
    "Clock",
    "Deadline",
    "DueWords",
    "Event",
    "Excluded",
    "Extended",
    "Feedback",
    "Interval",
    "LawError",
    "Moved",
    "Part",
    "QuotaDay",
    "Resumed",
    "Shown",
    "Started",
    "Step",
    "Stopped",
    "Target",
    "Told",
    "age",
    "clock",
    "default_acceptance",
    "due",
    "event_json",
    "events_of",
    "feedback_dates",
    "in_time",
    "late_days",
    "law_day",
    "metric_late_days",
    "monthly_dates",
    "moves",
    "quota",
    "read",
    "recounted",
    "replay",
    "require_in_time",
    "words",
    "words_finished",
    "words_not_started",
    "words_of",
    "words_without_clock",
]


class QuotaDay(NamedTuple):
    """One level's share of the fifteen days: its last day, counted from the level above."""

    level: str
    name: str
    name_en: str
    length: int
    nominal_on: date
    effective_on: date


class Feedback(NamedTuple):
    """One regular duty: the day by the rhythm, and the working day on which it is owed."""

    nominal_on: date
    due_on: date


def in_time(deadline: Deadline, filed_on: date, postmarked_on: date | None = None) -> bool:
    """Whether an act on that day is in time: on or before the effective day.

    For a petitioner's window the postmark decides (民事诉讼法第85条, by analogy); for an organ it does not.

    Raises:
        LawError: `postmark_after_filing`.
    """
    if postmarked_on is not None and postmarked_on > filed_on:
        raise LawError(
            "postmark_after_filing",
            f"邮戳日{zh(postmarked_on)}晚于收到日{zh(filed_on)}。",
            f"Expected the letter to be posted before it arrived, but the postmark is {postmarked_on}"
            f" and it arrived on {filed_on}.",
            postmarked_on=postmarked_on.isoformat(),
            filed_on=filed_on.isoformat(),
        )
    is_posted = postmarked_on is not None and deadline.law.whose == "petitioner"
    acted_on = postmarked_on if is_posted and postmarked_on is not None else filed_on
    return acted_on <= deadline.effective_on


def require_in_time(deadline: Deadline, filed_on: date, postmarked_on: date | None = None) -> None:
    """Let an act in time pass.

    Raises:
        LawError: `window_over`, with the sentence for the person who is too late.
    """
    if in_time(deadline, filed_on, postmarked_on):
        return
    rule = deadline.law
    raise LawError(
        "window_over",
        f"已过 {amount_zh(deadline.length, deadline.unit)}（到 {zh(deadline.effective_on)} 止），"
        f"不能再{rule.act or rule.name}。{rule.over}",
        f"The {deadline.length} {UNITS[deadline.unit][2]} ended on {en_day(deadline.effective_on)}."
        f" {rule.over_en}".rstrip(),
        deadline.article,
        rule=rule.id,
        effective_on=deadline.effective_on.isoformat(),
    )


def late_days(deadline: Deadline, today: date) -> int:
    """How many days late in law, zero while in time."""
    return max(0, (today - deadline.late_from).days + 1)


def metric_late_days(deadline: Deadline, today: date) -> int:
    """How many days late in the statistics, zero while in time."""
    return max(0, (today - deadline.metric_late_from).days + 1)


def quota(
    registered_on: date | datetime,
    levels: Sequence[str] | None = None,
    *,
    calendar: Calendar | None = None,
    calendar_until: int | None = None,
) -> tuple[QuotaDay, ...]:
    """The last day of each level (R-03), each counted from the nominal day of the level above.

    Raises:
        LawError: `unknown_level`.
    """
    days = calendar or load(calendar_until)
    shares = {share.level: share for share in quotas()}
    nominal = law_day(registered_on) if isinstance(registered_on, datetime) else registered_on
    found = []
    for level in levels if levels is not None else tuple(shares):
        if level not in shares:
            raise LawError(
                "unknown_level",
                f"没有“{level}”这一级的份额。",
                f"Expected a level of the quota, but got '{level}'.",
                level=str(level),
            )
        share = shares[level]
        nominal += share.length * DAY
        found.append(QuotaDay(level, share.name, share.name_en, share.length, nominal, days.roll(nominal).on))
    return tuple(found)


def default_acceptance(received_on: date | datetime) -> date:
    """The day that counts as acceptance when no notice was given: the last day for it, not rolled (G-01)."""
    return due(settings().acceptance_rule, received_on).nominal_on


def feedback_dates(
    accepted_on: date,
    until: date,
    every: int | None = None,
    *,
    calendar: Calendar | None = None,
) -> tuple[Feedback, ...]:
    """The regular feedback to the petitioner up to and including `until`, every seven days unless told.

    A day that is a rest day moves to the next working day; the rhythm goes on from acceptance.
    """
    days = calendar or load()
    step = timedelta(days=every if every is not None else settings().feedback_every_days)
    if step < DAY:
        raise LawError(
            "bad_days",
            f"间隔要写一以上的整数，收到的是“{every}”。",
            f"Expected a whole number of one or more days between two, but got '{every}'.",
            days=str(every),
        )
    found = []
    day = accepted_on + step
    while day <= until:
        found.append(Feedback(day, days.roll(day).on))
        day += step
    return tuple(found)


def monthly_dates(from_on: date, until: date, *, calendar: Calendar | None = None) -> tuple[Feedback, ...]:
    """The same day of every month after `from_on` up to `until`, each moved to a working day."""
    days = calendar or load()
    found = []
    months = 1
    while (day := add_months(from_on, months)) <= until:
        found.append(Feedback(day, days.roll(day).on))
        months += 1
    return tuple(found)


def clock(deadline: Deadline) -> dict[str, Any]:
    """The deadline as JSON for the case data: days as ISO text, moments with +08:00.

    `nominal_at` and `effective_at` are the last second of their day, `warn_at` the hour of the reminder,
    `last_call_at` the same hour on the last working day, `overdue_at` the first moment late in law.
    `read` gives the deadline back.
    """
    hour = settings().warn_hour
    made: dict[str, Any] = {
        "rule": deadline.rule,
        "article": deadline.article,
        "start_on": deadline.start_on.isoformat(),
        "nominal_on": deadline.nominal_on.isoformat(),
        "effective_on": deadline.effective_on.isoformat(),
        "last_workday_on": deadline.last_workday_on.isoformat(),
        "length": deadline.length,
        "unit": deadline.unit,
        "extended": deadline.extended_days,
        "excluded": deadline.excluded_days,
        "provisional": deadline.provisional,
        "statutory": deadline.is_statutory,
        "granted_late": deadline.granted_late,
        "calendar_version": deadline.calendar_version,
        "nominal_at": end_of(deadline.nominal_on).isoformat(),
        "effective_at": end_of(deadline.effective_on).isoformat(),
        "warn_at": at(deadline.warn_on, hour).isoformat(),
        "last_call_at": at(max(deadline.last_workday_on, deadline.start_on), hour).isoformat(),
        "overdue_at": at(deadline.late_from).isoformat(),
    }
    if deadline.nominal_at is not None and deadline.start_at is not None:
        quarter = (deadline.nominal_at - deadline.start_at) / 4
        made |= dict.fromkeys(("nominal_at", "effective_at", "overdue_at"), deadline.nominal_at.isoformat())
        made |= dict.fromkeys(("warn_at", "last_call_at"), (deadline.nominal_at - quarter).isoformat())
        made["start_at"] = deadline.start_at.isoformat()
    if deadline.parts:
        made["parts"] = [_part_json(part) for part in deadline.parts]
        made["base_nominal_on"] = deadline.base_nominal_on.isoformat()
    if deadline.excluded:
        made["intervals"] = [
            [span.from_on.isoformat(), span.to_on.isoformat(), span.kind, span.is_open]
            for span in deadline.excluded
        ]
    if deadline.overlay is not None:
        made["overlay"] = deadline.overlay.id
    if deadline.local is not None:
        made["target_on"] = deadline.local.nominal_on.isoformat()
        made["target_at"] = end_of(deadline.local.nominal_on).isoformat()
    if deadline.ordered is not None:
        made["ordered"] = (
            deadline.ordered.isoformat() if isinstance(deadline.ordered, date) else deadline.ordered
        )
    if deadline.told_effective_on is not None:
        made["told_effective_on"] = deadline.told_effective_on.isoformat()
    return made


def read(
    stored: Mapping[str, Any], *, calendar: Calendar | None = None, overlay: Overlay | None = None
) -> Deadline:
    """The deadline behind the JSON of `clock`, with the days as stored even when the calendar has moved on.

    `overlay` is needed only for local rules that are not kept in a file. Local rules that are gone, and their
    target with them, are left out; the legal days stay.
    """
    ordered = stored.get("ordered")
    told = stored.get("told_effective_on")
    start_at = stored.get("start_at")
    counted = due(
        stored["rule"],
        datetime.fromisoformat(start_at) if start_at else date.fromisoformat(stored["start_on"]),
        extend=[_part(part) for part in stored.get("parts", ())],
        exclude=[
            Interval(date.fromisoformat(first), date.fromisoformat(last), kind, is_open)
            for first, last, kind, is_open in stored.get("intervals", ())
        ]
        or (stored.get("excluded") or ()),
        calendar=calendar or load(int(stored["calendar_version"].partition(".")[0])),
        overlay=overlay or _known_overlay(stored.get("overlay")),
        ordered=date.fromisoformat(ordered) if isinstance(ordered, str) else ordered,
        told_effective_on=date.fromisoformat(told) if told else None,
    )
    return replace(
        counted,
        nominal_on=date.fromisoformat(stored["nominal_on"]),
        effective_on=date.fromisoformat(stored["effective_on"]),
        last_workday_on=date.fromisoformat(stored["last_workday_on"]),
        provisional=stored["provisional"],
        calendar_version=stored["calendar_version"],
    )


def recounted(
    deadline: Deadline,
    *,
    parts: Sequence[Part] | None = None,
    excluded: Sequence[Interval] | None = None,
    calendar: Calendar | None = None,
    overlay: Overlay | Literal["same"] | None = "same",
    told_effective_on: date | None = None,
) -> Deadline:
    """The same period counted anew from the same facts, with today's calendar and rules.

    Other `parts` of extension, other days `excluded`, other local rules or a day told to the petitioner take
    the place of what it was counted with; what is not given stays.

    Raises:
        LawError: as `due`.
    """
    return due(
        deadline.rule,
        deadline.start_at or deadline.start_on,
        extend=deadline.parts if parts is None else parts,
        exclude=(deadline.excluded or deadline.excluded_days or ()) if excluded is None else excluded,
        calendar=calendar,
        overlay=deadline.overlay if overlay == "same" else overlay,
        ordered=deadline.ordered,
        told_effective_on=told_effective_on or deadline.told_effective_on,
    )


def begun(deadline: Deadline, start_on: date) -> Deadline:
    """The same period from another day, with the extensions and local rules it has.

    Raises:
        LawError: as `due`.
    """
    return due(
        deadline.rule,
        start_on,
        extend=deadline.parts,
        exclude=deadline.excluded or deadline.excluded_days or (),
        overlay=deadline.overlay,
        ordered=deadline.ordered,
    )


def _known_overlay(name: str | None) -> Overlay | None:
    try:
        return named_overlay(name) if name else None
    except LawError:
        return None


def _part_json(part: Part) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in part._asdict().items()
        if value not in (None, "")
    }


def _part(stored: Mapping[str, Any]) -> Part:
    days = {name: date.fromisoformat(stored[name]) for name in ("granted_on", "told_on") if stored.get(name)}
    return Part(**{**stored, **days})
