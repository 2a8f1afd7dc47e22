"""One thing asked for many tasks: what was asked, how far it is, and what came of each.

A batch does nothing by itself: an edge takes its items one after the other, gives each its own command, and
writes down what came of it. Whoever leaves in between finds the rest waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update

from engine import notices
from engine.core import Transaction, new_id
from engine.errors import FieldError, Invalid, NotFound
from engine.model_desk import batch, batch_item

Outcome = Literal["pending", "done", "refused", "undone", "dropped"]

#: Outcomes that the notice of its end counts.
_TOLD = ("done", "refused")

#: The most tasks of one batch.
MOST = 200


@dataclass(frozen=True)
class Item:
    """One task of a batch. `why` and `why_en` say why it was refused."""

    ordinal: int
    task_id: str
    outcome: Outcome
    why: str
    why_en: str
    at: datetime | None


@dataclass(frozen=True)
class Batch:
    """What was asked, and its items in the order they were asked for."""

    id: str
    act: str
    facts: dict[str, Any]
    by_id: str
    asked_at: datetime
    begins_at: datetime
    items: tuple[Item, ...]

    def of(self, outcome: Outcome) -> tuple[Item, ...]:
        """Its items that came out so."""
        return tuple(one for one in self.items if one.outcome == outcome)


def ask(
    tx: Transaction, act: str, task_ids: Sequence[str], facts: Mapping[str, Any], *, wait: timedelta
) -> Batch:
    """Asks for an act on these tasks; nothing is done before `wait` is over.

    Raises:
        Invalid: no task, or more than `MOST`.
    """
    wanted = list(dict.fromkeys(task_ids))
    if not wanted or len(wanted) > MOST:
        raise Invalid([FieldError("task", f"1 – {MOST}")], code="bad_batch", most=MOST)
    made = new_id()
    tx.db.execute(
        insert(batch).values(
            id=made,
            act=act,
            facts=dict(facts),
            by_id=tx.actor.id,
            asked_at=tx.now,
            begins_at=tx.now + wait,
        )
    )
    rows = [
        {"batch_id": made, "ordinal": place, "task_id": one, "outcome": "pending", "why": "", "why_en": ""}
        for place, one in enumerate(wanted, 1)
    ]
    tx.db.execute(insert(batch_item), rows)
    return get(tx, made)


def get(tx: Transaction, batch_id: str) -> Batch:
    """A batch of the actor's own.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = tx.db.execute(select(batch).where(batch.c.id == batch_id)).mappings().first()
    if row is None or row["by_id"] != tx.actor.id:
        raise NotFound("batch", batch_id)
    query = select(batch_item).where(batch_item.c.batch_id == batch_id).order_by(batch_item.c.ordinal)
    names = Item.__dataclass_fields__
    items = (Item(**{name: one[name] for name in names}) for one in tx.db.execute(query).mappings())
    return Batch(**row, items=tuple(items))


def record(
    tx: Transaction, batch_id: str, ordinal: int, outcome: Outcome, *, why: str = "", why_en: str = ""
) -> None:
    """Writes down what came of one item; with the last one its owner is told."""
    mine = (batch_item.c.batch_id == batch_id, batch_item.c.ordinal == ordinal)
    tx.db.execute(update(batch_item).where(*mine).values(outcome=outcome, why=why, why_en=why_en, at=tx.now))
    query = select(batch_item.c.outcome, func.count()).where(batch_item.c.batch_id == batch_id)
    counts = {each[0]: each[1] for each in tx.db.execute(query.group_by(batch_item.c.outcome))}
    if not counts.get("pending"):
        found = tx.db.execute(select(batch.c.by_id, batch.c.act).where(batch.c.id == batch_id)).one()
        facts = {"batch": batch_id, "act": found.act, **{name: counts.get(name, 0) for name in _TOLD}}
        notices.put(tx, found.by_id, "batch_done", key=f"batch:{batch_id}", facts=facts)


def drop(tx: Transaction, batch_id: str) -> int:
    """Takes back what is not done yet; how many items that were.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    waiting = get(tx, batch_id).of("pending")
    mine = (batch_item.c.batch_id == batch_id, batch_item.c.outcome == "pending")
    tx.db.execute(update(batch_item).where(*mine).values(outcome="dropped", at=tx.now))
    return len(waiting)


def latest(tx: Transaction, since: datetime, limit: int = 10) -> list[tuple[str, str, datetime, int]]:
    """The actor's own batches asked for since then, newest first: id, act, when, how many tasks."""
    query = (
        select(batch.c.id, batch.c.act, batch.c.asked_at, func.count())
        .join(batch_item, batch_item.c.batch_id == batch.c.id)
        .where(batch.c.by_id == tx.actor.id, batch.c.asked_at >= since)
        .group_by(batch.c.id, batch.c.act, batch.c.asked_at)
        .order_by(batch.c.asked_at.desc(), batch.c.id.desc())
        .limit(limit)
    )
    return [(one, act, at, count) for one, act, at, count in tx.db.execute(query)]


def forget(tx: Transaction, before: datetime) -> int:
    """Deletes batches asked for before an instant; what they did stays in the histories."""
    old = select(batch.c.id).where(batch.c.asked_at < before)
    tx.db.execute(delete(batch_item).where(batch_item.c.batch_id.in_(old)))
    gone = tx.db.execute(delete(batch).where(batch.c.asked_at < before).returning(batch.c.id))
    return len(gone.all())
