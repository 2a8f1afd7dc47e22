"""Finding matters by words and by people: the statement of a search, which depends on its shape alone.

What was typed is given with it, so that it is built once for all who search alike: to build it costs more
than to answer it. PostgreSQL plans it for what it is asked with, and knows how common the words are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    func,
    literal_column,
    select,
    union,
    union_all,
)

from engine import Transaction
from engine.statements import later_given
from petition import parties, sight, words
from petition.model import matter
from petition.model_search import matter_words


@dataclass(frozen=True)
class Question:
    """All of a search that its statement depends on, but for the conditions on the matters."""

    dialect: str
    #: Under which paths, none inside another; None: wherever they lie.
    paths: tuple[str, ...] | None
    #: On PostgreSQL, whether many have all the words.
    is_common: bool
    is_next: bool


def of(tx: Transaction, paths: tuple[str, ...] | None, text: str, after: int | None) -> Question | None:
    """What is asked by these words, `after` a place; None: nothing can be found."""
    if paths == () or not words.asked_for(text):
        return None
    return Question(tx.db.dialect.name, paths, words.is_common(tx, text, paths), after is not None)


def given(tx: Transaction, question: Question, text: str, after: int | None) -> dict[str, Any]:
    """The values of a question."""
    values = {**words.said_at(question.dialect, text, question.paths), **parties.given(tx, text)}
    return values if after is None else {**values, "after": after}


def page(
    question: Question, one: sight.Reader, wanted: Sequence[ColumnElement[bool]], limit: int
) -> Select[Any]:
    """(place, the columns of `matter`) of the first that are as wanted and not closed to the reader."""
    # Each part is in order and limited, so the union sorts few and narrow rows.
    most: ColumnElement[int] = literal_column(str(limit))
    parts = [part.limit(most).subquery() for part in _parts(question, one, wanted)]
    every = union_all(*(select(part.c.place, part.c.matter_id) for part in parts)).subquery()
    found = select(every.c.place, every.c.matter_id).distinct()
    first = found.order_by(every.c.place.desc()).limit(most).subquery()
    query = select(first.c.place, matter).join(matter, matter.c.id == first.c.matter_id)
    return query.order_by(first.c.place.desc())


def number(
    question: Question, one: sight.Reader, wanted: Sequence[ColumnElement[bool]], cap: int
) -> Select[Any]:
    """How many are as wanted and not closed to the reader, up to `cap`."""
    # In no order: what is counted to a cap need not be looked for from the newest on.
    most: ColumnElement[int] = literal_column(str(cap))
    parts = [part.order_by(None).limit(most).subquery() for part in _parts(question, one, wanted)]
    found = union(*(select(part.c.place) for part in parts)).limit(most).subquery()
    return select(func.count().label("count")).select_from(found)


def _parts(
    question: Question, one: sight.Reader, wanted: Sequence[ColumnElement[bool]]
) -> tuple[Select[Any], Select[Any]]:
    """(place, matter_id) of what has these words, and of what a person of this name handed in."""
    is_placed = question.paths is not None
    said: Select[Any] = words.newest_first(
        question.dialect, is_common=question.is_common, is_placed=is_placed
    )
    is_closed = matter_words.c.is_closed
    if wanted:
        said = said.join(matter, matter.c.id == matter_words.c.matter_id)
        said = said.where(sight.listed(one, is_closed), *wanted)
    else:
        said = said.where(sight.counted(one, is_closed, matter_words.c.matter_id))
    people = select(matter_words.c.place, matter_words.c.matter_id).join_from(
        matter, matter_words, matter_words.c.matter_id == matter.c.id
    )
    named = matter.c.submission_id.in_(parties.found_given(question.dialect))
    people = people.where(named, sight.listed(one, is_closed), *wanted)
    if question.paths is not None:
        people = people.where(sight.lies_at(question.paths))
    if question.is_next:
        said = said.where(matter_words.c.place < _AFTER)
        people = people.where(matter_words.c.place < _AFTER)
    return said, people.order_by(matter_words.c.place.desc())


_AFTER = later_given("after", BigInteger())
