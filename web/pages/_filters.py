"""The kept filters beside a list, and those one may share with."""

from dataclasses import dataclass
from typing import Any, Literal

from flask import request

from access import Person, filters
from engine import Transaction
from web.i18n import _

Page = Literal["inbox", "matters"]


@dataclass(frozen=True)
class Kept:
    """One kept filter in words."""

    id: str
    name: str
    href: str
    where: str
    #: Who shares it, when it is not one's own; whether it is shared, when it is.
    shared: str
    is_own: bool
    is_usual: bool
    #: With which office it is shared; empty: with none.
    office_path: str


def kept(tx: Transaction, person: Person | None, page: Page | None = None) -> list[Kept]:
    """Gives the filters this person sees, own ones first."""
    usual = (person.preferences.get("filters") if person else None) or {}
    places = {"inbox": _("待办"), "matters": _("案件")}
    return [
        Kept(
            id=one.id,
            name=one.name,
            href=one.href,
            where=places[one.page],
            shared=_shared(one, tx.actor.id),
            is_own=one.owner_id == tx.actor.id,
            is_usual=usual.get(one.page) == one.id,
            office_path=one.office_path or "",
        )
        for one in filters.of(tx, page)
    ]


def around(tx: Transaction, person: Person | None, page: Page, query: str) -> dict[str, Any]:
    """Gives what a list needs to show kept filters and to keep the present one."""
    found = kept(tx, person, page)
    return {
        "kept": found,
        "toast": _toast(found),
        "filter_page": page,
        "filter_query": query,
        "own_offices": own_offices(person),
    }


def _toast(found: list[Kept]) -> dict[str, str] | None:
    """Says that a filter was kept just now."""
    if request.args.get("done") != "kept":
        return None
    name = next((one.name for one in found if one.id == request.args.get("filter")), "")
    words = _("已存为常用筛选“{name}”", name=name)
    return {"words": words, "link": "/filters", "link_words": _("常用筛选")} if name else None


def own_offices(person: Person | None) -> list[tuple[str, str]]:
    """Gives the offices one may share with, path and name."""
    offices = {post.office_path: post.office_short_name for post in person.posts} if person else {}
    return sorted(offices.items(), key=lambda one: one[1])


def _shared(one: filters.Filter, me: str) -> str:
    if one.owner_id != me:
        return _("{name}共享", name=one.owner_name)
    return _("已共享") if one.office_path else ""
