"""Tables of the spot check: a draw with its seed, and what was found in each matter that was drawn."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from engine import Instant, Json, Key, metadata

#: One draw. Never changed afterwards: with `pool` and `seed` anybody draws the same matters again.
spot_check = Table(
    "spot_check",
    metadata,
    Column("id", Key, primary_key=True),
    #: The place whose matters were in the pool.
    Column("under_path", Key, nullable=False),
    Column("under_name", Text, nullable=False),
    #: Closed from … until, both days in.
    Column("since_on", Date, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("only_signs", Key, nullable=False),  # yes | no
    Column("seed", Text, nullable=False),
    Column("wanted", Integer, nullable=False),
    #: Numbers of the matters that could be drawn, in order.
    Column("pool", Json, nullable=False),
    Column("drawn_at", Instant, nullable=False),
    Column("drawn_by", Key, nullable=False),
    Column("drawn_by_name", Text, nullable=False),
    Index(None, "under_path"),
)

#: One matter of a draw. `told` is what the records showed at the draw; verdict and words are a person's.
spot_check_item = Table(
    "spot_check_item",
    metadata,
    Column("id", Key, primary_key=True),
    Column("check_id", Key, ForeignKey("spot_check.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("number", Key, nullable=False),
    Column("told", Json, nullable=False),
    Column("verdict", Key, nullable=False),  # "" | SOUND | WANTING
    Column("words", Text, nullable=False),
    Column("mend_by_on", Date),
    Column("checked_at", Instant),
    Column("checked_by", Key, nullable=False),
    Column("checked_by_name", Text, nullable=False),
    UniqueConstraint("check_id", "ordinal"),
    Index(None, "matter_id"),
)
