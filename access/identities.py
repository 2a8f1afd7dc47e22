"""Which account is whose at the identity provider: by subject, linked by an administrator or by a claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from engine import Conflict, FieldError, Invalid, NotFound, Transaction, new_id

from . import accounts, oidc
from .authority import require_admin
from .model import identity, user_account
from .oidc import Identity


@dataclass(frozen=True)
class Link:
    """One link that holds: who it is at which issuer, since when, and who said so."""

    id: str
    issuer: str
    subject: str
    linked_at: datetime
    linked_by: str


def account_of(tx: Transaction, proven: Identity, *, claim: str = "") -> str:
    """Gives the account of a proven identity. An identity nobody has linked is linked by its claim, once.

    Raises:
        Forbidden: no account belongs to it, the claim is not there or not verified, the account is closed.
    """
    query = select(identity.c.user_id).where(
        identity.c.issuer == proven.issuer,
        identity.c.subject == proven.subject,
        identity.c.ended_at.is_(None),
    )
    user_id = tx.db.scalar(query)
    if user_id is None:
        user_id = _by_claim(tx, proven, claim)
    row = tx.db.execute(select(user_account).where(user_account.c.id == user_id)).mappings().one()
    if row["closed_at"] is not None or row["kind"] != "person":
        raise oidc.refused("closed")
    return str(user_id)


def link(tx: Transaction, user_id: str, *, issuer: str, subject: str) -> str:
    """Links a person's account with a subject; only an administrator does. Gives the link's id.

    Raises:
        Forbidden: the actor is no administrator. NotFound: no such account. Invalid: no subject.
        Conflict: that subject belongs to an account already.
    """
    require_admin(tx)
    if tx.db.scalar(select(user_account.c.id).where(user_account.c.id == user_id)) is None:
        raise NotFound("user", user_id)
    if not 1 <= len(subject.strip()) <= 255 or not issuer:
        raise Invalid([FieldError("subject", "身份编号要写，最长 255 个字。")])
    return _link(tx, user_id, issuer, subject.strip())


def unlink(tx: Transaction, link_id: str) -> None:
    """Ends a link; the row stays.

    Raises:
        Forbidden: the actor is no administrator. NotFound: no such link that still holds.
    """
    require_admin(tx)
    ended = update(identity).where(identity.c.id == link_id, identity.c.ended_at.is_(None))
    if tx.db.execute(ended.values(ended_at=tx.now)).rowcount == 0:
        raise NotFound("identity", link_id)


def of(tx: Transaction, user_id: str) -> list[Link]:
    """The links of an account that hold, oldest first."""
    query = select(identity).where(identity.c.user_id == user_id, identity.c.ended_at.is_(None))
    rows = tx.db.execute(query.order_by(identity.c.id).limit(20)).mappings()
    return [Link(**{name: row[name] for name in Link.__dataclass_fields__}) for row in rows]


def _by_claim(tx: Transaction, proven: Identity, claim: str) -> str:
    if not claim:
        raise oidc.refused("unknown", subject=proven.subject)
    value = proven.claims.get(claim)
    # A provider lets people choose some claims themselves; those it says it has checked.
    is_verified = claim not in ("email", "phone_number") or proven.claims.get(f"{claim}_verified") is True
    if not isinstance(value, str) or not value or not is_verified:
        raise oidc.refused("claim", claim=claim)
    user_id = accounts.by_username(tx, value)
    if user_id is None or of(tx, user_id):
        raise oidc.refused("unknown", subject=proven.subject)
    _link(tx, user_id, proven.issuer, proven.subject)
    return user_id


def _link(tx: Transaction, user_id: str, issuer: str, subject: str) -> str:
    taken = select(identity.c.id).where(
        identity.c.issuer == issuer, identity.c.subject == subject, identity.c.ended_at.is_(None)
    )
    if tx.db.scalar(taken) is not None:
        raise Conflict(
            "a subject no account has",
            "an account has it",
            code="identity_taken",
            sentence="这个身份编号已经关联了账号。",
            sentence_en="This identity is linked to an account already.",
        )
    link_id = new_id()
    tx.db.execute(
        insert(identity).values(
            id=link_id,
            user_id=user_id,
            issuer=issuer,
            subject=subject,
            linked_at=tx.now,
            linked_by=tx.actor.id,
        )
    )
    return link_id
