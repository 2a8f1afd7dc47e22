"""Which organ is competent: 属地管理、分级负责，谁主管谁负责 (条例第5条、第22条、第24条). Pure.

What an organ is competent for is data: its own list, or the packaged one by the words of its name. The most
specific wins: the place of the problem before the office's own level, a longer class before a shorter one, a
department before the township of the place. It is a suggestion with its reason; the sorter decides.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

_LIST = Path(__file__).parent / "law" / "competence.toml"
#: Organs a matter may be sent to; offices that only sort or represent are not among them.
_WORKING = frozenset({"organ", "township"})


class Candidate(NamedTuple):
    """An organ a matter might go to. `territory` is the short name of the place it serves: 安澜, 柳河镇."""

    path: str
    short_name: str
    kind: str
    region_path: str
    territory: str
    content_classes: Sequence[str]


class Suggestion(NamedTuple):
    """The organ that seems competent and why; `others` are competent, too (条例第24条第1款)."""

    path: str
    reason_zh: str
    reason_en: str
    others: tuple[str, ...] = ()


def suggest(
    content_class: str,
    place: str,
    own_region: str,
    candidates: Sequence[Candidate],
    *,
    without: Sequence[str] = (),
) -> Suggestion | None:
    """The organ that seems competent for an office of `own_region`, or None when nothing says so.

    `without` are paths below which nobody may get it: the accused's office (条例第30条第3款), organs that
    sent it back.
    """
    may = [
        one
        for one in candidates
        if one.kind in _WORKING
        and one.region_path.startswith(own_region)
        and not any(one.path.startswith(path) for path in without)
    ]
    lower = _lower_region(place, own_region, candidates)
    for region, is_lower in ((lower, True), (own_region, False)):
        if region is None:
            continue
        here = [(one, _covered(one, content_class)) for one in may if one.region_path == region]
        fitting = sorted((pair for pair in here if pair[1]), key=lambda pair: (-len(pair[1]), pair[0].path))
        if fitting:
            return _by_list(fitting, place, is_lower=is_lower)
        township = next((one for one, _ in here if one.kind == "township" and _named(one, place)), None)
        if township is not None:
            return Suggestion(
                township.path,
                f"清单里没有主管部门；问题属地在{township.short_name}（属地管理，条例第5条第2项）。",
                f"No department is listed; the problem lies in {township.short_name}.",
            )
    return None


def classes_of(name: str) -> list[str]:
    """What an organ of this name is usually competent for."""
    return [content_class for content_class, words in _listed() if any(word in name for word in words)]


def _by_list(fitting: Sequence[tuple[Candidate, str]], place: str, *, is_lower: bool) -> Suggestion:
    lead, content_class = fitting[0]
    others = [one for one, covered in fitting[1:] if len(covered) == len(content_class)]
    if is_lower:
        zh = f"问题属地“{place}”在{lead.territory}，“{content_class}”归{lead.short_name}"
        zh += "（条例第22条第1款第2项）。"
        en = f"The problem lies in {lead.territory}; '{content_class}' is for {lead.short_name}"
        en += " (Art. 22(1)(2))."
    else:
        zh = f"分类处理清单：“{content_class}”归{lead.short_name}（条例第22条第1款第1项）。"
        en = f"By the list of competence '{content_class}' is for {lead.short_name} (Art. 22(1)(1))."
    if others:
        names = "、".join(one.short_name for one in others)
        zh += f"{names}也有职责，由先收到的牵头，协商不成的由共同上一级决定（条例第24条第1款）。"
        en += f" {names} are competent, too; they agree, or their superior decides (Art. 24(1))."
    return Suggestion(lead.path, zh, en, tuple(one.path for one in others))


def _covered(one: Candidate, content_class: str) -> str:
    """The most specific class of the organ that the matter's class lies in; empty when none does."""
    found = [
        each for each in one.content_classes if content_class == each or content_class.startswith(f"{each}/")
    ]
    return max(found, key=len, default="")


def _lower_region(place: str, own_region: str, candidates: Sequence[Candidate]) -> str | None:
    """The deepest region below the office's own that the place names."""
    found = {
        one.region_path
        for one in candidates
        if one.region_path != own_region
        and one.region_path.startswith(own_region)
        and one.kind != "township"
        and _named(one, place)
    }
    return max(found, key=len, default=None)


def _named(one: Candidate, place: str) -> bool:
    # A township serves less than its county, whose name its territory carries.
    names = (one.short_name,) if one.kind == "township" else (one.territory, one.short_name)
    return any(name and name in place for name in names)


@cache
def _listed() -> tuple[tuple[str, tuple[str, ...]], ...]:
    read = tomllib.loads(_LIST.read_text(encoding="utf-8"))
    return tuple((row["class"], tuple(row["organs"])) for row in read["competence"])
