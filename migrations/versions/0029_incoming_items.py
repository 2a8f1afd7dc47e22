"""what came in and is not registered yet; who a letter is to, who received whom, where a recording is."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TEXTS = ("addressee", "received_by_name", "window_name", "recording")


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "incoming_item",
        sa.Column("id", Key, nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("channel", Key, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("came_at", Instant(), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sealed_with", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_item")),
    )
    op.create_index(
        op.f("ix_incoming_item_office_path_status_came_at"),
        "incoming_item",
        ["office_path", "status", "came_at"],
        unique=False,
    )
    op.create_index(op.f("ix_incoming_item_sealed_with"), "incoming_item", ["sealed_with"], unique=False)
    for name in _TEXTS:
        op.add_column("petition_submission", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("petition_submission", sa.Column("item_id", Key, nullable=True))


def downgrade() -> None:
    """Takes this revision back."""
    for name in ("item_id", *_TEXTS):
        op.drop_column("petition_submission", name)
    op.drop_table("incoming_item")
