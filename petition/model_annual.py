"""The yearly report (条例第41条第1款): a paper of an office, about no one matter."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, LargeBinary, Table, Text, UniqueConstraint

from engine import Instant, Json, Key, metadata

#: Rows are added, never changed: a report that is issued anew is a further version, with why.
annual_report = Table(
    "annual_report",
    metadata,
    Column("id", Key, primary_key=True),
    Column("office_path", Key, nullable=False),
    Column("office_name", Text, nullable=False),
    #: The year it tells of.
    Column("year", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    #: 安信报〔2027〕1号, of the year it is issued in.
    Column("number", Key, nullable=False),
    Column("title", Text, nullable=False),
    Column("contents", Json, nullable=False),
    #: Why it is issued anew; empty for the first.
    Column("why", Text, nullable=False),
    Column("docx", LargeBinary, nullable=False),
    Column("sha256", Key, nullable=False),
    Column("words", Json, nullable=False),
    #: As of `document_print`.
    Column("template_id", Key, nullable=False),
    Column("template_version", Integer, nullable=False),
    Column("template_sha256", Key, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("issued_by", Key, nullable=False),
    Column("issued_by_name", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("office_path", "year", "version"),
    UniqueConstraint("office_path", "number"),
)
