"""代理人: one or two people who act for the petitioner, within what the petitioner's paper names.

The Regulation says nothing of agents; local rules let a petitioner appoint one or two in writing. What
disposes of the petitioner's right (mediation, withdrawal, review) must be named one by one; a rating cannot
be given away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from engine import Call, FieldError, Invalid, Transaction
from petition import (
    beside,
    change_codes,
    changes,
    codes,
    documents,
    errors,
    law,
    mandates,
    organs,
    successors,
)
from petition.cases import Case
from petition.changes import Change
from petition.model import party

_ROLES = ("intake", "sorter")


def appoint(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> Change | None:
    """Takes in that the petitioner appoints an agent; whether the paper will do is looked at next.

    `facts`: `name`, `relation`, `phone`, `address`, `proof` (the written authority), `powers` (codes of
    `change_codes.POWERS`; following and receiving papers always are).

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor takes nothing in at the registering office.
        Invalid: no name, relation or written authority, or a power that cannot be given.
        Conflict: `too_many_agents`, `no_petitioner`.
    """
    case = changes.asked_of(tx, number, *_ROLES)
    if case.row["is_anonymous"]:
        raise errors.conflict("no_petitioner", "a petitioner who is known", "it is anonymous")
    most = law.settings().most_agents
    if len(_with(case, "ASKED", "ADMITTED")) >= most:
        raise errors.conflict("too_many_agents", f"at most {most} agents", "there are as many", most=most)
    powers = {str(one) for one in facts.get("powers") or ()} | change_codes.ORDINARY_POWERS
    wrong = successors.unsaid(
        facts,
        ("name", 2, "没有写代理人的姓名。", "Name the agent."),
        ("proof", 4, "没有授权委托书。代理要有信访人签名的委托书，写明哪天、委托做什么。", _PAPER_EN),
    )
    if unknown := powers - set(change_codes.POWERS):
        message = "评价只能由信访人自己作出，不能委托。" if "RATE" in unknown else "没有这一项权限。"
        wrong.append(
            errors.field("powers", message, "A rating is the petitioner's own act; others are listed.")
        )
    if wrong:
        raise Invalid(wrong)
    person = successors.add_person(case, "agent_asked", facts)
    made = changes.begin(
        case,
        "AGENT",
        {
            "relation": facts["relation"],
            "proof": str(facts["proof"]).strip(),
            "powers": [one for one in change_codes.POWERS if one in powers],
        },
        {"agent_powers": "、".join(_named(powers)), "agent_proof": str(facts["proof"]).strip()},
        scope_path=str(case.row["office_path"]),
        party_id=person,
        command_id=command_id,
    )
    if made is not None:
        case.note("agent_appointed", petitioner=case.row["petitioner"], relation=facts["relation"])
    return made


def revoke(tx: Transaction, number: str, which: str, statement: str) -> None:
    """Records that an agent acts no longer: taken back by the petitioner, or given up.

    `which`: the number of the appointment (…/代理1).

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor takes nothing in at the registering office.
        Invalid: nobody said so.
        Conflict: `no_agent`.
    """
    case = changes.asked_of(tx, number, *_ROLES)
    found = next((one for one in _with(case, "ADMITTED") if one.number == which), None)
    if found is None:
        raise errors.conflict("no_agent", "an agent who acts", "there is none")
    if len(statement.strip()) < 2:
        raise errors.invalid("statement", "没有写是谁、怎么说的。", "Record who said so, in their words.")
    beside.wait_for(tx, case.row)
    _become(case, found, "agent_ended", "REVOKED", statement.strip())
    mandates.renew(case, "")
    case.note("agent_revoked", petitioner=case.row["petitioner"], reasons=statement.strip())


def admit(call: Call) -> dict[str, Any]:
    """登记代理人。The written authority is in order: the agent acts from now on. Issues 代理登记表."""
    case, found = changes.of_call(call)
    checked = case.submitted("Task_CheckAgent")
    paper = documents.issue(
        case,
        "AUTHORITY",
        organs.get(case.tx, case.row["office_path"]),
        {
            "title": case.row["title"],
            "number": case.number,
            "petitioner": case.row["petitioner"],
            "relation": codes.label(change_codes.RELATIONS, found.facts["relation"]),
            "powers": "、".join(_named(found.facts["powers"])),
            "proof": found.facts["proof"],
            "reasons": checked.get("agent_checked") or "",
        },
    )
    beside.wait_for(case.tx, case.row | {"instance_id": case.row["main_instance_id"]})
    _become(case, found, "agent", "ADMITTED", str(checked.get("agent_checked") or ""))
    mandates.renew(case, call.instance_id)
    changes.settle(case.tx, found.id, document_id=paper.id)
    case.note("agent_admitted", powers=found.facts["powers"], document_id=paper.id)
    return {}


def refuse(call: Call) -> dict[str, Any]:
    """不同意代理，说明理由。The petitioner may give a better authority at any time."""
    case, found = changes.of_call(call)
    reasons = str(case.submitted("Task_CheckAgent").get("agent_reasons") or "")
    _become(case, found, "agent_refused", "REFUSED", reasons)
    case.note("agent_refused", reasons=reasons)
    return {}


def _with(case: Case, *statuses: str) -> list[Change]:
    return [one for one in changes.all_of(case.tx, case.id, "AGENT") if one.status in statuses]


def _become(case: Case, found: Change, role: str, status: str, reasons: str) -> None:
    case.tx.db.execute(update(party).where(party.c.id == found.party_id).values(role=role))
    changes.settle(case.tx, found.id, status=status, reasons=reasons, decided_on=case.today)


def _named(powers: Any) -> list[str]:
    return [names[0] for code, names in change_codes.POWERS.items() if code in powers]


def checked(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """核对委托书：原件、签名、日期、权限。"""
    del call
    if found.get("agent_decision") == "ADMIT" and not found.get("agent_original"):
        message = "没有看原件。看过信访人签名的委托书原件和代理人的证件，才能同意。"
        return [
            errors.field("agent_original", message, "See the original authority and the agent's identity.")
        ]
    return []


_PAPER_EN = "An agent needs a written authority signed by the petitioner."
CHECKS = {"agent": checked}
SERVICES = {"petition.agent_admit": admit, "petition.agent_refuse": refuse}
