"""What people note of a matter: remarks, call-backs 回访, verifications 核实. Added, never altered.

A note is for everybody who may see the matter, or for the people of one's own office alone. Names and numbers
of the petitioners are masked in it, as everywhere but with the parties. A call-back tells what the petitioner
said; it is no rating, which only the petitioner gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, Select, bindparam, insert, select, true

from engine import FieldError, Invalid, Transaction, commands, new_id, scope
from engine.statements import Statement, many_of, one_of
from petition import errors, organs, parties, sight, tokens
from petition.cases import Case
from petition.codes import Names
from petition.model_register import matter_note

Kind = Literal["REMARK", "CALL_BACK", "VERIFICATION"]

KINDS: Names = {
    "REMARK": ("备注", "Remark"),
    "CALL_BACK": ("回访", "Call-back"),
    "VERIFICATION": ("核实", "Verification"),
}
WAYS: Names = {"FACE": ("当面", "In person"), "PHONE": ("电话", "By phone"), "OTHER": ("其他", "Another way")}
YES_NO: Names = {"YES": ("是", "Yes"), "NO": ("否", "No")}
OPINIONS: Names = {
    "GOOD": ("满意", "Satisfied"),
    "FAIR": ("基本满意", "Mostly satisfied"),
    "BAD": ("不满意", "Not satisfied"),
    "NONE": ("没有表示", "Said nothing of it"),
}
PARTS: Names = {"YES": ("是", "Yes"), "PARTLY": ("部分", "Partly"), "NO": ("否", "No")}

#: What a form asks: field -> (Chinese, English, its answers).
CALL_BACK: Mapping[str, tuple[str, str, Names]] = {
    "told": ("已有回复告知", "An answer was given", YES_NO),
    "received": ("已收到处理意见", "The opinion was received", YES_NO),
    "executed": ("处理意见已落实", "The opinion was carried out", YES_NO),
    "office_view": ("对信访部门", "Of the petition office", OPINIONS),
    "unit_view": ("对责任单位", "Of the responsible unit", OPINIONS),
}
VERIFICATION: Mapping[str, tuple[str, str, Names]] = {
    "is_true": ("反映的情况属实", "What was said is true", PARTS),
    "is_justified": ("诉求合理", "The demand is justified", PARTS),
    "is_done": ("已经落实", "It was carried out", PARTS),
}
FORMS: Mapping[Kind, Mapping[str, tuple[str, str, Names]]] = {
    "REMARK": {},
    "CALL_BACK": CALL_BACK,
    "VERIFICATION": VERIFICATION,
}
#: Who calls back and verifies: the petition office, never the unit about its own work.
CALLERS = frozenset({"intake", "sorter", "office_head", "supervisor"})
#: How many characters a note has.
LEAST, MOST = 2, 2000


@dataclass(frozen=True)
class Note:
    """One note. `facts` by field of its form, with `on` (ISO day), `way`, and `unreached` when nobody was."""

    id: str
    kind: Kind
    is_for_office: bool
    office_path: str
    office_name: str
    words: str
    facts: dict[str, Any]
    written_by_name: str
    written_at: datetime


def of(tx: Transaction, number: str, limit: int = 200) -> list[Note]:
    """The notes of a matter this actor may read, newest first.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    asked: dict[str, Any] = {"matter_id": row["id"], "most": limit}
    if tx.actor.is_system:
        rows = _ALL.rows(tx, asked)
    else:
        seats = many_of(tx, ["", *sorted({grant.seat for grant in tx.actor.grants})])
        rows = _MINE.rows(tx, {**asked, "seats": seats})
    return [
        Note(
            id=one["id"],
            kind=one["kind"],
            is_for_office=bool(one["only_path"]),
            office_path=one["office_path"],
            office_name=one["office_name"],
            words=one["words"],
            facts=one["facts"],
            written_by_name=one["written_by_name"],
            written_at=one["written_at"],
        )
        for one in rows
    ]


def _notes(for_whom: ColumnElement[bool]) -> Select[Any]:
    query = select(matter_note).where(matter_note.c.matter_id == bindparam("matter_id"), for_whom)
    return query.order_by(matter_note.c.id.desc()).limit(bindparam("most", type_=Integer()))


_ALL = Statement(_notes(true()))
#: Those for everybody, and those for one of the `seats` alone.
_MINE = Statement({name: _notes(those) for name, those in one_of(matter_note.c.only_path, "seats").items()})


def add(
    tx: Transaction,
    number: str,
    words: str,
    *,
    is_for_office: bool = False,
    command_id: str | None = None,
) -> None:
    """Adds a remark.

    Raises:
        NotFound: no such matter, or not for this actor. Invalid: too few or too many words.
    """
    row = sight.require(tx, number)
    _must_say(words)
    _write(Case(tx, row), "REMARK", words, {}, is_for_office, command_id)


def call_back(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> None:
    """Adds what a call-back brought: `on`, `way`, `words`, and the fields of `CALL_BACK`.

    Where nobody was reached, `unreached` says why, and nothing else is asked.

    Raises:
        NotFound: no such matter, or not for this actor. Forbidden: not of the petition office.
        Invalid: a field is missing, or the day cannot be.
    """
    _form(tx, number, "CALL_BACK", facts, command_id)


def verify(tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None) -> None:
    """Adds what a verification found: `on`, `way`, `words`, and the fields of `VERIFICATION`.

    Raises:
        NotFound: no such matter, or not for this actor. Forbidden: not of the petition office.
        Invalid: a field is missing, or the day cannot be.
    """
    _form(tx, number, "VERIFICATION", facts, command_id)


def may_call(tx: Transaction, number: str) -> bool:
    """Whether this actor calls back and verifies in a matter.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    return _may_call(tx, sight.require(tx, number))


def _form(tx: Transaction, number: str, kind: Kind, facts: Mapping[str, Any], command_id: str | None) -> None:
    row = sight.require(tx, number)
    if not _may_call(tx, row):
        raise errors.forbidden(
            "not_for_role",
            "somebody of the petition office",
            "the actor is not",
            role="信访部门的人（办理单位不能回访、核实自己办的件）",
            role_en="the petition office: a unit does not call back about its own work",
        )
    case = Case(tx, row)
    unreached = str(facts.get("unreached") or "").strip() if kind == "CALL_BACK" else ""
    asked = {} if unreached else FORMS[kind]
    wrong = [*_day(case, facts), *_answers(asked, facts)]
    words = str(facts.get("words") or "").strip()
    if not unreached and not LEAST <= len(words) <= MOST:
        wrong.append(
            errors.field("words", "写下情况，2 到 2000 字。", "Say what it brought, 2 to 2,000 characters.")
        )
    if wrong:
        raise Invalid(wrong)
    kept = {name: str(facts[name]) for name in ("on", "way", *asked)}
    _write(
        case, kind, words or unreached, kept | ({"unreached": "YES"} if unreached else {}), False, command_id
    )


def _write(
    case: Case, kind: Kind, words: str, facts: dict[str, Any], is_for_office: bool, command_id: str | None
) -> None:
    tx = case.tx
    if commands.answered(tx, command_id, f"notes.{kind}", case.number, {}) is not None:
        return
    office = _home(case)
    said = tokens.scrubbed(words.strip(), parties.names(tx, str(case.row["submission_id"])), "**")
    tx.db.execute(
        insert(matter_note).values(
            id=new_id(),
            matter_id=case.id,
            kind=kind,
            only_path=office if is_for_office else "",
            office_path=office,
            office_name=organs.get(tx, office).short_name,
            words=said,
            facts=facts,
            written_by=tx.actor.id,
            written_by_name=tx.actor.name,
            written_at=tx.now,
        )
    )
    if kind != "REMARK":
        case.note(f"matter_{kind.lower()}{'_missed' if 'unreached' in facts else ''}", on=facts["on"])


def _home(case: Case) -> str:
    """The office for which the actor works on the matter."""
    seats = [grant.seat for grant in case.tx.actor.grants]
    here = [path for path in (case.row["unit_path"], case.row["office_path"]) if path in seats]
    return str((here or seats or [case.row["office_path"]])[0])


def _may_call(tx: Transaction, row: Mapping[str, Any]) -> bool:
    return tx.actor.is_system or any(
        grant.role in CALLERS and scope.covers(grant.scope_path, row["office_path"])
        for grant in tx.actor.grants
    )


def _must_say(words: str) -> None:
    if not LEAST <= len(words.strip()) <= MOST:
        raise errors.invalid("words", "写点什么，2 到 2000 字。", "Write 2 to 2,000 characters.")


def _day(case: Case, facts: Mapping[str, Any]) -> list[FieldError]:
    found = []
    if facts.get("way") not in WAYS:
        found.append(errors.field("way", "没有选怎么联系的。", "Choose how."))
    try:
        on = date.fromisoformat(str(facts.get("on") or ""))
    except ValueError:
        return [*found, errors.field("on", "没有写是哪天。", "Say on which day.")]
    if on > case.today:
        found.append(errors.field("on", "日期在今天以后。", "The day lies in the future."))
    if on < case.row["received_on"]:
        found.append(errors.field("on", "日期在收到信访以前。", "The day lies before the petition came."))
    return found


def _answers(asked: Mapping[str, tuple[str, str, Names]], facts: Mapping[str, Any]) -> list[FieldError]:
    return [
        errors.field(name, f"没有选“{zh}”。", f"Choose '{en}'.")
        for name, (zh, en, answers) in asked.items()
        if facts.get(name) not in answers
    ]
