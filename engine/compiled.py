"""How one statement reads on one database, and what its values become on the way there and back.

SQLAlchemy writes them and says how values travel. Between that and the database it would look at each one
anew every time, which costs more than the database needs: so each is compiled once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ClauseElement, Date, Dialect, Integer, Table
from sqlalchemy.sql import visitors

from engine.model import Instant, Json, as_text, micros, moment, of_text

Given = Mapping[str, Any]


class Wording:
    """A statement for every database, or one by name of dialect; compiled where it is first needed.

    `columns` of an INSERT or UPDATE that it gives, when not all its parameters say so.
    """

    def __init__(
        self, made: ClauseElement | Mapping[str, ClauseElement], columns: Iterable[str] | None = None
    ) -> None:
        self.made = made
        self._columns = None if columns is None else list(columns)
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: Dialect) -> Compiled:
        """As this database reads it."""
        found = self._compiled.get(dialect.name)
        if found is None:
            made = self.made if isinstance(self.made, ClauseElement) else self.made[dialect.name]
            found = self._compiled[dialect.name] = Compiled(made, dialect, self._columns)
        return found


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
        self._order: list[str] = compiled.positiontup
        named = frozenset(self._order)
        self._there = [
            (name, process)
            for name, one in compiled.binds.items()
            if name in named
            and (process := _directly(one.type, dialect) or compiled._bind_processors.get(name))
        ]
        # What the statement says itself is the same each time.
        ready, missing = dict(self._there), {name for name, one in compiled.binds.items() if one.required}
        self._defaults = {
            name: ready[name](value) if name in ready else value
            for name, value in compiled.params.items()
            if value is not None and name not in missing
        }
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
            if name in given:
                values[name] = process(given[name])
        return tuple([values[name] for name in self._order])

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
    """What our own column types do with a value on its way, without SQLAlchemy's layers around it.

    PostgreSQL is told nearly everything as text, and the statement says what it is: a driver that tells each
    value's own type makes another statement of it for every number's size and every value that is missing.
    """
    is_text = dialect.name == "postgresql"
    if isinstance(kind, Json):
        return as_text
    if isinstance(kind, Instant):
        return _micros_text if is_text else micros
    if is_text and isinstance(kind, Integer):
        return _integer_text
    return _day_text if is_text and isinstance(kind, Date) else None


def _micros_text(value: datetime | None) -> str | None:
    return None if value is None else str(micros(value))


def _integer_text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _day_text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


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
