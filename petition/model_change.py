"""Table of what changes a matter from outside its course: a death, an agent, one more answer, a reopening."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint

from engine import Instant, Json, Key, metadata
from petition import model

#: One change of a matter, with a case of its own. Who the person is lies in `party`.
matter_change = Table(
    "matter_change",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    #: 安澜-2026-00012/承继1, /代理1, /补答1, /重启1, /更正1: the business key of its case.
    Column("number", Key, nullable=False),
    Column("kind", Key, nullable=False),  # SUCCESSION | AGENT | SUPPLEMENT | REOPENING | …
    Column("instance_id", Key),
    #: By kind: see `change_codes.STATUSES`.
    Column("status", Key, nullable=False),
    #: What was said when it was asked for; no name, phone or number of a person.
    Column("facts", Json, nullable=False),
    #: The heir or agent.
    Column("party_id", Key, ForeignKey(model.party.c.id)),
    Column("asked_on", Date, nullable=False),
    Column("asked_by", Key, nullable=False),
    Column("asked_by_name", Text, nullable=False),
    #: Why it was decided so.
    Column("reasons", Text, nullable=False),
    Column("decided_on", Date),
    Column("document_id", Key, ForeignKey(model.document.c.id)),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("number"),
    Index(None, "matter_id", "kind"),
)
