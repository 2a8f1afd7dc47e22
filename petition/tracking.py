"""网上查询: what a petitioner sees with the query code, and nothing else (条例第18条第1款、第21条第2款).

Whoever holds the code holds it for the petitioner: no account, no name. Shown is what was told anyway: where
the matter stands, by when there will be an answer, the papers given, and their days. No officer's name, no
paper's text, nobody else's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine import NotFound, Transaction, instances
from petition import clocks, codes, organs, ratings, stages
from petition.cases import SENDINGS
from petition.deadlines import Deadline
from petition.model import Row, document, matter, query_code

#: The most matters one submission is shown with.
_MOST = 50

#: What a petitioner waits for, or may ask, by the clock of its day; other clocks are between offices.
_WAITS = {
    "R02": ("什么时候告诉您转给谁", "When you are told where it went"),
    "R08": ("什么时候告诉您归谁办", "When you are told who handles it"),
    "R09": ("什么时候告诉您受理不受理", "When you are told whether it is accepted"),
    "R15": ("什么时候有书面答复", "When you get a written answer"),
    "R16": ("大约什么时候有答复", "About when you get an answer"),
    "R18": ("不服答复，可以要求上一级复查", "If you disagree, you may ask the organ above for a review"),
    "R19": ("什么时候有复查意见", "When the review is decided"),
    "R20": ("不服复查意见，可以要求再上一级复核", "If you disagree, you may ask for a re-review"),
    "R21": ("什么时候有复核意见", "When the re-review is decided"),
}


@dataclass(frozen=True)
class Step:
    """Something that happened to a matter, in both languages."""

    on: date
    zh: str
    en: str


@dataclass(frozen=True)
class Wait:
    """A day the petitioner waits for, in both languages; `is_window`: until when they may act themselves."""

    zh: str
    en: str
    deadline: Deadline
    is_window: bool


@dataclass(frozen=True)
class Tracked:
    """One matter of the submission. `now_zh` is the diagrams' own public sentence of the stage it is in.

    `now_en` is empty where the diagram it runs on has none in English.
    """

    number: str
    status_zh: str
    status_en: str
    office_name: str
    unit_name: str
    #: Telephones of the two as they stand on papers; empty where none is known.
    office_phone: str
    unit_phone: str
    now_zh: str
    now_en: str
    is_over: bool
    waits: tuple[Wait, ...]
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
    now_zh, now_en = ("", "") if row["is_sealed"] else _now(tx, row)
    return Tracked(
        number=row["number"],
        status_zh=codes.label(codes.STATUSES, row["status"]),
        status_en=codes.label(codes.STATUSES, row["status"], "en"),
        office_name=row["office_name"],
        # Who handles an accusation is told by that organ under its own rules (条例第30条第3款).
        unit_name="" if row["is_sealed"] else row["unit_name"] or "",
        office_phone=phone_of(tx, row["office_path"]),
        unit_phone="" if row["is_sealed"] else phone_of(tx, row["unit_path"]),
        now_zh=now_zh,
        now_en=now_en,
        is_over=row["status"] in codes.ENDED,
        waits=() if row["is_sealed"] else tuple(_waits(tx, str(row["id"]))),
        steps=tuple(sorted(_steps(tx, row), key=lambda one: one.on)),
        rating=ratings.standing_of(tx, str(row["id"])),
    )


def phone_of(tx: Transaction, path: str | None) -> str:
    """The telephone of an organ as it stands on papers, or nothing."""
    found = organs.GET.row(tx, {"path": path}) if path else None
    return str(found["phone"] or "") if found else ""


def _now(tx: Transaction, row: Row) -> tuple[str, str]:
    if row["instance_id"] is None or row["status"] in codes.ENDED:
        return "", ""
    instance = instances.get(tx, row["instance_id"])
    here = [one for one in stages.of_instance(tx, instance) if one.state == "here"]
    return (here[-1].public, here[-1].public_en) if here else ("", "")


def _waits(tx: Transaction, matter_id: str) -> list[Wait]:
    running = [one for one in clocks.all_of(tx, matter_id) if one.status == "running" and one.key in _WAITS]
    running.sort(key=lambda one: (one.key in clocks.WINDOWS, one.effective_on))
    return [Wait(*_WAITS[one.key], one.deadline, one.key in clocks.WINDOWS) for one in running]


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
