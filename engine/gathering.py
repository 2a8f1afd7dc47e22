"""A row and what hangs on it, read by one statement: what services will ask for is known before they ask.

Rows of many tables travel in one answer as JSON texts. What was read is kept as if each statement had been
asked by itself (`engine.statements`), so nobody needs to know whether it was gathered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import BindParameter, Date, Select, Subquery, Text, cast, func, literal_column, select
from sqlalchemy.sql import visitors

from engine.compiled import Compiled, Given
from engine.statements import Statement

if TYPE_CHECKING:
    from engine.core import Transaction

#: A statement, and which column of the row each of its parameters is; None: given with every reading.
Part = tuple[Statement, Mapping[str, str | None]]


_DIALECTS = ("sqlite", "postgresql")


class Gathering:
    """The row that `first` gives, and for it the rows of the parts; all of them are kept statements."""

    def __init__(self, first: Statement, *parts: Part) -> None:
        if not all(one.is_kept for one in (first, *(statement for statement, _ in parts))):
            raise ValueError("Expected kept statements: nobody would find what is read for the others.")
        self._first = first
        self._parts = parts
        self._whole = Statement({dialect: _whole(first, parts, dialect) for dialect in _DIALECTS})

    def read(self, tx: Transaction, given: Given, also: Given = {}) -> None:  # noqa: B006 - never written
        """Reads and keeps the row and its parts, unless the row is known; without one, that there is none.

        `given` are the parameters of the row, `also` those of its parts that are no column of it.
        """
        if self._first.is_known(tx, given):
            return
        found = [self._told(tx, row, also) for row in self._whole.rows(tx, {**given, **also})[:1]]
        self._first.keep(tx, given, found)

    def read_all(self, tx: Transaction, given: Given, also: Given = {}) -> list[dict[str, Any]]:  # noqa: B006
        """Reads every row there is, and keeps the parts of each."""
        return [self._told(tx, row, also) for row in self._whole.rows(tx, {**given, **also})]

    def _told(self, tx: Transaction, row: dict[str, Any], also: Given) -> dict[str, Any]:
        texts = [row.pop(_name(number)) for number in range(len(self._parts))]
        for (statement, columns), text in zip(self._parts, texts, strict=True):
            asked = {name: row[column] if column else also[name] for name, column in columns.items()}
            if None not in asked.values():
                # Most steps ask for a few of them.
                statement.keep(tx, asked, partial(_rows, statement.on(tx), text))
        return row


def _whole(first: Statement, parts: tuple[Part, ...], dialect: str) -> Select[Any]:
    made = first.made if isinstance(first.made, Select) else first.made[dialect]
    row = made.subquery("row")
    return select(row, *(_as_text(part, row, dialect, number) for number, part in enumerate(parts)))


def _as_text(part: Part, row: Subquery, dialect: str, number: int) -> Any:
    """The rows of a part as one JSON text, a list of lists."""
    statement, columns = part

    def of_row(element: Any, **_: Any) -> Any:
        column = columns.get(element.key) if isinstance(element, BindParameter) else None
        return None if column is None else row.c[column]

    inner: Select[Any] = visitors.replacement_traverse(statement.made, {}, of_row)
    rows = inner.correlate(row).subquery(f"rows_{number}")
    text: Any
    if dialect == "sqlite":
        text = func.json_group_array(func.json_array(*rows.c))
    else:
        aggregate = cast(func.json_agg(func.json_build_array(*rows.c)), Text)
        text = func.coalesce(aggregate, literal_column("'[]'"))
    return select(text).select_from(rows).scalar_subquery().label(_name(number))


def _rows(compiled: Compiled, text: str) -> list[dict[str, Any]]:
    rows = compiled.named(orjson.loads(text))
    # SQLite keeps days as texts by itself, and its columns know how to read them.
    if compiled.dialect == "postgresql":
        for name in compiled.names_of(Date):
            for row in rows:
                row[name] = row[name] and date.fromisoformat(row[name])
    return rows


def _name(number: int) -> str:
    return f"part_{number}"
