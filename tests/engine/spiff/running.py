"""A case under test: saved and loaded again around every step, with services made of plain functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import spiff

#: The moment every case of these tests begins.
BEGAN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)

Service = Callable[..., Any]


class Ports:
    """Calls plain functions by topic or decision, and keeps what was asked."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def service(self, element: spiff.Element, parameters: dict[str, Any], data: dict[str, Any]) -> Any:
        """What the answer for the topic is, or what the function for it gives."""
        self.asked.append((element.id, parameters))
        answer = self.answers.get(element.topic or "")
        return answer(parameters, data) if callable(answer) else answer

    def decide(self, element: spiff.Element, data: dict[str, Any]) -> Any:
        """What the answer for the decision is, or what the function for it gives."""
        answer = self.answers.get(element.decision_ref or "")
        return answer(data) if callable(answer) else answer


class Running:
    """A case of a diagram, or of a bundle of diagrams."""

    def __init__(
        self, diagrams: str | Mapping[str, str], data: Mapping[str, Any] | None = None, **answers: Any
    ) -> None:
        bundle = {"main.bpmn": diagrams} if isinstance(diagrams, str) else diagrams
        self.spec = spiff.compile(bundle, "main")
        self.ports = Ports(answers)
        self.now = BEGAN
        self.passed: list[spiff.Passed] = []
        self.workflow = spiff.Workflow.start(self.spec, data or {}, now=BEGAN, ports=self.ports)
        self.workflow.settle()
        self.reload()

    def reload(self, spec: spiff.Spec | None = None) -> None:
        """Saves the case and loads it again."""
        self.passed += self.workflow.passed
        self.spec = spec or self.spec
        self.state = self.workflow.save()
        self.workflow = spiff.Workflow.load(self.spec, self.state, now=self.now, ports=self.ports)

    def complete(self, element_id: str, *, which: int = 0, **values: Any) -> None:
        """Completes an open task of this element."""
        self.workflow.complete(self.tasks(element_id)[which].id, values)
        self.workflow.settle()
        self.reload()

    def send(self, name: str, **payload: Any) -> bool:
        """Sends a message."""
        arrived = self.workflow.send(name, payload)
        self.workflow.settle()
        self.reload()
        return arrived

    def wait(self, **duration: float) -> None:
        """Lets time pass: `days=3`."""
        self.now += timedelta(**duration)
        self.workflow.fire(self.now)
        self.reload()

    def tasks(self, element_id: str) -> list[spiff.OpenTask]:
        """The open tasks of an element."""
        return [task for task in self.workflow.open_tasks if task.element_id == element_id]

    @property
    def open(self) -> list[str]:
        """Element ids of the open tasks, sorted."""
        return sorted(task.element_id for task in self.workflow.open_tasks)

    @property
    def timers(self) -> dict[str, datetime]:
        """Due moments of the waiting timers by element id."""
        return {timer.key: timer.due_at for timer in self.workflow.timers}

    @property
    def visited(self) -> list[str]:
        """Element ids in the order in which they were reached."""
        return [passed.element_id for passed in self.passed + self.workflow.passed]
