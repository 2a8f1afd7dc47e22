"""Going back: a task sent back to an earlier step that the diagram allows, a completion recalled.

Both are the case's own history going on; nothing that was done is undone in the record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update

from engine import candidates, commands, definitions, inbox, notices, recalls, runtime
from engine.core import Actor, Transaction
from engine.errors import Conflict, Forbidden
from engine.model import instance, is_status, task
from engine.model import submission as submission_table
from engine.spiff import Workflow
from engine.worklist import Task


@dataclass(frozen=True)
class WayBack:
    """A step a task may be sent back to, with who completed it last."""

    element_id: str
    name: str
    performer_id: str


def ways_back(tx: Transaction, task_id: str) -> list[WayBack]:
    """The steps the diagram lets this task be sent back to and that were done in this case, in its order.

    Raises:
        NotFound: no such task.
    """
    row, found = candidates.with_instance(tx, task_id, lock=False)
    spec = definitions.publication(tx, found.definition_id).spec(row["process_id"])
    performers = row["performers"]
    return [
        WayBack(element_id, spec.elements[element_id].name, performers[element_id][-1])
        for element_id in spec.elements[found.element_id].return_to
        if performers.get(element_id)
    ]


def send_back(
    tx: Transaction,
    task_id: str,
    element_id: str,
    *,
    reason: str,
    to: Actor | None = None,
    command_id: str | None = None,
) -> list[Task]:
    """Sends a task back to an earlier step (退回): that step is open again, for `to` if they may do it.

    The element's property `returnTo` names the steps; the check of the diagram keeps parallel paths and
    services that must not run twice from between. Gives the tasks the step has now.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor, or needs another person.
        Conflict: closed, somebody else's, delegated, waits for others, or no way back to that step.
        Invalid: no reason.
    """
    if commands.answered(tx, command_id, "tasks.send_back", task_id, {"element": element_id}) is not None:
        return []
    row, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    candidates.must_be_open(tx.actor, found)
    candidates.must_not_be_delegated(found)
    candidates.must_wait_for_nobody(found)
    candidates.must_be_another_person(tx.actor, found, row["performers"])
    why = candidates.reason(reason)
    tx = candidates.acting(tx, found)
    tx.attempt.task_id = task_id
    with runtime.awake(tx, found.instance_id, row=row) as case:
        element = case.spec.elements[found.element_id]
        if element_id not in element.return_to or not case.performers.get(element_id):
            raise Conflict(
                f"task '{task_id}' to have a way back to '{element_id}'",
                "the diagram draws none, or that step was not done",
                code="no_way_back",
                task_id=task_id,
                element_id=element_id,
            )
        target = case.spec.elements[element_id]
        case.record(
            "task_sent_back",
            found.element_id,
            found.name,
            task_id=task_id,
            to_element=element_id,
            to_step=target.name,
            reason=why,
        )
        if all(one.id != task_id for one in case.workflow.open_tasks):
            # A timer that was due before this command has closed it.
            raise candidates.closed(replace(found, status="cancelled"))
        before = {one.id for one in case.workflow.open_tasks}
        case.workflow.send_back(task_id, element_id)
        made = [one.id for one in case.workflow.open_tasks if one.id not in before]
    again = [candidates.read(tx, one) for one in made]
    now = {**row, "performers": case.performers}
    return [_given(tx, one, to, now) for one in again]


def recall(tx: Transaction, task_id: str, *, reason: str, command_id: str | None = None) -> Task:
    """Recalls what this actor completed last (撤回), before anybody acted on what came of it.

    The task is open again, in their hands, with what they had sent as its draft; the case stands as before.

    Raises:
        NotFound: no such task.
        Forbidden: somebody else completed it, or the actor may not do it any more.
        Conflict: too late: the case moved on, somebody took the next step, or something ran that must not run
            twice.
        Invalid: no reason.
    """
    if commands.answered(tx, command_id, "tasks.recall", task_id, {}) is not None:
        return candidates.read(tx, task_id)
    row, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    if (refused := _too_late(tx, row, found)) is not None:
        raise refused
    why = candidates.reason(reason)
    tx = candidates.acting(tx, found)
    known = row["recall"]
    kept: bytes = tx.db.execute(
        select(instance.c.recall_state).where(instance.c.id == found.instance_id)
    ).scalar_one()
    state = recalls.before(kept, row["state"])
    tx.attempt.task_id = task_id
    with runtime.awake(tx, found.instance_id, row=row) as case:
        earlier = Workflow.load(case.spec, state, now=row["changed_at"], ports=case)
        earlier.go_on_from(case.workflow)
        case.workflow = earlier
        case.performers = {element_id: list(who) for element_id, who in known["performers"].items()}
        case.record("task_recalled", found.element_id, found.name, task_id=task_id, reason=why)
    sent = tx.db.scalar(
        select(submission_table.c.data)
        .where(
            submission_table.c.instance_id == found.instance_id,
            submission_table.c.element_id == found.element_id,
            submission_table.c.task_id == task_id,
        )
        .order_by(submission_table.c.seq.desc())
        .limit(1)
    )
    tx.db.execute(
        update(task)
        .where(task.c.id == task_id)
        .values(assignee_id=tx.actor.id, assignee_name=tx.actor.name, draft=sent or None)
    )
    inbox.take(tx, [task_id])
    return candidates.read(tx, task_id)


def can_recall(tx: Transaction, task_id: str) -> bool:
    """Whether this actor could recall the task now.

    Raises:
        NotFound: no such task.
    """
    row, found = candidates.with_instance(tx, task_id, lock=False)
    may = any(tx.actor.has(role, found.scope_path) for role in found.roles)
    return may and _too_late(tx, row, found) is None


def _too_late(tx: Transaction, row: dict[str, Any], found: Task) -> Conflict | Forbidden | None:
    if found.completed_by is not None and found.completed_by != tx.actor.id:
        return Forbidden(
            f"the one who completed task '{found.id}'",
            f"'{found.completed_by_name}' did",
            code="not_ones_own",
            task_id=found.id,
            completed_by_name=found.completed_by_name,
        )
    known = row["recall"]
    is_last = (
        isinstance(known, dict)
        and row["status"] == "active"
        and (known["task_id"], known["actor_id"], known["version"]) == (found.id, tx.actor.id, row["version"])
    )
    if found.status != "completed" or not is_last or not _is_untouched(tx, known["opened"]):
        return Conflict(
            f"nothing to have come of task '{found.id}' yet",
            "the case has moved on",
            code="too_late_to_recall",
            task_id=found.id,
        )
    return None


def _is_untouched(tx: Transaction, task_ids: list[str]) -> bool:
    untouched = select(task.c.id).where(
        task.c.id.in_(task_ids),
        is_status(task, "open"),
        task.c.assignee_id.is_(None),
        task.c.draft.is_(None),
        task.c.awaited == 0,
    )
    return len(tx.db.execute(untouched).all()) == len(task_ids)


def _given(tx: Transaction, found: Task, to: Actor | None, row: dict[str, Any]) -> Task:
    if to is None or not candidates.is_able(tx, to, found, row):
        return found
    who = {"assignee_id": to.id, "assignee_name": to.name}
    tx.db.execute(update(task).where(task.c.id == found.id).values(who))
    inbox.take(tx, [found.id])
    # Under the key of its arrival: it is one piece of news, not two.
    notices.tell(tx, found, to.id, "sent_back", key=notices.arrival(found.id))
    return replace(found, assignee_id=to.id, assignee_name=to.name)
