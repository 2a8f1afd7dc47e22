"""case migrations: running cases taken to another version, and back."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "case_migration",
        sa.Column("id", Key, nullable=False),
        sa.Column("definition_key", Key, nullable=False),
        sa.Column("from_id", Key, nullable=False),
        sa.Column("to_id", Key, nullable=False),
        sa.Column("mapping", Json(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("cursor", Key, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("began_by", Key, nullable=False),
        sa.Column("began_by_name", sa.Text(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("undo_why", sa.Text(), nullable=True),
        sa.Column("undone_by", Key, nullable=True),
        sa.Column("undone_by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_id"], ["definition.id"], name=op.f("fk_case_migration_from_id_definition")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["definition.id"], name=op.f("fk_case_migration_to_id_definition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_migration")),
    )
    op.create_index(
        op.f("ix_case_migration_definition_key_id"), "case_migration", ["definition_key", "id"], unique=False
    )
    op.create_index(op.f("ix_case_migration_status"), "case_migration", ["status"], unique=False)
    op.create_table(
        "case_migration_outcome",
        sa.Column("migration_id", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("business_key", Key, nullable=False),
        sa.Column("outcome", Key, nullable=False),
        sa.Column("reasons", Json(), nullable=False),
        sa.Column("remarks", Json(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("before", Json(), nullable=True),
        sa.Column("state_before", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["migration_id"],
            ["case_migration.id"],
            name=op.f("fk_case_migration_outcome_migration_id_case_migration"),
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_case_migration_outcome_instance_id_instance")
        ),
        sa.PrimaryKeyConstraint("migration_id", "instance_id", name=op.f("pk_case_migration_outcome")),
    )
    op.create_index(
        op.f("ix_case_migration_outcome_migration_id_outcome_instance_id"),
        "case_migration_outcome",
        ["migration_id", "outcome", "instance_id"],
        unique=False,
    )
