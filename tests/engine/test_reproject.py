"""The check: rows that drifted from the state are found, reported and repaired."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select, update

from engine import SYSTEM, Engine, NotFound, Transaction, guards, runtime, tasks
from engine.model import instance, task, task_role, timer
from engine.tasks import TaskFilter
from tests.engine.diagrams import boundary_timer, bundle, end, start, user
from tests.engine.people import HEAD, LI, WANG, complete, open_tasks, run
from workers import sweep

DUTY = bundle(
    "duty",
    start(),
    user("act", due='${"2026-04-01T00:00:00Z"}'),
    boundary_timer("alarm", "act", '"2026-03-10T00:00:00Z"', interrupts=False),
    user("urge", roles="head"),
    end("urged"),
    end(),
    flows=["start>act", "act>end", "alarm>urge", "urge>urged"],
)


def differences(engine: Engine, instance_id: str) -> list[tuple[str, bool, bool]]:
    """What the check finds: (what, should be there, is there); the second check finds nothing."""
    found = engine.run(SYSTEM, runtime.reproject, instance_id)
    assert engine.run(SYSTEM, runtime.reproject, instance_id) == []
    return [(one.what, one.expected is not None, one.actual is not None) for one in found]


def test_a_sound_instance_has_no_differences(engine: Engine, clock) -> None:
    instance_id = run(engine, DUTY)
    assert differences(engine, instance_id) == []

    engine.run(LI, tasks.claim, open_tasks(engine, instance_id)["act"])
    clock.advance(days=30)
    sweep(engine)
    assert differences(engine, instance_id) == []

    complete(engine, HEAD, instance_id, "urge")
    complete(engine, LI, instance_id, "act")
    assert differences(engine, instance_id) == []
    with pytest.raises(NotFound):
        engine.run(SYSTEM, runtime.reproject, "nothing")


def test_lost_rows_are_made_again(engine: Engine) -> None:
    instance_id = run(engine, DUTY)
    task_id = open_tasks(engine, instance_id)["act"]
    with engine.begin(SYSTEM) as tx:
        tx.db.execute(delete(task_role))
        tx.db.execute(delete(task))
        tx.db.execute(delete(timer))

    assert sorted(differences(engine, instance_id)) == [
        ("inbox", True, True),
        ("task", True, False),
        ("timer", True, False),
    ]

    assert open_tasks(engine, instance_id) == {"act": task_id}
    with engine.read(LI) as tx:
        assert [one.id for one in tasks.worklist(tx).items] == [task_id]
    complete(engine, LI, instance_id, "act")


def test_changed_rows_are_put_right_and_a_claim_stays(engine: Engine) -> None:
    instance_id = run(engine, DUTY)
    task_id = open_tasks(engine, instance_id)["act"]
    engine.run(LI, tasks.claim, task_id)
    with engine.read(LI) as tx:
        before = tasks.get(tx, task_id)
    with engine.begin(SYSTEM) as tx:
        tx.db.execute(update(task).values(title="?", due_at=None))
        tx.db.execute(update(task_role).values(role="head"))
        tx.db.execute(update(timer).values(due_at=tx.now))

    assert sorted(differences(engine, instance_id)) == [
        ("inbox", True, True),
        ("task", True, True),
        ("timer", True, True),
    ]

    with engine.read(LI) as tx:
        assert tasks.get(tx, task_id) == before
        assert [one.id for one in tasks.worklist(tx).items] == [task_id]
    with engine.read(WANG) as tx:
        assert tasks.count(tx) == 1


def test_a_claimed_task_that_lies_among_the_free_is_put_back(engine: Engine) -> None:
    instance_id = run(engine, DUTY)
    engine.run(LI, tasks.claim, open_tasks(engine, instance_id)["act"])
    with engine.begin(SYSTEM) as tx:
        tx.db.execute(update(task_role).values(role="clerk"))

    assert differences(engine, instance_id) == [("inbox", True, True)]

    with engine.read(WANG) as tx:
        assert tasks.count(tx, TaskFilter(assignee="nobody")) == 0
        assert tasks.count(tx, TaskFilter(assignee="others")) == 1


def test_tasks_that_forgot_who_keeps_away_are_told_again(engine: Engine, clock) -> None:
    instance_id = run(engine, DUTY)
    clock.advance(days=30)
    sweep(engine)
    complete(engine, LI, instance_id, "act")
    with engine.begin(SYSTEM) as tx:
        guards.keep(tx, "K-1", "bar", ["li"])
        assert _guard_keys(tx) == ["K-1"] * 2
        for table in (task, task_role):
            tx.db.execute(update(table).values(guard_key=None))

    assert differences(engine, instance_id) == [
        ("task", True, True),
        ("inbox", True, True),
        ("task", True, True),
    ]

    with engine.begin(SYSTEM) as tx:
        assert _guard_keys(tx) == ["K-1"] * 2
        guards.keep(tx, "K-1", "bar", [])
        assert _guard_keys(tx) == [None] * 2


def _guard_keys(tx: Transaction) -> list[str | None]:
    """Those of all tasks; of each its inbox rows have the same."""
    rows = tx.db.execute(
        select(task.c.guard_key, task_role.c.guard_key, task_role.c.task_id).join_from(
            task, task_role, task.c.id == task_role.c.task_id, isouter=True
        )
    )
    assert all(here == there for here, there, task_id in rows if task_id)
    return list(tx.db.scalars(select(task.c.guard_key)))


def test_rows_of_nothing_are_closed(engine: Engine) -> None:
    instance_id = run(engine, DUTY)
    with engine.begin(SYSTEM) as tx:
        for table, rows in ((task, "ghost"), (timer, "ghost")):
            row = tx.db.execute(select(table).where(table.c.instance_id == instance_id)).mappings().one()
            tx.db.execute(insert(table), [dict(row) | {"id": rows}])
        role = tx.db.execute(select(task_role).limit(1)).mappings().one()
        tx.db.execute(insert(task_role), [dict(role) | {"task_id": "ghost"}])

    assert sorted(differences(engine, instance_id)) == [
        ("inbox", False, True),
        ("task", False, True),
        ("timer", False, True),
    ]


def test_an_ended_instance_has_no_open_rows(engine: Engine) -> None:
    instance_id = run(engine, DUTY)
    with engine.begin(SYSTEM) as tx:
        tx.db.execute(update(instance).values(status="cancelled", state=None))

    found = differences(engine, instance_id)

    assert sorted(found) == [("inbox", False, True), ("task", False, True), ("timer", False, True)]
