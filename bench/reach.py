"""What it costs that everybody sees only their own: each list with its scope and without, in turn.

Open tasks lie evenly over 40,000 offices of one province, and as many matters; one in a hundred is guarded,
and a tenth of those keeps the asker away; one matter in a hundred is sealed. Beside each list stands the same
list without role, place, seal and guard, asked alternately, so that a busy machine is busy for both.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from unittest.mock import patch

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Table,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    true,
    tuple_,
    update,
)

import access
from bench import figures
from bench.figures import Figure
from engine import SYSTEM, Actor, Engine, Grant, Instant, Key, guards, inbox, metadata, scope, tasks, worklist
from engine.model import case_rule, definition, instance, is_status, task, task_role
from engine.statements import Statement
from engine.tasks import TaskFilter
from petition import lists, sight
from petition.lists import MatterFilter
from petition.model import matter
from tests.conftest import RING

OFFICES = 40_000
#: Offices to a county, counties to a city; what is left is the number of cities.
_TO_A_COUNTY, _TO_A_CITY = 40, 10
_GUARDED, _KEPT_AWAY = 100, 10
#: One task in so many is claimed by the asker.
_MINE = 1_000
_NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Reach:
    """One list of one asker: with the scope and without it, and by how many percent it exceeds that."""

    what: str
    who: str
    rows: int
    scoped: Figure
    bare: Figure

    @property
    def more(self) -> float:
        return (self.scoped.p50 / self.bare.p50 - 1) * 100


def office_path(number: int) -> str:
    """The path of an office: province, city, county, office."""
    county = number // _TO_A_COUNTY
    city = county // _TO_A_CITY
    return f"/33/{33_00 + city}/{330_000 + county}/o{number}/"


def measure(url: str, many: int, *, count: int) -> list[Reach]:
    """Loads so many open tasks and matters and lets people of every level ask."""
    # Not at the top: it draws offices from here.
    from bench import searching

    engine = Engine(
        url,
        services={},
        checks={},
        clean_form=lambda _form, data, **_: data,
        check_form=lambda _form: [],
        roles=access.role_labels(),
        vault=lambda: RING,
        clock=lambda: _NOW,
    )
    metadata.create_all(engine.database)
    began = time.monotonic()
    _load(engine, many)
    for place in _PLACES[1:]:
        _LAST.pop(place, None)
    print(f"  {many:,} tasks at {OFFICES:,} offices in {time.monotonic() - began:.0f} s", flush=True)
    found = [one for who, actor in _askers("handler") for one in _inboxes(engine, who, actor, count)]
    searching.load(engine, many)
    _keep_some(engine)
    print(f"  and {many:,} matters in {time.monotonic() - began:.0f} s", flush=True)
    found += [one for who, actor in _askers("sorter") for one in _matters(engine, who, actor, count)]
    engine.close()
    return found


def _askers(role: str) -> Iterator[tuple[str, Actor]]:
    seat = office_path(OFFICES // 2)
    *_, city, county, office = scope.enclosing(seat)
    yield "own office", Actor("asker", "问", (Grant(role, office),))
    yield "county", Actor("asker", "问", (Grant(role, county, seat),))
    yield "city", Actor("asker", "问", (Grant(role, city, seat),))
    yield "province", Actor("asker", "问", (Grant(role, "/33/", seat),))
    two = (Grant(role, office), Grant(role, office_path(7)), Grant("legal", county, seat))
    yield "three posts at two offices", Actor("asker", "问", two)


def _inboxes(engine: Engine, who: str, actor: Actor, count: int) -> Iterator[Reach]:
    """The lists of tasks. Nobody's scope is the machine's: the open tasks, due first."""
    for what, asked in (
        ("inbox", TaskFilter()),
        ("inbox, for all to take", TaskFilter(assignee="nobody")),
        ("inbox, due this week", TaskFilter(due_before=_NOW + timedelta(days=7))),
    ):
        yield _beside(
            f"{what}: page",
            who,
            _asking(engine, actor, lambda tx, asked=asked: len(tasks.worklist(tx, asked).items)),
            _asking(engine, SYSTEM, lambda tx, asked=asked: len(_bare_tasks(tx, asked, 0))),
            count,
        )
    third = _asking(engine, actor, lambda tx: _third(tx))
    three = _asking(engine, SYSTEM, lambda tx: max(len(_bare_tasks(tx, TaskFilter(), n)) for n in _PLACES))
    yield _beside("inbox: third page", who, third, three, count)
    counted = _asking(engine, actor, lambda tx: tasks.count(tx, TaskFilter()))
    yield _beside("inbox: count to 500", who, counted, _asking(engine, SYSTEM, _BARE_COUNT.value), count)
    mine = _asking(engine, actor, lambda tx: len(tasks.worklist(tx, TaskFilter(assignee="me")).items))
    yield _beside("my own tasks: page", who, mine, _bare(mine), count)


@cache
def _bare_page(assignee: str | None, *, is_due: bool) -> Statement:
    """The open tasks of everybody, due first: kept and asked as the product's own list is."""
    query = select(task).where(is_status(task, "open"))
    if assignee == "nobody":
        query = query.where(task.c.assignee_id.is_(None))
    if is_due:
        query = query.where(task.c.order_at < bindparam("due_before", None, type_=Instant()))
    after = tuple_(bindparam("at", None, type_=Instant()), bindparam("last", None, type_=Key))
    query = query.where(tuple_(task.c.order_at, task.c.id) > after)
    return Statement(query.order_by(task.c.order_at, task.c.id).limit(literal_column("51")))


#: Where the bare pages begin.
_PLACES = (0, 50, 100)
_LAST = {0: (datetime(1970, 1, 1, tzinfo=UTC), "")}

_BARE_COUNT = Statement(
    select(func.count()).select_from(
        select(task.c.id).where(is_status(task, "open")).limit(literal_column("500")).subquery()
    )
)


def _bare_tasks(tx: Any, asked: TaskFilter, after: int) -> list[Any]:
    if after not in _LAST:
        return []
    given = {"at": _LAST[after][0], "last": _LAST[after][1], "due_before": asked.due_before}
    page = _bare_page(asked.assignee, is_due=asked.due_before is not None)
    rows = page.rows(tx, given)
    if after + 50 not in _LAST and len(rows) > 50:
        _LAST[after + 50] = (rows[49]["order_at"], rows[49]["id"])
    return [worklist.of_row(row) for row in rows[:50]]


def _third(tx: Any) -> int:
    after = tasks.worklist(tx, TaskFilter()).next_cursor
    after = tasks.worklist(tx, TaskFilter(), after=after).next_cursor if after else None
    return len(tasks.worklist(tx, TaskFilter(), after=after).items) if after else 0


def _matters(engine: Engine, who: str, actor: Actor, count: int) -> Iterator[Reach]:
    """The lists of matters, and what finds them by words."""
    for what, asked in (("matters", MatterFilter()), ("matters, open visits", _OPEN_VISITS)):
        page = _asking(engine, actor, lambda tx, asked=asked: len(lists.search(tx, asked).items))
        bare = _asking(engine, actor, lambda tx, asked=asked: len(_bare_list(tx, asked)))
        yield _beside(f"{what}: page", who, page, bare, count)
        number = _asking(engine, actor, lambda tx, asked=asked: lists.count(tx, asked))
        bare = _asking(engine, actor, lambda tx, asked=asked: _bare_count(tx, asked))
        yield _beside(f"{what}: count to 500", who, number, bare, count)
    for name, said in _SAID.items():
        asked = MatterFilter(text=said)
        page = _asking(engine, actor, lambda tx, asked=asked: len(lists.search(tx, asked).items))
        yield _beside(f"search, {name}: page", who, page, _bare(page), count)
        number = _asking(engine, actor, lambda tx, asked=asked: lists.count(tx, asked))
        yield _beside(f"search, {name}: count to 500", who, number, _bare(number), count)


_OPEN_VISITS = MatterFilter(open_only=True, channel="VISIT")
#: A word in a third of all, one in few, two words, a name.
_SAID = {"common word": "漏水", "rare word": "丙申", "two words": "工资 青塘", "name": "欧阳若兰"}


def _bare_list(tx: Any, asked: MatterFilter) -> list[Any]:
    """The page of all matters that are as asked, with the same lines, from an index made for it."""
    query = select(matter).where(*lists._conditions(tx, asked))
    query = query.order_by(matter.c.registered_at.desc(), matter.c.id.desc()).limit(51)
    return lists.lines(tx, [dict(row) for row in tx.db.execute(query).mappings()][:50])


def _bare_count(tx: Any, asked: MatterFilter) -> int:
    some = select(matter.c.id).where(*lists._conditions(tx, asked)).limit(500).subquery()
    return int(tx.db.scalar(select(func.count()).select_from(some)) or 0)


def _asking(engine: Engine, actor: Actor, ask: Callable[[Any], int]) -> Callable[[], int]:
    def once() -> int:
        with engine.read(actor) as tx:
            return ask(tx)

    return once


def _bare(ask: Callable[[], int]) -> Callable[[], int]:
    """The same question with every predicate of scope left out of its statement."""

    def once() -> int:
        with (
            patch.object(worklist, "_covered", lambda *_: true()),
            patch.object(guards, "reachable", lambda *_: true()),
            patch.object(sight, "seen_by", lambda *_: true()),
            patch.object(sight, "lies_at", lambda *_: true()),
            patch.object(lists, "_FEW", 0),
        ):
            return ask()

    return once


def _beside(what: str, who: str, scoped: Callable[[], int], bare: Callable[[], int], count: int) -> Reach:
    """Both in turn: warm first, then so often, garbage collected before and not meanwhile."""
    for _ in range(5):
        rows, _all = scoped(), bare()
    gc.collect()
    gc.disable()
    taken: tuple[list[float], list[float]] = ([], [])
    try:
        for _ in range(count):
            for ask, times in zip((scoped, bare), taken, strict=True):
                began = time.perf_counter()
                ask()
                times.append((time.perf_counter() - began) * 1000)
    finally:
        gc.enable()
    return Reach(what, who, rows, *map(figures.of, taken))


def told(found: list[Reach], database: str, many: int) -> list[str]:
    """The rows of the table."""
    return [
        f"| {database} | {many:,} | {one.what} | {one.who} | {one.rows} | {one.scoped} | {one.bare} |"
        f" {one.more:+.0f} % |"
        for one in found
    ]


def _keep_some(engine: Engine) -> None:
    """Seals one matter in a hundred and guards another one; of ten of those one keeps the asker away."""
    with engine.database.connect() as db, db.begin():
        sealed = {matter.c.is_sealed: True, matter.c.accused_path: office_path(3)}
        db.execute(update(matter).where(matter.c.number.endswith("50")).values(sealed))
        guarded = matter.c.number.endswith("00")
        template = _instance("/", None)
        own = ("id", "business_key", "guard_key")
        fixed = {name: value for name, value in template.items() if name not in own}
        columns = [literal(value, instance.c[name].type).label(name) for name, value in fixed.items()]
        there = select(matter.c.instance_id, matter.c.number, matter.c.number.label("guard_key"), *columns)
        db.execute(insert(instance).from_select([*own, *fixed], there.where(guarded)))
        since, named = literal(_NOW, case_rule.c.since.type), ["business_key", "rule", "whom", "since"]
        for whom, which in (("somebody", guarded), ("asker", matter.c.number.endswith("000"))):
            bars = select(matter.c.number, literal("bar"), literal(whom), since).where(which)
            db.execute(insert(case_rule).from_select(named, bars))
        # What the list without a scope is read from; nothing of the product has it.
        db.execute(text("CREATE INDEX bench_newest ON matter (registered_at, id)"))
    _settle(engine, "matter", "matter_words", "matter_scope", "instance", "case_rule")


#: Every task that is loaded: where it lies, when it is due, under which key.
_LOADED = Table(
    "bench_task",
    MetaData(),
    Column("n", BigInteger, primary_key=True),
    Column("code", Key),
    Column("office", BigInteger),
    Column("due", Instant),
    Column("key", Key),
)
_OFFICES = Table(
    "bench_place",
    MetaData(),
    Column("n", BigInteger, primary_key=True),
    Column("path", Key),
    Column("enclosing", Key, primary_key=True),
)


def _load(engine: Engine, many: int) -> None:
    """Rows made by the database itself; nobody's choice of office or day depends on its neighbour's."""
    is_sqlite = engine.database.dialect.name == "sqlite"
    with engine.database.connect() as db, db.begin():
        if not is_sqlite:
            # Rows that are made right: checking every reference would only cost time.
            db.execute(text("SET LOCAL session_replication_role = replica"))
            db.execute(text("SET LOCAL statement_timeout = 0"))
        for table in (_LOADED, _OFFICES):
            table.create(db)
        places = [
            {"n": number, "path": office_path(number), "enclosing": each}
            for number in range(OFFICES)
            for each in scope.enclosing(office_path(number))
        ]
        db.execute(insert(_OFFICES), places)
        db.execute(text(_numbers(is_sqlite=is_sqlite)), {"many": many, "now": int(_NOW.timestamp())})
        if not is_sqlite:
            db.execute(text("ANALYZE bench_task, bench_place"))
        db.execute(insert(definition).values(_definition()))
        _copy(db)
        for table in (_LOADED, _OFFICES):
            table.drop(db)
    _settle(engine, "task", "task_role", "instance", "case_rule")


def _settle(engine: Engine, *tables: str) -> None:
    """What the database does by itself after a while."""
    if engine.database.dialect.name == "sqlite":
        with engine.database.connect() as db, db.begin():
            db.exec_driver_sql("ANALYZE")
        return
    with engine.database.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("SET statement_timeout = 0"))
        for name in tables:
            db.execute(text(f"VACUUM (ANALYZE) {name}"))


def _numbers(*, is_sqlite: bool) -> str:
    if is_sqlite:
        copy = "WITH RECURSIVE copy(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM copy WHERE n < :many - 1)"
        code = "substr('000000000' || n, -9)"
    else:
        copy = "WITH copy AS (SELECT n FROM generate_series(CAST(0 AS BIGINT), CAST(:many AS int) - 1) AS n)"
        code = "lpad(CAST(n AS text), 9, '0')"
    return (
        f"INSERT INTO bench_task {copy} SELECT n, {code},"
        f" CASE WHEN n % {_MINE} = 1 THEN {OFFICES // 2} ELSE (n * 7919) % {OFFICES} END,"
        f" (CAST(:now AS BIGINT) + ((n * 104729) % {90 * 1440}) * 60) * 1000000,"
        f" CASE WHEN n % {_GUARDED} = 0 THEN 'B-' || {code} END FROM copy"
    )


def _copy(db: Connection) -> None:
    one, place = _LOADED, _OFFICES
    is_mine, is_guarded = one.c.n % _MINE == 1, one.c.key.is_not(None)
    here = one.join(place, and_(place.c.n == one.c.office, place.c.enclosing == place.c.path))
    key = literal("B-") + one.c.code
    _from(db, instance, _instance("/", None), here, id=literal("i") + one.c.code, business_key=key,
          scope_path=place.c.path, guard_key=one.c.key)  # fmt: skip
    mine = case((is_mine, literal("asker", Key))), case((is_mine, literal("问", Key)))
    _from(db, task, _task(), here, id=literal("t") + one.c.code, instance_id=literal("i") + one.c.code,
          scope_path=place.c.path, business_key=key, subtitle=literal("张** · 走访 · ") + key,
          due_at=one.c.due, order_at=one.c.due, assignee_id=mine[0], assignee_name=mine[1])  # fmt: skip
    roles = {
        (apart, taken): inbox.keys("handler", is_apart=apart, is_taken=taken)[0]
        for apart in (False, True)
        for taken in (False, True)
    }
    role = case(
        (and_(is_guarded, is_mine), roles[True, True]),
        (is_guarded, roles[True, False]),
        (is_mine, roles[False, True]),
        else_=roles[False, False],
    )
    wide = one.join(place, place.c.n == one.c.office)
    _from(db, task_role, {}, wide, role=role, scope_path=place.c.enclosing, order_at=one.c.due,
          task_id=literal("t") + one.c.code)  # fmt: skip
    whom = case(
        (one.c.n % (_GUARDED * _KEPT_AWAY) == 0, literal("asker", Key)), else_=literal("somebody", Key)
    )
    _from(db, case_rule, {"rule": "bar", "since": _NOW}, one, is_guarded, business_key=one.c.key, whom=whom)


def _from(
    db: Connection, table: Table, fixed: dict[str, Any], rows: Any, *where: Any, **columns: Any
) -> None:
    """Rows of a table: what is the same in all, and what comes from where they are read."""
    same = {name: literal(value, table.c[name].type) for name, value in fixed.items() if name not in columns}
    query = select(*same.values(), *columns.values()).select_from(rows).where(*where)
    db.execute(insert(table).from_select([*same, *columns], query))


def _definition() -> dict[str, Any]:
    return {
        "id": "d",
        "key": "bench",
        "version": 1,
        "sha256": "-",
        "process_id": "p",
        "title": "bench",
        "note": "",
        "published_at": _NOW,
        "published_by": "system",
        "published_by_name": "system",
    }


def _task() -> dict[str, Any]:
    return {
        "definition_id": "d",
        "element_id": "Task_Hear",
        "name": "听取陈述",
        "roles": ["handler"],
        "different_from": [],
        "title": "反映拖欠土地流转款",
        "marks": {},
        "status": "open",
        "created_at": _NOW,
        "awaited": 0,
        "helped_by": [],
    }


def _instance(path: str, guard_key: str | None) -> dict[str, Any]:
    return {
        "definition_id": "d",
        "definition_key": "bench",
        "process_id": "p",
        "title": "反映拖欠土地流转款",
        "scope_path": path,
        "status": "active",
        "version": 1,
        "seq": 1,
        "started_at": _NOW,
        "started_by": "system",
        "changed_at": _NOW,
        "performers": {},
        "guard_key": guard_key,
    }
