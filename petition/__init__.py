"""Petition law and records. This is the room's front door.

The law (`deadlines`, `calendar`, `explain`, `law`) takes dates and gives dates; the records (`register`,
`matters`, `documents`, `parties` …) keep what happened; `SERVICES` and `CHECKS` are what diagrams may ask.
"""

from petition import (
    assists,
    codes,
    deadlines,
    demo,
    documents,
    explain,
    keeping,
    law,
    local_rules,
    matters,
    organs,
    oversight,
    packages,
    parties,
    ratings,
    recalculation,
    register,
    repeat,
    sentences,
    side_cases,
    stages,
    statute,
    succession,
    supervision,
)
from petition.projection import project
from petition.services import CHECKS, SERVICES

__all__ = [
    "CHECKS",
    "SERVICES",
    "assists",
    "codes",
    "deadlines",
    "demo",
    "documents",
    "explain",
    "keeping",
    "law",
    "local_rules",
    "matters",
    "organs",
    "oversight",
    "packages",
    "parties",
    "project",
    "ratings",
    "recalculation",
    "register",
    "repeat",
    "sentences",
    "side_cases",
    "stages",
    "statute",
    "succession",
    "supervision",
]
