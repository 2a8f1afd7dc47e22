"""A tree becomes a closure: every part is decided once, running it only reads values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lark import Token

from feel import calls, hints, loops, operators, paths
from feel.errors import FeelError
from feel.limits import MAX_NESTING, Scope, too_much
from feel.tokens import Node, label, name_of, position, unquote
from feel.values import Range, Run, number, order, type_of

#: One bracket is about this many levels of the tree.
_MAX_DEPTH = 2 * MAX_NESTING


@dataclass
class Compiler:
    """What is known while one expression is compiled."""

    #: Names that the expression itself binds here.
    bound: frozenset[str] = frozenset()
    #: Whether what is compiled runs in the outermost scope, so that a name needs no search.
    is_outermost: bool = True
    #: Parts compiled so far: what a loop's body costs is the difference.
    parts: int = 0
    depth: int = 0
    #: Inside a filter a name may be a key of the element.
    in_filter: bool = False
    #: Inside unary tests `?` is the input.
    has_input: bool = False
    names: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    reads_input: bool = False

    def run(self, tree: Node) -> Run:
        """The closure of a tree.

        Raises:
            FeelError: what it means is not in the language.
        """
        self.parts += 1
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise too_much("嵌套太深", "is nested too deep", position(tree))
        try:
            return _COMPILE[str(tree.data)](self, tree)
        finally:
            self.depth -= 1

    def runs(self, trees: Iterable[Any]) -> list[Run]:
        """The closures of several trees."""
        return [self.run(tree) for tree in trees]

    def costed(self, tree: Node) -> tuple[Run, int]:
        """The closure of a part that repeats, and how many steps one round of it is."""
        before = self.parts
        run = self.run(tree)
        return run, self.parts - before

    @contextmanager
    def binding(self, names: Iterable[str], *, in_filter: bool = False) -> Iterator[None]:
        """Compiles what runs in a scope inside this one, with more names bound."""
        before = self.bound, self.is_outermost, self.in_filter
        self.bound |= frozenset(names)
        self.is_outermost = False
        self.in_filter = self.in_filter or in_filter
        try:
            yield
        finally:
            self.bound, self.is_outermost, self.in_filter = before


def constant(value: Any) -> Run:
    """A closure that always gives the same value."""
    return lambda _: value


def _name(c: Compiler, tree: Node) -> Run:
    token: Any = tree.children[0]
    name = name_of(token)
    if name in c.bound or c.in_filter:
        return lambda scope: scope.get(name)
    if name in hints.NO_NAMES:
        hint = hints.NO_NAMES[name]
        raise FeelError(f"这里要写 {hint}。", f"Write {hint} here.", position(token), hint)
    c.names.add(name)
    if c.is_outermost:
        return lambda scope: scope.names.get(name)
    return lambda scope: scope.get(name)


def _input(c: Compiler, tree: Node) -> Run:
    if not c.has_input:
        raise FeelError(
            "? 只用在决策表的输入格里。", "? is only for the input cells of a decision table.", position(tree)
        )
    c.reads_input = True
    return lambda scope: scope.get("?")


def _number(_: Compiler, tree: Node) -> Run:
    text = str(tree.children[0])
    return constant(number(float(text) if "." in text else int(text[:400])))


def _string(_: Compiler, tree: Node) -> Run:
    return constant(unquote(tree.children[0]))


def _list(c: Compiler, tree: Node) -> Run:
    items = c.runs(tree.children)
    return lambda scope: [item(scope) for item in items]


def _context(c: Compiler, tree: Node) -> Run:
    entries: list[tuple[str, Run]] = []
    for entry in tree.children:
        key_tree, value_tree = entry.children  # type: ignore[union-attr]  # the grammar gives trees here
        key = unquote(key_tree) if isinstance(key_tree, Token) else label(key_tree)
        # An entry sees the entries before it.
        with c.binding(name for name, _ in entries):
            entries.append((key, c.run(value_tree)))  # type: ignore[arg-type]

    def run(scope: Scope) -> dict[str, Any]:
        made: dict[str, Any] = {}
        inner = Scope(made, scope)
        for key, value in entries:
            made[key] = value(inner)
        return made

    return run


def _interval(c: Compiler, tree: Node) -> Run:
    opening, start_tree, _, end_tree, closing = tree.children
    start, end = c.run(start_tree), c.run(end_tree)  # type: ignore[arg-type]
    start_in, end_in = opening == "[", closing == "]"
    where = position(tree)

    def run(scope: Scope) -> Range | None:
        low, high = start(scope), end(scope)
        if low is not None and high is not None and order(low, high) is None:
            return None
        return Range(low, high, start_in and low is not None, end_in and high is not None)

    if _is_literal(start_tree) and _is_literal(end_tree) and run(Scope({})) is None:
        raise FeelError("区间两端的类型不同。", "The ends of the interval are of different types.", where)
    return run


def _is_literal(tree: Any) -> bool:
    return tree.data in ("number", "string", "at")


def _if(c: Compiler, tree: Node) -> Run:
    condition, then, otherwise = c.runs(tree.children)

    def run(scope: Scope) -> Any:
        holds = condition(scope)
        return otherwise(scope) if holds is None or holds is False else then(scope)

    return run


_INSTANCE = {
    "Any": lambda kind: kind != "null",
    "Null": lambda kind: kind == "null",
    "duration": lambda kind: kind.endswith("duration"),
}


def _instance(c: Compiler, tree: Node) -> Run:
    value = c.run(tree.children[0])  # type: ignore[arg-type]
    token: Any = tree.children[1]
    wanted = re.sub(r"\s+", " ", str(token)).removeprefix("instance of ")
    known: Callable[[str], bool] | None = _INSTANCE.get(wanted)
    if known is None and wanted not in _TYPE_NAMES:
        raise FeelError(f"没有类型 {wanted}。", f"There is no type {wanted}.", position(token))
    if known is not None:
        test = known
        return lambda scope: test(type_of(value(scope)))
    return lambda scope: type_of(value(scope)) == wanted


_TYPE_NAMES = {
    "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
    "years and months duration", "context", "list", "range", "function",
}  # fmt: skip

_COMPILE: Mapping[str, Callable[[Compiler, Node], Run]] = {
    "name": _name,
    "input": _input,
    "number": _number,
    "string": _string,
    "true": lambda *_: constant(True),
    "false": lambda *_: constant(False),
    "null": lambda *_: constant(None),
    "list": _list,
    "context": _context,
    "interval": _interval,
    "if_": _if,
    "instance": _instance,
    "or_": operators.or_,
    "and_": operators.and_,
    "compare": operators.compare,
    "between": operators.between,
    "in_value": operators.in_value,
    "in_tests": operators.in_tests,
    "bare_test": operators.bare_test,
    "sum": operators.sum_,
    "product": operators.product,
    "power": operators.power,
    "negative": operators.negative,
    "path": paths.path,
    "filter": loops.filter_,
    "for_": loops.for_,
    "quantified": loops.quantified,
    "function": calls.definition,
    "call": calls.call,
    "at": calls.at,
}
