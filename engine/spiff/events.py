"""Events: how a case starts, what it waits for, what happens beside an activity, and how it ends."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, BpmnStartTask
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent as StockBoundary
from SpiffWorkflow.bpmn.specs.defaults import EndEvent as StockEnd
from SpiffWorkflow.bpmn.specs.defaults import IntermediateCatchEvent as StockCatch
from SpiffWorkflow.bpmn.specs.defaults import ReceiveTask as StockReceive
from SpiffWorkflow.bpmn.specs.defaults import StartEvent as StockStart
from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition, TerminateEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from engine.spiff.execution import FUTURE, WAITING, CaseTask, known_by
from engine.spiff.faults import CannotMove
from engine.spiff.merging import together


class Error(ErrorEventDefinition):  # type: ignore[misc]  # SpiffWorkflow has no types
    """An error by its code; without a code a boundary event catches every error."""

    def arm(self, task: CaseTask) -> None:
        """Starts waiting."""

    def catches_code(self, code: str | None) -> bool:
        """Whether an error of this code is caught."""
        return self.code is None or self.code == code


class Start(BpmnStartTask):  # type: ignore[misc]  # SpiffWorkflow has no types
    """SpiffWorkflow's own task before the start event."""


class StartEvent(StockStart):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Passes at once: cases are started by command."""

    def _update_hook(self, my_task: CaseTask) -> bool:
        my_task._inherit_data()
        return True

    def _on_ready_hook(self, my_task: CaseTask) -> None:
        pass

    def _run_hook(self, my_task: CaseTask) -> bool:  # noqa: ARG002
        return True


def wait(spec: Any, task: CaseTask) -> bool:
    """Makes the token wait for the event of its element."""
    task._inherit_data()
    task._set_state(WAITING)
    spec.event_definition.arm(task)
    return False


class CatchEvent(StockCatch):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Waits for a timer or a message."""

    def _update_hook(self, my_task: CaseTask) -> bool:
        return wait(self, my_task)

    def _run_hook(self, my_task: CaseTask) -> bool:  # noqa: ARG002
        return True


class ReceiveTask(StockReceive):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Waits for a message; may carry boundary events."""

    def _update_hook(self, my_task: CaseTask) -> bool:
        return wait(self, my_task)

    def _run_hook(self, my_task: CaseTask) -> bool:  # noqa: ARG002
        return True


class BoundaryEvent(StockBoundary):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Waits beside an activity as long as that is open."""

    is_armed = True

    def _update_hook(self, my_task: CaseTask) -> bool:
        return wait(self, my_task)

    def _run_hook(self, my_task: CaseTask) -> bool:  # noqa: ARG002
        return True


class BoundarySplit(BoundaryEventSplit):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Stands before an activity with boundary events and starts them together.

    Stock 3.2.0 pairs it with a join behind each of them that waits until the activity is over; here the task
    disarms its events when it completes, and an interrupting event cancels the activity when it happens.
    """

    activity: str

    def _predict_hook(self, my_task: CaseTask) -> None:
        for spec in self.outputs:
            my_task._add_child(spec, FUTURE, my_task.flow_id if spec.name == self.activity else None)

    def _run_hook(self, my_task: CaseTask) -> bool:  # noqa: ARG002
        return True


class EventGateway(BpmnSpecMixin):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Starts all its events; the first one that happens cancels the others.

    Stock 3.2.0 moves the events into the gateway, where two timers share one value.
    """


class NoneThrow(BpmnSpecMixin):  # type: ignore[misc]  # SpiffWorkflow has no types
    """An intermediate event that throws nothing: a milestone in the diagram."""


class EndEvent(StockEnd):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A token's end: of itself, of its whole scope (terminate), or by an error its caller catches."""

    def _run_hook(self, my_task: CaseTask) -> bool:
        case = my_task.case
        if my_task.workflow is case.root and (self.is_main_end or case.outcome is None):
            case.outcome = self.name
        if isinstance(self.event_definition, Error):
            throw(my_task, self.event_definition.code)
        elif isinstance(self.event_definition, TerminateEventDefinition):
            # What other branches know is not lost with them; this one has the last word.
            others = [task for task in my_task.workflow.tokens() if task is not my_task]
            my_task.data = together([*others, my_task], known_by)
        return True

    def _on_complete_hook(self, my_task: CaseTask) -> None:
        if isinstance(self.event_definition, TerminateEventDefinition):
            for task in list(my_task.workflow.tasks.values()):
                task.cancel()
            my_task.workflow.finish(my_task)


def happen(task: CaseTask, payload: dict[str, Any] | None = None) -> None:
    """A waiting event happens: its path starts, and what it excludes is cancelled.

    A boundary event sees what its activity knows at this moment, not what it knew when it began.
    """
    spec, parent = task.task_spec, task.parent
    task.case.pass_element(spec.element, task.flow_id)
    task.internal_data = {}
    if isinstance(spec, BoundaryEvent) and parent is not None:
        activity = next(one for one in parent.children if one.task_spec.name == parent.task_spec.activity)
        task.data = known_by(activity)
        # Events of one activity whose paths meet are told apart by the order in which they happened.
        task.internal_data = {"fired": task.case.next_id()}
        if spec.cancel_activity:
            _cancel_others(task, parent)
    elif parent is not None and isinstance(parent.task_spec, EventGateway):
        _cancel_others(task, parent)
    if payload and isinstance(spec, BoundaryEvent):
        task.result = {**task.data, **payload}
    elif payload:
        task.data = {**task.data, **payload}
    task._ready()


def throw(task: CaseTask, code: str | None) -> None:
    """An error leaves its scope: the nearest boundary event that catches it happens.

    Raises:
        CannotMove: nothing catches it.
    """
    caller = task.workflow.caller
    while caller is not None:
        # An instance of a loop hangs on the loop's own task, which carries the boundary events.
        activity = caller.parent if caller.triggered and caller.parent is not None else caller
        split = activity.parent
        for event in split.children if split is not None else []:
            if (
                event._state == WAITING
                and isinstance(event.task_spec, BoundaryEvent)
                and isinstance(event.task_spec.event_definition, Error)
                and event.task_spec.event_definition.catches_code(code)
            ):
                happen(event)
                return
        caller = caller.workflow.caller
    raise CannotMove(
        f"Expected somebody to catch the error '{code}' of '{task.task_spec.name}', but nobody does.",
        element_id=task.task_spec.name,
    )


def _cancel_others(event: CaseTask, parent: CaseTask) -> None:
    for other in parent.children:
        if other is not event:
            other.cancel()
