"""Bringing a database up to date: its schema, the published workflows, the demo office."""

import functools
import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Dialect, text
from sqlalchemy.exc import DBAPIError

import access
import migrations
import petition
from access.demo import DemoAccount
from app import bundles, keys
from app.config import Misconfigured
from engine import SYSTEM, Engine, Transaction, Unavailable, definitions, partitions

log = logging.getLogger(__name__)

#: The PostgreSQL advisory lock under which one server migrates; any number that is only ours.
_LOCK = 0x4855495F594E

#: How long a migration waits for a table that somebody uses.
TABLE_LOCK_SECONDS = 30

#: The oldest databases this software is meant for.
OLDEST = {"postgresql": (13,), "sqlite": (3, 35)}


@dataclass(frozen=True)
class Published:
    """What became of a bundled workflow at start."""

    key: str
    version: int
    #: `published`: a new version; `unchanged`: it is one already; `kept`: the office has its own newer one.
    outcome: str


def migrate(engine: Engine) -> tuple[str | None, str]:
    """Brings the schema to the newest revision; the revisions before and after. Then looks after the keys.

    One transaction under a lock: of two servers that start together one migrates, the other finds it done.

    Raises:
        Misconfigured: the database cannot be reached, its schema is newer than this software, or a key to
            what it keeps sealed is missing.
    """
    alembic = _alembic()
    scripts = _scripts(alembic)
    head = _head(scripts)
    try:
        with engine.database.begin() as connection:
            _require_recent(connection.dialect)
            # On SQLite the transaction itself is the lock: it begins IMMEDIATE.
            if connection.dialect.name == "postgresql":
                # Another server may take long to migrate, and a large table long to change.
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                # But whoever holds a table is not waited for with everybody else queueing behind.
                connection.execute(text(f"SET LOCAL lock_timeout = '{TABLE_LOCK_SECONDS}s'"))
            before = MigrationContext.configure(connection).get_current_revision()
            if before is not None and before not in known():
                raise _newer(before)
            if before != head:
                alembic.attributes["connection"] = connection
                command.upgrade(alembic, "head")
    except (DBAPIError, sqlite3.Error) as error:
        raise _cannot_open(error) from error
    try:
        # What is forgotten after a time, and after which, is for those who know the settings.
        engine.run(SYSTEM, partitions.make_ahead)
    except Unavailable as error:
        # Nothing waits for partitions: rows go to the default one until they are made.
        log.warning("partitions are made later: %s", error)
    keys.prepare(engine)
    return before, head


@functools.cache
def newest() -> str:
    """The revision this software needs."""
    return _head(_scripts(_alembic()))


def _alembic() -> Config:
    alembic = Config()
    alembic.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return alembic


def _scripts(alembic: Config) -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic)


def _head(scripts: ScriptDirectory) -> str:
    head = scripts.get_current_head()
    assert head is not None, "migrations/versions has at least one revision"
    return head


def _require_recent(dialect: Dialect) -> None:
    version = dialect.server_version_info or ()
    oldest = OLDEST[dialect.name]
    if version < oldest:
        name = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[dialect.name]
        is_, needed = (".".join(map(str, each)) for each in (version, oldest))
        raise Misconfigured(
            f"{name} {is_} 太旧，至少要 {needed}。请先升级数据库。",
            f"{name} {is_} is too old: {needed} or newer is needed. Update the database first.",
        )


_FULL = (
    "数据库所在的磁盘满了，什么都没有改动。请腾出空间再运行。",
    "The disk of the database is full; nothing was changed. Make room and run it again.",
)
_IN_USE = (
    "有别的程序占着数据库，什么都没有改动。过一会儿再运行。",
    "Another program holds the database; nothing was changed. Run it again later.",
)

#: What the database says -> what to do: states of PostgreSQL, names of SQLite.
_SAID: Mapping[str, tuple[str, str]] = {
    "53100": _FULL,
    "55P03": _IN_USE,
    "SQLITE_FULL": _FULL,
    "SQLITE_BUSY": _IN_USE,
    "SQLITE_LOCKED": _IN_USE,
    "SQLITE_NOTADB": (
        "这个文件不是 SQLite 数据库，没有动它。请检查 HUIYIN_DATABASE_URL。",
        "The file is not a SQLite database and was left alone. Check HUIYIN_DATABASE_URL.",
    ),
}


def _cannot_open(error: DBAPIError | sqlite3.Error) -> Misconfigured:
    said = error.orig if isinstance(error, DBAPIError) else error
    named = getattr(said, "sqlstate", None) or getattr(said, "sqlite_errorname", None) or ""
    if named in _SAID:
        return Misconfigured(*_SAID[named])
    return Misconfigured(
        f"打不开数据库：{said}。请检查 HUIYIN_DATABASE_URL（见 docs/settings.md）。",
        f"The database cannot be opened: {said}. Check HUIYIN_DATABASE_URL (docs/settings.md).",
    )


def require_current(engine: Engine) -> None:
    """Refuses to work on a database whose schema is not this software's, or whose keys are not here.

    Raises:
        Misconfigured: the schema is older or newer, or there is none; a key is missing or another one.
    """
    before, head = revisions(engine)
    if before is not None and before not in known():
        raise _newer(before)
    if before != head:
        raise Misconfigured(
            f"数据库的结构是 {before or '空的'}，这个版本要 {head}。请先运行 huiyin migrate。",
            f"The schema of the database is {before or 'empty'}, not {head}. Run huiyin migrate first.",
        )
    keys.require(engine)


def _newer(revision: str) -> Misconfigured:
    return Misconfigured(
        f"数据库的结构（{revision}）比这个版本的软件新。请先升级软件，不要用旧软件打开新数据。",
        f"The schema of the database ({revision}) is newer than this software. Update the software.",
    )


def revisions(engine: Engine) -> tuple[str | None, str]:
    """The revision the database is at, None for an empty one, and the one this software needs."""
    try:
        with engine.database.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision(), newest()
    except (DBAPIError, sqlite3.Error) as error:
        raise _cannot_open(error) from error


@functools.cache
def known() -> frozenset[str]:
    """Every revision this software knows, the newest too."""
    return frozenset(script.revision for script in _scripts(_alembic()).walk_revisions())


def publish(engine: Engine, chosen: Mapping[str, Mapping[str, str]], *, note: str = "") -> list[Published]:
    """Publishes bundles as new versions; the text of the newest version is that version.

    Raises:
        Invalid: a bundle has findings of severity error; the bundles before it are published.
    """
    outcomes = []
    for key, bundle in chosen.items():
        with engine.begin(SYSTEM) as tx:
            before = _newest(tx, key)
            made = definitions.publish(tx, key, bundle, note=note)
        is_new = before is None or made.version != before.version
        outcomes.append(Published(key, made.version, "published" if is_new else "unchanged"))
    return outcomes


def publish_bundled(engine: Engine) -> list[Published]:
    """Publishes the workflows this software brings, where the office has not gone its own way.

    A text that is a version already is not published again. Where somebody of the office published the newest
    version, that one stays; `huiyin publish` replaces it.

    Raises:
        Invalid: a bundle has findings of severity error.
    """
    outcomes = []
    for key, bundle in bundles.bundled().items():
        with engine.begin(SYSTEM) as tx:
            newest = _newest(tx, key)
            if newest and any(
                each.sha256 == definitions.fingerprint(bundle) for each in definitions.versions(tx, key)
            ):
                outcomes.append(Published(key, newest.version, "unchanged"))
            elif newest and newest.published_by != SYSTEM.id:
                outcomes.append(Published(key, newest.version, "kept"))
            else:
                made = definitions.publish(tx, key, bundle, note="随软件发布 / published with the software")
                outcomes.append(Published(key, made.version, "published"))
    return outcomes


def _newest(tx: Transaction, key: str) -> definitions.Definition | None:
    return next(iter(definitions.versions(tx, key, 1)), None)


def demo(engine: Engine) -> list[DemoAccount]:
    """Makes the demo office: invented people, one account per role, and matters at every stage. Once only."""
    with engine.begin(SYSTEM) as tx:
        accounts = access.demo.seed(tx)
        petition.organs.mirror(tx, access.offices.all_(tx))
    with engine.read(SYSTEM) as tx:
        ids = {person.name: person.user_id for person in access.people(tx)}
    petition.demo.seed(engine, ids=ids)
    return accounts
