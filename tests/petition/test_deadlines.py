"""The acceptance scenarios of the law that need dates only, with the dates as printed there.

Every case carries the number of its scenario.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from petition import deadlines, law
from petition.deadlines import LawError, due, in_time
from petition.law.values import soon_days

SHANGHAI = timezone(timedelta(hours=8))


def d(text: str) -> date:
    """`2026-03-02`, or `03-02` of 2026."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def scenario(name: str) -> pytest.MarkDecorator:
    """Put the number of the scenario into the id of a test that needs no table."""
    return pytest.mark.parametrize((), [pytest.param(id=name)])


COUNTED = [
    # id, rule, start, arguments, nominal, effective, last working day
    ("S-01 normal forward", "R-02", "03-02", {}, "03-17", "03-17", "03-17"),
    ("S-02 forward over Spring Festival", "R-02", "02-03", {}, "02-18", "02-24", "02-14"),
    ("S-03 due on a made-up Saturday", "R-02", "04-24", {}, "05-09", "05-09", "05-09"),
    ("S-04 made-up Saturday of February", "R-02", "02-13", {}, "02-28", "02-28", "02-28"),
    ("S-05 post before midnight", "R-02", "03-01", {}, "03-16", "03-16", "03-16"),
    ("S-05 post after midnight", "R-02", "03-02", {}, "03-17", "03-17", "03-17"),
    ("S-06 told on the spot", "R-08-onsite", "04-20", {}, "04-20", "04-20", "04-20"),
    ("S-07 not on the spot, Labour Day", "R-08", "04-20", {}, "05-05", "05-06", "04-30"),
    ("S-13 litigation letter", "R-05", "03-09", {}, "03-24", "03-24", "03-24"),
    ("S-15 forward to discipline", "R-07", "03-02", {}, "03-17", "03-17", "03-17"),
    ("S-15 tell the named accuser", "C-01", "03-02", {}, "03-23", "03-23", "03-23"),
    ("S-19 objection", "R-10", "03-16", {}, "03-23", "03-23", "03-23"),
    ("S-20 notice stays due", "R-09", "03-16", {}, "03-31", "03-31", "03-31"),
    ("S-21 objection over Spring Festival", "R-10", "02-12", {}, "02-26", "02-26", "02-26"),
    ("S-22 objection over National Day", "R-10", "09-29", {}, "10-12", "10-12", "10-12"),
    ("S-23 objection over New Year", "R-10", "2025-12-30", {}, "01-07", "01-07", "01-07"),
    ("S-25 unit B objects", "R-10", "03-25", {}, "04-01", "04-01", "04-01"),
    ("S-25 unit B tells", "R-09", "03-25", {}, "04-09", "04-09", "04-09"),
    ("S-30 notice not given", "R-09", "03-10", {}, "03-25", "03-25", "03-25"),
    ("S-30 handling from the default day", "R-15", "03-25", {}, "05-24", "05-25", "05-22"),
    ("S-31 sixty days", "R-15", "03-20", {}, "05-19", "05-19", "05-19"),
    ("S-32 full extension", "R-15", "03-20", {"extend": 30}, "06-18", "06-18", "06-18"),
    ("S-33 before the extension", "R-15", "04-01", {}, "05-31", "06-01", "05-29"),
    ("S-33 first part", "R-15", "04-01", {"extend": 15}, "06-15", "06-15", "06-15"),
    ("S-33 second part", "R-15", "04-01", {"extend": [15, 15]}, "06-30", "06-30", "06-30"),
    ("S-35 before the extension", "R-15", "05-08", {}, "07-07", "07-07", "07-07"),
    ("S-35 outer limit", "R-15", "05-08", {"extend": 30}, "08-06", "08-06", "08-06"),
    ("S-38 due on New Year's Eve", "R-15", "2025-12-18", {}, "02-16", "02-24", "02-14"),
    ("S-39 due in National Day week", "R-15", "08-03", {}, "10-02", "10-08", "09-30"),
    ("S-39 then extended", "R-15", "08-03", {"extend": 30}, "11-01", "11-02", "10-30"),
    ("S-40 sixty days", "R-15", "10-08", {}, "12-07", "12-07", "12-07"),
    ("S-40 ninety days", "R-15", "10-08", {"extend": 30}, "2027-01-06", "2027-01-06", "2027-01-06"),
    ("S-41 hearing does not stop", "R-15", "05-12", {}, "07-11", "07-13", "07-10"),
    ("S-46 accept a simple matter", "J-01", "04-02", {}, "04-08", "04-08", "04-08"),
    ("S-46 answer a simple matter", "J-02", "04-08", {}, "04-22", "04-22", "04-22"),
    ("S-46 each level", "J-03", "04-02", {}, "04-03", "04-03", "04-03"),
    ("S-47 simple turns ordinary", "R-15", "04-08", {}, "06-07", "06-08", "06-05"),
    ("S-48 two months", "R-16", "03-10", {}, "05-10", "05-11", "05-09"),
    ("S-53 window ends on Dragon Boat", "R-18", "05-20", {}, "06-19", "06-22", "06-18"),
    ("S-54 day thirty", "R-18", "07-07", {}, "08-06", "08-06", "08-06"),
    ("S-55 review from arrival", "R-19", "08-10", {}, "09-09", "09-09", "09-09"),
    ("S-56 made-up Sunday", "R-18", "08-21", {}, "09-20", "09-20", "09-20"),
    ("S-57 window over Spring Festival", "R-18", "01-16", {}, "02-15", "02-24", "02-14"),
    ("S-57 made-up Saturday before it", "R-18", "01-15", {}, "02-14", "02-14", "02-14"),
    ("S-59 review", "R-19", "08-06", {}, "09-05", "09-07", "09-04"),
    ("S-63 re-review window", "R-20", "09-04", {}, "10-04", "10-08", "09-30"),
    ("S-64 re-review without hearing", "R-21", "08-19", {}, "09-18", "09-18", "09-18"),
    (
        "S-64 with hearing",
        "R-21",
        "08-19",
        {"exclude": [(d("09-01"), d("09-06"))]},
        "09-24",
        "09-24",
        "09-24",
    ),
    ("S-65 re-review without hearing", "R-21", "09-01", {}, "10-01", "10-08", "09-30"),
    (
        "S-65 with hearing",
        "R-21",
        "09-01",
        {"exclude": [(d("09-07"), d("09-15"))]},
        "10-10",
        "10-10",
        "10-10",
    ),
    ("S-65 nine days", "R-21", "09-01", {"exclude": 9}, "10-10", "10-10", "10-10"),
    ("S-68 redo without an order", "R-15-redo", "03-20", {}, "05-19", "05-19", "05-19"),
    ("S-68 redo as ordered", "R-15-redo", "03-20", {"ordered": d("04-30")}, "04-30", "04-30", "04-30"),
    ("S-74 feedback on a proposal", "R-28", "06-10", {}, "07-10", "07-10", "07-10"),
    ("S-81 unit's rate", "M-02", "05-06", {}, "06-05", "06-05", "06-05"),
    ("S-81 notice", "R-09", "05-12", {}, "05-27", "05-27", "05-27"),
]


@pytest.mark.parametrize(
    "rule, start, arguments, nominal, effective, last",
    [pytest.param(*case[1:], id=case[0]) for case in COUNTED],
)
def test_scenario(
    rule: str, start: str, arguments: dict[str, Any], nominal: str, effective: str, last: str
) -> None:
    found = due(rule, d(start), **arguments)

    assert (found.nominal_on, found.effective_on, found.last_workday_on) == (
        d(nominal),
        d(effective),
        d(last),
    )


@pytest.mark.parametrize(
    "rule, start, metric, legal",
    [
        pytest.param("R-02", "03-02", "03-18", "03-18", id="S-01 late from the day after"),
        pytest.param("R-02", "02-03", "02-19", "02-25", id="S-02 late in statistics, then in law"),
        pytest.param("R-08-onsite", "04-20", "04-21", "04-21", id="S-06 late the next day"),
        pytest.param("R-18", "05-20", "06-23", "06-23", id="S-53 a petitioner knows one day only"),
    ],
)
def test_statistics_count_from_the_nominal_day_and_law_from_the_effective(
    rule: str, start: str, metric: str, legal: str
) -> None:
    found = due(rule, d(start))

    assert found.metric_late_from == d(metric)
    assert found.late_from == d(legal)
    assert deadlines.late_days(found, d(legal) - timedelta(days=1)) == 0
    assert deadlines.late_days(found, d(legal)) == 1
    assert deadlines.metric_late_days(found, d(metric) - timedelta(days=1)) == 0
    assert deadlines.metric_late_days(found, d(metric) + timedelta(days=2)) == 3


@pytest.mark.parametrize(
    "moment, day, last",
    [
        pytest.param("2026-03-01T23:59:30+08:00", "03-01", "03-16", id="S-05 before midnight"),
        pytest.param("2026-03-02T00:00:10+08:00", "03-02", "03-17", id="S-05 after midnight"),
        pytest.param("2026-03-01T16:00:10+00:00", "03-02", "03-17", id="S-05 after midnight, told in UTC"),
    ],
)
def test_a_moment_belongs_to_its_day_in_shanghai(moment: str, day: str, last: str) -> None:
    posted = datetime.fromisoformat(moment)

    assert deadlines.law_day(posted) == d(day)
    assert due("R-02", posted).nominal_on == d(last)
    assert due("R-02", posted).start_on == d(day)


@scenario("S-18 multi-level quota")
def test_each_level_counts_from_the_nominal_day_of_the_one_above() -> None:
    levels = deadlines.quota(d("03-02"))

    assert [(level.level, level.length, level.nominal_on, level.effective_on) for level in levels] == [
        ("national", 5, d("03-07"), d("03-09")),
        ("province", 3, d("03-10"), d("03-10")),
        ("city", 3, d("03-13"), d("03-13")),
        ("county", 4, d("03-17"), d("03-17")),
    ]
    assert levels[-1].nominal_on == due("R-02", d("03-02")).nominal_on


def test_a_quota_can_start_lower_and_refuses_a_level_it_does_not_know() -> None:
    below = deadlines.quota(datetime(2026, 3, 1, 23, tzinfo=SHANGHAI), ["city", "county"])

    assert [level.nominal_on for level in below] == [d("03-04"), d("03-08")]
    with pytest.raises(LawError) as refused:
        deadlines.quota(d("03-02"), ["town"])
    assert refused.value.code == "unknown_level"


@pytest.mark.parametrize(
    "rule, start, filed, postmarked, expected",
    [
        pytest.param("R-10", "03-16", "03-23", None, True, id="S-19 objection on day five"),
        pytest.param("R-10", "03-16", "03-24", None, False, id="S-20 objection on day six"),
        pytest.param("R-10", "03-16", "03-24", "03-23", False, id="S-20 a postmark does not help an organ"),
        pytest.param("R-18", "05-20", "06-22", None, True, id="S-53 request on the rolled day"),
        pytest.param("R-18", "05-20", "06-23", None, False, id="S-53 request after it"),
        pytest.param("R-18", "07-07", "08-06", None, True, id="S-54 day thirty"),
        pytest.param("R-18", "07-07", "08-07", None, False, id="S-54 day thirty-one"),
        pytest.param("R-18", "07-07", "08-10", "08-06", True, id="S-55 posted in time"),
        pytest.param("R-18", "07-07", "08-10", "08-07", False, id="S-55 posted too late"),
        pytest.param("R-18", "07-07", "08-06", "08-06", True, id="S-55 posted and received on one day"),
        pytest.param("R-18", "08-21", "09-20", None, True, id="S-56 on the made-up Sunday"),
        pytest.param("R-18", "08-21", "09-21", None, False, id="S-56 on the Monday after it"),
    ],
)
def test_in_time(rule: str, start: str, filed: str, postmarked: str | None, expected: bool) -> None:
    window = due(rule, d(start))

    assert in_time(window, d(filed), d(postmarked) if postmarked else None) is expected


@pytest.mark.parametrize(
    "rule, start, filed, zh, en",
    [
        pytest.param(
            "R-10",
            "03-16",
            "03-24",
            "已过 5 个工作日（到 3月23日 止），不能再提异议。请受理。",
            "The 5 working days ended on 23 Mar. Please accept the matter.",
            id="S-20",
        ),
        pytest.param(
            "R-18",
            "07-07",
            "08-07",
            "已过 30 日（到 8月6日 止），不能再申请复查。有正当理由的，可以说明，由负责人批准。",
            "The 30 days ended on 6 Aug. With good reason it may still be accepted by the head.",
            id="S-54",
        ),
    ],
)
def test_who_is_too_late_is_told_why(rule: str, start: str, filed: str, zh: str, en: str) -> None:
    window = due(rule, d(start))
    deadlines.require_in_time(window, window.effective_on)

    with pytest.raises(LawError) as refused:
        deadlines.require_in_time(window, d(filed))

    assert refused.value.code == "window_over"
    assert (refused.value.zh, refused.value.en) == (zh, en)
    assert refused.value.article == window.article
    assert refused.value.say("zh") == zh
    assert refused.value.say("en") == str(refused.value) == en


@scenario("S-30 not told in time")
def test_acceptance_is_taken_to_be_the_fifteenth_day_when_no_notice_was_given() -> None:
    accepted = deadlines.default_acceptance(d("03-10"))
    handling = due("R-15", accepted)

    assert accepted == d("03-25")
    assert (handling.nominal_on, handling.effective_on) == (d("05-24"), d("05-25"))
    assert due("R-09", d("03-10")).law.consequence == "条例第44条第3项"


def test_the_default_acceptance_is_not_rolled_past_a_holiday() -> None:
    assert deadlines.default_acceptance(d("02-03")) == d("02-18")


@scenario("S-32 full extension in time")
def test_an_extension_in_time_leaves_no_trace_of_lateness() -> None:
    found = due(
        "R-15", d("03-20"), extend=30, granted_on=d("05-15"), told_on=d("05-18"), approver="unit_head"
    )

    assert found.effective_on == d("06-18")
    assert found.base_nominal_on == d("05-19")
    assert found.extended_days == 30
    assert not found.granted_late
    assert not found.is_untold
    assert found.limit_on == d("06-18")


@scenario("S-33 partial extension")
def test_parts_count_from_acceptance_and_never_from_a_rolled_day() -> None:
    first = due("R-15", d("04-01"), extend=15, granted_on=d("05-28"))
    second = due("R-15", d("04-01"), extend=[15, 15], granted_on=[d("05-28"), d("06-10")])

    assert first.nominal_on == d("06-15")
    assert first.base_effective_on == d("06-01")
    assert first.limit_on == d("06-30")
    assert second.nominal_on == d("06-30")
    assert [part.granted_on for part in second.parts] == [d("05-28"), d("06-10")]
    assert not second.granted_late


@pytest.mark.parametrize(
    "extend",
    [
        pytest.param(31, id="S-34 thirty-one at once"),
        pytest.param([15, 16], id="S-34 two parts over thirty"),
        pytest.param([10, 10, 11], id="S-34 a third part over thirty"),
    ],
)
def test_more_than_thirty_days_in_all_are_refused(extend: int | list[int]) -> None:
    with pytest.raises(LawError) as refused:
        due("R-15", d("03-20"), extend=extend)

    assert refused.value.code == "extension_over_cap"
    assert refused.value.article == "条例第34条"
    assert refused.value.facts["days"] == 31
    assert refused.value.facts["cap"] == 30
    assert refused.value.zh == "延长合计31日，超过了30日的上限（条例第34条）。"


@scenario("S-35 extension late")
def test_an_extension_granted_late_keeps_the_overdue_days() -> None:
    before = due("R-15", d("05-08"))
    found = due("R-15", d("05-08"), extend=30, granted_on=d("07-10"), approver="unit_head")

    assert before.effective_on == d("07-07")
    assert before.limit_on == d("08-06")
    assert found.granted_late
    assert [(span.from_on, span.to_on, span.days) for span in found.late] == [(d("07-08"), d("07-10"), 3)]
    assert found.effective_on == found.limit_on == d("08-06")
    assert found.law.consequence == "条例第45条第1项"


def test_an_extension_granted_on_the_rolled_day_is_in_time() -> None:
    # Given a last day on Sunday 31 May, rolled to Monday 1 June
    in_time = due("R-15", d("04-01"), extend=15, granted_on=d("06-01"))
    late = due("R-15", d("04-01"), extend=15, granted_on=d("06-02"))

    assert not in_time.granted_late
    assert [(span.from_on, span.to_on) for span in late.late] == [(d("06-02"), d("06-02"))]


def test_a_second_part_is_late_against_the_first() -> None:
    found = due("R-15", d("04-01"), extend=[15, 15], granted_on=[d("06-03"), d("06-17")])

    assert [(span.from_on, span.to_on) for span in found.late] == [
        (d("06-02"), d("06-03")),
        (d("06-16"), d("06-17")),
    ]


@scenario("S-36 approver not the head")
def test_only_the_head_may_extend() -> None:
    with pytest.raises(LawError) as refused:
        due("R-15", d("03-20"), extend=30, approver="handler")

    assert refused.value.code == "approver_not_head"
    assert refused.value.article == "条例第34条"
    assert due("R-15", d("03-20")).effective_on == d("05-19")


@scenario("S-37 extension not told")
def test_an_extension_without_a_notice_is_untold() -> None:
    untold = due("R-15", d("03-20"), extend=30, granted_on=d("05-15"))
    told = due("R-15", d("03-20"), extend=30, granted_on=d("05-15"), told_on=d("05-15"))
    asked_what_if = due("R-15", d("03-20"), extend=30)

    assert untold.is_untold
    assert not told.is_untold
    assert not asked_what_if.is_untold
    assert deadlines.words(untold, d("05-20")).chips == ("延期未告知",)


@scenario("S-38 reminder before New Year's Eve")
def test_a_last_day_in_a_holiday_is_also_reminded_on_the_last_working_day() -> None:
    found = due("R-15", d("2025-12-18"))

    assert found.warn_on == d("02-11")
    assert found.reminders == (d("02-11"), d("02-14"))
    assert deadlines.clock(found)["last_call_at"] == "2026-02-14T09:00:00+08:00"


@scenario("S-40 beyond the known calendar")
def test_a_day_in_an_unpublished_year_is_provisional() -> None:
    sixty = due("R-15", d("10-08"))
    ninety = due("R-15", d("10-08"), extend=30)

    assert not sixty.provisional
    assert ninety.provisional
    assert ninety.nominal_on == d("2027-01-06")
    assert ninety.calendar_version == "2026.1"


def test_less_of_the_calendar_can_be_taken_as_published() -> None:
    found = due("R-15", d("2025-12-18"), calendar_until=2025)

    assert found.provisional
    assert found.nominal_on == found.effective_on == d("02-16")
    assert found.calendar_version == "2025.1"


@pytest.mark.parametrize(
    "rule, start, provisional",
    [
        ("R-15", "10-31", False),  # 30 December
        ("R-15", "11-01", False),  # 31 December
        ("R-15", "11-02", True),  # 1 January
        ("R-10", "12-24", False),  # 31 December
        ("R-10", "12-25", True),
        ("M-01", "12-25", False),  # statistics are not rolled
    ],
)
def test_provisional_begins_with_the_first_unpublished_day(rule: str, start: str, provisional: bool) -> None:
    assert due(rule, d(start)).provisional is provisional


@scenario("S-41 hearing during handling")
def test_a_hearing_stops_handling_only_under_local_rules() -> None:
    hearing = [(d("06-10"), d("06-18"))]
    local = law.parse_overlay(
        'id = "aba"\nname = "某州"\nname_en = "Somewhere"\nbased_on = "某州规定"\n'
        '[[suspend]]\nrule = "R-15"\narticle = "某州规定第9条"\n'
    )

    with pytest.raises(LawError) as refused:
        due("R-15", d("05-12"), exclude=hearing)
    found = due("R-15", d("05-12"), exclude=hearing, overlay=local)

    assert refused.value.code == "exclusion_not_allowed"
    assert refused.value.article == "条例第34条"
    assert (found.nominal_on, found.effective_on, found.excluded_days) == (d("07-20"), d("07-20"), 9)


@scenario("S-48 duty matter")
def test_two_months_only_mark_a_day() -> None:
    found = due("R-16", d("03-10"))

    assert (found.nominal_on, found.effective_on) == (d("05-10"), d("05-11"))
    assert found.law.marker
    assert found.article == "行政诉讼法第47条第1款"


@pytest.mark.parametrize(
    "start, nominal",
    [
        ("2025-12-31", "02-28"),
        ("2023-12-31", "2024-02-29"),
        ("2025-12-28", "02-28"),
        ("11-30", "2027-01-30"),
        ("2025-10-31", "2025-12-31"),
        ("2025-11-30", "01-30"),
    ],
)
def test_a_month_without_the_day_ends_on_its_last(start: str, nominal: str) -> None:
    assert due("R-16", d(start)).nominal_on == d(nominal)


@scenario("S-58 never served")
def test_the_window_does_not_start_without_service() -> None:
    clock = deadlines.replay("R-18", [])

    assert clock.deadline is None
    assert not clock.is_running
    said = deadlines.words_of(clock, d("05-30"))
    assert (said.kind, said.first, said.second) == ("pending", "还没起算", "等意见书送达")


@scenario("S-59 extension of a review")
def test_a_review_is_extended_only_where_local_rules_say_so() -> None:
    with pytest.raises(LawError) as refused:
        due("R-19", d("08-06"), extend=30)
    local = due("R-19", d("08-06"), extend=30, overlay="beijing")

    assert refused.value.code == "not_extendable"
    assert refused.value.article == "条例第35条"
    assert due("R-19", d("08-06")).law.extension is None
    assert (local.nominal_on, local.effective_on) == (d("10-05"), d("10-08"))


@scenario("S-66 hearing in the first review")
def test_a_hearing_does_not_stop_the_first_review() -> None:
    with pytest.raises(LawError) as refused:
        due("R-19", d("08-06"), exclude=[(d("08-20"), d("08-25"))])

    assert refused.value.code == "exclusion_not_allowed"
    assert "条例第36条第2款" in refused.value.zh
    assert due("R-19", d("08-06")).effective_on == d("09-07")


@scenario("S-85 weekly feedback")
def test_weekly_feedback_keeps_its_rhythm_and_moves_off_holidays() -> None:
    dates = deadlines.feedback_dates(d("03-20"), d("05-08"))

    assert [(one.nominal_on, one.due_on) for one in dates] == [
        (d("03-27"), d("03-27")),
        (d("04-03"), d("04-03")),
        (d("04-10"), d("04-10")),
        (d("04-17"), d("04-17")),
        (d("04-24"), d("04-24")),
        (d("05-01"), d("05-06")),
        (d("05-08"), d("05-08")),
    ]
    assert deadlines.feedback_dates(d("03-20"), d("03-26")) == ()
    assert len(deadlines.feedback_dates(d("03-20"), d("03-26"), 1)) == 6
    assert [one.nominal_on for one in deadlines.feedback_dates(d("03-20"), d("04-10"), 10)] == [
        d("03-30"),
        d("04-09"),
    ]


@scenario("S-76 monthly checks of a package")
def test_monthly_checks_move_off_holidays() -> None:
    dates = deadlines.monthly_dates(d("03-05"), d("06-05"))

    assert [(one.nominal_on, one.due_on) for one in dates] == [
        (d("04-05"), d("04-07")),
        (d("05-05"), d("05-06")),
        (d("06-05"), d("06-05")),
    ]


@scenario("S-16 urgent at night on a holiday")
def test_an_urgent_report_runs_on_clock_time() -> None:
    known = datetime(2026, 6, 20, 2, 10, tzinfo=SHANGHAI)

    first = due("R-13", known)
    written = due("R-13-written", known)

    assert first.nominal_at == datetime(2026, 6, 20, 3, 10, tzinfo=SHANGHAI)
    assert written.nominal_at == datetime(2026, 6, 20, 4, 10, tzinfo=SHANGHAI)
    assert first.nominal_on == first.effective_on == d("06-20")
    assert not first.provisional
    assert (first.extended_days, first.excluded_days) == (0, 0)


@pytest.mark.parametrize(
    "rule, start, warn",
    [
        ("R-15", "03-20", "05-14"),  # five days
        ("R-02", "03-02", "03-14"),  # a quarter of fifteen days
        ("R-10", "03-16", "03-20"),  # a quarter of five working days
        ("J-02", "04-08", "04-20"),  # a quarter of ten working days
        ("R-11", "03-02", "03-04"),  # at least one day
        ("R-02", "02-03", "02-14"),  # S-02: nothing but holidays from the 15th to the end
        ("R-08", "04-20", "04-30"),  # S-07: Labour Day likewise
        ("R-15", "08-08", "09-30"),  # 国庆: the period ends on the sixth day of the holidays
        ("R-18", "05-20", "06-17"),  # a petitioner is reminded of the effective day
        ("R-16", "03-10", "05-05"),
        ("R-24", "03-02", "03-02"),  # never before the start
    ],
)
def test_reminders_come_five_days_or_a_quarter_before(rule: str, start: str, warn: str) -> None:
    assert due(rule, d(start)).warn_on == d(warn)


def test_the_outer_limit_of_a_rule_without_extension_is_its_own_day() -> None:
    assert due("R-19", d("08-06")).limit_on == d("09-05")
    assert due("I-01", d("03-02")).limit_on == due("I-01", d("03-02"), extend=20).nominal_on


def test_a_told_day_is_not_brought_forward_but_may_be_overtaken() -> None:
    kept = due("R-18", d("05-20"), told_effective_on=d("06-23"))
    overtaken = due("R-18", d("05-20"), told_effective_on=d("06-18"))
    on_a_rest_day = due("R-18", d("05-20"), told_effective_on=d("06-27"))

    assert (kept.effective_on, kept.is_kept) == (d("06-23"), True)
    assert (overtaken.effective_on, overtaken.is_kept) == (d("06-22"), False)
    assert on_a_rest_day.effective_on == d("06-29")


@pytest.mark.parametrize(
    "exclude, nominal, effective, days",
    [
        ([("09-01", "09-01")], "09-19", "09-20", 1),
        ([("09-01", "09-03"), ("09-04", "09-06")], "09-24", "09-24", 6),  # one right after the other
        ([("09-10", "09-12"), ("09-01", "09-03")], "09-24", "09-24", 6),  # in any order
        ([("08-19", "08-20")], "09-19", "09-20", 1),  # the start is not counted anyway
        ([("09-18", "09-20")], "09-21", "09-21", 3),  # begins on the last day
        (
            [("09-01", "09-02"), ("09-20", "09-21")],
            "09-22",
            "09-22",
            4,
        ),  # the second while the first moved it
    ],
)
def test_days_taken_out_are_counted_with_both_ends(
    exclude: list[tuple[str, str]], nominal: str, effective: str, days: int
) -> None:
    found = due("R-21", d("08-19"), exclude=[(d(first), d(last)) for first, last in exclude])

    assert (found.nominal_on, found.effective_on, found.excluded_days) == (d(nominal), d(effective), days)


def test_the_last_day_is_never_a_day_that_is_taken_out() -> None:
    # Given day thirty on Saturday 5 September, rolled to Monday 7 September, when the hearing begins
    found = due("R-21", d("08-06"), exclude=[(d("09-07"), d("09-10"))])

    assert found.nominal_on == d("09-09")
    assert found.effective_on == d("09-11")
    assert [step.on for step in found.steps if step.kind == "rolled"] == [d("09-11")]


SUSPENDED = law.parse_overlay(
    'id = "aba"\nname = "某州"\nname_en = "Somewhere"\nbased_on = "某州规定"\n'
    + "".join(
        f'[[suspend]]\nrule = "{rule}"\narticle = "某州规定第9条"\n' for rule in ("J-02", "R-16", "R-18")
    )
)


@pytest.mark.parametrize(
    "rule, start, span, nominal",
    [
        # ten working days from 8 April end on 22 April; of 16 to 20 April three are worked
        ("J-02", "04-08", ("04-16", "04-20"), "04-27"),
        ("R-16", "03-10", ("04-01", "04-06"), "05-16"),
    ],
)
def test_local_rules_may_take_a_hearing_out_of_other_units(
    rule: str, start: str, span: tuple[str, str], nominal: str
) -> None:
    found = due(rule, d(start), exclude=[(d(span[0]), d(span[1]))], overlay=SUSPENDED)

    assert found.nominal_on == d(nominal)


def test_a_plain_number_of_days_is_taken_out_in_the_units_of_the_rule() -> None:
    assert due("J-02", d("04-08"), exclude=3, overlay=SUSPENDED).nominal_on == d("04-27")


def test_a_second_hearing_must_begin_while_the_period_runs() -> None:
    # Given day thirty on Friday 18 September, and one day taken out, so the last day is Sunday 20, worked
    with pytest.raises(LawError) as refused:
        due("R-21", d("08-19"), exclude=[(d("09-01"), d("09-01")), (d("09-21"), d("09-30"))])

    assert refused.value.code == "exclusion_after_end"


def test_the_years_that_can_be_counted_include_their_first_and_last_day() -> None:
    assert due("R-02", d("2004-01-01")).nominal_on == d("2004-01-16")
    assert due("R-02", d("2199-12-31")).nominal_on == d("2200-01-15")


def test_a_roll_into_an_unpublished_year_is_provisional() -> None:
    found = due("R-02", d("2005-12-16"), calendar_until=2005)

    assert (found.nominal_on, found.effective_on, found.provisional) == (
        d("2005-12-31"),
        d("2006-01-02"),
        True,
    )


def test_what_is_owed_at_once_on_a_rest_day_is_owed_that_day() -> None:
    found = due("R-08-onsite", d("04-18"))

    assert found.nominal_on == found.effective_on == found.last_workday_on == d("04-18")


def test_being_told_the_counted_day_keeps_nothing() -> None:
    assert not due("R-18", d("05-20"), told_effective_on=d("06-22")).is_kept


def test_an_order_may_name_the_same_day() -> None:
    assert due("R-04", d("03-02"), ordered=d("03-02")).effective_on == d("03-02")


def test_an_order_may_name_a_day_or_a_number_of_days() -> None:
    by_day = due("R-04", d("03-02"), ordered=d("04-05"))
    by_length = due("R-04", d("03-02"), ordered=34)

    assert (by_day.nominal_on, by_day.effective_on, by_day.length) == (d("04-05"), d("04-07"), 34)
    assert by_length.nominal_on == by_day.nominal_on
    assert not by_day.is_statutory


def test_every_rule_of_the_regulation_is_listed_with_an_article() -> None:
    ids = {rule.id for rule in law.rules()}

    assert {f"R-{n:02}" for n in range(1, 32)} <= ids
    assert all(rule.article and rule.name and rule.name_en and rule.start for rule in law.rules())
    assert all(rule.is_statutory or rule.length is None for rule in law.rules())


def test_what_the_law_leaves_open_is_marked_as_a_choice() -> None:
    found = due("R-11", d("03-02"))

    assert (found.length, found.unit, found.is_statutory, found.mark) == (3, "working_day", False, "D")
    assert law.rule("R-11").length is None


def test_an_office_may_choose_when_its_organs_are_late(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = replace(law.settings(), organ_lateness_rolls=False, organ_rates_roll=True)
    monkeypatch.setattr("petition.law.values.settings", lambda: chosen)

    organ, petitioner = due("R-02", d("02-03")), due("R-18", d("05-20"))

    assert (organ.late_from, organ.metric_late_from) == (d("02-19"), d("02-25"))
    assert petitioner.late_from == petitioner.metric_late_from == d("06-23")
    assert deadlines.words(organ, d("02-18")).first == "今天止"
    assert deadlines.words(organ, d("02-19")).first == "逾期 1 天"


def test_an_office_may_choose_when_to_remind(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = replace(law.settings(), soon_days=7, quarter_up_to=10)
    monkeypatch.setattr("petition.law.values.settings", lambda: chosen)

    assert due("R-15", d("03-20")).warn_on == d("05-12")
    assert due("R-02", d("03-02")).warn_on == d("03-10")


def test_an_extension_may_be_granted_on_the_first_day() -> None:
    found = due("R-15", d("03-20"), extend=30, granted_on=d("03-20"), told_on=d("03-20"))

    assert found.effective_on == d("06-18")


def test_a_deadline_does_not_change_and_reads_well() -> None:
    found = due("R-15", d("03-20"), overlay="henan")

    with pytest.raises(FrozenInstanceError):
        found.nominal_on = d("03-21")  # type: ignore[misc]
    assert "Calendar(" not in repr(found)
    assert "Overlay(" not in repr(found)
    assert not found.is_kept


@pytest.mark.parametrize(
    "length, unit, soon",
    [
        (60, "calendar_day", 5),
        (16, "calendar_day", 5),
        (15, "calendar_day", 3),
        (12, "working_day", 3),
        (8, "calendar_day", 2),
        (7, "working_day", 1),
        (1, "working_day", 1),
        (2, "month", 5),
    ],
)
def test_soon_is_a_quarter_of_a_short_period(length: int, unit: law.Unit, soon: int) -> None:
    assert soon_days(length, unit) == soon
