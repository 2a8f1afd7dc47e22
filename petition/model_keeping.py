"""The table of those who step aside from a matter (回避). It joins the product's one `MetaData`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from engine import Instant, Key, metadata
from petition import model

#: One person's interest in one matter (条例第28条第3款), and what was decided about it. Never removed.
recusal = Table(
    "recusal",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    Column("number", Key, nullable=False),
    Column("person_id", Key, nullable=False),
    Column("person_name", Text, nullable=False),
    #: Where the person sits, and whether as its head: that says who decides.
    Column("seat_path", Key, nullable=False),
    Column("is_head", Key, nullable=False),  # yes | no
    Column("how", Key, nullable=False),  # DECLARED | ASKED
    Column("reasons", Text, nullable=False),
    Column("status", Key, nullable=False),  # WAITS | GRANTED | REFUSED
    Column("made_at", Instant, nullable=False),
    Column("made_by_name", Text, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by_name", Text, nullable=False),
    Column("decision_reasons", Text, nullable=False),
    Index(None, "matter_id"),
    Index(None, "status", "seat_path"),
)
