"""Unary tests: what stands in an input cell of a decision table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from feel.compiler import Compiler
from feel.errors import FeelError
from feel.expression import guarded
from feel.grammar import parse
from feel.limits import MAX_KEPT_CHARACTERS, Scope
from feel.operators import passes
from feel.tokens import Node, position, unquote
from feel.values import Run

Check = tuple[Run, bool]


@dataclass(frozen=True, eq=False)
class UnaryTests:
    """Compiled unary tests. `tree` is what was read, for those who look at cells without running them."""

    text: str
    tree: Node
    #: The tests one by one, `not(…)` taken off.
    tests: tuple[Node, ...]
    names: frozenset[str]
    functions: frozenset[str]
    checks: tuple[Check, ...]
    is_negated: bool
    #: All the tests, where they are plain texts, booleans or null: most cells are, and need no evaluation.
    plain: frozenset[str | bool | None] | None = None

    def matches(self, value: Any, context: Mapping[str, Any]) -> bool:
        """Whether an input value passes; what cannot be said is no.

        Raises:
            FeelError: a bound was passed.
        """
        if not self.checks:
            return True
        if self.plain is not None and type(value) in _PLAIN:
            return (value in self.plain) is not self.is_negated
        return guarded(self._matches, Scope({"?": value}, Scope(context)))

    def _matches(self, scope: Scope) -> bool:
        value = scope.names["?"]
        return (
            any(_passes(run, is_condition, value, scope) for run, is_condition in self.checks)
            is not self.is_negated
        )


def _passes(run: Run, is_condition: bool, value: Any, scope: Scope) -> bool:
    found = run(scope)
    if is_condition:
        return found is True
    if isinstance(found, list | tuple):
        scope.spend(len(found))
        return any(passes(one, value, scope) is True for one in found)
    return passes(found, value, scope) is True


#: What answers about the input by itself when it names `?`, or is a comparison already.
_CONDITIONS = {"compare", "or_", "and_", "between", "in_value", "in_tests", "quantified", "instance"}


def unary(text: str) -> UnaryTests:
    """The unary tests of a cell: `-`, `"a","b"`, `> 5`, `[1..5]`, `not("a")`, or a condition about `?`.

    Raises:
        FeelError: not in the language.
    """
    return _kept(text) if len(text) <= MAX_KEPT_CHARACTERS else _unary(text)


def _unary(text: str) -> UnaryTests:
    tree = parse(text, "unary_start")
    c = Compiler(has_input=True, is_outermost=False)
    if tree.data == "anything":
        return UnaryTests(text, tree, (), frozenset(), frozenset(), (), is_negated=False)
    nodes: Any = tree.children[-1]
    tests = list(nodes.children)
    is_negated = tree.data == "none_of"
    if not is_negated and len(tests) == 1 and _is_not(tests[0]):
        # `not("a")` negates the tests inside; of a single one the grammar makes a call.
        is_negated = True
        tests = [tests[0].children[1]]
    checks = []
    for test in tests:
        if _is_not(test) and test.children[1].data in ("string", "number", "interval", "at"):
            raise FeelError(
                'not(…) 要包住整个单元格，如 not("a", "b")。',
                'not(…) surrounds the whole cell, as in not("a", "b").',
                position(test),
                'not("a", "b")',
            )
        c.reads_input = False
        run = c.run(test)
        checks.append((run, c.reads_input or test.data in _CONDITIONS))
    return UnaryTests(
        text,
        tree,
        tuple(tests),
        frozenset(c.names),
        frozenset(c.functions),
        tuple(checks),
        is_negated,
        _plain(tests),
    )


_kept = lru_cache(maxsize=1024)(_unary)

_PLAIN = (str, bool, type(None))
_CONSTANTS = {"true": True, "false": False, "null": None}


def _plain(tests: list[Node]) -> frozenset[str | bool | None] | None:
    if any(test.data != "string" and test.data not in _CONSTANTS for test in tests):
        return None
    return frozenset(
        unquote(test.children[0]) if test.data == "string" else _CONSTANTS[str(test.data)] for test in tests
    )


def _is_not(tree: Node) -> bool:
    return bool(tree.data == "call" and tree.children[0] == "not")
