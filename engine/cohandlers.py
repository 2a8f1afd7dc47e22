"""Co-handlers: others who are asked for their word on a task before it is completed (加签).

Whoever is asked could do the task themselves: the same roles, place and four eyes. A task closes only when
everybody who was asked has answered or was let off; who answered counts as one of its performers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from engine import candidates, commands, history, notices
from engine.core import Actor, Transaction
from engine.errors import Conflict
from engine.model import task
from engine.model_desk import task_asked
from engine.worklist import Task

#: People asked at one time about one task.
MOST = 20


@dataclass(frozen=True)
class Asked:
    """Somebody asked for their word on a task: open, answered, or dropped."""

    task_id: str
    ordinal: int
    person_id: str
    person_name: str
    question: str
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    status: str
    answer: str | None
    ended_at: datetime | None


def ask(
    tx: Transaction, task_id: str, person: Actor, *, question: str, command_id: str | None = None
) -> Task:
    """Asks another person who could do the task for their word; the task waits for it.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor, or not for that person.
        Conflict: closed, claimed by somebody else; the person has it, or was asked already; too many.
        Invalid: no question.
    """
    if commands.answered(tx, command_id, "cohandlers.ask", task_id, {"person": person.id}) is not None:
        return candidates.read(tx, task_id)
    row, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    candidates.must_be_open(tx.actor, found)
    candidates.must_be_another_person(tx.actor, found, row["performers"])
    said = candidates.reason(question, path="question")
    candidates.must_be_able(tx, person, found, row)
    if person.id in (tx.actor.id, found.assignee_id, found.owner_id):
        raise _refused(found, person, "they have the task", code="task_theirs_already")
    if _open(tx, task_id, person.id) is not None:
        raise _refused(found, person, "they were asked already", code="already_asked")
    if found.awaited >= MOST:
        raise _refused(found, person, f"{MOST} others are asked", code="too_many_asked")
    last = tx.db.scalar(select(func.max(task_asked.c.ordinal)).where(task_asked.c.task_id == task_id)) or 0
    tx.db.execute(
        insert(task_asked).values(
            task_id=task_id,
            ordinal=last + 1,
            instance_id=found.instance_id,
            person_id=person.id,
            person_name=person.name,
            question=said,
            asked_by=tx.actor.id,
            asked_by_name=tx.actor.name,
            asked_at=tx.now,
            status="open",
        )
    )
    tx.db.execute(update(task).where(task.c.id == task_id).values(awaited=task.c.awaited + 1))
    notices.tell(tx, found, person.id, "asked")
    history.at_task(tx, found, "cohandler_asked", to_id=person.id, to_name=person.name, question=said)
    return candidates.read(tx, task_id)


def answer(tx: Transaction, task_id: str, *, words: str, command_id: str | None = None) -> Task:
    """Gives the actor's word on a task they were asked about.

    Raises:
        NotFound: no such task.
        Forbidden: the actor could not do the task any more.
        Conflict: closed, or not asked.
        Invalid: no words.
    """
    if commands.answered(tx, command_id, "cohandlers.answer", task_id, {}) is not None:
        return candidates.read(tx, task_id)
    row, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    _must_wait(found)
    asked = _must_be_asked(tx, found, tx.actor.id, tx.actor.name)
    candidates.must_be_able(tx, tx.actor, found, row)
    said = candidates.reason(words, path="words")
    _end(tx, found, asked, "answered", said)
    helped = sorted({*found.helped_by, *candidates.acts_for(tx.actor, found)})
    tx.db.execute(update(task).where(task.c.id == task_id).values(helped_by=helped))
    notices.tell(tx, found, asked.asked_by, "answered")
    history.at_task(tx, found, "cohandler_answered", words=said)
    return candidates.read(tx, task_id)


def drop(
    tx: Transaction, task_id: str, person_id: str, *, reason: str, command_id: str | None = None
) -> Task:
    """Lets somebody off who was asked and has not answered (减签).

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor.
        Conflict: closed, claimed by somebody else, or that person does not owe a word.
        Invalid: no reason.
    """
    if commands.answered(tx, command_id, "cohandlers.drop", task_id, {"person": person_id}) is not None:
        return candidates.read(tx, task_id)
    row, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    candidates.must_be_open(tx.actor, found)
    candidates.must_be_another_person(tx.actor, found, row["performers"])
    asked = _must_be_asked(tx, found, person_id, person_id)
    why = candidates.reason(reason)
    _end(tx, found, asked, "dropped", why)
    notices.tell(tx, found, person_id, "let_off")
    history.at_task(tx, found, "cohandler_dropped", to_id=person_id, to_name=asked.person_name, reason=why)
    return candidates.read(tx, task_id)


def of_task(tx: Transaction, task_id: str) -> list[Asked]:
    """Everybody who was asked about a task, first asked first; who may see the task is for the caller."""
    query = select(task_asked).where(task_asked.c.task_id == task_id).order_by(task_asked.c.ordinal)
    return [_asked(row) for row in tx.db.execute(query.limit(500)).mappings()]


def _asked(row: Any) -> Asked:
    return Asked(**{name: row[name] for name in Asked.__dataclass_fields__})


def _open(tx: Transaction, task_id: str, person_id: str) -> Asked | None:
    query = select(task_asked).where(
        task_asked.c.task_id == task_id, task_asked.c.person_id == person_id, task_asked.c.status == "open"
    )
    row = tx.db.execute(query).mappings().first()
    return None if row is None else _asked(row)


def _must_wait(found: Task) -> None:
    if found.status != "open":
        raise candidates.closed(found)


def _must_be_asked(tx: Transaction, found: Task, person_id: str, name: str) -> Asked:
    asked = _open(tx, found.id, person_id)
    if asked is None:
        raise Conflict(
            f"'{name}' to be asked about task '{found.id}'",
            "they owe no word",
            code="not_asked",
            task_id=found.id,
        )
    return asked


def _refused(found: Task, person: Actor, actual: str, *, code: str) -> Conflict:
    return Conflict(
        f"'{person.name}' to be somebody to ask about task '{found.id}'",
        actual,
        code=code,
        task_id=found.id,
        assignee_name=person.name,
        most=MOST,
    )


def _end(tx: Transaction, found: Task, asked: Asked, status: str, words: str) -> None:
    tx.db.execute(
        update(task_asked)
        .where(task_asked.c.task_id == found.id, task_asked.c.ordinal == asked.ordinal)
        .values(status=status, answer=words, ended_at=tx.now)
    )
    tx.db.execute(update(task).where(task.c.id == found.id).values(awaited=task.c.awaited - 1))
