"""两告知一反馈: while it is handled, the petitioner hears how it stands every week (S-85).

A practice of offices, not a rule of the Regulation: it is asked for matter by matter, or for all of them by a
setting. The rhythm counts from acceptance; a day that is a rest day moves, the rhythm does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine import Call, Transaction, messages
from petition import alerts, changes, deadlines, errors, law, sight
from petition.cases import Case
from petition.changes import Change
from petition.law.dates import at, end_of

#: What ends it: the matter is answered, or taken back.
OVER = "feedback_over"
#: While a matter stands here, somebody works on it.
_HANDLED = frozenset({"ACCEPTED", "IN_PROCESS"})
_AT_OFFICE = ("sorter", "supervisor", "office_head")
_AT_UNIT = ("handler", "unit_head")


def begin(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> Change | None:
    """Asks that the petitioner of this matter hears every week how it stands.

    `facts`: nothing yet.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor works neither at the registering office nor at the unit that handles it.
        Conflict: `feedback_running`; `not_handled`: nobody handles it now, or nobody is to be told.
    """
    del facts
    row = sight.require(tx, number)
    unit = row["unit_path"]
    at_unit = bool(unit) and any(tx.actor.has(role, unit) for role in _AT_UNIT)
    case = changes.asked_of(tx, number, *(_AT_UNIT if at_unit else _AT_OFFICE), at_unit=at_unit)
    if changes.running(case, "FEEDBACK"):
        raise errors.conflict("feedback_running", "no weekly feedback yet", "there is one")
    if not may_begin(case.row):
        raise errors.conflict("not_handled", "a matter that is handled for somebody known", "it is none")
    return _begin(case, is_alone=True, command_id=command_id)


def may_begin(row: Mapping[str, Any]) -> bool:
    """Whether somebody handles the matter for a petitioner who can be told."""
    return row["status"] in _HANDLED and row["is_notice_owed"] and not row["is_sealed"]


def may_ask(tx: Transaction, office_path: str, unit_path: str | None) -> bool:
    """Whether the actor may ask for it on a matter that lies there."""
    at_office = any(tx.actor.has(role, office_path) for role in _AT_OFFICE)
    return at_office or bool(unit_path and any(tx.actor.has(role, unit_path) for role in _AT_UNIT))


def from_acceptance(case: Case) -> None:
    """Starts it with acceptance where the setting says so."""
    if law.settings().feedback_from_acceptance and may_begin(case.row):
        _begin(case, is_alone=False, command_id=None)


def next_(call: Call) -> dict[str, Any]:
    """定下一次反馈的日子。The next day of the rhythm after today.

    Into the case: `feedback_on`, `feedback_at`, `feedback_due_at`, `feedback_missed_at`.
    """
    case, _found = changes.of_call(call)
    accepted_on = case.row["accepted_on"]
    # Two rounds further than today: one of them may have moved over a long holiday.
    until = case.today + timedelta(days=4 * law.settings().feedback_every_days)
    days = (one.due_on for one in deadlines.feedback_dates(accepted_on, until))
    on = next(day for day in days if day > case.today)
    case.note("feedback_planned", on=on)
    return {
        "feedback_on": on.isoformat(),
        "feedback_at": at(on).isoformat(),
        "feedback_due_at": end_of(on).isoformat(),
        "feedback_missed_at": at(on + timedelta(days=1)).isoformat(),
    }


def told(call: Call) -> dict[str, Any]:
    """记下反馈。Keeps what was said to the petitioner, by whom and how; the story tells it."""
    case, found = changes.of_call(call)
    said = case.submitted("Task_TellProgress")
    row = {
        "on": case.today.isoformat(),
        "how": said["progress_how"],
        "words": said["progress_words"],
        "by": case.tx.actor.name,
    }
    changes.settle(case.tx, found.id, facts={**found.facts, "told": [*found.facts["told"], row]})
    case.note("progress_told", unit=case.row["unit_name"], how=row["how"], words=row["words"])
    return {}


def alert(call: Call) -> dict[str, Any]:
    """提醒反馈。The day of the feedback passed and nobody was told."""
    case, _found = changes.of_call(call)
    holder = (str(case.row["unit_path"]), str(case.row["unit_name"]))
    on = date.fromisoformat(str(call.data["feedback_on"]))
    alerts.put(case, "feedback_missed", "R15", article="两告知一反馈", about_on=on, holder=holder)
    return {"kind": "feedback_missed"}


def over(case: Case) -> None:
    """The matter is answered, or was taken back: nothing more to tell every week."""
    found = changes.running(case, "FEEDBACK")
    if found is not None:
        changes.settle(case.tx, found.id, status="DONE", decided_on=case.today)
        messages.send(case.tx, str(found.instance_id), OVER, {})


def _begin(case: Case, *, is_alone: bool, command_id: str | None) -> Change | None:
    return changes.begin(
        case,
        "FEEDBACK",
        {"told": []},
        {},
        scope_path=str(case.row["unit_path"]),
        is_alone=is_alone,
        command_id=command_id,
    )


SERVICES = {
    "petition.feedback_next": next_,
    "petition.feedback_told": told,
    "petition.feedback_alert": alert,
}
