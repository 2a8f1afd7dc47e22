"""Text as tokens to be found by: every two neighbouring characters of Chinese, words and figures whole. Pure.

Both databases keep the same tokens, so both find the same matters; neither needs a dictionary of Chinese. A
token is lower-case ASCII, whatever the character: 土地 is `571f5730`, a word `wnew`, one character at the end
of a run `5730`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

#: What no index keeps: telephone, identity and account numbers, however they are grouped.
_IDENTIFIER = re.compile(r"(?:\d[\s\-]{0,2}){6,}[\dXx]|[A-Za-z0-9._+-]+@[\w-]+(?:\.[\w-]+)+")
#: The longest word and the most tokens that are kept of one matter.
LONGEST, MOST = 32, 8_000


def scrubbed(text: str, names: Iterable[str] = (), instead: str = " ") -> str:
    """The text without telephone and identity numbers, addresses of mail, and these people's names."""
    found = _IDENTIFIER.sub(instead, text)
    for name in sorted({one.strip() for one in names}, key=len, reverse=True):
        if len(name) > 1:
            found = found.replace(name, instead)
    return found


def of_text(*texts: str) -> list[str]:
    """The tokens of some texts, each once, in order."""
    found: dict[str, None] = {}
    for text in texts:
        for run in _runs(text):
            if run[0].isascii():
                found[f"w{run[:LONGEST]}"] = None
            else:
                found.update(dict.fromkeys(_hex(run[at : at + 2]) for at in range(len(run))))
    return list(found)[:MOST]


def of_query(text: str) -> list[tuple[str, bool]]:
    """What must all be there: (token, whether it need only begin so). Nothing for signs and blanks alone."""
    found: dict[tuple[str, bool], None] = {}
    for run in _runs(text):
        if run[0].isascii():
            found[f"w{run[:LONGEST]}", run[0].isalpha()] = None
        elif len(run) == 1:
            found[_hex(run), True] = None
        else:
            found.update(dict.fromkeys((_hex(run[at : at + 2]), False) for at in range(len(run) - 1)))
    return list(found)[:20]


def of_path(path: str) -> str:
    """Where a matter lies, as a token that no text has and no other path: `/33/3301/` is `px33x3301x`."""
    return "p" + "".join(_in_path(char) for char in path)


def _in_path(char: str) -> str:
    if char == "/":
        return "x"
    is_plain = char.isascii() and (char.isdigit() or char.islower()) and char not in "xy"
    return char if is_plain else f"y{ord(char):x}y"


def _runs(text: str) -> Iterator[str]:
    """Runs of characters that belong together: ASCII letters and digits, or others that are letters."""
    run = ""
    for char in unicodedata.normalize("NFKC", text).casefold():
        if not char.isalnum():
            char = ""
        if not char or (run and run[0].isascii() != char.isascii()):
            yield from (run,) if run else ()
            run = ""
        run += char
    yield from (run,) if run else ()


def _hex(chars: str) -> str:
    return "".join(f"{ord(one):04x}" if ord(one) < 0x10000 else f"x{ord(one):05x}" for one in chars)
