"""Lists of tasks: one range read of the inbox index per page, due first, whatever else is pending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    RowMapping,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from engine import guards, scope
from engine.core import Actor, Transaction
from engine.errors import Invalid
from engine.model import END_OF_TIME, Instant, Key, instance, is_status, task, task_role
from engine.model_desk import task_asked, watched

#: How many tasks a page may ask for.
MOST = 200

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    place: dict[str, Any] = {}
    if _is_usual(tx.actor, asked):
        reach = tuple(_reach(tx.actor, asked))
        if after is not None:
            place = dict(zip(("after_at", "after_id"), _told(after), strict=True))
        kept = _AFTER if place else None
        query = _usual_page(guards.who(tx.actor), reach, asked, kept, limit + 1) if reach else None
    else:
        find = _open_places if is_open else _closed_places
        query = _page_of(find(tx, asked, after, limit + 1), is_open)
    if query is None:
        return Page([], None)
    rows = tx.db.execute(query, place).mappings().all()
    more = len(rows) > limit
    items = [of_row(row) for row in rows[:limit]]
    last = rows[limit - 1] if more else None
    order = "order_at" if is_open else "completed_at"
    return Page(items, None if last is None else _cursor(last[order], last["id"]))


def count(tx: Transaction, filter: TaskFilter | None = None, cap: int = 500) -> int:
    """How many tasks the list has, counted up to `cap` and no further; `cap` means: at least so many."""
    asked = filter or TaskFilter()
    if _is_usual(tx.actor, asked):
        reach = tuple(_reach(tx.actor, asked))
        query = _usual_count(guards.who(tx.actor), reach, asked, cap) if reach else None
    else:
        find = _open_places if asked.status == "open" else _closed_places
        query = _count_of(find(tx, asked, None, cap))
    return 0 if query is None else int(tx.db.scalar(query) or 0)


def of_row(row: RowMapping | dict[str, Any]) -> Task:
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


def _page_of(places: Select[Any] | None, is_open: bool) -> Select[Any] | None:
    if places is None:
        return None
    page = places.subquery()
    order = page.c.order_at if is_open else page.c.completed_at
    sort = (order, page.c.task_id) if is_open else (order.desc(), page.c.task_id.desc())
    return select(task).join_from(page, task, page.c.task_id == task.c.id).order_by(*sort)


def _count_of(places: Select[Any] | None) -> Select[Any] | None:
    return None if places is None else select(func.count()).select_from(places.subquery())


def _is_usual(actor: Actor, asked: TaskFilter) -> bool:
    """Whether it is a list of the inbox as everybody has it: no word or case of somebody's own."""
    plain = TaskFilter(
        assignee=asked.assignee,
        roles=asked.roles,
        scope_path=asked.scope_path,
        due_before=asked.due_before,
        form_key=asked.form_key,
        undue=asked.undue,
    )
    return not actor.is_system and asked.assignee != "me" and asked == plain


# To build one of these costs more than to answer it, so what is asked again and again is built once.
@lru_cache(maxsize=512)
def _usual_page(
    one: guards.Who,
    reach: tuple[tuple[str, str], ...],
    asked: TaskFilter,
    after: ColumnElement[Any] | None,
    limit: int,
) -> Select[Any] | None:
    return _page_of(_granted(one, reach, asked, _wanted(one.id, None, asked), after, limit), True)


@lru_cache(maxsize=512)
def _usual_count(
    one: guards.Who, reach: tuple[tuple[str, str], ...], asked: TaskFilter, cap: int
) -> Select[Any] | None:
    return _count_of(_granted(one, reach, asked, _wanted(one.id, None, asked), None, cap))


def _open_places(tx: Transaction, asked: TaskFilter, after: str | None, limit: int) -> Select[Any] | None:
    """(order_at, task_id) of the page, or None when nothing can be in it."""
    actor = tx.actor
    if asked.assignee == "me" or asked.watched or asked.asked or actor.is_system:
        wanted = [*_wanted(actor.id, tx.now, asked), *_due(asked)]
        query = select(task.c.order_at, task.c.id.label("task_id")).where(is_status(task, "open"), *wanted)
        if asked.watched:
            # Few by nature: read from what is watched, then put in order.
            query = query.join_from(watched, task, task.c.instance_id == watched.c.instance_id)
            query = query.where(
                watched.c.person_id == actor.id,
                _covered(actor),
                guards.reachable(actor, task.c.instance_id),
            )
        if asked.asked:
            query = query.join_from(task_asked, task, task.c.id == task_asked.c.task_id)
            query = query.where(
                task_asked.c.person_id == actor.id,
                task_asked.c.status == "open",
                guards.reachable(actor, task.c.instance_id),
            )
        if asked.assignee == "me":
            query = query.where(
                task.c.assignee_id == actor.id,
                _covered(actor),
                guards.reachable(actor, task.c.instance_id),
            )
        if asked.scope_path is not None:
            query = query.where(scope.within(task.c.scope_path, asked.scope_path))
        if after is not None:
            query = query.where(tuple_(task.c.order_at, task.c.id) > _place(after))
        return query.order_by(task.c.order_at, task.c.id).limit(limit)
    reach = _reach(actor, asked)
    if not reach:
        return None
    place = None if after is None else _place(after)
    return _granted(guards.who(actor), reach, asked, _wanted(actor.id, tx.now, asked), place, limit)


def _granted(
    one: guards.Who,
    reach: Sequence[tuple[str, str]],
    asked: TaskFilter,
    wanted: list[ColumnElement[bool]],
    after: ColumnElement[Any] | None,
    limit: int,
) -> Select[Any]:
    parts = [_one_grant(role, path, asked, wanted, after, limit) for role, path in reach]
    parts += [_one_apart(one, role, path, asked, wanted, after, limit) for role, path in reach]
    # A task reached by two grants is in the list once. Each part is a range read in order and limited, so the
    # union sorts a few hundred narrow rows at most.
    union = union_all(*(select(part.subquery()) for part in parts)).subquery()
    found = select(union.c.order_at, union.c.task_id)
    # A task is guarded or not: the two ranges of one grant have none in common.
    return (
        (found if len(reach) == 1 else found.distinct())
        .order_by(union.c.order_at, union.c.task_id)
        .limit(limit)
    )


def _one_grant(
    role: str,
    path: str,
    asked: TaskFilter,
    wanted: list[ColumnElement[bool]],
    after: ColumnElement[Any] | None,
    limit: int,
) -> Select[Any]:
    query = select(task_role.c.order_at, task_role.c.task_id).where(
        task_role.c.role == role, task_role.c.scope_path == path
    )
    if asked.due_before is not None:
        query = query.where(task_role.c.order_at < asked.due_before)
    if asked.undue:
        query = query.where(task_role.c.order_at >= END_OF_TIME)
    if wanted:
        query = query.join(task, task.c.id == task_role.c.task_id).where(*wanted)
    if after is not None:
        query = query.where(tuple_(task_role.c.order_at, task_role.c.task_id) > after)
    return query.order_by(task_role.c.order_at, task_role.c.task_id).limit(limit)


def _one_apart(one: guards.Who, role: str, path: str, *asked: Any) -> Select[Any]:
    """The same range of the guarded cases, of which some are closed to the actor."""
    return _one_grant(f"{guards.APART}{role}", path, *asked).where(_open_to(one))


@lru_cache(maxsize=1024)
def _open_to(one: guards.Who) -> ColumnElement[bool]:
    its = select(task.c.id).join(instance, instance.c.id == task.c.instance_id)
    its = its.where(task.c.id == task_role.c.task_id, guards.lets(one, instance.c.guard_key))
    return task_role.c.task_id.in_(its.correlate(task_role))


def _closed_places(tx: Transaction, asked: TaskFilter, after: str | None, limit: int) -> Select[Any] | None:
    actor = tx.actor
    query = select(task.c.completed_at, task.c.id.label("task_id")).where(
        is_status(task, asked.status), *_wanted(actor.id, tx.now, asked), *_due(asked)
    )
    query = query.where(task.c.completed_by == actor.id if asked.assignee == "me" else _covered(actor))
    query = query.where(guards.reachable(actor, task.c.instance_id))
    if asked.scope_path is not None:
        query = query.where(scope.within(task.c.scope_path, asked.scope_path))
    if after is not None:
        query = query.where(tuple_(task.c.completed_at, task.c.id) < _place(after))
    return query.order_by(task.c.completed_at.desc(), task.c.id.desc()).limit(limit)


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


def covered(actor: Actor, place: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition on a column of scope paths: a grant of the actor's that shows cases covers it."""
    if actor.is_system:
        return true()
    return _within(_shown(actor), place)


def _shown(actor: Actor) -> frozenset[str]:
    return frozenset(grant.scope_path for grant in actor.grants if not grant.is_blind)


def _within(paths: frozenset[str], place: ColumnElement[str]) -> ColumnElement[bool]:
    outer = sorted(p for p in paths if not any(o in paths for o in scope.enclosing(p)[:-1]))
    return or_(false(), *(scope.within(place, path) for path in outer))


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
        wanted.append(task.c.business_key == asked.business_key)
        if asked.status != "open":
            # Closed tasks are found by their case.
            cases = select(instance.c.id).where(instance.c.business_key == asked.business_key)
            wanted.append(task.c.instance_id.in_(cases))
    if asked.form_key is not None:
        wanted.append(task.c.form_key == asked.form_key)
    return wanted


def _of_cases(cases: Select[tuple[str]]) -> CompoundSelect[tuple[str]]:
    """The ids of the tasks of some cases and of those beside them: `key` itself, and `key/…`."""
    found, one = cases.subquery(), task.alias()
    key = found.c[0]
    # "0" comes next after "/".
    beside = and_(one.c.business_key > key + "/", one.c.business_key < key + "0")
    own = select(one.c.id).join_from(found, one, one.c.business_key == key)
    return union_all(own, select(one.c.id).join_from(found, one, beside))


def _cursor(at: datetime, task_id: str) -> str:
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}.{task_id}"


#: The place after which a page begins, of a statement that is kept.
_AFTER = tuple_(bindparam("after_at", type_=Instant()), bindparam("after_id", type_=Key))


def _place(cursor: str) -> ColumnElement[Any]:
    at, task_id = _told(cursor)
    return tuple_(literal(at, Instant()), literal(task_id, Key))


def _told(cursor: str) -> tuple[datetime, str]:
    moment, _, task_id = cursor.partition(".")
    try:
        return _EPOCH + timedelta(microseconds=int(moment)), task_id
    except (ValueError, OverflowError) as error:
        raise Invalid([], "Expected a cursor of this list.", code="bad_cursor") from error
