"""Writing the task, inbox and timer rows that differ, in at most four statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, case, delete

from engine import inbox, scope
from engine.core import Actor, Transaction
from engine.model import END_OF_TIME, task, task_role, timer
from engine.projection import TaskFacts
from engine.sending import NewRows
from engine.statements import Statement, many_of

if TYPE_CHECKING:
    from engine.spiff import PendingTimer


@dataclass
class Changes:
    """The task and timer rows to write, collected and then written in at most four statements."""

    tx: Transaction
    row: Mapping[str, Any]
    tasks: list[dict[str, Any]] = field(default_factory=list)
    timers: list[dict[str, Any]] = field(default_factory=list)
    roles: list[dict[str, Any]] = field(default_factory=list)
    no_roles: list[str] = field(default_factory=list)
    #: Those of them that are still open and may have been taken.
    again: list[str] = field(default_factory=list)

    def keep_task(self, facts: TaskFacts, *, was: TaskFacts | None) -> None:
        """An open task that is new (`was` None) or says something else now."""
        self.tasks.append(self._task(facts, "open"))
        if was is None or was.inbox != facts.inbox:
            if was is not None:
                self.no_roles.append(facts.id)
                self.again.append(facts.id)
            self.roles += inbox_rows(facts, guard_key=self.row.get("guard_key"))

    def close_task(self, facts: TaskFacts, *, by: Actor | None) -> None:
        """A task that is open no more: completed by somebody, or cancelled (None)."""
        self.tasks.append(self._task(facts, "completed" if by else "cancelled", by))
        self.no_roles.append(facts.id)

    def set_timer(self, one: PendingTimer, status: str) -> None:
        """A timer that is new, moved, fired or cancelled."""
        self.timers.append(
            {
                "id": one.id,
                "instance_id": self.row["id"],
                "key": one.key,
                "name": one.name,
                "due_at": one.due_at,
                "status": status,
                "created_at": self.tx.now,
                "ended_at": None if status == "pending" else self.tx.now,
            }
        )

    def write(self) -> None:
        """Writes all of it; one statement for tasks, two for the inbox, one for timers, none for nothing."""
        tx = self.tx
        _TASKS.send(tx, self.tasks)
        if self.no_roles:
            _OUT_OF_INBOX.run(tx, {"ids": many_of(tx, self.no_roles)}, only=frozenset(self.no_roles))
        _INTO_INBOX.send(tx, self.roles, only=frozenset(row["task_id"] for row in self.roles))
        if self.again:
            inbox.take_back(tx, self.again)
        _TIMERS.send(tx, self.timers)

    def task_values(self, facts: TaskFacts) -> dict[str, Any]:
        """The columns of an open task's row that its facts decide."""
        return {
            "id": facts.id,
            "instance_id": self.row["id"],
            "definition_id": self.row["definition_id"],
            "business_key": self.row["business_key"],
            "element_id": facts.element_id,
            "name": facts.name,
            "form_key": facts.form_key,
            "roles": list(facts.roles),
            "different_from": list(facts.different_from),
            "scope_path": facts.scope_path,
            "title": facts.title,
            "subtitle": facts.subtitle,
            "due_at": facts.due_at,
            "order_at": facts.order_at,
            "marks": facts.marks,
            "status": "open",
            "guard_key": self.row.get("guard_key"),
        }

    def _task(self, facts: TaskFacts, status: str, by: Actor | None = None) -> dict[str, Any]:
        ended = status != "open"
        return self.task_values(facts) | {
            "status": status,
            "created_at": self.tx.now,
            "completed_at": self.tx.now if ended else None,
            "completed_by": by.id if by else None,
            "completed_by_name": by.name if by else None,
            # What a new row begins with; the rewriting of one that is there leaves them alone.
            "awaited": 0,
            "helped_by": [],
        }


def inbox_rows(facts: TaskFacts, *, guard_key: str | None, is_taken: bool = False) -> list[dict[str, Any]]:
    """The inbox rows of a task: each role at each enclosing scope, where `inbox` has them."""
    return [
        {
            "role": key,
            "scope_path": path,
            "order_at": facts.order_at,
            "task_id": facts.id,
            "guard_key": guard_key,
        }
        for role in facts.roles
        for key in inbox.keys(role, is_taken=is_taken)
        for path in scope.enclosing(facts.scope_path)
    ]


def _rewritten(table: Table, names: Iterable[str], **special: Any) -> Callable[[Any], Any]:
    # One statement inserts what is new and rewrites what is there: the difference is known from the workflow
    # before and after, so no row needs to be read first.
    def on_conflict(statement: Any) -> Any:
        changed: dict[str, Any] = {name: statement.excluded[name] for name in names}
        changed.update({name: make(table, statement.excluded) for name, make in special.items()})
        return statement.on_conflict_do_update(index_elements=["id"], set_=changed)

    return on_conflict


_INTO_INBOX = NewRows(task_role)
_OUT_OF_INBOX = Statement({name: delete(task_role).where(these) for name, these in inbox.OF_IDS.items()})

_TASKS = NewRows(
    task,
    on_conflict=_rewritten(
        task,
        (
            "name",
            "roles",
            "scope_path",
            "title",
            "subtitle",
            "due_at",
            "order_at",
            "marks",
            "status",
            "completed_at",
            "completed_by",
            "completed_by_name",
            "guard_key",
        ),
        # A closed task needs no draft: its submission is kept whole.
        draft=lambda table, new: case((new.status == "open", table.c.draft), else_=None),
    ),
)

_TIMERS = NewRows(
    timer,
    on_conflict=_rewritten(
        timer,
        ("status", "ended_at"),
        # A held timer is parked at the end of time in the workflow; its row keeps the true moment.
        due_at=lambda table, new: case((new.due_at == END_OF_TIME, table.c.due_at), else_=new.due_at),
    ),
)
