"""petition: the yearly report as it was issued."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "annual_report",
        sa.Column("id", Key, nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("contents", Json(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("docx", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", Key, nullable=False),
        sa.Column("words", Json(), nullable=False),
        sa.Column("template_id", Key, nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("template_sha256", Key, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", Key, nullable=False),
        sa.Column("issued_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_report")),
        sa.UniqueConstraint(
            "office_path", "year", "version", name=op.f("uq_annual_report_office_path_year_version")
        ),
        sa.UniqueConstraint("office_path", "number", name=op.f("uq_annual_report_office_path_number")),
    )
