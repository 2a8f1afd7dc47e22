"""The working-day table: equal to the published notices, whole, and honest beyond them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from petition import calendar, law
from petition.law import LawError

DAY = timedelta(days=1)
YEAR = """year = 2030
version = 1
[[off]]
name = "元旦"
name_en = "New Year"
first = 2030-01-01
last = 2030-01-01
"""
#: A notice with every holiday of the year.
WHOLE = YEAR + "".join(
    f'[[off]]\nname = "{name}"\nname_en = "x"\nfirst = 2030-{first}\nlast = 2030-{last}\n'
    for name, first, last in (
        ("春节", "02-03", "02-09"),
        ("清明节", "04-05", "04-05"),
        ("劳动节", "05-01", "05-05"),
        ("端午节", "06-05", "06-05"),
        ("中秋节", "09-12", "09-12"),
        ("国庆节", "10-01", "10-07"),
    )
)


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_day_equals_the_independent_table(year: int) -> None:
    table = calendar.load()
    day = date(year, 1, 1)

    while day.year == year:
        assert table.is_workday(day) == chinese_calendar.is_workday(day), day
        day += DAY


def test_the_notice_of_2026_is_named_with_its_date() -> None:
    notice = next(notice for notice in calendar.load().notices if notice.year == 2026)

    assert notice.name == "国务院办公厅关于2026年部分节假日安排的通知"
    assert notice.published_on == date(2025, 11, 4)


def test_2026_has_the_days_worked_that_the_notice_names() -> None:
    table = calendar.load()
    weekends = (date(2026, 1, 1) + n * DAY for n in range(365))

    worked = [day for day in weekends if day.weekday() >= 5 and table.is_workday(day)]

    assert worked == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]


@pytest.mark.parametrize(
    "day, first, last, name",
    [
        (date(2026, 2, 18), date(2026, 2, 15), date(2026, 2, 23), "春节"),
        (date(2026, 10, 2), date(2026, 10, 1), date(2026, 10, 7), "国庆节"),
        (date(2025, 10, 6), date(2025, 10, 1), date(2025, 10, 8), "国庆节、中秋节"),
        (date(2007, 12, 31), date(2007, 12, 30), date(2008, 1, 1), "元旦"),
        (date(2026, 3, 7), date(2026, 3, 7), date(2026, 3, 8), "周末"),
        (date(2026, 3, 8), date(2026, 3, 7), date(2026, 3, 8), "周末"),
        (date(2026, 10, 11), date(2026, 10, 11), date(2026, 10, 11), "周末"),
        (date(2026, 5, 10), date(2026, 5, 10), date(2026, 5, 10), "周末"),
        (date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 1), "元旦"),
        (date(2027, 5, 1), date(2027, 5, 1), date(2027, 5, 2), "劳动节"),
        (date(2027, 10, 3), date(2027, 10, 1), date(2027, 10, 3), "国庆节"),
        (date(2027, 1, 2), date(2027, 1, 2), date(2027, 1, 3), "周末"),
        (date(2028, 1, 2), date(2028, 1, 2), date(2028, 1, 2), "周末"),
    ],
)
def test_a_rest_day_knows_its_period_and_name(day: date, first: date, last: date, name: str) -> None:
    rest = calendar.load().rest(day)

    assert rest is not None
    assert (rest.first, rest.last, rest.name) == (first, last, name)
    assert rest.is_holiday == (name != "周末")


def test_a_working_day_has_no_rest_period() -> None:
    table = calendar.load()

    assert table.rest(date(2026, 5, 9)) is None
    assert table.made_up(date(2026, 5, 9)) == ("劳动节", "Labour Day")
    assert table.made_up(date(2026, 5, 8)) is None
    assert table.made_up(date(2027, 5, 8)) is None


def test_beyond_the_last_notice_weekends_and_fixed_holidays_rest_and_nothing_is_certain() -> None:
    table = calendar.load()
    resting = [
        day
        for n in range(365)
        if (day := date(2027, 1, 1) + n * DAY).weekday() < 5 and not table.is_workday(day)
    ]

    assert resting == [date(2027, 1, 1), date(2027, 10, 1)]
    assert not table.is_published(date(2027, 1, 1))
    assert table.is_published(date(2026, 12, 31))
    assert table.roll(date(2027, 1, 1)) == (
        date(2027, 1, 4),
        True,
        (
            (date(2027, 1, 1), date(2027, 1, 1), "元旦", "New Year's Day", True),
            (date(2027, 1, 2), date(2027, 1, 3), "周末", "the weekend", False),
        ),
    )


def test_a_roll_from_a_published_into_an_unpublished_year_is_provisional() -> None:
    rolled = calendar.load(until=2005).roll(date(2005, 12, 31))

    assert rolled.on == date(2006, 1, 2)
    assert rolled.is_provisional
    assert calendar.load(until=2006).roll(date(2005, 12, 31)).on == date(2006, 1, 4)


def test_an_earlier_table_can_be_asked_for() -> None:
    table = calendar.load(until=2025)

    assert table.until == 2025
    assert table.version == "2025.1"
    assert not table.is_published(date(2026, 1, 1))
    assert table.is_workday(date(2026, 2, 16))


def test_working_days_are_counted_after_the_start() -> None:
    table = calendar.load()

    assert table.add_workdays(date(2026, 2, 12), 0) == date(2026, 2, 12)
    assert table.add_workdays(date(2026, 2, 12), 5) == date(2026, 2, 26)
    assert table.workdays(date(2026, 2, 12), date(2026, 2, 26)) == (
        date(2026, 2, 13),
        date(2026, 2, 14),
        date(2026, 2, 24),
        date(2026, 2, 25),
        date(2026, 2, 26),
    )
    assert table.workdays(date(2026, 2, 26), date(2026, 2, 12)) == ()


def test_days_before_the_table_are_refused() -> None:
    with pytest.raises(LawError) as refused:
        calendar.load().is_workday(date(2003, 12, 31))

    assert refused.value.code == "date_out_of_range"


def test_a_table_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(LawError) as refused:
        calendar.load(until=2003)

    assert refused.value.code == "date_out_of_range"
    assert refused.value.zh == "工作日历从2004年开始，不能只用到2003年。"
    assert "2004" in refused.value.en


@pytest.mark.parametrize(
    "files, reason",
    [
        ({}, "gaps"),
        ({"2030": YEAR, "2032": YEAR.replace("2030", "2032")}, "gaps"),
        ({"2030": YEAR.replace("2030-01-01", "2031-01-01")}, "another year"),
        ({"2030": YEAR.replace("last = 2030-01-01", "last = 2029-12-31")}, "ends before"),
        ({"2030": YEAR + YEAR.partition("version = 1\n")[2]}, "overlaps"),
        ({"2030": YEAR + '[[worked]]\non = 2030-01-01\nname = "元旦"\nname_en = "x"\n'}, "weekend day"),
        ({"2030": YEAR + '[[worked]]\non = 2030-01-07\nname = "元旦"\nname_en = "x"\n'}, "weekend day"),
        ({"2030": YEAR + '[[worked]]\non = 2030-01-05\nname = "元旦"\nname_en = "x"\n' * 2}, "worked twice"),
        ({"2030": YEAR + "[[worked]]\non = 2030-01-05\n"}, "each row needs"),
        ({"2030": YEAR.replace("first = 2030-01-01", 'first = "2030-01-01"')}, "each row needs"),
        ({"2030": YEAR.replace("version = 1", 'version = "a"')}, "version"),
        ({"2030": YEAR.replace("year = 2030", "year = 2031")}, "names the file"),
        ({"2030": "year ="}, "2030.toml"),
    ],
)
def test_a_broken_table_is_refused(tmp_path: Path, files: dict[str, str], reason: str) -> None:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")

    with pytest.raises(LawError) as refused:
        calendar.load(directory=tmp_path)

    assert refused.value.code == "data_invalid"
    assert reason in refused.value.en


def test_a_gap_is_refused_with_the_last_years(tmp_path: Path) -> None:
    for year in ("2030", "2031", "2033", "2034"):
        (tmp_path / f"{year}.toml").write_text(YEAR.replace("2030", year), encoding="utf-8")

    with pytest.raises(LawError) as refused:
        calendar.load(directory=tmp_path)

    assert "年份不连续：[2031, 2033, 2034]" in refused.value.zh
    assert "gaps: [2031, 2033, 2034]" in refused.value.en


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """The office's own folder for years of the calendar."""
    law.keep_in(tmp_path)
    (tmp_path / "calendar").mkdir()
    yield tmp_path / "calendar"
    law.keep_in(None)


def test_a_new_year_is_tried_before_it_is_in_its_place_and_may_be_given_again(own: Path) -> None:
    text = WHOLE.replace("2030", "2027")

    assert calendar.require_whole("2027.toml", text).until == 2027
    assert calendar.load().until == 2026
    (own / "2027.toml").write_text(text, encoding="utf-8")

    assert calendar.require_whole("2027.toml", text).version == calendar.load().version == "2027.1"
    assert calendar.require_whole("2028.toml", WHOLE.replace("2030", "2028")).until == 2028
    with pytest.raises(LawError, match="version 1"):
        calendar.require_whole("2027.toml", f"{text}# otherwise\n")
    later = calendar.require_whole("2027.toml", text.replace("version = 1", "version = 2"))
    assert later.version == "2027.2"


@pytest.mark.parametrize(
    "name, text, reason",
    [
        ("2027-neu.toml", YEAR.replace("2030", "2027"), "named after its year"),
        ("2026.toml", YEAR.replace("2030", "2026"), "known as version 1"),
        ("2028.toml", WHOLE.replace("2030", "2028"), "gaps"),
        (
            "2027.toml",
            YEAR.replace("2030", "2027"),
            "春节, 清明节, 劳动节, 端午节, 中秋节, 国庆节 is missing",
        ),
        ("2027.toml", WHOLE.replace("2030", "2027").replace("10-07", "10-02"), "2027-10-03 is off by law"),
        (
            "2027.toml",
            WHOLE.replace("2030", "2027").replace("version = 1", "version = 0"),
            "a version from 1",
        ),
        ("2027.toml", WHOLE.replace("2030", "2027").replace("= 1", "= true"), "a version from 1"),
        ("2027.toml", "year = 2027\nversion = 1\noff = 3\n", "lists of tables"),
        ("2027.toml", 'year = 2027\nversion = 1\nworked = ["x"]\n', "each row needs"),
    ],
)
@pytest.mark.usefixtures("own")
def test_a_year_that_does_not_fit_the_table_is_refused(name: str, text: str, reason: str) -> None:
    with pytest.raises(LawError) as refused:
        calendar.require_whole(name, text)

    assert reason in refused.value.en


def test_a_year_is_replaced_by_a_later_version_only(own: Path) -> None:
    text = YEAR.replace("2030", "2026")

    (own / "2026.toml").write_text(text, encoding="utf-8")
    assert not calendar.load().is_workday(date(2026, 2, 18))

    (own / "2026.toml").write_text(text.replace("version = 1", "version = 2"), encoding="utf-8")
    assert calendar.load().is_workday(date(2026, 2, 18))


def test_a_corrected_year_gives_the_table_a_new_version(tmp_path: Path) -> None:
    (tmp_path / "2030.toml").write_text(YEAR.replace("version = 1", "version = 3"), encoding="utf-8")

    assert calendar.load(directory=tmp_path).version == "2030.3"


def test_the_first_year_of_the_table_counts() -> None:
    table = calendar.load(until=2004)

    assert table.until == table.first == 2004
    assert table.rest(date(2004, 1, 4)) == (date(2004, 1, 3), date(2004, 1, 4), "周末", "the weekend", False)


def test_a_roll_between_published_days_is_certain() -> None:
    assert not calendar.load().roll(date(2026, 2, 18)).is_provisional
    assert not calendar.load().roll(date(2026, 12, 31)).is_provisional
