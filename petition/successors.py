"""信访人去世 (S-45): clocks run on, heirs are asked, and whoever goes on stands in the petitioner's place.

The Regulation is silent. Where an heir asks to go on, nothing but the name changes. Where none does, the
organ goes on with what is in the public's interest to know or to mend; a matter ends for that reason only
where the settings say that local rules end it (such as 山东省信访条例第46条第4项), and the head decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from engine import Call, FieldError, Invalid, Transaction, instances, messages
from petition import (
    change_codes,
    changes,
    clocks,
    codes,
    documents,
    errors,
    heirs,
    instructions,
    law,
    organs,
    parties,
    side_cases,
)
from petition.cases import Case
from petition.changes import Change
from petition.model import party

#: What ends the asking: somebody came.
HEIR = "heir"
_ROLES = ("intake", "sorter")


def died(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> Change | None:
    """Records that the petitioner died: heirs are asked, no clock stops.

    `facts`: `died_on` (ISO day), `proof` (which paper says so).

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor takes nothing in at the registering office.
        Invalid: no day, a day that lies ahead, or no proof.
        Conflict: `matter_closed`, `heirs_asked`, `no_petitioner`.
    """
    case = changes.asked_of(tx, number, *_ROLES)
    if case.row["status"] in codes.ENDED:
        raise errors.conflict("matter_closed", "the matter to be open", f"it is {case.row['status']}")
    if case.row["is_anonymous"] or case.row["is_sealed"]:
        raise errors.conflict("no_petitioner", "a petitioner in whose place somebody may stand", "none is")
    if changes.running(case, "SUCCESSION"):
        raise errors.conflict("heirs_asked", "that nobody asks heirs yet", "somebody does")
    died_on, proof = _day(facts.get("died_on")), str(facts.get("proof") or "").strip()
    wrong: list[FieldError] = []
    if died_on is None or died_on > case.today:
        wrong.append(
            errors.field(
                "died_on", "没有写哪天去世的，或者日子在今天以后。", "Give the day of death; not ahead."
            )
        )
    if len(proof) < 4:
        message = "没有写凭什么：死亡证明、户口注销证明、村（居）委会的证明。"
        wrong.append(errors.field("proof", message, "Name the paper that says so."))
    if died_on is None or wrong:
        raise Invalid(wrong)
    made = changes.begin(
        case,
        "SUCCESSION",
        {"died_on": died_on.isoformat(), "proof": proof},
        {"died_on": died_on.isoformat(), "awaits_heir": True},
        scope_path=str(case.row["office_path"]),
        status="HEIRS_ASKED",
        command_id=command_id,
    )
    if made is not None:
        case.change(is_awaiting_heir=True)
        changes.let_know(case, made.instance_id, awaits_heir=True)
        case.note("petitioner_died", petitioner=case.row["petitioner"], on=died_on, proof=proof)
    return made


def goes_on(tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None) -> None:
    """Registers an heir who asks to go on; from now on they are the petitioner.

    `facts`: `name`, `relation` (`change_codes.RELATIONS`), `proof`, `phone`, `address`, `statement`.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor takes nothing in at the registering office.
        Invalid: no name, relation, proof or words.
        Conflict: `no_heirs_asked`.
    """
    case = changes.asked_of(tx, number, *_ROLES)
    found = changes.running(case, "SUCCESSION")
    if found is None or found.instance_id is None:
        raise errors.conflict("no_heirs_asked", "a death that was recorded", "none is")
    wrong = unsaid(
        facts,
        ("name", 2, "没有写承继人的姓名。", "Name the heir."),
        ("proof", 2, "没有写凭什么是承继人：户口本、公证书、亲属关系证明。", "Name the proof of kinship."),
        ("statement", 2, "没有写本人的话。接着办不接着办，由承继人自己说。", "Record their own words."),
    )
    if wrong:
        raise Invalid(wrong)
    made = add_person(case, "successor", facts)
    told = {**found.facts, "relation": facts["relation"], "heir_proof": str(facts["proof"]).strip()}
    changes.settle(tx, found.id, party_id=made, facts={**told, "statement": str(facts["statement"]).strip()})
    messages.send(tx, found.instance_id, HEIR, {}, command_id)


def takes_over(call: Call) -> dict[str, Any]:
    """承继人接着办 (S-45)。The heir is the petitioner now: name and notices follow, no clock moves.

    Where notices become owed with the heir's address (S-10), what was not told is told now. Into the case:
    `petitioner`, `notice_owed`, `awaits_heir`, `late_owed`, `has_untold`, `untold`, `serving` (`heirs`).
    """
    case, found = changes.of_call(call)
    tx = case.tx
    heir = dict(tx.db.execute(select(party).where(party.c.id == found.party_id)).mappings().one())
    before, was_owed = str(case.row["petitioner"]), bool(case.row["is_notice_owed"])
    name = parties.headline(heir["name"], int(case.row["persons"]), heir["kind"])
    mine = party.c.submission_id == case.row["submission_id"]
    tx.db.execute(update(party).where(mine, party.c.role == "petitioner").values(role="deceased"))
    tx.db.execute(update(party).where(party.c.id == heir["id"]).values(role="petitioner"))
    case.change(petitioner=name, is_notice_owed=bool(heir["address"]), is_awaiting_heir=False)
    _record(case, found, "TAKEN_OVER", heir=heir["masked_name"])
    values = {"petitioner": name, "notice_owed": bool(heir["address"]), "awaits_heir": False}
    changes.let_know(case, call.instance_id, **values)
    case.note("heir_goes_on", before=before, heir=heir["masked_name"], relation=found.facts["relation"])
    if was_owed or not values["notice_owed"]:
        return {**values, "late_owed": False, "has_untold": False}
    return {**values, **heirs.begin(case)}


def ex_officio(call: Call) -> dict[str, Any]:
    """没有承继人，依职权接着办 (S-45)。Nobody is left to be told; the organ goes on by its duty."""
    case, found = changes.of_call(call)
    case.change(is_notice_owed=False, is_awaiting_heir=False)
    values = {"notice_owed": False, "awaits_heir": False}
    _record(case, found, "EX_OFFICIO")
    changes.let_know(case, call.instance_id, **values)
    case.note("no_heir_goes_on", petitioner=case.row["petitioner"])
    return values


def ends(call: Call) -> dict[str, Any]:
    """没有承继人，终结 (S-45)。Only where local rules say so. An heir may have it reopened."""
    case, found = changes.of_call(call)
    _record(case, found, "ENDED")
    instructions.end_all(case, "信访人去世，没有承继人要求接着办")
    for one in side_cases.of(case.tx, case.number):
        if one.status == "active" and one.id != call.instance_id:
            instances.cancel(case.tx, one.id, "信访人去世，没有承继人要求接着办")
    clocks.drop(case)
    case.become("ARCHIVED_ONLY", closed_on=case.today, is_awaiting_heir=False)
    case.note("ended_without_heir", petitioner=case.row["petitioner"])
    return {"status": "ARCHIVED_ONLY", "clocks": clocks.data(case), "awaits_heir": False}


def asked(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """问承继人：写明问了谁、怎么问的。"""
    del call
    if found.get("heir_answer") == "GOES_ON":
        message = "有人要求接着办的，在“变更”页登记承继人，本人的话、关系和凭证都要有。"
        return [errors.field("heir_answer", message, "Register the heir on the page of changes.")]
    return []


def decided(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """没有承继人的：本地有规定才终结，条例没有这一条。"""
    del call
    if found.get("heirless_way") == "END" and not law.settings().ends_without_successor:
        message = (
            "条例没有规定信访人去世就终结，请接着办。本地有规定的（例如山东省信访条例第46条第4项），"
            "由管理员在设置里打开以后再选。"
        )
        return [
            errors.field("heirless_way", message, "The Regulation ends nothing for a death; local rules may.")
        ]
    return []


def unsaid(facts: Mapping[str, Any], *needed: tuple[str, int, str, str]) -> list[FieldError]:
    """What was not said of a person who acts for the petitioner or in their place, and the relation to them.

    `needed`: (field, characters at least, Chinese, English).
    """
    wrong = [
        errors.field(name, zh, en)
        for name, least, zh, en in needed
        if len(str(facts.get(name) or "").strip()) < least
    ]
    if facts.get("relation") not in change_codes.RELATIONS:
        wrong.append(errors.field("relation", "没有选和信访人的关系。", "Choose the relation."))
    return wrong


def add_person(case: Case, role: str, facts: Mapping[str, Any]) -> str:
    """Writes one more person of the matter; the id of the row."""
    mine = party.c.submission_id == case.row["submission_id"]
    last = case.tx.db.scalar(select(func.max(party.c.ordinal)).where(mine))
    person = {"role": role, **{each: facts.get(each) for each in ("name", "phone", "address")}}
    return parties.add_one(case.tx, case.row["submission_id"], int(last or 0) + 1, person)


def _record(case: Case, found: Change, status: str, heir: str = "") -> None:
    asked_how = case.submitted("Task_AskHeirs")
    decided_how = case.submitted("Task_DecideHeirless")
    reasons = str(decided_how.get("heirless_reasons") or found.facts.get("statement") or "")
    paper = documents.issue(
        case,
        "SUCCESSION",
        organs.get(case.tx, case.row["office_path"]),
        {
            "title": case.row["title"],
            "number": case.number,
            "petitioner": case.row["petitioner"],
            "died_on": found.facts["died_on"],
            "proof": found.facts["proof"],
            "heir": heir,
            "relation": codes.label(change_codes.RELATIONS, found.facts.get("relation")),
            "heir_proof": found.facts.get("heir_proof") or "",
            "statement": found.facts.get("statement") or "",
            "asked_how": asked_how.get("asked_how") or "",
            "way": codes.label(change_codes.STATUSES, status),
            "reasons": reasons,
        },
    )
    changes.settle(
        case.tx,
        found.id,
        status=status,
        reasons=reasons,
        decided_on=case.today,
        document_id=paper.id,
    )


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(str(given or ""))
    except ValueError:
        return None


CHECKS = {"heirs": asked, "heirless": decided}
SERVICES = {
    "petition.heir_takes_over": takes_over,
    "petition.no_heir_goes_on": ex_officio,
    "petition.no_heir_ends": ends,
    **heirs.SERVICES,
}
