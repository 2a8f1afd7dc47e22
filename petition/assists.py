"""会办: one organ leads and answers the petitioner, others assist it, each by its own day (条例第24条第1款).

The lead organ's periods never move for it. What an assisting organ says goes into the lead organ's opinion,
word for word and under its name; who disputes that it must assist is heard, and the petition office decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from engine import Call, FieldError, Invalid, Transaction, commands, instances, messages, new_id
from engine.statements import Statement
from petition import alerts, beside, cases, codes, deadlines, errors, organs, side_cases, sight
from petition.cases import Case
from petition.model import Row
from petition.model_assist import assist

#: What ends an open request from outside.
RELEASED = "assist_release"
_ARTICLE = "条例第24条第1款"
_WHY = "assist"

STATUSES: codes.Names = {
    "ASKED": ("等会办意见", "Asked"),
    "ANSWERED": ("已出会办意见", "Answered"),
    "RELEASED": ("不再会办", "Released"),
}
#: An organ has the matter and has not answered it yet.
_IN_HAND = frozenset({"FORWARDED", "ASSIGNED", "OBJECTION_PENDING", "RECEIVED", "ACCEPTED", "IN_PROCESS"})


@dataclass(frozen=True)
class Assist:
    """One request to one organ, and what it said."""

    id: str
    number: str
    instance_id: str | None
    organ_path: str
    organ_name: str
    asked_path: str
    asked_name: str
    wanted: str
    asked_on: date
    by_on: date
    status: str
    opinion: str
    basis: str
    reasons: str
    ended_on: date | None
    document_id: str | None


def of(tx: Transaction, number: str) -> list[Assist]:
    """The assisting organs of a matter, in the order they were asked.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    return all_of(tx, str(sight.require(tx, number)["id"]))


def all_of(tx: Transaction, matter_id: str) -> list[Assist]:
    """The assisting organs of a matter, unguarded."""
    return [_one(row) for row in ALL.rows(tx, {"matter_id": matter_id})]


ALL = Statement(
    select(assist).where(assist.c.matter_id == bindparam("matter_id")).order_by(assist.c.id).limit(200),
    kept=True,
)


def waiting(tx: Transaction, matter_id: str) -> list[Assist]:
    """The organs whose opinion is still awaited."""
    return [one for one in all_of(tx, matter_id) if one.status == "ASKED"]


def options(tx: Transaction, number: str) -> list[dict[str, str]]:
    """The organs that may be asked: of the region, without the lead organ, the accused and those asked.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    case = Case(tx, sight.require(tx, number))
    asked = {one.organ_path for one in waiting(tx, case.id)}
    found = beside.organ_options(case, without=case.row["unit_path"])
    return [one for one in found if one["value"] not in asked and one["value"] != case.row["office_path"]]


def ask(tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None) -> None:
    """Asks an organ to assist: its own case starts, with its own day.

    `facts`: `organ` (path), `wanted` (what it is to look into), `by_on` (ISO day; default by the settings).
    The lead organ's heads and handlers ask, or the petition office.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: `assist_not_yours`.
        Invalid: no such organ, nothing wanted, or a day that is past.
        Conflict: `assist_not_in_hand`, `assist_sealed`.
    """
    case = Case(tx, sight.require(tx, number))
    asked_path = _asker(case)
    if commands.answered(tx, command_id, "assists.ask", case.number, {}) is not None:
        return
    beside.wait_for(tx, case.row)
    _start(case, _checked(case, facts), asked_path)


def release(tx: Transaction, number: str, reasons: str, *, command_id: str | None = None) -> None:
    """Ends an open request: the lead organ goes on without that opinion, and says why.

    `number` is the request's (…/会办1).

    Raises:
        NotFound: no such matter or request, or not for this actor.
        Forbidden: `assist_not_yours`.
        Invalid: no reasons.
        Conflict: `assist_over`.
    """
    case = Case(tx, sight.require(tx, number))
    _asker(case)
    found = next((one for one in waiting(tx, case.id) if one.number == number), None)
    if found is None or found.instance_id is None:
        raise errors.conflict("assist_over", "an open request to assist", "it is over")
    if len(reasons.strip()) < 6:
        message = "没有写为什么不等会办意见。理由留在卷里。"
        raise errors.invalid("reasons", message, "Say why the opinion is not waited for; it stays on file.")
    _change(case, found.id, reasons=reasons.strip())
    messages.send(tx, found.instance_id, RELEASED, {}, command_id)


def end_all(case: Case, reasons: str) -> None:
    """Ends every open request of a matter that is over."""
    for one in waiting(case.tx, case.id):
        if one.instance_id is not None:
            _change(case, one.id, reasons=reasons)
            messages.send(case.tx, one.instance_id, RELEASED, {})


def ask_chosen(call: Call) -> dict[str, Any]:
    """请会办单位出意见。Asks every organ chosen with the destination (`assistants`), each by its own day.

    Reads `assist_wanted` and `assist_by_on` of the newest choice; a day that went by before the lead organ
    accepted gives way to the settings' days. Not asked: who leads now or was asked, an organ that is gone.
    """
    case = cases.of_call(call)
    joint = case.submitted("Task_JointDecide") if call.data.get("competence_by") else {}
    found = joint if joint.get("assist_wanted") else case.submitted("Task_Route")
    # Between the choice and acceptance the lead may have changed and the day may have passed.
    by_on = str(found.get("assist_by_on") or "")
    facts = {
        "wanted": found.get("assist_wanted"),
        "by_on": by_on if by_on > case.today.isoformat() else None,
    }
    asked = {one.organ_path for one in all_of(case.tx, case.id)}
    open_ = set() if case.row["is_sealed"] else _allowed(case) - asked
    for path in (str(one) for one in call.data.get("assistants") or []):
        if path in open_:
            _start(case, _checked(case, {**facts, "organ": path}), str(case.row["office_path"]))
    return {"assistants": []}


def begin(call: Call) -> dict[str, Any]:
    """发会办函，起算。会办函 goes to the organ; its opinion is due on the day named (R-12-assist).

    Into the case: `clocks.R12`.
    """
    case, found = _of(call)
    asker = organs.get(case.tx, found.asked_path)
    reply = _row(case, found.id)["reply"]
    paper = beside.issue(
        case,
        "ASSIST_REQUEST",
        found.asked_path,
        {
            "to": found.organ_name,
            "lead": case.row["unit_name"],
            "wanted": found.wanted,
            "by_on": found.by_on.isoformat(),
            "demands": case.demands,
            "summary": case.text["summary"],
        },
    )
    beside.invite(case, found.organ_path, f"{_WHY}:{found.number}")
    case.note(
        "assist_asked",
        asker=asker.short_name,
        organ=found.organ_name,
        wanted=found.wanted,
        by_on=found.by_on,
        document_id=paper.id,
    )
    clock = {**reply, "key": "R12", "name": "会办意见", "name_en": "Opinion of the assisting organ"}
    return {"clocks": {"R12": {**clock, "status": "running", "stopped_on": None}}}


def answer(call: Call) -> dict[str, Any]:
    """会办意见送主办单位。The organ's head agreed: 会办意见 is issued and stands in the lead's file.

    Reads the newest submission of `Task_Assist`.
    """
    case, found = _of(call)
    said = case.submitted("Task_Assist")
    paper = beside.issue(
        case,
        "ASSIST_OPINION",
        found.organ_path,
        {
            "to": case.row["unit_name"],
            "wanted": found.wanted,
            "opinion": said["assist_opinion"],
            "basis": said["assist_basis"],
        },
    )
    _change(
        case,
        found.id,
        status="ANSWERED",
        opinion=said["assist_opinion"],
        basis=said["assist_basis"],
        ended_on=case.today,
        document_id=paper.id,
    )
    case.note(
        "assist_answered",
        organ=found.organ_name,
        lead=case.row["unit_name"],
        is_late=case.today > found.by_on,
        document_id=paper.id,
    )
    return {}


def decline(call: Call) -> dict[str, Any]:
    """记下不会办的理由。The organ says that it has nothing to do with it; the petition office decides."""
    case, found = _of(call)
    said = case.submitted("Task_Assist")
    case.note("assist_declined", organ=found.organ_name, reasons=said["assist_reasons"])
    return {"assist_reasons": said["assist_reasons"]}


def end(call: Call) -> dict[str, Any]:
    """记下不再会办。The request ends without an opinion; why stays on file."""
    case, found = _of(call)
    decided = case.submitted("Task_DecideAssist")
    reasons = found.reasons or str(decided.get("assist_decision_reasons") or "")
    _change(case, found.id, status="RELEASED", reasons=reasons, ended_on=case.today)
    beside.part(case, found.organ_path, f"{_WHY}:{found.number}")
    case.note("assist_released", organ=found.organ_name, reasons=reasons)
    return {}


def alert(call: Call) -> dict[str, Any]:
    """提醒会办期限。A warning before the organ's day, overdue after it. Result: `kind`."""
    case, found = _of(call)
    if found.status != "ASKED":
        return {"kind": "none"}
    is_over = case.today > found.by_on
    kind = "overdue" if is_over else "warning"
    holder = (found.organ_path, found.organ_name)
    alerts.put(case, kind, "R12", article=_ARTICLE, about_on=found.by_on, holder=holder)
    return {"kind": kind}


def for_opinion(case: Case) -> list[dict[str, str]]:
    """What the assisting organs said, as the lead organ's opinion quotes it."""
    return [
        {"organ": one.organ_name, "opinion": one.opinion, "basis": one.basis}
        for one in all_of(case.tx, case.id)
        if one.status == "ANSWERED"
    ]


def awaited(case: Case) -> list[FieldError]:
    """What keeps the lead organ from sending its opinion to be signed: opinions still awaited."""
    open_ = waiting(case.tx, case.id)
    if not open_:
        return []
    names = "、".join(f"{one.organ_name}（{one.by_on.month}月{one.by_on.day}日前）" for one in open_)
    message = (
        f"{names}的会办意见还没有到。到了写进意见再送审；不等的，在“会办”里写明理由结束会办"
        f"（{_ARTICLE}）。办理期限不因会办停下。"
    )
    english = f"Awaited: {', '.join(one.organ_name for one in open_)}. Wait, or release them with reasons."
    return [errors.field("answers", message, english)]


def said(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """会办意见：空话不算；说不归本单位的，写明理由。"""
    del call
    name = "assist_opinion" if found["assist_result"] == "OPINION" else "assist_reasons"
    hollow = next(
        (one for one in ("正在研究", "按有关规定处理", "请主办单位酌处") if one in found[name]), None
    )
    if hollow and len(found[name]) < 60:
        message = f"“{hollow}”不是会办意见。写明查了什么、依据什么、怎么办。"
        return [errors.field(name, message, "This is no opinion; say what was found and on what ground.")]
    return []


def may_ask(tx: Transaction, number: str) -> bool:
    """Whether this actor may ask an organ to assist with the matter as it stands.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    case = Case(tx, sight.require(tx, number))
    row = case.row
    return (
        bool(_place(case)) and not row["is_sealed"] and bool(row["unit_path"]) and row["status"] in _IN_HAND
    )


def _asker(case: Case) -> str:
    """The organ the actor asks for: the lead organ, or the petition office."""
    if place := _place(case):
        return place
    raise errors.forbidden("assist_not_yours", "the lead organ or the petition office", "it is another")


def _place(case: Case) -> str:
    row, actor = case.row, case.tx.actor
    unit, office = row["unit_path"], row["office_path"]
    if unit and any(actor.has(role, unit) for role in ("handler", "receiver", "unit_head")):
        return str(unit)
    return str(office) if any(actor.has(role, office) for role in ("sorter", "office_head")) else ""


def _allowed(case: Case) -> set[str]:
    """Organs that may assist: of the region, neither the lead, nor the accused, nor the petition office."""
    found = beside.organ_options(case, without=case.row["unit_path"])
    return {one["value"] for one in found} - {case.row["office_path"]}


def _checked(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    row = case.row
    if row["is_sealed"]:
        raise errors.conflict("assist_sealed", "a matter that is not sealed", "it is an accusation")
    if row["unit_path"] is None or row["status"] not in _IN_HAND:
        raise errors.conflict("assist_not_in_hand", "a matter some organ has in hand", "none has")
    wrong: list[FieldError] = []
    path = str(facts.get("organ") or "")
    if path not in _allowed(case):
        message = "没有选会办单位。主办单位自己、被反映的单位不能会办（条例第24条第1款、第30条第3款）。"
        wrong.append(errors.field("organ", message, "Choose another organ than the lead and the accused."))
    elif path in {one.organ_path for one in waiting(case.tx, case.id)}:
        wrong.append(errors.field("organ", "已经请它会办，还没有答复。", "It was asked already."))
    wanted = str(facts.get("wanted") or "").strip()
    if len(wanted) < 6:
        wrong.append(errors.field("wanted", "没有写请它查什么、出什么意见。", "Say what it is asked for."))
    given = facts.get("by_on")
    by_on = date.fromisoformat(str(given)) if given else None
    if by_on is not None and by_on <= case.today:
        wrong.append(errors.field("by_on", "会办意见的日子要在今天以后。", "The day must lie ahead."))
    if wrong:
        raise Invalid(wrong)
    return {"organ": organs.get(case.tx, path), "wanted": wanted, "by_on": by_on}


def _start(case: Case, asked: Mapping[str, Any], asked_path: str) -> None:
    tx, organ = case.tx, asked["organ"]
    count = tx.db.scalar(select(func.count()).select_from(assist).where(assist.c.matter_id == case.id))
    number = f"{case.number}/会办{int(count or 0) + 1}"
    reply = deadlines.due("R-12-assist", case.today, ordered=asked["by_on"])
    made = new_id()
    tx.db.execute(
        insert(assist).values(
            id=made,
            matter_id=case.id,
            number=number,
            organ_path=organ.path,
            organ_name=organ.short_name,
            asked_path=asked_path,
            asked_name=tx.actor.name,
            wanted=asked["wanted"],
            asked_on=case.today,
            by_on=reply.effective_on,
            reply=deadlines.clock(reply),
            status="ASKED",
            opinion="",
            basis="",
            reasons="",
            made_at=tx.now,
        )
    )
    data = {
        **side_cases.data(case),
        "clocks": {},
        "assist_path": organ.path,
        "assist_name": organ.short_name,
        "assist_wanted": asked["wanted"],
        "lead_name": case.row["unit_name"],
        "demands": case.demands,
    }
    started = instances.start(
        tx,
        "petition",
        data,
        business_key=number,
        process_id="assist",
        title=str(case.row["title"]),
        scope_path=organ.path,
    )
    _change(case, made, instance_id=started.id)


def _of(call: Call) -> tuple[Case, Assist]:
    case = beside.of_call(call)
    row = case.tx.db.execute(select(assist).where(assist.c.number == call.business_key)).mappings().one()
    return case, _one(row)


def _row(case: Case, assist_id: str) -> Row:
    return case.tx.db.execute(select(assist).where(assist.c.id == assist_id)).mappings().one()


def _change(case: Case, assist_id: str, **values: Any) -> None:
    case.tx.db.execute(update(assist).where(assist.c.id == assist_id).values(**values))


def _one(row: Row) -> Assist:
    return Assist(**{name: row[name] for name in Assist.__dataclass_fields__})


SERVICES = {
    "petition.assist_ask": ask_chosen,
    "petition.assist_begin": begin,
    "petition.assist_answer": answer,
    "petition.assist_decline": decline,
    "petition.assist_end": end,
    "petition.assist_alert": alert,
}
CHECKS = {"assist": said}
