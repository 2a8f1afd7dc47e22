"""Every rule on every day of three years, counted a second time by other means.

The second count knows nothing of the code under test: its figures are written out here, its calendar is
another table, and it walks day by day.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from petition.deadlines import due

DAY = timedelta(days=1)
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)

#: rule: (length, unit, cap of the extension, may a hearing be taken out, does the last day roll)
FIGURES = {
    "R-01": (1, "w", 0, False, True),
    "R-01-onsite": (0, "d", 0, False, False),
    "R-02": (15, "d", 0, False, True),
    "R-05": (15, "d", 0, False, True),
    "R-06": (0, "d", 0, False, False),
    "R-07": (15, "d", 0, False, True),
    "R-08": (15, "d", 0, False, True),
    "R-08-onsite": (0, "d", 0, False, False),
    "R-09": (15, "d", 0, False, True),
    "R-10": (5, "w", 0, False, True),
    "R-11": (3, "w", 0, False, True),
    "R-12-assist": (15, "d", 0, False, True),
    "R-15": (60, "d", 30, False, True),
    "R-15-redo": (60, "d", 0, False, True),
    "R-16": (2, "m", 0, False, True),
    "R-16-suggestion": (30, "d", 0, False, True),
    "R-18": (30, "d", 0, False, True),
    "R-19": (30, "d", 0, False, True),
    "R-20": (30, "d", 0, False, True),
    "R-21": (30, "d", 0, True, True),
    "R-22": (0, "d", 0, False, False),
    "R-24": (0, "d", 0, False, False),
    "R-25": (0, "d", 0, False, False),
    "R-28": (30, "d", 0, False, True),
    "J-01": (3, "w", 0, False, True),
    "J-02": (10, "w", 0, False, True),
    "J-03": (1, "w", 0, False, True),
    "C-01": (15, "w", 0, False, True),
    "C-02": (15, "w", 0, False, True),
    "C-03": (5, "w", 0, False, True),
    "C-04": (5, "w", 0, False, True),
    "I-01": (20, "w", 20, False, True),
    "F-01": (60, "d", 0, False, True),
    "M-01": (15, "d", 0, False, False),
    "M-02": (30, "d", 0, False, False),
}


def works(day: date) -> bool:
    """Whether the day is worked, by the other table; a plain guess beyond it."""
    if day <= LAST:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) not in {(1, 1), (5, 1), (10, 1)}


def count_out(start: date, length: int, unit: str, out: set[date]) -> date:
    """The last day by walking: a day in `out` does not count, a rest day does not count in `w`."""
    if unit == "m":
        year, month = divmod(start.year * 12 + start.month - 1 + length, 12)
        for number in (start.day, 30, 29, 28):
            try:
                return date(year, month + 1, number)
            except ValueError:
                continue
    day, left = start, length
    while left:
        day += DAY
        if day not in out and (unit == "d" or works(day)):
            left -= 1
    return day


def first_working_day(day: date) -> date:
    while not works(day):
        day += DAY
    return day


@pytest.mark.parametrize("rule", FIGURES)
def test_every_day_of_three_years(rule: str) -> None:
    length, unit, cap, may_exclude, rolls = FIGURES[rule]
    start = FIRST
    while start <= LAST:
        for extended in {0, cap // 2, cap}:
            for lag, taken in ((0, 0), (3, 1), (13, 6), (25, 12)) if may_exclude else ((0, 0),):
                span = [(start + lag * DAY, start + (lag + taken - 1) * DAY)] if taken else []
                out = {start + (lag + n) * DAY for n in range(taken)}
                nominal = count_out(start, length + extended, unit, out)
                effective = first_working_day(nominal) if rolls else nominal

                found = due(rule, start, extend=[extended] if extended else (), exclude=span)

                assert found.nominal_on == nominal, (start, extended, span)
                assert found.effective_on == effective, (start, extended, span)
                assert found.extended_days == extended
                assert found.excluded_days == taken
                if length:
                    assert works(found.last_workday_on)
                    assert found.last_workday_on <= nominal
                    assert first_working_day(found.last_workday_on + DAY) > nominal
                assert found.provisional == (max(nominal, effective) > LAST and (rolls or unit == "w"))
        start += DAY


def test_the_second_count_covers_every_rule_with_a_length() -> None:
    from petition import law

    counted_in_days = {rule.id for rule in law.rules() if rule.has_clock} - {"R-13", "R-13-written"}

    assert counted_in_days == set(FIGURES)
