"""returns: what was sent back, by unit and coded reason."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "returned",
        sa.Column("id", Key, nullable=False),
        sa.Column("return_id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("task_id", Key, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("code", Key, nullable=False),
        sa.Column("unit_path", Key, nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("returned_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_returned_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned")),
        sa.UniqueConstraint("return_id", "code", name=op.f("uq_returned_return_id_code")),
    )
    op.create_index(
        op.f("ix_returned_unit_path_returned_at"), "returned", ["unit_path", "returned_at"], unique=False
    )
    op.create_index(op.f("ix_returned_task_id"), "returned", ["task_id"], unique=False)
    op.create_index(op.f("ix_returned_matter_id"), "returned", ["matter_id"], unique=False)


def downgrade() -> None:
    """Takes this revision back."""
    op.drop_table("returned")
