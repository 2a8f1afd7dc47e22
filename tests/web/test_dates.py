from datetime import UTC, date, datetime

import pytest
from flask import Flask, g

from web import dates

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "day, zh, en",
    [
        (date(2026, 11, 27), "11月27日 周五", "Fri 27 Nov"),
        (date(2027, 1, 4), "2027年1月4日 周一", "Mon 4 Jan 2027"),
    ],
)
def test_a_day_comes_with_its_weekday_and_its_year_when_it_is_another(day: date, zh: str, en: str) -> None:
    with Flask("words").test_request_context():
        g.lang = "zh"
        assert dates.day_words(day, TODAY) == zh
        g.lang = "en"
        assert dates.day_words(day, TODAY) == en


def test_an_instant_is_told_in_the_time_of_the_offices() -> None:
    late_evening = datetime(2026, 11, 22, 16, 36, tzinfo=UTC)

    assert dates.local_day(late_evening) == TODAY
    assert dates.moment(late_evening, TODAY) == "今天 00:36"
    assert dates.moment(late_evening, date(2026, 11, 24)) == "11月23日 00:36"


def test_a_day_in_full() -> None:
    assert dates.full(TODAY) == "2026年11月23日 星期一"
