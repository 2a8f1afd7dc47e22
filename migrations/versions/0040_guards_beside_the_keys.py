"""engine: tasks and their inbox rows carry the guard of their case; its rows lie apart no more."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision: what somebody is kept from stays so."""
    for table in ("task", "task_role"):
        collation = None if op.get_bind().dialect.name == "sqlite" else "C"
        op.add_column(table, sa.Column("guard_key", sa.String(collation=collation)))
    op.execute(
        "UPDATE task SET guard_key ="
        " (SELECT guard_key FROM instance WHERE instance.id = task.instance_id)"
        " WHERE instance_id IN (SELECT id FROM instance WHERE guard_key IS NOT NULL)"
    )
    op.execute(
        "UPDATE task_role SET role = substr(role, 2),"
        " guard_key = (SELECT guard_key FROM task WHERE task.id = task_role.task_id)"
        " WHERE substr(role, 1, 1) = '~'"
    )
    if op.get_bind().dialect.name == "sqlite":
        return
    op.drop_constraint("pk_task_role", "task_role")
    op.execute(
        "ALTER TABLE task_role ADD CONSTRAINT pk_task_role"
        " PRIMARY KEY (role, scope_path, order_at, task_id) INCLUDE (guard_key)"
    )
    op.drop_index("ix_task_taken", "task")
    op.create_index(
        "ix_task_taken",
        "task",
        ["assignee_id", "order_at", "id"],
        postgresql_include=["scope_path", "guard_key", "follow_up_at"],
        postgresql_where=sa.text("status = 'open' AND assignee_id IS NOT NULL"),
    )
