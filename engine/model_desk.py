"""Tables of what people do around a task: asking others, nudging, watching."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.model import Instant, Json, Key, metadata

#: Somebody asked for their word on a task before it is completed.
task_asked = Table(
    "task_asked",
    metadata,
    Column("task_id", Key, ForeignKey("task.id"), nullable=False),
    #: 1 for the first who was asked about the task, and so on.
    Column("ordinal", Integer, nullable=False),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False),
    Column("person_id", Key, nullable=False),
    Column("person_name", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("asked_by", Key, nullable=False),
    Column("asked_by_name", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("status", Key, nullable=False),  # open | answered | dropped
    Column("answer", Text),
    Column("ended_at", Instant),
    PrimaryKeyConstraint("task_id", "ordinal"),
    Index(
        "ix_task_asked_open_person",
        "person_id",
        "asked_at",
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
)

#: A call to get on with a task, which its holder owes an answer.
task_nudge = Table(
    "task_nudge",
    metadata,
    Column("task_id", Key, ForeignKey("task.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("by_id", Key, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("answer", Text),
    Column("answered_by", Key),
    Column("answered_by_name", Text),
    Column("answered_at", Instant),
    PrimaryKeyConstraint("task_id", "ordinal"),
    Index(None, "instance_id"),
)

#: What somebody keeps an eye on; nobody else sees it.
watched = Table(
    "watched",
    metadata,
    Column("person_id", Key, nullable=False),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("person_id", "instance_id"),
    Index(None, "instance_id"),
)

#: Who has a case, or a step of it, open now. Written over, and forgotten after a day.
presence = Table(
    "presence",
    metadata,
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False),
    Column("person_id", Key, nullable=False),
    #: Empty: the page of the case itself.
    Column("task_id", Key, nullable=False),
    Column("person_name", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    #: When this person's draft of the step was last kept.
    Column("edited_at", Instant),
    PrimaryKeyConstraint("instance_id", "person_id", "task_id"),
    Index(None, "seen_at"),
)

#: What somebody is told: that something waits for them, or what became of it. What it says is read from the
#: task when it is shown, so that it never tells more than its reader may know by then.
notice = Table(
    "notice",
    metadata,
    Column("id", Key, primary_key=True),
    #: Empty: everybody who may do the task; the next sweep makes one for each of them.
    Column("person_id", Key, nullable=False),
    #: The same key tells the same person once.
    Column("key", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("at", Instant, nullable=False),
    Column("task_id", Key, ForeignKey("task.id")),
    Column("instance_id", Key, ForeignKey("instance.id")),
    #: Names of colleagues, counts and ids; never what anybody wrote.
    Column("facts", Json, nullable=False),
    #: Whom this person stands in for, when it was meant for somebody else.
    Column("for_id", Key),
    Column("for_name", Text),
    Column("read_at", Instant),
    #: When it is looked at whether it also leaves the house; NULL once that is settled.
    Column("send_at", Instant),
    UniqueConstraint("person_id", "key"),
    Index(None, "person_id", "id"),
    Index(
        "ix_notice_unread",
        "person_id",
        "id",
        sqlite_where=text("read_at IS NULL"),
        postgresql_where=text("read_at IS NULL"),
    ),
    Index(
        "ix_notice_to_send",
        "send_at",
        "id",
        sqlite_where=text("send_at IS NOT NULL"),
        postgresql_where=text("send_at IS NOT NULL"),
    ),
    Index(None, "at"),
)

#: One thing asked for many tasks at once, by one person.
batch = Table(
    "batch",
    metadata,
    Column("id", Key, primary_key=True),
    Column("act", Key, nullable=False),
    #: What the act takes beside the task: a person, words.
    Column("facts", Json, nullable=False),
    Column("by_id", Key, nullable=False),
    Column("asked_at", Instant, nullable=False),
    #: Until then nothing is done, and all of it can be taken back.
    Column("begins_at", Instant, nullable=False),
    Index(None, "by_id", "asked_at"),
)

batch_item = Table(
    "batch_item",
    metadata,
    Column("batch_id", Key, ForeignKey("batch.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("task_id", Key, nullable=False),
    Column("outcome", Key, nullable=False),  # pending | done | refused | undone | dropped
    #: Why it was refused, for people: in Chinese, and in English.
    Column("why", Text, nullable=False),
    Column("why_en", Text, nullable=False),
    Column("at", Instant),
    PrimaryKeyConstraint("batch_id", "ordinal"),
)
