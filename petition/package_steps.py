"""What the steps of a package share: its row, its leader on record, the days of its rhythm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from engine import Call, NotFound, new_id
from petition import beside, codes, deadlines, documents, packages
from petition.cases import Case
from petition.law.counting import add_months
from petition.law.dates import at, end_of
from petition.law.settings import settings
from petition.model_beside import package, package_leader
from petition.packages import Package


def of_call(call: Call) -> tuple[Case, Package]:
    """The matter and its package.

    Raises:
        NotFound: the instance runs for no package.
    """
    case = beside.of_call(call)
    found = packages.of_instance(call.tx, call.instance_id)
    if found is None:
        raise NotFound("package", call.instance_id)
    return case, found


def change(case: Case, found: Package, **values: Any) -> None:
    """Writes columns of the package's row."""
    case.tx.db.execute(update(package).where(package.c.id == found.id).values(**values))


def lead(
    case: Case, found: Package, named: Mapping[str, Any], *, due_on: date, why: str
) -> documents.Document:
    """Puts a leader on record and issues 包案责任表 for them."""
    past = select(package_leader.c.id).where(package_leader.c.package_id == found.id)
    ordinal = len(case.tx.db.execute(past).all()) + 1
    case.tx.db.execute(
        insert(package_leader).values(
            id=new_id(),
            package_id=found.id,
            ordinal=ordinal,
            name=named["leader_name"],
            post=named["leader_post"],
            office_path=named["leader_office"],
            user_id="",
            from_on=case.today,
            acknowledged_on=None,
            until_on=None,
            why="",
        )
    )
    change(
        case,
        found,
        leader_name=named["leader_name"],
        leader_post=named["leader_post"],
        leader_path=named["leader_office"],
    )
    beside.invite(case, named["leader_office"], "package")
    nominated = case.submitted("Task_Nominate")
    return beside.issue(
        case,
        "PACKAGE_SHEET",
        found.chief_path,
        {
            "leader": f"{named['leader_post']}{named['leader_name']}",
            "ground": codes.label(codes.PACKAGE_GROUNDS, nominated["package_ground"]),
            "reasons": nominated["package_reasons"],
            "unit": case.row["unit_name"] or case.row["office_name"],
            "due_on": due_on.isoformat(),
            "approver": case.tx.actor.name,
            "is_successor": bool(why),
        },
    )


def acknowledge_by(case: Case) -> dict[str, str]:
    """Until when the leader signs."""
    by = beside.workdays_after(case.today, settings().package.acknowledge_workdays)
    return beside.day_moments("acknowledge", by)


def strike_by(case: Case) -> dict[str, str]:
    """Until when the chief decides on the strike-off."""
    days = settings().package
    by = beside.workdays_after(case.today, days.verify_workdays + days.strike_workdays)
    return {"strike_due_at": end_of(by).isoformat()}


def due_moments(on: date) -> dict[str, str]:
    """The moments of the package's own end."""
    warn_on = on - timedelta(days=settings().soon_days)
    return {
        "package_due_at": end_of(on).isoformat(),
        "package_warn_at": at(warn_on, settings().warn_hour).isoformat(),
        "package_overdue_at": at(on + timedelta(days=1)).isoformat(),
    }


def next_check(case: Case, found: Package, from_on: date) -> dict[str, str]:
    """The next day of the monthly rhythm after today, and until when the check is made."""
    until = add_months(case.today, 3)
    rhythm = [one.due_on for one in deadlines.monthly_dates(from_on, until)]
    next_on = next(on for on in rhythm if on > case.today)
    change(case, found, next_check_on=next_on)
    by = beside.workdays_after(next_on, settings().package.check_workdays)
    hour = settings().warn_hour
    return {"next_check_at": at(next_on, hour).isoformat(), **beside.day_moments("check", by)}


def has_met(case: Case, found: Package) -> bool:
    """Whether the leader met the petitioner."""
    every = beside.records(case.tx, found.id, "meeting")
    return any(one.facts.get("met_result") == "MET" for one in every)


def move(call: Call, event_id: str, moment: datetime) -> None:
    """Moves a waiting timer of the package."""
    try:
        call.reschedule(event_id, moment)
    except NotFound:
        # It fired already; the next time the package is led it is armed with the new day.
        return


def iso(on: date | None) -> str:
    """A day as text, or nothing."""
    return on.isoformat() if on else ""
