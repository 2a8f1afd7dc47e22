"""Running cases taken to another published version: seen beforehand, done in batches, undone while unmoved.

`foresee` says for each case what would happen and why not. `begin` writes down what is to be done, `proceed`
does a batch of it: each case wholly or not at all, and whoever calls again goes on where it stopped. `undo`
takes back every case that nothing has moved since; `proceed` does that, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from engine import commands, definitions, moving
from engine.core import Transaction, new_id
from engine.errors import Conflict, FieldError, Invalid, NotFound
from engine.history import Pending
from engine.model import case_migration, case_migration_outcome, instance, is_status
from engine.spiff import Reason as Reason

#: Cases looked at in one transaction.
BATCH = 100

_ID = re.compile(r'\bid="([^"]+)"')


@dataclass(frozen=True)
class Plan:
    """From which version to which, and what was renamed in between (old id -> new id)."""

    key: str
    old: definitions.Definition
    new: definitions.Definition
    mapping: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What would become of one case, or what did.

    `outcome`: migrated, refused (it stays, `reasons` say why), broken (an incident says why), undone, or kept
    (it could not be undone).
    """

    instance_id: str
    business_key: str
    outcome: str
    reasons: list[Reason]
    remarks: list[Reason]


@dataclass(frozen=True)
class Migration:
    """One migration of running cases. `status`: running, done, undoing or undone."""

    id: str
    definition_key: str
    from_id: str
    from_version: int
    to_id: str
    to_version: int
    mapping: dict[str, str]
    why: str
    status: str
    total: int
    #: Outcome -> how many cases.
    counts: dict[str, int]
    began_at: datetime
    began_by: str
    began_by_name: str
    ended_at: datetime | None
    undo_why: str | None
    undone_by: str | None
    undone_by_name: str | None


def plan(
    tx: Transaction, key: str, from_version: int, to_version: int, mapping: Mapping[str, str] | None = None
) -> Plan:
    """Reads two versions of a family and what was renamed between them.

    Raises:
        NotFound: no such version.
        Invalid: the same version twice, or a name that is not in its version, or given twice.
    """
    versions = {one.version: one for one in definitions.versions(tx, key, limit=10_000)}
    for version in (from_version, to_version):
        if version not in versions:
            raise NotFound("definition", f"{key} {version}")
    if from_version == to_version:
        raise Invalid([FieldError("to_version", "和原来的版本相同，没有可迁移的")])
    old, new = versions[from_version], versions[to_version]
    given = dict(mapping or {})
    errors = []
    for path, ids, known in (
        ("old", list(given), _ids(tx, old)),
        ("new", list(given.values()), _ids(tx, new)),
    ):
        where = f"第 {old.version if path == 'old' else new.version} 版"
        errors += [FieldError(f"mapping.{one}", f"{where}里没有“{one}”") for one in ids if one not in known]
    errors += [
        FieldError(f"mapping.{one}", f"“{one}”被写了两次")
        for one in set(given.values())
        if list(given.values()).count(one) > 1
    ]
    if errors:
        raise Invalid(errors)
    return Plan(key, old, new, given)


def foresee(tx: Transaction, planned: Plan, after: str = "", limit: int = BATCH) -> list[Outcome]:
    """What would become of the cases behind one; changes nothing. An empty list is the end."""
    rows = _cases(tx, planned.old.id, after, limit, lock=False)
    due = moving.due_moments(tx, [row["id"] for row in rows])
    mover = _mover(tx, planned)
    return [_outcome(row, mover.judge(tx, row, due)) for row in rows]


def begin(tx: Transaction, planned: Plan, why: str, command_id: str | None = None) -> Migration:
    """Writes down that the cases of a version are to be migrated; `proceed` does it.

    Raises:
        Invalid: no reason given.
        Conflict: cases of the version are being migrated or taken back already.
    """
    if len(why.strip()) < 2:
        raise Invalid([FieldError("why", "请写明为什么迁移")])
    migration_id = new_id()
    target = f"{planned.old.id}:{planned.new.id}"
    before = commands.answered(tx, command_id, "migrating.begin", target, {"id": migration_id})
    if before is not None:
        return get(tx, before["id"])
    _refuse_second(tx, planned.key)
    running = select(func.count()).where(
        instance.c.definition_id == planned.old.id, is_status(instance, "active")
    )
    row = {
        "id": migration_id,
        "definition_key": planned.key,
        "from_id": planned.old.id,
        "to_id": planned.new.id,
        "mapping": dict(planned.mapping),
        "why": why.strip(),
        "status": "running",
        "cursor": "",
        "total": tx.db.scalar(running) or 0,
        "began_at": tx.now,
        "began_by": tx.actor.id,
        "began_by_name": tx.actor.name,
    }
    tx.db.execute(insert(case_migration), [row])
    return get(tx, migration_id)


def undo(tx: Transaction, migration_id: str, why: str, command_id: str | None = None) -> Migration:
    """Writes down that a migration is to be taken back where nothing has moved since; `proceed` does it.

    Raises:
        NotFound: no such migration.
        Invalid: no reason given.
        Conflict: it is taken back already.
    """
    if len(why.strip()) < 2:
        raise Invalid([FieldError("why", "请写明为什么撤销")])
    if commands.answered(tx, command_id, "migrating.undo", migration_id, {}) is not None:
        return get(tx, migration_id)
    row = _lock(tx, migration_id)
    if row.status in ("undoing", "undone"):
        raise Conflict(
            f"migration '{migration_id}' to be done",
            f"it is {row.status}",
            code="migration_undone",
            migration_id=migration_id,
        )
    tx.db.execute(
        update(case_migration)
        .where(case_migration.c.id == migration_id)
        .values(
            status="undoing",
            cursor="",
            ended_at=None,
            undo_why=why.strip(),
            undone_by=tx.actor.id,
            undone_by_name=tx.actor.name,
        )
    )
    return get(tx, migration_id)


def proceed(tx: Transaction, migration_id: str, limit: int = BATCH) -> Migration:
    """Does the next cases of a migration, or takes them back; at its end it is done, or undone.

    Acts for `tx.actor`: whoever began it. Two at once wait for each other.

    Raises:
        NotFound: no such migration.
    """
    row = _lock(tx, migration_id)
    tx.attempt.command = "migrating.proceed"
    last = row.cursor
    if row.status == "running":
        last = _go(tx, row, limit)
    elif row.status == "undoing":
        last = _go_back(tx, row, limit)
    if row.status in _ENDS:
        values: dict[str, Any] = {"cursor": last}
        if last == row.cursor:
            values = {"status": _ENDS[row.status], "ended_at": tx.now}
        tx.db.execute(update(case_migration).where(case_migration.c.id == migration_id).values(values))
    return get(tx, migration_id)


def set_aside(tx: Transaction, migration_id: str, incident_id: str) -> None:
    """Notes that the next case broke, and goes past it; the case stays as it is."""
    row = _lock(tx, migration_id)
    if row.status == "running":
        found = _cases(tx, row.from_id, row.cursor, 1, lock=False)
        if found:
            _note(tx, migration_id, found[0], "broken", reasons=[{"code": "broken", "incident": incident_id}])
    else:
        found = [{"id": one.instance_id} for one in _migrated(tx, row, 1)]
    if found:
        tx.db.execute(
            update(case_migration).where(case_migration.c.id == migration_id).values(cursor=found[0]["id"])
        )


def under_way(tx: Transaction, limit: int = 100) -> list[Migration]:
    """Migrations that wait for `proceed`, oldest first."""
    query = (
        select(case_migration.c.id)
        .where(case_migration.c.status.in_(tuple(_ENDS)))
        .order_by(case_migration.c.id)
        .limit(limit)
    )
    return [get(tx, found) for found in tx.db.execute(query).scalars().all()]


def get(tx: Transaction, migration_id: str) -> Migration:
    """One migration, with how many cases came to which outcome.

    Raises:
        NotFound: no such migration.
    """
    row = tx.db.execute(select(case_migration).where(case_migration.c.id == migration_id)).first()
    if row is None:
        raise NotFound("migration", migration_id)
    outcome = case_migration_outcome.c.outcome
    counted = tx.db.execute(
        select(outcome, func.count())
        .where(case_migration_outcome.c.migration_id == migration_id)
        .group_by(outcome)
    )
    values = {name: getattr(row, name) for name in Migration.__dataclass_fields__ if hasattr(row, name)}
    values |= {
        "from_version": definitions.get(tx, row.from_id).version,
        "to_version": definitions.get(tx, row.to_id).version,
        "counts": {one[0]: one[1] for one in counted},
    }
    return Migration(**values)


def list_(tx: Transaction, key: str, limit: int = 50) -> list[Migration]:
    """The migrations of a family, newest first."""
    query = (
        select(case_migration.c.id)
        .where(case_migration.c.definition_key == key)
        .order_by(case_migration.c.id.desc())
        .limit(limit)
    )
    return [get(tx, found) for found in tx.db.execute(query).scalars().all()]


def outcomes(
    tx: Transaction, migration_id: str, *, outcome: str | None = None, after: str = "", limit: int = 50
) -> list[Outcome]:
    """What became of the cases of a migration, in the order of their making; `after` is the last one seen."""
    table = case_migration_outcome
    query = (
        select(table)
        .where(table.c.migration_id == migration_id, table.c.instance_id > after)
        .order_by(table.c.instance_id)
        .limit(limit)
    )
    if outcome is not None:
        query = query.where(table.c.outcome == outcome)
    return [
        Outcome(
            row.instance_id,
            row.business_key,
            row.outcome,
            [_reason(one) for one in row.reasons],
            [_reason(one) for one in row.remarks],
        )
        for row in tx.db.execute(query)
    ]


_ENDS = {"running": "done", "undoing": "undone"}


def _go(tx: Transaction, run: Row[Any], limit: int) -> str:
    old, new = definitions.get(tx, run.from_id), definitions.get(tx, run.to_id)
    mover = _mover(tx, Plan(run.definition_key, old, new, run.mapping))
    rows = _cases(tx, run.from_id, run.cursor, limit, lock=True)
    due = moving.due_moments(tx, [row["id"] for row in rows])
    for row in rows:
        tx.attempt.instance_id, tx.attempt.business_key = row["id"], row["business_key"]
        judged = mover.judge(tx, row, due)
        facts = {"reasons": judged.reasons, "remarks": judged.remarks}
        if judged.state is None:
            _note(tx, run.id, row, "refused", **facts)
            continue
        told = {
            "migration_id": run.id,
            "from_version": old.version,
            "to_version": new.version,
            "why": run.why,
            "remarks": [one.message for one in judged.remarks],
        }
        version = moving.write(
            tx, row, judged, run.to_id, Pending("instance_migrated", tx.actor, None, None, told)
        )
        _note(
            tx,
            run.id,
            row,
            "migrated",
            **facts,
            version_after=version,
            before={"process_id": row["process_id"], "performers": row["performers"]},
            state_before=row["state"],
        )
    return str(rows[-1]["id"] if rows else run.cursor)


def _go_back(tx: Transaction, run: Row[Any], limit: int) -> str:
    old, new = (definitions.publication(tx, one) for one in (run.from_id, run.to_id))
    found = _migrated(tx, run, limit)
    ids = [one.instance_id for one in found]
    query = select(instance).where(instance.c.id.in_(ids)).order_by(instance.c.id).with_for_update()
    rows = {row["id"]: dict(row) for row in tx.db.execute(query).mappings()}
    told = {
        "migration_id": run.id,
        "from_version": new.definition.version,
        "to_version": old.definition.version,
        "why": run.undo_why,
    }
    for one in found:
        row = rows[one.instance_id]
        tx.attempt.instance_id, tx.attempt.business_key = row["id"], row["business_key"]
        if row["status"] != "active" or row["version"] != one.version_after:
            _settle(tx, run.id, row["id"], outcome="kept", reasons=[asdict(_MOVED_SINCE)])
            continue
        earlier = {**row, "process_id": one.before["process_id"], "state": one.state_before}
        judged = moving.Judged(
            state=one.state_before,
            process_id=one.before["process_id"],
            performers=one.before["performers"],
            reasons=[],
            remarks=[],
            before=moving.pictures(tx, new, row),
            after=moving.pictures(tx, old, earlier),
        )
        moving.write(tx, row, judged, run.from_id, Pending("migration_undone", tx.actor, None, None, told))
        _settle(tx, run.id, row["id"], outcome="undone", state_before=None, before=None)
    return str(ids[-1] if ids else run.cursor)


_MOVED_SINCE = Reason(
    "moved_since",
    "",
    "",
    "迁移以后这件又往前走了，或已结束，不能撤回。",
    "The case has moved on or ended since the migration, so it is not taken back.",
)


def _cases(
    tx: Transaction, definition_id: str, after: str, limit: int, *, lock: bool
) -> Sequence[dict[str, Any]]:
    query = (
        select(instance)
        .where(
            instance.c.definition_id == definition_id, is_status(instance, "active"), instance.c.id > after
        )
        .order_by(instance.c.id)
        .limit(limit)
    )
    if lock:
        query = query.with_for_update()
    return [dict(row) for row in tx.db.execute(query).mappings()]


def _migrated(tx: Transaction, run: Row[Any], limit: int) -> Sequence[Row[Any]]:
    table = case_migration_outcome
    query = (
        select(table)
        .where(
            table.c.migration_id == run.id, table.c.outcome == "migrated", table.c.instance_id > run.cursor
        )
        .order_by(table.c.instance_id)
        .limit(limit)
    )
    return tx.db.execute(query).all()


def _mover(tx: Transaction, planned: Plan) -> moving.Mover:
    old, new = (definitions.publication(tx, one.id) for one in (planned.old, planned.new))
    return moving.Mover(old, new, planned.mapping)


def _outcome(row: Mapping[str, Any], judged: moving.Judged) -> Outcome:
    outcome = "refused" if judged.state is None else "migrated"
    return Outcome(row["id"], row["business_key"], outcome, judged.reasons, judged.remarks)


def _note(
    tx: Transaction,
    migration_id: str,
    row: Mapping[str, Any],
    outcome: str,
    *,
    reasons: Sequence[Any] = (),
    remarks: Sequence[Any] = (),
    **undo: Any,
) -> None:
    values = {
        "migration_id": migration_id,
        "instance_id": row["id"],
        "business_key": row["business_key"],
        "outcome": outcome,
        "reasons": [one if isinstance(one, dict) else asdict(one) for one in reasons],
        "remarks": [asdict(one) for one in remarks],
        "at": tx.now,
        "version_after": None,
        "before": None,
        "state_before": None,
        **undo,
    }
    tx.db.execute(insert(case_migration_outcome), [values])


def _settle(tx: Transaction, migration_id: str, instance_id: str, **values: Any) -> None:
    table = case_migration_outcome
    tx.db.execute(
        update(table)
        .where(table.c.migration_id == migration_id, table.c.instance_id == instance_id)
        .values(at=tx.now, **values)
    )


def _lock(tx: Transaction, migration_id: str) -> Row[Any]:
    query = select(case_migration).where(case_migration.c.id == migration_id).with_for_update()
    row = tx.db.execute(query).first()
    if row is None:
        raise NotFound("migration", migration_id)
    return row


def _refuse_second(tx: Transaction, key: str) -> None:
    query = select(case_migration.c.id).where(
        case_migration.c.definition_key == key, case_migration.c.status.in_(tuple(_ENDS))
    )
    other = tx.db.scalar(query.limit(1))
    if other is not None:
        raise Conflict(
            f"no cases of '{key}' to be on their way",
            f"migration '{other}' is under way",
            code="migration_under_way",
            key=key,
            migration_id=other,
        )


def _ids(tx: Transaction, one: definitions.Definition) -> set[str]:
    texts = definitions.files(tx, one.id)
    return {id for name, text in texts.items() if name.endswith(".bpmn") for id in _ID.findall(text)}


def _reason(stored: Mapping[str, Any]) -> Reason:
    incident = stored.get("incident")
    if incident is None:
        return Reason(**stored)
    return Reason(
        "broken", "", "", f"迁移时出了故障，记为异常 {incident}。", f"It broke; it is incident {incident}."
    )
