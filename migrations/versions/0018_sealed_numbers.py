"""sealed numbers: which key a person's identity and phone numbers are sealed with.

The rows that are there are sealed afterwards, in batches (`huiyin migrate` and the server do it at once,
`huiyin keys rotate` goes on where it was stopped): a key is not the schema's to know.
"""

import sqlalchemy as sa
from alembic import op

from engine import Key

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.add_column("party", sa.Column("sealed_with", Key, nullable=False, server_default=""))
    op.create_index(op.f("ix_party_sealed_with"), "party", ["sealed_with"])
