"""Patterns mean what they mean elsewhere, and take time in proportion to the text."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import feel
from feel import regex
from feel.limits import Scope

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "x", "(a)", "(?:b)", "(a|b)", "(ab|a)"])
QUANTIFIERS = st.sampled_from(["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,1}?", "{1,}"])
PIECES = st.builds(lambda atom, quantifier: atom + quantifier, ATOMS, QUANTIFIERS)
SEQUENCES = st.lists(PIECES, min_size=1, max_size=4).map("".join)
PATTERNS = st.builds(
    lambda start, branches, end: start + "|".join(branches) + end,
    st.sampled_from(["", "^", r"\b"]),
    st.lists(SEQUENCES, min_size=1, max_size=3),
    st.sampled_from(["", "$"]),
)
TEXTS = st.text(alphabet="abx1 回", max_size=12)


def found(pattern: str, text: str) -> tuple[int, ...] | None:
    return regex.compile(pattern, "").search(text, 0, Scope({}))


@given(pattern=PATTERNS, text=TEXTS)
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_pattern_finds_what_the_backtracking_engine_finds(pattern: str, text: str) -> None:
    expected = re.compile(pattern, re.ASCII).search(text)

    match = found(pattern, text)

    assert (None if match is None else match[:2]) == (None if expected is None else expected.span())


@given(pattern=SEQUENCES, text=TEXTS)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_groups_are_those_of_the_backtracking_engine(pattern: str, text: str) -> None:
    expected = re.compile(pattern, re.ASCII).search(text)

    match = found(pattern, text)

    if expected is not None:
        assert match is not None
        spans = [expected.span(group) for group in range(expected.re.groups + 1)]
        assert [match[at : at + 2] for at in range(0, len(match), 2)] == spans


@given(pattern=SEQUENCES, text=TEXTS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_all_matches_are_found_from_left_to_right(pattern: str, text: str) -> None:
    matches = [match[:2] for match in regex.compile(pattern, "").find_all(text, Scope({}))]

    for one, two in pairwise(matches):
        assert one[1] <= two[0]
    assert all(
        re.compile(pattern, re.ASCII).fullmatch(text[start:end]) for start, end in matches if start < end
    )


@pytest.mark.parametrize(
    "pattern, text, answer",
    [
        (r"^1[3-9]\d{9}$", "13800000000", True),
        (r"^1[3-9]\d{9}$", "12800000000", False),
        (r"^\d{17}[\dXx]$", "33010619900101123X", True),
        (r"^[\u4e00-\u9fa5]{2,4}$", "张三", True),
        (r"^\p{Script=Han}+$", "信访局", True),
        (r"^\p{Script=Han}+$", "信访a", False),
        (r"^\p{Lu}\p{Ll}+$", "Huiyin", True),
        (r"\P{L}", "abc", False),
        (r"^(\d{4})-(\d{2})$", "2026-03", True),
        (r"[^\s]", " \t", False),
        (r"[\]\-\\]", "-", True),
        (r"\.", "a", False),
        (r"a\x62\u0063\u{64}", "abcd", True),
        (r"\bfoo\b", "a foo b", True),
        (r"\bfoo\B", "foo", False),
        (r"^$", "", True),
        (r"a{0}b", "b", True),
        ("一|二", "第二", True),
    ],
)
def test_what_designers_write(pattern: str, text: str, answer: bool) -> None:
    assert (found(pattern, text) is not None) is answer


BROKEN = [
    "(",
    ")",
    "[",
    "a{2,1}",
    "a{x}",
    "*",
    "+a",
    "a**",
    "a{",
    "^*",
    "\\",
    r"\q",
    r"\p{",
    "[b-a]",
    r"\u{110000}",
]
UNSUPPORTED = [r"(a)\1", "(?=a)", "(?!a)", "(?<=a)", "(?<n>a)", r"\p{Greek}"]
TOO_LARGE = ["a" * 301, "(a{400}){400}", "a{9999999}", "(" * 25 + ")" * 25, "(a)" * 25]


@pytest.mark.parametrize("pattern", [*BROKEN, *UNSUPPORTED, *TOO_LARGE])
def test_what_cannot_be_used_is_refused(pattern: str) -> None:
    with pytest.raises(feel.FeelError) as refused:
        regex.compile(pattern, "")

    assert refused.value.code == "value"


def test_flags() -> None:
    def matches(pattern: str, flags: str, text: str) -> bool:
        return regex.compile(pattern, flags).search(text, 0, Scope({})) is not None

    assert matches("AB[c-d]", "i", "xabC")
    assert matches("^b$", "m", "a\nb\nc")
    assert not matches("^b$", "", "a\nb\nc")
    assert matches("a.b", "s", "a\nb")
    with pytest.raises(feel.FeelError):
        regex.compile("a", "x")


def test_a_dangerous_pattern_takes_steps_in_proportion_to_the_text() -> None:
    def steps(length: int) -> int:
        scope = Scope({})
        regex.compile("^(a|aa|a+)+$", "").search("a" * length + "b", 0, scope)
        before: int = Scope({}).left
        return before - scope.left

    assert steps(400) < 2.2 * steps(200)
