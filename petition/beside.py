"""What runs beside a matter shares this: its records, its guests, its words in the matter's own story.

A package or a supervision is an instance of its own with the matter's number as business key. It writes its
own tables and the story of the matter, never a clock, a status or an opinion of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from engine import Call, Transaction, history, new_id
from petition import calendar, cases, documents, organs
from petition.cases import Case
from petition.documents import Document
from petition.law.dates import at, end_of
from petition.model import Row
from petition.model_beside import beside_record, matter_guest


@dataclass(frozen=True)
class Record:
    """One thing that was done. `facts` by kind; `ordinal` counts within the kind."""

    id: str
    kind: str
    ordinal: int
    on_day: date
    at: datetime
    by_id: str
    by_name: str
    facts: dict[str, Any]
    document_id: str | None


def of_call(call: Call) -> Case:
    """The matter a routine beside it works on. `submitted` reads the routine's own forms.

    Takes the lock of the matter's instance, so that two routines and the matter's own steps wait for each
    other in one order.
    """
    case = cases.of_call(call)
    wait_for(call.tx, case.row | {"instance_id": case.row["main_instance_id"]})
    return case


def wait_for(tx: Transaction, row: Row) -> None:
    """Holds the matter's own instance until the transaction ends: nobody else writes where it lies."""
    history.append(tx, str(row["instance_id"]), [])


def record(
    case: Case, owner_id: str, kind: str, facts: Mapping[str, Any], *, document: Document | None = None
) -> Record:
    """Keeps what was done, today, by the actor; it is never changed."""
    last = case.tx.db.scalar(
        select(func.max(beside_record.c.ordinal)).where(
            beside_record.c.owner_id == owner_id, beside_record.c.kind == kind
        )
    )
    row: dict[str, Any] = {
        "id": new_id(),
        "kind": kind,
        "ordinal": int(last or 0) + 1,
        "on_day": case.today,
        "at": case.tx.now,
        "by_id": case.tx.actor.id,
        "by_name": case.tx.actor.name,
        "facts": dict(facts),
        "document_id": document.id if document else None,
    }
    case.tx.db.execute(insert(beside_record).values(owner_id=owner_id, matter_id=case.id, **row))
    return Record(**row)


def records(tx: Transaction, owner_id: str, *kinds: str, limit: int = 500) -> list[Record]:
    """What was done in a package or supervision, oldest first."""
    query = select(beside_record).where(beside_record.c.owner_id == owner_id)
    if kinds:
        query = query.where(beside_record.c.kind.in_(kinds))
    rows = tx.db.execute(query.order_by(beside_record.c.at, beside_record.c.id).limit(limit)).mappings()
    return [Record(**{name: row[name] for name in Record.__dataclass_fields__}) for row in rows]


def invite(case: Case, path: str, why: str) -> None:
    """Lets an office find the matter as long as it works beside it."""
    known = select(matter_guest.c.why).where(
        matter_guest.c.matter_id == case.id, matter_guest.c.path == path, matter_guest.c.why == why
    )
    if case.tx.db.scalar(known) is None:
        case.tx.db.execute(insert(matter_guest).values(matter_id=case.id, path=path, why=why))
    case.place(case.row["office_path"], case.row["unit_path"])


def part(case: Case, path: str, why: str) -> None:
    """Takes an office's sight of the matter away again."""
    case.tx.db.execute(
        delete(matter_guest).where(
            matter_guest.c.matter_id == case.id, matter_guest.c.path == path, matter_guest.c.why == why
        )
    )
    case.place(case.row["office_path"], case.row["unit_path"])


def issue(
    case: Case, kind: str, office_path: str, contents: Mapping[str, Any], *, title: str | None = None
) -> Document:
    """Issues a paper of the routine in the name of that office, under another title where it has one."""
    common = {"title": case.row["title"], "number": case.number, "petitioner": case.row["petitioner"]}
    return documents.issue(case, kind, organs.get(case.tx, office_path), {**common, **contents}, title=title)


def start_data(case: Case) -> dict[str, Any]:
    """What a routine's case data takes over from the matter: masked, and what lists show."""
    row = case.row
    return {
        "number": row["number"],
        "title": row["title"],
        "petitioner": row["petitioner"],
        "channel": row["channel"],
        "persons": row["persons"],
        "group": row["is_group"],
        "urgent": row["is_urgent"],
        "repeats": row["repeats"],
        "status": row["status"],
        "office_path": row["office_path"],
        "unit_path": row["unit_path"],
        "unit_name": row["unit_name"],
        "team_path": row["unit_path"] or row["office_path"],
        "chief_path": chief_path(case.tx, row["office_path"]),
        "clocks": {},
    }


def chief_path(tx: Transaction, office_path: str) -> str:
    """Where the head of the party committee and government sits: the region's government, else the office."""
    region = organs.get(tx, office_path).region_path
    found = [one for one in organs.all_(tx, region) if one.kind == "government" and one.region_path == region]
    return found[0].path if found else office_path


def organ_options(case: Case, *, without: str | None = None) -> list[dict[str, str]]:
    """The organs of the region as choices of a form; never the accused's."""
    region = organs.get(case.tx, case.row["office_path"]).region_path
    accused = case.row["accused_path"]
    return [
        {"value": one.path, "label": one.short_name}
        for one in organs.all_(case.tx, region)
        if one.path != without and not (accused and one.path.startswith(accused))
    ]


def day_moments(name: str, on: date) -> dict[str, str]:
    """`<name>_due_at`, the end of that day, and `<name>_overdue_at`, the first moment after it."""
    late_from = at(on + timedelta(days=1))
    return {f"{name}_due_at": end_of(on).isoformat(), f"{name}_overdue_at": late_from.isoformat()}


def workdays_after(on: date, count: int) -> date:
    """The working day so many working days later."""
    return calendar.load().add_workdays(on, count)


def days_after(on: date, count: int) -> date:
    """The day so many days later, moved to a working day."""
    return calendar.load().roll(on + timedelta(days=count)).on
