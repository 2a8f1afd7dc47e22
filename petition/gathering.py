"""What the steps of a matter usually ask, and what its pages show, each read by one statement."""

from __future__ import annotations

from engine import Transaction
from engine.gathering import Gathering, Part
from engine.guards import RULES
from petition import (
    appeals,
    arrivals,
    assists,
    attachments,
    changes,
    clocks,
    documents,
    local_rules,
    mandates,
    organs,
    packages,
    parties,
    query_codes,
    review_records,
    supervision,
    templates,
)
from petition.cases import BY_NUMBER, GUESTS, SENDINGS, TEXT, number_of

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

_SUBMISSION = {"submission_id": "submission_id"}
SHOWN: list[Part] = [
    (RULES, {"business_key": "number"}),
    (arrivals.BY_ID, _SUBMISSION),
    (query_codes.TOLD_ON, _SUBMISSION),
    (parties.ALL, _SUBMISSION),
    *(
        (each, _MATTER)
        for each in (
            TEXT,
            clocks.ALL,
            changes.ALL,
            mandates.ADMITTED,
            attachments.ALL,
            packages.ALL,
            supervision.ALL,
            review_records.ALL,
            appeals.ALL,
        )
    ),
]
_SHOWN = Gathering(BY_NUMBER, *SHOWN)


def gather(tx: Transaction, number: str) -> None:
    """Reads the matter of that number with what hangs on it, unless the transaction knows it already."""
    _USUAL.read(tx, {"number": number})


def gather_page(tx: Transaction, number: str) -> None:
    """The same with what the pages of a matter show. Who may see it is asked by whoever shows it."""
    _SHOWN.read(tx, {"number": number_of(number)})
