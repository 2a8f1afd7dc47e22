"""Engine, Transaction and Actor: the only place that commits, and the only one that reads the time."""

from __future__ import annotations

import itertools
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL

from engine import scope, statements, vault, writing
from engine.database import Connections, available, connect, reading
from engine.errors import Fault, Refusal, Unavailable
from engine.ports import Check, CheckForm, CleanForm, Project, Service, Witness, plain_projection

if TYPE_CHECKING:
    from engine import lint
    from engine.awake import Awake
    from engine.definitions import Publication
    from engine.history import Pending

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_id_lock = threading.Lock()
_id_last = 0


def utc_now() -> datetime:
    """This moment, aware, in UTC. An engine is given another clock for tests and simulation."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads the clock


def new_id() -> str:
    """A new identifier: 26 characters, ordered by the time of making, unique across processes."""
    global _id_last
    with _id_lock:
        # 48 bits of milliseconds, then 80 bits of chance; within one millisecond count upwards, so that the
        # order of making is kept inside a process.
        fresh = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(79)
        _id_last = fresh if fresh >> 80 > _id_last >> 80 else _id_last + 1 + secrets.randbits(16)
        value = _id_last
    return _written(value)


def first_id(moment: datetime) -> str:
    """Where the identifiers begin that are made from this moment on."""
    return _written(int(moment.timestamp() * 1000) << 80)


def _written(value: int) -> str:
    return "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -5, -5))


@dataclass(frozen=True)
class Grant:
    """A role held at a scope path; it covers everything whose path lies at or below."""

    role: str
    scope_path: str
    #: Where the holder sits; a grant may reach further than that. By default its own scope.
    seat: str = field(default="", compare=False)
    #: Whose grant it is, when the holder stands in for somebody, and the name the holder then acts under.
    for_id: str = ""
    acts_as: str = field(default="", compare=False)
    #: Whether it shows cases at all; who keeps the machine running needs none.
    is_blind: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "scope_path", scope.normal(self.scope_path))
        object.__setattr__(self, "seat", scope.normal(self.seat or self.scope_path))


@dataclass(frozen=True)
class Actor:
    """Who is asking, with what they may do; resolved once per request by the access room."""

    id: str
    name: str
    grants: tuple[Grant, ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        """Every role held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def ids(self) -> frozenset[str]:
        """The actor's own id, and those of everybody the actor stands in for."""
        return frozenset({self.id, *(grant.for_id for grant in self.grants if grant.for_id)})

    @property
    def is_system(self) -> bool:
        """Whether this is the machine itself."""
        return self is SYSTEM

    def has(self, role: str, scope_path: str) -> bool:
        """Whether one of the grants gives this role over this path."""
        path = scope.normal(scope_path)
        return any(grant.role == role and path.startswith(grant.scope_path) for grant in self.grants)

    def covers(self, scope_path: str) -> bool:
        """Whether any grant that shows cases covers this path; the machine covers everything."""
        path = scope.normal(scope_path)
        return self.is_system or any(
            path.startswith(grant.scope_path) and not grant.is_blind for grant in self.grants
        )


#: The machine: timers, migrations, demonstration. It may do everything here except complete user tasks.
SYSTEM = Actor("system", "system")


@dataclass
class Attempt:
    """What a transaction is in the middle of, so that an incident can say where it broke."""

    command: str = ""
    command_id: str | None = None
    instance_id: str | None = None
    business_key: str | None = None
    scope_path: str | None = None
    task_id: str | None = None
    element_id: str | None = None
    element_name: str | None = None
    #: What was broken by an exception: service | decision | expression | limit | engine.
    kind: str = "engine"
    #: The due moment being fired; None while a person's command is at work.
    firing_at: datetime | None = None
    #: A person tries a held timer again: if it breaks again they are told.
    is_retry: bool = False
    #: What the person typed, to be kept as the task's draft.
    submission: dict[str, Any] | None = None
    #: The case data, to be scrubbed from messages.
    data: dict[str, Any] | None = None
    #: A step broke off half way: whoever caught its exception, this transaction may not be committed.
    is_spoiled: bool = False

    @property
    def named(self) -> dict[str, str | None]:
        """What a line of the log says about it: ids only."""
        return {
            "command": self.command,
            "command_id": self.command_id,
            "case": self.business_key,
            "instance_id": self.instance_id,
            "task_id": self.task_id,
        }


@dataclass
class Transaction:
    """The token of power: whoever holds it acts inside somebody's transaction. Only an edge makes one."""

    engine: Engine
    db: Connection
    actor: Actor
    #: Aware UTC, read once when the transaction began.
    now: datetime
    writable: bool
    attempt: Attempt = field(default_factory=Attempt)
    #: The instances that are loaded in this transaction, by id.
    awake: dict[str, Awake] = field(default_factory=dict)
    #: The history rows it wrote, told to the engine's witness once they are committed.
    recorded: list[Pending] = field(default_factory=list)
    #: What was written and is not sent yet (`engine.statements`).
    later: list[writing.Later | writing.Added | writing.Changed] = field(default_factory=list)
    #: What was read and is kept until its tables are written to, by statement.
    kept: dict[statements.Statement, tuple[frozenset[Table], dict[Any, Any]]] = field(default_factory=dict)
    is_committing: bool = False

    def insert_into(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """An INSERT in the words of this database: it may say what becomes of a row that is there."""
        is_postgresql = self.db.dialect.name == "postgresql"
        return postgresql.insert(table) if is_postgresql else sqlite.insert(table)


class Engine:
    """The engine: a database, a clock, and the functions the rooms above hand over.

    Thread-safe; one per process. `database_url` is `sqlite:////absolute/path.db` or `postgresql://…`.
    """

    def __init__(
        self,
        database_url: str | URL,
        *,
        services: Mapping[str, Service],
        checks: Mapping[str, Check],
        clean_form: CleanForm,
        check_form: CheckForm,
        project: Project = plain_projection,
        roles: Mapping[str, str],
        lint_rules: Sequence[lint.Rule] = (),
        clock: Callable[[], datetime] = utc_now,
        witness: Witness | None = None,
        vault: Callable[[], vault.Ring] = vault.nowhere,
        chores: Sequence[Callable[[Transaction], Any]] = (),
        connections: Connections | None = None,
    ) -> None:
        connections = connections or Connections()
        self.database = connect(database_url, connections)
        #: The same for those who only read.
        self.reading = reading(self.database, connections)
        self.services = services
        self.checks = checks
        self.clean_form = clean_form
        self.check_form = check_form
        self.project = project
        #: Role name -> its label for people.
        self.roles = roles
        #: What the product asks of a diagram beyond running.
        self.lint_rules = lint_rules
        self.clock = clock
        self.witness = witness
        #: The keys of what is kept sealed, as they are now.
        self.vault = vault
        #: What the rooms above want done now and then, each in a transaction of its own.
        self.chores = chores
        #: Publications by definition id: immutable, so the cache is never stale.
        self.publications: dict[str, Publication] = {}
        # SQLite admits one writer. Threads of this process queue here instead of polling the file, whose
        # waiting writers sleep up to a tenth of a second between tries.
        self._writer = threading.Lock() if self.database.dialect.name == "sqlite" else None
        self._lock_seconds = connections.lock_seconds

    @contextmanager
    def begin(self, actor: Actor) -> Iterator[Transaction]:
        """One write transaction: commits on clean exit, rolls back on any exception.

        Raises:
            Unavailable: the database is busy, unreachable or broke off.
        """
        if self._writer and not self._writer.acquire(timeout=self._lock_seconds):
            raise Unavailable(
                f"Expected to write within {self._lock_seconds} s, but another writer did not finish."
            )
        try:
            with available(), self.database.connect() as db:
                outer = db.begin()
                tx = Transaction(self, db, actor, self._now(), writable=True)
                info = db.info
                info[statements.WRITER] = tx
                try:
                    yield tx
                    statements.send(tx)
                    if tx.attempt.is_spoiled:
                        raise RuntimeError(
                            "Expected a step's exception to end the transaction: it was caught."
                        )
                    tx.is_committing = True
                    outer.commit()
                    info[statements.COMMITTED] = True
                finally:
                    del info[statements.WRITER]
                    outer.close()
        finally:
            if self._writer:
                self._writer.release()
        if self.witness is not None and tx.recorded:
            try:
                self.witness(tx.now, tx.recorded)
            except Exception:
                # It is committed: whoever only counts may not make it look otherwise.
                log.exception("the witness broke")

    @contextmanager
    def read(self, actor: Actor) -> Iterator[Transaction]:
        """One read-only transaction; the database itself refuses writes, and nothing is ever committed.

        Raises:
            Unavailable: the database is busy, unreachable or broke off.
        """
        with available(), self.reading.connect() as db, db.begin() as outer:
            yield Transaction(self, db, actor, self._now(), writable=False)
            if db.dialect.name == "postgresql":
                # It wrote nothing. After a rollback psycopg (3.3) forgets what the server has prepared.
                driver: Any = db.connection.driver_connection
                driver.commit()
                db.info[statements.COMMITTED] = True
            outer.rollback()

    def run(
        self,
        actor: Actor,
        function: Callable[Concatenate[Transaction, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Runs `function(tx, …)` in one write transaction; a fault becomes an incident.

        Refusals pass through. Anything else rolls back, records one incident in a fresh transaction, keeps
        what was typed as the task's draft and raises `Fault`. A timer that breaks while it fires ahead of
        the command is held, and the command is tried again without it: no work waits for a broken timer.

        Raises:
            Refusal: as the function refuses.
            Fault: something broke; nothing is half done.
            Unavailable: the database is busy, unreachable or broke off.
        """
        from engine import incidents

        for tries in itertools.count(1):
            tx: Transaction | None = None
            try:
                with self.begin(actor) as tx:
                    answer = function(tx, *args, **kwargs)
                if tx.attempt.command and log.isEnabledFor(logging.INFO):
                    log.info("done", extra=tx.attempt.named)
                return answer
            except Unavailable as error:
                # Nothing was committed, unless the line broke during the commit itself.
                if tries >= 3 or not error.may_retry or (tx is not None and tx.is_committing):
                    raise
            except Exception as error:
                if tx is None:
                    raise
                firing = tx.attempt.firing_at is not None
                if isinstance(error, Refusal) and not firing:
                    raise
                incident_id = incidents.record(self, actor, tx.attempt, error)
                # The exception's own words may quote what people wrote; the incident has them scrubbed.
                log.error(
                    "broke: %s", type(error).__name__, extra=tx.attempt.named | {"incident_id": incident_id}
                )
                if not firing or tx.attempt.is_retry or tries >= 20:
                    raise Fault(incident_id) from error
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Gives all connections back; the engine is not used afterwards."""
        self.database.dispose()
        self.reading.dispose()

    def _now(self) -> datetime:
        now = self.clock()
        if now.tzinfo is None:
            raise TypeError("Expected the clock to give an aware instant, but it gave a naive one.")
        return now.astimezone(UTC)
