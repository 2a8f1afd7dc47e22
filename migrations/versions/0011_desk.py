"""desk: who delegated a task, who was asked, nudges, what is put aside or watched, what can be recalled."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.add_column("instance", sa.Column("recall", Json(), nullable=True))
    op.add_column("instance", sa.Column("recall_state", sa.LargeBinary(), nullable=True))
    op.add_column("task", sa.Column("owner_id", Key, nullable=True))
    op.add_column("task", sa.Column("owner_name", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("awaited", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("task", sa.Column("helped_by", Json(), nullable=False, server_default="[]"))
    op.add_column("task", sa.Column("follow_up_at", Instant(), nullable=True))
    op.add_column("task", sa.Column("nudged_at", Instant(), nullable=True))
    op.create_table(
        "task_asked",
        sa.Column("task_id", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", Key, nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_task_asked_instance_id_instance")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_asked_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "ordinal", name=op.f("pk_task_asked")),
    )
    op.create_index(
        "ix_task_asked_open_person",
        "task_asked",
        ["person_id", "asked_at"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "task_nudge",
        sa.Column("task_id", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", Key, nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_task_nudge_instance_id_instance")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_nudge_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "ordinal", name=op.f("pk_task_nudge")),
    )
    op.create_index(op.f("ix_task_nudge_instance_id"), "task_nudge", ["instance_id"], unique=False)
    op.create_table(
        "watched",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_watched_instance_id_instance")
        ),
        sa.PrimaryKeyConstraint("person_id", "instance_id", name=op.f("pk_watched")),
    )
    op.create_index(op.f("ix_watched_instance_id"), "watched", ["instance_id"], unique=False)
