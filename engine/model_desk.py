"""Tables of what people do around a task: asking others, nudging, watching."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text, text

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
