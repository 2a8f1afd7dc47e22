"""search: the tokens of matters. `huiyin reindex` fills it with the matters that are there already."""

import sqlalchemy as sa
from alembic import op

from engine import Key
from petition.model_search import POSTGRESQL, SQLITE, Tokens

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


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
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)
