"""Which ranges of the inbox answer a question, and the statement that reads them: in order, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, bindparam, literal_column, select, tuple_, union_all

from engine import guards, inbox, scope
from engine.core import Actor, Transaction
from engine.errors import Invalid
from engine.model import END_OF_TIME, Instant, Key, instance, task, task_role
from engine.statements import many_of

if TYPE_CHECKING:
    from engine.worklist import TaskFilter

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Range:
    """One range of the inbox: a role at a path, and the key under which a part of its tasks lies."""

    role: str
    path: str
    key: str
    is_apart: bool


def of(actor: Actor, asked: TaskFilter) -> list[Range]:
    """What answers the filter: what is not guarded first."""
    is_taken = {None: None, "nobody": False}.get(asked.assignee, True)
    return [
        Range(role, path, key, is_apart)
        for is_apart in (False, True)
        for role, path in _reach(actor, asked)
        for key in inbox.keys(role, is_apart=is_apart, is_taken=is_taken)
    ]


def _reach(actor: Actor, asked: TaskFilter) -> list[tuple[str, str]]:
    """The (role, path) equalities that answer the filter, none inside another."""
    pairs = set()
    for grant in actor.grants:
        if asked.roles is not None and grant.role not in asked.roles:
            continue
        path = grant.scope_path
        if asked.scope_path is not None:
            narrow = scope.normal(asked.scope_path)
            if not (scope.covers(path, narrow) or scope.covers(narrow, path)):
                continue
            path = max(path, narrow, key=len)
        pairs.add((grant.role, path))
    return sorted(
        (role, path)
        for role, path in pairs
        if not any((role, outer) in pairs for outer in scope.enclosing(path)[:-1])
    )


@dataclass(frozen=True)
class Shape:
    """All of a question to the inbox that its statement depends on; its values are given with it."""

    dialect: str
    #: Of each range that is read, whether it lies apart.
    ranges: tuple[bool, ...]
    #: Whether a task may lie in several of them.
    is_mixed: bool
    assignee: str | None
    has_form: bool
    due_before: bool
    undue: bool
    is_next: bool


def shape(tx: Transaction, ranges: list[Range], asked: TaskFilter, after: str | None) -> Shape:
    """What the statement of a question depends on."""
    return Shape(
        tx.db.dialect.name,
        tuple(one.is_apart for one in ranges),
        is_mixed=len({(one.role, one.path) for one in ranges}) > 1,
        assignee=asked.assignee,
        has_form=asked.form_key is not None,
        due_before=asked.due_before is not None,
        undue=asked.undue,
        is_next=after is not None,
    )


def given(tx: Transaction, ranges: list[Range], asked: TaskFilter, after: str | None) -> dict[str, Any]:
    """The values of a question."""
    one = guards.who(tx.actor)
    values: dict[str, Any] = {
        "barred_as": many_of(tx, one.barred_as),
        "let_in_as": many_of(tx, one.let_in_as),
        "me": one.id,
        "form_key": asked.form_key,
        "due_before": asked.due_before,
    }
    for number, each in enumerate(ranges):
        values[f"key_{number}"], values[f"path_{number}"] = each.key, each.path
    if after is not None:
        values["after_at"], values["after_id"] = place(after)
    return values


def some(shape: Shape, wanted: list[ColumnElement[bool]], limit: int) -> Select[Any]:
    """The ids of so many that are as `wanted`, whichever they are, to be asked with `given`."""
    most: ColumnElement[int] = literal_column(str(limit))
    parts = [
        _part(shape, number, wanted).with_only_columns(task_role.c.task_id).limit(most)
        for number in range(len(shape.ranges))
    ]
    union = union_all(*(select(part.subquery()) for part in parts)).subquery()
    found = select(union.c.task_id)
    return (found.distinct() if shape.is_mixed else found).limit(most)


def read(shape: Shape, wanted: list[ColumnElement[bool]], limit: int) -> Select[Any]:
    """(order_at, task_id) of the first `limit` that are as `wanted`, to be asked with `given`."""
    # Told to the server as they are: a plan that is kept must know how little is read.
    most: ColumnElement[int] = literal_column(str(limit))
    parts = [
        _part(shape, number, wanted).order_by(task_role.c.order_at, task_role.c.task_id).limit(most)
        for number in range(len(shape.ranges))
    ]
    # Each part is a range read in order and limited, so the union sorts a few hundred narrow rows at most.
    union = union_all(*(select(part.subquery()) for part in parts)).subquery()
    found = select(union.c.order_at, union.c.task_id)
    # A task reached by two grants is in the list once.
    return (
        (found.distinct() if shape.is_mixed else found)
        .order_by(union.c.order_at, union.c.task_id)
        .limit(most)
    )


def _part(shape: Shape, number: int, wanted: list[ColumnElement[bool]]) -> Select[Any]:
    query = select(task_role.c.order_at, task_role.c.task_id).where(
        task_role.c.role == bindparam(f"key_{number}", type_=Key),
        task_role.c.scope_path == bindparam(f"path_{number}", type_=Key),
    )
    if shape.due_before:
        query = query.where(task_role.c.order_at < bindparam("due_before", type_=Instant()))
    if shape.undue:
        query = query.where(task_role.c.order_at >= END_OF_TIME)
    if wanted:
        query = query.join(task, task.c.id == task_role.c.task_id).where(*wanted)
    if shape.ranges[number]:
        query = query.where(_open_to(shape.dialect))
    if shape.is_next:
        query = query.where(tuple_(task_role.c.order_at, task_role.c.task_id) > _AFTER)
    return query


@cache
def _open_to(dialect: str) -> ColumnElement[bool]:
    """Of the tasks of guarded cases, those that are open to the one who asks."""
    its = select(task.c.id).join(instance, instance.c.id == task.c.instance_id)
    its = its.where(task.c.id == task_role.c.task_id, guards.lets_given(dialect, instance.c.guard_key))
    return task_role.c.task_id.in_(its.correlate(task_role))


#: The place after which a page begins, of a statement that is kept.
_AFTER = tuple_(bindparam("after_at", type_=Instant()), bindparam("after_id", type_=Key))


def cursor(at: datetime, task_id: str) -> str:
    """The place of a task in a list, to be read on from."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}.{task_id}"


def place(told: str) -> tuple[datetime, str]:
    """The moment and id of a cursor.

    Raises:
        Invalid: it is none.
    """
    moment, _, task_id = told.partition(".")
    try:
        return _EPOCH + timedelta(microseconds=int(moment)), task_id
    except (ValueError, OverflowError) as error:
        raise Invalid([], "Expected a cursor of this list.", code="bad_cursor") from error
