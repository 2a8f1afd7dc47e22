"""What a step writes, on its way: collected, brought together, and on PostgreSQL made one statement.

Rows of a table go together as far as their references allow. PostgreSQL then takes the writings of a step as
one statement, a WITH of them all: one plan, one answer, and the driver's work once instead of ten times.
Foreign keys are checked when a statement ends, so their order in it does not matter; but none of them sees
what another wrote, so two that could touch one row are two statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

from sqlalchemy import Dialect, Index, Table, UniqueConstraint, bindparam, insert, update

from engine.compiled import Compiled, Given, Wording


@dataclass(frozen=True)
class Later:
    """Something written that is not sent yet."""

    text: str
    #: What it writes to or reads.
    tables: frozenset[Table]
    #: The values of its places, or of each of its rows.
    bound: Any
    is_many: bool = False
    #: Raised when it is sent and no row was there to be changed.
    otherwise: Exception | None = None
    #: The keys of the only rows of its table that it touches, if that is known.
    only: frozenset[str] | None = None

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
        """As it is sent: on PostgreSQL one statement, on SQLite one row after the other."""
        names, count = frozenset(self.rows[0]), len(self.rows)
        only = frozenset(row["id"] for row in self.rows) if "id" in names else None
        if count == 1:
            return later(_insert(self.table, names).on(dialect), self.rows[0], only=only)
        if dialect.name == "sqlite" or count > _AT_ONCE:
            return many_later(_insert(self.table, names).on(dialect), self.rows)
        numbered = {
            f"{name}_{number}": value for number, row in enumerate(self.rows) for name, value in row.items()
        }
        return later(_insert_many(self.table, names, count).on(dialect), numbered, only=only)


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
        compiled = _update(self.table, frozenset(self.where), frozenset(self.values)).on(dialect)
        asked = {f"where_{name}": value for name, value in self.where.items()}
        only = frozenset((self.where["id"],)) if "id" in self.where else None
        return later(compiled, {**self.values, **asked}, only=only)


#: More rows are told one after the other: a statement is kept for each number of rows.
_AT_ONCE = 20


def later(
    compiled: Compiled,
    given: Given,
    *,
    otherwise: Exception | None = None,
    only: frozenset[str] | None = None,
) -> Later:
    """A writing with its values."""
    bound = compiled.bound(given)
    return Later(compiled.text, compiled.tables, bound, is_many=False, otherwise=otherwise, only=only)


def many_later(compiled: Compiled, rows: Sequence[Given]) -> Later:
    """A writing that is done once for each of these."""
    return Later(compiled.text, compiled.tables, [compiled.bound(one) for one in rows], is_many=True)


@cache
def _insert(table: Table, names: frozenset[str]) -> Wording:
    return Wording(insert(table), names)


@cache
def _insert_many(table: Table, names: frozenset[str], count: int) -> Wording:
    rows = [
        {name: bindparam(f"{name}_{number}", type_=table.c[name].type) for name in sorted(names)}
        for number in range(count)
    ]
    return Wording(insert(table).values(rows))


@cache
def _update(table: Table, where: frozenset[str], names: frozenset[str]) -> Wording:
    asked = (table.c[name] == bindparam(f"where_{name}") for name in sorted(where))
    return Wording(update(table).where(*asked), names)


def to_send(collected: Iterable[Later | Added | Changed], dialect: Dialect) -> list[Later]:
    """What is to be sent, in order, in as few statements as that allows."""
    sent = [one.ready(dialect) for one in _together(collected)]
    return sent if dialect.name == "sqlite" else [_one_of(group) for group in _groups(sent)]


def _together(collected: Iterable[Later | Added | Changed]) -> list[Later | Added | Changed]:
    """The same, with rows of a table in as few statements as their references allow."""
    made: list[Later | Added | Changed] = []
    for one in collected:
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


def _groups(sent: Iterable[Later]) -> list[list[Later]]:
    """What may be one statement, in order."""
    groups: list[list[Later]] = []
    for one in sent:
        if groups and _may_go_with(groups[-1], one):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _may_go_with(group: list[Later], one: Later) -> bool:
    # What must find its row ends its group: the statement's own answer is how many rows the last one found.
    return _is_plain(one) and all(
        _is_plain(each) and each.otherwise is None and _are_apart(each, one) for each in group
    )


def _is_plain(one: Later) -> bool:
    return not one.is_many and one.text.startswith(("INSERT ", "UPDATE ", "DELETE "))


def _are_apart(one: Later, other: Later) -> bool:
    """Whether none of the rows that the one touches is touched, or looked at, by the other."""
    shared = one.tables & other.tables
    if not shared:
        return True
    if one.only is None or other.only is None or not one.only.isdisjoint(other.only):
        return False
    return all(_has_one_key(table) for table in shared)


@cache
def _has_one_key(table: Table) -> bool:
    """Whether only the primary key is unique: elsewhere a row may take what another has to give up first."""
    return not any(isinstance(one, UniqueConstraint) for one in table.constraints) and not any(
        isinstance(one, Index) and one.unique for one in table.indexes
    )


def _one_of(group: list[Later]) -> Later:
    if len(group) == 1:
        return group[0]
    return Later(
        _with(tuple((one.text, len(one.bound)) for one in group)),
        frozenset().union(*(one.tables for one in group)),
        tuple(value for one in group for value in one.bound),
        otherwise=group[-1].otherwise,
    )


@lru_cache(maxsize=1000)
def _with(parts: tuple[tuple[str, int], ...]) -> str:
    """One statement of PostgreSQL that does what each of these does, numbering the places of all."""
    texts, before = [], 0
    for text, places in parts:
        texts.append(_PLACE.sub(partial(_moved, by=before), text))
        before += places
    *first, last = texts
    return f"WITH {', '.join(f'part_{number} AS ({text})' for number, text in enumerate(first))} {last}"


def _moved(place: re.Match[str], by: int) -> str:
    return f"${int(place[1]) + by}"


_PLACE = re.compile(r"\$(\d+)")
