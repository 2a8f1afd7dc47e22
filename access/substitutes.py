"""Who stands in for whom, from which day to which: 代某某.

A substitute has the posts of the absent person for those days, and those the absent person stands in with.
What is done with them is shown under both names, and four-eyes rules look at both (`engine.tasks`).
Administration and audit are never lent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update

from engine import SYSTEM, Conflict, FieldError, Forbidden, Invalid, NotFound, Transaction, new_id
from engine.statements import Statement

from .model import substitute, user_account

#: Posts nobody stands in with.
NEVER_LENT: Set[str] = frozenset({"admin", "auditor"})
#: A substitution is for an absence, not for a new post.
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Substitution:
    """One absence: who is away, who stands in, for which days."""

    id: str
    absent_id: str
    absent_name: str
    substitute_id: str
    substitute_name: str
    from_on: date
    until_on: date
    reason: str


def appoint(
    tx: Transaction, absent_id: str, substitute_id: str, *, from_on: date, until_on: date, reason: str
) -> str:
    """Lets somebody stand in for an absent person; the absent person says so, or an administrator.

    Raises:
        Forbidden: neither. NotFound: no such account. Invalid: the days. Conflict: it would close a circle.
    """
    if tx.actor.id not in (absent_id, SYSTEM.id) and "admin" not in tx.actor.roles:
        raise Forbidden("one's own absence", "it is another person's", code="not_own_account", **_SAID["own"])
    for each in (absent_id, substitute_id):
        if tx.db.scalar(select(user_account.c.id).where(user_account.c.id == each)) is None:
            raise NotFound("user", each)
    if until_on < from_on or (until_on - from_on).days > LONGEST_DAYS:
        raise Invalid([FieldError("until_on", "结束的日期要在开始以后、一年以内。")])
    _must_not_circle(tx, absent_id, substitute_id, from_on, until_on)
    substitution_id = new_id()
    tx.db.execute(
        insert(substitute).values(
            id=substitution_id,
            absent_id=absent_id,
            substitute_id=substitute_id,
            from_on=from_on,
            until_on=until_on,
            reason=reason.strip()[:200],
            made_at=tx.now,
            made_by=tx.actor.id,
        )
    )
    return substitution_id


def end(tx: Transaction, substitution_id: str) -> None:
    """Ends a substitution now; the row stays.

    Raises:
        NotFound: no such substitution that still counts. Forbidden: neither person nor an administrator.
    """
    row = (
        tx.db.execute(
            select(substitute).where(substitute.c.id == substitution_id, substitute.c.ended_at.is_(None))
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound("substitution", substitution_id)
    if (
        tx.actor.id not in (row["absent_id"], row["substitute_id"], SYSTEM.id)
        and "admin" not in tx.actor.roles
    ):
        raise Forbidden("one's own absence", "it is another person's", code="not_own_account", **_SAID["own"])
    tx.db.execute(update(substitute).where(substitute.c.id == substitution_id).values(ended_at=tx.now))


def of(tx: Transaction, user_id: str, day: date, limit: int = 100) -> list[Substitution]:
    """The absences that concern a person and are not over, by day."""
    absent, other = user_account.alias("absent"), user_account.alias("other")
    query = (
        select(substitute, absent.c.name.label("absent_name"), other.c.name.label("substitute_name"))
        .join(absent, absent.c.id == substitute.c.absent_id)
        .join(other, other.c.id == substitute.c.substitute_id)
        .where(
            substitute.c.ended_at.is_(None),
            substitute.c.until_on >= day,
            (substitute.c.absent_id == user_id) | (substitute.c.substitute_id == user_id),
        )
        .order_by(substitute.c.from_on, substitute.c.id)
        .limit(limit)
    )
    rows = tx.db.execute(query).mappings()
    return [Substitution(**{name: row[name] for name in Substitution.__dataclass_fields__}) for row in rows]


def absent_for(tx: Transaction, user_id: str, day: date) -> Mapping[str, str]:
    """Whom a person stands in for on a day, through others too: account id and name."""
    found: dict[str, str] = {}
    asked = [user_id]
    while asked:
        for row in ABSENT.rows(tx, {"substitute_id": asked.pop(0), "day": day}):
            if row["absent_id"] not in found and row["absent_id"] != user_id:
                found[row["absent_id"]] = row["name"]
                asked.append(row["absent_id"])
    return found


def standing_in(tx: Transaction, absent_id: str, day: date) -> list[str]:
    """Who stands in for a person on a day, through others too: account ids."""
    found: list[str] = []
    asked = [absent_id]
    while asked:
        query = (
            select(substitute.c.substitute_id)
            .join(user_account, user_account.c.id == substitute.c.substitute_id)
            .where(substitute.c.absent_id.in_(asked), _counts_on(day), user_account.c.closed_at.is_(None))
            .order_by(substitute.c.id)
            .limit(200)
        )
        asked = [one for one in dict.fromkeys(tx.db.scalars(query)) if one not in (*found, absent_id)]
        found += asked
    return found


def absent_among(tx: Transaction, user_ids: Collection[str], day: date) -> set[str]:
    """Those of some people who have a substitute on a day."""
    away = select(substitute.c.absent_id).where(substitute.c.absent_id.in_(sorted(user_ids)), _counts_on(day))
    return set(tx.db.scalars(away)) if user_ids else set()


def _counts_on(day: Any) -> Any:
    return and_(substitute.c.ended_at.is_(None), substitute.c.from_on <= day, substitute.c.until_on >= day)


#: Asked with every request: whom somebody stands in for on a day, at first hand.
ABSENT = Statement(
    select(substitute.c.absent_id, user_account.c.name)
    .join(user_account, user_account.c.id == substitute.c.absent_id)
    .where(
        substitute.c.substitute_id == bindparam("substitute_id"),
        _counts_on(bindparam("day")),
        user_account.c.closed_at.is_(None),
    )
    .order_by(substitute.c.id)
    .limit(200),
    kept=True,
)


def _must_not_circle(tx: Transaction, absent_id: str, substitute_id: str, first: date, last: date) -> None:
    """Nobody may come to stand in for themselves, through whomever, on any of these days."""
    seen, asked = set[str](), [substitute_id]
    while asked:
        if absent_id in asked:
            raise Conflict(
                "a substitute who is not away with this person as substitute",
                "that would close a circle",
                code="substitute_circle",
                **_SAID["circle"],
            )
        seen |= {*asked}
        query = select(substitute.c.substitute_id).where(
            substitute.c.absent_id.in_(asked),
            substitute.c.ended_at.is_(None),
            substitute.c.from_on <= last,
            substitute.c.until_on >= first,
        )
        asked = sorted({*tx.db.scalars(query)} - seen)


_SAID = {
    "own": {
        "sentence": "代办由本人设，或者由系统管理员设。",
        "sentence_en": "A substitute is set by the absent person or an administrator.",
    },
    "circle": {
        "sentence": "这样绕一圈又成了本人代本人，不能这么设。",
        "sentence_en": "That would come round to people standing in for themselves.",
    },
}
