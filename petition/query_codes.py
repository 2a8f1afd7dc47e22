"""查询码: whether the petitioner was given it, when and how (条例第21条第2款; K09)."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from engine import Transaction
from engine.statements import Statement
from petition import codes, errors, sight
from petition.cases import Case
from petition.model import query_code

#: How it reached the petitioner.
WAYS: codes.Names = {
    "print": ("打印给本人", "Printed"),
    "sms": ("发短信", "By text message"),
    "web": ("网上", "On the web"),
    "phone": ("电话里告诉本人", "Told on the phone"),
}


def is_told(tx: Transaction, submission_id: str) -> bool:
    """Whether the query code of a submission was given to the petitioner; unguarded."""
    return TOLD_ON.value(tx, {"submission_id": submission_id}) is not None


TOLD_ON = Statement(
    select(query_code.c.told_on).where(query_code.c.submission_id == bindparam("submission_id")), kept=True
)


def tell(tx: Transaction, number: str, how: str) -> None:
    """Records that the petitioner was given the query code today; the first time is kept.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor takes nothing in at the registering office.
        Invalid: no such way.
    """
    row = sight.require_intake(tx, number)
    if how not in WAYS:
        message = "没有选怎么给的：打印、短信、网上还是电话。"
        raise errors.invalid("how", message, "Choose how it was given.")
    case = Case(tx, row)
    told = (
        update(query_code)
        .where(query_code.c.submission_id == row["submission_id"], query_code.c.told_on.is_(None))
        .values(told_on=case.today, told_by=how)
    )
    if tx.db.execute(told).rowcount:
        case.note("query_code_told", petitioner=row["petitioner"], how=how)
