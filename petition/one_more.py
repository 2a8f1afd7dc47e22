"""One more matter of people who petitioned already: a demand never handled, a new fact after the end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from engine import new_id
from petition import cases, direct, documents, organs
from petition.cases import Case
from petition.model import matter, matter_link, matter_text
from petition.register import Registered, start, title_of

#: What one more matter of the same people takes over.
_SHARED = (
    "submission_id",
    "channel",
    "purpose",
    "place",
    "petitioner",
    "persons",
    "is_group",
    "is_anonymous",
    "is_notice_owed",
    "office_path",
    "office_name",
)


def register(case: Case, *, demand: str, facts: str, link: str = "same_person") -> Registered:
    """Registers one more matter of the same people, received today: a demand never handled, a new fact.

    `link`: how the two belong together (`codes.LINKS`). What it is about is the sorter's to say.
    """
    tx, row = case.tx, case.row
    office, year = organs.get(tx, row["office_path"]), case.today.year
    serial = documents.next_serial(tx, office.number_prefix, year, "matter")
    values: dict[str, Any] = {
        **{name: row[name] for name in _SHARED},
        "id": new_id(),
        "number": f"{office.number_prefix}-{year}-{serial:05d}",
        "instance_id": None,
        "title": title_of(demand),
        "status": "REGISTERED",
        "content_class": "",
        "is_urgent": False,
        "is_sealed": False,
        "is_initial": True,
        "repeats": 0,
        "is_extended": False,
        "received_on": case.today,
        "registered_at": tx.now,
        "registered_by": tx.actor.id,
        "status_at": tx.now,
    }
    tx.db.execute(insert(matter).values(values))
    tx.db.execute(
        insert(matter_text).values(
            matter_id=values["id"],
            demands=[demand],
            facts=facts,
            summary="",
            summary_by="",
            accused="",
            urgent_facts="",
        )
    )
    tx.db.execute(
        insert(matter_link).values(
            matter_id=values["id"], other_id=case.id, kind=link, at=tx.now, by_name=tx.actor.name
        )
    )
    made = Case(tx, cases.row_of(tx, values["number"]))
    made.place(office.path)
    direct.clock_anew(made, office)
    return start(made, [demand])
