"""Instances: runs of a published process, from start to end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, RowMapping, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import commands, definitions, guards, history, incidents, runtime, scope, values
from engine.core import Transaction, new_id
from engine.errors import Conflict, NotFound
from engine.history import Pending
from engine.model import instance, is_status, task, timer
from engine.spiff import Workflow
from engine.statements import Statement

#: How many commands of an instance its picture looks back over.
PICTURE_ROWS = 5000


@dataclass(frozen=True)
class Instance:
    """One run of a process. `outcome` is the end event it reached: (element id, name)."""

    id: str
    definition_id: str
    definition_key: str
    process_id: str
    business_key: str
    title: str
    scope_path: str
    status: str
    outcome: tuple[str, str] | None
    version: int
    started_at: datetime
    started_by: str
    changed_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class InstanceFilter:
    """Which instances to list; None asks for nothing."""

    status: str | None = None
    definition_key: str | None = None
    scope_path: str | None = None


def start(
    tx: Transaction,
    key: str,
    data: Mapping[str, Any],
    *,
    business_key: str,
    process_id: str | None = None,
    title: str = "",
    scope_path: str = "",
    performers: Mapping[str, Sequence[str]] | None = None,
    command_id: str | None = None,
) -> Instance:
    """Starts an instance of the newest version of `key` and moves it to where it waits for the first time.

    `performers`: who did which steps before, in a case this one follows (element id -> actor ids); its
    four-eyes rules look at them too.

    Raises:
        NotFound: nothing published under this key, or no such process in it.
        Conflict: an active instance of this family has the business key already.
        Invalid: the data is not JSON or too large.
    """
    instance_id = new_id()
    before = commands.answered(
        tx, command_id, "instances.start", f"{key}:{business_key}", {"id": instance_id}
    )
    if before is not None:
        return get(tx, before["id"])
    tx.attempt.business_key, tx.attempt.scope_path = business_key, scope_path
    start_with = values.clean_object(dict(data))
    published = definitions.newest(tx, key)
    spec = definitions.publication(tx, published.id).spec(published.process_id)
    process_id = process_id or published.process_id
    if process_id not in spec.processes:
        raise NotFound("process", process_id)
    row = {
        "id": instance_id,
        "definition_id": published.id,
        "definition_key": key,
        "process_id": process_id,
        "business_key": business_key,
        "title": title,
        "scope_path": scope.normal(scope_path),
        "status": "active",
        "version": 0,
        "seq": 0,
        "started_at": tx.now,
        "started_by": tx.actor.id,
        "changed_at": tx.now,
        "performers": {element_id: list(who) for element_id, who in (performers or {}).items()},
        "guard_key": guards.key_for(tx, business_key),
    }
    _insert(tx, row)
    with runtime.awake(tx, instance_id, row=row, start_with=start_with) as case:
        facts = {"definition_id": published.id}
        # The first steps may have run already; that it was started comes before them.
        case.events.insert(0, Pending("instance_started", tx.actor, process_id, title or None, facts))
    return get(tx, instance_id)


def restart(
    tx: Transaction, instance_id: str, data: Mapping[str, Any], command_id: str | None = None
) -> Instance:
    """Begins an ended instance anew from its start, by the newest version of its family.

    It keeps its id, its history and who did which steps; its data is what is given.

    Raises:
        NotFound: no such instance.
        Conflict: it has not ended, or another active instance has its business key.
        Invalid: the data is not JSON or too large.
    """
    if commands.answered(tx, command_id, "instances.restart", instance_id, {}) is not None:
        return get(tx, instance_id)
    row = runtime.lock(tx, instance_id)
    if row is None:
        raise NotFound("instance", instance_id)
    if row["status"] == "active":
        raise Conflict(
            f"instance '{instance_id}' to have ended",
            "it is active",
            code="instance_active",
            instance_id=instance_id,
        )
    published = definitions.newest(tx, row["definition_key"])
    anew = {
        "definition_id": published.id,
        "status": "active",
        "ended_at": None,
        "outcome_id": None,
        "outcome_name": None,
        "data": None,
    }
    start_with = values.clean_object(dict(data))
    try:
        tx.db.execute(update(instance).where(instance.c.id == instance_id).values(**anew))
    except IntegrityError as error:
        raise _taken(row) from error
    with runtime.awake(tx, instance_id, row={**row, **anew}, start_with=start_with) as case:
        facts = {"definition_id": published.id}
        begun = Pending("instance_restarted", tx.actor, str(row["process_id"]), row["title"] or None, facts)
        case.events.insert(0, begun)
    return get(tx, instance_id)


def get(tx: Transaction, instance_id: str) -> Instance:
    """One instance.

    Raises:
        NotFound: no such instance.
    """
    row = _BY_ID.row(tx, {"id": instance_id})
    if row is None:
        raise NotFound("instance", instance_id)
    return _instance(row)


def by_business_key(tx: Transaction, business_key: str) -> Instance:
    """The newest instance with this business key.

    Raises:
        NotFound: none has it.
    """
    row = _BY_KEY.row(tx, {"business_key": business_key})
    if row is None:
        raise NotFound("instance", business_key)
    return _instance(row)


def below(tx: Transaction, business_key: str, limit: int = 500) -> list[Instance]:
    """The instances whose business key is this one with `/` and more behind it, as they were started."""
    # "0" comes next after "/".
    asked = {"first": f"{business_key}/", "end": f"{business_key}0", "most": limit}
    return [_instance(row) for row in _BELOW.rows(tx, asked)]


def active_of(tx: Transaction, business_key: str, limit: int = 500) -> list[Instance]:
    """The active instances of a business key, of any family, and those below it, as they were started."""
    query = (
        select(*_COLUMNS)
        .where(guards.of_case(business_key), is_status(instance, "active"))
        .order_by(instance.c.id)
        .limit(limit)
    )
    return [_instance(row) for row in tx.db.execute(query).mappings()]


def list_(
    tx: Transaction, filter: InstanceFilter | None = None, after: str | None = None, limit: int = 50
) -> list[Instance]:
    """Instances, newest first; `after` is the id of the last one seen."""
    asked = filter or InstanceFilter()
    query = select(*_COLUMNS).order_by(instance.c.id.desc()).limit(limit)
    if asked.status is not None:
        query = query.where(is_status(instance, asked.status))
    if asked.definition_key is not None:
        query = query.where(instance.c.definition_key == asked.definition_key)
    if asked.scope_path is not None:
        query = query.where(scope.within(instance.c.scope_path, asked.scope_path))
    query = query.where(guards.unguarded(tx.actor, instance.c.guard_key))
    if after is not None:
        query = query.where(instance.c.id < after)
    return [_instance(row) for row in tx.db.execute(query).mappings()]


def cancel(tx: Transaction, instance_id: str, reason: str, command_id: str | None = None) -> Instance:
    """Ends an instance where it stands: its open tasks and timers are cancelled, its history says why.

    Raises:
        NotFound: no such instance.
        Conflict: it has ended.
    """
    if commands.answered(tx, command_id, "instances.cancel", instance_id, {}) is None:
        with runtime.awake(tx, instance_id) as case:
            if case.workflow.is_finished:
                # A timer that was due before this command has ended it.
                runtime.must_be_active({**case.row, "status": "finished"})
            case.record("instance_cancelled", reason=reason)
            case.workflow.cancel()
    return get(tx, instance_id)


def amend(tx: Transaction, instance_id: str, key: str, change: Callable[[Any], Any]) -> Instance:
    """Rewrites one value of the case data of a running instance, everywhere a branch has it.

    For what a case was told of the world and what turned out otherwise: `change` gets the old value and gives
    the new one, again and again, and changes nothing itself. Waiting timers whose `timeDate` reads the value
    move with it, and due dates and words of open tasks are redrawn. History says that it happened; why is for
    the caller to note.

    Raises:
        NotFound: no such instance.
        Conflict: it has ended.
    """
    with runtime.awake(tx, instance_id) as case:
        case.amend(key, change)
    return get(tx, instance_id)


def performers(tx: Transaction, instance_id: str) -> dict[str, list[str]]:
    """Who completed which step of an instance: element id -> actor ids.

    Raises:
        NotFound: no such instance.
    """
    found = tx.db.scalar(select(instance.c.performers).where(instance.c.id == instance_id))
    if found is None:
        raise NotFound("instance", instance_id)
    return {element_id: list(who) for element_id, who in found.items()}


def advance(tx: Transaction, instance_id: str) -> Instance:
    """Fires what is due and moves the instance on as far as it goes without a person.

    Raises:
        NotFound: no such instance.
        Conflict: it has ended.
    """
    with runtime.awake(tx, instance_id):
        pass
    return get(tx, instance_id)


def data(tx: Transaction, instance_id: str) -> dict[str, Any]:
    """The case data as it stands, or as it ended.

    Raises:
        NotFound: no such instance.
    """
    row = tx.db.execute(select(instance).where(instance.c.id == instance_id)).mappings().first()
    if row is None:
        raise NotFound("instance", instance_id)
    if row["status"] != "active":
        return dict(row["data"] or {})
    return dict(loaded(tx, dict(row)).data)


def loaded(tx: Transaction, row: Mapping[str, Any]) -> Workflow:
    """The workflow of an active instance's row, to be looked at: nothing runs and nothing is saved."""
    spec = definitions.publication(tx, row["definition_id"]).spec(row["process_id"])
    return Workflow.load(spec, row["state"], now=row["changed_at"], ports=None)


def picture(tx: Transaction, instance_id: str) -> dict[str, Any]:
    """What the diagram overlay shows.

    `files`: [{"name", "xml", "processes": [ids]}], the instance's own process first; `visited`: element id
    -> times passed; `flows`: flow id -> times taken; `open`: element ids where a task waits; `timers`:
    element id -> due instant (ISO) of what waits for time; `incidents`: open ones as {"id", "element_id",
    "element_name", "kind", "message"}; `is_whole`: False when the instance is so old that only its last
    `PICTURE_ROWS` commands are counted.

    Raises:
        NotFound: no such instance.
    """
    found = get(tx, instance_id)
    publication = definitions.publication(tx, found.definition_id)
    spec = publication.spec(found.process_id)
    visited: Counter[str] = Counter()
    flows: Counter[str] = Counter()
    passed = history.paths(tx, instance_id, PICTURE_ROWS)
    for facts in passed:
        visited.update(facts["elements"])
        flows.update(facts["flows"])
    waiting = tx.db.execute(
        select(task.c.element_id)
        .where(task.c.instance_id == instance_id, is_status(task, "open"))
        .limit(1000)
    ).scalars()
    timers = tx.db.execute(
        select(timer.c.key, timer.c.due_at)
        .where(timer.c.instance_id == instance_id, timer.c.status.in_(("pending", "held")))
        .order_by(timer.c.due_at.desc())
        .limit(1000)
    )
    return {
        "files": _files(publication.files, spec.processes, found.process_id),
        "visited": dict(visited),
        "flows": dict(flows),
        "open": sorted(set(waiting)),
        "timers": {row.key: row.due_at.isoformat() for row in timers},
        "incidents": [
            {
                "id": one.id,
                "element_id": one.element_id,
                "element_name": one.element_name,
                "kind": one.kind,
                "message": one.message,
            }
            for one in incidents.list_(tx, instance_id=instance_id)
        ],
        "is_whole": len(passed) < PICTURE_ROWS,
    }


_HEAVY = ("state", "data", "performers", "seq", "recall", "recall_state")
_COLUMNS = [column for column in instance.c if column.name not in _HEAVY]
_BY_ID = Statement(select(*_COLUMNS).where(instance.c.id == bindparam("id")), kept=True)
_BY_KEY = Statement(
    select(*_COLUMNS)
    .where(instance.c.business_key == bindparam("business_key"))
    .order_by(instance.c.id.desc())
    .limit(1),
    kept=True,
)
_BELOW = Statement(
    select(*_COLUMNS)
    .where(instance.c.business_key > bindparam("first"), instance.c.business_key < bindparam("end"))
    .order_by(instance.c.id)
    .limit(bindparam("most", type_=Integer())),
    kept=True,
)


def _insert(tx: Transaction, row: dict[str, Any]) -> None:
    try:
        tx.db.execute(insert(instance), [row])
    except IntegrityError as error:
        raise _taken(row) from error


def _taken(row: Mapping[str, Any]) -> Conflict:
    return Conflict(
        f"business key '{row['business_key']}' to be free",
        f"an active instance of '{row['definition_key']}' has it",
        code="instance_exists",
        key=row["definition_key"],
        business_key=row["business_key"],
    )


def _files(files: Mapping[str, str], processes: Mapping[str, str], process_id: str) -> list[dict[str, Any]]:
    first = processes[process_id]
    names = dict.fromkeys([first, *(processes[one] for one in sorted(processes))])
    return [
        {
            "name": name,
            "xml": files[name],
            "processes": sorted(p for p, file in processes.items() if file == name),
        }
        for name in names
    ]


def _instance(row: RowMapping | Mapping[str, Any]) -> Instance:
    values = {name: row[name] for name in Instance.__dataclass_fields__ if name != "outcome"}
    outcome = (row["outcome_id"], row["outcome_name"] or "") if row["outcome_id"] else None
    return Instance(**values, outcome=outcome)
