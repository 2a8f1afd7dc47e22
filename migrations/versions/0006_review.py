"""review: requests for review and re-review, and expressions of dissatisfaction."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "review",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("stage", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=True),
        sa.Column("status", Key, nullable=False),
        sa.Column("attacked_id", Key, nullable=False),
        sa.Column("reviewer_path", Key, nullable=False),
        sa.Column("reviewer_name", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("postmark_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("requests", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("outcome", Key, nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("document_id", Key, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attacked_id"], ["document.id"], name=op.f("fk_review_attacked_id_document")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_review_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("number", name=op.f("uq_review_number")),
    )
    op.create_index(op.f("ix_review_matter_id_stage"), "review", ["matter_id", "stage"], unique=False)
    op.create_index(
        op.f("ix_review_reviewer_path_status"), "review", ["reviewer_path", "status"], unique=False
    )
    op.create_table(
        "dissatisfaction",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("channel", Key, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("standing", Key, nullable=False),
        sa.Column("way", Key, nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("led_to", Json(), nullable=False),
        sa.Column("sorted_on", sa.Date(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_dissatisfaction_matter_id_matter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissatisfaction")),
        sa.UniqueConstraint("number", name=op.f("uq_dissatisfaction_number")),
    )
    op.create_index(op.f("ix_dissatisfaction_matter_id"), "dissatisfaction", ["matter_id"], unique=False)
