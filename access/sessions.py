"""Sessions on the server: the cookie is a secret, the row its hash, and time is the engine's."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from engine import Actor, NotFound, Transaction, new_id
from engine.gathering import Gathering
from engine.statements import Statement

from . import accounts, news
from .accounts import Person
from .authority import today
from .limits import Limits
from .model import session


@dataclass(frozen=True)
class SignedIn:
    """A session just begun. `secret` is known to the cookie only."""

    secret: str
    session_id: str
    user_id: str
    expires_at: datetime


@dataclass(frozen=True)
class Session:
    """A session that still works, as its person sees it."""

    id: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str
    is_this: bool
    #: What proved it besides the password (totp, recovery or nothing), or the provider that proved it all.
    factor: str
    issuer: str


class Recognised(NamedTuple):
    """Who a cookie belongs to, and what is known of the session."""

    person: Person
    #: Whether the last use on record is old enough to be written again.
    is_stale: bool
    factor: str
    issuer: str
    #: When its person last proved who they are.
    proven_at: datetime


def begin(
    tx: Transaction,
    user_id: str,
    *,
    limits: Limits | None = None,
    address: str = "",
    agent: str = "",
    issuer: str = "",
    factor: str = "",
) -> SignedIn:
    """Begins a session for somebody whose identity is proven; its secret is always a new one.

    `issuer`: the identity provider that proved it, where it was no password. `factor`: what proved it besides
    the password.
    """
    limits = limits or Limits()
    if address:
        _tell_if_new(tx, user_id, address[:64], agent[:200])
    secret = new_secret()
    started = SignedIn(secret, new_id(), user_id, tx.now + timedelta(seconds=limits.session_seconds))
    tx.db.execute(
        insert(session).values(
            id=started.session_id,
            secret_hash=digest(secret),
            user_id=user_id,
            created_at=tx.now,
            seen_at=tx.now,
            expires_at=started.expires_at,
            address=address[:64],
            agent=agent[:200],
            issuer=issuer,
            factor=factor,
        )
    )
    return started


def person_for_session(tx: Transaction, secret: str, *, limits: Limits | None = None) -> Person | None:
    """Gives who a cookie belongs to; None when the session ended, idled too long or grew too old."""
    found = _alive(tx, secret, limits or Limits())
    return accounts.person(tx, found["user_id"]) if found else None


def actor_for_session(tx: Transaction, secret: str, *, limits: Limits | None = None) -> Actor | None:
    """Gives the engine's actor behind a cookie, or None."""
    person = person_for_session(tx, secret, limits=limits)
    return person.actor if person else None


def recognised(tx: Transaction, secret: str, *, limits: Limits) -> Recognised | None:
    """Gives who a cookie belongs to; None when the session ended, idled too long or grew too old."""
    found = _alive(tx, secret, limits)
    person = accounts.person(tx, found["user_id"]) if found else None
    if found is None or person is None:
        return None
    is_stale = tx.now - found["seen_at"] >= timedelta(seconds=limits.seen_seconds)
    proven_at = found["proven_at"] or found["created_at"]
    return Recognised(person, is_stale, found["factor"], found["issuer"], proven_at)


def touch(tx: Transaction, secret: str) -> None:
    """Records that a session was used now. A session that ended stays ended."""
    tx.db.execute(
        update(session)
        .where(session.c.secret_hash == digest(secret), session.c.ended_at.is_(None))
        .values(seen_at=tx.now)
    )


def sign_out(tx: Transaction, secret: str) -> str:
    """Ends a session and gives the identity provider it began at, if any. Ending it twice is no error."""
    this = session.c.secret_hash == digest(secret)
    issuer = tx.db.scalar(select(session.c.issuer).where(this))
    tx.db.execute(update(session).where(this, session.c.ended_at.is_(None)).values(ended_at=tx.now))
    return issuer or ""


def own(tx: Transaction, secret: str, *, limits: Limits | None = None) -> list[Session]:
    """Lists the actor's sessions that still work, last used first; `secret` tells which one is this."""
    limits = limits or Limits()
    rows = tx.db.execute(
        select(session)
        .where(
            session.c.user_id == tx.actor.id,
            session.c.ended_at.is_(None),
            session.c.expires_at > tx.now,
            session.c.seen_at > tx.now - timedelta(seconds=limits.idle_seconds),
        )
        .order_by(session.c.seen_at.desc(), session.c.id)
        .limit(100)
    ).mappings()
    this = digest(secret)
    return [
        Session(
            row["id"],
            row["created_at"],
            row["seen_at"],
            row["address"],
            row["agent"],
            row["secret_hash"] == this,
            row["factor"],
            row["issuer"],
        )
        for row in rows
    ]


def end(tx: Transaction, session_id: str) -> None:
    """Ends one of the actor's own sessions.

    Raises:
        NotFound: no such session, or somebody else's.
    """
    end_of(tx, tx.actor.id, session_id)


def renew(tx: Transaction, secret: str) -> SignedIn:
    """Records that a session's person proved who they are once more; its secret is a new one from now on.

    Raises:
        NotFound: this session has ended.
    """
    this = update(session).where(session.c.secret_hash == digest(secret), session.c.ended_at.is_(None))
    again = new_secret()
    changed = this.values(secret_hash=digest(again), proven_at=tx.now)
    row = tx.db.execute(changed.returning(session.c.id, session.c.user_id, session.c.expires_at)).first()
    if row is None:
        raise NotFound("session", "this")
    return SignedIn(again, row.id, row.user_id, row.expires_at)


def begin_again(tx: Transaction, secret: str, *, limits: Limits, factor: str) -> SignedIn:
    """Ends every session of the actor and begins one in the place of this; for when how one signs in changed.

    Raises:
        NotFound: this session has ended.
    """
    row = tx.db.execute(select(session).where(session.c.secret_hash == digest(secret))).mappings().first()
    if row is None or row["user_id"] != tx.actor.id or row["ended_at"] is not None:
        raise NotFound("session", "this")
    accounts.end_sessions(tx, tx.actor.id)
    where = {"address": row["address"], "agent": row["agent"], "issuer": row["issuer"]}
    return begin(tx, tx.actor.id, limits=limits, factor=factor, **where)


def end_of(tx: Transaction, user_id: str, session_id: str) -> None:
    """Ends one session of an account, unguarded.

    Raises:
        NotFound: no such session, ended already, or somebody else's.
    """
    this = update(session).where(
        session.c.id == session_id, session.c.user_id == user_id, session.c.ended_at.is_(None)
    )
    if tx.db.execute(this.values(ended_at=tx.now)).rowcount == 0:
        raise NotFound("session", session_id)


def forget_old(tx: Transaction, *, days: int = 30) -> int:
    """Removes sessions that expired more than some days ago and says how many."""
    return tx.db.execute(delete(session).where(session.c.expires_at < tx.now - timedelta(days=days))).rowcount


def csrf_of(secret: str) -> str:
    """Gives the token that page forms and islands send beside the cookie; it does not tell the secret."""
    return hmac.new(secret.encode(), b"huiyin csrf", hashlib.sha256).hexdigest()


def is_csrf(secret: str, sent: str) -> bool:
    """Says whether what a request sent is its session's token; takes equally long for every wrong one."""
    return hmac.compare_digest(csrf_of(secret).encode(), sent.encode())


def new_secret() -> str:
    """Gives 32 random bytes as text."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Gives what is kept of a secret. SHA-256 will do: the secret is 32 random bytes, not a password."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _tell_if_new(tx: Transaction, user_id: str, address: str, agent: str) -> None:
    """Tells somebody that they signed in where, or with what, no session that is kept was begun."""
    known = select(session.c.address, session.c.agent).where(session.c.user_id == user_id)
    known = known.where(session.c.address != "").distinct().limit(500)
    places = [(row.address, news.browser(row.agent)) for row in tx.db.execute(known)]
    this = news.browser(agent)
    if not places or (address in {one for one, _ in places} and this in {one for _, one in places}):
        return
    news.tell(tx, user_id, "sign_in_new", address=address, browser=this)


def _alive(tx: Transaction, secret: str, limits: Limits) -> Mapping[str, Any] | None:
    asked = {"secret_hash": digest(secret)}
    _WHO.read(tx, asked, {"day": today(tx)})
    row = _ALIVE.row(tx, asked)
    if (
        row is None
        or tx.now >= row["expires_at"]
        or tx.now - row["seen_at"] >= timedelta(seconds=limits.idle_seconds)
    ):
        return None
    return row


#: Asked with every request.
_ALIVE = Statement(
    select(
        session.c.user_id,
        session.c.created_at,
        session.c.seen_at,
        session.c.expires_at,
        session.c.factor,
        session.c.issuer,
        session.c.proven_at,
    ).where(session.c.secret_hash == bindparam("secret_hash"), session.c.ended_at.is_(None)),
    kept=True,
)
#: The same with whose it is, in one statement.
_WHO = Gathering(_ALIVE, *accounts.ASKED)
