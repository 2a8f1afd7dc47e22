"""What may be added to a period and taken out of it: extensions and exclusions, checked against the law."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from petition.law.dates import LAST_DAY, zh, zh_long
from petition.law.errors import LawError
from petition.law.rules import UNITS, ExtensionRule, Rule
from petition.law.values import Interval, Part

Extend = int | Iterable[int | Part]
Exclude = int | Iterable[Interval | tuple[date, date]]
#: Ten years: no number of days that the law or an order names is longer.
MOST_DAYS = 3660


def whole(days: object) -> int:
    """A whole number of one or more days."""
    if type(days) is not int or not 1 <= days <= MOST_DAYS:
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
        if granted_on is not None or told_on is not None or approver is not None:
            raise LawError(
                "grant_of_nothing",
                "写了批准、告知延期，却没有写延长几天。请写延长的天数，没有延期的不写批准。",
                "Expected days of extension with its approval, but there are none;"
                " give the days, or leave the approval out.",
                rule.extension.article if rule.extension else rule.article,
                rule=rule.id,
            )
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
        _check_part(rule, extension, start, part)
    granted = [part.granted_on for part in parts if part.granted_on is not None]
    for before, after in pairwise(granted):
        if after < before:
            raise LawError(
                "grants_out_of_order",
                f"后一次延期批准的日子{zh(after)}早于前一次的{zh(before)}。请按批准的先后写。",
                f"Expected the parts in the order they were granted, but {after} precedes {before}.",
                extension.article,
                granted_on=after.isoformat(),
                before_on=before.isoformat(),
            )
    return tuple(parts)


def _check_part(rule: Rule, extension: ExtensionRule, start: date, part: Part) -> None:
    if part.approver is not None and part.approver not in extension.approvers:
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
            f"批准延期的日子{zh(part.granted_on)}早于起算日{zh(start)}。"
            f"{rule.start}以后才有期限可以延长，请改成实际批准的那天。",
            f"Expected the extension to be granted after the start, but {part.granted_on} precedes {start};"
            " give the day it was granted.",
            extension.article,
            granted_on=part.granted_on.isoformat(),
            start_on=start.isoformat(),
        )
    if part.told_on is not None and part.granted_on is not None and part.told_on < part.granted_on:
        raise LawError(
            "told_before_granted",
            f"告知延期的日子{zh(part.told_on)}早于批准的日子{zh(part.granted_on)}。"
            "批准以后才告知，请改成实际告知的那天。",
            f"Expected the extension to be told after it was granted, but {part.told_on} precedes"
            f" {part.granted_on}; give the day it was told.",
            extension.article,
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
    article = rule.exclude_article or rule.article
    for span in spans:
        if span.to_on < span.from_on:
            raise LawError(
                "exclusion_reversed",
                f"扣除的时间写反了：{zh(span.from_on)}到{zh(span.to_on)}。请先写开始的日子，再写结束的日子。",
                f"Expected the interval to end after it begins, but it runs from {span.from_on}"
                f" to {span.to_on}.",
                article,
                from_on=span.from_on.isoformat(),
                to_on=span.to_on.isoformat(),
            )
        if span.from_on < start:
            raise LawError(
                "exclusion_before_start",
                f"扣除的时间从{zh(span.from_on)}开始，早于起算日{zh(start)}。"
                f"{rule.start}以后的才扣除，请改开始的日子。",
                f"Expected the interval to begin within the period, but {span.from_on} precedes {start}.",
                article,
                from_on=span.from_on.isoformat(),
                start_on=start.isoformat(),
            )
        if span.days > MOST_DAYS or span.to_on > LAST_DAY:
            raise LawError(
                "exclusion_endless",
                f"扣除的时间从{zh_long(span.from_on)}到{zh_long(span.to_on)}，等于没有结束。"
                "听证总有结束的一天，请写结束的日子。",
                f"Expected the interval to end, but it runs from {span.from_on} to {span.to_on}.",
                article,
                from_on=span.from_on.isoformat(),
                to_on=span.to_on.isoformat(),
            )
    for before, span in pairwise(spans):
        if span.from_on <= before.to_on:
            raise LawError(
                "exclusion_overlaps",
                f"两段扣除的时间重叠：{zh(before.from_on)}到{zh(before.to_on)}，"
                f"{zh(span.from_on)}到{zh(span.to_on)}。同一天只扣一次，请合成一段写。",
                f"Expected intervals that do not overlap, but {before.from_on} to {before.to_on} and"
                f" {span.from_on} to {span.to_on} do; write them as one.",
                article,
                from_on=span.from_on.isoformat(),
                to_on=span.to_on.isoformat(),
                other_from_on=before.from_on.isoformat(),
                other_to_on=before.to_on.isoformat(),
            )
    return tuple(spans), count
