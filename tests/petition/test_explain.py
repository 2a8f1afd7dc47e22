"""Why it is this day: the sentences, their articles, the JSON, the day-by-day table and the list of rules."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from petition import explain, law
from petition.deadlines import due

SHANGHAI = timezone(timedelta(hours=8))


def test_a_roll_over_spring_festival_is_told_step_by_step() -> None:
    found = explain.explain("R-02", date(2026, 2, 3))

    assert [(step.kind, step.on.isoformat(), step.text_zh, step.article) for step in found.steps] == [
        ("start", "2026-02-03", "2026年2月3日 周二 收到信访事项，这一天不算", "民法典第201条第1款"),
        ("count", "2026-02-04", "2月4日 是第 1 日，数 15 日；周末和节假日都计入", "条例第22条第1款"),
        ("nominal", "2026-02-18", "第 15 日是 2月18日 周三，春节放假", "条例第22条第1款"),
        (
            "rolled",
            "2026-02-24",
            "2月15日—2月23日春节放假，顺延到 2月24日 周二，当天 24 时前都算按时",
            "民法典第203条第1款",
        ),
        (
            "advice",
            "2026-02-14",
            "统计按 2月18日 算，2月19日 起计超期；法定从 2月25日 起逾期。请在 2月14日 周六 前办完",
            "条例第43条",
        ),
    ]
    assert [step.text_en for step in found.steps] == [
        "Receipt of the petition on Tue 3 Feb 2026; that day is not counted",
        "4 Feb is day 1 of 15; weekends and holidays count",
        "Day 15 is Wed 18 Feb, Spring Festival",
        "15 Feb to 23 Feb is off for Spring Festival; it moves to Tue 24 Feb, until midnight",
        "Statistics count from 19 Feb, the law from 25 Feb; plan for Sat 14 Feb",
    ]


def kinds(rule: str, start: date, **arguments: Any) -> dict[str, tuple[str, str]]:
    """Kind of each step with its Chinese sentence and article."""
    found = explain.explain(rule, start, **arguments)
    return {step.kind: (step.text_zh, step.article) for step in found.steps}


def test_a_made_up_saturday_is_named_with_its_notice() -> None:
    assert kinds("R-02", date(2026, 4, 24))["made_up"] == (
        "5月9日 周六是调休上班日（劳动节），不顺延",
        "国务院办公厅关于2026年部分节假日安排的通知",
    )


def test_working_days_are_listed_one_by_one() -> None:
    assert kinds("R-10", date(2026, 2, 12))["count"] == (
        "数 5 个工作日，周末和节假日不算：2月13日、2月14日（调休上班）、2月24日、2月25日、2月26日",
        "条例第23条第3款；行政复议法第88条第2款（参照）",
    )
    assert kinds("R-10", date(2026, 2, 12))["advice"][0] == "2月27日 起不能再提异议"


def test_an_extension_counts_from_acceptance() -> None:
    found = kinds(
        "R-15", date(2026, 8, 3), extend=30, granted_on=date(2026, 9, 25), told_on=date(2026, 9, 25)
    )

    assert found["extended"] == (
        "本机关、单位负责人 9月25日 批准延长 30 日，从起算日数一共 90 日，不从顺延后的日子起加",
        "条例第34条",
    )
    assert found["nominal"][0] == "第 90 日是 11月1日 周日，休息日"
    assert found["rolled"][0].startswith("10月31日—11月1日周末，顺延到 11月2日 周一")


def test_a_late_grant_keeps_its_overdue_days() -> None:
    assert kinds("R-15", date(2026, 5, 8), extend=30, granted_on=date(2026, 7, 10))["late_grant"] == (
        "批准时期限已过：7月8日—7月10日 超期 3 天，照记，不因延期消除",
        "条例第45条第1项",
    )


def test_a_hearing_at_re_review_is_taken_out() -> None:
    found = kinds("R-21", date(2026, 8, 19), exclude=[(date(2026, 9, 1), date(2026, 9, 6))])
    counted = kinds("R-21", date(2026, 8, 19), exclude=6)

    assert found["excluded"] == ("9月1日—9月6日 听证，6 日不计（首尾两天都扣）", "条例第36条第2款")
    assert found["nominal"][0] == "第 30 日（另扣 6 日）是 9月24日 周四"
    assert counted["excluded"][0] == "听证 6 日不计"


def test_a_day_beyond_the_notices_is_called_provisional() -> None:
    assert kinds("R-15", date(2026, 11, 2))["provisional"] == (
        "2027 年放假通知还没有公布，暂按 1月4日 周一；公布后自动重算并通知",
        "全国年节及纪念日放假办法",
    )


def test_a_window_says_that_posting_is_enough() -> None:
    assert kinds("R-18", date(2026, 5, 20))["advice"] == (
        "寄出在当天也算：邮戳在 6月22日 周一 或以前的，都算按时",
        "民事诉讼法第85条（参照）",
    )


def test_a_told_day_is_kept() -> None:
    assert kinds("R-18", date(2026, 5, 20), told_effective_on=date(2026, 6, 23))["kept"][0] == (
        "已经告知信访人到 6月23日 周二，不再提前"
    )


def test_months_say_the_corresponding_day() -> None:
    found = kinds("R-16", date(2026, 3, 10))

    assert found["count"] == (
        "数 2 个月，到对应的那一天；没有那一天的，到月末",
        "行政诉讼法第47条第1款；民法典第202条",
    )
    assert found["nominal"][0] == "满 2 个月是 5月10日 周日，休息日"
    assert "advice" not in found


def test_a_choice_of_the_office_is_called_one() -> None:
    assert kinds("R-28", date(2026, 6, 10))["count"][0].endswith(
        "（条例没有规定反馈建议的期限，这是本单位的设定）"
    )
    assert kinds("R-24", date(2026, 6, 10))["start"][0] == "2026年6月10日 周三 向上级提出，当天就要办"


def test_an_order_names_its_day() -> None:
    assert (
        kinds("R-04", date(2026, 3, 2), ordered=date(2026, 4, 5))["count"][0]
        == "交办、决定写明 4月5日 前办结"
    )


def test_an_internal_target_stands_beside_the_legal_day() -> None:
    assert kinds("R-15", date(2026, 3, 20), overlay="zhejiang", extend=10)["local"] == (
        "浙江内控 30 日加延期 10 日，到 4月29日 周三；法定日不变",
        "浙江省信访条例",
    )


def test_hours_are_told_by_the_clock() -> None:
    found = explain.explain("R-13", datetime(2026, 6, 20, 2, 10, tzinfo=SHANGHAI))

    assert [step.text_zh for step in found.steps] == [
        "2026年6月20日 02:10 知悉，从这一刻起算",
        "数 1 小时，按钟点算，夜里和休息日都计入（条例只写“及时”，这是本单位的设定）",
        "到 6月20日 03:10 止",
    ]
    assert found.json()["nominal_at"] == "2026-06-20T03:10:00+08:00"
    assert explain.days(found.deadline) == ()


@pytest.mark.parametrize("rule", [rule.id for rule in law.rules() if rule.has_clock])
def test_every_step_of_every_rule_has_two_sentences_and_an_article(rule: str) -> None:
    for start in (date(2026, 2, 3), date(2026, 4, 24), date(2026, 9, 1), date(2026, 12, 20)):
        moment = datetime(start.year, start.month, start.day, 9, tzinfo=SHANGHAI)
        found = explain.explain(rule, moment)
        assert found.steps
        for step in found.steps:
            assert step.text_zh
            assert step.text_en
            assert step.text_en[0].isupper() or step.text_en[0].isdigit()
            assert step.article
            assert "None" not in step.text_zh + step.text_en + step.article
        assert found.steps[-1].kind in {"advice", "nominal", "rolled", "provisional"}


def test_the_json_carries_days_as_text_and_all_steps() -> None:
    explained = explain.explain("R-15", date(2026, 10, 8), extend=30, calendar_until=2026)
    short, found = explained.json(), explained.details()

    assert json.loads(json.dumps(found)) == found
    assert {name: value for name, value in short.items() if name != "steps"} == {
        "rule": "R-15",
        "article": "条例第34条",
        "start_on": "2026-10-08",
        "nominal_on": "2027-01-06",
        "effective_on": "2027-01-06",
        "last_workday_on": "2027-01-06",
        "provisional": True,
    }
    assert short.items() <= found.items()
    assert (found["name"], found["name_en"]) == ("办理", "Handling")
    assert (found["length"], found["unit"]) == (60, "calendar_day")
    assert (found["excluded_days"], found["extended_days"]) == (0, 30)
    assert found["limit_on"] == "2027-01-06"
    assert found["warn_on"] == "2027-01-01"
    assert found["late_from"] == found["metric_late_from"] == "2027-01-07"
    assert found["calendar_until"] == 2026
    assert found["steps"][0] == {
        "kind": "start",
        "on": "2026-10-08",
        "text_zh": "2026年10月8日 周四 受理，这一天不算",
        "text_en": "Acceptance on Thu 8 Oct 2026; that day is not counted",
        "article": "民法典第201条第1款",
    }


def test_the_json_shows_late_days_and_the_internal_target() -> None:
    found = explain.explain(
        "R-15", date(2026, 5, 8), extend=30, granted_on=date(2026, 7, 10), overlay="henan"
    ).details()

    assert found["granted_late"] is True
    assert found["late"] == [{"from_on": "2026-07-08", "to_on": "2026-07-10", "days": 3}]
    assert found["local"]["nominal_on"] == "2026-07-07"
    assert found["local"]["overlay"] == "henan"


def test_less_of_the_calendar_may_be_taken_as_published() -> None:
    found = explain.explain("R-15", date(2025, 12, 18), calendar_until=2025)

    assert found.json()["provisional"] is True
    assert found.json()["effective_on"] == "2026-02-16"
    assert found.details()["calendar_until"] == 2025


def test_the_text_can_be_read_in_a_terminal() -> None:
    found = explain.explain("R-18", date(2026, 5, 20))

    assert found.text().splitlines()[:3] == [
        "申请复查（R-18，条例第35条）",
        "从 2026年5月20日 起 30 日：名义日 2026年6月19日，法定最迟日 2026年6月22日，"
        "最后一个工作日 2026年6月18日",
        "1. 2026年5月20日 周三 收到书面处理意见，这一天不算（民法典第201条第1款）",
    ]
    assert found.text().splitlines()[-1] == "工作日历 2026.1 版"
    assert found.text("en").splitlines()[:2] == [
        "Ask for review (R-18, 条例第35条)",
        "30 days from 20 May 2026: nominal day 19 Jun 2026, effective day 22 Jun 2026,"
        " last working day 18 Jun 2026",
    ]
    assert "（暂定）" in explain.explain("R-15", date(2026, 11, 2)).text()
    assert "(provisional)" in explain.explain("R-15", date(2026, 11, 2)).text("en")


@pytest.mark.parametrize(
    "rule, start, arguments, zh, en",
    [
        (
            "R-15",
            date(2026, 11, 2),
            {},
            "从 11月2日 周一（不算）往后数 60 天，最后一天 1月1日 周五 是元旦，放假，往后推到上班第一天，"
            "到 1月4日 周一 止。放假通知还没出，出来后日子有变，会告诉您。",
            "Counting 60 days after Mon 2 Nov, the last day Fri 1 Jan is New Year's Day, so it moves to the"
            " next working day: it ends on Mon 4 Jan. The holiday notice is not out yet; you will be told if"
            " the day changes.",
        ),
        (
            "R-15",
            date(2026, 3, 20),
            {"extend": 15},
            "从 3月20日 周五（不算）往后数 75 天（其中 15 天是批准延长的），到 6月3日 周三 止。",
            "Counting 75 days after Fri 20 Mar, 15 of them granted as an extension: it ends on Wed 3 Jun.",
        ),
        (
            "R-15",
            date(2026, 4, 1),
            {},
            "从 4月1日 周三（不算）往后数 60 天，最后一天 5月31日 周日 是休息日，往后推到上班第一天，"
            "到 6月1日 周一 止。",
            "Counting 60 days after Wed 1 Apr, the last day Sun 31 May is a rest day, so it moves to the next"
            " working day: it ends on Mon 1 Jun.",
        ),
        (
            "R-21",
            date(2026, 8, 19),
            {"exclude": 6},
            "从 8月19日 周三（不算）往后数 30 天，听证的 6 天不算，到 9月24日 周四 止。",
            "Counting 30 days after Wed 19 Aug, without 6 days of hearing: it ends on Thu 24 Sep.",
        ),
        (
            "J-01",
            date(2026, 4, 2),
            {},
            "从 4月2日 周四（不算）往后数 3 个工作日，到 4月8日 周三 止。",
            "Counting 3 working days after Thu 2 Apr: it ends on Wed 8 Apr.",
        ),
    ],
)
def test_petitioners_are_told_in_spoken_words(
    rule: str, start: date, arguments: dict[str, Any], zh: str, en: str
) -> None:
    found = explain.explanation_of(due(rule, start, **arguments))

    assert found.for_people() == zh
    assert found.for_people("en") == en


def test_day_by_day_every_day_has_its_place() -> None:
    found = explain.days(due("R-10", date(2026, 2, 12)))

    assert [(day.on.day, day.kind, day.number, day.note_zh) for day in found] == [
        (12, "start", None, ""),
        (13, "counted", 1, ""),
        (14, "counted", 2, "调休上班（春节）"),
        *((n, "rest", None, "春节") for n in range(15, 24)),
        (24, "counted", 3, ""),
        (25, "counted", 4, ""),
        (26, "effective", 5, ""),
    ]


def test_day_by_day_shows_hearing_nominal_and_rolled_days() -> None:
    found = explain.days(due("R-21", date(2026, 8, 19), exclude=[(date(2026, 9, 1), date(2026, 9, 2))]))
    by_day = {day.on: day for day in found}

    assert by_day[date(2026, 8, 31)].number == 12
    assert by_day[date(2026, 9, 1)].kind == by_day[date(2026, 9, 2)].kind == "excluded"
    assert by_day[date(2026, 9, 3)].number == 13
    assert (found[-1].on, found[-1].kind, found[-1].number) == (date(2026, 9, 20), "effective", 30)

    rolled = explain.days(due("R-02", date(2026, 2, 3)))
    assert [(day.kind, day.number) for day in rolled[14:]] == [
        ("counted", 14),
        ("nominal", 15),
        *(("rolled", None),) * 5,
        ("effective", None),
    ]
    assert not rolled[15].is_workday
    assert not rolled[15].is_provisional


def test_day_by_day_marks_unpublished_days_and_weekends() -> None:
    found = {day.on: day for day in explain.days(due("R-15", date(2026, 11, 2)))}

    assert found[date(2026, 12, 31)].is_provisional is False
    assert found[date(2027, 1, 1)].is_provisional is True
    assert found[date(2026, 11, 7)].note_zh == "周末"
    assert found[date(2026, 11, 7)].note_en == "weekend"
    assert found[date(2026, 11, 7)].number == 5


def test_a_duty_owed_at_once_has_one_day() -> None:
    assert [(day.kind, day.number) for day in explain.days(due("R-24", date(2026, 3, 2)))] == [
        ("effective", 1)
    ]


def test_the_list_of_rules_tells_law_from_choice() -> None:
    rows = {row["id"]: row for row in explain.rules()}

    assert set(rows) == {rule.id for rule in law.rules()}
    assert (rows["R-15"]["amount"], rows["R-15"]["source"], rows["R-15"]["mark"]) == ("60 日", "law", "V")
    assert (rows["R-15"]["extension"], rows["R-15"]["article"]) == (30, "条例第34条")
    assert (rows["R-11"]["amount_en"], rows["R-11"]["source"], rows["R-11"]["mark"]) == (
        "3 working days",
        "setting",
        "D",
    )
    assert (rows["R-04"]["amount"], rows["R-04"]["source"]) == ("", "order")
    assert (rows["R-12"]["length"], rows["R-12"]["source"]) == (None, "none")
    assert rows["R-21"]["exclude"] == ["hearing"]
    json.dumps(explain.rules())


def test_the_text_says_what_was_counted_in_all() -> None:
    longer = explain.explain("R-15", date(2026, 3, 20), extend=[10, 5])
    shorter = explain.explain("R-21", date(2026, 8, 19), exclude=[(date(2026, 9, 1), date(2026, 9, 6))])

    assert "起 60 日，延期 15 日：" in longer.text()
    assert longer.text("en").splitlines()[2].startswith("1. Acceptance on Fri 20 Mar 2026")
    assert longer.text("en").splitlines()[1].startswith("60 days plus 15 days of extension from 20 Mar 2026:")
    assert "起 30 日，扣除 6 日：" in shorter.text()
    assert shorter.text("en").splitlines()[1].startswith("30 days and 6 days taken out from 19 Aug 2026:")


def test_a_day_that_was_told_is_not_called_rolled() -> None:
    kept = explain.explain("R-18", date(2026, 5, 20), told_effective_on=date(2026, 6, 23))

    assert "往后推" not in kept.for_people()
    assert "moves to the next working day" not in kept.for_people("en")


def test_the_first_day_of_a_period_of_one_day_is_its_start() -> None:
    found = explain.days(explain.explain("R-01", date(2026, 3, 2)).deadline)

    assert [(one.kind, one.number) for one in found] == [("start", None), ("effective", 1)]
