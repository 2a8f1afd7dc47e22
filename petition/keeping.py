"""Who steps aside from a matter (回避, 条例第28条第3款), and who alone reads a sealed one (第30条第3款).

Whoever declares an interest is out at once; when a petitioner asks for it, once the head has decided, the
head's own case being decided above (S-43). No period moves; what the person did before is pointed out, to be
checked. Rows are only added and decided, never removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, select, update

from engine import Actor, NotFound, Transaction, guards, instances, new_id, scope, tasks
from petition import errors, sealing, sight
from petition.cases import Case, row_of
from petition.model_keeping import recusal

HEADS = frozenset({"office_head", "unit_head"})
#: Who decides about a head: the head of the government above it.
_ABOVE = frozenset({"unit_head", "chief", "office_head"})

How = Literal["DECLARED", "ASKED"]


@dataclass(frozen=True)
class Recusal:
    """One person and one matter: why the person should step aside, and what was decided."""

    id: str
    number: str
    person_id: str
    person_name: str
    seat_path: str
    is_head: bool
    how: How
    reasons: str
    status: Literal["WAITS", "GRANTED", "REFUSED"]
    made_at: datetime
    made_by_name: str
    decided_at: datetime | None
    decided_by_name: str
    decision_reasons: str


def declare(tx: Transaction, number: str, reasons: str) -> Recusal:
    """The actor has an interest in the matter and steps aside: no longer finds it, from this moment.

    Raises:
        NotFound: no such matter, or not for this actor. Invalid: no reasons.
    """
    row = sight.require(tx, number)
    home = _home(tx.actor, row)
    made = _write(tx, row, tx.actor.id, tx.actor.name, home, "DECLARED", reasons)
    _keep_away(tx, row, tx.actor.id, True)
    return made


def ask(tx: Transaction, number: str, person: Actor, reasons: str) -> Recusal:
    """Records that the petitioner asks for somebody to step aside; the head decides (条例第28条第3款).

    Raises:
        NotFound: no such matter, or not for this actor. Invalid: no reasons.
    """
    row = sight.require(tx, number)
    return _write(tx, row, person.id, person.name, _home(person, row), "ASKED", reasons)


def decide(tx: Transaction, recusal_id: str, *, granted: bool, reasons: str) -> Recusal:
    """The head decides, a head's own case the superior: granted, the person is out; refused, in again.

    Raises:
        NotFound: no such request. Conflict: decided already. Invalid: no reasons.
        Forbidden: not the head there; the person concerned; somebody of the same office about its head.
    """
    found = get(tx, recusal_id)
    if found.status != "WAITS":
        raise errors.conflict("recusal_decided", "a request that waits", f"it is {found.status}")
    if not may_decide(tx.actor, found):
        raise errors.forbidden(
            "not_for_role",
            "the head of the office",
            "the actor is not",
            role="该单位的负责人（负责人本人回避的，由上一级决定，条例第28条第3款）",
            role_en="the head of the office; for the head in person, the one above (Art. 28(3))",
        )
    _must_say_why(reasons)
    status = "GRANTED" if granted else "REFUSED"
    values = {
        "status": status,
        "decided_at": tx.now,
        "decided_by_name": tx.actor.name,
        "decision_reasons": reasons.strip(),
    }
    tx.db.execute(update(recusal).where(recusal.c.id == recusal_id).values(values))
    row = row_of(tx, found.number)
    _keep_away(tx, row, found.person_id, granted)
    case = Case(tx, row)
    case.note(f"recusal_{status.lower()}", person=found.person_name, reasons=reasons.strip())
    if granted and (steps := _done_by(tx, row, found.person_id)):
        case.note("recused_work_to_check", person=found.person_name, steps="、".join(steps))
    return get(tx, recusal_id)


def may_decide(actor: Actor, found: Recusal) -> bool:
    """Whether the actor decides about this person: as head where the person sits, or from above a head."""
    if found.person_id in actor.ids:
        return False
    for grant in actor.grants:
        if not found.is_head and grant.role in HEADS and grant.seat == found.seat_path:
            return True
        region = grant.seat.rstrip("/").rpartition("/")[0] + "/"
        is_above = grant.seat != found.seat_path and scope.covers(region, found.seat_path)
        if found.is_head and grant.role in _ABOVE and is_above:
            return True
    return False


def get(tx: Transaction, recusal_id: str) -> Recusal:
    """One request.

    Raises:
        NotFound: there is none with this id.
    """
    row = tx.db.execute(select(recusal).where(recusal.c.id == recusal_id)).mappings().first()
    if row is None:
        raise NotFound("recusal", recusal_id)
    return _recusal(row)


def of(tx: Transaction, number: str) -> list[Recusal]:
    """The requests of a matter, oldest first.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    query = select(recusal).where(recusal.c.matter_id == row["id"]).order_by(recusal.c.made_at, recusal.c.id)
    return [_recusal(one) for one in tx.db.execute(query.limit(200)).mappings()]


def waiting(tx: Transaction, limit: int = 100) -> list[Recusal]:
    """The requests this actor decides about, oldest first."""
    places = {path for grant in tx.actor.grants for path in [grant.seat.rstrip("/").rpartition("/")[0] + "/"]}
    if not tx.actor.roles & (HEADS | _ABOVE) or not places:
        return []
    query = select(recusal).where(recusal.c.status == "WAITS").order_by(recusal.c.made_at).limit(1000)
    found = [_recusal(one) for one in tx.db.execute(query).mappings()]
    return [one for one in found if may_decide(tx.actor, one)][:limit]


def name_readers(tx: Transaction, number: str, people: Iterable[str]) -> None:
    """The head says which people alone read a sealed matter; naming nobody gives it back to the two offices.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: not the head of the registering office or of the unit.
        Conflict: the matter is not sealed.
    """
    row = sight.require(tx, number)
    heads = [path for path in (row["office_path"], row["unit_path"]) if path]
    if not any(grant.role in HEADS and grant.seat in heads for grant in tx.actor.grants):
        raise errors.forbidden(
            "not_for_role",
            "the head of the office",
            "the actor is not",
            role="登记机关或者办理单位的负责人",
            role_en="the head of the registering office or of the unit",
        )
    if not row["is_sealed"]:
        raise errors.conflict("not_sealed", "a sealed matter", "it is not")
    named = set(people)
    # Who names readers stays one of them: a matter that nobody can open any more helps nobody.
    sealing.say(tx, row, {"reader": named | {tx.actor.id} if named else ()})
    sealing.keep(tx, row)
    Case(tx, row).note("readers_named", count=len(named))


def readers_of(tx: Transaction, number: str) -> set[str]:
    """The people the head has named as the only readers; empty when nobody is named.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    return {one for one in guards.named(tx, row["number"]).get("reader", ()) if "/" not in one}


def _write(
    tx: Transaction, row: Any, person_id: str, name: str, home: tuple[str, bool], how: How, reasons: str
) -> Recusal:
    _must_say_why(reasons)
    values = {
        "id": new_id(),
        "matter_id": row["id"],
        "number": row["number"],
        "person_id": person_id,
        "person_name": name,
        "seat_path": home[0],
        "is_head": "yes" if home[1] else "no",
        "how": how,
        "reasons": reasons.strip(),
        "status": "WAITS",
        "made_at": tx.now,
        "made_by_name": tx.actor.name,
        "decided_at": None,
        "decided_by_name": "",
        "decision_reasons": "",
    }
    tx.db.execute(insert(recusal).values(values))
    Case(tx, row).note(f"recusal_{how.lower()}", person=name, reasons=reasons.strip())
    return _recusal(values)


def _keep_away(tx: Transaction, row: Any, person_id: str, is_out: bool) -> None:
    barred = set(guards.named(tx, row["number"]).get("bar", ()))
    sealing.say(tx, row, {"bar": barred | {person_id} if is_out else barred - {person_id}})


def _home(person: Actor, row: Any) -> tuple[str, bool]:
    """Where the person sits who works on this matter, and whether as the head there."""
    offices = [path for path in (row["unit_path"], row["office_path"]) if path]
    near = [one for one in person.grants if any(scope.covers(one.scope_path, path) for path in offices)]
    seats = [one for one in near if one.seat in offices] or near or list(person.grants)
    seat = seats[0].seat if seats else row["office_path"]
    return seat, any(one.role in HEADS and one.seat == seat for one in person.grants)


def _done_by(tx: Transaction, row: Any, person_id: str) -> list[str]:
    done = instances.performers(tx, str(row["instance_id"]))
    names = {one.element_id: one.name for one in tasks.of_instance(tx, str(row["instance_id"]), "completed")}
    return [names.get(element_id, element_id) for element_id, who in done.items() if person_id in who]


def _must_say_why(reasons: str) -> None:
    if len(reasons.strip()) < 2:
        raise errors.invalid("reasons", "没有写理由。", "Say why.")


def _recusal(row: Any) -> Recusal:
    values = {name: row[name] for name in Recusal.__dataclass_fields__}
    return Recusal(**{**values, "is_head": row["is_head"] == "yes"})
