"""Pages for people: server-rendered, readable without scripts. `install(app)` is the door."""

import logging
from functools import lru_cache
from typing import Any

from flask import Flask, Response, g, request
from markupsafe import Markup

from access.http import current_person
from petition.deadlines import Age

from . import cites, dates, errors, i18n, shell, wording
from .assets import NotBuilt, asset
from .edge import engine
from .i18n import _
from .pages import BLUEPRINTS

__all__ = ["asset", "install"]

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Registers the pages, their words and their error pages. The app brings `app.extensions["huiyin"]`."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.install(app)
    app.after_request(_keep_language)
    app.context_processor(_frame)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=i18n._,
        _h=i18n._h,
        asset=_asset,
        cite=wording.cite,
        icon_of=_icon,
        age_of=_age,
        cites=_cites,
        island_styles=_island_styles,
    )
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}


def _frame() -> dict[str, Any]:
    return shell.frame(g.get("actor"), current_person(), engine().clock())


def _keep_language(answer: Response) -> Response:
    """Keeps a language asked for in the address."""
    asked = request.args.get("lang")
    if asked in i18n.LANGUAGES:
        answer.set_cookie(i18n.COOKIE, asked, max_age=i18n.COOKIE_SECONDS, samesite="Lax")
    return answer


def _cites(said: str) -> list[cites.Cite]:
    """Gives a citation as it is linked today."""
    return cites.cites(said, dates.local_day(engine().clock()))


def _asset(name: str) -> str:
    """Gives a built file; before the first build pages come without styles, but they come."""
    try:
        return asset(name)
    except NotBuilt as missing:
        if "unbuilt" not in g:
            g.unbuilt = True
            log.warning("%s", missing)
        return f"/static/build/{name}"


def _icon(name: str, kind: str = "") -> Markup:
    """Gives a picture of the sprite; beside words, never alone, so that nobody need hear of it."""
    return _drawn(name, kind, _asset("icons.svg"))


@lru_cache(maxsize=1024)
def _drawn(name: str, kind: str, sprite: str) -> Markup:
    drawn = Markup('<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>')
    return drawn.format(f" {kind}" if kind else "", sprite, name)


def _age(found: Age) -> Markup:
    """Gives how much of a period is gone: bars to count and a word; a bar more for each level of lateness."""
    return _bars(found.step, found.level, _("{word}：五档里的第 {n} 档", word=found.word, n=found.step))


@lru_cache(maxsize=256)
def _bars(step: int, level: int, said: str) -> Markup:
    def drawn(first: int, end: int) -> str:
        return "".join(f"M{place * 5 + 1} 1h3v8h-3z" for place in range(first, end))

    rest = Markup('<path d="{}"/>').format(drawn(step, 5)) if step < 5 else ""
    whole = Markup(
        '<span class="age age-{}" role="img" aria-label="{}" title="{}"><svg viewBox="0 0 {} 10">'
        '<path class="on" d="{}"/>{}</svg></span>'
    )
    return whole.format(step, said, said, (5 + level) * 5, drawn(0, step + level), rest)


def _island_styles(name: str) -> list[str]:
    """Gives the style sheets of an island: its own file, and what its script imports."""
    found = []
    for sheet in (f"{name}.css", f"{name}.island.css"):
        try:
            found.append(asset(sheet))
        except NotBuilt:
            continue
    return found
