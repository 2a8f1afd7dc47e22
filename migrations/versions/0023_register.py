"""register: what was typed and not registered, how an office reads its sheets, notes of a matter."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "register_draft",
        sa.Column("id", Key, nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sealed_with", Key, nullable=False),
        sa.Column("tag", Key, nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_draft")),
    )
    op.create_index(
        op.f("ix_register_draft_owner_id_kind_saved_at"),
        "register_draft",
        ["owner_id", "kind", "saved_at"],
        unique=False,
    )
    op.create_index(op.f("ix_register_draft_sealed_with"), "register_draft", ["sealed_with"], unique=False)
    op.create_table(
        "sheet_mapping",
        sa.Column("office_path", Key, nullable=False),
        sa.Column("name", Key, nullable=False),
        sa.Column("columns", Json(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.Column("saved_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("office_path", "name", name=op.f("pk_sheet_mapping")),
    )
    op.create_table(
        "matter_note",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("only_path", Key, nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("written_by", Key, nullable=False),
        sa.Column("written_by_name", sa.Text(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_note_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_note")),
    )
    op.create_index(op.f("ix_matter_note_matter_id_id"), "matter_note", ["matter_id", "id"], unique=False)
