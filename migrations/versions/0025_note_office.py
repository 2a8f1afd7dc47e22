"""register: a note keeps the name its office had."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    named = sa.Column("office_name", sa.Text(), nullable=False, server_default="")
    op.add_column("matter_note", named)
