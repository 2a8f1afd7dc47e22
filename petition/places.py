"""Where a matter lies, as lists, searches and whoever asks for one matter read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    Text,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)

from engine import Key, Transaction, merging
from engine.statements import Statement
from petition import codes, tokens
from petition.model import Row, matter, matter_scope
from petition.model_search import matter_words

_PLACES = bindparam("places", type_=Text())
_MATTER_ID = bindparam("matter_id", type_=Key)

#: What is kept of where matters lie: their offices, whoever works beside them, and all above them.
ROWS = select(matter_scope.c.matter_id, matter_scope.c.scope_path, matter_scope.c.is_closed)
#: The same of one.
OF_MATTER = Statement(ROWS.where(matter_scope.c.matter_id == _MATTER_ID))


def said_of(row: Row) -> dict[str, Any]:
    """(is_ended, channel): what lists are narrowed by most, as the row of a matter says it."""
    return {"is_ended": row["status"] in codes.ENDED, "channel": row["channel"]}


def say(tx: Transaction, row: Row) -> None:
    """Says of a matter wherever it lies what lists are narrowed by most."""
    _SAY.run(tx, {"matter_id": row["id"], **said_of(row)})


def unsaid(tx: Transaction, cap: int = 500) -> int:
    """Of how many rows it is said wrongly, counted to `cap`."""
    some = select(matter_scope.c.matter_id).where(_is_wrong()).limit(cap)
    return int(tx.db.scalar(select(merging.size(some))) or 0)


def say_again(tx: Transaction) -> None:
    """Says it anew wherever it is wrong."""
    its = matter.c.id == matter_scope.c.matter_id
    right = {"is_ended": _has_ended(), "channel": matter.c.channel}
    values = {name: select(one).where(its).scalar_subquery() for name, one in right.items()}
    tx.db.execute(update(matter_scope).where(_is_wrong()).values(values))


def _is_wrong() -> ColumnElement[bool]:
    its = select(matter.c.id).where(
        matter.c.id == matter_scope.c.matter_id,
        matter_scope.c.is_ended == _has_ended(),
        matter_scope.c.channel == matter.c.channel,
    )
    return ~its.exists()


def _has_ended() -> ColumnElement[bool]:
    return case((matter.c.status.in_(sorted(codes.ENDED)), true()), else_=false())


def _saying() -> Any:
    is_ended, channel = bindparam("is_ended", type_=Boolean()), bindparam("channel", type_=Key)
    is_new = or_(matter_scope.c.is_ended != is_ended, matter_scope.c.channel != channel)
    said = update(matter_scope).where(matter_scope.c.matter_id == _MATTER_ID, is_new)
    return said.values(is_ended=is_ended, channel=channel)


_SAY = Statement(_saying())


def lying(*paths: str) -> Select[Any]:
    """(registered_at, matter_id) of all that lie at or below the paths, read from the index alone.

    What lies under several of them is there several times.
    """
    path = matter_scope.c.scope_path
    there = path == paths[0] if len(paths) == 1 else path.in_(paths)
    return select(matter_scope.c.registered_at, matter_scope.c.matter_id).where(there)


def each_once(paths: Iterable[str]) -> list[Select[Any]]:
    """(registered_at, matter_id) of all that lie under each path and under none of those before it.

    The longest are the last: few lie there, and each of them is looked for under the others.
    """
    ordered, parts = sorted(paths, key=len), []
    for number, path in enumerate(ordered):
        part = lying(path)
        if before := ordered[:number]:
            one = matter_scope.alias()
            # No EXISTS: PostgreSQL would think of drawing up all that lie there.
            its: Select[Any] = select(literal_column("1")).where(
                one.c.scope_path.in_(before),
                one.c.registered_at == matter_scope.c.registered_at,
                one.c.matter_id == matter_scope.c.matter_id,
            )
            part = part.where(its.limit(literal_column("1")).scalar_subquery().is_(None))
        parts.append(part)
    return parts


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
