"""Tables of what follows an opinion: requests for review and re-review, and expressions of dissatisfaction.

They join the product's one `MetaData`. Their periods are clocks of the matter (`clock`: R18 to R21).
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint

from engine import Instant, Json, Key, metadata
from petition import model

#: One request for review (复查) or re-review (复核) of one opinion, and what became of it.
review = Table(
    "review",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    #: 安澜-2026-00012/复查1: the business key of its case.
    Column("number", Key, nullable=False),
    Column("stage", Key, nullable=False),  # REVIEW | REREVIEW
    Column("instance_id", Key),
    #: MISDIRECTED REQUESTED ACCEPTED NOT_ACCEPTED WITHDRAWN DECIDED SERVED
    Column("status", Key, nullable=False),
    #: The opinion it is against.
    Column("attacked_id", Key, ForeignKey(model.document.c.id), nullable=False),
    Column("reviewer_path", Key, nullable=False),
    Column("reviewer_name", Text, nullable=False),
    #: When the petitioner first asked any organ: it decides whether the window was kept (S-60).
    Column("filed_on", Date, nullable=False),
    Column("postmark_on", Date),
    #: When it reached the organ that reviews: its period counts from here (S-55).
    Column("received_on", Date, nullable=False),
    Column("is_late", Boolean, nullable=False),
    #: Why it comes late, in the petitioner's words.
    Column("late_reason", Text, nullable=False),
    Column("requests", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    #: UPHELD CHANGED REVOKED REDO once decided; why not accepted is in `ground`.
    Column("outcome", Key),
    Column("ground", Text, nullable=False),
    Column("document_id", Key),
    Column("decided_on", Date),
    Column("served_on", Date),
    Column("made_at", Instant, nullable=False),
    Column("made_by_name", Text, nullable=False),
    UniqueConstraint("number"),
    Index(None, "matter_id", "stage"),
    Index(None, "reviewer_path", "status"),
)

#: One expression of dissatisfaction (不服意见), at whatever moment, and where the law led it.
dissatisfaction = Table(
    "dissatisfaction",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    #: 安澜-2026-00012/不服1
    Column("number", Key, nullable=False),
    Column("instance_id", Key),
    Column("received_on", Date, nullable=False),
    Column("channel", Key, nullable=False),
    #: Their own words, and what they ask for now.
    Column("statement", Text, nullable=False),
    Column("wants", Text, nullable=False),
    #: Where the matter stood then: RUNNING REVIEW_OPEN REVIEW_LATE UNDER_REVIEW … (`appeals.standing`).
    Column("standing", Key, nullable=False),
    #: REVIEW REREVIEW NEW_MATTER OUTSIDE CORRECTION IN_HAND NO_LONGER; empty until it is led on.
    Column("way", Key),
    Column("reasons", Text, nullable=False),
    #: Outside remedies that were told, the numbers of what it led to.
    Column("led_to", Json, nullable=False),
    Column("sorted_on", Date),
    Column("made_at", Instant, nullable=False),
    Column("made_by_name", Text, nullable=False),
    UniqueConstraint("number"),
    Index(None, "matter_id"),
)
