"""Values that are unreadable in the database and in its backups: sealed with keys that lie elsewhere.

A value is kept as `enc1:<key id>:<nonce and ciphertext, base64>`: AES-256-GCM, 96 random bits of nonce, bound
to its place, so that it opens in no other row. What is searched for is kept beside it as a keyed hash of its
normal form. Both are done with keys derived once, when the ring is read; a value costs microseconds.

An engine is told where its keys come from; `tx.engine.vault()` is the ring as it is now.
"""

from __future__ import annotations

import base64
import hmac
import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, RowMapping, Table, func, select, update

from engine.errors import Unavailable

if TYPE_CHECKING:
    from engine.core import Transaction

#: What a sealed value begins with.
MARK = "enc1:"
_NONCE = 12
#: Bytes of a key, and how many different ones chance gives at the very least (of 32, below 16: 10⁻¹²).
KEY_BYTES, KEY_LEAST_DIFFERENT = 32, 16


class KeyLost(Unavailable):
    """A value is sealed with a key that is not there, or with another one of the same name."""

    def __init__(self, message: str) -> None:
        super().__init__(message, reason="keys")


class WeakKey(ValueError):
    """A key that somebody could guess: too short, or made of few different bytes."""


@dataclass(frozen=True)
class _Key:
    """One key. Its bytes are in nobody's `repr`."""

    id: str
    cipher: AESGCM = field(repr=False)
    hashes: bytes = field(repr=False)


class Ring:
    """The keys by id; `writes` names the one new values are sealed with, the others only read."""

    def __init__(self, keys: Mapping[str, bytes], writes: str) -> None:
        self.keys = {id_: _made(id_, secret) for id_, secret in keys.items()}
        self.writes = writes
        self._key = self.keys[writes]

    def seal(self, plain: str, place: str) -> str:
        """The value under the writing key, bound to its place (`table.column/row`); nothing stays nothing."""
        if not plain:
            return ""
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._key.cipher.encrypt(nonce, plain.encode(), place.encode())
        return f"{MARK}{self._key.id}:{base64.b64encode(sealed).decode()}"

    def open(self, kept: str, place: str) -> str:
        """The value again; one that was never sealed is given as it is.

        Raises:
            KeyLost: its key is not here or is another one, or the value was changed or moved.
        """
        if not kept.startswith(MARK):
            return kept
        _, id_, text = kept.split(":", 2)
        key = self.keys.get(id_)
        if key is None:
            raise KeyLost(f"Expected key '{id_}' to be there, but it is not.")
        sealed = base64.b64decode(text)
        try:
            return key.cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode()).decode()
        except InvalidTag:
            raise KeyLost(f"Expected key '{id_}' to open its value, but it does not.") from None

    def hashed(self, plain: str, column: str) -> str:
        """What an equal value is found by; nothing for nothing."""
        return _hashed(self._key, plain, column) if plain else ""

    def hashes(self, plain: Iterable[str], column: str) -> list[str]:
        """What equal values are found by, whichever key they are under."""
        return sorted({_hashed(key, one, column) for one in plain if one for key in self.keys.values()})


def normal(value: str) -> str:
    """The form equal values share: narrow letters and digits, capitals (…X), no spaces, no dashes."""
    return "".join(unicodedata.normalize("NFKC", value).split()).replace("-", "").upper()


def require_strong(secret: bytes) -> None:
    """Refuses a key somebody could guess.

    Raises:
        WeakKey: it is not `KEY_BYTES` long, or has fewer than `KEY_LEAST_DIFFERENT` different bytes.
    """
    if len(secret) != KEY_BYTES or len(set(secret)) < KEY_LEAST_DIFFERENT:
        raise WeakKey(f"Expected {KEY_BYTES} random bytes, but these are {len(secret)} or not random.")


def nowhere() -> Ring:
    """The keys of an engine that was given none.

    Raises:
        KeyLost: always.
    """
    raise KeyLost("Expected keys to seal with, but this engine was given none.")


def _made(id_: str, secret: bytes) -> _Key:
    require_strong(secret)
    # One use of HMAC-SHA-256 as a derivation for each purpose: the secret is random already (RFC 5869, 3.3).
    derived = [hmac.digest(secret, purpose, "sha256") for purpose in (b"huiyin cipher", b"huiyin hash")]
    return _Key(id_, AESGCM(derived[0]), derived[1])


def _hashed(key: _Key, plain: str, column: str) -> str:
    found = hmac.digest(key.hashes, f"{column}\0{plain}".encode(), "sha256")
    return base64.urlsafe_b64encode(found[:18]).decode()


def keys_used(tx: Transaction, sealed_with: ColumnElement[str]) -> list[str]:
    """The ids of the keys that rows are sealed with, from the column that has them; `""`: not sealed."""
    found: list[str] = []
    # One look into the index per key, however many rows each has.
    query = select(func.min(sealed_with))
    after: str | None = tx.db.scalar(query)
    while after is not None:
        found.append(after)
        after = tx.db.scalar(query.where(sealed_with > after))
    return found


def count_sealed(tx: Transaction, sealed_with: ColumnElement[str], key_id: str) -> int:
    """How many rows are sealed with a key."""
    return int(tx.db.scalar(select(func.count()).where(sealed_with == key_id)) or 0)


def seal_again(
    tx: Transaction, table: Table, again: Callable[[RowMapping], Mapping[str, Any]], limit: int
) -> int:
    """Seals some rows that are not under the writing key with it; how many, 0 when done.

    `again` gives the columns of a row as they are sealed now. The table has `id` and `sealed_with`.
    """
    query = select(table).where(table.c.sealed_with != tx.engine.vault().writes)
    query = query.order_by(table.c.id).limit(limit).with_for_update(skip_locked=True)
    rows = tx.db.execute(query).mappings().all()
    for row in rows:
        tx.db.execute(update(table).where(table.c.id == row["id"]).values(**again(row)))
    return len(rows)
