"""变更: what happens to a matter from outside its course, each with a case and a record of its own.

A death and who goes on for the petitioner (`successors`), an agent (`agents`), one more answer after the
answer (`supplements`), the opening of what ended wrongly (`reopening`), the report of an assignment
(`assignments`), a correction of the registration (`corrections`), the shares of the levels it is passed
down (`levels`), the weekly word to the petitioner (`feedback`), reaching whoever left no address
(`contacts`). None of them moves a clock that runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from engine import Call, FieldError, Transaction, commands, instances, new_id
from engine.statements import Statement
from petition import beside, cases, change_codes, codes, errors, side_cases, sight
from petition.cases import Case
from petition.model import Row
from petition.model_change import matter_change

#: Kind -> the process of its case, and what its number says.
_PROCESSES: Mapping[str, tuple[str, str]] = {
    "SUCCESSION": ("succession", "承继"),
    "AGENT": ("agency", "代理"),
    "SUPPLEMENT": ("supplement", "补答"),
    "REOPENING": ("reopening", "重启"),
    "ASSIGNMENT": ("assignment", "交办"),
    "CORRECTION": ("record_correction", "更正"),
    "SHARES": ("shares", "份额"),
    "FEEDBACK": ("feedback", "反馈"),
    "CONTACT": ("contact", "联系"),
}
#: Statuses of a change that somebody still works on.
OPEN = frozenset({"ASKED", "TRYING", "HEIRS_ASKED", "DUE", "REPORTED", "ISSUED"})


@dataclass(frozen=True)
class Change:
    """One change of a matter. `facts` by kind; `reasons` say why it was decided so."""

    id: str
    matter_id: str
    number: str
    kind: str
    instance_id: str | None
    status: str
    facts: dict[str, Any]
    party_id: str | None
    asked_on: date
    asked_by: str
    asked_by_name: str
    reasons: str
    decided_on: date | None
    document_id: str | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def kind_zh(self) -> str:
        return codes.label(change_codes.KINDS, self.kind)

    @property
    def kind_en(self) -> str:
        return codes.label(change_codes.KINDS, self.kind, "en")

    @property
    def status_zh(self) -> str:
        return codes.label(change_codes.STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(change_codes.STATUSES, self.status, "en")


def of(tx: Transaction, number: str) -> list[Change]:
    """The changes of a matter, oldest first.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    return all_of(tx, str(sight.require(tx, number)["id"]))


def all_of(tx: Transaction, matter_id: str, *kinds: str) -> list[Change]:
    """The changes of a matter of these kinds, unguarded, oldest first."""
    rows = ALL.rows(tx, {"matter_id": matter_id})
    return [_one(row) for row in rows if not kinds or row["kind"] in kinds]


ALL = Statement(
    select(matter_change)
    .where(matter_change.c.matter_id == bindparam("matter_id"))
    .order_by(matter_change.c.id)
    .limit(1000),
    kept=True,
)


def running(case: Case, kind: str) -> Change | None:
    """The change of that kind somebody still works on."""
    return next((one for one in all_of(case.tx, case.id, kind) if one.is_open), None)


def asked_of(tx: Transaction, number: str, *roles: str, at_unit: bool = False) -> Case:
    """The matter, for whoever holds one of the roles at its registering office, or at its unit.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: `not_for_role`.
    """
    row = sight.require(tx, number)
    place = row["unit_path"] if at_unit else row["office_path"]
    if not tx.actor.is_system and not (place and any(tx.actor.has(role, place) for role in roles)):
        where = ("办理这件的单位", "the unit that handled it") if at_unit else _OFFICE
        raise errors.forbidden(
            "not_for_role", f"one of {roles}", "the actor is none", role=where[0], role_en=where[1]
        )
    return Case(tx, row | {"main_instance_id": row["instance_id"]})


def begin(
    case: Case,
    kind: str,
    facts: Mapping[str, Any],
    data: Mapping[str, Any],
    *,
    scope_path: str,
    status: str = "ASKED",
    party_id: str | None = None,
    is_alone: bool = True,
    command_id: str | None = None,
) -> Change | None:
    """Writes the change and starts its case; None when the command was answered before.

    `data` joins the case data beside what every case beside a matter knows; `is_alone`: no step of the
    matter's own case is at work, and it is held until the transaction ends.
    """
    tx = case.tx
    made = new_id()
    if commands.answered(tx, command_id, f"changes.{kind}", case.number, {}) is not None:
        return None
    if is_alone:
        beside.wait_for(tx, case.row)
    process, word = _PROCESSES[kind]
    mine = matter_change.c.matter_id == case.id, matter_change.c.kind == kind
    count = tx.db.scalar(select(func.count()).select_from(matter_change).where(*mine))
    row: dict[str, Any] = {
        "id": made,
        "matter_id": case.id,
        "number": f"{case.number}/{word}{int(count or 0) + 1}",
        "kind": kind,
        "instance_id": None,
        "status": status,
        "facts": dict(facts),
        "party_id": party_id,
        "asked_on": case.today,
        "asked_by": tx.actor.id,
        "asked_by_name": tx.actor.name,
        "reasons": "",
        "decided_on": None,
        "document_id": None,
    }
    tx.db.execute(insert(matter_change).values(made_at=tx.now, **row))
    started = instances.start(
        tx,
        "petition",
        {**side_cases.data(case), "change": {"id": made, "number": row["number"]}, **data},
        business_key=str(row["number"]),
        process_id=process,
        title=str(case.row["title"]),
        scope_path=scope_path,
    )
    settle(tx, made, instance_id=started.id)
    return _one({**row, "instance_id": started.id})


def of_call(call: Call) -> tuple[Case, Change]:
    """The matter and the change a service works on."""
    case = cases.of_call(call)
    query = select(matter_change).where(matter_change.c.id == call.data["change"]["id"])
    return case, _one(call.tx.db.execute(query).mappings().one())


def own(call: Call, asked: Change, field: str) -> list[FieldError]:
    """Refuses, at that field, that somebody decides what they asked for themselves."""
    if asked.asked_by != call.tx.actor.id:
        return []
    message = "这是您提出的，要由别的负责人批。"
    return [errors.field(field, message, "Somebody else decides than who asked.")]


def let_know(case: Case, but: str | None, **values: Any) -> None:
    """Writes these values into every open case of the matter, but the one that is at work."""
    for one in side_cases.of(case.tx, case.number):
        if one.status == "active" and one.id != but:
            for name, value in values.items():
                instances.amend(case.tx, one.id, name, partial(_instead, value))


def _instead(value: Any, _old: Any) -> Any:
    return value


def settle(tx: Transaction, change_id: str, **values: Any) -> None:
    """Writes what became of a change."""
    tx.db.execute(update(matter_change).where(matter_change.c.id == change_id).values(**values))


_OFFICE = ("登记这件的信访部门", "the registering office")


def _one(row: Row | Mapping[str, Any]) -> Change:
    return Change(**{name: row[name] for name in Change.__dataclass_fields__})
