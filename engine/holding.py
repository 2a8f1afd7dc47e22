"""Held timers: what broke while it fired waits for a person, and everything else goes on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from engine import definitions, runtime
from engine.core import Transaction
from engine.model import END_OF_TIME, instance, is_status, timer
from engine.spiff import Workflow

log = logging.getLogger(__name__)


def hold(tx: Transaction, instance_id: str, moment: datetime) -> list[str]:
    """Holds the instance's timers due at `moment` (or all that are due, if none is); their ids.

    Their rows keep the due moment; inside the workflow they are parked at the end of time.
    """
    due = select(timer).where(
        timer.c.instance_id == instance_id, is_status(timer, "pending"), timer.c.due_at <= tx.now
    )
    rows = tx.db.execute(due.where(timer.c.due_at == moment)).all() or tx.db.execute(due).all()
    _move(tx, instance_id, [(row, END_OF_TIME) for row in rows], "held")
    return [row.id for row in rows]


def release(tx: Transaction, instance_id: str, timer_ids: Sequence[str]) -> None:
    """Gives held timers back to the sweep, at the moments they were due."""
    held = select(timer).where(timer.c.id.in_(timer_ids), is_status(timer, "held"))
    rows = tx.db.execute(held).all()
    _move(tx, instance_id, [(row, row.due_at) for row in rows], "pending")


def _move(tx: Transaction, instance_id: str, moves: list[tuple[Row[Any], datetime]], status: str) -> None:
    row = runtime.lock(tx, instance_id)
    if row is None or row["status"] != "active" or not moves:
        return
    try:
        spec = definitions.publication(tx, row["definition_id"]).spec(row["process_id"])
        workflow = Workflow.load(spec, row["state"], now=row["changed_at"], ports=None)
        for timer_row, due_at in moves:
            workflow.reschedule(timer_row.id, due_at)
        state = workflow.save()
    except Exception:
        # A state that cannot be loaded is why the timer broke. Holding the rows still stops the sweep from
        # running into it for ever; the incident says the rest.
        log.exception("a state cannot be loaded", extra={"instance_id": instance_id})
        state = row["state"]
    tx.db.execute(update(timer).where(timer.c.id.in_([one.id for one, _ in moves])).values(status=status))
    # A timer came due: as when it had fired, the last completion is not recalled any more.
    recall: dict[str, Any] = {"recall": None, "recall_state": None}
    tx.db.execute(
        update(instance)
        .where(instance.c.id == instance_id)
        .values(state=state, version=instance.c.version + 1, **recall)
    )
