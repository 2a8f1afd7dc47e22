"""督办 and the three proposals (条例第38条至第40条): opened by a person, on grounds the records show.

`suggestions` is a question to the records, not a process: what the law says should be pressed is listed with
its article, and a supervisor decides. A supervision changes no clock, status or opinion of the matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, update

from engine import Transaction, instances, new_id
from engine.statements import Statement
from petition import beside, clocks, codes, deadlines, errors, sight
from petition.cases import Case
from petition.deadlines import law_day
from petition.model import Row, alert, clock, document, extension, matter
from petition.model_beside import proposal, supervision, supervision_matter
from petition.sealing import SEALED_TITLE

FAMILY = "supervision"
#: Who may open one, at the registering office.
ROLES = ("supervisor", "office_head")
OVER = frozenset({"DROPPED", "CLOSED"})


@dataclass(frozen=True)
class Supervision:
    """One supervision of one organ. `reply` is the reply's deadline as `deadlines.read` takes it."""

    id: str
    matter_id: str
    number: str
    instance_id: str
    status: str
    serial: str
    ground: str
    facts: str
    demand: str
    form: str
    office_path: str
    organ_path: str | None
    organ_name: str
    opened_on: date
    opened_by_name: str
    issued_on: date | None
    reply: dict[str, Any]
    reply_by_on: date | None
    replied_on: date | None
    rounds: int
    result: str
    closed_on: date | None
    meeting_body: str
    meeting_reference: str
    listed_owner: str
    listed_on: date | None
    mend_by_on: date | None
    unlisted_on: date | None
    unlist_reference: str

    @property
    def is_open(self) -> bool:
        return self.status not in OVER

    @property
    def waits_for_reply(self) -> bool:
        return self.status == "ISSUED"

    @property
    def status_zh(self) -> str:
        return codes.label(codes.SUPERVISION_STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(codes.SUPERVISION_STATUSES, self.status, "en")


@dataclass(frozen=True)
class Line:
    """One line of the ledger: the supervision and its matter."""

    supervision: Supervision
    title: str
    petitioner: str


@dataclass(frozen=True)
class Proposal:
    """One of the three proposals and its answer. `reply` is the feedback's deadline."""

    id: str
    supervision_id: str
    matter_id: str
    ordinal: int
    kind: str
    status: str
    to_path: str
    to_name: str
    problem: str
    basis: str
    words: str
    document_id: str | None
    serial: str
    issued_on: date | None
    reply: dict[str, Any]
    due_on: date | None
    feedback_on: date | None
    feedback: str
    feedback_reference: str
    feedback_by_name: str
    reported_on: date | None
    assessment: str

    @property
    def kind_zh(self) -> str:
        return codes.label(codes.PROPOSAL_KINDS, self.kind)

    @property
    def kind_en(self) -> str:
        return codes.label(codes.PROPOSAL_KINDS, self.kind, "en")

    @property
    def status_zh(self) -> str:
        return codes.label(codes.PROPOSAL_STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(codes.PROPOSAL_STATUSES, self.status, "en")


@dataclass(frozen=True)
class ProposalLine:
    """One line of the list of proposals."""

    proposal: Proposal
    number: str
    title: str


@dataclass(frozen=True)
class Suggestion:
    """What the records say should be pressed: which matter, why, under which article, since when."""

    number: str
    title: str
    organ_name: str
    trigger: str
    article: str
    since_on: date

    @property
    def trigger_zh(self) -> str:
        return codes.label(codes.TRIGGERS, self.trigger)

    @property
    def trigger_en(self) -> str:
        return codes.label(codes.TRIGGERS, self.trigger, "en")


@dataclass(frozen=True)
class Counts:
    """Proposals in the yearly report (条例第41条第1款): issued, and adopted in whole or part, by kind."""

    issued: dict[str, int]
    adopted: dict[str, int]


def open_(tx: Transaction, number: str, *, command_id: str | None = None) -> Supervision:
    """Opens a supervision on a matter: starts the diagram at 立项.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor is neither a supervisor nor the head of the petition office.
        Conflict: the matter is supervised already, or sealed.
    """
    row = sight.require(tx, number)
    actor = tx.actor
    if not any(actor.has(role, row["office_path"]) for role in ROLES):
        raise errors.forbidden(
            "not_for_role",
            "a supervisor",
            "the actor is not",
            role="督查专员或者信访部门负责人（条例第40条第1款）",
            role_en="a supervisor or the head of the petition office (Art. 40(1))",
        )
    if row["is_sealed"]:
        raise errors.conflict("sealed_not_supervised", "a matter that is not sealed", "it is")
    if found := present(tx, row["id"]):
        raise errors.conflict(
            "supervision_exists",
            "no supervision to go on",
            "one does",
            organ=found.organ_name or "（立项中）",
        )
    case = Case(tx, row)
    office = beside.start_data(case)
    default = deadlines.due("R-27-reply", case.today)
    data = {
        **office,
        "supervised": True,
        "organ_options": beside.organ_options(case),
        "proposal_options": beside.organ_options(case),
        "organ_path": row["unit_path"] or row["office_path"],
        "reply_by_on": default.effective_on.isoformat(),
        "other_options": _others(tx, row),
        "proposals": [],
    }
    started = instances.start(
        tx,
        FAMILY,
        data,
        business_key=number,
        title=str(row["title"]),
        scope_path=row["office_path"],
        command_id=command_id,
    )
    if known := of_instance(tx, started.id):
        return known
    tx.db.execute(
        supervision.insert().values(
            id=new_id(),
            matter_id=row["id"],
            number=number,
            instance_id=started.id,
            status="OPENED",
            serial="",
            ground="OTHER",
            facts="",
            demand="",
            form="LETTER",
            office_path=row["office_path"],
            organ_path=None,
            organ_name="",
            opened_on=case.today,
            opened_by_name=actor.name,
            reply={},
            rounds=0,
            result="",
            meeting_body="",
            meeting_reference="",
            listed_owner="",
            unlist_reference="",
        )
    )
    made = of_instance(tx, started.id)
    assert made is not None
    return made


def present(tx: Transaction, matter_id: str) -> Supervision | None:
    """The supervision of a matter that goes on, unguarded."""
    query = select(supervision).where(
        supervision.c.matter_id == matter_id, supervision.c.status.not_in(sorted(OVER))
    )
    row = tx.db.execute(query.limit(1)).mappings().first()
    return None if row is None else _supervision(row)


def end_sealed(case: Case) -> None:
    """Ends the supervision of a matter that turns out to be an accusation: nobody beside it reads it now.

    The organ with authority over the accused goes on (条例第30条第3款); the organ supervised learns nothing.
    """
    found = present(case.tx, case.id)
    if found is None:
        return
    instances.cancel(case.tx, found.instance_id, "检举控告，内容封存，由有权机关接着处理")
    closed = {"status": "CLOSED", "result": "HANDED_ON", "closed_on": case.today}
    case.tx.db.execute(update(supervision).where(supervision.c.id == found.id).values(**closed))
    case.change(is_supervised=False, is_listed=False)


def of_instance(tx: Transaction, instance_id: str) -> Supervision | None:
    """The supervision an instance runs for, unguarded."""
    query = select(supervision).where(supervision.c.instance_id == instance_id)
    row = tx.db.execute(query).mappings().first()
    return None if row is None else _supervision(row)


def of(tx: Transaction, number: str) -> list[Supervision]:
    """The supervisions a matter is part of, newest first.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    return [_supervision(one) for one in ALL.rows(tx, {"matter_id": row["id"]})]


_also = select(supervision_matter.c.supervision_id).where(
    supervision_matter.c.matter_id == bindparam("matter_id")
)
ALL = Statement(
    select(supervision)
    .where(
        (supervision.c.matter_id == bindparam("matter_id")) | supervision.c.id.in_(_also),
        supervision.c.status != "DROPPED",
    )
    .order_by(supervision.c.id.desc())
    .limit(20),
    kept=True,
)


def proposals_of(tx: Transaction, supervision_id: str) -> list[Proposal]:
    """The proposals of a supervision this actor may know of, in order.

    A proposal to hold somebody liable is between the petition office and the organ with authority: the
    supervised organ does not see it.
    """
    query = select(proposal).where(
        proposal.c.supervision_id == supervision_id, proposal.c.status != "DROPPED"
    )
    rows = tx.db.execute(query.order_by(proposal.c.ordinal).limit(50)).mappings()
    office = tx.db.scalar(select(supervision.c.office_path).where(supervision.c.id == supervision_id))
    return [_proposal(one) for one in rows if knows(tx, one, str(office))]


def knows(tx: Transaction, row: Row, office_path: str) -> bool:
    """Whether the actor may know of this proposal."""
    actor = tx.actor
    if actor.is_system or row["kind"] != "HOLD_LIABLE":
        return True
    return any(
        (grant.role in (*ROLES, "sorter", "joint_meeting") and actor.has(grant.role, office_path))
        or actor.has(grant.role, row["to_path"])
        for grant in actor.grants
    )


def ledger(
    tx: Transaction, *, under: str | None = None, open_only: bool = True, limit: int = 200
) -> list[Line]:
    """督办台账: the supervisions this actor may see, the first reply due first."""
    query = _seen(tx, under).order_by(supervision.c.reply_by_on.nulls_last(), supervision.c.id).limit(limit)
    if open_only:
        query = query.where(supervision.c.status.not_in(sorted(OVER)))
    return [
        Line(_supervision(row), SEALED_TITLE if row["is_sealed"] else row["title"], row["petitioner"])
        for row in tx.db.execute(query).mappings()
    ]


def proposals(
    tx: Transaction, *, under: str | None = None, open_only: bool = True, limit: int = 200
) -> list[ProposalLine]:
    """The proposals this actor may know of, the first feedback due first."""
    query = (
        select(proposal, matter.c.number, matter.c.title, supervision.c.office_path)
        .join(matter, matter.c.id == proposal.c.matter_id)
        .join(supervision, supervision.c.id == proposal.c.supervision_id)
        .where(sight.visible(tx.actor, under=under), proposal.c.status.not_in(("DRAFT", "DROPPED")))
        .order_by(proposal.c.due_on, proposal.c.id)
        .limit(limit)
    )
    if open_only:
        query = query.where(proposal.c.status == "ISSUED")
    return [
        ProposalLine(_proposal(row), row["number"], row["title"])
        for row in tx.db.execute(query).mappings()
        if knows(tx, row, row["office_path"])
    ]


def counts(tx: Transaction, year: int, *, under: str | None = None) -> Counts:
    """Proposals issued in a year and how many were adopted, by kind (条例第41条第1款)."""
    query = (
        select(proposal.c.kind, proposal.c.status)
        .join(matter, matter.c.id == proposal.c.matter_id)
        .where(
            sight.visible(tx.actor, under=under),
            proposal.c.issued_on >= date(year, 1, 1),
            proposal.c.issued_on <= date(year, 12, 31),
        )
        .limit(10000)
    )
    issued = dict.fromkeys(codes.PROPOSAL_KINDS, 0)
    adopted = dict.fromkeys(codes.PROPOSAL_KINDS, 0)
    for row in tx.db.execute(query):
        issued[row.kind] += 1
        adopted[row.kind] += row.status in ("ADOPTED", "PARTLY_ADOPTED")
    return Counts(issued, adopted)


def suggestions(tx: Transaction, *, under: str | None = None, limit: int = 100) -> list[Suggestion]:
    """What the records say should be supervised and is not yet, oldest first; each with its article."""
    seen = and_(sight.visible(tx.actor, under=under), matter.c.is_supervised.is_(False))
    found: dict[tuple[str, str], Suggestion] = {}
    for one in (*_late(tx, seen, limit), *_alerted(tx, seen, limit), *_half_time(tx, seen, limit)):
        found.setdefault((one.number, one.trigger), one)
    return sorted(found.values(), key=lambda one: (one.since_on, one.number))[:limit]


#: A statutory clock that ran out -> (trigger, article).
_OVERDUE = {
    "R02": ("OVERDUE_FORWARD", "条例第22条、第43条"),
    "R08": ("NOT_TOLD", "条例第23条、第44条第3项"),
    "R09": ("NOT_TOLD", "条例第23条、第44条第3项"),
    "R15": ("OVERDUE_HANDLING", "条例第34条、第45条第1项"),
}
_ALERTED = {
    "unsigned": ("UNSIGNED", "条例第23条第3款"),
    "extension_untold": ("EXTENSION_UNTOLD", "条例第34条"),
    "default_acceptance": ("NOT_TOLD", "条例第44条第3项"),
    "unexecuted": ("NOT_EXECUTED", "条例第32条第2款、第40条第1款"),
}


def _late(tx: Transaction, seen: ColumnElement[bool], limit: int) -> Iterator[Suggestion]:
    query = _running(seen).where(clock.c.overdue_at <= tx.now, clock.c.key.in_(sorted(_OVERDUE)))
    for row in tx.db.execute(query.order_by(clock.c.overdue_at).limit(limit)).mappings():
        trigger, article = _OVERDUE[row["key"]]
        yield _suggest(row, row["holder_name"], trigger, article, row["effective_on"])


def _alerted(tx: Transaction, seen: ColumnElement[bool], limit: int) -> Iterator[Suggestion]:
    untold = exists().where(extension.c.matter_id == matter.c.id, extension.c.told_on.is_(None))
    reported = exists().where(document.c.matter_id == matter.c.id, document.c.kind == "EXECUTION")
    query = (
        select(alert.c.kind, alert.c.about_on, alert.c.holder_name, *_MATTER)
        .join(matter, matter.c.id == alert.c.matter_id)
        .where(seen, alert.c.kind.in_(sorted(_ALERTED)))
        .where(or_(alert.c.kind == "unexecuted", matter.c.status.not_in(sorted(codes.ENDED))))
        .where(or_(alert.c.kind != "unexecuted", ~reported))
        .where(or_(alert.c.kind != "unsigned", matter.c.unit_received_on.is_(None)))
        .where(or_(alert.c.kind != "extension_untold", untold))
        .order_by(alert.c.id)
        .limit(limit)
    )
    for row in tx.db.execute(query).mappings():
        trigger, article = _ALERTED[row["kind"]]
        yield _suggest(row, row["holder_name"], trigger, article, row["about_on"])


def _half_time(tx: Transaction, seen: ColumnElement[bool], limit: int) -> Iterator[Suggestion]:
    """Half the handling period gone and nothing begun; or the same people came again meanwhile."""
    today = law_day(tx.now)
    query = _running(seen).where(clock.c.key == "R15", clock.c.overdue_at > tx.now)
    for row in tx.db.execute(query.order_by(clock.c.start_on).limit(limit)).mappings():
        if row["status"] == "ACCEPTED" and (today - row["start_on"]).days * 2 >= row["length"]:
            yield _suggest(row, row["holder_name"], "HALF_TIME", "条例第34条、第40条第1款", row["start_on"])
        if row["repeats"]:
            yield _suggest(row, row["holder_name"], "CAME_AGAIN", "条例第40条第1款", row["start_on"])


_MATTER = (matter.c.number, matter.c.title, matter.c.is_sealed)


def _running(seen: ColumnElement[bool]) -> Select[Any]:
    columns = (clock.c.key, clock.c.holder_name, clock.c.start_on, clock.c.length, clock.c.effective_on)
    return (
        select(*columns, *_MATTER, matter.c.status, matter.c.repeats)
        .join(matter, matter.c.id == clock.c.matter_id)
        .where(seen, clock.c.status == "running", clock.c.key.not_in(sorted(clocks.WINDOWS)))
    )


def _suggest(row: Row, organ: str, trigger: str, article: str, since_on: date) -> Suggestion:
    title = SEALED_TITLE if row["is_sealed"] else row["title"]
    return Suggestion(row["number"], title, organ, trigger, article, since_on)


def _others(tx: Transaction, row: Row) -> list[dict[str, str]]:
    """Other open matters of the same organ, as choices: one supervision may press several."""
    if row["unit_path"] is None:
        return []
    query = (
        select(matter.c.number, matter.c.title)
        .where(
            matter.c.unit_path == row["unit_path"],
            matter.c.office_path == row["office_path"],
            matter.c.id != row["id"],
            matter.c.is_sealed.is_(False),
            matter.c.status.not_in(sorted(codes.ENDED)),
        )
        .order_by(matter.c.id.desc())
        .limit(50)
    )
    return [{"value": one.number, "label": f"{one.number} {one.title}"} for one in tx.db.execute(query)]


def _seen(tx: Transaction, under: str | None) -> Select[Any]:
    return (
        select(supervision, matter.c.title, matter.c.petitioner, matter.c.is_sealed)
        .join(matter, matter.c.id == supervision.c.matter_id)
        .where(sight.visible(tx.actor, under=under))
    )


def _supervision(row: Row) -> Supervision:
    return Supervision(**{name: row[name] for name in Supervision.__dataclass_fields__})


def _proposal(row: Row) -> Proposal:
    return Proposal(**{name: row[name] for name in Proposal.__dataclass_fields__})
