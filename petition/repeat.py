"""同人 + 同事: whether something was petitioned before. `judge` is pure; `candidates` reads what to judge.

Same person: one identical petitioner or representative. Same matter: facts and demand basically the same.
Only both together make a repeat; a thirteenth villager with the demand of twelve is a petitioner of their
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from engine import Transaction
from engine.vault import normal
from petition import codes, parties, sight
from petition.cases import Case, row_of
from petition.model import Row, matter, matter_text, party

Kind = Literal["SAME_PERSON_SAME_MATTER", "SAME_MATTER", "SAME_PERSON"]

#: Share of common character pairs from which two demands are "basically the same" [D].
SAME_DEMAND = 0.3

_ADVICE: Mapping[Kind, tuple[str, str, str]] = {
    "SAME_PERSON_SAME_MATTER": (
        "重复信访。照样登记；在办的写明是哪一件，有新的事实或者理由的作新件。",
        "A repeat. Register it all the same; with new facts or reasons it is a new matter.",
        "条例第19条第3款、第36条第3款",
    ),
    "SAME_MATTER": (
        "不算重复信访。要单独登记、单独告知，可以一起办。",
        "Not a repeat: register and notify separately; they may be handled together.",
        "条例第19条第1款",
    ),
    "SAME_PERSON": (
        "同一人，另一件事。作新件登记。",
        "Same person, another matter. Register as new.",
        "条例第19条第1款",
    ),
}


@dataclass(frozen=True)
class Person:
    """One of the people, in normal forms; empty where nothing was given."""

    name: str
    phone: str
    id_number: str


@dataclass(frozen=True)
class Side:
    """What is compared: the people, the words and the place."""

    people: tuple[Person, ...]
    demand: str
    content_class: str
    place: str


@dataclass(frozen=True)
class Judgement:
    """What two sides have in common, in words."""

    kind: Kind
    matched: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """An earlier matter that may be the same, with what matched and what the law says then."""

    number: str
    title: str
    petitioner: str
    status: str
    unit_name: str
    kind: Kind
    matched: tuple[str, ...]
    differs: tuple[str, ...]
    advice_zh: str
    advice_en: str
    article: str

    @property
    def status_zh(self) -> str:
        return codes.label(codes.STATUSES, self.status)

    @property
    def status_en(self) -> str:
        return codes.label(codes.STATUSES, self.status, "en")


def judge(new: Side, old: Side) -> Judgement | None:
    """What two petitions have in common; None when neither the person nor the matter is the same."""
    matched: list[str] = []
    differs: list[str] = []
    is_person = _same_person(new, old, matched, differs)
    is_matter = _same_matter(new, old, matched, differs)
    if is_person and is_matter:
        return Judgement("SAME_PERSON_SAME_MATTER", tuple(matched), tuple(differs))
    if is_matter:
        return Judgement("SAME_MATTER", tuple(matched), tuple(differs))
    if is_person:
        return Judgement("SAME_PERSON", tuple(matched), tuple(differs))
    return None


def likeness(one: str, other: str) -> float:
    """How alike two texts are: common pairs of characters ÷ pairs of the shorter, 0 to 1."""
    a, b = _pairs(one), _pairs(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def candidates(tx: Transaction, submission: Mapping[str, Any], *, limit: int = 6) -> list[Candidate]:
    """Earlier matters like the one being typed: the same person, or the same matter of somebody else.

    `submission` is what the registration page holds so far; only matters this actor may see, most alike
    first.
    """
    rows = submission.get("matters") or [submission]
    first = rows[0] if rows else {}
    side = Side(
        people=(_person(submission),),
        demand=f"{first.get('demand') or ''}{first.get('facts') or ''}",
        content_class=str(first.get("content_class") or ""),
        place=str(first.get("place") or ""),
    )
    return _found(tx, side, without=None, limit=limit)


def of_case(case: Case, *, limit: int = 20) -> list[Candidate]:
    """Earlier matters like a registered one."""
    people = _people(case.tx, [case.row["submission_id"]]).get(case.row["submission_id"], [])
    side = _side(case.row, case.text, people)
    return _found(case.tx, side, without=case.row["submission_id"], limit=limit)


def is_other_person(case: Case, number: str) -> bool:
    """Whether nobody of this matter is among the people of that earlier one, by any name or number given."""
    earlier = row_of(case.tx, number)["submission_id"]
    here = case.row["submission_id"]
    people = _people(case.tx, [here, earlier])
    new, old = ([_person(one) for one in people.get(each, [])] for each in (here, earlier))
    return not any(_is_same(one, other) or _may_be_same(one, other) for one in new for other in old)


def _found(tx: Transaction, side: Side, *, without: str | None, limit: int) -> list[Candidate]:
    rows = {row["id"]: row for row in _same_people(tx, side)}
    for row in _same_place(tx, side):
        rows.setdefault(row["id"], row)
    people = _people(tx, {row["submission_id"] for row in rows.values()})
    found = []
    for row in rows.values():
        if row["submission_id"] == without or not sight.may(tx.actor, row):
            continue
        judged = judge(side, _side(row, row, people.get(row["submission_id"], [])))
        if judged is not None:
            found.append(_candidate(row, judged))
    order = list(_ADVICE)
    return sorted(found, key=lambda one: (order.index(one.kind), one.number))[:limit]


def _same_people(tx: Transaction, side: Side) -> list[Mapping[str, Any]]:
    names, phones, ids = (
        frozenset(filter(None, (getattr(one, each) for one in side.people)))
        for each in ("name", "phone", "id_number")
    )
    conditions = [
        condition
        for condition, values in (
            (party.c.name_key.in_(sorted(names)), names),
            (parties.with_phone(tx, phones), phones),
            (parties.with_id(tx, ids), ids),
        )
        if values
    ]
    if not conditions:
        return []
    submissions = parties.submissions_of(*conditions).limit(100)
    return _matters(tx, matter.c.submission_id.in_(submissions), 100)


def _same_place(tx: Transaction, side: Side) -> list[Mapping[str, Any]]:
    if not side.content_class or not side.demand:
        return []
    return _matters(tx, matter.c.content_class == side.content_class, 200)


def _matters(tx: Transaction, condition: Any, limit: int) -> list[Mapping[str, Any]]:
    query = (
        select(matter, matter_text.c.demands, matter_text.c.facts)
        .join(matter_text, matter_text.c.matter_id == matter.c.id)
        .where(condition, sight.visible(tx.actor))
        .order_by(matter.c.id.desc())
        .limit(limit)
    )
    return [dict(row) for row in tx.db.execute(query).mappings()]


def _people(tx: Transaction, submission_ids: Iterable[str]) -> dict[str, list[Row]]:
    wanted = sorted(submission_ids)
    if not wanted:
        return {}
    found: dict[str, list[Row]] = {}
    others = ("accused", *sorted(parties.KEPT))
    query = select(party).where(party.c.submission_id.in_(wanted), party.c.role.not_in(others)).limit(2000)
    for row in tx.db.execute(query).mappings():
        phone, id_number = parties.numbers(tx, row)
        one = {**row, "phone": phone, "id_number": id_number}
        found.setdefault(row["submission_id"], []).append(one)
    return found


def _side(row: Mapping[str, Any], text: Mapping[str, Any], people: list[Row]) -> Side:
    return Side(
        people=tuple(_person(one) for one in people),
        demand="".join(text["demands"]) + str(text["facts"]),
        content_class=row["content_class"],
        place=row["place"],
    )


def _candidate(row: Mapping[str, Any], judged: Judgement) -> Candidate:
    advice_zh, advice_en, article = _ADVICE[judged.kind]
    return Candidate(
        number=row["number"],
        title=row["title"],
        petitioner=row["petitioner"],
        status=row["status"],
        unit_name=row["unit_name"] or "",
        kind=judged.kind,
        matched=judged.matched,
        differs=judged.differs,
        advice_zh=advice_zh,
        advice_en=advice_en,
        article=article,
    )


def _same_person(new: Side, old: Side, matched: list[str], differs: list[str]) -> bool:
    """Anybody of one side who is somebody of the other: each is compared with their own numbers."""
    pairs = [(one, other) for one in new.people for other in old.people]
    for one, other in pairs:
        if _is_same(one, other):
            matched.append(_how_same(one, other))
            return True
    if any(one.name and one.name == other.name and _both(one, other, "id_number") for one, other in pairs):
        differs.append("姓名相同，证件号不同")
    elif any(one.phone and one.phone == other.phone for one, other in pairs):
        differs.append("电话相同，姓名不同")
    elif old.people:
        differs.append("不在原来的信访人里")
    return False


def _is_same(one: Person, other: Person) -> bool:
    """By the identity number where both gave one; else by the name, and by the phone where both gave one."""
    if _both(one, other, "id_number"):
        return one.id_number == other.id_number
    if not one.name or one.name != other.name:
        return False
    return one.phone == other.phone or not _both(one, other, "phone")


def _may_be_same(one: Person, other: Person) -> bool:
    """Whether a person who knows both may say that they are the same: a new telephone, a name misheard."""
    if _both(one, other, "id_number"):
        return False
    return bool(one.name and one.name == other.name) or bool(one.phone and one.phone == other.phone)


def _how_same(one: Person, other: Person) -> str:
    if _both(one, other, "id_number"):
        return "证件号相同"
    return "姓名和电话相同" if _both(one, other, "phone") else "姓名相同"


def _both(one: Person, other: Person, what: str) -> bool:
    return bool(getattr(one, what) and getattr(other, what))


def _person(row: Row | Mapping[str, Any]) -> Person:
    """Of a `party` row, or of what the registration page holds."""
    name = row.get("name_key") or normal(str(row.get("name") or ""))
    phone, id_number = (normal(str(row.get(each) or "")) for each in ("phone", "id_number"))
    return Person(str(name), phone, id_number)


def _same_matter(new: Side, old: Side, matched: list[str], differs: list[str]) -> bool:
    alike = likeness(new.demand, old.demand)
    same_class = bool(new.content_class) and new.content_class == old.content_class
    same_place = bool(new.place and old.place) and (new.place in old.place or old.place in new.place)
    for is_same, words in ((same_class, "内容分类相同"), (same_place, "问题属地相同")):
        if is_same:
            matched.append(words)
    if alike >= SAME_DEMAND and (same_class or same_place or alike >= 2 * SAME_DEMAND):
        matched.append("诉求基本相同")
        return True
    differs.append("诉求不同")
    return False


def _pairs(text: str) -> set[str]:
    bare = "".join(character for character in text if character.isalnum())
    return {bare[index : index + 2] for index in range(len(bare) - 1)}
