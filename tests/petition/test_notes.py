"""Notes of a matter: added and never altered; for all who see it, or for one's office; call-backs too."""

from __future__ import annotations

import pytest

from engine import Actor, Forbidden, Grant, Invalid, NotFound
from petition import notes, sentences
from tests.petition.people import LIANG, NYNCJ_ALL, ZJJ_ALL, Office

HANDLER = NYNCJ_ALL["handler"]
CALLED = {
    "on": "2026-03-09",
    "way": "PHONE",
    "words": "本人说已经收到意见书，款还没有到账。",
    "told": "YES",
    "received": "YES",
    "executed": "NO",
    "office_view": "GOOD",
    "unit_view": "NONE",
}

#: What does not depend on the database is asked of one of them.
ONE = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


@pytest.fixture
def number(office: Office) -> str:
    office.at("2026-03-09")
    office.register(name="张桂兰", phone="13900006610")
    office.sort()
    office.receive()
    return office.number


def seen(office: Office, actor: Actor, number: str) -> list[notes.Note]:
    with office.engine.read(actor) as tx:
        return notes.of(tx, number)


def test_a_note_is_seen_by_all_who_see_the_matter_or_by_one_s_office_alone(
    office: Office, number: str
) -> None:
    office.engine.run(LIANG, notes.add, number, "已电话约好周三看合同。", command_id="note-0001")
    office.engine.run(LIANG, notes.add, number, "已电话约好周三看合同。", command_id="note-0001")
    office.engine.run(HANDLER, notes.add, number, "张桂兰的电话 13900006610 打不通。", is_for_office=True)

    mine = seen(office, HANDLER, number)
    assert [(one.words, one.is_for_office, one.office_name) for one in mine] == [
        ("**的电话 ** 打不通。", True, "县农业农村局"),
        ("已电话约好周三看合同。", False, "县信访局"),
    ]
    assert [one.words for one in seen(office, LIANG, number)] == ["已电话约好周三看合同。"]
    with pytest.raises(NotFound):
        seen(office, ZJJ_ALL["handler"], number)
    with pytest.raises(Invalid):
        office.engine.run(LIANG, notes.add, number, " 好 ")


@ONE
def test_a_call_back_and_a_verification_are_the_petition_office_s(office: Office, number: str) -> None:
    found = {"on": "2026-03-09", "way": "FACE", "words": "看了账册，款确实没有付。"}
    found |= {"is_true": "YES", "is_justified": "YES", "is_done": "PARTLY"}

    office.engine.run(LIANG, notes.call_back, number, CALLED)
    office.engine.run(LIANG, notes.verify, number, found)
    with pytest.raises(Forbidden):
        office.engine.run(HANDLER, notes.call_back, number, CALLED)

    verified, called = seen(office, HANDLER, number)
    assert (called.kind, called.facts["executed"], called.facts["unit_view"]) == ("CALL_BACK", "NO", "NONE")
    assert (verified.kind, verified.facts["is_done"]) == ("VERIFICATION", "PARTLY")
    with office.engine.read(LIANG) as tx:
        story = [line.text for line in sentences.latest(tx, number, most=5)]
    assert "梁文博3月9日回访。" in story
    assert "梁文博3月9日核实。" in story


@ONE
def test_who_was_not_reached_is_asked_nothing_more(office: Office, number: str) -> None:
    unreached = {"on": "2026-03-09", "way": "PHONE", "unreached": "三次没有人接"}

    office.engine.run(LIANG, notes.call_back, number, unreached)

    [one] = seen(office, LIANG, number)
    assert (one.words, one.facts) == (
        "三次没有人接",
        {"on": "2026-03-09", "way": "PHONE", "unreached": "YES"},
    )
    with office.engine.read(LIANG) as tx:
        assert sentences.latest(tx, number, most=1)[0].text == "梁文博3月9日回访，没有联系上。"


@ONE
def test_what_is_missing_in_a_call_back_is_said_at_its_field(office: Office, number: str) -> None:
    wrong = {
        "on": ("2026-03-10", "2026-03-01", "昨天"),
        "way": ("PIGEON",),
        "told": ("",),
        "unit_view": ("5",),
        "words": ("x",),
    }
    for field, given in wrong.items():
        for value in given:
            with pytest.raises(Invalid) as refused:
                office.engine.run(LIANG, notes.call_back, number, {**CALLED, field: value})
            assert [one.path for one in refused.value.errors] == [field]
    assert seen(office, LIANG, number) == []


@ONE
def test_a_supervisor_from_above_calls_back_too(office: Office, number: str) -> None:
    above = Actor("above", "彭飞", (Grant("supervisor", "/33/3309/", "/33/3309/xfj/"),))

    with office.engine.read(above) as tx:
        assert notes.may_call(tx, number)
    with office.engine.read(HANDLER) as tx:
        assert not notes.may_call(tx, number)
