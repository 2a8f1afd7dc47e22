"""Doing the migrations of running cases that people began, in batches; a broken case stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable

from engine import SYSTEM, Actor, Engine, Fault, migrating

log = logging.getLogger(__name__)


def migrate(
    engine: Engine,
    *,
    batch: int = migrating.BATCH,
    most: int = 100_000,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Goes on with every migration under way until it is at its end, or `most` cases were looked at.

    Gives how many. Any number may run beside each other. `go_on` is asked before each batch.

    Raises:
        Unavailable: the database is busy or gone; the next call goes on.
    """
    with engine.read(SYSTEM) as tx:
        waiting = migrating.under_way(tx)
    looked_at = 0
    for one in waiting:
        while one.status in ("running", "undoing") and looked_at < most and go_on():
            one = _proceed(engine, one, batch)
            looked_at += batch
    return looked_at


def _proceed(engine: Engine, one: migrating.Migration, batch: int) -> migrating.Migration:
    # In history it is the doing of who asked for it.
    undoes = one.status == "undoing"
    actor = Actor(
        (one.undone_by if undoes else one.began_by) or SYSTEM.id,
        (one.undone_by_name if undoes else one.began_by_name) or SYSTEM.name,
    )
    try:
        return engine.run(actor, migrating.proceed, one.id, batch)
    except Fault as fault:
        if batch > 1:
            # Nothing of the batch was done: one by one the broken case shows itself.
            for _ in range(batch):
                one = _proceed(engine, one, 1)
            return one
        log.error("a case could not be migrated", extra={"incident_id": fault.incident_id})
        engine.run(actor, migrating.set_aside, one.id, fault.incident_id)
        with engine.read(SYSTEM) as tx:
            return migrating.get(tx, one.id)
