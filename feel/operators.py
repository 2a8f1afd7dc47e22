"""Arithmetic, comparison, membership and three-valued logic. What does not fit together gives null."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from feel import temporal
from feel.limits import Scope, check_length
from feel.tokens import Node
from feel.values import Months, Range, Run, equals, number, order, type_of

if TYPE_CHECKING:
    from feel.compiler import Compiler

Binary = Callable[[Any, Any, Scope], Any]

_NUMBERS = (int, float)


def or_(c: Compiler, tree: Node) -> Run:
    """True as soon as one part is; false only when all are."""
    parts = c.runs(tree.children)

    def run(scope: Scope) -> bool | None:
        answer: bool | None = False
        for part in parts:
            value = part(scope)
            if value is True:
                return True
            if value is not False:
                answer = None
        return answer

    return run


def and_(c: Compiler, tree: Node) -> Run:
    """False as soon as one part is; true only when all are."""
    parts = c.runs(tree.children)

    def run(scope: Scope) -> bool | None:
        answer: bool | None = True
        for part in parts:
            value = part(scope)
            if value is False:
                return False
            if value is not True:
                answer = None
        return answer

    return run


def _equal(a: Any, b: Any, scope: Scope) -> bool | None:
    if type(a) is str and type(b) is str:
        return a == b
    return equals(a, b, scope)


def _unequal(a: Any, b: Any, scope: Scope) -> bool | None:
    same = equals(a, b, scope)
    return None if same is None else not same


def _ordered(holds: Callable[[int], bool], quick: Callable[[Any, Any], bool]) -> Binary:
    def test(a: Any, b: Any, _: Scope) -> bool | None:
        if type(a) in _NUMBERS and type(b) in _NUMBERS:
            return quick(a, b)
        found = order(a, b)
        return None if found is None else holds(found)

    return test


_COMPARE: dict[str, Binary] = {
    "=": _equal,
    "!=": _unequal,
    "<": _ordered(lambda found: found < 0, lambda a, b: a < b),
    "<=": _ordered(lambda found: found <= 0, lambda a, b: a <= b),
    ">": _ordered(lambda found: found > 0, lambda a, b: a > b),
    ">=": _ordered(lambda found: found >= 0, lambda a, b: a >= b),
}


def compare(c: Compiler, tree: Node) -> Run:
    """`a < b` and its kin."""
    left_tree, sign, right_tree = tree.children
    left, right = c.run(left_tree), c.run(right_tree)  # type: ignore[arg-type]
    test = _COMPARE[str(sign)]
    return lambda scope: test(left(scope), right(scope), scope)


class Test:
    """`< 5` on its own: a value that answers yes, no or null about another."""

    __slots__ = ("compare", "value")

    def __init__(self, compare: Binary, value: Any) -> None:
        self.compare = compare
        self.value = value


def bare_test(c: Compiler, tree: Node) -> Run:
    """The test of `< 5`, made where it stands."""
    sign, value_tree = tree.children
    value, test = c.run(value_tree), _COMPARE[str(sign)]  # type: ignore[arg-type]
    return lambda scope: Test(test, value(scope))


def passes(test: Any, value: Any, scope: Scope) -> bool | None:
    """Whether a value passes a test, lies in a range, or equals a plain value."""
    if isinstance(test, Test):
        found: bool | None = test.compare(value, test.value, scope)
        return found
    if isinstance(test, Range):
        return test.includes(value)
    return equals(test, value, scope)


def between(c: Compiler, tree: Node) -> Run:
    """`x between a and b`, both ends included."""
    value, low, high = c.runs(tree.children)

    def run(scope: Scope) -> bool | None:
        start, end = low(scope), high(scope)
        if start is None or end is None or order(start, end) is None:
            return None
        return Range(start, end, start_included=True, end_included=True).includes(value(scope))

    return run


def in_value(c: Compiler, tree: Node) -> Run:
    """`x in list`, `x in [1..5]`."""
    value, tests = c.runs(tree.children)

    def run(scope: Scope) -> bool | None:
        found = tests(scope)
        if found is None:
            return None
        return _in(value(scope), found if isinstance(found, list | tuple) else [found], scope)

    return run


def in_tests(c: Compiler, tree: Node) -> Run:
    """`x in (1, 2, > 5)`; a list among the tests counts by its elements."""
    value = c.run(tree.children[0])  # type: ignore[arg-type]
    tests_tree: Any = tree.children[1]
    tests = c.runs(tests_tree.children if tests_tree.data == "not_tests" else [tests_tree])

    def run(scope: Scope) -> bool | None:
        found: list[Any] = []
        for test in tests:
            one = test(scope)
            found += one if isinstance(one, list | tuple) else [one]
        return _in(value(scope), found, scope)

    return run


def _in(value: Any, tests: Any, scope: Scope) -> bool | None:
    scope.spend(len(tests))
    answer: bool | None = False
    for test in tests:
        passed = passes(test, value, scope)
        if passed is True:
            return True
        # A plain value that cannot be compared is simply another value; a range that cannot be is unknown.
        if passed is None and isinstance(test, Range | Test):
            answer = None
    return answer


def plus(a: Any, b: Any, scope: Scope) -> Any:
    """`a + b` of numbers, texts, durations, or of a moment and a duration."""
    if type(a) in _NUMBERS and type(b) in _NUMBERS:
        return number(a + b)
    if isinstance(a, str) and isinstance(b, str):
        check_length(len(a) + len(b))
        scope.spend((len(a) + len(b)) >> 4)
        return a + b
    if isinstance(a, timedelta | Months) and isinstance(b, timedelta | Months):
        return _durations(a, b, 1)
    if isinstance(b, timedelta | Months) and isinstance(a, date | time):
        return temporal.plus(a, b, 1)
    if isinstance(a, timedelta | Months) and isinstance(b, date | time):
        return temporal.plus(b, a, 1)
    return None


def _minus(a: Any, b: Any, _: Scope) -> Any:
    if type(a) in _NUMBERS and type(b) in _NUMBERS:
        return number(a - b)
    if isinstance(a, timedelta | Months) and isinstance(b, timedelta | Months):
        return _durations(a, b, -1)
    if isinstance(a, date | time):
        if isinstance(b, timedelta | Months):
            return temporal.plus(a, b, -1)
        if isinstance(b, date | time):
            return temporal.minus(a, b)
    return None


def _durations(a: Any, b: Any, sign: int) -> Any:
    try:
        if isinstance(a, Months) and isinstance(b, Months):
            return Months(a.months + sign * b.months)
        return a + sign * b if isinstance(a, timedelta) and isinstance(b, timedelta) else None
    except OverflowError:
        return None


def _times(a: Any, b: Any, _: Scope) -> Any:
    if type(a) in _NUMBERS and type(b) in _NUMBERS:
        return number(a * b)
    if type(a) in _NUMBERS:
        a, b = b, a
    return _scaled(a, b) if type(b) in _NUMBERS else None


def _divided(a: Any, b: Any, _: Scope) -> Any:
    if type(b) not in _NUMBERS or b == 0:
        return None
    return number(a / b) if type(a) in _NUMBERS else _scaled(a, 1 / b)


def _scaled(duration: Any, factor: float) -> Any:
    try:
        if isinstance(duration, Months):
            return Months(int(duration.months * factor))
        return duration * factor if isinstance(duration, timedelta) else None
    except (OverflowError, ValueError):
        return None


def _to_the_power(a: Any, b: Any, _: Scope) -> Any:
    if type(a) not in _NUMBERS or type(b) not in _NUMBERS:
        return None
    try:
        return number(math.pow(a, b))
    except (OverflowError, ValueError):
        return None


_ARITHMETIC: dict[str, Binary] = {
    "+": plus,
    "-": _minus,
    "*": _times,
    "/": _divided,
    "**": _to_the_power,
    "^": _to_the_power,
}


def sum_(c: Compiler, tree: Node) -> Run:
    """A chain of operators of one rank, from left to right."""
    first: Run = c.run(tree.children[0])  # type: ignore[arg-type]
    rest = [
        (_ARITHMETIC[str(tree.children[at])], c.run(tree.children[at + 1]))  # type: ignore[arg-type]
        for at in range(1, len(tree.children), 2)
    ]
    if len(rest) == 1:
        [(only, second)] = rest
        return lambda scope: only(first(scope), second(scope), scope)

    def run(scope: Scope) -> Any:
        value = first(scope)
        for operate, operand in rest:
            value = operate(value, operand(scope), scope)
        return value

    return run


product = sum_
power = sum_


def negative(c: Compiler, tree: Node) -> Run:
    """`-x` of a number or duration."""
    value = c.run(tree.children[1])  # type: ignore[arg-type]

    def run(scope: Scope) -> Any:
        found = value(scope)
        if isinstance(found, Months):
            return Months(-found.months)
        if isinstance(found, timedelta):
            return _durations(timedelta(), found, -1)
        return number(-found) if type_of(found) == "number" else None

    return run
