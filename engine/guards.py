"""Who keeps away from a case, and who alone may come near it, whatever else their grants cover.

A case is named by its business key; cases beside it (`key/…`) follow it. A rule names persons, places
(everybody seated at or below) and roles at places (`clerk@/33/01/`). Whom a *bar* names keeps away, and
whoever stands in for them. As soon as a *reader* is named, only the readers come near. A case that has rules,
its tasks and their inbox rows carry its `guard_key`; of all the others lists ask nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)

from engine import inbox, scope
from engine.core import Actor, Transaction
from engine.model import Key, case_rule, instance, is_status, task, task_role
from engine.statements import Statement, among, many_for, one_of

Rule = Literal["bar", "reader"]


def stem(business_key: str) -> str:
    """The key of the case itself: `A-7` of `A-7/review1`."""
    return business_key.partition("/")[0]


def keep(tx: Transaction, business_key: str, rule: Rule, whom: Iterable[str]) -> None:
    """Says whom a rule names from now on, paths and actor ids; naming nobody lifts it.

    Holds at once, for open tasks too; what a person who must keep away had claimed is free again.
    """
    key, wanted = stem(business_key), set(whom)
    mine = and_(case_rule.c.business_key == key, case_rule.c.rule == rule)
    known = set(tx.db.scalars(select(case_rule.c.whom).where(mine)))
    if known != wanted:
        if gone := known - wanted:
            tx.db.execute(delete(case_rule).where(mine, case_rule.c.whom.in_(sorted(gone))))
        if new := sorted(wanted - known):
            rows = [{"business_key": key, "rule": rule, "whom": one, "since": tx.now} for one in new]
            tx.db.execute(insert(case_rule), rows)
    _mark(tx, key)
    if rule == "bar" and wanted:
        _free(tx, key, wanted)


#: The rules of a business key, whom each names.
RULES = Statement(
    select(case_rule.c.rule, case_rule.c.whom)
    .where(case_rule.c.business_key == bindparam("business_key"))
    .order_by(case_rule.c.rule, case_rule.c.whom),
    kept=True,
)


def named(tx: Transaction, business_key: str) -> dict[Rule, tuple[str, ...]]:
    """The rules of a case: whom each of them names."""
    found: dict[Rule, tuple[str, ...]] = {}
    for row in RULES.rows(tx, {"business_key": stem(business_key)}):
        found[row["rule"]] = (*found.get(row["rule"], ()), row["whom"])
    return found


def permits(actor: Actor, rules: Mapping[Rule, Collection[str]]) -> bool:
    """Whether these rules let the actor near."""
    if actor.is_system:
        return True
    bars, readers = rules.get("bar", ()), rules.get("reader", ())
    places = {*who(actor).places}
    return not ((places | actor.ids) & {*bars}) and (not readers or bool((places | {actor.id}) & {*readers}))


def key_for(tx: Transaction, business_key: str) -> str | None:
    """The key whose rules a case of this business key stands under; None when it has none."""
    key = stem(business_key)
    there = tx.db.scalar(_ANY, {"key": key})
    return key if there else None


def allows(tx: Transaction, actor: Actor, guard_key: str | None) -> bool:
    """Whether the rules let this actor near the case."""
    if guard_key is None or actor.is_system:
        return True
    asked = select(literal(1)).where(open_to(actor, _GIVEN))
    return bool(tx.db.scalar(asked, {"guard_key": guard_key}))


def open_to(actor: Actor, guard_key: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition on the guard key of a guarded case: no bar names the actor, and readers none or them."""
    return true() if actor.is_system else lets(who(actor), guard_key)


@dataclass(frozen=True, eq=False)
class Who:
    """All that rules can name of an actor: one for all who are kept away from the same."""

    id: str
    ids: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def barred_as(self) -> list[str]:
        """What a bar may name of them."""
        return [*self.places, *self.ids]

    @property
    def let_in_as(self) -> list[str]:
        """What a reader may be named as."""
        return [*self.places, self.id]


def who(actor: Actor) -> Who:
    """What conditions on an actor are kept by; actors themselves are compared without their seats."""
    return who_with(actor.id, tuple([(one.role, one.seat, one.for_id) for one in actor.grants]))


@lru_cache(maxsize=1024)
def who_with(actor_id: str, posts: tuple[tuple[str, str, str], ...]) -> Who:
    """The same of somebody with these posts: role, seat, and for whom they act there."""
    ids = {actor_id, *(for_id for _, _, for_id in posts if for_id)}
    return Who(actor_id, tuple(sorted(ids)), tuple(sorted(_places(posts))))


@lru_cache(maxsize=1024)
def given_to(dialect: str, one: Who) -> Mapping[str, Any]:
    """Who asks, as statements that are kept are told it on a database of this name; not to be written to."""
    return {
        "me": one.id,
        "barred_as": many_for(dialect, one.barred_as),
        "let_in_as": many_for(dialect, one.let_in_as),
    }


# Conditions of lists are asked again and again, and cost more to build than the database needs to answer.
@lru_cache(maxsize=1024)
def lets(one: Who, guard_key: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition of `open_to`, kept; the column is a table's, not one made for the occasion."""
    whom = case_rule.c.whom
    return _lets(guard_key, among(whom, one.barred_as), among(whom, one.let_in_as))


def lets_given(dialect: str, guard_key: ColumnElement[str]) -> ColumnElement[bool]:
    """The same for a statement that is kept, asked with `given_to`."""
    whom = case_rule.c.whom
    return _lets(guard_key, one_of(whom, "barred_as")[dialect], one_of(whom, "let_in_as")[dialect])


def _lets(
    guard_key: ColumnElement[str], is_barred: ColumnElement[bool], is_let_in: ColumnElement[bool]
) -> ColumnElement[bool]:
    """One look at all rules of the case: no bar names the actor, and some reader, if there are any."""
    is_bar = case_rule.c.rule == literal_column("'bar'", Key)
    # The greatest tells: a bar that names them, or else a reader who does, or else one who is somebody else.
    kept_away, named, others = (literal_column(one, Integer) for one in "321")
    said = case((is_bar, case((is_barred, kept_away))), else_=case((is_let_in, named), else_=others))
    is_open = func.coalesce(func.max(said), named) == named
    return select(is_open).where(case_rule.c.business_key == guard_key).scalar_subquery()


def is_reader(names: Iterable[str], guard_key: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition on a business key: one of these is named among its readers."""
    rule, is_named = literal_column("'reader'", Key), among(case_rule.c.whom, sorted(names))
    mine = and_(case_rule.c.business_key == guard_key, case_rule.c.rule == rule)
    return select(literal_column("1")).where(mine, is_named).exists()


def unguarded(actor: Actor, guard_key: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition on a column that may be empty: not guarded, or open to the actor."""
    return true() if actor.is_system else or_(guard_key.is_(None), open_to(actor, guard_key))


@lru_cache(maxsize=1024)
def reached_by(one: Who, key: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition on the column of a table that names the case itself: it has no rules, or is open."""
    # Most cases have no rules: one look-up in the few that there are says so.
    return or_(~_ruled(key), lets(one, key))


def unguarded_given(dialect: str, guard_key: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition of `unguarded` for a statement that is kept, asked with `given_to`."""
    return or_(guard_key.is_(None), lets_given(dialect, guard_key))


def _ruled(key: ColumnElement[str]) -> ColumnElement[bool]:
    return select(literal_column("1")).where(case_rule.c.business_key == key).exists()


def _places(posts: Iterable[tuple[str, str, str]]) -> set[str]:
    """Where the holder of these posts sits, and as what there."""
    return {
        each for role, seat, _ in posts for path in scope.enclosing(seat) for each in (path, f"{role}@{path}")
    }


def _mark(tx: Transaction, key: str) -> None:
    """Writes on the instances, their tasks and inbox rows whether the case is guarded."""
    guard_key = key if tx.db.scalar(_ANY, {"key": key}) else None
    cases = of_case(key)
    changed = tx.db.execute(
        update(instance)
        .where(cases, instance.c.guard_key.is_distinct_from(guard_key))
        .values(guard_key=guard_key)
    )
    for one in tx.awake.values():
        if stem(one.row["business_key"]) == key:
            one.row = {**one.row, "guard_key": guard_key}
    if changed.rowcount == 0:
        return
    theirs = task.c.instance_id.in_(select(instance.c.id).where(cases))
    tx.db.execute(update(task).where(theirs).values(guard_key=guard_key))
    open_tasks = select(task.c.id).where(theirs, is_status(task, "open"))
    tx.db.execute(update(task_role).where(task_role.c.task_id.in_(open_tasks)).values(guard_key=guard_key))


def _free(tx: Transaction, key: str, actor_ids: set[str]) -> None:
    theirs = and_(task.c.instance_id.in_(select(instance.c.id).where(of_case(key))), is_status(task, "open"))
    tx.db.execute(
        update(task)
        .where(
            theirs,
            or_(task.c.assignee_id.in_(sorted(actor_ids)), task.c.owner_id.in_(sorted(actor_ids))),
        )
        .values(assignee_id=None, assignee_name=None, owner_id=None, owner_name=None, draft=None)
    )
    inbox.free_all(tx, select(task.c.id).where(theirs, task.c.assignee_id.is_(None)))


def of_case(key: str) -> ColumnElement[bool]:
    """The case itself and those beside it; `0` is the character after `/`."""
    column = instance.c.business_key
    if not key:
        return false()
    return or_(column == key, and_(column >= f"{key}/", column < f"{key}0"))


#: A guard key that is known and no column.
_GIVEN = bindparam("guard_key", type_=Key)
_ANY = select(literal(1)).where(case_rule.c.business_key == bindparam("key")).limit(1)
