"""The words of a due cell: every row of the table of words, in Chinese and English."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from petition import law
from petition.deadlines import (
    Deadline,
    DueWords,
    Excluded,
    Interval,
    Part,
    Started,
    Stopped,
    due,
    replay,
    words,
    words_finished,
    words_not_started,
    words_of,
    words_without_clock,
)
from petition.law import dates

SHANGHAI = timezone(timedelta(hours=8))
#: The day on which the table of words was written: Monday 23 November.
TODAY = date(2026, 11, 23)


def ending(nominal: date, rule: str = "R-15") -> Deadline:
    """A clock of this rule whose nominal day is the one given."""
    length = law.rule(rule).length
    assert length is not None
    return due(rule, nominal - timedelta(days=length))


def said(found: DueWords) -> tuple[str, str, str]:
    return found.kind, found.first, found.second


RUNNING = [
    # id, deadline, today, Chinese, English
    (
        "far, on a rest day",
        ending(date(2026, 12, 5)),
        TODAY,
        ("far", "还有 12 天", "12月5日 周六，请周五前办"),
        ("far", "12 days left", "Sat 5 Dec, please by Fri"),
    ),
    (
        "far, on a working day",
        ending(date(2026, 12, 8)),
        TODAY,
        ("far", "还有 15 天", "12月8日 周二"),
        ("far", "15 days left", "Tue 8 Dec"),
    ),
    (
        "six days are far",
        ending(date(2026, 12, 1)),
        date(2026, 11, 25),
        ("far", "还有 6 天", "12月1日 周二"),
        ("far", "6 days left", "Tue 1 Dec"),
    ),
    (
        "five days are soon",
        ending(date(2026, 12, 1)),
        date(2026, 11, 26),
        ("soon", "还有 5 天", "12月1日 周二"),
        ("soon", "5 days left", "Tue 1 Dec"),
    ),
    (
        "soon",
        ending(date(2026, 11, 26)),
        TODAY,
        ("soon", "还有 3 天", "11月26日 周四"),
        ("soon", "3 days left", "Thu 26 Nov"),
    ),
    (
        "one day",
        ending(date(2026, 11, 24)),
        TODAY,
        ("soon", "还有 1 天", "11月24日 周二"),
        ("soon", "1 day left", "Tue 24 Nov"),
    ),
    (
        "fifteen days: four days are far",
        ending(date(2026, 11, 27), "R-02"),
        TODAY,
        ("far", "还有 4 天", "11月27日 周五"),
        ("far", "4 days left", "Fri 27 Nov"),
    ),
    (
        "fifteen days: three days are soon",
        ending(date(2026, 11, 26), "R-02"),
        TODAY,
        ("soon", "还有 3 天", "11月26日 周四"),
        ("soon", "3 days left", "Thu 26 Nov"),
    ),
    (
        "working days",
        due("R-10", date(2026, 11, 18)),
        TODAY,
        ("far", "还有 2 个工作日", "11月25日 周三"),
        ("far", "2 working days left", "Wed 25 Nov"),
    ),
    (
        "working days over a weekend",
        due("R-10", date(2026, 11, 18)),
        date(2026, 11, 21),
        ("far", "还有 3 个工作日", "11月25日 周三"),
        ("far", "3 working days left", "Wed 25 Nov"),
    ),
    (
        "one working day",
        due("R-10", date(2026, 11, 17)),
        TODAY,
        ("soon", "还有 1 个工作日", "11月24日 周二"),
        ("soon", "1 working day left", "Tue 24 Nov"),
    ),
    (
        "last day",
        ending(date(2026, 11, 23)),
        TODAY,
        ("today", "今天止", "11月23日 周一"),
        ("today", "Last day today", "Mon 23 Nov"),
    ),
    (
        "last day of working days",
        due("R-10", date(2026, 11, 16)),
        TODAY,
        ("today", "今天止", "11月23日 周一"),
        ("today", "Last day today", "Mon 23 Nov"),
    ),
    (
        "nominal past, effective today",
        ending(date(2026, 11, 22)),
        TODAY,
        ("grace", "今天止，已顺延", "原 11月22日 周日"),
        ("grace", "Last day today, rolled over", "Originally Sun 22 Nov"),
    ),
    (
        "nominal past, effective tomorrow",
        ending(date(2026, 11, 21)),
        date(2026, 11, 22),
        ("grace", "顺延期内，还有 1 天", "原 11月21日 周六"),
        ("grace", "Rolled over, 1 day left", "Originally Sat 21 Nov"),
    ),
    (
        "the nominal day itself is a rest day",
        ending(date(2026, 11, 21)),
        date(2026, 11, 21),
        ("grace", "顺延期内，还有 2 天", "原 11月21日 周六"),
        ("grace", "Rolled over, 2 days left", "Originally Sat 21 Nov"),
    ),
    (
        "overdue",
        ending(date(2026, 11, 20)),
        TODAY,
        ("late", "逾期 3 天", "应于 11月20日 周五"),
        ("late", "3 days overdue", "Was due Fri 20 Nov"),
    ),
    (
        "overdue counts from the effective day",
        ending(date(2026, 11, 22)),
        date(2026, 11, 24),
        ("late", "逾期 1 天", "应于 11月23日 周一"),
        ("late", "1 day overdue", "Was due Mon 23 Nov"),
    ),
    (
        "overdue objection",
        due("R-10", date(2026, 3, 16)),
        date(2026, 3, 24),
        ("late", "逾期 1 天", "应于 3月23日 周一"),
        ("late", "1 day overdue", "Was due Mon 23 Mar"),
    ),
    (
        "roll not yet known",
        ending(date(2027, 1, 1)),
        TODAY,
        ("provisional", "还有 39 天", "1月1日 元旦，顺延日暂定"),
        ("provisional", "39 days left", "1 Jan New Year's Day, next working day provisional"),
    ),
    (
        "roll not yet known, a weekend",
        ending(date(2027, 1, 9)),
        TODAY,
        ("provisional", "还有 47 天", "1月9日 周六，顺延日暂定"),
        ("provisional", "47 days left", "9 Jan Sat, next working day provisional"),
    ),
    (
        "beyond the notice",
        ending(date(2027, 1, 6)),
        TODAY,
        ("provisional", "还有 44 天", "1月6日 周三，暂定"),
        ("provisional", "44 days left", "Wed 6 Jan, provisional"),
    ),
    (
        "working days across an unpublished year",
        due("R-10", date(2026, 12, 29)),
        date(2026, 12, 30),
        ("provisional", "约 4 个工作日", "暂定 1月6日 周三"),
        ("provisional", "About 4 working days left", "Provisionally Wed 6 Jan"),
    ),
    (
        "soon, and not certain",
        ending(date(2027, 1, 6)),
        date(2027, 1, 4),
        ("soon", "还有 2 天", "1月6日 周三，暂定"),
        ("soon", "2 days left", "Wed 6 Jan, provisional"),
    ),
    (
        "rest day whose last working day is weeks before",
        due("R-02", date(2026, 2, 3)),
        date(2026, 2, 10),
        ("far", "还有 8 天", "2月18日 周三，请 2月14日 周六 前办"),
        ("far", "8 days left", "Wed 18 Feb, please by Sat 14 Feb"),
    ),
    (
        "rest day whose last working day has gone",
        due("R-02", date(2026, 2, 3)),
        date(2026, 2, 16),
        ("soon", "还有 2 天", "2月18日 周三，最迟 2月24日 周二"),
        ("soon", "2 days left", "Wed 18 Feb, Tue 24 Feb at the latest"),
    ),
    (
        "a choice of the office",
        due("R-28", date(2026, 11, 1)),
        TODAY,
        ("far", "还有 8 天", "12月1日 周二，本局内控"),
        ("far", "8 days left", "Tue 1 Dec, internal target"),
    ),
    (
        "a local rule where the law is silent",
        due("R-28-refusal", date(2026, 11, 20), overlay="beijing"),
        TODAY,
        ("far", "还有 2 个工作日", "11月25日 周三，本地规定"),
        ("far", "2 working days left", "Wed 25 Nov, local rule"),
    ),
    (
        "the day an order names is nobody's own choice",
        due("R-04", date(2026, 11, 2), ordered=date(2026, 12, 8)),
        TODAY,
        ("far", "还有 15 天", "12月8日 周二"),
        ("far", "15 days left", "Tue 8 Dec"),
    ),
    (
        "another year is named",
        due("R-15", date(2025, 3, 20)),
        TODAY,
        ("late", "逾期 553 天", "应于 2025年5月19日 周一"),
        ("late", "553 days overdue", "Was due Mon 19 May 2025"),
    ),
]


@pytest.mark.parametrize("deadline, today, zh, en", [pytest.param(*case[1:], id=case[0]) for case in RUNNING])
def test_running(deadline: Deadline, today: date, zh: tuple[str, ...], en: tuple[str, ...]) -> None:
    assert said(words(deadline, today)) == zh
    assert said(words(deadline, today, "en")) == en
    assert words(deadline, today).dashed is deadline.provisional


def test_behind_a_day_stands_the_count_and_the_article() -> None:
    rolled = words(ending(date(2026, 12, 5)), TODAY)
    plain = words(ending(date(2026, 12, 8)), TODAY)

    assert rolled.title == (
        "受理 10月6日 + 60 日；名义日周六，法定最迟 12月7日 周一；民法典第203条；条例第34条"
    )
    assert plain.title == "受理 10月9日 + 60 日；条例第34条"
    assert words(ending(date(2026, 12, 5)), TODAY, "en").title == (
        "acceptance 6 Oct + 60 days; nominal day Sat, legal limit Mon 7 Dec; 民法典第203条; 条例第34条"
    )


def test_behind_working_days_each_of_them_is_named() -> None:
    assert words(due("R-10", date(2026, 2, 12)), date(2026, 2, 13)).title == (
        "收到转送、交办 2月12日 + 5 个工作日；2月13日、2月14日、2月24日、2月25日、2月26日；条例第23条第3款"
    )


def test_behind_the_rolled_day_stands_that_statistics_differ() -> None:
    found = words(ending(date(2026, 11, 22)), TODAY)

    assert found.title == "法定没有逾期；统计从 11月23日 起计超期"
    assert words(ending(date(2026, 11, 22)), TODAY, "en").title == (
        "Not late in law; overdue in the statistics from 23 Nov"
    )


def test_behind_lateness_stands_the_liability_and_the_statistics() -> None:
    found = words(ending(date(2026, 11, 22)), date(2026, 11, 24))

    assert found.title == "超期责任：条例第45条第1项；统计超期 2 天"
    assert words(ending(date(2026, 11, 22)), date(2026, 11, 24), "en").title == (
        "Liability: 条例第45条第1项; 2 days overdue in the statistics"
    )


def test_behind_an_uncertain_day_stands_what_will_happen() -> None:
    assert words(ending(date(2027, 1, 1)), TODAY).title == (
        "受理 11月2日 + 60 日；放假通知未公布，暂按 1月4日；公布后自动重算并通知；条例第34条"
    )


def test_extended() -> None:
    part = Part(30, date(2026, 10, 20), date(2026, 10, 21), "unit_head", "李局长", "要做鉴定")
    found = due("R-15", date(2026, 8, 28), extend=[part])

    assert said(words(found, TODAY)) == ("soon", "还有 3 天", "11月26日 周四，已延期")
    assert words(found, TODAY).chips == ()
    assert words(found, TODAY).title == (
        "受理 8月28日 + 60 日 + 30 日；条例第34条；"
        "原 10月27日；李局长 10月20日 批准延长 30 日，理由：要做鉴定，10月21日 告知（条例第34条）"
    )
    assert said(words(found, TODAY, "en")) == ("soon", "3 days left", "Thu 26 Nov, extended")
    assert words(found, TODAY, "en").title.endswith(
        "originally 27 Oct; extended by 30 days by 李局长 on 20 Oct, reason: 要做鉴定, told 21 Oct"
        " (条例第34条)"
    )


def test_extended_and_not_told() -> None:
    found = due("R-15", date(2026, 8, 28), extend=30, granted_on=date(2026, 10, 20))

    assert words(found, TODAY).chips == ("延期未告知",)
    assert words(found, TODAY).title.endswith("须告知信访人理由（条例第34条）")
    assert words(found, TODAY, "en").chips == ("Extension not told",)


def test_extended_too_late() -> None:
    found = due("R-15", date(2026, 5, 8), extend=30, granted_on=date(2026, 7, 10), told_on=date(2026, 7, 10))

    assert said(words(found, date(2026, 7, 15))) == ("far", "还有 22 天", "8月6日 周四，已延期")
    assert words(found, date(2026, 7, 15)).chips == ("曾超期 3 天",)
    assert "7月8日—7月10日 超期 3 天照记" in words(found, date(2026, 7, 15)).title
    assert words(found, date(2026, 7, 15), "en").chips == ("Was 3 days overdue",)


HEARD = due("R-21", date(2026, 11, 2), exclude=[(date(2026, 11, 18), date(2026, 11, 26))])


def test_a_hearing_at_re_review_holds_the_clock() -> None:
    found = words(HEARD, TODAY)

    assert said(found) == ("held", "听证中，不计日", "已扣 6 天，周五恢复")
    assert found.title == "条例第36条第2款；扣除后到 12月11日 周五"
    assert said(words(HEARD, TODAY, "en")) == (
        "held",
        "In hearing, days not counted",
        "6 days taken out, runs again Fri",
    )


def test_a_hearing_that_ends_far_off_names_the_day() -> None:
    found = due("R-21", date(2026, 11, 2), exclude=[(date(2026, 11, 18), date(2026, 12, 10))])

    assert words(found, TODAY).second == "已扣 6 天，12月11日 周五 恢复"
    assert words(found, TODAY, "en").second == "6 days taken out, runs again Fri 11 Dec"


def test_a_hearing_without_an_end_names_no_day() -> None:
    clock = replay("R-21", [Started(date(2026, 11, 2)), Excluded(date(2026, 11, 18))], today=TODAY)

    assert words_of(clock, TODAY).second == "已扣 6 天"
    assert words_of(clock, TODAY, "en").second == "6 days taken out"


def test_before_and_after_the_hearing_days_are_counted() -> None:
    assert words(HEARD, date(2026, 11, 17)).kind == "far"
    assert said(words(HEARD, date(2026, 11, 27))) == ("far", "还有 14 天", "12月11日 周五")
    assert "扣除 9 日" in words(HEARD, date(2026, 11, 27)).title


@pytest.mark.parametrize(
    "during, zh, en",
    [
        ("mediation", "12月8日 周二，调解中照常计日", "Tue 8 Dec, the clock runs during mediation"),
        ("supplement", "12月8日 周二，补充材料中照常计日", "Tue 8 Dec, the clock runs during supplements"),
        ("hearing", "12月8日 周二，听证中照常计日", "Tue 8 Dec, the clock runs during hearing"),
        ("鉴定", "12月8日 周二，鉴定中照常计日", "Tue 8 Dec, the clock runs during 鉴定"),
    ],
)
def test_what_goes_on_meanwhile_does_not_stop_the_clock(during: str, zh: str, en: str) -> None:
    found = words(ending(date(2026, 12, 8)), TODAY, during=during)

    assert said(found) == ("far", "还有 15 天", zh)
    assert found.title.endswith("条例没有规定中止")
    assert words(ending(date(2026, 12, 8)), TODAY, "en", during=during).second == en


def test_an_internal_target() -> None:
    local = law.parse_overlay(
        'id = "a"\nname = "某县"\nname_en = "A"\nbased_on = "x"\n'
        '[[figure]]\nrule = "R-02"\nlength = 5\nunit = "working_day"\narticle = "某县规定"\n'
    )
    found = due("R-02", date(2026, 11, 18), overlay=local)

    assert said(words(found, TODAY)) == ("far", "还有 2 个工作日", "11月25日 周三，本局内控；法定 12月3日")
    assert words(found, TODAY).title.endswith("法定 12月3日 周四")
    assert said(words(found, date(2026, 11, 24))) == (
        "soon",
        "还有 1 个工作日",
        "11月25日 周三，本局内控；法定 12月3日",
    )
    assert said(words(found, date(2026, 11, 25))) == (
        "today",
        "今天止",
        "11月25日 周三，本局内控；法定 12月3日",
    )
    assert said(words(found, date(2026, 11, 26))) == ("far", "还有 7 天", "12月3日 周四，内控 11月25日 已过")
    assert said(words(found, TODAY, "en")) == (
        "far",
        "2 working days left",
        "Wed 25 Nov, internal target; legal day 3 Dec",
    )
    assert words(found, date(2026, 11, 26), "en").second == "Thu 3 Dec, past its target of 25 Nov"


def test_no_statutory_clock() -> None:
    suggestion = due("R-16-suggestion", date(2026, 11, 2))
    duty = due("R-16", date(2026, 3, 10))

    assert said(words(suggestion, TODAY)) == ("none", "没有法定期限", "本县要求 30 日内回复，还有 9 天")
    assert words(suggestion, TODAY).title == (
        "条例第34条只管第31条第6项；还有 9 天（12月2日 周三）；条例第29条第1款"
    )
    assert "已过 2 天" in words(suggestion, date(2026, 12, 4)).title
    assert "今天止" in words(suggestion, date(2026, 12, 2)).title
    assert said(words(suggestion, TODAY, "en")) == (
        "none",
        "No statutory period",
        "The county asks for a reply within 30 days, 9 days left",
    )
    assert "2 days past" in words(suggestion, date(2026, 12, 4), "en").title
    assert said(words(duty, date(2026, 4, 1))) == ("none", "没有法定期限", "满两个月 5月10日 周日")
    assert said(words(duty, date(2026, 4, 1), "en")) == (
        "none",
        "No statutory period",
        "two months end Sun 10 May",
    )


def test_a_duty_without_any_clock() -> None:
    assert said(words_without_clock("R-16-suggestion")) == ("none", "没有法定期限", "本县要求 30 日内回复")
    assert said(words_without_clock("R-12")) == ("none", "没有法定期限", "")
    assert said(words_without_clock("R-12", "en", 10)) == (
        "none",
        "No statutory period",
        "The county asks for a reply within 10 days",
    )


@pytest.mark.parametrize(
    "rule, zh, en",
    [
        (
            "R-18",
            ("等意见书送达", "从收到书面答复起（条例第35条）"),
            (
                "waiting for the opinion to be served",
                "counted from receipt of the written answer (条例第35条)",
            ),
        ),
        (
            "R-19",
            ("等收到复查请求", "从收到复查请求起（条例第35条）"),
            (
                "waiting for receipt of the request for review",
                "counted from receipt of the request for review (条例第35条)",
            ),
        ),
    ],
)
def test_not_started(rule: str, zh: tuple[str, str], en: tuple[str, str]) -> None:
    found = words_not_started(rule)

    assert (found.kind, found.first) == ("pending", "还没起算")
    assert (found.second, found.title) == zh
    assert words_not_started(rule, "en").first == "Not started"
    assert (words_not_started(rule, "en").second, words_not_started(rule, "en").title) == en


def test_a_petitioners_window_shows_the_effective_day_only() -> None:
    found = due("R-18", date(2026, 11, 20))  # day thirty is Sunday 20 December

    for today in (TODAY, date(2026, 12, 20), date(2026, 12, 21)):
        assert said(words(found, today)) == ("window", "可以申请复查，到 12月21日 周一", "寄出在当天也算")
    assert said(words(found, TODAY, "en")) == (
        "window",
        "Review available until Mon 21 Dec",
        "Posting on that day is in time",
    )
    assert said(words(found, date(2026, 12, 22))) == ("closed", "申请复查的期限已过", "到 12月21日 周一 止")
    assert said(words(found, date(2026, 12, 22), "en")) == (
        "closed",
        "Review no longer available",
        "Ended Mon 21 Dec",
    )


def test_a_petitioners_window_into_an_unpublished_year() -> None:
    found = words(due("R-20", date(2026, 12, 10)), date(2026, 12, 11))

    assert (found.first, found.dashed) == ("可以申请复核，到 1月11日 周一（暂定）", True)
    assert words(due("R-20", date(2026, 12, 10)), date(2026, 12, 11), "en").first == (
        "Re-review available until Mon 11 Jan (provisional)"
    )


@pytest.mark.parametrize(
    "deadline, on, zh, en",
    [
        (
            ending(date(2026, 12, 8)),
            date(2026, 11, 30),
            ("第 52 日办结", "期限 60 日"),
            ("Closed on day 52", "Period 60 days"),
        ),
        (
            ending(date(2026, 11, 20)),
            date(2026, 11, 22),
            ("超期 2 天办结", "期限 60 日"),
            ("Closed 2 days late", "Period 60 days"),
        ),
        (
            ending(date(2026, 11, 22)),
            date(2026, 11, 23),
            ("第 61 日办结", "期限 60 日"),
            ("Closed on day 61", "Period 60 days"),
        ),
        (
            due("J-01", date(2026, 4, 2)),
            date(2026, 4, 7),
            ("第 2 个工作日告知", "期限 3 个工作日"),
            ("Told on working day 2", "Period 3 working days"),
        ),
        (
            due("R-15", date(2026, 3, 20), extend=30),
            date(2026, 6, 10),
            ("第 82 日办结", "期限 60 日，延期 30 日"),
            ("Closed on day 82", "Period 60 days, extended by 30 days"),
        ),
        (
            due("R-15", date(2026, 5, 8), extend=30, granted_on=date(2026, 7, 10)),
            date(2026, 7, 20),
            ("超期 3 天办结", "期限 60 日，延期 30 日"),
            ("Closed 3 days late", "Period 60 days, extended by 30 days"),
        ),
        (HEARD, date(2026, 12, 1), ("第 20 日办结", "期限 30 日"), ("Closed on day 20", "Period 30 days")),
        (HEARD, date(2026, 11, 20), ("第 15 日办结", "期限 30 日"), ("Closed on day 15", "Period 30 days")),
    ],
)
def test_finished(deadline: Deadline, on: date, zh: tuple[str, str], en: tuple[str, str]) -> None:
    found = words_finished(deadline, on)

    assert (found.kind, found.first, found.second) == ("done", *zh)
    assert (words_finished(deadline, on, "en").first, words_finished(deadline, on, "en").second) == en


def test_a_replayed_clock_speaks_for_itself() -> None:
    events = [Started(date(2026, 3, 20)), Stopped(date(2026, 5, 11))]

    assert words_of(replay("R-15", []), TODAY).kind == "pending"
    assert words_of(replay("R-15", events[:1]), date(2026, 5, 18)).first == "还有 1 天"
    assert words_of(replay("R-15", events), date(2026, 5, 18)).first == "第 52 日办结"


@pytest.mark.parametrize(
    "minutes, zh, en",
    [
        (20, ("soon", "还有 40 分钟", "6月20日 周六 03:10"), ("soon", "40 min left", "Sat 20 Jun 03:10")),
        (0, ("soon", "还有 1 小时", "6月20日 周六 03:10"), ("soon", "1 h left", "Sat 20 Jun 03:10")),
        (
            60,
            ("soon", "还有不到 1 分钟", "6月20日 周六 03:10"),
            ("soon", "less than a minute left", "Sat 20 Jun 03:10"),
        ),
        (
            135,
            ("late", "逾期 1 小时 15 分钟", "应于 6月20日 周六 03:10"),
            ("late", "1 h 15 min overdue", "Was due Sat 20 Jun 03:10"),
        ),
    ],
)
def test_an_urgent_report_counts_hours(minutes: int, zh: tuple[str, ...], en: tuple[str, ...]) -> None:
    known = datetime(2026, 6, 20, 2, 10, tzinfo=SHANGHAI)
    now = (known + timedelta(minutes=minutes)).astimezone(UTC)

    assert said(words(due("R-13", known), now)) == zh
    assert said(words(due("R-13", known), now, "en")) == en


def test_an_urgent_report_seen_on_a_day_only_names_the_day() -> None:
    known = datetime(2026, 6, 20, 2, 10, tzinfo=SHANGHAI)

    assert words(due("R-13", known), date(2026, 6, 20)).second == "按小时计算"


def test_a_moment_is_taken_as_its_day_in_shanghai() -> None:
    late_evening = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)

    assert words(ending(date(2026, 11, 23)), late_evening).first == "今天止"


def test_no_cell_ever_says_zero_days_or_a_negative_number() -> None:
    for rule in ("R-02", "R-10", "R-15", "R-21", "J-02"):
        found = due(rule, date(2026, 2, 2))
        for n in range(120):
            for lang in ("zh", "en"):
                cell = words(found, date(2026, 2, 2) + timedelta(days=n), lang)  # type: ignore[arg-type]
                assert " 0 " not in f" {cell.first} "
                assert "-" not in cell.first


def test_marks_do_not_depend_on_the_order_of_intervals() -> None:
    turned = replace(HEARD, excluded=(Interval(date(2026, 11, 24), date(2026, 11, 26)), *HEARD.excluded))

    assert words(turned, date(2026, 11, 18)).kind == "held"


def test_a_day_far_from_today_is_said_with_its_year() -> None:
    today = date(2026, 3, 2)

    near, far = (today + timedelta(days=days) for days in (330, 331))

    assert (dates.zh_full(near, today), dates.en_full(near, today)) == ("1月26日 周二", "Tue 26 Jan")
    assert (dates.zh_full(far, today), dates.en_full(far, today)) == ("2027年1月27日 周三", "Wed 27 Jan 2027")
