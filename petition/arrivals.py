"""How a petition came in: the day and its postmark, who received it and where, why it was registered late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from engine import Transaction
from engine.statements import Statement
from petition import parties, sight
from petition.model import petition_submission

#: The petition as it was handed in.
BY_ID = Statement(
    select(petition_submission).where(petition_submission.c.id == bindparam("submission_id")), kept=True
)


@dataclass(frozen=True)
class Arrival:
    """What is known of it. `recording` is empty for those whose work needs no names: it is a voice."""

    received_on: date
    postmark_on: date | None
    late_reason: str
    addressee: str
    received_by_name: str
    window_name: str
    recording: str
    is_oral: bool
    #: Whether the petitioner heard the record read back and agreed (S-08).
    is_confirmed: bool
    #: Whether it waited in 预处理 first.
    was_waiting: bool


def of(tx: Transaction, number: str) -> Arrival:
    """How the petition behind a matter came in.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    matter = sight.require(tx, number)
    [row] = BY_ID.rows(tx, {"submission_id": matter["submission_id"]})
    same = ("received_on", "postmark_on", "late_reason", "addressee", "received_by_name", "window_name")
    return Arrival(
        **{name: row[name] for name in (*same, "is_oral", "is_confirmed")},
        recording=row["recording"] if parties.may_see_names(tx.actor, matter) else "",
        was_waiting=row["item_id"] is not None,
    )
