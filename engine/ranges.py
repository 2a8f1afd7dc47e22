"""Which ranges of the inbox answer a question, and the statement that reads them: in order, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select, tuple_

from engine import guards, inbox, merging, scope
from engine.core import Actor, Transaction
from engine.errors import Invalid
from engine.merging import Places
from engine.model import END_OF_TIME, Instant, Key, task, task_role

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


@dataclass(frozen=True, eq=False)
class Reach:
    """The ranges that answer a question, what is not guarded first; made once for all who ask it alike."""

    ranges: tuple[Range, ...]
    #: Of each of them, whether it lies apart.
    apart: tuple[bool, ...]
    #: Whether a task may lie in several of them: a role has it once at most, whatever the places.
    is_mixed: bool
    #: The values they are read with.
    given: Mapping[str, str]


def of(actor: Actor, asked: TaskFilter) -> Reach:
    """What answers the filter; no ranges: nothing does."""
    held = tuple([(grant.role, grant.scope_path) for grant in actor.grants])
    roles = None if asked.roles is None else tuple(asked.roles)
    return _of(held, roles, asked.scope_path, asked.assignee)


# To find out costs half as much as to read a page.
@lru_cache(maxsize=1024)
def _of(
    held: tuple[tuple[str, str], ...],
    roles: tuple[str, ...] | None,
    scope_path: str | None,
    assignee: str | None,
) -> Reach:
    is_taken = {None: None, "nobody": False}.get(assignee, True)
    found = tuple(
        Range(role, path, key, is_apart)
        for is_apart in (False, True)
        for role, path in _reach(held, roles, scope_path)
        for key in inbox.keys(role, is_apart=is_apart, is_taken=is_taken)
    )
    given = {}
    for number, each in enumerate(found):
        given[f"key_{number}"], given[f"path_{number}"] = each.key, each.path
    return Reach(
        found,
        apart=tuple(one.is_apart for one in found),
        is_mixed=len({one.role for one in found}) > 1,
        given=given,
    )


def _reach(
    held: tuple[tuple[str, str], ...], roles: tuple[str, ...] | None, scope_path: str | None
) -> list[tuple[str, str]]:
    """The (role, path) equalities that answer a question, none inside another."""
    pairs = set()
    for role, path in held:
        if roles is not None and role not in roles:
            continue
        if scope_path is not None:
            narrow = scope.normal(scope_path)
            if not (scope.covers(path, narrow) or scope.covers(narrow, path)):
                continue
            path = max(path, narrow, key=len)
        pairs.add((role, path))
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


def shape(tx: Transaction, reach: Reach, asked: TaskFilter, after: str | None) -> Shape:
    """What the statement of a question depends on."""
    return Shape(
        tx.db.dialect.name,
        reach.apart,
        reach.is_mixed,
        assignee=asked.assignee,
        has_form=asked.form_key is not None,
        due_before=asked.due_before is not None,
        undue=asked.undue,
        is_next=after is not None,
    )


def given(tx: Transaction, reach: Reach, asked: TaskFilter, after: str | None) -> dict[str, Any]:
    """The values of a question."""
    values: dict[str, Any] = {
        **guards.given(tx),
        **reach.given,
        "form_key": asked.form_key,
        "due_before": asked.due_before,
    }
    if after is not None:
        values["after_at"], values["after_id"] = place(after)
    return values


def some(shape: Shape, wanted: list[ColumnElement[bool]], limit: int) -> Places:
    """So many that are as asked and `wanted`, whichever they are, to be asked with `given`."""
    return merging.some(shape.dialect, _parts(shape, wanted), limit, is_mixed=shape.is_mixed)


def read(shape: Shape, wanted: list[ColumnElement[bool]], limit: int) -> Places:
    """(order_at, task_id) of the first `limit` that are as asked and `wanted`, to be asked with `given`.

    Without `wanted` what the shape asks of a task is looked at here; conditions that are wanted say it too.
    """
    return merging.first(shape.dialect, _parts(shape, wanted), limit, is_mixed=shape.is_mixed)


def _parts(shape: Shape, wanted: list[ColumnElement[bool]]) -> list[Select[Any]]:
    return [_part(shape, number, wanted) for number in range(len(shape.ranges))]


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
    elif asked := _asked(shape):
        # Asked of one task after the other. Where a plan is kept for every role, a join may be one that reads
        # all tasks there are to count the few that somebody has.
        its = select(and_(*asked)).where(task.c.id == task_role.c.task_id)
        query = query.where(its.correlate(task_role).scalar_subquery())
    if shape.ranges[number]:
        query = query.where(_open_to(shape.dialect))
    if shape.is_next:
        query = query.where(tuple_(task_role.c.order_at, task_role.c.task_id) > AFTER)
    return query


def _asked(shape: Shape) -> list[ColumnElement[bool]]:
    """What a question asks of a task that the keys of the inbox do not say."""
    asked: list[ColumnElement[bool]] = []
    if shape.assignee == "others":
        asked.append(task.c.assignee_id != bindparam("me", type_=Key))
    if shape.has_form:
        asked.append(task.c.form_key == bindparam("form_key", type_=Key))
    return asked


@cache
def _open_to(dialect: str) -> ColumnElement[bool]:
    """Of the tasks of guarded cases, those that are open to the one who asks."""
    its = select(task.c.id).where(task.c.id == task_role.c.task_id)
    its = its.where(guards.lets_given(dialect, guards.stem_of(dialect, task.c.business_key)))
    return task_role.c.task_id.in_(its.correlate(task_role))


#: The place after which a page begins, of a statement that is kept.
AFTER = tuple_(bindparam("after_at", type_=Instant()), bindparam("after_id", type_=Key))


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
