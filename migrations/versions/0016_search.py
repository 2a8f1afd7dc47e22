"""search: the tokens of matters. `huiyin reindex` fills it with the matters that are there already."""

import sqlalchemy as sa
from alembic import op

from engine import Key
from petition.model_search import Tokens

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


_SQLITE = (
    "CREATE VIRTUAL TABLE matter_words_fts USING fts5(words, content='matter_words', content_rowid='place',"
    " tokenize='ascii', detail='none', columnsize=0)",
    "CREATE TRIGGER matter_words_ai AFTER INSERT ON matter_words BEGIN"
    " INSERT INTO matter_words_fts(rowid, words) VALUES (new.place, new.words); END",
    "CREATE TRIGGER matter_words_ad AFTER DELETE ON matter_words BEGIN"
    " INSERT INTO matter_words_fts(matter_words_fts, rowid, words)"
    " VALUES ('delete', old.place, old.words); END",
    "CREATE TRIGGER matter_words_au AFTER UPDATE ON matter_words BEGIN"
    " INSERT INTO matter_words_fts(matter_words_fts, rowid, words)"
    " VALUES ('delete', old.place, old.words);"
    " INSERT INTO matter_words_fts(rowid, words) VALUES (new.place, new.words); END",
)
_POSTGRESQL = ("ALTER TABLE matter_words ALTER COLUMN words SET STATISTICS 1000",)

_PLACE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Applies this revision."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "matter_words",
        sa.Column("place", _PLACE, autoincrement=False, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("words", Tokens(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_words_matter_id_matter")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_matter_words")),
        sa.UniqueConstraint("matter_id", name=op.f("uq_matter_words_matter_id")),
    )
    if not is_sqlite:
        op.create_index("ix_matter_words_words", "matter_words", ["words"], postgresql_using="gin")
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        op.execute(statement)
