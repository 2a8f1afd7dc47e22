"""User tasks: one of them, its form, keeping what was typed, sending it.

Who may is in `engine.candidates`, who has it in `engine.handing`, going back in `engine.stepping`, lists are
in `engine.worklist`. Claiming is optional; what somebody else has claimed is theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Integer, bindparam, insert, or_, select, update

from engine import candidates, commands, definitions, instances, presence, runtime, values
from engine.awake import Awake
from engine.core import Actor, Transaction
from engine.errors import Conflict, Forbidden, Invalid, Refusal
from engine.handing import claim, delegate, give_back, hand_over, release, take_back
from engine.model import Key, is_status, task
from engine.model import submission as submission_table
from engine.projection import known_at
from engine.statements import Statement, later_given
from engine.stepping import WayBack, can_recall, recall, send_back, ways_back
from engine.worklist import Page, Task, TaskFilter, count, of_row, worklist

__all__ = [
    "Page",
    "Submission",
    "Task",
    "TaskFilter",
    "WayBack",
    "able",
    "can_recall",
    "claim",
    "complete",
    "count",
    "delegate",
    "draft_tag",
    "form",
    "get",
    "give_back",
    "hand_over",
    "obstacle",
    "of_instance",
    "properties",
    "recall",
    "release",
    "save_draft",
    "send_back",
    "submission",
    "submissions",
    "take_back",
    "ways_back",
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
    found = candidates.reached(tx, task_id)
    if not (tx.actor.covers(found.scope_path) or tx.actor.id == found.completed_by):
        raise Forbidden(
            f"a grant over task '{task_id}'", "the actor has none", code="task_hidden", task_id=task_id
        )
    return found


def of_instance(
    tx: Transaction, instance_id: str, status: str | None = "open", limit: int = 200
) -> list[Task]:
    """The tasks of an instance, oldest first; who may see the instance is for the caller to know."""
    asked = {"instance_id": instance_id, "most": limit}
    return [of_row(row) for row in _of_instance(status).rows(tx, asked)]


@cache
def _of_instance(status: str | None) -> Statement:
    query = select(task).where(task.c.instance_id == later_given("instance_id", Key))
    if status is not None:
        query = query.where(is_status(task, status))
    ordered = query.order_by(task.c.created_at, task.c.id)
    return Statement(ordered.limit(later_given("most", Integer())), kept=True)


def obstacle(tx: Transaction, task_id: str) -> Refusal | None:
    """Why this actor could not complete the task now, or None: so that a page can say so beforehand.

    Raises:
        NotFound: no such task.
    """
    row, found = candidates.with_instance(tx, task_id, lock=False)
    try:
        candidates.must_be_for(tx.actor, found)
        candidates.must_be_open(tx.actor, found)
        candidates.must_be_another_person(tx.actor, found, row["performers"])
        candidates.must_not_be_delegated(found)
        candidates.must_wait_for_nobody(found)
    except Refusal as refusal:
        return refusal
    return None


def able(tx: Transaction, task_id: str, people: Iterable[Actor]) -> list[Actor]:
    """Those of some people who could complete the task: its roles, its place, its four eyes.

    Raises:
        NotFound: no such task.
    """
    row, found = candidates.with_instance(tx, task_id, lock=False)
    return [one for one in people if candidates.is_able(tx, one, found, row)]


def form(tx: Transaction, task_id: str) -> dict[str, Any]:
    """What a page needs to show the task's form: {"schema", "data", "tag"}.

    `schema` is form-js JSON or None; `data` the initial values, the case data with the draft laid over it;
    `tag` that of the draft.

    Raises:
        NotFound: no such task.
        Forbidden: the actor may not complete it.
        Conflict: it is closed.
    """
    found = get(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    if found.status != "open":
        raise candidates.closed(found)
    row, _ = candidates.with_instance(tx, task_id, lock=False)
    workflow = instances.loaded(tx, row)
    [waiting] = [one for one in workflow.open_tasks if one.id == task_id]
    data = known_at(waiting, workflow.data)
    schema = None
    if found.form_key:
        text = definitions.publication(tx, found.definition_id).form(found.form_key)
        schema = orjson.loads(text)
    return {"schema": schema, "data": {**data, **(found.draft or {})}, "tag": draft_tag(found.draft)}


def properties(tx: Transaction, task_id: str) -> dict[str, str]:
    """The `camunda:properties` a designer gave the task's element: `hint`, `article`, `stage` and the like.

    Raises:
        NotFound: no such task.
        Forbidden: the actor's grants do not reach its scope.
    """
    found = get(tx, task_id)
    process_id = instances.get(tx, found.instance_id).process_id
    spec = definitions.publication(tx, found.definition_id).spec(process_id)
    return dict(spec.elements[found.element_id].properties)


def _must_be_for(tx: Transaction, found: Task, process_id: str) -> None:
    """Refuses who may not complete a step, with the rule the designer wrote on it."""
    try:
        candidates.must_be_for(tx.actor, found)
    except Forbidden as refused:
        spec = definitions.publication(tx, found.definition_id).spec(process_id)
        if article := spec.elements[found.element_id].properties.get("article"):
            refused.facts["article"] = article
        raise


def save_draft(tx: Transaction, task_id: str, data: Mapping[str, Any], *, seen: str | None = None) -> str:
    """Keeps what was typed so far, unchecked; gives its tag.

    `seen` is the tag of the draft the writer started from (`draft_tag`); None asks for nothing and writes
    over whatever is there.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor.
        Conflict: closed, or somebody else has it; or another draft than the one seen is there.
        Invalid: not JSON, or too large.
    """
    draft = values.clean_object(dict(data))
    found = candidates.reached(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    candidates.must_be_open(tx.actor, found)
    if seen is not None:
        # Two windows that save at once: the second waits here and then sees what the first has kept.
        kept = tx.db.scalar(select(task.c.draft).where(task.c.id == task_id).with_for_update())
        if draft_tag(kept) not in (seen, draft_tag(draft)):
            raise Conflict(
                f"the draft of task '{task_id}' to be as it was read",
                "it was saved in between",
                code="draft_changed",
                key=task_id,
                updated_by=presence.wrote_last(tx, found.instance_id, task_id),
            )
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
        candidates.must_be_open(tx.actor, candidates.read(tx, task_id))
    presence.seen(tx, found.instance_id, task_id, is_writing=True)
    return draft_tag(draft)


def draft_tag(draft: Mapping[str, Any] | None) -> str:
    """What tells one draft from another; of none it is `none`."""
    if not draft:
        return "none"
    return hashlib.sha256(orjson.dumps(draft, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


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
        tx, command_id, "tasks.complete", task_id, {}, (candidates.LOCK_WITH_INSTANCE, {"id": task_id})
    )
    if done is not None:
        return candidates.read(tx, task_id)
    row, found = candidates.told_apart(tx, both, task_id)
    typed = values.clean_object(dict(data))
    _must_be_for(tx, found, row["process_id"])
    candidates.must_be_open(tx.actor, found)
    candidates.must_not_be_delegated(found)
    candidates.must_wait_for_nobody(found)
    tx = candidates.acting(tx, found)
    tx.attempt.task_id, tx.attempt.submission = task_id, typed
    with runtime.awake(tx, found.instance_id, row=row) as case:
        waiting = next((one for one in case.workflow.open_tasks if one.id == task_id), None)
        if waiting is None:
            # A timer that was due before this command has closed it.
            raise candidates.closed(replace(found, status="cancelled"))
        candidates.must_be_another_person(tx.actor, found, case.performers)
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
        performers = case.performers.setdefault(found.element_id, [])
        # Who had a hand in it did it, too; who completes it comes last.
        acts_for = sorted(candidates.acts_for(tx.actor, found))
        hands = [one for one in (*performers, *found.helped_by, *acts_for) if one != tx.actor.id]
        performers[:] = [*dict.fromkeys(hands), tx.actor.id]
        case.workflow.complete(task_id, clean)
    return replace(
        found,
        status="completed",
        draft=None,
        completed_at=tx.now,
        completed_by=tx.actor.id,
        completed_by_name=tx.actor.name,
    )


def submission(tx: Transaction, instance_id: str, *element_ids: str) -> dict[str, Any] | None:
    """The newest cleaned submission of these user tasks of the instance; None when none was completed."""
    case = tx.awake.get(instance_id)
    if case is not None and case.sent is not None and case.sent[0] in element_ids:
        return dict(case.sent[1])
    asked = {f"element_{number}": each for number, each in enumerate(element_ids)}
    found = _newest(len(asked)).value(tx, {"instance_id": instance_id, **asked})
    return None if found is None else dict(found)


@cache
def _newest(elements: int) -> Statement:
    here = [submission_table.c.element_id == bindparam(f"element_{number}") for number in range(elements)]
    query = (
        select(submission_table.c.data)
        .where(submission_table.c.instance_id == bindparam("instance_id"), or_(*here))
        .order_by(submission_table.c.seq.desc())
        .limit(1)
    )
    return Statement(query, kept=True)


def submissions(tx: Transaction, instance_id: str, limit: int = 500) -> list[Submission]:
    """All submissions of an instance, oldest first."""
    return [
        Submission(**{name: row[name] for name in Submission.__dataclass_fields__})
        for row in _SUBMISSIONS.rows(tx, {"instance_id": instance_id, "most": limit})
    ]


_SUBMISSIONS = Statement(
    select(submission_table)
    .where(submission_table.c.instance_id == bindparam("instance_id"))
    .order_by(submission_table.c.seq)
    .limit(bindparam("most", type_=Integer()))
)


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
    case.sent = (found.element_id, clean)


_KEEP = Statement(insert(submission_table))
_KEEP = Statement(insert(submission_table))
