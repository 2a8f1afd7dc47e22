"""SpiffWorkflow 3.2.0 as it comes, in memory: its own parser, tasks, prediction, never saved, never pruned.

Corrected is only what makes it wrong, each in its own way here and not in ours: joins count the tokens their
split made, what branches know together is key by key the newest value, an event sees what its activity knows
when it happens (of a loop: what its finished instances know), and the clock is the test's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.event_parsers import BoundaryEventParser, EndEventParser
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    ConditionalGatewayParser,
    GatewayParser,
    SubWorkflowParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions import (
    ErrorEventDefinition,
    MessageEventDefinition,
    TerminateEventDefinition,
    timer,
)
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from tests.engine.spiff.random_processes import RandomProcess

#: Stock fires after a moment only, ours at it.
_A_BIT = timedelta(microseconds=1)


def newest(*known: dict[str, Any]) -> dict[str, Any]:
    """Key by key the value of the latest step."""
    data: dict[str, Any] = {}
    for one in known:
        for key, value in one.items():
            if key not in data or value["n"] > data[key]["n"]:
                data[key] = value
    return data


def _arrived(spec: Any, workflow: Any) -> list[Any]:
    return [
        task
        for task in workflow.tasks.values()
        if task.task_spec is spec and task.parent.state == TaskState.COMPLETED
    ]


class Parallel(defaults.ParallelGateway):
    """Goes on when as many tokens came as it has flows; then again for the next as many."""

    def _check_threshold_unstructured(self, my_task: Any) -> bool:
        return len(_arrived(self, my_task.workflow)) % len(self.inputs) == 0

    def _run_hook(self, my_task: Any) -> bool:
        my_task.data = newest(*(task.parent.data for task in _arrived(self, my_task.workflow)))
        return True


class Inclusive(defaults.InclusiveGateway):
    """Goes on when as many tokens came as its split made."""

    def _check_threshold_unstructured(self, my_task: Any) -> bool:
        split = my_task.workflow.top_workflow.joins.get(self.name)
        if split is None:
            return True
        made = sum(
            len(task.children)
            for task in my_task.workflow.tasks.values()
            if task.task_spec.name == split and task.state == TaskState.COMPLETED
        )
        return len(_arrived(self, my_task.workflow)) == made

    def _run_hook(self, my_task: Any) -> bool:
        # Stock deletes what follows an earlier pass of the join when that is not above this one in its tree.
        my_task.data = newest(*(task.parent.data for task in _arrived(self, my_task.workflow)))
        matches, defaults_ = self._get_matching_outputs(my_task)
        my_task._sync_children(matches or defaults_, TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


class Boundary(defaults.BoundaryEvent):
    """Sees what its activity knows."""

    def _run_hook(self, my_task: Any) -> Any:
        main = next(
            one for one in my_task.parent.children if not isinstance(one.task_spec, defaults.BoundaryEvent)
        )
        payload = my_task.internal_data.get(self.event_definition.name) or {}
        before = dict(my_task.data)
        super()._run_hook(my_task)
        # Stock gives an error event what the failed branch knew, though it may be one instance of a loop.
        is_message = isinstance(self.event_definition, MessageEventDefinition)
        my_task.data = newest(before, _known(main), payload if is_message else {})
        return True


def _known(task: Any) -> dict[str, Any]:
    workflow = task.workflow.top_workflow.subprocesses.get(task.id)
    if workflow is None:
        return dict(task.data)
    return newest(*_all_known(workflow))


def _all_known(workflow: Any) -> Iterator[dict[str, Any]]:
    for task in workflow.tasks.values():
        is_instance = "key_or_index" in task.internal_data or "item" in task.internal_data
        if (
            task.state & (TaskState.COMPLETED | TaskState.READY | TaskState.STARTED | TaskState.WAITING)
            and not is_instance
        ):
            yield _known(task) if task.state == TaskState.STARTED else dict(task.data)


class End(defaults.EndEvent):
    """A terminate end knows what was known everywhere in its scope."""

    def _on_complete_hook(self, my_task: Any) -> None:
        if isinstance(self.event_definition, TerminateEventDefinition):
            my_task.data = newest(*_all_known(my_task.workflow))
        super()._on_complete_hook(my_task)


class SubProcess(defaults.SubWorkflowTask):
    """Gives what all its ends know."""

    def update_data(self, my_task: Any, subworkflow: Any) -> None:
        my_task.data = _at_ends(subworkflow)


class Call(defaults.CallActivity):
    """Gives what all its ends know."""

    def update_data(self, my_task: Any, subworkflow: Any) -> None:
        my_task.data = _at_ends(subworkflow)


def _at_ends(workflow: Any) -> dict[str, Any]:
    return newest(
        *(
            task.data
            for task in workflow.tasks.values()
            if isinstance(task.task_spec, defaults.EndEvent) and task.state == TaskState.COMPLETED
        )
    )


def _certain(my_task: Any) -> None:
    # Stock cannot begin a loop behind an event: its own prediction calls the task a guess.
    if my_task.has_state(TaskState.PREDICTED_MASK):
        my_task._set_state(TaskState.FUTURE)


def _failed(child: Any) -> bool:
    # An instance that ended with an error has not done its work. Stock lets it finish and hand back its data
    # before the event takes the loop away.
    called = child.workflow.top_workflow.subprocesses.get(child.id)
    return called is not None and any(
        task.state == TaskState.COMPLETED
        and isinstance(task.task_spec, defaults.EndEvent)
        and isinstance(task.task_spec.event_definition, ErrorEventDefinition)
        for task in called.tasks.values()
    )


class ParallelMany(defaults.ParallelMultiInstanceTask):
    """Instances hand back what they changed, not what they had; one that failed hands back nothing."""

    def _update_hook(self, my_task: Any) -> Any:
        _certain(my_task)
        return super()._update_hook(my_task)

    def merge_child(self, workflow: Any, child: Any) -> None:
        """Merges an instance."""
        if _failed(child):
            return
        child.data = newest(child.parent.data, child.data)
        super().merge_child(workflow, child)


class SequentialMany(defaults.SequentialMultiInstanceTask):
    """An instance that failed hands back nothing, and none follows it."""

    def _update_hook(self, my_task: Any) -> Any:
        _certain(my_task)
        return super()._update_hook(my_task)

    def merge_child(self, workflow: Any, child: Any) -> None:
        """Merges an instance."""
        if not _failed(child):
            super().merge_child(workflow, child)


class _Tasks(TaskParser):
    PARALLEL_MI_CLASS = ParallelMany
    SEQUENTIAL_MI_CLASS = SequentialMany


class _SubParser(SubWorkflowParser):
    PARALLEL_MI_CLASS = ParallelMany
    SEQUENTIAL_MI_CLASS = SequentialMany


class Parser(BpmnParser):
    """SpiffWorkflow's own parser with the corrected gateways."""

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 - as SpiffWorkflow wants it
        full_tag("userTask"): (_Tasks, defaults.UserTask),
        full_tag("parallelGateway"): (GatewayParser, Parallel),
        full_tag("inclusiveGateway"): (ConditionalGatewayParser, Inclusive),
        full_tag("boundaryEvent"): (BoundaryEventParser, Boundary),
        full_tag("endEvent"): (EndEventParser, End),
        full_tag("subProcess"): (_SubParser, SubProcess),
        full_tag("callActivity"): (CallActivityParser, Call),
    }


class _SubWorkflow(BpmnSubWorkflow):
    def _remove_task(self, task_id: Any) -> None:
        _forget(self, task_id)
        super()._remove_task(task_id)


def _forget(workflow: Any, task_id: Any) -> None:
    # Stock drops the instances of an interrupted loop and leaves what they called running.
    top = workflow.top_workflow
    if (called := top.subprocesses.pop(task_id, None)) is not None:
        top.cancel(called)


class OracleWorkflow(BpmnWorkflow):
    """The workflow, which knows the splits of its joins."""

    def __init__(self, spec: Any, subprocess_specs: Any, joins: dict[str, str]) -> None:
        self.joins = joins
        super().__init__(spec, subprocess_specs)

    def create_subprocess(self, my_task: Any, spec_name: str) -> Any:
        """As stock, with the correction above."""
        subprocess = _SubWorkflow(
            self.subprocess_specs[spec_name], parent_task_id=my_task.id, top_workflow=self
        )
        self.subprocesses[my_task.id] = subprocess
        return subprocess

    def _remove_task(self, task_id: Any) -> None:
        _forget(self, task_id)
        super()._remove_task(task_id)


class Oracle:
    """One case of a random process."""

    def __init__(self, process: RandomProcess, now: datetime) -> None:
        self.now = now
        parser = Parser()
        for name, text in process.stock.items():
            parser.add_bpmn_str(text.encode(), filename=name)
        with self._clock(now):
            spec = parser.get_spec("main")
            self.workflow = OracleWorkflow(spec, parser.get_subprocess_specs("main"), process.joins)
            self.workflow.do_engine_steps()

    def complete(self, element_id: str, number: int, values: dict[str, Any]) -> None:
        """Completes an open task, `number` counts those of the element in the order of `open_tasks`."""
        task = [task for id, _, task in self._open() if id == element_id][number]
        with self._clock(self.now):
            task.data.update(values)
            task.run()
            self.workflow.do_engine_steps()

    def send(self, name: str, values: dict[str, Any]) -> None:
        """Sends a message to what waits for it."""
        with self._clock(self.now):
            self.workflow.catch(BpmnEvent(MessageEventDefinition(name), payload=values))
            self.workflow.get_events()
            self.workflow.do_engine_steps()

    def fire(self, at: datetime) -> None:
        """Moves the clock, stopping at every due moment."""
        while due := [moment for _, moment in self.timers if moment <= at]:
            self.now = max(self.now, min(due))
            with self._clock(self.now + _A_BIT):
                self.workflow.refresh_timers()
                self.workflow.do_engine_steps()
        self.now = at

    @property
    def open_tasks(self) -> list[tuple[str, dict[str, Any]]]:
        """Element and data of every open task."""
        return [(element_id, data) for element_id, data, _ in self._open()]

    @property
    def timers(self) -> list[tuple[str, datetime]]:
        """Element and due moment of every waiting timer."""
        return sorted(
            (name, moment)
            for name, moment in (_due(task) for task in self.workflow.event_manager.tasks.values())
            if moment is not None
        )

    @property
    def messages(self) -> list[str]:
        """Names of the messages something waits for."""
        return sorted(
            {one.name for one in _definitions(self.workflow) if isinstance(one, MessageEventDefinition)}
        )

    @property
    def is_finished(self) -> bool:
        """Whether nothing is open."""
        return bool(self.workflow.is_completed())

    @property
    def data(self) -> dict[str, Any]:
        """What all ends know."""
        return _at_ends(self.workflow)

    def _open(self) -> list[tuple[str, dict[str, Any], Any]]:
        found = [
            (task.task_spec.bpmn_id, dict(task.data), task)
            for workflow in (self.workflow, *self.workflow.subprocesses.values())
            for task in workflow.tasks.values()
            if task.state == TaskState.READY and task.task_spec.manual
        ]
        return sorted(found, key=lambda one: (one[0], sorted((k, v["n"]) for k, v in one[1].items())))

    @staticmethod
    @contextmanager
    def _clock(now: datetime) -> Iterator[None]:
        class Clock(datetime):
            @classmethod
            def now(cls, _tz: Any = None) -> datetime:  # type: ignore[override]
                return now

        with patch.object(timer, "datetime", Clock):
            yield


def _definitions(workflow: Any) -> Iterator[Any]:
    for task in workflow.event_manager.tasks.values():
        definition = task.task_spec.event_definition
        yield from getattr(definition, "event_definitions", [definition])


def _due(task: Any) -> tuple[str, datetime | None]:
    definition = task.task_spec.event_definition
    value = task.internal_data.get("event_value")
    if value is None or task.state != TaskState.WAITING:
        return task.task_spec.name, None
    name = task.task_spec.name
    if isinstance(task.task_spec, defaults.EventBasedGateway):
        (number,) = [
            number
            for number, one in enumerate(definition.event_definitions)
            if isinstance(one, timer.TimerEventDefinition)
        ]
        name = task.task_spec.outputs[number].name
    return name, datetime.fromisoformat(value).astimezone(UTC)
