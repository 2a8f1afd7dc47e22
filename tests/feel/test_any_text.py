"""Whatever is written and whatever the data are: a value, or a FeelError."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import feel
from feel.functions import BUILTINS

SIGNS = "( ) [ ] { } , : . .. + - * / ** = != < <= > ? @"
KEYWORDS = "if then else for in return some every satisfies and or not between true false null function"
WORDS = [
    *SIGNS.split(),
    *KEYWORDS.split(),
    *("instance of", "number", "a", "b", "目的", "item", "partial", "x.y", "0", "1", "2.5", "-1"),
    *('"a"', '"2026-03-05"', '"P1D"', '""', '@"P1M"', '@"2026-03-05"', "[1, 2]", "[1..3]"),
    *BUILTINS,
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(
        [
            date(2026, 3, 5),
            date(9999, 12, 31),
            datetime(2026, 3, 5, tzinfo=UTC),
            datetime(1, 1, 1, tzinfo=UTC),
            datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")),
            datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
            time(23, 59, tzinfo=ZoneInfo("Europe/Paris")),
            time(9, 30),
            timedelta(days=3),
            timedelta.max,
            timedelta.min,
            feel.Months(14),
            feel.Months(10**9),
            feel.Range(1, 5, True, False),
            feel.Range(None, None, True, False),
        ]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab目"), inner, max_size=3),
    max_leaves=6,
)

OPERATIONS = st.sampled_from(
    [
        *("a + b", "a - b", "a * b", "a / b", "a ** b", "-a", "a = b", "a != b", "a < b", "a >= b", "a in b"),
        *("a between b and b", "a and b", "a or b", "a.b", "a[b]", "a[item = b]", "[a..b]", "b in [a..b]"),
        *(
            "for x in a return x",
            "if a then b else a",
            "some x in a satisfies x = b",
            "for x in a..b return x",
        ),
        *(
            "every x in a satisfies x > b",
            "a instance of date",
            "{x: a, y: x}",
            "a.year",
            "a.days",
            "a.start",
        ),
        *("a.timezone", "a.time offset", "sort(a)", "sort(a, function(x, y) x < y)", "a in (> b, [b..b])"),
    ]
)


@st.composite
def calls(draw: st.DrawFn) -> str:
    """A built-in function with as many arguments as it takes."""
    function = BUILTINS[draw(st.sampled_from(sorted(BUILTINS)))]
    most = len(function.parameters) + function.is_variadic
    count = draw(st.integers(function.least, max(most, function.least)))
    arguments = draw(
        st.lists(st.sampled_from(["a", "b", "1", '"a"', "null"]), min_size=count, max_size=count)
    )
    return f"{function.name}({', '.join(arguments)})"


def tried(text: str, context: dict[str, Any]) -> None:
    try:
        feel.to_json(feel.compile(text).evaluate(context))
    except feel.FeelError as error:
        _well_said(error)
    try:
        assert feel.unary(text).matches(context["a"], context) in (True, False)
    except feel.FeelError as error:
        _well_said(error)


def _well_said(error: feel.FeelError) -> None:
    assert error.message_zh
    assert error.message_en.isascii() or error.code != "limit"
    assert error.position is None or error.position >= 0


@given(text=TEXTS, a=VALUES, b=VALUES)
@settings(max_examples=1200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_words_in_any_order(text: str, a: Any, b: Any) -> None:
    tried(text, {"a": a, "b": b})


@given(text=st.text(max_size=30), a=VALUES)
@settings(max_examples=400, deadline=None)
def test_any_characters(text: str, a: Any) -> None:
    tried(text, {"a": a})


@given(text=OPERATIONS, a=VALUES, b=VALUES)
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_operators_with_any_values(text: str, a: Any, b: Any) -> None:
    tried(text, {"a": a, "b": b})


@given(text=calls(), a=VALUES, b=VALUES)
@settings(max_examples=2500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_functions_with_any_values(text: str, a: Any, b: Any) -> None:
    tried(text, {"a": a, "b": b, "__now__": datetime(2026, 3, 5, tzinfo=UTC)})
