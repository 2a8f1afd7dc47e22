"""Looking after the tables: what has to be made ahead of time, and what is kept no longer."""

from __future__ import annotations

import logging
from datetime import timedelta

from engine import SYSTEM, Engine, Transaction, commands, notices, partitions, presence

#: Who had which case open is forgotten after this.
_DAY = timedelta(days=1)
#: Notices are forgotten after so many days.
NOTICE_DAYS = 90
#: A request that comes again after so many days is a new one.
COMMAND_DAYS = 365
#: So many are forgotten in one transaction: on SQLite everybody waits for it.
_AT_ONCE = 5000

log = logging.getLogger(__name__)


def upkeep(engine: Engine, *, notice_days: int = NOTICE_DAYS, command_days: int = COMMAND_DAYS) -> list[str]:
    """Makes the partitions of the coming months that are missing; their names. Called now and then.

    Forgets who was at which page, notices older than `notice_days` and command ids older than `command_days`,
    and does the chores of other rooms.

    Raises:
        Unavailable: the database is busy or gone; the next call makes them.
    """
    made = engine.run(SYSTEM, partitions.make_ahead)
    engine.run(SYSTEM, _forget, timedelta(days=notice_days))
    while engine.run(SYSTEM, _forget_commands, timedelta(days=command_days)) == _AT_ONCE:
        pass
    for chore in engine.chores:
        engine.run(SYSTEM, chore)
    if made:
        log.info("partitions made: %s", ", ".join(made))
    return made


def _forget(tx: Transaction, notice_age: timedelta) -> None:
    presence.forget(tx, tx.now - _DAY)
    notices.forget(tx, tx.now - notice_age)


def _forget_commands(tx: Transaction, age: timedelta) -> int:
    return commands.forget(tx, tx.now - age, limit=_AT_ONCE)
