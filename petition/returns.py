"""退回: work that was sent back, by unit and coded reason, so that units learn from it (K43).

Counted are returns, never people: no name is kept, nothing is ranked, and what is too little to say anything
is said to be too little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, func, select

from engine import Actor, Call, Check, FieldError, Key, NotFound, Transaction, history, new_id, scope, tasks
from engine.statements import Statement, add
from petition import cases, errors, law, sight
from petition.law.dates import SHANGHAI
from petition.model import Row, matter, organ
from petition.model_returns import returned
from petition.return_codes import REASONS
from petition.sealing import SEALED_TITLE

#: Lines of a list at most.
MOST = 500


class _Step(NamedTuple):
    """How a form says that it sends work back: the answer, and the fields of the words and the reasons."""

    field: str
    value: str
    words: str
    reasons: str = "return_reasons"


#: Name of the check of a step that may send work back -> how its form says so.
_STEPS: Mapping[str, _Step] = {
    "legal": _Step("legal_passed", "no", "legal_opinion"),
    "approval": _Step("opinion_approved", "no", "approval_opinion"),
    "reply_approval": _Step("reply_approved", "no", "reply_opinion"),
    "supplement_approval": _Step("supplement_decision", "back", "supplement_reasons"),
    "refusal_approval": _Step("refusal_approved", "no", "refusal_opinion"),
    "review_panel": _Step("panel_passed", "no", "panel_views"),
    "review_decision": _Step("review_signed", "no", "signing_opinion"),
    "report_signature": _Step("report_signed", "no", "report_sign_note"),
    "check_report": _Step("report_accepted", "no", "report_return_words", "report_lacks"),
}


def counted(checks: Mapping[str, Check]) -> dict[str, Check]:
    """The same checks; with those of steps that may send work back, a return that passes is kept.

    What a check writes stands with the completion of its step, or not at all.
    """
    return {**checks, **{name: _keeping(checks.get(name), how) for name, how in _STEPS.items()}}


def _keeping(check: Check | None, how: _Step) -> Check:
    def asked(call: Call, found: dict[str, Any]) -> list[FieldError]:
        wrong = list(check(call, found)) if check else []
        if not wrong and found.get(how.field) == how.value:
            _keep_step(call, found, how)
        return wrong

    return wraps(check)(asked) if check else asked


def _keep_step(call: Call, found: Mapping[str, Any], how: _Step) -> None:
    reasons = [code for code in found.get(how.reasons) or [] if code in REASONS] or ["OTHER"]
    whose = _whose(call.tx, call.business_key, call.data.get("review_path"))
    _keep(call.tx, whose, str(call.tx.attempt.task_id), call.element_name, reasons)
    # What a report lacks stands in its own sentence.
    if how.reasons == "return_reasons":
        words = str(found.get(how.words) or "")
        facts = {"at_step": call.element_name, "reasons": reasons, "words": words}
        history.note(call.tx, str(whose["instance_id"] or call.instance_id), "work_returned", facts)


def send_back(
    tx: Transaction,
    task_id: str,
    element_id: str,
    *,
    reason: str,
    reasons: Sequence[str],
    to: Actor | None = None,
    command_id: str | None = None,
) -> list[tasks.Task]:
    """Sends a task back to an earlier step with coded reasons beside the words; see `tasks.send_back`.

    Raises:
        Invalid: no reason, in words or coded; and as `tasks.send_back`.
    """
    if not reasons or not set(reasons) <= REASONS.keys():
        raise errors.invalid("reasons", "选退回的原因，可以选几项。", "Choose why, one or several.")
    found = tasks.get(tx, task_id)
    again = tasks.send_back(tx, task_id, element_id, reason=reason, to=to, command_id=command_id)
    if again:
        whose = _whose(tx, found.business_key, found.scope_path)
        codes_ = [code for code in REASONS if code in reasons]
        _keep(tx, whose, task_id, found.name, codes_)
        facts = {"at_step": found.name, "reasons": codes_}
        history.note(tx, str(whose["instance_id"]), "return_reasons", facts)
    return again


def recall(tx: Transaction, task_id: str, *, reason: str, command_id: str | None = None) -> tasks.Task:
    """Recalls what was completed last, see `tasks.recall`; a return among it is a return no more."""
    found = tasks.recall(tx, task_id, reason=reason, command_id=command_id)
    tx.db.execute(delete(returned).where(returned.c.task_id == task_id))
    return found


def _keep(tx: Transaction, whose: Row, task_id: str, step: str, reasons: Sequence[str]) -> None:
    row = {
        "return_id": new_id(),
        "matter_id": whose["id"],
        "task_id": task_id,
        "step": step,
        "unit_path": whose["unit_path"],
        "unit_name": whose["unit_name"],
        "returned_at": tx.now,
    }
    for code in reasons:
        add(tx, returned, {**row, "id": new_id(), "code": code})


def _whose(tx: Transaction, business_key: str, path: str | None) -> Row:
    """Whose work it was, that of the place or else of the matter's own: `id` and `instance_id` of the matter,
    `unit_path`, and `unit_name` as petition work knows the unit.

    Asked by itself: a step that only sends work back asks for nothing else of its matter.

    Raises:
        NotFound: no matter has that key.
    """
    asked = {"number": cases.number_of(business_key), "path": path and scope.normal(path)}
    row = _WHOSE.row(tx, asked)
    if row is None:
        raise NotFound("matter", business_key)
    return row


_PATH = func.coalesce(bindparam("path", type_=Key), matter.c.unit_path, matter.c.office_path)
_WHOSE = Statement(
    select(
        matter.c.id,
        matter.c.instance_id,
        _PATH.label("unit_path"),
        func.coalesce(organ.c.short_name, _PATH).label("unit_name"),
    )
    .outerjoin_from(matter, organ, organ.c.path == _PATH)
    .where(matter.c.number == bindparam("number"))
)


@dataclass(frozen=True)
class Unit:
    """What was sent back to one unit: how often, and how often for each reason."""

    path: str
    name: str
    returns: int
    reasons: Mapping[str, int]

    @property
    def is_small(self) -> bool:
        """Whether it is too little to say anything."""
        return self.returns < law.settings().returns_small


@dataclass(frozen=True)
class Figures:
    """Returns of a period under a place. `units` in the order of their places, never of their numbers."""

    returns: int
    reasons: Mapping[str, int]
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Line:
    """One return of one matter."""

    number: str
    title: str
    unit_name: str
    step: str
    returned_at: datetime
    reasons: tuple[str, ...]


def figures(tx: Transaction, under: str, since: date, until: date) -> Figures:
    """How often work was sent back, by reason and unit, both days in; of matters the actor may see."""
    where = _asked(tx, under, since, until)
    by_code = (
        select(returned.c.unit_path, returned.c.code, func.count().label("n"))
        .where(*where)
        .group_by(returned.c.unit_path, returned.c.code)
        .order_by(returned.c.unit_path, returned.c.code)
    )
    whole = (
        select(
            returned.c.unit_path,
            func.max(returned.c.unit_name).label("name"),
            func.count(returned.c.return_id.distinct()).label("n"),
        )
        .where(*where)
        .group_by(returned.c.unit_path)
        .order_by(returned.c.unit_path)
        .limit(MOST)
    )
    reasons: dict[str, dict[str, int]] = {}
    for row in tx.db.execute(by_code):
        reasons.setdefault(row.unit_path, {})[row.code] = row.n
    units = tuple(
        Unit(row.unit_path, row.name, row.n, reasons[row.unit_path]) for row in tx.db.execute(whole)
    )
    sums = {code: sum(each.reasons.get(code, 0) for each in units) for code in REASONS}
    return Figures(sum(each.returns for each in units), {c: n for c, n in sums.items() if n}, units)


def lines(
    tx: Transaction, under: str, since: date, until: date, *, unit: str = "", code: str = ""
) -> list[Line]:
    """The returns behind a figure, newest first: of one unit, for one reason, or all of them."""
    where = _asked(tx, under, since, until)
    if unit:
        where.append(returned.c.unit_path == scope.normal(unit))
    if code:
        same = returned.alias()
        where.append(returned.c.return_id.in_(select(same.c.return_id).where(same.c.code == code)))
    query = (
        select(returned, matter.c.number, matter.c.title, matter.c.is_sealed)
        .join(matter, matter.c.id == returned.c.matter_id)
        .where(*where)
        .order_by(returned.c.returned_at.desc(), returned.c.return_id, returned.c.code)
        .limit(MOST * 3)
    )
    found: dict[str, list[Row]] = {}
    for row in tx.db.execute(query).mappings():
        found.setdefault(row["return_id"], []).append(row)
    return [
        Line(
            number=rows[0]["number"],
            title=SEALED_TITLE if rows[0]["is_sealed"] else rows[0]["title"],
            unit_name=rows[0]["unit_name"],
            step=rows[0]["step"],
            returned_at=rows[0]["returned_at"],
            reasons=tuple(row["code"] for row in rows),
        )
        for rows in list(found.values())[:MOST]
    ]


def _asked(tx: Transaction, under: str, since: date, until: date) -> list[ColumnElement[bool]]:
    mine = select(matter.c.id).where(sight.visible(tx.actor))
    return [
        scope.within(returned.c.unit_path, scope.normal(under)),
        returned.c.returned_at >= datetime.combine(since, time(), SHANGHAI),
        returned.c.returned_at < datetime.combine(until + timedelta(days=1), time(), SHANGHAI),
        returned.c.matter_id.in_(mine),
    ]
