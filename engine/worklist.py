"""Lists of tasks: one range read of the inbox index per page, due first, whatever else is pending."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    RowMapping,
    Select,
    and_,
    false,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from engine import claimed, guards, merging, ranges, scope
from engine.core import Actor, Transaction
from engine.merging import Places
from engine.model import Instant, Key, instance, is_status, task
from engine.model_desk import task_asked, watched
from engine.statements import Statement

#: How many tasks a page may ask for.
MOST = 200


@dataclass(frozen=True)
class Task:
    """A user task as a list or page shows it. `draft` is what somebody typed and has not sent yet."""

    id: str
    instance_id: str
    definition_id: str
    element_id: str
    name: str
    form_key: str | None
    roles: tuple[str, ...]
    #: Elements whose performers may not complete this one.
    different_from: tuple[str, ...]
    scope_path: str
    business_key: str
    title: str
    subtitle: str
    due_at: datetime | None
    marks: dict[str, Any]
    status: str
    assignee_id: str | None
    assignee_name: str | None
    #: Who delegated it to the assignee and gets it back.
    owner_id: str | None
    owner_name: str | None
    #: How many who were asked for their word have not given it.
    awaited: int
    #: Who had a hand in it beside the one who completes it.
    helped_by: tuple[str, ...]
    #: Put aside by its assignee until then.
    follow_up_at: datetime | None
    #: The newest nudge nobody has answered.
    nudged_at: datetime | None
    draft: dict[str, Any] | None
    created_at: datetime
    completed_at: datetime | None
    completed_by: str | None
    completed_by_name: str | None


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks to list; None asks for nothing.

    `assignee`: claimed by `me` (or, with status completed, completed by me), by `nobody`, by `others`, or by
    `somebody`, whoever it is.
    `aside`: what I put aside and is not back yet (True), or without it (False). `watched`: of cases I keep an
    eye on. `asked`: my word on them is owed. `undue`: without a due moment.
    `roles`: only open tasks I may take in one of these roles. `text` looks into title, subtitle, name and
    business key. `cases` selects business keys: tasks of these cases and of those beside them (`key/…`), and
    tasks of the steps named in `steps`. `due_before`: due earlier than this instant; `completed_after`:
    closed at it or later.
    """

    assignee: Literal["me", "nobody", "others", "somebody"] | None = None
    roles: tuple[str, ...] | None = None
    scope_path: str | None = None
    status: str = "open"
    text: str | None = None
    due_before: datetime | None = None
    completed_after: datetime | None = None
    business_key: str | None = None
    form_key: str | None = None
    aside: bool | None = None
    watched: bool = False
    undue: bool = False
    asked: bool = False
    cases: Select[tuple[str]] | None = None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page of a list; `next_cursor` is None on the last one."""

    items: list[Task]
    next_cursor: str | None


def worklist(
    tx: Transaction, filter: TaskFilter | None = None, after: str | None = None, limit: int = 50
) -> Page:
    """The tasks the actor's grants cover, due first, nothing due last; closed ones newest first.

    Raises:
        Invalid: `after` is not a cursor of such a list.
    """
    asked, limit = filter or TaskFilter(), max(1, min(limit, MOST))
    is_open = asked.status == "open"
    rows: Sequence[Mapping[str, Any]]
    if _is_usual(tx.actor, asked):
        rows = _usual_rows(tx, asked, after, limit + 1)
    elif _is_own(tx.actor, asked):
        rows = claimed.page(tx, _shown(tx.actor), asked, after, limit + 1)
    else:
        places, given = _places(tx, asked, after, limit + 1)
        rows = [] if places is None else _told_of(tx, _page_of(places, is_open), given)
    return paged(rows, limit, is_open=is_open)


def count(tx: Transaction, filter: TaskFilter | None = None, cap: int = 500) -> int:
    """How many tasks the list has, counted up to `cap` and no further; `cap` means: at least so many."""
    asked = filter or TaskFilter()
    if _is_usual(tx.actor, asked):
        return _usual_number(tx, asked, cap)
    if _is_own(tx.actor, asked):
        return claimed.count(tx, _shown(tx.actor), asked, cap)
    places, given = _places(tx, asked, None, cap)
    return (
        0
        if places is None
        else int(_told_of(tx, select(merging.size(places).label("count")), given)[0]["count"])
    )


def paged(rows: Sequence[Mapping[str, Any]], limit: int, *, is_open: bool = True) -> Page:
    """A page of so many tasks from their rows, in order; one row more says that there is another page."""
    last = rows[limit - 1] if len(rows) > limit else None
    order = "order_at" if is_open else "completed_at"
    cursor = None if last is None else ranges.cursor(last[order], last["id"])
    return Page([of_row(row) for row in rows[:limit]], cursor)


def of_row(row: RowMapping | Mapping[str, Any]) -> Task:
    """A task from its row."""
    # A page of a list is fifteen hundred fields: they are set at once, not one by one past the freezing.
    made = object.__new__(Task)
    made.__dict__.update(
        {name: row[name] for name in _FIELDS},
        roles=tuple(row["roles"]),
        different_from=tuple(row["different_from"]),
        helped_by=tuple(row["helped_by"]),
    )
    return made


_FIELDS = tuple(Task.__dataclass_fields__)


def _page_of(places: Places, is_open: bool) -> Select[Any]:
    page = places.subquery()
    order = page.c.order_at if is_open else page.c.completed_at
    sort = (order, page.c.task_id) if is_open else (order.desc(), page.c.task_id.desc())
    return select(task).join_from(page, task, page.c.task_id == task.c.id).order_by(*sort)


def _told_of(tx: Transaction, query: Select[Any], given: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [dict(row) for row in tx.db.execute(query, given).mappings()]


def _is_usual(actor: Actor, asked: TaskFilter) -> bool:
    """Whether it is a list of the inbox as everybody has it: no word or case of somebody's own."""
    return not actor.is_system and asked.assignee != "me" and _asks_usually(asked)


def _is_own(actor: Actor, asked: TaskFilter) -> bool:
    """Whether it is what the actor has claimed, as everybody asks for it."""
    return not actor.is_system and asked.assignee == "me" and _asks_of_own(asked)


def _besides(*names: str) -> Callable[[TaskFilter], bool]:
    """Whether nothing is asked for in all other fields of a filter."""
    others = [one for one in fields(TaskFilter) if one.name not in names]
    told = attrgetter(*(one.name for one in others))
    nothing = tuple(one.default for one in others)
    return lambda asked: told(asked) == nothing


_asks_usually = _besides("assignee", "roles", "scope_path", "due_before", "form_key", "undue")
_asks_of_own = _besides("assignee", "aside", "due_before", "form_key", "undue")


def _usual_rows(
    tx: Transaction, asked: TaskFilter, after: str | None, limit: int
) -> Sequence[Mapping[str, Any]]:
    found = ranges.of(tx, asked, after)
    if found is None:
        return []
    return _usual_page(found.shape, limit).rows(tx, ranges.given(found, asked, after))


def _usual_number(tx: Transaction, asked: TaskFilter, cap: int) -> int:
    found = ranges.of(tx, asked)
    if found is None:
        return 0
    return int(_usual_count(found.shape, cap).value(tx, ranges.given(found, asked)))


# What is asked again and again is built once for each shape: to build it costs more than to answer it. What
# it reads are ranges of an index, in order, whatever lies there: the database may keep its plan.
@lru_cache(maxsize=512)
def _usual_page(shape: ranges.Shape, limit: int) -> Statement:
    if shape.dialect == "sqlite":
        return Statement(_page_of(ranges.read(shape, [], limit), is_open=True))
    return Statement(ranges.tasks(shape, limit), planned="once")


@lru_cache(maxsize=512)
def _usual_count(shape: ranges.Shape, cap: int) -> Statement:
    return Statement(ranges.number(shape, cap), planned="once")


def _places(
    tx: Transaction, asked: TaskFilter, after: str | None, limit: int
) -> tuple[Places | None, Mapping[str, Any]]:
    """(order_at, task_id) of the page, None when nothing can be in it; and what is given with the query."""
    actor = tx.actor
    if asked.status != "open":
        return _closed_places(tx, asked, after, limit), {}
    if asked.assignee == "me" or asked.watched or asked.asked or actor.is_system:
        wanted = [*_wanted(actor.id, tx.now, asked), *_due(asked)]
        query = select(task.c.order_at, task.c.id.label("task_id")).where(is_status(task, "open"), *wanted)
        if asked.watched:
            # Few by nature: read from what is watched, then put in order.
            query = query.join_from(watched, task, task.c.instance_id == watched.c.instance_id)
            query = query.where(
                watched.c.person_id == actor.id,
                _covered(actor),
                guards.unguarded(actor, task.c.guard_key),
            )
        if asked.asked:
            query = query.join_from(task_asked, task, task.c.id == task_asked.c.task_id)
            query = query.where(
                task_asked.c.person_id == actor.id,
                task_asked.c.status == "open",
                guards.unguarded(actor, task.c.guard_key),
            )
        if asked.assignee == "me":
            query = query.where(
                task.c.assignee_id == actor.id,
                _covered(actor),
                guards.unguarded(actor, task.c.guard_key),
            )
        if asked.scope_path is not None:
            query = query.where(scope.within(task.c.scope_path, asked.scope_path))
        if after is not None:
            query = query.where(tuple_(task.c.order_at, task.c.id) > _place(after))
        return query.order_by(task.c.order_at, task.c.id).limit(limit), {}
    found = ranges.of(tx, asked, after)
    if found is None:
        return None, {}
    wanted = _wanted(actor.id, tx.now, asked)
    return ranges.read(found.shape, wanted, limit), ranges.given(found, asked, after)


def _closed_places(tx: Transaction, asked: TaskFilter, after: str | None, limit: int) -> Select[Any]:
    actor = tx.actor
    query = select(task.c.completed_at, task.c.id.label("task_id")).where(
        is_status(task, asked.status), *_wanted(actor.id, tx.now, asked), *_due(asked)
    )
    query = query.where(task.c.completed_by == actor.id if asked.assignee == "me" else _covered(actor))
    query = query.where(guards.unguarded(actor, task.c.guard_key))
    if asked.scope_path is not None:
        query = query.where(scope.within(task.c.scope_path, asked.scope_path))
    if after is not None:
        query = query.where(tuple_(task.c.completed_at, task.c.id) < _place(after))
    return query.order_by(task.c.completed_at.desc(), task.c.id.desc()).limit(limit)


def covered(actor: Actor, place: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition on a column of scope paths: a grant of the actor's that shows cases covers it."""
    if actor.is_system:
        return true()
    return _within(_shown(actor), place)


def _shown(actor: Actor) -> frozenset[str]:
    return frozenset(grant.scope_path for grant in actor.grants if not grant.is_blind)


def _within(paths: frozenset[str], place: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(false(), *(scope.within(place, path) for path in scope.outermost(paths)))


def _covered(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_system else _tasks_within(_shown(actor))


@lru_cache(maxsize=1024)
def _tasks_within(paths: frozenset[str]) -> ColumnElement[bool]:
    return _within(paths, task.c.scope_path)


def _due(asked: TaskFilter) -> list[ColumnElement[bool]]:
    """The conditions that the inbox index answers where it is read."""
    wanted: list[ColumnElement[bool]] = []
    if asked.due_before is not None:
        wanted.append(task.c.due_at < asked.due_before)
    if asked.undue:
        wanted.append(task.c.due_at.is_(None))
    return wanted


def _wanted(actor_id: str, now: datetime | None, asked: TaskFilter) -> list[ColumnElement[bool]]:
    """The conditions on `task`; `now` is needed for what is put aside."""
    wanted: list[ColumnElement[bool]] = []
    if asked.text:
        columns = (task.c.title, task.c.subtitle, task.c.name, task.c.business_key)
        wanted.append(or_(*(column.icontains(asked.text, autoescape=True) for column in columns)))
    if asked.cases is not None:
        among = task.c.id.in_(_of_cases(asked.cases))
        # Without a step of that name the database may begin with the cases, few or many, as it sees fit.
        wanted.append(or_(among, task.c.name.in_(asked.steps)) if asked.steps else among)
    if asked.assignee == "nobody":
        wanted.append(task.c.assignee_id.is_(None))
    if asked.assignee == "others":
        wanted.append(task.c.assignee_id != actor_id)
    if asked.assignee == "somebody":
        wanted.append(task.c.assignee_id.is_not(None))
    if asked.aside is True:
        wanted.append(task.c.follow_up_at > now)
    if asked.aside is False:
        wanted.append(or_(task.c.follow_up_at.is_(None), task.c.follow_up_at <= now))
    if asked.completed_after is not None:
        wanted.append(task.c.completed_at >= asked.completed_after)
    if asked.business_key is not None:
        # A handful of tasks, found by their case.
        wanted.append(task.c.id.in_(_of_key(asked.business_key)))
    if asked.form_key is not None:
        wanted.append(task.c.form_key == asked.form_key)
    return wanted


def _of_key(business_key: str) -> Select[tuple[str]]:
    """The ids of the tasks of the cases with that key."""
    one = task.alias()
    query = select(one.c.id).join(instance, instance.c.id == one.c.instance_id)
    return query.where(instance.c.business_key == business_key)


def _of_cases(cases: Select[tuple[str]]) -> CompoundSelect[tuple[str]]:
    """The ids of the tasks of some cases and of those beside them: `key` itself, and `key/…`."""
    found, one = cases.subquery(), task.alias()
    key, of_case = found.c[0], one.c.instance_id == instance.c.id
    # "0" comes next after "/".
    beside = and_(instance.c.business_key > key + "/", instance.c.business_key < key + "0")
    query = select(one.c.id)
    return union_all(
        *(
            query.select_from(found.join(instance, is_it).join(one, of_case))
            for is_it in (instance.c.business_key == key, beside)
        )
    )


def _place(cursor: str) -> ColumnElement[Any]:
    at, task_id = ranges.place(cursor)
    return tuple_(literal(at, Instant()), literal(task_id, Key))
