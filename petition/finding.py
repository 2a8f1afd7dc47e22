"""Finding matters by words and by people: the statement of a search, which depends on its shape alone.

What was typed is given with it, so that it is built once for all who search alike: to build it costs more
than to answer it. PostgreSQL plans it for what it is asked with, and knows how common the words are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    union,
    union_all,
)

from engine import Instant, Transaction
from engine.statements import Statement, later_given
from petition import parties, sight, words
from petition.model import matter, matter_scope
from petition.model_search import matter_words

#: Fewer matters under a path are read at once, before what has the words is compared with them.
_FEW = 5_000


@dataclass(frozen=True)
class Question:
    """All of a search that its statement depends on, but for the conditions on the matters."""

    dialect: str
    #: Under which paths, none inside another; None: wherever they lie.
    paths: tuple[str, ...] | None
    #: On SQLite, of each path, whether few matters lie there.
    few: tuple[bool, ...]
    #: On PostgreSQL, whether many have all the words.
    is_common: bool
    is_next: bool


def of(tx: Transaction, paths: tuple[str, ...] | None, text: str, after: int | None) -> Question | None:
    """What is asked by these words, `after` a place; None: nothing can be found."""
    if paths == () or not words.asked_for(text):
        return None
    dialect = tx.db.dialect.name
    few = () if dialect == "postgresql" else tuple(_is_few(tx, path) for path in paths or ())
    return Question(dialect, paths, few, words.is_common(tx, text), after is not None)


def given(tx: Transaction, text: str, after: int | None) -> dict[str, Any]:
    """The values of a question."""
    values = {"words": words.said(tx.db.dialect.name, text), **parties.given(tx, text)}
    if after is not None:
        values |= {"after": after, "after_at": words.registered_at(after)}
    return values


def page(question: Question, wanted: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
    """(place, the columns of `matter`) of the first that are as wanted, newest first."""
    # Each part is in order and limited, so the union sorts few and narrow rows.
    most: ColumnElement[int] = literal_column(str(limit))
    parts = [part.limit(most).subquery() for part in _parts(question, wanted)]
    every = union_all(*(select(part.c.place, part.c.matter_id) for part in parts)).subquery()
    found = select(every.c.place, every.c.matter_id).distinct()
    first = found.order_by(every.c.place.desc()).limit(most).subquery()
    query = select(first.c.place, matter).join(matter, matter.c.id == first.c.matter_id)
    return query.order_by(first.c.place.desc())


def number(question: Question, wanted: Sequence[ColumnElement[bool]], cap: int) -> Select[Any]:
    """How many are as wanted, up to `cap`."""
    # In no order: what is counted to a cap need not be looked for from the newest on.
    most: ColumnElement[int] = literal_column(str(cap))
    parts = [part.order_by(None).limit(most).subquery() for part in _parts(question, wanted)]
    found = union(*(select(part.c.place) for part in parts)).limit(most).subquery()
    return select(func.count().label("count")).select_from(found)


def _parts(question: Question, wanted: Sequence[ColumnElement[bool]]) -> list[Select[Any]]:
    """(place, matter_id) of what has these words, and of what a person of this name handed in."""
    conditions = list(wanted)
    if question.is_next:
        conditions.append(matter_words.c.place < _AFTER)
    # A matter under two of the paths is found under each of them, and in the list once.
    if question.paths is None:
        said = [words.newest_first(question.dialect, is_common=question.is_common)]
    else:
        said = [_said_under(question, at) for at in range(len(question.paths))]
    said = [one.join(matter, matter.c.id == matter_words.c.matter_id).where(*conditions) for one in said]
    people = select(matter_words.c.place, matter_words.c.matter_id).join_from(
        matter, matter_words, matter_words.c.matter_id == matter.c.id
    )
    people = people.where(matter.c.submission_id.in_(parties.found_given(question.dialect)), *conditions)
    if question.paths is not None:
        people = people.where(sight.lies_at(question.paths))
    return [*said, people.order_by(matter_words.c.place.desc())]


def _said_under(question: Question, at: int) -> Select[Any]:
    """(place, matter_id) of what has the words and lies under a path.

    PostgreSQL knows how common the words are: it goes through them, or through the matters of the path.
    SQLite goes through the words, and asks the index of places alone whether a matter of that moment lies
    there.
    """
    assert question.paths is not None
    path, said = question.paths[at], words.newest_first(question.dialect, is_common=question.is_common)
    there = matter_scope.alias()
    if question.dialect == "sqlite":
        mine = select(there.c.registered_at).where(there.c.scope_path == path)
        of_moment = (
            words.MOMENT.in_(mine)
            if question.few[at]
            else mine.where(there.c.registered_at == words.MOMENT).exists()
        )
        lies = exists().where(
            matter_scope.c.matter_id == matter_words.c.matter_id, matter_scope.c.scope_path == path
        )
        return said.where(of_moment, lies)
    said = said.join(there, and_(there.c.matter_id == matter_words.c.matter_id, there.c.scope_path == path))
    if question.is_next:
        said = said.where(there.c.registered_at <= _AFTER_AT)
    # The same order, begun with the column that the matters of a path lie in.
    return said.order_by(None).order_by(there.c.registered_at.desc(), matter_words.c.place.desc())


_AFTER, _AFTER_AT = later_given("after", BigInteger()), later_given("after_at", Instant())


def _is_few(tx: Transaction, path: str) -> bool:
    return int(_few().value(tx, {"path": path})) < _FEW


@cache
def _few() -> Statement:
    there = matter_scope.c.scope_path == bindparam("path", type_=matter_scope.c.scope_path.type)
    some = select(matter_scope.c.matter_id).where(there).limit(literal_column(str(_FEW))).subquery()
    return Statement(select(func.count().label("count")).select_from(some))
