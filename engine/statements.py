"""Statements of the hot path: built and compiled once, run by the driver itself.

SQLAlchemy writes them and says how values travel; between that and the database it would look at each one
anew every time, which costs more than the database needs. What writes is not waited for: it is sent before
anything is read that it could change, and before the commit; on PostgreSQL all of it in one round trip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ClauseElement, Connection, Dialect, Table, bindparam, insert, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors

from engine.model import Instant, Json, as_text, micros, moment, of_text

if TYPE_CHECKING:
    from engine.core import Transaction

#: Where a database's connection keeps the transaction that writes through it.
WRITER = "huiyin_writer"

Given = Mapping[str, Any]


#: Rows that were read and are not looked at yet.
Untold = Callable[[], list[dict[str, Any]]]


class Statement:
    """One statement. `columns` of an INSERT or UPDATE that it gives, when not all its parameters say so.

    What `kept` ones give is read once in a transaction, until their tables are written to.
    """

    def __init__(
        self,
        made: ClauseElement | Mapping[str, ClauseElement],
        *,
        columns: Iterable[str] | None = None,
        kept: bool = False,
    ) -> None:
        #: For all databases, or one by name of dialect.
        self._made = made
        self._columns = None if columns is None else list(columns)
        self._kept = kept
        self._compiled: dict[str, Compiled] = {}

    def rows(self, tx: Transaction, given: Given = {}) -> list[dict[str, Any]]:  # noqa: B006 - never written
        """What it gives, as dictionaries by column; what is kept is not to be written to."""
        compiled = self._for(tx.db.dialect)
        if not self._kept:
            return _ask(tx, compiled, given)
        known = tx.kept.setdefault(self, (compiled.tables, {}))[1]
        key = tuple(given.values())
        found: list[dict[str, Any]] | Untold | None = known.get(key)
        if isinstance(found, list):
            return found
        rows = _ask(tx, compiled, given) if found is None else found()
        known[key] = rows
        return rows

    def is_known(self, tx: Transaction, given: Given) -> bool:
        """Whether what it gives is kept now."""
        return self in tx.kept and tuple(given.values()) in tx.kept[self][1]

    def keep(self, tx: Transaction, given: Given, rows: list[dict[str, Any]] | Untold) -> None:
        """What it gives from now on: whoever has just written these rows need not read them."""
        known = tx.kept.setdefault(self, (self._for(tx.db.dialect).tables, {}))[1]
        known[tuple(given.values())] = rows

    def row(self, tx: Transaction, given: Given = {}) -> dict[str, Any] | None:  # noqa: B006
        """The first row, or None."""
        found = self.rows(tx, given)
        return found[0] if found else None

    def value(self, tx: Transaction, given: Given = {}) -> Any:  # noqa: B006
        """The first column of the first row, or None."""
        found = self.rows(tx, given)
        return next(iter(found[0].values())) if found else None

    def run(self, tx: Transaction, given: Given, *, otherwise: Exception | None = None) -> None:
        """Writes; before the next reading of its tables, at the latest with the commit.

        Raises:
            `otherwise`: no row was there to be changed. It comes when the statement is sent.
        """
        self._write(tx, given, otherwise)

    def run_all(self, tx: Transaction, given: Sequence[Given]) -> None:
        """Writes once for each of these, which have the same keys; none is no statement."""
        if given:
            self._write(tx, given, None)

    def _write(self, tx: Transaction, given: Any, otherwise: Exception | None) -> None:
        compiled = self._for(tx.db.dialect)
        forget(tx, compiled.tables)
        is_many = not isinstance(given, dict)
        bound: Any = [compiled.bound(one) for one in given] if is_many else compiled.bound(given)
        tx.later.append(Later(compiled, bound, is_many, otherwise))

    @property
    def is_kept(self) -> bool:
        """Whether what it gives is kept in a transaction."""
        return self._kept

    @property
    def made(self) -> Any:
        """The statement as SQLAlchemy has it, when it is the same for all databases."""
        return self._made

    def on(self, tx: Transaction) -> Compiled:
        """The statement as the transaction's database reads it."""
        return self._for(tx.db.dialect)

    def _for(self, dialect: Dialect) -> Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            made = self._made if isinstance(self._made, ClauseElement) else self._made[dialect.name]
            found = self._compiled[dialect.name] = Compiled(made, dialect, self._columns)
        return found


def add(tx: Transaction, table: Table, row: Given) -> None:
    """Inserts a row; before the next reading of its table, at the latest with the commit.

    Rows of a table that a step adds here and there are one statement, where nothing between them matters.
    """
    forget(tx, frozenset((table,)))
    tx.later.append(Added(table, [dict(row)]))


def change(tx: Transaction, table: Table, where: Given, values: Given) -> None:
    """Updates the rows whose columns have these values; none of them None. Sent as `add` is.

    What a step changes of a row here and there is one statement, and a row that is not sent yet is changed
    before it is.
    """
    forget(tx, frozenset((table,)))
    tx.later.append(Changed(table, dict(where), dict(values)))


@cache
def _insert(table: Table, names: frozenset[str]) -> Statement:
    return Statement(insert(table), columns=names)


@cache
def _update(table: Table, where: frozenset[str], names: frozenset[str]) -> Statement:
    asked = (table.c[name] == bindparam(f"where_{name}") for name in sorted(where))
    return Statement(update(table).where(*asked), columns=names)


def both(tx: Transaction, *asked: tuple[Statement, Given]) -> list[list[dict[str, Any]]]:
    """What several statements give, asked in one round trip, in this order."""
    send(tx)
    ready = [(one._for(tx.db.dialect), given) for one, given in asked]
    for compiled, _ in ready:
        forget(tx, compiled.writes)
    with _pipeline(tx.db):
        cursors = [_cursor(tx.db, compiled, compiled.bound(given)) for compiled, given in ready]
    return [compiled.read(cursor) for (compiled, _), cursor in zip(ready, cursors, strict=True)]


def send(tx: Transaction) -> None:
    """Sends what was written and is not sent yet, and waits for the answer."""
    if not tx.later:
        return
    sent = [one.ready(tx.db.dialect) for one in _together(tx.later)]
    tx.later.clear()
    with _pipeline(tx.db) if len(sent) > 1 else _wrapped(tx.db):
        cursors = [_cursor(tx.db, one.compiled, one.bound, many=one.is_many) for one in sent]
    for cursor, one in zip(cursors, sent, strict=True):
        if one.otherwise is not None and cursor.rowcount != 1:
            raise one.otherwise


def _together(later: Iterable[Later | Added | Changed]) -> list[Later | Added | Changed]:
    """What is to be sent, in order, with rows of a table in as few statements as that allows."""
    made: list[Later | Added | Changed] = []
    for one in later:
        if isinstance(one, Later) or not any(_joins(before, one) for before in _before(made, one)):
            made.append(one)
    return made


def _before(made: list[Later | Added | Changed], one: Added | Changed) -> Iterator[Later | Added | Changed]:
    """What was written before, newest first, as far back as this may go: not past what it could refer to."""
    near = {one.table, *(key.column.table for key in one.table.foreign_keys)}
    for before in reversed(made):
        yield before
        if not near.isdisjoint(before.tables):
            return


def _joins(before: Later | Added | Changed, one: Added | Changed) -> bool:
    """Takes a writing into one before it, if it can."""
    if isinstance(before, Later) or before.table is not one.table:
        return False
    if isinstance(before, Changed):
        # After a change of what it asks for there may be none of those rows any more.
        if isinstance(one, Added) or before.where != one.where:
            return False
        is_there = before.where.keys().isdisjoint(before.values)
        if is_there:
            before.values.update(one.values)
        return is_there
    if isinstance(one, Added):
        if before.rows[0].keys() == one.rows[0].keys():
            before.rows.extend(one.rows)
            return True
        return False
    named = [row for row in before.rows if one.where.items() <= row.items()]
    if (
        len(named) == 1
        and "id" in one.where
        and (one.values.keys() <= named[0].keys() or len(before.rows) == 1)
    ):
        named[0].update(one.values)
        return True
    return False


def forget(tx: Transaction, tables: frozenset[Table]) -> None:
    """Reads anew, when next asked, what lies in these tables."""
    for held, known in tx.kept.values():
        if not tables.isdisjoint(held):
            known.clear()


def go_ahead(db: Connection, cursor: Any, text: str, given: Any, context: Any, many: bool) -> None:  # noqa: ARG001
    """Before SQLAlchemy itself sends a statement: what was written before it goes first (an event of it)."""
    tx = db.info.get(WRITER) if context is not None else None
    if tx is not None:
        send(tx)
        if not text.startswith("SELECT"):
            tx.kept.clear()


@dataclass(frozen=True)
class Later:
    """Something written that is not sent yet."""

    compiled: Compiled
    bound: Any
    is_many: bool
    otherwise: Exception | None

    @property
    def tables(self) -> frozenset[Table]:
        return self.compiled.tables

    def ready(self, dialect: Dialect) -> Later:  # noqa: ARG002
        """As it is sent."""
        return self


@dataclass(frozen=True)
class Added:
    """Rows with equal keys that are not sent yet."""

    table: Table
    rows: list[dict[str, Any]]

    @property
    def tables(self) -> frozenset[Table]:
        return frozenset((self.table,))

    def ready(self, dialect: Dialect) -> Later:
        """As it is sent."""
        compiled = _insert(self.table, frozenset(self.rows[0]))._for(dialect)
        bound = [compiled.bound(row) for row in self.rows]
        return Later(compiled, bound if len(bound) > 1 else bound[0], len(bound) > 1, None)


@dataclass(frozen=True)
class Changed:
    """Values for the rows of a table that have others, not sent yet."""

    table: Table
    where: dict[str, Any]
    values: dict[str, Any]

    @property
    def tables(self) -> frozenset[Table]:
        return frozenset((self.table,))

    def ready(self, dialect: Dialect) -> Later:
        """As it is sent."""
        compiled = _update(self.table, frozenset(self.where), frozenset(self.values))._for(dialect)
        asked = {f"where_{name}": value for name, value in self.where.items()}
        return Later(compiled, compiled.bound({**self.values, **asked}), is_many=False, otherwise=None)


class Compiled:
    """How a statement reads on one database, what its values become on the way there and back."""

    def __init__(self, made: Any, dialect: Dialect, names: list[str] | None) -> None:
        compiled: Any = made.compile(
            dialect=dialect, column_keys=names, compile_kwargs={"render_postcompile": True}
        )
        self.dialect = dialect.name
        self.text = str(compiled)
        self.tables = frozenset(_tables(made))
        self.writes = frozenset() if made.is_select else self.tables
        self._order: list[str] | None = compiled.positiontup
        self._defaults = {name: value for name, value in compiled.params.items() if value is not None}
        self._there = [
            (name, _directly(compiled.binds[name].type, dialect) or process)
            for name, process in compiled._bind_processors.items()
        ]
        self._names = frozenset(compiled.params)
        columns: list[Any] = compiled._result_columns
        self._keys = [one.keyname for one in columns]
        self._types = {one.keyname: one.type for one in columns}
        self._back = [
            (one.keyname, _directly_back(one.type, dialect) or process)
            for one in columns
            if (process := one.type._cached_result_processor(dialect, None)) is not None
        ]

    def bound(self, given: Given) -> Any:
        """The values as the driver takes them.

        Raises:
            KeyError: one is missing.
        """
        values = {**self._defaults, **given}
        for name, process in self._there:
            if name in values:
                values[name] = process(values[name])
        if self._order is None:
            return values
        return tuple(values[name] for name in self._order)

    def read(self, cursor: Any) -> list[dict[str, Any]]:
        """The rows of a cursor."""
        return self.named(cursor.fetchall())

    def names_of(self, kind: type) -> list[str]:
        """The columns of a type."""
        return [name for name, one in self._types.items() if isinstance(one, kind)]

    def named(self, told: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
        """Rows as the driver tells them, by column and as we hold them."""
        rows = [dict(zip(self._keys, one, strict=True)) for one in told]
        for name, process in self._back:
            for row in rows:
                row[name] = process(row[name])
        return rows


def _directly(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What our own column types do with a value on its way, without SQLAlchemy's layers around it."""
    if isinstance(kind, Instant):
        return micros
    return as_text if isinstance(kind, Json) and dialect.name == "sqlite" else None


def _directly_back(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, Instant):
        return moment
    return of_text if isinstance(kind, Json) and dialect.name == "sqlite" else None


def _tables(made: Any) -> Iterator[Table]:
    yield from (one for one in visitors.iterate(made) if isinstance(one, Table))
    if made.is_select:
        for one in made.get_final_froms():
            yield from (each for each in one._from_objects if isinstance(each, Table))
    else:
        yield made.table


def _ask(tx: Transaction, compiled: Compiled, given: Given) -> list[dict[str, Any]]:
    forget(tx, compiled.writes)
    # What is on its way is sent first only where it could change the answer.
    if any(not compiled.tables.isdisjoint(one.tables) for one in tx.later):
        send(tx)
    with _wrapped(tx.db):
        return compiled.read(_cursor(tx.db, compiled, compiled.bound(given)))


def _cursor(db: Connection, compiled: Compiled, bound: Any, *, many: bool = False) -> Any:
    driver: Any = db.connection.driver_connection
    cursor = driver.cursor()
    # Those of the database itself: a connection would put the two lists together anew each time.
    told = db.engine.dispatch
    for tell in told.before_cursor_execute:
        tell(db, cursor, compiled.text, bound, None, many)
    (cursor.executemany if many else cursor.execute)(compiled.text, bound)
    for tell in told.after_cursor_execute:
        tell(db, cursor, compiled.text, bound, None, many)
    return cursor


@contextmanager
def _pipeline(db: Connection) -> Iterator[None]:
    with _wrapped(db):
        if db.dialect.name == "sqlite":
            yield
        else:
            driver: Any = db.connection.driver_connection
            with driver.pipeline():
                yield


@contextmanager
def _wrapped(db: Connection) -> Iterator[None]:
    errors = db.dialect.loaded_dbapi
    try:
        yield
    except errors.Error as error:
        is_gone = bool(getattr(db.connection.driver_connection, "closed", False))
        if is_gone:
            db.invalidate(error)
        raise DBAPIError.instance(
            None, None, error, errors.Error, hide_parameters=True, connection_invalidated=is_gone
        ) from error
