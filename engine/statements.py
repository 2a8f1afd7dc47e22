"""Statements of the hot path: built and compiled once, run by the driver itself.

SQLAlchemy writes them and says how values travel; between that and the database it would look at each one
anew every time, which costs more than the database needs. What writes is not waited for: it is sent before
anything is read that it could change, and before the commit; on PostgreSQL all of it in one round trip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import orjson
from sqlalchemy import (
    BindParameter,
    Boolean,
    ClauseElement,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    Text,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from engine.compiled import Compiled, Given, Wording
from engine.writing import Added, Changed, later, many_later, to_send

if TYPE_CHECKING:
    from engine.core import Transaction

#: Where a database's connection keeps the transaction that writes through it.
WRITER = "huiyin_writer"

#: Where it keeps how its server was told to plan, and that the transaction before this one was committed.
PLANS, COMMITTED = "huiyin_plans", "huiyin_committed"

T = TypeVar("T")
Planned = Literal["once", "anew"]
_MODES: Mapping[Planned, str] = {"once": "force_generic_plan", "anew": "auto"}

#: Rows that were read and are not looked at yet.
Untold = Callable[[], list[dict[str, Any]]]


class Statement:
    """One statement. `columns` of an INSERT or UPDATE that it gives, when not all its parameters say so.

    What `kept` ones give is read once in a transaction, until their tables are written to. How PostgreSQL is
    to plan what reads: `once` for all values, where no plan but one can be good; `anew` for those it is
    asked with; else as the connection was told last.
    """

    def __init__(
        self,
        made: ClauseElement | Mapping[str, ClauseElement],
        *,
        columns: Iterable[str] | None = None,
        kept: bool = False,
        planned: Planned | None = None,
    ) -> None:
        self._wording = Wording(made, columns)
        self._kept = kept
        self._planned = planned

    def rows(self, tx: Transaction, given: Given = {}) -> list[dict[str, Any]]:  # noqa: B006 - never written
        """What it gives, as dictionaries by column; what is kept is not to be written to."""
        compiled = self.on(tx)
        if not self._kept:
            return self._ask(tx, compiled, given)
        known = tx.kept.setdefault(self, (compiled.tables, {}))[1]
        key = tuple(given.values())
        found: list[dict[str, Any]] | Untold | None = known.get(key)
        if isinstance(found, list):
            return found
        rows = self._ask(tx, compiled, given) if found is None else found()
        known[key] = rows
        return rows

    def is_known(self, tx: Transaction, given: Given) -> bool:
        """Whether what it gives is kept now."""
        return self in tx.kept and tuple(given.values()) in tx.kept[self][1]

    def keep(self, tx: Transaction, given: Given, rows: list[dict[str, Any]] | Untold) -> None:
        """What it gives from now on: whoever has just written these rows need not read them."""
        known = tx.kept.setdefault(self, (self.on(tx).tables, {}))[1]
        known[tuple(given.values())] = rows

    def row(self, tx: Transaction, given: Given = {}) -> dict[str, Any] | None:  # noqa: B006
        """The first row, or None."""
        found = self.rows(tx, given)
        return found[0] if found else None

    def value(self, tx: Transaction, given: Given = {}) -> Any:  # noqa: B006
        """The first column of the first row, or None."""
        found = self.rows(tx, given)
        return next(iter(found[0].values())) if found else None

    def run(
        self,
        tx: Transaction,
        given: Given,
        *,
        otherwise: Exception | None = None,
        only: frozenset[str] | None = None,
    ) -> None:
        """Writes; before the next reading of its tables, at the latest with the commit.

        `only` are the keys of the rows it touches, where it touches no others: what else is written of the
        table in this step may then go with it.

        Raises:
            `otherwise`: no row was there to be changed. It comes when the statement is sent.
        """
        compiled = self.on(tx)
        forget(tx, compiled.tables)
        tx.later.append(later(compiled, given, otherwise=otherwise, only=only))

    def run_all(self, tx: Transaction, given: Sequence[Given]) -> None:
        """Writes once for each of these, which have the same keys; none is no statement."""
        if given:
            compiled = self.on(tx)
            forget(tx, compiled.tables)
            tx.later.append(many_later(compiled, given))

    def _ask(self, tx: Transaction, compiled: Compiled, given: Given) -> list[dict[str, Any]]:
        forget(tx, compiled.writes)
        # What is on its way is sent first only where it could change the answer.
        if any(not compiled.tables.isdisjoint(one.tables) for one in tx.later):
            send(tx)
        # What finds rows by their keys PostgreSQL keeps prepared from the first time, for those who only read
        # as well.
        how = {} if tx.db.dialect.name == "sqlite" else {"prepare": self._planned != "anew"}
        with _wrapped(tx.db):
            _plan(tx.db, self._planned)
            return compiled.read(_cursor(tx.db, compiled.text, compiled.bound(given), **how))

    @property
    def is_kept(self) -> bool:
        """Whether what it gives is kept in a transaction."""
        return self._kept

    @property
    def made(self) -> Any:
        """The statement as SQLAlchemy has it, when it is the same for all databases."""
        return self._wording.made

    def on(self, tx: Transaction) -> Compiled:
        """The statement as the transaction's database reads it."""
        return self._wording.on(tx.db.dialect)


def one_of(column: ColumnElement[str], name: str) -> dict[str, ColumnElement[bool]]:
    """The condition that a column has one of the values given as `name`, for each database; see `many_of`."""
    told = select(func.json_each(later_given(name, Text())).table_valued("value").c.value)
    return {"sqlite": column.in_(told), "postgresql": column == any_(later_given(name, _Many()))}


class among(FunctionElement[bool]):  # noqa: N801 - named as it reads in a condition
    """The condition that a column has one of some values, which are one value of the statement.

    However many there are, the statement reads the same, and what sends and reads it is one.
    """

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: ColumnElement[str], values: Iterable[str]) -> None:
        super().__init__(column, bindparam(None, tuple(values), type_=_Texts(), unique=True))


@compiles(among, "sqlite")
def _among_json(element: among, compiler: Any, **how: Any) -> str:
    column, values = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(among)
def _among_array(element: among, compiler: Any, **how: Any) -> str:
    column, values = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} = ANY ({values})"


def later_given(name: str, kind: TypeEngine[T]) -> BindParameter[T]:
    """A value given with a statement; in one with lists of its own SQLAlchemy would ask for it at once."""
    return bindparam(name, type_=kind, required=False)


def many_of(tx: Transaction, values: Iterable[str]) -> str:
    """Values as `one_of` is given them."""
    return many_for(tx.db.dialect.name, values)


def many_for(dialect: str, values: Iterable[str]) -> str:
    """The same for a database of this name."""
    if dialect == "sqlite":
        return orjson.dumps([*values]).decode()
    escaped = [one.replace("\\", "\\\\").replace('"', '\\"') for one in values]
    return "{" + ",".join([f'"{one}"' for one in escaped]) + "}"


class _Many(UserDefinedType[str]):
    """Many texts as PostgreSQL writes them: a driver that adapts them one by one takes longer than it."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_: Any) -> str:
        return "VARCHAR[]"


class _Texts(TypeDecorator[tuple[str, ...]]):
    """Many texts, each database's way."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _Many() if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return many_for(dialect.name, value)


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


def both(tx: Transaction, *asked: tuple[Statement, Given]) -> list[list[dict[str, Any]]]:
    """What several statements give, asked in one round trip, in this order."""
    send(tx)
    ready = [(one.on(tx), given) for one, given in asked]
    for compiled, _ in ready:
        forget(tx, compiled.writes)
    with _pipeline(tx.db):
        cursors = [_cursor(tx.db, compiled.text, compiled.bound(given)) for compiled, given in ready]
    return [compiled.read(cursor) for (compiled, _), cursor in zip(ready, cursors, strict=True)]


def send(tx: Transaction) -> None:
    """Sends what was written and is not sent yet, and waits for the answer."""
    if not tx.later:
        return
    sent = to_send(tx.later, tx.db.dialect)
    tx.later.clear()
    with _pipeline(tx.db) if len(sent) > 1 else _wrapped(tx.db):
        cursors = [_cursor(tx.db, one.text, one.bound, many=one.is_many) for one in sent]
    for cursor, one in zip(cursors, sent, strict=True):
        if one.otherwise is not None and cursor.rowcount != 1:
            raise one.otherwise


def forget(tx: Transaction, tables: frozenset[Table]) -> None:
    """Reads anew, when next asked, what lies in these tables."""
    for held, known in tx.kept.values():
        if not tables.isdisjoint(held):
            known.clear()


def go_ahead(db: Connection, cursor: Any, text: str, given: Any, context: Any, many: bool) -> None:  # noqa: ARG001
    """Before SQLAlchemy itself sends a statement: what was written before it goes first (an event of it)."""
    if context is None:
        return
    _plan(db, "anew")
    tx = db.info.get(WRITER)
    if tx is not None:
        send(tx)
        if not text.startswith("SELECT"):
            tx.kept.clear()


def _plan(db: Connection, how: Planned | None) -> None:
    """Tells the server how to plan from now on; nobody tells it twice.

    Left to itself it plans a list anew each time, since it thinks the plan for all values dearer than it is;
    and planning costs more than reading. What it was told holds on after a commit, not after a rollback.
    """
    if how is None or db.dialect.name == "sqlite" or db.info.get(PLANS) == how:
        return
    db.info[PLANS] = how
    driver: Any = db.connection.driver_connection
    driver.execute(f"SET plan_cache_mode = {_MODES[how]}", prepare=True)


def _cursor(db: Connection, text: str, bound: Any, *, many: bool = False, **how: bool) -> Any:
    driver: Any = db.connection.driver_connection
    cursor = driver.cursor()
    # Those of the database itself: a connection would put the two lists together anew each time.
    told = db.engine.dispatch
    for tell in told.before_cursor_execute:
        tell(db, cursor, text, bound, None, many)
    (cursor.executemany if many else cursor.execute)(_sent(db.dialect.name, text), bound, **how)
    for tell in told.after_cursor_execute:
        tell(db, cursor, text, bound, None, many)
    return cursor


# The driver finds what is prepared by its bytes; those it has seen before it need not look through.
@lru_cache(maxsize=1024)
def _sent(dialect: str, text: str) -> str | bytes:
    return text if dialect == "sqlite" else text.encode()


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
