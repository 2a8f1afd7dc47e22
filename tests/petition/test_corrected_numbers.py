"""K44, S-83: phone and identity number are corrected sealed; the old one is kept, and finds nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine import SYSTEM, Engine, Forbidden, Invalid, tasks
from petition import changes, corrections, parties, sentences, successors
from petition.changes import Change
from tests.conftest import ManualClock
from tests.petition.people import FENG, WIRING, XUJING, Office
from tests.petition.test_sealed_numbers import NEW, OLD, Keys, everything

WRONG, RIGHT = "13900006610", "13900007720"
WRONG_ID, RIGHT_ID = "330101198001011221", "330101198001011233"
WHY = "本人打电话来说，登记的号码打不通。"


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def office(engine_factory: Callable[..., Engine], clock: ManualClock, keys: Keys) -> Office:
    made = Office(engine_factory(**WIRING, vault=keys), clock)
    made.set_up()
    made.at("2026-03-09")
    made.register(phone=WRONG, id_type="RESIDENT_ID", id_number=WRONG_ID)
    return made


def _ask(office: Office, **facts: Any) -> Change:
    said = {"field": "phone", "value": RIGHT, "why": WHY, **facts}
    made = office.engine.run(XUJING, corrections.ask, office.number, said)
    assert made is not None
    return made


def _decide(office: Office, agreed: str = "yes") -> None:
    with office.engine.read(SYSTEM) as tx:
        [*_, change] = [one for one in changes.of(tx, office.number) if one.kind == "CORRECTION"]
        [task] = tasks.of_instance(tx, str(change.instance_id))
    reasons = {"correction_agreed": agreed, "correction_reasons": "对照了来信原件，核对过。"}
    office.engine.run(FENG, tasks.complete, task.id, reasons)


def _found_by(office: Office, typed: str) -> bool:
    with office.engine.read(SYSTEM) as tx:
        return bool(tx.db.scalars(parties.found_by(tx, typed)).all())


def test_the_right_number_takes_the_place_of_the_wrong_one(office: Office) -> None:
    _ask(office)
    assert WRONG not in everything(office.engine), "sealed while it is asked for"
    assert RIGHT not in everything(office.engine)
    assert not _found_by(office, RIGHT)

    _decide(office)

    [entry] = changes_of(office)
    assert (entry.facts["old"], entry.facts["new"]) == ("139****6610", "139****7720")
    with office.engine.read(SYSTEM) as tx:
        [person] = parties.of(tx, office.number)
        assert person.phone == "139****7720"
        told = " ".join(line.text for line in sentences.story(tx, office.number, "zh"))
    assert "139****6610" in told
    assert "139****7720" in told
    assert _found_by(office, RIGHT)
    assert not _found_by(office, WRONG)
    kept = everything(office.engine)
    assert WRONG not in kept
    assert RIGHT not in kept
    assert _revealed(office) == {"petitioner": (RIGHT, WRONG_ID), "number_before": (WRONG, "")}


def test_an_identity_number_too_and_new_keys_find_what_is_right(office: Office, keys: Keys) -> None:
    _ask(office, field="id_number", value=RIGHT_ID)
    _decide(office)
    assert changes_of(office)[0].facts["new"] == "3301**********1233"

    keys.ring = type(keys.ring)({"old": OLD, "new": NEW}, "new")
    while office.engine.run(SYSTEM, parties.seal_again):
        pass
    keys.ring = type(keys.ring)({"new": NEW}, "new")

    assert _found_by(office, RIGHT_ID)
    assert not _found_by(office, WRONG_ID)
    assert _revealed(office) == {"petitioner": (WRONG, RIGHT_ID), "number_before": ("", WRONG_ID)}


def test_what_is_not_agreed_to_changes_nothing(office: Office) -> None:
    _ask(office)
    _decide(office, "no")

    assert _found_by(office, WRONG)
    assert not _found_by(office, RIGHT)
    assert _revealed(office) == {"petitioner": (WRONG, WRONG_ID), "number_refused": (RIGHT, "")}


def test_it_is_another_persons_to_decide(office: Office) -> None:
    made = _ask(office)
    with office.engine.read(SYSTEM) as tx:
        [task] = tasks.of_instance(tx, str(made.instance_id))

    with pytest.raises(Forbidden):
        office.engine.run(XUJING, tasks.complete, task.id, {"correction_agreed": "yes"})


def test_what_cannot_be_such_a_number_is_refused_at_its_field(office: Office) -> None:
    for facts, path in (
        ({"value": ""}, "value"),
        ({"value": "12345"}, "value"),
        ({"value": "139 0000 6610"}, "value"),
        ({"field": "id_number", "value": "330101198001011239"}, "value"),
        ({"field": "id_number", "value": WRONG_ID}, "value"),
        ({"why": "原来写的是 139-0000-6610，打不通。"}, "why"),
    ):
        with pytest.raises(Invalid) as refused:
            _ask(office, **facts)
        assert [one.path for one in refused.value.errors] == [path], facts
    office.register(anonymous=True, name="", phone="", address="")
    with pytest.raises(Invalid) as nobody:
        _ask(office)
    assert nobody.value.errors[0].path == "field"


def test_where_the_petitioner_died_meanwhile_it_is_not_agreed_to(office: Office) -> None:
    _ask(office)
    facts = {"died_on": "2026-03-09", "proof": "县医院死亡医学证明"}
    office.engine.run(XUJING, successors.died, office.number, facts)
    heir = {"name": "李小满", "relation": "CHILD", "proof": "户口本", "statement": "我接着办。"}
    office.engine.run(XUJING, successors.goes_on, office.number, heir)

    with pytest.raises(Invalid) as refused:
        _decide(office)

    assert "不是原来那一位" in refused.value.errors[0].message


def changes_of(office: Office) -> list[Change]:
    """The corrections of the present matter."""
    with office.engine.read(SYSTEM) as tx:
        return [one for one in changes.of(tx, office.number) if one.kind == "CORRECTION"]


def _revealed(office: Office) -> dict[str, tuple[str, str]]:
    with office.engine.begin(FENG) as tx:
        found = parties.reveal(tx, office.number, "批准更正，核对号码")
    return {one.role: (one.phone, one.id_number) for one in found}
