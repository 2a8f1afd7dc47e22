"""What a clerk typed at registration, or of an item of 预处理, and has not sent.

It is kept for its author alone, sealed as a whole. It survives a session that ends and a machine that is
switched off, and is there on the next one. Whoever sends it leaves no draft behind; what nobody touched for
long is deleted, being about people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson
from sqlalchemy import RowMapping, delete, insert, select, update

from engine import Conflict, NotFound, Transaction, vault
from petition import errors, law
from petition.model_register import register_draft as table

Kind = Literal["form", "sheet", "incoming"]

#: The most one draft may hold, in bytes of JSON, and how many of a kind somebody may have.
MOST_BYTES, MOST = 8_000_000, 20


@dataclass(frozen=True)
class Draft:
    """One draft. `tag` tells one saving from the next."""

    id: str
    values: dict[str, Any]
    tag: str
    saved_at: datetime


def keep(
    tx: Transaction, draft_id: str, kind: Kind, values: Mapping[str, Any], *, seen: str | None = None
) -> Draft:
    """Keeps what was typed so far, unchecked; gives it with its tag.

    `seen` is the tag of the draft the writer started from; None asks for nothing and writes over it. Of the
    drafts of a kind the newest `MOST` are kept.

    Raises:
        Conflict: `draft_changed`: another window saved it since.
        Invalid: too large. NotFound: it is somebody else's.
    """
    text = orjson.dumps(dict(values), option=orjson.OPT_SORT_KEYS)
    if len(text) > MOST_BYTES:
        raise errors.invalid("draft", "内容太多，草稿存不下。", "It is too much for a draft.")
    tag = hashlib.sha256(text).hexdigest()[:16]
    before = tx.db.execute(select(table).where(table.c.id == draft_id).with_for_update()).mappings().first()
    if before is not None and (before["owner_id"], before["kind"]) != (tx.actor.id, kind):
        raise NotFound("draft", draft_id)
    if before is not None and seen is not None and before["tag"] not in (seen, tag):
        raise Conflict(
            "the draft to be as it was read",
            "it was saved in between",
            code="draft_changed",
            key=draft_id,
            updated_by=tx.actor.name,
        )
    ring = tx.engine.vault()
    written = {
        "sealed": ring.seal(text.decode(), _place(draft_id)),
        "sealed_with": ring.writes,
        "tag": tag,
        "saved_at": tx.now,
    }
    if before is None:
        tx.db.execute(insert(table).values(id=draft_id, owner_id=tx.actor.id, kind=kind, **written))
        _let_go_of_the_oldest(tx, kind)
    else:
        tx.db.execute(update(table).where(table.c.id == draft_id).values(**written))
    return Draft(draft_id, dict(values), tag, tx.now)


def get(tx: Transaction, draft_id: str, kind: Kind) -> Draft:
    """One draft of the actor's.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = _mine(tx, kind).where(table.c.id == draft_id)
    row = tx.db.execute(query).mappings().first()
    if row is None:
        raise NotFound("draft", draft_id)
    return _opened(tx, row)


def mine(tx: Transaction, kind: Kind) -> list[Draft]:
    """The actor's drafts, newest first."""
    query = _mine(tx, kind).order_by(table.c.saved_at.desc(), table.c.id).limit(MOST)
    return [_opened(tx, row) for row in tx.db.execute(query).mappings()]


def drop(tx: Transaction, draft_id: str) -> None:
    """Forgets a draft of the actor's; what is not there is forgotten already."""
    tx.db.execute(delete(table).where(table.c.id == draft_id, table.c.owner_id == tx.actor.id))


def forget(tx: Transaction) -> int:
    """Deletes the drafts nobody touched for as long as the settings say; how many."""
    before = tx.now - timedelta(days=law.settings().forget_drafts_after_days)
    return tx.db.execute(delete(table).where(table.c.saved_at < before)).rowcount


def keys_used(tx: Transaction) -> list[str]:
    """The keys drafts are sealed with."""
    return vault.keys_used(tx, table.c.sealed_with)


def count_sealed(tx: Transaction, key_id: str) -> int:
    """How many drafts are sealed with a key."""
    return vault.count_sealed(tx, table.c.sealed_with, key_id)


def seal_again(tx: Transaction, limit: int = 100) -> int:
    """Seals some drafts that are not under the writing key with it; how many, 0 when done."""
    ring = tx.engine.vault()

    def again(row: RowMapping) -> dict[str, str]:
        place = _place(row["id"])
        return {"sealed": ring.seal(ring.open(row["sealed"], place), place), "sealed_with": ring.writes}

    return vault.seal_again(tx, table, again, limit)


def _mine(tx: Transaction, kind: Kind) -> Any:
    return select(table).where(table.c.owner_id == tx.actor.id, table.c.kind == kind)


def _opened(tx: Transaction, row: Any) -> Draft:
    text = tx.engine.vault().open(row["sealed"], _place(row["id"]))
    return Draft(row["id"], orjson.loads(text), row["tag"], row["saved_at"])


def _let_go_of_the_oldest(tx: Transaction, kind: Kind) -> None:
    newest = _mine(tx, kind).with_only_columns(table.c.id)
    kept = list(tx.db.scalars(newest.order_by(table.c.saved_at.desc(), table.c.id).limit(MOST)))
    tx.db.execute(
        delete(table).where(
            table.c.owner_id == tx.actor.id, table.c.kind == kind, table.c.id.not_in(kept or [""])
        )
    )


def _place(draft_id: str) -> str:
    return f"register_draft.sealed/{draft_id}"
