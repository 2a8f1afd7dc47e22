"""What an operation costs in SQL statements: fixed, whatever the case's age."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from engine import SYSTEM, Engine, Projection, history, instances, messages, tasks, timers
from tests.engine.diagrams import boundary_timer, bundle, catch_message, end, gateway, start, user
from tests.engine.people import HEAD, LI, begin, complete, open_tasks, run, statements

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


def of(engine: Engine, *, sqlite: Any, postgresql: Any) -> Any:
    """What it costs on this database: PostgreSQL takes what a step writes as one statement."""
    return {"sqlite": sqlite, "postgresql": postgresql}[engine.database.dialect.name]


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

    # command id; instance and task; then submission; tasks; inbox rows out and in; timers; history; instance
    written = ["INSERT", "INSERT", "DELETE", "INSERT", "INSERT", "INSERT", "UPDATE"]
    expected = ["INSERT", "SELECT", *of(engine, sqlite=written, postgresql=["WITH"])]
    assert [one.split()[0] for one in first] == expected
    assert re.findall(r"INSERT(?= INTO)|DELETE|UPDATE(?! SET| OF)", " ".join(first[2:])) == written
    assert counts == {(len(expected), len(expected))}
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
        (tasks.claim, {"command_id": "a"}, 6),
        (tasks.save_draft, {"data": {"text": "x"}}, 3),
        (tasks.release, {"command_id": "b"}, 6),
    ]:
        with statements(engine) as sent:
            engine.run(LI, command, task_id, **more)
        assert len(sent) <= most, (command.__name__, sent)
    with engine.read(SYSTEM) as tx, statements(engine) as sent:
        tasks.get(tx, task_id)
    assert len(sent) == 1


def test_every_operation_costs_what_is_pinned(engine: Engine) -> None:
    instance_id = run(engine, ROUND, {"due": "2030-01-01T00:00:00Z"})
    task_id = open_tasks(engine, instance_id)["write"]
    costs = {}

    def count(name: str, work: Callable[[], object]) -> None:
        with statements(engine) as sent:
            work()
        costs[name] = len(sent)

    def read(actor: Any, query: Callable[[Any], object]) -> Callable[[], object]:
        def work() -> None:
            with engine.read(actor) as tx:
                query(tx)

        return work

    count("start", lambda: begin(engine, "round", {}, business_key="K-2", command_id="s"))
    count("claim", lambda: engine.run(LI, tasks.claim, task_id, command_id="a"))
    count("draft", lambda: engine.run(LI, tasks.save_draft, task_id, {"text": "x"}))
    count("release", lambda: engine.run(LI, tasks.release, task_id, command_id="b"))
    count("inbox page", read(LI, lambda tx: tasks.worklist(tx, limit=50)))
    count("inbox count", read(LI, tasks.count))
    count("task page", read(LI, lambda tx: tasks.form(tx, task_id)))
    count("history", read(SYSTEM, lambda tx: history.events(tx, instance_id)))
    count("picture", read(SYSTEM, lambda tx: instances.picture(tx, instance_id)))
    count("nothing due", read(SYSTEM, timers.due))

    assert costs == {
        # command id; newest definition; rules; instance; tasks; inbox; timers; history; instance; read again
        "start": of(engine, sqlite=10, postgresql=6),
        # command id; instance and task; task; inbox; instance's counter; history
        "claim": of(engine, sqlite=6, postgresql=6),
        # task; draft; that somebody writes here
        "draft": 3,
        "release": 6,
        "inbox page": 1,
        "inbox count": 1,
        "task page": 2,
        "history": 1,
        # instance; path; open tasks; waiting timers; incidents
        "picture": 5,
        "nothing due": 1,
    }


def test_a_timer_that_fires_costs_the_same_whatever_else_is_pending(engine: Engine, clock: Any) -> None:
    for number in range(12):
        run(engine, ROUND, business_key=f"K-{number}")
    clock.move_to(datetime(2030, 1, 1, 0, 0, 1, tzinfo=UTC))
    with engine.read(SYSTEM) as tx:
        first, second, *_ = timers.due(tx)

    counts = set()
    for instance_id in (first, second):
        with statements(engine) as sent:
            assert engine.run(SYSTEM, timers.fire, instance_id) == 1
        counts.add(len(sent))

    # instance; is it due; timers; history; instance
    assert counts == {of(engine, sqlite=5, postgresql=3)}


def test_a_message_costs_a_fixed_number(engine: Engine) -> None:
    waits = bundle(
        "waits", start(), catch_message("answered", "answer"), end(), flows=["start>answered", "answered>end"]
    )
    instance_id = run(engine, waits)

    with statements(engine) as sent:
        engine.run(SYSTEM, messages.send, instance_id, "answer", {"text": "同意"}, command_id="m")

    assert len(sent) == of(engine, sqlite=4, postgresql=3)
