"""petition: whether a matter has ended, and how it came, stand where it lies; engine: a wider index."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

#: The statuses after which nothing more was owed when this was written.
_ENDED = (
    "'CLOSED', 'REVIEW_CLOSED', 'CONCLUDED', 'NOT_ACCEPTED', 'NO_LONGER_ACCEPTED', 'IMPORTED',"
    " 'TRANSFERRED_POLITICAL_LEGAL', 'TRANSFERRED_DISCIPLINE', 'TOLD_OTHER', 'SETTLED', 'WITHDRAWN',"
    " 'REPLIED', 'ARCHIVED_ONLY', 'CONCLUDED_NO_REVIEW', 'MERGED_DUPLICATE'"
)


def upgrade() -> None:
    """Applies this revision: what lies there already says both."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column(
        "matter_scope", sa.Column("is_ended", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "matter_scope",
        sa.Column(
            "channel", sa.String(collation=None if is_sqlite else "C"), nullable=False, server_default=""
        ),
    )
    op.execute(
        "UPDATE matter_scope SET"
        f" is_ended = (SELECT status IN ({_ENDED}) FROM matter WHERE matter.id = matter_scope.matter_id),"
        " channel = (SELECT channel FROM matter WHERE matter.id = matter_scope.matter_id)"
    )
    if is_sqlite:
        op.drop_index("ix_task_taken", "task")
        op.create_index(
            "ix_task_taken",
            "task",
            ["assignee_id", "order_at", "id", "scope_path", "guard_key", "follow_up_at"],
            sqlite_where=sa.text("status = 'open' AND assignee_id IS NOT NULL"),
        )
        return
    op.drop_constraint("pk_matter_scope", "matter_scope")
    op.execute(
        "ALTER TABLE matter_scope ADD CONSTRAINT pk_matter_scope"
        " PRIMARY KEY (scope_path, registered_at, matter_id) INCLUDE (is_closed, is_ended, channel)"
    )
