"""`huiyin check` finds what it is there to find, names the case, and repairs what can be repaired."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, insert, select, update

from app import rechecking
from engine import SYSTEM, Engine, runtime
from engine.model import history, instance, task, timer
from tests.engine.diagrams import boundary_timer, bundle, end, start, user
from tests.engine.people import LI, begin, complete, publish

STEPS = bundle(
    "steps",
    start(),
    user("write"),
    boundary_timer("late", "write", '"2030-01-01T00:00:00Z"', interrupts=False),
    end("told"),
    end(),
    flows=["start>write", "write>end", "late>told"],
)


@pytest.fixture
def cases(engine: Engine) -> list[str]:
    """Three running cases and one that has ended."""
    publish(engine, "steps", STEPS)
    ids = [begin(engine, "steps", business_key=f"2026-0000{number}") for number in range(4)]
    complete(engine, LI, ids[3], "write")
    return ids


def wrong(engine: Engine, *, repair: bool = False) -> dict[str, str]:
    """What is not well, in English."""
    return {each.subject: each.en for each in rechecking.facts(engine, repair=repair) if not each.is_well}


def test_what_is_well_is_said_with_how_much_was_looked_at(engine: Engine, cases: list[str]) -> None:
    assert wrong(engine) == {}
    assert f"{len(cases)} cases, 0 differ" in rechecking.facts(engine, repair=False)[0].en


def test_rows_that_differ_are_named_left_and_then_repaired(engine: Engine, cases: list[str]) -> None:
    with engine.begin(SYSTEM) as tx:
        tx.db.execute(update(task).where(task.c.instance_id == cases[0]).values(title="another title"))
        tx.db.execute(update(timer).where(timer.c.instance_id == cases[1]).values(status="fired"))

    first, again = wrong(engine), wrong(engine)
    repaired = rechecking.facts(engine, repair=True)[0]

    assert first == again, "looking changes nothing"
    assert "2 differ" in first["rows"]
    assert "2026-00000 (task)" in first["rows"]
    assert "2026-00001 (timer)" in first["rows"]
    assert repaired.is_well
    assert "written anew" in repaired.en
    assert wrong(engine) == {}


def test_what_an_ended_case_left_open_is_found_and_closed(engine: Engine, cases: list[str]) -> None:
    with engine.begin(SYSTEM) as tx:
        tx.db.execute(update(task).where(task.c.instance_id == cases[3]).values(status="open"))

    assert "2026-00003 (task)" in wrong(engine)["rows"]
    rechecking.facts(engine, repair=True)
    assert wrong(engine) == {}


def test_a_state_that_cannot_be_read_stops_neither_the_check_nor_the_repair(
    engine: Engine, cases: list[str]
) -> None:
    with engine.begin(SYSTEM) as tx:
        tx.db.execute(update(instance).where(instance.c.id == cases[0]).values(state=b"torn page"))
        tx.db.execute(update(task).where(task.c.instance_id == cases[1]).values(title="another title"))

    found = wrong(engine, repair=True)

    assert "2026-00000" in found["states"]
    assert "rows" not in found
    with engine.read(SYSTEM) as tx:
        titles = tx.db.execute(select(task.c.title).where(task.c.instance_id == cases[1])).scalars().all()
    assert "another title" not in titles


def test_gaps_and_missing_ends_of_history_are_found(engine: Engine, cases: list[str]) -> None:
    with engine.begin(SYSTEM) as tx:
        first = tx.db.scalar(select(func.min(history.c.seq)).where(history.c.instance_id == cases[0]))
        tx.db.execute(delete(history).where(history.c.instance_id == cases[0], history.c.seq == first))
        mine = select(history).where(history.c.instance_id == cases[3]).order_by(history.c.seq)
        last = tx.db.execute(mine).mappings().all()[-1]
        tx.db.execute(insert(history).values({**last, "seq": last["seq"] + 1, "earlier": None}))

    assert "2026-00000" in wrong(engine)["history"]
    assert "2026-00003" in wrong(engine)["history"]
    assert "2026-00001" not in wrong(engine)["history"]
    assert "history" in wrong(engine, repair=True), "what is lost cannot be made up"


def test_reprojecting_everything_that_is_well_finds_nothing(engine: Engine, cases: list[str]) -> None:
    assert [engine.run(SYSTEM, runtime.reproject, each) for each in cases] == [[]] * 4
