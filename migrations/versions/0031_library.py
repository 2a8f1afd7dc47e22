"""library: what an office keeps beside the editor."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "library_entry",
        sa.Column("id", Key, nullable=False),
        sa.Column("path", Key, nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("written_by", Key, nullable=False),
        sa.Column("written_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_entry")),
    )
    op.create_index(op.f("ix_library_entry_path"), "library_entry", ["path"], unique=False)


def downgrade() -> None:
    """Takes this revision back."""
    op.drop_table("library_entry")
