"""Under which key a task lies in the inbox: its role, or `=role` when somebody has claimed it.

A list reads one range of one key, so what it shall not look at lies under another.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, literal, select, update

from engine.core import Transaction
from engine.model import task, task_role
from engine.statements import Statement, many_of, one_of

#: Before the role of a task that somebody has.
TAKEN = "="


def keys(role: str, *, is_taken: bool | None) -> tuple[str, ...]:
    """Where the tasks of a role lie; `is_taken` None: whether somebody has them or not."""
    return {None: (role, TAKEN + role), True: (TAKEN + role,), False: (role,)}[is_taken]


def take(tx: Transaction, task_ids: Sequence[str]) -> None:
    """Puts open tasks that somebody has among the taken ones."""
    _TAKE.run(tx, {"ids": many_of(tx, task_ids)})


def take_back(tx: Transaction, task_ids: Sequence[str]) -> None:
    """Puts those of these tasks that somebody has among the taken ones, after their rows were made anew."""
    _TAKE_BACK.run(tx, {"ids": many_of(tx, task_ids)})


def free(tx: Transaction, task_ids: Sequence[str]) -> None:
    """Puts open tasks that nobody has among those for all to take."""
    _FREE.run(tx, {"ids": many_of(tx, task_ids)})


def free_all(tx: Transaction, task_ids: Select[tuple[str]]) -> None:
    """The same, of tasks that a query names."""
    tx.db.execute(_freed.where(task_role.c.task_id.in_(task_ids)))


_plain = func.replace(task_role.c.role, TAKEN, "")
_taken = update(task_role).values(role=literal(TAKEN) + _plain)
_freed = update(task_role).values(role=_plain)

#: The rows of the tasks `ids`.
OF_IDS = one_of(task_role.c.task_id, "ids")
_somebodys = select(task.c.id).where(task.c.id == task_role.c.task_id, task.c.assignee_id.is_not(None))

_TAKE = Statement({name: _taken.where(these) for name, these in OF_IDS.items()})
_TAKE_BACK = Statement(
    {name: _taken.where(these, _somebodys.correlate(task_role).exists()) for name, these in OF_IDS.items()}
)
_FREE = Statement({name: _freed.where(these) for name, these in OF_IDS.items()})
