"""Timers: very many due at once are fired once each, and those due now are on time however many wait."""

from __future__ import annotations

import multiprocessing
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bench import bulk, plain
from bench.step import SUBMISSION
from engine import SYSTEM, Engine, new_id, tasks, timers, utc_now
from workers import Ticker, sweep

#: Two workers sweep at once, as two servers would.
WORKERS = 2
#: So many pending ones a second are gone through, at the very least, to read what is copied.
_READ_A_SECOND = 8_000
#: Normal load while lateness is measured: so many timers due, and tasks completed, each second.
RATE = 20


@dataclass(frozen=True)
class Burst:
    """So many timers due within one minute, with so many others pending."""

    due: int
    pending: int
    seconds: float
    #: Timers that fired other than exactly once, by their rows and by history.
    wrong: int


@dataclass(frozen=True)
class Lateness:
    """How late timers fired, in seconds, while others were pending and clerks worked."""

    pending: int
    fired: int
    completed: int
    p50: float
    p99: float
    most: float


def pend(engine: Engine, count: int) -> bulk.Template:
    """So many cases whose timers are due years from now, one a second; gives their template."""
    made = _template(engine, "p", "2035-01-01T00:00:00+08:00")
    bulk.load(engine, made, 1, count, spread=1_000_000)
    if engine.database.dialect.name == "postgresql":
        with engine.database.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("SET statement_timeout = 0"))
            db.execute(text("VACUUM (ANALYZE)"))
    return made


def lateness(url: str, pending: int, made: bulk.Template, *, seconds: int) -> Lateness:
    """Lets the product's own ticker work beside a clerk, with the machine's clock."""
    engine = plain.open_engine(url, utc_now)
    count = seconds * RATE
    # What is copied is looked for in whole tables: the first is due when all of it is there.
    first = utc_now() + timedelta(seconds=3 + pending / _READ_A_SECOND)
    due = _template(engine, "q", first.isoformat())
    bulk.load(engine, due, 1, count, spread=1_000_000 // RATE)
    if utc_now() > first:
        raise RuntimeError("the first timer was due before all were loaded: what comes would be no lateness")
    ticker = Ticker(engine)
    ticker.start()
    clerk = _Clerk(engine, made, range(1, min(pending, 50_000)))
    clerk.start()
    time.sleep(max(0.0, (first - utc_now()).total_seconds()) + seconds + 3)
    clerk.stop()
    ticker.stop()
    found = _late(engine, first)
    engine.close()
    at = lambda part: found[min(len(found) - 1, int(len(found) * part))]  # noqa: E731 - of this one list
    return Lateness(pending, len(found), clerk.done, at(0.5), at(0.99), found[-1])


def burst(url: str, count: int, pending: int) -> Burst:
    """Loads timers due within one minute and lets two processes sweep at once."""
    engine = plain.open_engine(url)
    due = _template(engine, "r", (plain.MORNING + timedelta(days=1)).isoformat())
    bulk.load(engine, due, 1, count, spread=60_000_000 // count)
    if engine.database.dialect.name == "postgresql":
        with engine.database.begin() as db:
            db.execute(text("ANALYZE timer"))
    engine.close()
    spawned = multiprocessing.get_context("spawn")
    began = time.monotonic()
    now = (plain.MORNING + timedelta(days=1, minutes=2)).isoformat()
    workers = [spawned.Process(target=_sweep_all, args=(url, now)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    taken = time.monotonic() - began
    engine = plain.open_engine(url)
    wrong = _not_once(engine, count)
    engine.close()
    return Burst(count, pending, taken, wrong)


def _template(engine: Engine, letter: str, due: str) -> bulk.Template:
    instance_id = plain.start(engine, due=due)
    with engine.read(SYSTEM) as tx:
        return bulk.template(tx.db, instance_id, letter)


def _sweep_all(url: str, now: str) -> None:
    engine = plain.open_engine(url, lambda: datetime.fromisoformat(now))
    while True:
        sweep(engine)
        with engine.read(SYSTEM) as tx:
            if not timers.due(tx, 1):
                break
    engine.close()


def _late(engine: Engine, first: datetime) -> list[float]:
    """Seconds, least first, of the timers due since `first`; one that did not fire is late for ever."""
    query = text("SELECT due_at, ended_at FROM timer WHERE due_at BETWEEN :first AND :now ORDER BY due_at")
    between = {"first": _micros(first), "now": _micros(utc_now() - timedelta(seconds=2))}
    with engine.database.connect() as db:
        rows = db.execute(query, between).all()
    return sorted((row.ended_at - row.due_at) / 1e6 if row.ended_at else float("inf") for row in rows)


def _not_once(engine: Engine, count: int) -> int:
    """Timers of the burst that are not fired, and cases with none or several fired timers in history."""
    with engine.database.connect() as db:
        mark = plain.MORNING + timedelta(days=1)
        between = {"first": _micros(mark) + 1, "last": _micros(mark + timedelta(minutes=2))}
        fired = db.execute(
            text("SELECT count(*) FROM timer WHERE status = 'fired' AND due_at BETWEEN :first AND :last"),
            between,
        ).scalar_one()
        told = db.execute(
            text(
                "SELECT count(*) FROM (SELECT h.instance_id FROM history h JOIN timer t ON t.instance_id ="
                " h.instance_id WHERE t.due_at BETWEEN :first AND :last GROUP BY h.instance_id"
                " HAVING sum(CASE WHEN h.kind = 'timer_fired' THEN 1 ELSE 0 END + (length(coalesce(h.earlier,"
                " '')) - length(replace(coalesce(h.earlier, ''), :fired, ''))) / length(:fired)) = 1) AS once"
            ),
            {**between, "fired": '["timer_fired",'},
        ).scalar_one()
    return int(abs(count - fired) + abs(count - told))


class _Clerk(threading.Thread):
    """Completes tasks of pending cases at a steady rate."""

    def __init__(self, engine: Engine, made: bulk.Template, numbers: range) -> None:
        super().__init__(daemon=True)
        self.engine, self.made, self.numbers = engine, made, numbers
        self.done = 0
        self._stopping = threading.Event()

    def run(self) -> None:
        for number in self.numbers:
            if self._stopping.wait(1 / RATE):
                return
            [element_id] = self.made.open_tasks
            task_id = self.made.task_id(element_id, number)
            self.engine.run(plain.CLERK, tasks.complete, task_id, SUBMISSION, command_id=new_id())
            self.done += 1

    def stop(self) -> None:
        self._stopping.set()
        self.join()


def _micros(moment: datetime) -> int:
    since: Any = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return int(since / timedelta(microseconds=1))
