"""Flat in number: the same three things with ever more live petitions in the same county.

Nine of ten lie before their first step, the others are being received or investigated; each has a timer or
two. The nine are in the inbox of one sorter: no office has more open tasks than this one.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import text

import access
from app import config, wsgi
from bench import bulk, figures
from bench.bulk import Template
from bench.figures import Figure
from bench.office import MAIN_LINE, County
from engine import SYSTEM, notices, tasks, timers
from engine.tasks import TaskFilter
from petition import cases, matters, organs
from tests import product
from tests.petition import people
from workers import sweep

STEPS = {step.element_id: step for step in MAIN_LINE}
#: Of a hundred live petitions, how many stand where, and the letter of their copies.
MIX = {"Task_Analyse": (90, "b"), "Task_Receive": (5, "c"), "Task_Investigate": (5, "d")}
#: How many are measured at each size, so many of them to warm up.
COUNT, WARM = 60, 10


@dataclass(frozen=True)
class Size:
    """What was found with so many live petitions. Times in ms; `swept` is per fired timer.

    `*_page`: what the product's pages take to write for a sorter who is signed in, without the network.
    """

    live: int
    loaded_seconds: float
    completed: Figure
    with_services: Figure
    inbox: Figure
    next_page: Figure
    counted: Figure
    looked: Figure
    swept: Figure
    inbox_page: Figure
    search_page: Figure
    desk_page: Figure


def measure(url: str, folder: Path, sizes: tuple[int, ...]) -> list[Size]:
    """Loads up to each size in turn and measures there."""
    county = County.opened(url, folder)
    office = _with_pages(county, url, folder)
    made = {element_id: _template(county, element_id, letter) for element_id, (_, letter) in MIX.items()}
    there = dict.fromkeys(MIX, 0)
    found = []
    for size in sizes:
        began = time.monotonic()
        for element_id, (percent, _) in MIX.items():
            upto = size * percent // 100
            bulk.load(county.engine, made[element_id], there[element_id] + 1, upto, spread=1_000_000)
            there[element_id] = upto
        _settle(county)
        loaded = time.monotonic() - began
        chance = random.Random(size)
        found.append(_measure(county, office.client("liangwenbo"), made, there, size, loaded, chance))
    county.engine.close()
    return found


def _with_pages(county: County, url: str, folder: Path) -> product.Office:
    """The county with its accounts and the product's pages."""
    with county.engine.begin(SYSTEM) as tx:
        accounts = access.demo.seed(tx)
        organs.mirror(tx, access.offices.all_(tx))
    settings = config.read(
        {"HUIYIN_VAR": str(folder), "HUIYIN_DATABASE_URL": url, "HUIYIN_SEARCHES_PER_MINUTE": "100000"}
    )
    return product.Office(county.engine, wsgi.create_app(settings, county.engine), accounts)


def _template(county: County, element_id: str, letter: str) -> Template:
    county.walk(element_id)
    with county.engine.begin(SYSTEM) as tx:
        # In an office that runs whoever may do a task is told within seconds.
        for task_id in notices.untold(tx):
            notices.take_untold(tx, task_id)
    with county.engine.read(SYSTEM) as tx:
        return bulk.template(tx.db, matters.get(tx, county.number).instance_id, letter)


def _settle(county: County) -> None:
    # What autovacuum and its like do within minutes of such a load.
    if county.engine.database.dialect.name == "postgresql":
        with county.engine.database.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("SET statement_timeout = 0"))
            db.execute(text("VACUUM (ANALYZE)"))
            db.execute(text("CHECKPOINT"))
    else:
        with county.engine.database.connect() as db:
            db.exec_driver_sql("COMMIT")
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _measure(
    county: County,
    sorter: FlaskClient,
    made: dict[str, Template],
    there: dict[str, int],
    size: int,
    loaded: float,
    chance: random.Random,
) -> Size:
    def complete(element_id: str) -> Figure:
        step = STEPS[element_id]
        # The first third is for the completions, the last for the timers: nothing is met twice.
        chosen = chance.sample(range(1, there[element_id] // 3), min(COUNT, there[element_id] // 3 - 1))
        taken = []
        for number in chosen:
            task_id = made[element_id].task_id(element_id, number)
            with county.engine.read(step.actor) as tx:
                if tasks.get(tx, task_id).status != "open":
                    continue
            taken.append(county.complete(step, task_id, step.fields(county)))
        return figures.of(taken[min(WARM, len(taken) // 3) :])

    def page() -> str | None:
        with county.engine.read(people.LIANG) as tx:
            return tasks.worklist(tx, TaskFilter(), limit=50).next_cursor

    cursor = page()

    def next_page() -> None:
        with county.engine.read(people.LIANG) as tx:
            tasks.worklist(tx, TaskFilter(), after=cursor, limit=50)

    def counted() -> None:
        with county.engine.read(people.LIANG) as tx:
            tasks.count(tx)

    def looked() -> None:
        with county.engine.read(SYSTEM) as tx:
            timers.due(tx)

    inbox = figures.measure(page, count=COUNT)
    followed = figures.measure(next_page, count=COUNT)
    counts = figures.measure(counted, count=COUNT)
    completed = complete("Task_Investigate")
    with_services = complete("Task_Analyse")
    looks = figures.measure(looked, count=COUNT)
    pages = [
        figures.measure(lambda: _shown(sorter, "/inbox?pile=office"), count=COUNT),
        figures.measure(lambda: _shown(sorter, "/matters?q=土地流转"), count=COUNT),
    ]
    met = iter(_numbers(county, made, there, chance))
    pages.append(figures.measure(lambda: _shown(sorter, f"/matters/{next(met)}"), count=COUNT))
    steps = (completed, with_services, inbox, followed, counts, looks)
    return Size(size, loaded, *steps, _sweep(county), *pages)


def _shown(browser: FlaskClient, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 200, (answer.status_code, address)
    assert "安澜-" in answer.text, address


def _numbers(
    county: County, made: dict[str, Template], there: dict[str, int], chance: random.Random
) -> list[str]:
    """Matters under investigation, each with some weeks of story; more than are asked for."""
    element_id = "Task_Investigate"
    many = there[element_id]
    chosen = chance.sample(range(many // 3, 2 * many // 3), min(4 * COUNT, many // 3))
    with county.engine.read(SYSTEM) as tx:
        keys = [tasks.get(tx, made[element_id].task_id(element_id, one)).business_key for one in chosen]
    return [cases.number_of(key) for key in keys] * (1 + 4 * COUNT // len(keys))


def _sweep(county: County) -> Figure:
    """The time per timer of a sweep that finds five due, again and again."""
    taken = []
    for _ in range(COUNT // 3):
        with county.engine.read(SYSTEM) as tx:
            first = timers.next_due(tx)
        assert first is not None
        before = county.clock.at
        # Copies are due one second after the other.
        county.clock.at = max(before, datetime.fromtimestamp(first.timestamp() + 4, UTC))
        began = time.perf_counter()
        swept = sweep(county.engine)
        taken.append((time.perf_counter() - began) * 1000 / max(1, swept.fired))
        assert swept.fired
        assert not swept.broken
    return figures.of(taken[2:])
