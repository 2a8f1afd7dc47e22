"""Running a function that an expression defined."""

from __future__ import annotations

from typing import Any

from feel.limits import MAX_CALLS, Scope, too_much
from feel.values import Function


def invoke(function: Function, arguments: list[Any], scope: Scope) -> Any:
    """What a function that was defined in the expression gives.

    Raises:
        FeelError: functions call each other too deep.
    """
    root = scope.root
    root.calls += 1
    if root.calls > MAX_CALLS:
        raise too_much(f"函数互相调用超过 {MAX_CALLS} 层", f"calls functions more than {MAX_CALLS} deep")
    root.spend(function.steps)
    padded = arguments + [None] * (len(function.parameters) - len(arguments))
    try:
        return function.body(Scope(dict(zip(function.parameters, padded, strict=False)), function.scope))
    finally:
        root.calls -= 1
