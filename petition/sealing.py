"""Whom a sealed matter is kept from, told to the engine so that no list of tasks shows it either."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Table,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from engine import Key, Transaction, guards, scope
from engine.model import case_rule
from engine.statements import Statement
from petition.model import matter, matter_scope, organ
from petition.model_search import matter_words

#: Roles of the registering office that read sealed matters.
OFFICE_READERS = frozenset({"intake", "sorter", "office_head"})
#: Roles of a unit that read sealed matters sent to it.
UNIT_READERS = frozenset({"receiver", "handler", "legal", "unit_head"})
#: What stands in lists instead of the title of a sealed matter.
SEALED_TITLE = "检举控告事项（封存）"


def keep(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Draws the rules of a matter from its row: sealed ones are for two offices, never for the accused's.

    Readers whom the head has named stay (`readers.name`). Nothing is written for a matter that never was
    sealed.
    """
    rules = guards.named(tx, row["number"])
    if not row["is_sealed"] and not rules:
        return
    bars = {one for one in rules.get("bar", ()) if "/" not in one}
    named = {one for one in rules.get("reader", ()) if "/" not in one}
    if row["is_sealed"] and row["accused_path"]:
        bars.add(row["accused_path"])
    readers = named or (_readers(tx, row) if row["is_sealed"] else set())
    say(tx, row, {"bar": bars, "reader": readers})


def say(tx: Transaction, row: Mapping[str, Any], rules: Mapping[guards.Rule, Collection[str]]) -> None:
    """Says whom these rules of a matter name from now on (`guards.keep`), and lists that it has any.

    Nobody else tells the engine: a list that is not told would show what is closed.
    """
    for rule, whom in rules.items():
        guards.keep(tx, row["number"], rule, whom)
    given = {"matter_id": row["id"], "is_closed": is_closed(tx, row)}
    for one in _MARK:
        one.run(tx, given)


def is_closed(tx: Transaction, row: Mapping[str, Any]) -> bool:
    """Whether anybody is kept from a matter, so that lists ask whom before they show or count it."""
    return bool(row["is_sealed"] or guards.named(tx, row["number"]))


def untold(tx: Transaction, cap: int = 500) -> int:
    """Of how many rows lists are told wrongly whether anybody is kept from the matter, counted to `cap`."""
    parts = [select(literal(1).label("one")).where(_is_wrong(table)).limit(cap) for table in _LISTS]
    some = union_all(*(select(part.subquery()) for part in parts)).limit(cap).subquery()
    return int(tx.db.scalar(select(func.count()).select_from(some)) or 0)


def tell_again(tx: Transaction) -> None:
    """Tells lists of every matter anew."""
    for table in _LISTS:
        tx.db.execute(update(table).where(_is_wrong(table)).values(is_closed=~table.c.is_closed))


def _is_wrong(table: Table) -> ColumnElement[bool]:
    is_ruled = select(case_rule.c.rule).where(case_rule.c.business_key == matter.c.number).exists()
    its = select(or_(matter.c.is_sealed, is_ruled)).where(matter.c.id == table.c.matter_id)
    return table.c.is_closed != its.scalar_subquery()


def admit(tx: Transaction, row: Mapping[str, Any], role: str) -> None:
    """Lets a role of the offices that read a sealed matter come near it, until it goes on from there."""
    readers = set(guards.named(tx, row["number"]).get("reader", ()))
    seats = {one.partition("@")[2] for one in readers if one.partition("@")[0] in OFFICE_READERS}
    if readers:
        say(tx, row, {"reader": readers | {f"{role}@{path}" for path in seats}})


def _readers(tx: Transaction, row: Mapping[str, Any]) -> set[str]:
    """Who reads a sealed matter: some at its office and the unit; at the office above if that is accused."""
    found = _at(UNIT_READERS, row["unit_path"]) if row["unit_path"] else set()
    accused = row["accused_path"]
    office = row["office_path"]
    if not (accused and scope.covers(accused, office)):
        # What is filed with an organ itself is looked at by those who work on it there.
        kind = tx.db.scalar(select(organ.c.kind).where(organ.c.path == office))
        return found | _at(
            OFFICE_READERS if kind == "petition_office" else OFFICE_READERS | UNIT_READERS, office
        )
    above = select(organ.c.path).where(
        organ.c.kind == "petition_office", organ.c.region_path.in_(scope.enclosing(office))
    )
    # Without an office above the matter still is for nobody of the accused's: a place where nobody sits.
    for path in tx.db.scalars(above):
        if not scope.covers(accused, path):
            found |= _at(OFFICE_READERS, path)
    return found or {accused}


def _marking(table: Table) -> Statement:
    is_closed = bindparam("is_closed", type_=Boolean())
    mine = table.c.matter_id == bindparam("matter_id", type_=Key)
    return Statement(update(table).where(mine, table.c.is_closed != is_closed).values(is_closed=is_closed))


_LISTS = matter_scope, matter_words
_MARK = tuple(_marking(table) for table in _LISTS)


def _at(roles: Collection[str], path: str) -> set[str]:
    return {f"{role}@{path}" for role in roles}
