"""The built-in functions, by name. Nothing else can be called."""

from __future__ import annotations

from collections.abc import Mapping

from feel.functions import contexts, conversion, lists, numbers, ranges, texts, times
from feel.functions.signature import REFUSED, Builtin, builtin

BUILTINS: Mapping[str, Builtin] = {
    **conversion.FUNCTIONS,
    **texts.FUNCTIONS,
    **lists.FUNCTIONS,
    **numbers.FUNCTIONS,
    **times.FUNCTIONS,
    **ranges.FUNCTIONS,
    **contexts.FUNCTIONS,
    # Compiled apart, because it looks at a name and not at a value; listed for its signature.
    "is defined": builtin("is defined(value: any) -> boolean", lambda value: value is not None),
}


def answers_boolean(name: str) -> bool:
    """Whether a function of this name always answers true, false or null."""
    found = BUILTINS.get(" ".join(name.split()))
    return found is not None and found.answers_boolean


__all__ = ["BUILTINS", "REFUSED", "Builtin", "answers_boolean"]
