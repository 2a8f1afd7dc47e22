"""满意度评价: the petitioner rates two bodies, the petition office and the responsible unit.

《信访事项办理群众满意度评价工作办法（试行）》第3条 names the two bodies; days and scope were not found
and are choices. A rating is only ever the petitioner's act: own hand with the query code, or words an officer
wrote down with proof. It closes nothing, holds nothing up and says nothing about the petitioner.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import insert, select, update

from engine import Call, FieldError, Invalid, NotFound, Transaction, commands, messages, new_id
from engine.statements import add
from petition import calendar, cases, codes, errors, law, side_cases, sight
from petition.cases import Case
from petition.law.dates import at
from petition.model import Row, matter, query_code
from petition.model_rating import rating, rating_window

#: What a window waits for.
RATED = "rating"

BODIES: codes.Names = {
    "OFFICE": ("信访部门", "Petition office"),
    "UNIT": ("责任单位", "Responsible unit"),
}
SCORES: codes.Names = {
    "SATISFIED": ("满意", "Satisfied"),
    "BASIC": ("基本满意", "Basically satisfied"),
    "DISSATISFIED": ("不满意", "Dissatisfied"),
}
HOWS: codes.Names = {
    "CODE": ("本人用查询码", "With the query code, in person"),
    "FACE": ("本人当面说", "Said in person"),
    "PHONE": ("本人打电话说", "Said by phone"),
    "LETTER": ("本人来信写", "Written in a letter"),
}
STATES: codes.Names = {
    "NOT_OFFERED": ("不评价", "Not offered"),
    "OPEN": ("待评价", "Open"),
    "RATED": ("已评价", "Rated"),
    "OVER": ("超期未评价", "Not rated in time"),
}

Body = Literal["OFFICE", "UNIT"]


@dataclass(frozen=True)
class Rating:
    """What the petitioner said of one body. `recorded_by_name` is empty when it was their own hand."""

    body: str
    ordinal: int
    score: str
    reason: str
    how: str
    given_on: date
    statement: str
    proof: str
    recorded_by_name: str


@dataclass(frozen=True)
class Standing:
    """Whether the newest answer may be rated, until when, and what was said of each body so far."""

    state: str
    until_on: date | None
    bodies: Mapping[str, str]
    given: Mapping[str, Rating]

    @property
    def is_open(self) -> bool:
        return self.until_on is not None and self.state in ("OPEN", "RATED")


def open_(call: Call) -> dict[str, Any]:
    """请信访人评价。Opens the days in which the petitioner may rate the office and the unit.

    Only first petitions with a name; never sealed ones (满意度评价办法第3条、G-11). Into the case:
    `rating_open`, `rating_over_at`.
    """
    case = cases.of_call(call)
    row = case.row
    if not row["is_initial"] or row["is_anonymous"] or row["is_sealed"]:
        return {"rating_open": False}
    until = calendar.load().roll(case.today + timedelta(days=law.settings().rating_window_days)).on
    window = {
        "id": new_id(),
        "matter_id": case.id,
        "instance_id": call.instance_id,
        "opened_on": case.today,
        "until_on": until,
        **{name: row[name] for name in ("office_path", "office_name", "unit_path", "unit_name")},
    }
    add(case.tx, rating_window, window)
    case.note("rating_opened", until=until)
    return {"rating_open": True, "rating_over_at": at(until + timedelta(days=1)).isoformat()}


def note(call: Call) -> dict[str, Any]:
    """记下评价。Tells the matter's story what the petitioner said, and who wrote it down."""
    case = cases.of_call(call)
    given = _given(case.tx, _window(case.tx, case.id))
    newest = max(given.values(), key=lambda one: one.ordinal)
    case.note(
        "matter_rated",
        petitioner=case.row["petitioner"],
        office=given["OFFICE"].score if "OFFICE" in given else None,
        unit=given["UNIT"].score if "UNIT" in given else None,
        how=newest.how,
        by=newest.recorded_by_name,
        is_changed=newest.ordinal > 1,
    )
    return {}


def over(call: Call) -> dict[str, Any]:
    """评价期满。Ends the window; whoever was not rated stays unrated, which is no one's fault."""
    case = cases.of_call(call)
    window = _window(case.tx, case.id)
    assert window is not None
    case.tx.db.execute(
        update(rating_window).where(rating_window.c.id == window["id"]).values(over_on=case.today)
    )
    case.note("rating_over", is_rated=bool(_given(case.tx, window)))
    return {}


def standing(tx: Transaction, number: str) -> Standing:
    """What may be rated now, and what was.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    return _standing(tx, str(sight.require(tx, number)["id"]))


def standing_of(tx: Transaction, matter_id: str) -> Standing:
    """The same of a matter by its id, unguarded: for whoever asks with the petitioner's own code."""
    return _standing(tx, matter_id)


def of(tx: Transaction, number: str) -> list[Rating]:
    """Every rating of a matter, the changed ones too, oldest first.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    query = select(rating).where(rating.c.matter_id == sight.require(tx, number)["id"])
    return [_one(row) for row in tx.db.execute(query.order_by(rating.c.id).limit(200)).mappings()]


def rate(
    tx: Transaction, code: str, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> None:
    """The petitioner's own rating, by the query code of the submission; it may be changed in the window.

    `facts`: `office_score`, `unit_score` (one of them at least), `office_reason`, `unit_reason`.

    Raises:
        NotFound: no matter of that number belongs to that code.
        Forbidden: `rating_not_yours`: somebody who is signed in here is no petitioner.
        Invalid: no score, or an unknown one.
        Conflict: `rating_not_open`.
    """
    if tx.actor.grants:
        raise errors.forbidden("rating_not_yours", "the petitioner", "it is somebody who works here")
    from petition import tracking

    query = (
        select(matter.c.number, query_code.c.code)
        .join(query_code, query_code.c.submission_id == matter.c.submission_id)
        .where(matter.c.number == number)
    )
    found = tx.db.execute(query).mappings().first()
    if found is None or not secrets.compare_digest(
        str(found["code"]).encode(), tracking.plain(code).encode()
    ):
        raise NotFound("matter", number)
    _write(tx, Case(tx, cases.row_of(tx, number)), {**facts, "how": "CODE"}, command_id)


def record(tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None) -> None:
    """Writes down what the petitioner said, as their words and with proof.

    `facts`: as `rate`, and `how` (FACE | PHONE | LETTER), `statement` (their words), `proof` (recording,
    signed sheet, the letter). For the registering office alone, and for nobody who worked on the matter.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: `rating_not_yours`.
        Invalid: no score, no words of theirs, no proof, or another way.
        Conflict: `rating_not_open`.
    """
    case = Case(tx, sight.require(tx, number))
    if not _may_record(case):
        raise errors.forbidden(
            "rating_not_yours", "an officer of the registering office who did not work on it", "it is another"
        )
    wrong: list[FieldError] = []
    if facts.get("how") not in ("FACE", "PHONE", "LETTER"):
        wrong.append(errors.field("how", "没有选本人怎么说的：当面、电话还是来信。", "Say how they said it."))
    if len(str(facts.get("statement") or "").strip()) < 2:
        message = "没有写本人的话。评价只凭信访人自己的表示，单位不能替他评。"
        wrong.append(errors.field("statement", message, "Record their own words; nobody rates for them."))
    if len(str(facts.get("proof") or "").strip()) < 2:
        message = "没有写凭证：录音编号、本人签字的评价表或者来信。没有凭证的不算评价。"
        wrong.append(errors.field("proof", message, "Name the proof: recording, signed sheet or letter."))
    _write(tx, case, facts, command_id, wrong)


def may_record(tx: Transaction, number: str) -> bool:
    """Whether this actor may write down what the petitioner says.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    return _may_record(Case(tx, sight.require(tx, number)))


def _may_record(case: Case) -> bool:
    actor, office = case.tx.actor, case.row["office_path"]
    worked = {who for each in side_cases.performers(case).values() for who in each}
    return actor.id not in worked and any(actor.has(role, office) for role in ("intake", "sorter"))


def _write(
    tx: Transaction,
    case: Case,
    facts: Mapping[str, Any],
    command_id: str | None,
    wrong: list[FieldError] | None = None,
) -> None:
    scores = {
        body: str(facts.get(f"{body.lower()}_score") or "")
        for body in BODIES
        if facts.get(f"{body.lower()}_score")
    }
    found = list(wrong or [])
    if not scores:
        message = "没有评价。信访部门、责任单位，至少评一个。"
        found.append(errors.field("office_score", message, "Rate one of the two at least."))
    found += [
        errors.field(f"{body.lower()}_score", "请选满意、基本满意或者不满意。", "Choose one of the three.")
        for body, score in scores.items()
        if score not in SCORES
    ]
    if found:
        raise Invalid(found)
    if commands.answered(tx, command_id, "ratings.write", case.number, {}) is not None:
        return
    window = _window(tx, case.id)
    if window is None or window["over_on"] is not None or case.today > window["until_on"]:
        raise errors.conflict("rating_not_open", "an answer that may be rated now", "there is none")
    said = _given(tx, window)
    for body, score in scores.items():
        is_own = facts["how"] == "CODE"
        tx.db.execute(
            insert(rating).values(
                id=new_id(),
                window_id=window["id"],
                matter_id=case.id,
                body=body,
                ordinal=said[body].ordinal + 1 if body in said else 1,
                score=score,
                reason=str(facts.get(f"{body.lower()}_reason") or "").strip(),
                how=facts["how"],
                given_on=case.today,
                statement="" if is_own else str(facts["statement"]).strip(),
                proof="" if is_own else str(facts["proof"]).strip(),
                recorded_by="" if is_own else tx.actor.id,
                recorded_by_name="" if is_own else tx.actor.name,
                made_at=tx.now,
            )
        )
    messages.send(tx, window["instance_id"], RATED, {})


def _standing(tx: Transaction, matter_id: str) -> Standing:
    window = _window(tx, matter_id)
    if window is None:
        return Standing("NOT_OFFERED", None, {}, {})
    given = _given(tx, window)
    state = "RATED" if given else "OVER" if window["over_on"] else "OPEN"
    bodies = {"OFFICE": window["office_name"], "UNIT": window["unit_name"] or ""}
    until = window["until_on"] if window["over_on"] is None else None
    return Standing(state, until, bodies, given)


def _window(tx: Transaction, matter_id: str) -> Row | None:
    query = select(rating_window).where(rating_window.c.matter_id == matter_id)
    return tx.db.execute(query.order_by(rating_window.c.id.desc()).limit(1)).mappings().first()


def _given(tx: Transaction, window: Row | None) -> dict[str, Rating]:
    """The rating that counts of each body: the newest."""
    if window is None:
        return {}
    query = select(rating).where(rating.c.window_id == window["id"]).order_by(rating.c.ordinal)
    return {row["body"]: _one(row) for row in tx.db.execute(query).mappings()}


def _one(row: Row) -> Rating:
    return Rating(**{name: row[name] for name in Rating.__dataclass_fields__})


SERVICES = {
    "petition.rating_open": open_,
    "petition.rating_note": note,
    "petition.rating_over": over,
}
