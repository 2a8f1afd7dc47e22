"""Matters as people read them: one by number, lists, what goes with them; and the petitioner's withdrawal.

Every read is guarded: who may not see a matter learns nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import literal, select, union_all

from engine import Actor, FieldError, Invalid, Key, Transaction, instances, messages, scope, tasks
from engine.statements import Statement, later_given
from petition import assists, clocks, codes, direct, documents, errors, law, lists, mandates, organs, sight
from petition.cases import TEXT, Case
from petition.codes import Tone
from petition.deadlines import law_day
from petition.law.dates import en_full, en_long
from petition.lists import MatterRow, Page, count, numbers, search
from petition.model import matter, matter_link, transfer
from petition.narrowing import Basis, MatterFilter
from petition.sealing import SEALED_TITLE

__all__ = [
    "WITHDRAWAL",
    "Basis",
    "Matter",
    "MatterFilter",
    "MatterRow",
    "Page",
    "Related",
    "Transfer",
    "clocks_of",
    "count",
    "get",
    "numbers",
    "picture",
    "related",
    "search",
    "standing",
    "transfers",
    "withdraw",
]

#: The message the diagrams wait for.
WITHDRAWAL = "withdrawal"

_HOW = {"written": "书面", "login": "本人登录确认", "in_person": "当面，有记录"}


@dataclass(frozen=True)
class Matter:
    """One matter. `petitioner` is masked; `demands` and `facts` are the petitioner's own words."""

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
    [words] = TEXT.rows(tx, {"matter_id": row["id"]})
    whole: dict[str, Any] = {**words, **row, "flags": _flags(tx, row)}
    return Matter(**{name: whole[name] for name in Matter.__dataclass_fields__})


def related(tx: Transaction, number: str) -> list[Related]:
    """Matters linked to this one from either side, of those the actor may see."""
    row = sight.require(tx, number)
    found: dict[str, Related] = {}
    for one in _linked(sight.reader(tx.actor), tx.actor).rows(tx, {"matter_id": row["id"]}):
        title = SEALED_TITLE if one["is_sealed"] else one["title"]
        found.setdefault(one["number"], Related(one["number"], title, one["kind"], one["status"], one["at"]))
    return list(found.values())


# Kept by all of an actor that decides what they see: actors themselves are compared without their seats.
@lru_cache(maxsize=512)
def _linked(reader: sight.Reader, actor: Actor) -> Statement:  # noqa: ARG001 - a part of the key
    """What the matter `matter_id` names, then what names it, of those the actor may see."""
    link, seen = matter_link.c, sight.visible(actor, is_of_few=True)
    sides = [
        select(matter, link.kind, link.at, literal(side).label("side"))
        .join(matter_link, matter.c.id == other)
        .where(here == later_given("matter_id", Key), seen)
        .order_by(matter.c.id)
        .limit(100)
        .subquery()
        for side, other, here in ((1, link.other_id, link.matter_id), (2, link.matter_id, link.other_id))
    ]
    both = union_all(*(select(one) for one in sides)).subquery()
    shown = (both.c[name] for name in ("number", "title", "is_sealed", "kind", "status", "at"))
    return Statement(select(*shown).order_by(both.c.side, both.c.id))


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
    if row["status"] in ("UNDER_REVIEW", "UNDER_REREVIEW"):
        return _reviewed(row, running, law_day(tx.now), lang)
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
    day = _nth_zh(nearest, today) if nearest else ""
    return f"{office}{f' {who} ' if who else ''}{verb}“{task.name}”{day}。"


def withdraw(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> None:
    """Records that the petitioner withdraws, and ends the matter (S-44).

    `facts`: `how` (written | login | in_person), `statement` (their words), `made_on` (ISO day, default
    today), `agent` (the number of an appointment, when an agent did it whose authority says so).
    Only the registering office records it, never the unit; an accusation goes on ex officio.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor does not take petitions in at the registering office.
        Invalid: no statement, no way, or a day in the future.
        Conflict: an accusation; or the matter has ended or waits to be served.
    """
    row = sight.require(tx, number)
    actor = tx.actor
    if not actor.is_system and not _takes_back(tx, row["office_path"]):
        raise errors.forbidden(
            "not_registering_office", "an intake officer of the registering office", "the actor is not"
        )
    if row["status"] in codes.ENDED:
        raise errors.conflict("matter_closed", "the matter to be open", f"it is {row['status']}")
    if row["is_sealed"]:
        raise errors.conflict("sealed_goes_on", "a matter that may be withdrawn", "it is an accusation")
    case = Case(tx, row)
    made_on = _statement(case, facts)
    mandates.require(case, facts, "WITHDRAW")
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
    assists.end_all(case, "信访人撤回。")


def _takes_back(tx: Transaction, path: str) -> bool:
    """Whether the actor takes petitions in there. An organ records no withdrawal of what it handles itself:
    of what was filed with it directly, the petition office above does."""
    is_direct = direct.is_direct(organs.get(tx, path))
    return any(
        grant.role in ("intake", "sorter") and scope.covers(grant.scope_path, path)
        for grant in tx.actor.grants
        if not (is_direct and grant.seat == path)
    )


def picture(tx: Transaction, number: str) -> dict[str, Any]:
    """The diagrams of the matter at the version it runs on, with the path it took (`instances.picture`)."""
    row = sight.require(tx, number)
    return instances.picture(tx, row["instance_id"])


def _statement(case: Case, facts: Mapping[str, Any]) -> date:

    wrong: list[FieldError] = []
    if facts.get("how") not in _HOW:
        wrong.append(
            errors.field(
                "how",
                "没有写怎么撤回的。要本人书面、登录确认或者当面并有记录。",
                "Say how: in writing, by login, or in person with a record.",
            )
        )
    if len(str(facts.get("statement") or "").strip()) < 2:
        wrong.append(
            errors.field(
                "statement",
                "没有写本人的话。撤回只凭信访人自己的表示。",
                "Record the petitioner's own words: only their own act withdraws.",
            )
        )
    given = facts.get("made_on")
    made_on = date.fromisoformat(str(given)) if given else case.today
    if made_on > case.today:
        wrong.append(errors.field("made_on", "撤回的日期在今天以后。", "The day lies in the future."))
    order = law.disorder({"received": case.row["received_on"], "withdrawn": made_on})
    wrong += [errors.of_law(one, "made_on") for one in order]
    if wrong:
        raise Invalid(wrong)
    return made_on


def _flags(tx: Transaction, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    flags = lists.flags(row)
    running = [one for one in clocks.all_of(tx, row["id"]) if one.status == "running"]
    if any(one.key == "R04" for one in running):
        flags.append({"code": "assigned"})
    if any(one.is_provisional for one in running):
        flags.append({"code": "provisional"})
    return flags


def _ended(row: Mapping[str, Any], lang: codes.Lang) -> str:
    name = codes.label(codes.STATUSES, row["status"], lang)
    on, outcome = row["closed_on"], codes.label(codes.OUTCOMES, row["outcome"], lang)
    if lang == "en":
        return f"{name}{f' on {en_long(on)}' if on else ''}{f': {outcome.lower()}' if outcome else ''}."
    day = f"{on.month}月{on.day}日" if on else ""
    return f"{day}{name}{f'，结论：{outcome}' if outcome else ''}。"


def _reviewed(row: Mapping[str, Any], running: list[clocks.Clock], today: date, lang: codes.Lang) -> str:
    """Which organ reviews it, on which day of its period; the unit has answered already."""
    name = codes.label(codes.STATUSES, row["status"], lang)
    found = next((one for one in running if one.key in ("R19", "R21")), None)
    if found is None:
        return f"{name}." if lang == "en" else f"{name}。"
    if lang == "en":
        return f"{found.holder_name}: {name.lower()}{_nth_en(found, today)}."
    return f"{found.holder_name}正在{name.removesuffix('中')}{_nth_zh(found, today)}。"


def _nth_zh(one: clocks.Clock, today: date) -> str:
    if one.unit != "calendar_day":
        return f"，{one.name}到{one.nominal_on.month}月{one.nominal_on.day}日"
    total, day = one.length + one.extended_days, (today - one.start_on).days
    if day < 1:
        return f"，{one.name}共 {total} 天，明天是第 1 天"
    return f"，{one.name}第 {day} 天，共 {total} 天"


def _nth_en(one: clocks.Clock, today: date) -> str:
    if one.unit != "calendar_day":
        return f", {one.name_en.lower()} by {en_full(one.nominal_on, today)}"
    total, day = one.length + one.extended_days, (today - one.start_on).days
    return f", day {day} of {total}" if day > 0 else f", {total} days from tomorrow"
