"""The tree of offices: regions, and in them petition offices, organs, townships and governments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from engine import Conflict, NotFound, Transaction

from .model import office

KINDS = frozenset({"region", "petition_office", "organ", "township", "government"})


@dataclass(frozen=True)
class Office:
    """One office. `path` starts and ends with a slash; everything below it starts with it."""

    id: str
    path: str
    name: str
    short_name: str
    kind: str
    region_code: str
    parent_id: str | None
    review_superiors: tuple[str, ...]
    from_on: date | None = None
    #: The last day it worked, and who has its duties since.
    closed_on: date | None = None
    successor_id: str | None = None


def add(
    tx: Transaction,
    *,
    id: str,
    slug: str,
    name: str,
    short_name: str,
    kind: str,
    region_code: str,
    parent_id: str | None = None,
    review_superiors: Iterable[str] = (),
) -> Office:
    """Adds an office under its parent. A region's slug is its division code: digits tell it from an office.

    Raises:
        Conflict: an office already stands at that place.
        NotFound: the parent does not exist.
        ValueError: the slug or the kind is none we know.
    """
    if kind not in KINDS:
        raise ValueError(f"Expected an office kind of {sorted(KINDS)}, but got {kind!r}.")
    if len(name) > 100 or len(short_name) > 100:
        raise ValueError(f"Expected a name of at most 100 characters, but got {len(name)}.")
    if not slug or "/" in slug or slug.isdigit() != (kind == "region"):
        raise ValueError(f"Expected digits for a region and a word for an office, but got {slug!r}.")
    path = (get(tx, parent_id).path if parent_id else "/") + slug + "/"
    if by_path(tx, path) is not None:
        raise Conflict(f"no office at {path}", "there is one", code="office_exists", path=path)
    row = {
        "id": id,
        "path": path,
        "name": name,
        "short_name": short_name,
        "kind": kind,
        "region_code": region_code,
        "parent_id": parent_id,
        "review_superiors": list(review_superiors),
    }
    tx.db.execute(insert(office).values(row))
    return _office(row)


def get(tx: Transaction, office_id: str) -> Office:
    """Gives one office.

    Raises:
        NotFound: there is none with this id.
    """
    row = tx.db.execute(select(office).where(office.c.id == office_id)).mappings().first()
    if row is None:
        raise NotFound("office", office_id)
    return _office(row)


def by_path(tx: Transaction, path: str) -> Office | None:
    """Gives the office standing exactly at a place, or None."""
    row = tx.db.execute(select(office).where(office.c.path == path)).mappings().first()
    return _office(row) if row is not None else None


def all_(tx: Transaction, under: str = "/", limit: int = 2000) -> list[Office]:
    """Lists the offices at and below a place, parents before children."""
    rows = tx.db.execute(
        select(office)
        .where(office.c.path.startswith(under, autoescape=True))
        .order_by(office.c.path)
        .limit(limit)
    )
    return [_office(row) for row in rows.mappings()]


def children(tx: Transaction, path: str, limit: int = 500) -> list[Office]:
    """Lists the offices directly below a place."""
    return [
        each for each in all_(tx, path, limit) if each.path != path and "/" not in each.path[len(path) : -1]
    ]


def names(tx: Transaction, paths: Iterable[str]) -> dict[str, str]:
    """Gives the short names of the offices standing at some places; a place without an office is left out."""
    wanted = sorted(set(paths))
    if not wanted:
        return {}
    rows = tx.db.execute(select(office.c.path, office.c.short_name).where(office.c.path.in_(wanted)))
    return {row.path: row.short_name for row in rows}


def superiors(tx: Transaction, office_id: str) -> list[Office]:
    """Lists who may review what an office decides: its government or the next higher organ (条例第35条)."""
    ids = list(get(tx, office_id).review_superiors)
    if not ids:
        return []
    rows = tx.db.execute(select(office).where(office.c.id.in_(ids))).mappings()
    found = {row["id"]: _office(row) for row in rows}
    return [found[each] for each in ids if each in found]


def _office(row: Any) -> Office:
    return Office(**{**row, "review_superiors": tuple(row["review_superiors"])})
