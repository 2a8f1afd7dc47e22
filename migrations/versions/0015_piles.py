"""piles: what somebody registered is one range of an index."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_index(
        op.f("ix_matter_registered_by_registered_at_id"),
        "matter",
        ["registered_by", "registered_at", "id"],
        unique=False,
    )
