"""What is wrong around Huiyin, or sent to it: a sentence that says what to do, and nothing half done."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text

from app import bootstrap, config, deploy
from app.config import Misconfigured
from engine import SYSTEM, Engine, metadata, outbox
from engine.model import definition, draft_file, task
from tests import product, services
from tests.app.test_celery import finished, waiting
from tests.app.test_run import huiyin_run
from tests.conftest import ManualClock

ROOT = Path(__file__).resolve().parent.parent.parent
TEN_MEGABYTES = 10_000_000


@pytest.fixture
def office(db_url: str, tmp_path: Path, clock: ManualClock) -> Iterator[product.Office]:
    with product.opened(db_url, tmp_path, clock) as opened:
        yield opened


def huiyin(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of the command line, in English."""
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HUIYIN_LANG": "en", **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What a command that did nothing said."""
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    return done.stderr


# What is wrong with the database.


def test_a_database_that_cannot_be_opened_is_said_with_the_setting_to_check(tmp_path: Path) -> None:
    server = services.fresh_postgres_url().replace("+psycopg", "")
    place = server.partition("@")[2]
    (tmp_path / "letter.db").write_text("This is no database at all. " * 100)
    for url, why in (
        (f"postgresql://nobody_here@{place}", 'role "nobody_here" does not exist'),
        (f"{server}_not_there", "does not exist"),
        ("postgresql://huiyin@127.0.0.1:1/huiyin", "refused"),
        ("sqlite:////nowhere/at/all.db", "unable to open database file"),
        (f"sqlite:///{tmp_path / 'letter.db'}", "not a SQLite database"),
    ):
        said = refused(huiyin("migrate", HUIYIN_DATABASE_URL=url, HUIYIN_VAR=str(tmp_path)))
        assert why in said
        assert "HUIYIN_DATABASE_URL" in said
    assert (tmp_path / "letter.db").read_text().startswith("This is no database")


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Settings of an office whose database is migrated."""
    url = f"sqlite:///{tmp_path / 'h.db'}" if request.param == "sqlite" else services.fresh_postgres_url()
    chosen = {"HUIYIN_DATABASE_URL": url, "HUIYIN_VAR": str(tmp_path)}
    engine = bootstrap.build(config.read(chosen))
    deploy.migrate(engine)
    engine.close()
    return chosen


def set_revision(settings: dict[str, str], revision: str) -> None:
    """Makes the database look as if another version had migrated it."""
    engine = bootstrap.build(config.read(settings))
    with engine.database.connect() as db, db.begin():
        db.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    engine.close()


def worker(settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A Celery worker that has to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "celery", "-A", "app.celery", "worker", "--concurrency", "1"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings, "HUIYIN_BROKER_URL": services.redis_url()},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_schema_ahead_of_the_software_is_refused_by_everything_that_starts(
    settings: dict[str, str],
) -> None:
    set_revision(settings, "9999")

    for command in ("run", "migrate", "publish"):
        assert "newer than this software" in refused(huiyin(command, **settings))
    done = worker(settings)
    assert done.returncode != 0
    assert "请先升级软件" in done.stderr
    assert "newer than this software" in done.stderr


def test_a_schema_behind_the_software_is_said_with_what_to_run(settings: dict[str, str]) -> None:
    set_revision(settings, "0001")

    assert "Run huiyin migrate first" in refused(huiyin("publish", **settings))
    assert huiyin("check", **settings).returncode == 1
    done = worker(settings)
    assert done.returncode != 0
    assert "Run huiyin migrate first" in done.stderr


def test_a_database_program_that_is_too_old_is_refused(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = bootstrap.build(config.read(settings))
    monkeypatch.setattr(deploy, "OLDEST", {"postgresql": (999,), "sqlite": (999,)})

    with pytest.raises(Misconfigured, match="is too old: 999 or newer is needed"):
        deploy.migrate(engine)
    engine.close()


def test_a_migration_does_not_queue_behind_somebody_who_holds_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = services.fresh_postgres_url()
    settings = {"HUIYIN_DATABASE_URL": url, "HUIYIN_VAR": str(tmp_path)}
    engine = bootstrap.build(config.read(settings))
    monkeypatch.setattr(deploy, "TABLE_LOCK_SECONDS", 1)
    with engine.database.begin() as connection:
        alembic = deploy._alembic()
        alembic.attributes["connection"] = connection
        deploy.command.upgrade(alembic, "0001")

    with psycopg.connect(url.replace("+psycopg", "")) as other:
        other.execute("LOCK TABLE history IN ACCESS SHARE MODE")
        with pytest.raises(Misconfigured, match="nothing was changed"):
            deploy.migrate(engine)
    assert deploy.revisions(engine)[0] == "0001"
    assert deploy.migrate(engine)[1] == deploy.newest()
    engine.close()


# Redis is absent: what was accepted is in the database, and the server's own clock looks there.


def test_without_redis_timers_fire_and_messages_are_delivered(tmp_path: Path) -> None:
    chosen = {
        "HUIYIN_DATABASE_URL": services.fresh_postgres_url(),
        "HUIYIN_BROKER_URL": "redis://127.0.0.1:1/0",
        "HUIYIN_TICK_SECONDS": "1",
    }
    with huiyin_run(tmp_path, **chosen) as (address, _):
        engine = bootstrap.build(config.read({**chosen, "HUIYIN_VAR": str(tmp_path)}))
        engine.run(SYSTEM, outbox.put, "petition.alert", {}, key="test-1")
        assert finished(engine, waiting(engine, 1), within=20)
        end = time.monotonic() + 20
        while time.monotonic() < end and (waits := due(engine)):
            time.sleep(0.1)
        assert not waits
        with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
            assert b'"name":"broker"' in answer.read().replace(b" ", b"")
        engine.close()


def due(engine: Engine) -> int:
    """How many messages wait."""
    with engine.read(SYSTEM) as tx:
        return outbox.backlog(tx).count


def test_a_worker_and_beat_wait_for_a_redis_that_is_away_and_work_when_it_comes(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chosen = {
        "HUIYIN_DATABASE_URL": services.fresh_postgres_url(),
        "HUIYIN_VAR": str(tmp_path),
        "HUIYIN_BROKER_URL": f"redis://127.0.0.1:{port}/0",
        "HUIYIN_TICK_SECONDS": "1",
    }
    engine = bootstrap.build(config.read(chosen))
    deploy.migrate(engine)
    command = [sys.executable, "-m", "celery", "-A", "app.celery"]
    environment = {"PATH": os.environ["PATH"], **chosen}
    program = services.redis_program()
    log = (tmp_path / "log").open("wb")
    started = [
        subprocess.Popen([*command, *what], cwd=ROOT, env=environment, stdout=log, stderr=log)
        for what in (["worker", "--concurrency", "1"], ["beat"])
    ]
    redis = None
    try:
        instance_id = waiting(engine, 1)
        time.sleep(4)
        assert [each.poll() for each in started] == [None, None], (tmp_path / "log").read_text()
        redis = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
            stdout=subprocess.DEVNULL,
        )
        assert finished(engine, instance_id, within=40), (tmp_path / "log").read_text()
    finally:
        for each in started:
            each.send_signal(signal.SIGTERM)
        codes = [each.wait(20) for each in started]
        if redis:
            redis.terminate()
            redis.wait()
        log.close()
        engine.close()
    assert codes == [0, 0], (tmp_path / "log").read_text()


# More people than connections.


def test_who_gets_no_connection_in_time_is_told_when_to_come_back(tmp_path: Path) -> None:
    url = services.fresh_postgres_url()
    limits = {"HUIYIN_POOL_SIZE": "1", "HUIYIN_POOL_OVERFLOW": "0", "HUIYIN_POOL_SECONDS": "1"}
    with huiyin_run(tmp_path, HUIYIN_DATABASE_URL=url, **limits, HUIYIN_LOCK_SECONDS="4") as (address, _):
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            # Whoever signs in now waits for this table with the only connection of the server.
            other.execute("LOCK TABLE session IN ACCESS EXCLUSIVE MODE")
            answers: list[tuple[int, Any, str]] = []
            threads = [threading.Thread(target=lambda: answers.append(ask(address))) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            other.rollback()
        assert {status for status, _, _ in answers} == {503}
        assert all(int(wait) > 0 for _, wait, _ in answers)
        assert all("什么都没有改动" in page for _, _, page in answers)
        assert ask(address)[0] == 200


def ask(address: str) -> tuple[int, Any, str]:
    """A page of somebody with a session's cookie: status, Retry-After, text."""
    request = urllib.request.Request(f"{address}/inbox", headers={"Cookie": "huiyin_session=x"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, None, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Retry-After"), error.read().decode()


# Things that are too large.


def test_a_bundle_of_ten_megabytes_is_refused_at_once_on_the_command_line(
    settings: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "huge").mkdir()
    diagram = (ROOT / "workflows" / "petition" / "petition.bpmn").read_text("utf-8")
    (tmp_path / "huge" / "huge.bpmn").write_text(f"{diagram}<!--{'信' * (TEN_MEGABYTES // 3)}-->", "utf-8")
    began = time.monotonic()

    said = refused(huiyin("publish", str(tmp_path / "huge"), **settings))

    assert "huge.bpmn" in said
    assert time.monotonic() - began < 10
    engine = bootstrap.build(config.read(settings))
    with engine.read(SYSTEM) as tx:
        assert tx.db.scalar(select(func.count()).select_from(definition)) == 0
    engine.close()


def test_a_drafted_file_of_ten_megabytes_is_refused_with_its_name(office: product.Office) -> None:
    designer = office.client(office.who("designer").username)
    path = "/api/v1/definitions/petition/draft/petition.bpmn"

    answer = designer.put(path, json={"text": "x" * TEN_MEGABYTES}, headers={"Idempotency-Key": "ten-mega"})

    assert answer.status_code == 422
    assert answer.json
    assert answer.json["errors"][0]["path"] == "text"
    with office.engine.read(SYSTEM) as tx:
        assert tx.db.execute(select(draft_file)).all() == []


def test_a_form_value_of_a_megabyte_is_refused_and_the_step_stays_open(office: product.Office) -> None:
    from tests.web.conftest import TYPED, XFJ

    browser = office.client("xujing")
    browser.post("/register", data={**TYPED, "office_path": XFJ, "command": "first-command"})
    before = counts(office.engine)

    with office.engine.read(SYSTEM) as tx:
        task_id = tx.db.scalar(select(task.c.id).where(task.c.status == "open"))
    answer = browser.post(
        f"/api/v1/tasks/{task_id}/complete",
        json={"values": {"note": "诉" * 350_000}},
        headers={"Idempotency-Key": "one-megabyte"},
    )
    page = browser.post("/register", data={**TYPED, "matters-0-facts": "诉" * 350_000, "office_path": XFJ})

    assert answer.status_code == 422, answer.text
    assert answer.json
    assert re.search(r"[\u4e00-\u9fff]", answer.json["detail"])
    assert page.status_code in (413, 422), page.status_code
    assert counts(office.engine) == before


def test_a_body_beyond_every_limit_is_not_read(office: product.Office) -> None:
    browser = office.client("xujing")

    answer = browser.post("/register", data={"facts": "x" * (33 * 1024 * 1024)})

    assert answer.status_code == 413
    assert "太大" in answer.text


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has, apart from who signed in and who looked."""
    with engine.read(SYSTEM) as tx:
        return {
            table.name: tx.db.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
            if table.name not in ("session", "read_log", "attempt")
        }
