"""spot checks: draws with their seed, and what was found in each matter drawn."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "spot_check",
        sa.Column("id", Key, nullable=False),
        sa.Column("under_path", Key, nullable=False),
        sa.Column("under_name", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("only_signs", Key, nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("pool", Json(), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("drawn_by", Key, nullable=False),
        sa.Column("drawn_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check")),
    )
    op.create_index(op.f("ix_spot_check_under_path"), "spot_check", ["under_path"], unique=False)
    op.create_table(
        "spot_check_item",
        sa.Column("id", Key, nullable=False),
        sa.Column("check_id", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("told", Json(), nullable=False),
        sa.Column("verdict", Key, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("mend_by_on", sa.Date(), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("checked_by", Key, nullable=False),
        sa.Column("checked_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["spot_check.id"], name=op.f("fk_spot_check_item_check_id_spot_check")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_spot_check_item_matter_id_matter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_item")),
        sa.UniqueConstraint("check_id", "ordinal", name=op.f("uq_spot_check_item_check_id_ordinal")),
    )
    op.create_index(op.f("ix_spot_check_item_matter_id"), "spot_check_item", ["matter_id"], unique=False)


def downgrade() -> None:
    """Takes this revision back."""
    op.drop_table("spot_check_item")
    op.drop_table("spot_check")
