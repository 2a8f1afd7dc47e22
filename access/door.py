"""The door: a name and a password against the account, and rest after too many wrong ones.

Failures are counted by the name that was typed, whether or not it exists, so the answer never tells which
names do. Checking a password takes a tenth of a second of processor time; pages therefore look up, verify and
record in three steps, so that no write transaction is held meanwhile.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, insert, select, update

from engine import Transaction, new_id

from . import accounts, passwords, sessions
from .limits import Limits
from .model import sign_in_attempt, user_account
from .sessions import SignedIn


@dataclass(frozen=True)
class SignInRefused:
    """Not let in. `retry_at` is set while the name or the address rests; else `tries_left` counts."""

    tries_left: int
    retry_at: datetime | None = None


@dataclass(frozen=True)
class Candidate:
    """Who knocks: looked up, not yet verified. `retry_at` is set when nothing is verified for now."""

    name_hash: str
    address: str
    user_id: str | None
    password_hash: str | None
    retry_at: datetime | None
    agent: str = ""


def look_up(
    tx: Transaction, username: str, *, address: str = "", agent: str = "", limits: Limits | None = None
) -> Candidate:
    """Finds the account behind a name, without telling the caller's caller whether there is one."""
    limits = limits or Limits()
    folded = accounts.fold(username)
    row = tx.db.execute(
        select(user_account.c.id, user_account.c.password_hash).where(
            user_account.c.username == folded, user_account.c.closed_at.is_(None)
        )
    ).first()
    name_hash = hashlib.sha256(folded.encode()).hexdigest()
    retry_at = _resting_until(tx, name_hash, address, limits)
    return Candidate(
        name_hash, address, row.id if row else None, row.password_hash if row else None, retry_at, agent
    )


def verify(candidate: Candidate, password: str) -> bool:
    """Says whether the password opens the account. No database; as slow for names that do not exist."""
    return candidate.retry_at is None and passwords.verify(candidate.password_hash, password)


def conclude(
    tx: Transaction, candidate: Candidate, *, is_right: bool, password: str = "", limits: Limits | None = None
) -> SignedIn | SignInRefused:
    """Records the attempt and begins the session, or says how often somebody may still try.

    The password is only used to hash it again when the parameters have become stronger.
    """
    limits = limits or Limits()
    resting = _resting_until(tx, candidate.name_hash, candidate.address, limits)
    if resting is not None:
        return SignInRefused(0, resting)
    is_right = is_right and candidate.user_id is not None
    tx.db.execute(
        insert(sign_in_attempt).values(
            id=new_id(),
            at=tx.now,
            name_hash=candidate.name_hash,
            address=candidate.address,
            succeeded=int(is_right),
        )
    )
    if is_right and candidate.user_id is not None:
        if password and candidate.password_hash and passwords.is_outdated(candidate.password_hash):
            tx.db.execute(
                update(user_account)
                .where(user_account.c.id == candidate.user_id)
                .values(password_hash=passwords.hash_new(password))
            )
        return sessions.begin(
            tx, candidate.user_id, limits=limits, address=candidate.address, agent=candidate.agent
        )
    left = limits.failures - _failures(tx, candidate.name_hash, limits)[0]
    return SignInRefused(max(left, 0), _resting_until(tx, candidate.name_hash, candidate.address, limits))


def sign_in(
    tx: Transaction, username: str, password: str, *, address: str = "", limits: Limits | None = None
) -> SignedIn | SignInRefused:
    """Does the three steps in one transaction; commit it also when refused, else nothing is counted."""
    candidate = look_up(tx, username, address=address, limits=limits)
    return conclude(tx, candidate, is_right=verify(candidate, password), password=password, limits=limits)


def forget_old(tx: Transaction, *, days: int = 90) -> int:
    """Removes attempts older than some days and says how many."""
    return tx.db.execute(
        delete(sign_in_attempt).where(sign_in_attempt.c.at < tx.now - timedelta(days=days))
    ).rowcount


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
