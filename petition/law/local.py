"""Local rules over the national ones: they may shorten, or fill silence; they never lengthen.

A shorter local figure is an internal target beside the legal day, which stays. Where the law is silent (no
length, no extension, nothing said on hearings) a local rule may speak.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from petition.law import sources
from petition.law.errors import LawError
from petition.law.rules import MARKS, ExtensionRule, Rule, Unit, rule

DIRECTORY = Path(__file__).parent / "overlays"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_KEYS = {"rule", "length", "unit", "article", "mark", "note", "extension", "extension_cap"}


@dataclass(frozen=True)
class Figure:
    """One local figure for one rule.

    `length` and `unit` are `None` when only the extension is local. `fills` tells a figure where the law is
    silent from an internal target beside the law's own length. `extension` speaks where the law grants none;
    `extension_cap` records a local cap inside the national outer limit, for information.
    """

    rule: str
    length: int | None
    unit: Unit | None
    article: str
    mark: str
    note: str
    fills: bool
    extension: ExtensionRule | None
    extension_cap: int | None


@dataclass(frozen=True)
class Overlay:
    """The local rules of one place, checked against the national ones."""

    id: str
    name: str
    name_en: str
    based_on: str
    note: str
    figures: Mapping[str, Figure]
    #: Rule id -> article: periods a hearing is taken out of, beside the national ones.
    suspends: Mapping[str, str]

    def concerns(self, rule_id: str) -> bool:
        """Whether the place says anything of this rule."""
        return rule_id in self.figures or rule_id in self.suspends

    def apply(self, national: Rule) -> Rule:
        """The rule with what the overlay adds where the law is silent; shorter lengths are not applied."""
        figure = self.figures.get(national.id)
        made = national
        if figure is not None and figure.extension is not None:
            made = replace(made, extension=figure.extension)
        if national.id in self.suspends and "hearing" not in national.exclude:
            made = replace(
                made, exclude=(*national.exclude, "hearing"), exclude_article=self.suspends[national.id]
            )
        return made


def names() -> tuple[str, ...]:
    """The overlays at hand, the office's own among them."""
    packaged = {path.stem for path in DIRECTORY.glob("*.toml")}
    return tuple(sorted(packaged | {source.path.stem for source in sources.own_files("overlays")}))


def overlay(name: str) -> Overlay:
    """The overlay with this name; the office's own file of a name takes the place of the packaged one.

    Raises:
        LawError: `unknown_overlay`, or what `parse` refuses.
    """
    own = sources.own_file(f"overlays/{name}.toml") if _NAME.fullmatch(name) else None
    if own is None and name not in names():
        raise LawError(
            "unknown_overlay",
            f"没有名为“{name}”的本地规则；有的是：{'、'.join(names())}。",
            f"Expected local rules '{name}' to exist, but they do not; there are {', '.join(names())}.",
            overlay=str(name),
        )
    return _read(own.path if own else DIRECTORY / f"{name}.toml", own)


@cache
def _read(path: Path, own: sources.Source | None) -> Overlay:  # noqa: ARG001 - another one when written again
    return require(path.name, path.read_text(encoding="utf-8"))


def require(file: str, text: str) -> Overlay:
    """The local rules of a file, which is named after their id.

    Raises:
        LawError: what `parse` refuses; `overlay_invalid` when id and file name differ.
    """
    found = parse(text)
    if file != f"{found.id}.toml" or not _NAME.fullmatch(found.id):
        raise _invalid(
            f"文件名要和 id 相同（{found.id}.toml），id 用小写字母、数字和短横线",
            f"the file is named after its id ({found.id}.toml), in small letters, digits and hyphens",
        )
    return found


def parse(text: str) -> Overlay:
    """Read local rules and check each against the law.

    Raises:
        LawError: `overlay_longer` for a figure beyond the law, `overlay_window` for one that touches a
            petitioner's window, `overlay_invalid` for anything unreadable, `unknown_rule`.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise _invalid(f"不是 TOML：{broken}", str(broken)) from broken
    if unknown := set(read) - {"id", "name", "name_en", "based_on", "note", "figure", "suspend"}:
        raise _invalid(f"不认识的键 {sorted(unknown)}", f"unknown keys {sorted(unknown)}")
    if missing := {"id", "name", "name_en", "based_on"} - set(read):
        raise _invalid(f"缺少 {sorted(missing)}", f"missing keys {sorted(missing)}")
    _require_texts(read, set(read) - {"figure", "suspend"})
    for lists in ("figure", "suspend"):
        if not isinstance(rows := read.get(lists, []), list) or any(type(row) is not dict for row in rows):
            raise _invalid(f"{lists} 要写成 [[{lists}]]", f"{lists} is a list of tables")
    figures: dict[str, Figure] = {}
    for row in read.get("figure", []):
        figure = _figure(row)
        if figure.rule in figures:
            raise _invalid(f"{figure.rule} 写了两次", f"{figure.rule} stands twice")
        figures[figure.rule] = figure
    suspends = {}
    for row in read.get("suspend", []):
        if set(row) != {"rule", "article"}:
            raise _invalid(
                "suspend 要写 rule 和 article，别的不写", "a suspension names a rule and an article"
            )
        _require_texts(row, {"rule", "article"})
        suspends[rule(row["rule"]).id] = row["article"]
    return Overlay(
        read["id"],
        read["name"],
        read["name_en"],
        read["based_on"],
        read.get("note", ""),
        MappingProxyType(figures),
        MappingProxyType(suspends),
    )


def _figure(row: dict[str, Any]) -> Figure:
    if (unknown := set(row) - _KEYS) or not {"rule", "article"} <= set(row):
        raise _invalid(
            f"figure 要写 rule 和 article；不认识的键 {sorted(unknown)}",
            f"a figure names rule and article and nothing unknown {sorted(unknown)}",
        )
    _require_texts(row, set(row) & {"rule", "article", "unit", "mark", "note"})
    national = rule(row["rule"])
    length, unit = row.get("length"), row.get("unit")
    if (length is None) != (unit is None) or (unit is not None and unit not in get_args(Unit)):
        raise _invalid(
            f"{national.id} 的 length 和 unit 要么都写，要么都不写；unit 是 {'、'.join(get_args(Unit))} 之一",
            f"{national.id} needs a length with a known unit, or neither",
        )
    if length is not None and (type(length) is not int or length < 0):
        raise _invalid(
            f"{national.id} 的 length 要是不小于 0 的整数", f"{national.id} needs a length of whole days"
        )
    cap = row.get("extension_cap")
    if cap is not None and (type(cap) is not int or cap < 0):
        raise _invalid(
            f"{national.id} 的 extension_cap 要是不小于 0 的整数",
            f"{national.id} needs an extension_cap of whole days",
        )
    extension = row.get("extension")
    figure = Figure(
        national.id,
        length,
        unit,
        row["article"],
        row.get("mark", "L"),
        row.get("note", ""),
        not national.is_statutory,
        _extension(national, extension) if extension else None,
        cap,
    )
    if figure.mark not in MARKS:
        raise _invalid(
            f"{national.id} 的 mark 要是 {'、'.join(MARKS)} 之一", f"{national.id} has an unknown mark"
        )
    _check(figure, national)
    return figure


def _extension(national: Rule, row: Any) -> ExtensionRule:
    names = [one.name for one in fields(ExtensionRule)]
    if type(row) is not dict or set(row) != set(names):
        raise _invalid(
            f"{national.id} 的 extension 要有 {'、'.join(names)}",
            f"the extension of {national.id} names {', '.join(names)}",
        )
    _require_texts(row, set(row) - {"cap", "parts", "approvers"})
    approvers = row["approvers"]
    are_names = type(approvers) is list and approvers and all(type(one) is str for one in approvers)
    if type(row["cap"]) is not int or row["cap"] < 1 or type(row["parts"]) is not bool or not are_names:
        raise _invalid(
            f"{national.id} 的 extension：cap 要是一以上的整数，parts 写 true 或 false，"
            "approvers 写岗位的清单",
            f"the extension of {national.id} needs a cap of one or more, parts as true or false, and roles",
        )
    return ExtensionRule(**row | {"approvers": tuple(approvers)})


def _require_texts(row: Mapping[str, Any], names: Iterable[str]) -> None:
    if wrong := sorted(name for name in names if type(row[name]) is not str):
        raise _invalid(f"{'、'.join(wrong)} 要写成文字，加引号", f"{', '.join(wrong)} must be text in quotes")


def _check(figure: Figure, national: Rule) -> None:
    """Refuse what lengthens: a longer period, or a wider extension where the law has one."""
    legal_cap = national.extension.cap if national.extension else 0
    if national.whose == "petitioner" and (figure.length is not None or figure.extension is not None):
        raise LawError(
            "overlay_window",
            f"{national.name}是信访人的权利，本地规则不能改它的期限（{national.article}）。",
            f"Expected local rules to leave the petitioner's window {national.id} alone, but one changes it.",
            national.article,
            rule=national.id,
        )
    if figure.extension is not None and national.extension is not None:
        raise _longer(figure, national, "条例已经规定了延期", "the law already has its own extension")
    if figure.length is None or figure.unit is None or national.length is None or national.unit is None:
        return
    if _days(figure.length, figure.unit) > _days(national.length, national.unit):
        raise _longer(
            figure,
            national,
            f"条例是{national.length}日，最多再延{legal_cap}日"
            if legal_cap
            else f"条例是{national.length}日",
            f"the law says {national.length}, extended by at most {legal_cap}",
        )
    local = _days(figure.length, figure.unit) + (figure.extension_cap or 0)
    if local > _days(national.length, national.unit) + legal_cap:
        raise _longer(
            figure,
            national,
            f"条例连延期最多{national.length + legal_cap}日",
            f"the law allows {national.length + legal_cap} in all",
        )


def _days(length: int, unit: Unit) -> int:
    """A period in ordinary calendar days, to compare units; holidays are met when the day is counted."""
    match unit:
        case "working_day":
            return ceil(length * 7 / 5)
        case "month":
            return length * 31
        case "hour":
            return ceil(length / 24)
        case "calendar_day":
            return length


def _longer(figure: Figure, national: Rule, zh: str, en: str) -> LawError:
    return LawError(
        "overlay_longer",
        f"本地规则只能比条例短：{national.name}（{national.id}），{zh}。",
        f"Expected local rules to shorten {national.id} or fill silence, but {en}.",
        national.article,
        rule=figure.rule,
        length=figure.length,
        unit=figure.unit,
    )


def _invalid(zh: str, en: str) -> LawError:
    return LawError(
        "overlay_invalid",
        f"本地规则读不懂：{zh}。",
        f"Expected local rules that read, but {en}.",
        reason=en,
    )
