"""What an office may choose where the law is silent: reminders, rolling, defaults for missing numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from petition.law import sources
from petition.law.errors import LawError

PATH = Path(__file__).parent / "settings.toml"


@dataclass(frozen=True)
class Default:
    """A length chosen where the law names none, the gap it fills and its mark (D, or L when local)."""

    length: int
    unit: Literal["calendar_day", "working_day", "hour", "month"]
    gap: str
    gap_en: str
    mark: str


@dataclass(frozen=True)
class Hearing:
    """Days around a hearing, from local practice; the Regulation names none."""

    ask_days: int
    decide_days: int
    hold_days: int
    notice_days: int
    conclusion_days: int
    mark: str


@dataclass(frozen=True)
class Package:
    """The days of the case-package-leader routine; none of them is statutory."""

    due_months: int
    acknowledge_workdays: int
    plan_days: int
    meet_days: int
    check_workdays: int
    verify_workdays: int
    strike_workdays: int
    watch_months: int
    mark: str


@dataclass(frozen=True)
class Sampling:
    """When the records of a closed matter look as if it should be looked at."""

    many_a_day: int
    quick_days: int
    short_facts: int
    same_phone: int
    mark: str


@dataclass(frozen=True)
class Ageing:
    """In which of five steps a running period is, and how late a late one is.

    `by` names the day the whole is counted to; `percent` are the shares at which steps 2 to 4 begin,
    `overdue_days` the days of lateness at which levels 1 and 2 begin. No law has them.
    """

    by: Literal["nominal", "effective", "last_workday"]
    percent: tuple[int, ...]
    overdue_days: tuple[int, ...]
    mark: str


@dataclass(frozen=True, eq=False)
class Settings:
    """The values of settings.toml.

    A reminder comes `soon_days` before the nominal day, or a quarter of the length for periods up to
    `quarter_up_to`, at `warn_hour` in Shanghai; where `warn_on_workday`, no later than the last working day
    before the period ends. `organ_lateness_rolls`: an organ is late in law only after
    the effective day; `organ_rates_roll`: and late in the statistics too. A registration later than
    `explain_after_workdays` after receipt says why; an organ that has not signed for a forward after
    `remind_to_sign_after_workdays` is reminded. What was typed at registration and not registered is
    deleted `forget_drafts_after_days` after it was last touched. A petitioner may rate for
    `rating_window_days`. An answer that is `similar_answer_percent` the same as one to another demand says
    why. What is major is signed by the principal head where `major_by_principal`. A matter whose petitioner
    died and nobody goes on with ends only where `ends_without_successor`; a petitioner has at most
    `most_agents` agents. A leader's instruction without a day is answered within
    `instruction_reply_days`. Every petitioner hears weekly how it stands where `feedback_from_acceptance`.
    A unit with fewer than `returns_small` returns has too few to say anything.
    The yearly report names and counts in per cent what is at least `report_small_n`.
    """

    soon_days: int
    quarter_up_to: int
    warn_hour: int
    warn_on_workday: bool
    organ_lateness_rolls: bool
    organ_rates_roll: bool
    acceptance_rule: str
    feedback_every_days: int
    feedback_from_acceptance: bool
    explain_after_workdays: int
    remind_to_sign_after_workdays: int
    forget_drafts_after_days: int
    rating_window_days: int
    similar_answer_percent: int
    major_by_principal: bool
    ends_without_successor: bool
    most_agents: int
    ageing: Ageing
    returns_small: int
    instruction_reply_days: int
    report_small_n: int
    sampling: Sampling
    hearing: Hearing
    package: Package
    defaults: Mapping[str, Default]


def settings(path: Path = PATH) -> Settings:
    """Read the settings file; the packaged one unless another is named.

    What the office's own `settings.toml` says takes the place of the packaged value.

    Raises:
        LawError: `data_invalid` when the office's own file does not read, or names what there is not.
    """
    if path is not PATH:
        return _settings(path, None)
    return sources.newest_good(_settings, path, sources.own_file("settings.toml"))


@cache
def _settings(path: Path, own: sources.Source | None) -> Settings:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    if own is not None:
        try:
            chosen = tomllib.loads(own.path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as broken:
            raise _invalid(f"不是 TOML：{broken}", str(broken)) from broken
        _take(read, chosen, "")
    return Settings(
        soon_days=read["reminder"]["soon_days"],
        quarter_up_to=read["reminder"]["quarter_up_to"],
        warn_hour=read["reminder"]["hour"],
        warn_on_workday=read["reminder"]["on_workday"],
        organ_lateness_rolls=read["roll"]["organ_lateness"],
        organ_rates_roll=read["roll"]["organ_rates"],
        acceptance_rule=read["acceptance"]["rule"],
        feedback_every_days=read["feedback"]["every_days"],
        feedback_from_acceptance=read["feedback"]["from_acceptance"],
        explain_after_workdays=read["registration"]["explain_after_workdays"],
        forget_drafts_after_days=read["drafts"]["forget_after_days"],
        remind_to_sign_after_workdays=read["signing"]["remind_after_workdays"],
        rating_window_days=read["rating"]["window_days"],
        similar_answer_percent=read["answers"]["similar_percent"],
        major_by_principal=read["signing_level"]["major_by_principal"],
        ends_without_successor=read["succession"]["ends_without_successor"],
        most_agents=read["agents"]["most"],
        ageing=_ageing(read["ageing"]),
        returns_small=read["returns"]["small"],
        instruction_reply_days=read["instruction"]["reply_days"],
        report_small_n=read["report"]["small_n"],
        sampling=Sampling(**read["sampling"]),
        hearing=Hearing(**read["hearing"]),
        package=Package(**read["package"]),
        defaults=MappingProxyType({name: Default(**row) for name, row in read["default"].items()}),
    )


def _take(into: dict[str, Any], chosen: Mapping[str, Any], under: str) -> None:
    """Puts the office's values in the place of the packaged ones; each must exist and be of the same kind."""
    for name, value in chosen.items():
        if name not in into:
            raise _invalid(f"没有 {under}{name} 这一项", f"there is no {under}{name}")
        if type(value) is not type(into[name]):
            raise _invalid(f"{under}{name} 的类型不对", f"{under}{name} has another type")
        if isinstance(value, dict):
            _take(into[name], value, f"{under}{name}.")
        elif isinstance(value, int) and value < 0:
            raise _invalid(f"{under}{name} 不能小于 0", f"{under}{name} is below zero")
        else:
            into[name] = value


def _ageing(read: Mapping[str, Any]) -> Ageing:
    """Checks what `_take` cannot: which day, and rising numbers, as many as there are steps."""
    if read["by"] not in ("nominal", "effective", "last_workday"):
        raise _invalid(
            "ageing.by 要写 nominal、effective 或者 last_workday",
            "ageing.by is not nominal, effective or last_workday",
        )
    for name, count, most in (("percent", 3, 99), ("overdue_days", 2, 999)):
        row = read[name]
        is_whole = all(type(each) is int and 0 < each <= most for each in row)
        if not is_whole or len(row) != count or sorted(set(row)) != row:
            raise _invalid(
                f"ageing.{name} 要写 {count} 个从小到大的整数，在 1 到 {most} 之间",
                f"ageing.{name} is not {count} rising whole numbers from 1 to {most}",
            )
    return Ageing(read["by"], tuple(read["percent"]), tuple(read["overdue_days"]), read["mark"])


def _invalid(zh: str, en: str) -> LawError:
    return LawError(
        "data_invalid",
        f"设置文件 settings.toml 有误：{zh}。",
        f"Expected settings.toml to be whole, but {en}.",
        file="settings.toml",
        reason=en,
    )
