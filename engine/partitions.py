"""History by months on PostgreSQL: one partition for the cases that began in a month, made ahead of time.

An instance's id begins with the moment it was made, so a month is a range of ids. A case has all its history
in one partition however long it runs: reading it touches one, and (instance, seq) stays unique in the whole
table. What no partition was made for goes to the default one, so that nothing is ever refused. SQLite has one
table.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import text

from engine.core import Transaction, first_id, utc_now

#: Under this advisory lock partitions are made; any number that is only ours.
_LOCK = 0x4855495F5041

#: How many months after this one have their partition.
MONTHS_AHEAD = 3

#: Making one needs the default partition for a moment. Who finds it in use comes again.
LOCK_SECONDS = 2

_THERE = text(
    "SELECT relname, pg_get_expr(relpartbound, pg_class.oid) AS bound FROM pg_inherits"
    " JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'history'::regclass"
)


def make_ahead(tx: Transaction, months: int = MONTHS_AHEAD) -> list[str]:
    """Makes the partitions of this month and the coming ones that are missing; their names.

    Two at once make them once. Rows that went to the default partition meanwhile move to where they belong.

    Raises:
        Unavailable: the tables are in use; nothing was made, and nothing is lost by trying later.
    """
    if tx.db.dialect.name != "postgresql" or not _missing(tx, months):
        return []
    tx.db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    tx.db.execute(text(f"SET LOCAL lock_timeout = '{round(LOCK_SECONDS * 1000)}ms'"))
    return [_make(tx, month) for month in _missing(tx, months)]


def _missing(tx: Transaction, months: int) -> list[datetime]:
    # Ids are made from the machine's time, whatever clock the engine was given.
    month = utc_now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    wanted = [month]
    for _ in range(months):
        wanted.append(_next(wanted[-1]))
    there = tx.db.execute(_THERE).all()
    if not there:
        return []
    ends = (re.search(r"TO \('(\w+)'\)", row.bound) for row in there)
    taken_until = max((end[1] for end in ends if end), default="")
    return [each for each in wanted if first_id(each) >= taken_until]


def _make(tx: Transaction, month: datetime) -> str:
    name = f"history_{month:%Y_%m}"
    begin, end = first_id(month), first_id(_next(month))
    here = f"instance_id >= '{begin}' AND instance_id < '{end}'"
    for statement in (
        f"CREATE TABLE {name} (LIKE history INCLUDING ALL)",
        "LOCK TABLE history_default IN ACCESS EXCLUSIVE MODE",
        f"INSERT INTO {name} SELECT * FROM history_default WHERE {here}",
        f"DELETE FROM history_default WHERE {here}",
        f"ALTER TABLE history ATTACH PARTITION {name} FOR VALUES FROM ('{begin}') TO ('{end}')",
    ):
        tx.db.execute(text(statement))
    return name


def _next(month: datetime) -> datetime:
    return datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=UTC)
