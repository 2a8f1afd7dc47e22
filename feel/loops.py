"""What runs once for each element: `for`, `some`, `every` and filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from feel import functions
from feel.errors import FeelError
from feel.limits import MAX_LIST, Scope, too_much
from feel.operators import Test, passes
from feel.tokens import Node, name_of, position
from feel.values import Range, Run, number, type_of

if TYPE_CHECKING:
    from feel.compiler import Compiler

Binding = tuple[str, Run]


def for_(c: Compiler, tree: Node) -> Run:
    """`for x in list return …`; `partial` is what was made so far."""
    bindings, body, cost = _loop(c, tree.children[0], tree.children[1], also=("partial",))

    def run(scope: Scope) -> list[Any] | None:
        made: list[Any] = []
        rounds = _rounds(bindings, Scope({"partial": made}, scope))
        if rounds is None:
            return None
        for inner in rounds:
            scope.spend(cost)
            made.append(body(inner))
            if len(made) > MAX_LIST:
                raise too_much(f"产生的列表超过 {MAX_LIST} 项", f"made a list of more than {MAX_LIST} items")
        return made

    return run


def quantified(c: Compiler, tree: Node) -> Run:
    """`some x in list satisfies …` and `every`; null when there is no list."""
    word: Any = tree.children[0]
    bindings, condition, cost = _loop(c, tree.children[1], tree.children[2])
    stops_at = word.type == "SOME"

    def run(scope: Scope) -> bool | None:
        rounds = _rounds(bindings, scope)
        if rounds is None:
            return None
        for inner in rounds:
            scope.spend(cost)
            found = condition(inner)
            if (found is not None and found is not False) is stops_at:
                return stops_at
        return not stops_at

    return run


def _loop(
    c: Compiler, bindings_tree: Any, body_tree: Any, also: tuple[str, ...] = ()
) -> tuple[list[Binding], Run, int]:
    bindings: list[Binding] = []
    names: list[str] = list(also)
    for tree in bindings_tree.children:
        with c.binding(names):
            bindings.append((name_of(tree.children[0]), _source(c, tree.children[1:])))
        names.append(bindings[-1][0])
    with c.binding(names):
        body, cost = c.costed(body_tree)
    return bindings, body, cost + 1


def _source(c: Compiler, trees: list[Any]) -> Run:
    """What a loop goes over: a list or range, or the two ends of `1..n`."""
    runs = c.runs(trees)
    if len(runs) == 1:
        return runs[0]
    start, end = runs
    return lambda scope: Range(start(scope), end(scope), start_included=True, end_included=True)


def _rounds(bindings: list[Binding], scope: Scope) -> Iterator[Scope] | None:
    """The scopes of the rounds, the last name turning fastest; None when a source is no list."""
    first = _elements(bindings[0][1](scope), scope)
    if first is None:
        return None
    if len(bindings) == 1:
        name = bindings[0][0]
        return (Scope({name: element}, scope) for element in first)
    # As in feelin one source that is no list makes the whole result null, so the rounds are made first.
    made: list[Scope] = []
    for element in first:
        scope.spend(2)
        rest = _rounds(bindings[1:], Scope({bindings[0][0]: element}, scope))
        if rest is None:
            return None
        for inner in rest:
            scope.spend(1)
            made.append(inner)
    return iter(made)


def _elements(source: Any, scope: Scope) -> list[Any] | tuple[Any, ...] | None:
    if isinstance(source, list | tuple):
        return source
    if not isinstance(source, Range) or type_of(source.start) != "number" or type_of(source.end) != "number":
        return None
    start, end = source.start, source.end
    steps = int(abs(end - start)) + 1
    if steps > MAX_LIST:
        raise too_much(f"要走 {MAX_LIST} 步以上", f"goes more than {MAX_LIST} steps")
    scope.spend(steps)
    step = 1 if end >= start else -1
    numbers = [number(start + step * at) for at in range(steps)]
    if not source.start_included:
        numbers = numbers[1:]
    return numbers[:-1] if not source.end_included and numbers and numbers[-1] == end else numbers


def filter_(c: Compiler, tree: Node) -> Run:
    """`list[3]`, `list[-1]`, `list[item > 3]`, `list[key = "x"]`."""
    target_tree: Any = tree.children[0]
    test_tree: Any = tree.children[1]
    target = c.run(target_tree)
    if test_tree.data in ("string", "null", "at"):
        raise FeelError(
            '方括号里写序号或条件；取一项写 .名称 或 get value(x, "名称")。',
            'Brackets hold a position or a condition; a key is .name or get value(x, "name").',
            position(test_tree),
            'get value(x, "…")',
        )
    if not _is_condition(test_tree):
        return _at(target, c.run(test_tree))
    with c.binding(["item"], in_filter=True):
        condition, cost = c.costed(test_tree)
    return _where(target, condition, cost + 2)


def _at(target: Run, position: Run) -> Run:
    def run(scope: Scope) -> Any:
        value = target(scope)
        if value is None:
            return None
        at = position(scope)
        if isinstance(at, bool):
            return value if at else []
        if not isinstance(at, int | float):
            return []
        elements = value if isinstance(value, list | tuple) else [value]
        index = at - 1 if at > 0 else len(elements) + at
        # Positions count from 1; 0 and what lies outside give null.
        return elements[int(index)] if at and 0 <= index < len(elements) and index == int(index) else None

    return run


def _where(target: Run, condition: Run, cost: int) -> Run:
    def run(scope: Scope) -> Any:
        value = target(scope)
        if value is None:
            return None
        kept: list[Any] = []
        for element in value if isinstance(value, list | tuple) else [value]:
            scope.spend(cost)
            names = {"item": element, **element} if isinstance(element, dict) else {"item": element}
            found = condition(Scope(names, scope))
            if isinstance(found, Test | Range):
                found = passes(found, element, scope)
            if found is True:
                kept.append(element)
        return kept

    return run


_CONDITIONS = {
    "compare",
    "or_",
    "and_",
    "between",
    "in_value",
    "in_tests",
    "bare_test",
    "quantified",
    "instance",
    "interval",
}


def _is_condition(tree: Node) -> bool:
    """Whether a filter asks each element, rather than giving a position."""
    if tree.data in _CONDITIONS:
        return True
    if tree.data == "call" and functions.answers_boolean(str(tree.children[0])):
        return True
    return any(sub.data == "name" and sub.children[0] == "item" for sub in tree.iter_subtrees())
