"""Table of assisting organs: who helps the lead organ with a matter, by when, and what it said."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint

from engine import Instant, Json, Key, metadata

#: One request to one organ to assist (会办). The lead organ alone answers the petitioner.
assist = Table(
    "assist",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    #: 安澜-2026-00012/会办1
    Column("number", Key, nullable=False),
    Column("instance_id", Key),
    Column("organ_path", Key, nullable=False),
    Column("organ_name", Text, nullable=False),
    #: Who asked: the lead organ or the petition office.
    Column("asked_path", Key, nullable=False),
    Column("asked_name", Text, nullable=False),
    Column("wanted", Text, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("by_on", Date, nullable=False),
    Column("reply", Json, nullable=False),
    Column("status", Key, nullable=False),  # ASKED ANSWERED RELEASED
    Column("opinion", Text, nullable=False),
    Column("basis", Text, nullable=False),
    #: Why it no longer assists.
    Column("reasons", Text, nullable=False),
    Column("ended_on", Date),
    Column("document_id", Key),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("number"),
    Index(None, "matter_id"),
)
