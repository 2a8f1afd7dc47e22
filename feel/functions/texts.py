"""Functions over texts. Characters are counted as people count them, not as UTF-16."""

from __future__ import annotations

from typing import Any

from feel import regex
from feel.functions.signature import builtin, table
from feel.limits import Scope, check_length, check_list


def substring(text: str, start: float, length: float | None) -> str:
    """From position `start` (1 is the first, -1 the last), at most `length` characters."""
    first = max(len(text) + int(start), 0) if start < 0 else int(start) - 1
    if first < 0:
        return ""
    return text[first:] if length is None else text[first : first + max(int(length), 0)]


def before(text: str, match: str) -> str:
    """What stands before the first `match`; nothing when there is none."""
    found = text.find(match)
    return text[:found] if found >= 0 else ""


def after(text: str, match: str) -> str:
    """What stands after the first `match`; nothing when there is none."""
    found = text.find(match)
    return text[found + len(match) :] if found >= 0 else ""


def matches(scope: Scope, text: str, pattern: str, flags: str | None) -> bool | None:
    """Whether the pattern occurs in the text; null for a pattern that is none."""
    compiled = regex.compile(pattern, flags or "")
    return None if compiled is None else compiled.search(text, 0, scope) is not None


def replace(scope: Scope, text: str, pattern: str, replacement: str, flags: str | None) -> str | None:
    """The text with every match replaced; `$1` is the first group, `$0` the whole match."""
    compiled = regex.compile(pattern, flags or "")
    if compiled is None:
        return None
    pieces: list[str] = []
    length = at = 0
    for found in compiled.find_all(text, scope):
        piece = text[at : found[0]] + regex.expand(replacement, text, found)
        length += len(piece)
        check_length(length)
        scope.spend(1 + (len(piece) >> 4))
        pieces.append(piece)
        at = found[1]
    return "".join(pieces) + text[at:]


def split(scope: Scope, text: str, delimiter: str) -> list[str] | None:
    """The pieces between the matches of the delimiter, which is a pattern."""
    compiled = regex.compile(delimiter, "")
    if compiled is None:
        return None
    pieces: list[str] = []
    start = 0
    for found in compiled.find_all(text, scope):
        # An empty match separates characters, and never stands at an end.
        if found[0] == found[1] and found[0] in (0, len(text)):
            continue
        scope.spend(1)
        pieces.append(text[start : found[0]])
        start = found[1]
    return check_list([*pieces, text[start:]])


def join(scope: Scope, texts: list[Any], delimiter: str | None) -> str | None:
    """The texts of a list as one; null items are left out."""
    kept = [text for text in texts if text is not None]
    if not all(isinstance(text, str) for text in kept):
        return None
    length = sum(map(len, kept)) + len(delimiter or "") * max(len(kept) - 1, 0)
    check_length(length)
    scope.spend(length >> 4)
    return (delimiter or "").join(kept)


FUNCTIONS = table(
    builtin("substring(string: string, start position: number, length?: number)", substring),
    builtin("string length(string: string)", lambda text: len(text)),
    builtin("upper case(string: string)", lambda text: text.upper()),
    builtin("lower case(string: string)", lambda text: text.lower()),
    builtin("substring before(string: string, match: string)", before),
    builtin("substring after(string: string, match: string)", after),
    builtin("contains(string: string, match: string) -> boolean", lambda text, match: match in text),
    builtin(
        "starts with(string: string, match: string) -> boolean",
        lambda text, match: text.startswith(match),
    ),
    builtin("ends with(string: string, match: string) -> boolean", lambda text, match: text.endswith(match)),
    builtin("matches(input: string, pattern: string, flags?: string) -> boolean", matches),
    builtin("replace(input: string, pattern: string, replacement: string, flags?: string)", replace),
    builtin("split(string: string, delimiter: string)", split),
    builtin("string join(list: list, delimiter?: string)", join),
)
