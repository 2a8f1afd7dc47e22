"""Transactions: one clock reading, all or nothing, and what is said when the database is not there."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

import engine as room
from engine import SYSTEM, Connections, Engine, Refusal, Unavailable, core, database, new_id, utc_now
from engine.model import command
from tests import conftest
from tests.engine.people import LI


def row(name: str, at: datetime) -> dict[str, object]:
    return {"command_id": name, "actor_id": "a", "kind": "k", "target_id": "t", "at": at, "result": {"n": 1}}


def names(engine: Engine) -> list[str]:
    with engine.read(SYSTEM) as tx:
        return sorted(tx.db.execute(select(command.c.command_id)).scalars())


def test_a_transaction_commits_on_clean_exit_and_only_then(engine: Engine) -> None:
    with engine.begin(LI) as tx:
        tx.db.execute(insert(command), [row("kept", tx.now)])

    with pytest.raises(DBAPIError), engine.begin(LI) as tx:
        tx.db.execute(insert(command), [row("lost", tx.now), row("lost", tx.now)])

    assert names(engine) == ["kept"]


def test_a_reading_transaction_cannot_write(engine: Engine) -> None:
    with pytest.raises(DBAPIError), engine.read(LI) as tx:
        tx.db.execute(insert(command), [row("x", tx.now)])

    assert names(engine) == []
    with engine.begin(LI) as tx:
        tx.db.execute(insert(command), [row("y", tx.now)])
    assert names(engine) == ["y"]


def test_the_time_is_read_once_and_is_utc(engine_factory, clock) -> None:
    shanghai = timezone(timedelta(hours=8))
    engine = engine_factory(clock=lambda: clock().astimezone(shanghai))

    with engine.begin(LI) as tx:
        before = tx.now
        clock.advance(days=1)
        assert tx.now == before
        assert tx.now.tzinfo is UTC


def test_a_clock_without_a_zone_is_refused(engine_factory) -> None:
    engine = engine_factory(clock=lambda: datetime(2026, 3, 2))  # noqa: DTZ001 - the point of the test

    with pytest.raises(TypeError, match="aware"), engine.begin(LI):
        pass


def test_moments_and_json_come_back_as_they_went(engine: Engine) -> None:
    moments = [
        datetime(1949, 10, 1, 7, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8))),
        room.END_OF_TIME,
    ]
    values = [{"名": "值", "n": [1, 2.5, None, True, {"深": "😀"}]}, [], "text", 0, False, None]
    with engine.begin(LI) as tx:
        for number, at in enumerate(moments):
            tx.db.execute(insert(command), [row(f"m{number}", at)])
        for number, value in enumerate(values):
            tx.db.execute(insert(command), [row(f"v{number}", tx.now) | {"result": value}])

    with engine.read(LI) as tx:
        found = {one.command_id: one for one in tx.db.execute(select(command))}
    assert [found[f"m{number}"].at for number in range(3)] == moments
    assert [found[f"v{number}"].result for number in range(len(values))] == values
    with pytest.raises(Exception, match="offset"), engine.begin(LI) as tx:
        tx.db.execute(insert(command), [row("naive", datetime(2026, 1, 1))])  # noqa: DTZ001


def test_ids_are_ordered_by_their_making() -> None:
    ids = [new_id() for _ in range(5000)]

    assert ids == sorted(ids)
    assert len(set(ids)) == 5000
    assert {len(one) for one in ids} == {26}


def test_the_default_clock_is_aware() -> None:
    assert utc_now().tzinfo is UTC


def test_every_refusal_code_is_written_down() -> None:
    sources = [path.read_text() for path in Path(core.__file__).parent.glob("*.py")]
    import re

    used = {code for source in sources for code in re.findall(r'code="(\w+)"', source)}
    kinds = {kind for source in sources for kind in re.findall(r'NotFound\("(\w+)"', source)}

    assert used | {"invalid"} | {f"{kind}_not_found" for kind in kinds} == set(room.CODES)
    assert all(
        issubclass(one, Refusal) for one in (room.NotFound, room.Conflict, room.Forbidden, room.Invalid)
    )


def test_a_busy_sqlite_file_is_unavailable(tmp_path: Path, engine_factory) -> None:
    path = tmp_path / "busy.db"
    made = engine_factory()
    engine = Engine(
        f"sqlite:///{path}",
        services={},
        checks={},
        clean_form=made.clean_form,
        check_form=made.check_form,
        roles={},
        connections=Connections(lock_seconds=0.05),
    )
    room.metadata.create_all(engine.database)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Unavailable):
            engine.run(LI, lambda tx: tx.now)
        # Readers are not in a writer's way.
        with engine.read(LI) as tx:
            assert tx.db.execute(select(command)).all() == []
    finally:
        other.close()
        engine.close()


def test_a_database_that_is_gone_is_unavailable(engine_factory) -> None:
    made = engine_factory()
    for url in ("postgresql://nobody@127.0.0.1:1/nothing", "sqlite:////nowhere/at/all.db"):
        engine = Engine(
            url, services={}, checks={}, clean_form=made.clean_form, check_form=made.check_form, roles={}
        )
        with pytest.raises(Unavailable):
            engine.run(LI, lambda tx: tx.now)
        engine.close()


def test_a_lost_race_is_run_again(engine: Engine) -> None:
    tries = []

    def race(tx: core.Transaction) -> str:
        tries.append(tx)
        if len(tries) == 1:
            raise Unavailable("deadlock", may_retry=True)
        return "done"

    assert engine.run(LI, race) == "done"
    assert len(tries) == 2


def test_sqlite_is_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PRAGMAS", conftest.DURABLE)
    opened = database.connect(f"sqlite:///{tmp_path / 'office.db'}")
    for each in (opened, database.reading(opened)):
        with each.connect() as db:
            settings = {
                name: db.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
        each.dispose()
        assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_line_that_broke_is_made_again(engine: Engine, engine_factory) -> None:
    if engine.database.dialect.name == "sqlite":
        pytest.skip("a file has no line")
    with engine.begin(LI) as tx:
        tx.db.execute(insert(command), [row("before", tx.now)])
        line = tx.db.scalar(text("SELECT pg_backend_pid()"))
    with engine_factory().begin(SYSTEM) as tx:
        tx.db.execute(text("SELECT pg_terminate_backend(:line, 10000)"), {"line": line})

    engine.run(LI, lambda tx: tx.db.execute(insert(command), [row("after", tx.now)]))

    assert names(engine) == ["after", "before"]
