"""The piles that are matters: what I registered, what an office above sent here, what we sent on."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from engine import Actor, Grant, Invalid
from petition import organs, piles, register
from petition.model import matter
from petition.piles import Pile
from tests.petition.people import (
    LIANG,
    LIUHE,
    NYNCJ,
    NYNCJ_ALL,
    XUJING,
    Office,
    OfficeName,
    analysis,
    route,
    submission,
)

CITY_XFJ = "/33/3309/xfj/"
PENG = Actor("pengfei", "彭斐", (Grant("sorter", "/33/3309/", CITY_XFJ),))


def _pile(office: Office, actor: Actor, pile: Pile, after: str | None = None, limit: int = 50) -> list[str]:
    with office.engine.read(actor) as tx:
        return [one.number for one in piles.page(tx, pile, after=after, limit=limit).items]


def _count(office: Office, actor: Actor, pile: Pile, cap: int = 500) -> int:
    with office.engine.read(actor) as tx:
        return piles.count(tx, pile, cap)


def _from_the_city(office: Office, unit: str = NYNCJ) -> str:
    """Registered at the city's petition office and forwarded into the county."""
    with office.engine.begin(LIANG) as tx:
        city = OfficeName("3309-xfj", CITY_XFJ, "澜州市信访局", "市信访局", "petition_office", "330900000000")
        organs.mirror(tx, [city])
    receipt = office.engine.run(PENG, register.register, submission(office_path=CITY_XFJ))
    office.number = receipt.number
    office.do("Task_Analyse", PENG, analysis())
    office.do("Task_Route", PENG, route(office.data()["advice"], unit, level_go="no"))
    return receipt.number


def test_what_i_registered_is_listed_newest_first_by_pages(office: Office) -> None:
    numbers = []
    for index in range(3):
        office.clock.advance(minutes=1)
        numbers.append(office.register(name=f"王{index}", phone="").number)

    with office.engine.read(XUJING) as tx:
        first = piles.page(tx, "registered", limit=2)
    assert [one.number for one in first.items] == numbers[:0:-1]
    assert _pile(office, XUJING, "registered", first.next_cursor) == numbers[:1]
    assert _pile(office, LIANG, "registered") == []
    assert (_count(office, XUJING, "registered"), _count(office, XUJING, "registered", 2)) == (3, 2)


def test_who_left_the_office_no_longer_finds_what_they_registered(office: Office) -> None:
    office.register()
    moved = Actor(XUJING.id, XUJING.name, (Grant("handler", LIUHE),))

    assert _pile(office, moved, "registered") == []


def test_what_the_city_sent_is_from_above_for_the_county_and_the_unit(office: Office) -> None:
    office.register()
    office.sort()
    own = office.number
    sent = _from_the_city(office)

    assert _pile(office, LIANG, "above") == [sent]
    assert _pile(office, NYNCJ_ALL["handler"], "above") == [sent]
    assert _pile(office, PENG, "above") == []
    assert _pile(office, Actor("lh", "郑小满", (Grant("handler", LIUHE),)), "above") == []
    assert own != sent


def test_what_one_sent_on_is_followed_until_it_ends(office: Office) -> None:
    own = office.register().number
    assert _pile(office, LIANG, "below") == []
    office.sort()

    assert _pile(office, LIANG, "below") == [own]
    assert (_count(office, LIANG, "below"), _count(office, XUJING, "below")) == (1, 0)
    assert _pile(office, NYNCJ_ALL["handler"], "below") == []
    sent = _from_the_city(office)
    assert _pile(office, PENG, "below") == [sent]
    assert _pile(office, LIANG, "below") == [own], "the city sent it, and follows it"
    with office.engine.begin(LIANG) as tx:
        tx.db.execute(update(matter).where(matter.c.number == own).values(status="CLOSED"))
    assert _pile(office, LIANG, "below") == []


def test_what_ends_first_is_on_top_of_what_came_from_above(office: Office) -> None:
    first = _from_the_city(office)
    office.clock.advance(days=1)
    second = _from_the_city(office)
    office.receive()

    with office.engine.read(LIANG) as tx:
        page = piles.page(tx, "above", limit=1)
        ends = [one.clock["effective_at"] if one.clock else None for one in piles.page(tx, "above").items]

    assert sorted(each for each in ends if each) == [each for each in ends if each]
    rest = _pile(office, LIANG, "above", page.next_cursor)
    assert {page.items[0].number, *rest} == {first, second}
    assert len(rest) == 1


def test_a_cursor_of_another_list_is_refused(office: Office) -> None:
    with office.engine.read(XUJING) as tx, pytest.raises(Invalid):
        piles.page(tx, "registered", after="yesterday")
