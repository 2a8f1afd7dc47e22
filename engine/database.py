"""The database behind the engine: how it is opened, how long anybody waits for it, what its silence means."""

from __future__ import annotations

import select
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, create_engine, event
from sqlalchemy import Engine as Database
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine import statements
from engine.errors import Reason, Unavailable


@dataclass(frozen=True)
class Connections:
    """How many connections one process keeps, and how many seconds it waits for what."""

    #: Kept open.
    size: int = 10
    #: Opened besides while all of those are busy.
    overflow: int = 10
    #: For a free connection of this process.
    pool_seconds: float = 10
    #: For a new connection to PostgreSQL.
    connect_seconds: int = 5
    #: For a row or a table that somebody else holds; on SQLite for the one writer before.
    lock_seconds: float = 10
    #: For one statement on PostgreSQL; 0 is for ever.
    statement_seconds: float = 60


def connect(database_url: str | URL, connections: Connections | None = None) -> Database:
    """The database behind the URL, set up for durable short transactions.

    SQLite: WAL, synchronous=FULL, foreign keys, writers `BEGIN IMMEDIATE`. PostgreSQL: psycopg 3.
    """
    database = _opened(make_url(database_url), connections or Connections())
    event.listen(database, "before_cursor_execute", statements.go_ahead)
    return database


def reading(database: Database, connections: Connections | None = None) -> Database:
    """The same database for those who only read; what listens to the one hears the other.

    SQLite forgets every statement it prepared as soon as a connection is told to refuse writes, or to take
    them again, even when it does so already; a statement costs twenty times more then. So it has connections
    of its own for reading, told once.
    """
    if database.dialect.name != "sqlite":
        return database.execution_options(**{READS: True, "postgresql_readonly": True})
    limits = connections or Connections()
    other = _sqlite(database.url, limits, _pool(limits), execution_options={READS: True})
    event.listen(other, "connect", _refuse_writes)
    # As SQLAlchemy does it for engines that differ in their options.
    engine: Any = other
    engine.dispatch = other.dispatch._join(database.dispatch)
    engine._has_events = True
    return other


#: What a SQLite file is told by every connection: what was committed outlives a power cut.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000")

#: The execution option of a connection that only reads.
READS = "huiyin_reads"


def _sqlite(url: URL, limits: Connections, pool: dict[str, Any], **options: Any) -> Database:
    # Every statement of the hot path stays prepared.
    arguments = {"timeout": limits.lock_seconds, "cached_statements": 1000}
    database = create_engine(url, **pool, **options, connect_args=arguments)
    event.listen(database, "connect", _prepare_sqlite)
    return database


def _pool(limits: Connections) -> dict[str, Any]:
    return {
        "pool_size": limits.size,
        "max_overflow": limits.overflow,
        "pool_timeout": limits.pool_seconds,
        # Statement parameters are case data: they stay out of exceptions and logs.
        "hide_parameters": True,
    }


def _opened(url: URL, limits: Connections) -> Database:
    pool = _pool(limits)
    if url.get_backend_name() == "sqlite":
        database = _sqlite(url, limits, pool)
        event.listen(database, "begin", _begin_sqlite)
        return database
    database = create_engine(
        url.set(drivername="postgresql+psycopg"),
        **pool,
        # As the server itself numbers them: the driver need not read a statement anew to find its places.
        paramstyle="numeric_dollar",
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args=_postgresql_arguments(url, limits),
    )
    event.listen(database, "checkout", _refuse_dead)
    event.listen(database, "connect", _keep_prepared)
    event.listen(database, "begin", _begin_postgresql)
    return database


@contextmanager
def available() -> Iterator[None]:
    """Translates what the database says when it is busy, full or gone into `Unavailable`."""
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable(
            "Expected a free connection in time, but all of this process's are in use.", reason="pool"
        ) from error
    except (DBAPIError, sqlite3.OperationalError) as error:
        # BEGIN is sent by the driver itself (_begin_sqlite), so its error comes bare.
        said = error.orig if isinstance(error, DBAPIError) else error
        state = str(getattr(said, "sqlstate", "") or "")
        sqlite = str(getattr(said, "sqlite_errorname", "") or "")
        reason = _of_sqlite(sqlite) if sqlite else _of_postgresql(error, state)
        if reason is None:
            raise
        # A lost race and a broken line are tried again at once; who waited as long as he may, or found the
        # disk full, is told.
        at_once = reason in ("race", "gone") and not sqlite
        raise Unavailable(
            f"Expected the database to answer, but: {type(said).__name__} {state or sqlite}".rstrip(),
            may_retry=at_once,
            reason=reason,
        ) from error


def _of_sqlite(name: str) -> Reason | None:
    if name.startswith("SQLITE_FULL"):
        return "full"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "busy"
    return "gone" if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) else None


#: What PostgreSQL means by a state (appendix A of its manual); the longest beginning decides.
_STATES: tuple[tuple[str, Reason], ...] = (
    ("40001", "race"),
    ("40P01", "race"),
    ("53100", "full"),
    ("53", "busy"),
    ("55", "busy"),
    ("57014", "busy"),
    ("57", "gone"),
    ("08", "gone"),
)


def _of_postgresql(error: DBAPIError | sqlite3.OperationalError, state: str) -> Reason | None:
    for beginning, reason in _STATES:
        if state.startswith(beginning):
            return reason
    broke_off = isinstance(error, DBAPIError) and error.connection_invalidated
    return "gone" if broke_off or (isinstance(error, OperationalError) and not state) else None


def _postgresql_arguments(url: URL, limits: Connections) -> dict[str, Any]:
    waits = {"statement_timeout": limits.statement_seconds, "lock_timeout": limits.lock_seconds}
    options = [f"-c {name}={round(seconds * 1000)}" for name, seconds in waits.items() if seconds]
    # What the address itself asks for comes last and wins.
    asked = url.query.get("options", "")
    options += [asked] if isinstance(asked, str) else asked
    from psycopg import RawCursor

    arguments: dict[str, Any] = {"cursor_factory": RawCursor}
    if any(options):
        arguments["options"] = " ".join(options)
    for name, value in (("connect_timeout", limits.connect_seconds), ("application_name", "huiyin")):
        if name not in url.query and value:
            arguments[name] = value
    return arguments


def _refuse_dead(connection: Any, record: Any, proxy: Any) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    # Nobody asked anything on an idle connection, so what can be read from it is the server's farewell.
    # A look at the socket costs a microsecond; asking the server would cost every transaction a round trip.
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError("the server closed this connection")


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def _prepare_sqlite(connection: Any, record: Any) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    # The driver's own transaction handling would begin late and commit early; _begin_sqlite begins instead.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    reads = connection.get_execution_options().get(READS)
    driver.execute("BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    # What writes are few statements, sent again and again: the server keeps them prepared. Lists are asked in
    # many ways, and planned each time for what they are asked, but for those that say otherwise. What the
    # server was told of that is not known where the last transaction was not committed.
    if not connection.info.pop(statements.COMMITTED, False):
        connection.info.pop(statements.PLANS, None)
    driver: Any = connection.connection.driver_connection
    driver.prepare_threshold = _NEVER if connection.get_execution_options().get(READS) else _PREPARED_AFTER


#: So often a statement is sent on a connection before the server keeps it, and so many it keeps.
_PREPARED_AFTER, _PREPARED = 3, 300
#: Unless it is asked for.
_NEVER = 2**31


def _keep_prepared(connection: Any, record: Any) -> None:
    connection.prepared_max = _PREPARED
    record.info |= {statements.PLANS: "anew", statements.COMMITTED: True}


def _refuse_writes(connection: Any, record: Any) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    connection.execute("PRAGMA query_only=1")
