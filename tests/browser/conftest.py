"""A live server, one Chromium per run, a county per test; the console must stay silent."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cheroot.wsgi import Server
from playwright.sync_api import Browser, expect, sync_playwright

import petition
from app import bootstrap, config, wsgi
from tests import product, services
from tests.browser.county import County, Switch
from tests.browser.desk import Desk
from tests.conftest import ManualClock


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once. What a page owes is waited for as long as a busy machine may need."""
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=services.chromium_path())
        yield started
        started.close()


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[str, Switch]]:
    """The server that `huiyin run` uses, on a free port; which county answers is switched by each test."""
    switch = Switch()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Server(("127.0.0.1", port), switch, numthreads=48, shutdown_timeout=1)
    running.prepare()
    thread = threading.Thread(target=running.serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}", switch
    running.stop()
    thread.join()


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, product.Office]:
    """A county on the day it opens, made once; every test works on a copy of its database."""
    folder = tmp_path_factory.mktemp("county")
    office = product.open_office(f"sqlite:///{folder / 'opened.db'}", folder, ManualClock())
    office.engine.close()
    return folder, office


@pytest.fixture(scope="session")
def peopled(
    opened: tuple[Path, product.Office], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, product.Office]:
    """The same county with the petitions of the demonstration, at every stage; made once."""
    folder, office = tmp_path_factory.mktemp("peopled"), opened[1]
    _copy(opened[0], folder)
    engine = bootstrap.build(_settings(folder), clock=ManualClock())
    petition.demo.seed(engine)
    engine.close()
    return folder, office


@pytest.fixture
def county(
    server: tuple[str, Switch], opened: tuple[Path, product.Office], tmp_path: Path, clock: ManualClock
) -> Iterator[County]:
    """A county of the test's own, answering at `county.base`. A step that broke fails the test."""
    with running(server, opened, tmp_path, clock) as county:
        yield county
        assert county.broken() == []


@pytest.fixture
def busy_county(
    server: tuple[str, Switch], peopled: tuple[Path, product.Office], tmp_path: Path, clock: ManualClock
) -> Iterator[County]:
    """The same, with petitions at every stage."""
    with running(server, peopled, tmp_path, clock) as county:
        yield county
        assert county.broken() == []


@contextlib.contextmanager
def running(
    server: tuple[str, Switch], made: tuple[Path, product.Office], folder: Path, clock: ManualClock
) -> Iterator[County]:
    """The office of that folder, copied and answering."""
    base, switch = server
    _copy(made[0], folder)
    settings = _settings(folder)
    engine = bootstrap.build(settings, clock=clock)
    switch.app = app = wsgi.create_app(settings, engine)
    yield County(base, product.Office(engine, app, made[1].accounts), clock)
    # Pages that are closed now have streams that have not noticed yet.
    app.extensions["huiyin"].stopping.set()
    switch.app = None
    engine.close()


def _copy(made: Path, folder: Path) -> None:
    for each in (*made.glob("opened.db*"), made / "keys"):
        shutil.copy(each, folder / each.name)


def _settings(folder: Path) -> config.Settings:
    settings = config.read({"HUIYIN_VAR": str(folder)})
    return replace(settings, database_url=f"sqlite:///{folder / 'opened.db'}")


@pytest.fixture
def desk(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Desk]]:
    """Opens a browser window: `desk("xujing")`, `desk("xujing", width=390)`, `desk()` for nobody."""
    county = request.getfixturevalue("busy_county" if "busy_county" in request.fixturenames else "county")
    opened: list[Desk] = []

    def sit(username: str | None = None, **options: Any) -> Desk:
        one = Desk(browser, county, username, **options)
        opened.append(one)
        return one

    yield sit
    complaints = [said for one in opened for said in one.unexpected()]
    for one in opened:
        one.close()
    assert complaints == []
