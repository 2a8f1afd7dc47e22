"""parties are found by the numbers they have: where there is none, there is nothing to be found."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    for column in ("phone_key", "id_key"):
        name, there = op.f(f"ix_party_{column}"), sa.text(f"{column} <> ''")
        op.drop_index(name, "party")
        op.create_index(name, "party", [column], sqlite_where=there, postgresql_where=there)
