"""Who acts for the petitioner now, and within what (代理权限): asked wherever an agent may do something.

An agent does only what the written authority names; `agents` says how one is appointed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from engine import FieldError, Invalid, Transaction, instances
from engine.statements import Statement
from petition import change_codes, codes, errors
from petition.cases import Case
from petition.model import party
from petition.model_change import matter_change


@dataclass(frozen=True)
class Mandate:
    """An agent who acts. `name` is masked; `powers` are codes of `change_codes.POWERS`."""

    number: str
    name: str
    relation: str
    powers: tuple[str, ...]

    @property
    def label(self) -> str:
        """How a choice names the agent."""
        return f"{self.name}（{codes.label(change_codes.RELATIONS, self.relation)}）"


def of(tx: Transaction, matter_id: str) -> list[Mandate]:
    """The agents who act in a matter, unguarded, oldest first."""
    return [
        Mandate(row["number"], row["masked_name"], row["facts"]["relation"], tuple(row["facts"]["powers"]))
        for row in ADMITTED.rows(tx, {"matter_id": matter_id})
    ]


ADMITTED = Statement(
    select(matter_change.c.number, matter_change.c.facts, party.c.masked_name)
    .join(party, party.c.id == matter_change.c.party_id)
    .where(
        matter_change.c.matter_id == bindparam("matter_id"),
        matter_change.c.kind == "AGENT",
        matter_change.c.status == "ADMITTED",
    )
    .order_by(matter_change.c.id),
    kept=True,
)


def options(tx: Transaction, matter_id: str) -> list[dict[str, str]]:
    """The agents as the choices of a form."""
    return [{"value": one.number, "label": one.label} for one in of(tx, matter_id)]


def renew(case: Case, besides: str) -> None:
    """Tells every running case of the matter who may be chosen; not the one that is at work."""
    now = options(case.tx, case.id)
    main = instances.get(case.tx, str(case.row["main_instance_id"]))
    for one in [main, *instances.below(case.tx, case.number)]:
        if one.status == "active" and one.id != besides:
            instances.amend(case.tx, one.id, "agents", lambda _old: now)


def beyond(case: Case, which: Any, power: str) -> list[FieldError]:
    """Why somebody cannot do this for the petitioner, at `agent`; nothing when it is the petitioner's act."""
    return _beyond(_acting(case, which), power) if which else []


def _acting(case: Case, which: Any) -> Mandate | None:
    return next((one for one in of(case.tx, case.id) if one.number == which), None)


def _beyond(found: Mandate | None, power: str) -> list[FieldError]:
    if found is None:
        message = "没有登记这位代理人，或者已经不再代理。先在“变更、补充”里登记，或者由本人来做。"
        return [
            errors.field("agent", message, "There is no such agent; admit one first, or the petitioner acts.")
        ]
    if power not in found.powers:
        name = codes.label(change_codes.POWERS, power)
        message = f"委托书里没有写“{name}”，代理人不能替他做，要本人来，或者补一份写明的委托书。"
        english = f"The authority does not cover this ({codes.label(change_codes.POWERS, power, 'en')})."
        return [errors.field("agent", message, english)]
    return []


def require(case: Case, facts: Mapping[str, Any], power: str) -> None:
    """Refuses what an agent does beyond the authority, and tells the story who acted.

    Raises:
        Invalid: no such agent, or not within the authority; at `agent`.
    """
    which = facts.get("agent")
    if not which:
        return
    found = _acting(case, which)
    if wrong := _beyond(found, power):
        raise Invalid(wrong)
    if found is not None:
        case.note("agent_acted", agent=found.label, power=power, petitioner=case.row["petitioner"])
