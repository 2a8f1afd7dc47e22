from dataclasses import fields
from datetime import date, datetime

import pytest
from flask import Flask, g

from engine import tasks
from petition import deadlines
from web import dates, i18n, wording
from web.views import Due

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def request_in_chinese() -> object:
    with Flask("words").test_request_context():
        g.lang = "zh"
        yield


@pytest.mark.parametrize(
    "start_on, kind, words",
    [
        (date(2026, 9, 21), "late", "逾期 3 天"),
        (date(2026, 9, 23), "today", "今天止，已顺延"),
        (date(2026, 9, 24), "today", "今天止"),
        (date(2026, 9, 25), "soon", "还有 1 天"),
        (date(2026, 10, 6), "far", "还有 12 天"),
        (date(2026, 11, 2), "maybe", "还有 39 天"),
    ],
)
def test_sixty_days_are_said_in_the_law_s_words(start_on: date, kind: str, words: str) -> None:
    clock = deadlines.clock(deadlines.due("R-15", start_on))

    due = wording.due_of(clock, None, TODAY)

    assert (due.kind, due.words) == (kind, words)


@pytest.mark.parametrize(
    "day, expected",
    [
        (date(2026, 11, 20), Due("late", "逾期 3 天", "应于 11月20日 周五")),
        (TODAY, Due("today", "今天止", "11月23日 周一")),
        (date(2026, 11, 26), Due("soon", "还有 3 天", "11月26日 周四")),
        (date(2026, 12, 30), Due("far", "还有 37 天", "12月30日 周三")),
    ],
)
def test_a_bare_due_moment_is_said_by_its_day(day: date, expected: Due) -> None:
    at = datetime(day.year, day.month, day.day, 23, 59, tzinfo=dates.SHANGHAI)

    assert wording.due_of(None, at, TODAY) == expected


def test_nothing_due_is_said_too() -> None:
    assert wording.due_of(None, None, TODAY).words == "没有期限"


def test_marks_come_in_the_order_of_the_house_and_only_supervision_is_red() -> None:
    flags = [
        {"code": "provisional"},
        {"code": "repeat", "n": 1},
        "sealed",
        {"code": "supervised"},
        "unheard-of",
    ]

    chips = wording.marks(flags)

    assert [chip.word for chip in chips] == ["封存", "督办", "重复 1 次", "暂定"]
    assert [chip.word for chip in chips if chip.kind == "late"] == ["督办"]


@pytest.mark.parametrize(
    "today, friday_in",
    [(date(2026, 11, 23), 4), (date(2026, 11, 26), 1), (date(2026, 11, 27), 7), (date(2026, 11, 29), 5)],
)
def test_the_week_reaches_to_friday_and_from_friday_on_to_the_next(today: date, friday_in: int) -> None:
    assert wording.days_to_friday(today) == friday_in


def test_every_status_has_its_word() -> None:
    from petition import codes

    assert all(wording.status(code).word for code in codes.STATUSES)


def test_a_step_with_a_day_of_its_own_shows_that_day_and_not_the_clock_s() -> None:
    """送达延期告知书 is due before the old period ends; R-15 runs thirty days longer."""
    clock = deadlines.clock(deadlines.due("R-15", date(2026, 9, 25), extend=30)) | {"key": "R15"}
    old = deadlines.clock(deadlines.due("R-15", date(2026, 9, 25)))
    telling = _task(old["effective_at"], clock)
    asking = _task(clock["nominal_at"], clock)

    assert wording.task_row(telling, TODAY).due == Due("soon", "还有 1 天", "11月24日 周二")
    assert wording.task_row(asking, TODAY).due.words == "还有 31 天"


def _task(due_at: str, clock: dict[str, object]) -> tasks.Task:
    found = dict.fromkeys((one.name for one in fields(tasks.Task)), None)
    found |= {"marks": {"clock": clock}, "due_at": datetime.fromisoformat(due_at), "name": "送达延期告知书"}
    found |= {"created_at": datetime.fromisoformat("2026-09-25T09:00:00+08:00")}
    return tasks.Task(**found)  # type: ignore[arg-type]


def test_a_place_of_the_law_is_cited_in_the_reader_s_language() -> None:
    app = Flask(__name__)
    with app.test_request_context("/?lang=en"):
        assert wording.cite("条例第22条第1款、第31条第6项") == "Regulation Art. 22(1), Art. 31(6)"
        assert wording.cite("山东省信访条例第42条第2款") == "山东省信访条例第42条第2款", (
            "its name has no English"
        )
        assert i18n._("还有 {n} 天", n=1) == "1 day left"
        assert i18n._("还有 {n} 天", n=21) == "21 days left"
    with app.test_request_context("/"):
        assert wording.cite("条例第22条第1款") == "条例第22条第1款"
