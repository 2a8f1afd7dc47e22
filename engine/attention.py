"""Attention: nudging a task on, answering for it, noting something, putting it aside, watching its case.

None of it moves the case, and none of it changes who may complete the task.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from engine import candidates, commands, history, notices
from engine.core import Transaction
from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.model import instance, task
from engine.model_desk import task_nudge, watched
from engine.worklist import Task

#: What is put aside comes back at the latest this long before it is due.
BEFORE_DUE = timedelta(days=1)


@dataclass(frozen=True)
class Nudge:
    """A call to get on with a task; `answered_at` is None while an answer is owed."""

    task_id: str
    ordinal: int
    words: str
    by_id: str
    by_name: str
    at: datetime
    answer: str | None
    answered_by_name: str | None
    answered_at: datetime | None


def nudge(tx: Transaction, task_id: str, *, words: str, command_id: str | None = None) -> Nudge:
    """Calls for a task to be got on with (催办); whoever does it owes an answer.

    For everybody with a grant over the task's scope but its holder.

    Raises:
        NotFound: no such task.
        Forbidden: the actor's grants do not reach its scope.
        Conflict: closed, or the actor holds it.
        Invalid: no words.
    """
    if commands.answered(tx, command_id, "attention.nudge", task_id, {}) is not None:
        return nudges(tx, task_id)[-1]
    found = _seen(tx, task_id)
    _must_be_others(tx, found)
    said = candidates.reason(words, path="words")
    last = tx.db.scalar(select(func.max(task_nudge.c.ordinal)).where(task_nudge.c.task_id == task_id)) or 0
    made = Nudge(task_id, last + 1, said, tx.actor.id, tx.actor.name, tx.now, None, None, None)
    tx.db.execute(insert(task_nudge).values(**vars(made), instance_id=found.instance_id))
    tx.db.execute(update(task).where(task.c.id == task_id).values(nudged_at=tx.now, follow_up_at=None))
    notices.tell(tx, found, found.assignee_id or notices.EVERYBODY, "nudged")
    history.at_task(tx, found, "task_nudged", words=said)
    return made


def answer(tx: Transaction, task_id: str, *, words: str, command_id: str | None = None) -> Task:
    """Answers every open nudge of a task: how it stands, and when it will be done.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor.
        Conflict: closed, somebody else has it, or nobody nudged.
        Invalid: no words.
    """
    if commands.answered(tx, command_id, "attention.answer", task_id, {}) is not None:
        return candidates.read(tx, task_id)
    _, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    candidates.must_be_open(tx.actor, found)
    if found.nudged_at is None:
        raise Conflict(f"task '{task_id}' to be nudged", "nobody waits", code="not_nudged", task_id=task_id)
    said = candidates.reason(words, path="words")
    waiting = tx.db.execute(
        update(task_nudge)
        .where(task_nudge.c.task_id == task_id, task_nudge.c.answered_at.is_(None))
        .values(answer=said, answered_by=tx.actor.id, answered_by_name=tx.actor.name, answered_at=tx.now)
        .returning(task_nudge.c.by_id)
    )
    for by_id in sorted(set(waiting.scalars())):
        notices.tell(tx, found, by_id, "nudge_answered")
    tx.db.execute(update(task).where(task.c.id == task_id).values(nudged_at=None))
    history.at_task(tx, found, "nudge_answered", words=said)
    return candidates.read(tx, task_id)


def nudges(tx: Transaction, task_id: str) -> list[Nudge]:
    """The nudges of a task, oldest first; who may see the task is for the caller to know."""
    query = select(task_nudge).where(task_nudge.c.task_id == task_id).order_by(task_nudge.c.ordinal)
    return [
        Nudge(**{name: row[name] for name in Nudge.__dataclass_fields__})
        for row in tx.db.execute(query.limit(500)).mappings()
    ]


def remind(tx: Transaction, task_id: str, *, words: str, command_id: str | None = None) -> None:
    """Reminds whoever has a task of it, or all who may take it (提醒); unlike a nudge nobody owes an answer.

    Raises:
        NotFound: no such task.
        Forbidden: the actor's grants do not reach its scope.
        Conflict: closed, or the actor holds it.
        Invalid: nothing, or more than 500 characters.
    """
    if commands.answered(tx, command_id, "attention.remind", task_id, {}) is not None:
        return
    found = _seen(tx, task_id)
    _must_be_others(tx, found)
    said = candidates.reason(words, path="words")
    notices.tell(tx, found, found.assignee_id or notices.EVERYBODY, "reminded")
    history.at_task(tx, found, "task_reminded", words=said)


def note(tx: Transaction, task_id: str, *, words: str, command_id: str | None = None) -> None:
    """Adds a remark to the case at a task; it stays in its history, under the actor's name.

    Raises:
        NotFound: no such task.
        Forbidden: the actor's grants do not reach its scope.
        Conflict: closed.
        Invalid: nothing, or more than 500 characters.
    """
    if commands.answered(tx, command_id, "attention.note", task_id, {}) is not None:
        return
    found = _seen(tx, task_id)
    history.at_task(tx, found, "task_noted", words=candidates.reason(words, path="words"))


def put_aside(tx: Transaction, task_id: str, until: datetime, *, command_id: str | None = None) -> Task:
    """Puts a task of one's own aside until an instant; its deadline runs on, and a nudge brings it back.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor.
        Conflict: closed, or the actor does not have it.
        Invalid: not in the future, or later than a day before it is due.
    """
    if commands.answered(tx, command_id, "attention.put_aside", task_id, {}) is not None:
        return candidates.read(tx, task_id)
    found = _own(tx, task_id)
    latest = found.due_at - BEFORE_DUE if found.due_at else None
    if until <= tx.now or (latest is not None and until > latest):
        error = FieldError("until", "要晚于现在，最晚到期限前一天")
        raise Invalid([error], code="bad_follow_up", latest=latest.isoformat() if latest else None)
    return _set_aside(tx, found, "task_put_aside", until, until=until.isoformat())


def take_up(tx: Transaction, task_id: str, *, command_id: str | None = None) -> Task:
    """Takes up again what was put aside.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor.
        Conflict: closed, or the actor does not have it.
    """
    if commands.answered(tx, command_id, "attention.take_up", task_id, {}) is not None:
        return candidates.read(tx, task_id)
    return _set_aside(tx, _own(tx, task_id), "task_taken_up", None)


def watch(tx: Transaction, instance_id: str) -> None:
    """Keeps an eye on a case; doing so twice is nothing new. Who may see the case is for the caller to know.

    Raises:
        NotFound: no such instance.
    """
    if tx.db.scalar(select(instance.c.id).where(instance.c.id == instance_id)) is None:
        raise NotFound("instance", instance_id)
    if not is_watched(tx, instance_id):
        tx.db.execute(insert(watched).values(person_id=tx.actor.id, instance_id=instance_id, since=tx.now))


def unwatch(tx: Transaction, instance_id: str) -> None:
    """Stops keeping an eye on a case."""
    tx.db.execute(
        delete(watched).where(watched.c.person_id == tx.actor.id, watched.c.instance_id == instance_id)
    )


def is_watched(tx: Transaction, instance_id: str) -> bool:
    """Whether this actor keeps an eye on a case."""
    mine = (watched.c.person_id == tx.actor.id, watched.c.instance_id == instance_id)
    return tx.db.scalar(select(watched.c.since).where(*mine)) is not None


def _seen(tx: Transaction, task_id: str) -> Task:
    _, found = candidates.with_instance(tx, task_id)
    if not tx.actor.covers(found.scope_path):
        raise Forbidden(
            f"a grant over task '{task_id}'", "the actor has none", code="task_hidden", task_id=task_id
        )
    if found.status != "open":
        raise candidates.closed(found)
    return found


def _must_be_others(tx: Transaction, found: Task) -> None:
    if found.assignee_id == tx.actor.id:
        raise Conflict(
            f"task '{found.id}' to be somebody else's",
            "the actor has it",
            code="nudges_oneself",
            task_id=found.id,
        )


def _own(tx: Transaction, task_id: str) -> Task:
    _, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    candidates.must_be_open(tx.actor, found)
    if found.assignee_id is None:
        raise Conflict(
            f"task '{task_id}' to be claimed", "nobody has it", code="task_not_claimed", task_id=task_id
        )
    return found


def _set_aside(tx: Transaction, found: Task, kind: str, to: datetime | None, **facts: Any) -> Task:
    tx.db.execute(update(task).where(task.c.id == found.id).values(follow_up_at=to))
    history.at_task(tx, found, kind, **facts)
    return candidates.read(tx, found.id)
