"""先后: in which order things can have happened to a matter, each with its article.

What happened, and after what, stands in order.toml. Days in, refusals out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from petition.law.dates import zh
from petition.law.errors import LawError

PATH = Path(__file__).parent / "order.toml"


@dataclass(frozen=True)
class Happening:
    """Something that happens to a matter once; `why` it comes after the others, by its article."""

    id: str
    name: str
    name_en: str
    after: tuple[str, ...]
    article: str
    why: str
    why_en: str


@cache
def happenings() -> Mapping[str, Happening]:
    """Everything whose order is known, by id."""
    read = tomllib.loads(PATH.read_text(encoding="utf-8"))["happening"]
    return {row["id"]: Happening(**row | {"after": tuple(row["after"])}) for row in read}


def disorder(days: Mapping[str, date | None]) -> list[LawError]:
    """What cannot have happened in this order; days by the id of what happened, `None` where there is none.

    Each is a `days_out_of_order` with both days, the article and what to do; one for each thing that
    happened, against the newest of what comes before it.

    Raises:
        KeyError: nothing of that id is known.
    """
    known = {happenings()[id].id: on for id, on in days.items() if on is not None}
    found = []
    for id, on in known.items():
        newest = max(_before(id, known), key=lambda earlier: known[earlier], default=id)
        if on < known[newest]:
            found.append(_out_of_order(happenings()[newest], known[newest], happenings()[id], on))
    return found


def require_order(days: Mapping[str, date | None]) -> None:
    """Lets days in a possible order pass.

    Raises:
        LawError: `days_out_of_order`, the first of them.
    """
    for refused in disorder(days):
        raise refused


def _before(id: str, known: Mapping[str, date]) -> Iterator[str]:
    """What came right before, as far as its day is known; behind what has no day, what came before that."""
    for earlier in happenings()[id].after:
        if earlier in known:
            yield earlier
        else:
            yield from _before(earlier, known)


def _out_of_order(first: Happening, first_on: date, then: Happening, on: date) -> LawError:
    year = "" if first_on.year == on.year else f"{on.year}年"
    first_year = "" if first_on.year == on.year else f"{first_on.year}年"
    return LawError(
        "days_out_of_order",
        f"{then.name}的日期（{year}{zh(on)}）早于{first.name}的日期（{first_year}{zh(first_on)}）。"
        f"{then.why}（{then.article}）。请改成实际的日期；{first.name}的日期记错了的，申请更正。",
        f"Expected {then.name_en} on or after {first.name_en}, but {on} precedes {first_on}: {then.why_en}"
        f" ({then.article}). Give the actual day, or have the other one corrected.",
        then.article,
        first=first.id,
        first_on=first_on.isoformat(),
        then=then.id,
        then_on=on.isoformat(),
    )
