"""设法联系信访人 (S-10): a name and no address, so nobody can be told yet and somebody tries to reach them.

No written notice is owed while name or address is unclear (条例第23条第2款). Once the petitioner is reached
it is, by the days that ran all the while, and what could not be told before is told now (`heirs`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Call, Invalid, Transaction, messages
from petition import changes, errors, heirs, parties
from petition.cases import Case
from petition.changes import Change

#: What ends the trying: the petitioner was reached.
REACHED = "reached"
_ROLES = ("intake", "sorter")


def may_look(row: Mapping[str, Any]) -> bool:
    """Whether somebody named themselves and cannot be written to."""
    return not (row["is_notice_owed"] or row["is_anonymous"] or row["is_sealed"])


def begin(case: Case) -> Change | None:
    """Starts trying to reach whoever was registered without an address."""
    if not may_look(case.row):
        return None
    return changes.begin(
        case, "CONTACT", {}, {}, scope_path=str(case.row["office_path"]), status="TRYING", is_alone=False
    )


def reached(tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None) -> None:
    """Registers how the petitioner can be reached; from now on written notices are owed.

    `facts`: `phone`, `address`; one of them.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor takes nothing in at the registering office.
        Invalid: neither of the two.
        Conflict: `notice_owed` already, or nobody is named.
    """
    case = changes.asked_of(tx, number, *_ROLES)
    if not may_look(case.row):
        raise errors.conflict("notice_owed", "a petitioner nobody could write to", "there is none")
    phone, address = (str(facts.get(name) or "").strip() for name in ("phone", "address"))
    if not (phone or address):
        message = "没有写电话，也没有写住址。写一样，从现在起就要书面告知（条例第23条第2款）。"
        raise Invalid([errors.field("phone", message, "Write the phone or the address.")])
    looking = changes.running(case, "CONTACT") or begin(case)
    if looking is not None and looking.instance_id is not None:
        parties.reach(tx, str(case.row["submission_id"]), phone=phone, address=address)
        messages.send(tx, looking.instance_id, REACHED, {}, command_id)


def found(call: Call) -> dict[str, Any]:
    """联系上了信访人 (S-10)。Written notices are owed from now on; no clock moves.

    Into the case: `notice_owed`, `late_owed`, `has_untold`, `untold`, `serving` (`heirs`).
    """
    case, looking = changes.of_call(call)
    changes.settle(case.tx, looking.id, status="REACHED", decided_on=case.today)
    if case.row["is_notice_owed"]:
        # An heir with an address came meanwhile: they are told.
        return {"late_owed": False, "has_untold": False}
    case.change(is_notice_owed=True)
    changes.let_know(case, call.instance_id, notice_owed=True)
    case.note("petitioner_reached", petitioner=case.row["petitioner"])
    return {"notice_owed": True, **heirs.begin(case)}


def lost(call: Call) -> dict[str, Any]:
    """没有联系上。How it was tried is on record; whoever is reached later is told then."""
    case, looking = changes.of_call(call)
    tried = str(case.submitted("Task_Contact")["contact_tried"]).strip()
    changes.settle(case.tx, looking.id, status="NOT_REACHED", reasons=tried, decided_on=case.today)
    case.note("petitioner_not_reached", petitioner=case.row["petitioner"], tried=tried.removesuffix("。"))
    return {}


SERVICES = {"petition.contact_found": found, "petition.contact_lost": lost}
