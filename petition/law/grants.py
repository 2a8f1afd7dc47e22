"""What may be added to a period and taken out of it: extensions and exclusions, checked against the law."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from datetime import date

from petition.law.dates import zh
from petition.law.errors import LawError
from petition.law.rules import UNITS, Rule
from petition.law.values import Interval, Part

Extend = int | Iterable[int | Part]
Exclude = int | Iterable[Interval | tuple[date, date]]


def whole(days: object) -> int:
    """A whole number of one or more days."""
    if type(days) is not int or not 1 <= days <= 3660:
        raise LawError(
            "bad_days",
            f"天数要写一以上的整数，收到的是“{days}”。",
            f"Expected a whole number of one or more days, but got '{days}'.",
            days=str(days),
        )
    return days


def parts_of(
    rule: Rule,
    start: date,
    extend: Extend,
    granted_on: date | Sequence[date] | None,
    told_on: date | None,
    approver: str | None,
) -> tuple[Part, ...]:
    """The extension in parts, each checked, all within the cap."""
    given: list[int | Part] = [extend] if isinstance(extend, int | Part) else list(extend)
    if not given:
        return ()
    dates = (
        [granted_on] * len(given) if granted_on is None or isinstance(granted_on, date) else list(granted_on)
    )
    if len(dates) != len(given):
        raise LawError(
            "granted_on_count",
            f"延期分{len(given)}次，批准日给了{len(dates)}个。",
            f"Expected one day of approval for each of {len(given)} parts, but got {len(dates)}.",
            parts=len(given),
            days=len(dates),
        )
    parts = []
    for one, day in zip(given, dates, strict=True):
        part = one if isinstance(one, Part) else Part(one, day, told_on, approver)
        part = part._replace(approver=part.approver or approver)
        whole(part.days)
        parts.append(part)
    extension = rule.extension
    if extension is None:
        raise LawError(
            "not_extendable",
            f"“{rule.name}”的期限不能延长：{rule.article}没有规定延期。",
            f"Expected {rule.id} to be extendable, but its article grants no extension.",
            rule.article,
            rule=rule.id,
        )
    total = sum(part.days for part in parts)
    if total > extension.cap:
        unit, _, units = UNITS[rule.unit or "calendar_day"]
        raise LawError(
            "extension_over_cap",
            f"延长合计{total}{unit}，超过了{extension.cap}{unit}的上限（{extension.article}）。",
            f"Expected at most {extension.cap} {units} of extension, but {total} were asked for.",
            extension.article,
            rule=rule.id,
            days=total,
            cap=extension.cap,
        )
    if len(parts) > 1 and not extension.parts:
        raise LawError(
            "extension_in_parts",
            f"“{rule.name}”只能延长一次（{extension.article}）。",
            f"Expected one extension of {rule.id}, but there are {len(parts)}.",
            extension.article,
            rule=rule.id,
            parts=len(parts),
        )
    for part in parts:
        _check_part(rule, start, part)
    return tuple(parts)


def _check_part(rule: Rule, start: date, part: Part) -> None:
    extension = rule.extension
    if extension is not None and part.approver is not None and part.approver not in extension.approvers:
        raise LawError(
            "approver_not_head",
            f"延期要由{extension.approver_name}批准（{extension.article}），其他人批准无效。",
            f"Expected {extension.approver_name_en} to approve the extension, but '{part.approver}' did.",
            extension.article,
            approver=part.approver,
            approvers=list(extension.approvers),
        )
    if part.granted_on is not None and part.granted_on < start:
        raise LawError(
            "granted_before_start",
            f"批准延期的日子{zh(part.granted_on)}早于起算日{zh(start)}。",
            f"Expected the extension to be granted after the start, but {part.granted_on} precedes {start}.",
            granted_on=part.granted_on.isoformat(),
            start_on=start.isoformat(),
        )
    if part.told_on is not None and part.granted_on is not None and part.told_on < part.granted_on:
        raise LawError(
            "told_before_granted",
            f"告知延期的日子{zh(part.told_on)}早于批准的日子{zh(part.granted_on)}。",
            f"Expected the extension to be told after it was granted, but {part.told_on} precedes"
            f" {part.granted_on}.",
            told_on=part.told_on.isoformat(),
            granted_on=part.granted_on.isoformat(),
        )


def exclusions_of(rule: Rule, start: date, exclude: Exclude) -> tuple[tuple[Interval, ...], int]:
    """The intervals taken out, in order, or a plain number of days."""
    if isinstance(exclude, int):
        spans: list[Interval] = []
        count = whole(exclude)
    else:
        spans = []
        for given in exclude:
            insort(spans, given if isinstance(given, Interval) else Interval(*given))
        count = 0
    for kind in {span.kind for span in spans} or ({"hearing"} if count else set()):
        if kind not in rule.exclude:
            raise LawError(
                "exclusion_not_allowed",
                f"“{rule.name}”的期限不扣除听证等时间：{rule.article}没有规定；只有复核的听证不计日（条例第36条第2款）。",
                f"Expected {rule.id} to allow days to be taken out, but only hearings at re-review are.",
                rule.article,
                rule=rule.id,
                kind=kind,
            )
    for span in spans:
        if span.to_on < span.from_on:
            raise LawError(
                "exclusion_reversed",
                f"扣除的时间写反了：{zh(span.from_on)}到{zh(span.to_on)}。",
                f"Expected the interval to end after it begins, but it runs from {span.from_on}"
                f" to {span.to_on}.",
                from_on=span.from_on.isoformat(),
                to_on=span.to_on.isoformat(),
            )
        if span.from_on < start:
            raise LawError(
                "exclusion_before_start",
                f"扣除的时间从{zh(span.from_on)}开始，早于起算日{zh(start)}。",
                f"Expected the interval to begin within the period, but {span.from_on} precedes {start}.",
                from_on=span.from_on.isoformat(),
                start_on=start.isoformat(),
            )
    return tuple(spans), count
