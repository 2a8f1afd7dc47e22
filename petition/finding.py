"""Finding matters by words and by people, newest first: what an office may see of them, by pages, counted.

What was typed is given with a statement, so that it is built once for all who search alike: to build it
costs more than to answer it. On PostgreSQL the newest matters are looked at one by one first: where enough
of them have the words, nobody gathers all that have them, however many there are. What gathers them is
planned for the words it is asked with, and knows how common they are. Where few lie, all are asked for the
words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    FromClause,
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

from engine import Instant, Transaction, guards
from engine.statements import Planned, Statement, later_given, many_of, one_of
from petition import narrowing, parties, places, sight, words
from petition.model import matter, matter_scope
from petition.model_search import matter_words
from petition.narrowing import MatterFilter

#: So many of the newest are looked at one by one first, and so many where enough may be expected among them.
FEW, MANY = 200, 20_000
#: Where a larger share of all lies, those that have the words are asked where they lie.
_LARGE = 1 / 4
#: So many are gathered, and so many entries of the index of words read, while one is looked at by itself.
_GATHERED, _ENTRIES = 4, 700
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Question:
    """All of a search that its statement depends on; what was typed is given with it."""

    dialect: str
    #: Under which paths, none inside another; None: wherever they lie.
    paths: tuple[str, ...] | None
    #: By what those that have the words are gathered there, on PostgreSQL.
    how: words.How | None
    one: sight.Reader
    asked: MatterFilter
    #: As `narrowing.conditions` takes it.
    now: datetime | None
    is_next: bool
    #: The rows of a page, or what is counted at most.
    most: int
    #: Those that have the words are known already.
    is_known: bool = False

    @property
    def is_one_statement(self) -> bool:
        """Whether one statement finds all of it: nothing depends on how common the words are."""
        return self.dialect == "sqlite" or self.how == "by place"

    @property
    def wanted(self) -> list[ColumnElement[bool]]:
        """The conditions on the matters."""
        return narrowing.conditions(self.asked, self.now)


def rows(
    tx: Transaction, asked: MatterFilter, text: str, after: int | None, limit: int
) -> list[dict[str, Any]]:
    """(place, the columns of `matter`) of the first so many after a place, newest first."""
    question = _of(tx, asked, text, after, limit)
    if question is None:
        return []
    given = _given(tx, question, text, after)
    known = _first(tx, question, text, given)
    if known is not None:
        question, given = replace(question, is_known=True), {**given, "known": many_of(tx, known)}
    return _page(question).rows(tx, given)


def count(tx: Transaction, asked: MatterFilter, text: str, cap: int) -> int:
    """How many there are, up to `cap`."""
    question = _of(tx, asked, text, None, cap)
    if question is None:
        return 0
    given = _given(tx, question, text, None)
    if question.is_one_statement:
        return int(_number(question).value(tx, given))
    if not _is_gathered(tx, question, text):
        known = _near(tx, question, text, given, is_ordered=False)
        if known is not None:
            return min(cap, len(known) + int(_named_number(question).value(tx, given)))
    found = int(_plain_number(question).value(tx, given))
    # Most have nobody kept from them and are found by their words: often they are enough.
    return found if found >= cap else min(cap, found + int(_other_number(question).value(tx, given)))


def _first(tx: Transaction, question: Question, text: str, given: dict[str, Any]) -> list[str] | None:
    """The ids of the first that have the words, and perhaps a few more; None: the page itself finds them."""
    if question.dialect == "sqlite":
        return None
    # One word may be as common as any: then the newest are enough, however few lie there.
    is_small = question.how == "by place"
    looks = _is_one(question, text) or not is_small
    known = _near(tx, question, text, given, is_ordered=True) if looks else None
    if known is not None or is_small:
        return known
    return [row["matter_id"] for row in _gathered(question).rows(tx, given)]


def _is_one(question: Question, text: str) -> bool:
    """Whether one word is all that is asked."""
    return len(words.asked_for(text)) == 1 and not question.wanted


def _is_gathered(tx: Transaction, question: Question, text: str) -> bool:
    """Whether a count needs none of the newest looked at before."""
    # How common one word is PostgreSQL knows, not how common several are, or one where more is asked.
    if _is_one(question, text):
        return True
    return question.how is not None and words.reckoned(tx, question.paths)[0] <= MANY


def _how(tx: Transaction, paths: Sequence[str] | None) -> words.How | None:
    if paths is None or tx.db.dialect.name == "sqlite":
        return None
    lying, every = words.reckoned(tx, paths)
    if lying <= words.COUNTED:
        return "by place"
    return "by words" if lying >= every * _LARGE else "by both"


def _of(tx: Transaction, asked: MatterFilter, text: str, after: int | None, most: int) -> Question | None:
    """What is asked by these words; None: nothing can be found."""
    # The machine finds them wherever they lie.
    is_everywhere = tx.actor.is_system and asked.under is None
    paths = None if is_everywhere else sight.reach(tx.actor, asked.under)
    if paths == () or not words.asked_for(text):
        return None
    return Question(
        tx.db.dialect.name,
        paths,
        _how(tx, paths),
        sight.reader(tx.actor),
        replace(asked, text=None),
        narrowing.moment(asked, tx.now),
        is_next=after is not None,
        most=most,
    )


def _given(tx: Transaction, question: Question, text: str, after: int | None) -> dict[str, Any]:
    """The values of a question."""
    values = {**words.said_at(question.dialect, text, question.paths), **parties.given(tx, text)}
    if after is None:
        return values
    return {**values, "after": after, "moment": words.moment_of(after)}


def _near(
    tx: Transaction, question: Question, text: str, given: dict[str, Any], *, is_ordered: bool
) -> list[str] | None:
    """The ids of the first that have the words, and a few more, found one by one; None: gather them.

    `is_ordered`: what is gathered is gathered to the last, to be put in order.
    """
    for among in (FEW, MANY):
        found = _among(question, among).rows(tx, given)
        is_full = len(found) >= question.most
        since = found[-1]["registered_at"] if is_full else _BEGINNING
        # Places, not ids, tell apart what is of one moment: all of it is to be among what was looked at.
        if _lying(question, among + 1).value(tx, {**given, "since": since}) <= among:
            return [row["matter_id"] for row in found]
        is_worth_more = among == FEW and question.how != "by place"
        if not is_worth_more or not _is_sooner(tx, question, text, len(found), is_ordered=is_ordered):
            break
    return None


def _is_sooner(tx: Transaction, question: Question, text: str, found: int, *, is_ordered: bool) -> bool:
    """Whether enough are found sooner one by one than gathered, as the share among the newest says."""
    share = found / FEW
    if share * MANY < question.most:
        return False
    lying, every = words.reckoned(tx, question.paths)
    gathered = lying * share if is_ordered else min(lying * share, question.most)
    entries = len(words.asked_for(text)) * share * every + lying
    return question.most / share <= gathered / _GATHERED + entries / _ENTRIES


@lru_cache(maxsize=512)
def _among(question: Question, among: int) -> Statement:
    """The ids of the first that have the words, and a few more, of so many newest, on PostgreSQL."""
    newest = _newest(question).limit(literal_column(str(among))).subquery()
    query = select(matter_words.c.matter_id, newest.c.registered_at)
    query = query.join_from(newest, matter_words, matter_words.c.matter_id == newest.c.matter_id)
    if wanted := question.wanted:
        query = query.join(matter, matter.c.id == matter_words.c.matter_id).where(*wanted)
    if question.is_next:
        query = query.where(matter_words.c.place < _AFTER)
    query = query.where(words.is_said(), _is_open(question.one)).order_by(newest.c.registered_at.desc())
    # And whoever is of the moment of the last one.
    most: ColumnElement[int] = literal_column(str(question.most))
    return Statement(query.fetch(most, with_ties=True), planned="once")


@lru_cache(maxsize=512)
def _lying(question: Question, most: int) -> Statement:
    """How many lie there that were registered since a moment, up to so many."""
    some = _newest(question, matter_scope.c.registered_at >= _SINCE).limit(literal_column(str(most)))
    return Statement(select(func.count().label("count")).select_from(some.subquery()), planned="once")


def _newest(question: Question, *where: ColumnElement[bool]) -> Select[Any]:
    """`places.newest` of what lies there, on from where a page begins."""
    began = [matter_scope.c.registered_at <= _MOMENT] if question.is_next else []
    return places.newest(question.paths or ("/",), *where, *began)


@lru_cache(maxsize=512)
def _gathered(question: Question) -> Statement:
    """The ids of the first that have the words, newest first, on PostgreSQL: planned for these words."""
    said = _said(question).where(_is_open(question.one)).with_only_columns(matter_words.c.matter_id)
    return Statement(said.limit(literal_column(str(question.most))), planned="anew")


@lru_cache(maxsize=512)
def _page(question: Question) -> Statement:
    """(place, the columns of `matter`) of the first that are as wanted and not closed to the reader."""
    # Each part is in order and limited, so the union sorts few and narrow rows.
    most: ColumnElement[int] = literal_column(str(question.most))
    said = _known() if question.is_known else _open(question)
    parts = [said, _named(question).where(_is_open(question.one))]
    every = _once(question, [part.limit(most).subquery() for part in parts]).subquery()
    first = select(*every.c).order_by(every.c.place.desc()).limit(most).subquery()
    query = select(first.c.place, matter).join(matter, matter.c.id == first.c.matter_id)
    return Statement(query.order_by(first.c.place.desc()), planned="once")


@lru_cache(maxsize=512)
def _number(question: Question) -> Statement:
    """How many are as wanted and not closed to the reader, up to so many, in one statement."""
    return _counted(question, _open(question), _named(question).where(_is_open(question.one)))


@lru_cache(maxsize=512)
def _plain_number(question: Question) -> Statement:
    """How many of those nobody is kept from have the words, up to so many, on PostgreSQL."""
    # It reckons that what is asked of closed ones is asked of all, and would rather draw up all that have the
    # words than ask.
    said = _said(question)
    plain = said if question.one.is_system else said.where(~matter_words.c.is_closed)
    return _counted(question, plain, planned="anew")


@lru_cache(maxsize=512)
def _other_number(question: Question) -> Statement:
    """How many others there are: found by a person's name alone, or not closed to this reader."""
    if question.one.is_system:
        return _named_number(question)
    named = _named(question).where(_is_open(question.one))
    closed = _said(question).where(matter_words.c.is_closed, _open_to(question.one))
    return _counted(question, named, closed)


@lru_cache(maxsize=512)
def _named_number(question: Question) -> Statement:
    """How many of them are found by a person's name alone, up to so many, on PostgreSQL."""
    return _counted(question, _named(question).where(_is_open(question.one)))


def _counted(question: Question, *parts: Select[Any], planned: Planned = "once") -> Statement:
    # In no order: what is counted to a cap need not be looked for from the newest on.
    most: ColumnElement[int] = literal_column(str(question.most))
    every = _once(question, [part.order_by(None).limit(most).subquery() for part in parts])
    found = every.limit(most).subquery()
    return Statement(select(func.count().label("count")).select_from(found), planned=planned)


def _once(question: Question, parts: Sequence[Subquery]) -> CompoundSelect[Any]:
    """(place, matter_id) of all parts, each matter once."""
    rows_ = [select(part.c.place, part.c.matter_id) for part in parts]
    # On PostgreSQL nothing is in two of them, so that it may stop as soon as there are enough.
    return union(*rows_) if question.dialect == "sqlite" else union_all(*rows_)


def _known() -> Select[Any]:
    """(place, matter_id) of what is known to have the words, newest first, on PostgreSQL."""
    known = select(matter_words.c.place, matter_words.c.matter_id)
    known = known.where(one_of(matter_words.c.matter_id, "known")["postgresql"])
    return known.order_by(matter_words.c.place.desc())


def _open(question: Question) -> Select[Any]:
    """(place, matter_id) of what has the words and is not closed to the reader, newest first."""
    if question.how != "by place":
        return _said(question).where(_is_open(question.one))
    its = words.there()
    query = select(its.c.place, its.c.matter_id).where(
        words.is_said(its.c.words), _is_open(question.one, its)
    )
    if wanted := question.wanted:
        # Asked of one after the other: where a plan is kept, a join may be one that reads all matters.
        asked = select(and_(*wanted)).where(matter.c.id == its.c.matter_id).correlate_except(matter)
        query = query.where(asked.scalar_subquery())
    if question.is_next:
        query = query.where(its.c.place < _AFTER)
    return query.order_by(its.c.place.desc())


def _said(question: Question) -> Select[Any]:
    """(place, matter_id) of what has the words, newest first."""
    said = words.newest_first(question.dialect, question.how)
    if wanted := question.wanted:
        said = said.join(matter, matter.c.id == matter_words.c.matter_id).where(*wanted)
    return said.where(matter_words.c.place < _AFTER) if question.is_next else said


def _named(question: Question) -> Select[Any]:
    """(place, matter_id) of what a person of this name handed in, newest first."""
    people = select(matter_words.c.place, matter_words.c.matter_id).join_from(
        matter, matter_words, matter_words.c.matter_id == matter.c.id
    )
    handed_in = matter.c.submission_id.in_(parties.found_given(question.dialect))
    people = people.where(handed_in, *question.wanted)
    if question.dialect == "postgresql":
        people = people.where(~words.is_said())
    if question.paths is not None:
        is_sqlite = question.dialect == "sqlite"
        people = people.where(sight.lies_at(question.paths) if is_sqlite else words.lies_there())
    if question.is_next:
        people = people.where(matter_words.c.place < _AFTER)
    return people.order_by(matter_words.c.place.desc())


def _is_open(one: sight.Reader, its: FromClause = matter_words) -> ColumnElement[bool]:
    """The condition on `matter_words` that nobody is kept from the matter, or not this reader."""
    return true() if one.is_system else or_(its.c.is_closed.is_(False), _open_to(one, its))


def _open_to(one: sight.Reader, its: FromClause = matter_words) -> ColumnElement[bool]:
    """The condition on `matter_words` that the reader is not kept from the matter, which is not sealed."""
    # No EXISTS: PostgreSQL would think of drawing up all matters there are to look the few up in.
    opens = select(and_(matter.c.is_sealed.is_(False), guards.lets(one.who, matter.c.number)))
    return opens.where(matter.c.id == its.c.matter_id).correlate(its).scalar_subquery()


_AFTER = later_given("after", BigInteger())
_MOMENT, _SINCE = later_given("moment", Instant()), later_given("since", Instant())
