"""How much an expression may cost, and the scope that counts it.

A straight expression costs no more than its text, so only what repeats (loops, filters, built-in functions
over lists and texts) counts steps: about one for each part of the expression that runs, one for each element
that is visited, one for sixteen characters that are copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import thread_time
from typing import Any

from feel.errors import FeelError

MAX_CHARACTERS = 8_000
MAX_TOKENS = 2_000
#: Longer texts are compiled each time: a compiled character is about 700 bytes.
MAX_KEPT_CHARACTERS = 300
MAX_NESTING = 40
MAX_STEPS = 60_000
MAX_LIST = 10_000
MAX_STRING = 100_000
MAX_CALLS = 12
#: Processor time of the thread: a busy machine does not make a correct expression fail.
MAX_SECONDS = 0.15
_STEPS_BETWEEN_LOOKS = 4_000


class Scope:
    """The names an expression sees: its own, then those of the scope around it. Lives for one evaluation."""

    __slots__ = ("calls", "left", "look_at", "names", "outer", "root", "started")

    def __init__(self, names: Mapping[str, Any], outer: Scope | None = None) -> None:
        self.names = names
        self.outer = outer
        if outer is None:
            self.root = self
            self.left = MAX_STEPS
            # To ask for the processor time costs more than most expressions: short ones are over before.
            self.look_at = MAX_STEPS - _STEPS_BETWEEN_LOOKS
            self.started: float | None = None
            self.calls = 0
        else:
            self.root = outer.root

    def spend(self, steps: int) -> None:
        """Counts `steps`.

        Raises:
            FeelError: too many steps, or too much processor time.
        """
        root = self.root
        root.left -= steps
        if root.left < root.look_at:
            root._look()

    def _look(self) -> None:
        if self.left < 0:
            raise too_much("步骤太多", "took too many steps")
        if self.started is None:
            self.started = thread_time()
        elif thread_time() - self.started > MAX_SECONDS:
            raise too_much("用时太长", "took too long")
        self.look_at = self.left - _STEPS_BETWEEN_LOOKS

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, nearest scope first."""
        scope: Scope | None = self
        while scope is not None:
            value = scope.names.get(name, _MISSING)
            if value is not _MISSING:
                return value
            scope = scope.outer
        return default


_MISSING = object()


def too_much(what_zh: str, what_en: str, position: int | None = None) -> FeelError:
    """The error for a bound that was passed."""
    return FeelError(
        f"表达式{what_zh}，已停止。", f"The expression {what_en} and was stopped.", position, code="limit"
    )


def check_list(value: list[Any]) -> list[Any]:
    """The list, unless it is too long.

    Raises:
        FeelError: it is.
    """
    if len(value) > MAX_LIST:
        raise too_much(f"产生的列表超过 {MAX_LIST} 项", f"made a list of more than {MAX_LIST} items")
    return value


def check_length(length: int) -> None:
    """Called before a text of `length` characters is made.

    Raises:
        FeelError: too long.
    """
    if length > MAX_STRING:
        raise too_much(
            f"产生的文字超过 {MAX_STRING} 个字符", f"made a text of more than {MAX_STRING} characters"
        )
