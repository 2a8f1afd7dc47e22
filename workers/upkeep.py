"""Looking after the tables: what has to be made ahead of time."""

from __future__ import annotations

import logging

from engine import SYSTEM, Engine, partitions

log = logging.getLogger(__name__)


def upkeep(engine: Engine) -> list[str]:
    """Makes the partitions of the coming months that are missing; their names. Called now and then.

    Raises:
        Unavailable: the database is busy or gone; the next call makes them.
    """
    made = engine.run(SYSTEM, partitions.make_ahead)
    if made:
        log.info("partitions made: %s", ", ".join(made))
    return made
