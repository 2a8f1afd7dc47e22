"""How the rows of a step are sent: on PostgreSQL many rows of a table are one statement.

SQLite lies in this process, so there it is row by row. Both write the same rows, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import BigInteger, Boolean, Column, Table, Text, bindparam, cast, column, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from engine.model import Instant, Json, micros
from engine.statements import Statement

if TYPE_CHECKING:
    from engine.core import Transaction

#: What becomes of a row that is there already; gets the dialect's insert and gives the statement.
OnConflict = Callable[[Any], Any]


class NewRows:
    """Rows of one table, inserted by one statement that was built once.

    On PostgreSQL they travel as one JSON text: a driver that adapts ten columns of ten rows one by one costs
    more than the server needs to write them.
    """

    def __init__(self, table: Table, *, on_conflict: OnConflict = lambda insert: insert) -> None:
        self._instants = [one.name for one in table.c if isinstance(one.type, Instant)]
        names = [one.name for one in table.c]
        given = cast(bindparam("rows", type_=Text()), postgresql.JSONB)
        rows = (
            func.jsonb_to_recordset(given)
            .table_valued(*(column(one.name, _in_json(one)) for one in table.c))
            .render_derived(with_types=True)
        )
        self._each = on_conflict(sqlite.insert(table))
        self._at_once = Statement(on_conflict(postgresql.insert(table).from_select(names, select(*rows.c))))
        #: By the columns that are given; the others keep what they have, or are empty.
        self._row: dict[frozenset[str], Statement] = {}

    def send(
        self, tx: Transaction, rows: Sequence[dict[str, Any]], *, only: frozenset[str] | None = None
    ) -> None:
        """Inserts rows with equal keys; none is no statement. `only` as in `Statement.run`."""
        if not rows:
            return
        if tx.db.dialect.name == "sqlite":
            self._by_row(frozenset(rows[0])).run_all(tx, rows)
            return
        given = {"rows": orjson.dumps([self._plain(row) for row in rows]).decode()}
        self._at_once.run(tx, given, only=only)

    def _by_row(self, names: frozenset[str]) -> Statement:
        if names not in self._row:
            self._row[names] = Statement(self._each, columns=names)
        return self._row[names]

    def _plain(self, row: dict[str, Any]) -> dict[str, Any]:
        return {**row, **{name: micros(row[name]) for name in self._instants if name in row}}


def _in_json(one: Column[Any]) -> TypeEngine[Any]:
    if isinstance(one.type, Json):
        return postgresql.JSONB()
    if isinstance(one.type, Boolean):
        return Boolean()
    return BigInteger() if isinstance(one.type, Instant) or one.type.python_type is int else Text()
