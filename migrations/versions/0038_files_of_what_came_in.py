"""files of what came in and is not registered yet, and which files of a matter came that way."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "incoming_file",
        sa.Column("id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("slot", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", Key, nullable=False),
        sa.Column("scan", Key, nullable=False),
        sa.Column("scan_note", sa.Text(), nullable=False),
        sa.Column("scanned_at", Instant(), nullable=True),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", Key, nullable=False),
        sa.Column("added_by_name", sa.Text(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.Column("removed_by", Key, nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["incoming_item.id"], name=op.f("fk_incoming_file_item_id_incoming_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_file")),
    )
    op.create_index(op.f("ix_incoming_file_item_id"), "incoming_file", ["item_id"], unique=False)
    op.create_index(op.f("ix_incoming_file_sha256"), "incoming_file", ["sha256"], unique=False)
    op.add_column("attachment", sa.Column("item_id", Key, nullable=True))


def downgrade() -> None:
    """Takes this revision back."""
    with op.batch_alter_table("attachment") as batch:
        batch.drop_column("item_id")
    op.drop_table("incoming_file")
