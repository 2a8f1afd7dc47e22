"""Which local rules an office goes by. Joins the product's one `MetaData`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from engine import Instant, Key, metadata

#: Rows are added, never changed: the newest of a path counts, for it and for everything below that has none.
local_rule_choice = Table(
    "local_rule_choice",
    metadata,
    Column("id", Key, primary_key=True),
    Column("path", Key, nullable=False),
    #: Id of an overlay; empty: the national rules alone.
    Column("overlay", Key, nullable=False),
    Column("chosen_at", Instant, nullable=False),
    Column("chosen_by", Key, nullable=False),
    Column("chosen_by_name", Text, nullable=False),
    Index(None, "path", "id"),
)
