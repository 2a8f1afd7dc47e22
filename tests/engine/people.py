"""The people of the engine's tests, and small ways to act for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from engine import SYSTEM, Actor, Engine, Grant, definitions, instances, tasks

HERE = "/33/01/office/"

LI = Actor("li", "李敏", (Grant("clerk", HERE),))
WANG = Actor("wang", "王强", (Grant("clerk", HERE),))
HEAD = Actor("head", "周主任", (Grant("head", "/33/01/"), Grant("clerk", "/33/01/")))
ELSEWHERE = Actor("else", "钱进", (Grant("clerk", "/33/02/office/"),))


def publish(engine: Engine, key: str, bundle: dict[str, str]) -> str:
    """Publishes a bundle; gives the definition's id."""
    return engine.run(SYSTEM, definitions.publish, key, bundle).id


def begin(engine: Engine, key: str, data: dict[str, Any] | None = None, **more: Any) -> str:
    """Starts an instance at `HERE`; gives its id."""
    more = {"business_key": "K-1", "scope_path": HERE, **more}
    return engine.run(LI, instances.start, key, data or {}, **more).id


def run(engine: Engine, bundle: dict[str, str], data: dict[str, Any] | None = None, **more: Any) -> str:
    """Publishes a bundle under its main file's name and starts an instance of it; gives the instance's id."""
    key = next(iter(bundle)).removesuffix(".bpmn")
    publish(engine, key, bundle)
    return begin(engine, key, data, **more)


def open_tasks(engine: Engine, instance_id: str) -> dict[str, str]:
    """The open tasks of an instance: element id -> task id."""
    with engine.read(SYSTEM) as tx:
        return {one.element_id: one.id for one in tasks.of_instance(tx, instance_id)}


def complete(
    engine: Engine, actor: Actor, instance_id: str, element_id: str, data: dict[str, Any] | None = None
) -> tasks.Task:
    """Completes the open task at an element."""
    task_id = open_tasks(engine, instance_id)[element_id]
    return engine.run(actor, tasks.complete, task_id, data or {})


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collects the SQL statements sent while inside; an executemany is one."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:  # noqa: ARG001
        sent.append(" ".join(statement.split()))

    event.listen(engine.database, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine.database, "before_cursor_execute", note)
