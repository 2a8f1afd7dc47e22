"""Celery as a wake-up: a worker fires what is due, loses nothing with its broker, and stops when told to."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import redis

from app import bootstrap, config, deploy
from engine import SYSTEM, Engine, definitions, instances
from tests import services
from tests.engine.diagrams import bundle, catch_timer, end, start

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Settings of an office with PostgreSQL and Redis, both empty."""
    redis.Redis.from_url(services.redis_url()).flushdb()
    return {
        "HUIYIN_DATABASE_URL": services.fresh_postgres_url(),
        "HUIYIN_BROKER_URL": services.redis_url(),
        "HUIYIN_TICK_SECONDS": "1",
        "HUIYIN_VAR": str(tmp_path),
    }


def waiting(engine: Engine, seconds: float) -> str:
    """A case that waits for a timer which is due soon; its id."""
    process = bundle("nap", start(), catch_timer("wake", "due_at"), end(), flows=["start>wake", "wake>end"])
    with engine.begin(SYSTEM) as tx:
        definitions.publish(tx, "nap", process)
        due_at = (tx.now + timedelta(seconds=seconds)).isoformat()
        begun = instances.start(tx, "nap", {"due_at": due_at}, business_key=due_at, scope_path="/")
    return begun.id


def finished(engine: Engine, instance_id: str, within: float) -> bool:
    """Whether the case ends in time."""
    end_at = time.monotonic() + within
    while time.monotonic() < end_at:
        with engine.read(SYSTEM) as tx:
            if instances.get(tx, instance_id).status == "finished":
                return True
        time.sleep(0.1)
    return False


def test_a_worker_with_beat_fires_what_is_due_and_survives_a_flushed_broker(settings: dict[str, str]) -> None:
    engine = bootstrap.build(config.read(settings))
    deploy.migrate(engine)
    command = [sys.executable, "-m", "celery", "-A", "app.celery", "worker", "-B", "--concurrency", "1"]
    worker = subprocess.Popen(
        [*command, "--loglevel", "WARNING"],
        cwd=ROOT,
        env={**{k: v for k, v in os.environ.items() if not k.startswith("HUIYIN_")}, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert finished(engine, waiting(engine, 0), within=30)

        redis.Redis.from_url(settings["HUIYIN_BROKER_URL"]).flushdb()

        assert finished(engine, waiting(engine, 1), within=30)
    finally:
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=20)
        engine.close()
    assert worker.returncode == 0, said
    assert "Traceback" not in said


def test_celery_without_a_broker_says_which_setting_is_missing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import app.celery"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HUIYIN_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "HUIYIN_BROKER_URL: Celery needs the address of its broker" in done.stderr


def test_a_worker_that_is_told_to_stop_finishes_the_task_in_hand(settings: dict[str, str]) -> None:
    engine = bootstrap.build(config.read(settings))
    deploy.migrate(engine)
    instance_id = waiting(engine, 1)
    time.sleep(1.2)
    command = [sys.executable, "-m", "celery", "-A", "app.celery", "worker", "-B", "--concurrency", "1"]
    # Somebody holds the timers: the sweep that comes to the one that is due waits inside its transaction.
    with psycopg.connect(settings["HUIYIN_DATABASE_URL"].replace("+psycopg", "")) as other:
        other.execute("LOCK TABLE timer IN ACCESS EXCLUSIVE MODE")
        worker = subprocess.Popen(
            command,
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            end = time.monotonic() + 40
            while not waits(settings):
                assert time.monotonic() < end
                time.sleep(0.1)
            worker.send_signal(signal.SIGTERM)
            time.sleep(2)
            assert worker.poll() is None, "it waits for what it has in hand"
            other.rollback()
            said, _ = worker.communicate(timeout=30)
        finally:
            worker.kill()
            worker.communicate()
    assert worker.returncode == 0, said
    assert finished(engine, instance_id, within=0.5), said
    engine.close()


def waits(settings: dict[str, str]) -> bool:
    """Whether somebody waits for a lock."""
    with psycopg.connect(settings["HUIYIN_DATABASE_URL"].replace("+psycopg", ""), autocommit=True) as look:
        row = look.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        ).fetchone()
    return bool(row and row[0])
