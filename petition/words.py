"""Matters found by words: what is kept of their text, and how it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Literal
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Select,
    Subquery,
    Text,
    bindparam,
    column,
    delete,
    func,
    literal_column,
    select,
    text,
    type_coerce,
)
from sqlalchemy import table as named_table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from engine import Key, Transaction
from engine.statements import Statement, later_given
from petition import parties, places, tokens
from petition.model import Row, matter, matter_scope, matter_text
from petition.model_search import matter_words

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: What gathers on PostgreSQL the matters of some places that have some words: the index of both, or of one,
#: and then the other is asked of each.
How = Literal["by both", "by words", "by place"]
#: Places for the matters of one moment.
_ONE_MOMENT = 1_000
#: So many that have the words are many.
_COMMON = 5_000
#: So many that lie somewhere are counted to know how many they are.
COUNTED = 2_000
#: How many characters an excerpt shows before the words and in all.
_BEFORE, _EXCERPT = 12, 60

_FTS = named_table("matter_words_fts", column("rowid"))
_BASE = bindparam("base", type_=BigInteger())
_WORDS, _PLACES = bindparam("words", type_=Text()), bindparam("places", type_=Text())
_MATTER_ID = bindparam("matter_id", type_=Key)


def _drawing(room: Any, words: Any, at: Any) -> Any:
    kept = {
        "matter_id": _MATTER_ID,
        "words": words,
        "places": at,
        "is_closed": bindparam("is_closed", type_=Boolean()),
    }
    free = select(func.coalesce(func.max(matter_words.c.place) + 1, _BASE), *kept.values())
    free = free.where(
        matter_words.c.place >= _BASE, matter_words.c.place < bindparam("top", type_=BigInteger())
    )
    made = room.insert(matter_words).from_select(["place", *kept], free)
    drawn = {name: made.excluded[name] for name in kept if name != "matter_id"}
    return made.on_conflict_do_update(index_elements=["matter_id"], set_=drawn)


_KEEP = Statement(
    {
        "sqlite": _drawing(sqlite, _WORDS, _PLACES),
        "postgresql": _drawing(postgresql, places.vector(_WORDS), places.vector(_PLACES)),
    }
)


def keep(tx: Transaction, matter_ids: Collection[str]) -> int:
    """Draws the tokens of these matters anew from what is written of them; how many can be found now.

    Of a matter: its number, title, place, class, demands, facts and summary, without telephone and identity
    numbers and without the names of its people. What is sealed leaves the index.
    """
    query = (
        select(matter, matter_text.c.demands, matter_text.c.facts, matter_text.c.summary)
        .join(matter_text, matter_text.c.matter_id == matter.c.id)
        .where(matter.c.id.in_(sorted(matter_ids)))
        .order_by(matter.c.registered_at, matter.c.id)
    )
    rows = tx.db.execute(query).mappings().all()
    sealed = [row["id"] for row in rows if row["is_sealed"]]
    if sealed:
        tx.db.execute(delete(matter_words).where(matter_words.c.matter_id.in_(sealed)))
    shown = [row for row in rows if not row["is_sealed"]]
    names = parties.names_in(tx, {row["submission_id"] for row in shown})
    lies: dict[str, list[Row]] = {row["id"]: [] for row in shown}
    for one in tx.db.execute(places.ROWS.where(matter_scope.c.matter_id.in_(list(lies)))).mappings():
        lies[one["matter_id"]].append(one)
    made = [_kept(row, names.get(row["submission_id"], ()), lies[row["id"]]) for row in shown]
    _KEEP.run_all(tx, made)
    return len(made)


def keep_one(tx: Transaction, row: Row) -> None:
    """`keep` for a matter whose row is at hand, with the `demands`, `facts` and `summary` of its text."""
    if row["is_sealed"]:
        tx.db.execute(delete(matter_words).where(matter_words.c.matter_id == row["id"]))
    else:
        names = [one for one in parties.names(tx, row["submission_id"]) if one]
        _KEEP.run(tx, _kept(row, names, places.OF_MATTER.rows(tx, {"matter_id": row["id"]})))


def rebuild(tx: Transaction, after: str = "", limit: int = 500) -> tuple[int, str] | None:
    """Draws the next matters in the order of their ids: how many and the last id; None when none is left."""
    query = select(matter.c.id).where(matter.c.id > after).order_by(matter.c.id).limit(limit)
    ids = list(tx.db.scalars(query))
    if not ids:
        return None
    keep(tx, ids)
    return len(ids), str(ids[-1])


def missing(tx: Transaction, cap: int = 500) -> int:
    """How many matters that are not sealed cannot be found by words, counted to `cap`."""
    there = select(matter_words.c.place).where(matter_words.c.matter_id == matter.c.id)
    query = select(matter.c.id).where(matter.c.is_sealed.is_(False), ~there.exists()).limit(cap)
    return int(tx.db.scalar(select(func.count()).select_from(query.subquery())) or 0)


def asked_for(query: str) -> list[tuple[str, bool]]:
    """The tokens of a query; none: it cannot be asked of the index."""
    return tokens.of_query(query)


def said(dialect: str, query: str) -> str:
    """The words of a query as the index is asked for all of them."""
    if dialect == "sqlite":
        return " AND ".join(f"{token}*" if is_open else token for token, is_open in tokens.of_query(query))
    return " & ".join(f"{token}:*" if is_open else token for token, is_open in tokens.of_query(query))


def said_at(dialect: str, query: str, paths: Collection[str] | None) -> dict[str, str]:
    """What is given with a search: all words of the query, and one of the paths; None: wherever it lies."""
    words = said(dialect, query)
    if paths is None:
        return {"words": words}
    at = [tokens.of_path(path) for path in paths]
    if dialect == "sqlite":
        return {"words": f"({words}) AND ({' OR '.join(at)})"}
    return {"words": words, "places": " | ".join(at)}


def match(tx: Transaction, query: str) -> ColumnElement[bool]:
    """The condition on `matter_words` that all words of the query are there."""
    dialect = tx.db.dialect.name
    words = bindparam("words", said(dialect, query), type_=Text(), unique=True)
    if dialect == "sqlite":
        found = select(_FTS.c.rowid).where(text("matter_words_fts MATCH :words").bindparams(words))
        return matter_words.c.place.in_(found)
    return _has(matter_words.c.words, words, by_index=not _is_common(tx, query))


def _is_common(tx: Transaction, query: str) -> bool:
    """Whether PostgreSQL is not to gather all that have these words.

    Of pairs that go together (土地, 地流, 流转) it thinks that they hardly ever meet; where they do meet
    often, rows are looked at one by one until there are enough.
    """
    if len(tokens.of_query(query)) < 2:
        return False
    return bool(_MANY.value(tx, {"words": said("postgresql", query)}) == _COMMON)


def _has(tokens_: ColumnElement[str], asked: BindParameter[str], *, by_index: bool) -> ColumnElement[bool]:
    """For PostgreSQL. It is planned for the words it is asked with, and so knows how common they are."""
    has_them = type_coerce(tokens_, TSVECTOR()).op("@@", is_comparison=True)(_query(asked))
    # No index serves the second form.
    return has_them if by_index else has_them.is_(True)


def _query(given: BindParameter[str]) -> BindParameter[Any]:
    """The parameter as PostgreSQL reads it once, not for every row."""
    return bindparam(given.key, given.value, type_=TSQUERY(), required=given.required, unique=given.unique)


_SAID, _AT = later_given("words", Text()), later_given("places", Text())


_some = select(matter_words.c.place).where(_has(matter_words.c.words, _SAID, by_index=True))
_MANY = Statement(
    select(func.count().label("count")).select_from(_some.limit(literal_column(str(_COMMON))).subquery()),
    planned="anew",
)


def reckoned(tx: Transaction, paths: Collection[str] | None) -> tuple[float, float]:
    """How many matters there were lately under these paths, and to be found by words, on PostgreSQL.

    Up to `COUNTED` under the paths are counted; what goes beyond is what PostgreSQL thinks.
    """
    known = _RECKONED.setdefault(tx.db.engine, {})
    key, now = None if paths is None else tuple(paths), monotonic()
    found = known.get(key)
    if found is None or found[0] < now - _LATELY:
        every = float(tx.db.scalar(_EVERY) or 0)
        lying = every
        if paths is not None:
            given = {"paths": [*paths]}
            lying = float(tx.db.scalar(_SOME_LYING, given) or 0)
            if lying > COUNTED:
                plan = tx.db.execute(_LYING, given).scalar_one()
                lying = max(lying, float(plan[0]["Plan"]["Plan Rows"]))
        if len(known) >= _RECKONINGS:
            known.clear()
        found = known[key] = now, (lying, every)
    return found[1]


_EVERY = text("SELECT reltuples FROM pg_class WHERE oid = 'matter_words'::regclass")
_THERE = "SELECT FROM matter_scope WHERE scope_path = ANY (CAST(:paths AS varchar[]))"
_LYING = text(f"EXPLAIN (FORMAT JSON) {_THERE}")
_SOME_LYING = text(f"SELECT count(*) FROM ({_THERE} LIMIT {COUNTED + 1}) AS lying")
#: By database and paths: when it was asked, and what was said; for so many seconds, and for so many paths.
_RECKONED: WeakKeyDictionary[Any, dict[tuple[str, ...] | None, tuple[float, tuple[float, float]]]]
_RECKONED = WeakKeyDictionary()
_LATELY, _RECKONINGS = 60.0, 10_000


def moment_of(place: int) -> datetime:
    """The moment of registration of a place."""
    return _EPOCH + timedelta(microseconds=place // _ONE_MOMENT)


def newest_first(dialect: str, how: How | None) -> Select[tuple[int, str]]:
    """(place, matter_id) of what has the words given as in `said_at`, newest first, to be limited.

    None: wherever it lies; SQLite is asked for words and places in one. By place: `there`.
    """
    found = select(matter_words.c.place, matter_words.c.matter_id)
    if dialect == "postgresql":
        wanted = [_has(matter_words.c.words, _SAID, by_index=True)]
        if how is not None:
            wanted.append(_has(matter_words.c.places, _AT, by_index=how != "by words"))
        return found.where(*wanted).order_by(matter_words.c.place.desc())
    # FTS5 gives rows by falling rowid as it goes: what is not looked at costs nothing.
    found = found.join_from(_FTS, matter_words, matter_words.c.place == _FTS.c.rowid)
    matches = text("matter_words_fts MATCH :words").bindparams(_SAID)
    return found.where(matches).order_by(_FTS.c.rowid.desc())


def there() -> Subquery:
    """(place, matter_id, words, is_closed) of all that lies under the paths of `said_at`, on PostgreSQL."""
    columns = matter_words.c.place, matter_words.c.matter_id, matter_words.c.words, matter_words.c.is_closed
    # An offset of none: the index of places is read first, whatever else is asked.
    lying = select(*columns).where(_has(matter_words.c.places, _AT, by_index=True))
    return lying.offset(literal_column("0")).subquery("there")


def is_said(kept: ColumnElement[str] = matter_words.c.words) -> ColumnElement[bool]:
    """For PostgreSQL: the condition on what is kept of one matter that it has the words of `said_at`."""
    return _has(kept, _SAID, by_index=False)


def lies_there() -> ColumnElement[bool]:
    """For PostgreSQL: the condition on one row that the matter lies under the paths of `said_at`."""
    return _has(matter_words.c.places, _AT, by_index=False)


def excerpts(tx: Transaction, rows: Iterable[Row], query: str) -> dict[str, str]:
    """By matter id, where in its text the words stand, unless the title has them; no identifiers."""
    runs = [run for run in query.split() if run]
    wanted = {row["id"]: row for row in rows if runs and not all(one in row["title"] for one in runs)}
    if not wanted:
        return {}
    names = parties.names_in(tx, {row["submission_id"] for row in wanted.values()})
    texts = select(matter_text.c.matter_id, matter_text.c.demands, matter_text.c.facts, matter_text.c.summary)
    found = {}
    for row in tx.db.execute(texts.where(matter_text.c.matter_id.in_(sorted(wanted)))).mappings():
        hidden = names.get(wanted[row["matter_id"]]["submission_id"], ())
        whole = " ".join([*map(str, row["demands"]), row["facts"], row["summary"]])
        if said := _excerpt(" ".join(tokens.scrubbed(whole, hidden, "**").split()), runs):
            found[row["matter_id"]] = said
    return found


def _excerpt(whole: str, runs: list[str]) -> str:
    at = min((place for run in runs if (place := whole.find(run)) >= 0), default=-1)
    if at < 0:
        return ""
    start = max(0, at - _BEFORE)
    said = whole[start : start + _EXCERPT]
    return ("…" if start else "") + said + ("…" if start + _EXCERPT < len(whole) else "")


def _kept(row: Row, names: Collection[str], lies: Sequence[Row]) -> dict[str, Any]:
    texts = [row["title"], row["place"], row["content_class"], *map(str, row["demands"])]
    texts += [row["facts"], row["summary"]]
    base = (row["registered_at"] - _EPOCH) // timedelta(microseconds=1) * _ONE_MOMENT
    found = tokens.of_text(row["number"], *(tokens.scrubbed(one, names) for one in texts))
    return {
        "base": base,
        "top": base + _ONE_MOMENT,
        "matter_id": row["id"],
        "words": " ".join(found),
        "places": places.as_tokens(one["scope_path"] for one in lies),
        "is_closed": any(one["is_closed"] for one in lies),
    }
