"""Who may see a matter: a working grant over one of its offices; sealed ones only who must read them.

Designers, publishers, administrators and auditors see no matters. A sealed matter (条例第30条第3款) is for
the registering office's intake, sorters and head, and for the unit it was sent to; nobody who sits under the
accused's office finds it, whatever they hold.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from engine import Actor, NotFound, Transaction, scope
from petition.cases import row_of
from petition.model import matter, matter_scope

#: Roles that keep the machine running and see no content.
BLIND = frozenset({"designer", "publisher", "admin", "auditor"})
#: Roles of the registering office that read sealed matters.
_OFFICE_READERS = frozenset({"intake", "sorter", "office_head"})
#: Roles of a unit that read sealed matters sent to it.
_UNIT_READERS = frozenset({"receiver", "handler", "legal", "unit_head"})


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
    if not may(tx.actor, row) and not _is_guest(tx, row):
        raise NotFound("matter", number)
    return row


def _is_guest(tx: Transaction, row: Any) -> bool:
    """Whether the actor's office works beside the matter: leads it, or answers for it. Never a sealed one."""
    if row["is_sealed"]:
        return False
    here = select(matter_scope.c.matter_id).where(
        matter_scope.c.matter_id == row["id"], matter_scope.c.scope_path.in_(paths(tx.actor))
    )
    return tx.db.scalar(here.limit(1)) is not None


def reach(actor: Actor, under: str | None = None) -> tuple[str, ...]:
    """The paths a list of this actor covers, none inside another, narrowed to a subtree if one is named."""
    found = paths(actor)
    if under is not None:
        wanted = scope.normal(under)
        # What lies in both: the deeper of the two where one encloses the other.
        found = tuple(
            wanted if scope.covers(path, wanted) else path
            for path in found
            if scope.covers(path, wanted) or scope.covers(wanted, path)
        )
    kept: list[str] = []
    for path in sorted(set(found)):
        if not kept or not scope.covers(kept[-1], path):
            kept.append(path)
    return tuple(kept)


def visible(actor: Actor, *, under: str | None = None) -> ColumnElement[bool]:
    """The condition on `matter` for what this actor may see, narrowed to a subtree if one is named."""
    found_at = reach(actor, under)
    if not found_at:
        return false()
    under_them = select(matter_scope.c.matter_id).where(matter_scope.c.scope_path.in_(found_at))
    return and_(matter.c.id.in_(under_them), unsealed(actor))


def unsealed(actor: Actor) -> ColumnElement[bool]:
    """The condition on `matter` that leaves out what is sealed from this actor."""
    return true() if actor.is_system else or_(matter.c.is_sealed.is_(False), _sealed_for(actor))


def _may_read_sealed(actor: Actor, row: Any) -> bool:
    if row["accused_path"] and any(
        scope.covers(row["accused_path"], grant.scope_path) for grant in actor.grants
    ):
        return False
    return any(
        (grant.role in _OFFICE_READERS and scope.covers(grant.scope_path, row["office_path"]))
        or (
            grant.role in _UNIT_READERS
            and bool(row["unit_path"])
            and scope.covers(grant.scope_path, row["unit_path"])
        )
        for grant in actor.grants
    )


def _sealed_for(actor: Actor) -> ColumnElement[bool]:
    under_accused = [path for grant in actor.grants for path in scope.enclosing(grant.scope_path)]
    reads = [
        scope.within(matter.c.office_path, grant.scope_path)
        for grant in actor.grants
        if grant.role in _OFFICE_READERS
    ]
    reads += [
        scope.within(matter.c.unit_path, grant.scope_path)
        for grant in actor.grants
        if grant.role in _UNIT_READERS
    ]
    if not reads:
        return false()
    return and_(
        or_(*reads),
        or_(matter.c.accused_path.is_(None), matter.c.accused_path.not_in(under_accused)),
    )
