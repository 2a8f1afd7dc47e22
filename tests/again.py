"""What a set-up writes into an empty database, written again from the rows that it left the first time.

    again.rows_of(engine, "county", lambda: seed(engine))

Hundreds of tests begin in the same office: by commands that is a tenth of a second, by its rows a hundredth.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import Table, insert, select

from engine import SYSTEM, Engine, metadata

R = TypeVar("R")
Rows = list[tuple[Table, list[dict[str, Any]]]]

#: By what was made, when and where: the rows, and what the making gave.
_made: dict[Hashable, tuple[Rows, Any]] = {}


def rows_of(engine: Engine, what: Hashable, make: Callable[[], R]) -> R:
    """What `make` gives, and the rows it writes.

    It is called once in a process for each `what`, moment of the clock and kind of database.
    """
    key = what, engine.clock(), engine.database.dialect.name
    if key not in _made:
        answer = make()
        _made[key] = _rows(engine), answer
        return answer
    rows, answer = _made[key]
    with engine.begin(SYSTEM) as tx:
        for table, there in rows:
            tx.db.execute(insert(table), there)
    return answer  # type: ignore[no-any-return]


def _rows(engine: Engine) -> Rows:
    """Every row that there is, tables that others name first."""
    with engine.read(SYSTEM) as tx:
        found = [(each, tx.db.execute(select(each)).mappings().all()) for each in metadata.sorted_tables]
    return [(table, [dict(row) for row in rows]) for table, rows in found if rows]
