"""second factor: one-time codes, recovery codes, sign-ins that owe a code; how a session was proven."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

LIVE = "confirmed_at IS NOT NULL AND ended_at IS NULL"


def upgrade() -> None:
    """Applies this revision."""
    op.add_column("session", sa.Column("factor", Key, nullable=False, server_default=sa.text("''")))
    op.add_column("session", sa.Column("proven_at", Instant(), nullable=True))
    op.create_table(
        "half_sign_in",
        sa.Column("id", Key, nullable=False),
        sa.Column("secret_hash", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("name_hash", Key, nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_half_sign_in_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_sign_in")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_half_sign_in_secret_hash")),
    )
    op.create_index("half_sign_in_began", "half_sign_in", ["began_at"])
    op.create_table(
        "second_factor",
        sa.Column("id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sealed_with", Key, nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by", Key, nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_second_factor_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
    )
    op.create_index("second_factor_user", "second_factor", ["user_id"])
    op.create_index("second_factor_sealed_with", "second_factor", ["sealed_with"])
    op.create_index(
        "uq_second_factor_user",
        "second_factor",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", Key, nullable=False),
        sa.Column("factor_id", Key, nullable=False),
        sa.Column("code_hash", Key, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["factor_id"], ["second_factor.id"], name=op.f("fk_recovery_code_factor_id_second_factor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("recovery_code_factor", "recovery_code", ["factor_id"])
