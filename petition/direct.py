"""直接收到: a petition that came straight to an organ and not to a petition office (条例第23条第1款、第2款).

The organ tells in writing what becomes of it: on the spot where a visitor can be told at once, else within 15
days of receipt, and why not at once is on record (R-08, S-06, S-07). What is its own it takes without anybody
forwarding it, so there is nothing to object to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine import Call, Check, FieldError, Service
from petition import cases, clocks, deadlines, organs, summary
from petition.cases import Case
from petition.deadlines import Deadline
from petition.organs import Organ

#: The clock of the written notice, and what stands in its place while a visitor may be told on the spot.
KEY, AT_ONCE = "R08", "R-08-onsite"


def is_direct(office: Organ) -> bool:
    """Whether what that office registers was filed with an organ directly."""
    return office.kind != "petition_office"


def first_clock(case: Case, office: Organ, received_on: date) -> Deadline:
    """Starts what runs from receipt: R-02 at a petition office, at any other organ R-08.

    Who comes in person and can be written to is told on the spot (条例第23条第2款).
    """
    holder = (office.path, office.short_name)
    if not is_direct(office):
        return clocks.start(case, "R02", received_on, holder=holder)
    is_here = case.row["channel"] == "VISIT" and case.row["is_notice_owed"] and received_on == case.today
    return clocks.start(case, KEY, received_on, holder=holder, rule=AT_ONCE if is_here else None)


def clock_anew(case: Case, office: Organ) -> Deadline:
    """Starts the same today for a matter that nobody brings in at this moment: opened again, or split off."""
    key = KEY if is_direct(office) else "R02"
    return clocks.start(case, key, case.today, holder=(office.path, office.short_name))


def later(call: Call) -> dict[str, Any]:
    """当场答不了，15日内书面告知。R-08 runs from receipt; the reason is on record (条例第23条第2款).

    Parameters: `timers` (optional: {event id: `warn_at` | `overdue_at`} of waiting timers to move). Reads the
    newest submission of `Task_AtOnce`. Into the case: `clocks`.
    """
    case = cases.of_call(call)
    office = organs.get(case.tx, case.row["office_path"])
    counted = clocks.start(case, KEY, case.row["received_on"], holder=(office.path, office.short_name))
    clocks.move(call, deadlines.clock(counted))
    reasons = str(case.submitted("Task_AtOnce")["later_reasons"]).strip().removesuffix("。")
    case.note("told_later", unit=office.short_name, reasons=reasons, notice_by_on=counted.nominal_on)
    return {"clocks": clocks.data(case)}


def receive(call: Call) -> dict[str, Any]:
    """归本单位办。The organ takes what was filed with it; R-08 runs on until it told so (条例第23条第1款).

    Into the case: `status`, `unit_path`, `unit_name`, `reviewers`, `may_object`, `intake_result`,
    `default_at` (when the matter counts as accepted though nobody was told), `clocks`.
    """
    case = cases.of_call(call)
    office, received_on = organs.get(case.tx, case.row["office_path"]), case.row["received_on"]
    case.become("RECEIVED", unit_path=office.path, unit_name=office.short_name, unit_received_on=received_on)
    if case.row["route_row"] == "T19":
        clocks.start(case, "J01", received_on, holder=(office.path, office.short_name))
    running = clocks.running(case.tx, case.id, KEY)
    case.note("matter_taken_in", unit=office.short_name, notice_by_on=running and running["nominal_on"])
    return {
        "status": "RECEIVED",
        "unit_path": office.path,
        "unit_name": office.short_name,
        "reviewers": organs.review_options(office),
        "may_object": False,
        "intake_result": None,
        "default_at": deadlines.clock(deadlines.due(clocks.RULES[KEY], received_on))["overdue_at"],
        "clocks": clocks.data(case),
    }


def below(case: Case, every: list[Organ]) -> list[Organ]:
    """The organs of its own line below it, which an organ may send on to (条例第23条第1款)."""
    here = organs.get(case.tx, case.row["office_path"])
    return [
        one
        for one in every
        if one.path != here.path and (one.path.startswith(here.path) or here.name in one.reviewers)
    ]


def choices(case: Case, suggested_path: str | None) -> Mapping[str, Any]:
    """What the step that decides the destination knows beside: whether it seems to be the organ's own."""
    if not is_direct(organs.get(case.tx, case.row["office_path"])):
        return {}
    return {"own_scope": "no" if suggested_path not in (None, case.row["office_path"]) else "yes"}


def told(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """受理告知：简易办理要符合条件。"""
    return summary.conditions(cases.of_call(call), call.data) if found.get("use_summary") == "yes" else []


CHECKS: Mapping[str, Check] = {"direct_notice": told}
SERVICES: Mapping[str, Service] = {
    "petition.tell_later": later,
    "petition.receive_direct": receive,
}
