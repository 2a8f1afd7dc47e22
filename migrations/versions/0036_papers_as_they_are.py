"""papers as they are now are found without looking at the drafts they replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    there = sa.text("status <> 'replaced'")
    op.create_index(
        "ix_document_current",
        "document",
        ["matter_id", "id"],
        sqlite_where=there,
        postgresql_where=there,
    )
