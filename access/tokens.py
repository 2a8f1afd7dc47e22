"""Tokens for programs: shown once, kept as a hash, for reading or for writing, never for ever."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import insert, select, update

from engine import Actor, Forbidden, NotFound, Transaction, new_id

from . import accounts, news
from .authority import SHANGHAI
from .model import api_token, user_account
from .sessions import digest

Scope = Literal["read", "write"]
#: Tells a token from other text at a glance, for people and for scanners of leaked secrets.
PREFIX = "hyt_"
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Token:
    """One token, without its secret."""

    id: str
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def issue(tx: Transaction, *, name: str, scope: Scope = "read", days: int = 90) -> tuple[Token, str]:
    """Issues a token for the actor's own account; the second value is its secret, shown this once.

    Raises:
        ValueError: a scope other than read and write, or a life of no day or more than `LONGEST_DAYS`.
    """
    return _issue(tx, tx.actor.id, name, scope, days)


def issue_for(
    tx: Transaction, user_id: str, *, name: str, scope: Scope = "read", days: int = 90
) -> tuple[Token, str]:
    """Issues a token for a service account; only an administrator does, and only for programs.

    Raises:
        Forbidden: the actor is no administrator, or the account is a person's. ValueError: as `issue`.
    """
    kind = tx.db.scalar(select(user_account.c.kind).where(user_account.c.id == user_id))
    if "admin" not in tx.actor.roles or kind != "service":
        raise Forbidden(
            "an administrator and a service account",
            "it is not so",
            code="admin_only",
            sentence="只有系统管理员能给程序账号发令牌。请告诉系统管理员哪个程序要用、用来做什么。",
            sentence_en="Only an administrator issues tokens for service accounts. Tell one which program"
            " needs it, and for what.",
        )
    return _issue(tx, user_id, name, scope, days)


def _issue(tx: Transaction, user_id: str, name: str, scope: Scope, days: int) -> tuple[Token, str]:
    if scope not in ("read", "write") or not 1 <= days <= LONGEST_DAYS:
        raise ValueError(
            f"Expected read or write for 1 to {LONGEST_DAYS} days, but got {scope!r} for {days}."
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(new_id(), name, scope, tx.now, tx.now + timedelta(days=days), None)
    tx.db.execute(
        insert(api_token).values(
            id=token.id,
            secret_hash=digest(secret),
            user_id=user_id,
            name=name,
            scope=scope,
            created_at=token.created_at,
            expires_at=token.expires_at,
        )
    )
    return token, secret


def revoke(tx: Transaction, token_id: str) -> None:
    """Ends one of the actor's own tokens at once.

    Raises:
        NotFound: no such token, or somebody else's.
    """
    done = tx.db.execute(
        update(api_token)
        .where(api_token.c.id == token_id, api_token.c.user_id == tx.actor.id)
        .values(revoked_at=tx.now)
    )
    if done.rowcount == 0:
        raise NotFound("token", token_id)


def own(tx: Transaction, limit: int = 100) -> list[Token]:
    """Lists the actor's tokens that still work, newest first."""
    rows = tx.db.execute(
        select(api_token)
        .where(
            api_token.c.user_id == tx.actor.id,
            api_token.c.revoked_at.is_(None),
            api_token.c.expires_at > tx.now,
        )
        .order_by(api_token.c.id.desc())
        .limit(limit)
    ).mappings()
    return [Token(**{name: row[name] for name in Token.__dataclass_fields__}) for row in rows]


def remind(tx: Transaction, *, days: int) -> int:
    """Tells whose tokens end within some days, once for each; of programs, the administrators. How many."""
    query = (
        select(api_token, user_account.c.kind, user_account.c.name.label("owner"))
        .join(user_account, user_account.c.id == api_token.c.user_id)
        .where(
            api_token.c.revoked_at.is_(None),
            api_token.c.expires_at > tx.now,
            api_token.c.expires_at <= tx.now + timedelta(days=days),
            user_account.c.closed_at.is_(None),
        )
        .order_by(api_token.c.expires_at, api_token.c.id)
        .limit(500)
    )
    told = 0
    for row in tx.db.execute(query).mappings().all():
        is_program = row["kind"] == "service"
        people = (
            {each.user_id for each in accounts.people(tx, role="admin")} if is_program else {row["user_id"]}
        )
        named = f"{row['owner']} · {row['name']}" if is_program else row["name"]
        until = row["expires_at"].astimezone(SHANGHAI).date().isoformat()
        for one in sorted(people):
            told += news.tell(
                tx,
                one,
                "token_expiring",
                key=f"token:{row['id']}",
                by=named,
                until=until,
                owner=row["user_id"],
            )
    return told


def actor_for_token(tx: Transaction, secret: str) -> tuple[Actor, Scope] | None:
    """Gives the actor behind a token and what it allows; None when it no longer works or is unknown."""
    row = tx.db.execute(
        select(api_token.c.user_id, api_token.c.scope, api_token.c.expires_at).where(
            api_token.c.secret_hash == digest(secret), api_token.c.revoked_at.is_(None)
        )
    ).first()
    if row is None or tx.now >= row.expires_at:
        return None
    person = accounts.person(tx, row.user_id)
    return (person.actor, row.scope) if person else None
