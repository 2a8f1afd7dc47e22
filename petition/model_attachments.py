"""Files people add to a matter: one row each, the bytes lie in the folder of files under their sha256."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, text

from engine import Instant, Key, metadata

#: Never changed but by the scanner's answer and by being taken out; taken out, the row and the bytes stay.
attachment = Table(
    "attachment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False),
    #: The step it was added at, if at one.
    Column("task_id", Key),
    #: What it is in the file: a code of `slots.SLOTS`.
    Column("slot", Key, nullable=False),
    #: The file's name, names of the people of the matter masked in it.
    Column("name", Text, nullable=False),
    #: A kind of `filing.KINDS`, told from the bytes.
    Column("kind", Key, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Key, nullable=False),
    Column("note", Text, nullable=False),
    #: none (no scanner) | waiting | clean | infected; only the first and the third are shown to anybody.
    Column("scan", Key, nullable=False),
    Column("scan_note", Text, nullable=False),
    Column("scanned_at", Instant),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Key, nullable=False),
    Column("added_by_name", Text, nullable=False),
    Column("removed_at", Instant),
    Column("removed_by", Key),
    Column("removed_reason", Text),
    #: What came in with it (预处理), where it came that way.
    Column("item_id", Key),
    Index(None, "matter_id", "added_at"),
    Index(None, "sha256"),
    Index(
        "ix_attachment_waiting",
        "added_at",
        sqlite_where=text("scan = 'waiting'"),
        postgresql_where=text("scan = 'waiting'"),
    ),
)

#: Files of what came in and is not registered yet; what they are called lies sealed with the item.
incoming_file = Table(
    "incoming_file",
    metadata,
    Column("id", Key, primary_key=True),
    Column("item_id", Key, ForeignKey("incoming_item.id"), nullable=False),
    Column("slot", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Key, nullable=False),
    Column("scan", Key, nullable=False),
    Column("scan_note", Text, nullable=False),
    Column("scanned_at", Instant),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Key, nullable=False),
    Column("added_by_name", Text, nullable=False),
    Column("removed_at", Instant),
    Column("removed_by", Key),
    Index(None, "item_id"),
    Index(None, "sha256"),
)
