"""How the rows of a step are sent: on PostgreSQL many rows are one statement, many statements one round trip.

SQLite lies in this process, so there it is row by row. Both write the same rows, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    CursorResult,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from engine.model import Instant, Json, micros

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
        self._at_once = on_conflict(postgresql.insert(table).from_select(names, select(*rows.c)))

    def send(self, db: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Inserts rows with equal keys; none is no statement."""
        if not rows:
            return
        if db.dialect.name == "sqlite":
            db.execute(self._each, rows)
            return
        db.execute(self._at_once, {"rows": orjson.dumps([self._plain(row) for row in rows]).decode()})

    def _plain(self, row: dict[str, Any]) -> dict[str, Any]:
        return {**row, **{name: micros(row[name]) for name in self._instants if name in row}}


@contextmanager
def together(db: Connection) -> Iterator[None]:
    """Statements sent inside wait for no answer each, but for all of them at the end.

    None of them may give rows; how many rows one changed, `rows_changed` says afterwards. The first error
    rises at the end and none of what came after it was done; the transaction can only be rolled back.
    """
    if db.dialect.name == "sqlite":
        yield
        return
    driver: Any = db.connection.driver_connection
    errors = db.dialect.loaded_dbapi
    try:
        with driver.pipeline():
            yield
    except errors.Error as error:
        if driver.closed:
            db.invalidate(error)
        raise DBAPIError.instance(
            None, None, error, errors.Error, hide_parameters=True, connection_invalidated=bool(driver.closed)
        ) from error


def rows_changed(done: CursorResult[Any]) -> int:
    """How many rows a statement changed, asked after `together` has ended."""
    # SQLAlchemy asks the driver when the statement is sent, which is before there is an answer.
    return int(done.context.cursor.rowcount)


def _in_json(one: Column[Any]) -> TypeEngine[Any]:
    if isinstance(one.type, Json):
        return postgresql.JSONB()
    return BigInteger() if isinstance(one.type, Instant) or one.type.python_type is int else Text()
