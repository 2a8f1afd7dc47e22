"""What this person may do with a task beside completing it, and what others did: words for its page."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import access
from engine import Transaction, attention, cohandlers, history, scope, tasks
from web import dates
from web.pages._acts import catalogue


@dataclass(frozen=True)
class Colleague:
    """Somebody who may get the task."""

    id: str
    name: str


@dataclass(frozen=True)
class Said:
    """What somebody said or owes, beside the form."""

    who: str
    text: str
    at: str
    answer: str = ""
    answered_by: str = ""
    is_open: bool = False
    id: str = ""


def acts(tx: Transaction, task: tasks.Task, *, may_see_matter: bool) -> list[str]:
    """Gives the acts this person has on a task now, in the order of the menu."""
    found = set(_watching(tx, task)) if may_see_matter else set()
    if task.status != "open":
        return [*(["recall"] if tasks.can_recall(tx, task.id) else []), *sorted(found)]
    me = tx.actor
    is_mine, is_free = task.assignee_id == me.id, task.assignee_id is None
    is_lent = task.owner_id is not None
    if me.id in [one.id for one in tasks.able(tx, task.id, [me])]:
        if (is_mine or is_free) and not is_lent:
            found |= {"hand_over", "delegate", "ask"}
            found |= {"send_back"} if tasks.ways_back(tx, task.id) and not task.awaited else set()
        if _is_wider(tx, task):
            found.add("hand_over")
        if (is_mine or is_free) and task.nudged_at is not None:
            found.add("reply")
        if is_mine and not is_lent:
            found.add("take_up" if _is_aside(tx, task) else "put_aside")
    if is_mine and is_lent:
        found.add("give_back")
    if is_lent and task.owner_id == me.id:
        found.add("take_back")
    if any(one.person_id == me.id for one in cohandlers.of_task(tx, task.id) if one.status == "open"):
        found.add("answer")
    if me.covers(task.scope_path):
        found |= {"note"} if is_mine else {"note", "nudge", "remind"}
    return [key for key in catalogue() if key in found]


def colleagues(tx: Transaction, task: tasks.Task) -> list[Colleague]:
    """Gives the people who may get the task, nearest office first."""
    people = {
        one.user_id: one
        for one in access.accounts.reaching(tx, task.roles, task.scope_path)
        if one.user_id not in (tx.actor.id, task.assignee_id, task.owner_id)
    }
    may = tasks.able(tx, task.id, [one.actor for one in people.values()])
    return [
        Colleague(one.id, f"{one.name} · {people[one.id].posts[0].office_short_name}")
        for one in may
        if people[one.id].posts
    ]


def around(tx: Transaction, task: tasks.Task, day: date) -> dict[str, Any]:
    """Gives what others said, asked and owe about a task."""
    is_here = task.assignee_id in (None, tx.actor.id)
    return {
        "asked": [
            Said(
                one.person_name,
                one.question,
                dates.moment(one.asked_at, day),
                one.answer or "",
                one.asked_by_name,
                one.status == "open",
                one.person_id,
            )
            for one in cohandlers.of_task(tx, task.id)
            if one.status != "dropped"
        ],
        "nudges": [
            Said(
                one.by_name,
                one.words,
                dates.moment(one.at, day),
                one.answer or "",
                one.answered_by_name or "",
                one.answered_at is None,
            )
            for one in attention.nudges(tx, task.id)[-3:]
        ],
        "lent_by": task.owner_name or "",
        "is_borrowed": task.owner_id is not None and task.assignee_id == tx.actor.id,
        "sent_back": _sent_back(tx, task, day),
        "aside_until": dates.moment(task.follow_up_at, day)
        if is_here and task.follow_up_at and _is_aside(tx, task)
        else "",
    }


def morning_of(day: date) -> datetime:
    """Gives when what was put aside to a day is back: when people come to work."""
    return datetime.combine(day, time(8, 0), dates.SHANGHAI)


def aside_days(task: tasks.Task, day: date) -> dict[str, str]:
    """Gives the first and last day a task can be put aside to, and one to begin with."""
    last = dates.local_day(task.due_at - attention.BEFORE_DUE) if task.due_at else day + timedelta(days=90)
    tomorrow = day + timedelta(days=1)
    return {
        "min": tomorrow.isoformat(),
        "max": last.isoformat(),
        "start": min(tomorrow, last).isoformat(),
        "none": "yes" if last < tomorrow else "",
    }


def _sent_back(tx: Transaction, task: tasks.Task, day: date) -> Said | None:
    """Why the step is open again: the newest of what sent it back here and what completed it."""
    if task.status != "open":
        return None
    kinds = ("task_sent_back", "task_completed")
    for one in history.newest(tx, task.instance_id, limit=10, kinds=kinds):
        if one.kind == "task_completed" and one.element_id == task.element_id:
            return None
        if one.kind == "task_sent_back" and one.facts.get("to_element") == task.element_id:
            return Said(one.actor_name, str(one.facts.get("reason", "")), dates.moment(one.at, day))
    return None


def _watching(tx: Transaction, task: tasks.Task) -> list[str]:
    return ["unwatch" if attention.is_watched(tx, task.instance_id) else "watch"]


def _is_aside(tx: Transaction, task: tasks.Task) -> bool:
    return task.follow_up_at is not None and task.follow_up_at > tx.now


def _is_wider(tx: Transaction, task: tasks.Task) -> bool:
    return any(
        grant.role in task.roles
        and grant.scope_path != task.scope_path
        and scope.covers(grant.scope_path, task.scope_path)
        for grant in tx.actor.grants
    )
