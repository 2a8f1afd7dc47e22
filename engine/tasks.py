"""User tasks: taking one, keeping what was typed, sending it. Lists are in `engine.worklist`.

Who may: an actor with a grant of one of the task's roles whose path encloses the task's scope. Claiming is
optional; what somebody else has claimed is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select, update

from engine import commands, definitions, guards, history, instances, runtime, scope, values
from engine.awake import Awake
from engine.core import Actor, Grant, Transaction
from engine.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from engine.model import instance, is_status, task
from engine.model import submission as submission_table
from engine.projection import known_at
from engine.statements import Statement
from engine.worklist import Page, Task, TaskFilter, count, of_row, worklist

__all__ = [
    "Page",
    "Submission",
    "Task",
    "TaskFilter",
    "assign",
    "claim",
    "complete",
    "count",
    "form",
    "get",
    "obstacle",
    "of_instance",
    "properties",
    "release",
    "save_draft",
    "submission",
    "submissions",
    "worklist",
]


@dataclass(frozen=True)
class Submission:
    """What a person sent with a completed task, cleaned by its form and kept whole."""

    task_id: str
    element_id: str
    seq: int
    at: datetime
    actor_id: str
    actor_name: str
    data: dict[str, Any]


def get(tx: Transaction, task_id: str) -> Task:
    """One task, open or closed, for an actor with any grant over its scope, or who completed it.

    Raises:
        NotFound: no such task.
        Forbidden: the actor's grants do not reach its scope.
    """
    found = _reached(tx, task_id)
    if not (tx.actor.covers(found.scope_path) or tx.actor.id == found.completed_by):
        raise Forbidden(
            f"a grant over task '{task_id}'", "the actor has none", code="task_hidden", task_id=task_id
        )
    return found


def of_instance(
    tx: Transaction, instance_id: str, status: str | None = "open", limit: int = 200
) -> list[Task]:
    """The tasks of an instance, oldest first; who may see the instance is for the caller to know."""
    query = select(task).where(task.c.instance_id == instance_id).order_by(task.c.created_at, task.c.id)
    if status is not None:
        query = query.where(is_status(task, status))
    return [of_row(row) for row in tx.db.execute(query.limit(limit)).mappings()]


def obstacle(tx: Transaction, task_id: str) -> Refusal | None:
    """Why this actor could not complete the task now, or None: so that a page can say so beforehand.

    Raises:
        NotFound: no such task.
    """
    row, found = _with_instance(tx, task_id, lock=False)
    try:
        _must_be_for(tx.actor, found)
        _must_be_open(tx.actor, found)
        _must_be_another_person(tx.actor, found, row["performers"])
    except Refusal as refusal:
        return refusal
    return None


def form(tx: Transaction, task_id: str) -> dict[str, Any]:
    """What a page needs to show the task's form: {"schema": form-js JSON or None, "data": initial values}.

    The initial values are the case data with the draft laid over it.

    Raises:
        NotFound: no such task.
        Forbidden: the actor may not complete it.
        Conflict: it is closed.
    """
    found = get(tx, task_id)
    _must_be_for(tx.actor, found)
    if found.status != "open":
        raise _closed(found)
    row = tx.db.execute(select(instance).where(instance.c.id == found.instance_id)).mappings().one()
    workflow = instances.loaded(tx, dict(row))
    [waiting] = [one for one in workflow.open_tasks if one.id == task_id]
    data = known_at(waiting, workflow.data)
    schema = None
    if found.form_key:
        text = definitions.publication(tx, found.definition_id).form(found.form_key)
        schema = orjson.loads(text)
    return {"schema": schema, "data": {**data, **(found.draft or {})}}


def properties(tx: Transaction, task_id: str) -> dict[str, str]:
    """The `camunda:properties` a designer gave the task's element: `hint`, `article`, `stage` and the like.

    Raises:
        NotFound: no such task.
        Forbidden: the actor's grants do not reach its scope.
    """
    found = get(tx, task_id)
    process_id = tx.db.scalar(select(instance.c.process_id).where(instance.c.id == found.instance_id))
    spec = definitions.publication(tx, found.definition_id).spec(str(process_id))
    return dict(spec.elements[found.element_id].properties)


def claim(tx: Transaction, task_id: str, command_id: str | None = None) -> Task:
    """Takes the task for the actor; taking what one has already is nothing new.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor, or it needs another person than one who did an earlier step.
        Conflict: closed, or somebody else has it.
    """
    if commands.answered(tx, command_id, "tasks.claim", task_id, {}) is not None:
        return _read(tx, task_id)
    row, found = _with_instance(tx, task_id)
    _must_be_for(tx.actor, found)
    _must_be_open(tx.actor, found)
    _must_be_another_person(tx.actor, found, row["performers"])
    if found.assignee_id == tx.actor.id:
        return found
    tx = _acting(tx, found)
    return _give(tx, found, tx.actor, "task_claimed")


def release(tx: Transaction, task_id: str, command_id: str | None = None) -> Task:
    """Gives a claimed task back to those who may take it; the draft stays with the task.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor.
        Conflict: closed, claimed by somebody else, or by nobody.
    """
    if commands.answered(tx, command_id, "tasks.release", task_id, {}) is not None:
        return _read(tx, task_id)
    _, found = _with_instance(tx, task_id)
    _must_be_for(tx.actor, found)
    _must_be_open(tx.actor, found)
    if found.assignee_id is None:
        raise Conflict(
            f"task '{task_id}' to be claimed", "nobody has it", code="task_not_claimed", task_id=task_id
        )
    return _give(_acting(tx, found), found, None, "task_released")


def assign(tx: Transaction, task_id: str, to: Actor, command_id: str | None = None) -> Task:
    """Hands an open task to another person who may do it, whoever has it now.

    For those who hold one of the task's roles over a wider scope than the task's own, and for whoever has
    claimed it.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor, or not for that person.
        Conflict: closed, or claimed by somebody else on the same level.
    """
    if commands.answered(tx, command_id, "tasks.assign", task_id, {"to": to.id}) is not None:
        return _read(tx, task_id)
    row, found = _with_instance(tx, task_id)
    _must_be_for(tx.actor, found)
    wider = any(
        grant.role in found.roles
        and grant.scope_path != found.scope_path
        and scope.covers(grant.scope_path, found.scope_path)
        for grant in tx.actor.grants
    )
    if not wider or found.status != "open":
        _must_be_open(tx.actor, found)
    _must_be_for(to, found)
    _must_be_another_person(to, found, row["performers"])
    if not guards.allows(tx, to, row["guard_key"]):
        raise Forbidden(
            f"a person who may come near task '{task_id}'",
            "that one keeps away from the case",
            code="kept_away",
            task_id=task_id,
            to_name=to.name,
        )
    return _give(_acting(tx, found), found, to, "task_assigned")


def save_draft(tx: Transaction, task_id: str, data: Mapping[str, Any]) -> None:
    """Keeps what was typed so far, unchecked; the last one saved is kept.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor.
        Conflict: closed, or somebody else has it.
        Invalid: not JSON, or too large.
    """
    draft = values.clean_object(dict(data))
    found = _reached(tx, task_id)
    _must_be_for(tx.actor, found)
    _must_be_open(tx.actor, found)
    # The instance is not locked: a draft must not wait for the machine. Whoever closed or claimed the task
    # since it was read is noticed by the condition.
    saved = tx.db.execute(
        update(task)
        .where(
            task.c.id == task_id,
            is_status(task, "open"),
            task.c.assignee_id.is_(None) | (task.c.assignee_id == tx.actor.id),
        )
        .values(draft=draft)
    )
    if saved.rowcount != 1:
        _must_be_open(tx.actor, _read(tx, task_id))


def complete(tx: Transaction, task_id: str, data: Mapping[str, Any], command_id: str | None = None) -> Task:
    """Completes a task with what the person submitted, and moves the instance on.

    The submission is cleaned by the task's form, asked by its check, and kept whole; only what the task's
    output parameters name enters the case data (all of it when there are none).

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor; or it needs another person than one who did an earlier step.
        Conflict: closed, or somebody else has it.
        Invalid: the submission does not fit the form, or the check refuses it.
    """
    done, [both] = commands.begun(
        tx, command_id, "tasks.complete", task_id, {}, (_LOCK_WITH_INSTANCE, {"id": task_id})
    )
    if done is not None:
        return _read(tx, task_id)
    row, found = _told_apart(tx, both, task_id)
    typed = values.clean_object(dict(data))
    _must_be_for(tx.actor, found)
    _must_be_open(tx.actor, found)
    tx = _acting(tx, found)
    tx.attempt.task_id, tx.attempt.submission = task_id, typed
    with runtime.awake(tx, found.instance_id, row=row) as case:
        waiting = next((one for one in case.workflow.open_tasks if one.id == task_id), None)
        if waiting is None:
            # A timer that was due before this command has closed it.
            raise _closed(replace(found, status="cancelled"))
        _must_be_another_person(tx.actor, found, case.performers)
        element = case.spec.elements[found.element_id]
        known = values.copied(known_at(waiting, case.workflow.known))
        clean = _clean(case, found, typed, known)
        if element.check:
            call = case.call(element, known, {})
            if errors := tx.engine.checks[element.check](call, clean):
                raise Invalid(errors)
        case.record("task_completed", found.element_id, found.name, task_id=task_id, fields=sorted(clean))
        _keep(tx, case, found, clean)
        case.completed_task_id = task_id
        did = case.performers.setdefault(found.element_id, [])
        did += sorted(_acts_for(tx.actor, found) - {*did})
        case.workflow.complete(task_id, clean)
    return replace(
        found,
        status="completed",
        draft=None,
        completed_at=tx.now,
        completed_by=tx.actor.id,
        completed_by_name=tx.actor.name,
    )


def submission(tx: Transaction, instance_id: str, element_id: str) -> dict[str, Any] | None:
    """The newest cleaned submission of a user task of the instance; None when it was never completed."""
    found = _NEWEST.value(tx, {"instance_id": instance_id, "element_id": element_id})
    return None if found is None else dict(found)


_NEWEST = Statement(
    select(submission_table.c.data)
    .where(
        submission_table.c.instance_id == bindparam("instance_id"),
        submission_table.c.element_id == bindparam("element_id"),
    )
    .order_by(submission_table.c.seq.desc())
    .limit(1),
    kept=True,
)


def submissions(tx: Transaction, instance_id: str, limit: int = 500) -> list[Submission]:
    """All submissions of an instance, oldest first."""
    query = (
        select(submission_table)
        .where(submission_table.c.instance_id == instance_id)
        .order_by(submission_table.c.seq)
        .limit(limit)
    )
    return [
        Submission(**{name: row[name] for name in Submission.__dataclass_fields__})
        for row in tx.db.execute(query).mappings()
    ]


def _clean(case: Awake, found: Task, typed: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    if found.form_key is None:
        if typed:
            raise Invalid(
                [], "Expected nothing, since the task has no form.", code="no_form", task_id=found.id
            )
        return {}
    text = case.publication.form(found.form_key)
    clean = case.tx.engine.clean_form(text, typed, context={**context, "__now__": case.now})
    return values.clean_object(clean)


def _keep(tx: Transaction, case: Awake, found: Task, clean: dict[str, Any]) -> None:
    _KEEP.run(
        tx,
        {
            "instance_id": found.instance_id,
            "seq": case.row["seq"] + len(case.events),
            "task_id": found.id,
            "element_id": found.element_id,
            "actor_id": tx.actor.id,
            "actor_name": tx.actor.name,
            "at": tx.now,
            "data": clean,
        },
    )
    asked = {"instance_id": found.instance_id, "element_id": found.element_id}
    _NEWEST.keep(tx, asked, [{"data": clean}])


_KEEP = Statement(insert(submission_table))


def _give(tx: Transaction, found: Task, to: Actor | None, kind: str) -> Task:
    given = replace(found, assignee_id=to.id if to else None, assignee_name=to.name if to else None)
    who = {"assignee_id": given.assignee_id, "assignee_name": given.assignee_name}
    tx.db.execute(update(task).where(task.c.id == found.id).values(who))
    facts = {"task_id": found.id} | (
        {"to_id": to.id, "to_name": to.name} if kind == "task_assigned" and to else {}
    )
    row = history.Pending(kind, tx.actor, found.element_id, found.name, facts)
    history.append(tx, found.instance_id, [row])
    return given


def _reached(tx: Transaction, task_id: str) -> Task:
    """The task, unless its case is closed to the actor: then there is none."""
    row = tx.db.execute(_REACH, {"id": task_id}).mappings().first()
    if row is None or not guards.allows(tx, tx.actor, row["guard_key"]):
        raise NotFound("task", task_id)
    return of_row(row)


_REACH = (
    select(task, instance.c.guard_key)
    .join(instance, instance.c.id == task.c.instance_id)
    .where(task.c.id == bindparam("id"))
)


def _read(tx: Transaction, task_id: str) -> Task:
    row = _READ.row(tx, {"id": task_id})
    if row is None:
        raise NotFound("task", task_id)
    return of_row(row)


_READ = Statement(select(task).where(task.c.id == bindparam("id")))


def _with_instance(tx: Transaction, task_id: str, *, lock: bool = True) -> tuple[dict[str, Any], Task]:
    """The task and its instance's row, both locked by one statement, the instance first.

    The order is that of the FOR UPDATE list; every command locks an instance before its tasks, so two
    commands on one instance wait for each other instead of deadlocking.
    """
    query = _LOCK_WITH_INSTANCE if lock else _WITH_INSTANCE
    return _told_apart(tx, query.rows(tx, {"id": task_id}), task_id)


def _told_apart(tx: Transaction, rows: list[dict[str, Any]], task_id: str) -> tuple[dict[str, Any], Task]:
    if not rows or not guards.allows(tx, tx.actor, rows[0]["i_guard_key"]):
        raise NotFound("task", task_id)
    [row] = rows
    return (
        {column.name: row[f"i_{column.name}"] for column in instance.c},
        of_row({column.name: row[f"t_{column.name}"] for column in task.c}),
    )


_JOINED = (
    select(
        *(column.label(f"i_{column.name}") for column in instance.c),
        *(column.label(f"t_{column.name}") for column in task.c),
    )
    .join_from(instance, task, task.c.instance_id == instance.c.id)
    .where(task.c.id == bindparam("id"))
)
_WITH_INSTANCE = Statement(_JOINED)
_LOCK_WITH_INSTANCE = Statement(_JOINED.with_for_update(of=[instance, task]))


def _must_be_for(actor: Actor, found: Task) -> None:
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


def _acts_for(actor: Actor, found: Task) -> set[str]:
    """Whose act it is: the actor's, and that of the person the actor stands in for."""
    used = _grant_used(actor, found)
    return {actor.id, used.for_id} if used and used.for_id else {actor.id}


def _acting(tx: Transaction, found: Task) -> Transaction:
    """The transaction under the name the actor acts by: one's own, or 顾晓岚（代江涛）."""
    used = _grant_used(tx.actor, found)
    if used is None or not used.acts_as:
        return tx
    return replace(tx, actor=replace(tx.actor, name=used.acts_as))


def _must_be_open(actor: Actor, found: Task) -> None:
    if found.status != "open":
        raise _closed(found)
    if found.assignee_id not in (None, actor.id):
        raise Conflict(
            f"task '{found.id}' to be free",
            "somebody else claimed it",
            code="task_claimed_by_other",
            task_id=found.id,
            assignee_id=found.assignee_id,
            assignee_name=found.assignee_name,
        )


def _must_be_another_person(actor: Actor, found: Task, performers: Mapping[str, list[str]]) -> None:
    for element_id in found.different_from:
        if not _acts_for(actor, found).isdisjoint(performers.get(element_id, ())):
            raise Forbidden(
                f"another person for task '{found.id}'",
                f"the actor completed '{element_id}'",
                code="task_needs_another_person",
                task_id=found.id,
                element_id=found.element_id,
                different_from=element_id,
            )


def _closed(found: Task) -> Conflict:
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
