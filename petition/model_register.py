"""Tables of the desk: what clerks have begun to register, how an office reads its sheets, what is noted of a
matter. They join the product's one `MetaData`.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from engine import Instant, Json, Key, metadata
from petition import model

#: What somebody typed and has not registered yet: of one submission, of an item of
#: 预处理, or the rows of a sheet.
register_draft = Table(
    "register_draft",
    metadata,
    #: The command id the registration will have, so that the same form registers once and its draft goes.
    Column("id", Key, primary_key=True),
    #: Nobody else reads it.
    Column("owner_id", Key, nullable=False),
    Column("kind", Key, nullable=False),  # form | sheet | incoming
    #: The values as JSON, sealed (`engine.vault`) as a whole: it is full of names and numbers.
    Column("sealed", Text, nullable=False),
    Column("sealed_with", Key, nullable=False),
    #: What tells one saving from the next.
    Column("tag", Key, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Index(None, "owner_id", "kind", "saved_at"),
    Index(None, "sealed_with"),
)

#: What came in and is not registered yet (预处理). Only ever added to; no item is deleted.
incoming_item = Table(
    "incoming_item",
    metadata,
    Column("id", Key, primary_key=True),
    Column("office_path", Key, nullable=False),
    Column("channel", Key, nullable=False),  # LETTER VISIT WEB PHONE FAX
    #: Which box it came through: 县长信箱, 12345 转来, 上级转来.
    Column("source", Text, nullable=False),
    #: When it came in; the law counts from the day of it.
    Column("came_at", Instant, nullable=False),
    Column("came_on", Date, nullable=False),
    Column("status", Key, nullable=False),  # OPEN REGISTERED MERGED ANSWERED
    #: The matter it became or was merged into.
    Column("number", Key, nullable=False),
    Column("ended_at", Instant),
    #: Who it is from, what it says, and what was done with it by whom and why, as JSON, sealed as a whole.
    Column("sealed", Text, nullable=False),
    Column("sealed_with", Key, nullable=False),
    Index(None, "office_path", "status", "came_at"),
    Index(None, "sealed_with"),
)

#: Which column of a sheet is which field, as an office saved it under a name.
sheet_mapping = Table(
    "sheet_mapping",
    metadata,
    Column("office_path", Key, nullable=False),
    Column("name", Key, nullable=False),
    #: {heading of the sheet: field}
    Column("columns", Json, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by_name", Text, nullable=False),
    PrimaryKeyConstraint("office_path", "name"),
)

#: What was noted of a matter: a remark, a call-back, a verification. Only ever added.
matter_note = Table(
    "matter_note",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey(model.matter.c.id), nullable=False),
    Column("kind", Key, nullable=False),  # REMARK | CALL_BACK | VERIFICATION
    #: The office whose people alone see it; empty: everybody who may see the matter.
    Column("only_path", Key, nullable=False),
    Column("office_path", Key, nullable=False),
    Column("words", Text, nullable=False),
    #: What a form asked besides, by field.
    Column("facts", Json, nullable=False),
    Column("written_by", Key, nullable=False),
    Column("written_by_name", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    #: The office it was written for, under the name it had then.
    Column("office_name", Text, nullable=False, server_default=""),
    Index(None, "matter_id", "id"),
)
