"""What the machine could not move: recorded once, seen by a person, tried again or set aside with a note."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update

from engine import history, holding, outbox, runtime, scope
from engine.core import SYSTEM, Actor, Attempt, Engine, Transaction, new_id
from engine.errors import Conflict, NotFound
from engine.model import incident, instance, is_status, task

#: How much of an exception's message is kept.
MESSAGE_CHARACTERS = 500


@dataclass(frozen=True)
class Incident:
    """One thing that broke. `facts` may name `held` timers (ids) or the outbox `message_id`."""

    id: str
    #: What broke: service | decision | expression | limit | delivery | engine.
    kind: str
    #: What was being done: `tasks.complete`, `timers.fire` …
    command: str
    instance_id: str | None
    business_key: str | None
    scope_path: str | None
    task_id: str | None
    element_id: str | None
    element_name: str | None
    error_type: str
    message: str
    traceback: str
    facts: dict[str, Any]
    actor_id: str
    raised_at: datetime
    last_at: datetime
    occurrences: int
    status: str
    resolved_at: datetime | None
    resolved_by: str | None
    note: str | None


def record(engine: Engine, actor: Actor, attempt: Attempt, error: Exception) -> str:
    """Records what broke, in a transaction of its own, after the broken one was rolled back; gives the id.

    What was typed becomes the task's draft. The timers due at the moment that was being fired are held, so
    that neither the sweep nor the next command runs into them again. The same fault while its incident is
    open counts up instead of making another.
    """
    with engine.begin(SYSTEM) as tx:
        facts: dict[str, Any] = {}
        if attempt.submission is not None and attempt.task_id:
            tx.db.execute(
                update(task)
                .where(task.c.id == attempt.task_id, is_status(task, "open"))
                .values(draft=attempt.submission)
            )
        if attempt.instance_id and attempt.firing_at:
            facts["held"] = holding.hold(tx, attempt.instance_id, attempt.firing_at)
        return _raise(tx, actor, attempt, error, facts)


def undeliverable(tx: Transaction, message_id: str, *, topic: str, key: str, error: str) -> str:
    """Records that an outbox message could not be delivered in all its attempts; gives the incident's id."""
    attempt = Attempt(command="outbox.relay", kind="delivery", element_id=None, element_name=topic)
    facts = {"message_id": message_id, "topic": topic, "key": key}
    return _raise(tx, tx.actor, attempt, RuntimeError(error), facts)


def list_(
    tx: Transaction,
    *,
    open_only: bool = True,
    instance_id: str | None = None,
    scope_path: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[Incident]:
    """Incidents, newest first; `after` is the id of the last one seen."""
    query = select(incident).order_by(incident.c.id.desc()).limit(limit)
    if open_only:
        query = query.where(is_status(incident, "open"))
    if instance_id is not None:
        query = query.where(incident.c.instance_id == instance_id)
    if scope_path is not None:
        query = query.where(scope.within(incident.c.scope_path, scope_path))
    if after is not None:
        query = query.where(incident.c.id < after)
    return [_incident(row) for row in tx.db.execute(query).mappings()]


def open_count(tx: Transaction, most: int = 10_000) -> int:
    """How many incidents are open, counted up to `most`."""
    some = select(incident.c.id).where(is_status(incident, "open")).limit(most).subquery()
    return tx.db.scalar(select(func.count()).select_from(some)) or 0


def get(tx: Transaction, incident_id: str) -> Incident:
    """One incident.

    Raises:
        NotFound: no such incident.
    """
    row = tx.db.execute(select(incident).where(incident.c.id == incident_id)).mappings().first()
    if row is None:
        raise NotFound("incident", incident_id)
    return _incident(row)


def resolve(tx: Transaction, incident_id: str, note: str) -> Incident:
    """A person has dealt with it: closes the incident, and gives its held timers back to the sweep.

    Raises:
        NotFound: no such incident.
        Conflict: resolved already.
    """
    found = _open(tx, incident_id)
    held = found.facts.get("held", [])
    if found.instance_id and held:
        holding.release(tx, found.instance_id, held)
    return _close(tx, found, note)


def retry(tx: Transaction, incident_id: str) -> Incident:
    """Tries again what the machine can try by itself: fires the held timers now, or sends the message again.

    Hand it to `engine.run`: if it breaks again, the incident stays open and counts up. What a person typed
    when a service broke is kept as the task's draft and is sent again by the person, so for that incident
    the instance is only loaded and moved on as far as it goes.

    Raises:
        NotFound: no such incident.
        Conflict: resolved already, or there is nothing to try.
    """
    found = _open(tx, incident_id)
    # Breaking again is the same incident again.
    tx.attempt.command, tx.attempt.is_retry = found.command, True
    if found.kind == "delivery":
        outbox.try_again(tx, found.facts["message_id"])
    elif found.instance_id:
        holding.release(tx, found.instance_id, found.facts.get("held", []))
        with runtime.awake(tx, found.instance_id):
            pass
    else:
        raise Conflict(
            "something to try again",
            "the command was never accepted",
            code="nothing_to_retry",
            incident_id=incident_id,
            kind=found.kind,
        )
    return _close(tx, found, "retried")


def scrub(text: str, *sources: Any) -> str:
    """The text without any value of the given JSON: what people wrote does not belong in an error message."""
    values = {value for source in sources for value in _texts(source)}
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, "…")
    return text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and len(value) > (3 if value.isascii() else 1):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool) and len(str(value)) > 3:
        yield str(value)


def _raise(tx: Transaction, actor: Actor, attempt: Attempt, error: Exception, facts: dict[str, Any]) -> str:
    # A start that broke has no instance: the row went with the rollback.
    known = attempt.instance_id and tx.db.scalar(
        select(instance.c.id).where(instance.c.id == attempt.instance_id)
    )
    words = (attempt.submission, attempt.data)
    story = "".join(traceback.format_exception(error))
    values = {
        "kind": attempt.kind,
        "command": attempt.command,
        "instance_id": attempt.instance_id if known else None,
        "business_key": attempt.business_key,
        "scope_path": attempt.scope_path,
        "task_id": attempt.task_id,
        "element_id": attempt.element_id,
        "element_name": attempt.element_name,
        "error_type": type(error).__name__,
    }
    message = scrub(str(error), *words)[:MESSAGE_CHARACTERS]
    same = (
        tx.db.execute(
            select(incident).where(
                is_status(incident, "open"),
                *(incident.c[name].is_not_distinct_from(value) for name, value in values.items()),
            )
        )
        .mappings()
        .first()
    )
    if same is not None:
        held = [*same["facts"].get("held", []), *facts.get("held", [])]
        tx.db.execute(
            update(incident)
            .where(incident.c.id == same["id"])
            .values(
                occurrences=incident.c.occurrences + 1,
                last_at=tx.now,
                message=message,
                traceback=scrub(story, *words),
                facts={**same["facts"], **facts, **({"held": held} if held else {})},
            )
        )
        return str(same["id"])
    incident_id = new_id()
    tx.db.execute(
        insert(incident).values(
            id=incident_id,
            message=message,
            traceback=scrub(story, *words),
            facts=facts,
            actor_id=actor.id,
            raised_at=tx.now,
            last_at=tx.now,
            occurrences=1,
            status="open",
            **values,
        )
    )
    if known:
        _tell(tx, attempt.instance_id, "incident_raised", incident_id, attempt, actor)
    return incident_id


def _open(tx: Transaction, incident_id: str) -> Incident:
    found = get(tx, incident_id)
    if found.status != "open":
        raise Conflict(
            f"incident '{incident_id}' to be open",
            "it is resolved",
            code="incident_resolved",
            incident_id=incident_id,
        )
    return found


def _close(tx: Transaction, found: Incident, note: str) -> Incident:
    closed = tx.db.execute(
        update(incident)
        .where(incident.c.id == found.id, is_status(incident, "open"))
        .values(status="resolved", resolved_at=tx.now, resolved_by=tx.actor.id, note=note)
        .returning(incident.c.id)
    ).scalar()
    if closed is None:
        raise Conflict(
            f"incident '{found.id}' to be open",
            "it is resolved",
            code="incident_resolved",
            incident_id=found.id,
        )
    if found.instance_id:
        where = Attempt(element_id=found.element_id, element_name=found.element_name, kind=found.kind)
        _tell(tx, found.instance_id, "incident_resolved", found.id, where, tx.actor)
    return get(tx, found.id)


def _tell(
    tx: Transaction, instance_id: str | None, kind: str, incident_id: str, attempt: Attempt, actor: Actor
) -> None:
    assert instance_id is not None
    facts = {"incident_id": incident_id, "kind": attempt.kind}
    row = history.Pending(kind, actor, attempt.element_id, attempt.element_name, facts)
    history.append(tx, instance_id, [row])


def _incident(row: RowMapping) -> Incident:
    return Incident(**row)
