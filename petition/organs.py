"""What petition work knows of an organ: its names, its competence, how its papers are numbered.

The offices themselves belong to the access room; `mirror` brings their names here, so that a diagram's step
can name an organ without asking another room.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import bindparam, func, insert, select, update

from engine import NotFound, Transaction, scope
from engine.statements import Statement
from petition import competence
from petition.model import Row, organ

#: Whole kinds of places that are cut off a name to make the first part of matter numbers.
_SUFFIXES = ("自治县", "自治州", "县", "区", "市", "省", "州", "盟", "旗")


class OfficeNames(Protocol):
    """The part of an office that petition work takes over."""

    @property
    def id(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def short_name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def region_code(self) -> str: ...
    @property
    def review_superiors(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Organ:
    """An organ as petition work knows it."""

    path: str
    name: str
    short_name: str
    kind: str
    region_path: str
    region_code: str
    number_prefix: str
    document_word: str
    content_classes: tuple[str, ...]
    reviewers: tuple[str, ...]
    phone: str


def get(tx: Transaction, path: str) -> Organ:
    """The organ at that path.

    Raises:
        NotFound: petition work knows no organ there.
    """
    row = GET.row(tx, {"path": scope.normal(path)})
    if row is None:
        raise NotFound("organ", path)
    return _organ(row)


GET = Statement(select(organ).where(organ.c.path == bindparam("path")), kept=True)


def all_(tx: Transaction, region_path: str | None = None, limit: int = 500) -> list[Organ]:
    """The organs of a region (and below), or all of them, in the order of their paths."""
    return [_organ(row) for row in _all(region_path).rows(tx, {"limit": limit})]


@lru_cache(maxsize=1024)
def _all(region_path: str | None) -> Statement:
    query = select(organ).order_by(organ.c.path).limit(bindparam("limit"))
    if region_path is not None:
        query = query.where(scope.within(organ.c.region_path, region_path))
    return Statement(query, kept=True)


def review_options(one: Organ) -> list[dict[str, str]]:
    """Who may review what the organ decides, as choices of a form."""
    return [{"value": name, "label": name} for name in one.reviewers or ("上一级机关",)]


def above(tx: Transaction, one: Organ) -> str:
    """The name of the petition office of the next region above it; empty where there is none."""
    query = (
        select(organ.c.name)
        .where(
            organ.c.kind == "petition_office",
            organ.c.region_path.in_(scope.enclosing(one.region_path)[:-1]),
        )
        .order_by(func.length(organ.c.region_path).desc(), organ.c.path)
        .limit(1)
    )
    return str(tx.db.scalar(query) or "")


def put(
    tx: Transaction,
    *,
    path: str,
    name: str,
    short_name: str,
    kind: str,
    region_path: str,
    region_code: str = "",
    number_prefix: str | None = None,
    document_word: str | None = None,
    content_classes: Sequence[str] | None = None,
    reviewers: Sequence[str] = (),
    phone: str | None = None,
) -> Organ:
    """Writes what is known of an organ; what is not given keeps its value, or gets the usual one."""
    key = scope.normal(path)
    before = tx.db.execute(select(organ).where(organ.c.path == key)).mappings().first()
    known: Row = before or {}
    values: dict[str, Any] = {
        "name": name,
        "short_name": short_name,
        "kind": kind,
        "region_path": scope.normal(region_path),
        "region_code": region_code,
        "number_prefix": number_prefix or known.get("number_prefix") or short_name,
        "document_word": document_word or known.get("document_word") or short_name,
        "content_classes": list(
            content_classes
            if content_classes is not None
            else known.get("content_classes") or competence.classes_of(name)
        ),
        "reviewers": list(reviewers),
        "phone": phone if phone is not None else known.get("phone") or "",
    }
    if before is None:
        tx.db.execute(insert(organ).values(path=key, **values))
    else:
        tx.db.execute(update(organ).where(organ.c.path == key).values(**values))
    return get(tx, key)


def join(tx: Transaction, from_path: str, to_path: str) -> None:
    """What one organ is competent for, its successor is too (条例第24条第2款)."""
    rows = {path: GET.row(tx, {"path": path}) for path in (from_path, to_path)}
    gone, successor = rows[from_path], rows[to_path]
    if gone is None or successor is None:
        return
    both = [*dict.fromkeys([*successor["content_classes"], *gone["content_classes"]])]
    tx.db.execute(update(organ).where(organ.c.path == to_path).values(content_classes=both))


def move(tx: Transaction, from_path: str, to_path: str) -> None:
    """An organ stands at another path now, with its words, numbers and competence as they were set."""
    tx.db.execute(update(organ).where(organ.c.path == from_path).values(path=to_path))


def mirror(tx: Transaction, offices: Iterable[OfficeNames]) -> int:
    """Takes over names and places of offices; how many. Numbers, words and competence set here are kept."""
    every = list(offices)
    names = {office.id: office.name for office in every}
    regions = {scope.normal(office.path): office for office in every if office.kind == "region"}
    count = 0
    for office in every:
        if office.kind == "region":
            continue
        region_path = next(
            path for path in reversed(scope.enclosing(office.path)) if path in regions or path == "/"
        )
        region_name = regions[region_path].name if region_path in regions else ""
        put(
            tx,
            path=office.path,
            name=office.name,
            short_name=office.short_name,
            kind=office.kind,
            region_path=region_path,
            region_code=office.region_code,
            number_prefix=_known(tx, office.path, "number_prefix") or _prefix(region_name or office.name),
            document_word=_known(tx, office.path, "document_word") or _word(region_name, office.name),
            reviewers=[names[one] for one in office.review_superiors if one in names],
        )
        count += 1
    return count


def _known(tx: Transaction, path: str, column: str) -> str:
    found = tx.db.scalar(select(organ.c[column]).where(organ.c.path == scope.normal(path)))
    return str(found or "")


def _prefix(name: str) -> str:
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name


def _word(region_name: str, name: str) -> str:
    own = name.removeprefix(region_name) or name
    first = region_name[:1]
    return f"{first}{own[:1]}信" if not own.startswith("信访") else f"{first}信"


def _organ(row: Row) -> Organ:
    return Organ(
        path=row["path"],
        name=row["name"],
        short_name=row["short_name"],
        kind=row["kind"],
        region_path=row["region_path"],
        region_code=row["region_code"],
        number_prefix=row["number_prefix"],
        document_word=row["document_word"],
        content_classes=tuple(row["content_classes"]),
        reviewers=tuple(row["reviewers"]),
        phone=row["phone"],
    )
