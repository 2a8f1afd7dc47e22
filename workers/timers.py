"""Firing what is due: one transaction per instance, and a broken one stops nobody else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from engine import SYSTEM, Engine, Fault, timers

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """What a sweep did: timers fired, and instances it came to whose timer broke and waits for a person."""

    fired: int
    broken: int


def sweep(
    engine: Engine, *, batch: int = 100, most: int = 10_000, go_on: Callable[[], bool] = lambda: True
) -> Swept:
    """Fires every due timer, longest due first, until nothing is due or `most` instances were moved.

    `go_on` is asked before each instance: False ends the sweep between two of them.

    Raises:
        Unavailable: the database is busy or gone; what was fired before stays fired.
    """
    fired = broken = 0
    tried: set[str] = set()
    while len(tried) < most:
        with engine.read(SYSTEM) as tx:
            due = timers.due(tx, batch)
        # What was tried and is still due is being worked on by somebody else, or became due just now.
        fresh = [one for one in due if one not in tried]
        if not fresh:
            break
        for instance_id in fresh:
            if not go_on():
                return Swept(fired, broken)
            tried.add(instance_id)
            try:
                fired += engine.run(SYSTEM, timers.fire, instance_id)
            except Fault as fault:
                # Independent things: the incident is recorded, the others go on.
                named = {"instance_id": instance_id, "incident_id": fault.incident_id}
                log.error("the timers of an instance broke", extra=named)
        with engine.read(SYSTEM) as tx:
            broken += len(timers.held(tx, fresh))
    return Swept(fired, broken)
