"""条文和范文: found by words and by the day, copied with where they come from; offices keep their own."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

import access
from engine import Invalid, Transaction
from petition import library
from web import dates, shell
from web.edge import by_field, reading, run
from web.i18n import _, pick
from web.pages import _reads
from web.views import Chip

pages = Blueprint("web_library", __name__)

_FIELDS = ("path", "kind", "title", "citation", "text", "since_on")
_TONES = {"LOCAL": "on", "MODEL": "", "LAW": "", "REPEALED": "late"}


@dataclass(frozen=True)
class Row:
    """One entry as the page shows it: what kind, since and until when, and what is copied."""

    id: str
    title: str
    kind: Chip
    text: str
    quote: str
    period: str
    holds: bool
    office: str
    can_end: bool
    is_short: bool


@pages.get("/library")
def show() -> str:
    """Shows what is found, and what this person's offices keep."""
    with reading() as tx:
        return _page(tx)


@pages.post("/library")
def add() -> Response | tuple[str, int]:
    """Keeps an entry for an office."""
    facts = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        run(library.add, facts)
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, errors=by_field(refused), values=facts), 422
    return redirect("/library?kept=1#own", 303)


@pages.post("/library/<entry_id>/end")
def end(entry_id: str) -> Response | tuple[str, int]:
    """Says until which day an entry held."""
    try:
        run(library.end, entry_id, request.form.get("until_on", ""))
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, errors={entry_id: by_field(refused)["until_on"]}), 422
    return redirect("/library#own", 303)


@pages.get("/library/find")
def find() -> str:
    """Gives what is found as a part of a page, for the panel beside the form of a task."""
    with reading() as tx:
        on = _day(tx)
        words = request.args.get("q", "")
        rows = [_row(tx, one, on) for one in library.find(tx, words, on)]
        return render_template("library_found.html", rows=rows, q=words, on=on, most=library.SHOWN)


def _page(
    tx: Transaction, *, errors: dict[str, str] | None = None, values: dict[str, str] | None = None
) -> str:
    on, words = _day(tx), request.args.get("q", "").strip()
    places = _places(tx)
    return shell.render(
        tx,
        "library.html",
        here="matters",
        q=words,
        on=on,
        rows=[_row(tx, one, on) for one in library.find(tx, words, on)] if words else [],
        own=[_row(tx, one, on) for one in library.own(tx)],
        most=library.SHOWN,
        places=places,
        kinds=[(code, pick(*library.KINDS[code])) for code in library.OWN],
        errors=errors or {},
        values=values or {"since_on": on.isoformat(), "path": places[0][0] if places else ""},
        kept=bool(request.args.get("kept")),
        today=on.isoformat(),
    )


def _row(tx: Transaction, one: library.Entry, on: date) -> Row:
    return Row(
        id=one.id,
        title=pick(one.title, one.title_en),
        kind=Chip(pick(*library.KINDS[one.kind]), _TONES[one.kind] if one.holds(on) else ""),
        text=one.text,
        quote=one.quote,
        period=_period(one, _reads.today(tx)),
        holds=one.holds(on),
        office=one.office_name,
        can_end=bool(one.path) and one.until_on is None and library.may_write(tx.actor, one.path),
        is_short=not one.path and one.kind == "LAW",
    )


def _period(one: library.Entry, day: date) -> str:
    since = dates.plain(one.since_on) if one.since_on else ""
    if one.until_on is not None:
        until = dates.plain(one.until_on)
        return _("{since} 到 {until}", since=since, until=until) if since else _("到 {until} 止", until=until)
    if one.since_on is not None and one.since_on > day:
        return _("{since} 起，还没有施行", since=since)
    return _("{since} 起", since=since) if since else _("施行的日子没有记在这里，引用前核对")


def _places(tx: Transaction) -> list[tuple[str, str]]:
    """The offices this person may keep entries for."""
    found: dict[str, str] = {}
    for grant in tx.actor.grants:
        if grant.role in library.WRITERS:
            for office in access.offices.all_(tx, grant.scope_path, 300):
                found.setdefault(office.path, office.short_name)
    return list(found.items())


def _day(tx: Transaction) -> date:
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return _reads.today(tx)


#: Forms in which one writes what law and models help with: the panel stands beside them.
BESIDE: frozenset[str] = frozenset(
    {
        "approve_opinion",
        "assist",
        "draft_opinion",
        "intake",
        "legal_check",
        "reply",
        "review_draft",
        "summary_opinion",
        "supplement_draft",
    }
)


def beside(form_key: str | None) -> dict[str, Any]:
    """Gives whether the panel stands beside a task; what is in it is asked for when it is opened."""
    return {"library": form_key in BESIDE}
