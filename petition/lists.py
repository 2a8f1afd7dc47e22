"""Lists of matters: what a person may find, narrowed by a filter, newest registration first, by pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    false,
    literal,
    literal_column,
    select,
    tuple_,
    union,
)

from engine import Instant, Invalid, Key, Transaction, merging
from engine.statements import Planned, Statement, many_of, one_of
from petition import clocks, codes, finding, narrowing, parties, places, sight, words
from petition.codes import Tone
from petition.model import Row, matter, matter_scope
from petition.model import clock as clock_table
from petition.model_search import matter_words
from petition.narrowing import MatterFilter
from petition.sealing import SEALED_TITLE

#: Parts of a matter's number.
_NUMBER = re.compile(r"-\d{4}-")


@dataclass(frozen=True)
class MatterRow:
    """One line of a list. `clock` is the running clock that ends first, as `deadlines.read` takes it."""

    number: str
    title: str
    status: str
    petitioner: str
    channel: str
    unit_name: str | None
    office_name: str
    received_on: date
    registered_at: datetime
    flags: list[dict[str, Any]]
    clock: dict[str, Any] | None
    #: Where the searched words stand in its text, when not in the title.
    excerpt: str = ""

    @property
    def status_zh(self) -> str:
        return codes.label(codes.STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(codes.STATUSES, self.status, "en")

    @property
    def tone(self) -> Tone:
        return codes.STATUS_TONES[self.status]


@dataclass(frozen=True)
class Page:
    """A page of a list; `next_cursor` is None on the last one."""

    items: list[MatterRow]
    next_cursor: str | None


def search(
    tx: Transaction,
    filter: MatterFilter | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Matters this actor may see, newest registration first, one page.

    What is sealed is found by its whole number alone, by who may read it.

    Raises:
        Invalid: the cursor is not one this list gave out.
    """
    asked = filter or MatterFilter()
    if asked.text and asked.text.strip():
        return _search_text(tx, asked, asked.text.strip(), after, limit)
    dialect, reader, paths = tx.db.dialect.name, sight.reader(tx.actor), sight.reach(tx.actor, asked.under)
    if after is None and narrowing.is_usual(asked):
        usual = _usual_page(dialect, reader, paths, asked, limit + 1)
        return _page(tx, usual.rows(tx) if usual else [], limit)
    beyond = [] if after is None else [_beyond(after)]
    found = _newest(dialect, reader, paths, asked, tx.now, limit + 1, beyond)
    rows = [] if found is None else [dict(row) for row in tx.db.execute(found).mappings()]
    return _page(tx, rows, limit)


def _page(tx: Transaction, rows: list[dict[str, Any]], limit: int) -> Page:
    page, more = rows[:limit], len(rows) > limit
    next_ = f"{page[-1]['registered_at'].isoformat()}~{page[-1]['id']}" if more else None
    return Page(lines(tx, page), next_)


def count(tx: Transaction, filter: MatterFilter | None = None, cap: int = 500) -> int:
    """How many matters a list would show, counted to `cap` at most."""
    asked = filter or MatterFilter()
    if asked.text and asked.text.strip():
        text = asked.text.strip()
        if _by_number(tx, asked, text) is not None:
            return 1
        return finding.count(tx, asked, text, cap)
    paths = sight.reach(tx.actor, asked.under)
    if not paths:
        return 0
    if not narrowing.narrows(asked):
        return _all(tx, paths, cap)
    reader = sight.reader(tx.actor)
    if narrowing.is_usual(asked):
        return int(_usual_count(reader, paths, asked, cap).value(tx))
    return int(tx.db.scalar(_number(reader, paths, asked, tx.now, cap)) or 0)


def _all(tx: Transaction, paths: tuple[str, ...], cap: int) -> int:
    if tx.db.dialect.name == "sqlite":
        return int(_whole_count(sight.reader(tx.actor), paths, cap).value(tx))
    # To make ready what is asked of closed ones takes longer than to count all the others.
    [found] = _every_count(paths, cap).rows(tx)
    if not found["is_more"]:
        return int(found["count"])
    return int(min(cap, found["count"] + _closed_count(sight.reader(tx.actor), paths, cap).value(tx)))


def numbers(tx: Transaction, text: str) -> Select[tuple[str]] | None:
    """The numbers of matters this text finds, as `search` finds them, wherever they lie; None: it finds none.

    To be asked within something that says which matters are the actor's: a list of tasks.
    """
    if not words.asked_for(text):
        return None
    if _NUMBER.search(text):
        return select(matter.c.number).where(matter.c.number == text)
    by_words = select(matter.c.number).join(matter_words, matter.c.id == matter_words.c.matter_id)
    by_name = select(matter.c.number).where(
        matter.c.submission_id.in_(parties.found_by(tx, text)), sight.unsealed(tx.actor)
    )
    both = union(by_words.where(words.match(tx, text)), by_name).subquery()
    return select(both.c.number)


def _search_text(tx: Transaction, asked: MatterFilter, text: str, after: str | None, limit: int) -> Page:
    named = _by_number(tx, asked, text)
    if named is not None:
        return Page(lines(tx, [named]), None)
    rows = finding.rows(tx, asked, text, None if after is None else _place(after), limit + 1)
    shown = rows[:limit]
    found = lines(tx, shown, words.excerpts(tx, shown, text))
    return Page(found, str(shown[-1]["place"]) if len(rows) > limit else None)


def _by_number(tx: Transaction, asked: MatterFilter, text: str) -> dict[str, Any] | None:
    """The matter of exactly that number, sealed or not, for who may see it."""
    if not _NUMBER.search(text):
        return None
    query = select(matter).where(
        matter.c.number == text,
        sight.visible(tx.actor, under=asked.under, is_of_few=True),
        *narrowing.conditions(asked, tx.now),
    )
    row = tx.db.execute(query).mappings().first()
    return None if row is None else dict(row)


# To build one of these costs more than to answer it, so what is asked again and again is built once.
@lru_cache(maxsize=512)
def _usual_page(
    dialect: str, one: sight.Reader, paths: tuple[str, ...], asked: MatterFilter, limit: int
) -> Statement | None:
    found = _newest(dialect, one, paths, asked, None, limit)
    return None if found is None else Statement(found, planned=_planned(asked))


@lru_cache(maxsize=512)
def _usual_count(one: sight.Reader, paths: tuple[str, ...], asked: MatterFilter, cap: int) -> Statement:
    return Statement(_number(one, paths, asked, None, cap), planned=_planned(asked))


@lru_cache(maxsize=512)
def _whole_count(one: sight.Reader, paths: tuple[str, ...], cap: int) -> Statement:
    """How many there are in one statement, on SQLite: where those nobody is kept from are too few, others."""
    every = [*_plain_parts(paths), *_closed_parts(one, paths)]
    return Statement(select(merging.number(every, cap).label("count")))


@lru_cache(maxsize=512)
def _every_count(paths: tuple[str, ...], cap: int) -> Statement:
    """(count, is_more) of what nobody is kept from; whether that is too few, and there is more."""
    plain = merging.number(_plain_parts(paths), cap)
    # One row: limited, so that PostgreSQL does not count once for each place where it stands.
    found = select(plain.label("count")).limit(literal_column("1")).subquery()
    closed = places.lying(*paths).where(matter_scope.c.is_closed.is_(True)).exists()
    is_more = case((found.c.count < literal_column(str(cap)), closed), else_=false())
    return Statement(select(found.c.count, is_more.label("is_more")), planned="once")


@lru_cache(maxsize=512)
def _closed_count(one: sight.Reader, paths: tuple[str, ...], cap: int) -> Statement:
    """How many there are of what somebody is kept from, and not this reader."""
    return Statement(select(merging.number(_closed_parts(one, paths), cap).label("count")), planned="once")


def _plain_parts(paths: tuple[str, ...]) -> list[Select[Any]]:
    return [part.where(matter_scope.c.is_closed.is_(False)) for part in places.each_once(paths)]


def _closed_parts(one: sight.Reader, paths: tuple[str, ...]) -> list[Select[Any]]:
    opens = sight.closed_opens(one, matter_scope.c.matter_id)
    return [part.where(matter_scope.c.is_closed.is_(True), opens) for part in places.each_once(paths)]


def _planned(asked: MatterFilter) -> Planned:
    """Once, as long as there is no better way than along the places; what has an index of its own may be."""
    has_other = asked.office_path or asked.unit_path or asked.from_on or asked.until_on
    return "anew" if has_other else "once"


def _newest(
    dialect: str,
    one: sight.Reader,
    paths: tuple[str, ...],
    asked: MatterFilter,
    now: datetime | None,
    limit: int,
    beyond: Sequence[ColumnElement[bool]] = (),
) -> Select[Any] | None:
    """The newest matters under these paths that are as asked; None: no path.

    Each path is one range of `matter_scope`, in order; `beyond` says of it where a page begins.
    """
    there, wanted = [*beyond, *narrowing.placed(asked)], narrowing.besides(asked, now)
    if paths and not wanted and dialect == "postgresql":
        return _newest_of_all(one, paths, there, limit)
    if len(paths) == 1:
        query = _under(paths[0], one, there, wanted).with_only_columns(matter)
        order = matter_scope.c.registered_at.desc(), matter_scope.c.matter_id.desc()
        return query.order_by(*order).limit(literal_column(str(limit)))
    if not paths:
        return None
    if dialect == "postgresql":
        # Read on from range to range until enough are as wanted.
        its = places.newest(paths, *there).subquery()
        query = select(matter).join_from(its, matter, matter.c.id == its.c.matter_id)
        query = query.where(sight.listed_as(its.c.is_closed, one), *wanted)
        query = query.order_by(its.c.registered_at.desc(), its.c.matter_id.desc())
        return query.limit(literal_column(str(limit)))
    # A matter under two of the paths is in the list once.
    parts = [_under(path, one, there, wanted) for path in paths]
    page = merging.first(dialect, parts, limit, is_mixed=True, is_falling=True).subquery()
    query = select(matter).join_from(page, matter, matter.c.id == page.c.matter_id)
    return query.order_by(page.c.registered_at.desc(), page.c.matter_id.desc())


def _newest_of_all(
    one: sight.Reader, paths: tuple[str, ...], there: Sequence[ColumnElement[bool]], limit: int
) -> Select[Any]:
    """The same where the places say all that is asked: found in the index alone."""
    its = places.newest(paths, *there).subquery()
    found = select(its.c.matter_id).where(sight.listed_at(one, its.c.is_closed, its.c.matter_id))
    found = found.order_by(its.c.registered_at.desc(), its.c.matter_id.desc())
    query = select(matter).where(merging.together(matter.c.id, found, limit))
    return query.order_by(matter.c.registered_at.desc(), matter.c.id.desc())


def _number(
    one: sight.Reader, paths: tuple[str, ...], asked: MatterFilter, now: datetime | None, cap: int
) -> Select[tuple[int]]:
    """How many matters under these paths are as asked and not closed to the reader, up to `cap`."""
    there, wanted = narrowing.placed(asked), narrowing.besides(asked, now)
    parts = [part.where(*there) for part in places.each_once(paths)]
    if wanted:
        its = matter.c.id == matter_scope.c.matter_id
        parts = [part.join_from(matter_scope, matter, its).where(*wanted) for part in parts]
    is_listed = sight.listed_at(one, matter_scope.c.is_closed, matter_scope.c.matter_id)
    parts = [part.where(is_listed) for part in parts]
    return select(merging.number(parts, cap).label("count"))


def _under(
    path: str,
    one: sight.Reader,
    there: Sequence[ColumnElement[bool]],
    wanted: Sequence[ColumnElement[bool]],
) -> Select[Any]:
    """(registered_at, matter_id) of the matters under a path that are as wanted and open to the reader."""
    query = places.lying(path).join_from(matter_scope, matter, matter.c.id == matter_scope.c.matter_id)
    return query.where(*there, *wanted, sight.listed(one))


def lines(
    tx: Transaction, rows: list[dict[str, Any]], excerpts: Mapping[str, str] | None = None
) -> list[MatterRow]:
    """Rows of `matter` as lines of a list, each with the running clock that ends first."""
    said = excerpts or {}
    if not rows:
        return []
    nearest: dict[str, clocks.Clock] = {}
    for one in _RUNNING.rows(tx, {"ids": many_of(tx, [row["id"] for row in rows])}):
        if one["key"] not in clocks.WINDOWS:
            nearest.setdefault(one["matter_id"], clocks.of_row(one))
    return [
        MatterRow(
            number=row["number"],
            title=SEALED_TITLE if row["is_sealed"] else row["title"],
            status=row["status"],
            petitioner=row["petitioner"],
            channel=row["channel"],
            unit_name=row["unit_name"],
            office_name=row["office_name"],
            received_on=row["received_on"],
            registered_at=row["registered_at"],
            flags=flags(row),
            clock=nearest[row["id"]].case if row["id"] in nearest else None,
            excerpt=said.get(row["id"], ""),
        )
        for row in rows
    ]


_RUNNING = Statement(
    {
        dialect: select(clock_table)
        .where(these, clock_table.c.status == literal_column("'running'"))
        .order_by(clock_table.c.overdue_at)
        for dialect, these in one_of(clock_table.c.matter_id, "ids").items()
    }
)


def flags(row: Row) -> list[dict[str, Any]]:
    """The marks of a matter's row in the order they are shown."""
    found: list[dict[str, Any]] = []
    for code, is_set in (
        ("sealed", row["is_sealed"]),
        ("urgent", row["is_urgent"]),
        ("listed", row["is_listed"]),
        ("supervised", row["is_supervised"] and not row["is_listed"]),
        ("packaged", row["is_packaged"]),
    ):
        if is_set:
            found.append({"code": code})
    if row["is_group"]:
        found.append({"code": "group", "n": row["persons"]})
    if row["repeats"]:
        found.append({"code": "repeat", "n": row["repeats"]})
    for code, is_set in (
        ("extended", row["is_extended"]),
        ("anonymous", row["is_anonymous"]),
        ("awaits_heir", row["is_awaiting_heir"]),
    ):
        if is_set:
            found.append({"code": code})
    return found


def _place(text: str) -> int:
    if not (text.isdecimal() and len(text) < 20):
        raise Invalid([], "Expected a cursor of this list, but it is not one.", code="bad_cursor")
    return int(text)


def _beyond(cursor: str) -> ColumnElement[bool]:
    """The condition on `matter_scope` that a matter comes after the one of a cursor."""
    at, last = _cursor(cursor)
    place = tuple_(matter_scope.c.registered_at, matter_scope.c.matter_id)
    return place < tuple_(literal(at, Instant()), literal(last, Key))


def _cursor(text: str) -> tuple[datetime, str]:
    at, _, last = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone")
    except ValueError as error:
        raise Invalid([], "Expected a cursor of this list, but it is not one.", code="bad_cursor") from error
    return moment, last
