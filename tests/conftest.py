"""What every test may ask for: a clock to move, and the product's tables on SQLite and on PostgreSQL.

    def test_something(engine): ...            # runs once per database, on empty tables
    engine_factory(services={...}) -> Engine   # the same, wired as the test likes

Time is moved, not mocked: `clock.advance(days=2)`.
"""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import CodeType
from typing import Any

import jinja2
import pytest
import pytest_socket
import sqlalchemy
from flask import Flask
from jinja2.bccache import Bucket
from sqlalchemy.engine import URL

import access.model  # noqa: F401 - its tables join the metadata
import engine as engine_room
import petition.model  # noqa: F401 - its tables join the metadata
from access import pace
from engine import Connections, Engine, FieldError, Invalid, core, metadata, vault
from tests import services

#: Keys for engines that no office's settings stand behind.
RING = vault.Ring({"test": bytes(range(32))}, writes="test")

DATABASES = ("sqlite", "postgresql")

#: What offices' SQLite files are told.
DURABLE = engine_room.database.PRAGMAS


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """What the engine reads."""
        return self.at

    def advance(self, **by: float) -> datetime:
        """Moves on, `advance(days=2, hours=1)`, and gives the moment reached."""
        self.at += timedelta(**by)
        return self.at

    def move_to(self, at: datetime) -> None:
        """Moves to a moment that is not earlier."""
        assert at >= self.at
        self.at = at


def pytest_runtest_setup() -> None:
    """The network is off: only this machine may be called. What was asked in this minute is forgotten."""
    pace.reset()
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def pytest_collection_finish() -> None:
    """What is loaded now stays, as in a server (app.footing): garbage is looked for among what tests make.

    Each application that a test throws away would have all modules and all tests looked through again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _quick_databases() -> Iterator[None]:
    """Databases as tests need them: no power is cut, one engine after the other uses the same connections.

    Another one would compile every statement anew, and cost PostgreSQL a process that knows nothing yet.
    """
    connect, reading, close = core.connect, core.reading, Engine.close
    idle: dict[tuple[str, Connections], list[tuple[sqlalchemy.Engine, sqlalchemy.Engine]]] = {}
    lent: dict[sqlalchemy.Engine, tuple[sqlalchemy.Engine, str, Connections]] = {}

    def lend(url: str | URL, limits: Connections) -> sqlalchemy.Engine:
        if url not in _cleaners:
            return connect(url, limits)
        shelf = idle.get((str(url), limits))
        database, readers = shelf.pop() if shelf else ((made := connect(url, limits)), reading(made, limits))
        lent[database] = readers, str(url), limits
        return database

    def lend_to_readers(database: sqlalchemy.Engine, limits: Connections) -> sqlalchemy.Engine:
        return lent[database][0] if database in lent else reading(database, limits)

    def take_back(engine: Engine) -> None:
        readers, url, limits = lent.pop(engine.database, (None, "", Connections()))
        pools = (engine.database.pool, engine.reading.pool)
        if readers is None or any(pool.checkedout() for pool in pools):  # type: ignore[attr-defined]
            close(engine)
        else:
            idle.setdefault((url, limits), []).append((engine.database, readers))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "connect", lend)
        patch.setattr(core, "reading", lend_to_readers)
        patch.setattr(Engine, "close", take_back)
        patch.setattr(engine_room.database, "PRAGMAS", (*DURABLE, "synchronous=OFF"))
        yield
    for database, readers in [each for shelf in idle.values() for each in shelf]:
        database.dispose()
        readers.dispose()


class _Compiled(jinja2.BytecodeCache):
    """Templates compiled by one application, for all that this process makes."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _quick_templates() -> Iterator[None]:
    """Each test has its own application, and each would compile every page it shows anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": _Compiled()})
        yield


@pytest.fixture
def clock() -> ManualClock:
    """Monday 2 March 2026, 09:00 in Shanghai."""
    return ManualClock()


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a SQLite file with the product's tables; made once per run."""
    return _with_tables(f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}")


@pytest.fixture(scope="session")
def postgresql_tables() -> str:
    """The URL of a PostgreSQL database with the product's tables; made once per run, missing is a failure."""
    return _with_tables(services.postgres_url())


@pytest.fixture(params=DATABASES)
def db_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with empty tables; a test that asks for it runs on both databases."""
    url = request.getfixturevalue(f"{request.param}_tables")
    yield url
    empty(url)


@pytest.fixture
def engine_factory(db_url: str, clock: ManualClock) -> Iterator[Callable[..., Engine]]:
    """Makes engines on the test's database, wired with plain stand-ins unless the test says otherwise."""
    made: list[Engine] = []

    def make(**wiring: Any) -> Engine:
        one = Engine(
            db_url,
            **{
                "services": {},
                "checks": {},
                "clean_form": plain_clean_form,
                "check_form": plain_check_form,
                "roles": {"clerk": "办事员", "head": "负责人"},
                "clock": clock,
                "vault": lambda: RING,
                **wiring,
            },
        )
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()


@pytest.fixture
def engine(engine_factory: Callable[..., Engine]) -> Engine:
    """An engine with plain stand-ins and no services."""
    return engine_factory()


def plain_clean_form(form_text: str, data: dict[str, Any], *, context: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """A stand-in for the forms room: text fields by their keys; `required` ones must be there."""
    fields = {field["key"]: field for field in json.loads(form_text)["components"]}
    errors = [FieldError(key, "未知字段") for key in data if key not in fields]
    for key, field in fields.items():
        if field.get("validate", {}).get("required") and not data.get(key):
            errors.append(FieldError(key, "必填"))
    if errors:
        raise Invalid(errors)
    return dict(data)


def plain_check_form(form_text: str) -> list[str]:  # noqa: ARG001
    """A stand-in for the forms room: nothing is wrong with any form."""
    return []


def _with_tables(url: str) -> str:
    database = engine_room.connect(url)
    metadata.create_all(database)
    database.dispose()
    _cleaners[url] = engine_room.connect(url)
    return url


_cleaners: dict[str, sqlalchemy.Engine] = {}


def empty(url: str) -> None:
    # DELETE beats TRUNCATE on tables of a few rows; children go before parents.
    # All in one go: ninety round trips after each of thousands of tests are minutes.
    script = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables))
    with _cleaners[url].begin() as db:
        if db.dialect.name == "sqlite":
            # The driver ends the transaction before a script, which would pay for one per table.
            db.connection.driver_connection.executescript(f"BEGIN; {script}; COMMIT")  # type: ignore[union-attr]
        else:
            db.exec_driver_sql(script)


@pytest.fixture(scope="session", autouse=True)
def _close_cleaners() -> Iterator[None]:
    yield
    for database in _cleaners.values():
        database.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tells what the access tests asked, of all people together: cells are route x role x matter."""
    told: Counter[str] = Counter()
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        known = dict(report.user_properties)
        told.update({name: known[name] for name in ("cells", "requests", "leaks") if name in known})
    if told:
        terminalreporter.write_line(
            f"access: {told['cells']:,} cells, {told['requests']:,} requests, {told['leaks']} leaks"
        )
