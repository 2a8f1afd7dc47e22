"""Who may see a matter: a working grant over one of its offices; sealed ones only who must read them.

Designers, publishers, administrators and auditors see no matters. A sealed matter (条例第30条第3款) is for
those who sit at the registering office as intake, sorter or head, and for the unit it was sent to, or for the
readers its head has named, and nobody else. Nobody who sits under the accused's office finds it, whatever
they hold; when that is the registering office itself, the petition office above works on it. Whoever steps
aside (条例第28条第3款) no longer finds the matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal_column, or_, select, true

from engine import Actor, NotFound, Transaction, guards, scope
from engine.statements import among
from petition import errors, places
from petition.cases import row_of
from petition.model import matter, matter_scope
from petition.sealing import OFFICE_READERS, UNIT_READERS

#: Roles that keep the machine running and see no content.
BLIND = frozenset({"designer", "publisher", "admin", "auditor"})


#: Who takes petitions in.
INTAKE = ("intake", "sorter")


def paths(actor: Actor) -> tuple[str, ...]:
    """The paths under which this actor may find matters."""
    if actor.is_system:
        return ("/",)
    return tuple(sorted({grant.scope_path for grant in actor.grants if grant.role not in BLIND}))


def may(actor: Actor, row: Any) -> bool:
    """Whether the actor may see the matter of this row."""
    if actor.is_system:
        return True
    offices = [path for path in (row["office_path"], row["unit_path"]) if path]
    if not any(scope.covers(path, office) for path in paths(actor) for office in offices):
        return False
    return not row["is_sealed"] or _may_read_sealed(actor, row)


def require(tx: Transaction, number: str) -> dict[str, Any]:
    """The row of a matter this actor may see; who may not see it learns nothing of it.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = row_of(tx, number)
    if not sees(tx, row):
        raise NotFound("matter", number)
    return row


def require_intake(tx: Transaction, number: str) -> dict[str, Any]:
    """The same, for who takes petitions in at the office that registered it.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: `not_for_role`.
    """
    row = require(tx, number)
    if not takes_in(tx.actor, row["office_path"]):
        raise errors.forbidden(
            "not_for_role",
            "an intake officer of the registering office",
            "the actor is not",
            role="登记这件的信访部门的登记员",
            role_en="an intake officer of the registering office",
        )
    return row


def takes_in(actor: Actor, office_path: str) -> bool:
    """Whether the actor takes petitions in at an office."""
    return actor.is_system or any(actor.has(role, office_path) for role in INTAKE)


def must_take_in(tx: Transaction, office_path: str) -> None:
    """Refuses whoever does not take petitions in at an office.

    Raises:
        Forbidden: `not_for_role`.
    """
    if not takes_in(tx.actor, office_path):
        raise errors.forbidden(
            "not_for_role",
            "an intake officer of the office",
            "the actor is not",
            role="这个信访部门的登记员",
            role_en="an intake officer of this petition office",
        )


def sees(tx: Transaction, row: Any) -> bool:
    """Whether the actor may see the matter of this row, its own rules and its guests included."""
    rules = guards.named(tx, row["number"])
    if not guards.permits(tx.actor, rules):
        return False
    return _is_named(tx.actor, rules) or may(tx.actor, row) or _is_guest(tx, row)


def _is_named(actor: Actor, rules: Mapping[guards.Rule, Collection[str]]) -> bool:
    names = _named_as(actor.id, ((grant.role, grant.seat) for grant in actor.grants))
    return not names.isdisjoint(rules.get("reader", ()))


def _named_as(actor_id: str, posts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """As what a sealed matter may name somebody: in person, or as who works on it at the organ it came to."""
    return frozenset({actor_id, *(f"{role}@{seat}" for role, seat in posts if role in UNIT_READERS)})


@dataclass(frozen=True)
class Reason:
    """One rule about one person and one matter: whether it lets them in, and the facts it looked at."""

    #: post | beside | sealed | named | accused | aside
    rule: str
    #: True lets in, False keeps out, None: the rule says nothing here.
    lets_in: bool | None
    facts: Mapping[str, Any]


def explain(tx: Transaction, actor: Actor, number: str) -> tuple[bool, list[Reason]]:
    """Whether somebody may see a matter and why, rule by rule; says nothing of what is in it.

    For who administers access: the actor of the transaction need not see the matter.

    Raises:
        NotFound: no such matter.
    """
    row, asked = row_of(tx, number), replace(tx, actor=actor)
    rules = guards.named(tx, row["number"])
    offices = [path for path in (row["office_path"], row["unit_path"]) if path]
    posts = [
        grant
        for grant in actor.grants
        if grant.role not in BLIND and any(scope.covers(grant.scope_path, path) for path in offices)
    ]
    is_guest, is_named = _is_guest(asked, row), _is_named(actor, rules)
    reasons = [
        Reason("post", bool(posts), {"roles": sorted({one.role for one in posts}), "offices": offices}),
        Reason("beside", True if is_guest and not posts else None, {}),
    ]
    if row["is_sealed"]:
        reasons.append(Reason("sealed", _may_read_sealed(actor, row) or is_named, {}))
        persons = [one for one in rules.get("reader", ()) if "/" not in one]
        reasons.append(Reason("named", is_named if persons else None, {"count": len(persons)}))
        accused = row["accused_path"]
        is_there = bool(accused) and any(scope.covers(accused, one.seat) for one in actor.grants)
        reasons.append(Reason("accused", False if is_there else None, {}))
    is_aside = bool(actor.ids & {*rules.get("bar", ())})
    reasons.append(Reason("aside", False if is_aside else None, {}))
    return sees(asked, row), reasons


def _is_guest(tx: Transaction, row: Any) -> bool:
    """Whether the actor's office works beside the matter: leads it, or answers for it. Never a sealed one."""
    if row["is_sealed"]:
        return False
    mine = set(paths(tx.actor))
    return any(one["scope_path"] in mine for one in places.OF_MATTER.rows(tx, {"matter_id": row["id"]}))


def reach(actor: Actor, under: str | None = None) -> tuple[str, ...]:
    """The paths a list of this actor covers, none inside another, narrowed to a subtree if one is named."""
    return _reach(paths(actor), under)


# Asked for every list; where somebody's posts reach does not change between two of them.
@lru_cache(maxsize=1024)
def _reach(found: tuple[str, ...], under: str | None) -> tuple[str, ...]:
    if under is not None:
        wanted = scope.normal(under)
        # What lies in both: the deeper of the two where one encloses the other.
        found = tuple(
            wanted if scope.covers(path, wanted) else path
            for path in found
            if scope.covers(path, wanted) or scope.covers(wanted, path)
        )
    return scope.outermost(found)


def visible(actor: Actor, *, under: str | None = None, is_of_few: bool = False) -> ColumnElement[bool]:
    """The condition on `matter` for what this actor may see, narrowed to a subtree if one is named.

    `is_of_few`: the query names some matters, each is asked; else the actor's reach may be read as a whole.
    """
    found_at = reach(actor, under)
    if not found_at:
        return false()
    if is_of_few:
        return and_(lies_at(found_at), unsealed(actor))
    under_them = select(matter_scope.c.matter_id).where(matter_scope.c.scope_path.in_(found_at))
    return and_(matter.c.id.in_(under_them), unsealed(actor))


def lies_at(paths: tuple[str, ...]) -> ColumnElement[bool]:
    """The condition on a matter that it lies at or below one of these paths, asked of each."""
    return exists().where(matter_scope.c.matter_id == matter.c.id, matter_scope.c.scope_path.in_(paths))


def unsealed(actor: Actor) -> ColumnElement[bool]:
    """The condition on `matter` that leaves out what is sealed from this actor."""
    return seen_by(reader(actor))


@dataclass(frozen=True, eq=False)
class Reader:
    """All of an actor that decides what is closed to them; the machine is nobody, and sees everything.

    One for all who are let in alike: conditions and statements are kept by it.
    """

    who: guards.Who
    #: Role, reach and seat of every post.
    posts: tuple[tuple[str, str, str], ...]
    is_system: bool


def reader(actor: Actor) -> Reader:
    """What conditions on an actor are kept by."""
    posts = tuple([(grant.role, grant.scope_path, grant.seat) for grant in actor.grants])
    return _reader(guards.who(actor), posts, actor.is_system)


_reader = lru_cache(maxsize=1024)(Reader)


def listed(one: Reader) -> ColumnElement[bool]:
    """The condition on `matter_scope` and its `matter`: nobody is kept from it, or not this reader."""
    return listed_as(matter_scope.c.is_closed, one)


def listed_as(is_closed: ColumnElement[bool], one: Reader) -> ColumnElement[bool]:
    """The same on `matter`, where a query says elsewhere whether somebody is kept from it."""
    return true() if one.is_system else or_(is_closed.is_(False), _open_to(one))


def listed_at(
    one: Reader, is_closed: ColumnElement[bool], matter_id: ColumnElement[str]
) -> ColumnElement[bool]:
    """The same of where a matter lies, in a query without `matter`."""
    return or_(is_closed.is_(False), closed_opens(one, matter_id))


def closed_opens(one: Reader, matter_id: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition on where a matter lies, of one that somebody is kept from: not this reader."""
    if one.is_system:
        return true()
    # No EXISTS: PostgreSQL would think of drawing up all matters there are to look the few up in.
    its = select(_open_to(one)).where(matter.c.id == matter_id).correlate_except(matter)
    return its.scalar_subquery()


# Kept by all it depends on, since it costs more to build than to answer.
@lru_cache(maxsize=1024)
def seen_by(one: Reader) -> ColumnElement[bool]:
    """The condition of `unsealed`."""
    if one.is_system:
        return true()
    return and_(_unsealed_for(one), guards.reached_by(one.who, matter.c.number))


@lru_cache(maxsize=1024)
def _open_to(one: Reader) -> ColumnElement[bool]:
    """The same, of one that somebody is kept from."""
    return and_(_unsealed_for(one), guards.lets(one.who, matter.c.number))


def _may_read_sealed(actor: Actor, row: Any) -> bool:
    accused = row["accused_path"]
    if accused and any(scope.covers(accused, grant.seat) for grant in actor.grants):
        return False
    is_office_accused = bool(accused) and scope.covers(accused, row["office_path"])
    for grant in actor.grants:
        is_here = is_office_accused or grant.seat == row["office_path"]
        if grant.role in OFFICE_READERS and is_here and scope.covers(grant.scope_path, row["office_path"]):
            return True
        unit = row["unit_path"]
        if grant.role in UNIT_READERS and unit and scope.covers(grant.scope_path, unit):
            return True
    return False


def _unsealed_for(one: Reader) -> ColumnElement[bool]:
    return or_(matter.c.is_sealed.is_(False), _sealed_for(one))


def _sealed_for(one: Reader) -> ColumnElement[bool]:
    accused = matter.c.accused_path
    under_accused = [path for _, _, seat in one.posts for path in scope.enclosing(seat)]
    is_office_accused = and_(
        accused.is_not(None),
        func.substr(matter.c.office_path, literal_column("1"), func.length(accused)) == accused,
    )
    reads: list[ColumnElement[bool]] = []
    for role, reach, seat in one.posts:
        if role in OFFICE_READERS:
            here = scope.within(matter.c.office_path, reach)
            reads.append(and_(here, or_(matter.c.office_path == seat, is_office_accused)))
        if role in UNIT_READERS:
            reads.append(scope.within(matter.c.unit_path, reach))
    names = _named_as(one.who.id, ((role, seat) for role, _, seat in one.posts))
    reads.append(guards.is_reader(names, matter.c.number))
    return and_(or_(*reads), or_(accused.is_(None), ~among(accused, under_accused)))
