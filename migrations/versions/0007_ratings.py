"""ratings: what petitioners say of the petition office and the responsible unit."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "rating_window",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("unit_path", Key, nullable=True),
        sa.Column("unit_name", sa.Text(), nullable=True),
        sa.Column("over_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_rating_window_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_window")),
    )
    op.create_index(op.f("ix_rating_window_matter_id"), "rating_window", ["matter_id"], unique=False)
    op.create_table(
        "rating",
        sa.Column("id", Key, nullable=False),
        sa.Column("window_id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("body", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("score", Key, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("how", Key, nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("recorded_by", Key, nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_rating_matter_id_matter")),
        sa.ForeignKeyConstraint(
            ["window_id"], ["rating_window.id"], name=op.f("fk_rating_window_id_rating_window")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("window_id", "body", "ordinal", name=op.f("uq_rating_window_id_body_ordinal")),
    )
    op.create_index(op.f("ix_rating_matter_id"), "rating", ["matter_id"], unique=False)
