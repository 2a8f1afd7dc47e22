"""When the database is busy, full or gone: what is said, how long is waited; and nothing is half done."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text

from engine import Connections, Engine, Unavailable, history, instances, outbox, tasks
from engine.model import command, submission, task
from engine.model import history as history_table
from tests.engine.diagrams import bundle, end, start, user
from tests.engine.people import LI, begin, open_tasks, publish

ONE_STEP = bundle(
    "one",
    start(),
    user("write", form="text"),
    end(),
    flows=["start>write", "write>end"],
    forms={"text": ["text"]},
)


def wait_little(**limits: float) -> Connections:
    """Connections with short waits."""
    return Connections(**{"size": 1, "overflow": 0, "pool_seconds": 0.2, "lock_seconds": 0.3, **limits})  # type: ignore[arg-type]


def plain(engine_factory, **limits: float) -> Engine:
    """An engine that waits little."""
    return engine_factory(connections=wait_little(**limits))


def test_who_finds_every_connection_in_use_is_told_in_time(engine_factory) -> None:
    engine = plain(engine_factory)
    began = time.monotonic()

    with engine.read(LI), pytest.raises(Unavailable) as refused, engine.read(LI):
        pass

    assert refused.value.reason == "pool"
    assert not refused.value.may_retry
    assert time.monotonic() - began < 2
    with engine.read(LI):
        "given back, it is used again"


def test_what_writes_stays_prepared_while_others_read(engine_factory) -> None:
    engine = plain(engine_factory)
    publish(engine, "one", ONE_STEP)
    told: list[str] = []
    if engine.database.dialect.name == "sqlite":
        raw = engine.database.raw_connection()
        driver: Any = raw.driver_connection
        driver.set_trace_callback(told.append)
        raw.close()

    for number in range(6):
        instance_id = begin(engine, "one", business_key=f"K-{number}")
        task_id = open_tasks(engine, instance_id)["write"]
        engine.run(LI, tasks.complete, task_id, {"text": "x"}, command_id=f"c-{number}")

    # Any pragma that is set makes SQLite prepare everything anew; PostgreSQL says itself what it keeps.
    assert [one for one in told if "PRAGMA" in one] == []
    if engine.database.dialect.name == "postgresql":
        with engine.read(LI) as tx:
            kept = tx.db.execute(text("SELECT statement FROM pg_prepared_statements")).scalars().all()
        assert any("INSERT INTO submission" in one for one in kept)
        assert not any("pg_prepared_statements" in one for one in kept)
    else:
        assert any("INSERT INTO submission" in one for one in told)


def test_lists_are_planned_once_and_nothing_else_is(engine_factory) -> None:
    engine = plain(engine_factory)
    if engine.database.dialect.name != "postgresql":
        return

    def how(tx: Any, *, of_list: bool) -> str:
        if of_list:
            tasks.worklist(tx)
        cursor = tx.db.connection.driver_connection.cursor()
        return str(cursor.execute("SHOW plan_cache_mode").fetchone()[0])

    with engine.read(LI) as tx:
        assert how(tx, of_list=True) == "force_generic_plan"
    with engine.read(LI) as tx:
        # Nobody is told again what still holds.
        assert how(tx, of_list=False) == "force_generic_plan"
        tx.db.scalar(text("SELECT 1"))
        assert how(tx, of_list=False) == "auto"
    with contextlib.suppress(KeyError), engine.read(LI) as tx:
        assert how(tx, of_list=True) == "force_generic_plan"
        raise KeyError
    with engine.read(LI) as tx:
        # The rollback took it back, and the connection knows.
        assert how(tx, of_list=True) == "force_generic_plan"


def test_a_statement_that_takes_too_long_is_ended_once(engine_factory) -> None:
    engine = plain(engine_factory, statement_seconds=0.2)
    if engine.database.dialect.name == "sqlite":
        pytest.skip("SQLite has no statement time-out")
    tries = []

    def sleep(tx) -> None:
        tries.append(tx)
        tx.db.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(Unavailable) as refused:
        engine.run(LI, sleep)

    assert refused.value.reason == "busy"
    assert len(tries) == 1, "who waited as long as he may does not wait again"


def test_who_waits_too_long_for_another_is_told(engine_factory) -> None:
    engine = plain(engine_factory, size=2)
    publish(engine, "one", ONE_STEP)
    instance_id = begin(engine, "one")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with engine.begin(LI) as tx:
            history.note(tx, instance_id, "note", {})
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    with pytest.raises(Unavailable) as refused:
        engine.run(LI, history.note, instance_id, "note", {})
    done.set()
    holder.join()

    assert refused.value.reason == "busy"


def test_a_connection_the_server_closed_while_idle_is_never_handed_out(engine_factory, db_url: str) -> None:
    engine = plain(engine_factory)
    if engine.database.dialect.name == "sqlite":
        pytest.skip("a file has no line")
    for _ in range(3):
        with engine.read(LI) as tx:
            pid = tx.db.scalar(text("SELECT pg_backend_pid()"))
        with psycopg.connect(db_url.replace("+psycopg", ""), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

        with engine.read(LI) as tx:
            assert tx.db.scalar(text("SELECT pg_backend_pid()")) != pid


def test_wrong_credentials_are_unavailable(engine_factory) -> None:
    made = engine_factory()
    if made.database.dialect.name == "sqlite":
        pytest.skip("a file knows no users")
    url = made.database.url.set(username="nobody_here", password="x")
    engine = Engine(
        url, services={}, checks={}, clean_form=made.clean_form, check_form=made.check_form, roles={}
    )

    with pytest.raises(Unavailable) as refused, engine.read(LI):
        pytest.fail("it let us in")

    assert refused.value.reason == "gone"
    engine.close()


def rows(engine: Engine) -> dict[str, int]:
    """How many rows there are of everything a step writes."""
    with engine.read(LI) as tx:
        return {
            table.name: tx.db.scalar(select(func.count()).select_from(table)) or 0
            for table in (command, history_table, submission, task, outbox.outbox)
        }


def test_a_full_sqlite_disk_changes_nothing_and_says_so(engine_factory) -> None:
    engine = plain(engine_factory)
    if engine.database.dialect.name != "sqlite":
        pytest.skip("the next test is PostgreSQL's")
    publish(engine, "one", ONE_STEP)
    instance_id = begin(engine, "one")
    task_id = open_tasks(engine, instance_id)["write"]
    before = rows(engine)
    # The pool has one connection, so the step gets this one. Pages that other tests freed are not disk.
    raw = engine.database.raw_connection()
    driver: Any = raw.driver_connection
    driver.execute("PRAGMA query_only=0")
    driver.execute("VACUUM")
    pages = driver.execute("PRAGMA page_count").fetchone()[0]
    driver.execute(f"PRAGMA max_page_count={pages}")
    raw.close()

    with pytest.raises(Unavailable) as refused:
        engine.run(LI, tasks.complete, task_id, {"text": "路" * 100_000}, command_id="full-disk")

    assert refused.value.reason == "full"
    assert rows(engine) == before
    with engine.database.connect() as db:
        db.exec_driver_sql("PRAGMA max_page_count=1000000")
    engine.run(LI, tasks.complete, task_id, {"text": "路" * 100_000}, command_id="full-disk")
    with engine.read(LI) as tx:
        assert instances.get(tx, instance_id).status == "finished"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of eight megabytes that PostgreSQL's own user may write to."""
    if os.getuid() != 0:
        pytest.skip("only root mounts a disk")
    folder = Path("/var/tmp") / f"huiyin-small-{os.getpid()}"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("this machine mounts nothing")
    shutil.chown(folder, "nobody", "nogroup")
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


def test_a_full_postgresql_disk_changes_nothing_and_says_so(engine_factory, small_disk: Path) -> None:
    engine = plain(engine_factory)
    if engine.database.dialect.name == "sqlite":
        pytest.skip("the test before is SQLite's")
    publish(engine, "one", ONE_STEP)
    instance_id = begin(engine, "one")
    task_id = open_tasks(engine, instance_id)["write"]
    before = rows(engine)
    url = engine.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
        admin.execute("ALTER TABLE submission SET TABLESPACE small")
        admin.execute("CREATE TABLE filler (x text) TABLESPACE small")
        try:
            for lines in (10_000, 1_000, 100):
                with contextlib.suppress(psycopg.errors.DiskFull):
                    while True:
                        admin.execute(
                            "INSERT INTO filler SELECT md5(i::text) FROM generate_series(1, %s) i", [lines]
                        )

            with pytest.raises(Unavailable) as refused:
                engine.run(
                    LI, tasks.complete, task_id, {"text": os.urandom(100_000).hex()}, command_id="full-disk"
                )

            assert refused.value.reason == "full"
            assert rows(engine) == before
            admin.execute("DROP TABLE filler")
            engine.run(LI, tasks.complete, task_id, {"text": "x"}, command_id="full-disk")
        finally:
            admin.execute("DROP TABLE IF EXISTS filler")
            admin.execute("ALTER TABLE submission SET TABLESPACE pg_default")
            admin.execute("DROP TABLESPACE small")
