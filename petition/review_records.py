"""Requests for review (复查) and re-review (复核) as rows; what each stage is called, counts and issues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import bindparam, select, update

from engine import Transaction
from engine.statements import Statement
from petition import codes, review_codes
from petition.model import Row
from petition.model_review import review

Stage = Literal["REVIEW", "REREVIEW"]

#: What a stage is called in numbers, its process, its window and period, its papers.
NAMES: Mapping[str, str] = {"REVIEW": "复查", "REREVIEW": "复核"}
PROCESSES: Mapping[str, str] = {"REVIEW": "review", "REREVIEW": "rereview"}
WINDOWS: Mapping[str, str] = {"REVIEW": "R18", "REREVIEW": "R20"}
PERIODS: Mapping[str, str] = {"REVIEW": "R19", "REREVIEW": "R21"}
OPINIONS: Mapping[str, str] = {"REVIEW": "REVIEW_OPINION", "REREVIEW": "REREVIEW_OPINION"}
ARTICLES: Mapping[str, str] = {"REVIEW": "条例第35条", "REREVIEW": "条例第36条第1款"}

_OPEN = ("REQUESTED", "ACCEPTED", "DECIDED")


@dataclass(frozen=True)
class Review:
    """One request and what became of it. Days are Asia/Shanghai."""

    id: str
    matter_id: str
    number: str
    stage: str
    instance_id: str | None
    status: str
    attacked_id: str
    reviewer_path: str
    reviewer_name: str
    filed_on: date
    postmark_on: date | None
    received_on: date
    is_late: bool
    late_reason: str
    requests: str
    reasons: str
    outcome: str | None
    ground: str
    document_id: str | None
    decided_on: date | None
    served_on: date | None

    @property
    def is_open(self) -> bool:
        return self.status in _OPEN

    @property
    def stage_zh(self) -> str:
        return codes.label(review_codes.STAGES, self.stage)

    @property
    def stage_en(self) -> str:
        return codes.label(review_codes.STAGES, self.stage, "en")

    @property
    def status_zh(self) -> str:
        return codes.label(review_codes.STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(review_codes.STATUSES, self.status, "en")


def read(tx: Transaction, review_id: str) -> Review:
    """One request, unguarded: for the services of its own case."""
    return _review(tx.db.execute(select(review).where(review.c.id == review_id)).mappings().one())


def change(tx: Transaction, review_id: str, **values: Any) -> None:
    """Writes columns of a request."""
    tx.db.execute(update(review).where(review.c.id == review_id).values(**values))


def all_of(tx: Transaction, matter_id: str) -> list[Review]:
    """The requests of a matter, oldest first, unguarded."""
    return [_review(row) for row in ALL.rows(tx, {"matter_id": matter_id})]


ALL = Statement(
    select(review).where(review.c.matter_id == bindparam("matter_id")).order_by(review.c.id).limit(200),
    kept=True,
)


def running(tx: Transaction, matter_id: str) -> Review | None:
    """The request somebody works on, unguarded, however many were told that they are not accepted."""
    query = select(review).where(review.c.matter_id == matter_id, review.c.status.in_(sorted(_OPEN)))
    row = tx.db.execute(query.order_by(review.c.id).limit(1)).mappings().first()
    return None if row is None else _review(row)


def _review(row: Row) -> Review:
    return Review(**{name: row[name] for name in Review.__dataclass_fields__})
