"""An organ is merged into another, or closed: its matters go to the successor, and no clock moves (S-29).

条例第24条第2款: matters of an organ that was split, merged or abolished are taken by the one that goes on
with its duties; where that is unclear, the committee or government of the level names one. Whoever records
it says by which paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import delete, or_, select, update

from engine import Transaction, instances
from petition import cases, organs, sealing, side_cases
from petition.cases import Case
from petition.model import clock, matter, organ, transfer
from petition.model_assist import assist
from petition.model_beside import matter_guest

#: Places in the case data that a step's scope or a paper is taken from.
_PLACES = (
    "unit_path",
    "office_path",
    "team_path",
    "organ_path",
    "review_path",
    "leader_path",
    "chief_path",
    "proposal_path",
)


def take_over(tx: Transaction, from_path: str, to_path: str, *, basis: str) -> list[str]:
    """Moves every matter of an organ to its successor, ended ones too; their numbers, in order.

    What accuses the organ is kept from the successor, where its people sit now.

    Names in papers that are issued stay as they were written.

    Raises:
        NotFound: petition work does not know the successor.
    """
    successor = organs.get(tx, to_path)
    accused = matter.c.accused_path == from_path
    mine = or_(matter.c.unit_path == from_path, matter.c.office_path == from_path, accused)
    moved = []
    for row in tx.db.execute(select(matter).where(mine).order_by(matter.c.number)).mappings().all():
        case = Case(tx, dict(row))
        values: dict[str, Any] = {}
        if row["accused_path"] == from_path:
            # Its people sit at the successor now, and what accuses them is kept from there (条例第30条第3款).
            values["accused_path"] = successor.path
            if from_path not in (row["unit_path"], row["office_path"]):
                case.change(**values)
                continue
        before = row["unit_name"] if row["unit_path"] == from_path else row["office_name"]
        if row["unit_path"] == from_path:
            values |= {"unit_path": successor.path, "unit_name": successor.short_name}
        if row["office_path"] == from_path:
            values |= {"office_path": successor.path, "office_name": successor.short_name}
        case.change(**values)
        _holders(tx, case.id, from_path, successor)
        _sendings(tx, case.id, from_path, successor)
        tx.db.execute(
            update(matter_guest)
            .where(matter_guest.c.matter_id == case.id, matter_guest.c.path == from_path)
            .values(path=successor.path)
        )
        case.place(case.row["office_path"], case.row["unit_path"])
        sealing.keep(tx, case.row)
        for one in side_cases.of(tx, case.number):
            if one.status == "active":
                _amend(tx, one.id, from_path, successor, str(before))
        case.note("organ_succeeded", before=before, to=successor.short_name, basis=basis)
        moved.append(case.number)
    _assisting(tx, from_path, successor, basis)
    tx.db.execute(delete(organ).where(organ.c.path == from_path))
    return moved


def _instead(value: str, _old: Any) -> str:
    return value


def _holders(tx: Transaction, matter_id: str, from_path: str, successor: organs.Organ) -> None:
    """Running periods are the successor's; their days are not touched."""
    running = update(clock).where(
        clock.c.matter_id == matter_id, clock.c.holder_path == from_path, clock.c.status == "running"
    )
    tx.db.execute(running.values(holder_path=successor.path, holder_name=successor.short_name))


def _sendings(tx: Transaction, matter_id: str, from_path: str, successor: organs.Organ) -> None:
    """The newest sending stands in the successor's name: it may object, and is answered."""
    newest = (
        select(transfer.c.id)
        .where(transfer.c.matter_id == matter_id)
        .order_by(transfer.c.ordinal.desc())
        .limit(1)
        .scalar_subquery()
    )
    sent = update(transfer).where(transfer.c.id == newest, transfer.c.to_path == from_path)
    tx.db.execute(sent.values(to_path=successor.path, to_name=successor.short_name))


def _assisting(tx: Transaction, from_path: str, successor: organs.Organ, basis: str) -> None:
    """What the organ is asked to assist with is asked of the successor, by the same day."""
    waiting = assist.c.organ_path == from_path, assist.c.status == "ASKED"
    for one in tx.db.execute(select(assist).where(*waiting).order_by(assist.c.id)).mappings().all():
        case = Case(tx, cases.row_of(tx, one["number"]))
        asked = update(assist).where(assist.c.id == one["id"])
        tx.db.execute(asked.values(organ_path=successor.path, organ_name=successor.short_name))
        tx.db.execute(
            update(matter_guest)
            .where(matter_guest.c.matter_id == case.id, matter_guest.c.path == from_path)
            .values(path=successor.path)
        )
        case.place(case.row["office_path"], case.row["unit_path"])
        instances.amend(tx, one["instance_id"], "assist_path", partial(_instead, successor.path))
        instances.amend(tx, one["instance_id"], "assist_name", partial(_instead, successor.short_name))
        case.note("organ_succeeded", before=one["organ_name"], to=successor.short_name, basis=basis)


def _amend(tx: Transaction, instance_id: str, from_path: str, successor: organs.Organ, before: str) -> None:
    data: Mapping[str, Any] = instances.data(tx, instance_id)
    changes = {name: successor.path for name in _PLACES if data.get(name) == from_path}
    if "unit_path" in changes and "unit_name" in data:
        changes["unit_name"] = successor.short_name
    if "office_path" in changes and data.get("office_name") == before:
        changes["office_name"] = successor.short_name
    for name, value in changes.items():
        instances.amend(tx, instance_id, name, partial(_instead, value))
