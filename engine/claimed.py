"""What somebody has claimed: their open tasks, one range of an index, by a statement kept for each shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, bindparam, false, func, literal_column, or_, select, tuple_

from engine import guards, ranges, scope
from engine.core import Transaction
from engine.model import END_OF_TIME, Instant, Key, task
from engine.statements import Statement

if TYPE_CHECKING:
    from engine.worklist import TaskFilter


@dataclass(frozen=True, eq=False)
class _Shape:
    """All of a question that its statement depends on; its values are given with it."""

    dialect: str
    #: Under how many places the asker sees cases.
    places: int
    aside: bool | None
    has_form: bool
    due_before: bool
    undue: bool
    is_next: bool


#: One for all questions alike.
_shape = lru_cache(maxsize=256)(_Shape)


def page(
    tx: Transaction, paths: frozenset[str], asked: TaskFilter, after: str | None, limit: int
) -> Sequence[Mapping[str, Any]]:
    """The rows of the actor's own tasks that lie under these paths, due first.

    Raises:
        Invalid: `after` is not a cursor of such a list.
    """
    found = _of(tx, paths, asked, after)
    return _page(found.shape, limit).rows(tx, _given(tx, found, asked, after))


def count(tx: Transaction, paths: frozenset[str], asked: TaskFilter, cap: int) -> int:
    """How many they are, up to `cap`."""
    found = _of(tx, paths, asked, None)
    return int(_count(found.shape, cap).value(tx, _given(tx, found, asked, None)))


def _of(
    tx: Transaction, paths: frozenset[str], asked: TaskFilter, after: str | None
) -> ranges.Question[_Shape]:
    return _question(
        tx.db.dialect.name,
        guards.who(tx.actor),
        paths,
        asked.aside,
        asked.form_key,
        asked.due_before is not None,
        asked.undue,
        after is not None,
    )


# To find out costs as much as to count them.
@lru_cache(maxsize=1024)
def _question(
    dialect: str,
    who: guards.Who,
    paths: frozenset[str],
    aside: bool | None,
    form_key: str | None,
    due_before: bool,
    undue: bool,
    is_next: bool,
) -> ranges.Question[_Shape]:
    outer = scope.outermost(paths)
    given = {**guards.given_to(dialect, who), "form_key": form_key}
    for number, path in enumerate(outer):
        given |= {f"low_{number}": path, f"high_{number}": scope.end_of(path)}
    shape = _shape(dialect, len(outer), aside, form_key is not None, due_before, undue, is_next)
    return ranges.Question(shape, given)


def _given(
    tx: Transaction, found: ranges.Question[_Shape], asked: TaskFilter, after: str | None
) -> Mapping[str, Any]:
    shape = found.shape
    if shape.aside is None and not shape.due_before and after is None:
        return found.given
    values = {**found.given, "now": tx.now, "due_before": asked.due_before}
    if after is not None:
        values["after_at"], values["after_id"] = ranges.place(after)
    return values


@lru_cache(maxsize=256)
def _page(shape: _Shape, limit: int) -> Statement:
    query = select(task).where(*_wanted(shape)).order_by(task.c.order_at, task.c.id)
    return Statement(query.limit(literal_column(str(limit))))


@lru_cache(maxsize=256)
def _count(shape: _Shape, cap: int) -> Statement:
    some = select(task.c.id).where(*_wanted(shape)).limit(literal_column(str(cap))).subquery()
    return Statement(select(func.count()).select_from(some))


def _wanted(shape: _Shape) -> list[ColumnElement[bool]]:
    """Of the open tasks by assignee, what is still covered and not closed to the one who asks."""
    wanted = [
        task.c.status == literal_column("'open'"),
        task.c.assignee_id == bindparam("me", type_=Key),
        _covered(shape.places),
        guards.unguarded_given(shape.dialect, task.c.guard_key),
    ]
    now = bindparam("now", type_=Instant())
    if shape.aside is True:
        wanted.append(task.c.follow_up_at > now)
    if shape.aside is False:
        wanted.append(or_(task.c.follow_up_at.is_(None), task.c.follow_up_at <= now))
    if shape.has_form:
        wanted.append(task.c.form_key == bindparam("form_key", type_=Key))
    if shape.due_before:
        wanted.append(task.c.order_at < bindparam("due_before", type_=Instant()))
    if shape.undue:
        wanted.append(task.c.order_at >= END_OF_TIME)
    if shape.is_next:
        wanted.append(tuple_(task.c.order_at, task.c.id) > ranges.AFTER)
    return wanted


def _covered(places: int) -> ColumnElement[bool]:
    """Under one of so many places: not before it, and before all that comes after what lies below it."""
    path = task.c.scope_path
    return or_(
        false(),
        *(
            and_(path >= bindparam(f"low_{number}", type_=Key), path < bindparam(f"high_{number}", type_=Key))
            for number in range(places)
        ),
    )
