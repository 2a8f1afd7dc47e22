"""Timers: absolute moments on the case's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from engine import spiff
from engine.spiff import timers
from tests.engine.spiff.drawing import (
    boundary,
    call,
    catch,
    diagram,
    many,
    message,
    script,
    service,
    sub,
    timer,
)
from tests.engine.spiff.running import BEGAN, Running

SHANGHAI = timezone(timedelta(hours=8))
LATE = timer("timeDate", "${due_at}")


def side(what: str, text: str) -> str:
    """A user task with a non-interrupting timer that leads to a service."""
    return diagram(
        "start -> a -> end\nlate -> alert -> end_side",
        boundary("late", "a", timer(what, text), interrupting=False),
        service("alert"),
    )


@pytest.mark.parametrize(
    "due_at",
    [
        pytest.param("2026-01-08T09:00:00+08:00", id="text with an offset"),
        pytest.param("2026-01-08T01:00:00Z", id="text in UTC"),
        pytest.param("2026-01-08T09:00:00.000000+08:00", id="text with microseconds"),
    ],
)
def test_a_timer_waits_for_the_instant_its_text_names(due_at: str) -> None:
    case = Running(side("timeDate", "${due_at}"), {"due_at": due_at})

    assert case.timers == {"late": datetime(2026, 1, 8, 1, tzinfo=UTC)}
    assert case.timers["late"].tzinfo is UTC


def test_a_timer_date_may_be_a_feel_moment() -> None:
    case = Running(side("timeDate", '${date and time("2026-01-08T09:00:00+08:00") + duration("P1D")}'))

    assert case.timers == {"late": datetime(2026, 1, 9, 1, tzinfo=UTC)}


@pytest.mark.parametrize("text", ["P7D", '${"P7D"}', '${duration("P7D")}', "=days"])
def test_a_duration_counts_from_the_moment_the_timer_starts_waiting(text: str) -> None:
    case = Running(
        diagram(
            "start -> before -> a -> end\nlate -> end_side",
            boundary("late", "a", timer("timeDuration", text), interrupting=False),
        ),
        {"days": "P7D"},
    )
    case.wait(days=2)
    case.complete("before")

    assert case.timers == {"late": BEGAN + timedelta(days=9)}


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-01-31T01:00:00Z", "P1M", "2026-02-28T01:00:00Z"),
        ("2028-01-31T01:00:00Z", "P1M", "2028-02-29T01:00:00Z"),
        ("2026-12-15T01:00:00Z", "P1M", "2027-01-15T01:00:00Z"),
        ("2026-01-31T01:00:00Z", "P1Y1M1DT1H", "2027-03-01T02:00:00Z"),
        ("2026-03-01T01:00:00Z", "-P1D", "2026-02-28T01:00:00Z"),
        ("2026-03-01T01:00:00Z", "PT0.5S", "2026-03-01T01:00:00.500000Z"),
        ("2026-03-01T01:00:00Z", "P2W", "2026-03-15T01:00:00Z"),
    ],
)
def test_durations_are_counted_in_the_calendar(start: str, duration: str, end: str) -> None:
    assert timers.after(datetime.fromisoformat(start), duration) == datetime.fromisoformat(end)


@pytest.mark.parametrize("text", ["P", "PT", "7D", "P7", "P1DT", "P-1D", "", "P1.5M", "P1D "])
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert not timers.is_duration(text)


def test_a_timer_fires_at_its_moment_not_only_after_it() -> None:
    case = Running(side("timeDuration", "PT1H"))

    case.wait(minutes=59, seconds=59)
    assert "alert" not in case.visited
    case.wait(seconds=1)

    assert case.visited.count("alert") == 1
    assert case.timers == {}


def test_a_timer_whose_moment_has_passed_fires_when_the_case_settles() -> None:
    case = Running(side("timeDate", "${due_at}"), {"due_at": "2020-01-01T00:00:00+08:00"})

    assert "alert" in case.visited
    assert case.open == ["a"]


def test_a_non_interrupting_timer_fires_once() -> None:
    case = Running(side("timeDuration", "P1D"))

    for _ in range(5):
        case.wait(days=1)

    assert case.visited.count("alert") == 1


def test_a_task_a_reminder_opened_stays_open_when_the_activity_is_completed() -> None:
    case = Running(
        diagram(
            "start -> a -> b -> end\nlate -> press -> end_side",
            boundary("late", "a", timer("timeDuration", "P1D"), interrupting=False),
        )
    )
    case.wait(days=1)

    case.complete("a")
    assert case.open == ["b", "press"]
    case.complete("b")
    assert case.open == ["press"]
    assert not case.workflow.is_finished


def test_several_timers_at_one_activity_each_fire_once() -> None:
    case = Running(
        diagram(
            "start -> a -> end\nt1 -> s1 -> end1\nt2 -> s2 -> end2\nt3 -> s3 -> end3",
            *(boundary(f"t{n}", "a", timer("timeDuration", f"P{n}D"), interrupting=False) for n in (3, 1, 2)),
            *(service(f"s{n}") for n in (1, 2, 3)),
        )
    )

    case.wait(days=10)

    assert [one for one in case.visited if one[0] == "s" and one != "start"] == ["s1", "s2", "s3"]
    assert case.open == ["a"]


def test_due_timers_fire_in_due_order_and_settle_in_between() -> None:
    main = diagram(
        "start -> called -> end\nouter -> told -> end_o",
        call("called", "inner"),
        boundary("outer", "called", timer("timeDuration", "P2D")),
        service("told", "note"),
    )
    inner = diagram(
        "start_i -> a -> end_i\nfirst -> s1 -> end1\nsecond -> s2 -> end2",
        boundary("first", "a", timer("timeDuration", "P1D"), interrupting=False),
        boundary("second", "a", timer("timeDuration", "P3D"), interrupting=False),
        service("s1", "note"),
        service("s2", "note"),
        id="inner",
    )
    case = Running({"main.bpmn": main, "inner.bpmn": inner})

    case.wait(days=10)

    assert [element for element, _ in case.ports.asked] == ["s1", "told"]
    assert case.workflow.is_finished


def test_an_outer_timer_due_at_the_same_moment_comes_first() -> None:
    main = diagram(
        "start -> called -> end\nouter -> end_o", call("called", "inner"), boundary("outer", "called", LATE)
    )
    inner = diagram(
        "start_i -> a -> end_i\nfirst -> s1 -> end1",
        boundary("first", "a", LATE, interrupting=False),
        service("s1"),
        id="inner",
    )
    case = Running({"main.bpmn": main, "inner.bpmn": inner}, {"due_at": "2026-01-08T09:00:00+08:00"})

    case.wait(days=10)

    assert case.ports.asked == []
    assert case.workflow.outcome == ("end_o", "END_O")


def test_a_late_sweep_counts_from_the_moment_each_timer_was_due() -> None:
    case = Running(
        diagram(
            "start -> wait1 -> stamp -> wait2 -> a -> end",
            catch("wait1", timer("timeDuration", "P1D")),
            script("stamp", "stamped = string(now())"),
            catch("wait2", timer("timeDuration", "P1D")),
        )
    )

    case.wait(days=1, hours=12)
    assert case.timers == {"wait2": BEGAN + timedelta(days=2)}
    case.wait(days=30)

    (task,) = case.tasks("a")
    assert task.data["stamped"].startswith("2026-01-06T09:00:00")
    assert case.workflow.now == BEGAN + timedelta(days=31, hours=12)


def test_an_interrupting_timer_cancels_the_activity_and_its_other_timers() -> None:
    case = Running(
        diagram(
            "start -> a -> end\nlate -> b -> end_b\nlater -> c -> end_c",
            boundary("late", "a", timer("timeDuration", "P1D")),
            boundary("later", "a", timer("timeDuration", "P2D")),
        )
    )

    case.wait(days=3)

    assert case.open == ["b"]
    assert case.timers == {}


def test_a_timer_ends_with_its_activity() -> None:
    case = Running(side("timeDuration", "P1D"))

    case.complete("a")

    assert case.timers == {}
    assert case.workflow.is_finished
    case.wait(days=3)
    assert "alert" not in case.visited


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_timer_at_a_call_activity_fires_while_the_called_process_runs(interrupting: bool) -> None:
    main = diagram(
        "start -> called -> after -> end\nlate -> told -> end_l",
        call("called", "inner"),
        boundary("late", "called", timer("timeDuration", "P1D"), interrupting=interrupting),
    )
    case = Running({"main.bpmn": main, "inner.bpmn": diagram("start_i -> a -> b -> end_i", id="inner")})
    case.complete("a")

    case.wait(days=1)

    assert case.open == (["told"] if interrupting else ["b", "told"])


def test_two_timers_behind_one_event_gateway_keep_their_own_moments() -> None:
    case = Running(
        diagram(
            """
            start -> event1 -> short -> a -> end
            event1 -> long -> b -> end2
            event1 -> answered -> c -> end3
            """,
            catch("short", timer("timeDuration", "P1D")),
            catch("long", timer("timeDuration", "P5D")),
            catch("answered", message("answer")),
            beside='<bpmn:message id="answer" name="answer" />',
        )
    )
    assert case.timers == {"short": BEGAN + timedelta(days=1), "long": BEGAN + timedelta(days=5)}

    case.wait(days=1)

    assert case.open == ["a"]
    assert case.timers == {}
    assert not case.send("answer")


def test_a_deadline_is_moved_by_command_only() -> None:
    case = Running(
        diagram(
            "start -> and1 -> a -> end_a\nand1 -> change -> end_b\nlate -> alert -> end_side",
            boundary("late", "a", LATE, interrupting=False),
            service("alert"),
        ),
        {"due_at": "2026-01-08T09:00:00+08:00"},
    )
    case.complete("change", due_at="2026-02-08T09:00:00+08:00")
    assert case.timers["late"] == datetime(2026, 1, 8, 1, tzinfo=UTC)

    case.workflow.reschedule("late", datetime(2026, 3, 8, 9, tzinfo=SHANGHAI))
    case.reload()

    assert case.timers["late"] == datetime(2026, 3, 8, 1, tzinfo=UTC)
    case.wait(days=30)
    assert "alert" not in case.visited


def test_a_service_may_move_a_timer_of_the_call_activity_around_it() -> None:
    def extend(_parameters: dict[str, str], _data: dict[str, str]) -> None:
        case.workflow.reschedule("late", BEGAN + timedelta(days=60))

    main = diagram(
        "start -> called -> end\nlate -> end_l",
        call("called", "inner"),
        boundary("late", "called", timer("timeDuration", "P30D")),
    )
    inner = diagram("start_i -> a -> extend -> b -> end_i", service("extend", "extend"), id="inner")
    case = Running({"main.bpmn": main, "inner.bpmn": inner}, extend=extend)

    case.complete("a")

    assert case.timers == {"late": BEGAN + timedelta(days=60)}
    assert case.open == ["b"]


def test_a_timer_moved_into_the_past_fires_when_the_case_settles() -> None:
    case = Running(side("timeDuration", "P30D"))

    case.workflow.reschedule("late", BEGAN - timedelta(days=1))
    case.workflow.settle()

    assert "alert" in case.visited


def test_one_timer_of_many_is_moved_by_its_own_id() -> None:
    inside = sub(
        "each",
        "start_s -> a -> end_s\nlate -> end_l",
        boundary("late", "a", timer("timeDuration", "P9D")),
        body=many("units", "unit"),
    )
    case = Running(diagram("start -> each -> end", inside), {"units": [1, 2]})
    first, second = case.workflow.timers

    case.workflow.reschedule(second.id, BEGAN + timedelta(days=20))
    case.reload()

    assert {one.id: one.due_at for one in case.workflow.timers} == {
        first.id: BEGAN + timedelta(days=9),
        second.id: BEGAN + timedelta(days=20),
    }
    case.workflow.reschedule("late", BEGAN + timedelta(days=30))
    assert {one.due_at for one in case.workflow.timers} == {BEGAN + timedelta(days=30)}


def test_rescheduling_what_does_not_wait_is_a_key_error() -> None:
    case = Running(side("timeDuration", "P1D"))
    case.wait(days=1)

    with pytest.raises(KeyError):
        case.workflow.reschedule("late", BEGAN)


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("timeDate", "2026-01-08T09:00:00"),
        ("timeDate", "2026-01-08"),
        ("timeDate", "soon"),
        ("timeDate", None),
        ("timeDate", 7),
        ("timeDate", {"typename": "datetime"}),
        ("timeDuration", "7 days"),
        ("timeDuration", None),
        ("timeDuration", "P99999999Y"),
        ("timeDuration", "2026-01-08T09:00:00+08:00"),
    ],
)
def test_a_timer_without_a_usable_moment_stops_the_case_instead_of_never_firing(
    what: str, value: object
) -> None:
    with pytest.raises(spiff.CannotMove) as caught:
        Running(side(what, "${due_at}"), {"due_at": value})

    assert caught.value.element_id == "late"


def test_the_clock_of_a_case_never_goes_back() -> None:
    case = Running(diagram("start -> a -> b -> end"))
    case.wait(days=2)

    early = spiff.Workflow.load(case.spec, case.state, now=BEGAN, ports=case.ports)
    early.fire(BEGAN + timedelta(days=1))

    assert early.now == BEGAN + timedelta(days=2)


def test_a_timer_parked_at_the_end_of_time_stays_there() -> None:
    case = Running(side("timeDuration", "P1D"))
    end_of_time = datetime(9999, 1, 1, tzinfo=UTC)

    case.workflow.reschedule("late", end_of_time)
    case.reload()
    case.wait(days=300)

    assert case.timers == {"late": end_of_time}
