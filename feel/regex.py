"""Patterns matched in time linear in the text: all ways are followed at once, none is tried again.

No pattern, however it is written, can hold a request up; every step is counted as any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from feel.limits import Scope
from feel.patterns import LINE_ENDS, Program, Reader, unusable

#: Start and end of the match, then of each group (-1 where a group took no part).
Match = tuple[int, ...]


@lru_cache(maxsize=128)
def compile(pattern: str, flags: str) -> Pattern:
    """A pattern ready to use; `flags` are letters of `smi`.

    Raises:
        FeelError: no pattern, or one that cannot be used here.
    """
    if not set(flags) <= set("smi"):
        raise unusable(pattern, f"不支持标志 {flags}", f"the flags {flags} are not supported")
    return Pattern(Reader(pattern, flags).program())


class Pattern:
    """A compiled pattern."""

    __slots__ = ("slots", "steps")

    def __init__(self, program: Program) -> None:
        self.steps: tuple[Any, ...] = program.steps
        self.slots = program.slots

    def search(self, text: str, start: int, scope: Scope) -> Match | None:
        """The first match at or after `start`, the same one that JavaScript finds."""
        best: Match | None = None
        nothing = (-1,) * self.slots
        threads: list[tuple[int, Match]] = []
        for at in range(start, len(text) + 1):
            if best is None:
                self._follow(threads, 0, nothing, text, at, {place for place, _ in threads})
            elif not threads:
                break
            scope.spend(2 * len(threads) + 1)
            char = text[at] if at < len(text) else None
            waiting: list[tuple[int, Match]] = []
            seen: set[int] = set()
            for place, saved in threads:
                step = self.steps[place]
                if step[0] == "match":
                    best = saved
                    # The threads behind this one are worse ways to match.
                    break
                if char is not None and step[1](char):
                    self._follow(waiting, place + 1, saved, text, at + 1, seen)
            threads = waiting
        return best

    def find_all(self, text: str, scope: Scope) -> Iterator[Match]:
        """Every match from left to right, none overlapping another."""
        at = 0
        while at <= len(text):
            found = self.search(text, at, scope)
            if found is None:
                return
            yield found
            at = found[1] + (found[1] == found[0])

    def _follow(
        self, threads: list[tuple[int, Match]], place: int, saved: Match, text: str, at: int, seen: set[int]
    ) -> None:
        """Adds the threads that wait for a character from `place` on, the preferred way first."""
        todo = [(place, saved)]
        while todo:
            place, saved = todo.pop()
            if place in seen:
                continue
            seen.add(place)
            step = self.steps[place]
            kind = step[0]
            if kind == "jump":
                todo.append((step[1], saved))
            elif kind == "split":
                todo.append((step[2], saved))
                todo.append((step[1], saved))
            elif kind == "save":
                todo.append((place + 1, (*saved[: step[1]], at, *saved[step[1] + 1 :])))
            elif kind == "assert":
                if _holds(step[1], text, at):
                    todo.append((place + 1, saved))
            else:
                threads.append((place, saved))


def _holds(kind: str, text: str, at: int) -> bool:
    if kind == "^":
        return at == 0
    if kind == "$":
        return at == len(text)
    if kind == "^m":
        return at == 0 or text[at - 1] in LINE_ENDS
    if kind == "$m":
        return at == len(text) or text[at] in LINE_ENDS
    edge = _is_word(text, at - 1) != _is_word(text, at)
    return edge if kind == "b" else not edge


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and re.match(r"\w", text[at], re.ASCII) is not None


_REFERENCE = re.compile(r"\$(\$|&|\d{1,2})")


def expand(replacement: str, text: str, found: Match) -> str:
    """The replacement with `$1` as the first group and `$0` or `$&` as the whole match."""

    def part(reference: re.Match[str]) -> str:
        what = reference[1]
        if what == "$":
            return "$"
        group = 0 if what == "&" else int(what)
        if 2 * group + 1 >= len(found):
            return reference[0]
        return text[found[2 * group] : found[2 * group + 1]] if found[2 * group] >= 0 else ""

    return _REFERENCE.sub(part, replacement)
