"""prints: Word templates of offices, and issued papers as they were made."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "paper_template",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("path", Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("docx", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", Key, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("uploaded_at", Instant(), nullable=False),
        sa.Column("uploaded_by", Key, nullable=False),
        sa.Column("uploaded_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_template")),
        sa.UniqueConstraint("kind", "path", "version", name=op.f("uq_paper_template_kind_path_version")),
    )
    op.create_table(
        "document_print",
        sa.Column("document_id", Key, nullable=False),
        sa.Column("template_id", Key, nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("template_sha256", Key, nullable=False),
        sa.Column("docx", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", Key, nullable=False),
        sa.Column("words", Json(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_print_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_print")),
    )
