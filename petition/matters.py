"""Matters as people read them: one by number, lists, what goes with them; and the petitioner's withdrawal.

Every read is guarded: who may not see a matter learns nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from engine import FieldError, Invalid, Transaction, instances, messages, scope, tasks
from petition import clocks, codes, documents, errors, organs, sight
from petition.cases import Case
from petition.codes import Tone
from petition.deadlines import law_day
from petition.law.dates import SHANGHAI
from petition.model import Row, matter, matter_link, matter_text, party, transfer
from petition.model import clock as clock_table
from petition.sorting import SEALED_TITLE

#: The message the diagrams wait for.
WITHDRAWAL = "withdrawal"

_HOW = {"written": "书面", "login": "本人登录确认", "in_person": "当面，有记录"}


@dataclass(frozen=True)
class Matter:
    """One matter with its words. `petitioner` is masked; `demands` and `facts` are the petitioner's own words."""

    id: str
    number: str
    instance_id: str
    submission_id: str
    title: str
    status: str
    channel: str
    purpose: str
    content_class: str
    place: str
    petitioner: str
    persons: int
    flags: list[dict[str, Any]]
    demands: list[str]
    facts: str
    summary: str
    summary_by: str
    accused: str
    urgent_facts: str
    office_path: str
    office_name: str
    unit_path: str | None
    unit_name: str | None
    received_on: date
    registered_at: datetime
    registered_by: str
    forwarded_on: date | None
    unit_received_on: date | None
    accepted_on: date | None
    issued_on: date | None
    served_on: date | None
    closed_on: date | None
    outcome: str | None
    route_row: str | None
    archive_number: str | None
    is_sealed: bool
    is_anonymous: bool
    is_notice_owed: bool
    is_initial: bool
    repeats: int

    @property
    def status_zh(self) -> str:
        return codes.label(codes.STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(codes.STATUSES, self.status, "en")

    @property
    def tone(self) -> Tone:
        return codes.STATUS_TONES[self.status]

    @property
    def scope_paths(self) -> tuple[str, ...]:
        return tuple(path for path in (self.office_path, self.unit_path) if path)

    @property
    def is_open(self) -> bool:
        return self.status not in codes.ENDED


@dataclass(frozen=True)
class MatterRow:
    """One line of a list. `clock` is the running clock that ends first, as `deadlines.read` takes it."""

    number: str
    title: str
    status: str
    petitioner: str
    channel: str
    unit_name: str | None
    office_name: str
    received_on: date
    registered_at: datetime
    flags: list[dict[str, Any]]
    clock: dict[str, Any] | None

    @property
    def status_zh(self) -> str:
        return codes.label(codes.STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(codes.STATUSES, self.status, "en")

    @property
    def tone(self) -> Tone:
        return codes.STATUS_TONES[self.status]


@dataclass(frozen=True)
class MatterFilter:
    """Which matters a list shows. `text` looks at number, title and a petitioner's whole name or phone."""

    text: str | None = None
    statuses: tuple[str, ...] = ()
    under: str | None = None
    unit_path: str | None = None
    office_path: str | None = None
    channel: str | None = None
    purpose: str | None = None
    overdue: bool = False
    near_days: int | None = None
    received_from: date | None = None
    received_until: date | None = None
    flag: str | None = None
    open_only: bool = False


@dataclass(frozen=True)
class Page:
    """A page of a list; `next_cursor` is None on the last one."""

    items: list[MatterRow]
    next_cursor: str | None


@dataclass(frozen=True)
class Related:
    """A matter that belongs with this one, and why."""

    number: str
    title: str
    kind: str
    status: str
    at: datetime

    @property
    def kind_zh(self) -> str:
        return codes.label(codes.LINKS, self.kind)

    @property
    def kind_en(self) -> str:
        return codes.label(codes.LINKS, self.kind, "en")

    @property
    def status_zh(self) -> str:
        return codes.label(codes.STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(codes.STATUSES, self.status, "en")

    @property
    def tone(self) -> Tone:
        return codes.STATUS_TONES[self.status]


@dataclass(frozen=True)
class Transfer:
    """One sending to one organ, and what came of it."""

    ordinal: int
    mode: str
    to_path: str
    to_name: str
    sent_on: date
    report_by_on: date | None
    received_on: date | None
    objected_on: date | None
    objection_reasons: str
    decided_on: date | None
    is_objection_agreed: bool | None


def get(tx: Transaction, number: str) -> Matter:
    """The matter with that number.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    words = select(matter_text).where(matter_text.c.matter_id == row["id"])
    whole: dict[str, Any] = {**tx.db.execute(words).mappings().one(), **row, "flags": _flags(tx, row)}
    return Matter(**{name: whole[name] for name in Matter.__dataclass_fields__})


def search(
    tx: Transaction,
    filter: MatterFilter | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Matters this actor may see, newest registration first, one page.

    Raises:
        Invalid: the cursor is not one this list gave out.
    """
    asked = filter or MatterFilter()
    query = select(matter).where(_condition(tx, asked))
    if after is not None:
        at, last = _cursor(after)
        query = query.where(
            or_(matter.c.registered_at < at, and_(matter.c.registered_at == at, matter.c.id < last))
        )
    query = query.order_by(matter.c.registered_at.desc(), matter.c.id.desc())
    rows = [dict(row) for row in tx.db.execute(query.limit(limit + 1)).mappings()]
    page, more = rows[:limit], len(rows) > limit
    next_ = f"{page[-1]['registered_at'].timestamp():.6f}~{page[-1]['id']}" if more else None
    return Page(_listed(tx, page), next_)


def count(tx: Transaction, filter: MatterFilter | None = None, cap: int = 500) -> int:
    """How many matters a list would show, counted to `cap` at most."""
    found = select(matter.c.id).where(_condition(tx, filter or MatterFilter())).limit(cap).subquery()
    return int(tx.db.scalar(select(func.count()).select_from(found)) or 0)


def related(tx: Transaction, number: str) -> list[Related]:
    """Matters linked to this one from either side, of those the actor may see."""
    row = sight.require(tx, number)
    pairs = [
        (matter_link.c.other_id, matter_link.c.matter_id),
        (matter_link.c.matter_id, matter_link.c.other_id),
    ]
    found: dict[str, Related] = {}
    for other, here in pairs:
        query = (
            select(matter, matter_link.c.kind, matter_link.c.at)
            .join(matter_link, matter.c.id == other)
            .where(here == row["id"], sight.visible(tx.actor))
            .order_by(matter.c.id)
            .limit(100)
        )
        for one in tx.db.execute(query).mappings():
            title = SEALED_TITLE if one["is_sealed"] else one["title"]
            found.setdefault(
                one["number"], Related(one["number"], title, one["kind"], one["status"], one["at"])
            )
    return list(found.values())


def transfers(tx: Transaction, number: str) -> list[Transfer]:
    """The sendings of a matter, in order."""
    row = sight.require(tx, number)
    query = select(transfer).where(transfer.c.matter_id == row["id"]).order_by(transfer.c.ordinal)
    return [
        Transfer(**{name: one[name] for name in Transfer.__dataclass_fields__})
        for one in tx.db.execute(query).mappings()
    ]


def clocks_of(tx: Transaction, number: str) -> list[clocks.Clock]:
    """The clocks of a matter in the order they were started; counts that fell away are left out."""
    row = sight.require(tx, number)
    return [one for one in clocks.all_of(tx, row["id"]) if one.status != "dropped"]


def standing(tx: Transaction, number: str, lang: codes.Lang = "zh") -> str:
    """One sentence: who does what now, and which day of the clock it is."""
    row = sight.require(tx, number)
    if row["status"] in codes.ENDED:
        return _ended(row, lang)
    open_ = tasks.of_instance(tx, row["instance_id"])
    running = [one for one in clocks.all_of(tx, row["id"]) if one.status == "running"]
    if not open_:
        return codes.label(codes.STATUSES, row["status"], lang)
    task, today = open_[0], law_day(tx.now)
    office = (
        row["unit_name"]
        if row["unit_path"] and scope.covers(row["unit_path"], task.scope_path)
        else row["office_name"]
    )
    who = task.assignee_name or ""
    nearest = min(
        (one for one in running if one.key not in clocks.WINDOWS),
        key=lambda one: one.overdue_at,
        default=None,
    )
    if lang == "en":
        act = task.marks.get("name_en") or task.name
        first = f"{office}{f' ({who})' if who else ''}: {act}"
        return f"{first}{_nth_en(nearest, today) if nearest else ''}."
    verb = "正在办" if who else "待办"
    return f"{office}{f' {who} ' if who else ''}{verb}“{task.name}”{_nth_zh(nearest, today) if nearest else ''}。"


def withdraw(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> None:
    """Records that the petitioner withdraws, and ends the matter (S-44).

    `facts`: `how` (written | login | in_person), `statement` (their words), `made_on` (ISO day, default today).
    Only the registering office records it, never the unit; an accusation goes on ex officio.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor does not take petitions in at the registering office.
        Invalid: no statement, no way, or a day in the future.
        Conflict: an accusation; or the matter has ended or waits to be served.
    """
    row = sight.require(tx, number)
    actor = tx.actor
    if not actor.is_system and not any(actor.has(role, row["office_path"]) for role in ("intake", "sorter")):
        raise errors.forbidden(
            "not_registering_office", "an intake officer of the registering office", "the actor is not"
        )
    if row["status"] in codes.ENDED:
        raise errors.conflict("matter_closed", "the matter to be open", f"it is {row['status']}")
    if row["is_sealed"]:
        raise errors.conflict("sealed_goes_on", "a matter that may be withdrawn", "it is an accusation")
    case = Case(tx, row)
    made_on = _statement(case, facts)
    documents.issue(
        case,
        "WITHDRAWAL",
        organs.get(tx, row["office_path"]),
        {
            "made_on": made_on.isoformat(),
            "how": _HOW[str(facts["how"])],
            "how_code": facts["how"],
            "statement": str(facts["statement"]).strip(),
            "recorded_by": actor.name,
        },
    )
    messages.send(tx, row["instance_id"], WITHDRAWAL, {"withdrawn_on": made_on.isoformat()}, command_id)


def picture(tx: Transaction, number: str) -> dict[str, Any]:
    """The diagrams of the matter at the version it runs on, with the path it took (`instances.picture`)."""
    row = sight.require(tx, number)
    return instances.picture(tx, row["instance_id"])


def _statement(case: Case, facts: Mapping[str, Any]) -> date:

    wrong: list[FieldError] = []
    if facts.get("how") not in _HOW:
        wrong.append(FieldError("how", "没有写怎么撤回的。要本人书面、登录确认或者当面并有记录。"))
    if len(str(facts.get("statement") or "").strip()) < 2:
        wrong.append(FieldError("statement", "没有写本人的话。撤回只凭信访人自己的表示。"))
    given = facts.get("made_on")
    made_on = date.fromisoformat(str(given)) if given else case.today
    if made_on > case.today:
        wrong.append(FieldError("made_on", "撤回的日期在今天以后。"))
    if wrong:
        raise Invalid(wrong)
    return made_on


def _condition(tx: Transaction, asked: MatterFilter) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [sight.visible(tx.actor, under=asked.under)]
    if asked.statuses:
        parts.append(matter.c.status.in_(asked.statuses))
    if asked.open_only:
        parts.append(matter.c.status.not_in(sorted(codes.ENDED)))
    for column, wanted in ((matter.c.channel, asked.channel), (matter.c.purpose, asked.purpose)):
        if wanted:
            parts.append(column == wanted)
    for column, path in ((matter.c.unit_path, asked.unit_path), (matter.c.office_path, asked.office_path)):
        if path:
            parts.append(scope.within(column, path))
    if asked.received_from:
        parts.append(matter.c.received_on >= asked.received_from)
    if asked.received_until:
        parts.append(matter.c.received_on <= asked.received_until)
    if asked.flag in _FLAG_COLUMNS:
        parts.append(_FLAG_COLUMNS[asked.flag])
    if asked.overdue or asked.near_days is not None:
        parts.append(_clocked(tx, asked))
    if asked.text and asked.text.strip():
        parts.append(_text(asked.text.strip()))
    return and_(*parts)


def _clocked(tx: Transaction, asked: MatterFilter) -> ColumnElement[bool]:
    running = [
        clock_table.c.matter_id == matter.c.id,
        clock_table.c.status == "running",
        clock_table.c.key.not_in(sorted(clocks.WINDOWS)),
    ]
    if asked.overdue:
        running.append(clock_table.c.overdue_at <= tx.now)
    if asked.near_days is not None:
        today = law_day(tx.now)
        running += [
            clock_table.c.overdue_at > tx.now,
            clock_table.c.nominal_on <= today + timedelta(days=asked.near_days),
        ]
    return exists().where(*running)


def _text(text: str) -> ColumnElement[bool]:
    from petition.parties import key

    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    people = select(party.c.submission_id).where(
        party.c.role != "accused", or_(party.c.name_key == key(text), party.c.phone_key == key(text))
    )
    found = or_(
        matter.c.number.like(pattern, escape="\\"),
        matter.c.title.like(pattern, escape="\\"),
        matter.c.place.like(pattern, escape="\\"),
        matter.c.submission_id.in_(people),
    )
    # Search must not find what is sealed, not even for those who may read it by its number.
    return and_(found, or_(matter.c.is_sealed.is_(False), matter.c.number == text))


_FLAG_COLUMNS: Mapping[str | None, ColumnElement[bool]] = {
    "group": matter.c.is_group.is_(True),
    "repeat": matter.c.repeats > 0,
    "urgent": matter.c.is_urgent.is_(True),
    "sealed": matter.c.is_sealed.is_(True),
    "extended": matter.c.is_extended.is_(True),
    "anonymous": matter.c.is_anonymous.is_(True),
}


def _listed(tx: Transaction, rows: list[dict[str, Any]]) -> list[MatterRow]:
    if not rows:
        return []
    running = select(clock_table).where(
        clock_table.c.matter_id.in_([row["id"] for row in rows]), clock_table.c.status == "running"
    )
    nearest: dict[str, clocks.Clock] = {}
    for one in tx.db.execute(running.order_by(clock_table.c.overdue_at)).mappings():
        if one["key"] not in clocks.WINDOWS:
            nearest.setdefault(one["matter_id"], clocks.of_row(one))
    return [
        MatterRow(
            number=row["number"],
            title=SEALED_TITLE if row["is_sealed"] else row["title"],
            status=row["status"],
            petitioner=row["petitioner"],
            channel=row["channel"],
            unit_name=row["unit_name"],
            office_name=row["office_name"],
            received_on=row["received_on"],
            registered_at=row["registered_at"],
            flags=_row_flags(row),
            clock=nearest[row["id"]].case if row["id"] in nearest else None,
        )
        for row in rows
    ]


def _row_flags(row: Row) -> list[dict[str, Any]]:
    flags: list[dict[str, Any]] = []
    for code, is_set in (("sealed", row["is_sealed"]), ("urgent", row["is_urgent"])):
        if is_set:
            flags.append({"code": code})
    if row["is_group"]:
        flags.append({"code": "group", "n": row["persons"]})
    if row["repeats"]:
        flags.append({"code": "repeat", "n": row["repeats"]})
    for code, is_set in (("extended", row["is_extended"]), ("anonymous", row["is_anonymous"])):
        if is_set:
            flags.append({"code": code})
    return flags


def _flags(tx: Transaction, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    flags = _row_flags(row)
    running = [one for one in clocks.all_of(tx, row["id"]) if one.status == "running"]
    if any(one.key == "R04" for one in running):
        flags.append({"code": "assigned"})
    if any(one.is_provisional for one in running):
        flags.append({"code": "provisional"})
    return flags


def _cursor(text: str) -> tuple[datetime, str]:
    at, _, last = text.partition("~")
    try:
        return datetime.fromtimestamp(float(at), SHANGHAI), last
    except ValueError as error:
        raise Invalid([], "Expected a cursor of this list, but it is not one.", code="bad_cursor") from error


def _ended(row: Mapping[str, Any], lang: codes.Lang) -> str:
    name = codes.label(codes.STATUSES, row["status"], lang)
    on, outcome = row["closed_on"], codes.label(codes.OUTCOMES, row["outcome"], lang)
    if lang == "en":
        return f"{name}{f' on {on}' if on else ''}{f': {outcome.lower()}' if outcome else ''}."
    day = f"{on.month}月{on.day}日" if on else ""
    return f"{day}{name}{f'，结论：{outcome}' if outcome else ''}。"


def _nth_zh(one: clocks.Clock, today: date) -> str:
    if one.unit != "calendar_day":
        return f"，{one.name}到{one.nominal_on.month}月{one.nominal_on.day}日"
    total = one.length + one.extended_days
    return f"，{one.name}第 {max(0, (today - one.start_on).days)} 天，共 {total} 天"


def _nth_en(one: clocks.Clock, today: date) -> str:
    if one.unit != "calendar_day":
        return f", {one.name_en.lower()} by {one.nominal_on}"
    total = one.length + one.extended_days
    return f", day {max(0, (today - one.start_on).days)} of {total}"
