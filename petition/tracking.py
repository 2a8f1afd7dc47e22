"""网上查询: what a petitioner sees with the query code, and nothing else (条例第18条第1款、第21条第2款).

Whoever holds the code holds it for the petitioner: no account, no name. Shown is what was told anyway: where
the matter stands, the papers given, and their days. No officer's name, no paper's text, nobody else's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine import NotFound, Transaction, instances
from petition import codes, ratings, stages
from petition.cases import SENDINGS
from petition.model import Row, document, matter, query_code

#: The most matters one submission is shown with.
_MOST = 50


@dataclass(frozen=True)
class Step:
    """Something that happened to a matter, in both languages."""

    on: date
    zh: str
    en: str


@dataclass(frozen=True)
class Tracked:
    """One matter of the submission. `now_zh` is the diagrams' own public sentence of the stage it is in."""

    number: str
    status_zh: str
    status_en: str
    office_name: str
    unit_name: str
    now_zh: str
    steps: tuple[Step, ...]
    rating: ratings.Standing


def by_code(tx: Transaction, code: str) -> list[Tracked]:
    """The matters of the submission that this code was given for, in order.

    Raises:
        NotFound: no submission has this code.
    """
    query = (
        select(matter)
        .join(query_code, query_code.c.submission_id == matter.c.submission_id)
        .where(query_code.c.code == plain(code))
        .order_by(matter.c.id)
        .limit(_MOST)
    )
    rows = tx.db.execute(query).mappings().all()
    if not rows:
        raise NotFound("query_code", "")
    return [_tracked(tx, row) for row in rows]


def plain(code: str) -> str:
    """The code as it is kept: people type blanks, dashes and small letters."""
    return "".join(each for each in code.upper() if each.isalnum())[:40]


def _tracked(tx: Transaction, row: Row) -> Tracked:
    return Tracked(
        number=row["number"],
        status_zh=codes.label(codes.STATUSES, row["status"]),
        status_en=codes.label(codes.STATUSES, row["status"], "en"),
        office_name=row["office_name"],
        # Who handles an accusation is told by that organ under its own rules (条例第30条第3款).
        unit_name="" if row["is_sealed"] else row["unit_name"] or "",
        now_zh="" if row["is_sealed"] else _now(tx, row),
        steps=tuple(sorted(_steps(tx, row), key=lambda one: one.on)),
        rating=ratings.standing_of(tx, str(row["id"])),
    )


def _now(tx: Transaction, row: Row) -> str:
    if row["instance_id"] is None or row["status"] in codes.ENDED:
        return ""
    instance = instances.get(tx, row["instance_id"])
    here = [one for one in stages.of_instance(tx, instance) if one.state == "here"]
    return here[-1].public if here else ""


def _steps(tx: Transaction, row: Row) -> list[Step]:
    found = [Step(row["received_on"], f"{row['office_name']}收到", f"Received by {row['office_name']}")]
    if row["is_sealed"]:
        return found
    for one in SENDINGS.rows(tx, {"matter_id": row["id"]}):
        found.append(Step(one["sent_on"], f"转给{one['to_name']}", f"Sent to {one['to_name']}"))
        if one["received_on"]:
            found.append(Step(one["received_on"], f"{one['to_name']}签收", f"{one['to_name']} signed for it"))
    query = select(document.c.kind, document.c.issued_on, document.c.served_on, document.c.office_name).where(
        document.c.matter_id == row["id"],
        document.c.status == "issued",
        document.c.kind.in_(sorted(codes.PUBLIC_DOCUMENTS)),
    )
    for paper in tx.db.execute(query.order_by(document.c.id).limit(200)).mappings():
        zh, en = codes.DOCUMENTS[paper["kind"]]
        if paper["issued_on"]:
            found.append(
                Step(paper["issued_on"], f"{paper['office_name']}出具{zh}", f"{paper['office_name']}: {en}")
            )
        if paper["served_on"]:
            found.append(Step(paper["served_on"], f"{zh}送到", f"{en} served"))
    return found
