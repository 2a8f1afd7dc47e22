"""Piles that are matters, not tasks: what I registered, what an office above sent here, what we sent on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, literal, literal_column, or_, select, tuple_

from engine import END_OF_TIME, Actor, Instant, Invalid, Key, Transaction, scope
from engine.statements import Statement, many_of, one_of
from petition import clocks, codes, lists, organs, sight
from petition.lists import Page
from petition.model import clock, matter, organ

Pile = Literal["registered", "above", "below"]


@dataclass(frozen=True)
class Sent:
    """A way a matter was sent: by one of these offices, to a unit within a place, or anywhere but there."""

    by: tuple[str, ...]
    place: str
    is_into: bool


#: Who answers for what a petition office sent on.
SENDERS = ("sorter", "office_head", "supervisor")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def page(tx: Transaction, pile: Pile, *, after: str | None = None, limit: int = 50) -> Page:
    """A page of one of the piles, as far as the actor may see its matters.

    `registered`: those the actor registered, newest first. `above`: those that an office of a higher region
    sent into the actor's offices and that have not ended, the clock that ends first on top. `below`: those
    that the actor's own offices sent on to units and that have not ended, in the same order.

    Raises:
        Invalid: the cursor is not one this list gave out.
    """
    found = _places(tx, pile)
    if found is None:
        return Page([], None)
    places = found.subquery()
    key = tuple_(places.c.listed_at, places.c.id)
    is_newest_first = pile == "registered"
    query = select(places.c.listed_at, matter).join(matter, matter.c.id == places.c.id)
    if after is not None:
        query = query.where(key < _place(after) if is_newest_first else key > _place(after))
    order = (places.c.listed_at, places.c.id)
    query = query.order_by(*(each.desc() for each in order) if is_newest_first else order)
    rows = [dict(row) for row in tx.db.execute(query.limit(limit + 1)).mappings()]
    shown = rows[:limit]
    next_ = _cursor(shown[-1]) if len(rows) > limit else None
    return Page(lists.lines(tx, shown), next_)


def count(tx: Transaction, pile: Pile, cap: int = 500) -> int:
    """How many matters lie in the pile, counted to `cap` at most."""
    sent = _sent(tx, pile)
    if sent is None:
        return 0
    return int(_count(sight.reader(tx.actor), tx.actor, sent, cap).value(tx))


# Kept by all of an actor that decides what is closed to them: actors are compared without their seats.
@lru_cache(maxsize=512)
def _count(reader: sight.Reader, actor: Actor, sent: tuple[Sent, ...], cap: int) -> Statement:  # noqa: ARG001
    # Told to the server as it is: a plan that is kept must know how little is counted.
    most: ColumnElement[int] = literal_column(str(cap))
    narrow = _listed(actor, sent).with_only_columns(matter.c.id).limit(most).subquery()
    # A plan for any office reads all that lies in a region; most offices have none above that sent it much.
    return Statement(select(func.count()).select_from(narrow), planned="anew")


def _places(tx: Transaction, pile: Pile) -> Select[Any] | None:
    """(listed_at, id) of every matter of the pile; None when there can be none."""
    sent = _sent(tx, pile)
    return None if sent is None else _listed(tx.actor, sent)


def _listed(actor: Actor, sent: tuple[Sent, ...]) -> Select[Any]:
    """The same of what was sent so; where nothing is said of that, of what the actor registered."""
    if not sent:
        mine = select(matter.c.registered_at.label("listed_at"), matter.c.id)
        return mine.where(matter.c.registered_by == actor.id, sight.visible(actor, is_of_few=True))
    came = (and_(matter.c.office_path.in_(one.by), _lies(one)) for one in sent)
    ends = select(func.min(clock.c.overdue_at)).where(
        clock.c.matter_id == matter.c.id,
        clock.c.status == "running",
        clock.c.key.not_in(sorted(clocks.WINDOWS)),
    )
    listed = func.coalesce(ends.scalar_subquery(), literal(END_OF_TIME, Instant()), type_=Instant())
    return select(listed.label("listed_at"), matter.c.id).where(
        or_(*came), matter.c.status.in_(_OPEN), sight.unsealed(actor)
    )


#: The statuses of what has not ended: each one range of an index.
_OPEN = sorted(codes.STATUSES.keys() - codes.ENDED)


def _lies(sent: Sent) -> ColumnElement[bool]:
    into = scope.within(matter.c.unit_path, sent.place)
    return into if sent.is_into else and_(matter.c.unit_path.is_not(None), ~into)


def _sent(tx: Transaction, pile: Pile) -> tuple[Sent, ...] | None:
    """How the matters of a pile were sent: () for what was not, None when there can be none."""
    if pile == "registered":
        return ()
    if pile == "above":
        return _sent_from_above(tx)
    seats = {grant.seat for grant in tx.actor.grants if grant.role in SENDERS}
    return tuple(Sent((seat,), seat, is_into=False) for seat in sorted(seats)) or None


def _sent_from_above(tx: Transaction) -> tuple[Sent, ...] | None:
    """How a matter got to one of the actor's offices from above; None when none can have."""
    reach = {(grant.seat, grant.scope_path) for grant in tx.actor.grants if grant.role not in sight.BLIND}
    above = {seat: _offices_above(tx, seat) for seat, _ in reach}
    sent = (Sent(above[seat], path, is_into=True) for seat, path in sorted(reach) if above[seat])
    return tuple(sent) or None


def _offices_above(tx: Transaction, seat: str) -> tuple[str, ...]:
    """The petition offices of the regions above that of an office."""
    found = organs.GET.row(tx, {"path": scope.normal(seat)})
    if found is None:
        return ()
    regions = many_of(tx, scope.enclosing(found["region_path"])[:-1])
    return tuple(row["path"] for row in _PETITION_OFFICES.rows(tx, {"regions": regions}))


_PETITION_OFFICES = Statement(
    {
        name: select(organ.c.path)
        .where(organ.c.kind == "petition_office", there)
        .order_by(organ.c.path)
        .limit(50)
        for name, there in one_of(organ.c.region_path, "regions").items()
    }
)


def _cursor(row: dict[str, Any]) -> str:
    return f"{(row['listed_at'] - _EPOCH) // timedelta(microseconds=1)}.{row['id']}"


def _place(cursor: str) -> ColumnElement[Any]:
    moment, _, last = cursor.partition(".")
    try:
        at = _EPOCH + timedelta(microseconds=int(moment))
    except (ValueError, OverflowError) as error:
        raise Invalid([], "Expected a cursor of this list, but it is not one.", code="bad_cursor") from error
    return tuple_(literal(at, Instant()), literal(last, Key))
