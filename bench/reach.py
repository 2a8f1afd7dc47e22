"""What it costs that everybody sees only their own: the same page with and without a scope.

Open tasks lie evenly over 40,000 offices of one province; one case in a hundred is guarded, and a tenth of
those keeps the asker away. Beside each asker stands the machine, which sees everything: the difference is the
scope's.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

import access
from bench import figures
from bench.figures import Figure
from engine import SYSTEM, Actor, Engine, Grant, metadata, scope, tasks
from engine.guards import APART
from engine.model import case_rule, definition, instance, task, task_role
from engine.tasks import TaskFilter

OFFICES = 40_000
#: Offices to a county, counties to a city; what is left is the number of cities.
_TO_A_COUNTY, _TO_A_CITY = 40, 10
_GUARDED, _KEPT_AWAY = 100, 10
_NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
_CHUNK = 20_000


@dataclass(frozen=True)
class Reach:
    """One asker's page, its count, and by how much both exceed what the machine pays."""

    who: str
    page: Figure
    count: Figure
    page_more: float
    count_more: float


def office_path(number: int) -> str:
    """The path of an office: province, city, county, office."""
    county = number // _TO_A_COUNTY
    city = county // _TO_A_CITY
    return f"/33/{33_00 + city}/{330_000 + county}/o{number}/"


def measure(url: str, many: int, *, count: int) -> list[Reach]:
    """Loads so many open tasks and lets people of every level ask."""
    engine = Engine(
        url,
        services={},
        checks={},
        clean_form=lambda _form, data, **_: data,
        check_form=lambda _form: [],
        roles=access.role_labels(),
        clock=lambda: _NOW,
    )
    metadata.create_all(engine.database)
    began = time.monotonic()
    _load(engine, many)
    print(f"  {many:,} tasks at {OFFICES:,} offices in {time.monotonic() - began:.0f} s", flush=True)
    base = _ask(engine, SYSTEM, count)
    found = [_told("nobody's scope (the machine)", base, base)]
    for who, actor in _askers():
        found.append(_told(who, _ask(engine, actor, count), base))
    engine.close()
    return found


def _askers() -> Iterator[tuple[str, Actor]]:
    seat = office_path(OFFICES // 2)
    *_, city, county, office = scope.enclosing(seat)
    yield "handler of one office", Actor("asker", "问", (Grant("handler", office),))
    yield "sorter of a county", Actor("asker", "问", (Grant("handler", county, seat),))
    yield "sorter of a city", Actor("asker", "问", (Grant("handler", city, seat),))
    yield "sorter of the province", Actor("asker", "问", (Grant("handler", "/33/", seat),))
    two = (Grant("handler", office), Grant("handler", office_path(7)), Grant("legal", county, seat))
    yield "three posts at two offices", Actor("asker", "问", two)


def _ask(engine: Engine, actor: Actor, count: int) -> tuple[Figure, Figure]:
    def page() -> None:
        with engine.read(actor) as tx:
            tasks.worklist(tx, TaskFilter())

    def counted() -> None:
        with engine.read(actor) as tx:
            tasks.count(tx, TaskFilter())

    return figures.measure(page, count=count), figures.measure(counted, count=count)


def _told(who: str, found: tuple[Figure, Figure], base: tuple[Figure, Figure]) -> Reach:
    more = [(one.p50 / other.p50 - 1) * 100 for one, other in zip(found, base, strict=True)]
    return Reach(who, *found, *more)


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
    key, is_guarded = f"B-{number:07d}", number % _GUARDED == 0
    rows[instance].append(
        {
            "id": f"i{number:09d}",
            "definition_id": "d",
            "definition_key": "bench",
            "process_id": "p",
            "business_key": key,
            "title": "反映拖欠土地流转款",
            "scope_path": path,
            "status": "active",
            "version": 1,
            "seq": 1,
            "started_at": _NOW,
            "started_by": "system",
            "changed_at": _NOW,
            "performers": {},
            "guard_key": key if is_guarded else None,
        }
    )
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
        }
    )
    role = f"{APART}handler" if is_guarded else "handler"
    rows[task_role] += [
        {"role": role, "scope_path": one, "order_at": due, "task_id": f"t{number:09d}"}
        for one in scope.enclosing(path)
    ]
    if is_guarded:
        whom = "asker" if number % (_GUARDED * _KEPT_AWAY) == 0 else "somebody"
        rows[case_rule].append({"business_key": key, "rule": "bar", "whom": whom, "since": _NOW})
