"""Registration: a clerk with a person in front. Only a missing request stops it; nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

import access
from access.http import current_actor, current_person
from engine import Invalid, NotFound, Transaction, new_id, tasks
from petition import advice, change_codes, codes, counter, drafts, hall, incoming, register, repeat, tracking
from web import dates, shell, wording
from web.edge import by_field, command_id, must, reading, run
from web.i18n import _, language, pick
from web.pages import _advice, _reads, _register_words, _typed
from web.views import Chip

pages = Blueprint("web_register", __name__)

#: Registering for somebody takes one of these roles at the registering office.
ROLES = ("intake", "sorter")
_KINDS = {
    "SAME_PERSON_SAME_MATTER": ("同人同事", "Same person, same matter", "soon", "copy"),
    "SAME_MATTER": ("同一件事，人不同", "Same matter, other people", "soon", "users"),
    "SAME_PERSON": ("同一人", "Same person", "", "user"),
}
#: Lists that are one field of the page.
_LISTS = ("others", "representatives")
#: What belongs to the sending of the form and not to what is typed.
_OF_THE_FORM = frozenset({"csrf", "command", "act", "seen"})


@dataclass(frozen=True)
class Hit:
    """Another matter that may have to do with this one: what matches, what does not, what follows."""

    how: Chip
    number: str
    title: str
    note: str
    matched: tuple[str, ...]
    differs: tuple[str, ...]
    advice: str
    article: str
    is_top: bool


@dataclass(frozen=True)
class Way:
    """Which way a matter goes by the table, and to which organ by the list, each with its reason."""

    heading: str
    name: str
    reason: str
    article: str
    unit: str
    unit_reason: str


@dataclass(frozen=True)
class Card:
    """One thing to do next."""

    icon: str
    href: str
    name: str
    note: str


@dataclass(frozen=True)
class Waited:
    """What waited in 预处理 and is registered now: when it came in, and whether that has to be explained."""

    id: str
    came_on: date
    day: str
    workdays: int
    is_late: bool


@dataclass(frozen=True)
class Left:
    """Something this clerk began to register and has not."""

    id: str
    words: str
    at: str


@pages.get("/register")
def show() -> str | Response:
    """Shows the form, empty or as it was left."""
    must(*ROLES)
    with reading() as tx:
        if "draft" in request.args:
            try:
                kept = drafts.get(tx, request.args["draft"], "form")
            except NotFound:
                return redirect("/register", 303)
            values = {**kept.values, "command": kept.id, "seen": kept.tag}
            return _form(tx, values, matters=_typed.count(values))
        channel = request.args.get("channel", "VISIT")
        start = {"channel": channel, "persons": "1", "query_code_told": "print", "oral": ""}
        start |= {name: request.args[name] for name in ("window", "ticket") if name in request.args}
        if "item" in request.args:
            start |= _of_item(incoming.get(tx, request.args["item"]))
        return _form(tx, {**start, **_fresh(0)}, matters=1, is_new=True)


@pages.post("/register")
def save() -> str | Response | tuple[str, int]:
    """Registers, or changes the number of matters on the form; what was typed comes back either way."""
    must(*ROLES)
    values, act = dict(request.form), request.form.get("act", "save")
    count = _typed.count(values)
    if act == "add":
        count = min(count + 1, _typed.MOST_MATTERS)
        values |= _fresh(count - 1)
    elif act.startswith("drop-") and act[5:].isdecimal() and count > 1:
        values, count = _typed.without(values, int(act[5:]), count), count - 1
    elif act == "keep":
        run(_keep, command_id(), values)
        return redirect("/register", 303)
    else:
        return _register(values, count, sends_on=act == "route")
    with reading() as tx:
        return _form(tx, values, matters=count)


@pages.post("/register/draft")
def draft() -> Response:
    """Keeps what has been typed so far, for its author alone; the page asks at every pause."""
    must(*ROLES)
    kept = run(_keep, command_id(), dict(request.form), seen=request.form.get("seen") or None)
    return jsonify(tag=kept.tag if kept else "", at=dates.clock_time(kept.saved_at) if kept else "")


@pages.post("/register/drafts/<draft_id>/drop")
def drop(draft_id: str) -> Response:
    """Forgets what was begun."""
    must(*ROLES)
    run(drafts.drop, draft_id)
    return redirect("/register", 303)


@pages.post("/register/hints")
def hints() -> str:
    """Gives the matters that may have to do with what is being typed, and the way it will go."""
    must(*ROLES)
    values = dict(request.form)
    with reading() as tx:
        sent = _typed.submission(values, _typed.count(values))
        return render_template(
            "register_hints.html",
            hits=_hits(tx, sent),
            look=_advice.typed(advice.typed(tx, sent)),
            ways=_ways(tx, values, sent),
            has_looked=True,
        )


def _of_item(item: incoming.Item) -> dict[str, str]:
    """What an item of 预处理 says already."""
    known = {"item": item.id, "office_path": item.office_path, "channel": item.channel}
    known |= {"name": item.who, "phone": item.phone, "matters-0-facts": item.words}
    return known | {"query_code_told": "print" if item.channel == "VISIT" else "none"}


def _fresh(n: int) -> dict[str, str]:
    """What a matter has on the form before anybody answers."""
    start = {"purpose": "REQUEST", "litigation": "NO", "procedure": "NONE", "mode": "FORWARD"}
    return {f"matters-{n}-{name}": value for name, value in start.items()}


def _keep(
    tx: Transaction, draft_id: str, typed: Mapping[str, str], *, seen: str | None = None
) -> drafts.Draft | None:
    """None: it is registered already, and the page only did not know yet."""
    if register.answered(tx, draft_id) is not None:
        return None
    values = {name: value for name, value in typed.items() if value and name not in _OF_THE_FORM}
    return drafts.keep(tx, draft_id, "form", values, seen=seen)


def _register(values: dict[str, str], count: int, *, sends_on: bool) -> str | tuple[str, int]:
    sent, command = _typed.submission(values, count), command_id()
    try:
        receipt = run(_take, sent, values, command, sends_on=sends_on)
    except Invalid as refused:
        values["command"] = command
        with reading() as tx:
            return _form(tx, values, matters=count, errors=by_field(refused)), 422
    with reading() as tx:
        return _receipt(tx, receipt, sent, from_hall=bool(values.get("ticket")))


def _take(
    tx: Transaction, sent: Mapping[str, Any], values: Mapping[str, str], command: str, *, sends_on: bool
) -> register.Receipt:
    count, can_sort = len(sent["matters"]), counter.may_send_on(tx, str(sent.get("office_path", "")))
    receipt = counter.take(
        tx,
        sent,
        agent=_typed.agent(values),
        sortings=_typed.sortings(values, count) if sends_on else (),
        typed=_typed.begun(values, count) if can_sort else (),
        command_id=command,
    )
    drafts.drop(tx, command)
    if values.get("ticket"):
        hall.finish(tx, values["ticket"])
    return receipt


def _receipt(tx: Transaction, receipt: register.Receipt, sent: Mapping[str, Any], *, from_hall: bool) -> str:
    office = access.offices.by_path(tx, sent.get("office_path", ""))
    person = current_person()
    first = _reads.matter_or_none(tx, receipt.number)
    numbers = _("、").join(each.number for each in receipt.matters)
    units = {each.number: unit for each in receipt.matters if (unit := _unit_of(tx, each.number))}
    after = _after(tx, str(sent.get("office_path", "")), receipt.received_on, sent.get("channel", ""))[1:]
    if len(units) == len(receipt.matters):
        after[0] = _register_words.Next(
            _("转送、交办"), _("已转给{unit}", unit=_("、").join(dict.fromkeys(units.values())))
        )
    return shell.render(
        tx,
        "receipt.html",
        here="register",
        headline=_("已登记：{numbers}", numbers=numbers),
        sent_to=[f"{number} → {unit}" for number, unit in units.items()],
        office=office.name if office else "",
        phone=tracking.phone_of(tx, str(sent.get("office_path", ""))),
        at=dates.moment(receipt.registered_at),
        channel=wording.channel(sent.get("channel")),
        petitioner=first.petitioner if first else "",
        matters=receipt.matters,
        code=receipt.query_code,
        clerk=person.name if person else "",
        after=after,
        next_visitor="/hall?" + urlencode({"window": sent.get("window", "")}) if from_hall else "",
        steps=[step for each in receipt.matters for step in _next(tx, each, sent)],
    )


def _unit_of(tx: Transaction, number: str) -> str:
    found = _reads.matter_or_none(tx, number)
    return (found.unit_name or "") if found else ""


def _next(tx: Transaction, made: register.Registered, sent: Mapping[str, Any]) -> list[Card]:
    """What this clerk does next with a matter that was just registered: its step, its papers, its people."""
    cards = [
        Card("player-play", f"/tasks/{task.id}", _("接着{step}", step=task.name), made.number)
        for task in tasks.of_instance(tx, made.instance_id)
        if tasks.obstacle(tx, task.id) is None
    ]
    on_paper = sent.get("channel") in ("LETTER", "FAX")
    scan = _("把来信原件扫描进来") if on_paper else _("加照片、合同这些材料")
    return [
        *cards,
        Card("paperclip", f"/matters/{made.number}/attachments", scan, made.number),
        Card("users", f"/matters/{made.number}/changes", _("有代理人的，登记代理"), made.number),
    ]


def _form(
    tx: Transaction,
    values: Mapping[str, str],
    *,
    matters: int,
    errors: Mapping[str, str] | None = None,
    is_new: bool = False,
) -> str:
    day, errors = _reads.today(tx), errors or {}
    item = _waited(tx, values.get("item", ""), day)
    lang = language()
    seats = offices(tx)
    office = values.get("office_path") or (seats[0][0] if seats else "")
    places = [each.short_name for each in access.offices.all_(tx, access.region_of(office))] if office else []
    more = ("postal_address", "email", "needs", "others", "representatives-0-name")
    sent = _typed.submission(values, matters)
    hits = _hits(tx, sent)
    return shell.render(
        tx,
        "register.html",
        here="register",
        values=values,
        errors=errors,
        labels=_register_words.labels(matters),
        matters=range(matters),
        command=values.get("command") or new_id(),
        is_new=is_new,
        left=_left(tx, day) if is_new else [],
        item=item,
        waiting=_waiting(tx, day),
        now_words=dates.moment(tx.now, day),
        offices=seats,
        channels=_named(codes.CHANNELS, lang),
        purposes=_named(codes.PURPOSES, lang),
        content_classes=[
            (first, [(f"{first}/{second}", second) for second in seconds] or [(first, first)])
            for first, seconds in codes.CONTENT_CLASSES.items()
        ],
        party_kinds=[("person", _("个人")), ("organisation", _("单位或组织"))],
        relations=_named(change_codes.RELATIONS, lang),
        powers=[
            (code, codes.label(change_codes.POWERS, code, lang))
            for code in change_codes.POWERS
            if code not in change_codes.ORDINARY_POWERS
        ],
        told=[("print", _("打印给本人")), ("sms", _("发短信")), ("none", _("暂时没法给"))],
        places=places,
        open_more=any(values.get(name) for name in more) or bool({"representatives", "others"} & {*errors}),
        open_agent=any(name.startswith("agent-") for name in [*errors, *(k for k, v in values.items() if v)]),
        can_sort=counter.may_send_on(tx, office),
        hits=hits,
        look=_advice.typed(advice.typed(tx, sent)),
        ways=_ways(tx, values, sent),
        has_looked=bool(values.get("name") or values.get("matters-0-demand")),
        after=_after(tx, office, item.came_on if item else day, values.get("channel", "")),
        **_answers(tx, office, hits),
    )


def _named(names: codes.Names, lang: codes.Lang) -> list[tuple[str, str]]:
    return [(code, codes.label(names, code, lang)) for code in names]


def _answers(tx: Transaction, office: str, hits: list[Hit]) -> dict[str, Any]:
    """The choices of sorting on the spot: the ones of the step's own form, and the organs there are."""
    if not counter.may_send_on(tx, office):
        return {}
    return {
        "answers": counter.choices(tx, language()),
        "units": counter.units(tx, office),
        "earlier": [(each.number, f"{each.number} {each.title}") for each in hits],
    }


def _waited(tx: Transaction, item_id: str, day: date) -> Waited | None:
    if not item_id:
        return None
    found = incoming.get(tx, item_id)
    return Waited(
        found.id, found.came_on, dates.day_words(found.came_on, day), found.workdays(day), found.is_late(day)
    )


def _waiting(tx: Transaction, day: date) -> dict[str, Any]:
    number, oldest = incoming.count(tx)
    return {"n": number, "day": dates.short(oldest, day) if oldest else ""}


def _left(tx: Transaction, day: date) -> list[Left]:
    return [
        Left(
            one.id,
            _("、").join(
                filter(None, (one.values.get("name", ""), one.values.get("matters-0-demand", "")[:24]))
            )
            or _("还没写姓名和诉求"),
            dates.moment(one.saved_at, day),
        )
        for one in drafts.mine(tx, "form")
    ]


def offices(tx: Transaction) -> list[tuple[str, str]]:
    """Gives the offices this person registers at: where the post is held, whatever the reach of the grant."""
    person = current_person()
    posts = person.posts if person else ()
    found = {each.office_path: each.office_name for each in posts if each.role in ROLES}
    if found:
        return list(found.items())
    paths = [grant.scope_path for grant in current_actor().grants if grant.role in ROLES]
    return list(access.offices.names(tx, paths).items())


def _hits(tx: Transaction, sent: Mapping[str, Any]) -> list[Hit]:
    probe = _typed.probe(sent)
    if not (probe["name"] or probe["phone"] or probe["id_number"] or probe["demand"]):
        return []
    hits = []
    for each in repeat.candidates(tx, probe):
        zh, en, look, icon = _KINDS[each.kind]
        note = _(
            "{who}，{status}，{unit}",
            who=each.petitioner,
            status=wording.status(each.status).word,
            unit=each.unit_name or "—",
        )
        hits.append(
            Hit(
                Chip(pick(zh, en), look, icon),
                each.number,
                each.title,
                note,
                tuple(each.matched),
                tuple(each.differs),
                pick(each.advice_zh, each.advice_en),
                wording.cite(each.article or ""),
                each.kind != "SAME_PERSON",
            )
        )
    return hits


def _ways(tx: Transaction, values: Mapping[str, str], sent: Mapping[str, Any]) -> list[Way]:
    """How each matter would go on, once there is a class or a place to say so by."""
    office, ways = str(sent.get("office_path", "")), []
    if not office or not counter.may_send_on(tx, office):
        return []
    several = len(sent["matters"]) > 1
    for n, row in enumerate(_typed.sortings(values, len(sent["matters"]))):
        if not (row.get("content_class") or row.get("place")):
            continue
        found = counter.advise(tx, office, str(sent.get("channel", "")), row)
        if found is not None:
            ways.append(
                Way(
                    _("第 {n} 项", n=n + 1) if several else "",
                    pick(found.name_zh, found.name_en),
                    found.reason,
                    wording.cite(found.article),
                    found.unit_name,
                    pick(found.unit_reason_zh, found.unit_reason_en),
                )
            )
    return ways


def _after(tx: Transaction, office: str, received_on: date, channel: str) -> list[_register_words.Next]:
    """What follows registration there: an organ that was turned to directly tells what it does itself."""
    seat = access.offices.by_path(tx, office) if office else None
    is_direct = seat is not None and seat.kind != "petition_office"
    said = _register_words.after_direct if is_direct else _register_words.after
    return said(received_on, channel, _reads.today(tx))


def _errors(refused: Invalid) -> dict[str, str]:
    """Errors by field of the page; a list that is one field, a box with a line a person, has them all."""
    found: dict[str, str] = {}
    for name, words in by_field(refused).items():
        found.setdefault(next((one for one in _LISTS if name.startswith(f"{one}-")), name), words)
    return found
