"""findings(bundle): what would fail, stall or be ignored at run time, found before it is published.

Each rule is a small function over the drawing that was read from the files; what it says is in `words.RULES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from engine.lint import elements, expressions, files, references, returns, shape
from engine.lint.drawing import Drawing, Flow, Node, Scope, read
from engine.lint.finding import Finding, Hit, Known, Rule, at, say
from engine.lint.words import RULES, Words
from engine.ports import CheckForm

__all__ = [
    "CODES",
    "Drawing",
    "Finding",
    "Flow",
    "Hit",
    "Known",
    "Node",
    "Rule",
    "Scope",
    "Words",
    "at",
    "findings",
    "read",
]

#: Every rule code and how serious it is.
CODES = {code: words.severity for code, words in RULES.items()}

_RULES: tuple[Rule, ...] = (
    *files.RULES,
    *elements.RULES,
    *shape.RULES,
    *references.RULES,
    *returns.RULES,
    *expressions.RULES,
)


def findings(
    bundle: Mapping[str, str],
    *,
    services: Mapping[str, Any],
    checks: Mapping[str, Any],
    roles: Mapping[str, str],
    check_form: CheckForm,
    rules: Iterable[Rule] = (),
) -> list[Finding]:
    """What is wrong with a bundle of files (name to text), by file and place in the file.

    `services`, `checks` and `roles` are what the product offers, by name; `check_form` says what is wrong
    with the text of a form; `rules` are what the product itself asks of a diagram. Findings of severity
    `error` keep the bundle from being published.
    """
    return list(
        _judged(
            frozenset(bundle.items()),
            frozenset(services.items()),
            frozenset(checks.items()),
            frozenset(roles.items()),
            check_form,
            tuple(rules),
        )
    )


@lru_cache(maxsize=8)
def _judged(
    bundle: frozenset[tuple[str, str]],
    services: frozenset[tuple[str, Any]],
    checks: frozenset[tuple[str, Any]],
    roles: frozenset[tuple[str, str]],
    check_form: CheckForm,
    rules: tuple[Rule, ...],
) -> tuple[Finding, ...]:
    # The same files are judged when they are opened, drafted, checked and published: once is enough.
    drawing = read(dict(sorted(bundle)))
    known = Known(dict(services), dict(checks), dict(roles), check_form)
    hits = [hit for rule in (*_RULES, *rules) for hit in rule(drawing, known)]
    return tuple(say(hit) for hit in sorted(hits, key=lambda hit: (hit.file, hit.line)))
