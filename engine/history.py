"""The append-only record: who did what, when, which facts. Sentences are made by the edges."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, or_, select, update

from engine import candidates
from engine.core import Actor, Transaction
from engine.errors import NotFound
from engine.model import history, instance
from engine.sending import NewRows
from engine.values import clean_object

if TYPE_CHECKING:
    from engine.worklist import Task

#: What the engine records. Other rooms add kinds of their own with `note`.
KINDS = (
    "instance_started",
    "instance_restarted",
    "instance_finished",
    "instance_cancelled",
    "task_created",
    "task_claimed",
    "task_released",
    "task_assigned",
    "task_handed_over",
    "task_delegated",
    "task_given_back",
    "task_taken_back",
    "task_sent_back",
    "task_recalled",
    "task_nudged",
    "nudge_answered",
    "task_noted",
    "task_put_aside",
    "task_taken_up",
    "cohandler_asked",
    "cohandler_answered",
    "cohandler_dropped",
    "task_completed",
    "task_cancelled",
    "timer_scheduled",
    "timer_fired",
    "timer_rescheduled",
    "message_received",
    "data_amended",
    "instance_migrated",
    "migration_undone",
    "service_called",
    "decision_made",
    "elements_passed",
    "incident_raised",
    "incident_resolved",
    "note",
)


@dataclass(frozen=True)
class Event:
    """One row of history. `seq` counts from 1 within the instance, without gaps."""

    seq: int
    at: datetime
    kind: str
    element_id: str | None
    element_name: str | None
    actor_id: str
    actor_name: str
    facts: dict[str, Any]


@dataclass
class Pending:
    """A history row without its number yet: it gets one when the work on the instance is saved."""

    kind: str
    actor: Actor
    element_id: str | None
    element_name: str | None
    facts: dict[str, Any]


_ROWS = NewRows(history)


def events(
    tx: Transaction,
    instance_id: str,
    after_seq: int = 0,
    limit: int = 200,
    *,
    kinds: Collection[str] | None = None,
) -> list[Event]:
    """The instance's history after a number, oldest first; only of some kinds if they are given."""
    query = (
        select(history)
        .where(history.c.instance_id == instance_id, history.c.seq > after_seq)
        .order_by(history.c.seq)
        .limit(limit)
    )
    return _events(tx, query, kinds)


def newest(
    tx: Transaction,
    instance_id: str,
    before_seq: int | None = None,
    limit: int = 200,
    *,
    kinds: Collection[str] | None = None,
) -> list[Event]:
    """The instance's history before a number (None: its end), newest first; only of some kinds if given."""
    query = (
        select(history)
        .where(history.c.instance_id == instance_id)
        .order_by(history.c.seq.desc())
        .limit(limit)
    )
    if before_seq is not None:
        query = query.where(history.c.seq < before_seq)
    return _events(tx, query, kinds)


def _events(tx: Transaction, query: Select[Any], kinds: Collection[str] | None) -> list[Event]:
    if kinds is not None:
        query = query.where(history.c.kind.in_(kinds))
    rows = tx.db.execute(query)
    return [
        Event(
            seq=row.seq,
            at=row.at,
            kind=row.kind,
            element_id=row.element_id,
            element_name=row.element_name,
            actor_id=row.actor_id,
            actor_name=row.actor_name,
            facts=row.facts,
        )
        for row in rows
    ]


def gaps(tx: Transaction, instance_ids: Collection[str]) -> set[str]:
    """Those of the instances whose history is not numbered 1, 2, 3 … up to their counter."""
    counted = (
        select(history.c.instance_id, func.count().label("rows"), func.max(history.c.seq).label("last"))
        .where(history.c.instance_id.in_(instance_ids))
        .group_by(history.c.instance_id)
        .subquery()
    )
    query = (
        select(instance.c.id)
        .outerjoin(counted, counted.c.instance_id == instance.c.id)
        .where(
            instance.c.id.in_(instance_ids),
            or_(
                func.coalesce(counted.c.rows, 0) != instance.c.seq,
                func.coalesce(counted.c.last, 0) != instance.c.seq,
            ),
        )
    )
    return set(tx.db.execute(query).scalars())


def reached(tx: Transaction, instance_id: str) -> dict[str, datetime]:
    """When each element of the instance was first reached: its task was made, or it was passed."""
    mine = history.c.instance_id == instance_id
    made = (
        select(history.c.element_id, func.min(history.c.at))
        .where(mine, history.c.kind == "task_created")
        .group_by(history.c.element_id)
    )
    first = {row[0]: row[1] for row in tx.db.execute(made)}
    passed = (
        select(history.c.at, history.c.facts)
        .where(mine, history.c.kind == "elements_passed")
        .order_by(history.c.seq)
    )
    for at, facts in tx.db.execute(passed):
        for element_id in facts["elements"]:
            if element_id not in first or at < first[element_id]:
                first[element_id] = at
    return first


def note(tx: Transaction, instance_id: str, kind: str, facts: Mapping[str, Any]) -> None:
    """Records a fact of another room. Inside a service it joins the rows of the command at work.

    Raises:
        NotFound: no such instance.
    """
    row = Pending(kind, tx.actor, None, None, clean_object(dict(facts)))
    if instance_id in tx.awake:
        tx.awake[instance_id].events.append(row)
    else:
        append(tx, instance_id, [row])


def at_task(tx: Transaction, found: Task, kind: str, **facts: Any) -> None:
    """Records what a person did with a task whose case does not move."""
    actor = candidates.acting(tx, found).actor
    row = Pending(kind, actor, found.element_id, found.name, {"task_id": found.id, **facts})
    append(tx, found.instance_id, [row])


def append(tx: Transaction, instance_id: str, rows: list[Pending]) -> int:
    """Writes rows to an instance that is not loaded, taking the next numbers; gives the last one.

    Locks the instance row until the transaction ends.

    Raises:
        NotFound: no such instance.
    """
    last = tx.db.execute(
        update(instance)
        .where(instance.c.id == instance_id)
        .values(seq=instance.c.seq + len(rows))
        .returning(instance.c.seq)
    ).scalar()
    if last is None:
        raise NotFound("instance", instance_id)
    write(tx, instance_id, last - len(rows), rows)
    return int(last)


def write(tx: Transaction, instance_id: str, after_seq: int, rows: list[Pending]) -> None:
    """Inserts rows numbered after `after_seq`; the caller holds the instance and moves its counter."""
    if not rows:
        return
    tx.recorded += rows
    _ROWS.send(
        tx,
        [
            {
                "instance_id": instance_id,
                "seq": seq,
                "at": tx.now,
                "kind": row.kind,
                "element_id": row.element_id,
                "element_name": row.element_name,
                "actor_id": row.actor.id,
                "actor_name": row.actor.name,
                "facts": row.facts,
            }
            for seq, row in enumerate(rows, after_seq + 1)
        ],
    )
