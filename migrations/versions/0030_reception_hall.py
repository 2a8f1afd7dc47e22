"""the queue of a reception hall: numbers of today, of nobody."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "hall_ticket",
        sa.Column("id", Key, nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("window_name", sa.Text(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.Column("called_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_ticket")),
        sa.UniqueConstraint(
            "office_path", "on_day", "serial", name=op.f("uq_hall_ticket_office_path_on_day_serial")
        ),
    )
    op.create_index(op.f("ix_hall_ticket_on_day"), "hall_ticket", ["on_day"], unique=False)


def downgrade() -> None:
    """Takes this revision back."""
    op.drop_table("hall_ticket")
