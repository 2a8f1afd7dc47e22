"""engine: the inbox rows of tasks that somebody has lie under a key of their own."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.execute(
        "UPDATE task_role SET role = CASE WHEN substr(role, 1, 1) = '~' THEN '~=' || substr(role, 2)"
        " ELSE '=' || role END"
        " WHERE task_id IN (SELECT id FROM task WHERE assignee_id IS NOT NULL)"
    )
