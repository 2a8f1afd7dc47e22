"""Completing a task on the real petition diagram, case after case, beside its references on the same data.

* ours: `tasks.complete`: lock, form, checks, services, papers, clocks, history, projections, one commit.
* bare: the very statements that write in ours, sent again by psycopg or sqlite3 to a copy of the database:
  lock, write, commit. What no design that writes so can be faster than.
* piped: the same in one pipeline (PostgreSQL).
* naive: the library's whole text in one row (bench/naive.py).
"""

from __future__ import annotations

import gc
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event, text
from sqlalchemy.engine import make_url

from bench import figures, naive, stock
from bench.figures import Figure
from bench.office import MAIN_LINE, County, Step
from engine import SYSTEM, connect, history, new_id
from petition import matters
from tests.petition import people

Statement = tuple[str, Any, bool]


@dataclass
class Measured:
    """Times in ms by side, then by step; CPU of our process; statements and commits of ours by step."""

    times: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    commits: set[int] = field(default_factory=set)

    def note(self, side: str, step: str, taken: float) -> None:
        self.times.setdefault(side, {}).setdefault(step, []).append(taken)

    def of(self, side: str, step: str | None = None) -> Figure | None:
        """The figure of a side at a step, or over the whole walk."""
        by_step = self.times.get(side)
        if by_step is None:
            return None
        return figures.of(by_step[step] if step else [one for each in by_step.values() for one in each])


class Recorder:
    """Keeps the statements an engine sends, and counts its commits."""

    def __init__(self, county: County) -> None:
        self.sent: list[Statement] = []
        self.commits = 0
        event.listen(county.engine.database, "before_cursor_execute", self._note)
        event.listen(county.engine.database, "commit", self._commit)

    def taken(self) -> list[Statement]:
        """What was sent since it was last asked."""
        sent, self.sent = self.sent, []
        return sent

    def _note(self, db: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:  # noqa: ARG002
        self.sent.append((statement, parameters, many))

    def _commit(self, db: Any) -> None:  # noqa: ARG002
        self.commits += 1


class Bare:
    """A copy of the database and a driver's connection: nothing else between the rows and the disk."""

    def __init__(self, url: str, *, piped: bool = False) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.piped = piped
        if self.is_sqlite:
            self.db: Any = sqlite3.connect(str(make_url(url).database), isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
                self.db.execute(f"PRAGMA {pragma}")
        else:
            self.db = psycopg.connect(url.replace("+psycopg", ""), cursor_factory=psycopg.RawCursor)

    def run(self, statements: list[Statement]) -> float:
        """Writes them in one transaction; milliseconds."""
        began = time.perf_counter()
        if self.is_sqlite:
            self.db.execute("BEGIN IMMEDIATE")
        pipe: Callable[[], AbstractContextManager[Any]] = self.db.pipeline if self.piped else nullcontext
        with pipe():
            for statement, parameters, many in statements:
                cursor = self.db.cursor()
                (cursor.executemany if many else cursor.execute)(statement, parameters)
                if statement.startswith("SELECT"):
                    cursor.fetchall()
            self.db.execute("COMMIT") if self.is_sqlite else self.db.commit()
        return (time.perf_counter() - began) * 1000


class NaiveCase:
    """The whole text of a case in one row, brought from step to step as ours is."""

    def __init__(self, url: str, county: County) -> None:
        self.library = stock.Naive()
        self.db = connect(url)
        self.lock = "" if self.db.dialect.name == "sqlite" else " FOR UPDATE"
        with self.db.begin() as db:
            db.execute(text("CREATE TABLE bench_case (id TEXT PRIMARY KEY, text TEXT)"))
        with county.engine.read(SYSTEM) as tx:
            ours = history.events(tx, matters.get(tx, county.number).instance_id, limit=1000)
        taken = {flow for one in ours if one.kind == "elements_passed" for flow in one.facts["flows"]}
        data = {**county.data(), "taken": sorted(taken)}
        self.young = self.library.save(naive.start(people.bundle(), "petition", data))

    def begin(self) -> str:
        """A new case at its first step."""
        case = new_id()
        with self.db.begin() as db:
            db.execute(text("INSERT INTO bench_case VALUES (:id, :text)"), {"id": case, "text": self.young})
        return case

    def run(self, case: str, fields: dict[str, Any]) -> float:
        """Loads, completes, settles, saves; milliseconds."""
        began = time.perf_counter()
        with self.db.begin() as db:
            query = text(f"SELECT text FROM bench_case WHERE id = :id{self.lock}")
            whole = db.execute(query, {"id": case}).scalar_one()
            row = {"id": case, "text": self.library.step(whole, fields)}
            db.execute(text("UPDATE bench_case SET text = :text WHERE id = :id"), row)
        return (time.perf_counter() - began) * 1000


def measure(url: str, folder: Path, *, cases: int) -> Measured:
    """Walks so many petitions from screening to filing, on each side in turn."""
    found = Measured()
    county = County.opened(url, folder)
    for _ in range(3):
        county.walk()
    naive_side = NaiveCase(url, county)
    county.engine.database.dispose()
    naive_side.db.dispose()
    bare = Bare(_copy(url, folder, "bare"))
    piped = None if bare.is_sqlite else Bare(_copy(url, folder, "piped"), piped=True)
    recorder = Recorder(county)
    warm = 3
    for number in range(cases + warm):
        recorder.taken()
        county.register()
        written = _writes(recorder.taken())
        bare.run(written)
        if piped:
            piped.run(written)
        whole = naive_side.begin()
        gc.collect()
        gc.disable()
        for step in MAIN_LINE:
            _step(
                county,
                step,
                recorder,
                found if number >= warm else Measured(),
                bare,
                piped,
                naive_side,
                whole,
            )
        gc.enable()
    naive_side.db.dispose()
    for side in (bare, piped):
        if side:
            side.db.close()
    county.engine.close()
    return found


def _step(
    county: County,
    step: Step,
    recorder: Recorder,
    found: Measured,
    bare: Bare,
    piped: Bare | None,
    naive_side: NaiveCase,
    whole: str,
) -> None:
    task_id, fields = county.task(step.element_id).id, step.fields(county)
    recorder.taken()
    commits, cpu = recorder.commits, time.process_time()
    found.note("ours", step.element_id, county.complete(step, task_id, fields))
    found.cpu.setdefault(step.element_id, []).append((time.process_time() - cpu) * 1000)
    sent = recorder.taken()
    found.statements[step.element_id] = len(sent)
    found.commits.add(recorder.commits - commits)
    written = _writes(sent)
    found.note("bare", step.element_id, bare.run(written))
    if piped:
        found.note("piped", step.element_id, piped.run(written))
    found.note("naive", step.element_id, naive_side.run(whole, fields))


def _writes(sent: list[Statement]) -> list[Statement]:
    # The first SELECT of instance and task is the lock; the other reads are ours alone.
    locks = [one for one in sent if one[0].startswith("SELECT instance.id AS i_id")][:1]
    return locks + [one for one in sent if not one[0].startswith("SELECT")]


def _copy(url: str, folder: Path, name: str) -> str:
    """The URL of a copy of a database nobody is connected to."""
    parsed = make_url(url)
    if url.startswith("sqlite"):
        with sqlite3.connect(str(parsed.database)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target = folder / f"{name}.db"
        shutil.copyfile(str(parsed.database), target)
        return f"sqlite:///{target}"
    made = f"{parsed.database}_{name}"
    admin = parsed.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute(f'CREATE DATABASE "{made}" TEMPLATE "{parsed.database}"')
    return parsed.set(database=made).render_as_string(hide_password=False)
