"""An heir has an address: what nobody could be told until then is told, paper after paper (S-10, S-45)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine import SYSTEM, Actor, instances, tasks
from petition import documents, reviews, successors
from petition.documents import Document
from petition.model import extension
from tests.petition.people import LIANG, NYNCJ_ALL, XUJING, Office, service, today

HEIR = {
    "name": "张小满",
    "relation": "CHILD",
    "proof": "户口本，父女",
    "phone": "13900007720",
    "address": "柳河镇青塘村六组",
    "statement": "我母亲的事我接着办。",
}


@pytest.fixture
def nowhere(office: Office) -> Office:
    """Sent to the agriculture bureau on 2026-03-09 for somebody who gave no address (条例第23条第2款)."""
    office.at("2026-03-09")
    office.register(channel="LETTER", address="", phone="")
    office.sort()
    office.receive()
    return office


def _dies(office: Office, day: str) -> None:
    office.at(day)
    facts = {"died_on": day, "proof": "县医院死亡医学证明"}
    office.engine.run(XUJING, successors.died, office.number, facts)


def _goes_on(office: Office, **facts: str) -> None:
    office.engine.run(XUJING, successors.goes_on, office.number, {**HEIR, **facts})


def _step(office: Office, element_id: str) -> tasks.Task | None:
    """The open step of the case of the succession."""
    with office.engine.read(SYSTEM) as tx:
        beside = instances.below(tx, office.number)
        found = [each for one in beside for each in tasks.of_instance(tx, one.id)]
    return next((one for one in found if one.element_id == element_id), None)


def _serve(office: Office, actor: Actor = XUJING, **fields: Any) -> None:
    step = _step(office, "Task_ServeHeir")
    assert step is not None
    office.engine.run(actor, tasks.complete, step.id, {**service(today(office.clock)), **fields})


def _papers(office: Office, kind: str) -> list[Document]:
    with office.engine.read(SYSTEM) as tx:
        return [one for one in documents.of(tx, office.number) if one.kind == kind]


def test_an_heir_with_an_address_is_told_where_it_went_and_that_it_was_accepted(nowhere: Office) -> None:
    nowhere.at("2026-03-20")
    nowhere.accept()
    due = nowhere.clock_of("R15").effective_on
    assert not _papers(nowhere, "DESTINATION")
    _dies(nowhere, "2026-04-01")
    nowhere.at("2026-04-10")

    _goes_on(nowhere)

    [told] = _papers(nowhere, "DESTINATION")
    assert (told.issued_on, told.contents["sent_on"]) == (date(2026, 4, 10), "2026-03-09")
    assert not told.contents["promises_notice"], "the bureau has accepted it already"
    _serve(nowhere, service_result="UNDELIVERED", served_on=None, undelivered_reason="家里没有人")
    assert _papers(nowhere, "DESTINATION")[0].served_on is None
    _serve(nowhere)
    assert _papers(nowhere, "DESTINATION")[0].served_on == date(2026, 4, 10)
    _serve(nowhere)
    assert _papers(nowhere, "ACCEPTANCE")[-1].served_on == date(2026, 4, 10)
    assert _step(nowhere, "Task_ServeHeir") is None
    assert nowhere.clock_of("R15").effective_on == due
    nowhere.hear()


def test_without_an_address_or_where_it_was_told_before_nothing_is_told_again(office: Office) -> None:
    office.to_acceptance("2026-03-09", "2026-03-20")
    _dies(office, "2026-04-01")
    _goes_on(office)
    assert len(_papers(office, "DESTINATION")) == 1
    assert _step(office, "Task_ServeHeir") is None

    office.at("2026-04-03")
    office.register(channel="LETTER", address="", phone="", name="李志强")
    office.sort()
    _dies(office, "2026-04-04")
    _goes_on(office, address="")
    assert not _papers(office, "DESTINATION")
    assert _step(office, "Task_ServeHeir") is None


def test_what_was_accepted_by_the_clock_gets_its_notice_from_the_unit(nowhere: Office) -> None:
    """第23条第3款: nobody could be told on day 15; the day of acceptance stays."""
    _dies(nowhere, "2026-04-01")
    assert nowhere.matter().status == "ACCEPTED"
    accepted_on = nowhere.matter().accepted_on
    assert not _papers(nowhere, "ACCEPTANCE")

    _goes_on(nowhere)

    step = _step(nowhere, "Task_HeirNotice")
    assert step is not None
    told = {"told_how": "MAIL", "told_proof": "挂号 1120", "late_reasons": "原来没有地址可送。"}
    told |= {"handler_name": "周启明", "handler_phone": "0999-1234567"}
    nowhere.engine.run(NYNCJ_ALL["handler"], tasks.complete, step.id, told)
    [paper] = _papers(nowhere, "ACCEPTANCE")
    assert paper.contents["accepted_on"] == str(accepted_on)
    assert paper.served_on == date(2026, 4, 1)
    assert _step(nowhere, "Task_ServeHeir") is not None, "where it went is told too"


def test_an_extension_nobody_was_told_is_told(nowhere: Office) -> None:
    nowhere.at("2026-03-20")
    nowhere.accept()
    nowhere.hear()
    nowhere.at("2026-05-11")
    nowhere.ask_extension(20)
    nowhere.grant(20)
    _dies(nowhere, "2026-05-12")
    _goes_on(nowhere)

    for _ in ("DESTINATION", "ACCEPTANCE", "EXTENSION"):
        _serve(nowhere)

    with nowhere.engine.read(SYSTEM) as tx:
        assert tx.db.scalars(select(extension.c.told_on)).all() == [date(2026, 5, 12)]
    assert _step(nowhere, "Task_ServeHeir") is None


def test_the_answer_is_received_and_its_window_opens(nowhere: Office) -> None:
    """第35条: thirty days from the day the heir has it; nobody could ask for a review before."""
    nowhere.at("2026-03-20")
    nowhere.accept()
    nowhere.hear()
    nowhere.investigate()
    nowhere.draft()
    nowhere.check_law()
    _dies(nowhere, "2026-04-01")
    nowhere.sign()
    assert nowhere.matter().status == "CLOSED"
    nowhere.at("2026-04-10")
    _goes_on(nowhere)
    _serve(nowhere)
    _serve(nowhere)
    assert nowhere.clock_of("R18") is None

    _serve(nowhere, actor=LIANG)

    assert nowhere.clock_of("R18").start_on == date(2026, 4, 10)
    with nowhere.engine.read(SYSTEM) as tx:
        assert reviews.standing(tx, nowhere.number).is_open
    nowhere.at("2026-05-20")
    assert nowhere.matter().status == "CONCLUDED_NO_REVIEW"
    assert nowhere.clock_of("R18").status == "lapsed"
