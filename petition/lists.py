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
    func,
    literal,
    literal_column,
    or_,
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
    if after is None and narrowing.is_usual(asked):
        paths = sight.reach(tx.actor, asked.under)
        usual = _usual_page(tx.db.dialect.name, sight.reader(tx.actor), paths, asked, limit + 1)
        return _page(tx, usual.rows(tx) if usual else [], limit)
    paths, wanted = sight.reach(tx.actor, asked.under), narrowing.conditions(asked, tx.now)
    beyond = [] if after is None else [_beyond(after)]
    found = _newest(tx.db.dialect.name, sight.reader(tx.actor), paths, wanted, limit + 1, beyond)
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
    if narrowing.is_usual(asked):
        usual = _usual_count(tx.db.dialect.name, sight.reader(tx.actor), paths, asked, cap)
        return int(usual.value(tx)) if usual else 0
    query = _number(
        tx.db.dialect.name,
        sight.reader(tx.actor),
        paths,
        narrowing.conditions(asked, tx.now),
        cap,
    )
    return 0 if query is None else int(tx.db.scalar(query) or 0)


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
    found = _newest(dialect, one, paths, narrowing.fixed(asked), limit)
    return None if found is None else Statement(found, planned=_planned(asked))


@lru_cache(maxsize=512)
def _usual_count(
    dialect: str, one: sight.Reader, paths: tuple[str, ...], asked: MatterFilter, cap: int
) -> Statement | None:
    number = _number(dialect, one, paths, narrowing.fixed(asked), cap)
    return None if number is None else Statement(number, planned=_planned(asked))


def _planned(asked: MatterFilter) -> Planned:
    """Once, as long as there is no better way than along the places; what has an index of its own may be."""
    has_other = asked.office_path or asked.unit_path or asked.from_on or asked.until_on
    return "anew" if has_other else "once"


def _newest(
    dialect: str,
    one: sight.Reader,
    paths: tuple[str, ...],
    wanted: list[ColumnElement[bool]],
    limit: int,
    beyond: Sequence[ColumnElement[bool]] = (),
) -> Select[Any] | None:
    """The newest matters under these paths that are as wanted; None: no path.

    Each path is one range of `matter_scope`, in order; `beyond` says of it where a page begins.
    """
    if paths and not wanted and dialect == "postgresql":
        return _newest_of_all(one, paths, limit, beyond)
    if len(paths) == 1:
        query = _under(paths[0], one, wanted).where(*beyond).with_only_columns(matter)
        order = matter_scope.c.registered_at.desc(), matter_scope.c.matter_id.desc()
        return query.order_by(*order).limit(literal_column(str(limit)))
    if not paths:
        return None
    if dialect == "postgresql":
        # Read on from range to range until enough are as wanted.
        its = places.newest(paths, *beyond).subquery()
        query = select(matter).join_from(its, matter, matter.c.id == its.c.matter_id)
        query = query.where(sight.listed_as(its.c.is_closed, one), *wanted)
        query = query.order_by(its.c.registered_at.desc(), its.c.matter_id.desc())
        return query.limit(literal_column(str(limit)))
    # A matter under two of the paths is in the list once.
    parts = [_under(path, one, wanted).where(*beyond) for path in paths]
    page = merging.first(dialect, parts, limit, is_mixed=True, is_falling=True).subquery()
    query = select(matter).join_from(page, matter, matter.c.id == page.c.matter_id)
    return query.order_by(page.c.registered_at.desc(), page.c.matter_id.desc())


def _newest_of_all(
    one: sight.Reader, paths: tuple[str, ...], limit: int, beyond: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """The same without any condition: found in the index alone."""
    its = places.newest(paths, *beyond).subquery()
    found = select(its.c.matter_id).where(
        or_(its.c.is_closed.is_(False), sight.closed_opens(one, its.c.matter_id))
    )
    found = found.order_by(its.c.registered_at.desc(), its.c.matter_id.desc())
    query = select(matter).where(merging.together(matter.c.id, found, limit))
    return query.order_by(matter.c.registered_at.desc(), matter.c.id.desc())


def _number(
    dialect: str, one: sight.Reader, paths: tuple[str, ...], wanted: list[ColumnElement[bool]], cap: int
) -> Select[Any] | None:
    """How many matters under these paths are as wanted, up to `cap`; None: no path."""
    if not paths:
        return None
    if wanted:
        parts = [_under(path, one, wanted) for path in paths]
    else:
        # Those that somebody is kept from are looked at only where there are not enough of all the others.
        is_closed, opens = matter_scope.c.is_closed, sight.closed_opens(one, matter_scope.c.matter_id)
        parts = [places.lying(path).where(is_closed.is_(False)) for path in paths]
        parts += [places.lying(path).where(is_closed.is_(True), opens) for path in paths]
    found = merging.some(dialect, parts, cap, is_mixed=len(paths) > 1).subquery()
    return select(func.count().label("count")).select_from(found)


def _under(path: str, one: sight.Reader, wanted: list[ColumnElement[bool]]) -> Select[Any]:
    """(registered_at, matter_id) of the matters under a path that are as wanted and open to the reader."""
    query = select(matter_scope.c.registered_at, matter_scope.c.matter_id)
    query = query.join_from(matter_scope, matter, matter.c.id == matter_scope.c.matter_id)
    return query.where(matter_scope.c.scope_path == path, sight.listed(one), *wanted)


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
