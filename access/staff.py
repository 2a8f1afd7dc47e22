"""What administrators see of accounts: who there is, the posts of all times, sessions and tokens of others.

Nothing is deleted here: posts and accounts end on a day, sessions and tokens at a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, update

from engine import NotFound, Transaction

from .authority import require_admin, today
from .model import api_token, office, post, session, user_account
from .sessions import end_of


@dataclass(frozen=True)
class Account:
    """One account: a person's, or a service's that has tokens and never a password."""

    id: str
    username: str
    name: str
    kind: str
    created_at: datetime
    closed_at: datetime | None
    must_change: bool


@dataclass(frozen=True)
class HeldPost:
    """A post with its days; `is_now` tells whether it is held today, `is_over` whether it has ended."""

    id: str
    role: str
    office_id: str
    office_name: str
    from_on: date
    until_on: date | None
    is_now: bool
    is_over: bool


@dataclass(frozen=True)
class OpenSession:
    """A session of somebody that has not ended."""

    id: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str
    factor: str
    issuer: str


@dataclass(frozen=True)
class IssuedToken:
    """A token of an account, without its secret."""

    id: str
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def search(tx: Transaction, text: str = "", *, after: str = "", limit: int = 50) -> list[Account]:
    """Lists accounts whose user name or name has the text in it, by user name, after one of them.

    Raises:
        Forbidden: the actor is no administrator.
    """
    require_admin(tx)
    query = select(user_account).where(user_account.c.username > after)
    if text.strip():
        part = text.strip()
        query = query.where(
            or_(
                user_account.c.username.contains(part.casefold(), autoescape=True),
                user_account.c.name.contains(part, autoescape=True),
            )
        )
    rows = tx.db.execute(query.order_by(user_account.c.username).limit(limit)).mappings()
    return [_account(row) for row in rows]


def get(tx: Transaction, user_id: str) -> Account:
    """Gives one account, closed ones too.

    Raises:
        Forbidden: the actor is no administrator. NotFound: no such account.
    """
    require_admin(tx)
    row = tx.db.execute(select(user_account).where(user_account.c.id == user_id)).mappings().first()
    if row is None:
        raise NotFound("user", user_id)
    return _account(row)


def posts(tx: Transaction, user_ids: list[str], limit: int = 500) -> dict[str, list[HeldPost]]:
    """The posts of some accounts by account, of all times, newest first.

    Raises:
        Forbidden: the actor is no administrator.
    """
    require_admin(tx)
    day = today(tx)
    query = (
        select(post, office.c.short_name.label("office_name"))
        .join(office, office.c.id == post.c.office_id)
        .where(post.c.user_id.in_(user_ids))
        .order_by(post.c.from_on.desc(), post.c.id.desc())
        .limit(limit)
    )
    found: dict[str, list[HeldPost]] = {each: [] for each in user_ids}
    for row in tx.db.execute(query).mappings():
        is_over = row["until_on"] is not None and row["until_on"] < day
        found[row["user_id"]].append(
            HeldPost(
                row["id"],
                row["role"],
                row["office_id"],
                row["office_name"],
                row["from_on"],
                row["until_on"],
                is_now=row["from_on"] <= day and not is_over,
                is_over=is_over,
            )
        )
    return found


def sessions(tx: Transaction, user_id: str) -> list[OpenSession]:
    """The sessions of an account that have not ended, last used first.

    Raises:
        Forbidden: the actor is no administrator.
    """
    require_admin(tx)
    query = select(session).where(
        session.c.user_id == user_id, session.c.ended_at.is_(None), session.c.expires_at > tx.now
    )
    rows = tx.db.execute(query.order_by(session.c.seen_at.desc(), session.c.id).limit(100)).mappings()
    return [OpenSession(**{name: row[name] for name in OpenSession.__dataclass_fields__}) for row in rows]


def end_session(tx: Transaction, user_id: str, session_id: str) -> None:
    """Signs somebody out somewhere.

    Raises:
        Forbidden: the actor is no administrator. NotFound: the account has no such session.
    """
    require_admin(tx)
    end_of(tx, user_id, session_id)


def tokens(tx: Transaction, user_id: str) -> list[IssuedToken]:
    """The tokens of an account, those that no longer work too, newest first.

    Raises:
        Forbidden: the actor is no administrator.
    """
    require_admin(tx)
    query = select(api_token).where(api_token.c.user_id == user_id)
    rows = tx.db.execute(query.order_by(api_token.c.id.desc()).limit(100)).mappings()
    return [IssuedToken(**{name: row[name] for name in IssuedToken.__dataclass_fields__}) for row in rows]


def revoke_token(tx: Transaction, user_id: str, token_id: str) -> None:
    """Ends somebody's token at once.

    Raises:
        Forbidden: the actor is no administrator. NotFound: the account has no such token that works.
    """
    require_admin(tx)
    this = update(api_token).where(
        api_token.c.id == token_id, api_token.c.user_id == user_id, api_token.c.revoked_at.is_(None)
    )
    if tx.db.execute(this.values(revoked_at=tx.now)).rowcount == 0:
        raise NotFound("token", token_id)


def _account(row: Any) -> Account:
    return Account(**{name: row[name] for name in Account.__dataclass_fields__})
