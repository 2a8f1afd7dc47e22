"""Notices: what people are told, each once, and what they have read of it.

A notice names a task and a kind; what it says is read from the task when it is shown. Whoever lost the grant
or must keep away from the case by then does not see it. Who is told of a task that waits for nobody in
particular is found by a sweep (`untold`, `waiting`), outside the command that made it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from engine import guards
from engine.core import Actor, Transaction, new_id
from engine.errors import NotFound
from engine.model import instance, is_status, task
from engine.model_desk import notice
from engine.statements import Statement
from engine.values import clean_object
from engine.worklist import Task, covered, of_row

#: In place of a person: everybody who may do the task, found by the next sweep.
EVERYBODY = ""

#: Kinds that ask for something to be done: they are over when the task is.
CALLS = frozenset(
    {"arrived", "handed_over", "delegated", "sent_back", "nudged", "reminded", "asked", "due_soon", "overdue"}
)
#: Those of them that are over, too, as soon as somebody else has taken the task.
OPEN_CALLS = frozenset({"arrived"})

#: A page of a list has at most so many.
MOST = 200


@dataclass(frozen=True)
class Notice:
    """One notice with the task it is about, if it is about one."""

    id: str
    person_id: str
    key: str
    kind: str
    at: datetime
    task_id: str | None
    instance_id: str | None
    facts: dict[str, Any]
    #: Whom its reader stands in for.
    for_id: str | None
    for_name: str | None
    read_at: datetime | None
    send_at: datetime | None
    task: Task | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be done about it any more."""
        if self.task is None or self.kind not in CALLS:
            return False
        theirs = (None, self.person_id, self.for_id)
        taken = self.kind in OPEN_CALLS and self.task.assignee_id not in theirs
        return taken or self.task.status != "open"


def arrival(task_id: str) -> str:
    """The key of the news that a task is there."""
    return f"task:{task_id}"


def tell(
    tx: Transaction, found: Task, person_id: str | None, kind: str, *, key: str | None = None, **facts: Any
) -> None:
    """Tells somebody what the actor did with a task; nobody is told what they did themselves."""
    if person_id is None or person_id == tx.actor.id:
        return
    said = {"by": tx.actor.name, "by_id": tx.actor.id, **facts}
    put(tx, person_id, kind, key=key or new_id(), found=found, facts=said)


def put(
    tx: Transaction,
    person_id: str,
    kind: str,
    *,
    key: str,
    found: Task | None = None,
    instance_id: str | None = None,
    facts: Mapping[str, Any] | None = None,
    stands_in_for: tuple[str, str] | None = None,
) -> bool:
    """Tells one person one thing; whether it is new: the same key again changes nothing."""
    for_id, for_name = stands_in_for or (None, None)
    more = {"for_id": for_id, "for_name": for_name}
    return (
        _put(tx, [person_id], kind, key, found, found.instance_id if found else instance_id, facts, more) == 1
    )


def put_all(
    tx: Transaction,
    person_ids: Iterable[str],
    kind: str,
    *,
    key: str,
    found: Task,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Tells some people the same about a task; to how many it is new."""
    return _put(tx, [*dict.fromkeys(person_ids)], kind, key, found, found.instance_id, facts, {})


def _put(
    tx: Transaction,
    person_ids: Sequence[str],
    kind: str,
    key: str,
    found: Task | None,
    instance_id: str | None,
    facts: Mapping[str, Any] | None,
    more: Mapping[str, Any],
) -> int:
    if not person_ids:
        return 0
    said = {
        "key": key,
        "kind": kind,
        "at": tx.now,
        "task_id": found.id if found else None,
        "instance_id": instance_id,
        "facts": clean_object(dict(facts or {})),
        "send_at": tx.now,
        **more,
    }
    rows = [{"id": new_id(), "person_id": one, **said} for one in person_ids]
    made = tx.insert_into(notice).values(rows).on_conflict_do_nothing().returning(notice.c.id)
    return len(tx.db.execute(made).all())


def of(
    tx: Transaction, *, after: str | None = None, limit: int = 50, unread_only: bool = False
) -> list[Notice]:
    """The actor's notices, newest first; `after` is the id of the last one seen."""
    query = _mine(tx.actor).order_by(notice.c.id.desc()).limit(max(1, min(limit, MOST)))
    if after is not None:
        query = query.where(notice.c.id < after)
    if unread_only:
        query = query.where(_is_unread(tx.actor))
    return _with_tasks(tx, tx.db.execute(query).mappings())


def get(tx: Transaction, notice_id: str) -> Notice:
    """A notice of the actor's own.

    Raises:
        NotFound: there is none, it is somebody else's, or its case is not for the actor any more.
    """
    row = tx.db.execute(_mine(tx.actor).where(notice.c.id == notice_id)).mappings().first()
    if row is None:
        raise NotFound("notice", notice_id)
    return _with_tasks(tx, [row])[0]


def unread(tx: Transaction, cap: int = 100) -> int:
    """How many notices the actor has not read and could still do something about, counted up to `cap`."""
    return int(_unread(guards.who(tx.actor), tx.actor, cap).value(tx))


# Kept by all of an actor that decides what is theirs: actors themselves are compared without their seats.
@lru_cache(maxsize=512)
def _unread(who: guards.Who, actor: Actor, cap: int) -> Statement:  # noqa: ARG001 - a part of the key
    some = _mine(actor).with_only_columns(notice.c.id).where(_is_unread(actor)).limit(cap)
    return Statement(select(func.count()).select_from(some.subquery()))


def read(tx: Transaction, notice_ids: Collection[str]) -> int:
    """Marks notices of the actor's own as read; how many were not."""
    return _read(tx, notice.c.id.in_(sorted(notice_ids)))


def read_all(tx: Transaction) -> int:
    """Marks everything the actor was told until now as read; how many were not."""
    return _read(tx, notice.c.at <= tx.now)


def supersede(tx: Transaction, person_ids: Collection[str], task_id: str, kind: str) -> None:
    """Takes what these people were told of a task in this kind as read: something newer says more."""
    mine = (notice.c.person_id.in_(sorted(person_ids)), notice.c.read_at.is_(None))
    which = (notice.c.task_id == task_id, notice.c.kind == kind)
    tx.db.execute(update(notice).where(*mine, *which).values(read_at=tx.now))


def untold(tx: Transaction, limit: int = 50) -> list[str]:
    """Open tasks nobody was told of, oldest first."""
    query = select(task.c.id).where(is_status(task, "open"), task.c.told_at.is_(None))
    return list(tx.db.scalars(query.order_by(task.c.id).limit(limit)))


def take_untold(tx: Transaction, task_id: str) -> Task | None:
    """Takes a task whose people are to be told now; None when somebody else does, or did.

    A task whose case is being worked on is left for later: nobody waits for a notice. The case is held with
    it, since notices name both: whoever held the task alone would wait here for a command that has locked
    the case and waits for the task.
    """
    free = select(task.c.id).join(instance, instance.c.id == task.c.instance_id).where(task.c.id == task_id)
    free = free.with_for_update(of=[instance, task], read=True, key_share=True, skip_locked=True)
    taken = update(task).where(
        task.c.id == free.scalar_subquery(), is_status(task, "open"), task.c.told_at.is_(None)
    )
    row = tx.db.execute(taken.values(told_at=tx.now).returning(task)).mappings().first()
    return None if row is None else of_row(row)


def waiting(tx: Transaction, limit: int = 100) -> list[str]:
    """Notices of which is to be settled now whether they leave the house, or whom they are for."""
    query = select(notice.c.id).where(notice.c.send_at.is_not(None), notice.c.send_at <= tx.now)
    return list(tx.db.scalars(query.order_by(notice.c.send_at, notice.c.id).limit(limit)))


def take(tx: Transaction, notice_ids: Iterable[str]) -> list[Notice]:
    """Takes waiting notices, whoever they are for, oldest first; those somebody else has are left out."""
    query = select(notice).where(notice.c.id.in_(sorted(notice_ids)), notice.c.send_at.is_not(None))
    query = query.order_by(notice.c.id).with_for_update(skip_locked=True)
    return _with_tasks(tx, tx.db.execute(query).mappings().all())


def settle(tx: Transaction, *notice_ids: str, again_at: datetime | None = None) -> None:
    """Writes down that it is settled where notices go, or when that is to be looked at again."""
    if notice_ids:
        tx.db.execute(update(notice).where(notice.c.id.in_(notice_ids)).values(send_at=again_at))


def drop(tx: Transaction, notice_id: str) -> None:
    """Deletes a notice for everybody, once there is one for each of them."""
    tx.db.execute(delete(notice).where(notice.c.id == notice_id))


def forget(tx: Transaction, before: datetime) -> int:
    """Deletes notices from before an instant; how many."""
    return tx.db.execute(delete(notice).where(notice.c.at < before)).rowcount


def _mine(actor: Actor) -> Any:
    """The actor's notices of cases that are still for them."""
    place = func.coalesce(task.c.scope_path, instance.c.scope_path)
    return (
        select(notice)
        .outerjoin(task, task.c.id == notice.c.task_id)
        .outerjoin(instance, instance.c.id == notice.c.instance_id)
        .where(
            notice.c.person_id == actor.id,
            or_(
                notice.c.instance_id.is_(None),
                and_(covered(actor, place), guards.unguarded(actor, instance.c.guard_key)),
            ),
        )
    )


def _is_unread(actor: Actor) -> ColumnElement[bool]:
    is_call, is_open_call = notice.c.kind.in_(sorted(CALLS)), notice.c.kind.in_(sorted(OPEN_CALLS))
    is_free = or_(
        task.c.assignee_id.is_(None), task.c.assignee_id == actor.id, task.c.assignee_id == notice.c.for_id
    )
    return and_(
        notice.c.read_at.is_(None),
        or_(~is_call, task.c.id.is_(None), task.c.status == "open"),
        or_(~is_open_call, task.c.id.is_(None), is_free),
    )


def _read(tx: Transaction, which: ColumnElement[bool]) -> int:
    mine = (notice.c.person_id == tx.actor.id, notice.c.read_at.is_(None), which)
    return tx.db.execute(update(notice).where(*mine).values(read_at=tx.now)).rowcount


def _with_tasks(tx: Transaction, rows: Iterable[Any]) -> list[Notice]:
    names = [name for name in Notice.__dataclass_fields__ if name != "task"]
    found = [Notice(**{name: row[name] for name in names}) for row in rows]
    ids = sorted({one.task_id for one in found if one.task_id})
    query = select(task).where(task.c.id.in_(ids))
    tasks = {row["id"]: of_row(row) for row in tx.db.execute(query).mappings()} if ids else {}
    return [replace(one, task=tasks.get(one.task_id or "")) for one in found]
