"""Identity and phone numbers lie sealed in the database; they are found, shown and sealed again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from engine import Engine, metadata, vault
from engine.core import SYSTEM
from petition import lists, parties, repeat
from petition.model import party
from petition.narrowing import MatterFilter
from tests.conftest import ManualClock
from tests.petition.people import WIRING, XUJING, Office

ID, PHONE = "33010119800101123X", "13900006610"
OLD, NEW = bytes(range(32)), bytes(range(32, 64))


class Keys:
    """The keys of an office, which its administrator changes."""

    def __init__(self) -> None:
        self.ring = vault.Ring({"old": OLD}, "old")

    def __call__(self) -> vault.Ring:
        return self.ring


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def office(engine_factory: Callable[..., Engine], clock: ManualClock, keys: Keys) -> Office:
    made = Office(engine_factory(**WIRING, vault=keys), clock)
    made.set_up()
    return made


def registered(office: Office, **fields: str) -> str:
    return office.register(id_type="RESIDENT_ID", id_number=ID, phone=PHONE, **fields).number


def everything(engine: Engine) -> str:
    """Every value of every table, as the database gives it to whoever reads its files."""
    with engine.read(SYSTEM) as tx:
        return "\n".join(
            str([*row]) for table in metadata.sorted_tables for row in tx.db.execute(select(table))
        )


def test_no_table_has_them_in_clear(office: Office) -> None:
    number = registered(office)

    kept = everything(office.engine)

    assert number in kept
    assert PHONE not in kept
    assert ID not in kept
    assert "enc1:old:" in kept


def test_lists_mask_them_and_a_reason_shows_them(office: Office) -> None:
    number = registered(office)

    with office.engine.begin(XUJING) as tx:
        [masked] = parties.of(tx, number)
        [shown] = parties.reveal(tx, number, "核对身份")

    assert masked.phone == "139****6610"
    assert (shown.phone, shown.id_number) == (PHONE, ID)


@pytest.mark.parametrize(
    "typed",
    [
        {"id_number": "330101 19800101 123x"},
        {"id_number": "３３０１０１１９８００１０１１２３Ｘ"},
        {"name": "张桂兰", "phone": "139-0000-6610"},
    ],
    ids=["spaces and a small x", "full width", "phone with dashes"],
)
def test_the_same_person_is_found_however_the_number_is_typed(office: Office, typed: dict[str, str]) -> None:
    number = registered(office, name="张桂兰")

    with office.engine.read(XUJING) as tx:
        found = repeat.candidates(tx, {**typed, "demand": "换一件完全不同的事：路灯坏了没人修。"})

    assert [one.number for one in found] == [number]
    assert found[0].kind == "SAME_PERSON"


@pytest.mark.parametrize("text", [PHONE, "139 0000 6610", ID.lower(), f" {ID} "])
def test_a_list_is_searched_by_the_whole_number(office: Office, text: str) -> None:
    number = registered(office)

    with office.engine.read(XUJING) as tx:
        found = lists.search(tx, MatterFilter(text=text))
        part = lists.search(tx, MatterFilter(text=PHONE[:8]))

    assert [one.number for one in found.items] == [number]
    assert part.items == []


def test_keys_are_changed_in_batches_while_everything_is_still_found(office: Office, keys: Keys) -> None:
    numbers = [registered(office) for _ in range(3)]
    keys.ring = vault.Ring({"old": OLD, "new": NEW}, "new")

    with office.engine.begin(SYSTEM) as tx:
        assert parties.seal_again(tx, limit=2) == 2
    with office.engine.read(XUJING) as tx:
        half_way = lists.search(tx, MatterFilter(text=PHONE))
        assert parties.keys_used(tx) == ["new", "old"]
    with office.engine.begin(SYSTEM) as tx:
        done = [parties.seal_again(tx, limit=2) for _ in range(2)]
    keys.ring = vault.Ring({"new": NEW}, "new")

    assert sorted(one.number for one in half_way.items) == sorted(numbers)
    assert done == [1, 0]
    assert "enc1:old:" not in everything(office.engine)
    with office.engine.begin(XUJING) as tx:
        assert parties.keys_used(tx) == ["new"]
        assert [parties.reveal(tx, one, "核对")[0].id_number for one in numbers] == [ID] * 3
        assert len(lists.search(tx, MatterFilter(text=ID)).items) == 3


def test_rows_from_before_are_read_and_then_sealed(office: Office) -> None:
    number = registered(office)
    with office.engine.begin(SYSTEM) as tx:
        plain = {"phone": PHONE, "id_number": ID, "phone_key": PHONE, "id_key": ID, "sealed_with": ""}
        tx.db.execute(update(party).values(plain))

    with office.engine.begin(XUJING) as tx:
        before = parties.reveal(tx, number, "核对")[0].phone
    with office.engine.begin(SYSTEM) as tx:
        parties.seal_again(tx)

    assert before == PHONE
    assert PHONE not in everything(office.engine)
    with office.engine.read(XUJING) as tx:
        assert [one.number for one in lists.search(tx, MatterFilter(text=PHONE)).items] == [number]


def test_without_the_key_the_matter_is_refused_with_a_reason_and_nothing_is_written(
    office: Office, keys: Keys
) -> None:
    number = registered(office)
    keys.ring = vault.Ring({"new": NEW}, "new")

    with office.engine.read(XUJING) as tx, pytest.raises(vault.KeyLost, match="'old'"):
        parties.of(tx, number)
    with office.engine.begin(SYSTEM) as tx, pytest.raises(vault.KeyLost):
        parties.seal_again(tx)
