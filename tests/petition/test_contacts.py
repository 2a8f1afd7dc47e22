"""设法联系信访人: a name without an address is looked for; whoever is reached is told (条例第23条第2款)."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Conflict, Forbidden, Invalid, tasks
from engine.tasks import Task
from petition import changes, contacts, documents, parties
from tests.petition.people import NYNCJ_ALL, XUJING, Office, service, today


def file(office: Office, **fields: object) -> None:
    office.at("2026-03-02")
    office.register(**{"channel": "LETTER", "phone": "", "address": "", **fields})


def beside(office: Office) -> Task | None:
    with office.engine.read(SYSTEM) as tx:
        found = [one for one in changes.of(tx, office.number) if one.kind == "CONTACT"]
        steps = [task for one in found for task in tasks.of_instance(tx, str(one.instance_id))]
    return steps[0] if steps else None


def reach(office: Office, **facts: str) -> None:
    office.engine.run(XUJING, contacts.reached, office.number, facts)


def test_who_is_reached_is_told_and_no_day_moves(office: Office) -> None:
    """S-10: found on 2026-03-10, the notice is due 15 days from receipt all the same."""
    file(office)
    looked = beside(office)
    assert looked is not None
    assert (looked.element_id, office.matter().is_notice_owed) == ("Task_Contact", False)
    due = office.clock_of("R02").nominal_on

    office.at("2026-03-10")
    with pytest.raises(Invalid):
        reach(office, phone="", address="")
    reach(office, phone="13900006611")

    assert beside(office) is None
    assert office.matter().is_notice_owed
    assert office.data()["notice_owed"] is True
    assert office.clock_of("R02").nominal_on == due
    with office.engine.read(XUJING) as tx:
        [person] = parties.of(tx, office.number)
        with pytest.raises(Conflict):
            contacts.reached(tx, office.number, {"phone": "13900006611"})
    assert person.phone.endswith("6611")


def test_what_could_not_be_told_is_told_then(office: Office) -> None:
    """S-10: the notice of destination, which nobody could be given, is issued and served."""
    file(office)
    office.sort()
    office.receive()
    office.at("2026-03-12")

    reach(office, address="柳河镇青塘村二组")

    with office.engine.read(SYSTEM) as tx:
        assert documents.newest(tx, office.matter().id, "DESTINATION") is not None
    step = beside(office)
    assert step is not None
    office.engine.run(XUJING, tasks.complete, step.id, service(today(office.clock)))
    assert beside(office) is None


def test_who_is_not_reached_is_handled_for_all_the_same(office: Office) -> None:
    file(office)
    step = beside(office)
    assert step is not None

    office.engine.run(
        XUJING, tasks.complete, step.id, {"contact_tried": "问了村里和派出所，没有人认识，信上没有电话。"}
    )

    assert office.matter().status == "REGISTERED"
    assert any("没有联系上" in line for line in office.story())
    reach(office, phone="13900006611")
    assert office.matter().is_notice_owed, "whoever turns up later is told then"


def test_nobody_looks_for_the_anonymous_or_for_who_left_an_address(office: Office) -> None:
    file(office, anonymous=True, name="")
    assert beside(office) is None
    file(office, address="柳河镇青塘村六组")
    assert beside(office) is None


def test_only_the_registering_office_says_that_somebody_was_reached(office: Office) -> None:
    file(office)
    office.sort()
    with pytest.raises(Forbidden):
        office.engine.run(NYNCJ_ALL["receiver"], contacts.reached, office.number, {"phone": "13900006611"})
