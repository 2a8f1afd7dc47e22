"""History by months: made ahead, missing ones never refuse a row, a case is read from one of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from engine import SYSTEM, Engine, history, partitions
from engine.core import first_id, new_id, utc_now
from engine.model import history as table
from tests.engine.diagrams import bundle, end, start, user
from tests.engine.people import LI, begin, complete, publish

ONE_STEP = bundle("one", start(), user("write"), end(), flows=["start>write", "write>end"])


@pytest.fixture
def by_months(engine: Engine) -> Iterator[Engine]:
    """An engine on PostgreSQL without months, which are taken away afterwards."""
    if engine.database.dialect.name == "sqlite":
        pytest.skip("SQLite has one table")
    forget(engine)
    yield engine
    forget(engine)


def forget(engine: Engine) -> None:
    """Takes every month away, those that another test made too."""
    with engine.database.connect() as db, db.begin():
        for name in months(engine):
            db.execute(text(f"DROP TABLE {name}"))


def months(engine: Engine) -> list[str]:
    """The partitions that are there, without the default one."""
    with engine.read(SYSTEM) as tx:
        found = tx.db.execute(
            text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'history'::regclass")
        )
        return sorted(name for (name,) in found if name != "history_default")


def where(engine: Engine, instance_id: str) -> set[str]:
    """The partitions that hold rows of an instance."""
    with engine.read(SYSTEM) as tx:
        query = (
            select(text("tableoid::regclass::text"))
            .select_from(table)
            .where(table.c.instance_id == instance_id)
        )
        return {name for (name,) in tx.db.execute(query)}


def test_an_id_tells_when_it_was_made() -> None:
    now = utc_now()

    assert first_id(datetime(2026, 1, 1, tzinfo=UTC)) < first_id(datetime(2026, 2, 1, tzinfo=UTC))
    assert first_id(now.replace(microsecond=0)) < new_id() < first_id(datetime(2100, 1, 1, tzinfo=UTC))


def test_this_month_and_the_next_three_are_made_once(by_months: Engine) -> None:
    made = by_months.run(SYSTEM, partitions.make_ahead)

    assert len(made) == 4
    assert made[0] == f"history_{utc_now():%Y_%m}"
    assert by_months.run(SYSTEM, partitions.make_ahead) == []
    assert months(by_months) == sorted(made)


def test_two_at_once_make_them_once(by_months: Engine) -> None:
    made: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: made.append(by_months.run(SYSTEM, partitions.make_ahead)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(len, made)) == [0, 0, 0, 4]


def test_a_case_before_its_month_was_made_is_kept_and_then_moved_there(by_months: Engine) -> None:
    publish(by_months, "one", ONE_STEP)
    early = begin(by_months, "one")
    assert where(by_months, early) == {"history_default"}
    with by_months.read(SYSTEM) as tx:
        before = history.events(tx, early)

    made = by_months.run(SYSTEM, partitions.make_ahead)
    complete(by_months, LI, early, "write")

    assert where(by_months, early) == {made[0]}, "all of a case lies together"
    with by_months.read(SYSTEM) as tx:
        after = history.events(tx, early)
    assert after[: len(before)] == before
    assert [one.seq for one in after] == list(range(1, len(after) + 1))


def test_a_case_is_read_from_one_partition(by_months: Engine) -> None:
    by_months.run(SYSTEM, partitions.make_ahead)
    publish(by_months, "one", ONE_STEP)
    instance_id = begin(by_months, "one")

    with by_months.read(SYSTEM) as tx:
        plan = "\n".join(
            tx.db.execute(
                text(
                    "EXPLAIN SELECT * FROM history WHERE instance_id = :id AND seq > 0 ORDER BY seq LIMIT 50"
                ),
                {"id": instance_id},
            ).scalars()
        )

    assert plan.count(" on history_") == 1, plan


def test_while_the_tables_are_in_use_nothing_waits_long(
    by_months: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine import Unavailable

    monkeypatch.setattr(partitions, "LOCK_SECONDS", 0.2)
    with by_months.read(SYSTEM) as tx:
        tx.db.execute(select(table).limit(1)).all()
        with pytest.raises(Unavailable):
            by_months.run(SYSTEM, partitions.make_ahead)

    assert months(by_months) == []


def test_sqlite_keeps_its_one_table(engine: Engine) -> None:
    if engine.database.dialect.name == "sqlite":
        assert engine.run(SYSTEM, partitions.make_ahead) == []
