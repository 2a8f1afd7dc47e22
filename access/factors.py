"""The second factor: one-time codes of a telephone (TOTP, RFC 6238), and codes on paper for when it is lost.

A factor counts once a code confirmed it. The secret is sealed by the vault and opens in its own row only; a
code is taken once, and so are all before it; codes on paper are 120 random bits each, kept as a hash. Nothing
is deleted that ever counted: a factor ends, with who ended it and why.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import pyotp
from sqlalchemy import RowMapping, delete, func, insert, select, update

from engine import FieldError, Invalid, NotFound, Said, Transaction, new_id, vault

from . import accounts, news
from .authority import require_admin
from .model import recovery_code, second_factor, user_account
from .sessions import digest

How = Literal["totp", "recovery"]

#: What telephones show beside the code, and how many steps of 30 seconds a clock may be off.
ISSUER, DRIFT = "回音", 1
#: How many codes there are on paper, and of how many random bytes each.
CODES, CODE_BYTES = 10, 15
#: A secret that was shown and not confirmed is good for this long.
PENDING = timedelta(minutes=30)

_WRONG = Said("动态码不对，或者已经用过了。等手机上换一个再试。", "The code is wrong or was used already.")


@dataclass(frozen=True)
class Factor:
    """The factor of an account that counts."""

    id: str
    since: datetime
    #: Codes on paper that are left.
    codes_left: int


@dataclass(frozen=True)
class Ended:
    """A factor that counted and was ended."""

    at: datetime
    by_name: str
    why: str


@dataclass(frozen=True)
class Pending:
    """A secret that was made and not confirmed: as letters, and as the address a telephone reads."""

    secret: str
    address: str


def has(tx: Transaction, user_id: str) -> bool:
    """Whether a second factor of this account counts."""
    return _live(tx, user_id) is not None


def of(tx: Transaction, user_id: str) -> Factor | None:
    """The factor of an account that counts, or None."""
    row = _live(tx, user_id)
    if row is None:
        return None
    left = select(func.count()).where(*_unused(row["id"]))
    return Factor(row["id"], row["confirmed_at"], int(tx.db.scalar(left) or 0))


def last_ended(tx: Transaction, user_id: str) -> Ended | None:
    """The factor of an account that was ended last, or None.

    Raises:
        Forbidden: the actor is no administrator.
    """
    require_admin(tx)
    query = select(second_factor).where(
        second_factor.c.user_id == user_id,
        second_factor.c.confirmed_at.is_not(None),
        second_factor.c.ended_at.is_not(None),
    )
    query = query.order_by(second_factor.c.ended_at.desc(), second_factor.c.id.desc()).limit(1)
    row = tx.db.execute(query).mappings().first()
    if row is None:
        return None
    return Ended(row["ended_at"], row["ended_by_name"] or "", row["ended_why"] or "")


def begin(tx: Transaction) -> None:
    """Makes a secret for the actor, in the place of one that was not confirmed."""
    tx.db.execute(delete(second_factor).where(*_pending(tx.actor.id)))
    factor_id, ring = new_id(), tx.engine.vault()
    tx.db.execute(
        insert(second_factor).values(
            id=factor_id,
            user_id=tx.actor.id,
            sealed=ring.seal(pyotp.random_base32(), _place(factor_id)),
            sealed_with=ring.writes,
            began_at=tx.now,
        )
    )


def pending(tx: Transaction) -> Pending | None:
    """What the actor's telephone is to read now; None when nothing was begun lately."""
    row = _row(tx, *_pending(tx.actor.id), second_factor.c.began_at > tx.now - PENDING)
    if row is None:
        return None
    secret = _opened(tx, row)
    username = tx.db.scalar(select(user_account.c.username).where(user_account.c.id == tx.actor.id))
    return Pending(secret, pyotp.TOTP(secret).provisioning_uri(name=str(username), issuer_name=ISSUER))


def confirm(tx: Transaction, typed: str) -> list[str]:
    """Lets the actor's new secret count from now on, in place of an older one; gives the codes for paper.

    Raises:
        Invalid: the code is not that of the secret. NotFound: nothing was begun lately.
    """
    row = _row(tx, *_pending(tx.actor.id), second_factor.c.began_at > tx.now - PENDING)
    if row is None:
        raise NotFound("second_factor", tx.actor.id)
    step = _step(tx, row, typed)
    if step is None:
        raise Invalid([FieldError("code", _WRONG)], code="wrong_code")
    _end(tx, tx.actor.id)
    this = update(second_factor).where(second_factor.c.id == row["id"])
    tx.db.execute(this.values(confirmed_at=tx.now, last_step=step))
    news.tell(tx, tx.actor.id, "factor_set")
    return _codes(tx, row["id"])


def take(tx: Transaction, user_id: str, typed: str) -> How | None:
    """Uses up a code: of the telephone, or from paper; None when it is neither, or was used before."""
    row = _live(tx, user_id)
    if row is None:
        return None
    step = _step(tx, row, typed)
    if step is not None:
        # Of two that send the same code at the same moment one finds it unused.
        this = second_factor.c.id == row["id"], second_factor.c.last_step < step
        taken = tx.db.execute(update(second_factor).where(*this).values(last_step=step)).rowcount
        return "totp" if taken else None
    used = update(recovery_code).where(
        *_unused(row["id"]), recovery_code.c.code_hash == digest(_plain(typed))
    )
    if not tx.db.execute(used.values(used_at=tx.now)).rowcount:
        return None
    left = select(func.count()).where(*_unused(row["id"]))
    news.tell(tx, user_id, "recovery_used", left=int(tx.db.scalar(left) or 0))
    return "recovery"


def renew_codes(tx: Transaction) -> list[str]:
    """Makes the actor a new set of codes for paper; those before are good for nothing.

    Raises:
        NotFound: the actor has no second factor.
    """
    row = _live(tx, tx.actor.id)
    if row is None:
        raise NotFound("second_factor", tx.actor.id)
    return _codes(tx, row["id"])


def remove(tx: Transaction) -> None:
    """Ends the actor's own second factor.

    Raises:
        NotFound: there is none.
    """
    if not _end(tx, tx.actor.id):
        raise NotFound("second_factor", tx.actor.id)
    news.tell(tx, tx.actor.id, "factor_removed")


def clear(tx: Transaction, user_id: str, why: str) -> None:
    """Ends somebody's second factor whose telephone is gone, and their sessions; who and why stays on record.

    Raises:
        Forbidden: the actor is no administrator. Invalid: no reason. NotFound: there is no factor.
    """
    require_admin(tx)
    if not why.strip():
        said = Said(
            "写明为什么，例如：手机丢了，本人到场核对过。",
            "Say why, such as: telephone lost, seen in person.",
        )
        raise Invalid([FieldError("why", said)], code="reason_needed")
    if not _end(tx, user_id, why.strip()[:200]):
        raise NotFound("second_factor", user_id)
    tx.db.execute(delete(second_factor).where(*_pending(user_id)))
    accounts.end_sessions(tx, user_id)
    news.tell(tx, user_id, "factor_cleared", by=tx.actor.name, why=why.strip()[:200])


def keys_used(tx: Transaction) -> list[str]:
    """The keys secrets are sealed with."""
    return vault.keys_used(tx, second_factor.c.sealed_with)


def count_sealed(tx: Transaction, key_id: str) -> int:
    """How many secrets are sealed with a key."""
    return vault.count_sealed(tx, second_factor.c.sealed_with, key_id)


def open_one(tx: Transaction, key_id: str) -> None:
    """Opens one secret that is sealed with a key; no news is that it is the right one.

    Raises:
        KeyLost: the key is not here, or it is another one.
    """
    row = _row(tx, second_factor.c.sealed_with == key_id)
    if row is not None:
        _opened(tx, row)


def seal_again(tx: Transaction, limit: int = 500) -> int:
    """Seals some secrets that are not under the writing key with it; how many, 0 when done."""
    ring = tx.engine.vault()

    def again(row: RowMapping) -> dict[str, str]:
        return {"sealed": ring.seal(_opened(tx, row), _place(row["id"])), "sealed_with": ring.writes}

    return vault.seal_again(tx, second_factor, again, limit)


def forget_pending(tx: Transaction) -> int:
    """Deletes secrets nobody confirmed; how many."""
    old = second_factor.c.confirmed_at.is_(None), second_factor.c.began_at < tx.now - PENDING
    return tx.db.execute(delete(second_factor).where(*old)).rowcount


def _live(tx: Transaction, user_id: str) -> Any:
    return _row(
        tx,
        second_factor.c.user_id == user_id,
        second_factor.c.confirmed_at.is_not(None),
        second_factor.c.ended_at.is_(None),
    )


def _pending(user_id: str) -> tuple[Any, ...]:
    return second_factor.c.user_id == user_id, second_factor.c.confirmed_at.is_(None)


def _row(tx: Transaction, *which: Any) -> Any:
    query = select(second_factor).where(*which).order_by(second_factor.c.id).limit(1)
    return tx.db.execute(query).mappings().first()


def _unused(factor_id: str) -> tuple[Any, ...]:
    these = recovery_code.c
    return these.factor_id == factor_id, these.used_at.is_(None), these.ended_at.is_(None)


def _end(tx: Transaction, user_id: str, why: str = "") -> bool:
    """Ends the factor that counts, whoever asks; whether there was one."""
    row = _live(tx, user_id)
    if row is None:
        return False
    said = {"ended_by": tx.actor.id, "ended_by_name": tx.actor.name, "ended_why": why}
    this = update(second_factor).where(second_factor.c.id == row["id"])
    tx.db.execute(this.values(ended_at=tx.now, **said))
    tx.db.execute(update(recovery_code).where(*_unused(row["id"])).values(ended_at=tx.now))
    return True


def _codes(tx: Transaction, factor_id: str) -> list[str]:
    tx.db.execute(update(recovery_code).where(*_unused(factor_id)).values(ended_at=tx.now))
    codes = [base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode() for _ in range(CODES)]
    made = {"factor_id": factor_id, "made_at": tx.now}
    tx.db.execute(
        insert(recovery_code), [{"id": new_id(), "code_hash": digest(one), **made} for one in codes]
    )
    return ["-".join(one[at : at + 4] for at in range(0, len(one), 4)) for one in codes]


def _step(tx: Transaction, row: Any, typed: str) -> int | None:
    """The step of time a code belongs to, near enough to now and later than the last one taken; or None."""
    code = _plain(typed)
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return None
    totp = pyotp.TOTP(_opened(tx, row))
    now = totp.timecode(tx.now)
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), code) and step > row["last_step"]:
            return step
    return None


def _plain(typed: str) -> str:
    """What was meant: narrow, without blanks and dashes, capitals; on paper there is no 0, 1 or 8."""
    plain = vault.normal(typed[:100])
    return plain if len(plain) == 6 else plain.translate(str.maketrans("018", "OIB"))


def _opened(tx: Transaction, row: Any) -> str:
    return tx.engine.vault().open(row["sealed"], _place(row["id"]))


def _place(factor_id: str) -> str:
    return f"second_factor.sealed/{factor_id}"
