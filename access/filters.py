"""Filters that people keep: each for one page, private, or shared with an office one sits at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import bindparam, delete, insert, or_, select, update

from engine import FieldError, Forbidden, Invalid, NotFound, Transaction, new_id
from engine.statements import Statement, many_of, one_of

from . import accounts
from .model import saved_filter, user_account

Page = Literal["inbox", "matters"]

#: Longest name and query, and the most a person keeps.
NAME, QUERY, MOST = 40, 1_000, 50


@dataclass(frozen=True)
class Filter:
    """One kept filter. `query` is what stands behind the question mark of the page's address."""

    id: str
    page: str
    name: str
    query: str
    owner_id: str
    owner_name: str
    #: Empty when it is shared with nobody.
    office_path: str | None

    @property
    def href(self) -> str:
        """Its address, which can be passed on: what is found there is what the reader may see."""
        return f"/{self.page}?{self.query}"


def of(tx: Transaction, page: Page | None = None) -> list[Filter]:
    """The actor's own filters and those shared with the offices they sit at, own ones first, by name."""
    seats = many_of(tx, sorted({grant.seat for grant in tx.actor.grants}))
    rows = _OF.rows(tx, {"me": tx.actor.id, "seats": seats})
    found = [_filter(row) for row in rows if page in (None, row["page"])]
    return sorted(found, key=lambda one: one.owner_id != tx.actor.id)


_OF = Statement(
    {
        name: select(saved_filter, user_account.c.name.label("owner_name"))
        .join(user_account, user_account.c.id == saved_filter.c.owner_id)
        .where(or_(saved_filter.c.owner_id == bindparam("me"), here))
        .order_by(saved_filter.c.name, saved_filter.c.id)
        .limit(4 * 2 * MOST)
        for name, here in one_of(saved_filter.c.office_path, "seats").items()
    }
)


def save(tx: Transaction, page: Page, *, name: str, query: str, office_path: str | None = None) -> str:
    """Keeps a filter of the actor's. Gives its id; the same again replaces the one before.

    Raises:
        Invalid: no name, or too long, or that of another filter, or too many.
        Forbidden: shared with an office one does not sit at.
    """
    said = _checked(tx, name, office_path, query)
    mine = (saved_filter.c.owner_id == tx.actor.id, saved_filter.c.page == page)
    tx.db.execute(
        delete(saved_filter).where(*mine, saved_filter.c.name == said, saved_filter.c.query == query)
    )
    _must_be_free(tx, page, said)
    if len(tx.db.execute(select(saved_filter.c.id).where(mine[0]).limit(MOST)).all()) == MOST:
        message = f"最多存 {MOST} 个，先删几个。"
        raise Invalid([FieldError("name", message)], message)
    made = new_id()
    tx.db.execute(
        insert(saved_filter).values(
            id=made,
            owner_id=tx.actor.id,
            page=page,
            name=said,
            query=query,
            office_path=office_path,
            saved_at=tx.now,
        )
    )
    return made


def change(tx: Transaction, filter_id: str, *, name: str, office_path: str | None = None) -> None:
    """Gives one of the actor's own another name, and says anew whom it is shared with.

    Raises:
        NotFound: there is none, or it is somebody else's. Invalid, Forbidden: as `save`.
    """
    mine = (saved_filter.c.id == filter_id, saved_filter.c.owner_id == tx.actor.id)
    page = tx.db.scalar(select(saved_filter.c.page).where(*mine))
    if page is None:
        raise NotFound("filter", filter_id)
    said = _checked(tx, name, office_path)
    _must_be_free(tx, page, said, but=filter_id)
    tx.db.execute(update(saved_filter).where(*mine).values(name=said, office_path=office_path))


def _checked(tx: Transaction, name: str, office_path: str | None, query: str = "") -> str:
    said = " ".join(name.split())
    if not 0 < len(said) <= NAME or len(query) > QUERY:
        message = f"起个名字，{NAME} 个字以内。"
        raise Invalid([FieldError("name", message)], message)
    if office_path is not None and office_path not in {grant.seat for grant in tx.actor.grants}:
        raise Forbidden(
            "an office the actor sits at",
            "it is another",
            code="not_own_office",
            sentence="只能共享给自己所在的单位。",
            sentence_en="Share it with an office of your own.",
        )
    return said


def _must_be_free(tx: Transaction, page: str, name: str, *, but: str = "") -> None:
    there = select(saved_filter.c.id).where(
        saved_filter.c.owner_id == tx.actor.id,
        saved_filter.c.page == page,
        saved_filter.c.name == name,
        saved_filter.c.id != but,
    )
    if tx.db.scalar(there):
        message = "这个名字已经用在另一个筛选上，换一个；要改那一个，到“常用筛选”里改名或者删除。"
        raise Invalid([FieldError("name", message)], message)


def drop(tx: Transaction, filter_id: str) -> None:
    """Deletes one of the actor's own.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    mine = (saved_filter.c.id == filter_id, saved_filter.c.owner_id == tx.actor.id)
    gone = tx.db.execute(delete(saved_filter).where(*mine).returning(saved_filter.c.id)).first()
    if gone is None:
        raise NotFound("filter", filter_id)


def prefer(tx: Transaction, filter_id: str) -> None:
    """Opens its page with this filter from now on; with the one that is so already, plainly again.

    Raises:
        NotFound: there is none that the actor sees.
    """
    found = next((one for one in of(tx) if one.id == filter_id), None)
    if found is None:
        raise NotFound("filter", filter_id)
    kept = accounts.preferences(tx)
    chosen = dict(kept.get("filters") or {})
    chosen[found.page] = None if chosen.get(found.page) == filter_id else filter_id
    accounts.prefer(tx, tx.actor.id, {"filters": chosen})


def usual(tx: Transaction, page: Page, preferences: Mapping[str, Any]) -> Filter | None:
    """The filter a page opens with, if one was chosen and is still there."""
    wanted = (preferences.get("filters") or {}).get(page)
    return next((one for one in of(tx, page) if one.id == wanted), None) if wanted else None


def _filter(row: Any) -> Filter:
    return Filter(**{name: row[name] for name in Filter.__dataclass_fields__})
