"""One running case taken to another version of its diagrams: judged without a write, then written whole.

Nothing runs by it: open tasks stay the tasks they are, with who claimed them, their drafts and their due
moments, and pending timers keep theirs. Names, forms and roles are those of the other version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from engine import history, projection
from engine.core import Transaction
from engine.definitions import Publication
from engine.model import instance, is_status, task, timer
from engine.rows import Changes
from engine.spiff import CannotMove, Carrier, Reason, Workflow, reason


@dataclass(frozen=True)
class Judged:
    """What would become of a case: `state` is None when there are reasons against."""

    state: bytes | None
    process_id: str
    performers: dict[str, list[str]]
    reasons: list[Reason]
    remarks: list[Reason]
    before: projection.Picture | None = None
    after: projection.Picture | None = None


class Mover:
    """Takes cases from one publication to another; remembers what it compiled and found out."""

    def __init__(self, old: Publication, new: Publication, mapping: Mapping[str, str]) -> None:
        self.old, self.new, self.mapping = old, new, mapping
        self._carriers: dict[str, Carrier | None] = {}

    def judge(self, tx: Transaction, row: Mapping[str, Any], due: Mapping[str, datetime | None]) -> Judged:
        """What would become of an active instance's row; `due` has the due moments of its open tasks."""
        process_id = self.mapping.get(row["process_id"], row["process_id"])
        performers = {
            self.mapping.get(element_id, element_id): list(who)
            for element_id, who in row["performers"].items()
        }
        carrier = self._carrier(row["process_id"], process_id)
        if carrier is None:
            return Judged(
                None, process_id, performers, [reason("process_missing", None, row["process_id"])], []
            )
        now = max(tx.now, row["changed_at"])
        try:
            old = Workflow.load(carrier.old, row["state"], now=row["changed_at"], ports=None)
            before = projection.of_workflow(tx.engine, carrier.old, old, row, now)
        except (CannotMove, KeyError, TypeError, ValueError) as error:
            told = reason("state_unreadable", None, row["process_id"], error=type(error).__name__)
            return Judged(None, process_id, performers, [told], [])
        done = carrier.carry(row["state"])
        if done.state is None:
            return Judged(None, process_id, performers, done.reasons, done.remarks)
        try:
            new = Workflow.load(carrier.new, done.state, now=row["changed_at"], ports=None)
            after = projection.of_workflow(tx.engine, carrier.new, new, row, now)
        except Exception as error:
            # Cases are independent things: what the new version cannot list stays, and the others go.
            told = reason("step_broken", None, self._where(old), error=type(error).__name__)
            return Judged(None, process_id, performers, [told], done.remarks)
        reasons = _moved_due(carrier, before, after, due)
        state = None if reasons else done.state
        return Judged(state, process_id, performers, reasons, done.remarks, before, after)

    def _carrier(self, process_id: str, new_id: str) -> Carrier | None:
        if process_id not in self._carriers:
            main = self.new.spec(self.new.definition.process_id)
            self._carriers[process_id] = (
                Carrier(self.old.spec(process_id), self.new.spec(new_id), self.mapping)
                if new_id in main.processes
                else None
            )
        return self._carriers[process_id]

    @staticmethod
    def _where(workflow: Workflow) -> str:
        return workflow.open_tasks[0].name if workflow.open_tasks else ""


def write(
    tx: Transaction, row: Mapping[str, Any], judged: Judged, definition_id: str, event: history.Pending
) -> int:
    """Writes a judged case to the database, with one row of history; the instance's new version number.

    The caller holds the instance's row.
    """
    assert judged.before is not None
    assert judged.after is not None
    changed = {**row, "definition_id": definition_id, "process_id": judged.process_id}
    changes = Changes(tx, changed)
    for facts in judged.after.tasks.values():
        was = judged.before.tasks[facts.id]
        if was != facts:
            changes.keep_task(facts, was=was)
    changes.write()
    if judged.after.tasks:
        # What a task's row keeps for as long as its case stays on one version.
        fixed = [
            {
                "task_id": facts.id,
                "definition_id": definition_id,
                "element_id": facts.element_id,
                "form_key": facts.form_key,
                "different_from": list(facts.different_from),
            }
            for facts in judged.after.tasks.values()
        ]
        tx.db.execute(_FIXED, fixed)
    renamed = [
        {"timer_id": one.id, "key": one.key, "name": one.name}
        for one in judged.after.timers.values()
        if (one.key, one.name) != (judged.before.timers[one.id].key, judged.before.timers[one.id].name)
    ]
    if renamed:
        tx.db.execute(_RENAMED, renamed)
    history.write(tx, row["id"], row["seq"], [event])
    version = int(row["version"]) + 1
    values = {
        "definition_id": definition_id,
        "process_id": judged.process_id,
        "performers": judged.performers,
        "state": judged.state,
        # The state before the last step belongs to the version it was on.
        "recall": None,
        "recall_state": None,
        # Whoever keeps the instance loaded sees by the number that it is another one now.
        "version": version,
        "seq": row["seq"] + 1,
    }
    tx.db.execute(_SAVE, {"read_id": row["id"], **values})
    return version


def pictures(tx: Transaction, publication: Publication, row: Mapping[str, Any]) -> projection.Picture:
    """The rows an instance should have on a publication."""
    spec = publication.spec(row["process_id"])
    workflow = Workflow.load(spec, row["state"], now=row["changed_at"], ports=None)
    return projection.of_workflow(tx.engine, spec, workflow, row, max(tx.now, row["changed_at"]))


def due_moments(tx: Transaction, instance_ids: list[str]) -> dict[str, datetime | None]:
    """Task id -> due moment of the open tasks of some instances."""
    query = select(task.c.id, task.c.due_at).where(
        task.c.instance_id.in_(instance_ids), is_status(task, "open")
    )
    return {row.id: row.due_at for row in tx.db.execute(query)}


def _moved_due(
    carrier: Carrier,
    before: projection.Picture,
    after: projection.Picture,
    due: Mapping[str, datetime | None],
) -> list[Reason]:
    moved = []
    for facts in after.tasks.values():
        was = before.tasks[facts.id]
        there = due.get(facts.id, was.due_at)
        if facts.due_at != there:
            element = carrier.old.elements[was.element_id]
            moved.append(
                reason("due_changed", element, element.id, old=_said(there), new=_said(facts.due_at))
            )
    return moved


def _said(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else "—"


_FIXED = (
    update(task)
    .where(task.c.id == bindparam("task_id"))
    .values(
        definition_id=bindparam("definition_id"),
        element_id=bindparam("element_id"),
        form_key=bindparam("form_key"),
        different_from=bindparam("different_from"),
    )
)
_RENAMED = (
    update(timer)
    .where(timer.c.id == bindparam("timer_id"))
    .values(key=bindparam("key"), name=bindparam("name"))
)
_SAVE = update(instance).where(instance.c.id == bindparam("read_id"))
