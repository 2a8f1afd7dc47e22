"""Regular expressions as designers write them, read into a small program.

A subset of JavaScript's with the same meaning; what could only be matched by trying every way (look-around,
back-references) is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from feel.errors import FeelError

MAX_CHARACTERS = 300
MAX_PROGRAM = 1_500
_MAX_GROUPS = 20
_MAX_DEPTH = 20

Test = Callable[[str], bool]
#: `("char", test)`, `("split", first, second)`, `("jump", to)`, `("save", slot)`, `("assert", kind)` or
#: `("match",)`.
Step = tuple[object, ...]

_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_SPACE = frozenset("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff").union(
    map(chr, range(0x2000, 0x200B))
)
LINE_ENDS = frozenset("\n\r\u2028\u2029")
_CLASSES: dict[str, Test] = {
    "d": lambda char: "0" <= char <= "9",
    "w": lambda char: char in _WORD,
    "s": lambda char: char in _SPACE,
}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_SYNTAX = frozenset("^$\\.*+?()[]{}|/-")
_CATEGORIES = frozenset(
    "L,Lu,Ll,Lt,Lm,Lo,M,Mn,N,Nd,Nl,No,P,Pc,Pd,Ps,Pe,Po,S,Sm,Sc,Sk,So,Z,Zs,C".split(",")  # noqa: SIM905
)
_HAN = (
    (0x2E80, 0x2FD5),
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)


@dataclass(frozen=True)
class Program:
    """The steps of a pattern, and how many capture slots it fills (two for each group)."""

    steps: tuple[Step, ...]
    slots: int


def unusable(pattern: str, why_zh: str, why_en: str) -> FeelError:
    """The error for a pattern that cannot be used here."""
    return FeelError(
        f"正则式 {pattern[:40]} 不能用：{why_zh}。",
        f"The pattern {pattern[:40]} cannot be used: {why_en}.",
        code="value",
    )


class Reader:
    """Reads one pattern from left to right, writing the program as it goes."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.groups = 0
        self.depth = 0
        self.ignores_case = "i" in flags
        self.is_dotall = "s" in flags
        self.is_multiline = "m" in flags

    def program(self) -> Program:
        """The whole pattern.

        Raises:
            FeelError: it is no pattern, or not one that can be used here.
        """
        if len(self.pattern) > MAX_CHARACTERS:
            raise unusable(
                self.pattern, f"超过 {MAX_CHARACTERS} 个字符", f"more than {MAX_CHARACTERS} characters"
            )
        steps = self._alternatives()
        if self.at < len(self.pattern):
            raise self._broken()
        return Program((("save", 0), *_shifted(steps, 1), ("save", 1), ("match",)), 2 * self.groups + 2)

    def _broken(self) -> FeelError:
        return unusable(self.pattern, "写法有误", "it is malformed")

    def _peek(self) -> str:
        return self.pattern[self.at] if self.at < len(self.pattern) else ""

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise self._broken()
        self.at += 1
        return char

    def _accept(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def _alternatives(self) -> list[Step]:
        branches = [self._sequence()]
        while self._accept("|"):
            branches.append(self._sequence())
        steps = branches.pop()
        while branches:
            first = branches.pop()
            steps = [
                ("split", 1, len(first) + 2),
                *_shifted(first, 1),
                ("jump", len(first) + len(steps) + 2),
                *_shifted(steps, len(first) + 2),
            ]
        return self._sized(steps)

    def _sequence(self) -> list[Step]:
        steps: list[Step] = []
        while self._peek() not in ("", "|", ")"):
            steps += _shifted(self._repeated(), len(steps))
            self._sized(steps)
        return steps

    def _sized(self, steps: list[Step]) -> list[Step]:
        if len(steps) > MAX_PROGRAM:
            raise unusable(self.pattern, "重复次数太大", "it repeats too much")
        return steps

    def _repeated(self) -> list[Step]:
        begin = self.at
        one = self._atom()
        is_assertion = len(one) == 1 and one[0][0] == "assert"
        low, high = self._counts()
        if (low, high) == (1, 1):
            return one
        if is_assertion or self.at == begin:
            raise self._broken()
        is_lazy = self._accept("?")
        if max(low, high or 0) * len(one) > MAX_PROGRAM:
            raise unusable(self.pattern, "重复次数太大", "it repeats too much")
        steps: list[Step] = []
        for _ in range(low):
            steps += _shifted(one, len(steps))
        if high is None:
            size = len(one)
            loop: list[Step] = [_split(1, size + 2, is_lazy), *_shifted(one, 1), ("jump", 0)]
            return steps + _shifted(loop, len(steps))
        for _ in range(high - low):
            rest = (high - low - (len(steps) - low * len(one)) // (len(one) + 1)) * (len(one) + 1)
            steps += [_split(len(steps) + 1, len(steps) + rest, is_lazy), *_shifted(one, len(steps) + 1)]
        return steps

    def _counts(self) -> tuple[int, int | None]:
        if self._accept("*"):
            return 0, None
        if self._accept("+"):
            return 1, None
        if self._accept("?"):
            return 0, 1
        if not self._accept("{"):
            return 1, 1
        end = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at : end].partition(",")
        if end < 0 or not low.isdecimal() or len(low + high) > 8 or (high and not high.isdecimal()):
            raise self._broken()
        self.at = end + 1
        most = int(low) if not comma else int(high) if high else None
        if most is not None and most < int(low):
            raise self._broken()
        return int(low), most

    def _atom(self) -> list[Step]:
        char = self._take()
        if char == "(":
            return self._group()
        if char == "[":
            return [("char", self._class())]
        if char == ".":
            return [("char", (lambda _: True) if self.is_dotall else (lambda char: char not in LINE_ENDS))]
        if char in "^$":
            return [("assert", char + ("m" if self.is_multiline else ""))]
        if char in "*+?{}]":
            raise self._broken()
        if char == "\\":
            if self._peek() in ("b", "B"):
                return [("assert", self._take())]
            return [("char", self._escape())]
        return [("char", self._literal(char))]

    def _group(self) -> list[Step]:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise unusable(self.pattern, "括号嵌套太深", "its brackets are nested too deep")
        slot = None
        if self._accept("?"):
            if not self._accept(":"):
                raise unusable(self.pattern, "不支持 (?=、(?!、(?<", "(?=, (?! and (?< are not supported")
        else:
            self.groups += 1
            slot = 2 * self.groups
            if self.groups > _MAX_GROUPS:
                raise unusable(
                    self.pattern, f"括号超过 {_MAX_GROUPS} 组", f"it has more than {_MAX_GROUPS} groups"
                )
        steps = self._alternatives()
        if not self._accept(")"):
            raise self._broken()
        self.depth -= 1
        return steps if slot is None else [("save", slot), *_shifted(steps, 1), ("save", slot + 1)]

    def _literal(self, wanted: str) -> Test:
        if self.ignores_case:
            lower, upper = wanted.lower(), wanted.upper()
            return lambda char: char == wanted or char.lower() == lower or char.upper() == upper
        return lambda char: char == wanted

    def _escape(self) -> Test:
        char = self._take()
        if char.lower() in _CLASSES:
            test = _CLASSES[char.lower()]
            return test if char.islower() else (lambda char: not test(char))
        if char in "pP":
            test = self._property()
            return test if char == "p" else (lambda char: not test(char))
        return self._literal(self._escaped(char))

    def _escaped(self, char: str) -> str:
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char in "xu":
            return self._code(2 if char == "x" else 4)
        if char.isdecimal():
            raise unusable(self.pattern, "不支持反向引用", "back-references are not supported")
        if char not in _SYNTAX:
            raise self._broken()
        return char

    def _code(self, digits: int) -> str:
        if digits == 4 and self._accept("{"):
            end = self.pattern.find("}", self.at)
            text, self.at = self.pattern[self.at : end], end + 1
        else:
            text, self.at = self.pattern[self.at : self.at + digits], self.at + digits
        try:
            return chr(int(text, 16))
        except (ValueError, OverflowError):
            raise self._broken() from None

    def _property(self) -> Test:
        end = self.pattern.find("}", self.at)
        if not self._accept("{") or end < 0:
            raise self._broken()
        name = self.pattern[self.at : end]
        self.at = end + 1
        if name in ("Script=Han", "sc=Han"):
            return lambda char: any(low <= ord(char) <= high for low, high in _HAN)
        if name not in _CATEGORIES:
            raise unusable(self.pattern, f"不支持 \\p{{{name}}}", f"\\p{{{name}}} is not supported")
        return lambda char: unicodedata.category(char).startswith(name)

    def _class(self) -> Test:
        is_negated = self._accept("^")
        tests: list[Test] = []
        while not self._accept("]"):
            tests.append(self._member())
        found = tuple(tests)
        if is_negated:
            return lambda char: not any(test(char) for test in found)
        return found[0] if len(found) == 1 else lambda char: any(test(char) for test in found)

    def _member(self) -> Test:
        start = self._take()
        if start == "\\":
            escaped = self._peek()
            if escaped.lower() in _CLASSES or escaped in ("p", "P"):
                return self._escape()
            start = "\b" if self._accept("b") else self._escaped(self._take())
        if self._peek() != "-" or self.pattern.startswith("-]", self.at):
            return self._literal(start)
        self.at += 1
        end = self._take()
        if end == "\\":
            end = self._escaped(self._take())
        if end < start:
            raise self._broken()
        if self.ignores_case:
            return lambda char: any(start <= form <= end for form in (char, char.lower(), char.upper()))
        return lambda char: start <= char <= end


def _split(to: int, past: int, is_lazy: bool) -> Step:
    return ("split", past, to) if is_lazy else ("split", to, past)


def _shifted(steps: list[Step], by: int) -> list[Step]:
    """The same steps, to stand `by` places further on."""
    if not by:
        return steps
    moved: list[Step] = []
    for step in steps:
        if step[0] in ("split", "jump"):
            moved.append((step[0], *(int(to) + by for to in step[1:])))  # type: ignore[call-overload]  # places
        else:
            moved.append(step)
    return moved
