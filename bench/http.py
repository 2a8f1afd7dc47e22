"""The same walk over HTTP: a server process as `huiyin run` starts it, people signed in by session cookie."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

import access
from access.http import COOKIE
from app import bootstrap, config, delivery, server, wsgi
from bench import figures
from bench.figures import Figure
from bench.office import MAIN_LINE, County, Step
from engine import SYSTEM, new_id, utc_now
from petition import organs
from tests.conftest import ManualClock


def measure(url: str, folder: Path, *, cases: int) -> tuple[Figure, Figure]:
    """Walks so many petitions; how long completing a task took, and a page of the inbox."""
    county = County.opened(url, folder)
    county.clock = ManualClock(utc_now())
    county.engine.clock = county.clock
    access.passwords._hasher = access.passwords._hasher.__class__(time_cost=1, memory_cost=8, parallelism=1)
    with county.engine.begin(SYSTEM) as tx:
        accounts = access.demo.seed(tx)
        organs.mirror(tx, access.offices.all_(tx))
    port = _free_port()
    served = subprocess.Popen([sys.executable, "-m", "bench.http", url, str(folder), str(port)])
    try:
        clerks = {}
        for step in MAIN_LINE:
            role, place = step.actor.grants[0].role, step.actor.grants[0].scope_path
            account = next(one for one in accounts if one.role == role and one.office_path.startswith(place))
            clerks[step.element_id] = _Clerk(county, account.username, account.password, port)
        _until_it_listens(port)
        taken, pages = [], []
        for number in range(cases + 2):
            county.register()
            for step in MAIN_LINE:
                one = _complete(county, clerks[step.element_id], step)
                page = clerks[step.element_id].get("/api/v1/tasks?limit=50")
                if number >= 2:
                    taken.append(one)
                    pages.append(page)
    finally:
        served.terminate()
        served.wait()
    county.engine.close()
    return figures.of(taken), figures.of(pages)


def _complete(county: County, clerk: _Clerk, step: Step) -> float:
    task_id, fields = county.task(step.element_id).id, step.fields(county)
    return clerk.post(f"/api/v1/tasks/{task_id}/complete", {"data": fields})


class _Clerk:
    """A signed-in person with a connection that stays open."""

    def __init__(self, county: County, username: str, password: str, port: int) -> None:
        with county.engine.begin(SYSTEM) as tx:
            signed = access.sign_in(tx, username, password)
        assert isinstance(signed, access.SignedIn)
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Cookie": f"{COOKIE}={signed.secret}",
            "X-CSRF-Token": access.sessions.csrf_of(signed.secret),
            "Content-Type": "application/json",
        }

    def post(self, path: str, body: dict[str, Any]) -> float:
        return self._ask("POST", path, orjson.dumps(body), {"Idempotency-Key": new_id()})

    def get(self, path: str) -> float:
        return self._ask("GET", path, None, {})

    def _ask(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> float:
        began = time.perf_counter()
        self.line.request(method, path, body, {**self.headers, **more})
        answer = self.line.getresponse()
        said = answer.read()
        taken = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise RuntimeError(f"Expected 200 from {path}, but it is {answer.status}: {said.decode()[:500]}")
        return taken


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_it_listens(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("Expected the server to listen within a minute.")


def _serve(url: str, folder: str, port: str) -> None:
    settings = config.read(
        {
            **{name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")},
            "HUIYIN_VAR": folder,
            "HUIYIN_DATABASE_URL": url,
            "HUIYIN_PORT": port,
        }
    )
    settings = replace(settings, log_level="error")
    engine = bootstrap.build(settings)
    server.serve(wsgi.create_app(settings, engine), settings, delivery.DELIVERIES, ready=lambda _: None)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
