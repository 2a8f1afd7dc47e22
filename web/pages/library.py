"""条文和范文: found by words and by the day, copied with where they come from; laws word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

import access
from engine import Invalid, Transaction
from petition import law, library
from web import dates, shell
from web.edge import by_field, reading, run
from web.i18n import _, pick
from web.pages import _reads
from web.views import Chip

pages = Blueprint("web_library", __name__)

_FIELDS = ("path", "kind", "title", "citation", "text", "since_on")
_TONES = {"TEXT": "on", "LOCAL": "on", "MODEL": "", "LAW": "", "REPEALED": "late"}


#: An article this short is shown without being opened, in characters; so is the first one found.
_SHORT = 150
#: What articles ask in short, shown above their own words; the rest stands below.
_POINTS = 2


@dataclass(frozen=True)
class LineRow:
    """A paragraph or an item of an article, with what was looked for marked."""

    text: Markup
    citation: str
    quote: str
    is_item: bool


@dataclass(frozen=True)
class Row:
    """One entry as the page shows it: what kind, since and until when, and what is copied.

    An article of a law has its own `lines`, what it asks in short (`points`), and where it stands (`href`).
    """

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
    lines: tuple[LineRow, ...] = ()
    points: tuple[str, ...] = ()
    more_points: tuple[str, ...] = ()
    href: str = ""
    chapter: str = ""
    is_open: bool = False
    article: int = 0
    name: str = ""


@dataclass(frozen=True)
class Heading:
    """A law above its articles: who issued it, when, since when it holds, how much of it is here."""

    id: str
    name: str
    extent: str
    issued: str
    number: str
    period: str
    holds: bool
    source: str


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
        rows = _found(tx, words, on)
        return render_template("library_found.html", rows=rows, q=words, on=on, most=library.SHOWN)


@pages.get("/library/law/<text_id>")
def law_text(text_id: str) -> str:
    """Shows a law article by article, word for word, with what each asks in short."""
    with reading() as tx:
        text, found = library.law_text(text_id)
        on = _reads.today(tx)
        rows = [_row(tx, one, on) for one in found]
        chapters = {row.chapter: row.article for row in reversed(rows)}
        return shell.render(
            tx,
            "law_text.html",
            here="matters",
            text=_heading(tx, text),
            rows=rows,
            chapters=list(reversed(chapters.items())),
        )


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
        rows=_found(tx, words, on) if words else [],
        texts=[_heading(tx, one) for one in law.texts()],
        own=[_row(tx, one, on) for one in library.own(tx)],
        most=library.SHOWN,
        places=places,
        kinds=[(code, pick(*library.KINDS[code])) for code in library.OWN],
        errors=errors or {},
        values=values or {"since_on": on.isoformat(), "path": places[0][0] if places else ""},
        kept=bool(request.args.get("kept")),
        today=on.isoformat(),
    )


def _found(tx: Transaction, words: str, on: date) -> list[Row]:
    wanted = library.asked(words)
    found = library.find(tx, words, on)
    return [_row(tx, one, on, wanted, is_first=one is found[0]) for one in found]


def _row(
    tx: Transaction, one: library.Entry, on: date, words: Sequence[str] = (), *, is_first: bool = False
) -> Row:
    points = sorted(one.points, key=lambda each: not any(word in each.text for word in words))
    said = tuple(each.short for each in points)
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
        lines=tuple(
            LineRow(_marked(each.text, words), each.citation, each.quote, each.is_item) for each in one.lines
        ),
        points=said[:_POINTS],
        more_points=said[_POINTS:],
        href=f"/library/law/{one.text_id}#a{one.article}" if one.text_id else "",
        chapter=one.chapter,
        is_open=is_first or len(one.text) <= _SHORT,
        article=one.article,
        name=pick(f"第{law.zh_number(one.article)}条", f"Article {one.article}") if one.article else "",
    )


def _marked(text: str, words: Sequence[str]) -> Markup:
    """The text with the words that were looked for marked."""
    if not words:
        return escape(text)
    parts = re.split(f"({'|'.join(map(re.escape, words))})", text)
    return Markup("").join(Markup("<mark>{}</mark>").format(p) if n % 2 else p for n, p in enumerate(parts))


def _heading(tx: Transaction, text: law.Text) -> Heading:
    today, many = _reads.today(tx), len(text.articles)
    return Heading(
        id=text.id,
        name=pick(f"《{text.name}》", text.name_en),
        extent=_("全文 {n} 条", n=many) if text.whole else _("节录 {n} 条", n=many),
        issued=_(
            "{who} {day} 发布", who=pick(text.issued_by, text.issued_by_en), day=dates.plain(text.issued_on)
        ),
        number=text.number,
        period=_("{since} 起施行", since=dates.plain(text.in_force_on))
        if text.until_on is None
        else _span(text.in_force_on, text.until_on, today),
        holds=text.holds(today),
        source=pick(text.source, text.source_en),
    )


def _period(one: library.Entry, day: date) -> str:
    return _span(one.since_on, one.until_on, day)


def _span(since_on: date | None, until_on: date | None, day: date) -> str:
    since = dates.plain(since_on) if since_on else ""
    if until_on is not None:
        until = dates.plain(until_on)
        return _("{since} 到 {until}", since=since, until=until) if since else _("到 {until} 止", until=until)
    if since_on is not None and since_on > day:
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
