"""逐级转送: a matter goes down the levels of petition offices, each with its share of the 15 days (R-03).

Whoever has it now sorts it, and it leaves by the day of the whole (R-02). What the National Administration
registered has shares beside that, 5, 3, 3 and 4 days: each counted from the nominal day of the level above,
so that no delay above takes a day from those below, and the whole never ends later than the law says (S-18).
"""

from __future__ import annotations

from typing import Any

from engine import Call, FieldError, messages
from petition import beside, cases, changes, clocks, errors, law, organs
from petition.cases import Case
from petition.organs import Organ

#: What moves the case of the shares on.
PASSED = "share_passed"
_ARTICLE = "条例第22条第1款第2项"


def level_of(office: Organ) -> str | None:
    """The level of a petition office, by its division code: `national`, `province`, `city` or `county`."""
    if office.kind != "petition_office":
        return None
    code = office.region_code.ljust(12, "0")
    ends = zip((0, 2, 4, 6), (share.level for share in law.quotas()), strict=True)
    return next((level for end, level in ends if not code[end:].strip("0")), None)


def below(case: Case) -> list[Organ]:
    """The petition offices of the nearest level below the one that has the matter."""
    here = organs.get(case.tx, case.row["office_path"])
    ranks = [share.level for share in law.quotas()]
    level = level_of(here)
    if level is None:
        return []
    found: dict[int, list[Organ]] = {}
    for one in organs.all_(case.tx, here.region_path):
        its = level_of(one)
        if its is not None and ranks.index(its) > ranks.index(level):
            found.setdefault(ranks.index(its), []).append(one)
    return found[min(found)] if found else []


def options(case: Case) -> list[dict[str, str]]:
    """The petition offices it may be passed down to, as choices of a form."""
    return [{"value": one.path, "label": one.short_name} for one in below(case)]


def begin(case: Case) -> None:
    """Starts the shares of a matter that the National Administration registered."""
    office = organs.get(case.tx, case.row["office_path"])
    if level_of(office) == law.quotas()[0].level:
        changes.begin(case, "SHARES", {"levels": []}, {}, scope_path=office.path, is_alone=False)


def share(call: Call) -> dict[str, Any]:
    """起算本级份额。From the nominal day of the level above; the first from receipt (R-03).

    Into the case: `clocks`.
    """
    case, found = changes.of_call(call)
    office = organs.get(case.tx, case.row["office_path"])
    before = [one for one in clocks.all_of(case.tx, case.id) if one.key == "R03"]
    counted = clocks.start(
        case,
        "R03",
        before[-1].nominal_on if before else case.row["received_on"],
        holder=(office.path, office.short_name),
        rule=f"R-03-{level_of(office)}",
    )
    passed = [
        *found.facts["levels"],
        {"office": office.short_name, "by_on": counted.nominal_on.isoformat()},
    ]
    changes.settle(case.tx, found.id, facts={"levels": passed})
    case.note("share_started", office=office.short_name, by_on=counted.nominal_on)
    return {"clocks": clocks.data(case)}


def pass_down(call: Call) -> dict[str, Any]:
    """转给下一级信访部门。It takes the matter over: 转送单, and the petitioner is told where it went.

    Parameters: `office` (path). R-02 runs on and is now its duty. Into the case: `office_path`,
    `office_name`, `clocks`, `units`, `unit_choice`, `unit_reason`, `lower_offices`, `level_go`, `share_on`.

    Raises:
        Conflict: `not_the_level_below`.
    """
    from petition import sorting, transfers

    case = cases.of_call(call)
    here = organs.get(case.tx, case.row["office_path"])
    to = next((one for one in below(case) if one.path == call.parameters["office"]), None)
    if to is None:
        raise errors.conflict("not_the_level_below", "a petition office of the level below", "it is none")
    made = transfers.slip(case, here, to, _ARTICLE)
    clocks.stop(case, "R03", case.today)
    clocks.hand_over(case, "R02", (to.path, to.short_name))
    case.change(office_path=to.path, office_name=to.short_name)
    # Whoever passed it down registered it, and goes on seeing what becomes of it.
    beside.invite(case, here.path, "level")
    case.note("matter_passed_down", office=here.short_name, to=to.short_name, document_id=made.id)
    _move(case, is_next=True)
    running = clocks.running(case.tx, case.id, "R03")
    return {
        "office_path": to.path,
        "office_name": to.short_name,
        "clocks": clocks.data(case),
        "units": sorting.unit_options(case),
        **sorting.suggested(case),
        "lower_offices": options(case),
        "level_go": None,
        "share_on": running["nominal_on"].isoformat() if running else None,
    }


def over(case: Case) -> None:
    """It left the petition offices, or ended: the share that runs was kept, and no other follows."""
    clocks.stop(case, "R03", case.today)
    _move(case, is_next=False)


def chosen(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """本级定去向：往下转的，只能转下一级信访部门；转给单位的，照转送的规矩。"""
    from petition import checks

    return checks.route(call, {**found, "route": {"go": "transfer"}})


def _move(case: Case, *, is_next: bool) -> None:
    found = changes.running(case, "SHARES")
    if found is None:
        return
    if not is_next:
        changes.settle(case.tx, found.id, status="DONE", decided_on=case.today)
    messages.send(case.tx, str(found.instance_id), PASSED, {"share_next": is_next})


CHECKS = {"level": chosen}
SERVICES = {"petition.share_begin": share, "petition.pass_down": pass_down}
