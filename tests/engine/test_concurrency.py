"""Two at once: one wins, the other is told, and nothing happens twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from engine import (
    SYSTEM,
    Conflict,
    Engine,
    Refusal,
    definitions,
    history,
    incidents,
    instances,
    tasks,
    timers,
)
from tests.engine.diagrams import boundary_timer, bundle, end, gateway, service, start, user
from tests.engine.people import LI, WANG, begin, open_tasks, publish
from workers import sweep

ALARMED = bundle(
    "alarmed",
    start(),
    user("act"),
    boundary_timer("alarm", "act", '"2026-03-10T00:00:00Z"', interrupts=False),
    service("alarming", "alert"),
    end("alarmed_end"),
    end(),
    flows=["start>act", "act>end", "alarm>alarming", "alarming>alarmed_end"],
)

PAIR = bundle(
    "pair",
    start(),
    gateway("split", "parallel"),
    user("a"),
    user("b"),
    gateway("join", "parallel"),
    user("last"),
    end(),
    flows=["start>split", "split>a", "split>b", "a>join", "b>join", "join>last", "last>end"],
)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What the calls give, or the refusal they raise, when they are made at the same moment."""
    barrier = threading.Barrier(len(calls))

    def call(function: Callable[[], Any]) -> Any:
        barrier.wait(10)
        try:
            return function()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


@pytest.fixture
def alerts() -> list[str]:
    return []


@pytest.fixture
def engine(engine_factory, alerts: list[str]) -> Engine:
    return engine_factory(services={"alert": lambda call: alerts.append(call.business_key)})


def test_two_people_complete_one_task_and_one_is_told(engine: Engine) -> None:
    publish(engine, "pair", PAIR)
    for number in range(8):
        instance_id = begin(engine, "pair", business_key=f"K-{number}")
        task_id = open_tasks(engine, instance_id)["a"]

        results = at_once(
            lambda task_id=task_id: engine.run(LI, tasks.complete, task_id, {}),
            lambda task_id=task_id: engine.run(WANG, tasks.complete, task_id, {}),
        )

        told = [one for one in results if isinstance(one, Conflict)]
        assert [one.code for one in told] == ["task_closed"]
        with engine.read(SYSTEM) as tx:
            assert len(tasks.submissions(tx, instance_id)) == 1


def test_two_branches_completed_at_once_join_once(engine: Engine) -> None:
    publish(engine, "pair", PAIR)
    for number in range(8):
        instance_id = begin(engine, "pair", business_key=f"K-{number}")
        open_now = open_tasks(engine, instance_id)

        at_once(
            lambda task_id=open_now["a"]: engine.run(LI, tasks.complete, task_id, {}),
            lambda task_id=open_now["b"]: engine.run(WANG, tasks.complete, task_id, {}),
        )

        assert list(open_tasks(engine, instance_id)) == ["last"]
        with engine.read(SYSTEM) as tx:
            seqs = [one.seq for one in history.events(tx, instance_id)]
        assert seqs == list(range(1, len(seqs) + 1))


def test_a_double_click_answers_the_same_twice(engine: Engine) -> None:
    publish(engine, "pair", PAIR)

    starts = at_once(*[lambda: begin(engine, "pair", command_id="s-1") for _ in range(4)])

    assert len(set(starts)) == 1
    task_id = open_tasks(engine, starts[0])["a"]
    completions = at_once(
        *[lambda: engine.run(LI, tasks.complete, task_id, {}, command_id="c-1") for _ in range(4)]
    )
    assert {one.status for one in completions} == {"completed"}
    with engine.read(SYSTEM) as tx:
        assert len(tasks.submissions(tx, starts[0])) == 1


def test_two_tickers_fire_a_timer_once(engine: Engine, alerts: list[str], clock) -> None:
    publish(engine, "alarmed", ALARMED)
    for number in range(12):
        begin(engine, "alarmed", business_key=f"K-{number:02}")
    clock.advance(days=30)

    fired = at_once(*[lambda: sweep(engine, batch=3).fired for _ in range(3)])
    fired.append(sweep(engine).fired)

    assert sum(fired) == 12
    assert sorted(alerts) == [f"K-{number:02}" for number in range(12)]
    with engine.read(SYSTEM) as tx:
        assert timers.due(tx) == []
        assert incidents.list_(tx) == []


def test_a_timer_and_a_person_at_once_are_both_heard(engine: Engine, alerts: list[str], clock) -> None:
    publish(engine, "alarmed", ALARMED)
    ids = [begin(engine, "alarmed", business_key=f"K-{number}") for number in range(6)]
    waiting = [open_tasks(engine, one)["act"] for one in ids]
    clock.advance(days=30)

    at_once(
        lambda: sweep(engine),
        lambda: [engine.run(LI, tasks.complete, one, {}) for one in waiting],
    )

    assert sorted(alerts) == [f"K-{number}" for number in range(6)]
    with engine.read(SYSTEM) as tx:
        assert {instances.get(tx, one).status for one in ids} == {"finished"}


def test_two_publications_at_once_are_two_versions(engine: Engine) -> None:
    texts = [{**PAIR, f"note{number}.form": "{}"} for number in range(3)]

    results = at_once(
        *[lambda text=text: engine.run(SYSTEM, definitions.publish, "pair", text) for text in texts]
    )

    won = [one for one in results if not isinstance(one, Conflict)]
    assert sorted(one.version for one in won) == list(range(1, len(won) + 1))
    assert {one.code for one in results if isinstance(one, Conflict)} <= {"publication_changed"}
