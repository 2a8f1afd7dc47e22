"""Who has a task: taking it, giving it back, handing it over, delegating it and getting it back.

Whoever gets a task by any of these could have claimed it: the same roles, the same place, the same four eyes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import update

from engine import candidates, commands, history, inbox, notices, scope
from engine.core import Actor, Transaction
from engine.errors import Conflict
from engine.model import task
from engine.worklist import Task


def claim(tx: Transaction, task_id: str, command_id: str | None = None) -> Task:
    """Takes the task for the actor; taking what one has already is nothing new.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor, or it needs another person than one who did an earlier step.
        Conflict: closed, or somebody else has it.
    """
    if commands.answered(tx, command_id, "tasks.claim", task_id, {}) is not None:
        return candidates.read(tx, task_id)
    row, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    candidates.must_be_open(tx.actor, found)
    candidates.must_be_another_person(tx.actor, found, row["performers"])
    if found.assignee_id == tx.actor.id:
        return found
    tx = candidates.acting(tx, found)
    return _give(tx, found, tx.actor, "task_claimed")


def release(tx: Transaction, task_id: str, command_id: str | None = None) -> Task:
    """Gives a claimed task back to those who may take it; the draft stays with the task.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor.
        Conflict: closed, claimed by somebody else, by nobody, or delegated by somebody who gets it back.
    """
    if commands.answered(tx, command_id, "tasks.release", task_id, {}) is not None:
        return candidates.read(tx, task_id)
    _, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    candidates.must_be_open(tx.actor, found)
    if found.assignee_id is None:
        raise Conflict(
            f"task '{task_id}' to be claimed", "nobody has it", code="task_not_claimed", task_id=task_id
        )
    candidates.must_not_be_delegated(found)
    return _give(candidates.acting(tx, found), found, None, "task_released")


def hand_over(
    tx: Transaction, task_id: str, to: Actor, *, reason: str, command_id: str | None = None
) -> Task:
    """Hands an open task to another person who may do it, for good and for a reason that is kept.

    For whoever has claimed it (any candidate while nobody has), and for those who hold one of the task's
    roles over a wider scope than the task's own, whoever has it now.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor, or not for that person.
        Conflict: closed, claimed by somebody else on the same level, only delegated to this actor, or theirs
            already.
        Invalid: no reason.
    """
    if commands.answered(tx, command_id, "tasks.hand_over", task_id, {"to": to.id}) is not None:
        return candidates.read(tx, task_id)
    row, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    if not _is_wider(tx.actor, found) or found.status != "open":
        candidates.must_be_open(tx.actor, found)
        candidates.must_not_be_delegated(found)
    why = candidates.reason(reason)
    candidates.must_be_able(tx, to, found, row)
    _must_be_new(to, found)
    given = _give(tx, found, to, "task_handed_over", to_id=to.id, to_name=to.name, reason=why)
    notices.tell(tx, found, to.id, "handed_over")
    notices.tell(tx, found, found.assignee_id, "handed_on", to=to.name)
    return given


def delegate(tx: Transaction, task_id: str, to: Actor, *, reason: str, command_id: str | None = None) -> Task:
    """Lets another person who may do it work on a task; it comes back, and only its owner can complete it.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor, or not for that person.
        Conflict: closed, claimed by somebody else, delegated already, or theirs already.
        Invalid: no reason.
    """
    if commands.answered(tx, command_id, "tasks.delegate", task_id, {"to": to.id}) is not None:
        return candidates.read(tx, task_id)
    row, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    candidates.must_be_open(tx.actor, found)
    candidates.must_not_be_delegated(found)
    candidates.must_be_another_person(tx.actor, found, row["performers"])
    why = candidates.reason(reason)
    candidates.must_be_able(tx, to, found, row)
    _must_be_new(to, found)
    if to.id == tx.actor.id:
        raise _theirs(to, found)
    tx = candidates.acting(tx, found)
    owned = replace(found, owner_id=tx.actor.id, owner_name=tx.actor.name)
    notices.tell(tx, found, to.id, "delegated")
    return _give(tx, owned, to, "task_delegated", to_id=to.id, to_name=to.name, reason=why)


def give_back(tx: Transaction, task_id: str, *, words: str, command_id: str | None = None) -> Task:
    """Gives a delegated task back to its owner, with what was found out or done.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor.
        Conflict: closed, or not delegated to this actor.
        Invalid: no words.
    """
    if commands.answered(tx, command_id, "tasks.give_back", task_id, {}) is not None:
        return candidates.read(tx, task_id)
    _, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    _must_be_delegated_between(found, borrower_id=tx.actor.id)
    said = candidates.reason(words, path="words")
    notices.tell(tx, found, found.owner_id, "given_back")
    return _return(tx, found, "task_given_back", helped=True, words=said)


def take_back(tx: Transaction, task_id: str, *, reason: str, command_id: str | None = None) -> Task:
    """Takes a delegated task back before it is given back.

    Raises:
        NotFound: no such task.
        Forbidden: not for this actor.
        Conflict: closed, or this actor did not delegate it.
        Invalid: no reason.
    """
    if commands.answered(tx, command_id, "tasks.take_back", task_id, {}) is not None:
        return candidates.read(tx, task_id)
    _, found = candidates.with_instance(tx, task_id)
    candidates.must_be_for(tx.actor, found)
    _must_be_delegated_between(found, owner_id=tx.actor.id)
    why = candidates.reason(reason)
    notices.tell(tx, found, found.assignee_id, "taken_back")
    return _return(tx, found, "task_taken_back", helped=found.draft is not None, reason=why)


def _is_wider(actor: Actor, found: Task) -> bool:
    return any(
        grant.role in found.roles
        and grant.scope_path != found.scope_path
        and scope.covers(grant.scope_path, found.scope_path)
        for grant in actor.grants
    )


def _must_be_new(to: Actor, found: Task) -> None:
    if found.assignee_id == to.id:
        raise _theirs(to, found)


def _theirs(to: Actor, found: Task) -> Conflict:
    return Conflict(
        f"task '{found.id}' to go to somebody else",
        f"'{to.name}' has it",
        code="task_theirs_already",
        task_id=found.id,
        assignee_name=to.name,
    )


def _must_be_delegated_between(
    found: Task, *, owner_id: str | None = None, borrower_id: str | None = None
) -> None:
    if found.status != "open":
        raise candidates.closed(found)
    is_so = found.owner_id is not None and (
        found.owner_id == owner_id if owner_id else found.assignee_id == borrower_id
    )
    if not is_so:
        raise Conflict(
            f"task '{found.id}' to be delegated by or to the actor",
            "it is not",
            code="task_not_delegated",
            task_id=found.id,
        )


def _return(tx: Transaction, found: Task, kind: str, *, helped: bool, **facts: Any) -> Task:
    assert found.owner_id is not None
    assert found.owner_name is not None
    assert found.assignee_id is not None
    owner = Actor(found.owner_id, found.owner_name, ())
    known = {found.assignee_id, *candidates.acts_for(tx.actor, found)} - {owner.id} if helped else set()
    back = replace(found, owner_id=None, owner_name=None, helped_by=tuple(sorted({*found.helped_by, *known})))
    return _give(tx, back, owner, kind, to_id=owner.id, to_name=owner.name, **facts)


def _give(tx: Transaction, found: Task, to: Actor | None, kind: str, **facts: Any) -> Task:
    is_delegated = kind == "task_delegated"
    given = replace(
        found,
        assignee_id=to.id if to else None,
        assignee_name=to.name if to else None,
        # It has an owner only while it is delegated; what one put aside is aside for oneself alone.
        owner_id=found.owner_id if is_delegated else None,
        owner_name=found.owner_name if is_delegated else None,
        follow_up_at=None,
    )
    tx.db.execute(
        update(task)
        .where(task.c.id == found.id)
        .values(
            assignee_id=given.assignee_id,
            assignee_name=given.assignee_name,
            owner_id=given.owner_id,
            owner_name=given.owner_name,
            helped_by=list(given.helped_by),
            follow_up_at=None,
        )
    )
    if (found.assignee_id is None) != (to is None):
        (inbox.free if to is None else inbox.take)(tx, [found.id])
    history.at_task(tx, found, kind, **facts)
    return given
