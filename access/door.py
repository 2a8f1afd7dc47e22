"""The door: a name, a password and, where there is one, a second factor; rest after too many wrong ones.

Failures are counted by the name that was typed, whether or not it exists, so the answer never tells which
names do. Checking a password takes a tenth of a second of processor time; pages therefore look up, verify and
record in three steps, so that no write transaction is held meanwhile.

Whoever has a second factor gets no session for the password: only the right to bring a code, for a few
minutes. A right password alone forgives nothing; wrong codes count with the wrong passwords.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update

from engine import Transaction, new_id

from . import accounts, factors, news, passwords, sessions
from .limits import Limits
from .model import half_sign_in, sign_in_attempt, user_account
from .sessions import SignedIn

#: How long a code may take after the password.
HALF = timedelta(minutes=5)


@dataclass(frozen=True)
class SignInRefused:
    """Not let in. `retry_at` is set while the name or the address rests; else `tries_left` counts."""

    tries_left: int
    retry_at: datetime | None = None
    #: The password was right, but a first one, and too old.
    is_expired: bool = False


@dataclass(frozen=True)
class CodeAsked:
    """The password was right; a code is owed before there is a session. `secret` is the cookie's."""

    secret: str


@dataclass(frozen=True)
class Candidate:
    """Who knocks: looked up, not yet verified. `retry_at` is set when nothing is verified for now."""

    name_hash: str
    address: str
    user_id: str | None
    password_hash: str | None
    retry_at: datetime | None
    agent: str = ""
    #: When a first password was given that must be changed; None: it is one's own.
    given_at: datetime | None = None


def look_up(
    tx: Transaction, username: str, *, address: str = "", agent: str = "", limits: Limits | None = None
) -> Candidate:
    """Finds the account behind a name, without telling the caller's caller whether there is one."""
    limits = limits or Limits()
    folded = accounts.fold(username)
    row = tx.db.execute(
        select(
            user_account.c.id,
            user_account.c.password_hash,
            user_account.c.must_change,
            user_account.c.password_changed_at,
        ).where(user_account.c.username == folded, user_account.c.closed_at.is_(None))
    ).first()
    name_hash = hashlib.sha256(folded.encode()).hexdigest()
    retry_at = _resting_until(tx, name_hash, address, limits)
    if row is None:
        return Candidate(name_hash, address, None, None, retry_at, agent)
    given_at = row.password_changed_at if row.must_change else None
    return Candidate(name_hash, address, row.id, row.password_hash, retry_at, agent, given_at)


def verify(candidate: Candidate, password: str) -> bool:
    """Says whether the password opens the account. No database; as slow for names that do not exist."""
    return candidate.retry_at is None and passwords.verify(candidate.password_hash, password)


def conclude(
    tx: Transaction, candidate: Candidate, *, is_right: bool, password: str = "", limits: Limits | None = None
) -> SignedIn | CodeAsked | SignInRefused:
    """Records the attempt and begins the session, asks for a code, or says how often somebody may still try.

    The password is only used to hash it again when the parameters have become stronger.
    """
    limits = limits or Limits()
    resting = _resting_until(tx, candidate.name_hash, candidate.address, limits)
    if resting is not None:
        return SignInRefused(0, resting)
    is_right = is_right and candidate.user_id is not None
    if is_right and _is_expired(tx, candidate, limits):
        return SignInRefused(0, is_expired=True)
    if is_right and candidate.user_id is not None:
        if password and candidate.password_hash and passwords.is_outdated(candidate.password_hash):
            tx.db.execute(
                update(user_account)
                .where(user_account.c.id == candidate.user_id)
                .values(password_hash=passwords.hash_again(password))
            )
        if factors.has(tx, candidate.user_id):
            return _half(tx, candidate)
        _tell_of_failures(tx, candidate.user_id, candidate.name_hash, candidate.address)
        _record(tx, candidate.name_hash, candidate.address, is_right=True)
        return sessions.begin(
            tx, candidate.user_id, limits=limits, address=candidate.address, agent=candidate.agent
        )
    return _wrong(tx, candidate.user_id, candidate.name_hash, candidate.address, limits)


def finish(
    tx: Transaction, secret: str, typed: str, *, limits: Limits | None = None
) -> SignedIn | SignInRefused | None:
    """Begins the session of a sign-in that owed a code; None: it is too old, or must begin again."""
    limits = limits or Limits()
    half = _owing(tx, secret, to_finish=True)
    if half is None:
        return None
    name_hash, address = half["name_hash"], half["address"]
    resting = _resting_until(tx, name_hash, address, limits)
    if resting is not None:
        return SignInRefused(0, resting)
    how = factors.take(tx, half["user_id"], typed)
    if how is None:
        return _wrong(tx, half["user_id"], name_hash, address, limits)
    _tell_of_failures(tx, half["user_id"], name_hash, address)
    _record(tx, name_hash, address, is_right=True)
    tx.db.execute(update(half_sign_in).where(half_sign_in.c.id == half["id"]).values(ended_at=tx.now))
    return sessions.begin(
        tx, half["user_id"], limits=limits, address=address, agent=half["agent"], factor=how
    )


def prove(
    tx: Transaction, candidate: Candidate, secret: str, typed: str, *, is_right: bool, limits: Limits
) -> SignedIn | SignInRefused:
    """Records that somebody who is signed in proved who they are again, by password or a code, or did not.

    `is_right` says whether what was typed is the password; `secret` is the session's, which gets a new one.
    """
    resting = _resting_until(tx, candidate.name_hash, candidate.address, limits)
    if resting is not None or candidate.user_id is None:
        return SignInRefused(0, resting)
    if not is_right and factors.take(tx, candidate.user_id, typed) is None:
        return _wrong(tx, candidate.user_id, candidate.name_hash, candidate.address, limits)
    _record(tx, candidate.name_hash, candidate.address, is_right=True)
    return sessions.renew(tx, secret)


def owes_code(tx: Transaction, secret: str) -> bool:
    """Whether a sign-in still waits for its code."""
    return _owing(tx, secret) is not None


def sign_in(
    tx: Transaction, username: str, password: str, *, address: str = "", limits: Limits | None = None
) -> SignedIn | CodeAsked | SignInRefused:
    """Does the three steps in one transaction; commit it also when refused, else nothing is counted."""
    candidate = look_up(tx, username, address=address, limits=limits)
    return conclude(tx, candidate, is_right=verify(candidate, password), password=password, limits=limits)


def forget_old(tx: Transaction, *, days: int = 90) -> int:
    """Removes attempts older than some days and says how many; sign-ins that owe a code after one."""
    tx.db.execute(delete(half_sign_in).where(half_sign_in.c.began_at < tx.now - timedelta(days=1)))
    return tx.db.execute(
        delete(sign_in_attempt).where(sign_in_attempt.c.at < tx.now - timedelta(days=days))
    ).rowcount


def _is_expired(tx: Transaction, candidate: Candidate, limits: Limits) -> bool:
    life = timedelta(seconds=limits.first_password_seconds)
    return candidate.given_at is not None and tx.now >= candidate.given_at + life


def _half(tx: Transaction, candidate: Candidate) -> CodeAsked:
    secret = sessions.new_secret()
    tx.db.execute(
        insert(half_sign_in).values(
            id=new_id(),
            secret_hash=sessions.digest(secret),
            user_id=candidate.user_id,
            name_hash=candidate.name_hash,
            began_at=tx.now,
            address=candidate.address,
            agent=candidate.agent[:200],
        )
    )
    return CodeAsked(secret)


def _owing(tx: Transaction, secret: str, *, to_finish: bool = False) -> Any:
    """A sign-in that owes a code: not too old, the account open, its password still the same.

    `to_finish` locks it: of two that bring the code at the same moment one begins a session.
    """
    query = (
        select(half_sign_in)
        .join(user_account, user_account.c.id == half_sign_in.c.user_id)
        .where(
            half_sign_in.c.secret_hash == sessions.digest(secret),
            half_sign_in.c.ended_at.is_(None),
            half_sign_in.c.began_at > tx.now - HALF,
            user_account.c.closed_at.is_(None),
            user_account.c.password_changed_at <= half_sign_in.c.began_at,
        )
    )
    row = tx.db.execute(query.with_for_update(of=half_sign_in) if to_finish else query).mappings().first()
    return row if row is not None and factors.has(tx, row["user_id"]) else None


def _record(tx: Transaction, name_hash: str, address: str, *, is_right: bool) -> None:
    attempt = {"name_hash": name_hash, "address": address, "succeeded": int(is_right)}
    tx.db.execute(insert(sign_in_attempt).values(id=new_id(), at=tx.now, **attempt))


def _wrong(
    tx: Transaction, user_id: str | None, name_hash: str, address: str, limits: Limits
) -> SignInRefused:
    _record(tx, name_hash, address, is_right=False)
    count = _failures(tx, name_hash, limits)[0]
    if user_id is not None and count == limits.failures:
        news.tell(tx, user_id, "sign_in_rest", count=count, address=address)
    return SignInRefused(max(limits.failures - count, 0), _resting_until(tx, name_hash, address, limits))


def _tell_of_failures(tx: Transaction, user_id: str, name_hash: str, address: str) -> None:
    """Tells somebody who gets in what was tried with their name from elsewhere since they last did."""
    these = sign_in_attempt.c
    last = tx.db.scalar(select(func.max(these.at)).where(these.name_hash == name_hash, these.succeeded == 1))
    tried = select(func.count(), func.max(these.address)).where(
        these.name_hash == name_hash, these.succeeded == 0, these.address != address
    )
    count, where = tx.db.execute(tried.where(these.at > last) if last else tried).one()
    if count:
        news.tell(tx, user_id, "sign_in_failed", count=int(count), address=where)


def _failures(tx: Transaction, name_hash: str, limits: Limits) -> tuple[int, datetime | None]:
    """Wrong passwords for a name in the window since it last got in: how many, and when the last one was."""
    begin = tx.now - timedelta(seconds=limits.rest_seconds)
    same = and_(sign_in_attempt.c.name_hash == name_hash, sign_in_attempt.c.at > begin)
    success = tx.db.scalar(
        select(func.max(sign_in_attempt.c.at)).where(same, sign_in_attempt.c.succeeded == 1)
    )
    wrong = select(func.count(), func.max(sign_in_attempt.c.at)).where(same, sign_in_attempt.c.succeeded == 0)
    row = tx.db.execute(wrong.where(sign_in_attempt.c.at > success) if success else wrong).one()
    return int(row[0]), row[1]


def _resting_until(tx: Transaction, name_hash: str, address: str, limits: Limits) -> datetime | None:
    count, last = _failures(tx, name_hash, limits)
    if count >= limits.failures and last is not None:
        return last + timedelta(seconds=limits.rest_seconds)
    if address:
        begin = tx.now - timedelta(seconds=limits.rest_seconds)
        row = tx.db.execute(
            select(func.count(), func.min(sign_in_attempt.c.at)).where(
                sign_in_attempt.c.address == address,
                sign_in_attempt.c.at > begin,
                sign_in_attempt.c.succeeded == 0,
            )
        ).one()
        if row[0] >= limits.address_failures:
            return (row[1] or tx.now) + timedelta(seconds=limits.rest_seconds)
    return None
