"""The tree of offices: regions, and in them petition offices, organs, townships and governments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, insert, or_, select, update

from engine import Conflict, FieldError, Invalid, NotFound, Transaction, new_id

from .authority import require_admin, today
from .model import office, office_change, post

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


@dataclass(frozen=True)
class Change:
    """What became of an office on a day, by which paper: `moved` or `merged`."""

    office_name: str
    kind: str
    from_path: str
    to_path: str
    on_day: date
    basis: str
    by_name: str


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
    """Lists the offices at and below a place, parents before children; closed ones are left out."""
    rows = tx.db.execute(
        select(office)
        .where(office.c.path.startswith(under, autoescape=True), office.c.closed_on.is_(None))
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


def merge(
    tx: Transaction, office_id: str, into_id: str, *, on_day: date, basis: str
) -> tuple[Office, Office]:
    """Closes an office whose duties another one has from now on; gives both. The row stays, dated.

    Its people keep their posts for other offices; those here end, and begin at the successor the same day.
    Matters follow with `petition.succession.take_over`, in the same transaction.

    Raises:
        Forbidden: the actor is no administrator. NotFound: no such office.
        Conflict: closed already, its own successor, below itself, or with offices below that still work.
        Invalid: no paper is named, or a day that has not come.
    """
    gone, successor = merging(tx, office_id, into_id, on_day=on_day, basis=basis)
    tx.db.execute(
        update(office).where(office.c.id == office_id).values(closed_on=on_day, successor_id=into_id)
    )
    _post_over(tx, office_id, into_id, on_day)
    _review_by(tx, office_id, into_id)
    _record(tx, "merged", office_id, gone.path, successor.path, on_day, basis)
    return gone, successor


def merging(
    tx: Transaction, office_id: str, into_id: str, *, on_day: date, basis: str
) -> tuple[Office, Office]:
    """The office that would close and the one that would go on with its duties; changes nothing.

    Raises:
        As `merge`.
    """
    require_admin(tx)
    gone, successor = get(tx, office_id), get(tx, into_id)
    if gone.closed_on or successor.closed_on:
        raise _refused("a working office", "it is closed", "这个机关已经撤并了。", "This office is closed.")
    if successor.path.startswith(gone.path):
        raise _refused(
            "a successor outside the office",
            "it is the office itself or below it",
            "不能并入自己或者自己的下级。",
            "An office cannot go over to itself or to one below it.",
        )
    if len(all_(tx, gone.path, 2)) > 1:
        raise _refused(
            "no office below",
            "there is one",
            "下面还有机关，先并下面的。",
            "Merge the offices below it first.",
        )
    _require(tx, on_day, basis)
    return gone, successor


def move(
    tx: Transaction, office_id: str, under_id: str, *, on_day: date, basis: str
) -> list[tuple[Office, Office]]:
    """Puts an office, with all below it, under another one: (before, after) of each, the office itself first.

    Posts stay with their office. Matters follow with `petition.succession.take_over`, at once.

    Raises:
        Forbidden: the actor is no administrator. NotFound: no such office.
        Conflict: one of them is closed, the place is below the office itself, its own, or taken.
        Invalid: no paper is named, or a day that has not come.
    """
    gone, to_path = moving(tx, office_id, under_id, on_day=on_day, basis=basis)
    below = select(office).where(office.c.path.startswith(gone.path, autoescape=True))
    moved = []
    for row in tx.db.execute(below.order_by(office.c.path)).mappings().all():
        values = {"path": to_path + row["path"][len(gone.path) :]}
        if row["id"] == office_id:
            values |= {"parent_id": under_id}
        tx.db.execute(update(office).where(office.c.id == row["id"]).values(values))
        _record(tx, "moved", row["id"], row["path"], values["path"], on_day, basis)
        moved.append((_office(row), _office({**row, **values})))
    return moved


def moving(tx: Transaction, office_id: str, under_id: str, *, on_day: date, basis: str) -> tuple[Office, str]:
    """The office that would move and the path it would have; changes nothing.

    Raises:
        As `move`.
    """
    require_admin(tx)
    gone, above = get(tx, office_id), get(tx, under_id)
    if gone.closed_on or above.closed_on:
        raise _refused("a working office", "it is closed", "这个机关已经撤并了。", "This office is closed.")
    if above.path.startswith(gone.path):
        raise _refused(
            "a place outside the office",
            "it is the office itself or below it",
            "不能移到自己或者自己的下级下面。",
            "An office cannot be put under itself or one below it.",
        )
    to_path = above.path + gone.path.rstrip("/").rpartition("/")[2] + "/"
    if by_path(tx, to_path) is not None:
        raise _refused(
            f"nothing at {to_path}",
            "an office is there",
            "那里已经有同样代号的机关，或者它本来就在那里。",
            "An office with this code is there already, perhaps this one.",
        )
    _require(tx, on_day, basis)
    return gone, to_path


def changes(tx: Transaction, office_id: str | None = None, limit: int = 50) -> list[Change]:
    """What became of an office, or of all, newest first."""
    query = select(office_change, office.c.name.label("office_name")).join(
        office, office.c.id == office_change.c.office_id
    )
    if office_id is not None:
        query = query.where(office_change.c.office_id == office_id)
    rows = tx.db.execute(query.order_by(office_change.c.id.desc()).limit(limit)).mappings()
    return [Change(**{name: row[name] for name in Change.__dataclass_fields__}) for row in rows]


def _record(
    tx: Transaction, kind: str, office_id: str, from_path: str, to_path: str, on_day: date, basis: str
) -> None:
    tx.db.execute(
        insert(office_change).values(
            id=new_id(),
            at=tx.now,
            on_day=on_day,
            kind=kind,
            office_id=office_id,
            from_path=from_path,
            to_path=to_path,
            basis=basis.strip(),
            by_id=tx.actor.id,
            by_name=tx.actor.name,
        )
    )


def _require(tx: Transaction, on_day: date, basis: str) -> None:
    if len(basis.strip()) < 2:
        raise Invalid([FieldError("basis", "写明依据的文件。")])
    if on_day > today(tx):
        # Matters go over at once: on a day to come their people would still sit at the old place.
        raise Invalid([FieldError("on_day", "到了那一天再改。")])


def _post_over(tx: Transaction, office_id: str, into_id: str, on_day: date) -> None:
    held = and_(post.c.office_id == office_id, or_(post.c.until_on.is_(None), post.c.until_on >= on_day))
    for row in tx.db.execute(select(post).where(held)).mappings().all():
        values = {**row, "id": new_id(), "office_id": into_id, "from_on": max(on_day, row["from_on"])}
        tx.db.execute(insert(post).values({**values, "granted_by": tx.actor.id}))
    tx.db.execute(update(post).where(held).values(until_on=on_day - timedelta(days=1)))


def _review_by(tx: Transaction, office_id: str, into_id: str) -> None:
    """Who named the closed office as its superior names the successor; nobody reviews itself (条例第35条)."""
    for row in tx.db.execute(select(office.c.id, office.c.review_superiors).order_by(office.c.id)).all():
        if office_id in row.review_superiors:
            named = [into_id if one == office_id else one for one in row.review_superiors]
            kept = [one for one in dict.fromkeys(named) if one != row.id]
            tx.db.execute(update(office).where(office.c.id == row.id).values(review_superiors=kept))


def _refused(expected: str, actual: str, zh: str, en: str) -> Conflict:
    return Conflict(expected, actual, code="office_change", sentence=zh, sentence_en=en)


def _office(row: Any) -> Office:
    return Office(**{**row, "review_superiors": tuple(row["review_superiors"])})
