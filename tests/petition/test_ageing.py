"""How far a period has got: five steps, levels of lateness, and what is said near its end."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from petition import deadlines, law
from petition.law import LawError

DAY = timedelta(days=1)
#: Sixty days that end on Monday 23 November 2026; the nominal day is Sunday the 22nd.
START = date(2026, 9, 23)


def on(day: int, rule: str = "R-15", lang: law.Lang = "zh") -> tuple[int, int, str, str]:
    found = deadlines.age(deadlines.due(rule, START), START + day * DAY, lang)
    assert found is not None
    return found.step, found.level, found.word, found.tag


@pytest.mark.parametrize(
    "day, expected",
    [
        (0, (1, 0, "宽裕", "")),
        (29, (1, 0, "宽裕", "")),
        (30, (2, 0, "平常", "")),
        (45, (3, 0, "偏紧", "")),
        (54, (4, 0, "很紧", "")),
        (55, (4, 0, "很紧", "办理即将超期")),
        (60, (4, 0, "很紧", "办理即将超期")),
        # The nominal day is over, the last lawful one is not (民法典第203条).
        (61, (4, 0, "很紧", "办理即将超期")),
        (62, (5, 0, "逾期", "办理已超期")),
        (67, (5, 0, "逾期", "办理已超期")),
        (68, (5, 1, "逾期 7 天以上", "办理已超期")),
        (91, (5, 2, "逾期 30 天以上", "办理已超期")),
    ],
)
def test_sixty_days_in_five_steps(day: int, expected: tuple[int, int, str, str]) -> None:
    assert on(day) == expected


def test_what_ends_is_acceptance_or_handling_or_neither() -> None:
    assert on(15, "R-09")[3] == "受理即将超期"
    assert on(40, "R-02")[3] == "受理已超期"
    assert on(40, "R-02", "en")[2:] == ("Overdue 7 days or more", "Acceptance overdue")
    assert on(40, "R-19")[3] == "办理已超期"
    assert on(5, "R-27-reply")[3] == ""


def test_working_days_are_shares_of_working_days() -> None:
    # Three working days from Wednesday the 23rd: Thursday, Monday (Mid-Autumn lies between), Tuesday.
    steps = [on(day, "J-01")[0] for day in range(7)]

    assert steps == [1, 1, 1, 1, 1, 2, 4]


def test_a_period_without_length_is_all_gone_on_its_day() -> None:
    assert on(0, "R-08-onsite")[::3] == (4, "受理即将超期")
    assert on(1, "R-08-onsite")[::3] == (5, "受理已超期")


@pytest.mark.parametrize("rule", ["R-18", "R-16", "R-10"])
def test_windows_and_marks_have_no_steps_of_handling(rule: str) -> None:
    found = deadlines.age(deadlines.due(rule, START), START + 5 * DAY)

    assert found is None or found.tag == ""


def test_a_clock_that_stands_still_has_none_and_days_taken_out_do_not_count() -> None:
    hearing = deadlines.Interval(START + 10 * DAY, START + 19 * DAY)
    held = deadlines.due("R-21", START, exclude=[hearing])

    assert deadlines.age(held, START + 12 * DAY) is None
    # Thirty days and ten taken out: day 25 is the fifteenth that counts.
    steps = [getattr(deadlines.age(held, START + day * DAY), "step", 0) for day in (24, 25)]
    assert steps == [1, 2]


@pytest.fixture
def own_settings(tmp_path: Path) -> Iterator[Path]:
    law.keep_in(tmp_path)
    yield tmp_path / "settings.toml"
    law.keep_in(None)


def test_an_office_draws_its_own_steps(own_settings: Path) -> None:
    own_settings.write_text(
        '[ageing]\nby = "last_workday"\npercent = [10, 20, 30]\noverdue_days = [1, 3]\n', encoding="utf-8"
    )

    assert [on(day)[:2] for day in (5, 6, 12, 20, 61, 62, 64)] == [
        (1, 0), (2, 0), (3, 0), (4, 0), (4, 0), (5, 1), (5, 2),
    ]  # fmt: skip
    assert on(64)[2] == "逾期 3 天以上"


@pytest.mark.parametrize(
    "wrong",
    [
        'by = "never"',
        "percent = [50, 75]",
        "percent = [75, 50, 90]",
        "percent = [50, 75, 100]",
        "overdue_days = [0, 7]",
        'overdue_days = ["a", "b"]',
    ],
)
def test_steps_that_cannot_be_are_refused(own_settings: Path, wrong: str) -> None:
    own_settings.write_text(f"[ageing]\n{wrong}\n", encoding="utf-8")

    with pytest.raises(LawError) as refused:
        law.settings()
    assert refused.value.code == "data_invalid"
    assert "ageing." in str(refused.value)
