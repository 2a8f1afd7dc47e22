"""The data file of review: points to check, outside remedies, the choices where the law is silent."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_PATH = Path(__file__).with_name("review.toml")


@dataclass(frozen=True)
class Point:
    """One item of a stage's checklist (三应当、两审查、两审议、三释明)."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Outside:
    """A remedy outside petition work: what it is called, its law, where to go and until when."""

    code: str
    name: str
    name_en: str
    article: str
    way: str
    way_en: str
    mark: str


def points(stage: str) -> tuple[Point, ...]:
    """The checklist of a stage: application, examination, panel, decision or service."""
    return tuple(
        Point(row["code"], row["name"], row["name_en"]) for row in _data()["point"] if row["stage"] == stage
    )


@cache
def outside() -> Mapping[str, Outside]:
    """Outside remedies by code."""
    return MappingProxyType({row["code"]: Outside(**row) for row in _data()["outside"]})


def bars_same_result() -> bool:
    """Whether a handling by order may not come to the same result on the same facts and reasons [L]."""
    return bool(_data()["redo"]["bars_same_result"])


def sorting_workdays() -> int:
    """Working days in which an expression of dissatisfaction is led on [D]."""
    return int(_data()["sorting"]["workdays"])


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(_PATH.read_text(encoding="utf-8"))
