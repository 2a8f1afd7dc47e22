"""Which ranges of the inbox answer a question, and the statement that reads them: in order, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    literal_column,
    select,
    tuple_,
)

from engine import guards, inbox, merging, scope
from engine.core import Transaction
from engine.errors import Invalid
from engine.merging import Places
from engine.model import END_OF_TIME, Instant, Key, task, task_role

if TYPE_CHECKING:
    from engine.worklist import TaskFilter

AnyShape = TypeVar("AnyShape")

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True, eq=False)
class Question(Generic[AnyShape]):
    """A list as somebody asks for it: made once for all the times they do."""

    #: All that its statement depends on.
    shape: AnyShape
    #: The values it is asked with, but for those of the moment (`given`).
    given: Mapping[str, Any]


def of(tx: Transaction, asked: TaskFilter, after: str | None = None) -> Question[Shape] | None:
    """What answers the filter for the actor; None: nothing does."""
    posts = tuple([(one.role, one.scope_path, one.seat, one.for_id) for one in tx.actor.grants])
    return _of(
        tx.db.dialect.name,
        tx.actor.id,
        posts,
        None if asked.roles is None else tuple(asked.roles),
        asked.scope_path,
        asked.assignee,
        asked.form_key,
        asked.due_before is not None,
        asked.undue,
        after is not None,
    )


# To find out costs half as much as to read a page.
@lru_cache(maxsize=1024)
def _of(
    dialect: str,
    actor_id: str,
    posts: tuple[tuple[str, str, str, str], ...],
    roles: tuple[str, ...] | None,
    scope_path: str | None,
    assignee: str | None,
    form_key: str | None,
    due_before: bool,
    undue: bool,
    is_next: bool,
) -> Question[Shape] | None:
    pairs = _reach([(role, path) for role, path, _, _ in posts], roles, scope_path)
    if not pairs:
        return None
    is_taken = {None: None, "nobody": False}.get(assignee, True)
    paths = Counter(role for role, _ in pairs)
    who = guards.who_with(actor_id, tuple((role, seat, for_id) for role, _, seat, for_id in posts))
    given = {**guards.given_to(dialect, who), "form_key": form_key}
    given |= {f"path_{number}": path for number, (_, path) in enumerate(pairs)}
    for number, role in enumerate(paths):
        for nth, key in enumerate(inbox.keys(role, is_taken=is_taken)):
            given[f"key_{number}_{nth}"] = key
    shape = _shape(
        dialect,
        paths=tuple(paths.values()),
        keys=len(inbox.keys("", is_taken=is_taken)),
        assignee=assignee,
        has_form=form_key is not None,
        due_before=due_before,
        undue=undue,
        is_next=is_next,
    )
    return Question(shape, given)


def _reach(
    held: Iterable[tuple[str, str]], roles: tuple[str, ...] | None, scope_path: str | None
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


@dataclass(frozen=True, eq=False)
class Shape:
    """All of a question to the inbox that its statement depends on; its values are given with it."""

    dialect: str
    #: Of each role, at how many paths it is looked for, and under how many keys there.
    paths: tuple[int, ...]
    keys: int
    assignee: str | None
    has_form: bool
    due_before: bool
    undue: bool
    is_next: bool

    @property
    def is_mixed(self) -> bool:
        """Whether a task may lie in several ranges: a role has it once at most, whatever the places."""
        return len(self.paths) > 1

    @property
    def ranges(self) -> Iterator[tuple[BindParameter[str], BindParameter[str]]]:
        """(key, path) of each, role by role."""
        for role in range(len(self.paths)):
            for path in self.paths_of(role):
                for key in self.keys_of(role):
                    yield key, path

    def keys_of(self, role: int) -> list[BindParameter[str]]:
        """Under which keys one of the roles is looked for."""
        return [bindparam(f"key_{role}_{nth}", type_=Key) for nth in range(self.keys)]

    def paths_of(self, role: int) -> list[BindParameter[str]]:
        """At which paths."""
        first = sum(self.paths[:role])
        return [bindparam(f"path_{first + nth}", type_=Key) for nth in range(self.paths[role])]


#: One for all questions alike: statements are kept by it.
_shape = lru_cache(maxsize=512)(Shape)


def given(question: Question[Shape], asked: TaskFilter, after: str | None = None) -> Mapping[str, Any]:
    """All values of a question; not to be written to.

    Raises:
        Invalid: `after` is not a cursor of such a list.
    """
    if asked.due_before is None and after is None:
        return question.given
    values = {**question.given, "due_before": asked.due_before}
    if after is not None:
        values["after_at"], values["after_id"] = place(after)
    return values


def number(shape: Shape, cap: int) -> Select[tuple[int]]:
    """How many there are as asked, up to `cap`, to be asked with `given`."""
    key, opens = task_role.c.guard_key, guards.lets_given(shape.dialect, task_role.c.guard_key)
    one = _of_role(shape, shape.paths.index(max(shape.paths)))
    unguarded = one.where(key.is_(None))
    if not shape.is_mixed:
        # Guarded ones are looked at only where there are not enough of all the others.
        parts = [unguarded, one.where(key.is_not(None), opens)]
        return select(merging.number(parts, cap).label("count"))
    every = read(shape, [], cap) if shape.dialect == "sqlite" else _found(shape)
    found = merging.size(every.limit(literal_column(str(cap))))
    if shape.dialect == "postgresql":
        # What several roles have is told apart only where the one at most places has not enough alone.
        is_full = merging.number([unguarded], cap) >= literal_column(str(cap))
        found = case((is_full, literal_column(str(cap))), else_=found)
    return select(found.label("count"))


def read(shape: Shape, wanted: list[ColumnElement[bool]], limit: int) -> Places:
    """(order_at, task_id) of the first `limit` that are as asked and `wanted`, to be asked with `given`.

    Without `wanted` what the shape asks of a task is looked at here; conditions that are wanted say it too.
    """
    parts = [_part(shape, _range(shape, *one), wanted) for one in shape.ranges]
    return merging.first(shape.dialect, parts, limit, is_mixed=shape.is_mixed)


def tasks(shape: Shape, limit: int) -> Select[Any]:
    """The first `limit` tasks themselves that are as asked, in order, on PostgreSQL.

    The ranges are read on until there are enough; who is kept from a case is made ready once for all of them.
    """
    these = merging.together(task.c.id, _found(shape), limit)
    return select(task).where(these).order_by(task.c.order_at, task.c.id)


def _found(shape: Shape) -> Select[tuple[str]]:
    """The ids of all that are as asked, in order, on PostgreSQL; read no further than whoever asks."""
    parts = [_range(shape, *one).add_columns(task_role.c.guard_key) for one in shape.ranges]
    its = merging.in_order(parts, is_mixed=shape.is_mixed).subquery()
    is_open = guards.unguarded_given(shape.dialect, its.c.guard_key)
    found = select(its.c.task_id).where(is_open, *_looked_up(shape, its.c.task_id))
    return found.order_by(its.c.order_at, its.c.task_id)


def _part(shape: Shape, query: Select[Any], wanted: list[ColumnElement[bool]]) -> Select[Any]:
    if wanted:
        query = query.join(task, task.c.id == task_role.c.task_id).where(*wanted)
    else:
        query = query.where(*_looked_up(shape, task_role.c.task_id))
    return query.where(guards.unguarded_given(shape.dialect, task_role.c.guard_key))


def _looked_up(shape: Shape, task_id: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """What a question asks of a task, for inbox rows."""
    asked = _asked(shape)
    if not asked:
        return []
    # Asked of one task after the other. Where a plan is kept for every role, a join may be one that reads all
    # tasks there are to count the few that somebody has.
    its = select(and_(*asked)).where(task.c.id == task_id)
    return [its.correlate_except(task).scalar_subquery()]


def _of_role(shape: Shape, role: int) -> Select[Any]:
    """What answers the question of one of the roles, guarded or not, in no order: all its ranges together."""
    key, path = task_role.c.role, task_role.c.scope_path
    part = _narrowed(shape, key.in_(shape.keys_of(role)), path.in_(shape.paths_of(role)))
    return part.where(*_looked_up(shape, task_role.c.task_id))


def _range(shape: Shape, key: BindParameter[str], path: BindParameter[str]) -> Select[Any]:
    """(order_at, task_id) of the tasks in one of the ranges, guarded ones too."""
    return _narrowed(shape, task_role.c.role == key, task_role.c.scope_path == path)


def _narrowed(shape: Shape, *where: ColumnElement[bool]) -> Select[Any]:
    query = select(task_role.c.order_at, task_role.c.task_id).where(*where)
    if shape.due_before:
        query = query.where(task_role.c.order_at < bindparam("due_before", type_=Instant()))
    if shape.undue:
        query = query.where(task_role.c.order_at >= END_OF_TIME)
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


#: The place after which a page begins, of a statement that is kept.
AFTER = tuple_(bindparam("after_at", type_=Instant()), bindparam("after_id", type_=Key))


def cursor(at: datetime, task_id: str) -> str:
    """The place of a task in a list, to be read on from."""
    return f"{(at - _EPOCH) // _MICROSECOND}.{task_id}"


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
