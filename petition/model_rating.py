"""Tables of the satisfaction rating: when it was open, and what petitioners said."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from engine import Instant, Key, metadata

#: The days in which the petitioner may rate one answer, and whom it is about.
rating_window = Table(
    "rating_window",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("instance_id", Key, nullable=False),
    Column("opened_on", Date, nullable=False),
    #: The last day, moved to a working day.
    Column("until_on", Date, nullable=False),
    Column("office_path", Key, nullable=False),
    Column("office_name", Text, nullable=False),
    Column("unit_path", Key),
    Column("unit_name", Text),
    Column("over_on", Date),
    Index(None, "matter_id"),
)

#: What the petitioner said of one body. A change is one more row; the newest of a window and body counts.
rating = Table(
    "rating",
    metadata,
    Column("id", Key, primary_key=True),
    Column("window_id", Key, ForeignKey("rating_window.id"), nullable=False),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("body", Key, nullable=False),  # OFFICE | UNIT
    Column("ordinal", Integer, nullable=False),
    Column("score", Key, nullable=False),  # SATISFIED | BASIC | DISSATISFIED
    Column("reason", Text, nullable=False),
    #: CODE is the petitioner's own hand; FACE, PHONE and LETTER were written down by an officer.
    Column("how", Key, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("statement", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("recorded_by", Key, nullable=False),
    Column("recorded_by_name", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("window_id", "body", "ordinal"),
    Index(None, "matter_id"),
)
