"""Word templates of offices, and the papers as they were issued. Joins the product's one `MetaData`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint

from engine import Instant, Json, Key, metadata

#: Rows are added, never changed: the highest version of a path counts, for it and everything below it that
#: has none of its own. An issued paper names the one it was made with.
paper_template = Table(
    "paper_template",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("path", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("docx", LargeBinary, nullable=False),
    Column("sha256", Key, nullable=False),
    #: What was changed, in the words of who uploaded it.
    Column("note", Text, nullable=False),
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", Key, nullable=False),
    Column("uploaded_by_name", Text, nullable=False),
    UniqueConstraint("kind", "path", "version"),
)

#: An issued paper as it was made, once. The petitioner's name is left open in it: names are in `party` alone.
document_print = Table(
    "document_print",
    metadata,
    Column("document_id", Key, ForeignKey("document.id"), primary_key=True),
    #: Empty: the template that came with the product, known by its hash.
    Column("template_id", Key, nullable=False),
    Column("template_version", Integer, nullable=False),
    Column("template_sha256", Key, nullable=False),
    Column("docx", LargeBinary, nullable=False),
    Column("sha256", Key, nullable=False),
    #: Its paragraphs, each with what it is on the page; the petitioner masked.
    Column("words", Json, nullable=False),
    Column("made_at", Instant, nullable=False),
)
