"""Functions over lists. Positions count from 1, or from the end with -1."""

from __future__ import annotations

import functools
import statistics
from collections.abc import Callable
from typing import Any

from feel.functions.signature import builtin, table
from feel.invocation import invoke
from feel.limits import MAX_NESTING, Scope, check_list, too_much
from feel.values import Function, equals, number, order, type_of

List = list[Any]


def _same(a: Any, b: Any) -> bool:
    """Equality of plain values without conversion; lists and contexts are equal only to themselves."""
    kind = type_of(a)
    if kind != type_of(b) or kind in ("list", "context", "unknown"):
        return a is b
    return bool(a == b)


def extreme(sign: int) -> Callable[[List], Any]:
    """The smallest (-1) or largest (1) of numbers, texts, days or moments of one kind."""

    def run(items: List) -> Any:
        best = items[0] if items else None
        if type_of(best) == "null" or order(best, best) is None:
            return None
        for item in items[1:]:
            found = order(item, best)
            if found is None:
                return None
            if found == sign:
                best = item
        return best

    return run


def total(items: List) -> Any:
    """The sum; null for an empty list."""
    if not items:
        return None
    value = items[0]
    for item in items[1:]:
        value += item
    return number(value)


def mean(items: List) -> Any:
    """The average; null for an empty list."""
    value = total(items)
    return None if value is None else number(value / len(items))


def product(items: List) -> Any:
    """All numbers multiplied; null for an empty list."""
    value: float | None = 1 if items else None
    for item in items:
        value = None if value is None else number(value * item)
    return value


def median(items: List) -> Any:
    """The middle value; null for an empty list."""
    return number(statistics.median(items)) if items else None


def stddev(items: List) -> Any:
    """The standard deviation of a sample; null for less than two numbers."""
    return number(statistics.stdev(map(float, items))) if len(items) > 1 else None


def mode(items: List) -> List:
    """The most frequent values, smallest first."""
    return sorted(statistics.multimode(items))


def quantifier(stops_at: bool) -> Callable[[List], bool | None]:
    """`any` stops at the first true, `all` at the first false; otherwise one that is neither gives null."""

    def run(items: List) -> bool | None:
        if any(item is stops_at for item in items):
            return stops_at
        return None if any(not isinstance(item, bool) for item in items) else not stops_at

    return run


def sublist(items: List, start: float, length: float | None) -> List:
    """From position `start`, at most `length` elements."""
    first = max(len(items) + int(start), 0) if start < 0 else int(start) - 1
    if first < 0:
        return []
    return list(items[first:] if length is None else items[first : first + max(int(length), 0)])


def append(items: List, more: List) -> List:
    """The list with elements behind it."""
    return check_list([*items, *more])


def concatenate(scope: Scope, lists: List) -> List:
    """The elements of several lists in one."""
    made: List = []
    for one in lists:
        made.extend(one if isinstance(one, list | tuple) else [one])
        check_list(made)
    scope.spend(len(made))
    return made


def insert_before(items: List, position: float, item: Any) -> List:
    """The list with an element before a position."""
    at = int(position) - 1
    at = min(max(len(items) + at, 0) if at < 0 else at, len(items))
    return check_list([*items[:at], item, *items[at:]])


def remove(items: List, position: float) -> List:
    """The list without the element at a position."""
    at = int(position) - 1 if position > 0 else len(items) + int(position)
    return [item for index, item in enumerate(items) if index != at]


def replace(scope: Scope, items: List, position: Any, item: Any, match: Any) -> List | None:
    """The list with another element at a position, or wherever a function says so."""
    where = match if position is None else position
    if isinstance(where, Function):
        return [item if _says_yes(invoke(where, [one, item], scope)) else one for one in items]
    if type_of(where) != "number":
        return None
    at = int(where) - 1 if where > 0 else len(items) + int(where)
    return [item if index == at else one for index, one in enumerate(items)]


def _says_yes(answer: Any) -> bool:
    return answer is not None and answer is not False


def index_of(items: List, match: Any) -> List:
    """The positions of an element."""
    return [at + 1 for at, item in enumerate(items) if _same(item, match)]


def distinct(scope: Scope, items: List) -> List:
    """Every element once, in the order of their first place."""
    made: List = []
    plain: set[tuple[str, Any]] = set()
    for item in items:
        kind = type_of(item)
        key = (kind, item) if kind in ("number", "string", "boolean", "null", "date") else None
        if key in plain if key else False:
            continue
        scope.spend(2 * len(made) if key is None else 1)
        if key is None and any(equals(item, other, scope) for other in made):
            continue
        if key is not None:
            plain.add(key)
        made.append(item)
    return made


def union(scope: Scope, lists: List) -> List:
    """Every element of several lists once."""
    return distinct(scope, concatenate(scope, lists))


def flatten(scope: Scope, items: List) -> List:
    """Lists inside lists become one."""
    made: List = []
    _flatten(scope, items, made, 0)
    return made


def _flatten(scope: Scope, items: Any, made: List, depth: int) -> None:
    if depth > MAX_NESTING:
        raise too_much("的列表嵌套太深", "has a list that is nested too deep")
    scope.spend(len(items) + 1)
    for item in items:
        if isinstance(item, list | tuple):
            _flatten(scope, item, made, depth + 1)
        else:
            made.append(item)
    check_list(made)


def sort(scope: Scope, items: List, precedes: Function | None) -> List | None:
    """The list in order: by a function that says what comes first, or by size."""
    if precedes is None:
        kinds = {type_of(item) for item in items}
        if len(kinds) > 1 or (items and order(items[0], items[0]) is None):
            return None
        return sorted(items, key=functools.cmp_to_key(lambda a, b: order(a, b) or 0))

    def compare(a: Any, b: Any) -> int:
        scope.spend(2)
        return -1 if _says_yes(invoke(precedes, [a, b], scope)) else 1

    return sorted(items, key=functools.cmp_to_key(compare))


FUNCTIONS = table(
    builtin(
        "list contains(list: list, element?: any) -> boolean",
        lambda items, one: any(_same(item, one) for item in items),
    ),
    builtin("list replace(list: list, position?: any, newItem?: any, match?: any)", replace),
    builtin("count(list: list)", lambda items: len(items)),
    builtin("min(list...: any)", extreme(-1)),
    builtin("max(list...: any)", extreme(1)),
    builtin("sum(list...: number)", total),
    builtin("mean(list...: number)", mean),
    builtin("product(list...: number)", product),
    builtin("median(list...: number)", median),
    builtin("stddev(list...: number)", stddev),
    builtin("mode(list...: number)", mode),
    builtin("all(list...: any) -> boolean", quantifier(False)),
    builtin("any(list...: any) -> boolean", quantifier(True)),
    builtin("sublist(list: list, start: number, length?: number)", sublist),
    builtin("append(list: list, item...: anything)", append),
    builtin("concatenate(list...: anything)", concatenate),
    builtin("insert before(list: list, position: number, newItem?: any)", insert_before),
    builtin("remove(list: list, position: number)", remove),
    builtin("reverse(list: list)", lambda items: list(reversed(items))),
    builtin("index of(list: list, match?: any)", index_of),
    builtin("union(list...: anything)", union),
    builtin("distinct values(list: list)", distinct),
    builtin("flatten(list: list)", flatten),
    builtin("sort(list: list, precedes?: function)", sort),
)
