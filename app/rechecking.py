"""The part of `huiyin check` that goes through all cases: rows against state, and history for gaps."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine import SYSTEM, Engine, Unavailable, history, instances, runtime

log = logging.getLogger(__name__)

#: Cases looked at in one go, and named when something is wrong with more.
PAGE = 200
NAMED = 5


@dataclass(frozen=True)
class Fact:
    """One thing that was looked at."""

    subject: str
    is_well: bool
    zh: str
    en: str


@dataclass
class _Seen:
    """What was found so far; cases by their business key."""

    cases: int = 0
    differing: dict[str, list[str]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def facts(engine: Engine, *, repair: bool) -> list[Fact]:
    """Compares every case in a transaction of its own, so that work goes on; with `repair` writes anew."""
    seen = _Seen()
    after: str | None = None
    while True:
        with engine.read(SYSTEM) as tx:
            page = instances.list_(tx, None, after, PAGE)
            ended = runtime.leftovers(tx, [each.id for each in page])
            gaps = history.gaps(tx, [each.id for each in page])
        for each in page:
            seen.cases += 1
            if each.id in gaps:
                seen.gaps.append(each.business_key)
            if each.status == "active" or each.id in ended:
                _compare(engine, each, repair, seen)
        if len(page) < PAGE:
            break
        after = page[-1].id
    return [_rows(seen, repair), _states(seen), _history(seen)]


class _LookedOnly(Exception):
    """Takes back what a look would have repaired."""


def _compare(engine: Engine, one: instances.Instance, repair: bool, seen: _Seen) -> None:
    found = []
    try:
        with contextlib.suppress(_LookedOnly), engine.begin(SYSTEM) as tx:
            found = runtime.reproject(tx, one.id)
            if not repair:
                raise _LookedOnly
    except Unavailable:
        raise
    except Exception:
        # Independent things: a state that cannot be read is what the check is there to find.
        log.exception("a state cannot be read", extra={"instance_id": one.id, "case": one.business_key})
        seen.unreadable.append(one.business_key)
    if found:
        seen.differing[one.business_key] = sorted({each.what for each in found})


def _rows(seen: _Seen, repair: bool) -> Fact:
    number = len(seen.differing)
    which = _named(f"{key} ({', '.join(what)})" for key, what in seen.differing.items())
    mended_zh, mended_en = ("，已重写", ", written anew") if repair and number else ("", "")
    return Fact(
        "rows",
        not number or repair,
        f"待办和计时与流程核对：{seen.cases} 件，不一致 {number} 件{mended_zh}{which}",
        f"tasks and timers compared with their workflow: {seen.cases} cases, {number} differ"
        f"{mended_en}{which}",
    )


def _states(seen: _Seen) -> Fact:
    number, which = len(seen.unreadable), _named(seen.unreadable)
    return Fact(
        "states",
        not number,
        f"流程状态读不出来的：{number} 件{which}",
        f"cases whose state cannot be read: {number}{which}",
    )


def _history(seen: _Seen) -> Fact:
    number, which = len(seen.gaps), _named(seen.gaps)
    return Fact(
        "history",
        not number,
        f"经过有缺号的：{number} 件{which}",
        f"cases with gaps in history: {number}{which}",
    )


def _named(found: Iterable[str]) -> str:
    names = list(found)
    more = " …" if len(names) > NAMED else ""
    return f"：{'、'.join(names[:NAMED])}{more}" if names else ""
