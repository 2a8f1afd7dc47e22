"""督查: what is late or will be, whose it is, and the two rates, each with its fraction and definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from engine import Transaction, scope, tasks
from engine.tasks import Task
from petition import clocks, codes, deadlines, rates, sight
from petition.deadlines import law_day
from petition.model import Row, alert, clock, matter
from petition.rates import Rate
from petition.sealing import SEALED_TITLE

_OWED = clock.c.key.not_in(sorted(clocks.WINDOWS))


@dataclass(frozen=True)
class Summary:
    """The head of the page. `acceptance_rate`: 责任单位及时受理率; `answer_rate`: 按期答复率; this month."""

    open_count: int
    overdue: int
    due_this_week: int
    acceptance_rate: Rate
    answer_rate: Rate
    at: datetime


@dataclass(frozen=True)
class Late:
    """One matter that is late or soon will be: since when, where it stands and with whom."""

    number: str
    title: str
    status: str
    holder_name: str
    holder_path: str
    clock: clocks.Clock
    #: Days late in law, or days left to the nominal day.
    days: int
    step: str
    step_en: str
    step_since: date | None
    who: str

    @property
    def status_zh(self) -> str:
        return codes.label(codes.STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(codes.STATUSES, self.status, "en")


@dataclass(frozen=True)
class OfficeWeeks:
    """How many clocks of an office end in each of the weeks, and how many are late."""

    holder_path: str
    holder_name: str
    counts: tuple[int, ...]
    late: int


@dataclass(frozen=True)
class Weeks:
    """Offices by weeks; `mondays` are the first days of the columns."""

    mondays: tuple[date, ...]
    offices: list[OfficeWeeks] = field(default_factory=list)


@dataclass(frozen=True)
class Alert:
    """A warning or overdue mark, as a list shows it."""

    id: str
    number: str
    title: str
    kind: str
    clock_key: str
    article: str
    about_on: date
    holder_name: str
    raised_at: datetime

    @property
    def kind_zh(self) -> str:
        return codes.label(codes.ALERTS, self.kind)

    @property
    def kind_en(self) -> str:
        return codes.label(codes.ALERTS, self.kind, "en")


def summary(tx: Transaction, under: str | None = None) -> Summary:
    """The figures of the page for what this actor may see, narrowed to a subtree if one is named."""
    today = law_day(tx.now)
    seen = sight.visible(tx.actor, under=under)
    week_ends = today + timedelta(days=6 - today.weekday())
    running = and_(clock.c.status == "running", _OWED)
    return Summary(
        open_count=_count(tx, select(matter.c.id).where(seen, matter.c.status.not_in(sorted(codes.ENDED)))),
        overdue=_count(tx, _matters(seen).where(running, clock.c.overdue_at <= tx.now)),
        due_this_week=_count(
            tx, _matters(seen).where(running, clock.c.overdue_at > tx.now, clock.c.nominal_on <= week_ends)
        ),
        acceptance_rate=rates.unit_acceptance(tx, today.replace(day=1), today, under),
        answer_rate=rates.answers(tx, today.replace(day=1), today, under),
        at=tx.now,
    )


def late(tx: Transaction, under: str | None = None, limit: int = 50) -> list[Late]:
    """What is overdue in law, longest first."""
    query = _clocked(tx, under).where(clock.c.overdue_at <= tx.now)
    return _lines(tx, query.order_by(clock.c.overdue_at, clock.c.id).limit(limit))


def near(tx: Transaction, under: str | None = None, days: int = 5, limit: int = 50) -> list[Late]:
    """What is due within so many days by the nominal day, first due first."""
    until = law_day(tx.now) + timedelta(days=days)
    query = _clocked(tx, under).where(clock.c.overdue_at > tx.now, clock.c.nominal_on <= until)
    return _lines(tx, query.order_by(clock.c.nominal_on, clock.c.id).limit(limit))


def by_office(tx: Transaction, under: str | None = None, weeks: int = 6) -> Weeks:
    """Offices with running clocks, and in which week how many end; offices with most first."""
    today = law_day(tx.now)
    monday = today - timedelta(days=today.weekday())
    mondays = tuple(monday + timedelta(weeks=index) for index in range(weeks))
    query = (
        select(
            clock.c.holder_path,
            clock.c.holder_name,
            clock.c.nominal_on,
            clock.c.overdue_at,
            func.count().label("n"),
        )
        .join(matter, matter.c.id == clock.c.matter_id)
        .where(clock.c.status == "running", _OWED, sight.visible(tx.actor, under=under))
        .group_by(clock.c.holder_path, clock.c.holder_name, clock.c.nominal_on, clock.c.overdue_at)
        .order_by(clock.c.holder_path)
        .limit(5000)
    )
    found: dict[str, tuple[str, list[int], int]] = {}
    for row in tx.db.execute(query):
        name, counts, late_count = found.get(row.holder_path, (row.holder_name, [0] * weeks, 0))
        if row.overdue_at <= tx.now:
            late_count += row.n
        else:
            index = max(0, (row.nominal_on - monday).days // 7)
            if index < weeks:
                counts[index] += row.n
        found[row.holder_path] = (name, counts, late_count)
    offices = [OfficeWeeks(path, name, tuple(counts), n) for path, (name, counts, n) in found.items()]
    return Weeks(mondays, sorted(offices, key=lambda one: (-sum(one.counts) - one.late, one.holder_path)))


def alerts(
    tx: Transaction,
    *,
    number: str | None = None,
    kinds: tuple[str, ...] = (),
    under: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[Alert]:
    """Warnings and overdue marks, newest first; `before` is the id of the last one of the page before."""
    query = (
        select(alert, matter.c.title, matter.c.is_sealed)
        .join(matter, matter.c.id == alert.c.matter_id)
        .where(sight.visible(tx.actor, under=under))
        .order_by(alert.c.id.desc())
        .limit(limit)
    )
    if number is not None:
        query = query.where(alert.c.number == number)
    if kinds:
        query = query.where(alert.c.kind.in_(kinds))
    if before is not None:
        query = query.where(alert.c.id < before)
    return [
        Alert(
            **{name: row[name] for name in Alert.__dataclass_fields__ if name != "title"},
            title=SEALED_TITLE if row["is_sealed"] else row["title"],
        )
        for row in tx.db.execute(query).mappings()
    ]


def _matters(seen: ColumnElement[bool]) -> Any:
    return select(matter.c.id).join(clock, clock.c.matter_id == matter.c.id).where(seen).distinct()


def _count(tx: Transaction, query: Any) -> int:
    return int(tx.db.scalar(select(func.count()).select_from(query.limit(100000).subquery())) or 0)


def _clocked(tx: Transaction, under: str | None) -> Any:
    return (
        select(clock, matter.c.number, matter.c.title, matter.c.status.label("matter_status"))
        .add_columns(matter.c.is_sealed, matter.c.instance_id)
        .join(matter, matter.c.id == clock.c.matter_id)
        .where(clock.c.status == "running", _OWED, sight.visible(tx.actor, under=under))
    )


def _lines(tx: Transaction, query: Any) -> list[Late]:
    rows = list(tx.db.execute(query).mappings())
    steps = _steps(tx, [row["instance_id"] for row in rows])
    today = law_day(tx.now)
    return [_line(row, steps.get(row["instance_id"], ()), today) for row in rows]


def _line(row: Row, steps: Sequence[Task], today: date) -> Late:
    one = clocks.of_row(row)
    here = [step for step in steps if scope.covers(one.holder_path, step.scope_path)] or list(steps)
    step = here[0] if here else None
    left = (one.nominal_on - today).days
    return Late(
        number=row["number"],
        title=SEALED_TITLE if row["is_sealed"] else row["title"],
        status=row["matter_status"],
        holder_name=one.holder_name,
        holder_path=one.holder_path,
        clock=one,
        days=deadlines.late_days(one.deadline, today) or left,
        step=step.name if step else "",
        step_en=str(step.marks.get("name_en") or step.name) if step else "",
        step_since=law_day(step.created_at) if step else None,
        who=(step.assignee_name or "") if step else "",
    )


def _steps(tx: Transaction, instance_ids: list[str]) -> dict[str, list[Task]]:
    return {one: tasks.of_instance(tx, one) for one in set(instance_ids)}
