"""Functions over numbers, with the rounding of JavaScript, which the browser uses."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from feel.functions.signature import builtin, table
from feel.values import Months, number, type_of

Rounding = Callable[[float], float]

_MAX_SCALE = 300


def _half_up(value: float) -> float:
    return math.floor(value + 0.5)


def _banker(value: float) -> float:
    low = math.floor(value)
    return (low if low % 2 == 0 else low + 1) if value - low == 0.5 else _half_up(value)


def _scaled(rounding: Rounding, value: float, scale: float) -> Any:
    """Rounds at `scale` digits behind the point; the value itself where that many digits do not exist."""
    if abs(scale) > _MAX_SCALE:
        return value
    try:
        factor = math.pow(10, scale)
        return number(rounding(value * factor) / factor)
    except (OverflowError, ValueError, ZeroDivisionError):
        return value


def _rounded(rounding: Rounding) -> Callable[[float, float | None], Any]:
    return lambda value, scale: _scaled(rounding, value, scale or 0)


def _by_sign(up: Rounding, down: Rounding) -> Callable[[float, float], Any]:
    return lambda value, scale: _scaled(up if value > 0 else down, value, scale)


def _half(at_half_up: Rounding, at_half_down: Rounding) -> Callable[[float, float], Any]:
    def run(value: float, scale: float) -> Any:
        if abs(scale) <= _MAX_SCALE and abs(math.fmod(value * math.pow(10, scale), 1)) == 0.5:
            return _scaled(at_half_up if value > 0 else at_half_down, value, scale)
        return _scaled(_half_up, value, scale)

    return run


def absolute(value: Any) -> Any:
    """The size of a number or duration."""
    if isinstance(value, Months):
        return Months(abs(value.months))
    return abs(value) if type_of(value) == "number" or isinstance(value, timedelta) else None


def modulo(dividend: float, divisor: float) -> Any:
    """The remainder, with the sign of the divisor."""
    if not divisor:
        return None
    if isinstance(dividend, int) and isinstance(divisor, int):
        return dividend % divisor
    rest = math.fmod(math.fmod(dividend, divisor) + divisor, divisor)
    return number(_half_up(rest * 1e9) / 1e9)


def _guarded(function: Callable[[float], float]) -> Callable[[float], Any]:
    def run(value: float) -> Any:
        try:
            return number(function(value))
        except (ValueError, OverflowError):
            return None

    return run


FUNCTIONS = table(
    builtin("decimal(n: number, scale: number)", _rounded(_banker)),
    builtin("floor(n: number, scale?: number)", _rounded(math.floor)),
    builtin("ceiling(n: number, scale?: number)", _rounded(math.ceil)),
    builtin("round up(n: number, scale: number)", _by_sign(math.ceil, math.floor)),
    builtin("round down(n: number, scale: number)", _by_sign(math.floor, math.ceil)),
    builtin("round half up(n: number, scale: number)", _half(math.ceil, math.floor)),
    builtin("round half down(n: number, scale: number)", _half(math.floor, math.ceil)),
    builtin("abs(n: any)", absolute),
    builtin("modulo(dividend: number, divisor: number)", modulo),
    builtin("sqrt(number: number)", _guarded(math.sqrt)),
    builtin("log(number: number)", _guarded(math.log)),
    builtin("exp(number: number)", _guarded(math.exp)),
    builtin("odd(number: number) -> boolean", lambda value: abs(value) % 2 == 1),
    builtin("even(number: number) -> boolean", lambda value: abs(value) % 2 == 0),
    builtin("not(negand: any) -> boolean", lambda value: not value if isinstance(value, bool) else None),
)
