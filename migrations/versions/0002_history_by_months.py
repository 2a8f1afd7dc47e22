"""history by months (PostgreSQL).

The table that is there becomes the first partition: no row is copied, and whoever reads or writes `history`
goes on as before. SQLite keeps its one table.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key
from engine.core import first_id, utc_now

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE history RENAME TO history_first")
    op.execute("ALTER TABLE history_first RENAME CONSTRAINT pk_history TO pk_history_first")
    op.create_table(
        "history",
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("element_id", Key, nullable=True),
        sa.Column("element_name", sa.Text(), nullable=True),
        sa.Column("actor_id", Key, nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_history_instance_id_instance")
        ),
        sa.PrimaryKeyConstraint("instance_id", "seq", name=op.f("pk_history")),
        postgresql_partition_by="RANGE (instance_id)",
    )
    op.execute("CREATE TABLE history_default PARTITION OF history DEFAULT")
    newest = op.get_bind().scalar(sa.text("SELECT max(instance_id) FROM history_first"))
    if newest is None:
        op.execute("DROP TABLE history_first")
        return
    until = first_id(_next_month(utc_now()))
    if newest >= until:
        # Ids of another make, or a clock that was ahead: everything after them gets partitions of its own.
        until = f"{newest}0"
    op.execute(
        f"ALTER TABLE history ATTACH PARTITION history_first FOR VALUES FROM (MINVALUE) TO ('{until}')"
    )


def _next_month(now: datetime) -> datetime:
    return datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)
