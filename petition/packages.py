"""领导包案: one matter, one leader, one team, one plan, followed to the end (条例第18条第2款).

Opened from a matter, then the diagram leads; here are the acts from outside it, and what pages read. A
package moves no statutory date and decides nothing of the matter: that is for the competent organ
(条例第31条, 第34条).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, update

from engine import Transaction, instances, messages, new_id
from engine.statements import Statement
from petition import beside, codes, errors, sight
from petition.cases import Case
from petition.deadlines import law_day
from petition.law.counting import add_months
from petition.law.settings import settings
from petition.model import Row, matter, matter_link
from petition.model_beside import package, package_leader
from petition.sealing import SEALED_TITLE

#: The family of diagrams, and the messages its instances wait for.
FAMILY = "package"
CHANGE_LEADER = "package_change_leader"
REOPEN = "package_reopen"

#: Who may ask for a package, or for another leader, at the registering office.
ROLES = ("supervisor", "office_head", "sorter")

#: Statuses in which somebody leads, and those in which nothing goes on any more.
LED = frozenset({"ASSIGNED", "LEADING", "HANDING_OVER", "VERIFYING", "STRIKING"})
OVER = frozenset({"REFUSED", "CLOSED"})


@dataclass(frozen=True)
class Leader:
    """Somebody who led a package; `until_on` is None for the present one."""

    ordinal: int
    name: str
    post: str
    office_path: str
    user_id: str
    from_on: date
    acknowledged_on: date | None
    until_on: date | None
    why: str


@dataclass(frozen=True)
class Package:
    """A package. `due_on` is its own end, extended or not; `first_due_on` what was approved at first."""

    id: str
    matter_id: str
    number: str
    instance_id: str
    status: str
    ground: str
    reasons: str
    office_path: str
    chief_path: str
    team_path: str
    leader_name: str
    leader_post: str
    leader_path: str | None
    opened_on: date
    opened_by_name: str
    approved_on: date | None
    approved_by_name: str
    due_on: date | None
    first_due_on: date | None
    check_from_on: date | None
    next_check_on: date | None
    outcomes: list[str]
    resolved_on: date | None
    verified_on: date | None
    struck_on: date | None
    archive_number: str
    watch_until_on: date | None
    reopened: int

    @property
    def is_led(self) -> bool:
        return self.status in LED

    @property
    def is_open(self) -> bool:
        return self.status not in OVER

    @property
    def status_zh(self) -> str:
        return codes.label(codes.PACKAGE_STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(codes.PACKAGE_STATUSES, self.status, "en")


@dataclass(frozen=True)
class Line:
    """One line of the ledger: the package, its matter, and how it stands."""

    package: Package
    title: str
    petitioner: str
    unit_name: str
    #: ON_PLAN, LATE or BLOCKED by the newest check; empty before the first.
    check_state: str
    met_on: date | None
    #: The same people came again after the strike-off.
    came_again: bool


@dataclass(frozen=True)
class LeaderFigures:
    """What one leader took on and what came of it. A rate is never shown without its fraction."""

    name: str
    post: str
    assigned: int
    resolved: int
    in_time: int
    overdue: int
    reopened: int

    @property
    def percent(self) -> float | None:
        """包案化解率: resolved of those assigned, in per cent with one decimal."""
        return round(100 * self.resolved / self.assigned, 1) if self.assigned else None


def open_(tx: Transaction, number: str, *, command_id: str | None = None) -> Package:
    """Asks for a leader for a matter: starts the diagram at the nomination.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor is not of the petition office.
        Conflict: an accusation; or the matter has a package already.
    """
    row = sight.require(tx, number)
    _of_the_office(tx, row)
    if row["is_sealed"]:
        raise errors.conflict("sealed_not_packaged", "a matter a leader may take", "it is an accusation")
    if found := present(tx, row["id"]):
        raise errors.conflict(
            "package_exists",
            "a matter without a package",
            "it has one",
            leader=found.leader_name or "（提名中）",
        )
    beside.wait_for(tx, row)
    case = Case(tx, row)
    office = beside.start_data(case)
    today = case.today
    due_on = add_months(today, settings().package.due_months)
    data = {
        **office,
        "packaged": True,
        "leader_path": None,
        "leader_offices": beside.organ_options(case),
        "package_due_on": due_on.isoformat(),
        "leading_from": "acknowledge",
        "package_met": False,
        **beside.day_moments("nominate", beside.workdays_after(today, settings().package.strike_workdays)),
    }
    started = instances.start(
        tx,
        FAMILY,
        data,
        business_key=number,
        title=str(row["title"]),
        scope_path=row["office_path"],
        command_id=command_id,
    )
    if known := of_instance(tx, started.id):
        return known
    tx.db.execute(
        package.insert().values(
            id=new_id(),
            matter_id=row["id"],
            number=number,
            instance_id=started.id,
            status="NOMINATED",
            ground="OTHER",
            reasons="",
            office_path=row["office_path"],
            chief_path=office["chief_path"],
            team_path=office["team_path"],
            leader_name="",
            leader_post="",
            leader_path=None,
            opened_on=today,
            opened_by_name=tx.actor.name,
            approved_by_name="",
            outcomes=[],
            archive_number="",
            reopened=0,
        )
    )
    # Whoever approves it must be able to read it.
    beside.invite(case, office["chief_path"], "approval")
    made = of_instance(tx, started.id)
    assert made is not None
    return made


def change_leader(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> None:
    """Says that the leader moves post or must step aside: the successor is to be named the same day.

    `facts`: `why` (MOVED | INTEREST | OTHER), `reasons`. The leader may say so, and the petition office.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: neither the leader nor of the petition office.
        Invalid: no reasons.
        Conflict: nobody leads it now.
    """
    row = sight.require(tx, number)
    found = present(tx, row["id"])
    if found is None or found.status != "LEADING":
        raise errors.conflict("nobody_leads", "a package that is led", "it is not", number=number)
    is_leader = any(each.user_id == tx.actor.id for each in leaders(tx, found.id) if each.until_on is None)
    if not is_leader:
        _of_the_office(tx, row)
    why, reasons = str(facts.get("why") or ""), str(facts.get("reasons") or "").strip()
    if why not in codes.LEADER_CHANGES or len(reasons) < 4:
        raise errors.invalid(
            "reasons",
            "没有写为什么换。调岗、要回避（条例第28条第3款）或者别的原因，写清楚。",
            "Say why another leader is needed: moved, an interest (Art. 28(3)), or what else.",
        )
    payload = {
        "change_why": why,
        "change_reasons": reasons,
        "leader_before": f"{found.leader_name}（{found.leader_post}）",
        **handover_moments(law_day(tx.now)),
    }
    _set(tx, found.id, status="HANDING_OVER")
    messages.send(tx, found.instance_id, CHANGE_LEADER, payload, command_id)


def reopen(tx: Transaction, number: str, reasons: str, *, command_id: str | None = None) -> None:
    """Opens a struck-off package again: the same matter came back within the watch period.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor is not of the petition office.
        Invalid: no reasons.
        Conflict: it is not struck off, or the watch is over.
    """
    row = sight.require(tx, number)
    _of_the_office(tx, row)
    found = present(tx, row["id"])
    if found is None or found.status != "STRUCK_OFF":
        raise errors.conflict("not_struck_off", "a package under watch", "it is not", number=number)
    if len(reasons.strip()) < 4:
        raise errors.invalid(
            "reasons", "没有写为什么重新包案。写明又反映了什么。", "Say what was petitioned again."
        )
    messages.send(tx, found.instance_id, REOPEN, {"reopen_reasons": reasons.strip()}, command_id)


def handover_moments(today: date) -> dict[str, str]:
    """The successor is named the day the leader leaves."""
    return beside.day_moments("handover", today)


def present(tx: Transaction, matter_id: str) -> Package | None:
    """The package of a matter that is not over, unguarded."""
    query = select(package).where(package.c.matter_id == matter_id, package.c.status.not_in(sorted(OVER)))
    row = tx.db.execute(query.limit(1)).mappings().first()
    return None if row is None else _package(row)


def end_sealed(case: Case) -> None:
    """Ends the package of a matter that turns out an accusation: nobody leads it (条例第30条第3款)."""
    found = present(case.tx, case.id)
    if found is None:
        return
    instances.cancel(case.tx, found.instance_id, "检举控告不由领导包案，内容封存")
    _set(case.tx, found.id, status="CLOSED")
    case.change(is_packaged=False)


def of_instance(tx: Transaction, instance_id: str) -> Package | None:
    """The package an instance runs for, unguarded."""
    row = tx.db.execute(select(package).where(package.c.instance_id == instance_id)).mappings().first()
    return None if row is None else _package(row)


def of(tx: Transaction, number: str) -> list[Package]:
    """The packages of a matter, newest first.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    return [_package(one) for one in ALL.rows(tx, {"matter_id": row["id"]})]


ALL = Statement(
    select(package)
    .where(package.c.matter_id == bindparam("matter_id"))
    .order_by(package.c.id.desc())
    .limit(20),
    kept=True,
)


def leaders(tx: Transaction, package_id: str) -> list[Leader]:
    """Who led a package, in order; the last one leads now unless `until_on` is set."""
    query = select(package_leader).where(package_leader.c.package_id == package_id)
    rows = tx.db.execute(query.order_by(package_leader.c.ordinal).limit(100)).mappings()
    return [Leader(**{name: row[name] for name in Leader.__dataclass_fields__}) for row in rows]


def ledger(
    tx: Transaction,
    *,
    under: str | None = None,
    open_only: bool = True,
    leader: str | None = None,
    limit: int = 200,
) -> list[Line]:
    """领导包案台账: the packages this actor may see, the first to end first."""
    query = _seen(tx, under).order_by(package.c.due_on.nulls_last(), package.c.id).limit(limit)
    if open_only:
        query = query.where(package.c.status.not_in(sorted(OVER)))
    if leader:
        query = query.where(package.c.leader_name == leader)
    rows = list(tx.db.execute(query).mappings())
    return [_line(tx, row) for row in rows]


def by_leader(tx: Transaction, *, under: str | None = None) -> list[LeaderFigures]:
    """Per leader: assigned, resolved, in time, overdue, reopened; most first."""
    today = law_day(tx.now)
    query = _seen(tx, under).where(package.c.approved_on.is_not(None)).limit(10000)
    found: dict[tuple[str, str], list[Package]] = {}
    for row in tx.db.execute(query).mappings():
        one = _package(row)
        found.setdefault((one.leader_name, one.leader_post), []).append(one)
    figures = [
        LeaderFigures(
            name=name,
            post=post,
            assigned=len(every),
            resolved=sum(one.struck_on is not None for one in every),
            in_time=sum(
                one.struck_on is not None
                and one.due_on is not None
                and (one.resolved_on or one.struck_on) <= one.due_on
                for one in every
            ),
            overdue=sum(one.is_led and one.due_on is not None and one.due_on < today for one in every),
            reopened=sum(one.reopened for one in every),
        )
        for (name, post), every in found.items()
    ]
    return sorted(figures, key=lambda one: (-one.assigned, one.name))


def _line(tx: Transaction, row: Row) -> Line:
    one = _package(row)
    checks = beside.records(tx, one.id, "check")
    met = [each for each in beside.records(tx, one.id, "meeting") if each.facts.get("met_result") == "MET"]
    again = False
    if one.struck_on is not None:
        later = (
            select(matter.c.id)
            .join(
                matter_link,
                or_(matter_link.c.matter_id == matter.c.id, matter_link.c.other_id == matter.c.id),
            )
            .where(
                matter_link.c.kind == "repeat",
                or_(matter_link.c.matter_id == one.matter_id, matter_link.c.other_id == one.matter_id),
                matter.c.id != one.matter_id,
                matter.c.received_on >= one.struck_on,
            )
        )
        again = tx.db.scalar(later.limit(1)) is not None
    return Line(
        package=one,
        title=SEALED_TITLE if row["is_sealed"] else row["title"],
        petitioner=row["petitioner"],
        unit_name=row["unit_name"] or row["office_name"],
        check_state=str(checks[-1].facts.get("check_state", "")) if checks else "",
        met_on=date.fromisoformat(str(met[-1].facts["met_on"])) if met else None,
        came_again=again,
    )


def _seen(tx: Transaction, under: str | None) -> Select[Any]:
    seen: ColumnElement[bool] = sight.visible(tx.actor, under=under)
    return (
        select(
            package,
            matter.c.title,
            matter.c.petitioner,
            matter.c.unit_name,
            matter.c.office_name,
            matter.c.is_sealed,
        )
        .join(matter, matter.c.id == package.c.matter_id)
        .where(seen)
    )


def count_open(tx: Transaction, under: str | None = None) -> int:
    """How many packages go on."""
    query = _seen(tx, under).where(package.c.status.in_(sorted(LED))).limit(1000).subquery()
    return int(tx.db.scalar(select(func.count()).select_from(query)) or 0)


def _of_the_office(tx: Transaction, row: Row) -> None:
    actor = tx.actor
    if actor.is_system or any(actor.has(role, row["office_path"]) for role in ROLES):
        return
    raise errors.forbidden(
        "not_for_role",
        "somebody of the petition office",
        "the actor is not",
        role="信访部门的分办员、负责人或者督查专员",
        role_en="the petition office",
    )


def _set(tx: Transaction, package_id: str, **values: Any) -> None:
    tx.db.execute(update(package).where(package.c.id == package_id).values(**values))


def _package(row: Row) -> Package:
    return Package(**{name: row[name] for name in Package.__dataclass_fields__})
