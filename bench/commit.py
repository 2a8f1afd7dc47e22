"""One step with a durable commit, on SQLite and PostgreSQL: the engine with all of its work, the naive design
(the library's text in one row) and the bare rows that any design has to write."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy import (
    Engine as Database,
)

from bench import figures, plain, stock
from bench.figures import Figure
from bench.plain import CLERK
from bench.step import DATA, DIAGRAM, SUBMISSION
from engine import Engine, connect, new_id, tasks

_bare = MetaData()
_naive = Table("bench_naive", _bare, Column("id", String, primary_key=True), Column("text", Text))
_row = Table(
    "bench_instance",
    _bare,
    Column("id", String, primary_key=True),
    Column("version", Integer),
    Column("state", LargeBinary),
)
_task = Table(
    "bench_task",
    _bare,
    Column("id", String, primary_key=True),
    Column("instance_id", String),
    Column("due_at", BigInteger),
    Column("title", Text),
    Index("ix_bench_task_due", "due_at", "id"),
)
_event = Table(
    "bench_history",
    _bare,
    Column("instance_id", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("facts", Text),
)


def naive(database: Database) -> Callable[[], object]:
    """The library's whole text in one row; the case stays young, or it would slow down while measured."""
    library = stock.Naive()
    case = new_id()
    young = library.save(stock.start(DIAGRAM, DATA))
    with database.begin() as db:
        db.execute(insert(_naive).values(id=case, text=young))

    def step() -> None:
        with database.begin() as db:
            found = select(_naive.c.text).where(_naive.c.id == case)
            db.execute(_locked(found, database)).scalar_one()
            db.execute(update(_naive).where(_naive.c.id == case).values(text=library.step(young, SUBMISSION)))

    return step


def _locked(query: Any, database: Database) -> Any:
    return query.with_for_update() if database.dialect.name == "postgresql" else query


def bare(database: Database) -> Callable[[], object]:
    """The rows a step has to write, and nothing else: state, one task less, one task more, history."""
    case, opened, seq = new_id(), [new_id()], [0]
    state = b"x" * 1500
    with database.begin() as db:
        db.execute(insert(_row).values(id=case, version=0, state=state))
        db.execute(insert(_task).values(id=opened[0], instance_id=case, due_at=1, title="x"))

    def step() -> None:
        with database.begin() as db:
            found = select(_row.c.version, _row.c.state).where(_row.c.id == case)
            version = db.execute(_locked(found, database)).one()[0]
            db.execute(
                update(_row)
                .where(_row.c.id == case, _row.c.version == version)
                .values(version=version + 1, state=state)
            )
            db.execute(delete(_task).where(_task.c.id == opened[0]))
            opened[0] = new_id()
            db.execute(
                insert(_task).values(
                    id=opened[0], instance_id=case, due_at=1, title="幸福里安置房屋面渗漏维修"
                )
            )
            rows = [
                {"instance_id": case, "seq": seq[0] + n, "facts": orjson.dumps(SUBMISSION).decode()}
                for n in range(3)
            ]
            db.execute(insert(_event), rows)
            seq[0] += 3

    return step


def measure(url: str, *, count: int) -> dict[str, Figure]:
    """All three on one database, in one run."""
    database = connect(url)
    _bare.create_all(database)
    found = {}
    for name, make in (("bare rows", bare), ("naive design", naive)):
        found[name] = figures.measure(make(database), count=count)
    found["Huiyin"] = _product(url, count=count)
    return found


def _product(url: str, *, count: int) -> Figure:
    """The whole step: lock, form check, complete, settle, history, projections, command id, commit."""
    engine = plain.open_engine(url)
    case = plain.start(engine)
    taken = complete(engine, case, count + 10)
    engine.close()
    return figures.of(taken[10:])


def complete(engine: Engine, instance_id: str, count: int) -> list[float]:
    """Completes so many tasks of a case, one after the other; milliseconds each."""
    taken = []
    for _ in range(count):
        with engine.read(CLERK) as tx:  # finding the task is the clerk's page, not the step
            opened = tasks.of_instance(tx, instance_id)[0].id
        began = time.perf_counter()
        with engine.begin(CLERK) as tx:
            tasks.complete(tx, opened, SUBMISSION, command_id=new_id())
        taken.append((time.perf_counter() - began) * 1000)
    return taken
