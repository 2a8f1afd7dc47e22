"""The values of the language as JSON."""

from __future__ import annotations

from typing import Any

from feel import temporal
from feel.errors import FeelError
from feel.limits import MAX_NESTING, too_much
from feel.values import number, type_of

_MAX_VALUES = 50_000

Json = Any


def to_json(value: Any) -> Json:
    """A fresh JSON value: days and durations as ISO text, moments as ISO text with their offset.

    Raises:
        FeelError: a range or function, or a value that is too large or nested too deep.
    """
    return _Writer().json(value, 0)


class _Writer:
    """Counts what it writes: an expression can share one list a thousand times."""

    def __init__(self) -> None:
        self.left = _MAX_VALUES

    def json(self, value: Any, depth: int) -> Json:
        self.left -= 1
        if self.left < 0 or depth > 2 * MAX_NESTING:
            raise too_much("的值太大", "has a value that is too large")
        kind = type_of(value)
        if kind in ("null", "boolean", "string"):
            return value
        if kind == "number":
            return number(value)
        if kind == "list":
            return [self.json(item, depth + 1) for item in value]
        if kind == "context":
            return {str(key): self.json(item, depth + 1) for key, item in value.items()}
        if kind in ("range", "function", "unknown"):
            raise FeelError(
                "这个值不能存进案件数据。", "This value cannot be kept in case data.", code="value"
            )
        return temporal.json_of(value)
