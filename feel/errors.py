"""What is wrong with an expression, said to its author in both languages."""

from __future__ import annotations

from typing import Literal

#: `syntax`: not in the language. `limit`: too long, deep, large or slow. `value`: a value the language
#: cannot give, such as `now()` without a clock.
Code = Literal["syntax", "limit", "value"]


class FeelError(Exception):
    """The expression cannot be compiled, or was stopped while it ran.

    `position` is the 0-based character the message is about (None: the whole expression); `hint` is what to
    write instead, as FEEL, where that is known.
    """

    def __init__(
        self,
        message_zh: str,
        message_en: str,
        position: int | None = None,
        hint: str | None = None,
        *,
        code: Code = "syntax",
    ) -> None:
        super().__init__(message_zh, message_en, position, hint)
        self.message_zh = message_zh
        self.message_en = message_en
        self.position = position
        self.hint = hint
        self.code: Code = code

    def __str__(self) -> str:
        at = "" if self.position is None else f" (character {self.position + 1})"
        return f"{self.message_en}{at}"
