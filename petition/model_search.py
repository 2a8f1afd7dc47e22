"""The table that finds matters by words: their tokens, newest matter last; sealed matters are not in it.

Where a matter lies stands among its words, so that what somebody may find is found by one look in one index.
PostgreSQL keeps the tokens as `tsvector` under a GIN index; SQLite as text, mirrored by triggers into FTS5.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    event,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine import Key, metadata


class Tokens(TypeDecorator[str]):
    """Tokens with blanks between them; on PostgreSQL a `tsvector`, which says them again in its own order."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())


matter_words = Table(
    "matter_words",
    metadata,
    #: The moment of registration in microseconds, times a thousand, and a figure for those of one moment:
    #: newer matters have greater places, on both databases.
    Column(
        "place",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("matter_id", Key, ForeignKey("matter.id"), nullable=False, unique=True),
    Column("words", Tokens, nullable=False),
    #: The paths of `matter_scope`, as tokens.
    Column("places", Tokens, nullable=False, server_default=""),
    #: As in `matter_scope`.
    Column("is_closed", Boolean, nullable=False, default=False, server_default=false()),
    Index("ix_matter_words_words", "words", "places", postgresql_using="gin").ddl_if(dialect="postgresql"),
    #: Those that somebody is kept from are few, and are asked about apart.
    Index(
        "ix_matter_words_closed",
        "words",
        "places",
        postgresql_using="gin",
        postgresql_where=text("is_closed"),
    ).ddl_if(dialect="postgresql"),
)

#: What SQLite has beside the table. The tokens are ASCII, so the simplest tokenizer is the right one.
SQLITE = (
    "CREATE VIRTUAL TABLE matter_words_fts USING fts5(words, places, content='matter_words',"
    " content_rowid='place', tokenize='ascii', detail='none', columnsize=0)",
    "CREATE TRIGGER matter_words_ai AFTER INSERT ON matter_words BEGIN"
    " INSERT INTO matter_words_fts(rowid, words, places) VALUES (new.place, new.words, new.places); END",
    "CREATE TRIGGER matter_words_ad AFTER DELETE ON matter_words BEGIN"
    " INSERT INTO matter_words_fts(matter_words_fts, rowid, words, places)"
    " VALUES ('delete', old.place, old.words, old.places); END",
    "CREATE TRIGGER matter_words_au AFTER UPDATE OF words, places ON matter_words BEGIN"
    " INSERT INTO matter_words_fts(matter_words_fts, rowid, words, places)"
    " VALUES ('delete', old.place, old.words, old.places);"
    " INSERT INTO matter_words_fts(rowid, words, places) VALUES (new.place, new.words, new.places); END",
)
#: Common words are many among many: their shares are known well enough to choose how to look.
POSTGRESQL = ("ALTER TABLE matter_words ALTER COLUMN words SET STATISTICS 1000",)

for _name, _statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
    for _one in _statements:
        _made = DDL(_one)  # type: ignore[no-untyped-call]
        event.listen(matter_words, "after_create", _made.execute_if(dialect=_name))
