"""简易办理 (信访事项简易办理办法): when it may be used, its opinion, and turning ordinary.

The 60 days of 条例第34条 run from acceptance all the while; the ten working days (J-02) stand beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Call, FieldError
from petition import cases, clocks, errors, handling
from petition.cases import Case


def draft(call: Call) -> dict[str, Any]:
    """存简易办理的意见稿。As `petition.draft_opinion`; the result is 支持, for nothing else is answered so.

    Reads the newest submission of `Task_SummaryDraft`. Into the case: `opinion`.
    """
    case = cases.of_call(call)
    found = {**case.submitted("Task_SummaryDraft"), "outcome": "SUPPORTED"}
    return handling.keep_opinion(case, found) | {"outcome": "SUPPORTED"}


def issue(call: Call) -> dict[str, Any]:
    """签发简易办理的处理意见书。Both periods stop today: ten working days (J-02) and 60 days (R-15).

    Into the case: as `petition.issue_opinion`.
    """
    case = cases.of_call(call)
    clocks.stop(case, "J02", case.today)
    return handling.issue_opinion(call) | {"handling_mode": None}


def leave(call: Call) -> dict[str, Any]:
    """简易转普通程序 (办法第5条)。J-02 falls away; R-15 runs on from the same acceptance (S-47).

    Reads the newest submission of `Task_SummaryDraft`. Into the case: `first_step` (`investigate`), `clocks`.
    """
    case = cases.of_call(call)
    found = case.submitted("Task_SummaryDraft")
    clocks.drop(case, "J02")
    due = handling.require_running(case)
    case.note(
        "summary_left", unit=case.row["unit_name"], due_on=due.nominal_on, reasons=found["leave_reasons"]
    )
    return {
        "first_step": "investigate",
        "investigation_result": "working",
        "handling_mode": None,
        "clocks": clocks.data(case),
    }


def conditions(case: Case, data: Mapping[str, Any]) -> list[FieldError]:
    """What keeps a matter from summary handling (办法第4条、第5条), each a sentence."""
    row = case.row
    barred = (
        (
            data.get("track") == "BY_LAW",
            "属于条例第31条第1项至第5项，或者是建议、检举控告，不适用简易办理（办法第5条第1项）。",
            "Matters of Art. 31(1) to (5), suggestions, accusations: not handled so (Measures Art. 5(1)).",
        ),
        (
            not row["is_initial"],
            "不是初次信访，不适用简易办理（办法第4条）。",
            "Only initial matters are handled so (Measures Art. 4).",
        ),
        (
            bool(data.get("assigned")),
            "上级交办的，不适用简易办理（办法第5条第2项）。",
            "Assigned by a superior: not handled so (Measures Art. 5(2)).",
        ),
        (
            int(row["persons"]) > 1 or bool(row["is_urgent"]),
            "多人反映或者重大、紧急的，不适用简易办理（办法第5条第4项）。",
            "Joint, grave or urgent matters are not handled so (Measures Art. 5(4)).",
        ),
        (
            bool(row["is_anonymous"]),
            "匿名的没法当面或者电话听取，不适用简易办理（条例第31条第6项）。",
            "An anonymous petitioner cannot be heard, so it is not handled so (Art. 31(6)).",
        ),
    )
    return [
        errors.field("use_summary", f"{zh}请选普通程序。", f"{en} Choose the ordinary procedure.")
        for is_barred, zh, en in barred
        if is_barred
    ]
