"""Names and titles without what is not seen: they stand in lines with others and must not turn them. Pure."""

from __future__ import annotations

import unicodedata

#: Characters that turn the direction of text: a name that reads gpj.exe is not what it says.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def plain(text: str) -> str:
    """The text without characters that turn the direction and without control characters."""
    return "".join(each for each in text if each not in TURNING and unicodedata.category(each) != "Cc")
