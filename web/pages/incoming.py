"""预处理: what came in and waits to be registered; each item ends in one of three ways, for a reason kept."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from engine import Invalid, Transaction, new_id
from petition import codes, incoming, tokens
from web import dates, shell, wording
from web.edge import by_field, command_id, must, reading, run
from web.i18n import _, language, pick
from web.pages import _reads
from web.pages.register import offices
from web.views import Chip

pages = Blueprint("web_incoming", __name__)

_TONES = {"OPEN": "", "REGISTERED": "done", "MERGED": "done", "ANSWERED": ""}
_FIELDS = ("channel", "came_on", "source", "who", "phone", "words")


@dataclass(frozen=True)
class Line:
    """One item in the pile. `who` and `words` are masked here; they stand in full on its own page."""

    id: str
    channel: str
    source: str
    who: str
    words: str
    came: str
    age: Chip
    status: Chip
    number: str
    last: str


@pages.get("/incoming")
def show() -> str:
    """Shows what waits, the oldest first, what ended lately, and a form to note one more."""
    must(*incoming.READERS)
    with reading() as tx:
        return _page(tx)


@pages.post("/incoming")
def add() -> Response | tuple[str, int]:
    """Notes what came in."""
    must(*incoming.ROLES)
    facts = {name: request.form.get(name, "").strip() for name in _FIELDS}
    try:
        run(incoming.add, request.form.get("office_path", ""), facts, command_id=command_id())
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, errors=by_field(refused), values=facts), 422
    return redirect(f"/incoming?done=noted&channel={facts['channel']}", 303)


@pages.get("/incoming/<item_id>")
def open_(item_id: str) -> str:
    """Shows one item in full, what was done with it, and how it may end."""
    must(*incoming.READERS)
    with reading() as tx:
        return _item(tx, item_id)


@pages.post("/incoming/<item_id>/<ending>")
def end(item_id: str, ending: str) -> Response | tuple[str, int]:
    """Ends an item without registering it, or takes it up again."""
    must(*incoming.ROLES)
    reason, number = request.form.get("reason", "").strip(), request.form.get("number", "").strip()
    try:
        if ending == "merge":
            run(incoming.merge, item_id, number, reason, command_id=command_id())
        elif ending == "answer":
            run(incoming.answer, item_id, reason, command_id=command_id())
        else:
            run(incoming.take_back, item_id, reason, command_id=command_id())
    except Invalid as refused:
        with reading() as tx:
            values = {"reason": reason, "number": number}
            return _item(tx, item_id, act=ending, errors=by_field(refused), values=values), 422
    return redirect(f"/incoming/{item_id}" if ending == "back" else "/incoming?done=ended", 303)


def _page(tx: Transaction, errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    day = _reads.today(tx)
    waits = incoming.waiting(tx)
    done = {"noted": _("记下了，等登记。"), "ended": _("处理好了，来件和理由都留着。")}
    late = sum(one.is_late(day) for one in waits)
    return shell.render(
        tx,
        "incoming.html",
        here="register",
        headline=_headline(waits, late, day),
        rows=[_line(one, day) for one in waits],
        ended=[_line(one, day) for one in incoming.ended(tx)] if "all" in request.args else None,
        offices=offices(tx) if tx.actor.roles & set(incoming.ROLES) else [],
        channels=[(code, codes.label(codes.CHANNELS, code, language())) for code in codes.CHANNELS],
        command=new_id(),
        errors=errors or {},
        values={"channel": request.args.get("channel", "LETTER"), "came_on": day.isoformat()}
        | (values or {}),
        said=done.get(request.args.get("done", ""), ""),
    )


def _item(
    tx: Transaction,
    item_id: str,
    *,
    act: str = "",
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    day, found = _reads.today(tx), incoming.get(tx, item_id)
    return shell.render(
        tx,
        "incoming_item.html",
        here="register",
        i=_line(found, day),
        words=found.words,
        sender=found.who,
        phone=found.phone,
        is_open=found.is_open,
        is_late=found.is_late(day),
        may_end=incoming.may_turn_to(tx, found),
        may_take_back=found.status in ("MERGED", "ANSWERED"),
        steps=[
            (
                dates.moment(one.at, day),
                one.by_name,
                pick(*incoming.STEPS[one.what]),
                one.number,
                one.words,
            )
            for one in found.steps
        ],
        act=act,
        command=new_id(),
        errors=errors or {},
        values=values or {},
    )


def _headline(waits: list[incoming.Item], late: int, day: date) -> str:
    if not waits:
        return _("没有等着处理的来件。")
    oldest = dates.day_words(waits[0].came_on, day)
    if late:
        return _(
            "{n} 件等着，{late} 件过了登记的日子，最早的 {day} 收到。", n=len(waits), late=late, day=oldest
        )
    return _("{n} 件等着，最早的 {day} 收到。", n=len(waits), day=oldest)


def _line(one: incoming.Item, day: date) -> Line:
    last = one.steps[-1]
    return Line(
        id=one.id,
        channel=wording.channel(one.channel),
        source=one.source,
        who=f"{one.who[:1]}**" if one.who else _("没有写姓名") if one.words else "",
        words=tokens.scrubbed(one.words, [one.who], "**")[:60],
        came=dates.day_words(one.came_on, day),
        age=_age(one, day),
        status=Chip(pick(*incoming.STATUSES[one.status]), _TONES[one.status]),
        number=one.number,
        last=_("{name} {at}", name=last.by_name, at=dates.moment(last.at, day)),
    )


def _age(one: incoming.Item, day: date) -> Chip:
    days = (day - one.came_on).days
    words = _("今天到的") if days == 0 else _("到了 {n} 天", n=days)
    if one.is_late(day):
        return Chip(_("{age}，登记要写原因", age=words), "late", "alert-triangle")
    return Chip(words, "soon" if one.is_open and days else "", "clock")
