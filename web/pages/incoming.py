"""预处理: what came in and waits to be registered; each item ends in one of three ways, for a reason kept."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

from engine import Invalid, NotFound, Transaction, new_id
from filing import KINDS
from petition import codes, drafts, incoming, incoming_files, tokens
from web import dates, shell, wording
from web.edge import by_field, command_id, files, must, reading, run
from web.i18n import _, language, pick, sentence
from web.pages import _files, _reads
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


@dataclass(frozen=True)
class Left:
    """An item this clerk began to note and has not."""

    id: str
    words: str
    at: str


@pages.get("/incoming")
def show() -> str | Response:
    """Shows what waits, the oldest first, what ended lately, and a form to note one more or what was left."""
    must(*incoming.READERS)
    with reading() as tx:
        if "draft" not in request.args:
            return _page(tx)
        try:
            kept = drafts.get(tx, request.args["draft"], "incoming")
        except NotFound:
            return redirect("/incoming", 303)
        return _page(tx, values={**kept.values, "seen": kept.tag}, command=kept.id)


@pages.post("/incoming")
def add() -> Response | tuple[str, int]:
    """Notes what came in."""
    must(*incoming.ROLES)
    facts = {name: request.form.get(name, "").strip() for name in _FIELDS}
    try:
        made = run(_note, request.form.get("office_path", ""), facts, command_id())
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, errors=by_field(refused), values=_typed(), command=command_id()), 422
    if refused_files := _added(made.id):
        with reading() as tx:
            return _item(tx, made.id, wrong=refused_files, said=_("来件记下了，等登记。")), 422
    return redirect(f"/incoming?done=noted&channel={facts['channel']}", 303)


@pages.post("/incoming/draft")
def draft() -> Response:
    """Keeps what has been typed so far, for its author alone; the page asks at every pause. No files."""
    must(*incoming.ROLES)
    seen = request.form.get("seen") or None
    kept = run(drafts.keep, command_id(), "incoming", _typed(), seen=seen)
    return jsonify(tag=kept.tag, at=dates.clock_time(kept.saved_at))


@pages.post("/incoming/drafts/<draft_id>/drop")
def drop(draft_id: str) -> Response:
    """Forgets what was begun."""
    must(*incoming.ROLES)
    run(drafts.drop, draft_id)
    return redirect("/incoming", 303)


@pages.get("/incoming/<item_id>")
def open_(item_id: str) -> str:
    """Shows one item in full, what was done with it, and how it may end."""
    must(*incoming.READERS)
    with reading() as tx:
        return _item(tx, item_id)


@pages.post("/incoming/<item_id>/files")
def put(item_id: str) -> Response | tuple[str, int]:
    """Adds files to an item. Each that can be taken is; the others are named with the reason."""
    with reading() as tx:
        incoming.may_add_file(tx, item_id)
    is_sent = any(one.filename for one in request.files.getlist("file"))
    if refused := _added(item_id) if is_sent else [_("选一个文件。")]:
        with reading() as tx:
            return _item(tx, item_id, wrong=refused), 422
    return redirect(f"/incoming/{item_id}?done=filed", 303)


@pages.get("/incoming/<item_id>/files/<file_id>")
def give(item_id: str, file_id: str) -> Response:
    """Gives a file as it came, to be kept."""
    return _sent(item_id, file_id, is_shown=False)


@pages.get("/incoming/<item_id>/files/<file_id>/view")
def look(item_id: str, file_id: str) -> Response:
    """Shows a picture or a PDF in the browser; any other kind is given to be kept."""
    return _sent(item_id, file_id, is_shown=True)


@pages.post("/incoming/<item_id>/files/<file_id>/remove")
def take_out(item_id: str, file_id: str) -> Response | tuple[str, int]:
    """Takes out a file that does not belong here, for a reason that is kept."""
    try:
        run(incoming.take_file_out, item_id, file_id, request.form.get("reason", ""))
    except Invalid as refused:
        with reading() as tx:
            return _item(tx, item_id, wrong=[sentence(each.message) for each in refused.errors]), 422
    return redirect(f"/incoming/{item_id}?done=out", 303)


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


def _typed() -> dict[str, str]:
    return {name: request.form[name] for name in ("office_path", *_FIELDS) if request.form.get(name)}


def _note(tx: Transaction, office_path: str, facts: dict[str, str], command: str) -> incoming.Item:
    made = incoming.add(tx, office_path, facts, command_id=command)
    drafts.drop(tx, command)
    return made


def _added(item_id: str) -> list[str]:
    """Adds the files of the request; the sentences about those that were not taken."""
    sent = [one for one in request.files.getlist("file") if one.filename][: incoming_files.MOST]
    slot = request.form.get("slot", "ORIGINAL")
    wrong = _files.take_in(sent, incoming.add_file, item_id, slot=slot)
    return [f"{name}{_('：')}{why}" for name, why in wrong]


def _sent(item_id: str, file_id: str, *, is_shown: bool) -> Response:
    with reading() as tx:
        found = incoming.file(tx, item_id, file_id)
    _files.record_opened(item_id, found)
    return _files.sent(found, is_shown=is_shown and KINDS[found.kind].is_shown)


def _page(
    tx: Transaction,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    command: str = "",
) -> str:
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
        upload=_upload(),
        command=command or new_id(),
        left=_left(tx, day, except_for=command),
        errors=errors or {},
        values={"channel": request.args.get("channel", "LETTER"), "came_on": day.isoformat()}
        | (values or {}),
        said=done.get(request.args.get("done", ""), ""),
    )


def _left(tx: Transaction, day: date, *, except_for: str) -> list[Left]:
    return [
        Left(
            one.id,
            _("、").join(filter(None, (one.values.get("who", ""), one.values.get("words", "")[:24])))
            or _("还没写说了什么"),
            dates.moment(one.saved_at, day),
        )
        for one in drafts.mine(tx, "incoming")
        if one.id != except_for
    ]


def _item(
    tx: Transaction,
    item_id: str,
    *,
    act: str = "",
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    wrong: list[str] | None = None,
    said: str = "",
) -> str:
    day, found = _reads.today(tx), incoming.get(tx, item_id)
    done = {"filed": _("材料已加上。"), "out": _("已拿掉，经过里有记录。")}
    may_end = incoming.may_turn_to(tx, found)
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
        may_end=may_end,
        files=[_file(one, day) for one in incoming.files(tx, found)],
        upload=_upload() if found.is_open and may_end else None,
        wrong=wrong or [],
        said=said or done.get(request.args.get("done", ""), ""),
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


def _file(one: incoming_files.File, day: date) -> _files.FileView:
    """Gives a file of an item as a list shows it; moved, it is opened where its matter is."""
    at = f"/incoming/{one.item_id}/files/{one.id}"
    closed = _files.closed_words(one.scan) or (_("在案件的材料里") if one.is_moved else "")
    return _files.shown(one, day, at, closed, may_remove=not one.is_moved)


def _upload() -> dict[str, Any]:
    """What the fields for files need: what may be sent, and what it may be."""
    lang = language()
    return {
        "slots": [(code, codes.label(incoming_files.SLOTS, code, lang)) for code in incoming_files.SLOTS],
        "accept": _files.accepted(),
        "most_mb": files().most_mb,
    }


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
