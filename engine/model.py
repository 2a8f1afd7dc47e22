"""The engine's tables and the three column types the whole product uses.

One `MetaData` for the product: the rooms above add their own tables to it. Everything here runs unchanged on
SQLite and PostgreSQL.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    literal,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

#: Later than every due moment: the place in a list of what has no due moment. Never shown to people.
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


def micros(instant: datetime | None) -> int | None:
    """An aware moment as it is kept: whole microseconds since 1970.

    Raises:
        TypeError: it has no offset.
    """
    if instant is None:
        return None
    if instant.tzinfo is None:
        raise TypeError(f"Expected an instant with an offset, but {instant!r} has none.")
    return (instant - _EPOCH) // _MICROSECOND


def moment(kept: int | None) -> datetime | None:
    """The moment of so many microseconds, in UTC."""
    return None if kept is None else _EPOCH + timedelta(microseconds=kept)


def as_text(value: Any) -> str | None:
    """A JSON value as SQLite keeps it."""
    return None if value is None else orjson.dumps(value).decode()


def of_text(kept: str | None) -> Any:
    """The JSON value of a text."""
    return None if kept is None else orjson.loads(kept)


class Instant(TypeDecorator[datetime]):
    """An aware moment in UTC, kept as whole microseconds since 1970 so that both databases sort it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return moment(value)


class Json(TypeDecorator[Any]):
    """A JSON value: JSONB on PostgreSQL, text on SQLite. SQL NULL and JSON null are the same to us: None."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else as_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else of_text(value)


# Identifiers, keys and paths compare byte by byte on both databases: a language's collation on PostgreSQL
# would make prefix ranges and keyset pages wrong.
Key = String().with_variant(String(collation="C"), "postgresql")


def is_status(table: Table, status: str) -> ColumnElement[bool]:
    """`status = '…'`, written into the statement: a bound value would keep SQLite off the partial indexes."""
    return table.c.status == literal(status, literal_execute=True)


def _where(condition: str) -> dict[str, Any]:
    """Only the rows of which this is true are in the index."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


#: What somebody has taken, and what a count of it asks of each.
_IS_TAKEN = text("status = 'open' AND assignee_id IS NOT NULL")
_ASKED_OF_OWN = ("scope_path", "guard_key", "follow_up_at")


definition = Table(
    "definition",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", Key, nullable=False),
    Column("process_id", Key, nullable=False),
    Column("title", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", Key, nullable=False),
    Column("published_by_name", Text, nullable=False),
    UniqueConstraint("key", "version"),
)

definition_file = Table(
    "definition_file",
    metadata,
    Column("definition_id", Key, ForeignKey("definition.id"), nullable=False),
    Column("name", Key, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("definition_id", "name"),
)

draft_file = Table(
    "draft_file",
    metadata,
    Column("key", Key, nullable=False),
    Column("name", Key, nullable=False),
    #: Empty text means: the next publication goes without this file.
    Column("text", Text, nullable=False),
    Column("updated_by", Key, nullable=False),
    Column("updated_by_name", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    PrimaryKeyConstraint("key", "name"),
)

instance = Table(
    "instance",
    metadata,
    Column("id", Key, primary_key=True),
    Column("definition_id", Key, ForeignKey("definition.id"), nullable=False),
    Column("definition_key", Key, nullable=False),
    Column("process_id", Key, nullable=False),
    Column("business_key", Key, nullable=False),
    Column("title", Text, nullable=False),
    Column("scope_path", Key, nullable=False),
    Column("status", Key, nullable=False),  # active | finished | cancelled
    Column("outcome_id", Key),
    Column("outcome_name", Text),
    #: Counts saves; a writer that read another number lost the race.
    Column("version", Integer, nullable=False),
    #: The newest history row's number, so that the next one needs no query.
    Column("seq", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("started_by", Key, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("ended_at", Instant),
    #: Who completed which user task, for steps that need another person: {element id: [actor ids]}.
    Column("performers", Json, nullable=False),
    #: The serialised workflow while active, NULL afterwards.
    Column("state", LargeBinary),
    #: The case data as it ended; while active it lives inside `state`.
    Column("data", Json),
    #: The business key whose rules keep people away (`case_rule`); empty for nearly all cases.
    Column("guard_key", Key),
    #: What it takes to recall the last completion, and the state before it: {task_id, actor_id, version,
    #: performers, opened}. NULL when it cannot be recalled.
    Column("recall", Json),
    Column("recall_state", LargeBinary),
    # One active instance per business key and process family: two starts at once cannot both win.
    Index(
        "uq_instance_active_business_key",
        "definition_key",
        "business_key",
        unique=True,
        **_where("status = 'active'"),
    ),
    Index(None, "business_key", "id"),
    Index(None, "status", "scope_path", "id"),
    Index(None, "definition_id", "status"),
    Index(
        "ix_instance_guarded",
        "id",
        "guard_key",
        **_where("guard_key IS NOT NULL"),
    ),
    # Every step writes its instance's row anew, and nothing that is indexed: where the page has room for it,
    # PostgreSQL leaves the indexes alone.
    postgresql_with={"fillfactor": 75},
)

# Who keeps away from a case (a place, a person), and who alone reads it. What was said when is in history.
case_rule = Table(
    "case_rule",
    metadata,
    Column("business_key", Key, nullable=False),
    Column("rule", Key, nullable=False),  # bar | reader
    Column("whom", Key, nullable=False),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("business_key", "rule", "whom"),
    sqlite_with_rowid=False,
)

task = Table(
    "task",
    metadata,
    Column("id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False),
    Column("definition_id", Key, ForeignKey("definition.id"), nullable=False),
    Column("element_id", Key, nullable=False),
    Column("name", Text, nullable=False),
    Column("form_key", Key),
    Column("roles", Json, nullable=False),
    Column("different_from", Json, nullable=False),
    Column("scope_path", Key, nullable=False),
    Column("business_key", Key, nullable=False),
    Column("title", Text, nullable=False),
    Column("subtitle", Text, nullable=False),
    Column("due_at", Instant),
    #: `due_at`, or the end of time: lists are due first with nothing-due last, on both databases alike.
    Column("order_at", Instant, nullable=False),
    Column("marks", Json, nullable=False),
    Column("status", Key, nullable=False),  # open | completed | cancelled
    Column("assignee_id", Key),
    Column("assignee_name", Text),
    Column("draft", Json),
    Column("created_at", Instant, nullable=False),
    Column("completed_at", Instant),
    Column("completed_by", Key),
    Column("completed_by_name", Text),
    #: Who delegated it to the assignee and gets it back.
    Column("owner_id", Key),
    Column("owner_name", Text),
    #: How many who were asked for their word have not given it.
    Column("awaited", Integer, nullable=False, server_default="0"),
    #: Ids of those who had a hand in it: performers of the step, once it is completed.
    Column("helped_by", Json, nullable=False, server_default="[]"),
    #: Put aside by its assignee until then.
    Column("follow_up_at", Instant),
    #: The newest nudge nobody has answered.
    Column("nudged_at", Instant),
    #: When those who may do it were told that it is there.
    Column("told_at", Instant),
    #: That of its case: lists ask no further of a task that has none.
    Column("guard_key", Key),
    Index(None, "instance_id", "status"),
    Index(
        "ix_task_open_order",
        "order_at",
        "id",
        **_where("status = 'open'"),
    ),
    # What nobody has is found in the inbox, what belongs to a case by its case: an index more is a page more
    # for every step, and among many cases a cold one.
    # With what a count of somebody's own asks of each; as a key PostgreSQL would look for each place apart.
    *(
        Index("ix_task_taken", "assignee_id", "order_at", "id", *keys, **how).ddl_if(dialect=dialect)
        for dialect, keys, how in (
            ("sqlite", _ASKED_OF_OWN, {"sqlite_where": _IS_TAKEN}),
            ("postgresql", (), {"postgresql_where": _IS_TAKEN, "postgresql_include": _ASKED_OF_OWN}),
        )
    ),
    Index("ix_task_untold", "id", **_where("status = 'open' AND told_at IS NULL")),
    # What was done in the same microsecond is put in order when it is read.
    Index("ix_task_closed_by", "completed_by", "completed_at", **_where("completed_by IS NOT NULL")),
    Index("ix_task_closed_order", "completed_at", **_where("status = 'completed'")),
)

# The inbox: one row per open task, candidate role and *enclosing* scope ("/", "/33/", "/33/01/" ...). A
# grant (role, path) is then one equality, and its page, already in due order, one range of the primary key:
# a leaf clerk and a province read fifty rows alike, whatever is pending. It costs about four narrow rows per
# open task; a range over task(role, scope_path) would sort the whole subtree for every page
# (docs/decisions/0016).
task_role = Table(
    "task_role",
    metadata,
    Column("role", Key, nullable=False),
    Column("scope_path", Key, nullable=False),
    Column("order_at", Instant, nullable=False),
    Column("task_id", Key, ForeignKey("task.id"), nullable=False),
    #: That of its case: beside the key, so that a list reads no task to know of it.
    Column("guard_key", Key),
    PrimaryKeyConstraint("role", "scope_path", "order_at", "task_id", postgresql_include=["guard_key"]),
    Index(None, "task_id"),
    sqlite_with_rowid=False,
)

submission = Table(
    "submission",
    metadata,
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False),
    #: The number of the `task_completed` row in history.
    Column("seq", Integer, nullable=False),
    Column("task_id", Key, ForeignKey("task.id"), nullable=False),
    Column("element_id", Key, nullable=False),
    Column("actor_id", Key, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("data", Json, nullable=False),
    # The newest one of an element is what services ask for; all of a case are few.
    PrimaryKeyConstraint("instance_id", "element_id", "seq"),
)

timer = Table(
    "timer",
    metadata,
    Column("id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False),
    Column("key", Key, nullable=False),
    Column("name", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("status", Key, nullable=False),  # pending | fired | cancelled | held
    Column("created_at", Instant, nullable=False),
    #: When it fired or was cancelled; `ended_at - due_at` of a fired timer is its lateness.
    Column("ended_at", Instant),
    Index(
        "ix_timer_pending_due",
        "due_at",
        "instance_id",
        **_where("status = 'pending'"),
    ),
    Index(None, "instance_id", "status"),
)

history = Table(
    "history",
    metadata,
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Key, nullable=False),
    Column("element_id", Key),
    Column("element_name", Text),
    Column("actor_id", Key, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("facts", Json, nullable=False),
    #: What the same command recorded before it (`engine.history`); a text: nobody asks the database into it.
    Column("earlier", Text),
    PrimaryKeyConstraint("instance_id", "seq"),
    # By the month a case began in (engine.partitions); what no month was made for goes to the default.
    postgresql_partition_by="RANGE (instance_id)",
)
_DEFAULT_PARTITION = DDL("CREATE TABLE history_default PARTITION OF history DEFAULT")  # type: ignore[no-untyped-call]
event.listen(
    history,
    "after_create",
    _DEFAULT_PARTITION.execute_if(dialect="postgresql"),
)

command = Table(
    "command",
    metadata,
    Column("command_id", Key, primary_key=True),
    Column("actor_id", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("target_id", Key, nullable=False),
    Column("at", Instant, nullable=False),
    #: NULL when there is nothing to tell but that it was done.
    Column("result", Json),
    Index(None, "at"),
    sqlite_with_rowid=False,
)

incident = Table(
    "incident",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),  # service | decision | expression | limit | delivery | engine
    Column("command", Key, nullable=False),
    Column("instance_id", Key, ForeignKey("instance.id")),
    Column("business_key", Key),
    Column("scope_path", Key),
    Column("task_id", Key),
    Column("element_id", Key),
    Column("element_name", Text),
    Column("error_type", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("traceback", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("actor_id", Key, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    #: The same fault again while open is the same incident, counted.
    Column("occurrences", Integer, nullable=False),
    Column("status", Key, nullable=False),  # open | resolved
    Column("resolved_at", Instant),
    Column("resolved_by", Key),
    Column("note", Text),
    Index(None, "status", "id"),
    Index(None, "instance_id", "status"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("topic", Key, nullable=False),
    Column("key", Key, nullable=False),
    Column("payload", Json, nullable=False),
    Column("status", Key, nullable=False),  # pending | delivered | failed
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("delivered_at", Instant),
    Column("error", Text),
    UniqueConstraint("key"),
    Index(
        "ix_outbox_pending",
        "next_at",
        "id",
        **_where("status = 'pending'"),
    ),
)

#: Running cases being taken to another version, or taken back.
case_migration = Table(
    "case_migration",
    metadata,
    Column("id", Key, primary_key=True),
    Column("definition_key", Key, nullable=False),
    Column("from_id", Key, ForeignKey("definition.id"), nullable=False),
    Column("to_id", Key, ForeignKey("definition.id"), nullable=False),
    #: Old id -> new id of what was renamed.
    Column("mapping", Json, nullable=False),
    Column("why", Text, nullable=False),
    Column("status", Key, nullable=False),  # running | done | undoing | undone
    #: The last instance looked at; the next batch goes on behind it.
    Column("cursor", Key, nullable=False),
    #: How many instances ran on the old version when it began.
    Column("total", Integer, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("began_by", Key, nullable=False),
    Column("began_by_name", Text, nullable=False),
    Column("ended_at", Instant),
    Column("undo_why", Text),
    Column("undone_by", Key),
    Column("undone_by_name", Text),
    Index(None, "definition_key", "id"),
    Index(None, "status"),
)

case_migration_outcome = Table(
    "case_migration_outcome",
    metadata,
    Column("migration_id", Key, ForeignKey("case_migration.id"), nullable=False),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False),
    Column("business_key", Key, nullable=False),
    Column("outcome", Key, nullable=False),  # migrated | refused | broken | undone | kept
    Column("reasons", Json, nullable=False),
    Column("remarks", Json, nullable=False),
    Column("at", Instant, nullable=False),
    #: The instance's version after it: another number, and it has moved since.
    Column("version_after", Integer),
    #: What it takes to undo: {process_id, performers} and the state as it was.
    Column("before", Json),
    Column("state_before", LargeBinary),
    PrimaryKeyConstraint("migration_id", "instance_id"),
    Index(None, "migration_id", "outcome", "instance_id"),
)
