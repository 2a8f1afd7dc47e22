"""抽查: matters that were closed in a period, drawn by a kept seed, and what was found in them (K38 K42 K45).

A draw is of handling, not of people: nothing is counted about anybody, no matter is drawn because of who
brought it, and nothing in a matter changes. Everybody with the pool and the seed draws the same matters.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from engine import FieldError, Invalid, NotFound, Transaction, new_id, scope
from petition import codes, errors, law, organs, quality, side_cases, sight
from petition.cases import Case
from petition.deadlines import law_day
from petition.model import Row, matter, matter_text, party
from petition.model_rating import rating
from petition.model_sampling import spot_check, spot_check_item
from petition.rates import Rate

ROLES = ("supervisor", "office_head")
#: A pool is one page of numbers, and a draw is looked at by people.
_POOL, _MOST = 5000, 200


@dataclass(frozen=True)
class Item:
    """One matter of a draw. `told`: what its records showed, as (check, Chinese, English)."""

    id: str
    number: str
    title: str
    unit_name: str
    closed_on: date | None
    told: tuple[tuple[str, str, str], ...]
    verdict: str
    words: str
    mend_by_on: date | None
    checked_at: datetime | None
    checked_by_name: str


@dataclass(frozen=True)
class Draw:
    """One draw: over what, with which seed, and what came out."""

    id: str
    under_path: str
    under_name: str
    since_on: date
    until_on: date
    only_signs: bool
    seed: str
    wanted: int
    pool: tuple[str, ...]
    drawn_at: datetime
    drawn_by_name: str
    items: tuple[Item, ...]
    #: Whether the seed draws these matters from that pool, now as then.
    is_same_again: bool

    @property
    def pool_sha256(self) -> str:
        """What stands for the pool where its numbers are not for everybody's eyes."""
        return sha256("\n".join(self.pool).encode()).hexdigest()

    @property
    def rate(self) -> Rate:
        """规范化率: matters whose records showed nothing ÷ matters drawn; from records, not from opinion."""
        return Rate(
            sum(1 for one in self.items if not one.told),
            len(self.items),
            "卷里查不出问题的 ÷ 抽到的",
            "matters whose records show nothing wrong ÷ matters drawn",
        )


def picked(pool: Sequence[str], seed: str, wanted: int) -> list[str]:
    """Which numbers a seed draws: those whose sha256 of seed and number comes first, the same everywhere."""
    return sorted(pool, key=lambda number: (sha256(f"{seed}\n{number}".encode()).digest(), number))[:wanted]


def draw(tx: Transaction, facts: Mapping[str, Any]) -> Draw:
    """Draws matters that were closed in a period, and looks what their records show.

    `facts`: `under` (path), `since_on`, `until_on` (ISO days, both in), `wanted` (how many), `only_signs`
    (only matters with signs of K38 or K42), `seed` (optional: to draw again what was drawn before).

    Raises:
        Forbidden: the actor supervises nothing there.
        Invalid: no such period or number, or nothing was closed in it.
    """
    under = scope.normal(str(facts.get("under") or "/"))
    _must_supervise(tx, under)
    since, until, wanted = _asked(tx, facts)
    rows = _closed(tx, under, since, until)
    signs = _signs(tx, rows)
    only_signs = bool(facts.get("only_signs"))
    pool = [row["number"] for row in rows if not only_signs or signs[row["id"]]]
    if not pool:
        message = "这段时间里没有办结的件可以抽。换一段时间，或者不限有迹象的。"
        raise errors.invalid("since_on", message, "Nothing was closed in that period; choose another.")
    seed = str(facts.get("seed") or "").strip() or secrets.token_hex(8)
    made = new_id()
    tx.db.execute(
        insert(spot_check).values(
            id=made,
            under_path=under,
            under_name=_name(tx, under),
            since_on=since,
            until_on=until,
            only_signs="yes" if only_signs else "no",
            seed=seed,
            wanted=wanted,
            pool=pool,
            drawn_at=tx.now,
            drawn_by=tx.actor.id,
            drawn_by_name=tx.actor.name,
        )
    )
    by_number = {row["number"]: row for row in rows}
    for ordinal, number in enumerate(picked(pool, seed, wanted), 1):
        row = by_number[number]
        tx.db.execute(
            insert(spot_check_item).values(
                id=new_id(),
                check_id=made,
                ordinal=ordinal,
                matter_id=row["id"],
                number=number,
                told=[*signs[row["id"]], *_wrong(tx, row)],
                verdict="",
                words="",
                mend_by_on=None,
                checked_at=None,
                checked_by="",
                checked_by_name="",
            )
        )
    return get(tx, made)


def all_(tx: Transaction, limit: int = 100) -> list[Draw]:
    """The draws of the places this actor supervises, newest first, without their matters."""
    here: list[ColumnElement[bool]] = [
        scope.within(spot_check.c.under_path, grant.scope_path)
        for grant in tx.actor.grants
        if grant.role in ROLES
    ]
    if not here:
        return []
    query = select(spot_check).where(or_(*here)).order_by(spot_check.c.id.desc()).limit(limit)
    return [_made(row, ()) for row in tx.db.execute(query).mappings()]


def get(tx: Transaction, draw_id: str) -> Draw:
    """One draw with its matters; of those the actor may not see nothing is said.

    Raises:
        NotFound: no such draw, or not for this actor.
    """
    row = tx.db.execute(select(spot_check).where(spot_check.c.id == draw_id)).mappings().first()
    if row is None or not _supervises(tx, row["under_path"]):
        raise NotFound("spot_check", draw_id)
    query = (
        select(spot_check_item, matter.c.title, matter.c.unit_name, matter.c.office_name, matter.c.closed_on)
        .join(matter, matter.c.id == spot_check_item.c.matter_id)
        .where(spot_check_item.c.check_id == draw_id)
        .order_by(spot_check_item.c.ordinal)
    )
    items = [_item(one) for one in tx.db.execute(query).mappings()]
    may = set(
        tx.db.scalars(
            select(matter.c.number).where(
                matter.c.number.in_([one.number for one in items]), sight.visible(tx.actor)
            )
        )
    )
    is_same = picked(row["pool"], row["seed"], row["wanted"]) == [one.number for one in items]
    return _made(row, tuple(one if one.number in may else _unseen(one) for one in items), is_same)


def find(tx: Transaction, draw_id: str, item_id: str, facts: Mapping[str, Any]) -> Draw:
    """Records what somebody found in one matter of a draw; written once.

    `facts`: `verdict` (SOUND | WANTING), `words` (needed when wanting), `mend_by_on` (optional ISO day).

    Raises:
        NotFound: no such draw or matter in it, or not for this actor.
        Forbidden: `checked_own`: the actor worked on the matter.
        Invalid: no verdict, nothing said, or a day that has passed.
        Conflict: `already_checked`.
    """
    found = next((one for one in get(tx, draw_id).items if one.id == item_id), None)
    if found is None or not found.number:
        raise NotFound("spot_check_item", item_id)
    if found.verdict:
        raise errors.conflict("already_checked", "a matter nobody looked at", "somebody did")
    case = Case(tx, sight.require(tx, found.number))
    if tx.actor.id in {who for each in side_cases.performers(case).values() for who in each}:
        raise errors.forbidden("checked_own", "somebody who did not work on it", "the actor did")
    by = _verdict(case.today, facts)
    tx.db.execute(
        update(spot_check_item)
        .where(spot_check_item.c.id == item_id)
        .values(
            verdict=facts["verdict"],
            words=str(facts.get("words") or "").strip(),
            mend_by_on=by,
            checked_at=tx.now,
            checked_by=tx.actor.id,
            checked_by_name=tx.actor.name,
        )
    )
    case.note("spot_checked", verdict=facts["verdict"], by_on=by)
    return get(tx, draw_id)


def _verdict(today: date, facts: Mapping[str, Any]) -> date | None:
    wrong: list[FieldError] = []
    if facts.get("verdict") not in codes.SPOT_VERDICTS:
        wrong.append(errors.field("verdict", "没有写结论：规范还是有问题。", "Say whether it is in order."))
    elif facts["verdict"] == "WANTING" and len(str(facts.get("words") or "").strip()) < 4:
        message = "没有写哪里有问题、怎么改。"
        wrong.append(errors.field("words", message, "Say what is wrong and how to mend it."))
    by = _day(facts.get("mend_by_on"))
    if facts.get("mend_by_on") and (by is None or by < today):
        message = "整改的日子要写成 2026-03-02，在今天以后。"
        wrong.append(errors.field("mend_by_on", message, "Give a day that lies ahead."))
    if wrong:
        raise Invalid(wrong)
    return by


# -- what the records show -----------------------------------------------------------------------------------


def _closed(tx: Transaction, under: str, since: date, until: date) -> list[Row]:
    """Matters that were closed in a period, as far as the actor sees them; sealed ones are never drawn."""
    query = (
        select(matter, func.length(matter_text.c.facts).label("facts_length"), party.c.phone_key)
        .join(matter_text, matter_text.c.matter_id == matter.c.id)
        .outerjoin(party, (party.c.submission_id == matter.c.submission_id) & (party.c.ordinal == 1))
        .where(
            sight.visible(tx.actor, under=under),
            matter.c.is_sealed.is_(False),
            matter.c.closed_on >= since,
            matter.c.closed_on <= until,
        )
        .order_by(matter.c.number)
        .limit(_POOL)
    )
    return list(tx.db.execute(query).mappings())


def _signs(tx: Transaction, rows: Sequence[Row]) -> dict[str, list[list[str]]]:
    """By matter: signs that it was closed in a batch (K38) or never was somebody's petition (K42)."""
    chosen = law.settings().sampling
    a_day = Counter((row["unit_path"], row["closed_on"]) for row in rows if row["unit_path"])
    by_phone = Counter(row["phone_key"] for row in rows if row["phone_key"])
    content = _content(tx, [row["id"] for row in rows])
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        told = found.setdefault(row["id"], [])
        many = a_day[(row["unit_path"], row["closed_on"])]
        if many >= chosen.many_a_day:
            told.append(
                ["K38", f"这个单位这一天办结了 {many} 件。", f"The unit closed {many} matters that day."]
            )
        days = (row["closed_on"] - (row["unit_received_on"] or row["received_on"])).days
        if row["unit_received_on"] and days == 0:
            told.append(["K38", "收到当天就办结。", "Closed on the day it was received."])
        is_alike = bool(row["phone_key"]) and by_phone[row["phone_key"]] >= chosen.same_phone
        is_thin = (row["facts_length"] or 0) <= chosen.short_facts and days <= chosen.quick_days
        if row["is_initial"] and is_alike and is_thin and row["id"] in content:
            told.append(
                [
                    "K42",
                    f"初次、事实很短、{chosen.quick_days} 天内办结、都评满意，又是几件留同一个电话。"
                    "核对是不是真有人来信访。",
                    "First, brief, closed at once, rated satisfied, and one phone for several: was it real?",
                ]
            )
    return found


def _content(tx: Transaction, ids: Sequence[str]) -> set[str]:
    """Matters that were rated, and by nothing but satisfaction."""
    said: dict[str, set[str]] = {}
    for start in range(0, len(ids), 500):
        query = select(rating.c.matter_id, rating.c.score).where(
            rating.c.matter_id.in_(ids[start : start + 500])
        )
        for matter_id, score in tx.db.execute(query):
            said.setdefault(matter_id, set()).add(score)
    return {one for one, scores in said.items() if scores == {"SATISFIED"}}


def _wrong(tx: Transaction, row: Row) -> list[list[str]]:
    """What else the file of a drawn matter shows: days out of order (K37), a proof of another's (K34)."""
    case = Case(tx, dict(row))
    told = [("K37", quality.dates(dict(row))), ("K34", quality.used_twice(case))]
    return [
        [check, str(one.message), getattr(one.message, "en", str(one.message))]
        for check, found in told
        for one in found
    ]


# -- who, when, how many -------------------------------------------------------------------------------------


def _asked(tx: Transaction, facts: Mapping[str, Any]) -> tuple[date, date, int]:
    since, until = _day(facts.get("since_on")), _day(facts.get("until_on"))
    wrong: list[FieldError] = []
    if since is None or until is None or since > until:
        message = "没有写清从哪天到哪天，写成 2026-03-02，前一天不晚于后一天。"
        wrong.append(errors.field("since_on", message, "Give the first and the last day, in this order."))
    elif until > law_day(tx.now):
        message = "到哪天不能在今天以后。"
        wrong.append(errors.field("until_on", message, "The last day lies in the future."))
    given = str(facts.get("wanted") or "")
    wanted = int(given) if given.isdecimal() and len(given) < 5 else 0
    if not 1 <= wanted <= _MOST:
        message = f"抽几件要在 1 到 {_MOST} 之间。"
        wrong.append(errors.field("wanted", message, f"Draw between 1 and {_MOST}."))
    if wrong or since is None or until is None:
        raise Invalid(wrong)
    return since, until, wanted


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(str(given)) if given else None
    except ValueError:
        return None


def _supervises(tx: Transaction, under: str) -> bool:
    return any(tx.actor.has(role, under) for role in ROLES)


def _must_supervise(tx: Transaction, under: str) -> None:
    if not _supervises(tx, under):
        raise errors.forbidden(
            "not_for_role",
            "a supervisor or head of the petition office there",
            "the actor is none",
            role="管这个地方的督查专员或者信访部门负责人",
            role_en="supervisors and heads of the petition office there",
        )


def _name(tx: Transaction, under: str) -> str:
    try:
        return organs.get(tx, under).short_name
    except NotFound:
        return under


def _made(row: Row, items: tuple[Item, ...], is_same: bool = True) -> Draw:
    other = ("items", "pool", "only_signs", "is_same_again")
    kept = {name: row[name] for name in Draw.__dataclass_fields__ if name not in other}
    only_signs = row["only_signs"] == "yes"
    return Draw(**kept, pool=tuple(row["pool"]), only_signs=only_signs, items=items, is_same_again=is_same)


def _item(row: Row) -> Item:
    kept = {name: row[name] for name in Item.__dataclass_fields__ if name != "told"}
    kept["unit_name"] = row["unit_name"] or row["office_name"]
    return Item(**kept, told=tuple((one[0], one[1], one[2]) for one in row["told"]))


def _unseen(one: Item) -> Item:
    return Item(one.id, "", "", "", None, (), "", "", None, None, "")
