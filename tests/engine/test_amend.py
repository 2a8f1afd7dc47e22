"""Amending: one value of the case data changes in every branch, and timers that were read from it follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engine import SYSTEM, Conflict, Engine, history, instances, tasks, timers
from tests.engine.diagrams import boundary_timer, bundle, end, service, start, user
from tests.engine.people import LI, complete, run
from workers import sweep

#: Two tasks, one after the other, each watched by a timer on the same value.
WATCHED = bundle(
    "watched",
    start(),
    user("first", form="act", due="${watch.overdue_at}"),
    boundary_timer("alarm", "first", "watch.overdue_at", interrupts=False),
    service("alarming", "alert", what='"first"'),
    end("alarmed"),
    user("second", form="act", due="${watch.overdue_at}"),
    boundary_timer("again", "second", "watch.overdue_at", interrupts=False),
    service("againing", "alert", what='"second"'),
    end("warned"),
    end(),
    flows=[
        "start>first",
        "first>second",
        "second>end",
        "alarm>alarming",
        "alarming>alarmed",
        "again>againing",
        "againing>warned",
    ],
    forms={"act": ["note"]},
)
OLD, NEW = "2026-03-12T00:00:00+08:00", "2026-03-16T00:00:00+08:00"


@pytest.fixture
def seen() -> list[str]:
    return []


@pytest.fixture
def engine(engine_factory: Callable[..., Engine], seen: list[str]) -> Engine:
    def alert(call: Any) -> None:
        seen.append(call.parameters["what"])

    return engine_factory(services={"alert": alert})


def move(value: dict[str, Any]) -> dict[str, Any]:
    return value | {"overdue_at": NEW}


def test_timers_due_dates_and_later_steps_follow_the_amended_value(
    engine: Engine, seen: list[str], clock
) -> None:
    instance_id = run(engine, WATCHED, {"watch": {"overdue_at": OLD, "rule": "R-02"}, "other": OLD})

    engine.run(SYSTEM, instances.amend, instance_id, "watch", move)

    with engine.read(SYSTEM) as tx:
        assert instances.data(tx, instance_id)["watch"] == {"overdue_at": NEW, "rule": "R-02"}
        assert instances.data(tx, instance_id)["other"] == OLD
        assert [(one.key, one.due_at) for one in timers.list_(tx, instance_id)] == [
            ("alarm", datetime(2026, 3, 15, 16, tzinfo=UTC))
        ]
        assert [one.due_at for one in tasks.of_instance(tx, instance_id)] == [
            datetime(2026, 3, 15, 16, tzinfo=UTC)
        ]
        found = [one.kind for one in history.events(tx, instance_id)]
        assert found[-2:] == ["data_amended", "timer_rescheduled"]
    clock.move_to(datetime(2026, 3, 12, 1, tzinfo=UTC))
    assert sweep(engine).fired == 0
    complete(engine, LI, instance_id, "first")
    clock.move_to(datetime(2026, 3, 16, 1, tzinfo=UTC))
    sweep(engine)
    assert seen == ["second"]


def test_amending_twice_with_the_same_value_moves_no_timer_again(engine: Engine) -> None:
    instance_id = run(engine, WATCHED, {"watch": {"overdue_at": OLD}})

    engine.run(SYSTEM, instances.amend, instance_id, "watch", move)
    engine.run(SYSTEM, instances.amend, instance_id, "watch", move)

    with engine.read(SYSTEM) as tx:
        kinds = [one.kind for one in history.events(tx, instance_id)]
    assert kinds.count("timer_rescheduled") == 1


def test_a_timer_that_was_moved_by_hand_stays_where_it_was_put(engine: Engine) -> None:
    instance_id = run(engine, WATCHED, {"watch": {"overdue_at": OLD}})
    by_hand = datetime(2026, 3, 20, tzinfo=UTC)
    engine.run(SYSTEM, timers.reschedule, instance_id, "alarm", by_hand)

    engine.run(SYSTEM, instances.amend, instance_id, "watch", move)

    with engine.read(SYSTEM) as tx:
        assert [one.due_at for one in timers.list_(tx, instance_id)] == [by_hand]


def test_an_ended_case_is_not_amended(engine: Engine) -> None:
    instance_id = run(engine, WATCHED, {"watch": {"overdue_at": OLD}})
    engine.run(SYSTEM, instances.cancel, instance_id, "over")

    with pytest.raises(Conflict):
        engine.run(SYSTEM, instances.amend, instance_id, "watch", move)


def test_an_event_that_moves_into_the_past_fires_at_once(engine: Engine, seen: list[str], clock) -> None:
    instance_id = run(engine, WATCHED, {"watch": {"overdue_at": OLD}})
    clock.move_to(datetime(2026, 3, 10, 1, tzinfo=UTC))

    engine.run(
        SYSTEM, instances.amend, instance_id, "watch", lambda _: {"overdue_at": "2026-03-09T00:00:00+08:00"}
    )

    assert seen == ["first"]
