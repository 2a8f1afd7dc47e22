"""A running case: start or load it, let somebody act, settle, save."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.spiff import events, joins, state, timers
from engine.spiff.activities import isolated, outputs
from engine.spiff.elements import Element, Passed, Spec
from engine.spiff.execution import READY, WAITING, Case, CaseTask, Ports
from engine.spiff.faults import CannotMove
from engine.spiff.timers import micros, moment


@dataclass(frozen=True)
class OpenTask:
    """A user task that waits for a person. `id` is unique among all cases and stays as long as it is open."""

    id: str
    element_id: str
    name: str
    #: What the case knows at this task: to be read, never changed.
    known: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def data(self) -> dict[str, Any]:
        """A copy of what the case knows at this task."""
        return dict(isolated(self.known))


@dataclass(frozen=True)
class PendingTimer:
    """A timer that waits: `key` is its event's element id, `due_at` an aware UTC instant."""

    id: str
    key: str
    name: str
    due_at: datetime


class Workflow:
    """One case in memory. After an exception it must be thrown away; what was saved before is still good."""

    def __init__(self, case: Case) -> None:
        self._case = case

    @classmethod
    def start(cls, spec: Spec, data: Mapping[str, Any], *, now: datetime, ports: Ports | None) -> Workflow:
        """A new case of the process with this data; nothing has run until `settle`."""
        case = Case(spec, now, ports, _prefix(now))
        case.root = case.open_scope(spec.process_id, None)
        assert case.root.task_tree is not None
        case.root.task_tree.data = isolated(dict(data))
        return cls(case)

    @classmethod
    def load(cls, spec: Spec, state_: bytes, *, now: datetime, ports: Ports | None) -> Workflow:
        """The case that was saved; its clock is at `now`, or where it was if that is later.

        Raises:
            CannotMove: the state does not belong to these diagrams.
        """
        return cls(state.load(spec, state_, now=now, ports=ports))

    def save(self) -> bytes:
        """The dynamic state, without what is over; the specification is not part of it."""
        return state.dump(self._case)

    def settle(self) -> None:
        """Runs everything that needs no person at the case's clock, due timers included.

        Raises:
            EngineLimit: more steps than a diagram can need.
            CannotMove: no way on from here.
        """
        self._case.steps = 0
        while True:
            self._run()
            due = self._next_due(self._case.now)
            if due is None:
                return
            events.happen(due)

    def fire(self, at: datetime) -> None:
        """Moves the clock to `at` and fires the timers due by then, each at its own moment, earliest first.

        A clock that is ahead of `at` stays where it is.
        """
        case = self._case
        case.steps = 0
        end = max(at, case.now)
        self._run()
        while (due := self._next_due(end)) is not None:
            case.now = max(case.now, moment(due.internal_data["due"]))
            events.happen(due)
            self._run()
        case.now = end

    def complete(self, task_id: str, submission: Mapping[str, Any]) -> None:
        """Completes an open user task; its output parameters say what of the submission enters the case.

        Without output parameters all of it does.

        Raises:
            KeyError: no such task is open.
        """
        task = self._find(task_id)
        if task is None or task._state != READY or not task.task_spec.manual:
            raise KeyError(task_id)
        element: Element = task.task_spec.element
        task.data = task.data | outputs(task, element, isolated(dict(submission)))
        task.run()

    def send_back(self, task_id: str, element_id: str) -> None:
        """Takes the token of an open user task back to an earlier user task of the same scope.

        What the token knows goes with it; boundary events of the task left behind are disarmed. Whether the
        diagram allows it is for the caller to know.

        Raises:
            KeyError: no such task is open, it is an item of a loop, or there is no such element in its scope.
        """
        task = self._find(task_id)
        if task is None or task._state != READY or not task.task_spec.manual or task.triggered:
            raise KeyError(task_id)
        specs = task.workflow.spec.task_specs
        # A token enters an activity with boundary events by the split before it.
        entry = specs.get(f"{element_id} [events]") or specs[element_id]
        self._case.steps = 0
        task.abandon()
        again = task._add_child(entry)
        entry._update(again)

    def go_on_from(self, left: Workflow) -> None:
        """Gives no id again that the state it takes the place of has given."""
        self._case.last_id = max(self._case.last_id, left._case.last_id)

    def send(self, name: str, payload: Mapping[str, Any]) -> bool:
        """Gives a message to everything that waits for it, outer before inner; False when nothing does.

        What an earlier receiver cancels does not get it any more.
        """
        receivers = [
            task
            for task in self._case.tasks()
            if task._state == WAITING
            and isinstance(getattr(task.task_spec, "event_definition", None), timers.Message)
            and task.task_spec.event_definition.name == name
        ]
        self._case.steps = 0
        for task in sorted(receivers, key=lambda one: (one.workflow.depth, one.id)):
            if task._state == WAITING:
                events.happen(task, isolated(dict(payload)))
                self._run()
        return bool(receivers)

    def reschedule(self, key: str, due_at: datetime) -> None:
        """Moves waiting timers to another instant: all of an event's element id, or the one of a timer id.

        Raises:
            KeyError: no such timer waits.
        """
        waiting = timers.waiting(self._case.all_scopes())
        chosen = [task for task in waiting if key in (task.task_spec.name, self._id(task))]
        if not chosen:
            raise KeyError(key)
        for task in chosen:
            task.internal_data = {**task.internal_data, "due": micros(due_at)}

    def amend(self, key: str, change: Callable[[Any], Any]) -> list[tuple[PendingTimer, datetime]]:
        """Rewrites one value of the case data in every branch that has it, as if it had always been so.

        A waiting timer follows when its `timeDate` gave the moment it waits for and now gives another: those
        are returned with the new moment. One that was moved elsewhere, or is parked, stays.
        """
        pending = {one.id: one for one in self.timers}
        before = {id: self._said_due(id) for id in pending}
        for scope in self._case.all_scopes():
            for task in scope.tasks.values():
                task.data = _with(task.data, key, change)
                if task.result is not None:
                    task.result = _with(task.result, key, change)
            if key in scope.late:
                old, new = scope.late[key]
                scope.late[key] = (change(old), change(new))
        moved = []
        for one in pending.values():
            due_at = self._said_due(one.id)
            if due_at is not None and before[one.id] == one.due_at != due_at:
                self.reschedule(one.id, due_at)
                moved.append((one, due_at))
        return moved

    def _said_due(self, timer_id: str) -> datetime | None:
        # What the timer's expression says from all its scope knows by now, not from when it was armed.
        task = self._find(timer_id)
        timer = None if task is None else getattr(task.task_spec, "event_definition", None)
        if task is None or not isinstance(timer, timers.Timer) or timer.what != "timeDate":
            return None
        try:
            return timer.due_at(task.workflow.known(), self._case.now)
        except CannotMove:
            return None

    def cancel(self) -> None:
        """Ends the case with everything open in it; its data stays as it is known now."""
        root = self._case.root
        if not root.completed:
            root.data = root.known()
            root.cancel()
            self._case.outcome = None

    @property
    def open_tasks(self) -> list[OpenTask]:
        """Every user task that waits for a person, in the order in which they were reached."""
        return [
            OpenTask(self._id(task), task.task_spec.element.id, task.task_spec.element.name, task.data)
            for task in self._case.tasks()
            if task._state == READY and task.task_spec.manual
        ]

    @property
    def timers(self) -> list[PendingTimer]:
        """Every waiting timer, soonest first."""
        return [
            PendingTimer(
                self._id(task),
                task.task_spec.element.id,
                task.task_spec.element.name,
                moment(task.internal_data["due"]),
            )
            for task in timers.waiting(self._case.all_scopes())
        ]

    @property
    def passed(self) -> list[Passed]:
        """Every element a token reached and every event that happened since start or load, in order."""
        return self._case.passed

    @property
    def now(self) -> datetime:
        """The case's clock."""
        return self._case.now

    @property
    def is_finished(self) -> bool:
        """Whether nothing is open any more."""
        return bool(self._case.root.completed)

    @property
    def outcome(self) -> tuple[str, str] | None:
        """Id and name of the end event the case reached; None while it runs or when it was cancelled."""
        case = self._case
        if not case.root.completed or case.outcome is None:
            return None
        element = case.spec.elements.get(case.outcome)
        return case.outcome, element.name if element else case.outcome

    @property
    def known(self) -> dict[str, Any]:
        """What the case knows, everything its open branches know together: to be read, never changed."""
        return self._case.root.known()

    @property
    def data(self) -> dict[str, Any]:
        """A copy of what the case knows."""
        return dict(isolated(self.known))

    def _run(self) -> None:
        # Joins and ends look at the whole scope, so they are asked when nothing else moves.
        case = self._case
        case.run_ready()
        while joins.try_joins(case):
            case.run_ready()

    def _next_due(self, by: datetime) -> CaseTask | None:
        waiting = timers.waiting(self._case.all_scopes())
        return waiting[0] if waiting and waiting[0].internal_data["due"] <= micros(by) else None

    def _id(self, task: CaseTask) -> str:
        return f"{self._case.prefix}.{task.id}"

    def _find(self, task_id: str) -> CaseTask | None:
        prefix, _, number = task_id.rpartition(".")
        if prefix != self._case.prefix or not number.isdecimal():
            return None
        for scope in self._case.all_scopes():
            if int(number) in scope.tasks:
                found: CaseTask = scope.tasks[int(number)]
                return found
        return None


def _with(data: dict[str, Any], key: str, change: Callable[[Any], Any]) -> dict[str, Any]:
    return data | {key: isolated(change(data[key]))} if key in data else data


def _prefix(now: datetime) -> str:
    """What the ids of a case's tasks and timers begin with: its minute, roughly, then 50 bits of chance.

    They stand in many rows, so they are short; those of cases that began together lie together.
    """
    value = micros(now) // 64_000_000 << 50 | secrets.randbits(50)
    return "".join(_DIGITS[value >> shift & 31] for shift in range(75, -5, -5))


_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
