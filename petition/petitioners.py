"""Who petitions, as a submission says it: how many, who speaks, who is written to. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from petition import parties

Submission = Mapping[str, Any]


def people(submission: Submission) -> list[dict[str, Any]]:
    """Everybody of a submission as `parties.add` takes them; who is written to comes first."""
    first = {
        "role": "petitioner",
        "kind": submission.get("party_kind") or "person",
        **{
            name: submission.get(name)
            for name in ("name", "phone", "id_type", "id_number", "address", "postal_address", "email")
        },
        "needs": submission.get("needs"),
    }
    return [
        first,
        *({**one, "role": "joint"} for one in named(submission, "others")),
        *({**one, "role": "representative"} for one in representatives(submission)),
    ]


def representatives(submission: Submission) -> list[Mapping[str, Any]]:
    """Those who were chosen to speak for the others."""
    return named(submission, "representatives")


def named(submission: Submission, list_: str) -> list[Mapping[str, Any]]:
    """The people of a list of the form who have a name."""
    every: Sequence[Mapping[str, Any]] = submission.get(list_) or []
    return [one for one in every if str(one.get("name") or "").strip()]


def masked_in(submission: Submission, text: str) -> str:
    """The text with the petitioner's own name masked: it goes into lists and into the case data."""
    kind = str(submission.get("party_kind") or "person")
    for person in [submission, *named(submission, "others"), *representatives(submission)]:
        name = str(person.get("name") or "").strip()
        if kind == "person" and len(name) > 1:
            text = text.replace(name, parties.masked(name))
    return text


def headline(submission: Submission, persons: int) -> str:
    """How a list names who petitions, masked."""
    if is_anonymous(submission):
        return "匿名"
    kind = str(submission.get("party_kind") or "person")
    return parties.headline(str(submission.get("name") or ""), persons, kind)


def is_anonymous(submission: Submission) -> bool:
    """Whether nobody is named in it."""
    return bool(submission.get("anonymous")) or not str(submission.get("name") or "").strip()


def is_notice_owed(submission: Submission) -> bool:
    """Name and address are clear, so written notices are owed (条例第23条第2款)."""
    where = submission.get("address") or submission.get("postal_address")
    return not is_anonymous(submission) and bool(str(where or "").strip())


def count(submission: Submission) -> int:
    """How many petition: as many as were said, and no fewer than were named."""
    # Who represents may be one of those who sign, so neither list says how many the others leave out.
    fewest = max(1 + len(named(submission, "others")), len(representatives(submission)))
    return max(int(submission.get("persons") or 1), fewest)
