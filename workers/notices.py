"""Telling people what waits for them: who may do a new task, which way a notice goes, whose digest is due."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from access import telling, wishes
from engine import SYSTEM, Engine, Fault, notices

log = logging.getLogger(__name__)


def notify(
    engine: Engine, *, batch: int = 50, most: int = 1_000, go_on: Callable[[], bool] = lambda: True
) -> int:
    """Settles what there is to be told, until nothing is or `most` were looked at; how many.

    Any number may run beside each other. What breaks becomes an incident and is not tried again: news is
    not worth a clock that stands still.

    Raises:
        Unavailable: the database is busy or gone; the next call goes on.
    """
    tried: set[str] = set()
    while len(tried) < most:
        with engine.read(SYSTEM) as tx:
            new = [one for one in notices.untold(tx, batch) if one not in tried]
            waiting = [one for one in notices.waiting(tx, batch) if one not in tried]
            due = [one for one in wishes.digests_due(tx, batch) if one not in tried]
        if not (new or waiting or due):
            break
        for task_id in new:
            if not go_on():
                return len(tried)
            _try(engine, telling.spread_task, task_id, otherwise=notices.take_untold)
        if waiting and not _try(engine, telling.settle_all, waiting):
            # One by one the broken notice shows itself.
            for one in waiting:
                _try(engine, telling.settle, one, otherwise=notices.settle)
        for person_id in due:
            _try(engine, telling.digest, person_id, otherwise=wishes.take_digest)
        tried.update(new, waiting, due)
    return len(tried)


def _try(
    engine: Engine, function: Callable[..., Any], what: Any, *, otherwise: Callable[..., Any] | None = None
) -> bool:
    try:
        engine.run(SYSTEM, function, what)
    except Fault as fault:
        log.error("somebody could not be told", extra={"incident_id": fault.incident_id})
        if otherwise is not None:
            engine.run(SYSTEM, otherwise, what)
        return False
    return True
