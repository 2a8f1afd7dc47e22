"""What the diagrams of 领导包案 may ask for: they write the package, its papers and the matter's story.

None of them touches a clock, a status or an opinion of the matter (条例第31条, 第34条 stay with the organ).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from engine import Call, Service
from petition import beside, codes, package_steps, packages
from petition.law.dates import end_of
from petition.law.settings import settings
from petition.model_beside import package_leader

ARTICLE = "条例第18条第2款"


def appoint(call: Call) -> dict[str, Any]:
    """交给包案领导。Approved: 包案责任表 is issued, the leader is on record, and may see the matter.

    Reads the newest submissions of `Task_Nominate` and `Task_ApprovePackage`. Into the case: `leader_path`,
    `leading_from`, `acknowledge_due_at`, `package_due_at`, `package_warn_at`, `package_overdue_at`.
    """
    case, found = package_steps.of_call(call)
    named, approved = case.submitted("Task_Nominate"), case.submitted("Task_ApprovePackage")
    due_on = date.fromisoformat(approved["package_due_on"])
    package_steps.change(
        case,
        found,
        status="ASSIGNED",
        ground=named["package_ground"],
        reasons=named["package_reasons"],
        approved_on=case.today,
        approved_by_name=case.tx.actor.name,
        due_on=due_on,
        first_due_on=due_on,
    )
    case.change(is_packaged=True)
    paper = package_steps.lead(case, found, named, due_on=due_on, why="")
    case.note(
        "package_approved",
        by=case.tx.actor.name,
        leader=named["leader_name"],
        post=named["leader_post"],
        due_on=due_on,
        document_id=paper.id,
    )
    return {
        "leader_path": named["leader_office"],
        "leading_from": "acknowledge",
        "leading_result": "leading",
        "packaged": True,
        "package_due_on": due_on.isoformat(),
        **package_steps.acknowledge_by(case),
        **package_steps.due_moments(due_on),
    }


def refuse(call: Call) -> dict[str, Any]:
    """记下不包案。The nomination was not agreed to or not approved; the matter goes its ordinary way."""
    case, found = package_steps.of_call(call)
    agreed, approved = case.submitted("Task_AgreePackage"), case.submitted("Task_ApprovePackage")
    reasons = approved.get("package_refusal") or agreed.get("agree_opinion") or ""
    named = case.submitted("Task_Nominate")
    package_steps.change(
        case,
        found,
        status="REFUSED",
        ground=named["package_ground"],
        reasons=named["package_reasons"],
        leader_name=named["leader_name"],
        leader_post=named["leader_post"],
    )
    beside.record(case, found.id, "refusal", {"reasons": reasons})
    beside.part(case, found.chief_path, "approval")
    case.note("package_refused", by=case.tx.actor.name)
    return {"packaged": False}


def acknowledge(call: Call) -> dict[str, Any]:
    """记下签收，排每月检查。The leader signed in person; the monthly rhythm counts from the first signature.

    Into the case: `leading_from` (`plan`, or `carry_out` where a successor finds a plan), `plan_due_at`,
    `meet_due_at`, `next_check_at`, `check_due_at`, `check_overdue_at`.
    """
    case, found = package_steps.of_call(call)
    case.tx.db.execute(
        update(package_leader)
        .where(package_leader.c.package_id == found.id, package_leader.c.until_on.is_(None))
        .values(user_id=case.tx.actor.id, acknowledged_on=case.today)
    )
    check_from_on = found.check_from_on or case.today
    package_steps.change(case, found, status="LEADING", check_from_on=check_from_on)
    case.note("package_acknowledged", leader=found.leader_name)
    planned = beside.records(case.tx, found.id, "plan")
    days = settings().package
    plan, meet = beside.days_after(case.today, days.plan_days), beside.days_after(case.today, days.meet_days)
    return {
        "leading_from": "carry_out" if planned and package_steps.has_met(case, found) else "plan",
        "package_met": package_steps.has_met(case, found),
        "plan_due_at": end_of(plan).isoformat(),
        "meet_due_at": end_of(meet).isoformat(),
        **package_steps.next_check(case, found, check_from_on),
    }


def recuse(call: Call) -> dict[str, Any]:
    """记下回避。The leader has a direct interest and steps aside (条例第28条第3款): another is named today.

    Into the case: `leader_before`, `change_why`, `change_reasons`, `handover_due_at`, `handover_overdue_at`.
    """
    case, found = package_steps.of_call(call)
    reasons = str(case.submitted("Task_Acknowledge").get("recuse_reasons") or "")
    package_steps.change(case, found, status="HANDING_OVER")
    beside.record(case, found.id, "recusal", {"leader": found.leader_name, "reasons": reasons})
    case.note("package_recused", leader=found.leader_name)
    return {
        "leader_before": f"{found.leader_name}（{found.leader_post}）",
        "change_why": "INTEREST",
        "change_reasons": reasons,
        **packages.handover_moments(case.today),
    }


def plan(call: Call) -> dict[str, Any]:
    """存方案这一版。The leader signed the team's plan: a new version of 化解方案, the ones before stay.

    Reads the newest submission of `Task_PlanPackage`. Into the case: `package_met`.
    """
    case, found = package_steps.of_call(call)
    made = case.submitted("Task_PlanPackage")
    paper = beside.issue(
        case,
        "PACKAGE_PLAN",
        found.team_path,
        {
            "leader": f"{found.leader_post}{found.leader_name}",
            "facts": made["plan_facts"],
            "demand": made["plan_demand"],
            "law": made["plan_law"],
            "team": made["team"],
            "measures": made["measures"],
            "due_on": package_steps.iso(found.due_on),
        },
    )
    kept = beside.record(case, found.id, "plan", made, document=paper)
    case.note("package_planned", leader=found.leader_name, version=kept.ordinal, document_id=paper.id)
    return {"package_met": package_steps.has_met(case, found)}


def meet(call: Call) -> dict[str, Any]:
    """存约见记录。The leader met the petitioner in person, or tried to. Into the case: `package_met`."""
    case, found = package_steps.of_call(call)
    made = case.submitted("Task_Meet")
    contents = {
        "leader": f"{found.leader_post}{found.leader_name}",
        "form": codes.label(codes.RECEPTION_FORMS, made["met_form"]),
        "result": made["met_result"],
        "met_on": made["met_on"],
        "place": made.get("met_place") or "",
        "present": made.get("met_present") or "",
        "statement": made.get("met_statement") or "",
        "answer": made.get("met_answer") or "",
        "attempts": made.get("met_attempts") or "",
    }
    paper = beside.issue(case, "PACKAGE_MEETING", found.leader_path or found.office_path, contents)
    beside.record(case, found.id, "meeting", made, document=paper)
    case.note(
        "package_met",
        leader=found.leader_name,
        petitioner=case.row["petitioner"],
        form=made["met_form"],
        result=made["met_result"],
        on=made["met_on"],
        document_id=paper.id,
    )
    return {"package_met": package_steps.has_met(case, found)}


def progress(call: Call) -> dict[str, Any]:
    """记下进展。What the leader did; a request for help or more time waits for the chief's word.

    Into the case: `progress_asked`, what the chief is asked.
    """
    case, found = package_steps.of_call(call)
    made = case.submitted("Task_CarryOut")
    beside.record(case, found.id, "progress", made)
    asked = str(made.get("ask_reasons") or "")
    if made["leading_next"] == "extend":
        until = date.fromisoformat(made["ask_until_on"])
        asked = f"包案期限延到{until.month}月{until.day}日。{asked}"
    return {"progress_asked": asked, "instruct_until_on": made.get("ask_until_on"), "instruct_granted": None}


def instruct(call: Call) -> dict[str, Any]:
    """记下批示。The chief granted help or more time for the package, or did not. No statutory date moves.

    Parameters: `timers` ({event id: name of the moment}) of waiting timers that follow the package's end.
    Into the case: the package's moments.
    """
    case, found = package_steps.of_call(call)
    made, asked = case.submitted("Task_Instruct"), case.submitted("Task_CarryOut")
    is_granted, is_extension = made["instruct_granted"] == "yes", asked["leading_next"] == "extend"
    kept = {**made, "asked": asked.get("ask_reasons"), "kind": asked["leading_next"]}
    if is_extension:
        kept["from_on"] = package_steps.iso(found.due_on)
    beside.record(case, found.id, "instruction", kept)
    until = date.fromisoformat(made["instruct_until_on"]) if is_granted and is_extension else None
    case.note(
        "package_instructed",
        by=case.tx.actor.name,
        is_granted=is_granted,
        until_on=until,
        kind=asked["leading_next"],
    )
    if until is None:
        return {}
    package_steps.change(case, found, due_on=until)
    moments = package_steps.due_moments(until)
    for event_id, name in dict(call.parameters.get("timers") or {}).items():
        package_steps.move(call, event_id, datetime.fromisoformat(moments[name]))
    return {"package_due_on": until.isoformat(), **moments}


def check(call: Call) -> dict[str, Any]:
    """记下检查，排下个月。On plan, late or blocked; the joint meeting or the chief is told (条例第39条).

    Reads the newest submission of `Task_CheckPackage`. Into the case: `next_check_at`, `check_due_at`,
    `check_overdue_at`: the same day of the next month, moved to a working day.
    """
    case, found = package_steps.of_call(call)
    made = case.submitted("Task_CheckPackage")
    beside.record(case, found.id, "check", {**made, "planned_on": package_steps.iso(found.next_check_on)})
    case.note("package_checked", by=case.tx.actor.name, state=made["check_state"])
    return package_steps.next_check(case, found, found.check_from_on or case.today)


def hand_over(call: Call) -> dict[str, Any]:
    """移交给接任的领导。The one before ends, the successor begins, the same day: never two, never none.

    Reads the newest submission of `Task_Successor`. Into the case: as `appoint`.
    """
    case, found = package_steps.of_call(call)
    named = case.submitted("Task_Successor")
    why = str(call.data.get("change_why") or "INTEREST")
    reasons = str(call.data.get("change_reasons") or "")
    before = packages.leaders(case.tx, found.id)[-1]
    case.tx.db.execute(
        update(package_leader)
        .where(package_leader.c.package_id == found.id, package_leader.c.until_on.is_(None))
        .values(until_on=case.today, why=why)
    )
    if before.office_path != named["leader_office"]:
        beside.part(case, before.office_path, "package")
    paper = package_steps.lead(case, found, named, due_on=found.due_on or case.today, why=why)
    package_steps.change(case, found, status="ASSIGNED")
    handed = {"from": before.name, "to": named["leader_name"], "why": why, "reasons": reasons}
    beside.record(case, found.id, "handover", {**handed, "list": named["handover_list"]}, document=paper)
    case.note(
        "package_handed_over",
        by=case.tx.actor.name,
        before=before.name,
        leader=named["leader_name"],
        post=named["leader_post"],
        why=why,
        document_id=paper.id,
    )
    return {
        "leader_path": named["leader_office"],
        "leading_from": "acknowledge",
        "leading_result": "leading",
        "change_why": None,
        "change_reasons": None,
        **package_steps.acknowledge_by(case),
        **package_steps.due_moments(found.due_on or case.today),
    }


SERVICES: Mapping[str, Service] = {
    "petition.package_appoint": appoint,
    "petition.package_refuse": refuse,
    "petition.package_acknowledge": acknowledge,
    "petition.package_recuse": recuse,
    "petition.package_plan": plan,
    "petition.package_meet": meet,
    "petition.package_progress": progress,
    "petition.package_instruct": instruct,
    "petition.package_check": check,
    "petition.package_hand_over": hand_over,
}
