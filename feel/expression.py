"""An expression as others hold it: compiled once, evaluated often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from feel.compiler import Compiler
from feel.grammar import parse
from feel.limits import MAX_KEPT_CHARACTERS, Scope, too_much
from feel.tokens import Node
from feel.values import Run

_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class Expression:
    """A compiled expression. Immutable; shared between threads."""

    text: str
    #: What was read, for those who look at expressions without running them.
    tree: Node
    #: Names the expression reads from its context (names inside filters may be keys of elements: left out).
    names: frozenset[str]
    #: Built-in functions it calls.
    functions: frozenset[str]
    run: Run

    def evaluate(self, context: Mapping[str, Any]) -> Any:
        """The value: JSON, or a `date`, aware `datetime`, `time`, `timedelta`, `Months`, `Range`.

        A name that the context does not have is null. The engine's clock is the context's `__now__`.

        Raises:
            FeelError: a bound was passed, or `now()` is asked where there is no clock.
        """
        return guarded(self.run, Scope(context))


def guarded(run: Callable[[Scope], _T], scope: Scope) -> _T:
    """Runs a closure; a stack that is too deep is a bound like the others.

    Raises:
        FeelError: a bound was passed.
    """
    try:
        return run(scope)
    except RecursionError:
        raise too_much("嵌套太深", "is nested too deep") from None


def compile(text: str) -> Expression:
    """The expression of a text, without `${ }` or `=` around it. Compiled texts are kept, long ones are not.

    Raises:
        FeelError: not in the language, with the place and what to write instead.
    """
    return _kept(text) if len(text) <= MAX_KEPT_CHARACTERS else _compile(text)


def _compile(text: str) -> Expression:
    tree = parse(text, "expression_start")
    c = Compiler()
    run = c.run(tree)
    return Expression(text, tree, frozenset(c.names), frozenset(c.functions), run)


_kept = lru_cache(maxsize=1024)(_compile)


def evaluate(text: str, context: Mapping[str, Any]) -> Any:
    """The value of an expression as it stands in a diagram, with or without `${ }` or `=`.

    Raises:
        FeelError: not in the language, or a bound was passed.
    """
    return compile(strip(text)).evaluate(context)


def strip(text: str) -> str:
    """The expression inside `${ }`, or behind a leading `=`."""
    inner = text.strip()
    if inner.startswith("${") and inner.endswith("}"):
        return inner[2:-1].strip()
    return inner[1:].strip() if inner.startswith("=") else inner
