"""Task and timer rows as the loaded workflow says they should be. Nothing here touches the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import feel
from engine import scope
from engine.core import Engine
from engine.model import END_OF_TIME
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
    # Read only: a copy of the case data for every task, before and after every step, would cost more than the
    # rest of it.
    known = workflow.known
    return Picture(
        tasks={
            one.id: _facts(engine, spec, one, known_at(one, known), row, now) for one in workflow.open_tasks
        },
        timers={one.id: one for one in workflow.timers},
    )


def known_at(open_task: OpenTask, known: Mapping[str, Any]) -> dict[str, Any]:
    """What is known at a task: its branch's data with what other branches know by now (a moved deadline).

    `known` is what the whole workflow knows. Inside a loop the instance's own item goes before anything of
    the same name outside. To be read, never changed: the values are the workflow's own.
    """
    data = open_task.known
    return {**known, **data} if "loopCounter" in data else {**data, **known}


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
