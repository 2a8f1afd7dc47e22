"""Table of what an office keeps beside the editor: local rules, model paragraphs, texts of law."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Table, Text

from engine import Instant, Key, metadata

#: Rows are added, and ended by a day; what was copied from one can be looked up as it stood.
library_entry = Table(
    "library_entry",
    metadata,
    Column("id", Key, primary_key=True),
    #: The place it holds for, with everything below.
    Column("path", Key, nullable=False),
    Column("office_name", Text, nullable=False),
    Column("kind", Key, nullable=False),  # LAW | LOCAL | MODEL
    Column("title", Text, nullable=False),
    Column("citation", Text, nullable=False),
    Column("text", Text, nullable=False),
    #: In force from … until, both days in; no end: still.
    Column("since_on", Date, nullable=False),
    Column("until_on", Date),
    Column("written_at", Instant, nullable=False),
    Column("written_by", Key, nullable=False),
    Column("written_by_name", Text, nullable=False),
    Index(None, "path"),
)
