"""Timers: rows with an absolute due moment; what is due is a query, and whoever asks fires it once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from engine import commands, runtime
from engine.core import Transaction
from engine.errors import FieldError, Invalid, NotFound
from engine.model import END_OF_TIME, instance, is_status, timer


@dataclass(frozen=True)
class Timer:
    """One timer of an instance. `key` is its event's element id; `status` pending|fired|cancelled|held."""

    id: str
    instance_id: str
    key: str
    name: str
    due_at: datetime
    status: str
    created_at: datetime
    ended_at: datetime | None


def due(tx: Transaction, limit: int = 100) -> list[str]:
    """The ids of instances with a due timer, longest due first; reads what is due, not what is pending."""
    first = (
        select(timer.c.instance_id, timer.c.due_at)
        .where(is_status(timer, "pending"), timer.c.due_at <= tx.now)
        .order_by(timer.c.due_at, timer.c.instance_id)
        # An instance may have several due timers; the sweep asks again until nothing is left.
        .limit(limit)
    )
    return list(dict.fromkeys(tx.db.execute(first).scalars()))


def fire(tx: Transaction, instance_id: str) -> int:
    """Fires the instance's due timers in due order and moves it on; how many fired.

    Somebody else at work on the instance fires them before their own command, so a locked instance is left to
    them (0). Hand it to `engine.run`: a timer that breaks is held and becomes an incident.

    Raises:
        NotFound: no such instance.
    """
    tx.attempt.command = "timers.fire"
    row = runtime.lock(tx, instance_id, skip_locked=True)
    if row is None:
        if tx.db.scalar(select(instance.c.id).where(instance.c.id == instance_id)) is None:
            raise NotFound("instance", instance_id)
        return 0
    is_due = {"instance_id": instance_id, "now": tx.now}
    if row["status"] != "active" or tx.db.execute(_DUE_HERE, is_due).first() is None:
        return 0
    # From here on nobody is there to be told: whatever breaks, the case itself not loading, is an incident,
    # and what was due is held.
    tx.attempt.firing_at = tx.now
    with runtime.awake(tx, instance_id, row=row) as case:
        return len(case.fired)


_DUE_HERE = (
    select(timer.c.id)
    .where(
        timer.c.instance_id == bindparam("instance_id"),
        is_status(timer, "pending"),
        timer.c.due_at <= bindparam("now"),
    )
    .limit(1)
)


def held(tx: Transaction, instance_ids: Collection[str]) -> set[str]:
    """Those of the instances that have a held timer: one that broke and waits for a person."""
    query = select(timer.c.instance_id).where(timer.c.instance_id.in_(instance_ids), is_status(timer, "held"))
    return set(tx.db.execute(query.distinct()).scalars())


def reschedule(
    tx: Transaction, instance_id: str, key: str, due_at: datetime, command_id: str | None = None
) -> None:
    """Moves the waiting timer of the event `key` to another instant; the row keeps its identity.

    Raises:
        NotFound: no such instance, or no timer with this key waits in it.
        Conflict: the instance has ended.
        Invalid: the instant has no offset.
    """
    if due_at.tzinfo is None or due_at >= END_OF_TIME:
        raise Invalid([FieldError("due_at", "须是带时区的时刻")])
    if commands.answered(tx, command_id, "timers.reschedule", instance_id, {}) is not None:
        return
    if instance_id in tx.awake:
        # A service of this very instance asks: the loaded workflow is the one to change.
        tx.awake[instance_id].reschedule(key, due_at)
        return
    with runtime.awake(tx, instance_id) as case:
        case.reschedule(key, due_at)


def list_(tx: Transaction, instance_id: str, limit: int = 500) -> list[Timer]:
    """The timers of an instance, the ended ones too, in due order."""
    query = (
        select(timer)
        .where(timer.c.instance_id == instance_id)
        .order_by(timer.c.due_at, timer.c.id)
        .limit(limit)
    )
    return [Timer(**row) for row in tx.db.execute(query).mappings()]


def next_due(tx: Transaction) -> datetime | None:
    """When the next pending timer of all instances is due; a ticker may sleep until then."""
    query = (
        select(timer.c.due_at)
        .where(is_status(timer, "pending"))
        .order_by(timer.c.due_at, timer.c.instance_id)
        .limit(1)
    )
    return tx.db.execute(query).scalar()
