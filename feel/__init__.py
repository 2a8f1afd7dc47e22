"""FEEL, the one expression language of designers: a subset, bounded in steps, size and time, never Python."""

from feel.errors import FeelError
from feel.expression import Expression, compile, evaluate, strip
from feel.json import to_json
from feel.unary import UnaryTests, unary
from feel.values import Months, Range

__all__ = [
    "Expression",
    "FeelError",
    "Months",
    "Range",
    "UnaryTests",
    "compile",
    "evaluate",
    "strip",
    "to_json",
    "unary",
]
