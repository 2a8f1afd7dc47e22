"""Whom a notice is for: everybody who may do a task, whoever stands in for them, and the ways they wish.

Called by the edge that time drives, as the machine; each function settles one thing in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine import Actor, Transaction, notices, outbox, scope, tasks
from engine.tasks import Task, TaskFilter

from . import accounts, news, substitutes, wishes
from .authority import today

#: Where the outbox hands over what leaves the house, by way.
MAIL = "notice.mail"
WEBHOOK = "notice.webhook"

#: A task that was there for longer than this is no news: a restored copy, a migrated case.
NEWS = timedelta(days=1)
#: At most so many people are told of one task.
MOST = 100
#: What a digest calls due soon, and where it stops counting.
SOON, CAP = timedelta(days=3), 500


def spread_task(tx: Transaction, task_id: str) -> int:
    """Tells those who may do a task that it is there; how many."""
    found = notices.take_untold(tx, task_id)
    if found is None or found.created_at < tx.now - NEWS:
        return 0
    key = notices.arrival(found.id)
    return notices.put_all(tx, _doers(tx, found), "arrived", key=key, found=found)


def tell_doers(tx: Transaction, found: Task, kind: str, *, key: str) -> int:
    """Tells whoever has a task, or all who may do it while nobody has, something about it; how many."""
    people = _doers(tx, found)
    if kind == "overdue":
        notices.supersede(tx, people, found.id, "due_soon")
    return notices.put_all(tx, people, kind, key=key, found=found)


def tell_watchers(tx: Transaction, roles: Iterable[str], found: Task, kind: str, *, key: str) -> int:
    """Tells those who hold these roles nearest above a task's place something about it; how many."""
    told = 0
    for role in sorted(set(roles)):
        people = accounts.reaching(tx, [role], found.scope_path, limit=MOST)
        reach = {one.user_id: _reach(one.actor, role, found.scope_path) for one in people}
        nearest = max(reach.values(), default=0)
        near = [one for one, length in reach.items() if length == nearest]
        told += notices.put_all(tx, near, kind, key=key, found=found)
    return told


def _reach(actor: Actor, role: str, path: str) -> int:
    """How near to a place the grant of this role lies that covers it: the longer its path, the nearer."""
    fit = (each.scope_path for each in actor.grants if each.role == role)
    return max((len(each) for each in fit if scope.covers(each, path)), default=0)


def settle(tx: Transaction, notice_id: str) -> None:
    """Settles where one notice goes."""
    settle_all(tx, [notice_id])


def settle_all(tx: Transaction, notice_ids: Iterable[str]) -> None:
    """Settles where notices go: to whom each is for, to whoever stands in, by the ways they wish.

    What was read meanwhile, or is over, stays in the house; quiet hours are waited for.
    """
    taken = notices.take(tx, notice_ids)
    mine = [one for one in taken if one.person_id != notices.EVERYBODY]
    for one in taken:
        if one.person_id == notices.EVERYBODY:
            _spread(tx, one)
    away = substitutes.absent_among(tx, {one.person_id for one in mine if _is_lent(one)}, today(tx))
    wished = wishes.of_all(tx, {one.person_id for one in mine})
    stay = []
    for one in mine:
        if _is_lent(one) and one.person_id in away:
            _lend(tx, one)
        theirs = wished[one.person_id]
        ways = () if one.read_at or one.is_over else theirs.ways(one.kind)
        if quiet_end := theirs.quiet_end(tx.now) if ways else None:
            notices.settle(tx, one.id, again_at=quiet_end)
            continue
        stay.append(one.id)
        for way in ways:
            topic = MAIL if way == "mail" else WEBHOOK
            outbox.put(tx, topic, {"notice": one.id, "person": one.person_id}, f"notice:{one.id}:{way}")
    notices.settle(tx, *stay)


def _is_lent(found: notices.Notice) -> bool:
    """Whether whoever stands in for its person is told as well."""
    return found.for_id is None and found.kind != "digest" and found.kind not in news.KINDS


@dataclass(frozen=True)
class Digest:
    """What waits for somebody: how many of their own tasks are late, due soon, new since the last digest,
    nudged; and how many of their office nobody has taken."""

    overdue: int
    due_soon: int
    new: int
    nudged: int
    free: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not any(vars(self).values())


def look(tx: Transaction, since: datetime) -> Digest:
    """What waits for the actor now."""
    late = tasks.count(tx, TaskFilter(assignee="me", due_before=tx.now), CAP)
    near = tasks.count(tx, TaskFilter(assignee="me", due_before=tx.now + SOON), CAP)
    told = notices.of(tx, limit=notices.MOST, unread_only=True)
    free = tasks.count(tx, TaskFilter(assignee="nobody"), CAP)
    new = {one.task_id for one in told if one.at >= since and one.kind in notices.CALLS}
    nudged = {one.task_id for one in told if one.kind in ("nudged", "reminded")}
    return Digest(late, near - late, len(new), len(nudged), free)


def digest(tx: Transaction, person_id: str) -> bool:
    """Writes a person's digest of today as a notice, once; whether there was something to say."""
    since = wishes.take_digest(tx, person_id)
    person = accounts.person(tx, person_id)
    if since is None or person is None:
        return False
    found = look(replace(tx, actor=person.actor), since)
    if found.is_empty:
        return False
    day = today(tx).isoformat()
    return notices.put(tx, person_id, "digest", key=f"digest:{day}", facts=vars(found))


def _doers(tx: Transaction, found: Task) -> list[str]:
    """Who has a task, else all who may do it."""
    if found.assignee_id is not None:
        return [found.assignee_id]
    people = {one.user_id: one.actor for one in accounts.reaching(tx, found.roles, found.scope_path)}
    return [one.id for one in tasks.able(tx, found.id, people.values())][:MOST]


def _spread(tx: Transaction, found: notices.Notice) -> None:
    if found.task is not None and found.task.status == "open":
        others = [one for one in _doers(tx, found.task) if one != found.facts.get("by_id")]
        notices.put_all(tx, others, found.kind, key=found.key, found=found.task, facts=found.facts)
    notices.drop(tx, found.id)


def _lend(tx: Transaction, found: notices.Notice) -> None:
    """Tells whoever stands in for the person the same, if it is for them."""
    standing_in = substitutes.standing_in(tx, found.person_id, today(tx))
    absent = accounts.names(tx, [found.person_id]).get(found.person_id, "")
    for one in standing_in:
        notices.put(
            tx,
            one,
            found.kind,
            key=found.key,
            found=found.task,
            instance_id=found.instance_id,
            facts=found.facts,
            stands_in_for=(found.person_id, absent),
        )
