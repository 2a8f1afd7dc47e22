"""beside a matter: the leader's package, supervision, proposals."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    for name in ("is_packaged", "is_supervised", "is_listed"):
        op.add_column("matter", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "matter_guest",
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("path", Key, nullable=False),
        sa.Column("why", Key, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_guest_matter_id_matter")),
        sa.PrimaryKeyConstraint("matter_id", "path", "why", name=op.f("pk_matter_guest")),
    )
    op.create_table(
        "package",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("ground", Key, nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("chief_path", Key, nullable=False),
        sa.Column("team_path", Key, nullable=False),
        sa.Column("leader_name", sa.Text(), nullable=False),
        sa.Column("leader_post", sa.Text(), nullable=False),
        sa.Column("leader_path", Key, nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by_name", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_by_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("check_from_on", sa.Date(), nullable=True),
        sa.Column("next_check_on", sa.Date(), nullable=True),
        sa.Column("outcomes", Json(), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("struck_on", sa.Date(), nullable=True),
        sa.Column("archive_number", sa.Text(), nullable=False),
        sa.Column("watch_until_on", sa.Date(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_package_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
    )
    op.create_index(op.f("ix_package_leader_path"), "package", ["leader_path"], unique=False)
    op.create_index(op.f("ix_package_office_path_status"), "package", ["office_path", "status"], unique=False)
    op.create_index(
        "uq_package_open",
        "package",
        ["matter_id"],
        unique=True,
        sqlite_where=sa.text("status NOT IN ('REFUSED', 'CLOSED')"),
        postgresql_where=sa.text("status NOT IN ('REFUSED', 'CLOSED')"),
    )
    op.create_table(
        "package_leader",
        sa.Column("id", Key, nullable=False),
        sa.Column("package_id", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["package_id"], ["package.id"], name=op.f("fk_package_leader_package_id_package")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_leader")),
        sa.UniqueConstraint("package_id", "ordinal", name=op.f("uq_package_leader_package_id_ordinal")),
    )
    op.create_index(
        "uq_package_leader_present",
        "package_leader",
        ["package_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.create_table(
        "supervision",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("ground", Key, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("form", Key, nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("organ_path", Key, nullable=True),
        sa.Column("organ_name", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by_name", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("reply", Json(), nullable=False),
        sa.Column("reply_by_on", sa.Date(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("result", Key, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("meeting_body", sa.Text(), nullable=False),
        sa.Column("meeting_reference", sa.Text(), nullable=False),
        sa.Column("listed_owner", sa.Text(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("mend_by_on", sa.Date(), nullable=True),
        sa.Column("unlisted_on", sa.Date(), nullable=True),
        sa.Column("unlist_reference", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_supervision_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
    )
    op.create_index(
        op.f("ix_supervision_office_path_status"), "supervision", ["office_path", "status"], unique=False
    )
    op.create_index(op.f("ix_supervision_organ_path"), "supervision", ["organ_path"], unique=False)
    op.create_index(
        "uq_supervision_open",
        "supervision",
        ["matter_id"],
        unique=True,
        sqlite_where=sa.text("status NOT IN ('DROPPED', 'CLOSED')"),
        postgresql_where=sa.text("status NOT IN ('DROPPED', 'CLOSED')"),
    )
    op.create_table(
        "supervision_matter",
        sa.Column("supervision_id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["supervision_id"],
            ["supervision.id"],
            name=op.f("fk_supervision_matter_supervision_id_supervision"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_supervision_matter_matter_id_matter")
        ),
        sa.PrimaryKeyConstraint("supervision_id", "matter_id", name=op.f("pk_supervision_matter")),
    )
    op.create_index(
        op.f("ix_supervision_matter_matter_id"), "supervision_matter", ["matter_id"], unique=False
    )
    op.create_table(
        "proposal",
        sa.Column("id", Key, nullable=False),
        sa.Column("supervision_id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("to_path", Key, nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("document_id", Key, nullable=True),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("reply", Json(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("feedback_on", sa.Date(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("feedback_reference", sa.Text(), nullable=False),
        sa.Column("feedback_by_name", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_proposal_supervision_id_supervision")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_proposal_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("supervision_id", "ordinal", name=op.f("uq_proposal_supervision_id_ordinal")),
    )
    op.create_index(op.f("ix_proposal_matter_id"), "proposal", ["matter_id"], unique=False)
    op.create_index(op.f("ix_proposal_to_path_status"), "proposal", ["to_path", "status"], unique=False)
    op.create_table(
        "beside_record",
        sa.Column("id", Key, nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("document_id", Key, nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_beside_record_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beside_record")),
        sa.UniqueConstraint(
            "owner_id", "kind", "ordinal", name=op.f("uq_beside_record_owner_id_kind_ordinal")
        ),
    )
    op.create_index(op.f("ix_beside_record_matter_id"), "beside_record", ["matter_id"], unique=False)
