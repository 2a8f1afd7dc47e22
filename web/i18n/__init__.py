"""The language of a page. Pages are written in Chinese; English is a dictionary beside them.

`_("我的待办")` gives the text in the reader's language, `_("{n} 件", n=3)` fills facts in. A text without
an English entry stays Chinese; a test lists those.
"""

import re
from typing import Any, Literal

from flask import g, has_request_context, request
from markupsafe import Markup, escape

from .en import EN

#: Words that English counts: one of them has no s.
_ONE = re.compile(r"(?<![\d.,:-])1 (day|time|return|minute|row|case|code|file|matter|mark|draft|petition)s\b")

Language = Literal["zh", "en"]

COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 60 * 60
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def language() -> Language:
    """Gives "zh" or "en": as the address asks, else the cookie, else the person's own choice, else zh."""
    # A page asks seven hundred times, so what stands behind the proxy is taken once each time.
    try:
        here = g._get_current_object()
    except RuntimeError:
        return "zh"
    chosen: Language | None = here.get("lang")
    if chosen is not None:
        return chosen
    if not has_request_context():
        return "zh"
    person = here.get("person")
    wishes = (
        request.args.get("lang"),
        request.cookies.get(COOKIE),
        person.preferences.get("lang") if person else None,
    )
    found: Language = next((each for wish in wishes for each in LANGUAGES if each == wish), "zh")
    here.lang = found
    return found


def is_english() -> bool:
    """Says whether the page is in English."""
    return language() == "en"


def _(text: str, **facts: Any) -> str:
    """Gives a text in the reader's language, with the facts it names filled in."""
    if not is_english():
        return text.format(**facts) if facts else text
    said = EN.get(text, text)
    return _ONE.sub(r"1 \1", said.format(**facts)) if facts else said


def _h(text: str, **facts: Any) -> Markup:
    """Like `_`, for texts with a little markup of their own; the facts are escaped."""
    said = EN.get(text, text) if is_english() else text
    return Markup(said.format(**{name: escape(value) for name, value in facts.items()}))


def sentence(message: str) -> str:
    """Gives a sentence that brought its own English along (`.en`), or itself."""
    return getattr(message, "en", message) if is_english() else message


def pick(zh: str, en: str) -> str:
    """Gives one of two texts that come from outside the dictionary, such as a role's name."""
    return en if is_english() else zh
