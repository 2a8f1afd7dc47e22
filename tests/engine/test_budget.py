"""What an operation costs in SQL statements: fixed, whatever the case's age."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from engine import SYSTEM, Engine, Projection, tasks
from tests.engine.diagrams import boundary_timer, bundle, end, gateway, start, user
from tests.engine.people import HEAD, LI, complete, open_tasks, run, statements

#: Every completion closes a task with a pending timer and opens another one.
ROUND = bundle(
    "round",
    start(),
    user("write", form="text"),
    boundary_timer("late", "write", '"2030-01-01T00:00:00Z"', interrupts=False),
    end("reminded"),
    user("judge", form="judge", differentFrom="write", due='${"2030-02-01T00:00:00Z"}'),
    gateway("good"),
    end(),
    flows=[
        "start>write",
        "late>reminded",
        "write>judge",
        "judge>good",
        'good>end?verdict = "yes"',
        "good>write?",
    ],
    forms={"text": ["text"], "judge": ["verdict"]},
)

#: The most statements that completing a task may cost; the commit is one more round trip.
BUDGET = 10


@pytest.fixture
def engine(engine_factory) -> Engine:
    return engine_factory(project=lambda data, task: Projection(title=str(data), due_at=task.due_at))


def cost(engine: Engine, actor: Any, instance_id: str, element_id: str, data: dict[str, Any]) -> list[str]:
    """The statements that completing the open task at an element sends."""
    task_id = open_tasks(engine, instance_id)[element_id]
    with statements(engine) as sent:
        engine.run(actor, tasks.complete, task_id, data, command_id=f"c-{task_id}")
    return sent


def test_completing_a_task_costs_the_same_at_any_age(engine: Engine) -> None:
    instance_id = run(engine, ROUND)
    counts = set()
    for turn in range(12):
        wrote = cost(engine, LI, instance_id, "write", {"text": "x" * 1000})
        judged = cost(engine, HEAD, instance_id, "judge", {"verdict": "no"})
        counts.add((len(wrote), len(judged)))
        if turn == 0:
            first = wrote

    # command id; instance and task; submission; tasks; inbox rows out and in; timers; history; instance
    assert [one.split()[0] for one in first] == [
        "INSERT",
        "SELECT",
        "INSERT",
        "INSERT",
        "DELETE",
        "INSERT",
        "INSERT",
        "INSERT",
        "UPDATE",
    ]
    assert counts == {(9, 9)}
    assert max(max(counts)) <= BUDGET


def test_a_step_is_one_commit(engine: Engine) -> None:
    instance_id = run(engine, ROUND)
    commits: list[str] = []
    event.listen(engine.database, "commit", lambda _: commits.append("commit"))

    complete(engine, LI, instance_id, "write", {"text": "x"})

    assert commits == ["commit"]


def test_small_operations_cost_little(engine: Engine) -> None:
    instance_id = run(engine, ROUND)
    task_id = open_tasks(engine, instance_id)["write"]

    for command, more, most in [
        (tasks.claim, {"command_id": "a"}, 5),
        (tasks.save_draft, {"data": {"text": "x"}}, 2),
        (tasks.release, {"command_id": "b"}, 5),
    ]:
        with statements(engine) as sent:
            engine.run(LI, command, task_id, **more)
        assert len(sent) <= most, (command.__name__, sent)
    with engine.read(SYSTEM) as tx, statements(engine) as sent:
        tasks.get(tx, task_id)
    assert len(sent) == 1
