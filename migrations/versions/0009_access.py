"""access: who keeps away from a case, and who alone reads it."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Key

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.add_column("instance", sa.Column("guard_key", Key, nullable=True))
    op.create_index(
        "ix_instance_guarded",
        "instance",
        ["id", "guard_key"],
        unique=False,
        sqlite_where=sa.text("guard_key IS NOT NULL"),
        postgresql_where=sa.text("guard_key IS NOT NULL"),
    )
    op.create_table(
        "case_rule",
        sa.Column("business_key", Key, nullable=False),
        sa.Column("rule", Key, nullable=False),
        sa.Column("whom", Key, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("business_key", "rule", "whom", name=op.f("pk_case_rule")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recusal",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("seat_path", Key, nullable=False),
        sa.Column("is_head", Key, nullable=False),
        sa.Column("how", Key, nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decision_reasons", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_recusal_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
    )
    op.create_index(op.f("ix_recusal_matter_id"), "recusal", ["matter_id"], unique=False)
    op.create_index(op.f("ix_recusal_status_seat_path"), "recusal", ["status", "seat_path"], unique=False)
