"""重新计算 running clocks after a new calendar or new rules: which move, why, and who must be told.

A clock is counted anew from the same facts. What a petitioner was told, in a paper or by a window of theirs,
is never brought forward. Looking changes nothing; `apply` moves one matter in one transaction and may be
stopped and begun again at any time: what was moved is not moved twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from engine import Transaction, instances, scope, timers
from petition import alerts, clocks, deadlines, errors, law, local_rules, sight
from petition.calendar import Calendar, load
from petition.cases import Case
from petition.deadlines import Deadline
from petition.law import LawError, Overlay
from petition.law.dates import en as day_en
from petition.law.dates import zh as day_zh
from petition.law.rules import amount_en, amount_zh
from petition.model import Row, clock, document, matter

#: Papers that tell the petitioner until when: clock -> kind of paper -> where in its contents.
TOLD_IN: Mapping[str, Mapping[str, str]] = {
    "R15": {"ACCEPTANCE": "effective_on", "EXTENSION": "new_effective_on"},
}
#: What may differ without anything having moved.
_BESIDE = frozenset({"calendar_version", "told_effective_on"})


class Said(NamedTuple):
    """A sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Basis:
    """What clocks are counted with: today's calendar and local rules, or those that are only being tried."""

    calendar: Calendar = field(default_factory=load)
    overlays: Mapping[str, Overlay] = field(default_factory=dict)
    #: Path -> id of an overlay, or nothing: choices that are only being tried.
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One running clock that moves. Neither title nor petitioner: an administrator reads this, too."""

    clock_id: str
    matter_id: str
    number: str
    key: str
    rule: str
    name: str
    name_en: str
    holder_path: str
    holder_name: str
    old: Deadline
    new: Deadline
    why: tuple[Said, ...]
    tell: tuple[Said, ...]
    #: A day told to the petitioner holds the date where it was.
    is_kept: bool

    @property
    def moves(self) -> bool:
        """Whether a legal day moves, and not only a target, a reminder or how certain it is."""
        return (self.old.nominal_on, self.old.effective_on) != (self.new.nominal_on, self.new.effective_on)


def waiting(tx: Transaction, *, after: str = "", limit: int = 100) -> list[str]:
    """The ids of matters with running clocks, in order, after the last one of the batch before."""
    query = (
        select(clock.c.matter_id)
        .where(clock.c.status == "running", clock.c.matter_id > after)
        .distinct()
        .order_by(clock.c.matter_id)
        .limit(limit)
    )
    return list(tx.db.scalars(query))


def changes(tx: Transaction, matter_ids: Sequence[str], basis: Basis | None = None) -> list[Change]:
    """What would move in these matters, the first to end first; changes nothing."""
    tried = basis or Basis()
    query = (
        select(clock, matter.c.number, matter.c.is_notice_owed)
        .join(matter, matter.c.id == clock.c.matter_id)
        .where(clock.c.status == "running", clock.c.matter_id.in_(matter_ids))
        .order_by(clock.c.nominal_on, clock.c.id)
    )
    rows = list(tx.db.execute(query).mappings())
    places = {path: _local(tx, path, tried) for path in {row["holder_path"] for row in rows}}
    told = _papers(tx, {row["matter_id"] for row in rows})
    found = (_change(row, tried, places[row["holder_path"]], told) for row in rows)
    return [one for one in found if one is not None]


def seen(tx: Transaction, matter_ids: Sequence[str]) -> list[str]:
    """Those of the matters whose clocks this actor may move: an administrator all, others what they see."""
    if tx.actor.is_system or "admin" in tx.actor.roles:
        return list(matter_ids)
    query = select(matter.c.id).where(matter.c.id.in_(matter_ids), sight.visible(tx.actor, is_of_few=True))
    may = set(tx.db.scalars(query))
    return [one for one in matter_ids if one in may]


def apply(tx: Transaction, matter_id: str) -> list[Change]:
    """Moves the clocks of one matter: rows, case data, waiting timers and due dates together.

    What is due by now is fired first. Each clock that moved leaves a row of history and, where a legal day or
    a target moved, a message to whoever holds the duty. Doing it again does nothing.

    Raises:
        Forbidden: the actor neither administers nor supervises here.
    """
    if not tx.actor.is_system and not tx.actor.roles & {"admin", "supervisor", "office_head"}:
        raise errors.forbidden(
            "not_for_role",
            "an administrator or supervisor",
            "the actor is none",
            role="系统管理员或者督查专员",
            role_en="administrators and supervisors",
        )
    if not seen(tx, [matter_id]):
        return []
    row = dict(tx.db.execute(select(matter).where(matter.c.id == matter_id)).mappings().one())
    case = Case(tx, row)
    timers.fire(tx, row["instance_id"])
    moved = changes(tx, [matter_id])
    for one in moved:
        clocks.recalculate(case, one.clock_id, one.new)
    if not moved:
        return []
    if instances.get(tx, row["instance_id"]).status == "active":
        fresh = {key: value for key, value in clocks.data(case).items() if value["status"] == "running"}
        instances.amend(tx, row["instance_id"], "clocks", lambda old: _renewed(old, fresh))
    for one in moved:
        _record(case, one)
    return moved


def _renewed(old: Any, fresh: Mapping[str, Any]) -> Any:
    """The clocks of one branch, those that still run from the same day as they are counted now."""
    if not isinstance(old, dict):
        return old
    return {
        key: fresh[key]
        if key in fresh and isinstance(value, dict) and value.get("start_on") == fresh[key]["start_on"]
        else value
        for key, value in old.items()
    }


def _record(case: Case, one: Change) -> None:
    case.note(
        "clock_recalculated",
        clock=one.key,
        rule=one.rule,
        name=one.name,
        name_en=one.name_en,
        old_on=one.old.due_on,
        new_on=one.new.due_on,
        old_effective_on=one.old.effective_on,
        new_effective_on=one.new.effective_on,
        target_on=one.new.local.nominal_on if one.new.local else None,
        calendar=one.new.calendar_version,
        why="；".join(said.zh for said in one.why),
        why_en="; ".join(said.en for said in one.why),
        tell="、".join(said.zh for said in one.tell) or None,
        tell_en=", ".join(said.en for said in one.tell) or None,
    )
    if one.tell:
        alerts.put(
            case,
            "recalculated",
            one.key,
            article=one.new.article,
            about_on=one.new.due_on,
            holder=(one.holder_path, one.holder_name),
        )


def _local(tx: Transaction, path: str, basis: Basis) -> Overlay | None:
    tried = {scope.normal(place): overlay for place, overlay in basis.places.items()}
    at, chosen = local_rules.at(tx, path)
    for place in scope.enclosing(path):
        if place in tried and len(place) >= len(at):
            at, chosen = place, tried[place]
    if chosen in basis.overlays:
        return basis.overlays[chosen]
    try:
        return law.overlay(chosen) if chosen else None
    except LawError:
        # Rules that are gone: the national ones hold.
        return None


def _change(
    row: Row, basis: Basis, local: Overlay | None, told: Mapping[str, Mapping[str, date]]
) -> Change | None:
    old = deadlines.read(row["stored"])
    rule = law.rule(row["rule"])
    told_on = (
        row["effective_on"] if rule.whose == "petitioner" else told.get(row["matter_id"], {}).get(row["key"])
    )
    try:
        new = _counted(old, basis, local, None)
    except LawError:
        # What was granted under the old rules does not fit the new ones: the new rules do not undo it.
        return None
    if told_on is not None and new.effective_on < told_on:
        new = _counted(old, basis, local, told_on)
    if _facts(deadlines.clock(new)) == _facts(row["stored"]):
        return None
    return Change(
        clock_id=row["id"],
        matter_id=row["matter_id"],
        number=row["number"],
        key=row["key"],
        rule=row["rule"],
        name=rule.name,
        name_en=rule.name_en,
        holder_path=row["holder_path"],
        holder_name=row["holder_name"],
        old=old,
        new=new,
        why=tuple(_why(row, old, new)),
        tell=tuple(_tell(row, old, new, told_on)),
        is_kept=new.is_kept,
    )


def _counted(old: Deadline, basis: Basis, local: Overlay | None, told_on: date | None) -> Deadline:
    return deadlines.recounted(
        old,
        calendar=basis.calendar,
        overlay=local,
        told_effective_on=told_on,
    )


def _facts(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in stored.items() if name not in _BESIDE}


def _why(row: Row, old: Deadline, new: Deadline) -> Iterable[Said]:
    before, after = (old.length, old.unit), (new.length, new.unit)
    if (row["length"], row["unit"]) != after:
        before = row["length"], row["unit"]
        yield Said(
            f"规则改了：{amount_zh(*before)}改为{amount_zh(*after)}（{new.article}）",
            f"the rule changed from {amount_en(*before)} to {amount_en(*after)} ({new.article})",
        )
    elif row["article"] != new.article:
        yield Said(f"依据改为{new.article}", f"it rests on {new.article} now")
    was, is_now = row["stored"].get("overlay"), new.overlay.id if new.overlay else None
    target = new.local.nominal_on.isoformat() if new.local else None
    if was != is_now:
        place = new.overlay or old.overlay
        name, name_en = (place.name, place.name_en) if place else (str(was), str(was))
        yield (
            Said(f"按{name}的本地规则", f"by the local rules of {name_en}")
            if is_now
            else Said(f"不再按{name}的本地规则", f"no longer by the local rules of {name_en}")
        )
    elif row["stored"].get("target_on") != target and old.effective_on == new.effective_on:
        yield Said("本地规则的内控日变了", "the local target changed")
    yield from _by_calendar(row, old, new)
    if new.is_kept and new.told_effective_on:
        yield Said(
            f"已告诉信访人到{day_zh(new.told_effective_on)}止，不提前",
            f"the petitioner was told {day_en(new.told_effective_on)}; it is not brought forward",
        )


def _by_calendar(row: Row, old: Deadline, new: Deadline) -> Iterable[Said]:
    if old.provisional and not new.provisional:
        yield Said("放假通知已公布，暂定的日子定下来了", "the holiday notice is out; the day is certain now")
    elif new.provisional and not old.provisional:
        yield Said(
            "这一年的放假通知还没有公布，日子暂定", "the year's notice is not out; the day is provisional"
        )
    if (old.nominal_on, old.effective_on) != (new.nominal_on, new.effective_on):
        rest = new.calendar.rest(new.nominal_on) if new.law.rolls else None
        if rest is not None and rest.is_holiday:
            yield Said(
                f"{day_zh(rest.first)}到{day_zh(rest.last)}{rest.name}",
                f"{rest.name_en} from {day_en(rest.first)} to {day_en(rest.last)}",
            )
        elif old.calendar_version != new.calendar_version:
            yield Said(
                f"工作日历 {old.calendar_version} 版改为 {new.calendar_version} 版",
                f"working calendar {old.calendar_version} became {new.calendar_version}",
            )
    elif old.last_workday_on != new.last_workday_on:
        yield Said(
            f"到期前最后一个工作日是{day_zh(new.last_workday_on)}",
            f"the last working day before it is {day_en(new.last_workday_on)}",
        )
    elif row["warn_at"] != datetime.fromisoformat(deadlines.clock(new)["warn_at"]):
        yield Said("提醒的日子变了", "the day of the reminder changed")


def _tell(row: Row, old: Deadline, new: Deadline, told_on: date | None) -> Iterable[Said]:
    target = (old.local.nominal_on if old.local else None) != (new.local.nominal_on if new.local else None)
    if (old.nominal_on, old.effective_on) != (new.nominal_on, new.effective_on) or target:
        yield Said(row["holder_name"], row["holder_name"])
    if row["is_notice_owed"] and told_on is not None and new.effective_on != told_on:
        yield Said(
            f"信访人（告诉过的是{day_zh(told_on)}）", f"the petitioner (who was told {day_en(told_on)})"
        )


def _papers(tx: Transaction, matter_ids: Iterable[str]) -> dict[str, dict[str, date]]:
    """By matter and clock: the latest day that an issued paper tells the petitioner."""
    kinds = {kind for papers in TOLD_IN.values() for kind in papers}
    query = select(document.c.matter_id, document.c.kind, document.c.contents).where(
        document.c.matter_id.in_(list(matter_ids)),
        document.c.kind.in_(sorted(kinds)),
        document.c.status == "issued",
    )
    found: dict[str, dict[str, date]] = {}
    for row in tx.db.execute(query):
        for key, papers in TOLD_IN.items():
            text = row.contents.get(papers.get(row.kind, "")) if row.kind in papers else None
            if text:
                days = found.setdefault(row.matter_id, {})
                days[key] = max(days.get(key, date.min), date.fromisoformat(text))
    return found
