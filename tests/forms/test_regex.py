"""Patterns: the same answer as a JavaScript engine, in linear time, and nothing that could freeze a browser."""

# A case of the table is read as one line.
# ruff: noqa: E501
from __future__ import annotations

import contextlib
import itertools
import random
import re
import time

import pytest

from forms import regex


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        (r"^\d{17}[\dXx]$", ["11010519491231002X"], ["1101051949123100", "11010519491231002Y", "１" * 18]),
        (r"^1[3-9]\d{9}$", ["13800138000"], ["12800138000", "138001380000"]),
        (r"^[\u4e00-\u9fa5·]{2,20}$", ["张三", "阿依古丽·买买提"], ["张", "Li", "张三 "]),
        (r"〔20\d{2}〕\d+号", ["浙政〔2026〕3号", "依〔2026〕12号文"], ["〔1999〕3号", "〔2026〕号"]),
        (r"^\d+(,\d+)*$", ["1", "1,22,3"], ["", "1,", ",1"]),
        (r"^(\d{1,3}\.){3}\d{1,3}$", ["10.0.0.1"], ["10.0.0", "10.0.0.1.2"]),
        (r"^\w+(\.\w+)*@\w+(\.\w+)+$", ["a.b@c.d"], ["a@b", "a..b@c.d"]),
        (r"^$", [""], ["a", "\n"]),
        (r"^a$|^bc$", ["a", "bc"], ["ab", "abc"]),
        (r"", ["", "x"], []),
        (r"a|b", ["xb"], ["xyz"]),
        (r"^[^\s]+$", ["ab"], ["a b", "a\u3000b", "a\u00a0b"]),
        (r"^.$", ["a", "𠮷", "\t"], ["\n", "\u2028", "ab"]),
        (r"^[-a\]\\]+$", ["-", "a]\\"], ["b"]),
        (r"^[a-]+$", ["a-"], ["b"]),
        (r"^\x41\u0042\/\.$", ["AB/."], ["AB/x"]),
        (r"^(?:ab){2,}?c??$", ["abab", "ababc"], ["ab"]),
        (r"^\D\W\S$", ["a-b", "x。y"], ["1-b", "aab", "a- "]),
    ],
)
def test_patterns_of_designers(pattern: str, matching: list[str], others: list[str]) -> None:
    compiled = regex.compile(pattern)

    assert [text for text in matching if not compiled.matches(text)] == []
    assert [text for text in others if compiled.matches(text)] == []


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a*)*", "(a|a)*", "(a|ab|b)*", r"(\d+)*x", "(.*)*", "(a?b?)*", r"^(\w+\s?)*$", "(a|aa)+",
        "((a|b)+c?)+", "(x+x+)+y", "(a{1,5})+", r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}",
        "(a*b*)+c",
    ],
)  # fmt: skip
def test_a_repetition_that_can_be_gone_through_in_two_ways_is_dangerous(pattern: str) -> None:
    with pytest.raises(regex.PatternError) as caught:
        regex.compile(pattern)

    assert caught.value.code == "pattern_dangerous"


@pytest.mark.parametrize(
    "pattern", ["(ab|ac)*", r"(\d{4}-?)+", "(a|b)*c", "(第\\d+条)+", "(a?)*", "a*a*a*", "(ab?c)+"]
)
def test_a_repetition_with_one_way_through_is_not(pattern: str) -> None:
    regex.compile(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[", "[]", "a**", "+a", "a{2,1}", "a{x}", "{2}", "(a", "[b-a]", r"\q", "\\", r"\b", r"\u12", r"(a)\1",
     "(?i)a", "(?<n>a)", "(?!a)", "^^a", "a$b", "(^a)", "(a$)", "a{99999}", "[a-\\d]", "x" * 301, "(" * 30 + ")" * 30],
)  # fmt: skip
def test_what_is_outside_the_subset_is_refused(pattern: str) -> None:
    with pytest.raises(regex.PatternError):
        regex.compile(pattern)


def test_random_patterns_agree_with_a_backtracking_engine() -> None:
    chance = random.Random(7)
    compared = 0
    for _ in range(800):
        pattern = chance.choice(["", "^"]) + _pattern(chance) + chance.choice(["", "$"])
        try:
            ours = regex.compile(pattern)
        except regex.PatternError:
            continue
        theirs = re.compile(pattern.replace("$", r"\Z"))
        for length in range(5):
            everything = list(itertools.product("abcd", repeat=length))
            for chars in chance.sample(everything, min(6, len(everything))):
                text = "".join(chars)
                assert ours.matches(text) == bool(theirs.search(text)), (pattern, text)
                compared += 1
    assert compared > 10_000


def _pattern(chance: random.Random, depth: int = 0) -> str:
    kind = chance.random()
    if kind < 0.4 or depth > 3:
        return chance.choice(["a", "b", "[ab]", "[^a]", ".", "c"])
    inner = _pattern(chance, depth + 1)
    if kind < 0.55:
        return inner + _pattern(chance, depth + 1)
    if kind < 0.7:
        return f"({inner}|{_pattern(chance, depth + 1)})"
    return f"(?:{inner}){chance.choice(['*', '+', '?', '{2}', '{1,3}', '{2,}', '{0,2}'])}"


@pytest.mark.parametrize(
    "pattern",
    ["[ab]*a[ab]{90}", "(a|b|c|d|e)*[a-e]{60}x", "^[\\w\\s]{1,90}[\\w\\s]{1,90}$", ".*.*.*.*.*=.*", "a?" * 60 + "a" * 60],
)  # fmt: skip
def test_no_pattern_that_is_accepted_takes_long(pattern: str) -> None:
    started = time.perf_counter()

    with contextlib.suppress(regex.PatternError):
        regex.compile(pattern).matches("a" * regex.MAX_TEXT_CHARACTERS)

    assert time.perf_counter() - started < 3
