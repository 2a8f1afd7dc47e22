"""Several queries, each read in the order of an index, as one: in order, and no more read than is shown.

All have the same two columns, the place in the order and what tells apart what stands at the same place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    any_,
    desc,
    func,
    literal_column,
    select,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

#: A query of so many places.
Places = Select[Any] | CompoundSelect[Any]


def first(
    dialect: str, parts: Sequence[Select[Any]], limit: int, *, is_mixed: bool, is_falling: bool = False
) -> Places:
    """The first of all of them, the greatest first if it falls; `is_mixed`: one may be in several."""
    turned = desc if is_falling else _rising
    # Told to the server as it is: a plan that is kept must know how little is read.
    most: ColumnElement[int] = literal_column(str(limit))
    if dialect == "sqlite":
        # It reads on in whichever query comes next, and in none further.
        both = union(*parts) if is_mixed else union_all(*parts)
        order = [turned(literal_column(str(one.key))) for one in both.selected_columns]
        return both.order_by(*order).limit(most)
    ready = [part.order_by(*(turned(one) for one in part.selected_columns)).limit(most) for part in parts]
    # Each part is a range read in order and limited, so a few hundred narrow rows are sorted at most.
    every = union_all(*(select(part.subquery()) for part in ready)).subquery()
    found = select(*every.c)
    return (found.distinct() if is_mixed else found).order_by(*map(turned, every.c)).limit(most)


def in_order(parts: Sequence[Select[Any]], *, is_mixed: bool, is_falling: bool = False) -> Select[Any]:
    """All of them, on PostgreSQL: each is read no further than whoever asks reads on.

    What the parts have beside the two columns of a place comes along.
    """
    turned = desc if is_falling else _rising
    start: ColumnElement[int] = literal_column("0")
    # An offset of none keeps each part a range that is read in order, not rows to be sorted.
    ready = [part.order_by(*map(turned, _place(part.selected_columns))).offset(start) for part in parts]
    every = union_all(*(select(part.subquery()) for part in ready)).subquery()
    place = _place(every.c)
    found = select(*every.c)
    return (found.ext(distinct_on(*place)) if is_mixed else found).order_by(*map(turned, place)).offset(start)


def together(key: ColumnElement[str], found: Select[tuple[str]], limit: int) -> ColumnElement[bool]:
    """The condition that a key is one of the first so many that were found, on PostgreSQL.

    Their rows are looked up by all of them at once, which costs less than one after the other.
    """
    return key == any_(func.array(found.limit(literal_column(str(limit))).scalar_subquery()))


def number(parts: Sequence[Select[Any]], cap: int) -> ColumnElement[int]:
    """How many they are, none in two of them, up to `cap`: one after the other until there are enough."""
    most: ColumnElement[int] = literal_column(str(cap))
    one: ColumnElement[int] = literal_column("1")
    bare = [part.with_only_columns(one, maintain_column_froms=True) for part in parts]
    every: Places = bare[0] if len(bare) == 1 else union_all(*bare)
    return size(every.limit(most))


def size(some: Places) -> ColumnElement[int]:
    """How many rows a query has."""
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _place(columns: Iterable[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return list(columns)[:2]


def _rising(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column
