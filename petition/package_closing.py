"""How a package ends: reported, verified, struck off, watched, opened again; and its alerts.

As all of 领导包案 it writes the package and the matter's story, never a clock, a status or an opinion.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import update

from engine import Call, Service
from petition import alerts, beside, codes, documents, organs, package_steps
from petition.law.counting import add_months
from petition.law.dates import at
from petition.law.settings import settings
from petition.model_beside import package_leader

ARTICLE = "条例第18条第2款"


def resolve(call: Call) -> dict[str, Any]:
    """报告化解。化解报告 with its proof; somebody outside the team verifies next.

    Into the case: `leading_result`, `verify_due_at`, `verify_overdue_at`.
    """
    case, found = package_steps.of_call(call)
    made = case.submitted("Task_Resolve")
    outcomes = [str(one) for one in made["package_outcomes"]]
    paper = beside.issue(
        case,
        "PACKAGE_REPORT",
        found.leader_path or found.office_path,
        {
            "leader": f"{found.leader_post}{found.leader_name}",
            "outcomes": [codes.label(codes.PACKAGE_OUTCOMES, one) for one in outcomes],
            "result": made["package_result"],
            "evidence": [
                f"{codes.label(codes.PROOFS, one['kind'])}：{one['reference']}" for one in made["evidence"]
            ],
            "words": made.get("petitioner_words") or "",
        },
    )
    beside.record(case, found.id, "resolution", made, document=paper)
    package_steps.change(case, found, status="VERIFYING", outcomes=outcomes, resolved_on=case.today)
    case.note("package_resolved", leader=found.leader_name, outcomes=outcomes, document_id=paper.id)
    due = beside.workdays_after(case.today, settings().package.verify_workdays)
    return {
        "leading_result": "resolved",
        "struck": None,
        **beside.day_moments("verify", due),
        **package_steps.strike_by(case),
    }


def back(call: Call) -> dict[str, Any]:
    """退回再办。The call-back or the chief said no: the leader goes on where the plan stands.

    Into the case: `leading_from`, the next check's moments.
    """
    case, found = package_steps.of_call(call)
    verified, struck = case.submitted("Task_VerifyPackage"), case.submitted("Task_StrikeOff")
    by_chief = verified["verify_result"] == "PASSED"
    reasons = struck.get("strike_opinion") if by_chief else verified["verify_reasons"]
    kind = "refusal" if by_chief else "verification"
    beside.record(case, found.id, kind, struck if by_chief else verified)
    package_steps.change(case, found, status="LEADING")
    case.note("package_returned", by=case.tx.actor.name, reasons=reasons)
    return {
        "leading_from": "carry_out",
        "leading_result": "leading",
        "struck": None,
        **package_steps.next_check(case, found, found.check_from_on or case.today),
        **package_steps.due_moments(found.due_on or case.today),
    }


def strike_off(call: Call) -> dict[str, Any]:
    """销案归档。The package ends with an archive number; it is watched for a while, and may be opened again.

    Into the case: `watch_over_at`.
    """
    case, found = package_steps.of_call(call)
    verified, struck = case.submitted("Task_VerifyPackage"), case.submitted("Task_StrikeOff")
    beside.record(case, found.id, "verification", verified)
    office = organs.get(case.tx, found.office_path)
    serial = documents.next_serial(case.tx, office.path, case.today.year, "package_archive")
    archive = found.archive_number or f"{office.document_word}包档{case.today.year}-{serial:04d}"
    watch_until = add_months(case.today, settings().package.watch_months)
    paper = beside.issue(
        case,
        "PACKAGE_STRIKE_OFF",
        found.chief_path,
        {
            "leader": f"{found.leader_post}{found.leader_name}",
            "outcomes": [codes.label(codes.PACKAGE_OUTCOMES, one) for one in found.outcomes],
            "called_on": verified["called_on"],
            "called_words": verified.get("called_words") or "",
            "opinion": struck["strike_opinion"],
            "archive": archive,
        },
    )
    beside.record(case, found.id, "strike_off", struck, document=paper)
    package_steps.change(
        case,
        found,
        status="STRUCK_OFF",
        verified_on=date.fromisoformat(verified["called_on"]),
        struck_on=case.today,
        archive_number=archive,
        watch_until_on=watch_until,
        next_check_on=None,
    )
    case.change(is_packaged=False)
    case.note("package_struck_off", by=case.tx.actor.name, leader=found.leader_name, document_id=paper.id)
    return {"packaged": False, "watch_over_at": at(watch_until + timedelta(days=1)).isoformat()}


def reopen(call: Call) -> dict[str, Any]:
    """重新包案。The same matter came back within the watch: the same leader goes on, counted as reopened."""
    case, found = package_steps.of_call(call)
    reasons = str(call.data.get("reopen_reasons") or "")
    beside.record(
        case, found.id, "reopening", {"reasons": reasons, "struck_on": package_steps.iso(found.struck_on)}
    )
    package_steps.change(
        case, found, status="LEADING", reopened=found.reopened + 1, struck_on=None, watch_until_on=None
    )
    case.change(is_packaged=True)
    case.note("package_reopened", by=case.tx.actor.name, leader=found.leader_name)
    return {
        "packaged": True,
        "leading_from": "carry_out",
        "leading_result": "leading",
        "verify_result": None,
        "struck": None,
        **package_steps.next_check(case, found, found.check_from_on or case.today),
        **package_steps.due_moments(found.due_on or case.today),
    }


def watch_over(call: Call) -> dict[str, Any]:
    """结束观察。Nothing came back: the leader's duty and sight of the matter end."""
    case, found = package_steps.of_call(call)
    case.tx.db.execute(
        update(package_leader)
        .where(package_leader.c.package_id == found.id, package_leader.c.until_on.is_(None))
        .values(until_on=case.today, why="ENDED")
    )
    package_steps.change(case, found, status="CLOSED")
    beside.part(case, found.chief_path, "approval")
    if found.leader_path:
        beside.part(case, found.leader_path, "package")
    case.note("package_closed", leader=found.leader_name)
    return {}


def alert(call: Call) -> dict[str, Any]:
    """提醒包案的日子。Raises what a day of the package has come to; never twice for the same day.

    Parameters: `kind` (acknowledge | handover | due | check | verify). Result: `kind` of the alert, or
    `none`. These days are the package's own: no statutory period is late by them.
    """
    case, found = package_steps.of_call(call)
    wanted = str(call.parameters["kind"])
    leader = (found.leader_path or found.office_path, found.leader_name or "包案领导")
    office = (found.office_path, organs.get(case.tx, found.office_path).short_name)
    chief = (found.chief_path, organs.get(case.tx, found.chief_path).short_name)
    about_on, kind, holder = case.today - timedelta(days=1), f"package_{wanted}", leader
    if wanted == "due":
        due_on = found.due_on or case.today
        about_on, kind = due_on, "package_due" if case.today <= due_on else "package_overdue"
    elif wanted == "check":
        about_on, holder = found.next_check_on or case.today, office
    elif wanted == "verify":
        holder = office
    elif wanted == "handover":
        holder = chief
    is_new = alerts.put(case, kind, "PACKAGE", article=ARTICLE, about_on=about_on, holder=holder)
    return {"kind": kind if is_new else "none"}


SERVICES: Mapping[str, Service] = {
    "petition.package_resolve": resolve,
    "petition.package_return": back,
    "petition.package_strike_off": strike_off,
    "petition.package_reopen": reopen,
    "petition.package_watch_over": watch_over,
    "petition.package_alert": alert,
}
