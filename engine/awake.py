"""An instance at work: loaded, fired up to now, and written back as state, rows and history.

New behaviour belongs into history, services or the diagram, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, update

from engine import decisions, definitions, history, projection, recalls, rows, values
from engine.core import SYSTEM, Transaction
from engine.errors import Conflict, Invalid, NotFound
from engine.model import instance
from engine.ports import Call, Service
from engine.spiff import CannotMove, Element, EngineLimit, Workflow
from engine.statements import Statement


@cache
def _save(columns: frozenset[str]) -> Statement:
    as_read = instance.c.id == bindparam("read_id"), instance.c.version == bindparam("read_version")
    return Statement(update(instance).where(*as_read), columns=columns)


class Awake:
    """An instance that is locked and loaded in a transaction, with what is to be written when it is saved."""

    def __init__(self, tx: Transaction, row: Mapping[str, Any], start_with: dict[str, Any] | None) -> None:
        #: While timers fire this acts for the machine, whoever's command it is ahead of.
        self.tx = tx
        self.row = row
        self.publication = definitions.publication(tx, row["definition_id"])
        self.spec = self.publication.spec(row["process_id"])
        self.events: list[history.Pending] = []
        self.performers: dict[str, list[str]] = {k: list(v) for k, v in row["performers"].items()}
        #: The task a person completes in this command.
        self.completed_task_id: str | None = None
        #: What they sent with it, and at which element.
        self.sent: tuple[str, dict[str, Any]] | None = None
        # Another process's clock may run ahead: time inside an instance never goes back.
        self.now = max(tx.now, row["changed_at"])
        self.fired: set[str] = set()
        #: Where timers were moved to by this command, by id.
        self.moved: dict[str, datetime] = {}
        if start_with is None:
            self.workflow = Workflow.load(self.spec, row["state"], now=row["changed_at"], ports=self)
            self.before = self._picture()
        else:
            self.workflow = Workflow.start(self.spec, start_with, now=self.now, ports=self)
            self.before = projection.Picture({}, {})

    def record(
        self, kind: str, element_id: str | None = None, element_name: str | None = None, **facts: Any
    ) -> None:
        """Adds a history row to what is saved."""
        self.events.append(history.Pending(kind, self.tx.actor, element_id, element_name, facts))

    def service(self, element: Element, parameters: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        """Calls the service a service task names; what it raises passes through."""
        attempt = self.tx.attempt
        attempt.kind, attempt.element_id, attempt.element_name = "service", element.id, element.name
        attempt.data = data
        service: Service = self.tx.engine.services[element.topic or ""]
        self.record("service_called", element.id, element.name, topic=element.topic)
        result = service(self.call(element, data, parameters))
        try:
            clean = values.clean_object(dict(result or {}))
        except Invalid as error:
            # What a person sent would be refused; what a service answers is its fault.
            raise TypeError(f"Expected service '{element.topic}' to answer JSON: {error}") from error
        attempt.kind, attempt.element_id, attempt.element_name = "engine", None, None
        return clean

    def decide(self, element: Element, data: dict[str, Any]) -> Any:
        """Asks the decision table a business rule task names."""
        attempt = self.tx.attempt
        attempt.kind, attempt.element_id, attempt.element_name = "decision", element.id, element.name
        attempt.data = data
        try:
            result = decisions.evaluate(self.publication.files, element, data, now=self.now)
        except Invalid as error:
            raise RuntimeError(f"Expected a sound decision table, but: {error}") from error
        self.record("decision_made", element.id, element.name, decision=element.decision_ref, result=result)
        attempt.kind, attempt.element_id, attempt.element_name = "engine", None, None
        return result

    def call(self, element: Element, data: dict[str, Any], parameters: dict[str, Any]) -> Call:
        """What a service or check at this element gets; `data` is a copy, which it may write to."""
        return Call(
            tx=self.tx,
            instance_id=self.row["id"],
            business_key=self.row["business_key"],
            element_id=element.id,
            element_name=element.name,
            parameters=parameters,
            data=data,
            move_timer=self.reschedule,
        )

    def reschedule(self, key: str, due_at: datetime) -> None:
        """Moves the waiting timer `key` (element or timer id) to another instant.

        Raises:
            NotFound: no such timer waits.
        """
        waiting = [one for one in self.workflow.timers if key in (one.id, one.key)]
        if not waiting:
            raise NotFound("timer", key)
        self.workflow.reschedule(key, due_at)
        for one in waiting:
            facts = {"from": one.due_at.isoformat(), "to": due_at.astimezone(UTC).isoformat()}
            self.record("timer_rescheduled", one.key, one.name, **facts)
            self.moved[one.id] = due_at

    def amend(self, key: str, change: Callable[[Any], Any]) -> None:
        """Rewrites one value of the case data everywhere; waiting timers that were read from it follow."""
        moved = self.workflow.amend(key, change)
        self.record("data_amended", key=key)
        for one, due_at in moved:
            facts = {"from": one.due_at.isoformat(), "to": due_at.astimezone(UTC).isoformat()}
            self.record("timer_rescheduled", one.key, one.name, **facts)
            self.moved[one.id] = due_at

    def blame(self, error: CannotMove) -> None:
        """Notes for the incident which element could not be moved, and why."""
        element = self.spec.elements.get(error.element_id or "")
        attempt = self.tx.attempt
        attempt.kind = "limit" if isinstance(error, EngineLimit) else "expression"
        attempt.element_id = error.element_id
        attempt.element_name = element.name if element else None

    def fire_due(self) -> int:
        """Fires every timer due by now, each at its own moment, earliest first; how many fired."""
        outer, attempt, fired = self.tx, self.tx.attempt, len(self.fired)
        before = attempt.firing_at
        self.tx = replace(outer, actor=SYSTEM)
        while due := {one.id: one for one in self.workflow.timers if one.due_at <= self.now}:
            attempt.firing_at = min(one.due_at for one in due.values())
            at, passed = len(self.events), len(self.workflow.passed)
            self.workflow.fire(max(attempt.firing_at, self.row["changed_at"]))
            waiting = {one.id for one in self.workflow.timers}
            gone = [one for one in due.values() if one.id not in waiting]
            if not gone:
                raise RuntimeError("Expected a due timer to fire, but it still waits.")
            reached = {one.element_id for one in self.workflow.passed[passed:]}
            for one in gone:
                if one.key in reached:
                    self.fired.add(one.id)
                    facts = {"due_at": one.due_at.isoformat()}
                    row = history.Pending("timer_fired", SYSTEM, one.key, one.name, facts)
                    self.events.insert(at, row)
                    at += 1
        self.workflow.fire(self.now)
        self.tx, attempt.firing_at = outer, before
        return len(self.fired) - fired

    def save(self) -> None:
        """Writes the state, the rows that differ and the history of this command."""
        after = self._picture()
        changes = rows.Changes(self.tx, self.row)
        self._record_path()
        self._compare_tasks(after, changes)
        self._compare_timers(after, changes)
        update_row = self._instance_values()
        read = {"read_id": self.row["id"], "read_version": self.row["version"]}
        changes.write()
        history.write(self.tx, self.row["id"], self.row["seq"], self.events)
        changed = Conflict(
            f"instance '{self.row['id']}' to be as it was read",
            "somebody changed it",
            code="instance_changed",
            instance_id=self.row["id"],
        )
        _save(frozenset(update_row)).run(self.tx, update_row | read, otherwise=changed)

    def _picture(self) -> projection.Picture:
        return projection.of_workflow(self.tx.engine, self.spec, self.workflow, self.row, self.now)

    def _record_path(self) -> None:
        elements = [one.element_id for one in self.workflow.passed]
        flows = [one.flow_id for one in self.workflow.passed if one.flow_id]
        if elements or flows:
            self.record("elements_passed", elements=elements, flows=flows)

    def _compare_tasks(self, after: projection.Picture, changes: rows.Changes) -> None:
        for gone in self.before.tasks.values():
            if gone.id in after.tasks:
                continue
            if gone.id == self.completed_task_id:
                changes.close_task(gone, by=self.tx.actor)
            else:
                changes.close_task(gone, by=None)
                self.record("task_cancelled", gone.element_id, gone.name, task_id=gone.id)
        for facts in after.tasks.values():
            was = self.before.tasks.get(facts.id)
            if was != facts:
                changes.keep_task(facts, was=was)
            if was is None:
                self.record("task_created", facts.element_id, facts.name, task_id=facts.id)

    def _compare_timers(self, after: projection.Picture, changes: rows.Changes) -> None:
        reached = {one.element_id for one in self.workflow.passed}
        for gone in self.before.timers.values():
            if gone.id in after.timers:
                continue
            fired = gone.id in self.fired
            if gone.id in self.moved:
                gone = replace(gone, due_at=self.moved[gone.id])
                if not fired and gone.key in reached and gone.due_at <= self.now:
                    # Moved into the past by this very command, it fired while the workflow settled.
                    self.record("timer_fired", gone.key, gone.name, due_at=gone.due_at.isoformat())
                    fired = True
            changes.set_timer(gone, "fired" if fired else "cancelled")
        for one in after.timers.values():
            was = self.before.timers.get(one.id)
            if was is None:
                self.record("timer_scheduled", one.key, one.name, due_at=one.due_at.isoformat())
            if was is None or was.due_at != one.due_at:
                changes.set_timer(one, "pending")

    def _instance_values(self) -> dict[str, Any]:
        row: dict[str, Any] = {
            "version": self.row["version"] + 1,
            "changed_at": self.now,
            "performers": self.performers,
        }
        cancelled = any(event.kind == "instance_cancelled" for event in self.events)
        if self.workflow.is_finished or cancelled:
            # What ended needs no state: history is the record, and the data is kept as it was.
            outcome = None if cancelled else self.workflow.outcome
            row |= {"status": "cancelled" if cancelled else "finished", "ended_at": self.tx.now}
            row |= {"state": None, "data": self.workflow.data}
            if outcome:
                row |= {"outcome_id": outcome[0], "outcome_name": outcome[1]}
            if not cancelled:
                self.record("instance_finished", *(outcome or (None, None)))
        else:
            row["state"] = self.workflow.save()
        row |= recalls.of(self, row["state"])
        return row | {"seq": self.row["seq"] + len(self.events)}


def lock(tx: Transaction, instance_id: str, *, skip_locked: bool = False) -> dict[str, Any] | None:
    """The instance's row, locked until the transaction ends; None when there is none.

    With `skip_locked` a row that somebody else has locked counts as none, instead of being waited for.
    """
    return _LOCK[skip_locked].row(tx, {"id": instance_id})


_LOCK = {
    skips: Statement(
        select(instance).where(instance.c.id == bindparam("id")).with_for_update(skip_locked=skips)
    )
    for skips in (False, True)
}


def must_be_active(row: Mapping[str, Any]) -> None:
    """Refuses an instance that has ended.

    Raises:
        Conflict: it is finished or cancelled.
    """
    if row["status"] != "active":
        raise Conflict(
            f"instance '{row['id']}' to be active",
            f"it is {row['status']}",
            code="instance_closed",
            instance_id=row["id"],
            status=row["status"],
        )
