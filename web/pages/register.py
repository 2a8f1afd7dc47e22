"""Registration: a clerk with a person in front. Only a missing request stops it; nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

import access
from access.http import current_actor, current_person
from engine import Invalid, Transaction, new_id, tasks
from petition import advice, codes, deadlines, law, register, repeat
from web import dates, shell, wording
from web.edge import by_field, command_id, must, reading, run
from web.i18n import _, language, pick
from web.pages import _advice, _reads
from web.views import Chip

pages = Blueprint("web_register", __name__)

#: Registering for somebody takes one of these roles at the registering office.
ROLES = ("intake", "sorter")
MOST_MATTERS = 8
MOST_REPRESENTATIVES = 5
_KINDS = {
    "SAME_PERSON_SAME_MATTER": ("同人同事", "Same person, same matter", "soon", "copy"),
    "SAME_MATTER": ("同一件事，人不同", "Same matter, other people", "soon", "users"),
    "SAME_PERSON": ("同一人", "Same person", "", "user"),
}


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
class Next:
    """One thing that happens after registration, with the day the law gives for it."""

    title: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Card:
    """One thing to do next."""

    icon: str
    href: str
    name: str
    note: str


@pages.get("/register")
def show() -> str:
    """Shows the empty form."""
    must(*ROLES)
    with reading() as tx:
        channel = request.args.get("channel", "VISIT")
        start = {"channel": channel, "persons": "1", "purpose": "REQUEST", "query_code_told": "print"}
        return _form(tx, {**start, "oral": "", "matters-0-purpose": "REQUEST"}, matters=1)


@pages.post("/register")
def save() -> str | tuple[str, int]:
    """Registers, or changes the number of matters on the form; what was typed comes back either way."""
    must(*ROLES)
    values, count, act = dict(request.form), _count(), request.form.get("act", "save")
    if act == "add":
        count = min(count + 1, MOST_MATTERS)
        values[f"matters-{count - 1}-purpose"] = "REQUEST"
    elif act.startswith("drop-") and count > 1:
        values, count = _without(values, int(act[5:]), count), count - 1
    else:
        return _register(values, count)
    with reading() as tx:
        return _form(tx, values, matters=count)


@pages.post("/register/hints")
def hints() -> str:
    """Gives the matters that may have to do with what is being typed."""
    must(*ROLES)
    with reading() as tx:
        sent = submission(dict(request.form), _count())
        found, look = _hits(tx, sent), _advice.typed(advice.typed(tx, sent))
    return render_template("register_hints.html", hits=found, look=look, has_looked=True)


def submission(values: Mapping[str, str], count: int) -> dict[str, Any]:
    """Gives what was typed in the shape `petition.register` takes; empty fields are left out."""

    def text(name: str) -> str:
        return values.get(name, "").strip()

    plain = [
        "office_path",
        "channel",
        "received_on",
        "postmark_on",
        "late_reason",
        "party_kind",
        "name",
        "phone",
        "id_number",
        "address",
        "postal_address",
        "email",
        "needs",
        "urgent_facts",
        "query_code_told",
    ]
    sent: dict[str, Any] = {name: text(name) for name in plain if text(name)}
    if sent.get("channel") not in ("LETTER", "FAX"):
        for name in ("received_on", "postmark_on", "late_reason"):
            sent.pop(name, None)
    for name in ("urgent", "oral", "confirmed"):
        sent[name] = bool(text(name))
    if not sent["urgent"]:
        sent.pop("urgent_facts", None)
    sent["anonymous"] = not text("name")
    sent["persons"] = int(text("persons")) if text("persons").isdecimal() else text("persons") or 1
    if "id_number" in sent:
        sent["id_type"] = "RESIDENT_ID" if len(sent["id_number"]) in (15, 18) else "OTHER"
    rows = [
        {"name": text(f"representatives-{n}-name"), "phone": text(f"representatives-{n}-phone")}
        for n in range(MOST_REPRESENTATIVES)
    ]
    sent["representatives"] = [row for row in rows if row["name"]]
    sent["matters"] = [_matter(text, n) for n in range(count)]
    return sent


def _matter(text: Any, n: int) -> dict[str, Any]:
    names = ("demand", "facts", "title", "place", "content_class", "purpose", "accused")
    row: dict[str, Any] = {name: text(f"matters-{n}-{name}") for name in names}
    row["more_demands"] = [
        {"text": line.strip()} for line in text(f"matters-{n}-more").splitlines() if line.strip()
    ]
    return {name: value for name, value in row.items() if value or name == "demand"}


def _register(values: dict[str, str], count: int) -> str | tuple[str, int]:
    sent = submission(values, count)
    try:
        receipt = run(register.register, sent, command_id=command_id())
    except Invalid as refused:
        with reading() as tx:
            return _form(tx, values, matters=count, errors=by_field(refused)), 422
    with reading() as tx:
        return _receipt(tx, receipt, sent)


def _receipt(tx: Transaction, receipt: register.Receipt, sent: Mapping[str, Any]) -> str:
    day = _reads.today(tx)
    office = access.offices.by_path(tx, sent.get("office_path", ""))
    person = current_person()
    first = _reads.matter_or_none(tx, receipt.number)
    numbers = _("、").join(each.number for each in receipt.matters)
    return shell.render(
        tx,
        "receipt.html",
        here="register",
        headline=_("已登记：{numbers}", numbers=numbers),
        office=office.name if office else "",
        at=dates.moment(receipt.registered_at),
        channel=wording.channel(sent.get("channel")),
        petitioner=first.petitioner if first else "",
        matters=receipt.matters,
        code=receipt.query_code,
        clerk=person.name if person else "",
        after=_after(day, sent.get("channel", ""))[1:],
        steps=[step for each in receipt.matters for step in _next(tx, each, sent)],
    )


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
    tx: Transaction, values: Mapping[str, str], *, matters: int, errors: Mapping[str, str] | None = None
) -> str:
    day, errors = _reads.today(tx), errors or {}
    lang = language()
    offices = _offices(tx)
    places = (
        [each.short_name for each in access.offices.all_(tx, access.region_of(offices[0][0]))]
        if offices
        else []
    )
    more = ("postal_address", "email", "needs", "representatives-0-name")
    return shell.render(
        tx,
        "register.html",
        here="register",
        values=values,
        errors=errors,
        labels=_labels(matters),
        matters=range(matters),
        command=values.get("command") or new_id(),
        now_words=dates.moment(tx.now, day),
        offices=offices,
        channels=[(code, codes.label(codes.CHANNELS, code, lang)) for code in codes.CHANNELS],
        purposes=[(code, codes.label(codes.PURPOSES, code, lang)) for code in codes.PURPOSES],
        content_classes=[
            (first, [(f"{first}/{second}", second) for second in seconds] or [(first, first)])
            for first, seconds in codes.CONTENT_CLASSES.items()
        ],
        party_kinds=[("person", _("个人")), ("organisation", _("单位或组织"))],
        told=[("print", _("打印给本人")), ("sms", _("发短信")), ("none", _("暂时没法给"))],
        places=places,
        open_more=any(values.get(name) for name in more) or "representatives" in errors,
        hits=_hits(tx, submission(values, matters)),
        look=_advice.typed(advice.typed(tx, submission(values, matters))),
        has_looked=bool(values.get("name") or values.get("matters-0-demand")),
        after=_after(day, values.get("channel", "")),
    )


def _offices(tx: Transaction) -> list[tuple[str, str]]:
    """The offices this person registers at: where the post is held, whatever the reach of the grant."""
    person = current_person()
    posts = person.posts if person else ()
    found = {each.office_path: each.office_name for each in posts if each.role in ROLES}
    if found:
        return list(found.items())
    paths = [grant.scope_path for grant in current_actor().grants if grant.role in ROLES]
    return list(access.offices.names(tx, paths).items())


def _hits(tx: Transaction, sent: Mapping[str, Any]) -> list[Hit]:
    first = sent["matters"][0]
    probe = {name: sent.get(name, "") for name in ("name", "phone", "id_number", "office_path")}
    probe |= {name: first.get(name, "") for name in ("demand", "content_class", "place")}
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
        advice = pick(each.advice_zh, each.advice_en)
        hits.append(
            Hit(
                Chip(pick(zh, en), look, icon),
                each.number,
                each.title,
                note,
                tuple(each.matched),
                tuple(each.differs),
                advice,
                each.article or "",
                each.kind != "SAME_PERSON",
            )
        )
    return hits


def _after(day: date, channel: str) -> list[Next]:
    """What follows registration, with the days of the law counted from today."""
    forward = deadlines.due("R-02", day)
    last = dates.day_words(forward.effective_on, day)
    told = _("打印查询码，当面交给来访人") if channel in ("VISIT", "") else _("查询码按选的方式告知")
    return [
        Next(_("现在"), told),
        Next(
            _("转送、交办"),
            _("给有权处理的单位，并告知去向"),
            _(
                "最迟 {day}（{n} 日，{article}）",
                day=last,
                n=forward.length,
                article=law.rule("R-02").article,
            ),
        ),
        Next(_("受理"), _("由责任单位告知是否受理"), law.rule("R-09").article),
    ]


def _labels(count: int) -> dict[str, str]:
    labels = {
        "channel": _("信访形式"),
        "persons": _("来了几人"),
        "phone": _("手机"),
        "id_number": _("证件号"),
        "representatives": _("推选的代表"),
        "received_on": _("收到日期"),
        "postmark_on": _("邮戳日期"),
        "urgent_facts": _("紧急情况"),
    }
    for n in range(count):
        place = _("第 {n} 项", n=n + 1) + " " if count > 1 else ""
        labels[f"matters-{n}-demand"] = place + _("诉求")
        labels[f"matters-{n}-accused"] = place + _("被反映的单位或人")
        labels[f"matters-{n}-content_class"] = place + _("内容分类")
    return labels


def _count() -> int:
    sent = request.form.get("matter_count", "1")
    return max(1, min(int(sent), MOST_MATTERS)) if sent.isdecimal() else 1


def _without(values: Mapping[str, str], dropped: int, count: int) -> dict[str, str]:
    """The typed values without one matter; those behind it move up."""
    kept = {name: value for name, value in values.items() if not name.startswith("matters-")}
    order = [n for n in range(count) if n != dropped]
    for place, n in enumerate(order):
        prefix = f"matters-{n}-"
        kept |= {
            f"matters-{place}-{name.removeprefix(prefix)}": value
            for name, value in values.items()
            if name.startswith(prefix)
        }
    return kept
