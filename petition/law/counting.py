"""The count itself: start plus length, extension and excluded days, then the roll past rest days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from petition.calendar import Calendar, load
from petition.law.dates import DAY, FIRST_DAY, LAST_DAY, SHANGHAI, law_day, zh
from petition.law.errors import LawError
from petition.law.grants import Exclude, Extend, exclusions_of, parts_of, whole
from petition.law.local import Overlay
from petition.law.local import overlay as named_overlay
from petition.law.rules import Rule, Unit, quotas
from petition.law.rules import rule as named_rule
from petition.law.values import Deadline, Interval, Part, Target


class Period(NamedTuple):
    """The length that holds here: the law's, an order's, a local rule's or a setting's."""

    length: int
    unit: Unit
    article: str
    mark: str
    is_statutory: bool


def due(
    rule: str,
    start_on: date | datetime,
    *,
    extend: Extend = (),
    exclude: Exclude = (),
    calendar: Calendar | None = None,
    overlay: Overlay | str | None = None,
    granted_on: date | Sequence[date] | None = None,
    told_on: date | None = None,
    approver: str | None = None,
    ordered: int | date | None = None,
    told_effective_on: date | None = None,
    calendar_until: int | None = None,
) -> Deadline:
    """Count a period out.

    `start_on` is the day of the event, which is not counted; an aware moment stands for its day in Shanghai,
    and rules in hours need one. `extend` is days or parts in the rule's unit, counted from the start and
    never from a rolled day; `granted_on`, `told_on` and `approver` complete parts given as plain days.
    `exclude` holds intervals with both ends counted, or a plain number of days. `ordered` is the day or the
    number of days an order names, for rules that take one. `told_effective_on` keeps a day the petitioner was
    told from moving forward. `calendar_until` pretends that later years are unpublished.

    Raises:
        LawError: with the code that says why; see `petition.law.CODES`.
    """
    place = named_overlay(overlay) if isinstance(overlay, str) else overlay
    national = named_rule(rule)
    if place is not None and not place.concerns(national.id):
        place = None
    applied = place.apply(national) if place else national
    days = calendar or load(calendar_until)
    start_at = start_on if isinstance(start_on, datetime) else None
    start = _start(start_on)
    period = _period(applied, place, start, ordered)
    if told_effective_on is not None and told_effective_on < start:
        raise LawError(
            "told_before_start",
            f"告知信访人的最后一天{zh(told_effective_on)}早于起算日{zh(start)}。请改成告知书上写的那一天。",
            f"Expected the day the petitioner was told to follow the start, but {told_effective_on} precedes"
            f" {start}; give the day that the notice names.",
            national.article,
            told_effective_on=told_effective_on.isoformat(),
            start_on=start.isoformat(),
        )
    parts = parts_of(applied, start, extend, granted_on, told_on, approver)
    spans, count = exclusions_of(applied, start, exclude)
    if period.unit == "hour":
        return _hours(applied, period, start_at, days, place)

    extended = sum(part.days for part in parts)
    excluded = _check_exclusions(applied, start, period, extended, spans, count, days)
    nominal = _count(start, period, extended, excluded, spans, days)
    effective = _roll(applied, nominal, spans, days)
    base = _count(start, period, 0, excluded, spans, days) if parts else nominal
    is_kept = told_effective_on is not None and told_effective_on > effective
    if told_effective_on is not None and is_kept:
        effective = days.roll(told_effective_on).on
    made = Deadline(
        rule=applied.id,
        article=period.article,
        start_on=start,
        length=period.length,
        unit=period.unit,
        nominal_on=nominal,
        effective_on=effective,
        last_workday_on=days.last_workday(nominal) if nominal > start else nominal,
        provisional=(applied.rolls or period.unit == "working_day")
        and not (days.is_published(nominal) and days.is_published(effective)),
        excluded_days=excluded,
        extended_days=extended,
        calendar_version=days.version,
        is_statutory=period.is_statutory,
        mark=period.mark,
        base_nominal_on=base,
        base_effective_on=_roll(applied, base, spans, days),
        parts=parts,
        excluded=spans,
        late=_late_grants(applied, start, period, parts, excluded, spans, days),
        overlay=place,
        ordered=ordered,
        told_effective_on=told_effective_on,
        is_kept=is_kept,
        start_at=start_at,
        calendar=days,
    )
    target = _target(made, place, days)
    return replace(made, local=target) if target else made


def _start(start_on: date | datetime) -> date:
    start = law_day(start_on) if isinstance(start_on, datetime) else start_on
    if not FIRST_DAY <= start <= LAST_DAY:
        raise LawError(
            "date_out_of_range",
            f"只能计算{FIRST_DAY.year}年到{LAST_DAY.year}年的期限，{start.isoformat()}不在其中。请核对年份。",
            f"Expected a day from {FIRST_DAY.year} to {LAST_DAY.year}, but it is {start.isoformat()};"
            " check the year.",
            day=start.isoformat(),
        )
    return start


def _period(rule: Rule, place: Overlay | None, start: date, ordered: int | date | None) -> Period:
    figure = place.figures.get(rule.id) if place else None
    if ordered is not None:
        return _ordered(rule, start, ordered)
    if rule.length is not None and rule.unit is not None:
        return Period(rule.length, rule.unit, rule.article, rule.mark, True)
    if figure and figure.length is not None and figure.unit is not None:
        return Period(figure.length, figure.unit, figure.article, figure.mark, False)
    if rule.default is not None:
        return Period(rule.default.length, rule.default.unit, rule.article, rule.default.mark, False)
    if rule.quota:
        levels = ", ".join(f"{rule.id}-{share.level}" for share in quotas())
        raise LawError(
            "quota_needed",
            f"“{rule.name}”（{rule.id}）按级计算，请写是哪一级：{levels}。",
            f"Expected a level of {rule.id}, one of {levels}, but one period was asked for.",
            rule.article,
            rule=rule.id,
        )
    if rule.ordered:
        raise LawError(
            "order_needed",
            f"“{rule.name}”（{rule.id}）的期限由交办、决定写明，没有给出。",
            f"Expected an order to name the period of {rule.id}, but none was given.",
            rule.article,
            rule=rule.id,
        )
    raise LawError(
        "no_length",
        f"“{rule.name}”（{rule.id}）没有规定期限（{rule.article}）。",
        f"Expected {rule.id} to have a length, but the law names none.",
        rule.article,
        rule=rule.id,
    )


def _ordered(rule: Rule, start: date, ordered: int | date) -> Period:
    if not rule.ordered:
        raise LawError(
            "order_not_allowed",
            f"“{rule.name}”（{rule.id}）的期限是法定的，不能另行指定。",
            f"Expected {rule.id} to follow the law, but an order was given.",
            rule.article,
            rule=rule.id,
        )
    length = (ordered - start).days if isinstance(ordered, date) else whole(ordered)
    if length < 0:
        raise LawError(
            "order_before_start",
            f"指定的办结日早于起算日{zh(start)}。请改成{rule.start}以后的日子。",
            f"Expected the ordered day to follow the start {start}, but it precedes it; give a later one.",
            rule.article,
            start_on=start.isoformat(),
            ordered=str(ordered),
        )
    return Period(length, "calendar_day", rule.article, rule.mark, False)


def _check_exclusions(
    rule: Rule,
    start: date,
    period: Period,
    extended: int,
    spans: tuple[Interval, ...],
    count: int,
    days: Calendar,
) -> int:
    """How many days are taken out; each interval must begin while the period, as it stands then, runs."""
    excluded = count
    for n, span in enumerate(spans):
        seen = spans[:n]
        effective = _roll(rule, _count(start, period, extended, excluded, seen, days), seen, days)
        if span.from_on > effective:
            raise LawError(
                "exclusion_after_end",
                f"期限已在{zh(effective)}届满，{zh(span.from_on)}开始的时间不能扣除。"
                "期限里开始的才扣，请核对开始的日子。",
                f"Expected the interval to begin while the period ran, but it ended on {effective};"
                " check its first day.",
                rule.exclude_article or rule.article,
                from_on=span.from_on.isoformat(),
                effective_on=effective.isoformat(),
            )
        excluded = count + len(_excluded_dates(start, spans[: n + 1]))
    return excluded


def _excluded_dates(start: date, spans: tuple[Interval, ...]) -> set[int]:
    """The days taken out, each once; the start is not counted anyway, so it is not taken out."""
    return {
        n
        for span in spans
        for n in range(span.from_on.toordinal(), span.to_on.toordinal() + 1)
        if n > start.toordinal()
    }


def _count(
    start: date, period: Period, extended: int, excluded: int, spans: tuple[Interval, ...], days: Calendar
) -> date:
    """Start plus length, extension and excluded days, before any roll."""
    match period.unit:
        case "working_day":
            if spans:
                excluded += sum(
                    days.is_workday(date.fromordinal(n)) - 1 for n in _excluded_dates(start, spans)
                )
            return days.add_workdays(start, period.length + extended + excluded)
        case "month":
            return add_months(start, period.length) + (extended + excluded) * DAY
        case _:
            return start + (period.length + extended + excluded) * DAY


def add_months(start: date, months: int) -> date:
    """The same day of the month, or the month's last day (民法典第202条)."""
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _roll(rule: Rule, nominal: date, spans: tuple[Interval, ...], days: Calendar) -> date:
    """The last lawful day: the nominal day, moved past rest days and past days that are taken out."""
    if not rule.rolls:
        return nominal
    on = days.roll(nominal).on
    for span in spans:
        if span.from_on <= on <= span.to_on:
            on = days.roll(span.to_on + DAY).on
    return on


def _late_grants(
    rule: Rule,
    start: date,
    period: Period,
    parts: tuple[Part, ...],
    excluded: int,
    spans: tuple[Interval, ...],
    days: Calendar,
) -> tuple[Interval, ...]:
    """For each part granted when the period had run out: the overdue days up to the grant, which stay."""
    late = []
    before = 0
    for part in parts:
        effective = _roll(rule, _count(start, period, before, excluded, spans, days), spans, days)
        if part.granted_on is not None and part.granted_on > effective:
            late.append(Interval(effective + DAY, part.granted_on, "granted_late"))
        before += part.days
    return tuple(late)


def _target(made: Deadline, place: Overlay | None, days: Calendar) -> Target | None:
    """The shorter local figure beside the legal day, never later than it."""
    figure = place.figures.get(made.rule) if place else None
    if place is None or figure is None or figure.fills or figure.length is None or figure.unit is None:
        return None
    period = Period(figure.length, figure.unit, figure.article, figure.mark, False)
    counted = _count(made.start_on, period, made.extended_days, made.excluded_days, made.excluded, days)
    nominal = min(counted, made.nominal_on)
    effective = min(days.roll(nominal).on, made.effective_on)
    return Target(
        place.id,
        place.name,
        figure.article,
        figure.length,
        figure.unit,
        nominal,
        effective,
        days.last_workday(nominal),
    )


def _hours(
    rule: Rule, period: Period, start_at: datetime | None, days: Calendar, place: Overlay | None
) -> Deadline:
    """Clock time, day and night, rest days included."""
    if start_at is None:
        raise LawError(
            "moment_needed",
            f"“{rule.name}”按小时计算，要给出时刻。",
            f"Expected a moment to count {rule.id} from, but got a day.",
            rule.article,
            rule=rule.id,
        )
    begun = start_at.astimezone(SHANGHAI)
    nominal_at = begun + timedelta(hours=period.length)
    on = law_day(nominal_at)
    return Deadline(
        rule=rule.id,
        article=period.article,
        start_on=law_day(begun),
        length=period.length,
        unit=period.unit,
        nominal_on=on,
        effective_on=on,
        last_workday_on=on,
        provisional=False,
        excluded_days=0,
        extended_days=0,
        calendar_version=days.version,
        is_statutory=period.is_statutory,
        mark=period.mark,
        base_nominal_on=on,
        base_effective_on=on,
        overlay=place,
        start_at=begun,
        nominal_at=nominal_at,
        calendar=days,
    )
