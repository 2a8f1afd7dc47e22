"""What cannot have happened in this order: on the values, in a replayed clock, and where people type days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from petition import law
from petition.deadlines import (
    Event,
    Excluded,
    Extended,
    LawError,
    Part,
    Resumed,
    Started,
    Stopped,
    Told,
    due,
    replay,
)
from petition.law.order import happenings

ACCEPTED = date(2026, 3, 20)


def d(text: str) -> date:
    """`03-02` of 2026."""
    return date.fromisoformat(f"2026-{text}")


IMPOSSIBLE = [
    ("registered before it was received", "received", "registered", "条例第22条第1款"),
    ("accepted before it was registered", "registered", "accepted", "条例第22条第1款"),
    ("accepted before the organ had it", "unit_received", "accepted", "第23条"),
    ("received before it was forwarded", "forwarded", "unit_received", "条例第23条第3款"),
    ("an organ named before the registration", "registered", "designated", "条例第24条第1款"),
    ("heard before acceptance", "accepted", "heard", "条例第31条第6项"),
    ("extended before acceptance", "accepted", "extended", "条例第34条"),
    ("told of an extension before it was granted", "extended", "extension_told", "条例第34条"),
    ("mediated before both agreed", "consented", "mediated", "条例第33条"),
    ("settled before mediation", "mediated", "settled", "条例第33条"),
    ("signed before acceptance", "accepted", "issued", "条例第32条第1款"),
    ("served before it was signed", "issued", "served", "条例第32条"),
    ("closed before service", "served", "closed", "条例第32条"),
    ("carried out before acceptance", "accepted", "executed", "条例第32条第2款"),
    ("a hearing before its notice", "hearing_called", "hearing_held", "条例第31条第6项"),
    ("a hearing over before its notice", "hearing_called", "hearing_ended", "条例第36条第2款"),
    ("a hearing called before the request", "review_received", "hearing_called", "第36条第2款"),
    ("a hearing called while another is open", "hearing_ended_before", "hearing_called", "第36条第2款"),
    ("a request received before it was made", "review_filed", "review_received", "条例第35条"),
    ("taken back before it was made", "received", "withdrawn", "条例第22条第1款"),
    ("a letter received before it was posted", "posted", "received", "条例第22条第1款"),
]


@pytest.mark.parametrize(
    "first, then, article", [row[1:] for row in IMPOSSIBLE], ids=[r[0] for r in IMPOSSIBLE]
)
def test_an_impossible_order_is_refused_with_its_article_and_what_to_do(
    first: str, then: str, article: str
) -> None:
    with pytest.raises(LawError) as refused:
        law.require_order({then: ACCEPTED - timedelta(days=1), first: ACCEPTED})

    names = happenings()
    assert refused.value.code == "days_out_of_order"
    assert refused.value.zh.startswith(
        f"{names[then].name}的日期（3月19日）早于{names[first].name}的日期（3月20日）。"
    )
    assert article in refused.value.zh
    assert refused.value.zh.endswith("的日期记错了的，申请更正。")
    assert refused.value.en.startswith(f"Expected {names[then].name_en} on or after {names[first].name_en}")
    law.require_order({first: ACCEPTED, then: ACCEPTED})  # the same day is possible


def test_what_has_no_day_is_passed_over() -> None:
    days = {"registered": d("03-10"), "forwarded": None, "accepted": d("03-09"), "served": d("03-08")}

    assert [(one.facts["first"], one.facts["then"]) for one in law.disorder(days)] == [
        ("registered", "accepted"),
        ("accepted", "served"),
    ]


def test_the_newest_of_what_came_before_is_the_one_that_is_broken() -> None:
    days = {"unit_received": d("03-20"), "designated": d("03-10"), "accepted": d("03-15")}

    (found,) = law.disorder(days)

    assert (found.facts["first"], found.facts["first_on"]) == ("unit_received", "2026-03-20")


def test_a_day_of_another_year_is_told_with_its_year() -> None:
    (found,) = law.disorder({"registered": d("01-05"), "accepted": date(2025, 12, 30)})

    assert "受理的日期（2025年12月30日）早于登记的日期（2026年1月5日）" in found.zh


def test_the_order_has_no_circle_and_every_reason_an_article() -> None:
    def above(id: str, under: tuple[str, ...] = ()) -> set[str]:
        assert id not in under, f"{id} comes before itself"
        known = happenings()[id]
        return {id}.union(*(above(one, (*under, id)) for one in known.after))

    for one in happenings().values():
        assert above(one.id) <= happenings().keys()
        assert one.article
        assert bool(one.after) == bool(one.why) == bool(one.why_en)
    assert {(first, then) for _, first, then, _ in IMPOSSIBLE} <= set(product(happenings(), happenings()))


STARTED = Started(ACCEPTED)
REPLAYED: list[tuple[str, str, list[Event], str]] = [
    ("two acceptances", "R-15", [STARTED, Started(d("03-25"))], "clock_started_twice"),
    ("an extension before acceptance", "R-15", [Extended(5, d("03-19")), STARTED], "clock_not_started"),
    (
        "an extension dated before acceptance",
        "R-15",
        [STARTED, Extended(5, d("03-19"))],
        "granted_before_start",
    ),
    (
        "an extension told before it",
        "R-15",
        [STARTED, Extended(5, d("05-10"), d("05-09"))],
        "told_before_granted",
    ),
    (
        "a second extension before the first",
        "R-15",
        [STARTED, Extended(5, d("05-10")), Extended(5, d("05-09"))],
        "grants_out_of_order",
    ),
    ("closed before acceptance", "R-15", [STARTED, Stopped(d("03-19"))], "events_out_of_order"),
    ("told before acceptance", "R-15", [STARTED, Told(d("03-19"), d("05-19"))], "events_out_of_order"),
    ("told a day before acceptance", "R-15", [STARTED, Told(d("03-20"), d("03-19"))], "told_before_start"),
    (
        "told before what came before it",
        "R-15",
        [STARTED, Extended(5, d("05-10"), d("05-10")), Told(d("05-09"), d("05-25"))],
        "events_out_of_order",
    ),
    (
        "anything after the end",
        "R-15",
        [STARTED, Stopped(d("04-01")), Extended(5, d("04-02"))],
        "clock_stopped",
    ),
    ("a hearing before the request", "R-21", [STARTED, Excluded(d("03-19"))], "exclusion_before_start"),
    ("a hearing after the end", "R-21", [STARTED, Excluded(d("04-21"))], "exclusion_after_end"),
    (
        "a hearing over before it began",
        "R-21",
        [STARTED, Excluded(d("04-01")), Resumed(d("03-31"))],
        "exclusion_reversed",
    ),
    ("the end of no hearing", "R-21", [STARTED, Resumed(d("04-01"))], "nothing_excluded"),
    (
        "a hearing within a hearing",
        "R-21",
        [STARTED, Excluded(d("04-01")), Excluded(d("04-03"))],
        "still_excluded",
    ),
    (
        "two hearings on one day",
        "R-21",
        [STARTED, Excluded(d("04-01"), d("04-06")), Excluded(d("04-06"), d("04-08"))],
        "exclusion_overlaps",
    ),
    (
        "a hearing that never ends",
        "R-21",
        [STARTED, Excluded(d("04-01"), date(9999, 12, 31))],
        "exclusion_endless",
    ),
]


@pytest.mark.parametrize(
    "rule, events, code", [row[1:] for row in REPLAYED], ids=[row[0] for row in REPLAYED]
)
def test_a_clock_is_not_replayed_from_an_impossible_order(rule: str, events: list[Event], code: str) -> None:
    with pytest.raises(LawError) as refused:
        replay(rule, events)

    assert refused.value.code == code
    assert code in law.CODES
    assert refused.value.article == {"R-15": "条例第34条", "R-21": "条例第36条第2款"}[rule]
    assert len(refused.value.zh.split("。")) > 2 or "：" in refused.value.zh or "，" in refused.value.zh


def test_the_first_day_is_late_enough_to_be_told() -> None:
    assert due("R-15", ACCEPTED, told_effective_on=ACCEPTED).effective_on == d("05-19")


def test_a_hearing_left_open_for_ever_is_refused() -> None:
    events = [STARTED, Excluded(d("04-01"))]

    assert replay("R-21", events, today=d("06-30")).deadline is not None
    with pytest.raises(LawError) as refused:
        replay("R-21", events, today=date(2037, 1, 1))
    assert refused.value.code == "exclusion_endless"


def test_a_second_hearing_may_follow_one_that_ended_as_planned() -> None:
    events = [
        STARTED,
        Excluded(d("04-01"), d("04-05")),
        Excluded(d("04-06"), d("04-08")),
        Resumed(d("04-07")),
    ]
    found = replay("R-21", events).deadline

    assert found is not None
    assert found.excluded_days == 7


def test_parts_are_granted_one_after_the_other_or_on_one_day() -> None:
    assert due("R-15", ACCEPTED, extend=[Part(5, d("05-10")), Part(5, d("05-10"))]).extended_days == 10
    with pytest.raises(LawError) as refused:
        due("R-15", ACCEPTED, extend=[Part(5, d("05-10")), Part(5), Part(5, d("05-09"))])
    assert refused.value.zh == "后一次延期批准的日子5月9日早于前一次的5月10日。请按批准的先后写。"


@pytest.mark.parametrize(
    "given", [{"granted_on": d("05-10")}, {"told_on": d("05-11")}, {"approver": "unit_head"}]
)
def test_an_approval_of_nothing_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(LawError) as refused:
        due("R-15", ACCEPTED, **given)  # type: ignore[arg-type]

    assert (refused.value.code, refused.value.article) == ("grant_of_nothing", "条例第34条")
    with pytest.raises(LawError) as refused:
        due("R-02", ACCEPTED, **given)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.article) == ("grant_of_nothing", "条例第22条第1款")


@pytest.mark.parametrize(
    "start, first, last, is_endless",
    [
        (ACCEPTED, d("04-01"), d("04-01") + timedelta(days=3659), False),
        (ACCEPTED, d("04-01"), d("04-01") + timedelta(days=3660), True),
        (date(2199, 12, 1), date(2199, 12, 5), date(2199, 12, 31), False),
        (date(2199, 12, 1), date(2199, 12, 5), date(2200, 1, 1), True),
    ],
)
def test_what_is_taken_out_ends_within_ten_years_and_the_years_that_are_counted(
    start: date, first: date, last: date, is_endless: bool
) -> None:
    if is_endless:
        with pytest.raises(LawError) as refused:
            due("R-21", start, exclude=[(first, last)])
        assert refused.value.code == "exclusion_endless"
    else:
        assert due("R-21", start, exclude=[(first, last)]).excluded_days == (last - first).days + 1
