"""SERVICES: what diagrams may ask for, by topic. `docs/services.md` is made from the docstrings."""

from __future__ import annotations

from collections.abc import Mapping

from engine import Check, Service
from petition import (
    acceptance,
    alerts,
    assists,
    change_services,
    checks,
    closing,
    direct,
    handling,
    handling_checks,
    handling_services,
    instructions,
    package_checks,
    package_closing,
    package_services,
    quality,
    ratings,
    returns,
    review_checks,
    review_services,
    service_checks,
    sorting,
    supervision_checks,
    supervision_services,
    transfers,
    urgent,
)
from petition.typed_days import within_years

__all__ = ["CHECKS", "SERVICES"]

_CHECKS: Mapping[str, Check] = {
    **checks.CHECKS,
    **handling_checks.CHECKS,
    **assists.CHECKS,
    **direct.CHECKS,
    **change_services.CHECKS,
    **urgent.CHECKS,
    **instructions.CHECKS,
    **package_checks.CHECKS,
    **review_checks.CHECKS,
    **service_checks.CHECKS,
    **supervision_checks.CHECKS,
}

CHECKS: Mapping[str, Check] = within_years(quality.filled(returns.counted(_CHECKS)))

SERVICES: Mapping[str, Service] = {
    "petition.find_repeats": sorting.find_repeats,
    "petition.classify": sorting.classify,
    "petition.forward": transfers.forward,
    "petition.receive": transfers.receive,
    "petition.object": transfers.object_,
    "petition.decide_objection": transfers.decide_objection,
    "petition.competence_ask": transfers.ask_competence,
    "petition.designate": transfers.designate,
    "petition.transfer_political_legal": transfers.transfer_political_legal,
    "petition.transfer_discipline": transfers.transfer_discipline,
    "petition.accept": acceptance.accept,
    "petition.accept_by_default": acceptance.accept_by_default,
    "petition.late_notice": acceptance.late_notice,
    "petition.refuse": acceptance.refuse,
    "petition.not_accept": acceptance.not_accept,
    "petition.no_longer_accept": acceptance.no_longer_accept,
    "petition.tell_other": acceptance.tell_other,
    "petition.hear": handling.hear,
    "petition.extend": handling.extend,
    "petition.tell_extension": handling.tell_extension,
    "petition.draft_opinion": handling.draft_opinion,
    "petition.issue_opinion": handling.issue_opinion,
    "petition.draft_reply": handling.draft_reply,
    "petition.issue_reply": handling.issue_reply,
    "petition.serve": closing.serve,
    "petition.close": closing.close,
    "petition.archive": closing.archive,
    "petition.withdraw": closing.withdraw,
    "petition.raise_alert": alerts.raise_alert,
    "petition.set_status": closing.set_status,
    **handling_services.SERVICES,
    **assists.SERVICES,
    **direct.SERVICES,
    **change_services.SERVICES,
    **urgent.SERVICES,
    **package_services.SERVICES,
    **package_closing.SERVICES,
    **ratings.SERVICES,
    **review_services.SERVICES,
    **supervision_services.SERVICES,
    **instructions.SERVICES,
}
