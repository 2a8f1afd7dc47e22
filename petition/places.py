"""Where a matter lies, as lists, searches and whoever asks for one matter read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, func, select, update

from engine import Key, Transaction, merging
from engine.statements import Statement
from petition import tokens
from petition.model import matter_scope
from petition.model_search import matter_words

_PLACES = bindparam("places", type_=Text())
_MATTER_ID = bindparam("matter_id", type_=Key)

#: What is kept of where matters lie: their offices, whoever works beside them, and all above them.
ROWS = select(matter_scope.c.matter_id, matter_scope.c.scope_path, matter_scope.c.is_closed)
#: The same of one.
OF_MATTER = Statement(ROWS.where(matter_scope.c.matter_id == _MATTER_ID))


def lying(path: str) -> Select[Any]:
    """(registered_at, matter_id) of all that lie at or below a path, read from the index alone."""
    return select(matter_scope.c.registered_at, matter_scope.c.matter_id).where(
        matter_scope.c.scope_path == path
    )


def newest(paths: Sequence[str], *where: ColumnElement[bool]) -> Select[Any]:
    """(registered_at, matter_id, is_closed) of all that lies under the paths, newest first, on PostgreSQL."""
    parts = [lying(path).add_columns(matter_scope.c.is_closed).where(*where) for path in paths]
    return merging.in_order(parts, is_mixed=len(paths) > 1, is_falling=True)


def as_tokens(paths: Iterable[str]) -> str:
    """The paths as they stand among the words of a matter."""
    return " ".join(sorted(tokens.of_path(path) for path in paths))


def vector(tokens_: Any) -> Any:
    """Tokens with blanks between them as PostgreSQL keeps them."""
    return func.array_to_tsvector(func.string_to_array(cast(tokens_, Text), " "))


def find_at(tx: Transaction, matter_id: str, paths: Iterable[str]) -> None:
    """Says where a matter is found by its words from now on, if it is found by words."""
    _FIND_AT.run(tx, {"matter_id": matter_id, "places": as_tokens(paths)})


def _moving(places: Any) -> Any:
    lies_elsewhere = matter_words.c.places.op("<>", is_comparison=True)(places)
    moved = update(matter_words).where(matter_words.c.matter_id == _MATTER_ID, lies_elsewhere)
    return moved.values(places=places)


_FIND_AT = Statement({"sqlite": _moving(_PLACES), "postgresql": _moving(vector(_PLACES))})
