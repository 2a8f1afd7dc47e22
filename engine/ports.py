"""What the rooms above hand to the engine, and what the engine hands to them.

The engine knows no form library, no law and no organisation: a form is cleaned, a service called, a check
asked and a task row worded by functions given at wiring time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from engine.errors import FieldError

if TYPE_CHECKING:
    from engine.core import Transaction
    from engine.history import Pending


@dataclass
class Call:
    """What a service or a check gets: the transaction, where in which case it stands, and the case data."""

    tx: Transaction
    instance_id: str
    business_key: str
    element_id: str
    element_name: str
    #: The values of the element's input parameters.
    parameters: dict[str, Any]
    #: A copy of the case data; writing to it changes nothing, the result does.
    data: dict[str, Any]
    move_timer: Callable[[str, datetime], None] | None = field(default=None, repr=False)

    def reschedule(self, timer_key: str, due_at: datetime) -> None:
        """Moves the waiting timer of this case whose event element is `timer_key` to another instant.

        Raises:
            NotFound: no timer with this key waits in the case.
        """
        if self.move_timer is None:
            raise RuntimeError("Expected a service call, but a check may not move timers.")
        self.move_timer(timer_key, due_at)


#: Called by a service task (external topic). The mapping is `result` for its output parameters, or is merged
#: into the case data when the task names none. It touches only the database: effects go through the outbox.
Service = Callable[[Call], Mapping[str, Any] | None]

#: Asked before a user task is completed: the call and the cleaned submission; what is wrong, for people.
Check = Callable[[Call, dict[str, Any]], list[FieldError]]

#: Sentences about what is wrong with the text of a form file.
CheckForm = Callable[[str], list[str]]


class CleanForm(Protocol):
    """Makes clean JSON values of what was submitted for a form; raises `Invalid` otherwise."""

    def __call__(
        self, form_text: str, data: dict[str, Any], *, context: dict[str, Any]
    ) -> dict[str, Any]: ...


@dataclass(frozen=True)
class TaskView:
    """An open user task as a projection sees it."""

    id: str
    instance_id: str
    element_id: str
    name: str
    form_key: str | None
    roles: tuple[str, ...]
    scope_path: str
    business_key: str
    #: The title the instance was started with.
    instance_title: str
    #: The diagram's `dueDate`, evaluated.
    due_at: datetime | None
    #: The element's `camunda:properties`, verbatim.
    properties: Mapping[str, str]


@dataclass(frozen=True)
class Projection:
    """The words and moments of a task row in a list."""

    title: str
    subtitle: str = ""
    due_at: datetime | None = None
    marks: dict[str, Any] = field(default_factory=dict)


#: Words a task row from the case data. Pure: it is called before and after every step and compared.
Project = Callable[[dict[str, Any], TaskView], Projection]


#: Told of the history rows of a transaction after its commit, with its moment: to count, never to act.
Witness = Callable[[datetime, "Sequence[Pending]"], None]


def plain_projection(data: dict[str, Any], task: TaskView) -> Projection:  # noqa: ARG001 - the port's shape
    """Words a task by its instance's title and its own name; the default where no room has better words."""
    return Projection(title=task.instance_title or task.business_key, subtitle=task.name, due_at=task.due_at)
