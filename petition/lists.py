"""Lists of matters: what a person may find, narrowed by a filter, newest registration first, by pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    union,
)

from engine import Invalid, Transaction, merging, scope
from engine.statements import Planned, Statement, many_of, one_of
from petition import clocks, codes, finding, parties, sight, words
from petition.codes import Tone
from petition.deadlines import law_day
from petition.law.dates import SHANGHAI
from petition.model import Row, matter, matter_scope
from petition.model import clock as clock_table
from petition.model_search import matter_words
from petition.sealing import SEALED_TITLE

#: Which day of a matter counts: the petition's own (信访日期), its registration, its sending on to a unit.
Basis = Literal["received", "registered", "forwarded"]

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
class MatterFilter:
    """Which matters a list shows. `text`: a number, words of the matter, or somebody's whole name or number.

    `due_week`: the Monday of a week; matters with a clock that is not overdue and nominally ends in it;
    for this week also before it. `from_on` and `until_on` are days of the kind `basis` names.
    """

    text: str | None = None
    statuses: tuple[str, ...] = ()
    under: str | None = None
    unit_path: str | None = None
    office_path: str | None = None
    channel: str | None = None
    purpose: str | None = None
    overdue: bool = False
    near_days: int | None = None
    due_week: date | None = None
    basis: Basis = "received"
    from_on: date | None = None
    until_on: date | None = None
    flag: str | None = None
    open_only: bool = False


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
    if after is None and _is_usual(asked):
        paths = sight.reach(tx.actor, asked.under)
        usual = _usual_page(tx.db.dialect.name, sight.reader(tx.actor), paths, asked, limit + 1)
        return _page(tx, usual.rows(tx) if usual else [], limit)
    wanted = _conditions(tx, asked)
    if after is not None:
        at, last = _cursor(after)
        listed = matter_scope.c.registered_at
        wanted.append(or_(listed < at, and_(listed == at, matter_scope.c.matter_id < last)))
    paths = sight.reach(tx.actor, asked.under)
    found = _newest(tx.db.dialect.name, sight.reader(tx.actor), paths, wanted, limit + 1)
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
        question = finding.of(tx, _paths(tx, asked), text, None)
        if question is None:
            return 0
        number = _found_number(question, sight.reader(tx.actor), _plain(asked), cap, _moment(tx, asked))
        return int(number.value(tx, finding.given(tx, question, text, None)))
    paths = sight.reach(tx.actor, asked.under)
    if _is_usual(asked):
        usual = _usual_count(tx.db.dialect.name, sight.reader(tx.actor), paths, asked, cap)
        return int(usual.value(tx)) if usual else 0
    query = _number(tx.db.dialect.name, sight.reader(tx.actor), paths, _conditions(tx, asked), cap)
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
    from_ = None if after is None else _place(after)
    question = finding.of(tx, _paths(tx, asked), text, from_)
    if question is None:
        return Page([], None)
    page = _found_page(question, sight.reader(tx.actor), _plain(asked), limit + 1, _moment(tx, asked))
    rows = page.rows(tx, finding.given(tx, question, text, from_))
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
        *_conditions(tx, asked),
    )
    row = tx.db.execute(query).mappings().first()
    return None if row is None else dict(row)


def _is_usual(asked: MatterFilter) -> bool:
    """Whether what is asked does not depend on the moment, so that the statement can be kept."""
    return not (asked.overdue or asked.near_days is not None or asked.due_week is not None)


# To build one of these costs more than to answer it, so what is asked again and again is built once.
@lru_cache(maxsize=512)
def _usual_page(
    dialect: str, one: sight.Reader, paths: tuple[str, ...], asked: MatterFilter, limit: int
) -> Statement | None:
    found = _newest(dialect, one, paths, _fixed(asked), limit)
    return None if found is None else Statement(found, planned=_planned(asked))


@lru_cache(maxsize=512)
def _usual_count(
    dialect: str, one: sight.Reader, paths: tuple[str, ...], asked: MatterFilter, cap: int
) -> Statement | None:
    number = _number(dialect, one, paths, _fixed(asked), cap)
    return None if number is None else Statement(number, planned=_planned(asked))


@lru_cache(maxsize=512)
def _found_page(
    question: finding.Question, one: sight.Reader, asked: MatterFilter, limit: int, now: datetime | None
) -> Statement:
    return Statement(finding.page(question, one, _wanted(asked, now), limit), planned="anew")


@lru_cache(maxsize=512)
def _found_number(
    question: finding.Question, one: sight.Reader, asked: MatterFilter, cap: int, now: datetime | None
) -> Statement:
    return Statement(finding.number(question, one, _wanted(asked, now), cap), planned="anew")


def _plain(asked: MatterFilter) -> MatterFilter:
    """All but what was typed: that is given with the statement."""
    return replace(asked, text=None)


def _moment(tx: Transaction, asked: MatterFilter) -> datetime | None:
    """The moment that what is asked depends on, if it does."""
    return None if _is_usual(asked) else tx.now


def _paths(tx: Transaction, asked: MatterFilter) -> tuple[str, ...] | None:
    """Where the actor finds matters; None: the machine finds them wherever they lie."""
    if tx.actor.is_system and asked.under is None:
        return None
    return sight.reach(tx.actor, asked.under)


def _planned(asked: MatterFilter) -> Planned:
    """Once, as long as there is no better way than along the places; what has an index of its own may be."""
    has_other = asked.office_path or asked.unit_path or asked.from_on or asked.until_on
    return "anew" if has_other else "once"


def _newest(
    dialect: str, one: sight.Reader, paths: tuple[str, ...], wanted: list[ColumnElement[bool]], limit: int
) -> Select[Any] | None:
    """The newest matters under these paths that are as wanted; None: no path.

    Each path is one range of `matter_scope`, in order.
    """
    if paths and not wanted and dialect == "postgresql":
        return _newest_of_all(one, paths, limit)
    if len(paths) == 1:
        query = _under(paths[0], one, wanted).with_only_columns(matter)
        order = matter_scope.c.registered_at.desc(), matter_scope.c.matter_id.desc()
        return query.order_by(*order).limit(literal_column(str(limit)))
    if not paths:
        return None
    if dialect == "postgresql":
        # Read on from range to range until enough are as wanted.
        parts = [_lying(path).add_columns(matter_scope.c.is_closed) for path in paths]
        its = merging.in_order(parts, is_mixed=True, is_falling=True).subquery()
        query = select(matter).join_from(its, matter, matter.c.id == its.c.matter_id)
        query = query.where(sight.listed_as(its.c.is_closed, one), *wanted)
        return query.order_by(its.c.registered_at.desc(), its.c.matter_id.desc()).limit(
            literal_column(str(limit))
        )
    # A matter under two of the paths is in the list once.
    parts = [_under(path, one, wanted) for path in paths]
    page = merging.first(dialect, parts, limit, is_mixed=True, is_falling=True).subquery()
    query = select(matter).join_from(page, matter, matter.c.id == page.c.matter_id)
    return query.order_by(page.c.registered_at.desc(), page.c.matter_id.desc())


def _newest_of_all(one: sight.Reader, paths: tuple[str, ...], limit: int) -> Select[Any]:
    """The same without any condition: found in the index alone."""
    parts = [_lying(path).add_columns(matter_scope.c.is_closed) for path in paths]
    its = merging.in_order(parts, is_mixed=len(paths) > 1, is_falling=True).subquery()
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
        parts = [_lying(path).where(is_closed.is_(False)) for path in paths]
        parts += [_lying(path).where(is_closed.is_(True), opens) for path in paths]
    found = merging.some(dialect, parts, cap, is_mixed=len(paths) > 1).subquery()
    return select(func.count().label("count")).select_from(found)


def _under(path: str, one: sight.Reader, wanted: list[ColumnElement[bool]]) -> Select[Any]:
    """(registered_at, matter_id) of the matters under a path that are as wanted and open to the reader."""
    query = select(matter_scope.c.registered_at, matter_scope.c.matter_id)
    query = query.join_from(matter_scope, matter, matter.c.id == matter_scope.c.matter_id)
    return query.where(matter_scope.c.scope_path == path, sight.listed(one), *wanted)


def _lying(path: str) -> Select[Any]:
    """The same of all that lie there, read from the index alone."""
    return select(matter_scope.c.registered_at, matter_scope.c.matter_id).where(
        matter_scope.c.scope_path == path
    )


def _conditions(tx: Transaction, asked: MatterFilter) -> list[ColumnElement[bool]]:
    return _fixed(asked) if _is_usual(asked) else [*_fixed(asked), _clocked(tx.now, asked)]


def _wanted(asked: MatterFilter, now: datetime | None) -> list[ColumnElement[bool]]:
    return [*_fixed(asked), *([] if now is None else [_clocked(now, asked)])]


def _fixed(asked: MatterFilter) -> list[ColumnElement[bool]]:
    """The conditions that hold at any moment."""
    parts: list[ColumnElement[bool]] = []
    if asked.statuses:
        parts.append(matter.c.status.in_(asked.statuses))
    if asked.open_only:
        parts.append(matter.c.status.not_in(sorted(codes.ENDED)))
    for column, wanted in ((matter.c.channel, asked.channel), (matter.c.purpose, asked.purpose)):
        if wanted:
            parts.append(column == wanted)
    for column, path in ((matter.c.unit_path, asked.unit_path), (matter.c.office_path, asked.office_path)):
        if path:
            parts.append(scope.within(column, path))
    parts += _days(asked)
    if asked.flag in _FLAG_COLUMNS:
        parts.append(_FLAG_COLUMNS[asked.flag])
    return parts


def _days(asked: MatterFilter) -> list[ColumnElement[bool]]:
    first, last = asked.from_on, asked.until_on
    if asked.basis == "registered":
        column: Any = matter.c.registered_at
        # A moment: from the first midnight, and before the midnight after the last day.
        return [
            *([column >= _midnight(first)] if first else []),
            *([column < _midnight(last + timedelta(days=1))] if last else []),
        ]
    column = matter.c.received_on if asked.basis == "received" else matter.c.forwarded_on
    return [*([column >= first] if first else []), *([column <= last] if last else [])]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _clocked(now: datetime, asked: MatterFilter) -> ColumnElement[bool]:
    running = [
        clock_table.c.matter_id == matter.c.id,
        clock_table.c.status == "running",
        clock_table.c.key.not_in(sorted(clocks.WINDOWS)),
    ]
    if asked.overdue:
        running.append(clock_table.c.overdue_at <= now)
    if asked.near_days is not None:
        today = law_day(now)
        running += [
            clock_table.c.overdue_at > now,
            clock_table.c.nominal_on <= today + timedelta(days=asked.near_days),
        ]
    if asked.due_week is not None:
        sunday = asked.due_week + timedelta(days=6)
        running += [clock_table.c.overdue_at > now, clock_table.c.nominal_on <= sunday]
        if sunday >= law_day(now) + timedelta(days=7):
            running.append(clock_table.c.nominal_on >= asked.due_week)
    return exists().where(*running)


_FLAG_COLUMNS: Mapping[str | None, ColumnElement[bool]] = {
    "group": matter.c.is_group.is_(True),
    "repeat": matter.c.repeats > 0,
    "urgent": matter.c.is_urgent.is_(True),
    "sealed": matter.c.is_sealed.is_(True),
    "extended": matter.c.is_extended.is_(True),
    "anonymous": matter.c.is_anonymous.is_(True),
    "listed": matter.c.is_listed.is_(True),
    "supervised": matter.c.is_supervised.is_(True),
    "packaged": matter.c.is_packaged.is_(True),
}


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


def _cursor(text: str) -> tuple[datetime, str]:
    at, _, last = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone")
    except ValueError as error:
        raise Invalid([], "Expected a cursor of this list, but it is not one.", code="bad_cursor") from error
    return moment, last
