"""`huiyin explain` on every day of three years for every rule, counted a second time by other means.

The second count knows nothing of the code under test: its figures are written out here, its calendar is
another table, and it walks day by day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import chinese_calendar
import pytest

from app import explaining
from app.config import Misconfigured
from app.console import Console
from petition import law

DAY = timedelta(days=1)
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
EVERY_DAY = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]


class Figure(NamedTuple):
    """A rule: length, unit (d, w or m), cap of its extension, in parts, a hearing taken out, rolling."""

    length: int
    unit: str
    cap: int = 0
    parts: bool = False
    hearing: bool = False
    rolls: bool = True


FIGURES = {
    "R-01": Figure(1, "w"),
    "R-01-onsite": Figure(0, "d", rolls=False),
    "R-02": Figure(15, "d"),
    "R-03-national": Figure(5, "d"),
    "R-03-province": Figure(3, "d"),
    "R-03-city": Figure(3, "d"),
    "R-03-county": Figure(4, "d"),
    "R-05": Figure(15, "d"),
    "R-06": Figure(0, "d", rolls=False),
    "R-07": Figure(15, "d"),
    "R-08": Figure(15, "d"),
    "R-08-onsite": Figure(0, "d", rolls=False),
    "R-09": Figure(15, "d"),
    "R-10": Figure(5, "w"),
    "R-11": Figure(3, "w"),
    "R-12-assist": Figure(15, "d"),
    "R-15": Figure(60, "d", cap=30, parts=True),
    "R-15-redo": Figure(60, "d"),
    "R-16": Figure(2, "m"),
    "R-16-suggestion": Figure(30, "d"),
    "R-18": Figure(30, "d"),
    "R-19": Figure(30, "d"),
    "R-20": Figure(30, "d"),
    "R-21": Figure(30, "d", hearing=True),
    "R-22": Figure(0, "d", rolls=False),
    "R-24": Figure(0, "d", rolls=False),
    "R-25": Figure(0, "d", rolls=False),
    "R-27-reply": Figure(7, "d"),
    "R-28": Figure(30, "d"),
    "J-01": Figure(3, "w"),
    "J-02": Figure(10, "w"),
    "J-03": Figure(1, "w"),
    "C-01": Figure(15, "w"),
    "C-02": Figure(15, "w"),
    "C-03": Figure(5, "w"),
    "C-04": Figure(5, "w"),
    "I-01": Figure(20, "w", cap=20),
    "F-01": Figure(60, "d"),
    "M-01": Figure(15, "d", rolls=False),
    "M-02": Figure(30, "d", rolls=False),
}
#: Hours after the moment.
HOURS = {"R-13": 1, "R-13-written": 2}
#: Rules whose day an order may name.
ORDERED = ("R-04", "R-12-assist", "R-15-redo", "R-27-reply")
#: Local figures: overlay, rule -> internal target as (length, unit) where the law has a length.
TARGETS = {
    ("zhejiang", "R-02"): (5, "w"),
    ("zhejiang", "R-08"): (5, "w"),
    ("zhejiang", "R-09"): (5, "w"),
    ("zhejiang", "R-15"): (30, "d"),
    ("henan", "R-02"): (5, "d"),
    ("henan", "R-10"): (5, "d"),
    ("henan", "R-15"): (30, "d"),
}
#: Where the national law is silent: overlay, rule -> figure.
FILLED = {
    ("beijing", "R-19"): Figure(30, "d", cap=30),
    ("beijing", "R-21"): Figure(30, "d", cap=30, hearing=True),
    ("beijing", "R-28-refusal"): Figure(3, "w"),
}
#: (first day of the hearing after the start, days it lasts)
HEARINGS = ((1, 1), (3, 6), (25, 12))


class Heard(Console):
    """Keeps the JSON that the command would print."""

    def __init__(self) -> None:
        super().__init__("zh")
        self.said: dict[str, Any] = {}

    def json(self, value: Any) -> None:
        """Prints nothing."""
        self.said = value


def told(rule: str, start: date | str, details: bool = False, **given: Any) -> dict[str, Any]:
    """What `huiyin explain RULE --from START … --json` says."""
    heard = Heard()
    options: dict[str, Any] = {
        "extend": (),
        "exclude": (),
        "calendar_until": None,
        "overlay": None,
        "granted_on": (),
        "told_on": None,
        "approver": None,
        "ordered": None,
        "told_until": None,
    }
    explaining.explain(heard, rule, from_on=str(start), as_json=True, details=details, **options | given)
    return heard.said


@cache
def works(day: date, until: date = LAST) -> bool:
    """Whether the day is worked, by the other table; a plain guess beyond it."""
    if day <= until:
        return bool(chinese_calendar.is_workday(day))
    fixed = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    return day.weekday() < 5 and (day.month, day.day) not in fixed


def count_out(start: date, length: int, unit: str, out: set[date], until: date = LAST) -> date:
    """The last day by walking: a day in `out` does not count, a rest day does not count in `w`."""
    if unit == "m":
        year, month = divmod(start.year * 12 + start.month - 1 + length, 12)
        numbers = iter((start.day, 30, 29, 28))
        while True:
            try:
                return date(year, month + 1, next(numbers)) + len(out) * DAY
            except ValueError:
                continue
    day, left = start, length
    while left:
        day += DAY
        if day not in out and (unit == "d" or works(day, until)):
            left -= 1
    return day


def rolled(day: date, figure: Figure, until: date = LAST) -> date:
    """The day itself or the first working day after it."""
    while figure.rolls and not works(day, until):
        day += DAY
    return day


def last_worked(day: date, until: date = LAST) -> date:
    """The last working day on or before the day."""
    while not works(day, until):
        day -= DAY
    return day


def agrees(found: dict[str, Any], start: date, figure: Figure, nominal: date, until: date = LAST) -> bool:
    """Whether the command says the days that were counted here."""
    effective = rolled(nominal, figure, until)
    # What is owed at once is owed that day, worked or not.
    last = last_worked(nominal, until) if figure.length else nominal
    unknown = max(nominal, effective) > until and (figure.rolls or figure.unit == "w")
    counted = (str(start), str(nominal), str(effective), str(last), unknown)
    names = ("start_on", "nominal_on", "effective_on", "last_workday_on", "provisional")
    assert tuple(found[name] for name in names) == counted
    return True


def extensions(figure: Figure) -> Iterator[tuple[int, ...]]:
    """None, one day, a part, the whole, and the whole in parts where the law lets it be divided."""
    yield ()
    if figure.cap:
        yield from ((1,), (figure.cap // 2,), (figure.cap,))
    if figure.parts:
        yield figure.cap // 2, figure.cap - figure.cap // 2


def hearings(start: date, figure: Figure) -> Iterator[tuple[tuple[str, ...], set[date]]]:
    """None, and some that begin within the period, as options and as days."""
    yield (), set()
    for lag, days in HEARINGS:
        if lag <= figure.length or figure.unit == "m":
            first = start + lag * DAY
            yield (
                (f"{first}..{first + (days - 1) * DAY}",),
                {first + n * DAY for n in range(days)},
            )


@pytest.mark.parametrize("rule", FIGURES)
def test_every_day_with_and_without_extension_and_hearing(rule: str) -> None:
    figure = FIGURES[rule]
    for start in EVERY_DAY:
        for extend in extensions(figure):
            for exclude, out in hearings(start, figure) if figure.hearing else [((), set[date]())]:
                found = told(rule, start, extend=extend, exclude=exclude)

                nominal = count_out(start, figure.length + sum(extend), figure.unit, out)
                assert agrees(found, start, figure, nominal)


@pytest.mark.parametrize("rule", FIGURES)
def test_what_the_law_does_not_grant_is_refused_on_every_rule(rule: str) -> None:
    figure = FIGURES[rule]

    with pytest.raises(Misconfigured):
        told(rule, FIRST, extend=(figure.cap + 1,))
    if figure.cap and not figure.parts:
        with pytest.raises(Misconfigured):
            told(rule, FIRST, extend=(1, 1))
    if not figure.hearing:
        with pytest.raises(Misconfigured):
            told(rule, FIRST, exclude=("2024-01-02..2024-01-03",))


@pytest.fixture
def aba(tmp_path: Path) -> Iterator[str]:
    """Local rules of the office's own that take a hearing out of every period in days or months."""
    rows = [
        f'[[suspend]]\nrule = "{rule}"\narticle = "某州规定第9条"\n'
        for rule, figure in FIGURES.items()
        if figure.length and not figure.hearing
    ]
    head = 'id = "aba"\nname = "某州"\nname_en = "Somewhere"\nbased_on = "某州规定"\n'
    (tmp_path / "overlays").mkdir()
    (tmp_path / "overlays" / "aba.toml").write_text(head + "".join(rows), encoding="utf-8")
    law.keep_in(tmp_path)
    yield "aba"
    law.keep_in(None)


@pytest.mark.parametrize("rule", [one for one in FIGURES if FIGURES[one].length and one != "R-21"])
def test_every_day_with_a_hearing_that_local_rules_take_out(rule: str, aba: str) -> None:
    figure = FIGURES[rule]
    for start in EVERY_DAY:
        ways = list(product(extensions(figure), list(hearings(start, figure))[1:]))
        # One way each day, the next one the day after: all of them in at most fifteen days.
        extend, (exclude, out) = ways[start.toordinal() % len(ways)]
        found = told(rule, start, extend=extend, exclude=exclude, overlay=aba)

        nominal = count_out(start, figure.length + sum(extend), figure.unit, out)
        assert agrees(found, start, figure, nominal)


@pytest.mark.parametrize("place, rule", FILLED)
def test_every_day_where_local_rules_speak_for_a_silent_law(place: str, rule: str) -> None:
    figure = FILLED[place, rule]
    for start in EVERY_DAY:
        out_of_it = hearings(start, figure) if figure.hearing else [((), set[date]())]
        ways = list(product(extensions(figure), out_of_it))
        # A quarter of many ways each day: all of them in four.
        for extend, (exclude, out) in ways[start.toordinal() % 4 :: 4] if len(ways) > 4 else ways:
            found = told(rule, start, extend=extend, exclude=exclude, overlay=place)

            nominal = count_out(start, figure.length + sum(extend), figure.unit, out)
            assert agrees(found, start, figure, nominal)


@pytest.mark.parametrize("place, rule", TARGETS)
def test_every_day_beside_a_local_target(place: str, rule: str) -> None:
    figure, (length, unit) = FIGURES[rule], TARGETS[place, rule]
    for start in EVERY_DAY:
        found = told(rule, start, details=True, overlay=place)

        nominal = count_out(start, figure.length, figure.unit, set())
        assert agrees(found, start, figure, nominal)
        target = min(nominal, count_out(start, length, unit, set()))
        effective = min(rolled(target, figure), rolled(nominal, figure))
        local = found["local"]
        assert (local["nominal_on"], local["effective_on"]) == (str(target), str(effective))
        assert local["last_workday_on"] == str(last_worked(target))


@pytest.mark.parametrize("rule", ORDERED)
def test_every_day_with_the_days_of_an_order(rule: str) -> None:
    for start in EVERY_DAY:
        for days in (1, 34):
            nominal = start + days * DAY
            for ordered in (str(days), str(nominal)):
                found = told(rule, start, ordered=ordered)

                assert agrees(found, start, Figure(days, "d"), nominal)


@pytest.mark.parametrize("rule", HOURS)
def test_every_day_by_the_hour(rule: str) -> None:
    for start in EVERY_DAY:
        for moment in ("00:00", "09:30", "22:45", "23:59"):
            found = told(rule, f"{start}T{moment}")

            ended = datetime.fromisoformat(f"{start}T{moment}+08:00") + timedelta(hours=HOURS[rule])
            assert found["nominal_at"] == ended.isoformat()
            assert {found[name] for name in ("nominal_on", "effective_on", "last_workday_on")} == {
                str(ended.date())
            }
            assert found["provisional"] is False


@pytest.mark.parametrize("rule", ["R-02", "R-10", "R-15", "R-16", "R-18", "R-21", "M-02"])
def test_every_day_of_a_year_whose_successor_is_not_published(rule: str) -> None:
    figure, until = FIGURES[rule], date(2025, 12, 31)
    for start in (day for day in EVERY_DAY if day.year == 2025):
        found = told(rule, start, calendar_until=2025)

        nominal = count_out(start, figure.length, figure.unit, set(), until)
        assert agrees(found, start, figure, nominal, until)


def test_the_second_count_covers_every_rule_with_a_length() -> None:
    with_a_length = {rule.id for rule in law.rules() if rule.has_clock}

    assert with_a_length == FIGURES.keys() | HOURS.keys()
    assert {rule.id for rule in law.rules() if rule.ordered} == set(ORDERED)
    assert {
        (place, rule): (figure.length, figure.unit)
        for place in law.overlays()
        for rule, figure in law.overlay(place).figures.items()
        if figure.length is not None and not figure.fills
    } == {
        key: (length, {"d": "calendar_day", "w": "working_day"}[unit])
        for key, (length, unit) in TARGETS.items()
    }
