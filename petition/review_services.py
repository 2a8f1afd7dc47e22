"""Services of review, re-review, handling again and dissatisfaction, by topic; joined to `SERVICES`."""

from __future__ import annotations

from collections.abc import Mapping

from engine import Service
from petition import again, appeals, hearings, reviewing

SERVICES: Mapping[str, Service] = {
    "petition.window_over": reviewing.window_over,
    "petition.review_accept": reviewing.accept,
    "petition.review_refuse": reviewing.refuse,
    "petition.review_draft": reviewing.draft,
    "petition.review_issue": reviewing.issue,
    "petition.review_serve": reviewing.serve,
    "petition.review_close": reviewing.close,
    "petition.review_withdraw": reviewing.withdraw,
    "petition.review_executed": reviewing.executed,
    "petition.review_not_executed": reviewing.overdue_execution,
    "petition.order_redo": again.order,
    "petition.begin_redo": again.begin,
    "petition.hearing_notice": hearings.call_hearing,
    "petition.hearing_postponed": hearings.postpone,
    "petition.hearing_closed": hearings.close,
    "petition.care": reviewing.care,
    "petition.appeal_look": appeals.look,
    "petition.appeal_review": appeals.to_review,
    "petition.appeal_new_matter": appeals.to_new_matter,
    "petition.appeal_tell": appeals.tell,
    "petition.appeal_no_longer": appeals.no_longer,
    "petition.appeal_correct": appeals.correct,
    "petition.appeal_not_corrected": appeals.not_corrected,
    "petition.appeal_overdue": appeals.overdue,
}
