"""The check of the projections: rows that differ from their instance's state, reported and repaired."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, select, update

from engine import definitions, projection
from engine.awake import lock
from engine.core import Transaction
from engine.errors import NotFound
from engine.model import END_OF_TIME, instance, is_status, task, task_role, timer
from engine.rows import Changes, inbox_rows
from engine.spiff import Workflow


@dataclass(frozen=True)
class Difference:
    """A row that is not what the state says: `what` is task, inbox or timer; None stands for no such row."""

    what: str
    id: str
    expected: dict[str, Any] | None
    actual: dict[str, Any] | None


def reproject(tx: Transaction, instance_id: str) -> list[Difference]:
    """Compares an instance's task, inbox and timer rows with its state, and repairs what differs.

    Nothing runs and no history is written. An empty list is what every instance should give.

    Raises:
        NotFound: no such instance.
    """
    row = lock(tx, instance_id)
    if row is None:
        raise NotFound("instance", instance_id)
    picture = projection.Picture({}, {})
    if row["status"] == "active":
        spec = definitions.publication(tx, row["definition_id"]).spec(row["process_id"])
        workflow = Workflow.load(spec, row["state"], now=row["changed_at"], ports=None)
        picture = projection.of_workflow(tx.engine, spec, workflow, row, row["changed_at"])
    changes = Changes(tx, row)
    differences = _check_tasks(tx, row, picture, changes) + _check_timers(tx, row, picture, changes)
    changes.write()
    return differences


def leftovers(tx: Transaction, instance_ids: Collection[str]) -> set[str]:
    """Those of the instances that have ended and still have an open task or a waiting timer."""
    ended = select(instance.c.id).where(instance.c.id.in_(instance_ids), instance.c.status != "active")
    open_tasks = select(task.c.instance_id).where(task.c.instance_id.in_(ended), is_status(task, "open"))
    waiting = select(timer.c.instance_id).where(
        timer.c.instance_id.in_(ended), timer.c.status.in_(("pending", "held"))
    )
    return set(tx.db.execute(open_tasks.union(waiting)).scalars())


def _check_tasks(
    tx: Transaction, row: Mapping[str, Any], picture: projection.Picture, changes: Changes
) -> list[Difference]:
    query = select(task).where(task.c.instance_id == row["id"], is_status(task, "open"))
    there = {one["id"]: one for one in tx.db.execute(query).mappings()}
    inbox: dict[str, set[tuple[Any, ...]]] = {}
    of_these = select(task.c.id).where(task.c.instance_id == row["id"])
    for one in tx.db.execute(select(task_role).where(task_role.c.task_id.in_(of_these))):
        inbox.setdefault(one.task_id, set()).add(tuple(one))
    differences = []
    for facts in picture.tasks.values():
        expected = changes.task_values(facts)
        actual = there.get(facts.id)
        is_taken = actual is not None and actual["assignee_id"] is not None
        shown = None if actual is None else {name: actual[name] for name in expected}
        if shown != expected:
            differences.append(Difference("task", facts.id, expected, shown))
        made = inbox_rows(facts, guard_key=row["guard_key"], is_taken=is_taken)
        rows = {tuple(one[column.name] for column in task_role.c) for one in made}
        if rows != inbox.get(facts.id, set()):
            differences.append(
                Difference("inbox", facts.id, {"rows": len(rows)}, {"rows": len(inbox.get(facts.id, ()))})
            )
        if differences and differences[-1].id == facts.id:
            changes.no_roles.append(facts.id)
            changes.keep_task(facts, was=None)
            if is_taken:
                changes.again.append(facts.id)
    surplus = [one for one in there if one not in picture.tasks]
    differences += [Difference("task", one, None, {"status": "open"}) for one in surplus]
    stale = [one for one in inbox if one not in picture.tasks]
    differences += [Difference("inbox", one, None, {"rows": len(inbox[one])}) for one in stale]
    if surplus:
        closed = {"status": "cancelled", "completed_at": tx.now}
        tx.db.execute(update(task).where(task.c.id.in_(surplus)).values(closed))
    if stale:
        tx.db.execute(delete(task_role).where(task_role.c.task_id.in_(stale)))
    return differences + _check_guards(tx, row)


def _check_guards(tx: Transaction, row: Mapping[str, Any]) -> list[Difference]:
    """Closed tasks of which lists were told another guard than that of their case."""
    guard_key = row["guard_key"]
    wrong = and_(
        task.c.instance_id == row["id"],
        task.c.guard_key.is_distinct_from(guard_key),
        task.c.status != "open",
    )
    found = tx.db.execute(select(task.c.id, task.c.guard_key).where(wrong)).all()
    if found:
        tx.db.execute(update(task).where(wrong).values(guard_key=guard_key))
    return [Difference("task", one, {"guard_key": guard_key}, {"guard_key": was}) for one, was in found]


def _check_timers(
    tx: Transaction, row: Mapping[str, Any], picture: projection.Picture, changes: Changes
) -> list[Difference]:
    query = select(timer).where(timer.c.instance_id == row["id"], timer.c.status.in_(("pending", "held")))
    there = {one["id"]: one for one in tx.db.execute(query).mappings()}
    differences = []
    for one in picture.timers.values():
        actual = there.get(one.id)
        parked = one.due_at == END_OF_TIME
        expected: dict[str, Any] = (
            {"status": "held"} if parked else {"status": "pending", "due_at": one.due_at}
        )
        shown = None if actual is None else {name: actual[name] for name in expected}
        if shown != expected:
            differences.append(Difference("timer", one.id, expected, shown))
            changes.set_timer(one, expected["status"])
    surplus = [one for one in there if one not in picture.timers]
    differences += [Difference("timer", one, None, {"status": there[one]["status"]}) for one in surplus]
    if surplus:
        closed = {"status": "cancelled", "ended_at": tx.now}
        tx.db.execute(update(timer).where(timer.c.id.in_(surplus)).values(closed))
    return differences
