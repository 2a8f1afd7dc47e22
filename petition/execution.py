"""执行 (条例第32条第2款、第40条第1款): what was supported is carried out by its day; somebody else checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine import Call, outbox
from petition import alerts, cases, deadlines, documents, law, organs
from petition.acceptance import SUPERVISION
from petition.cases import Case
from petition.law.dates import at, end_of

_SUPPORTED = ("SUPPORTED", "PARTLY_SUPPORTED", "SETTLED")


def owed(contents: Mapping[str, Any]) -> dict[str, Any]:
    """`execution` of the case: by when and by whom the paper is carried out; None where nothing is owed."""
    by, outcome = str(contents.get("execute_by_on") or ""), str(contents.get("outcome") or "SETTLED")
    if not by or outcome not in _SUPPORTED:
        return {"execution": None}
    last = date.fromisoformat(by)
    warn_on = last - timedelta(days=law.settings().soon_days)
    return {
        "execution": {
            "by_on": by,
            "owner": contents.get("execute_owner") or "",
            "due_at": end_of(last).isoformat(),
            "warn_at": at(warn_on, law.settings().warn_hour).isoformat(),
            "overdue_at": at(last + timedelta(days=1)).isoformat(),
        }
    }


def report(call: Call) -> dict[str, Any]:
    """登记落实情况。The unit says what was done, when, with what proof (条例第32条第2款).

    Reads the newest submission of `Task_Execute`. Into the case: `executed` (`on`, `how`, `document_id`).
    """
    case = cases.of_call(call)
    found = case.submitted("Task_Execute")
    made = documents.issue(
        case,
        "EXECUTION",
        organs.get(case.tx, case.row["unit_path"]),
        {
            "title": case.row["title"],
            "number": case.number,
            "by_on": call.data["execution"]["by_on"],
            **{name: found.get(name) or "" for name in ("executed_on", "executed_how", "executed_proof")},
        },
    )
    case.note(
        "execution_reported",
        unit=case.row["unit_name"],
        on=found["executed_on"],
        how=found["executed_how"],
        document_id=made.id,
    )
    return {
        "executed": {"on": found["executed_on"], "how": found["executed_how"], "document_id": made.id},
        "execution_confirmed": None,
    }


def check(call: Call) -> dict[str, Any]:
    """记下核实落实的结果。Somebody outside the unit asked the petitioner. Not carried out: it goes back, and
    supervision is proposed when its day is over (条例第32条第2款、第40条第1款).

    Reads the newest submission of `Task_CheckExecution`.
    """
    case = cases.of_call(call)
    found = case.submitted("Task_CheckExecution")
    is_done = found["execution_confirmed"] == "yes"
    case.note(
        "execution_checked",
        unit=case.row["unit_name"],
        petitioner=case.row["petitioner"],
        is_done=is_done,
        found=found["check_findings"],
    )
    by = date.fromisoformat(call.data["execution"]["by_on"])
    if not is_done and case.today > by:
        _press(case, by)
    return {"execution_confirmed": "yes" if is_done else "no"}


def alert(call: Call) -> dict[str, Any]:
    """提醒落实。Before the day a reminder; after it 到期没有落实, and supervision is proposed on the ground
    “拒不执行” (条例第40条第1款, S-51).

    Result: `kind` (`execution_due`, `unexecuted`).
    """
    case = cases.of_call(call)
    by = date.fromisoformat(call.data["execution"]["by_on"])
    if deadlines.law_day(case.tx.now) > by:
        _press(case, by)
        return {"kind": "unexecuted"}
    _put(case, "execution_due", by)
    return {"kind": "execution_due"}


def _press(case: Case, by: date) -> None:
    _put(case, "unexecuted", by)
    payload = {
        "number": case.number,
        "ground": "拒不执行",
        "article": "条例第40条第1款",
        "unit": case.row["unit_name"],
    }
    outbox.put(case.tx, SUPERVISION, payload, f"supervision:{case.id}:execution:{by.isoformat()}")


def _put(case: Case, kind: str, by: date) -> None:
    holder = (case.row["unit_path"], case.row["unit_name"])
    alerts.put(case, kind, "R15", article="条例第32条第2款", about_on=by, holder=holder)
