"""The queue of a reception hall: numbers of today. A number belongs to nobody, and is gone the next day."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Table, Text, UniqueConstraint

from engine import Instant, Key, metadata

#: One number of one hall on one day. It names no person and no matter.
hall_ticket = Table(
    "hall_ticket",
    metadata,
    Column("id", Key, primary_key=True),
    Column("office_path", Key, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("status", Key, nullable=False),  # WAITING CALLED MISSED DONE
    Column("window_name", Text, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("called_at", Instant),
    UniqueConstraint("office_path", "on_day", "serial"),
    Index(None, "on_day"),
)
