"""The language of a page. Pages are written in Chinese; English is a dictionary beside them.

`_("我的待办")` gives the text in the reader's language, `_("第 {n} 件", n=3)` fills facts in. A text without an
English entry stays Chinese; a test lists those.
"""

from typing import Any

from flask import g, has_request_context, request
from markupsafe import Markup, escape

from .en import EN

COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 60 * 60
LANGUAGES = ("zh", "en")


def language() -> str:
    """Gives "zh" or "en": what this address asks for, else the cookie, else the person's own choice, else zh."""
    if not has_request_context():
        return "zh"
    kept: str | None = g.get("lang")
    if kept is None:
        person = g.get("person")
        wishes = (
            request.args.get("lang"),
            request.cookies.get(COOKIE),
            person.preferences.get("lang") if person else None,
        )
        kept = g.lang = next((each for each in wishes if each in LANGUAGES), "zh")
    return kept


def is_english() -> bool:
    """Says whether the page is in English."""
    return language() == "en"


def _(text: str, **facts: Any) -> str:
    """Gives a text in the reader's language, with the facts it names filled in."""
    said = EN.get(text, text) if is_english() else text
    return said.format(**facts) if facts else said


def _h(text: str, **facts: Any) -> Markup:
    """Like `_`, for texts with a little markup of their own; the facts are escaped."""
    said = EN.get(text, text) if is_english() else text
    return Markup(said.format(**{name: escape(value) for name, value in facts.items()}))  # noqa: S704


def pick(zh: str, en: str) -> str:
    """Gives one of two texts that come from outside the dictionary, such as a role's name."""
    return en if is_english() else zh
