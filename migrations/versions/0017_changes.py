"""changes of a matter: deaths, agents, supplementary answers, reopenings, reports of assignments."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.add_column(
        "matter",
        sa.Column("is_awaiting_heir", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "matter_change",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=True),
        sa.Column("status", Key, nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("party_id", Key, nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", Key, nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("document_id", Key, nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_matter_change_document_id_document")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_change_matter_id_matter")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_matter_change_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_change")),
        sa.UniqueConstraint("number", name=op.f("uq_matter_change_number")),
    )
    op.create_index(op.f("ix_matter_change_matter_id_kind"), "matter_change", ["matter_id", "kind"])
