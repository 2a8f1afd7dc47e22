"""The rows of the law: every duty with its length, article and source, read from data files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from petition.law.errors import LawError
from petition.law.settings import Default, Settings, settings

Unit = Literal["calendar_day", "working_day", "hour", "month"]
Whose = Literal["organ", "petitioner"]
#: What a period bounds: 受理 (forwarding and being told), 办理 (an answer), or neither.
Phase = Literal["", "accept", "handle"]

#: 日、工作日、小时、个月, as they stand behind a number.
UNITS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "calendar_day": ("日", "day", "days"),
        "working_day": ("个工作日", "working day", "working days"),
        "hour": ("小时", "hour", "hours"),
        "month": ("个月", "month", "months"),
    }
)
FILES = ("regulation.toml", "related.toml")
HERE = Path(__file__).parent
MARKS = ("V", "V2", "L", "C", "D")


@dataclass(frozen=True)
class ExtensionRule:
    """How far a period may be extended, and by whom.

    `cap` counts in the unit of the rule, over all parts; `approvers` are roles.
    """

    cap: int
    parts: bool
    approvers: tuple[str, ...]
    approver_name: str
    approver_name_en: str
    article: str


@dataclass(frozen=True)
class Rule:
    """One duty or window of the law.

    `length` and `unit` are what the text says; `None` where it names no number, and then `default` is the
    choice of the settings, if there is one. `marker` rules only mark a day and bind nobody. A `quota` rule
    has no day; each level's share is a rule, `R-03-city`. `ordered` rules take their day from an order.
    """

    id: str
    name: str
    name_en: str
    article: str
    start: str
    start_en: str
    length: int | None
    unit: Unit | None
    mark: str
    consequence: str
    whose: Whose = "organ"
    phase: Phase = ""
    default: Default | None = None
    extension: ExtensionRule | None = None
    exclude: tuple[str, ...] = ()
    exclude_article: str = ""
    ordered: bool = False
    marker: bool = False
    marker_words: str = ""
    marker_words_en: str = ""
    quota: bool = False
    rolls: bool = True
    limit: int | None = None
    notice: str = ""
    notice_en: str = ""
    document: str = ""
    document_en: str = ""
    done: str = "完成"
    done_en: str = "Done"
    waiting: str = ""
    waiting_en: str = ""
    counted_from: str = ""
    counted_from_en: str = ""
    act: str = ""
    act_en: str = ""
    act_noun_en: str = ""
    over: str = ""
    over_en: str = ""
    silent: str = ""
    silent_en: str = ""
    note: str = ""
    note_en: str = ""

    @property
    def is_statutory(self) -> bool:
        """Whether the text itself names the length."""
        return self.length is not None

    @property
    def has_clock(self) -> bool:
        """Whether a day can be counted without an order or local rules."""
        return self.length is not None or self.default is not None


@dataclass(frozen=True)
class Quota:
    """One level's share of the fifteen days of R-02, in calendar days."""

    level: str
    name: str
    name_en: str
    length: int


def amount_zh(number: int, unit: Unit) -> str:
    """`15 日`, `5 个工作日`."""
    return f"{number} {UNITS[unit][0]}"


def amount_en(number: int, unit: Unit) -> str:
    """`15 days`, `1 working day`."""
    return f"{number} {UNITS[unit][1 if number == 1 else 2]}"


def rule(rule_id: str) -> Rule:
    """The rule with this id.

    Raises:
        LawError: `unknown_rule`.
    """
    found = _rules(settings()).get(rule_id)
    if found is None:
        raise LawError(
            "unknown_rule",
            f"没有编号为“{rule_id}”的期限。",
            f"Expected a rule '{rule_id}' to exist, but it does not.",
            rule=str(rule_id),
        )
    return found


def rules() -> tuple[Rule, ...]:
    """All rules, the Regulation first, in the order of the files."""
    return tuple(_rules(settings()).values())


@cache
def quotas() -> tuple[Quota, ...]:
    """The share of each level, from the highest down."""
    return tuple(Quota(**row) for row in _rows(HERE / FILES[0])["quota"])


@cache
def _rules(_chosen: Settings) -> Mapping[str, Rule]:
    # Read again when the settings change: their defaults stand in the rules.
    found: dict[str, Rule] = {}
    for name in FILES:
        for rule in read(HERE / name):
            if rule.id in found:
                raise invalid(name, f"{rule.id} stands twice")
            found[rule.id] = rule
            if rule.quota:
                found |= {share.id: share for share in _shares(rule)}
    return MappingProxyType(found)


def _shares(whole: Rule) -> list[Rule]:
    """A rule of its own for each level: `R-03-city`."""
    return [
        replace(
            whole,
            id=f"{whole.id}-{share.level}",
            name=f"{whole.name}（{share.name}）",
            name_en=f"{whole.name_en} ({share.name_en})",
            length=share.length,
            unit="calendar_day",
            quota=False,
        )
        for share in quotas()
    ]


def read(path: Path) -> list[Rule]:
    """The rules of one file, each checked.

    Raises:
        LawError: `data_invalid`, naming file and row.
    """
    return [_rule(path.name, row) for row in _rows(path)["rule"]]


def _rule(file: str, row: dict[str, Any]) -> Rule:
    name = row.get("id", "?")
    if unknown := set(row) - {field.name for field in fields(Rule)} - {"setting"}:
        raise invalid(file, f"{name} has unknown keys {sorted(unknown)}")
    values = dict(row)
    setting = values.pop("setting", None)
    if values.get("length") == "none":
        values |= {"length": None, "unit": None}
    if "extension" in values:
        extension = values["extension"]
        values["extension"] = ExtensionRule(**extension | {"approvers": tuple(extension["approvers"])})
    values["exclude"] = tuple(values.get("exclude", ()))
    try:
        made = Rule(**values)
    except TypeError as missing:
        raise invalid(file, f"{name}: {missing}") from missing
    if setting is not None:
        if setting not in settings().defaults:
            raise invalid(file, f"{name} names an unknown setting {setting}")
        made = replace(made, default=settings().defaults[setting])
    _check(file, made)
    return made


def _check(file: str, made: Rule) -> None:
    if (made.length is None) != (made.unit is None):
        raise invalid(file, f"{made.id} needs both length and unit, or neither")
    if made.unit is not None and made.unit not in get_args(Unit):
        raise invalid(file, f"{made.id} has an unknown unit {made.unit}")
    if made.length is not None and (made.length < 0 or made.default is not None):
        raise invalid(file, f"{made.id} has a length below zero, or a default beside the law's own length")
    if not made.article or made.mark not in MARKS or made.whose not in get_args(Whose):
        raise invalid(file, f"{made.id} needs an article, a known mark and a known holder")
    if made.phase not in get_args(Phase):
        raise invalid(file, f"{made.id} has an unknown phase {made.phase}")
    if made.exclude and not made.exclude_article:
        raise invalid(file, f"{made.id} takes days out without an article")


def _rows(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as broken:
        raise invalid(path.name, str(broken)) from broken


def invalid(file: str, reason: str) -> LawError:
    """A data file of the law that does not read."""
    return LawError(
        "data_invalid",
        f"数据文件 {file} 有误：{reason}",
        f"Expected the data file {file} to be whole, but {reason}.",
        file=file,
        reason=reason,
    )
