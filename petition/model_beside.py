"""Tables of what runs beside a matter: the leader's package, supervision and its three proposals.

They join the product's one `MetaData`. Nothing here holds a statutory period: those are in `clock`, and no
routine beside a matter writes there.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine import Instant, Json, Key, metadata
from petition import model

#: An office that works beside a matter and may find it as long as it does.
matter_guest = Table(
    "matter_guest",
    metadata,
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    Column("path", Key, nullable=False),
    Column("why", Key, nullable=False),  # approval | package | supervision
    PrimaryKeyConstraint("matter_id", "path", "why"),
)

#: A matter led by a leader (领导包案). The present leader stands on the row; all of them in `package_leader`.
package = Table(
    "package",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    Column("number", Key, nullable=False),
    Column("instance_id", Key, nullable=False),
    #: NOMINATED REFUSED ASSIGNED LEADING HANDING_OVER VERIFYING STRIKING STRUCK_OFF CLOSED
    Column("status", Key, nullable=False),
    Column("ground", Key, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("office_path", Key, nullable=False),
    Column("chief_path", Key, nullable=False),
    Column("team_path", Key, nullable=False),
    Column("leader_name", Text, nullable=False),
    Column("leader_post", Text, nullable=False),
    Column("leader_path", Key),
    Column("opened_on", Date, nullable=False),
    Column("opened_by_name", Text, nullable=False),
    Column("approved_on", Date),
    Column("approved_by_name", Text, nullable=False),
    #: The package's own end, and what it was at first; no statutory date.
    Column("due_on", Date),
    Column("first_due_on", Date),
    #: The day the monthly rhythm counts from, and the next one of it.
    Column("check_from_on", Date),
    Column("next_check_on", Date),
    Column("outcomes", Json, nullable=False),
    Column("resolved_on", Date),
    Column("verified_on", Date),
    Column("struck_on", Date),
    Column("archive_number", Text, nullable=False),
    Column("watch_until_on", Date),
    Column("reopened", Integer, nullable=False),
    Index(None, "office_path", "status"),
    Index(None, "leader_path"),
    Index(
        "uq_package_open",
        "matter_id",
        unique=True,
        sqlite_where=text("status NOT IN ('REFUSED', 'CLOSED')"),
        postgresql_where=text("status NOT IN ('REFUSED', 'CLOSED')"),
    ),
)

#: Who led a package and when. One at a time: the index says so.
package_leader = Table(
    "package_leader",
    metadata,
    Column("id", Key, primary_key=True),
    Column("package_id", Key, ForeignKey("package.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("office_path", Key, nullable=False),
    #: The account that signed; empty until then.
    Column("user_id", Key, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("acknowledged_on", Date),
    Column("until_on", Date),
    #: Why another took over: moved, an interest in the matter, ended.
    Column("why", Text, nullable=False),
    UniqueConstraint("package_id", "ordinal"),
    Index(
        "uq_package_leader_present",
        "package_id",
        unique=True,
        sqlite_where=text("until_on IS NULL"),
        postgresql_where=text("until_on IS NULL"),
    ),
)

#: One supervision (督办) of one organ on a matter.
supervision = Table(
    "supervision",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    Column("number", Key, nullable=False),
    Column("instance_id", Key, nullable=False),
    #: OPENED DROPPED ISSUED REPLIED PROPOSED CLOSED
    Column("status", Key, nullable=False),
    #: 安信督〔2026〕3号, once it is issued.
    Column("serial", Text, nullable=False),
    Column("ground", Key, nullable=False),
    Column("facts", Text, nullable=False),
    Column("demand", Text, nullable=False),
    Column("form", Key, nullable=False),
    Column("office_path", Key, nullable=False),
    Column("organ_path", Key),
    Column("organ_name", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("opened_by_name", Text, nullable=False),
    Column("issued_on", Date),
    #: The letter's reply, as the law's room counted it (`deadlines.clock`).
    Column("reply", Json, nullable=False),
    Column("reply_by_on", Date),
    Column("replied_on", Date),
    Column("rounds", Integer, nullable=False),
    Column("result", Key, nullable=False),
    Column("closed_on", Date),
    #: A listing (挂牌) is the joint meeting's (条例第39条第3款): by which minutes, whose duty, until when.
    Column("meeting_body", Text, nullable=False),
    Column("meeting_reference", Text, nullable=False),
    Column("listed_owner", Text, nullable=False),
    Column("listed_on", Date),
    Column("mend_by_on", Date),
    Column("unlisted_on", Date),
    Column("unlist_reference", Text, nullable=False),
    Index(None, "office_path", "status"),
    Index(None, "organ_path"),
    Index(
        "uq_supervision_open",
        "matter_id",
        unique=True,
        sqlite_where=text("status NOT IN ('DROPPED', 'CLOSED')"),
        postgresql_where=text("status NOT IN ('DROPPED', 'CLOSED')"),
    ),
)

#: Other matters a supervision is about too.
supervision_matter = Table(
    "supervision_matter",
    metadata,
    Column("supervision_id", Key, ForeignKey("supervision.id"), nullable=False),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    PrimaryKeyConstraint("supervision_id", "matter_id"),
    Index(None, "matter_id"),
)

#: One of the three proposals (三项建议) and what the organ answered (条例第40条).
proposal = Table(
    "proposal",
    metadata,
    Column("id", Key, primary_key=True),
    Column("supervision_id", Key, ForeignKey("supervision.id"), nullable=False),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("kind", Key, nullable=False),  # IMPROVE_WORK | IMPROVE_POLICY | HOLD_LIABLE
    #: DRAFT DROPPED ISSUED ADOPTED PARTLY_ADOPTED NOT_ADOPTED
    Column("status", Key, nullable=False),
    Column("to_path", Key, nullable=False),
    Column("to_name", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("document_id", Key),
    Column("serial", Text, nullable=False),
    Column("issued_on", Date),
    Column("reply", Json, nullable=False),
    Column("due_on", Date),
    Column("feedback_on", Date),
    Column("feedback", Text, nullable=False),
    Column("feedback_reference", Text, nullable=False),
    Column("feedback_by_name", Text, nullable=False),
    #: When it was reported upward: no feedback in time, or reasons that do not hold.
    Column("reported_on", Date),
    Column("assessment", Text, nullable=False),
    UniqueConstraint("supervision_id", "ordinal"),
    Index(None, "matter_id"),
    Index(None, "to_path", "status"),
)

#: What a leader wrote on a matter (领导批示), and the reply of whoever was instructed.
instruction = Table(
    "instruction",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    #: 安澜-2026-00012/批示1
    Column("number", Key, nullable=False),
    Column("instance_id", Key),
    Column("leader_name", Text, nullable=False),
    Column("leader_post", Text, nullable=False),
    #: In full, names of the petitioners masked.
    Column("words", Text, nullable=False),
    Column("said_on", Date, nullable=False),
    Column("organ_path", Key, nullable=False),
    Column("organ_name", Text, nullable=False),
    #: Who wrote it down, and when.
    Column("given_by", Key, nullable=False),
    Column("given_by_name", Text, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("by_on", Date, nullable=False),
    Column("status", Key, nullable=False),  # ASKED ANSWERED WITHDRAWN
    Column("reply", Text, nullable=False),
    Column("signer", Text, nullable=False),
    #: Why no reply is needed any more.
    Column("reasons", Text, nullable=False),
    Column("ended_on", Date),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("number"),
    Index(None, "matter_id"),
    Index(None, "organ_path", "status"),
)

#: What was done in a package or supervision: a plan's version, a meeting, a check, an extension, a reply …
beside_record = Table(
    "beside_record",
    metadata,
    Column("id", Key, primary_key=True),
    #: The package or supervision.
    Column("owner_id", Key, nullable=False),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    Column("kind", Key, nullable=False),
    #: 1, 2, 3 … within owner and kind: the version of a plan, the third check.
    Column("ordinal", Integer, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by_id", Key, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("document_id", Key),
    UniqueConstraint("owner_id", "kind", "ordinal"),
    Index(None, "matter_id"),
)
