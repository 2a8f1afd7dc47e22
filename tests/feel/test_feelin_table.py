"""Every answer is that of bpmn-io's feelin, which runs in the browser, or is listed here with its reason."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

import feel
from feel import temporal
from feel.values import Function

TABLE = json.loads((Path(__file__).parent / "feelin_table.json").read_text("utf-8"))
ROWS = TABLE["rows"]
UNARY = TABLE["unary"]

REFUSED = {"@error": "any"}

AT_ONCE = "A literal that is no date, time or duration is refused when it is written, not null at run time."
SHANGHAI = "The day of an instant is its day in Shanghai, and a moment without a zone is one in Shanghai."
CALENDAR = "Months have no length in days: mixed durations do not exist, months and days do not compare."
LISTS = "feelin drops the element, or does not filter by a function; DMN says otherwise."
DURATIONS = "DMN has arithmetic with durations; feelin has not."
TYPES = "Values of different types do not compare: null instead of JavaScript's answer or an exception."
MISTAKE = "A mistake that feelin turns into null or another value is refused when it is written."
OUTSIDE = "Outside the subset, refused with a hint."
DMN = "DMN says so; feelin does not."

#: expression -> our answer, and why it is not feelin's.
DIFFERENT: dict[str, tuple[Any, str]] = {
    "(-8) ** (1 / 3)": (None, "JSON has no NaN."),
    "[1, 2, 3][null]": (REFUSED, MISTAKE),
    "[1, 2, 3, 4][even(item)]": ([2, 4], LISTS),
    '["ab", "c"][contains(item, "a")]': (["ab"], LISTS),
    "[1, null, 3][item = null]": ([None], LISTS),
    "[true, false][item = false]": ([False], LISTS),
    "remove([1, 2, 3], -1)": ([1, 2], "-1 is the last element, as everywhere else."),
    'date("2026-02-30")': (REFUSED, AT_ONCE),
    "date(2026, 13, 1)": (REFUSED, AT_ONCE),
    'date("x")': (REFUSED, AT_ONCE),
    'time("25:00:00")': (REFUSED, AT_ONCE),
    'date and time("x")': (REFUSED, AT_ONCE),
    'duration("P1W")': (REFUSED, AT_ONCE),
    'duration("x")': (REFUSED, AT_ONCE),
    'duration("P1Y2M3D")': (REFUSED, CALENDAR),
    'date(date and time("2026-03-05T20:30:00Z"))': ({"@date": "2026-03-06"}, SHANGHAI),
    'date("2026-03-05T20:30:00Z")': ({"@date": "2026-03-06"}, SHANGHAI),
    'date("2026-03-05") + duration("PT5H")': ({"@date and time": "2026-03-05T05:00:00"}, SHANGHAI),
    'date and time("2026-03-05T18:00:00") = date and time("2026-03-05T10:00:00Z")': (True, SHANGHAI),
    'duration("P1D") * 2': ({"@duration": "P2D"}, DURATIONS),
    'duration("P2D") / 2': ({"@duration": "P1D"}, DURATIONS),
    '-duration("P1D")': ({"@duration": "-P1D"}, DURATIONS),
    'duration("P1M") = duration("P31D")': (None, CALENDAR),
    'duration("P1M") < duration("P31D")': (None, CALENDAR),
    'years and months duration(date("2026-01-31"), date("2026-03-01"))': ({"@duration": "P1M"}, CALENDAR),
    'max([date("2026-03-05"), date("2026-03-06")])': ({"@date": "2026-03-06"}, DMN),
    'min(duration("P1D"), duration("P2D"))': ({"@duration": "P1D"}, DMN),
    '{a: 1}["a"]': (REFUSED, MISTAKE),
    "a == b": (REFUSED, MISTAKE),
    "true < false": (None, TYPES),
    "[1..true]": (None, TYPES),
    '"a" < 1': (None, TYPES),
    '1 <= "a"': (None, TYPES),
    '5 in ["a".."z"]': (None, TYPES),
    "1e3": (REFUSED, MISTAKE),
    "foo(1)": (REFUSED, MISTAKE),
    'contains("a")': (REFUSED, MISTAKE),
    'contains("a", "b", "c")': (REFUSED, MISTAKE),
    'contains(text: "a", match: "b")': (REFUSED, MISTAKE),
    "1 < 2 < 3": (REFUSED, MISTAKE),
    "1 + if true then 1 else 2": (REFUSED, OUTSIDE),
    "1 // one": (REFUSED, OUTSIDE),
    "{a b: 1}.a b": (REFUSED, OUTSIDE),
    "now": (REFUSED, "A function is no value; the brackets are missing."),
    "is defined(x)": (False, "Camunda has this function; the browser has not."),
    "for i in 3..0 return i": ([3, 2, 1, 0], "feelin takes an end of 0 for none."),
    "for i in 1..2.5 return i": ([1, 2], "feelin never ends here."),
    'matches("a", "[")': (REFUSED, MISTAKE),
    'matches("aa", "(a)\\\\1")': (REFUSED, OUTSIDE),
    'split("a1b", "(\\\\d)")': (["a", "b"], DMN),
    'substring("foobar", 3, null)': ("obar", "A length that is null is no length."),
}

#: test and input -> our answer, and why it is not feelin's.
DIFFERENT_UNARY: dict[tuple[str, Any], tuple[Any, str]] = {
    ('contains(?, "a")', None): (False, "A condition that cannot be said is not fulfilled."),
    ("> 5 and < 9", 7): (REFUSED, MISTAKE),
    ('not("a"), "b"', "b"): (REFUSED, MISTAKE),
}

#: Where form-js in the browser answers otherwise than feelin 8 and we: forms should not depend on these.
OLDER_IN_THE_BROWSER = {
    '"1" != 1',
    "null in [1..5]",
    "for i in (1..3) return i",
    'date("2026-03-05").hour',
    'date and time("2026-03-05T10:30:00+08:00").timezone',
    'duration("P1Y2M").days',
    'duration("P1D").years',
    'date("2026-03-05") < date and time("2026-03-06T00:00:00")',
    'date("2026-03-05") = date and time("2026-03-05T00:00:00")',
    'duration("P1M") = duration("P31D")',
    'duration("P1M") < duration("P31D")',
    '(date("2026-03-05") - date("2026-01-01")).days',
    '1 <= "a"',
    '5 in ["a".."z"]',
}


def encoded(value: Any) -> Any:
    """Our value in the encoding of the table."""
    match value:
        case list() | tuple():
            return [encoded(item) for item in value]
        case dict():
            return {key: encoded(item) for key, item in value.items()}
        case datetime():
            return {"@date and time": temporal.text_of(value)}
        case date():
            return {"@date": temporal.text_of(value)}
        case time():
            return {"@time": temporal.text_of(value)}
        case timedelta() | feel.Months():
            return {"@duration": temporal.text_of(value)}
        case feel.Range():
            return {
                "@range": [
                    encoded(value.start), encoded(value.end), value.start_included, value.end_included,
                ]
            }  # fmt: skip
        case Function():
            return {"@function": True}
    return value


def ours(expression: str, context: dict[str, Any]) -> Any:
    try:
        return encoded(feel.compile(expression).evaluate(context))
    except feel.FeelError as error:
        return {"@error": str(error)}


def ours_unary(test: str, value: Any) -> Any:
    try:
        return feel.unary(test).matches(value, TABLE["unary_context"])
    except feel.FeelError as error:
        return {"@error": str(error)}


def same(one: Any, two: Any) -> bool:
    """Equality that knows `true` from 1; an error is an error."""
    if isinstance(one, dict) and isinstance(two, dict):
        if "@error" in one or "@error" in two:
            return "@error" in one and "@error" in two
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    return isinstance(one, bool) is isinstance(two, bool) and one == two


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["expression"])
def test_an_expression_answers_as_in_feelin(row: dict[str, Any]) -> None:
    answer = ours(row["expression"], TABLE["contexts"][row["group"]])

    listed = DIFFERENT.get(row["expression"])
    if listed is None:
        assert same(answer, row["answer"]), f"feelin: {row['answer']!r}, ours: {answer!r}"
    else:
        assert same(answer, listed[0]), f"listed: {listed[0]!r}, ours: {answer!r}"
        assert not same(answer, row["answer"]), "No longer different: take it off the list."


@pytest.mark.parametrize("row", UNARY, ids=lambda row: f"{row['test']} with {row['input']!r}")
def test_unary_tests_answer_as_in_feelin(row: dict[str, Any]) -> None:
    answer = ours_unary(row["test"], row["input"])

    key = (row["test"], row["input"] if not isinstance(row["input"], list) else None)
    listed = DIFFERENT_UNARY.get(key)
    if listed is None:
        assert same(answer, row["answer"]), f"feelin: {row['answer']!r}, ours: {answer!r}"
    else:
        assert same(answer, listed[0]), f"listed: {listed[0]!r}, ours: {answer!r}"
        assert not same(answer, row["answer"]), "No longer different: take it off the list."


def test_the_table_is_large_and_every_listed_difference_is_in_it() -> None:
    expressions = [row["expression"] for row in ROWS]
    tests = {(row["test"], row["input"]) for row in UNARY if not isinstance(row["input"], list)}

    assert len(expressions) >= 600
    assert len(UNARY) >= 90
    assert all("answer" in row for row in ROWS + UNARY)
    assert set(DIFFERENT) <= set(expressions)
    assert set(DIFFERENT_UNARY) <= tests


def test_the_comparison_notices_a_difference() -> None:
    assert not same(True, 1)
    assert not same([1, 2], [1])
    assert not same({"@date": "2026-03-05"}, "2026-03-05")
    assert not same(None, False)
    assert not same(ours("1 + 1", {}), 3)
    assert same(1.0, 1)


def test_where_the_browser_is_older_is_known() -> None:
    """`instance of` needs feelin 8; the others are listed."""
    older = {row["expression"] for row in ROWS if "browser" in row and "instance of" not in row["expression"]}

    assert older == OLDER_IN_THE_BROWSER
    assert not [row for row in UNARY if "browser" in row]
