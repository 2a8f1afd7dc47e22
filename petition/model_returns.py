"""Table of what was sent back: which unit's work, at which step, for which coded reasons. Nobody's name."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from engine import Instant, Key, metadata

#: One reason of one return. Whose hands the work went through stands in the story of the matter, never here.
returned = Table(
    "returned",
    metadata,
    Column("id", Key, primary_key=True),
    #: The same for every reason of one return.
    Column("return_id", Key, nullable=False),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    #: The task at which it was sent back; recalled with it.
    Column("task_id", Key, nullable=False),
    Column("step", Text, nullable=False),
    Column("code", Key, nullable=False),
    #: The unit whose work it was, under the name it had then.
    Column("unit_path", Key, nullable=False),
    Column("unit_name", Text, nullable=False),
    Column("returned_at", Instant, nullable=False),
    UniqueConstraint("return_id", "code"),
    Index(None, "unit_path", "returned_at"),
    Index(None, "task_id"),
    Index(None, "matter_id"),
)
