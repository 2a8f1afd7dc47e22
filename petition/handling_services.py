"""Services of summary handling, mediation and execution, by topic; joined to `SERVICES`."""

from __future__ import annotations

from collections.abc import Mapping

from engine import Service
from petition import execution, mediation, summary

SERVICES: Mapping[str, Service] = {
    "petition.draft_summary": summary.draft,
    "petition.issue_summary": summary.issue,
    "petition.leave_summary": summary.leave,
    "petition.begin_mediation": mediation.begin,
    "petition.end_mediation": mediation.end,
    "petition.settle": mediation.settle,
    "petition.report_execution": execution.report,
    "petition.check_execution": execution.check,
    "petition.execution_alert": execution.alert,
}
