"""The people of a petition. Lists show them masked; who unmasks them says why, and it is on record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    bindparam,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from engine import Actor, Key, NotFound, Transaction, history, new_id, scope, vault
from engine.statements import Statement, later_given, many_of, one_of
from petition import codes, errors, sight
from petition.model import Row, party
from petition.plain import plain

#: Roles whose work needs a name and a phone; the others see masks only.
_NEED_NAMES = frozenset(
    {"intake", "sorter", "office_head", "receiver", "handler", "legal", "unit_head", "supervisor"}
)


#: Rows that hold a number that was asked for, refused, or registered wrongly once (`corrected_numbers`). They
#: are in no list, and nobody is found by them.
KEPT = frozenset({"number_asked", "number_refused", "number_before"})


@dataclass(frozen=True)
class Party:
    """One person or organisation, masked: 张**, 138****6610, the first six characters of the address."""

    id: str
    role: str
    kind: str
    name: str
    phone: str
    address: str
    has_phone: bool
    needs: str

    @property
    def role_zh(self) -> str:
        return codes.label(codes.PARTY_ROLES, self.role)

    @property
    def role_en(self) -> str:
        return codes.label(codes.PARTY_ROLES, self.role, "en")


@dataclass(frozen=True)
class PartyInFull:
    """The same, unmasked. Never logged, never in a list, never in case data."""

    id: str
    role: str
    kind: str
    name: str
    phone: str
    address: str
    postal_address: str
    email: str
    id_type: str
    id_number: str
    needs: str


#: The fewest characters that can be a reason.
REASON = 2


def masked(name: str, kind: str = "person") -> str:
    """张** for 张桂兰 (compound surnames keep both characters); an organisation keeps its name."""
    bare = plain(name).strip()
    if kind != "person" or not bare:
        return bare
    surname = bare[:2] if bare[:2] in _COMPOUND and len(bare) > 2 else bare[:1]
    return f"{surname}**"


def masked_phone(phone: str) -> str:
    """138****6610; a short number is all stars."""
    digits = phone.strip()
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "*" * len(digits)


def headline(name: str, persons: int, kind: str = "person") -> str:
    """How a list names who petitions: `张** 等 12 人`, `匿名`."""
    first = masked(name, kind) or "匿名"
    return f"{first} 等 {persons} 人" if persons > 1 else first


def of(tx: Transaction, number: str) -> list[Party]:
    """The people of a matter, masked. Accused persons are left out for whoever may not act on the matter.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    return [
        Party(
            id=one["id"],
            role=one["role"],
            kind=one["kind"],
            name=one["masked_name"],
            phone=masked_phone(one["phone"]),
            address=one["address"][:6] + "…" if len(one["address"]) > 6 else one["address"],
            has_phone=bool(one["phone"]),
            needs=one["needs"],
        )
        for one in _rows(tx, row["submission_id"])
        if one["role"] not in KEPT
    ]


def names(tx: Transaction, submission_id: str, kind: str | None = None) -> list[str]:
    """The names of the people of a petition, all of them or those of a kind; unguarded, never to be shown."""
    rows = NAMES.rows(tx, {"submission_id": submission_id})
    return [str(row["name"]) for row in rows if kind is None or row["kind"] == kind]


def numbers_given(tx: Transaction, submission_id: str) -> list[dict[str, str]]:
    """Phone, identity number and address of the petitioners, to be checked; unguarded, never to be shown."""
    kept = ("kind", "id_type", "id_number", "phone", "address")
    return [
        {name: one[name] for name in kept} for one in _rows(tx, submission_id) if one["role"] == "petitioner"
    ]


_OF_SUBMISSION = party.c.submission_id == bindparam("submission_id")
ALL = Statement(select(party).where(_OF_SUBMISSION).order_by(party.c.ordinal).limit(500), kept=True)
NAMES = Statement(
    select(party.c.name, party.c.kind).where(_OF_SUBMISSION).order_by(party.c.id),
    kept=True,
)


def reveal(tx: Transaction, number: str, reason: str) -> list[PartyInFull]:
    """The people of a matter with names, phones and addresses; leaves a row in the case's history.

    The edge that shows them also writes the read log.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor's work needs no names.
        Invalid: no reason is given.
    """
    row = sight.require(tx, number)
    if len(reason.strip()) < REASON:
        raise errors.invalid(
            "reason",
            "没有写理由。看全名和电话要写明为什么，会留下记录。",
            "Give a reason: seeing names and phones is kept on record.",
        )
    if not may_see_names(tx.actor, row):
        raise errors.forbidden(
            "not_for_role",
            "a person who works on the matter",
            "the actor does not",
            role="办这件事的人",
            role_en="those who work on the matter",
        )
    history.note(tx, row["instance_id"], "personal_data_revealed", {"reason": reason.strip()[:200]})
    return [
        PartyInFull(**{name: one[name] for name in PartyInFull.__dataclass_fields__})
        for one in _rows(tx, row["submission_id"])
    ]


def may_see_names(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether the actor works on a matter, so that its names are part of the work."""
    offices = [path for path in (row["office_path"], row["unit_path"]) if path]
    return actor.is_system or any(
        grant.role in _NEED_NAMES and scope.covers(grant.scope_path, office)
        for grant in actor.grants
        for office in offices
    )


def add(tx: Transaction, submission_id: str, people: Sequence[Mapping[str, Any]]) -> None:
    """Writes the people of a new submission, in order; the first is the one who is written to."""
    for ordinal, person in enumerate(people, 1):
        add_one(tx, submission_id, ordinal, person)


def add_one(tx: Transaction, submission_id: str, ordinal: int, person: Mapping[str, Any]) -> str:
    """Writes one person of a submission, numbers sealed; the id of the row."""
    kind, name = person.get("kind") or "person", plain(str(person.get("name") or "")).strip()
    phone, id_number = (str(person.get(each) or "").strip() for each in ("phone", "id_number"))
    party_id = new_id()
    tx.db.execute(
        insert(party).values(
            id=party_id,
            submission_id=submission_id,
            ordinal=ordinal,
            role=person["role"],
            kind=kind,
            name=name,
            masked_name=masked(name, kind) or "匿名",
            id_type=person.get("id_type") or "",
            address=str(person.get("address") or "").strip(),
            postal_address=str(person.get("postal_address") or "").strip(),
            email=str(person.get("email") or "").strip(),
            needs=str(person.get("needs") or "").strip(),
            name_key="" if person["role"] in KEPT else vault.normal(name),
            **_sealed(tx.engine.vault(), party_id, phone, id_number, role=person["role"]),
        )
    )
    return party_id


def renumber(tx: Transaction, party_id: str, given: Mapping[str, str], *, role: str) -> None:
    """Writes both numbers of somebody anew, sealed, with what they are found by."""
    sealed = _sealed(tx.engine.vault(), party_id, given["phone"], given["id_number"], role=role)
    tx.db.execute(update(party).where(party.c.id == party_id).values(role=role, **sealed))


def reach(tx: Transaction, submission_id: str, *, phone: str, address: str) -> None:
    """Writes how the petitioner can be reached; what is not given stays."""
    mine = select(party).where(party.c.submission_id == submission_id, party.c.role == "petitioner")
    row = tx.db.execute(mine.order_by(party.c.ordinal).limit(1)).mappings().one()
    was, id_number = numbers(tx, row)
    renumber(tx, row["id"], {"phone": phone or was, "id_number": id_number}, role=row["role"])
    if address:
        tx.db.execute(update(party).where(party.c.id == row["id"]).values(address=address))


def numbers(tx: Transaction, row: Row) -> tuple[str, str]:
    """Phone and identity number of a row of `party`, opened; `""` where there is none."""
    ring = tx.engine.vault()
    opened = (ring.open(row[name], _place(name, row["id"])) for name in ("phone", "id_number"))
    phone, id_number = opened
    return phone, id_number


def with_phone(tx: Transaction, typed: Iterable[str]) -> ColumnElement[bool]:
    """The people with one of these phone numbers, typed in whatever form."""
    return _has_one(party.c.phone_key, tx.engine.vault().hashes(map(vault.normal, typed), "phone"))


def with_id(tx: Transaction, typed: Iterable[str]) -> ColumnElement[bool]:
    """The people with one of these identity numbers, typed in whatever form."""
    return _has_one(party.c.id_key, tx.engine.vault().hashes(map(vault.normal, typed), "id_number"))


def _has_one(key: ColumnElement[str], hashes: Iterable[str]) -> ColumnElement[bool]:
    # As the index has it: in many rows there is no number.
    return and_(key.in_(hashes), key != literal_column("''"))


def keys_used(tx: Transaction) -> list[str]:
    """The ids of the keys that people's numbers are sealed with; `""` where some are not sealed at all."""
    return vault.keys_used(tx, party.c.sealed_with)


def open_one(tx: Transaction, key_id: str) -> None:
    """Opens the numbers of one person that are sealed with a key; no news is that it is the right one.

    Raises:
        KeyLost: the key is not here, or it is another one.
    """
    query = select(party).where(party.c.sealed_with == key_id)
    query = query.where(or_(party.c.phone != "", party.c.id_number != "")).limit(1)
    for row in tx.db.execute(query).mappings():
        numbers(tx, row)


def count_sealed(tx: Transaction, key_id: str) -> int:
    """How many people's numbers are sealed with a key; with `""`: not at all."""
    return vault.count_sealed(tx, party.c.sealed_with, key_id)


def seal_again(tx: Transaction, limit: int = 500) -> int:
    """Seals the numbers of some people that are not under the writing key with it; how many, 0 when done.

    Two that run at the same moment do not wait for each other; what is under the key already is left alone.
    """
    ring = tx.engine.vault()
    for old in (each for each in keys_used(tx) if each != ring.writes):
        query = select(party.c.id, party.c.role, party.c.phone, party.c.id_number).where(
            party.c.sealed_with == old
        )
        query = query.order_by(party.c.id).limit(limit).with_for_update(skip_locked=True)
        rows = tx.db.execute(query).mappings().all()
        again = [
            {"of": row["id"], **_sealed(ring, row["id"], *numbers(tx, row), role=row["role"])} for row in rows
        ]
        if again:
            changed: dict[str, Any] = {name: bindparam(name) for name in again[0] if name != "of"}
            tx.db.execute(update(party).where(party.c.id == bindparam("of")).values(changed), again)
            return len(again)
    return 0


def _sealed(ring: vault.Ring, party_id: str, phone: str, id_number: str, *, role: str) -> dict[str, str]:
    """How both are kept: sealed, and as what they are found by."""
    is_found = role not in KEPT
    return {
        "phone": ring.seal(phone, _place("phone", party_id)),
        "id_number": ring.seal(id_number, _place("id_number", party_id)),
        "phone_key": ring.hashed(vault.normal(phone), "phone") if is_found else "",
        "id_key": ring.hashed(vault.normal(id_number), "id_number") if is_found else "",
        "sealed_with": ring.writes,
    }


def _place(name: str, party_id: str) -> str:
    return f"party.{name}/{party_id}"


def found_by(tx: Transaction, value: str) -> CompoundSelect[tuple[str]]:
    """The ids of submissions of somebody with exactly this name, telephone or identity number; no accused."""
    same_name = party.c.name_key == vault.normal(value)
    return submissions_of(same_name, with_phone(tx, [value]), with_id(tx, [value]))


def given(tx: Transaction, value: str) -> dict[str, Any]:
    """What `found_given` is told of somebody's name or number."""
    typed, ring = vault.normal(value), tx.engine.vault()
    hashed = {
        "phones": many_of(tx, ring.hashes([typed], "phone")),
        "ids": many_of(tx, ring.hashes([typed], "id_number")),
    }
    return {"name": typed, **hashed}


def found_given(dialect: str) -> CompoundSelect[tuple[str]]:
    """`found_by` for a statement that is kept, asked with `given`."""
    there: ColumnElement[str] = literal_column("''")
    return submissions_of(
        party.c.name_key == later_given("name", Key),
        and_(one_of(party.c.phone_key, "phones")[dialect], party.c.phone_key != there),
        and_(one_of(party.c.id_key, "ids")[dialect], party.c.id_key != there),
    )


def submissions_of(*people: ColumnElement[bool]) -> CompoundSelect[tuple[str]]:
    """The ids of submissions of the people whom one of these conditions names, nobody accused."""
    # Each is read from an index of its own; of all in one, the database may think that it names everybody.
    return union_all(*(select(party.c.submission_id).where(party.c.role != "accused", one) for one in people))


def names_in(tx: Transaction, submission_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By submission, the names of its people, so that they can be left out of what is shown or indexed."""
    query = select(party.c.submission_id, party.c.name).where(
        party.c.submission_id.in_(sorted(submission_ids))
    )
    found: dict[str, tuple[str, ...]] = {}
    for submission_id, name in tx.db.execute(query.order_by(party.c.submission_id, party.c.ordinal)):
        if name:
            found[submission_id] = (*found.get(submission_id, ()), name)
    return found


def _rows(tx: Transaction, submission_id: str) -> list[Row]:
    rows = ALL.rows(tx, {"submission_id": submission_id})
    if not rows:
        raise NotFound("submission", submission_id)
    opened = (numbers(tx, row) for row in rows)
    return [{**row, "phone": phone, "id_number": id_} for row, (phone, id_) in zip(rows, opened, strict=True)]


_COMPOUND = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "令狐",
        "西门",
    ]
)
