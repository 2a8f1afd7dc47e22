"""Patterns that designers write for text fields, matched in time linear in the text.

The browser runs them as JavaScript regular expressions. Here a subset with the same meaning becomes an
automaton of positions: no backtracking, so no pattern can hold a request up. A pattern that would hold the
*browser* up (two ways through the same loop, as in ``(a+)+``) is refused when the form is published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

MAX_PATTERN_CHARACTERS = 300
MAX_POSITIONS = 200
_MAX_STEPS = 300_000
#: Longest text a pattern is tried on; a longer one is refused before.
MAX_TEXT_CHARACTERS = 2_000

_LAST = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]

_DIGIT: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: Ranges = (
    (9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
_LINE_END: Ranges = ((10, 10), (13, 13), (0x2028, 0x2029))
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROL = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11}


class PatternError(ValueError):
    """The pattern is outside the subset, or dangerous. `code` is a key of `forms.words`."""

    def __init__(self, code: str, at: str = "") -> None:
        super().__init__(code, at)
        self.code = code
        self.at = at


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern. `matches(text)` says whether it occurs in `text`, as JavaScript's `test`."""

    branches: tuple[_Branch, ...]

    def matches(self, text: str) -> bool:
        return any(branch.occurs_in(text) for branch in self.branches)


@lru_cache(maxsize=512)
def compile(text: str) -> Pattern:
    """Compile a designer's pattern.

    Raises:
        PatternError: it is not a regular expression, uses what is outside the subset, or could run for ever.
    """
    if len(text) > MAX_PATTERN_CHARACTERS:
        raise PatternError("pattern_too_long")
    branches = tuple(_Reader(text).branches())
    for branch in branches:
        if branch.is_ambiguous_in_a_loop():
            raise PatternError("pattern_dangerous")
    return Pattern(branches)


@dataclass
class _Part:
    """A piece of a pattern: where it may begin and end, and whether it may be empty."""

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    is_empty: bool = True


@dataclass
class _Branch:
    chars: list[Ranges] = field(default_factory=list)
    follow: list[Counter[int]] = field(default_factory=list)
    whole: _Part = field(default_factory=_Part)
    from_start: bool = False
    to_end: bool = False

    def position(self, ranges: Ranges) -> _Part:
        if len(self.chars) >= MAX_POSITIONS:
            raise PatternError("pattern_too_large")
        self.chars.append(ranges)
        self.follow.append(Counter())
        here = len(self.chars) - 1
        return _Part([here], [here], is_empty=False)

    def join(self, one: _Part, two: _Part) -> _Part:
        self._connect(one, two)
        return _Part(
            one.first + (two.first if one.is_empty else []),
            two.last + (one.last if two.is_empty else []),
            one.is_empty and two.is_empty,
        )

    def loop(self, part: _Part) -> _Part:
        self._connect(part, part)
        return part

    def _connect(self, one: _Part, two: _Part) -> None:
        for last in one.last:
            self.follow[last].update(two.first)

    def occurs_in(self, text: str) -> bool:
        if self.whole.is_empty and not (self.from_start and self.to_end and text):
            return True
        final = set(self.whole.last)
        at: set[int] = set()
        for index, char in enumerate(text):
            code = ord(char)
            candidates = {p for here in at for p in self.follow[here]}
            if index == 0 or not self.from_start:
                candidates.update(self.whole.first)
            at = {p for p in candidates if _contains(self.chars[p], code)}
            if not self.to_end and not at.isdisjoint(final):
                return True
        return self.to_end and not at.isdisjoint(final)

    def is_ambiguous_in_a_loop(self) -> bool:
        """Whether one text can go two ways round the same loop: exponential time when backtracking."""
        loop = self._loops()
        inner = [
            {there: ways for there, ways in self.follow[here].items() if loop[here] == loop[there]}
            for here in range(len(self.chars))
        ]
        if any(ways > 1 for edges in inner for ways in edges.values()):
            return True
        seen: set[tuple[int, int]] = set()
        todo = [(here, here) for here in range(len(self.chars))]
        steps = 0
        while todo:
            one, two = todo.pop()
            steps += len(inner[one]) * len(inner[two])
            if steps > _MAX_STEPS:
                raise PatternError("pattern_too_large")
            for next_one, next_two in product(inner[one], inner[two]):
                if next_one == next_two:
                    if one != two:
                        return True
                    continue
                pair = (min(next_one, next_two), max(next_one, next_two))
                if pair in seen or not _overlap(self.chars[next_one], self.chars[next_two]):
                    continue
                seen.add(pair)
                todo.append(pair)
        return False

    def _loops(self) -> list[int]:
        """For each position the number of the strongly connected component it is in."""
        order: list[int] = []
        seen: set[int] = set()
        for start in range(len(self.chars)):
            stack = [] if start in seen else [(start, iter(self.follow[start]))]
            seen.add(start)
            while stack:
                here, onward = stack[-1]
                there = next((p for p in onward if p not in seen), None)
                if there is None:
                    order.append(here)
                    stack.pop()
                else:
                    seen.add(there)
                    stack.append((there, iter(self.follow[there])))
        backward: list[list[int]] = [[] for _ in self.chars]
        for here, edges in enumerate(self.follow):
            for there in edges:
                backward[there].append(here)
        number = [-1] * len(self.chars)
        for start in reversed(order):
            todo = [start] if number[start] < 0 else []
            while todo:
                here = todo.pop()
                if number[here] < 0:
                    number[here] = start
                    todo.extend(backward[here])
        return number


def _contains(ranges: Ranges, code: int) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _overlap(one: Ranges, two: Ranges) -> bool:
    return any(low <= other_high and other_low <= high for low, high in one for other_low, other_high in two)


def _negate(ranges: Iterable[tuple[int, int]]) -> Ranges:
    result: list[tuple[int, int]] = []
    at = 0
    for low, high in sorted(ranges):
        if low > at:
            result.append((at, low - 1))
        at = max(at, high + 1)
    if at <= _LAST:
        result.append((at, _LAST))
    return tuple(result)


@dataclass
class _Tree:
    """`kind` is chars, sequence, choice or repeat."""

    kind: str
    ranges: Ranges = ()
    parts: tuple[_Tree, ...] = ()
    low: int = 1
    high: int | None = 1


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def branches(self) -> Iterable[_Branch]:
        while True:
            branch = _Branch()
            branch.from_start = self._accept("^")
            tree = self._sequence()
            branch.to_end = self._accept("$")
            if self.at < len(self.text) and self._peek() != "|":
                raise PatternError(
                    "pattern_anchor" if self.text[self.at - 1] == "$" else "pattern_broken", self._peek()
                )
            branch.whole = _grow(branch, tree)
            yield branch
            if not self._accept("|"):
                return

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _accept(self, char: str) -> bool:
        if self._peek() == char:
            self.at += 1
            return True
        return False

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise PatternError("pattern_broken")
        self.at += 1
        return char

    def _choice(self) -> _Tree:
        parts = [self._sequence()]
        while self._accept("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else _Tree("choice", parts=tuple(parts))

    def _sequence(self) -> _Tree:
        parts: list[_Tree] = []
        while self._peek() and self._peek() not in "|)$":
            parts.append(self._quantified(self._atom()))
        return _Tree("sequence", parts=tuple(parts))

    def _atom(self) -> _Tree:
        char = self._take()
        if char == "(":
            return self._group()
        if char == "[":
            return _Tree("chars", self._char_class())
        if char == ".":
            return _Tree("chars", _negate(_LINE_END))
        if char == "\\":
            return _Tree("chars", self._escape())
        if char == "^":
            raise PatternError("pattern_anchor", char)
        if char in "*+?{}]":
            raise PatternError("pattern_broken", char)
        return _Tree("chars", ((ord(char), ord(char)),))

    def _group(self) -> _Tree:
        if self._accept("?") and not self._accept(":"):
            raise PatternError("pattern_lookaround", "(?" + self._peek())
        self.depth += 1
        if self.depth > 20:
            raise PatternError("pattern_too_large")
        tree = self._choice()
        self.depth -= 1
        if self._peek() == "$":
            raise PatternError("pattern_anchor", "$")
        if not self._accept(")"):
            raise PatternError("pattern_broken", "(")
        return tree

    def _quantified(self, tree: _Tree) -> _Tree:
        char = self._peek()
        if not char or char not in "*+?{":
            return tree
        self.at += 1
        if char == "{":
            low, high = self._counts()
        else:
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        self._accept("?")  # lazy or not is the same question for "does it occur"
        if self._peek() and self._peek() in "*+?{":
            raise PatternError("pattern_broken", self._peek())
        return _Tree("repeat", parts=(tree,), low=low, high=high)

    def _counts(self) -> tuple[int, int | None]:
        end = self.text.find("}", self.at)
        low_text, comma, high_text = self.text[self.at : end].partition(",")
        if end < 0 or not _is_count(low_text) or (high_text and not _is_count(high_text)):
            raise PatternError("pattern_broken", "{")
        self.at = end + 1
        low = int(low_text)
        high = low if not comma else int(high_text) if high_text else None
        if high is not None and high < low:
            raise PatternError("pattern_broken", "{")
        return low, high

    def _escape(self) -> Ranges:
        char = self._take()
        if char in _CLASSES:
            return _CLASSES[char]
        if char.lower() in _CLASSES:
            return _negate(_CLASSES[char.lower()])
        if char in _CONTROL:
            code = _CONTROL[char]
        elif char in "xu":
            digits = self.text[self.at : self.at + (2 if char == "x" else 4)]
            if len(digits) != (2 if char == "x" else 4) or any(
                c not in "0123456789abcdefABCDEF" for c in digits
            ):
                raise PatternError("pattern_escape", "\\" + char)
            self.at += len(digits)
            code = int(digits, 16)
        elif char.isalnum() and char.isascii():
            raise PatternError("pattern_escape", "\\" + char)
        else:
            code = ord(char)
        return ((code, code),)

    def _char_class(self) -> Ranges:
        negated = self._accept("^")
        ranges: list[tuple[int, int]] = []
        while not self._accept("]"):
            low = self._class_item()
            if self._peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                high = self._class_item()
                if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or high[0][0] < low[0][0]:
                    raise PatternError("pattern_broken", "-")
                low = ((low[0][0], high[0][1]),)
            ranges.extend(low)
        if not ranges:
            raise PatternError("pattern_broken", "[]")
        return _negate(ranges) if negated else tuple(ranges)

    def _class_item(self) -> Ranges:
        char = self._take()
        return self._escape() if char == "\\" else ((ord(char), ord(char)),)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _grow(branch: _Branch, tree: _Tree) -> _Part:
    if tree.kind == "chars":
        return branch.position(tree.ranges)
    if tree.kind == "sequence":
        whole = _Part()
        for part in tree.parts:
            whole = branch.join(whole, _grow(branch, part))
        return whole
    if tree.kind == "choice":
        parts = [_grow(branch, part) for part in tree.parts]
        return _Part(
            [p for part in parts for p in part.first],
            [p for part in parts for p in part.last],
            any(part.is_empty for part in parts),
        )
    return _repeat(branch, tree)


def _repeat(branch: _Branch, tree: _Tree) -> _Part:
    """`x{2,4}` is written out as `xx(x(x)?)?`; an endless tail is a loop on the last copy."""
    inner, whole = tree.parts[0], _Part()
    if tree.high is None:
        for _ in range(tree.low - 1):
            whole = branch.join(whole, _grow(branch, inner))
        tail = branch.loop(_grow(branch, inner))
        return branch.join(whole, _Part(tail.first, tail.last, tail.is_empty or tree.low == 0))
    for _ in range(tree.high - tree.low):
        copy = _grow(branch, inner)
        whole = branch.join(copy, whole)
        whole.is_empty = True
    for _ in range(tree.low):
        whole = branch.join(_grow(branch, inner), whole)
    return whole
