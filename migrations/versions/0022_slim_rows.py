"""slim rows: one history row per command, fewer indexes on tasks and submissions.

On SQLite `command` and `submission` get another key and are copied for it, inside the migration's own
transaction: whatever breaks it off leaves the tables as they were. Rows of before are read as they are.
"""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_OPEN = "status = 'open'"
_COMPLETED = "status = 'completed'"
_BY_SOMEBODY = "completed_by IS NOT NULL"


def upgrade() -> None:
    """Applies this revision."""
    op.add_column("history", sa.Column("earlier", sa.Text(), nullable=True))
    for name in ("ix_task_completed_by", "ix_task_completed_order", "ix_task_business_key"):
        op.drop_index(name, "task")
    for name, columns, where in (
        ("ix_task_closed_by", ["completed_by", "completed_at"], _BY_SOMEBODY),
        ("ix_task_closed_order", ["completed_at"], _COMPLETED),
        ("ix_task_open_business_key", ["business_key"], _OPEN),
    ):
        op.create_index(name, "task", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    for name in ("ix_submission_task_id", "ix_submission_instance_id_element_id_seq"):
        op.drop_index(name, "submission")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_submission", "submission")
        op.create_primary_key("pk_submission", "submission", ["instance_id", "element_id", "seq"])
        return
    _copy_submissions()
    _copy_commands()


def _copy_submissions() -> None:
    op.create_table(
        "submission_copy",
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("task_id", Key, nullable=False),
        sa.Column("element_id", Key, nullable=False),
        sa.Column("actor_id", Key, nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_submission_instance_id_instance")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_submission_task_id_task")),
        sa.PrimaryKeyConstraint("instance_id", "element_id", "seq", name=op.f("pk_submission")),
    )
    op.execute(
        "INSERT INTO submission_copy (instance_id, seq, task_id, element_id, actor_id, actor_name, at, data)"
        " SELECT instance_id, seq, task_id, element_id, actor_id, actor_name, at, data FROM submission"
    )
    op.drop_table("submission")
    op.rename_table("submission_copy", "submission")


def _copy_commands() -> None:
    op.create_table(
        "command_copy",
        sa.Column("command_id", Key, nullable=False),
        sa.Column("actor_id", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("target_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("result", Json(), nullable=True),
        sa.PrimaryKeyConstraint("command_id", name=op.f("pk_command")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO command_copy (command_id, actor_id, kind, target_id, at, result)"
        " SELECT command_id, actor_id, kind, target_id, at, result FROM command"
    )
    op.drop_table("command")
    op.rename_table("command_copy", "command")
    op.create_index(op.f("ix_command_at"), "command", ["at"], unique=False)
