"""Who may act on a task, and in which state it must be: asked by every command on a task, in one place.

Who may: an actor with a grant of one of the task's roles whose path encloses the task's scope, who did none
of the steps that another person must have done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select

from engine import guards, scope
from engine.core import Actor, Grant, Transaction
from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.model import instance, task
from engine.statements import Statement
from engine.worklist import Task, of_row


def read(tx: Transaction, task_id: str) -> Task:
    """A task, open or closed.

    Raises:
        NotFound: no such task.
    """
    row = _READ.row(tx, {"id": task_id})
    if row is None:
        raise NotFound("task", task_id)
    return of_row(row)


_READ = Statement(select(task).where(task.c.id == bindparam("id")))


def reached(tx: Transaction, task_id: str) -> Task:
    """A task, unless its case is closed to the actor: then there is none.

    Raises:
        NotFound: no such task, or not for this actor.
    """
    row = _REACH.row(tx, {"id": task_id})
    if row is None or not guards.allows(tx, tx.actor, row["guard_key"]):
        raise NotFound("task", task_id)
    return of_row(row)


_REACH = Statement(
    select(task, instance.c.guard_key)
    .join(instance, instance.c.id == task.c.instance_id)
    .where(task.c.id == bindparam("id")),
    kept=True,
)


def with_instance(tx: Transaction, task_id: str, *, lock: bool = True) -> tuple[dict[str, Any], Task]:
    """The task and its instance's row, both locked by one statement, the instance first.

    The order is that of the FOR UPDATE list; every command locks an instance before its tasks, so two
    commands on one instance wait for each other instead of deadlocking.
    """
    query = LOCK_WITH_INSTANCE if lock else _WITH_INSTANCE
    return told_apart(tx, query.rows(tx, {"id": task_id}), task_id)


def told_apart(tx: Transaction, rows: list[dict[str, Any]], task_id: str) -> tuple[dict[str, Any], Task]:
    """The instance's row and the task, from what `LOCK_WITH_INSTANCE` gave.

    Raises:
        NotFound: no such task, or its case is closed to the actor.
    """
    if not rows or not guards.allows(tx, tx.actor, rows[0]["i_guard_key"]):
        raise NotFound("task", task_id)
    [row] = rows
    return (
        {name: row[label] for name, label in _OF_INSTANCE},
        of_row({name: row[label] for name, label in _OF_TASK}),
    )


#: The state before the last step is looked for only when somebody recalls that step.
_INSTANCE = [column for column in instance.c if column.name != "recall_state"]
_OF_INSTANCE = [(column.name, f"i_{column.name}") for column in _INSTANCE]
_OF_TASK = [(column.name, f"t_{column.name}") for column in task.c]
_JOINED = (
    select(
        *(column.label(f"i_{column.name}") for column in _INSTANCE),
        *(column.label(f"t_{column.name}") for column in task.c),
    )
    .join_from(instance, task, task.c.instance_id == instance.c.id)
    .where(task.c.id == bindparam("id"))
)
_WITH_INSTANCE = Statement(_JOINED, kept=True)
LOCK_WITH_INSTANCE = Statement(_JOINED.with_for_update(of=[instance, task]))


def must_be_for(actor: Actor, found: Task) -> None:
    if actor.is_system:
        raise Forbidden(
            f"a person for task '{found.id}'",
            "it is the system",
            code="task_needs_a_person",
            task_id=found.id,
        )
    if not any(actor.has(role, found.scope_path) for role in found.roles):
        raise Forbidden(
            f"one of the roles of task '{found.id}' at its scope",
            "the actor has none",
            code="task_not_for_actor",
            task_id=found.id,
            roles=list(found.roles),
        )


def _grant_used(actor: Actor, found: Task) -> Grant | None:
    """The grant by which the actor does this task: an own one before one the actor stands in with."""
    fit = [
        grant
        for grant in actor.grants
        if grant.role in found.roles and scope.covers(grant.scope_path, found.scope_path)
    ]
    return min(fit, key=lambda grant: grant.for_id != "", default=None)


def acts_for(actor: Actor, found: Task) -> set[str]:
    """Whose act it is: the actor's, and that of the person the actor stands in for."""
    used = _grant_used(actor, found)
    return {actor.id, used.for_id} if used and used.for_id else {actor.id}


def acting(tx: Transaction, found: Task) -> Transaction:
    """The transaction under the name the actor acts by: one's own, or 顾晓岚（代江涛）."""
    used = _grant_used(tx.actor, found)
    if used is None or not used.acts_as:
        return tx
    return replace(tx, actor=replace(tx.actor, name=used.acts_as))


def must_be_open(actor: Actor, found: Task) -> None:
    if found.status != "open":
        raise closed(found)
    if found.assignee_id not in (None, actor.id):
        raise Conflict(
            f"task '{found.id}' to be free",
            "somebody else claimed it",
            code="task_claimed_by_other",
            task_id=found.id,
            assignee_id=found.assignee_id,
            assignee_name=found.assignee_name,
        )


def must_be_another_person(actor: Actor, found: Task, performers: Mapping[str, list[str]]) -> None:
    for element_id in found.different_from:
        if not acts_for(actor, found).isdisjoint(performers.get(element_id, ())):
            raise Forbidden(
                f"another person for task '{found.id}'",
                f"the actor completed '{element_id}'",
                code="task_needs_another_person",
                task_id=found.id,
                element_id=found.element_id,
                different_from=element_id,
                roles=list(found.roles),
            )


def closed(found: Task) -> Conflict:
    return Conflict(
        f"task '{found.id}' to be open",
        f"it is {found.status}",
        code="task_closed",
        task_id=found.id,
        status=found.status,
        completed_by=found.completed_by,
        completed_by_name=found.completed_by_name,
        completed_at=found.completed_at.isoformat() if found.completed_at else None,
    )


def must_not_be_delegated(found: Task) -> None:
    """Refuses what only its owner may do while somebody else works on it for them."""
    if found.owner_id is not None:
        raise Conflict(
            f"task '{found.id}' to be its holder's own",
            f"'{found.owner_name}' delegated it and gets it back",
            code="task_delegated",
            task_id=found.id,
            owner_id=found.owner_id,
            owner_name=found.owner_name,
        )


def must_wait_for_nobody(found: Task) -> None:
    """Refuses to close a task while somebody who was asked has not answered."""
    if found.awaited:
        raise Conflict(
            f"everybody asked about task '{found.id}' to have answered",
            f"{found.awaited} have not",
            code="task_awaits_others",
            task_id=found.id,
            awaited=found.awaited,
        )


def must_be_able(tx: Transaction, person: Actor, found: Task, row: Mapping[str, Any]) -> None:
    """Refuses a person who could not complete the task: the one rule for whoever gets it, however.

    `row` is the instance's: who did its steps, and who keeps away from it.
    """
    must_be_for(person, found)
    must_be_another_person(person, found, row["performers"])
    if not guards.allows(tx, person, row["guard_key"]):
        raise Forbidden(
            f"a person who may come near task '{found.id}'",
            "that one keeps away from the case",
            code="kept_away",
            task_id=found.id,
            to_name=person.name,
        )


def reason(words: str, *, path: str = "reason") -> str:
    """A reason somebody must give, without outer blanks.

    Raises:
        Invalid: nothing, or more than 500 characters.
    """
    said = words.strip()
    if not 2 <= len(said) <= 500:
        raise Invalid([FieldError(path, "写明理由，2 到 500 字")], code="reason_missing", path=path)
    return said


def is_able(tx: Transaction, person: Actor, found: Task, row: Mapping[str, Any]) -> bool:
    """Whether a person could complete the task."""
    try:
        must_be_able(tx, person, found, row)
    except Forbidden:
        return False
    return True
