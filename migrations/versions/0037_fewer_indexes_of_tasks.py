"""a task that nobody has lies in fewer indexes: what belongs to a case is found by the case."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    for name in ("ix_task_open_assignee", "ix_task_open_business_key"):
        op.drop_index(name, "task")
    taken = sa.text("status = 'open' AND assignee_id IS NOT NULL")
    op.create_index(
        "ix_task_taken",
        "task",
        ["assignee_id", "order_at", "id"],
        sqlite_where=taken,
        postgresql_where=taken,
    )
