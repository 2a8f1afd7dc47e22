"""What an office may choose where the law is silent: reminders, rolling, defaults for missing numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

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
class Settings:
    """The values of settings.toml.

    A reminder comes `soon_days` before the nominal day, or a quarter of the length for periods up to
    `quarter_up_to`, at `warn_hour` in Shanghai. `organ_lateness_rolls`: an organ is late in law only after
    the effective day; `organ_rates_roll`: and late in the statistics too.
    """

    soon_days: int
    quarter_up_to: int
    warn_hour: int
    organ_lateness_rolls: bool
    organ_rates_roll: bool
    acceptance_rule: str
    feedback_every_days: int
    hearing: Hearing
    defaults: Mapping[str, Default]


@cache
def settings(path: Path = PATH) -> Settings:
    """Read the settings file; the packaged one unless another is named."""
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return Settings(
        soon_days=read["reminder"]["soon_days"],
        quarter_up_to=read["reminder"]["quarter_up_to"],
        warn_hour=read["reminder"]["hour"],
        organ_lateness_rolls=read["roll"]["organ_lateness"],
        organ_rates_roll=read["roll"]["organ_rates"],
        acceptance_rule=read["acceptance"]["rule"],
        feedback_every_days=read["feedback"]["every_days"],
        hearing=Hearing(**read["hearing"]),
        defaults=MappingProxyType({name: Default(**row) for name, row in read["default"].items()}),
    )
