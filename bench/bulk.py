"""Very many live cases, quickly: copies of genuinely run ones, made by the database itself.

A template is every row of one case. What is its own (its ids, its number, those of its tasks and papers) gets
a number in each copy; everything else stays as it was: state and rows agree and any copy can be worked on.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import BigInteger, Connection, LargeBinary, Table, text

from engine import Engine, metadata, vault
from engine.model import Json

#: Columns by which a row says whose it is.
_OWNERS = ("id", "instance_id", "matter_id", "submission_id", "document_id", "task_id", "target_id")
#: Rows that are written together, and so lie on one page of PostgreSQL: the places of one thing in lists.
_TOGETHER = frozenset({"task_role", "matter_scope"})
#: What an office shares among its cases.
_SHARED = frozenset({"definition", "definition_file", "draft_file", "organ", "counter", "matter_words"})
_COPY = "\x01"
_DUE = "\x02"
_LEFT_OPEN = re.compile(f"({_COPY}|{_DUE}\\d+{_DUE})")


@dataclass(frozen=True)
class Template:
    """The raw rows of one case, and what stands in its copies for what is its own."""

    rows: list[tuple[Table, dict[str, Any]]]
    own: dict[str, str]
    #: Due moments of its pending timers in microseconds.
    dues: tuple[int, ...]
    #: The id of the first open task of each element, with the copy's number left open.
    open_tasks: dict[str, str]

    def task_id(self, element_id: str, number: int) -> str:
        """The open task of that element in the copy of that number."""
        return self.open_tasks[element_id].replace(_COPY, f"{number:09d}")


def template(db: Connection, instance_id: str, letter: str) -> Template:
    """Everything that belongs to a case of a small database, whose copies will be marked by `letter`."""
    tables = [table for table in metadata.sorted_tables if table.name not in _SHARED]
    there = {
        table.name: [dict(row) for row in db.execute(text(f'SELECT * FROM "{table.name}"')).mappings()]
        for table in tables
    }
    ids = {
        instance_id,
        *(row["submission_id"] for row in there.get("matter", ()) if row["instance_id"] == instance_id),
    }
    size = 0
    while len(ids) != size:
        size = len(ids)
        ids |= {str(row["id"]) for rows in there.values() for row in rows if "id" in row and _is_of(row, ids)}
    rows = [(table, row) for table in tables for row in there[table.name] if _is_of(row, ids)]
    return _numbered(rows, ids, letter)


def _is_of(row: dict[str, Any], ids: set[str]) -> bool:
    return any(row.get(owner) in ids for owner in _OWNERS)


def _numbered(rows: list[tuple[Table, dict[str, Any]]], ids: set[str], letter: str) -> Template:
    of = {name: [row for table, row in rows if table.name == name] for name in {one[0].name for one in rows}}
    named = {row["command_id"] for row in of.get("command", ())} | {of["instance"][0]["business_key"]}
    plain = {one for one in ids | named if len(one) == 26}
    own = {one: f"{one[:10]}{letter}{order:06d}{_COPY}" for order, one in enumerate(sorted(plain))}
    prefix = of["task"][0]["id"].partition(".")[0]
    own[prefix] = f"{prefix[:11]}{letter}0000{_COPY}"
    for row in of.get("matter", ()):
        own[row["number"]] = f"{row['number'].rpartition('-')[0]}-{letter}{_COPY}"
    for row in of.get("document", ()):
        if row["number"]:
            own[row["number"]] = f"{row['number']}{letter}{_COPY}"
    for row in of.get("query_code", ()):
        own[row["code"]] = f"{letter}{_COPY}"
    dues = {row["due_at"] for row in of.get("timer", ()) if row["status"] == "pending"}
    open_tasks = {
        row["element_id"]: row["id"].replace(prefix, own[prefix])
        for row in of["task"]
        if row["status"] == "open"
    }
    return Template(rows, own, tuple(sorted(dues)), open_tasks)


def unchecked(db: Connection) -> None:
    """Has PostgreSQL take rows that are made right as they are: checking every reference only costs time."""
    db.execute(text("SET LOCAL session_replication_role = replica"))
    db.execute(text("SET LOCAL statement_timeout = 0"))


def load(engine: Engine, made: Template, first: int, last: int, *, spread: int = 0) -> None:
    """Adds the copies numbered `first` to `last`.

    Each copy's timers are due `spread` microseconds after those of the copy before.
    """
    is_sqlite = engine.database.dialect.name == "sqlite"
    with engine.database.connect() as db, db.begin():
        if is_sqlite:
            several = (
                "WITH RECURSIVE copy(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM copy WHERE n < :last)"
            )
            number = "substr('00000000' || copy.n, -9)"
        else:
            unchecked(db)
            several = "WITH copy AS (SELECT n FROM generate_series(CAST(:first AS int), :last) AS n)"
            number = "lpad(CAST(copy.n AS text), 9, '0')"
        for table, rows in _written_together(made.rows, is_sqlite=is_sqlite):
            given: dict[str, Any] = {"first": first, "last": last}
            names = [name for name, value in rows[0].items() if value is not None]
            cells = [
                [
                    _cell(made, table, name, row[name], given, number, spread, is_sqlite=is_sqlite)
                    for name in names
                ]
                for row in rows
            ]
            into = f'INSERT INTO "{table.name}" ({", ".join(map(_quoted, names))})'
            if len(cells) == 1:
                query = f"SELECT {', '.join(cells[0])} FROM copy"
            else:
                values = ", ".join(f"({', '.join(each)})" for each in cells)
                query = f"SELECT made.* FROM copy, LATERAL (VALUES {values}) AS made"
            db.execute(text(f"{into} {several} {query}"), given)


def _written_together(
    rows: list[tuple[Table, dict[str, Any]]], *, is_sqlite: bool
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """The rows of each statement: one, or those that lie on one page. SQLite keeps these by their key."""
    for table, some in itertools.groupby(rows, key=lambda one: one[0]):
        each = [row for _, row in some]
        if table.name in _TOGETHER and not is_sqlite:
            yield table, each
        else:
            yield from ((table, [row]) for row in each)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _text(value: bytes) -> str | bytes:
    """Bytes that are text; what is pressed stays as it is, it names no row."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def _cell(
    made: Template,
    table: Table,
    name: str,
    value: Any,
    given: dict[str, Any],
    number: str,
    spread: int,
    *,
    is_sqlite: bool,
) -> str:
    """The SQL of a column of a copy."""
    kind = table.c[name].type
    if table.name == "timer" and name == "due_at" and value in made.dues:
        return f"{value} + copy.n * CAST({spread} AS BIGINT)"
    if isinstance(value, memoryview):
        value = bytes(value)
    whole = _text(value) if isinstance(value, bytes) else value
    if isinstance(whole, str) and whole.startswith(vault.MARK):
        return "''"  # what is sealed opens in its own row only
    if isinstance(kind, Json) and not isinstance(whole, str):
        whole = orjson.dumps(whole).decode()
    if not isinstance(whole, str):
        key = f"v{len(given)}"
        given[key] = value
        return f"CAST(:{key} AS BIGINT)" if isinstance(kind, BigInteger) else f":{key}"
    for old, new in made.own.items():
        whole = whole.replace(old, new)
    if isinstance(kind, LargeBinary):
        for order, due in enumerate(made.dues):
            whole = whole.replace(str(due), f"{_DUE}{order}{_DUE}")
    parts = []
    for part in _LEFT_OPEN.split(whole):
        if part == _COPY:
            parts.append(number)
        elif part.startswith(_DUE):
            due = made.dues[int(part.strip(_DUE))]
            parts.append(f"CAST({due} + copy.n * CAST({spread} AS BIGINT) AS TEXT)")
        elif part:
            key = f"v{len(given)}"
            given[key] = part
            parts.append(f"CAST(:{key} AS TEXT)")
    sql = " || ".join(parts) or "''"
    if isinstance(kind, LargeBinary):
        return f"CAST({sql} AS BLOB)" if is_sqlite else f"convert_to({sql}, 'UTF8')"
    return sql if is_sqlite else f"CAST({sql} AS {'JSONB' if isinstance(kind, Json) else 'TEXT'})"
