"""What it costs that everybody sees only their own: each list with its scope and without, in turn.

Open tasks lie evenly over 40,000 offices of one province, and as many matters; one in a hundred is guarded,
and a tenth of those keeps the asker away; one matter in a hundred is sealed. Beside each list stands the same
list without role, place, seal and guard, asked alternately, so that a busy machine is busy for both.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from unittest.mock import patch

from sqlalchemy import bindparam, func, insert, literal, literal_column, select, text, true, tuple_, update

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
_CHUNK = 20_000


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
    is_sqlite = engine.database.dialect.name == "sqlite"
    with engine.database.connect() as db, db.begin():
        sealed = {matter.c.is_sealed: True, matter.c.accused_path: office_path(3)}
        db.execute(update(matter).where(matter.c.number.endswith("50")).values(sealed))
        guarded = matter.c.number.endswith("00")
        template = _instance(0, "/", None)
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
        if is_sqlite:
            db.exec_driver_sql("ANALYZE")
    if not is_sqlite:
        with engine.database.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("SET statement_timeout = 0"))
            for name in ("matter", "matter_words", "matter_scope", "instance", "case_rule"):
                db.execute(text(f"VACUUM (ANALYZE) {name}"))


def _load(engine: Engine, many: int) -> None:
    draw = random.Random(20220225)
    with engine.database.connect() as db, db.begin():
        db.execute(insert(definition).values(_definition()))
        for first in range(0, many, _CHUNK):
            rows: dict[Any, list[dict[str, Any]]] = {instance: [], task: [], task_role: [], case_rule: []}
            for number in range(first, min(first + _CHUNK, many)):
                _one(rows, number, draw)
            for table, values in rows.items():
                if values:
                    db.execute(insert(table), values)
    with engine.database.connect() as db, db.begin():
        db.exec_driver_sql("ANALYZE")


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


def _one(rows: dict[Any, list[dict[str, Any]]], number: int, draw: random.Random) -> None:
    path, due = office_path(draw.randrange(OFFICES)), _NOW + timedelta(minutes=draw.randrange(90 * 1440))
    key, is_guarded, is_mine = f"B-{number:07d}", number % _GUARDED == 0, number % _MINE == 1
    if is_mine:
        path = office_path(OFFICES // 2)
    rows[instance].append(_instance(number, path, key if is_guarded else None))
    rows[task].append(
        {
            "id": f"t{number:09d}",
            "instance_id": f"i{number:09d}",
            "definition_id": "d",
            "element_id": "Task_Hear",
            "name": "听取陈述",
            "form_key": None,
            "roles": ["handler"],
            "different_from": [],
            "scope_path": path,
            "business_key": key,
            "title": "反映拖欠土地流转款",
            "subtitle": f"张** · 走访 · {key}",
            "due_at": due,
            "order_at": due,
            "marks": {},
            "status": "open",
            "created_at": _NOW,
            # What the asker has claimed lies at the own office.
            "assignee_id": "asker" if is_mine else None,
            "assignee_name": "问" if is_mine else None,
        }
    )
    [role] = inbox.keys("handler", is_apart=is_guarded, is_taken=is_mine)
    rows[task_role] += [
        {"role": role, "scope_path": one, "order_at": due, "task_id": f"t{number:09d}"}
        for one in scope.enclosing(path)
    ]
    if is_guarded:
        whom = "asker" if number % (_GUARDED * _KEPT_AWAY) == 0 else "somebody"
        rows[case_rule].append({"business_key": key, "rule": "bar", "whom": whom, "since": _NOW})


def _instance(number: int, path: str, guard_key: str | None) -> dict[str, Any]:
    return {
        "id": f"i{number:09d}",
        "definition_id": "d",
        "definition_key": "bench",
        "process_id": "p",
        "business_key": f"B-{number:07d}",
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
