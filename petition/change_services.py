"""Services and checks of what changes a matter from outside its course, by topic; joined to `SERVICES`."""

from __future__ import annotations

from collections.abc import Mapping

from engine import Check, Service
from petition import (
    agents,
    assignments,
    contacts,
    corrections,
    feedback,
    levels,
    reopening,
    successors,
    supplements,
)

SERVICES: Mapping[str, Service] = {
    **successors.SERVICES,
    **agents.SERVICES,
    **supplements.SERVICES,
    **reopening.SERVICES,
    **assignments.SERVICES,
    **corrections.SERVICES,
    **levels.SERVICES,
    **feedback.SERVICES,
    **contacts.SERVICES,
}
CHECKS: Mapping[str, Check] = {
    **successors.CHECKS,
    **agents.CHECKS,
    **supplements.CHECKS,
    **reopening.CHECKS,
    **assignments.CHECKS,
    **corrections.CHECKS,
    **levels.CHECKS,
}
