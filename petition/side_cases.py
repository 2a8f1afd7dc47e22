"""Cases beside a matter's own: a review, a handling again, a dissatisfaction.

Their key is the matter's and more: 安澜-2026-00012/复查1 belongs to 安澜-2026-00012.
"""

from __future__ import annotations

from typing import Any

from engine import Transaction, instances, tasks
from petition import cases, clocks, mandates
from petition.cases import Case
from petition.sealing import SEALED_TITLE


def of(tx: Transaction, number: str) -> list[instances.Instance]:
    """The cases of a matter, unguarded: its own first, then those beside it, as they were started."""
    main = cases.row_of(tx, number)
    own = [instances.get(tx, main["instance_id"])] if main["instance_id"] else []
    return own + instances.below(tx, str(main["number"]))


def open_tasks(tx: Transaction, number: str) -> list[tasks.Task]:
    """The open tasks of a matter and of the cases beside it.

    Raises:
        NotFound: no such matter.
    """
    return [task for one in of(tx, number) for task in tasks.of_instance(tx, one.id)]


def performers(case: Case) -> dict[str, list[str]]:
    """Who did which steps in every case of the matter: none of them reviews it (S-62)."""
    found: dict[str, list[str]] = {}
    for one in of(case.tx, case.number):
        for element_id, who in instances.performers(case.tx, one.id).items():
            found.setdefault(element_id, []).extend(each for each in who if each not in found[element_id])
    return found


def data(case: Case) -> dict[str, Any]:
    """What every case beside a matter knows of it: masked, and what lists show."""
    row = case.row
    return {
        "number": row["number"],
        "matter_id": row["id"],
        "title": SEALED_TITLE if row["is_sealed"] else row["title"],
        "petitioner": row["petitioner"],
        "status": row["status"],
        "channel": row["channel"],
        "purpose": row["purpose"],
        "persons": row["persons"],
        "group": row["is_group"],
        "urgent": row["is_urgent"],
        "sealed": row["is_sealed"],
        "anonymous": row["is_anonymous"],
        "notice_owed": row["is_notice_owed"],
        "repeats": row["repeats"],
        "office_path": row["office_path"],
        "office_name": row["office_name"],
        "unit_path": row["unit_path"],
        "unit_name": row["unit_name"],
        "clocks": clocks.data(case),
        "window_key": None,
        "agents": mandates.options(case.tx, case.id),
    }
