"""What a command records is one row; whoever reads sees entries, wherever a page begins or ends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from engine import SYSTEM, Engine, history
from engine.model import history as table
from tests.engine.diagrams import boundary_timer, bundle, end, gateway, start, user
from tests.engine.people import LI, complete, open_tasks, run

LOOP = bundle(
    "loop",
    start(),
    user("write"),
    boundary_timer("late", "write", '"2030-01-01T00:00:00Z"', interrupts=False),
    end("told"),
    gateway("again"),
    end(),
    flows=["start>write", "late>told", "write>again", 'again>end?done = "yes"', "again>write?"],
)


@pytest.fixture
def case(engine: Engine, clock: Any) -> str:
    """A case with commands of one entry, of several, and of two actors."""
    instance_id = run(engine, LOOP, {"done": "no"})
    for _ in range(2):
        complete(engine, LI, instance_id, "write", {})
    engine.run(
        SYSTEM, history.note, instance_id, "note", {"words": '["task_noted",1]', "list": ["task_noted", 1]}
    )
    clock.move_to(datetime(2030, 1, 2, tzinfo=UTC))
    assert open_tasks(engine, instance_id)
    complete(engine, LI, instance_id, "write", {})
    return instance_id


def test_a_command_is_a_row_and_its_entries_are_numbered_without_gaps(engine: Engine, case: str) -> None:
    with engine.read(SYSTEM) as tx:
        told = history.events(tx, case, limit=1000)
        rows = tx.db.scalar(select(func.count()).where(table.c.instance_id == case))
        gaps = history.gaps(tx, [case])

    assert rows == 5
    assert [one.seq for one in told] == list(range(1, len(told) + 1))
    assert {one.actor_name for one in told if one.kind == "timer_fired"} == {SYSTEM.name}
    assert {one.actor_name for one in told if one.kind == "task_completed"} == {LI.name}
    assert gaps == set()


def test_a_page_may_begin_and_end_inside_a_row(engine: Engine, case: str) -> None:
    with engine.read(SYSTEM) as tx:
        told = history.events(tx, case, limit=1000)
        for cut in range(len(told) + 1):
            for limit in (1, 3, 100):
                assert history.events(tx, case, cut, limit) == told[cut:][:limit]
                assert history.newest(tx, case, cut + 1, limit) == told[:cut][::-1][:limit]
        assert history.newest(tx, case, limit=4) == told[::-1][:4]


def test_entries_of_some_kinds_are_found_wherever_they_lie(engine: Engine, case: str) -> None:
    with engine.read(SYSTEM) as tx:
        told = history.events(tx, case, limit=1000)
        for kinds in ({"task_created"}, {"timer_fired", "elements_passed"}, {"task_noted"}, {"note"}, set()):
            mine = [one for one in told if one.kind in kinds]
            for limit in (1, 2, 100):
                assert history.events(tx, case, 0, limit, kinds=kinds) == mine[:limit]
                assert history.newest(tx, case, None, limit, kinds=kinds) == mine[::-1][:limit]


def test_when_an_element_was_first_reached_is_told(engine: Engine, case: str) -> None:
    with engine.read(SYSTEM) as tx:
        told = history.events(tx, case, limit=1000)
        reached = history.reached(tx, case)
        paths = history.paths(tx, case, 100)

    passed = [one for one in told if one.kind == "elements_passed"]
    assert paths == [one.facts for one in passed][::-1]
    assert set(reached) == {"start", "write", "again", "late", "told"}
    assert reached["write"] == told[0].at
    assert reached["late"] == told[-1].at
