"""How a day came about, in sentences: each names its day and the article it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from petition.calendar import Rest
from petition.law.dates import (
    DAY,
    en,
    en_full,
    en_long,
    en_range,
    en_weekday,
    zh,
    zh_full,
    zh_long,
    zh_range,
    zh_weekday,
)
from petition.law.rules import UNITS, amount_en, amount_zh
from petition.law.values import Deadline, Step

FIRST_DAY_ARTICLE = "民法典第201条第1款"
MONTH_ARTICLE = "民法典第202条"
ROLL_ARTICLE = "民法典第203条第1款"
WORKING_DAY_ARTICLE = "行政复议法第88条第2款（参照）"
POST_ARTICLE = "民事诉讼法第85条（参照）"
HOLIDAY_ARTICLE = "全国年节及纪念日放假办法"


def steps_of(deadline: Deadline) -> tuple[Step, ...]:
    """Every step of the count, in the order in which a person would count."""
    return tuple(_steps(deadline))


def rest_zh(rest: Rest) -> str:
    """`2月15日—2月23日春节放假`, `6月8日—6月9日周末`."""
    return f"{zh_range(rest.first, rest.last)}{rest.name}{'放假' if rest.is_holiday else ''}"


def rest_en(rest: Rest) -> str:
    """`15 Feb to 23 Feb is off for Spring Festival`."""
    days = en_range(rest.first, rest.last)
    return f"{days} is off for {rest.name_en}" if rest.is_holiday else f"{days} is the weekend"


def _sentence(text: str) -> str:
    """The words as they open a sentence."""
    return text[:1].upper() + text[1:]


def _steps(deadline: Deadline) -> Iterator[Step]:
    if deadline.unit == "hour":
        yield from _hours(deadline)
        return
    yield _start(deadline)
    yield _length(deadline)
    yield from _extended(deadline)
    yield from _excluded(deadline)
    yield _nominal(deadline)
    yield from _rolled(deadline)
    yield from _local(deadline)
    yield from _advice(deadline)


def _hours(deadline: Deadline) -> Iterator[Step]:
    rule = deadline.law
    if deadline.start_at is None or deadline.nominal_at is None:
        return
    begun, ended = deadline.start_at, deadline.nominal_at
    length = amount_zh(deadline.length, deadline.unit)
    yield Step(
        "start",
        deadline.start_on,
        f"{zh_long(deadline.start_on)} {begun:%H:%M} {rule.start}，从这一刻起算",
        f"{_sentence(rule.start_en)} at {begun:%H:%M} on {en_long(deadline.start_on)} starts the clock",
        deadline.article,
    )
    yield Step(
        "count",
        deadline.start_on,
        f"数 {length}，按钟点算，夜里和休息日都计入{_gap(deadline)[0]}",
        f"{amount_en(deadline.length, deadline.unit)} by the clock; nights and rest days count"
        f"{_gap(deadline)[1]}",
        deadline.article,
    )
    yield Step(
        "nominal",
        deadline.nominal_on,
        f"到 {zh(deadline.nominal_on)} {ended:%H:%M} 止",
        f"It ends at {ended:%H:%M} on {en_full(deadline.nominal_on)}",
        deadline.article,
    )


def _start(deadline: Deadline) -> Step:
    rule, on = deadline.law, deadline.start_on
    if deadline.length == 0:
        return Step(
            "start",
            on,
            f"{zh_long(on)} {zh_weekday(on)} {rule.start}，当天就要办",
            f"{_sentence(rule.start_en)} on {en_weekday(on)} {en_long(on)}; it is owed the same day",
            deadline.article,
        )
    return Step(
        "start",
        on,
        f"{zh_long(on)} {zh_weekday(on)} {rule.start}，这一天不算",
        f"{_sentence(rule.start_en)} on {en_weekday(on)} {en_long(on)}; that day is not counted",
        FIRST_DAY_ARTICLE,
    )


def _gap(deadline: Deadline) -> tuple[str, str]:
    """Who chose the length when the law did not."""
    rule = deadline.law
    if deadline.is_statutory or deadline.ordered is not None or rule.default is None:
        return "", ""
    return f"（{rule.default.gap}，这是本单位的设定）", f" ({rule.default.gap_en}; set by the office)"


def _length(deadline: Deadline) -> Step:
    rule, first = deadline.law, deadline.start_on + DAY
    length, length_en = amount_zh(deadline.length, deadline.unit), amount_en(deadline.length, deadline.unit)
    gap, gap_en = _gap(deadline)
    if isinstance(deadline.ordered, date):
        text, text_en = (
            f"交办、决定写明 {zh(deadline.ordered)} 前办结",
            f"The order names {en(deadline.ordered)}",
        )
    elif deadline.length == 0:
        first, text, text_en = deadline.start_on, f"不给天数{gap}", f"No days are given{gap_en}"
    elif deadline.unit == "working_day":
        days = deadline.calendar.workdays(deadline.start_on, deadline.base_nominal_on)
        first = days[0]
        made_up = deadline.calendar.made_up
        listed = "、".join(f"{zh(day)}{'（调休上班）' if made_up(day) else ''}" for day in days)
        listed_en = ", ".join(f"{en(day)}{' (made up)' if made_up(day) else ''}" for day in days)
        text = f"数 {length}，周末和节假日不算：{listed}{gap}"
        text_en = f"{length_en}, rest days left out: {listed_en}{gap_en}"
    elif deadline.unit == "month":
        text = f"数 {length}，到对应的那一天；没有那一天的，到月末{gap}"
        text_en = f"{length_en}: the same day of the month, or the month's last day{gap_en}"
        return Step("count", first, text, text_en, f"{deadline.article}；{MONTH_ARTICLE}")
    else:
        text = f"{zh(first)} 是第 1 日，数 {length}；周末和节假日都计入{gap}"
        text_en = f"{en(first)} is day 1 of {deadline.length}; weekends and holidays count{gap_en}"
    article = f"{rule.article}；{WORKING_DAY_ARTICLE}" if deadline.unit == "working_day" else deadline.article
    return Step("count", first, text, text_en, article)


def _extended(deadline: Deadline) -> Iterator[Step]:
    extension = deadline.law.extension
    if extension is None:
        return
    unit, total = deadline.unit, deadline.length
    for part in deadline.parts:
        total += part.days
        who = f"{extension.approver_name}{'' if part.granted_on is None else f' {zh(part.granted_on)} '}"
        when_en = "" if part.granted_on is None else f" on {en(part.granted_on)}"
        yield Step(
            "extended",
            part.granted_on or deadline.base_nominal_on,
            f"{who}批准延长 {amount_zh(part.days, unit)}，"
            f"从起算日数一共 {amount_zh(total, unit)}，不从顺延后的日子起加",
            f"{_sentence(extension.approver_name_en)} extends by {amount_en(part.days, unit)}{when_en}:"
            f" {amount_en(total, unit)} from the start, never from a rolled day",
            extension.article,
        )
    for late in deadline.late:
        yield Step(
            "late_grant",
            late.to_on,
            f"批准时期限已过：{zh_range(late.from_on, late.to_on)} 超期 {late.days} 天，照记，不因延期消除",
            f"The grant came too late: {late.days} days overdue ({en_range(late.from_on, late.to_on)})"
            " stay on record",
            deadline.law.consequence or extension.article,
        )


def _excluded(deadline: Deadline) -> Iterator[Step]:
    article = deadline.law.exclude_article
    for span in deadline.excluded:
        yield Step(
            "excluded",
            span.from_on,
            f"{zh_range(span.from_on, span.to_on)} 听证，{span.days} 日不计（首尾两天都扣）",
            f"Hearing {en_range(span.from_on, span.to_on)}: {span.days} days taken out, both ends included",
            article,
        )
    if deadline.excluded_days and not deadline.excluded:
        yield Step(
            "excluded",
            deadline.start_on,
            f"听证 {deadline.excluded_days} 日不计",
            f"{deadline.excluded_days} days of hearing are taken out",
            article,
        )


def _nominal(deadline: Deadline) -> Step:
    on = deadline.nominal_on
    number = deadline.length + deadline.extended_days
    without = f"（另扣 {deadline.excluded_days} 日）" if deadline.excluded_days else ""
    without_en = f" ({deadline.excluded_days} days taken out)" if deadline.excluded_days else ""
    if deadline.unit == "month":
        nth, nth_en = f"满 {amount_zh(deadline.length, 'month')}", amount_en(deadline.length, "month")
    elif deadline.length == 0:
        nth, nth_en = "当天", "The same day"
    else:
        nth, nth_en = f"第 {number} {UNITS[deadline.unit][0]}", f"{UNITS[deadline.unit][1]} {number}"
    rest = deadline.calendar.rest(on)
    if rest is None or not deadline.law.rolls:
        what, what_en = "", ""
    else:
        what = f"，{rest.name}放假" if rest.is_holiday else "，休息日"
        what_en = f", {rest.name_en}" if rest.is_holiday else ", a rest day"
    return Step(
        "nominal",
        on,
        f"{nth}{without}是 {zh_full(on, deadline.start_on)}{what}",
        f"{_sentence(nth_en)}{without_en} is {en_full(on, deadline.start_on)}{what_en}",
        deadline.article,
    )


def _rolled(deadline: Deadline) -> Iterator[Step]:
    days, nominal, effective = deadline.calendar, deadline.nominal_on, deadline.effective_on
    made_up = days.made_up(nominal)
    if made_up is not None and deadline.law.rolls and deadline.unit != "working_day":
        notice = next((notice.name for notice in days.notices if notice.year == nominal.year), "")
        yield Step(
            "made_up",
            nominal,
            f"{zh_full(nominal)}是调休上班日（{made_up[0]}），不顺延",
            f"{en_full(nominal)} is a working day made up for {made_up[1]}, so nothing is rolled",
            notice or HOLIDAY_ARTICLE,
        )
    rolled = days.roll(nominal)
    if deadline.law.rolls and rolled.over:
        yield Step(
            "rolled",
            rolled.on,
            f"{'、'.join(map(rest_zh, rolled.over))}，顺延到 {zh_full(rolled.on)}，当天 24 时前都算按时",
            f"{'; '.join(map(rest_en, rolled.over))}; it moves to {en_full(rolled.on)}, until midnight",
            ROLL_ARTICLE,
        )
    if rolled.on < effective and any(span.from_on <= rolled.on <= span.to_on for span in deadline.excluded):
        yield Step(
            "rolled",
            effective,
            f"{zh(rolled.on)} 还在听证，不计日，顺延到 {zh_full(effective)}",
            f"{en(rolled.on)} is taken out for the hearing; it moves to {en_full(effective)}",
            deadline.law.exclude_article,
        )
    if deadline.provisional:
        year = next(day.year for day in (nominal, effective) if not days.is_published(day))
        yield Step(
            "provisional",
            effective,
            f"{year} 年放假通知还没有公布，暂按 {zh_full(effective)}；公布后自动重算并通知",
            f"The holiday notice for {year} is not published; {en_full(effective)} is provisional and will be"
            " recounted",
            HOLIDAY_ARTICLE,
        )
    if deadline.is_kept:
        yield Step(
            "kept",
            effective,
            f"已经告知信访人到 {zh_full(effective)}，不再提前",
            f"The petitioner was told {en_full(effective)}; it is not brought forward",
            deadline.article,
        )


def _local(deadline: Deadline) -> Iterator[Step]:
    target = deadline.local
    if target is None:
        return
    length, length_en = amount_zh(target.length, target.unit), amount_en(target.length, target.unit)
    if deadline.extended_days:
        length += f"加延期 {amount_zh(deadline.extended_days, deadline.unit)}"
        length_en += f" plus {amount_en(deadline.extended_days, deadline.unit)} of extension"
    yield Step(
        "local",
        target.nominal_on,
        f"{target.overlay_name}内控 {length}，到 {zh_full(target.nominal_on)}；法定日不变",
        f"Internal target of {length_en}: {en_full(target.nominal_on)}; the legal day stays",
        target.article,
    )


def _advice(deadline: Deadline) -> Iterator[Step]:
    rule, nominal, effective = deadline.law, deadline.nominal_on, deadline.effective_on
    if rule.marker:
        return
    if rule.whose == "petitioner":
        yield Step(
            "advice",
            effective,
            f"寄出在当天也算：邮戳在 {zh_full(effective)} 或以前的，都算按时",
            f"Posting on that day is in time: a postmark of {en_full(effective)} or earlier counts",
            POST_ARTICLE,
        )
    elif deadline.metric_late_from != deadline.late_from:
        last = deadline.last_workday_on
        yield Step(
            "advice",
            last,
            f"统计按 {zh(nominal)} 算，{zh(deadline.metric_late_from)} 起计超期；法定从"
            f" {zh(deadline.late_from)} 起逾期。请在 {zh_full(last)} 前办完",
            f"Statistics count from {en(deadline.metric_late_from)}, the law from {en(deadline.late_from)};"
            f" plan for {en_full(last)}",
            rule.consequence or deadline.article,
        )
    else:
        yield Step(
            "advice",
            deadline.late_from,
            f"{zh(deadline.late_from)} 起{f'不能再{rule.act}' if rule.act else '逾期'}",
            f"{f'No longer possible to {rule.act_en}' if rule.act else 'Late'} from {en(deadline.late_from)}",
            rule.consequence or deadline.article,
        )
