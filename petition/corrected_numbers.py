"""更正电话、证件号码 (K44, S-83): sealed before and after, found by the right one, the wrong one kept.

Neither number stands in the entry, in the case or in its history: they show masks. What was asked for, and
after the correction what was registered before, lies sealed beside the people of the matter
(`parties.KEPT`): it is in no list, nobody is found by it, and whoever decides looks at it as at any name,
with a reason that is kept on record.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select, update

from engine import FieldError, Transaction, vault
from petition import advice, errors, parties
from petition.cases import Case
from petition.changes import Change
from petition.model import Row, party

#: Columns of the petitioner's row, which are corrected here.
FIELDS = frozenset({"phone", "id_number"})
_MOST = 40
_DIGITS = re.compile(r"\d{6}")


def masked(field: str, value: str) -> str:
    """138****6610, 3301**********1233; what is short is all stars."""
    if field == "phone":
        return parties.masked_phone(value)
    bare = vault.normal(value)
    return f"{bare[:4]}{'*' * (len(bare) - 8)}{bare[-4:]}" if len(bare) > 11 else "*" * len(bare)


def now(tx: Transaction, submission_id: str, field: str) -> str | None:
    """What is registered, masked; None where nobody is who could have a number. Unguarded."""
    person = _petitioner(tx, submission_id)
    return None if person is None else masked(field, _opened(tx, person)[field])


def wrong(case: Case, field: str, new: str, why: str) -> list[FieldError]:
    """Why the petitioner's number cannot become this one."""
    person = _petitioner(case.tx, case.row["submission_id"])
    if person is None:
        message = "匿名的，没有登记电话和证件号码。"
        return [errors.field("field", message, "Nobody is named, so there is no number.")]
    if vault.normal(new) == vault.normal(_opened(case.tx, person)[field]):
        return [errors.field("value", "登记的就是这样，不用更正。", "It is registered so already.")]
    if fault := _fault(case, field, new, person):
        return [fault]
    if _DIGITS.search(vault.normal(why)):
        message = "号码不要写在理由里，理由人人看得见。写凭什么知道登记错了。"
        return [errors.field("why", message, "Write no number here: everybody reads the reason.")]
    return []


def keep(case: Case, field: str, new: str) -> str:
    """Keeps what is asked for, sealed; the id of its row."""
    tx, submission_id = case.tx, case.row["submission_id"]
    person = _petitioner(tx, submission_id)
    assert person is not None
    last = tx.db.scalar(select(func.max(party.c.ordinal)).where(party.c.submission_id == submission_id))
    kept = {"role": "number_asked", "kind": person["kind"], "name": person["name"], field: new}
    return parties.add_one(tx, submission_id, int(last or 0) + 1, kept)


def correct(case: Case, found: Change) -> None:
    """The petitioner's row gets the right number and is found by it; the kept row gets the wrong one."""
    tx, field = case.tx, str(found.facts["field"])
    person = _petitioner(tx, case.row["submission_id"])
    kept = _kept(tx, found)
    assert person is not None
    numbers, asked = _opened(tx, person), _opened(tx, kept)
    before = {**dict.fromkeys(FIELDS, ""), field: numbers[field]}
    parties.renumber(tx, str(person["id"]), {**numbers, field: asked[field]}, role=str(person["role"]))
    parties.renumber(tx, str(kept["id"]), before, role="number_before")


def refuse(tx: Transaction, found: Change) -> None:
    """What was asked for stays on record; nothing else changes."""
    tx.db.execute(update(party).where(party.c.id == found.party_id).values(role="number_refused"))


def still_stands(case: Case, found: Change) -> bool:
    """Whether the one whose number was to be corrected is the petitioner still: somebody may have died."""
    person = _petitioner(case.tx, case.row["submission_id"])
    return person is not None and person["name"] == _kept(case.tx, found)["name"]


def _fault(case: Case, field: str, new: str, person: Row) -> FieldError | None:
    if not 1 <= len(new) <= _MOST:
        return errors.field("value", "没有写更正成什么号码，或者太长。", "Write the right number.")
    if field == "phone":
        if advice.is_phone(new):
            return None
        message = "电话位数不像：手机 11 位，座机要带区号。"
        return errors.field("value", message, "This does not look like a phone number.")
    is_resident = person["kind"] == "person" and person["id_type"] in ("", "RESIDENT_ID")
    if is_resident and (fault := advice.id_fault(new, case.today)):
        return errors.field("value", f"证件号{fault[0]}。对照证件再看一遍。", f"Identity number: {fault[1]}.")
    return None


def _petitioner(tx: Transaction, submission_id: str) -> Row | None:
    query = select(party).where(party.c.submission_id == submission_id, party.c.role == "petitioner")
    found = tx.db.execute(query.order_by(party.c.ordinal).limit(1)).mappings().first()
    return dict(found) if found is not None and found["name"] else None


def _kept(tx: Transaction, found: Change) -> Row:
    return dict(tx.db.execute(select(party).where(party.c.id == found.party_id)).mappings().one())


def _opened(tx: Transaction, row: Any) -> dict[str, str]:
    phone, id_number = parties.numbers(tx, row)
    return {"phone": phone, "id_number": id_number}
