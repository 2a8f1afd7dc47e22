"""what leaders instructed on a matter, and the replies owed."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "instruction",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=True),
        sa.Column("leader_name", sa.Text(), nullable=False),
        sa.Column("leader_post", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("organ_path", Key, nullable=False),
        sa.Column("organ_name", sa.Text(), nullable=False),
        sa.Column("given_by", Key, nullable=False),
        sa.Column("given_by_name", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("by_on", sa.Date(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_instruction_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
        sa.UniqueConstraint("number", name=op.f("uq_instruction_number")),
    )
    op.create_index(op.f("ix_instruction_matter_id"), "instruction", ["matter_id"], unique=False)
    op.create_index(
        op.f("ix_instruction_organ_path_status"), "instruction", ["organ_path", "status"], unique=False
    )


def downgrade() -> None:
    """Takes this revision back."""
    op.drop_table("instruction")
