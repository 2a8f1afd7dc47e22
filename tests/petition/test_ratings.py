"""满意度评价: only ever the petitioner's act, of two bodies, never in the way of closing (S-79)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import SYSTEM, Actor, Conflict, Forbidden, Grant, Invalid, NotFound
from petition import ratings
from tests.petition.people import LIANG, NYNCJ_ALL, XFJ, XUJING, Office

PETITIONER = Actor("petitioner", "信访人", ())


@pytest.fixture
def closed(office: Office) -> Office:
    """A matter that was answered, served and closed on 2026-04-01."""
    office.at("2026-03-09")
    office.last["code"] = office.register().query_code
    office.sort()
    office.receive()
    office.at("2026-03-20")
    office.accept()
    office.hear()
    office.investigate()
    office.at("2026-04-01")
    office.draft()
    office.check_law()
    office.sign()
    office.serve()
    return office


def _rate(office: Office, **scores: str) -> None:
    office.engine.run(PETITIONER, ratings.rate, office.last["code"], office.number, scores)


def _record(office: Office, actor: Actor, **facts: Any) -> None:
    said = {
        "unit_score": "DISSATISFIED",
        "unit_reason": "钱给了，拖了一年",
        "how": "PHONE",
        "statement": "钱是给了，就是拖得太久，单位我不满意。",
        "proof": "录音 2026-04-03-07",
        **facts,
    }
    office.engine.run(actor, ratings.record, office.number, said)


def _standing(office: Office) -> ratings.Standing:
    with office.engine.read(SYSTEM) as tx:
        return ratings.standing(tx, office.number)


def test_the_petitioner_rates_both_bodies_and_changes_it_in_the_window(closed: Office) -> None:
    assert _standing(closed).state == "OPEN"
    assert str(_standing(closed).until_on) == "2026-05-06"  # 30 days on, a holiday, moved on

    closed.at("2026-04-03")
    _rate(closed, office_score="SATISFIED", unit_score="DISSATISFIED")
    closed.at("2026-04-20")
    _rate(closed, unit_score="BASIC")

    given = _standing(closed).given
    assert {body: one.score for body, one in given.items()} == {"OFFICE": "SATISFIED", "UNIT": "BASIC"}
    assert [one.recorded_by_name for one in given.values()] == ["", ""]
    assert "张**本人评价：信访部门满意，责任单位不满意。" in closed.story()
    assert "张**本人改了评价：信访部门满意，责任单位基本满意。" in closed.story()
    with closed.engine.read(SYSTEM) as tx:
        assert len(ratings.of(tx, closed.number)) == 3


def test_without_the_code_nobody_rates(closed: Office) -> None:
    closed.last["code"] = "ABCDEFGHJKMN"

    with pytest.raises(NotFound):
        _rate(closed, unit_score="SATISFIED")


def test_after_the_window_nothing_is_rated_and_the_case_ends(closed: Office) -> None:
    closed.at("2026-05-07")

    assert _standing(closed).state == "OVER"
    assert "评价期满，信访人没有评价。" in closed.story()
    with pytest.raises(Conflict) as refused:
        _rate(closed, unit_score="SATISFIED")
    assert refused.value.code == "rating_not_open"


def test_closing_and_filing_wait_for_no_rating(closed: Office) -> None:
    assert closed.matter().status == "CLOSED"

    assert "Task_Archive" in closed.open()
    assert not [name for name in closed.open() if "Rat" in name]


def test_an_officer_writes_down_what_was_said_on_the_phone(closed: Office) -> None:
    closed.at("2026-04-03")
    _record(closed, XUJING)

    one = _standing(closed).given["UNIT"]
    assert (one.score, one.how, one.recorded_by_name) == ("DISSATISFIED", "PHONE", "许静")
    assert "张**打电话评价：责任单位不满意（许静照原话记）。" in closed.story()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("statement", "", "只凭信访人自己的表示"),
        ("proof", " ", "没有凭证的不算评价"),
        ("how", "CODE", "怎么说的"),
        ("unit_score", "GOOD", "请选满意"),
        ("unit_score", "", "至少评一个"),
    ],
)
def test_words_without_proof_are_no_rating(closed: Office, field: str, value: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        _record(closed, XUJING, **{field: value})

    assert says in " ".join(error.message for error in refused.value.errors)


@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(NYNCJ_ALL["handler"], id="the unit that is rated"),
        pytest.param(LIANG, id="who sorted the matter"),
        pytest.param(Actor("stranger", "外人", (Grant("office_head", XFJ),)), id="another post"),
    ],
)
def test_staff_who_worked_on_it_record_no_rating(closed: Office, actor: Actor) -> None:
    """S-79: whoever worked on it cannot rate."""
    with pytest.raises(Forbidden) as refused:
        _record(closed, actor)

    assert refused.value.code == "rating_not_yours"


@pytest.mark.parametrize(
    "said",
    [{"name": "", "anonymous": True}, {"purpose": "ACCUSATION"}],
    ids=["anonymous", "sealed"],
)
def test_what_has_no_named_petitioner_or_is_sealed_is_not_rated(office: Office, said: dict[str, Any]) -> None:
    office.register(**said)

    assert _standing(office).state == "NOT_OFFERED"
    with pytest.raises(Conflict):
        _record(office, XUJING)


def test_the_same_command_rates_once(closed: Office) -> None:
    for _ in range(2):
        said = {"unit_score": "SATISFIED"}
        closed.engine.run(
            PETITIONER, ratings.rate, closed.last["code"], closed.number, said, command_id="one-command"
        )

    with closed.engine.read(SYSTEM) as tx:
        assert len(ratings.of(tx, closed.number)) == 1
