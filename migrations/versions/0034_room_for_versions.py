"""room in a page for the next version of a row, so that its indexes are left alone."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision. Pages that are full stay as they are."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE instance SET (fillfactor = 75)")
        op.execute("ALTER TABLE matter SET (fillfactor = 85)")


def downgrade() -> None:
    """Takes this revision back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE instance RESET (fillfactor)")
        op.execute("ALTER TABLE matter RESET (fillfactor)")
