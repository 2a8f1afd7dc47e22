"""The append-only record: who did what, when, which facts. Sentences are made by the edges.

What one command recorded is one row: its last event in columns, numbered with it, and those before it, whose
numbers go down from there, in `earlier`. Nobody outside needs to know.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Integer,
    RowMapping,
    Select,
    cast,
    false,
    func,
    or_,
    select,
    update,
)

from engine import candidates
from engine.core import Actor, Transaction
from engine.errors import NotFound
from engine.model import Key, history, instance
from engine.sending import NewRows
from engine.statements import Statement, later_given
from engine.values import clean_object

if TYPE_CHECKING:
    from engine.worklist import Task

#: What the engine records. Other rooms add kinds of their own with `note`.
KINDS = (
    "instance_started",
    "instance_restarted",
    "instance_finished",
    "instance_cancelled",
    "task_created",
    "task_claimed",
    "task_released",
    "task_assigned",
    "task_handed_over",
    "task_delegated",
    "task_given_back",
    "task_taken_back",
    "task_sent_back",
    "task_recalled",
    "task_nudged",
    "nudge_answered",
    "task_reminded",
    "task_noted",
    "task_put_aside",
    "task_taken_up",
    "cohandler_asked",
    "cohandler_answered",
    "cohandler_dropped",
    "task_completed",
    "task_cancelled",
    "timer_scheduled",
    "timer_fired",
    "timer_rescheduled",
    "message_received",
    "data_amended",
    "instance_migrated",
    "migration_undone",
    "service_called",
    "decision_made",
    "elements_passed",
    "incident_raised",
    "incident_resolved",
    "note",
)


@dataclass(frozen=True)
class Event:
    """One entry of history. `seq` counts from 1 within the instance, without gaps."""

    seq: int
    at: datetime
    kind: str
    element_id: str | None
    element_name: str | None
    actor_id: str
    actor_name: str
    facts: dict[str, Any]


@dataclass
class Pending:
    """An entry without its number yet: it gets one when the work on the instance is saved."""

    kind: str
    actor: Actor
    element_id: str | None
    element_name: str | None
    facts: dict[str, Any]


_ROWS = NewRows(history)


def events(
    tx: Transaction,
    instance_id: str,
    after_seq: int = 0,
    limit: int = 200,
    *,
    kinds: Collection[str] | None = None,
) -> list[Event]:
    """The instance's history after a number, oldest first; only of some kinds if they are given."""
    found: list[Event] = []
    while True:
        query = _sheets(instance_id, kinds).where(history.c.seq > after_seq).order_by(history.c.seq)
        sheets = [_told(row) for row in tx.db.execute(query.limit(limit)).mappings()]
        found += [one for one in itertools.chain(*sheets) if one.seq > after_seq and _is_of(one, kinds)]
        if len(found) >= limit or len(sheets) < limit:
            return found[:limit]
        after_seq = sheets[-1][-1].seq


def newest(
    tx: Transaction,
    instance_id: str,
    before_seq: int | None = None,
    limit: int = 200,
    *,
    kinds: Collection[str] | None = None,
) -> list[Event]:
    """The instance's history before a number (None: its end), newest first; only of some kinds if given."""
    found: list[Event] = []
    while before_seq is None or before_seq > 1:
        asked: dict[str, Any] = {"instance_id": instance_id, "most": limit}
        asked |= {} if before_seq is None else {"last": before_seq - 1}
        query = _newest(None if kinds is None else tuple(kinds), before_seq is None)
        sheets = [_told(row)[::-1] for row in query.rows(tx, asked)]
        found += [
            one
            for one in itertools.chain(*sheets)
            if (before_seq is None or one.seq < before_seq) and _is_of(one, kinds)
        ]
        if len(found) >= limit or len(sheets) < limit:
            return found[:limit]
        before_seq = sheets[-1][-1].seq
    return found


@lru_cache(maxsize=64)
def _newest(kinds: tuple[str, ...] | None, is_from_end: bool) -> Statement:
    mine = later_given("instance_id", Key)
    query = _sheets(mine, kinds).order_by(history.c.seq.desc())
    if not is_from_end:
        query = query.where(history.c.seq <= _sheet_of(mine, later_given("last", Integer())))
    return Statement(query.limit(later_given("most", Integer())))


def _is_of(one: Event, kinds: Collection[str] | None) -> bool:
    return kinds is None or one.kind in kinds


def _sheets(instance_id: str | BindParameter[str], kinds: Collection[str] | None) -> Select[Any]:
    query = select(history).where(history.c.instance_id == instance_id)
    return query if kinds is None else query.where(_holds(kinds))


#: Of more kinds than these some stands in nearly every row: planning the question would cost more than it.
_LOOKED_FOR = 8


def _holds(kinds: Collection[str]) -> ColumnElement[bool]:
    """Rows that may tell of one of these kinds: who reads them looks again."""
    return or_(history.c.kind.in_(kinds), _holds_before(kinds))


def _holds_before(kinds: Collection[str]) -> ColumnElement[bool]:
    if len(kinds) > _LOOKED_FOR:
        return history.c.earlier.is_not(None)
    return or_(false(), *(history.c.earlier.contains(f'["{kind}",', autoescape=True) for kind in kinds))


def _earlier(text: str | None) -> list[Any]:
    return orjson.loads(text) if text else []


def _sheet_of(instance_id: BindParameter[str], seq: BindParameter[int]) -> ColumnElement[int]:
    """The number of the row that tells of this number's event."""
    later = select(func.min(history.c.seq)).where(history.c.instance_id == instance_id, history.c.seq >= seq)
    return func.coalesce(later.scalar_subquery(), seq)


def _told(sheet: RowMapping | Mapping[str, Any]) -> list[Event]:
    """What a row tells, in order: what its command recorded, of which the row itself is the last."""
    earlier = _earlier(sheet["earlier"])
    last = (sheet["kind"], sheet["element_id"], sheet["element_name"], sheet["facts"])
    told = []
    for seq, (kind, element_id, name, facts, *who) in enumerate(
        [*earlier, last], sheet["seq"] - len(earlier)
    ):
        actor_id, actor_name = who or (sheet["actor_id"], sheet["actor_name"])
        told.append(Event(seq, sheet["at"], kind, element_id, name, actor_id, actor_name, facts))
    return told


def gaps(tx: Transaction, instance_ids: Collection[str]) -> set[str]:
    """Those of the instances whose history is not numbered 1, 2, 3 … up to their counter."""
    if tx.db.dialect.name == "sqlite":
        earlier: Any = func.json_array_length(func.coalesce(history.c.earlier, "[]"))
    else:
        earlier = func.json_array_length(cast(func.coalesce(history.c.earlier, "[]"), JSON))
    counted = (
        select(
            history.c.instance_id,
            func.sum(earlier + 1).label("rows"),
            func.max(history.c.seq).label("last"),
        )
        .where(history.c.instance_id.in_(instance_ids))
        .group_by(history.c.instance_id)
        .subquery()
    )
    query = (
        select(instance.c.id)
        .outerjoin(counted, counted.c.instance_id == instance.c.id)
        .where(
            instance.c.id.in_(instance_ids),
            or_(
                func.coalesce(counted.c.rows, 0) != instance.c.seq,
                func.coalesce(counted.c.last, 0) != instance.c.seq,
            ),
        )
    )
    return set(tx.db.execute(query).scalars())


def reached(tx: Transaction, instance_id: str) -> dict[str, datetime]:
    """When each element of the instance was first reached: its task was made, or it was passed."""
    mine = {"instance_id": instance_id}
    first = {row["element_id"]: row["first_at"] for row in _MADE.rows(tx, mine)}
    for row in _PASSED.rows(tx, mine):
        at, last = row["at"], (row["kind"], None, None, row["facts"])
        for what, element_id, _, told, *_ in (*_earlier(row["earlier"]), last):
            there = {"elements_passed": told.get("elements"), "task_created": [element_id]}.get(what)
            for each in there or ():
                if each not in first or at < first[each]:
                    first[each] = at
    first.pop(None, None)
    return first


_MINE = history.c.instance_id == later_given("instance_id", Key)
_MADE = Statement(
    select(history.c.element_id, func.min(history.c.at).label("first_at"))
    .where(_MINE, history.c.kind == "task_created")
    .group_by(history.c.element_id)
)
_PASSED = Statement(
    select(history.c.at, history.c.kind, history.c.facts, history.c.earlier)
    .where(_MINE, or_(_holds(("elements_passed",)), _holds_before(("task_created",))))
    .order_by(history.c.seq)
)


def paths(tx: Transaction, instance_id: str, commands: int) -> list[Mapping[str, Any]]:
    """What the newest commands of an instance passed, newest first: {"elements": [ids], "flows": [ids]}."""
    query = _sheets(instance_id, ("elements_passed",)).order_by(history.c.seq.desc()).limit(commands)
    return [
        one.facts
        for sheet in tx.db.execute(query).mappings()
        for one in reversed(_told(sheet))
        if one.kind == "elements_passed"
    ]


def note(tx: Transaction, instance_id: str, kind: str, facts: Mapping[str, Any]) -> None:
    """Records a fact of another room. Inside a service it joins the rows of the command at work.

    Raises:
        NotFound: no such instance.
    """
    row = Pending(kind, tx.actor, None, None, clean_object(dict(facts)))
    if instance_id in tx.awake:
        tx.awake[instance_id].events.append(row)
    else:
        append(tx, instance_id, [row])


def at_task(tx: Transaction, found: Task, kind: str, **facts: Any) -> None:
    """Records what a person did with a task whose case does not move."""
    actor = candidates.acting(tx, found).actor
    row = Pending(kind, actor, found.element_id, found.name, {"task_id": found.id, **facts})
    append(tx, found.instance_id, [row])


def append(tx: Transaction, instance_id: str, rows: list[Pending]) -> int:
    """Writes rows to an instance that is not loaded, taking the next numbers; gives the last one.

    Locks the instance row until the transaction ends.

    Raises:
        NotFound: no such instance.
    """
    last = tx.db.execute(
        update(instance)
        .where(instance.c.id == instance_id)
        .values(seq=instance.c.seq + len(rows))
        .returning(instance.c.seq)
    ).scalar()
    if last is None:
        raise NotFound("instance", instance_id)
    write(tx, instance_id, last - len(rows), rows)
    return int(last)


def write(tx: Transaction, instance_id: str, after_seq: int, rows: list[Pending]) -> None:
    """Inserts what a command recorded, numbered after `after_seq`, as one row.

    The caller holds the instance and moves its counter.
    """
    if not rows:
        return
    tx.recorded += rows
    *earlier, last = rows
    _ROWS.send(
        tx,
        [
            {
                "instance_id": instance_id,
                "seq": after_seq + len(rows),
                "at": tx.now,
                "kind": last.kind,
                "element_id": last.element_id,
                "element_name": last.element_name,
                "actor_id": last.actor.id,
                "actor_name": last.actor.name,
                "facts": last.facts,
                "earlier": _written(earlier, last.actor) if earlier else None,
            }
        ],
    )


def _written(rows: list[Pending], actor: Actor) -> str:
    """[[kind, element id, element name, facts], …]; with actor id and name when they are not the row's."""
    own = (actor.id, actor.name)
    return orjson.dumps(
        [
            [one.kind, one.element_id, one.element_name, one.facts, *(() if who == own else who)]
            for one in rows
            for who in [(one.actor.id, one.actor.name)]
        ]
    ).decode()
