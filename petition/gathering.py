"""What the steps of a matter usually ask, read by one statement when the first of them asks."""

from __future__ import annotations

from engine import Transaction
from engine.gathering import Gathering, Part
from engine.guards import RULES
from petition import assists, changes, clocks, documents, local_rules, organs, parties, templates
from petition.cases import BY_NUMBER, GUESTS, SENDINGS, TEXT

_MATTER = {"matter_id": "id"}
_OFFICE, _UNIT = {"path": "office_path"}, {"path": "unit_path"}

PARTS: list[Part] = [
    (TEXT, _MATTER),
    (SENDINGS, _MATTER),
    (GUESTS, _MATTER),
    (clocks.ALL, _MATTER),
    (assists.ALL, _MATTER),
    (changes.ALL, _MATTER),
    (documents.PAPERS, _MATTER),
    (documents.RECORDS, _MATTER),
    (parties.NAMES, {"submission_id": "submission_id"}),
    (RULES, {"business_key": "number"}),
    *(
        (each, path)
        for each in (organs.GET, local_rules.NEAREST, templates.ABOVE)
        for path in (_OFFICE, _UNIT)
    ),
]
_USUAL = Gathering(BY_NUMBER, *PARTS)


def gather(tx: Transaction, number: str) -> None:
    """Reads the matter of that number with what hangs on it, unless the transaction knows it already."""
    _USUAL.read(tx, {"number": number})
