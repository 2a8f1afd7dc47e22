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
    CompoundSelect,
    Select,
    Subquery,
    and_,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
    union_all,
)

from engine import Transaction, guards
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
    is_open = _is_open(one)
    parts = [_said(question, wanted).where(is_open), _named(question, wanted).where(is_open)]
    every = _once(question, [part.limit(most).subquery() for part in parts]).subquery()
    first = select(*every.c).order_by(every.c.place.desc()).limit(most).subquery()
    query = select(first.c.place, matter).join(matter, matter.c.id == first.c.matter_id)
    return query.order_by(first.c.place.desc())


def number(
    question: Question, one: sight.Reader, wanted: Sequence[ColumnElement[bool]], cap: int
) -> Select[Any]:
    """How many are as wanted and not closed to the reader, up to `cap`."""
    said, named, is_open = _said(question, wanted), _named(question, wanted), _is_open(one)
    parts = [said.where(is_open), named.where(is_open)]
    if question.dialect == "postgresql" and not one.is_system:
        # It reckons that what is asked of closed ones is asked of all, and would rather draw up all that have
        # the words than ask: those come last, when there are not enough without them.
        is_closed = matter_words.c.is_closed
        parts = [said.where(~is_closed), named.where(is_open), said.where(is_closed, _open_to(one))]
    # In no order: what is counted to a cap need not be looked for from the newest on.
    most: ColumnElement[int] = literal_column(str(cap))
    every = _once(question, [part.order_by(None).limit(most).subquery() for part in parts])
    found = every.limit(most).subquery()
    return select(func.count().label("count")).select_from(found)


def _once(question: Question, parts: Sequence[Subquery]) -> CompoundSelect[Any]:
    """(place, matter_id) of all parts, each matter once."""
    rows = [select(part.c.place, part.c.matter_id) for part in parts]
    # On PostgreSQL nothing is in two of them, so that it may stop as soon as there are enough.
    return union(*rows) if question.dialect == "sqlite" else union_all(*rows)


def _said(question: Question, wanted: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """(place, matter_id) of what has the words, newest first."""
    is_placed = question.paths is not None
    said = words.newest_first(question.dialect, is_common=question.is_common, is_placed=is_placed)
    if wanted:
        said = said.join(matter, matter.c.id == matter_words.c.matter_id).where(*wanted)
    return said.where(matter_words.c.place < _AFTER) if question.is_next else said


def _named(question: Question, wanted: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """(place, matter_id) of what a person of this name handed in, newest first."""
    people = select(matter_words.c.place, matter_words.c.matter_id).join_from(
        matter, matter_words, matter_words.c.matter_id == matter.c.id
    )
    people = people.where(matter.c.submission_id.in_(parties.found_given(question.dialect)), *wanted)
    if question.paths is not None:
        people = people.where(sight.lies_at(question.paths))
    if question.dialect == "postgresql":
        people = people.where(~words.is_said())
    if question.is_next:
        people = people.where(matter_words.c.place < _AFTER)
    return people.order_by(matter_words.c.place.desc())


def _is_open(one: sight.Reader) -> ColumnElement[bool]:
    """The condition on `matter_words` that nobody is kept from the matter, or not this reader."""
    return true() if one.is_system else or_(matter_words.c.is_closed.is_(False), _open_to(one))


def _open_to(one: sight.Reader) -> ColumnElement[bool]:
    """The condition on `matter_words` that the reader is not kept from the matter, which is not sealed."""
    # No EXISTS: PostgreSQL would think of drawing up all matters there are to look the few up in.
    its = select(and_(matter.c.is_sealed.is_(False), guards.lets(one.who, matter.c.number)))
    its = its.where(matter.c.id == matter_words.c.matter_id).correlate(matter_words)
    return its.scalar_subquery()


_AFTER = later_given("after", BigInteger())
