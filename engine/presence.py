"""Who has a case open at this moment, and who is writing in it: a courtesy among colleagues, not a record.

Rows are written over and forgotten; nothing can be learned from them later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from engine.core import Transaction
from engine.model_desk import presence

#: A page says every `BEAT` that it is open; who has not said so for `GONE` is not there any more.
BEAT = timedelta(seconds=20)
GONE = timedelta(seconds=60)
#: Somebody whose draft was kept so recently is writing.
WRITING = timedelta(seconds=90)
#: More people than this at one case are not named.
MOST = 20


@dataclass(frozen=True)
class Here:
    """Somebody at a case: on its page (no task), or at one of its steps."""

    person_id: str
    person_name: str
    task_id: str
    is_writing: bool


def seen(tx: Transaction, instance_id: str, task_id: str = "", *, is_writing: bool = False) -> None:
    """Says that the actor has the case, or a step of it, open now."""
    now = {"seen_at": tx.now, "person_name": tx.actor.name} | ({"edited_at": tx.now} if is_writing else {})
    key = {"instance_id": instance_id, "person_id": tx.actor.id, "task_id": task_id}
    tx.db.execute(
        tx.insert_into(presence)
        .values(**key, **now)
        .on_conflict_do_update(index_elements=list(key), set_=now)
    )


def left(tx: Transaction, instance_id: str, task_id: str = "") -> None:
    """Says that the actor closed the page."""
    tx.db.execute(
        delete(presence).where(
            presence.c.instance_id == instance_id,
            presence.c.person_id == tx.actor.id,
            presence.c.task_id == task_id,
        )
    )


def others(tx: Transaction, instance_id: str) -> list[Here]:
    """Who else is at a case now, by name; at a step first, and each once."""
    rows = tx.db.execute(
        select(presence)
        .where(
            presence.c.instance_id == instance_id,
            presence.c.person_id != tx.actor.id,
            presence.c.seen_at > tx.now - GONE,
        )
        .order_by(presence.c.person_name, presence.c.task_id.desc())
        .limit(MOST)
    ).mappings()
    found: dict[str, Here] = {}
    for row in rows:
        is_writing = row["edited_at"] is not None and row["edited_at"] > tx.now - WRITING
        one = Here(row["person_id"], row["person_name"], row["task_id"], is_writing)
        if one.person_id not in found or is_writing:
            found[one.person_id] = one
    return list(found.values())


def wrote_last(tx: Transaction, instance_id: str, task_id: str) -> str:
    """The name of who kept a draft of a step last; empty when nobody is known to have."""
    query = (
        select(presence.c.person_name)
        .where(
            presence.c.instance_id == instance_id,
            presence.c.task_id == task_id,
            presence.c.edited_at.is_not(None),
        )
        .order_by(presence.c.edited_at.desc())
        .limit(1)
    )
    return str(tx.db.scalar(query) or "")


def forget(tx: Transaction, before: datetime) -> None:
    """Deletes the rows of pages that were last open, and drafts that were last kept, before an instant."""
    tx.db.execute(
        delete(presence).where(
            presence.c.seen_at < before,
            or_(presence.c.edited_at.is_(None), presence.c.edited_at < before),
        )
    )
