"""presence: who has a case open now."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "presence",
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("task_id", Key, nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("edited_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_presence_instance_id_instance")
        ),
        sa.PrimaryKeyConstraint("instance_id", "person_id", "task_id", name=op.f("pk_presence")),
    )
    op.create_index(op.f("ix_presence_seen_at"), "presence", ["seen_at"])
