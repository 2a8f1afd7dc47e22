"""The reception hall: numbers in order, one window each, nobody's name, and nothing left the next day."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from engine import SYSTEM, Forbidden, Invalid, NotFound
from petition import hall
from petition.model import counter
from petition.model_hall import hall_ticket
from tests.petition.people import LIANG, NYNCJ_ALL, XFJ, XUJING, Office


def taken(office: Office, count: int) -> list[hall.Ticket]:
    return [office.engine.run(XUJING, hall.take, XFJ) for _ in range(count)]


def called(office: Office, window: str) -> int:
    """The number that is called to that window, or 0."""
    found = office.engine.run(LIANG, hall.call_next, XFJ, window)
    return found.serial if found else 0


def board(office: Office) -> hall.Board:
    with office.engine.read(XUJING) as tx:
        return hall.board(tx, XFJ)


def test_numbers_are_called_in_order_one_to_each_window(office: Office) -> None:
    office.at("2026-03-09")
    first, *_ = taken(office, 4)

    assert [called(office, "1"), called(office, "2")] == [1, 2]
    # Nobody came to the first window: the next is called, and whoever comes late is called next.
    office.engine.run(XUJING, hall.miss, first.id)
    assert called(office, "1") == 3
    office.engine.run(XUJING, hall.come_back, first.id)
    assert called(office, "2") == 1

    now = board(office)
    assert ({(one.serial, one.window_name) for one in now.called}) == {(3, "1"), (1, "2")}
    assert ([one.serial for one in now.waiting], now.missed, now.done) == ([4], (), 1)
    office.engine.run(XUJING, hall.finish, first.id)
    office.engine.run(XUJING, hall.finish, first.id)
    assert [called(office, "2"), called(office, "2")] == [4, 0]
    assert board(office).done == 3


def test_the_same_command_takes_one_number_and_others_take_none(office: Office) -> None:
    office.at("2026-03-09")
    twice = [office.engine.run(XUJING, hall.take, XFJ, command_id="one-number") for _ in range(2)]
    assert [one.serial for one in twice] == [1, 1]

    with pytest.raises(Forbidden):
        office.engine.run(NYNCJ_ALL["handler"], hall.take, XFJ)
    with pytest.raises(Forbidden):
        office.engine.run(NYNCJ_ALL["handler"], hall.finish, twice[0].id)
    with pytest.raises(Invalid):
        called(office, " ")
    with pytest.raises(NotFound):
        office.engine.run(XUJING, hall.come_back, twice[0].id)


def test_numbers_begin_anew_each_day_and_yesterdays_are_deleted(office: Office) -> None:
    office.at("2026-03-09")
    (old,) = taken(office, 1)
    office.at("2026-03-10")
    with pytest.raises(NotFound):
        office.engine.run(XUJING, hall.call_again, old.id)
    assert [one.serial for one in taken(office, 2)] == [1, 2]

    assert office.engine.run(SYSTEM, hall.forget) == 1

    with office.engine.read(SYSTEM) as tx:
        left = tx.db.execute(select(hall_ticket.c.serial).order_by(hall_ticket.c.serial)).scalars().all()
        series = tx.db.scalar(select(func.count()).where(counter.c.kind.like("hall %")))
    assert (list(left), series) == ([1, 2], 1)
    assert [one.serial for one in taken(office, 1)] == [3]
