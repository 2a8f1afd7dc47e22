"""The reception hall: numbers taken, called to a window, missed, done. Who holds one is nobody's business.

A number names no person and no matter, no face is kept, and what is left of a day is deleted on the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from engine import NotFound, Transaction, commands, new_id
from petition import documents, errors, sight
from petition.deadlines import law_day
from petition.model import Row, counter
from petition.model_hall import hall_ticket as table

ROLES = sight.INTAKE
MOST_WINDOW = 20
_SERIES = "hall"


@dataclass(frozen=True)
class Ticket:
    """One number of today."""

    id: str
    office_path: str
    serial: int
    status: str
    window_name: str
    taken_at: datetime
    called_at: datetime | None


@dataclass(frozen=True)
class Board:
    """How the hall stands: called and not done (the newest first), waiting, missed; how many are done."""

    called: tuple[Ticket, ...]
    waiting: tuple[Ticket, ...]
    missed: tuple[Ticket, ...]
    done: int


def board(tx: Transaction, office_path: str) -> Board:
    """The numbers of today at that office.

    Raises:
        Forbidden: the actor takes nothing in there.
    """
    sight.must_take_in(tx, office_path)
    rows = tx.db.execute(_of_today(tx, office_path).order_by(table.c.serial).limit(2000)).mappings()
    every = [_one(row) for row in rows]
    called = [one for one in every if one.status == "CALLED"]
    return Board(
        tuple(sorted(called, key=lambda one: one.called_at or one.taken_at, reverse=True)),
        tuple(one for one in every if one.status == "WAITING"),
        tuple(one for one in every if one.status == "MISSED"),
        sum(one.status == "DONE" for one in every),
    )


def take(tx: Transaction, office_path: str, *, command_id: str | None = None) -> Ticket:
    """Takes the next number of today; the same command id again gives the same one.

    Raises:
        Forbidden: the actor takes nothing in there.
    """
    sight.must_take_in(tx, office_path)
    made, day = new_id(), law_day(tx.now)
    before = commands.answered(tx, command_id, "hall.take", office_path, {"id": made})
    if before is not None:
        return get(tx, str(before["id"]))
    serial = documents.next_serial(tx, office_path, day.year, f"{_SERIES} {day:%m-%d}")
    tx.db.execute(
        insert(table).values(
            id=made,
            office_path=office_path,
            on_day=day,
            serial=serial,
            status="WAITING",
            window_name="",
            taken_at=tx.now,
        )
    )
    return get(tx, made)


def get(tx: Transaction, ticket_id: str) -> Ticket:
    """One number of today.

    Raises:
        NotFound: there is none today. Forbidden: the actor takes nothing in there.
    """
    query = select(table).where(table.c.id == ticket_id, table.c.on_day == law_day(tx.now))
    row = tx.db.execute(query).mappings().first()
    if row is None:
        raise NotFound("hall_ticket", ticket_id)
    sight.must_take_in(tx, row["office_path"])
    return _one(row)


def call_next(
    tx: Transaction, office_path: str, window: str, *, command_id: str | None = None
) -> Ticket | None:
    """Calls the lowest number that waits to a window; who was there before is done. None: nobody waits.

    Raises:
        Forbidden: the actor takes nothing in there. Invalid: no window.
    """
    sight.must_take_in(tx, office_path)
    at = window.strip()
    if not 1 <= len(at) <= MOST_WINDOW:
        raise errors.invalid("window", "没有写几号窗口。", "Say which window.")
    if commands.answered(tx, command_id, "hall.call_next", office_path, {}) is not None:
        return None
    before = [one.id for one in board(tx, office_path).called if one.window_name == at]
    tx.db.execute(update(table).where(table.c.id.in_(before)).values(status="DONE"))
    # Two windows at once call two numbers: each locks the one it takes, and passes by what is locked.
    lowest = _of_today(tx, office_path).where(table.c.status == "WAITING").order_by(table.c.serial).limit(1)
    row = tx.db.execute(lowest.with_for_update(skip_locked=True)).mappings().first()
    if row is None:
        return None
    called = {"status": "CALLED", "window_name": at, "called_at": tx.now}
    tx.db.execute(update(table).where(table.c.id == row["id"]).values(**called))
    return get(tx, row["id"])


def call_again(tx: Transaction, ticket_id: str) -> None:
    """Calls a number again, at its window.

    Raises:
        NotFound: no such number today, or it is not called. Forbidden: the actor takes nothing in there.
    """
    _move(tx, ticket_id, ("CALLED",), called_at=tx.now)


def miss(tx: Transaction, ticket_id: str) -> None:
    """Nobody came: the next one is called; the number is kept for today.

    Raises:
        NotFound: no such number today, or it is not called. Forbidden: the actor takes nothing in there.
    """
    _move(tx, ticket_id, ("CALLED",), status="MISSED", window_name="")


def come_back(tx: Transaction, ticket_id: str) -> None:
    """Whoever missed the call is there: the number, being low, is the next that is called.

    Raises:
        NotFound: no such number today, or it was not missed. Forbidden: the actor takes nothing in there.
    """
    _move(tx, ticket_id, ("MISSED",), status="WAITING")


def finish(tx: Transaction, ticket_id: str) -> None:
    """The visit is over. Said twice, or of a number that is gone, changes nothing.

    Raises:
        Forbidden: the actor takes nothing in there.
    """
    try:
        _move(tx, ticket_id, ("CALLED", "WAITING", "MISSED"), status="DONE")
    except NotFound:
        return


def forget(tx: Transaction) -> int:
    """Deletes the numbers of days gone by, and their series; how many numbers."""
    day = law_day(tx.now)
    past = counter.c.kind.like(f"{_SERIES} %")
    today = (counter.c.year == day.year) & (counter.c.kind == f"{_SERIES} {day:%m-%d}")
    tx.db.execute(delete(counter).where(past, ~today))
    return tx.db.execute(delete(table).where(table.c.on_day < day)).rowcount


def _move(tx: Transaction, ticket_id: str, wanted: tuple[str, ...], **values: object) -> None:
    found = get(tx, ticket_id)
    moved = update(table).where(table.c.id == found.id, table.c.status.in_(wanted)).values(**values)
    if tx.db.execute(moved).rowcount != 1:
        raise NotFound("hall_ticket", ticket_id)


def _of_today(tx: Transaction, office_path: str) -> Any:
    return select(table).where(table.c.office_path == office_path, table.c.on_day == law_day(tx.now))


def _one(row: Row) -> Ticket:
    return Ticket(**{name: row[name] for name in Ticket.__dataclass_fields__})
