"""A clock replayed from its events, its JSON, and what a new calendar moves."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from petition import calendar, law
from petition.deadlines import (
    Clock,
    Event,
    Excluded,
    Extended,
    Interval,
    LawError,
    Part,
    Resumed,
    Started,
    Stopped,
    Told,
    clock,
    due,
    event_json,
    events_of,
    moves,
    read,
    replay,
    words,
)

SHANGHAI = timezone(timedelta(hours=8))


def d(text: str) -> date:
    """`03-02` of 2026, or a whole date."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


HANDLED: list[Event] = [
    Started(d("04-01")),
    Told(d("04-01"), d("06-01")),
    Extended(15, d("05-28"), approver="unit_head", approver_name="李局长", reason="要做鉴定"),
    Told(d("05-29"), d("06-15")),
    Extended(15, d("06-10"), told_on=d("06-12"), approver="unit_head"),
    Stopped(d("06-25")),
]


def test_every_day_ever_shown_can_be_explained_again() -> None:
    found = replay("R-15", HANDLED)

    assert [(shown.on, shown.deadline.effective_on) for shown in found.shown] == [
        (d("04-01"), d("06-01")),
        (d("04-01"), d("06-01")),
        (d("05-28"), d("06-15")),
        (d("05-29"), d("06-15")),
        (d("06-10"), d("06-30")),
    ]
    assert all(shown.deadline.steps for shown in found.shown)
    assert found.deadline is not None
    assert found.deadline.effective_on == d("06-30")
    assert found.stopped_on == d("06-25")
    assert not found.is_running


@pytest.mark.parametrize(
    "on, effective, running, untold",
    [
        ("04-01", "06-01", True, False),
        ("05-27", "06-01", True, False),
        ("05-28", "06-15", True, True),
        ("05-29", "06-15", True, False),
        ("06-10", "06-30", True, True),
        ("06-12", "06-30", True, False),
        ("06-24", "06-30", True, False),
        ("06-25", "06-30", False, False),
    ],
)
def test_a_clock_is_known_as_it_was_on_any_day(on: str, effective: str, running: bool, untold: bool) -> None:
    found = replay("R-15", HANDLED).as_of(d(on))

    assert found.deadline is not None
    assert found.deadline.effective_on == d(effective)
    assert found.is_running is running
    assert found.deadline.is_untold is untold


def test_before_its_start_a_clock_is_unknown() -> None:
    found = replay("R-15", HANDLED).as_of(d("03-31"))

    assert found.deadline is None
    assert found.shown == ()


def test_telling_the_new_day_tells_the_extension() -> None:
    found = replay("R-15", HANDLED[:4]).deadline

    assert found is not None
    assert found.parts == (Part(15, d("05-28"), d("05-29"), "unit_head", "李局长", "要做鉴定"),)


def test_a_hearing_stops_the_clock_of_a_re_review_and_lets_it_run_again() -> None:
    started = Started(d("08-19"))
    planned = replay("R-21", [started, Excluded(d("09-01"), d("09-06"))])
    open_ended = replay("R-21", [started, Excluded(d("09-01"))], today=d("09-03"))
    longer = replay("R-21", [started, Excluded(d("09-01"), d("09-06")), Resumed(d("09-08"))])
    twice = replay("R-21", [started, Excluded(d("09-01"), d("09-02")), Excluded(d("09-10"), d("09-11"))])

    assert planned.deadline is not None
    assert planned.deadline.effective_on == d("09-24")
    assert open_ended.deadline is not None
    assert (open_ended.deadline.nominal_on, open_ended.deadline.excluded_days) == (d("09-21"), 3)
    assert open_ended.deadline.excluded[0].is_open
    assert longer.deadline is not None
    assert longer.deadline.excluded_days == 8
    assert twice.deadline is not None
    assert twice.deadline.excluded_days == 4


def test_an_open_hearing_without_a_day_counts_its_first() -> None:
    found = replay("R-21", [Started(d("08-19")), Excluded(d("09-01"))]).deadline

    assert found is not None
    assert found.excluded_days == 1


def test_an_order_and_a_moment_can_start_a_clock() -> None:
    ordered = replay("R-04", [Started(d("03-02"), ordered=d("04-05"))]).deadline
    urgent = replay("R-13", [Started(d("06-20"), at=datetime(2026, 6, 20, 2, 10, tzinfo=SHANGHAI))]).deadline

    assert ordered is not None
    assert ordered.nominal_on == d("04-05")
    assert urgent is not None
    assert urgent.nominal_at == datetime(2026, 6, 20, 3, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "events, code",
    [
        ([Extended(5, d("05-01"))], "clock_not_started"),
        ([Stopped(d("05-01"))], "clock_not_started"),
        ([Started(d("04-01")), Started(d("04-02"))], "clock_started_twice"),
        ([Started(d("04-01")), Stopped(d("04-02")), Extended(5, d("04-03"))], "clock_stopped"),
        ([Started(d("04-01")), Stopped(d("04-02")), Stopped(d("04-03"))], "clock_stopped"),
        ([Started(d("04-01")), Resumed(d("04-03"))], "nothing_excluded"),
        ([Started(d("04-01")), Extended(31, d("05-01"))], "extension_over_cap"),
        ([Started(d("04-01")), Extended(20, d("05-01")), Extended(11, d("05-20"))], "extension_over_cap"),
        ([Started(d("04-01")), Extended(5, d("05-01"), approver="handler")], "approver_not_head"),
        ([Started(d("04-01")), Excluded(d("05-01"), d("05-03"))], "exclusion_not_allowed"),
        ([{"kind": "paused", "on": "2026-04-01"}], "unknown_event"),
        ([{"on": "2026-04-01"}], "unknown_event"),
        ([{"kind": "started", "on": "yesterday"}], "unknown_event"),
        ([{"kind": "started", "when": "2026-04-01"}], "unknown_event"),
    ],
)
def test_events_that_do_not_fit_are_refused(events: list[Any], code: str) -> None:
    with pytest.raises(LawError) as refused:
        replay("R-15", events)

    assert refused.value.code == code
    assert code in law.CODES
    assert refused.value.zh
    assert refused.value.en.startswith("Expected ")


def test_events_live_as_json() -> None:
    events = [
        *HANDLED,
        Excluded(d("09-01")),
        Resumed(d("09-06")),
        Started(d("06-20"), ordered=d("07-01"), at=datetime(2026, 6, 20, 2, 10, tzinfo=SHANGHAI)),
        Started(d("06-20"), ordered=30),
    ]
    stored = json.loads(json.dumps([event_json(event) for event in events]))

    assert stored[2] == {
        "kind": "extended",
        "days": 15,
        "on": "2026-05-28",
        "approver": "unit_head",
        "approver_name": "李局长",
        "reason": "要做鉴定",
    }
    assert replay("R-15", stored[:6]) == replay("R-15", HANDLED)
    assert replay("R-21", [{"kind": "started", "on": "2026-08-19"}, *stored[6:8]]).deadline == (
        due("R-21", d("08-19"), exclude=[(d("09-01"), d("09-06"))])
    )
    assert replay("R-04", stored[9:10]).events == (events[9],)


CASES = [
    due("R-02", d("02-03")),
    due("R-10", d("02-12")),
    due("R-15", d("10-08"), extend=30),
    due("R-15", d("05-08"), extend=[10, 20], granted_on=[d("06-01"), d("07-30")], told_on=d("08-01")),
    due("R-15", d("03-20"), extend=[Part(5, d("05-01"), d("05-02"), "unit_head", "李局长", "鉴定")]),
    due("R-16", d("03-10")),
    due("R-18", d("05-20"), told_effective_on=d("06-23")),
    due("R-21", d("08-19"), exclude=[(d("09-01"), d("09-06"))]),
    due("R-21", d("08-19"), exclude=6),
    due("R-04", d("03-02"), ordered=d("04-05")),
    due("R-04", d("03-02"), ordered=30),
    due("R-13", datetime(2026, 6, 20, 2, 10, tzinfo=SHANGHAI)),
    due("R-19", d("08-06"), extend=30, overlay="beijing"),
    due("R-09", d("02-12"), overlay="zhejiang"),
]


@pytest.mark.parametrize("deadline", CASES, ids=lambda deadline: str(deadline.rule))
def test_a_deadline_survives_the_case_data(deadline: Any) -> None:
    stored = json.loads(json.dumps(clock(deadline)))

    assert read(stored) == deadline
    assert read(stored).steps == deadline.steps


@pytest.mark.parametrize("deadline", CASES, ids=lambda deadline: str(deadline.rule))
def test_a_deadline_that_was_kept_is_replayed_from_its_events(deadline: Any) -> None:
    kept = read(json.loads(json.dumps(clock(deadline))))
    what_if = [part for part in deadline.parts if part.granted_on is None]
    if what_if or (deadline.excluded_days and not deadline.excluded):
        return

    found = replay(kept.rule, events_of(kept), calendar=kept.calendar, overlay=kept.overlay)

    assert found.deadline == deadline
    assert found.stopped_on is None


def test_what_was_shown_before_an_extension_is_found_again_in_what_was_kept() -> None:
    parts = [Part(15, d("05-28"), d("05-29"), "unit_head"), Part(15, d("06-10"), None, "unit_head")]
    kept = read(clock(due("R-15", d("04-01"), extend=parts)))

    found = replay("R-15", events_of(kept, d("06-25")))

    assert [(one.on, str(one.deadline.effective_on)) for one in found.shown] == [
        (d("04-01"), "2026-06-01"),
        (d("05-28"), "2026-06-15"),
        (d("06-10"), "2026-06-30"),
    ]
    assert found.stopped_on == d("06-25")
    earlier = found.as_of(d("06-01")).deadline
    assert earlier is not None
    assert (earlier.nominal_on, earlier.is_untold) == (d("06-15"), False)


def test_an_open_hearing_and_a_told_day_are_events_again() -> None:
    hearing = due(
        "R-21",
        d("08-19"),
        exclude=[Interval(d("09-01"), d("09-03"), is_open=True)],
        told_effective_on=d("09-30"),
    )

    assert events_of(hearing) == (
        Started(d("08-19")),
        Told(d("08-19"), d("09-30")),
        Excluded(d("09-01")),
    )


def test_the_case_data_of_an_ordinary_clock() -> None:
    assert clock(due("R-02", d("02-03"))) == {
        "rule": "R-02",
        "article": "条例第22条第1款",
        "start_on": "2026-02-03",
        "nominal_on": "2026-02-18",
        "effective_on": "2026-02-24",
        "last_workday_on": "2026-02-14",
        "length": 15,
        "unit": "calendar_day",
        "extended": 0,
        "excluded": 0,
        "provisional": False,
        "statutory": True,
        "granted_late": False,
        "calendar_version": "2026.1",
        "nominal_at": "2026-02-18T23:59:59+08:00",
        "effective_at": "2026-02-24T23:59:59+08:00",
        "warn_at": "2026-02-14T09:00:00+08:00",
        "last_call_at": "2026-02-14T09:00:00+08:00",
        "overdue_at": "2026-02-25T00:00:00+08:00",
    }


def test_the_case_data_of_an_urgent_report_is_to_the_minute() -> None:
    stored = clock(due("R-13", datetime(2026, 6, 19, 18, 10, tzinfo=UTC)))

    assert stored["start_at"] == "2026-06-20T02:10:00+08:00"
    assert (
        stored["nominal_at"] == stored["effective_at"] == stored["overdue_at"] == "2026-06-20T03:10:00+08:00"
    )
    assert stored["warn_at"] == stored["last_call_at"] == "2026-06-20T02:55:00+08:00"


def test_stored_days_stay_as_they_were_shown() -> None:
    # Given a clock stored when 2026 was not published
    stored = clock(due("R-15", d("2025-12-18"), calendar_until=2025))

    found = read(stored)

    assert found.effective_on == d("02-16")
    assert found.provisional
    assert found.calendar_version == "2025.1"
    assert words(found, d("02-10")).dashed


def test_stored_days_are_explained_with_the_calendar_of_their_time_unless_told() -> None:
    stored = clock(due("R-15", d("2025-12-18"), calendar_until=2025))

    assert read(stored).calendar.until == 2025
    assert read(stored, calendar=calendar.load()).calendar.until == 2026


def moved(until: int, clocks: dict[str, Clock]) -> list[tuple[str, date, date, bool]]:
    """What changes when the notice of the year after `until` is read."""
    found = moves(calendar.load(until), calendar.load(until + 1), clocks)
    return [(one.key, one.old.effective_on, one.new.effective_on, one.kept) for one in found]


def test_a_new_notice_moves_the_clocks_that_reach_into_its_year() -> None:
    clocks = {
        "later": replay("R-15", [Started(d("2025-12-18"))]),
        "same day, now certain": replay("R-15", [Started(d("2025-11-10"))]),
        "before it": replay("R-15", [Started(d("2025-10-20"))]),
        "stopped": replay("R-15", [Started(d("2025-12-18")), Stopped(d("2025-12-20"))]),
        "waiting": replay("R-18", []),
        "working days": replay("R-10", [Started(d("2025-12-30"))]),
    }

    assert moved(2025, clocks) == [
        ("later", d("02-16"), d("02-24"), False),
        ("same day, now certain", d("01-09"), d("01-09"), False),
        ("working days", d("01-07"), d("01-07"), False),
    ]


def test_what_the_petitioner_was_told_is_never_brought_forward() -> None:
    # Given windows that end on Sunday 4 January 2026, which the notice makes a working day
    started = Started(d("2025-12-05"))
    silent = replay("R-18", [started], calendar=calendar.load(2025))
    told = replay("R-18", [started, Told(d("2025-12-05"), d("01-05"))], calendar=calendar.load(2025))
    assert silent.deadline is not None
    assert silent.deadline.effective_on == d("01-05")

    found = moves(calendar.load(2025), calendar.load(2026), {"silent": silent, "told": told})

    assert [(one.key, one.new.effective_on, one.kept) for one in found] == [
        ("silent", d("01-04"), False),
        ("told", d("01-05"), True),
    ]
    assert [step.kind for step in found[1].new.steps if step.kind == "kept"] == ["kept"]
    assert words(found[1].new, d("2025-12-20")).first == "可以申请复查，到 1月5日 周一"


def test_local_rules_stay_with_the_clock() -> None:
    found = replay("R-19", [Started(d("08-06")), Extended(30, d("09-01"))], overlay="beijing")

    assert found.deadline is not None
    assert found.deadline.effective_on == d("10-08")
    again = found.as_of(d("09-02"))
    assert again.deadline is not None
    assert again.deadline.effective_on == d("10-08")
    assert moves(calendar.load(2026), calendar.load(2026), {"x": found}) == ()


def test_the_latest_day_the_petitioner_was_told_holds() -> None:
    found = replay("R-18", [Started(d("05-20")), Told(d("05-20"), d("06-25")), Told(d("05-21"), d("06-23"))])

    assert found.deadline is not None
    assert found.deadline.effective_on == d("06-25")


def test_a_clock_is_looked_back_at_with_its_own_calendar_unless_told() -> None:
    found = replay("R-15", [Started(d("2025-12-18"))], calendar=calendar.load(2025))

    back = found.as_of(d("2025-12-20")).deadline
    now = found.as_of(d("2025-12-20"), calendar=calendar.load()).deadline

    assert back is not None
    assert (back.calendar_version, back.provisional) == ("2025.1", True)
    assert now is not None
    assert (now.calendar_version, now.effective_on) == ("2026.1", d("02-24"))
