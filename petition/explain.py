"""Why it is this day: the count as sentences, as JSON, for the petitioner, and day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from petition.calendar import Calendar
from petition.law.counting import due
from petition.law.dates import DAY, en_full, en_long, zh_full, zh_long
from petition.law.errors import Lang
from petition.law.grants import Exclude, Extend
from petition.law.local import Overlay
from petition.law.rules import UNITS, Rule, amount_en, amount_zh
from petition.law.rules import rules as all_rules
from petition.law.values import Deadline, Step

__all__ = ["Day", "Explanation", "days", "explain", "explanation_of", "rules"]

DayKind = Literal["start", "counted", "rest", "excluded", "nominal", "rolled", "effective"]


class Day(NamedTuple):
    """One day of the count.

    `number` is its place in the count, `None` when it is not counted; `is_workday` what the calendar says.
    Kinds: start, counted, rest (not counted in 工作日), excluded, nominal, rolled (after the nominal day),
    effective.
    """

    on: date
    kind: DayKind
    number: int | None
    is_workday: bool
    is_provisional: bool
    note_zh: str
    note_en: str


@dataclass(frozen=True)
class Explanation:
    """A deadline with its reasons."""

    deadline: Deadline

    @property
    def steps(self) -> tuple[Step, ...]:
        """The sentences, each with day and article."""
        return self.deadline.steps

    def json(self) -> dict[str, Any]:
        """Days as ISO text; `steps` with kind, on, text_zh, text_en and article; hours have `nominal_at`."""
        deadline = self.deadline
        made: dict[str, Any] = {
            "rule": deadline.rule,
            "article": deadline.article,
            "start_on": deadline.start_on.isoformat(),
            "nominal_on": deadline.nominal_on.isoformat(),
            "effective_on": deadline.effective_on.isoformat(),
            "last_workday_on": deadline.last_workday_on.isoformat(),
            "provisional": deadline.provisional,
            "steps": [{**step._asdict(), "on": step.on.isoformat()} for step in self.steps],
        }
        if deadline.nominal_at is not None:
            made["nominal_at"] = deadline.nominal_at.isoformat()
        return made

    def details(self) -> dict[str, Any]:
        """The same with everything that went into it."""
        deadline, law = self.deadline, self.deadline.law
        made = self.json() | {
            "name": law.name,
            "name_en": law.name_en,
            "length": deadline.length,
            "unit": deadline.unit,
            "excluded_days": deadline.excluded_days,
            "extended_days": deadline.extended_days,
            "granted_late": deadline.granted_late,
            "late": [
                {"from_on": span.from_on.isoformat(), "to_on": span.to_on.isoformat(), "days": span.days}
                for span in deadline.late
            ],
            "statutory": deadline.is_statutory,
            "mark": deadline.mark,
            "late_from": deadline.late_from.isoformat(),
            "metric_late_from": deadline.metric_late_from.isoformat(),
            "warn_on": deadline.warn_on.isoformat(),
            "limit_on": deadline.limit_on.isoformat(),
            "calendar_version": deadline.calendar_version,
            "calendar_until": deadline.calendar.until,
            "local": None,
        }
        if deadline.local is not None:
            made["local"] = {
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in deadline.local._asdict().items()
            }
        return made

    def text(self, lang: Lang = "zh") -> str:
        """The whole reasoning as plain text, one step a line, for a terminal or a printed page."""
        deadline, law = self.deadline, self.deadline.law
        if lang == "zh":
            lines = [
                f"{law.name}（{deadline.rule}，{deadline.article}）",
                f"从 {zh_long(deadline.start_on)} 起 {_whole_zh(deadline)}："
                f"名义日 {zh_long(deadline.nominal_on)}，法定最迟日 {zh_long(deadline.effective_on)}"
                f"{'（暂定）' if deadline.provisional else ''}，"
                f"最后一个工作日 {zh_long(deadline.last_workday_on)}",
            ]
            lines += [f"{n}. {step.text_zh}（{step.article}）" for n, step in enumerate(self.steps, 1)]
            lines.append(f"工作日历 {deadline.calendar_version} 版")
        else:
            lines = [
                f"{law.name_en} ({deadline.rule}, {deadline.article})",
                f"{_whole_en(deadline)} from {en_long(deadline.start_on)}:"
                f" nominal day {en_long(deadline.nominal_on)}, effective day {en_long(deadline.effective_on)}"
                f"{' (provisional)' if deadline.provisional else ''},"
                f" last working day {en_long(deadline.last_workday_on)}",
            ]
            lines += [f"{n}. {step.text_en} ({step.article})" for n, step in enumerate(self.steps, 1)]
            lines.append(f"Calendar version {deadline.calendar_version}")
        return "\n".join(lines)

    def for_people(self, lang: Lang = "zh") -> str:
        """The reason in spoken words, for the petitioner."""
        deadline, law = self.deadline, self.deadline.law
        number = deadline.length + deadline.extended_days
        rest = deadline.calendar.rest(deadline.nominal_on) if law.rolls else None
        rolled = deadline.nominal_on != deadline.effective_on and not deadline.is_kept
        if lang == "zh":
            days = "天" if deadline.unit == "calendar_day" else UNITS[deadline.unit][0]
            last = f"从 {zh_full(deadline.start_on)}（不算）往后数 {number} {days}"
            if deadline.extended_days:
                last += f"（其中 {deadline.extended_days} 天是批准延长的）"
            if deadline.excluded_days:
                last += f"，听证的 {deadline.excluded_days} 天不算"
            if rest is not None and rolled:
                why = f"{rest.name}，放假" if rest.is_holiday else "休息日"
                last += f"，最后一天 {zh_full(deadline.nominal_on)} 是{why}，往后推到上班第一天"
            last += f"，到 {zh_full(deadline.effective_on)} 止。"
            if deadline.provisional:
                last += "放假通知还没出，出来后日子有变，会告诉您。"
            return last
        text = f"Counting {amount_en(number, deadline.unit)} after {en_full(deadline.start_on)}"
        if deadline.extended_days:
            text += f", {deadline.extended_days} of them granted as an extension"
        if deadline.excluded_days:
            text += f", without {amount_en(deadline.excluded_days, 'calendar_day')} of hearing"
        if rest is not None and rolled:
            why = rest.name_en if rest.is_holiday else "a rest day"
            text += (
                f", the last day {en_full(deadline.nominal_on)} is {why}, so it moves to the next working day"
            )
        text += f": it ends on {en_full(deadline.effective_on)}."
        if deadline.provisional:
            text += " The holiday notice is not out yet; you will be told if the day changes."
        return text


def explain(
    rule: str,
    start_on: date | datetime,
    *,
    extend: Extend = (),
    exclude: Exclude = (),
    calendar: Calendar | None = None,
    calendar_until: int | None = None,
    overlay: Overlay | str | None = None,
    granted_on: date | Sequence[date] | None = None,
    told_on: date | None = None,
    approver: str | None = None,
    ordered: int | date | None = None,
    told_effective_on: date | None = None,
) -> Explanation:
    """Count a period out and give the reasons; the arguments are those of `petition.deadlines.due`.

    Raises:
        LawError: what `due` refuses.
    """
    return Explanation(
        due(
            rule,
            start_on,
            extend=extend,
            exclude=exclude,
            calendar=calendar,
            calendar_until=calendar_until,
            overlay=overlay,
            granted_on=granted_on,
            told_on=told_on,
            approver=approver,
            ordered=ordered,
            told_effective_on=told_effective_on,
        )
    )


def explanation_of(deadline: Deadline) -> Explanation:
    """The reasons of a deadline counted before."""
    return Explanation(deadline)


def days(deadline: Deadline) -> tuple[Day, ...]:
    """The count day by day (逐日), from the start to the effective day; empty for rules in hours."""
    if deadline.unit == "hour":
        return ()
    found = []
    number = 0
    on = deadline.start_on
    while on <= deadline.effective_on:
        kind = _kind(deadline, on)
        is_counted = kind in ("counted", "nominal") or (kind == "effective" and on <= deadline.nominal_on)
        number += is_counted
        found.append(
            Day(
                on,
                kind,
                number if is_counted else None,
                deadline.calendar.is_workday(on),
                not deadline.calendar.is_published(on),
                *_note(deadline, on),
            )
        )
        on += DAY
    return tuple(found)


def rules() -> tuple[dict[str, Any], ...]:
    """Every rule as a row for a list: id, names, article, start, length, unit, and whose choice it is."""
    return tuple(_row(rule) for rule in all_rules())


def _row(rule: Rule) -> dict[str, Any]:
    length, unit, source = rule.length, rule.unit, "law"
    if length is None:
        source = "setting" if rule.default else "order" if rule.ordered else "none"
        if rule.default is not None:
            length, unit = rule.default.length, rule.default.unit
    return {
        "id": rule.id,
        "name": rule.name,
        "name_en": rule.name_en,
        "article": rule.article,
        "start": rule.start,
        "start_en": rule.start_en,
        "length": length,
        "unit": unit,
        "amount": "" if length is None or unit is None else amount_zh(length, unit),
        "amount_en": "" if length is None or unit is None else amount_en(length, unit),
        "source": source,
        "mark": rule.mark if source == "law" or rule.default is None else rule.default.mark,
        "whose": rule.whose,
        "extension": rule.extension.cap if rule.extension else None,
        "approver": rule.extension.approver_name if rule.extension else "",
        "approver_en": rule.extension.approver_name_en if rule.extension else "",
        "exclude": list(rule.exclude),
        "notice": rule.notice,
        "notice_en": rule.notice_en,
        "document": rule.document,
        "document_en": rule.document_en,
        "consequence": rule.consequence,
        "note": rule.note,
        "note_en": rule.note_en,
    }


def _whole_zh(deadline: Deadline) -> str:
    """`60 日，延期 15 日`: what was counted in all."""
    said = amount_zh(deadline.length, deadline.unit)
    if deadline.extended_days:
        said += f"，延期 {amount_zh(deadline.extended_days, deadline.unit)}"
    return said + (f"，扣除 {deadline.excluded_days} 日" if deadline.excluded_days else "")


def _whole_en(deadline: Deadline) -> str:
    said = amount_en(deadline.length, deadline.unit)
    if deadline.extended_days:
        said += f" plus {amount_en(deadline.extended_days, deadline.unit)} of extension"
    out = f" and {amount_en(deadline.excluded_days, 'calendar_day')} taken out"
    return said + (out if deadline.excluded_days else "")


def _kind(deadline: Deadline, on: date) -> DayKind:
    if on == deadline.start_on and deadline.length > 0:
        return "start"
    if on == deadline.effective_on:
        return "effective"
    if on == deadline.nominal_on:
        return "nominal"
    if on > deadline.nominal_on:
        return "rolled"
    if any(span.from_on <= on <= span.to_on for span in deadline.excluded):
        return "excluded"
    if deadline.unit == "working_day" and not deadline.calendar.is_workday(on):
        return "rest"
    return "counted"


def _note(deadline: Deadline, on: date) -> tuple[str, str]:
    rest = deadline.calendar.rest(on)
    if rest is not None:
        return (rest.name, rest.name_en) if rest.is_holiday else ("周末", "weekend")
    made_up = deadline.calendar.made_up(on)
    if made_up is not None:
        return f"调休上班（{made_up[0]}）", f"made up for {made_up[1]}"
    return "", ""
