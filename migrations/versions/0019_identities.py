"""identities: who an account is at the office's identity provider, and the sessions that began there."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "identity",
        sa.Column("id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("issuer", Key, nullable=False),
        sa.Column("subject", Key, nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("linked_by", Key, nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_identity_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
    )
    op.create_index("identity_user", "identity", ["user_id"])
    op.create_index(
        "uq_identity_issuer_subject",
        "identity",
        ["issuer", "subject"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.add_column("session", sa.Column("issuer", sa.Text(), nullable=False, server_default=sa.text("''")))
