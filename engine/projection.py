"""Task and timer rows as the loaded workflow says they should be, and the writing of what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, bindparam, case, delete, insert
from sqlalchemy.dialects import postgresql, sqlite

import feel
from engine import scope
from engine.core import Actor, Engine, Transaction
from engine.model import END_OF_TIME, task, task_role, timer
from engine.ports import TaskView

if TYPE_CHECKING:
    from engine.spiff import OpenTask, PendingTimer, Spec, Workflow


@dataclass(frozen=True)
class TaskFacts:
    """What a row of an open task says, apart from who claimed it."""

    id: str
    element_id: str
    name: str
    form_key: str | None
    roles: tuple[str, ...]
    different_from: tuple[str, ...]
    scope_path: str
    title: str
    subtitle: str
    due_at: datetime | None
    marks: dict[str, Any] = field(hash=False)

    @property
    def order_at(self) -> datetime:
        """Its place in a list: due first, nothing due last."""
        return self.due_at or END_OF_TIME

    @property
    def inbox(self) -> tuple[Any, ...]:
        """What the inbox rows are made of."""
        return (self.roles, self.scope_path, self.order_at)


@dataclass(frozen=True)
class Picture:
    """Every open task and waiting timer of an instance at one moment."""

    tasks: dict[str, TaskFacts]
    timers: dict[str, PendingTimer]


def of_workflow(
    engine: Engine, spec: Spec, workflow: Workflow, row: Mapping[str, Any], now: datetime
) -> Picture:
    """The rows this workflow should have."""
    known = workflow.data
    return Picture(
        tasks={
            one.id: _facts(engine, spec, one, _known_at(one, known), row, now) for one in workflow.open_tasks
        },
        timers={one.id: one for one in workflow.timers},
    )


def _known_at(open_task: OpenTask, known: dict[str, Any]) -> dict[str, Any]:
    """What words a task: its branch's data with what other branches know by now (a moved deadline).

    Inside a loop the instance's own item goes before anything of the same name outside.
    """
    data = open_task.data
    return known | data if "loopCounter" in data else data | known


def _facts(
    engine: Engine,
    spec: Spec,
    open_task: OpenTask,
    data: dict[str, Any],
    row: Mapping[str, Any],
    now: datetime,
) -> TaskFacts:
    element = spec.elements[open_task.element_id]
    context = {**data, "__now__": now}
    path = feel.evaluate(element.scope, context) if element.scope else data.get("scope_path")
    if path is None:
        path = row["scope_path"]
    if not isinstance(path, str):
        raise TypeError(
            f"Expected the scope of '{element.id}' to be a path, but it is a {type(path).__name__}."
        )
    due_at = instant(feel.evaluate(element.due_date, context)) if element.due_date else None
    view = TaskView(
        id=open_task.id,
        instance_id=row["id"],
        element_id=element.id,
        name=open_task.name,
        form_key=element.form_key,
        roles=tuple(element.roles),
        scope_path=scope.normal(path),
        business_key=row["business_key"],
        instance_title=row["title"],
        due_at=due_at,
        properties=element.properties,
    )
    words = engine.project(data, view)
    return TaskFacts(
        id=open_task.id,
        element_id=element.id,
        name=open_task.name,
        form_key=element.form_key,
        roles=view.roles,
        different_from=tuple(element.different_from),
        scope_path=view.scope_path,
        title=words.title,
        subtitle=words.subtitle,
        due_at=words.due_at,
        marks=words.marks,
    )


def instant(value: Any) -> datetime | None:
    """An instant from what a FEEL expression gave: an aware moment, or ISO text with an offset.

    Raises:
        ValueError: no offset, or not a moment at all.
    """
    if value is None:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("Expected an instant with an offset, but it is none.")
    return value.astimezone(UTC)


@dataclass
class Changes:
    """The task and timer rows to write, collected and then written in at most four statements."""

    tx: Transaction
    row: Mapping[str, Any]
    tasks: list[dict[str, Any]] = field(default_factory=list)
    timers: list[dict[str, Any]] = field(default_factory=list)
    roles: list[dict[str, Any]] = field(default_factory=list)
    no_roles: list[str] = field(default_factory=list)

    def keep_task(self, facts: TaskFacts, *, was: TaskFacts | None) -> None:
        """An open task that is new (`was` None) or says something else now."""
        self.tasks.append(self._task(facts, "open"))
        if was is None or was.inbox != facts.inbox:
            if was is not None:
                self.no_roles.append(facts.id)
            self.roles += inbox_rows(facts)

    def close_task(self, facts: TaskFacts, *, by: Actor | None) -> None:
        """A task that is open no more: completed by somebody, or cancelled (None)."""
        self.tasks.append(self._task(facts, "completed" if by else "cancelled", by))
        self.no_roles.append(facts.id)

    def set_timer(self, one: PendingTimer, status: str) -> None:
        """A timer that is new, moved, fired or cancelled."""
        self.timers.append(
            {
                "id": one.id,
                "instance_id": self.row["id"],
                "key": one.key,
                "name": one.name,
                "due_at": one.due_at,
                "status": status,
                "created_at": self.tx.now,
                "ended_at": None if status == "pending" else self.tx.now,
            }
        )

    def write(self) -> None:
        """Writes all of it; one statement for tasks, two for the inbox, one for timers, none for nothing."""
        db = self.tx.db
        if self.tasks:
            db.execute(_UPSERT_TASK[db.dialect.name], self.tasks)
        if self.no_roles:
            db.execute(_OUT_OF_INBOX, {"ids": self.no_roles})
        if self.roles:
            db.execute(_INTO_INBOX, self.roles)
        if self.timers:
            db.execute(_UPSERT_TIMER[db.dialect.name], self.timers)

    def task_values(self, facts: TaskFacts) -> dict[str, Any]:
        """The columns of an open task's row that its facts decide."""
        return {
            "id": facts.id,
            "instance_id": self.row["id"],
            "definition_id": self.row["definition_id"],
            "business_key": self.row["business_key"],
            "element_id": facts.element_id,
            "name": facts.name,
            "form_key": facts.form_key,
            "roles": list(facts.roles),
            "different_from": list(facts.different_from),
            "scope_path": facts.scope_path,
            "title": facts.title,
            "subtitle": facts.subtitle,
            "due_at": facts.due_at,
            "order_at": facts.order_at,
            "marks": facts.marks,
            "status": "open",
        }

    def _task(self, facts: TaskFacts, status: str, by: Actor | None = None) -> dict[str, Any]:
        ended = status != "open"
        return self.task_values(facts) | {
            "status": status,
            "created_at": self.tx.now,
            "completed_at": self.tx.now if ended else None,
            "completed_by": by.id if by else None,
            "completed_by_name": by.name if by else None,
        }


def inbox_rows(facts: TaskFacts) -> list[dict[str, Any]]:
    """The inbox rows of a task: each role at each enclosing scope."""
    return [
        {"role": role, "scope_path": path, "order_at": facts.order_at, "task_id": facts.id}
        for role in facts.roles
        for path in scope.enclosing(facts.scope_path)
    ]


def _upsert(dialect: Any, table: Any, rewritten: Iterable[str], **special: Any) -> Any:
    # One statement inserts what is new and rewrites what is there: the difference is known from the workflow
    # before and after, so no row needs to be read first.
    statement = dialect.insert(table)
    changed: dict[str, ColumnElement[Any] | Column[Any]] = {
        name: statement.excluded[name] for name in rewritten
    }
    changed.update({name: make(table, statement.excluded) for name, make in special.items()})
    return statement.on_conflict_do_update(index_elements=["id"], set_=changed)


_INTO_INBOX = insert(task_role)
_OUT_OF_INBOX = delete(task_role).where(task_role.c.task_id.in_(bindparam("ids", expanding=True)))

_TASK_REWRITTEN = (
    "name",
    "roles",
    "scope_path",
    "title",
    "subtitle",
    "due_at",
    "order_at",
    "marks",
    "status",
    "completed_at",
    "completed_by",
    "completed_by_name",
)

_UPSERT_TASK = {
    dialect.__name__.rpartition(".")[2]: _upsert(
        dialect,
        task,
        _TASK_REWRITTEN,
        # A closed task needs no draft: its submission is kept whole.
        draft=lambda table, new: case((new.status == "open", table.c.draft), else_=None),
    )
    for dialect in (sqlite, postgresql)
}

_UPSERT_TIMER = {
    dialect.__name__.rpartition(".")[2]: _upsert(
        dialect,
        timer,
        ("status", "ended_at"),
        # A held timer is parked at the end of time in the workflow; its row keeps the true moment.
        due_at=lambda table, new: case((new.due_at == END_OF_TIME, table.c.due_at), else_=new.due_at),
    )
    for dialect in (sqlite, postgresql)
}
