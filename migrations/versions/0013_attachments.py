"""attachments: files people add to a matter."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "attachment",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("task_id", Key, nullable=True),
        sa.Column("slot", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", Key, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("scan", Key, nullable=False),
        sa.Column("scan_note", sa.Text(), nullable=False),
        sa.Column("scanned_at", Instant(), nullable=True),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", Key, nullable=False),
        sa.Column("added_by_name", sa.Text(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.Column("removed_by", Key, nullable=True),
        sa.Column("removed_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_attachment_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_matter_id_added_at", "attachment", ["matter_id", "added_at"])
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"])
    op.create_index(
        "ix_attachment_waiting",
        "attachment",
        ["added_at"],
        sqlite_where=sa.text("scan = 'waiting'"),
        postgresql_where=sa.text("scan = 'waiting'"),
    )
