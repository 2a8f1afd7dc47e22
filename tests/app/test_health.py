"""Health, readiness and figures: what a supervisor, a load balancer and Prometheus are told, and when."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app import bootstrap, config, deploy, health, wsgi
from engine import SYSTEM, Engine, outbox, utc_now
from tests import services
from tests.engine.diagrams import bundle, end, start, user
from tests.engine.people import LI, begin, complete, publish
from workers import Ticker
from workers import ticker as ticker_room

ROOT = Path(__file__).resolve().parent.parent.parent
ONE_STEP = bundle("one", start(), user("write"), end(), flows=["start>write", "write>end"])


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'huiyin.db'}"
    return services.fresh_postgres_url()


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[Callable[..., tuple[FlaskClient, Engine]]]:
    """Makes a server of an office with a migrated database; more settings as it likes."""
    made: list[Engine] = []

    def make(**more: str) -> tuple[FlaskClient, Engine]:
        settings = config.read({"HUIYIN_VAR": str(tmp_path), "HUIYIN_DATABASE_URL": url, **more})
        engine = bootstrap.build(settings)
        deploy.migrate(engine)
        made.append(engine)
        return wsgi.create_app(settings, engine).test_client(), engine

    yield make
    for one in made:
        one.close()


def parts(client: FlaskClient) -> tuple[int, dict[str, bool]]:
    """The status of readiness, and whether each part is well."""
    answer = client.get("/readyz")
    assert answer.json is not None
    return answer.status_code, {each["name"]: each["is_well"] for each in answer.json["parts"]}


def test_a_server_with_its_database_is_ready(office) -> None:
    client, _ = office()

    assert client.get("/healthz").json == {"status": "ok"}
    assert parts(client) == (200, {"database": True, "schema": True, "keys": True})


def test_without_its_database_it_lives_but_takes_no_requests(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    settings = config.read({"HUIYIN_VAR": str(tmp_path), "HUIYIN_DATABASE_URL": url})
    client = wsgi.create_app(settings).test_client()

    assert client.get("/healthz").status_code == 200
    assert parts(client) == (503, {"database": False})
    client.set_cookie("huiyin_session", "x")
    page = client.get("/inbox?lang=zh")
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "数据库没有应答" in page.text
    refused = client.get("/api/v1/tasks", headers={"Authorization": "Bearer x"})
    assert (refused.status_code, refused.json and refused.json["code"]) == (503, "database_gone")


def test_an_older_schema_takes_no_requests_and_a_newer_one_does(office) -> None:
    client, engine = office()

    for revision, status in (("0001", 503), ("9999", 200)):
        with engine.database.connect() as db, db.begin():
            db.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        assert parts(client) == (status, {"database": True, "schema": status == 200, "keys": True})


def test_a_clock_that_stands_still_takes_the_server_out(office, monkeypatch: pytest.MonkeyPatch) -> None:
    client, engine = office()
    stuck = threading.Event()
    monkeypatch.setattr(ticker_room, "tick", lambda *_, **__: stuck.wait(30))
    ticker = Ticker(engine, {}, interval_seconds=0.01)
    client.application.extensions["huiyin"].tickers.append(ticker)

    assert parts(client)[0] == 503, "not started"
    ticker.start()
    assert parts(client)[0] == 200
    monkeypatch.setattr(health, "STANDS_STILL_SECONDS", -1)
    time.sleep(0.1)
    assert parts(client) == (503, {"database": True, "schema": True, "keys": True, "clock": False})
    stuck.set()
    ticker.stop()


def test_redis_is_named_and_not_needed(office) -> None:
    away, _ = office(HUIYIN_BROKER_URL="redis://127.0.0.1:1/0")
    there, _ = office(HUIYIN_BROKER_URL=services.redis_url())

    assert parts(away) == (200, {"database": True, "schema": True, "keys": True, "broker": False})
    assert parts(there) == (200, {"database": True, "schema": True, "keys": True, "broker": True})


def figures(client: FlaskClient) -> dict[str, float]:
    """The figures by name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_prometheus_is_told_what_was_done_and_what_waits(office) -> None:
    client, engine = office()
    engine.roles = {"clerk": "办事员"}
    publish(engine, "one", ONE_STEP)
    complete(engine, LI, begin(engine, "one"), "write")
    engine.run(SYSTEM, outbox.put, "nobody", {"phone": "13800001111"}, key="m-1")
    client.get("/signin")
    client.get("/nowhere/王五")
    client.open("/signin", method="BREW")

    told = figures(client)

    assert told["huiyin_tasks_completed_total"] == 1
    assert told['huiyin_events_total{kind="instance_finished"}'] == 1
    assert told["huiyin_outbox_due"] == 1
    assert told["huiyin_outbox_lag_seconds"] >= 0
    assert told["huiyin_sweep_lag_seconds"] == 0
    assert told["huiyin_incidents_open"] == 0
    assert told["huiyin_database_up"] == 1
    assert told['huiyin_request_seconds_count{method="GET",route="/signin",status="200"}'] == 1
    assert told['huiyin_request_seconds_count{method="GET",route="none",status="404"}'] == 1
    text_ = client.get("/metrics").text
    assert not [word for word in ("李敏", "王五", "13800001111", "BREW", "K-1") if word in text_]


def test_a_late_timer_is_counted_by_how_late_it_was(office) -> None:
    from tests.app.test_celery import waiting
    from workers import sweep

    client, engine = office()
    waiting(engine, 1)
    engine.clock = lambda: utc_now() + timedelta(seconds=9)
    assert 6 < figures(client)["huiyin_sweep_lag_seconds"] < 60

    sweep(engine)

    told = figures(client)
    assert told["huiyin_sweep_lag_seconds"] == 0
    assert told['huiyin_timer_lateness_seconds_bucket{le="5.0"}'] == 0
    assert told['huiyin_timer_lateness_seconds_bucket{le="60.0"}'] == 1


def test_figures_are_for_the_networks_that_are_set(office) -> None:
    client, _ = office(HUIYIN_PROXIES="1")
    wide, _ = office(HUIYIN_PROXIES="1", HUIYIN_METRICS_FROM="203.0.113.0/24")
    outside = {"X-Forwarded-For": "203.0.113.9"}

    assert client.get("/metrics", headers=outside).status_code == 403
    assert client.get("/metrics").status_code == 200
    assert wide.get("/metrics", headers=outside).status_code == 200


COUNTS = """
import sys
from app.metrics import Meters
from pathlib import Path
from types import SimpleNamespace
from engine import utc_now
meters = Meters(Path(sys.argv[1]))
meters.witness(utc_now(), [SimpleNamespace(kind="task_completed", facts={})] * int(sys.argv[2]))
"""


def test_processes_that_share_a_folder_are_summed_even_after_their_end(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    for count in ("2", "3"):
        subprocess.run([sys.executable, "-c", COUNTS, folder, count], cwd=ROOT, check=True)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HUIYIN_")}
    asked = (
        "from app import config, deploy, bootstrap, wsgi; s = config.read(); e = bootstrap.build(s);"
        "deploy.migrate(e); print(wsgi.create_app(s, e).test_client().get('/metrics').text)"
    )

    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env={**environment, "HUIYIN_VAR": str(tmp_path), "HUIYIN_METRICS_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "huiyin_tasks_completed_total 5.0" in done.stdout
    assert "huiyin_database_up 1.0" in done.stdout


def test_the_backlog_says_since_when(engine: Engine, clock) -> None:
    engine.run(SYSTEM, outbox.put, "mail", {}, key="m-1")
    since = clock()
    clock.advance(minutes=3)
    engine.run(SYSTEM, outbox.put, "mail", {}, key="m-2")

    with engine.read(SYSTEM) as tx:
        assert outbox.backlog(tx) == outbox.Backlog(2, since)
        assert tx.now - since == timedelta(minutes=3)
