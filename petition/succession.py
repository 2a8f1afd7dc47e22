"""An organ is merged into another, or closed: its matters go to the successor, and no clock moves (S-29).

条例第24条第2款: matters of an organ that was split, merged or abolished are taken by the one that goes on
with its duties; where that is unclear, the committee or government of the level names one. Whoever records
it says by which paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, func, not_, or_, select, true, update

from engine import SYSTEM, Transaction, instances, scope, tasks
from petition import cases, codes, organs, sealing
from petition.cases import Case
from petition.model import Row, clock, matter, organ, transfer
from petition.model_assist import assist
from petition.model_beside import instruction, matter_guest, package, package_leader, proposal, supervision
from petition.model_keeping import recusal
from petition.model_register import matter_note
from petition.model_review import review

#: Places in the case data that a step's scope or a paper is taken from, and where their name stands.
_PLACES: Mapping[str, str | None] = {
    "unit_path": "unit_name",
    "office_path": "office_name",
    "organ_path": "organ_name",
    "review_path": "review_name",
    "proposal_path": "proposal_to",
    "team_path": None,
    "leader_path": None,
    "chief_path": None,
}
_REVIEWED = review.c.status.in_(("REQUESTED", "ACCEPTED", "DECIDED"))
_SUPERVISED = supervision.c.status.not_in(("DROPPED", "CLOSED"))
_PROPOSED = proposal.c.status.in_(("DRAFT", "ISSUED"))
_PACKAGED = package.c.status.not_in(("REFUSED", "CLOSED"))
#: Columns that say whose duty something is, each with the column of its name, as long as it goes on.
_DUTIES: tuple[tuple[Column[Any], Column[Any] | None, ColumnElement[bool]], ...] = (
    (review.c.reviewer_path, review.c.reviewer_name, _REVIEWED),
    (supervision.c.office_path, None, _SUPERVISED),
    (supervision.c.organ_path, supervision.c.organ_name, _SUPERVISED),
    (proposal.c.to_path, proposal.c.to_name, _PROPOSED),
    (package.c.office_path, None, _PACKAGED),
    (package.c.chief_path, None, _PACKAGED),
    (package.c.team_path, None, _PACKAGED),
    (package.c.leader_path, None, _PACKAGED),
    (package_leader.c.office_path, None, package_leader.c.until_on.is_(None)),
    (recusal.c.seat_path, None, recusal.c.status == "WAITS"),
    (matter_note.c.only_path, None, true()),
)


@dataclass(frozen=True)
class Estate:
    """What would go over with an organ and those below it, counted; nothing of what is in it."""

    open_matters: int
    ended_matters: int
    #: Matters of others beside which it works: reviews, packages, supervisions, assistance.
    beside: int
    tasks: int
    clocks: int
    #: When the first of these clocks ends; it stays that day.
    first_due_on: date | None


def look(tx: Transaction, path: str) -> Estate:
    """What `take_over` would move of the organs at and below a place: for administrators, counts alone."""
    mine = or_(scope.within(matter.c.unit_path, path), scope.within(matter.c.office_path, path))
    statuses = tx.db.execute(select(matter.c.status, func.count()).where(mine).group_by(matter.c.status))
    open_, ended = 0, 0
    for status, number in statuses.all():
        open_, ended = (open_, ended + number) if status in codes.ENDED else (open_ + number, ended)
    guests = select(matter_guest.c.matter_id).where(scope.within(matter_guest.c.path, path))
    beside = select(func.count()).select_from(matter).where(matter.c.id.in_(guests), not_(mine))
    running = scope.within(clock.c.holder_path, path), clock.c.status == "running"
    number, first = tx.db.execute(select(func.count(), func.min(clock.c.effective_on)).where(*running)).one()
    everything = replace(tx, actor=SYSTEM)
    return Estate(
        open_matters=open_,
        ended_matters=ended,
        beside=int(tx.db.scalar(beside) or 0),
        tasks=tasks.count(everything, tasks.TaskFilter(scope_path=path), cap=100_000),
        clocks=int(number),
        first_due_on=first,
    )


def take_over(tx: Transaction, from_path: str, to_path: str, *, basis: str) -> list[str]:
    """Moves every matter of an organ to its successor, ended ones too; their numbers, in order.

    So do the matters of others it works beside: a review, a package, a supervision. What accuses the organ is
    kept from the successor, where its people sit now.

    Names in papers that are issued stay as they were written.

    Raises:
        NotFound: petition work does not know the successor.
    """
    successor = organs.get(tx, to_path)
    known = organs.GET.row(tx, {"path": scope.normal(from_path)})
    for column, name, goes_on in _DUTIES:
        values = {column: to_path} | ({} if name is None else {name: successor.short_name})
        tx.db.execute(update(column.table).where(column == from_path, goes_on).values(values))
    accused = matter.c.accused_path == from_path
    beside = matter.c.id.in_(select(matter_guest.c.matter_id).where(matter_guest.c.path == from_path))
    mine = or_(matter.c.unit_path == from_path, matter.c.office_path == from_path, accused, beside)
    moved = []
    for row in tx.db.execute(select(matter).where(mine).order_by(matter.c.number)).mappings().all():
        if _goes_over(tx, row, from_path, successor, known, basis):
            moved.append(str(row["number"]))
    _assisting(tx, from_path, successor, basis)
    _instructed(tx, from_path, successor, basis)
    if known is not None:
        organs.join(tx, from_path, to_path)
        tx.db.execute(delete(organ).where(organ.c.path == from_path))
    return moved


def _goes_over(
    tx: Transaction, row: Row, from_path: str, successor: organs.Organ, known: Row | None, basis: str
) -> bool:
    """Moves one matter; False when the organ was only accused in it."""
    case = Case(tx, dict(row))
    values: dict[str, Any] = {}
    if row["accused_path"] == from_path:
        # Its people sit at the successor now, and what accuses them is kept from there (条例第30条第3款).
        values["accused_path"] = successor.path
        if from_path not in (row["unit_path"], row["office_path"]):
            case.change(**values)
            return False
    before = str(known["short_name"] if known else row["office_name"])
    if row["unit_path"] == from_path:
        before = str(row["unit_name"])
        values |= {"unit_path": successor.path, "unit_name": successor.short_name}
    if row["office_path"] == from_path:
        values |= {"office_path": successor.path, "office_name": successor.short_name}
    if values:
        case.change(**values)
    _holders(tx, case.id, from_path, successor)
    _sendings(tx, case.id, from_path, successor)
    _guests(case, from_path, successor.path)
    sealing.keep(tx, case.row)
    names = {str(known[key]): getattr(successor, key) for key in ("short_name", "name")} if known else {}
    for one in instances.active_of(tx, case.number):
        _amend(tx, one.id, from_path, successor.path, {before: successor.short_name, **names})
    case.note("organ_succeeded", before=before, to=successor.short_name, basis=basis)
    return True


def _guests(case: Case, from_path: str, to_path: str) -> None:
    """Where it worked beside the matter, the successor does; where both did, one row is enough."""
    mine = matter_guest.c.matter_id == case.id
    there = set(case.tx.db.scalars(select(matter_guest.c.why).where(mine, matter_guest.c.path == to_path)))
    doubled = mine, matter_guest.c.path == from_path, matter_guest.c.why.in_(sorted(there))
    case.tx.db.execute(delete(matter_guest).where(*doubled))
    case.tx.db.execute(
        update(matter_guest).where(mine, matter_guest.c.path == from_path).values(path=to_path)
    )
    case.place(case.row["office_path"], case.row["unit_path"])


def _instead(value: str, _old: Any) -> str:
    return value


def _swapped(before: Mapping[str, str], old: Any) -> Any:
    """The new value for a known old one; branches of a case may hold different ones."""
    return before.get(old, old) if isinstance(old, str) else old


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
    _owed_beside(tx, assist, "assist", from_path, successor, basis)


def _instructed(tx: Transaction, from_path: str, successor: organs.Organ, basis: str) -> None:
    """What a leader instructed the organ to do, the successor answers, by the same day."""
    _owed_beside(tx, instruction, "instructed", from_path, successor, basis)


def _owed_beside(
    tx: Transaction, table: Table, called: str, from_path: str, successor: organs.Organ, basis: str
) -> None:
    """Answers that the organ owes beside a matter; its case keeps `<called>_path` and `<called>_name`."""
    waiting = table.c.organ_path == from_path, table.c.status == "ASKED"
    for one in tx.db.execute(select(table).where(*waiting).order_by(table.c.id)).mappings().all():
        case = Case(tx, cases.row_of(tx, one["number"]))
        moved = update(table).where(table.c.id == one["id"])
        tx.db.execute(moved.values(organ_path=successor.path, organ_name=successor.short_name))
        _guests(case, from_path, successor.path)
        instances.amend(tx, one["instance_id"], f"{called}_path", partial(_instead, successor.path))
        instances.amend(tx, one["instance_id"], f"{called}_name", partial(_instead, successor.short_name))
        case.note("organ_succeeded", before=one["organ_name"], to=successor.short_name, basis=basis)


def _amend(tx: Transaction, instance_id: str, from_path: str, to_path: str, names: Mapping[str, str]) -> None:
    data: Mapping[str, Any] = instances.data(tx, instance_id)
    for path, name in _PLACES.items():
        # A proposal's place stands in its own branch, of which the case as a whole knows nothing.
        if data.get(path) == from_path or (path == "proposal_path" and data.get("proposals")):
            instances.amend(tx, instance_id, path, partial(_swapped, {from_path: to_path}))
            if name is not None and (data.get(name) in names or name == "proposal_to"):
                instances.amend(tx, instance_id, name, partial(_swapped, names))
