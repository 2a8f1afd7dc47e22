"""SpiffWorkflow's tasks and workflows, slimmed: direct references, our clock and ids, and no prediction.

Stock 3.2.0 predicts the tasks that may follow, walks the tree for every question (and loses tasks below depth
1000), logs every change of state and stamps it with the wall clock. Here a task's children come into being
when it runs, a queue holds what can run, and joins and ends are looked at when nothing else moves.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any, Protocol

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.task import Task

from engine.spiff.elements import Element, Passed, Spec
from engine.spiff.expressions import NO_PYTHON
from engine.spiff.faults import EngineLimit
from engine.spiff.merging import Data, merge_value, same, together
from engine.spiff.pruning import prune

#: Steps without a person in one `settle` or `fire`; a diagram that needs more goes round for ever.
MAX_STEPS = 20_000
#: A scope with more tasks forgets what is over while it runs, so that its steps stay equally cheap.
_PRUNE_ABOVE = 200
#: Processes and sub-processes open inside one another.
MAX_DEPTH = 24

FUTURE = TaskState.FUTURE
WAITING = TaskState.WAITING
READY = TaskState.READY
STARTED = TaskState.STARTED
COMPLETED = TaskState.COMPLETED
CANCELLED = TaskState.CANCELLED
UNFINISHED = TaskState.NOT_FINISHED_MASK


class Ports(Protocol):
    """What a case asks of the runtime. What they raise passes through unchanged."""

    def service(self, element: Element, parameters: Data, data: Data) -> Any:
        """Calls the service a service task names; gives a mapping, or None."""

    def decide(self, element: Element, data: Data) -> Any:
        """Asks the decision a business rule task names."""


class Case:
    """What all scopes of a case share: the clock, the ids, the queue and the path since it was loaded."""

    def __init__(self, spec: Spec, now: datetime, ports: Ports | None, prefix: str) -> None:
        self.spec = spec
        self.now = now
        self.ports = ports
        self.prefix = prefix
        self.last_id = 0
        self.ready: deque[CaseTask] = deque()
        self.passed: list[Passed] = []
        #: Open called processes and sub-processes by the id of the task that called them.
        self.scopes: dict[int, Scope] = {}
        self.outcome: str | None = None
        #: Steps taken since somebody last acted.
        self.steps = 0
        self.root: Scope

    def next_id(self) -> int:
        """A number no other task of this case has; later tasks have greater ones."""
        self.last_id += 1
        return self.last_id

    def open_scope(self, name: str, caller: CaseTask | None) -> Scope:
        """Starts a process, or what a task calls, with the data of the task."""
        scope = Scope(self, self.spec.scopes[name], caller)
        if scope.depth > MAX_DEPTH:
            raise EngineLimit(
                f"Expected at most {MAX_DEPTH} calls inside one another, but '{name}' goes deeper.",
                element_id=caller.task_spec.element.id if caller else None,
            )
        scope.task_tree = CaseTask(scope, scope.spec.start)
        if caller is not None:
            self.scopes[caller.id] = scope
            scope.task_tree.data = caller.task_spec.data_in(caller)
        scope.task_tree._set_state(READY)
        return scope

    def all_scopes(self) -> list[Scope]:
        """Every open scope, outer before inner."""
        return [self.root, *self.scopes.values()]

    def tasks(self) -> list[CaseTask]:
        """Every task of every open scope, outer scopes first."""
        return [task for scope in self.all_scopes() for task in scope.tasks.values()]

    def pass_element(self, element: Element, flow_id: str | None) -> None:
        """Notes that a token reached an element, for the drawn path and the history."""
        self.passed.append(Passed(element.id, element.name, element.kind, flow_id, element.process_id))

    def run_ready(self) -> None:
        """Runs what can run without a person until nothing more can, joins aside."""
        while self.ready:
            task = self.ready.popleft()
            if task._state == READY:
                self.spend(task)
                task.run()
                scope = task.workflow
                if len(scope.tasks) > scope.prune_above:
                    prune(scope)
                    scope.prune_above = 2 * len(scope.tasks) + _PRUNE_ABOVE

    def spend(self, task: CaseTask) -> None:
        """Counts a step that no person takes.

        Raises:
            EngineLimit: there were too many since somebody last acted.
        """
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise EngineLimit(
                f"Expected at most {MAX_STEPS} steps without a person, but there are more.",
                element_id=task.task_spec.element.id if task.task_spec.element else None,
            )


class CaseTask(Task):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A token at an element. Its data is replaced, never changed, so tokens may share it."""

    # Stock keeps ids and looks each one up; these shadow its properties.
    parent: CaseTask | None = None
    children: list[CaseTask] = []  # noqa: RUF012 - every instance has its own
    # Stock stamps every change of state with the wall clock, for its joins to sort by; ours sort by id.
    last_state_change = 0.0
    thread_id = 0

    def __init__(
        self,
        workflow: Scope,
        task_spec: Any,
        parent: CaseTask | None = None,
        state: int = FUTURE,
        id: int | None = None,
    ) -> None:
        # Not stock's: that draws a UUID and reads the wall clock.
        self.id = workflow.case.next_id() if id is None else id
        self.workflow = workflow
        self.task_spec = task_spec
        self.parent = parent
        self.children = []
        self._state = state
        self.triggered = False
        self.data: Data = {}
        self.internal_data: Data = {}
        #: The flow this token came by; a boundary split hands it on to its activity.
        self.flow_id: str | None = None
        #: What the token knows where `data` is what others count its changes from: the finished instances
        #: of a parallel loop, the receiver of a message beside an activity. None elsewhere.
        self.result: Data | None = None
        workflow.tasks[self.id] = self
        if parent is not None:
            parent.children.append(self)

    @property
    def case(self) -> Case:
        """The case this token belongs to."""
        return self.workflow.case

    def is_open(self) -> bool:
        """Whether it is neither completed nor cancelled."""
        return bool(self._state & UNFINISHED)

    def run(self) -> bool | None:
        """Runs the element; its children come into being now, not by prediction."""
        self.task_spec._predict_hook(self)
        result: bool | None = self.task_spec._run(self)
        # An error or terminate end has ended its own scope by now.
        if self._state & UNFINISHED:
            self.complete()
        return result

    def complete(self) -> None:
        """Completes the element and, if it carries boundary events, disarms them."""
        self._state = COMPLETED
        self._disarm()
        self.task_spec._on_complete(self)
        self.result = None

    def abandon(self) -> None:
        """Cancels the element itself and disarms its boundary events; what they started already goes on."""
        self._state = CANCELLED
        self._disarm()

    def _disarm(self) -> None:
        split = self.parent
        if (
            split is not None
            and isinstance(split.task_spec, BoundaryEventSplit)
            and split.task_spec.activity == self.task_spec.name
        ):
            for event in split.children:
                if event._state == WAITING:
                    event.cancel()

    def cancel(self) -> None:
        """Cancels the element with everything it started, if it is open."""
        if self.is_open():
            self._state = CANCELLED
            for child in self.children:
                child.cancel()
            if (scope := self.case.scopes.get(self.id)) is not None:
                scope.cancel()

    def _add_child(self, task_spec: Any, state: int = FUTURE, flow_id: str | None = None) -> CaseTask:
        child = CaseTask(self.workflow, task_spec, self, state)
        child.flow_id = flow_id or self.task_spec.flow_ids.get(task_spec.name)
        if task_spec.notes_arrival:
            self.case.pass_element(task_spec.element, child.flow_id)
        return child

    def _sync_children(self, task_specs: list[Any], state: int = FUTURE) -> None:
        # Nothing is predicted, so there is nothing to compare with: what is asked for is added.
        for task_spec in task_specs:
            self._add_child(task_spec, state)

    def _set_state(self, value: int) -> None:
        self._state = value
        if value == READY and not self.task_spec.manual:
            self.case.ready.append(self)

    def _inherit_data(self) -> None:
        # An instance of a loop got its data when it was made.
        if not self.triggered and self.parent is not None:
            self.data = known_by(self.parent)

    def _ready(self) -> None:
        # Stock tests the spec and emits events here; specs were tested when they were compiled.
        if self.is_open():
            self._set_state(READY)


class Scope(BpmnBaseWorkflow):  # type: ignore[misc]  # SpiffWorkflow has no types
    """One run of a process or sub-process: the case itself, or what one of its tasks calls."""

    script_engine = NO_PYTHON

    def __init__(self, case: Case, spec: Any, caller: CaseTask | None) -> None:
        self.case = case
        self.caller = caller
        self.depth: int = 0 if caller is None else caller.workflow.depth + 1
        self.prune_above = _PRUNE_ABOVE
        #: What tokens that reached an end early changed: {key: (value they parted with, value they left)}.
        self.late: dict[str, tuple[Any, Any]] = {}
        # Stock would make its own kind of task and predict the whole tree.
        super().__init__(spec, deserializing=True)
        self.task_tree: CaseTask | None = None

    def _task_completed_notify(self, task: CaseTask) -> None:
        # Stock updates every waiting task after every step; joins and ends are looked at when nothing moves.
        if task.task_spec is self.spec.end:
            self.finish(task)

    def finish(self, last: CaseTask) -> None:
        """Ends the scope with what its last token and those before it know; the caller goes on."""
        self.data = self.with_late(last.data)
        self.completed = True
        if self.caller is not None:
            del self.case.scopes[self.caller.id]
            self.caller.data = self.caller.task_spec.data_out(self.caller, self.data)
            self.caller._set_state(READY)

    def cancel(self) -> None:
        """Ends the scope with everything in it; nobody goes on."""
        self.completed = True
        for task in list(self.tasks.values()):
            task.cancel()
        if self.caller is not None:
            self.case.scopes.pop(self.caller.id, None)

    def add_late(self, base: Data, data: Data) -> None:
        """Keeps what a token changed that reached an end while others go on."""
        for key in base.keys() | data.keys():
            old, new = base.get(key), data.get(key)
            if same(old, new):
                continue
            if key in self.late:
                earlier_old, earlier_new = self.late[key]
                new = merge_value(old, merge_value(earlier_old, old, earlier_new), new)
            self.late[key] = (old, new)

    def with_late(self, data: Data) -> Data:
        """`data` of a later token with what those before it left at their ends."""
        if not self.late:
            return data
        left = {key: merge_value(old, new, data.get(key)) for key, (old, new) in self.late.items()}
        return data | left

    def known(self) -> Data:
        """What everything open in this scope knows together."""
        if self.completed:
            return self.data
        return self.with_late(together(self.tokens(), known_by))

    def tokens(self) -> list[CaseTask]:
        """The open tasks that stand for a token: no armed events, no instances of loops."""
        return [
            task
            for task in self.tasks.values()
            if task._state & UNFINISHED
            and task._state != FUTURE
            and not task.triggered
            and not (task._state == WAITING and task.task_spec.is_armed)
        ]


def known_by(task: CaseTask) -> Data:
    """What a token knows, with what the process it called knows by now."""
    scope = task.case.scopes.get(task.id)
    if scope is not None:
        known: Data = task.task_spec.data_out(task, scope.known())
        return known
    return task.data if task.result is None else task.result
