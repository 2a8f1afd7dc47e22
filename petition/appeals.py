"""申诉: any expression of dissatisfaction, at any moment, led where the law puts it.

The law knows no stage of this name (条例第19条、第31条、第35条至第37条). What people say is registered as it
comes, against the matter it is about; a table advises, a person decides, and the petitioner is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from engine import Call, Conflict, FieldError, Invalid, Transaction, instances, new_id
from engine.statements import Statement
from petition import (
    again,
    calendar,
    cases,
    codes,
    documents,
    errors,
    mandates,
    one_more,
    organs,
    papers,
    review_codes,
    reviews,
    side_cases,
    sight,
)
from petition.acceptance import serving
from petition.cases import Case
from petition.law import review as lists
from petition.law.dates import at, end_of
from petition.model import Row
from petition.model_review import dissatisfaction

#: Statuses in which an organ still works on the matter.
_IN_HAND = frozenset(
    {"REGISTERED", "FORWARDED", "ASSIGNED", "OBJECTION_PENDING", "RECEIVED", "ACCEPTED", "IN_PROCESS"}
)
_REVIEWING = frozenset({"UNDER_REVIEW", "UNDER_REREVIEW"})


@dataclass(frozen=True)
class Dissatisfaction:
    """One expression of dissatisfaction and where it was led."""

    id: str
    matter_id: str
    number: str
    instance_id: str | None
    received_on: date
    channel: str
    statement: str
    wants: str
    standing: str
    way: str | None
    reasons: str
    led_to: list[str]
    sorted_on: date | None

    @property
    def way_zh(self) -> str:
        return codes.label(review_codes.WAYS, self.way)

    @property
    def way_en(self) -> str:
        return codes.label(review_codes.WAYS, self.way, "en")


def take(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> Dissatisfaction:
    """Registers what somebody is dissatisfied with. Nothing is refused here but silence (INV-01).

    `facts`: `statement` (their words), `wants` (what they ask for now), `channel`, `agent`
    (when an agent says it).

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor takes nothing in at the registering office.
        Invalid: no statement, or an unknown channel.
    """
    row = sight.require_intake(tx, number)
    case = Case(tx, row | {"main_instance_id": row["instance_id"]})
    wrong: list[FieldError] = []
    if len(str(facts.get("statement") or "").strip()) < 2:
        wrong.append(errors.field("statement", "没有写不服的是什么，用本人的话。", "Record their own words."))
    if facts.get("channel") not in codes.CHANNELS:
        wrong.append(errors.field("channel", "没有选怎么提出的。", "Choose how it came."))
    if wrong:
        raise Invalid(wrong)
    mandates.require(case, facts, "FOLLOW")
    return _take(case, facts, command_id)


def of(tx: Transaction, number: str) -> list[Dissatisfaction]:
    """The expressions of dissatisfaction about a matter, oldest first.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    return [_one(each) for each in ALL.rows(tx, {"matter_id": row["id"]})]


ALL = Statement(
    select(dissatisfaction)
    .where(dissatisfaction.c.matter_id == bindparam("matter_id"))
    .order_by(dissatisfaction.c.id)
    .limit(200),
    kept=True,
)


def standing(case: Case) -> tuple[str, str]:
    """Where the matter stands for somebody who is dissatisfied, and until when a window is open (ISO, or "").

    RUNNING, UNDER_REVIEW, REVIEW_OPEN, REVIEW_LATE, REREVIEW_OPEN, REREVIEW_LATE, CONCLUDED, or NO_REVIEW
    where the answer was none of a handling opinion (条例第31条第1项至第5项).
    """
    status = case.row["status"]
    if status in _IN_HAND:
        return "RUNNING", ""
    if status in _REVIEWING:
        return "UNDER_REVIEW", ""
    try:
        now = reviews.standing_of(case)
    except Conflict as refused:
        return ("CONCLUDED" if refused.code == "review_concluded" else "NO_REVIEW"), ""
    kind = f"{now.stage}_{'OPEN' if now.is_open else 'LATE'}"
    return kind, now.until_on.isoformat() if now.until_on and now.is_open else ""


def look(call: Call) -> dict[str, Any]:
    """看这件现在走到哪一步，哪些路还开着。Into the case: `standing`, `until_on`, `reviewers`, `outside`."""
    case = cases.of_call(call)
    found, until = standing(case)
    every: tuple[organs.Organ, ...] = ()
    if found.startswith(("REVIEW_", "REREVIEW_")):
        every = reviews.standing_of(case).reviewers
    return {
        "standing": found,
        "standing_name": codes.label(review_codes.STANDINGS, found),
        "until_on": until or None,
        "until_words": f"，到{papers.day(until)}" if until else "",
        "reviewers": [{"value": one.path, "label": one.name} for one in every],
        "outside": [
            {"value": one.code, "label": f"{one.name}：{one.way}（{one.article}）"}
            for one in lists.outside().values()
        ],
    }


def to_review(call: Call) -> dict[str, Any]:
    """按信访人的意思转成复查、复核申请 (S-72)。The day they spoke up is the day of the request."""
    case, said = _of(call)
    found = case.submitted("Task_AppealAnswer")
    made = reviews.request(
        case.tx,
        case.number,
        {
            "reviewer": found["reviewer"],
            "requests": said.wants or said.statement,
            "reasons": said.statement,
            "filed_on": said.received_on.isoformat(),
            "late_reason": found.get("late_reason") or "",
        },
    )
    return _led(case, said, "REREVIEW" if made.stage == "REREVIEW" else "REVIEW", [made.number])


def to_new_matter(call: Call) -> dict[str, Any]:
    """有新的事实、新的理由，登记成新的信访事项，和原来那件关联 (条例第36条第3款, S-70)。"""
    case, said = _of(call)
    made = one_more.register(
        case, demand=said.wants or said.statement, facts=said.statement, link="new_facts"
    )
    return _led(case, said, "NEW_MATTER", [made.number])


def tell(call: Call) -> dict[str, Any]:
    """出具告知：正在办理，或者信访以外的途径和期限 (条例第19条第3款、第31条)。Into the case: `serving`."""
    case, said = _of(call)
    found = case.submitted("Task_AppealAnswer")
    way = str(call.data["appeal_way"])
    chosen = [lists.outside()[one] for one in found.get("outside_ways") or []]
    lines = [f"{one.name}：{one.way}（{one.article}）" for one in chosen]
    made = documents.issue(
        case,
        "GUIDANCE",
        organs.get(case.tx, case.row["office_path"]),
        {
            "petitioner": case.row["petitioner"],
            "received_on": said.received_on.isoformat(),
            "title": case.row["title"],
            "number": case.number,
            "way": "；".join([*lines, *filter(None, [found.get("lawful_way")])]),
            "ground": found["answer_reasons"],
            "article": "、".join(dict.fromkeys(one.article for one in chosen)) or "条例第19条第3款",
        },
    )
    return _led(case, said, way, [one.code for one in chosen]) | {"serving": serving(made)}


def no_longer(call: Call) -> dict[str, Any]:
    """出具不再受理告知书，写明原来的文号 (条例第36条第3款, S-69)。疏导帮扶接着做 (第37条第3款)。"""
    case, said = _of(call)
    found = case.submitted("Task_AppealAnswer")
    made = documents.issue(
        case,
        "NO_LONGER_ACCEPT",
        organs.get(case.tx, case.row["office_path"]),
        {
            "petitioner": case.row["petitioner"],
            "received_on": said.received_on.isoformat(),
            "title": case.row["title"],
            "number": case.number,
            "ground": found["answer_reasons"],
            "way": found.get("lawful_way") or "生活确有困难的，可以申请社会救助或者司法救助。",
            "article": "条例第36条第3款",
            "earlier": "、".join(opinions(case)),
            "mentions_new_facts": True,
        },
    )
    return _led(case, said, "NO_LONGER", []) | {"serving": serving(made)}


def correct(call: Call) -> dict[str, Any]:
    """原单位自己纠正 (依法纠错)。It finds its answer wrong: handling begins again with its own clock."""
    case, said = _of(call)
    found = case.submitted("Task_AppealCorrect")
    attacked = documents.newest(case.tx, case.id, "OPINION")
    started = again.start(
        case,
        ground=str(found["correction_reasons"]),
        by=str(found.get("redo_by_on") or ""),
        source="依法纠错",
        attacked=attacked.id if attacked else "",
    )
    return _led(case, said, "CORRECTION", [started["redo_number"]])


def not_corrected(call: Call) -> dict[str, Any]:
    """原单位核查后不改，书面说明理由。Into the case: `serving`."""
    case, said = _of(call)
    found = case.submitted("Task_AppealCorrect")
    made = documents.issue(
        case,
        "GUIDANCE",
        organs.get(case.tx, case.row["unit_path"]),
        {
            "petitioner": case.row["petitioner"],
            "received_on": said.received_on.isoformat(),
            "title": case.row["title"],
            "number": case.number,
            "way": found.get("lawful_way") or "有新的事实或者理由的，可以再提。",
            "ground": found["correction_reasons"],
            "article": "条例第32条、第36条第3款",
        },
    )
    return _led(case, said, "CORRECTION", []) | {"serving": serving(made)}


def overdue(call: Call) -> dict[str, Any]:
    """不服意见到时还没有分办，提醒信访部门。"""
    from petition import alerts

    case, said = _of(call)
    office = organs.get(case.tx, case.row["office_path"])
    alerts.put(
        case,
        "appeal_unsorted",
        said.number.rpartition("/")[2],
        article="条例第18条第1款、第36条",
        about_on=case.today,
        holder=(office.path, office.short_name),
    )
    return {"kind": "appeal_unsorted"}


def opinions(case: Case) -> list[str]:
    """The numbers of the opinions of a matter, as a later notice names them."""
    found = (documents.newest(case.tx, case.id, kind) for kind in _OPINIONS)
    return [one.number for one in found if one is not None]


_OPINIONS = ("OPINION", "REVIEW_OPINION", "REREVIEW_OPINION")


def _take(case: Case, facts: Mapping[str, Any], command_id: str | None) -> Dissatisfaction:
    tx = case.tx
    before = tx.db.scalar(
        select(func.count()).select_from(dissatisfaction).where(dissatisfaction.c.matter_id == case.id)
    )
    made, number = new_id(), f"{case.number}/不服{int(before or 0) + 1}"
    now, _ = standing(case)
    row: dict[str, Any] = {
        "id": made,
        "matter_id": case.id,
        "number": number,
        "instance_id": None,
        "received_on": case.today,
        "channel": facts["channel"],
        "statement": str(facts["statement"]).strip(),
        "wants": str(facts.get("wants") or "").strip(),
        "standing": now,
        "way": None,
        "reasons": "",
        "led_to": [],
        "sorted_on": None,
    }
    tx.db.execute(insert(dissatisfaction).values(made_at=tx.now, made_by_name=tx.actor.name, **row))
    case.note(
        "dissatisfaction_registered",
        petitioner=case.row["petitioner"],
        channel=facts["channel"],
        standing=now,
    )
    last = calendar.load().add_workdays(case.today, lists.sorting_workdays())
    started = instances.start(
        tx,
        "petition",
        {
            **side_cases.data(case),
            "appeal": {
                "id": made,
                "number": number,
                "statement": row["statement"],
                "wants": row["wants"],
                "received_on": case.today.isoformat(),
            },
            "appeal_due_at": end_of(last).isoformat(),
            "appeal_overdue_at": at(last + timedelta(days=1)).isoformat(),
        },
        business_key=number,
        process_id="appeal",
        title=str(case.row["title"]),
        scope_path=str(case.row["office_path"]),
        command_id=command_id,
    )
    _change(tx, made, instance_id=started.id)
    return _one({**row, "instance_id": started.id})


def _led(case: Case, said: Dissatisfaction, way: str, led_to: list[str]) -> dict[str, Any]:
    found = case.submitted("Task_AppealAnswer")
    _change(
        case.tx,
        said.id,
        way=way,
        reasons=str(found.get("answer_reasons") or ""),
        led_to=led_to,
        sorted_on=case.today,
    )
    case.note("dissatisfaction_led", way=way, to="、".join(one for one in led_to if "-" in one) or None)
    return {"led_to": led_to}


def _of(call: Call) -> tuple[Case, Dissatisfaction]:
    row = call.tx.db.execute(select(dissatisfaction).where(dissatisfaction.c.id == call.data["appeal"]["id"]))
    return cases.of_call(call), _one(row.mappings().one())


def _change(tx: Transaction, id: str, **values: Any) -> None:
    tx.db.execute(update(dissatisfaction).where(dissatisfaction.c.id == id).values(**values))


def _one(row: Row | Mapping[str, Any]) -> Dissatisfaction:
    return Dissatisfaction(**{name: row[name] for name in Dissatisfaction.__dataclass_fields__})
