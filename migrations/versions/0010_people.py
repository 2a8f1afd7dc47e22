"""people: substitutes with dates, service accounts, forced password change, where sessions were begun."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.add_column("user_account", sa.Column("kind", Key, nullable=False, server_default=sa.text("'person'")))
    op.add_column(
        "user_account", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("session", sa.Column("address", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("session", sa.Column("agent", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("office", sa.Column("from_on", sa.Date(), nullable=True))
    op.add_column("office", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("office", sa.Column("successor_id", Key, nullable=True))
    op.create_table(
        "substitute",
        sa.Column("id", Key, nullable=False),
        sa.Column("absent_id", Key, nullable=False),
        sa.Column("substitute_id", Key, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", Key, nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["absent_id"], ["user_account.id"], name=op.f("fk_substitute_absent_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["user_account.id"], name=op.f("fk_substitute_substitute_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitute")),
    )
    op.create_index("substitute_absent", "substitute", ["absent_id"], unique=False)
    op.create_index("substitute_substitute", "substitute", ["substitute_id"], unique=False)
    op.create_table(
        "office_change",
        sa.Column("id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("office_id", Key, nullable=False),
        sa.Column("from_path", Key, nullable=False),
        sa.Column("to_path", Key, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_office_change_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_change")),
    )
