"""local rules: who goes by which."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "local_rule_choice",
        sa.Column("id", Key, nullable=False),
        sa.Column("path", Key, nullable=False),
        sa.Column("overlay", Key, nullable=False),
        sa.Column("chosen_at", Instant(), nullable=False),
        sa.Column("chosen_by", Key, nullable=False),
        sa.Column("chosen_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_rule_choice")),
    )
    op.create_index(op.f("ix_local_rule_choice_path_id"), "local_rule_choice", ["path", "id"], unique=False)
