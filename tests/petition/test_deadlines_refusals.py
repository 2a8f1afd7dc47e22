"""What counting refuses, with the code, a sentence in both languages and the article."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from petition import deadlines, law
from petition.deadlines import Interval, LawError, Part, due
from petition.law import dates, grants

START = date(2026, 3, 20)
HEARING = (date(2026, 4, 1), date(2026, 4, 6))

REFUSED = [
    ("unknown rule", "R-99", START, {}, "unknown_rule"),
    ("empty rule", "", START, {}, "unknown_rule"),
    ("rule in small letters", "r-15", START, {}, "unknown_rule"),
    ("before the calendar", "R-15", date(2003, 12, 31), {}, "date_out_of_range"),
    ("beyond counting", "R-15", date(2200, 1, 1), {}, "date_out_of_range"),
    ("a moment without zone", "R-15", datetime(2026, 3, 20), {}, "naive_instant"),  # noqa: DTZ001
    ("hours from a day", "R-13", START, {}, "moment_needed"),
    ("no length in the law", "R-12", START, {}, "no_length"),
    ("a continuing duty", "R-23", START, {}, "no_length"),
    ("a share without level", "R-03", START, {}, "quota_needed"),
    ("an assignment without a day", "R-04", START, {}, "order_needed"),
    ("an order for a legal period", "R-15", START, {"ordered": 20}, "order_not_allowed"),
    ("an order into the past", "R-04", START, {"ordered": date(2026, 3, 19)}, "order_before_start"),
    ("an order of more than ten years", "R-04", START, {"ordered": 3661}, "bad_days"),
    ("an order of no days", "R-04", START, {"ordered": 0}, "bad_days"),
    ("extension of nothing", "R-15", START, {"extend": 0}, "bad_days"),
    ("extension backwards", "R-15", START, {"extend": -1}, "bad_days"),
    ("half a day", "R-15", START, {"extend": [1.5]}, "bad_days"),
    ("yes is no number", "R-15", START, {"extend": [True]}, "bad_days"),
    ("thirty-one days", "R-15", START, {"extend": 31}, "extension_over_cap"),
    ("a part over the cap", "R-15", START, {"extend": [Part(20), Part(11)]}, "extension_over_cap"),
    ("disclosure over its cap", "I-01", START, {"extend": 21}, "extension_over_cap"),
    ("disclosure twice", "I-01", START, {"extend": [10, 10]}, "extension_in_parts"),
    ("forwarding has no extension", "R-02", START, {"extend": 1}, "not_extendable"),
    ("objection has no extension", "R-10", START, {"extend": 1}, "not_extendable"),
    ("review has no extension", "R-19", START, {"extend": 1}, "not_extendable"),
    ("re-review has no extension", "R-21", START, {"extend": 1}, "not_extendable"),
    ("a window has no extension", "R-18", START, {"extend": 1}, "not_extendable"),
    ("a handler approves", "R-15", START, {"extend": 5, "approver": "handler"}, "approver_not_head"),
    (
        "the petition office approves",
        "R-15",
        START,
        {"extend": 5, "approver": "office_head"},
        "approver_not_head",
    ),
    ("nobody approves", "R-15", START, {"extend": 5, "approver": ""}, "approver_not_head"),
    (
        "a part by a handler",
        "R-15",
        START,
        {"extend": [Part(5, approver="unit_head"), Part(5, approver="handler")]},
        "approver_not_head",
    ),
    ("granted before", "R-15", START, {"extend": 5, "granted_on": date(2026, 3, 19)}, "granted_before_start"),
    (
        "told before granted",
        "R-15",
        START,
        {"extend": 5, "granted_on": date(2026, 5, 2), "told_on": date(2026, 5, 1)},
        "told_before_granted",
    ),
    (
        "days of approval missing",
        "R-15",
        START,
        {"extend": [5, 5], "granted_on": [date(2026, 5, 2)]},
        "granted_on_count",
    ),
    ("hearing at handling", "R-15", START, {"exclude": [HEARING]}, "exclusion_not_allowed"),
    ("hearing at review", "R-19", START, {"exclude": [HEARING]}, "exclusion_not_allowed"),
    ("hearing in a window", "R-20", START, {"exclude": [HEARING]}, "exclusion_not_allowed"),
    ("days taken out of handling", "R-15", START, {"exclude": 6}, "exclusion_not_allowed"),
    (
        "mediation at re-review",
        "R-21",
        START,
        {"exclude": [Interval(*HEARING, "mediation")]},
        "exclusion_not_allowed",
    ),
    ("hearing reversed", "R-21", START, {"exclude": [HEARING[::-1]]}, "exclusion_reversed"),
    (
        "hearing before the request",
        "R-21",
        START,
        {"exclude": [(date(2026, 3, 19), date(2026, 3, 25))]},
        "exclusion_before_start",
    ),
    (
        "hearing after the end",
        "R-21",
        START,
        {"exclude": [(date(2026, 4, 21), date(2026, 4, 25))]},
        "exclusion_after_end",
    ),
    ("no days taken out", "R-21", START, {"exclude": 0}, "bad_days"),
    ("unknown local rules", "R-15", START, {"overlay": "atlantis"}, "unknown_overlay"),
    ("a path for local rules", "R-15", START, {"overlay": "../calendar/2026"}, "unknown_overlay"),
    ("a calendar before the calendar", "R-15", START, {"calendar_until": 1999}, "date_out_of_range"),
]


@pytest.mark.parametrize(
    "rule, start, arguments, code", [pytest.param(*case[1:], id=case[0]) for case in REFUSED]
)
def test_refused(rule: str, start: date, arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(LawError) as refused:
        due(rule, start, **arguments)

    said = refused.value
    assert said.code == code
    assert code in law.CODES
    assert said.zh.endswith("。")
    assert said.en.startswith("Expected ")
    assert said.en.endswith(".")


@pytest.mark.parametrize(
    "rule, arguments, article, zh",
    [
        ("R-19", {"extend": 5}, "条例第35条", "“复查”的期限不能延长：条例第35条没有规定延期。"),
        (
            "R-15",
            {"extend": 5, "approver": "handler"},
            "条例第34条",
            "延期要由本机关、单位负责人批准（条例第34条），其他人批准无效。",
        ),
        (
            "R-15",
            {"exclude": [HEARING]},
            "条例第34条",
            "“办理”的期限不扣除听证等时间：条例第34条没有规定；只有复核的听证不计日（条例第36条第2款）。",
        ),
        (
            "R-12",
            {},
            "条例第24条第1款",
            "“涉及两个以上机关的协商、指定”（R-12）没有规定期限（条例第24条第1款）。",
        ),
        (
            "I-01",
            {"extend": 21},
            "政府信息公开条例第33条",
            "延长合计21个工作日，超过了20个工作日的上限（政府信息公开条例第33条）。",
        ),
    ],
)
def test_a_refusal_rests_on_its_article(rule: str, arguments: dict[str, Any], article: str, zh: str) -> None:
    with pytest.raises(LawError) as refused:
        due(rule, START, **arguments)

    assert refused.value.article == article
    assert refused.value.zh == zh


def test_a_hearing_may_begin_on_the_last_lawful_day_and_not_after() -> None:
    # Given day thirty on Sunday 19 April, rolled to Monday 20 April
    assert due("R-21", START).effective_on == date(2026, 4, 20)

    found = due("R-21", START, exclude=[(date(2026, 4, 20), date(2026, 4, 20))])

    assert found.effective_on == date(2026, 4, 21)


def test_a_part_keeps_its_own_facts_over_the_common_ones() -> None:
    part = Part(5, date(2026, 5, 1), date(2026, 5, 2), "unit_head", "李局长", "案情复杂")

    found = due("R-15", START, extend=[part, 5], granted_on=[None, date(2026, 5, 10)], approver="unit_head")  # type: ignore[list-item]

    assert found.parts[0] == part
    assert found.parts[1] == Part(5, date(2026, 5, 10), None, "unit_head")


def test_a_postmark_after_the_arrival_is_refused() -> None:
    window = due("R-18", START)

    with pytest.raises(LawError) as refused:
        deadlines.in_time(window, date(2026, 4, 10), date(2026, 4, 11))

    assert refused.value.code == "postmark_after_filing"


def test_a_rhythm_of_no_days_is_refused() -> None:
    with pytest.raises(LawError) as refused:
        deadlines.feedback_dates(START, date(2026, 5, 1), 0)

    assert refused.value.code == "bad_days"


def test_the_longest_number_of_days_that_may_be_written() -> None:
    assert grants.whole(3660) == 3660
    with pytest.raises(LawError) as refused:
        grants.whole(3661)
    assert refused.value.code == "bad_days"


def test_a_period_in_hours_was_told_to_nobody() -> None:
    assert due("R-13", datetime(2026, 3, 2, 9, 0, tzinfo=dates.SHANGHAI)).is_kept is False
