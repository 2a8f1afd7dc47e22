"""lists: kept filters, and what was asked for many tasks at once."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "saved_filter",
        sa.Column("id", Key, nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("page", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("office_path", Key, nullable=True),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_saved_filter_owner_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
    )
    op.create_index("saved_filter_owner", "saved_filter", ["owner_id"], unique=False)
    op.create_index("saved_filter_office", "saved_filter", ["office_path"], unique=False)
    op.create_table(
        "batch",
        sa.Column("id", Key, nullable=False),
        sa.Column("act", Key, nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("begins_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_by_id_asked_at"), "batch", ["by_id", "asked_at"], unique=False)
    op.create_table(
        "batch_item",
        sa.Column("batch_id", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("task_id", Key, nullable=False),
        sa.Column("outcome", Key, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("why_en", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_item_batch_id_batch")),
        sa.PrimaryKeyConstraint("batch_id", "ordinal", name=op.f("pk_batch_item")),
    )
