"""Messages accepted together with the transaction and delivered afterwards, at least once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, case, delete, func, select, update

from engine import incidents
from engine.core import Transaction, new_id
from engine.errors import NotFound
from engine.model import is_status, outbox
from engine.values import clean_object

#: After so many failed deliveries a person is asked, by an incident.
ATTEMPTS = 8

#: A backlog is counted up to here: more is only more.
MOST_COUNTED = 10_000

#: How long one relay may take over a message before another may try it.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Message:
    """One message to be delivered; `key` tells the receiver that it saw this one before."""

    id: str
    topic: str
    key: str
    payload: dict[str, Any]
    status: str
    attempts: int
    created_at: datetime
    next_at: datetime
    delivered_at: datetime | None
    error: str | None


def put(tx: Transaction, topic: str, payload: Mapping[str, Any], key: str) -> bool:
    """Accepts a message with this transaction; whether it is new: the same key again changes nothing."""
    new = tx.db.execute(
        tx.insert_into(outbox)
        .values(
            id=new_id(),
            topic=topic,
            key=key,
            payload=clean_object(dict(payload)),
            status="pending",
            attempts=0,
            created_at=tx.now,
            next_at=tx.now,
        )
        .on_conflict_do_nothing()
        .returning(outbox.c.id)
    ).scalar()
    return new is not None


def pending(tx: Transaction, limit: int = 100) -> list[Message]:
    """The messages whose delivery is due, longest due first."""
    rows = tx.db.execute(_due(tx.now, limit)).mappings()
    return [_message(row) for row in rows]


@dataclass(frozen=True)
class Backlog:
    """How many messages are due (up to `MOST_COUNTED`), and since when the one that waits longest."""

    count: int
    due_at: datetime | None


def backlog(tx: Transaction) -> Backlog:
    """What is due and not taken."""
    due = (
        select(outbox.c.next_at)
        .where(is_status(outbox, "pending"), outbox.c.next_at <= tx.now)
        .order_by(outbox.c.next_at, outbox.c.id)
        .limit(MOST_COUNTED)
        .subquery()
    )
    count, due_at = tx.db.execute(select(func.count(), func.min(due.c.next_at))).one()
    return Backlog(count, due_at)


def take(tx: Transaction, limit: int = 100) -> list[Message]:
    """Takes due messages for delivery, so that another relay leaves them alone for `LEASE`.

    Counts the attempt: a relay that dies while it delivers has tried.
    """
    # Two statements: an UPDATE with a limited, skipping subselect may be re-evaluated by PostgreSQL.
    chosen = tx.db.execute(_due(tx.now, limit).with_for_update(skip_locked=True)).mappings().all()
    if not chosen:
        return []
    tx.db.execute(
        update(outbox)
        .where(outbox.c.id.in_([row["id"] for row in chosen]))
        .values(attempts=outbox.c.attempts + 1, next_at=tx.now + LEASE)
    )
    return [_message(row) for row in chosen]


def mark_delivered(tx: Transaction, message_id: str) -> None:
    """Records that the receiver has it.

    Raises:
        NotFound: no such message.
    """
    done = tx.db.execute(
        update(outbox)
        .where(outbox.c.id == message_id)
        .values(status="delivered", delivered_at=tx.now, error=None)
        .returning(outbox.c.id)
    ).scalar()
    if done is None:
        raise NotFound("message", message_id)


def mark_failed(tx: Transaction, message_id: str, error: str) -> None:
    """Records a failed delivery: later again, each time twice as long; an incident after `ATTEMPTS`.

    Raises:
        NotFound: no such message.
    """
    row = tx.db.execute(select(outbox).where(outbox.c.id == message_id)).mappings().first()
    if row is None:
        raise NotFound("message", message_id)
    attempts = max(row["attempts"], 1)
    pause = min(timedelta(seconds=15 * 2**attempts), timedelta(hours=1))
    tx.db.execute(
        update(outbox)
        .where(outbox.c.id == message_id, is_status(outbox, "pending"))
        .values(
            attempts=attempts,
            status=case((outbox.c.attempts >= ATTEMPTS, "failed"), else_="pending"),
            next_at=tx.now + pause,
            error=error[:500],
        )
    )
    if attempts >= ATTEMPTS:
        incidents.undeliverable(tx, message_id, topic=row["topic"], key=row["key"], error=error)


def try_again(tx: Transaction, message_id: str) -> None:
    """Makes a failed message due at once, with all its attempts before it."""
    tx.db.execute(
        update(outbox)
        .where(outbox.c.id == message_id, is_status(outbox, "failed"))
        .values(status="pending", attempts=0, next_at=tx.now)
    )


def forget(tx: Transaction, before: datetime) -> int:
    """Deletes messages delivered before an instant; how many."""
    gone = tx.db.execute(
        delete(outbox)
        .where(is_status(outbox, "delivered"), outbox.c.delivered_at < before)
        .returning(outbox.c.id)
    )
    return len(gone.all())


def _due(now: datetime, limit: int) -> Any:
    return (
        select(outbox)
        .where(is_status(outbox, "pending"), outbox.c.next_at <= now)
        .order_by(outbox.c.next_at, outbox.c.id)
        .limit(limit)
    )


def _message(row: RowMapping) -> Message:
    return Message(**row)
