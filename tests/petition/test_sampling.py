"""K38 K42 K45: a draw with a kept seed over what was closed, findings on record, and nobody is counted."""

from __future__ import annotations

from typing import Any

import pytest

from engine import SYSTEM, Actor, Conflict, Forbidden, Grant, Invalid, NotFound
from petition import keeping, ratings, sampling
from petition.sampling import Draw
from tests.petition.people import LIANG, LIUHE, NYNCJ_ALL, REGION, SHEN, XUJING, Office

#: Somebody else of the office, who worked on nothing.
BESIDE = Actor("gu", "顾晓宁", (Grant("supervisor", REGION),))


def _closed(office: Office, received: str = "2026-03-09", closed: str = "2026-04-01", **fields: Any) -> str:
    office.at(received)
    office.last["code"] = office.register(**fields).query_code
    office.sort()
    office.receive()
    office.at(closed)
    office.accept()
    office.hear()
    office.investigate()
    office.draft()
    office.check_law()
    office.sign()
    office.serve()
    return office.number


def _draw(office: Office, actor: Actor = SHEN, **facts: Any) -> Draw:
    asked = {"under": REGION, "since_on": "2026-03-01", "until_on": "2026-04-30", "wanted": 2, **facts}
    return office.engine.run(actor, sampling.draw, asked)


@pytest.fixture
def four(office: Office) -> Office:
    """Four matters closed on 2026-04-01, one of a neighbour three days later, one still open."""
    row = {"demand": "付款", "facts": "没有付。", "place": "柳河镇青塘村"}
    for name in ("张桂兰", "李国富", "王秀英"):
        number = _closed(office, "2026-04-01", name=name, matters=[row])
        said = {"office_score": "SATISFIED", "unit_score": "SATISFIED"}
        office.engine.run(Actor("p", "信访人", ()), ratings.rate, office.last["code"], number, said)
    _closed(office, "2026-04-02", "2026-04-14", name="赵小妹", phone="13900001234")
    office.at("2026-04-30")
    office.register(name="孙大爷", phone="13900005678")
    return office


def test_the_same_seed_draws_the_same_matters_from_the_same_pool(four: Office) -> None:
    """K45."""
    first = _draw(four)
    assert len(first.items) == 2
    assert len(first.pool) == 4
    assert len(first.seed) == 16
    assert first.is_same_again
    with four.engine.read(SHEN) as tx:
        assert sampling.get(tx, first.id) == first
        assert [one.id for one in sampling.all_(tx)] == [first.id]

    again = _draw(four, seed=first.seed)
    assert [one.number for one in again.items] == [one.number for one in first.items]
    assert sampling.picked(first.pool[::-1], first.seed, 2) == [one.number for one in first.items]
    others = {tuple(sampling.picked(first.pool, f"seed {n}", 2)) for n in range(40)}
    assert {number for pair in others for number in pair} == set(first.pool)


def test_signs_of_a_batch_and_of_nobodys_petition_are_told_of_the_handling(four: Office) -> None:
    """K38, K42: about what was done, with no name and no number of a telephone."""
    found = _draw(four, only_signs=True, wanted=10)

    assert len(found.pool) == 3
    told = {(check, zh) for one in found.items for check, zh, _en in one.told}
    assert {check for check, _zh in told} == {"K38", "K42"}
    assert not [zh for _check, zh in told if "139" in zh or "张" in zh]
    assert (found.rate.numerator, found.rate.denominator) == (0, 3)
    whole = _draw(four, wanted=10)
    assert whole.rate.percent == 25.0


def test_who_worked_on_it_does_not_check_it_and_what_is_written_stays(four: Office) -> None:
    """K45: checker ≠ handler; a finding is the matter's, with a day to mend it."""
    made = _draw(four)
    item = made.items[0]
    wrong = {"verdict": "WANTING", "words": "改"}
    with pytest.raises(Invalid) as refused:
        four.engine.run(BESIDE, sampling.find, made.id, item.id, {**wrong, "mend_by_on": "2026-04-01"})
    assert {one.path for one in refused.value.errors} == {"words", "mend_by_on"}
    liang = Actor("liang", "梁文博", (Grant("supervisor", REGION),))
    with pytest.raises(Forbidden) as own:
        four.engine.run(liang, sampling.find, made.id, item.id, {"verdict": "SOUND"})
    assert own.value.code == "checked_own"

    said = {"verdict": "WANTING", "words": "意见书没有逐项答，请补充答复。", "mend_by_on": "2026-05-15"}
    after = four.engine.run(BESIDE, sampling.find, made.id, item.id, said)

    found = after.items[0]
    assert (found.verdict, found.checked_by_name, str(found.mend_by_on)) == (
        "WANTING",
        "顾晓宁",
        "2026-05-15",
    )
    with pytest.raises(Conflict) as twice:
        four.engine.run(BESIDE, sampling.find, made.id, item.id, {"verdict": "SOUND"})
    assert twice.value.code == "already_checked"
    with four.engine.begin(BESIDE) as tx:
        keeping.declare(tx, item.number, "他是我姑父。")
        seen = sampling.get(tx, made.id)
    assert (seen.items[0].number, seen.items[0].title, seen.items[0].words) == ("", "", "")
    assert seen.is_same_again
    four.number = item.number
    assert "顾晓宁抽查：有问题。" in four.story()


def test_a_draw_stays_within_its_place_and_needs_a_period(four: Office) -> None:
    made = _draw(four)
    here = Actor("town", "镇督查", (Grant("supervisor", LIUHE),))
    with four.engine.read(here) as tx:
        assert sampling.all_(tx) == []
        with pytest.raises(NotFound):
            sampling.get(tx, made.id)
    for actor in (here, XUJING, LIANG, NYNCJ_ALL["unit_head"]):
        with pytest.raises(Forbidden):
            _draw(four, actor)
    for facts, path in (
        ({"since_on": ""}, "since_on"),
        ({"until_on": "2026-12-31"}, "until_on"),
        ({"wanted": "0"}, "wanted"),
        ({"wanted": "很多"}, "wanted"),
        ({"since_on": "2026-03-01", "until_on": "2026-03-02"}, "since_on"),
    ):
        with pytest.raises(Invalid) as refused:
            _draw(four, **facts)
        assert [one.path for one in refused.value.errors] == [path]
    with four.engine.read(SYSTEM) as tx:
        assert len(sampling.all_(tx)) == 0
