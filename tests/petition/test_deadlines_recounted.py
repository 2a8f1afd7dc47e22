"""A period counted anew from the same facts: what was granted, taken out, ordered and told stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from petition import law
from petition.calendar import load
from petition.deadlines import Interval, LawError, Part, due, recounted

SHANGHAI = timezone(timedelta(hours=8))


def d(text: str) -> date:
    """`2026-03-02`, or `03-02` of 2026."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def test_counting_again_gives_the_same_days() -> None:
    hearing = [(d("09-01"), d("09-06"))]
    for before in (
        due("R-02", d("02-03")),
        due("R-15", d("04-01"), extend=[15, 15], granted_on=[d("05-28"), d("06-10")]),
        due("R-21", d("08-19"), exclude=hearing),
        due("R-21", d("08-19"), exclude=6),
        due("R-04", d("03-02"), ordered=34),
        due("R-15", d("03-20"), overlay="henan"),
        due("R-18", d("05-20"), told_effective_on=d("06-23")),
        due("R-13", datetime(2026, 6, 20, 2, 10, tzinfo=SHANGHAI)),
    ):
        assert recounted(before) == before


def test_other_parts_of_extension_take_the_place_of_those_granted() -> None:
    before = due("R-15", d("04-01"), extend=15)

    longer = recounted(before, parts=[*before.parts, Part(15, d("06-10"))])

    assert longer.nominal_on == d("06-30")
    assert recounted(before, parts=()).nominal_on == d("05-31")
    with pytest.raises(LawError, match="at most 30"):
        recounted(before, parts=[*before.parts, Part(16)])


def test_other_local_rules_take_the_place_and_none_leave_the_law_alone() -> None:
    before = due("R-15", d("03-20"), overlay="henan")

    assert before.local is not None
    assert recounted(before, overlay=None).local is None
    assert recounted(before, overlay=law.overlay("zhejiang")).overlay == law.overlay("zhejiang")
    assert recounted(before).local == before.local
    assert recounted(due("R-15", d("03-20"))).overlay is None


def test_a_day_told_is_kept_and_a_newer_one_takes_its_place() -> None:
    before = due("R-18", d("05-20"), told_effective_on=d("06-23"))

    assert recounted(before).effective_on == d("06-23")
    assert recounted(before, told_effective_on=d("06-24")).effective_on == d("06-24")


def test_another_calendar_moves_the_effective_day() -> None:
    before = due("R-15", d("2025-12-18"), calendar_until=2025)

    known = recounted(before, calendar=load(2026))

    assert (before.effective_on, before.provisional) == (d("02-16"), True)
    assert (known.effective_on, known.provisional) == (d("02-24"), False)


def test_other_days_taken_out_take_the_place_of_those_before() -> None:
    before = due("R-21", d("08-19"), exclude=[(d("09-01"), d("09-06"))], told_effective_on=d("10-30"))

    both = recounted(before, excluded=[*before.excluded, Interval(d("09-08"), d("09-09"))])

    assert (both.excluded_days, both.nominal_on) == (8, d("09-26"))
    assert both.told_effective_on == d("10-30")
    assert recounted(before, excluded=()).nominal_on == d("09-18")
