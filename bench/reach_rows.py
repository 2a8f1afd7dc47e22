"""What lists are asked of with their scope and without: tasks, matters, what is sealed and guarded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Table,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from bench.bulk import unchecked
from engine import Engine, Instant, Key, inbox, scope
from engine.model import case_rule, definition, instance, task, task_role
from petition.model import matter, matter_scope
from petition.model_search import matter_words

OFFICES = 40_000
#: Offices to a county, counties to a city; what is left is the number of cities.
_TO_A_COUNTY, _TO_A_CITY = 40, 10
_GUARDED, _KEPT_AWAY = 100, 10
#: So many numbers on, the matters that are sealed or guarded have others' last figures.
_TURNED = 97
#: One task in so many is claimed by the asker.
_MINE = 1_000
NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)


def office_path(number: int) -> str:
    """The path of an office: province, city, county, office."""
    county = number // _TO_A_COUNTY
    city = county // _TO_A_CITY
    return f"/33/{33_00 + city}/{330_000 + county}/o{number}/"


_DEFINITION = "01m8239gpp49vb110aqhjxhaqe"
#: What the petition's own diagrams keep beside a task for its line in a list: two thirds of a row, which has
#: a thousand bytes. One in so many runs without a clock.
_UNTIMED = 5
_MARKS = {
    "petitioner": "张**",
    "channel": "VISIT",
    "persons": 1,
    "status": "IN_PROCESS",
    "stage": "调查核实",
    "stage_en": "Investigation",
    "name_en": "Hear the petitioner",
    "unit": "县农业农村局",
    "clock": {
        "rule": "R-15",
        "article": "条例第34条",
        "start_on": "2026-03-09",
        "nominal_on": "2026-05-08",
        "effective_on": "2026-05-08",
        "last_workday_on": "2026-05-08",
        "length": 60,
        "unit": "calendar_day",
        "extended": 0,
        "excluded": 0,
        "provisional": False,
        "statutory": True,
        "granted_late": False,
        "calendar_version": "2026.1",
        "nominal_at": "2026-05-08T23:59:59+08:00",
        "effective_at": "2026-05-08T23:59:59+08:00",
        "warn_at": "2026-04-29T09:00:00+08:00",
        "last_call_at": "2026-05-07T09:00:00+08:00",
        "overdue_at": "2026-05-09T00:00:00+08:00",
        "key": "R15",
        "name": "办理",
        "name_en": "Handling",
        "stopped_on": None,
        "status": "running",
    },
    "flags": [],
}

#: By which a task is guarded or not: an office has tasks at every 40,000th number alone.
_TURN = f"(n + n / {OFFICES})"

#: Every task that is loaded: where it lies, when it is due, under which key.
_LOADED = Table(
    "bench_task",
    MetaData(),
    Column("n", BigInteger, primary_key=True),
    Column("code", Key),
    Column("office", BigInteger),
    Column("due", Instant),
    Column("key", Key),
    Column("turn", BigInteger),
)
_OFFICES = Table(
    "bench_place",
    MetaData(),
    Column("n", BigInteger, primary_key=True),
    Column("path", Key),
    Column("enclosing", Key, primary_key=True),
)


def load(engine: Engine, many: int) -> None:
    """Rows made by the database itself; nobody's choice of office or day depends on its neighbour's."""
    is_sqlite = engine.database.dialect.name == "sqlite"
    with engine.database.connect() as db, db.begin():
        if not is_sqlite:
            unchecked(db)
        for table in (_LOADED, _OFFICES):
            table.create(db)
        places = [
            {"n": number, "path": office_path(number), "enclosing": each}
            for number in range(OFFICES)
            for each in scope.enclosing(office_path(number))
        ]
        db.execute(insert(_OFFICES), places)
        db.execute(text(_numbers(is_sqlite=is_sqlite)), {"many": many, "now": int(NOW.timestamp())})
        if not is_sqlite:
            db.execute(text("ANALYZE bench_task, bench_place"))
        db.execute(insert(definition).values(_definition()))
        _copy(db)
        for table in (_LOADED, _OFFICES):
            table.drop(db)
    settle(engine, "task", "task_role", "instance", "case_rule")


def settle(engine: Engine, *tables: str) -> None:
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
        f" CASE WHEN {_TURN} % {_GUARDED} = 0 THEN 'B-' || {code} END, {_TURN} FROM copy"
    )


def _copy(db: Connection) -> None:
    one, place = _LOADED, _OFFICES
    is_mine, is_guarded = one.c.n % _MINE == 1, one.c.key.is_not(None)
    here = one.join(place, and_(place.c.n == one.c.office, place.c.enclosing == place.c.path))
    key = literal("B-") + one.c.code
    # As long as those of real ones, and like them in the order in which they were made.
    case_id = literal("01m8239j5x157b32j") + one.c.code
    task_id = literal("0tqd86") + one.c.code + literal(".62")
    _from(db, instance, _instance("/", None), here, id=case_id, business_key=key,
          scope_path=place.c.path, guard_key=one.c.key)  # fmt: skip
    mine = case((is_mine, literal("asker", Key))), case((is_mine, literal("问", Key)))
    kind = task.c.marks.type
    untimed = literal({**_MARKS, "clock": None}, kind)
    marks = case((one.c.n // 7 % _UNTIMED == 0, untimed), else_=literal(_MARKS, kind))
    _from(db, task, _task(), here, id=task_id, instance_id=case_id,
          scope_path=place.c.path, business_key=key, subtitle=literal("张** · 走访 · ") + key,
          due_at=one.c.due, order_at=one.c.due, assignee_id=mine[0], assignee_name=mine[1],
          marks=marks, guard_key=one.c.key)  # fmt: skip
    [free], [taken] = (inbox.keys("handler", is_taken=one) for one in (False, True))
    role = case((is_mine, taken), else_=free)
    wide = one.join(place, place.c.n == one.c.office)
    _from(db, task_role, {}, wide, role=role, scope_path=place.c.enclosing, order_at=one.c.due,
          task_id=task_id, guard_key=one.c.key)  # fmt: skip
    whom = case(
        (one.c.turn % (_GUARDED * _KEPT_AWAY) == 0, literal("asker", Key)), else_=literal("somebody", Key)
    )
    _from(db, case_rule, {"rule": "bar", "since": NOW}, one, is_guarded, business_key=one.c.key, whom=whom)


def _from(
    db: Connection, table: Table, fixed: dict[str, Any], rows: Any, *where: Any, **columns: Any
) -> None:
    """Rows of a table: what is the same in all, and what comes from where they are read."""
    same = {name: literal(value, table.c[name].type) for name, value in fixed.items() if name not in columns}
    query = select(*same.values(), *columns.values()).select_from(rows).where(*where)
    db.execute(insert(table).from_select([*same, *columns], query))


def _definition() -> dict[str, Any]:
    return {
        "id": _DEFINITION,
        "key": "bench",
        "version": 1,
        "sha256": "-",
        "process_id": "p",
        "title": "bench",
        "note": "",
        "published_at": NOW,
        "published_by": "system",
        "published_by_name": "system",
    }


def _task() -> dict[str, Any]:
    return {
        "definition_id": _DEFINITION,
        "element_id": "Task_Hear",
        "name": "听取陈述",
        "form_key": "hear",
        "roles": ["handler"],
        "different_from": [],
        "title": "反映拖欠土地流转款",
        "status": "open",
        "created_at": NOW,
        "told_at": NOW,
        "awaited": 0,
        "helped_by": [],
    }


def _instance(path: str, guard_key: str | None) -> dict[str, Any]:
    return {
        "definition_id": _DEFINITION,
        "definition_key": "bench",
        "process_id": "p",
        "title": "反映拖欠土地流转款",
        "scope_path": path,
        "status": "active",
        "version": 1,
        "seq": 1,
        "started_at": NOW,
        "started_by": "system",
        "changed_at": NOW,
        "performers": {},
        "guard_key": guard_key,
    }


def keep_some(engine: Engine) -> None:
    """Seals one matter in a hundred and guards another one; of ten of those one keeps the asker away."""
    # What a matter is about and who handed it in come round in its number: which ones these are does not.
    n = cast(func.substr(matter.c.number, 9), BigInteger)
    turn = n + n // _TURNED
    with engine.database.connect() as db, db.begin():
        sealed = {matter.c.is_sealed: True, matter.c.accused_path: office_path(3)}
        db.execute(update(matter).where(turn % _GUARDED == _GUARDED // 2).values(sealed))
        guarded = turn % _GUARDED == 0
        template = _instance("/", None)
        own = ("id", "business_key", "guard_key")
        fixed = {name: value for name, value in template.items() if name not in own}
        columns = [literal(value, instance.c[name].type).label(name) for name, value in fixed.items()]
        there = select(matter.c.instance_id, matter.c.number, matter.c.number.label("guard_key"), *columns)
        db.execute(insert(instance).from_select([*own, *fixed], there.where(guarded)))
        since, named = literal(NOW, case_rule.c.since.type), ["business_key", "rule", "whom", "since"]
        for whom, which in (("somebody", guarded), ("asker", turn % (_GUARDED * _KEPT_AWAY) == 0)):
            bars = select(matter.c.number, literal("bar"), literal(whom), since).where(which)
            db.execute(insert(case_rule).from_select(named, bars))
        kept_from = or_(matter.c.is_sealed, guarded)
        for table in (matter_scope, matter_words):
            closed = select(matter.c.id).where(kept_from)
            db.execute(update(table).where(table.c.matter_id.in_(closed)).values(is_closed=True))
        # What the list without a scope is read from; nothing of the product has it.
        db.execute(text("CREATE INDEX bench_newest ON matter (registered_at, id)"))
    settle(engine, "matter", "matter_words", "matter_scope", "instance", "case_rule")
