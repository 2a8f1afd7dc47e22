"""assisting organs: who helps a lead organ, by when, and what it said."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "assist",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=True),
        sa.Column("organ_path", Key, nullable=False),
        sa.Column("organ_name", sa.Text(), nullable=False),
        sa.Column("asked_path", Key, nullable=False),
        sa.Column("asked_name", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("by_on", sa.Date(), nullable=False),
        sa.Column("reply", Json(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("document_id", Key, nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_assist_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assist")),
        sa.UniqueConstraint("number", name=op.f("uq_assist_number")),
    )
    op.create_index(op.f("ix_assist_matter_id"), "assist", ["matter_id"], unique=False)
