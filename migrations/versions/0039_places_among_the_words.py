"""where a matter lies stands among its words, and whether anybody is kept from it beside its places."""

import sqlalchemy as sa
from alembic import op

from petition.model_search import Tokens
from petition.tokens import of_path

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_FTS = (
    "CREATE VIRTUAL TABLE matter_words_fts USING fts5(words, places, content='matter_words',"
    " content_rowid='place', tokenize='ascii', detail='none', columnsize=0)",
    "CREATE TRIGGER matter_words_ai AFTER INSERT ON matter_words BEGIN"
    " INSERT INTO matter_words_fts(rowid, words, places) VALUES (new.place, new.words, new.places); END",
    "CREATE TRIGGER matter_words_ad AFTER DELETE ON matter_words BEGIN"
    " INSERT INTO matter_words_fts(matter_words_fts, rowid, words, places)"
    " VALUES ('delete', old.place, old.words, old.places); END",
    "CREATE TRIGGER matter_words_au AFTER UPDATE OF words, places ON matter_words BEGIN"
    " INSERT INTO matter_words_fts(matter_words_fts, rowid, words, places)"
    " VALUES ('delete', old.place, old.words, old.places);"
    " INSERT INTO matter_words_fts(rowid, words, places) VALUES (new.place, new.words, new.places); END",
)
_CLOSED = (
    "SELECT id FROM matter WHERE is_sealed OR EXISTS"
    " (SELECT 1 FROM case_rule WHERE case_rule.business_key = matter.number)"
)


def upgrade() -> None:
    """Applies this revision: what is there already is found by its places, closed to whom it was."""
    db = op.get_bind()
    is_sqlite = db.dialect.name == "sqlite"
    op.add_column("matter_words", sa.Column("places", Tokens(), server_default="", nullable=False))
    for table in ("matter_scope", "matter_words"):
        op.add_column(table, sa.Column("is_closed", sa.Boolean(), server_default=sa.false(), nullable=False))
    if is_sqlite:
        for name in ("ai", "ad", "au"):
            op.execute(f"DROP TRIGGER matter_words_{name}")
        op.execute("DROP TABLE matter_words_fts")
    else:
        op.drop_index("ix_matter_words_words", "matter_words")
    for table in ("matter_scope", "matter_words"):
        yes = "1" if is_sqlite else "true"
        op.execute(f"UPDATE {table} SET is_closed = {yes} WHERE matter_id IN ({_CLOSED})")
    _say_where(db)
    if is_sqlite:
        for statement in _FTS:
            op.execute(statement)
        op.execute("INSERT INTO matter_words_fts(matter_words_fts) VALUES ('rebuild')")
        return
    op.create_index("ix_matter_words_words", "matter_words", ["words", "places"], postgresql_using="gin")
    op.create_index(
        "ix_matter_words_closed",
        "matter_words",
        ["words", "places"],
        postgresql_using="gin",
        postgresql_where=sa.text("is_closed"),
    )
    op.drop_constraint("pk_matter_scope", "matter_scope")
    op.execute(
        "ALTER TABLE matter_scope ADD CONSTRAINT pk_matter_scope"
        " PRIMARY KEY (scope_path, registered_at, matter_id) INCLUDE (is_closed)"
    )


def _say_where(db: sa.Connection) -> None:
    """Writes the places of the matters that can be found by words, a thousand at a time."""
    words = sa.table("matter_words", sa.column("matter_id"), sa.column("places", Tokens()))
    scope = sa.table("matter_scope", sa.column("matter_id"), sa.column("scope_path"))
    tokens = sa.bindparam("tokens", type_=sa.Text())
    told = (
        tokens
        if db.dialect.name == "sqlite"
        else sa.func.array_to_tsvector(sa.func.string_to_array(tokens, " "))
    )
    write = sa.update(words).where(words.c.matter_id == sa.bindparam("one")).values(places=told)
    last = ""
    while True:
        query = sa.select(words.c.matter_id).where(words.c.matter_id > last).order_by(words.c.matter_id)
        ids = list(db.scalars(query.limit(1000)))
        if not ids:
            return
        found: dict[str, list[str]] = {one: [] for one in ids}
        for one, path in db.execute(
            sa.select(scope.c.matter_id, scope.c.scope_path).where(scope.c.matter_id.in_(ids))
        ):
            found[one].append(of_path(path))
        db.execute(write, [{"one": one, "tokens": " ".join(sorted(at))} for one, at in found.items()])
        last = ids[-1]
