"""notices: what people are told, and how they want to be."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "notice_setting",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("mail_to", sa.Text(), nullable=False),
        sa.Column("by_mail", Json(), nullable=False),
        sa.Column("by_webhook", Json(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("digest_minute", sa.Integer(), nullable=True),
        sa.Column("next_digest_at", Instant(), nullable=True),
        sa.Column("digested_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user_account.id"], name=op.f("fk_notice_setting_person_id_user_account")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_setting")),
    )
    op.create_index("notice_setting_digest", "notice_setting", ["next_digest_at"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("task_id", Key, nullable=True),
        sa.Column("instance_id", Key, nullable=True),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("for_id", Key, nullable=True),
        sa.Column("for_name", sa.Text(), nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("send_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_notice_instance_id_instance")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_notice_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_notice_person_id_key")),
    )
    op.create_index(op.f("ix_notice_at"), "notice", ["at"], unique=False)
    op.create_index(op.f("ix_notice_person_id_id"), "notice", ["person_id", "id"], unique=False)
    op.create_index(
        "ix_notice_to_send",
        "notice",
        ["send_at", "id"],
        unique=False,
        sqlite_where=sa.text("send_at IS NOT NULL"),
        postgresql_where=sa.text("send_at IS NOT NULL"),
    )
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["person_id", "id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )

    op.add_column("task", sa.Column("told_at", Instant(), nullable=True))
    # What is open already is no news.
    op.execute("UPDATE task SET told_at = created_at WHERE status = 'open'")
    op.create_index(
        "ix_task_untold",
        "task",
        ["id"],
        unique=False,
        sqlite_where=sa.text("status = 'open' AND told_at IS NULL"),
        postgresql_where=sa.text("status = 'open' AND told_at IS NULL"),
    )
