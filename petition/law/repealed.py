"""Texts that were repealed: when, and what is cited instead (K24). An office may add its own."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from petition.law import sources
from petition.law.errors import LawError

PATH = Path(__file__).parent / "repealed.toml"


@dataclass(frozen=True)
class Repealed:
    """One text that is gone since a day, and its successor.

    `old_facts`: what happened while it held may still be judged by it. `source`: what repealed it.
    """

    name: str
    name_en: str
    patterns: tuple[str, ...]
    since: date
    now: str
    now_en: str
    source: str
    old_facts: bool = False

    def stands_in(self, text: str) -> bool:
        """Whether a text cites it."""
        return any(re.search(one, text) for one in self.patterns)


def repealed() -> tuple[Repealed, ...]:
    """The product's list, and behind it the office's own `repealed.toml`.

    Raises:
        LawError: `data_invalid` when the office's file does not read.
    """
    return sources.newest_good(_read, PATH, sources.own_file("repealed.toml"))


def cited(text: str, on: date) -> tuple[Repealed, ...]:
    """The texts cited there that were gone by a day."""
    return tuple(one for one in repealed() if one.since <= on and one.stands_in(text))


@cache
def _read(path: Path, own: sources.Source | None) -> tuple[Repealed, ...]:
    found = _rows(path)
    if own is not None:
        try:
            found += _rows(own.path)
        except (tomllib.TOMLDecodeError, TypeError, KeyError, re.error) as broken:
            raise LawError(
                "data_invalid",
                f"废止目录 repealed.toml 有误：{broken}。",
                f"Expected repealed.toml to be whole, but {broken}.",
                file="repealed.toml",
                reason=str(broken),
            ) from broken
    return tuple(found)


def _rows(path: Path) -> list[Repealed]:
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["text"]
    for row in rows:
        for pattern in row["patterns"]:
            re.compile(pattern)
    return [Repealed(**{**row, "patterns": tuple(row["patterns"])}) for row in rows]
