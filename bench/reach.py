"""What it costs that everybody sees only their own: each list with its scope and without, in turn.

Open tasks lie evenly over 40,000 offices of one province, and as many matters; one in a hundred is guarded,
and a tenth of those keeps the asker away; one matter in a hundred is sealed. Beside each list, by the same
way through the product and with the same columns, stand two without role, place, seal and guard:

* everybody's: the page or the count as it would be if everybody saw everything;
* as many rows: the same, stopped at the number of rows the asker's list has. Where that fills a page, or a
  count, it is the same question and not asked twice.

What is asked without a scope is written out below (`_bare_…`); the search by words is the product's own,
asked by the machine, for which it has no condition on places, seals and guards (`petition.finding`).
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select, text, tuple_

import access
from bench import figures, reach_rows
from bench.figures import Figure
from bench.reach_rows import NOW, OFFICES, office_path
from engine import SYSTEM, Actor, Engine, Grant, Instant, Key, metadata, scope, tasks, worklist
from engine.model import task
from engine.ranges import place
from engine.statements import Statement
from engine.tasks import TaskFilter
from petition import lists, narrowing
from petition.model import matter
from petition.narrowing import MatterFilter
from tests.conftest import RING

#: Rows of a page, and what is counted at most.
_PAGE, _CAP = 50, 500
#: No list is measured longer than this once it was asked ten times, so that a slow one does not hold up all.
_SECONDS = 3.0
#: What the aim allows.
_MORE = 20.0


#: Asks once, and says how many rows there were.
Ask = Callable[[], int]


@dataclass(frozen=True)
class Reach:
    """One list of one asker: with the scope, everybody's, and as many rows of everybody's."""

    what: str
    who: str
    rows: int
    scoped: Figure
    everybodys: Figure
    as_many: Figure

    @property
    def more(self) -> float:
        """By how many percent it exceeds everybody's."""
        return (self.scoped.p50 / self.everybodys.p50 - 1) * 100

    @property
    def more_a_row(self) -> float:
        """By how many percent it exceeds as many rows of everybody's."""
        return (self.scoped.p50 / self.as_many.p50 - 1) * 100


def measure(url: str, many: int, *, count: int) -> list[Reach]:
    """Loads so many open tasks and matters and lets people of every level ask."""
    # Not at the top: it draws offices from here.
    from bench import searching

    # Connections of their own: what one of them told its server does not change how the other is answered.
    engine, other, machine = _engine(url), _engine(url), _engine(url)
    metadata.create_all(engine.database)
    began = time.monotonic()
    reach_rows.load(engine, many)
    print(f"  {many:,} tasks at {OFFICES:,} offices in {time.monotonic() - began:.0f} s", flush=True)
    with _apart(engine, other):
        found = [one for who, actor in askers("handler") for one in inboxes(engine, other, who, actor, count)]
    print(f"  asked, {time.monotonic() - began:.0f} s", flush=True)
    searching.load(engine, many)
    reach_rows.keep_some(engine)
    print(f"  and {many:,} matters, {time.monotonic() - began:.0f} s", flush=True)
    with _apart(engine, other, machine):
        for who, actor in askers("sorter"):
            found += matters(engine, other, who, actor, count)
            found += searches(engine, machine, who, actor, count)
    print(f"  asked, {time.monotonic() - began:.0f} s", flush=True)
    for one in (engine, other, machine):
        one.close()
    return found


def _engine(url: str) -> Engine:
    return Engine(
        url,
        services={},
        checks={},
        clean_form=lambda _form, data, **_: data,
        check_form=lambda _form: [],
        roles=access.role_labels(),
        vault=lambda: RING,
        clock=lambda: NOW,
    )


@contextmanager
def _apart(*engines: Engine) -> Iterator[None]:
    """Who asks has one processor and what answers another, as two machines would have.

    Whether both meet on one is the scheduler's choice, differs between two connections, and makes up half
    of what a short question takes. Neither processor falls asleep while the other works, as none does that
    has work: a virtual one takes 20 to 40 µs to wake, longer after longer waits, five times a page.
    """
    every = os.sched_getaffinity(0)
    mine, *others = sorted(every)
    is_answered = False
    for engine in engines:
        with engine.database.connect() as db:
            if db.dialect.name == "postgresql":
                is_answered = True
                its = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
                os.sched_setaffinity(its, others or every)
    waking = [_awake(processor) for processor in every] if is_answered else []
    os.sched_setaffinity(0, {mine})
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)
        for one in waking:
            one.kill()
            one.wait()


def _awake(processor: int) -> subprocess.Popen[bytes]:
    """A process that takes what nobody else wants of a processor, for as long as this one lives."""
    busy = (
        "import os\n"
        f"os.sched_setaffinity(0, {{{processor}}})\n"
        "os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\n"
        f"while os.getppid() == {os.getpid()}:\n"
        "    for _ in range(1_000_000): pass"
    )
    return subprocess.Popen([sys.executable, "-c", busy])


def askers(role: str) -> Iterator[tuple[str, Actor]]:
    """People of every level."""
    seat = office_path(OFFICES // 2)
    *_, city, county, office = scope.enclosing(seat)
    yield "own office", Actor("asker", "问", (Grant(role, office),))
    yield "county", Actor("asker", "问", (Grant(role, county, seat),))
    yield "city", Actor("asker", "问", (Grant(role, city, seat),))
    yield "province", Actor("asker", "问", (Grant(role, "/33/", seat),))
    two = (Grant(role, office), Grant(role, office_path(7)), Grant("legal", county, seat))
    yield "three posts at two offices", Actor("asker", "问", two)


def inboxes(engine: Engine, other: Engine, who: str, actor: Actor, count: int) -> Iterator[Reach]:
    """The lists of tasks, their third page, and how many they are; `other` answers without scope."""
    for what, asked in (
        ("inbox", TaskFilter()),
        ("inbox, for all to take", TaskFilter(assignee="nobody")),
        ("inbox, due this week", TaskFilter(due_before=NOW + timedelta(days=7))),
        ("my own tasks", TaskFilter(assignee="me")),
    ):
        page = _asking(engine, actor, lambda tx, asked=asked: len(tasks.worklist(tx, asked).items))
        bare = _bare_tasks(other, asked)
        yield _beside(f"{what}: page", who, page, bare, _PAGE, count)
        number = _asking(engine, actor, lambda tx, asked=asked: tasks.count(tx, asked))
        yield _beside(f"{what}: count to 500", who, number, _bare_number(other, asked), _CAP, count)
    if after := _third(engine, actor):
        third = _asking(engine, actor, lambda tx: len(tasks.worklist(tx, TaskFilter(), after=after).items))
        bare = _bare_tasks(other, TaskFilter(), _third(other, SYSTEM))
        yield _beside("inbox: third page", who, third, bare, _PAGE, count)


def _third(engine: Engine, actor: Actor) -> str | None:
    """Where the third page begins."""
    after: str | None = None
    with engine.read(actor) as tx:
        for _ in range(2):
            after = tasks.worklist(tx, TaskFilter(), after=after).next_cursor
            if after is None:
                return None
    return after


#: A reference by how many rows it is to have.
Bare = Callable[[int], Ask]


def _bare_tasks(engine: Engine, asked: TaskFilter, after: str | None = None) -> Bare:
    def ask(limit: int) -> Ask:
        page = _bare_page(asked.assignee, asked.due_before is not None, after is not None, limit + 1)
        at, last = place(after) if after else (None, None)
        given = {"me": "asker", "due_before": asked.due_before, "at": at, "last": last}

        def once(tx: Any) -> int:
            return len(worklist.paged(page.rows(tx, given), limit).items)

        return _asking(engine, SYSTEM, once)

    return ask


def _bare_number(engine: Engine, asked: TaskFilter) -> Bare:
    def ask(cap: int) -> Ask:
        number = _bare_count(asked.assignee, asked.due_before is not None, cap)
        given = {"me": "asker", "due_before": asked.due_before}
        return _asking(engine, SYSTEM, lambda tx: int(number.value(tx, given)))

    return ask


@cache
def _bare_page(assignee: str | None, is_due: bool, is_next: bool, limit: int) -> Statement:
    """The open tasks of everybody, due first: kept and asked as the product's own list is."""
    query = select(task).where(*_bare_wanted(assignee, is_due))
    if is_next:
        after = tuple_(bindparam("at", type_=Instant()), bindparam("last", type_=Key))
        query = query.where(tuple_(task.c.order_at, task.c.id) > after)
    query = query.order_by(task.c.order_at, task.c.id).limit(literal_column(str(limit)))
    return Statement(query)


@cache
def _bare_count(assignee: str | None, is_due: bool, cap: int) -> Statement:
    some = select(task.c.id).where(*_bare_wanted(assignee, is_due)).limit(literal_column(str(cap)))
    return Statement(select(func.count().label("count")).select_from(some.subquery()))


def _bare_wanted(assignee: str | None, is_due: bool) -> list[Any]:
    wanted = [task.c.status == literal_column("'open'")]
    if assignee == "nobody":
        wanted.append(task.c.assignee_id.is_(None))
    if assignee == "me":
        wanted.append(task.c.assignee_id == bindparam("me", type_=Key))
    if is_due:
        wanted.append(task.c.order_at < bindparam("due_before", type_=Instant()))
    return wanted


def matters(engine: Engine, other: Engine, who: str, actor: Actor, count: int) -> Iterator[Reach]:
    """The lists of matters, and how many they are."""
    for what, asked in (("matters", MatterFilter()), ("matters, open visits", _OPEN_VISITS)):
        page = _asking(engine, actor, lambda tx, asked=asked: len(lists.search(tx, asked).items))
        yield _beside(f"{what}: page", who, page, _bare_matters(other, asked), _PAGE, count)
        number = _asking(engine, actor, lambda tx, asked=asked: lists.count(tx, asked))
        bare = _bare_matter_number(other, asked)
        yield _beside(f"{what}: count to 500", who, number, bare, _CAP, count)


def searches(engine: Engine, other: Engine, who: str, actor: Actor, count: int) -> Iterator[Reach]:
    """What finds matters by words."""
    for name, said in _SAID.items():
        asked = MatterFilter(text=said)
        page = _asking(engine, actor, lambda tx, asked=asked: len(lists.search(tx, asked).items))
        yield _beside(f"search, {name}: page", who, page, _bare_search(other, asked), _PAGE, count)
        number = _asking(engine, actor, lambda tx, asked=asked: lists.count(tx, asked))
        bare = _bare_found(other, asked)
        yield _beside(f"search, {name}: count to 500", who, number, bare, _CAP, count)


_OPEN_VISITS = MatterFilter(open_only=True, channel="VISIT")
#: A word in a third of all, one in few, two words, a name.
_SAID = {"common word": "漏水", "rare word": "丙申", "two words": "工资 青塘", "name": "欧阳若兰"}


def _bare_matters(engine: Engine, asked: MatterFilter) -> Bare:
    """The newest of all matters as asked, from an index made for it (`bench_newest`), with the same lines."""

    def ask(limit: int) -> Ask:
        query = select(matter).where(*narrowing.fixed(asked))
        query = query.order_by(matter.c.registered_at.desc(), matter.c.id.desc())
        page = Statement(query.limit(literal_column(str(limit + 1))))
        return _asking(engine, SYSTEM, lambda tx: len(lists._page(tx, page.rows(tx), limit).items))

    return ask


def _bare_matter_number(engine: Engine, asked: MatterFilter) -> Bare:
    def ask(cap: int) -> Ask:
        some = select(matter.c.id).where(*narrowing.fixed(asked)).limit(literal_column(str(cap))).subquery()
        number = Statement(select(func.count().label("count")).select_from(some))
        return _asking(engine, SYSTEM, lambda tx: int(number.value(tx)))

    return ask


def _bare_search(engine: Engine, asked: MatterFilter) -> Bare:
    def ask(limit: int) -> Ask:
        return _asking(engine, SYSTEM, lambda tx: len(lists.search(tx, asked, limit=limit).items))

    return ask


def _bare_found(engine: Engine, asked: MatterFilter) -> Bare:
    def ask(cap: int) -> Ask:
        return _asking(engine, SYSTEM, lambda tx: lists.count(tx, asked, cap=cap))

    return ask


def _asking(engine: Engine, actor: Actor, ask: Callable[[Any], int]) -> Ask:
    def once() -> int:
        with engine.read(actor) as tx:
            return ask(tx)

    return once


def _beside(what: str, who: str, scoped: Ask, bare: Bare, most: int, count: int) -> Reach:
    """All in turn, so that a busy machine is busy for all."""
    rows = scoped()
    asked = [scoped, bare(most), *([bare(max(rows, 1))] if rows < most else [])]
    taken = [figures.of(one) for one in in_turn(asked, count)]
    return Reach(what, who, rows, taken[0], taken[1], taken[-1])


def in_turn(
    asked: Sequence[Ask], count: int, clock: Callable[[], float] = time.perf_counter
) -> list[list[float]]:
    """How long each takes, in milliseconds, asked in turn: warm first, garbage collected before."""
    taken: list[list[float]] = [[] for _ in asked]
    until = time.monotonic() + _SECONDS
    for _ in range(5):
        for one in asked:
            one()
    gc.collect()
    gc.disable()
    try:
        while len(taken[0]) < count and (len(taken[0]) < min(10, count) or time.monotonic() < until):
            for one, times in zip(asked, taken, strict=True):
                began = clock()
                one()
                times.append((clock() - began) * 1000)
    finally:
        gc.enable()
    return taken


def told(found: list[Reach], database: str, many: int) -> list[str]:
    """The rows of the table."""
    return [
        f"| {database} | {many:,} | {one.what} | {one.who} | {one.rows} | {one.scoped} | {one.everybodys} |"
        f" {one.more:+.0f} % | {_as_many(one)} |"
        for one in found
    ]


def _as_many(one: Reach) -> str:
    if one.as_many is one.everybodys:
        return "the same | "
    return f"{one.as_many} | {one.more_a_row:+.0f} %"


def within(found: list[Reach], database: str) -> list[str]:
    """How many of the lists keep to the aim, pages and counts apart."""
    lines = []
    for kind, chosen in (
        ("pages of tasks and matters", lambda what: "page" in what and "search" not in what),
        ("pages of what was searched", lambda what: "page" in what and "search" in what),
        ("counts", lambda what: "count" in what),
    ):
        these = [one for one in found if chosen(one.what)]
        if not these:
            continue
        everybodys = sum(one.more <= _MORE for one in these)
        as_many = sum(one.more_a_row <= _MORE for one in these)
        lines.append(
            f"* {database}, {kind}: {everybodys} of {len(these)} cost at most {_MORE:.0f} % more than"
            f" everybody's, {as_many} than as many rows of everybody's; at the median"
            f" {_median([one.more for one in these]):+.0f} % and"
            f" {_median([one.more_a_row for one in these]):+.0f} %."
        )
    return lines


def _median(numbers: list[float]) -> float:
    ordered = sorted(numbers)
    return ordered[len(ordered) // 2]
