"""Exactly once: a command's id is stored with its answer; the same id again gets the same answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.compiled import Given
from engine.core import Transaction
from engine.errors import Conflict
from engine.model import command
from engine.statements import Statement, both

_TAKE = Statement(
    {
        dialect: room.insert(command).on_conflict_do_nothing().returning(command.c.command_id)
        for dialect, room in (("sqlite", sqlite), ("postgresql", postgresql))
    }
)


def answered(
    tx: Transaction, command_id: str | None, kind: str, target_id: str, answer: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Takes the command id for this command; None means: go ahead, nobody did this before.

    When the id was taken by the same actor for the same kind and target, gives the answer stored then. Two at
    once: the second waits here until the first has committed. A refused command rolls back and frees its id.

    Raises:
        Conflict: another actor, kind or target has the id.
    """
    return begun(tx, command_id, kind, target_id, answer)[0]


def begun(
    tx: Transaction,
    command_id: str | None,
    kind: str,
    target_id: str,
    answer: Mapping[str, Any],
    *asked: tuple[Statement, Given],
) -> tuple[dict[str, Any] | None, list[list[dict[str, Any]]]]:
    """`answered`, and the rows of what is asked next, all in one round trip."""
    tx.attempt.command, tx.attempt.command_id = kind, command_id
    if command_id is None:
        return None, both(tx, *asked)
    mine = {
        "command_id": command_id,
        "actor_id": tx.actor.id,
        "kind": kind,
        "target_id": target_id,
        "at": tx.now,
        "result": dict(answer) or None,
    }
    taken, *found = both(tx, (_TAKE, mine), *asked)
    if taken:
        return None, found
    row = tx.db.execute(select(command).where(command.c.command_id == command_id)).one()
    if (row.actor_id, row.kind, row.target_id) != (tx.actor.id, kind, target_id):
        raise Conflict(
            f"command id '{command_id}' to be new",
            "it belongs to another command",
            code="command_reused",
            command_id=command_id,
        )
    return dict(row.result or {}), found


def forget(tx: Transaction, before: datetime, *, limit: int = 5000) -> int:
    """Deletes the oldest command ids from before an instant; how many. A repetition is a new command then."""
    oldest = select(command.c.command_id).where(command.c.at < before).order_by(command.c.at).limit(limit)
    gone = cast(CursorResult[Any], tx.db.execute(delete(command).where(command.c.command_id.in_(oldest))))
    return gone.rowcount
