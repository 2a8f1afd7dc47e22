"""Tables of the room: what was received, the matters made of it, their clocks, documents and service.

They join the product's one `MetaData`. Personal identifiers (full names, numbers, phones, addresses) are in
`party` and nowhere else; every other table carries a masked name at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    RowMapping,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
    text,
)

from engine import Instant, Json, Key, metadata

#: A row by its column names.
Row = RowMapping | Mapping[str, Any]

#: An organ as petition work knows it: its names, what it is competent for and how its papers are numbered.
organ = Table(
    "organ",
    metadata,
    Column("path", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    #: petition_office, organ, township, government, political_legal or discipline.
    Column("kind", Key, nullable=False),
    #: Path of the region it sits in; a forward goes to an organ of the same region or below.
    Column("region_path", Key, nullable=False),
    Column("region_code", Key, nullable=False),
    #: First part of matter numbers registered here: 安澜 in 安澜-2026-00706.
    Column("number_prefix", Text, nullable=False),
    #: The organ's word in document numbers: 安信 in 安信转〔2026〕418号.
    Column("document_word", Text, nullable=False),
    #: First-level content classes it is competent for (分类处理清单).
    Column("content_classes", Json, nullable=False),
    #: Names of the organs that review its opinions, in the order petitioners are told them (条例第35条).
    Column("reviewers", Json, nullable=False),
    Column("phone", Text, nullable=False),
    Index(None, "region_path", "kind"),
)

#: One received letter, visit, post or call (信访件). Never changed after registration.
petition_submission = Table(
    "petition_submission",
    metadata,
    Column("id", Key, primary_key=True),
    Column("office_path", Key, nullable=False),
    Column("channel", Key, nullable=False),  # LETTER VISIT WEB PHONE FAX
    #: When it arrived; the law counts from the day of it in Asia/Shanghai, kept in `received_on`.
    Column("received_at", Instant, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("postmark_on", Date),
    Column("registered_at", Instant, nullable=False),
    Column("registered_by", Key, nullable=False),
    Column("registered_by_name", Text, nullable=False),
    #: Why it was registered later than the day after it arrived.
    Column("late_reason", Text, nullable=False),
    Column("is_oral", Boolean, nullable=False),
    #: Whether the petitioner heard the record read back and agreed (S-08).
    Column("is_confirmed", Boolean, nullable=False),
    Column("is_anonymous", Boolean, nullable=False),
    Column("persons", Integer, nullable=False),
    Column("is_group_visit", Boolean, nullable=False),
    Column("representatives", Integer, nullable=False),
    Column("command_id", Key),
    #: To whom the letter was addressed; who received the visitor or took the call, and at which window.
    Column("addressee", Text, nullable=False, server_default=""),
    Column("received_by_name", Text, nullable=False, server_default=""),
    Column("window_name", Text, nullable=False, server_default=""),
    #: Where the recording of the call lies.
    Column("recording", Text, nullable=False, server_default=""),
    #: What it was in 预处理 before, if it waited there.
    Column("item_id", Key),
    UniqueConstraint("command_id"),
)

#: The code a petitioner asks with, and whether it was told (信访件查询码).
query_code = Table(
    "query_code",
    metadata,
    Column("submission_id", Key, ForeignKey("petition_submission.id"), primary_key=True),
    Column("code", Key, nullable=False),
    Column("told_on", Date),
    Column("told_by", Key, nullable=False),  # print | sms | web | none
    UniqueConstraint("code"),
)

#: The people of a submission. The only table with personal identifiers.
party = Table(
    "party",
    metadata,
    Column("id", Key, primary_key=True),
    Column("submission_id", Key, ForeignKey("petition_submission.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("role", Key, nullable=False),  # petitioner | representative | agent | accused
    Column("kind", Key, nullable=False),  # person | organisation
    Column("name", Text, nullable=False),
    Column("masked_name", Text, nullable=False),
    Column("id_type", Key, nullable=False),
    #: Both are kept sealed (`engine.vault`): only `petition.parties` writes and opens them.
    Column("id_number", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("postal_address", Text, nullable=False),
    Column("email", Text, nullable=False),
    #: What the person needs to be served: sign language, an interpreter, a visit at home.
    Column("needs", Text, nullable=False),
    #: What repeats are found by: the name in its normal form, both numbers as keyed hashes of theirs.
    Column("name_key", Key, nullable=False),
    Column("phone_key", Key, nullable=False),
    Column("id_key", Key, nullable=False),
    #: The key phone and identity number are sealed and hashed with; nothing where they never were.
    Column("sealed_with", Key, nullable=False, server_default=""),
    UniqueConstraint("submission_id", "ordinal"),
    Index(None, "sealed_with"),
    Index(None, "name_key"),
    Index(None, "phone_key", sqlite_where=text("phone_key <> ''"), postgresql_where=text("phone_key <> ''")),
    Index(None, "id_key", sqlite_where=text("id_key <> ''"), postgresql_where=text("id_key <> ''")),
)

#: One demand, complaint or suggestion handled as a unit (信访事项); one process instance each.
matter = Table(
    "matter",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", Key, nullable=False),
    Column("submission_id", Key, ForeignKey("petition_submission.id"), nullable=False),
    Column("instance_id", Key),
    Column("title", Text, nullable=False),
    Column("status", Key, nullable=False),
    Column("channel", Key, nullable=False),
    Column("purpose", Key, nullable=False),  # APPEAL REQUEST SUGGESTION ACCUSATION OTHER
    Column("content_class", Text, nullable=False),
    Column("place", Text, nullable=False),
    #: "张**", "张** 等 12 人" or "匿名".
    Column("petitioner", Text, nullable=False),
    Column("persons", Integer, nullable=False),
    Column("is_group", Boolean, nullable=False),
    Column("is_anonymous", Boolean, nullable=False),
    #: Whether notices are owed (条例第23条第2款): name and address are clear.
    Column("is_notice_owed", Boolean, nullable=False),
    Column("is_urgent", Boolean, nullable=False),
    #: Content shown to named readers only (条例第30条第3款, 第46条第5项).
    Column("is_sealed", Boolean, nullable=False),
    #: Where the accused sits: nobody of that subtree finds the matter.
    Column("accused_path", Key),
    Column("is_initial", Boolean, nullable=False),
    Column("repeats", Integer, nullable=False),
    Column("is_extended", Boolean, nullable=False),
    Column("office_path", Key, nullable=False),
    Column("office_name", Text, nullable=False),
    Column("unit_path", Key),
    Column("unit_name", Text),
    #: The row of the routing table: T20.
    Column("route_row", Key),
    Column("received_on", Date, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("registered_by", Key, nullable=False),
    Column("forwarded_on", Date),
    Column("unit_received_on", Date),
    Column("accepted_on", Date),
    Column("issued_on", Date),
    Column("served_on", Date),
    Column("closed_on", Date),
    #: SUPPORTED PARTLY_SUPPORTED EXPLAINED NOT_SUPPORTED, or what a suggestion led to.
    Column("outcome", Key),
    Column("archive_number", Text),
    Column("status_at", Instant, nullable=False),
    #: Led by a leader, supervised, listed by the joint meeting: written by those routines beside the matter.
    Column("is_packaged", Boolean, nullable=False, default=False, server_default=false()),
    Column("is_supervised", Boolean, nullable=False, default=False, server_default=false()),
    Column("is_listed", Boolean, nullable=False, default=False, server_default=false()),
    #: The petitioner died and heirs are asked: shown in lists, while every period runs on (S-45).
    Column("is_awaiting_heir", Boolean, nullable=False, default=False, server_default=false()),
    UniqueConstraint("number"),
    Index(None, "submission_id"),
    Index(None, "instance_id"),
    Index(None, "unit_path", "status"),
    Index(None, "office_path", "status"),
    Index(None, "registered_by", "registered_at", "id"),
    # Room for the next version of a row: where nothing indexed changes, its six indexes are left alone.
    postgresql_with={"fillfactor": 85},
)

#: The petitioner's own words, kept apart from what clerks make of them.
matter_text = Table(
    "matter_text",
    metadata,
    Column("matter_id", Key, ForeignKey("matter.id"), primary_key=True),
    #: Each demand as the petitioner put it, in order: the opinion answers them one by one.
    Column("demands", Json, nullable=False),
    Column("facts", Text, nullable=False),
    #: The sorter's summary (概况); empty until somebody wrote one.
    Column("summary", Text, nullable=False),
    Column("summary_by", Text, nullable=False),
    Column("accused", Text, nullable=False),
    Column("urgent_facts", Text, nullable=False),
)

#: Who may find a matter: one row per path at or above its offices, so that a grant is one equality.
matter_scope = Table(
    "matter_scope",
    metadata,
    Column("scope_path", Key, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    #: It is sealed or somebody keeps away from it: whoever lists or counts it is asked about. All the others
    #: are not looked at, so a count reads the index alone.
    Column("is_closed", Boolean, nullable=False, default=False, server_default=false()),
    #: What lists are narrowed by most, as the matter has it: `codes.ENDED` has its status.
    Column("is_ended", Boolean, nullable=False, default=False, server_default=false()),
    Column("channel", Key, nullable=False, default="", server_default=""),
    PrimaryKeyConstraint(
        "scope_path",
        "registered_at",
        "matter_id",
        postgresql_include=["is_closed", "is_ended", "channel"],
    ),
    Index(None, "matter_id"),
    sqlite_with_rowid=False,
)

#: Another matter it belongs with, and why.
matter_link = Table(
    "matter_link",
    metadata,
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("other_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("kind", Key, nullable=False),  # repeat | same_matter | same_person
    Column("at", Instant, nullable=False),
    Column("by_name", Text, nullable=False),
    PrimaryKeyConstraint("matter_id", "other_id"),
    Index(None, "other_id"),
)

#: One sending to one organ (转送 or 交办) and what came of it.
transfer = Table(
    "transfer",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    #: 1 for the first sending, 2 after one objection, 3 only by a competence decision.
    Column("ordinal", Integer, nullable=False),
    Column("from_path", Key, nullable=False),
    Column("to_path", Key, nullable=False),
    Column("to_name", Text, nullable=False),
    Column("mode", Key, nullable=False),  # FORWARD | ASSIGN | DESIGNATE
    Column("report_by_on", Date),
    Column("sent_on", Date, nullable=False),
    Column("received_on", Date),
    Column("objected_on", Date),
    Column("objection_reasons", Text, nullable=False),
    Column("decided_on", Date),
    Column("is_objection_agreed", Boolean),
    UniqueConstraint("matter_id", "ordinal"),
)

#: A statutory period of a matter. Mirrors the case data's `clocks` for lists, and keeps what happened to it.
clock = Table(
    "clock",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("key", Key, nullable=False),  # R15
    Column("rule", Key, nullable=False),
    Column("article", Text, nullable=False),
    #: Whose duty it is; for a petitioner's window the office that watches it.
    Column("holder_path", Key, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("start_on", Date, nullable=False),
    Column("length", Integer, nullable=False),
    Column("unit", Key, nullable=False),
    Column("nominal_on", Date, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("last_workday_on", Date, nullable=False),
    Column("extended_days", Integer, nullable=False),
    Column("is_provisional", Boolean, nullable=False),
    Column("calendar_version", Text, nullable=False),
    #: What the law's room wrote of it (`deadlines.clock`), from which it reads the deadline back.
    Column("stored", Json, nullable=False),
    Column("warn_at", Instant, nullable=False),
    Column("overdue_at", Instant, nullable=False),
    Column("status", Key, nullable=False),  # running | met | late | lapsed | dropped
    Column("stopped_on", Date),
    #: Whether it was overdue once, whatever was granted afterwards (S-35).
    Column("was_overdue", Boolean, nullable=False),
    Index(None, "matter_id", "key"),
    Index(
        "ix_clock_running_overdue",
        "holder_path",
        "overdue_at",
        sqlite_where=text("status = 'running'"),
        postgresql_where=text("status = 'running'"),
    ),
)

#: A lengthening of R-15 (条例第34条).
extension = Table(
    "extension",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("days", Integer, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("old_effective_on", Date, nullable=False),
    Column("new_nominal_on", Date, nullable=False),
    Column("approved_by", Key, nullable=False),
    Column("approved_by_name", Text, nullable=False),
    Column("approved_at", Instant, nullable=False),
    #: Whether it was granted after the old period had ended: the delay stays in the record (S-35).
    Column("is_late", Boolean, nullable=False),
    Column("told_on", Date),
    Index(None, "matter_id"),
)

#: A warning or an overdue mark, raised once for the same clock and moment.
alert = Table(
    "alert",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("number", Key, nullable=False),
    #: warning | overdue | default_acceptance | extension_untold | unsigned
    Column("kind", Key, nullable=False),
    Column("clock_key", Key, nullable=False),
    Column("article", Text, nullable=False),
    #: The day it is about: the end of the period.
    Column("about_on", Date, nullable=False),
    Column("holder_path", Key, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    UniqueConstraint("matter_id", "kind", "clock_key", "about_on", "holder_path"),
    Index(None, "holder_path", "raised_at"),
)

#: A paper of the file (文书). A draft may be followed by a newer version; an issued one never changes.
document = Table(
    "document",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("kind", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Key, nullable=False),  # draft | issued | replaced
    #: 安信转〔2026〕418号; empty for drafts and internal records.
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("office_path", Key, nullable=False),
    Column("office_name", Text, nullable=False),
    #: What it says, by part; the paper is made from it.
    Column("contents", Json, nullable=False),
    Column("sha256", Key, nullable=False),
    Column("drafted_by", Key, nullable=False),
    Column("drafted_by_name", Text, nullable=False),
    Column("drafted_at", Instant, nullable=False),
    Column("issued_on", Date),
    Column("issued_by", Key, nullable=False),
    Column("issued_by_name", Text, nullable=False),
    #: Whether the petitioner may see it.
    Column("is_public", Boolean, nullable=False),
    Column("served_on", Date),
    UniqueConstraint("matter_id", "kind", "version"),
    Index(
        "ix_document_current",
        "matter_id",
        "id",
        sqlite_where=text("status <> 'replaced'"),
        postgresql_where=text("status <> 'replaced'"),
    ),
    Index(
        "uq_document_number",
        "office_path",
        "number",
        unique=True,
        sqlite_where=text("number <> ''"),
        postgresql_where=text("number <> ''"),
    ),
)

#: Papers as they are now; written into the statement, where the index of them is.
IS_CURRENT = document.c.status != literal_column("'replaced'")

#: The last serial given per series; raised inside the transaction that uses it, so there are no gaps.
counter = Table(
    "counter",
    metadata,
    #: An office's path for its documents, a number prefix for matters.
    Column("owner", Key, nullable=False),
    Column("year", Integer, nullable=False),
    Column("kind", Key, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("owner", "year", "kind"),
)

#: One attempt to serve one document (送达), with its proof.
service_record = Table(
    "service_record",
    metadata,
    Column("id", Key, primary_key=True),
    Column("document_id", Key, ForeignKey("document.id"), nullable=False),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("method", Key, nullable=False),  # DIRECT LEFT MAIL ELECTRONIC
    Column("result", Key, nullable=False),  # DELIVERED REFUSED_LEFT UNDELIVERED
    Column("served_on", Date),
    Column("servers", Text, nullable=False),
    Column("witnesses", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_by_name", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("document_id", "ordinal"),
    Index(None, "matter_id"),
)
