"""All the matters somebody may see, found by number, name or words, narrowed by what a clerk asks for."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

import access
from access import filters
from access.http import current_person
from engine import Forbidden, Transaction
from petition import codes, matters
from web import dates, shell
from web.edge import reading
from web.i18n import _, language
from web.pages import _filters, _reads

pages = Blueprint("web_matters", __name__)

PAGE = 50
CAP = 500
FILTERS = ("q", "status", "unit", "channel", "due", "flag", "basis", "from", "until")


@pages.get("/matters")
def show() -> str | Response:
    """Shows a page of the list; a whole number typed into the search leads straight to its matter."""
    asked = {name: request.args.get(name, "").strip() for name in FILTERS}
    person = current_person()
    with reading() as tx:
        usual = None if request.args or person is None else filters.usual(tx, "matters", person.preferences)
        if usual is not None and usual.query:
            return redirect(usual.href, 303)
        if not access.visible_paths(tx.actor):
            raise Forbidden("a role that reads matters", "the actor has none", code="task_hidden")
        if asked["q"] and _reads.matter_or_none(tx, asked["q"]):
            return redirect(f"/matters/{asked['q']}", 303)
        return _list(tx, asked)


def _list(tx: Transaction, asked: Mapping[str, str]) -> str:
    day = _reads.today(tx)
    wanted = filter_of(asked)
    page = matters.search(tx, wanted, after=request.args.get("after"), limit=PAGE)
    count = matters.count(tx, wanted, CAP)
    lang = language()
    is_filtered = any(value for name, value in asked.items() if name != "basis")
    return shell.render(
        tx,
        "matters.html",
        here="matters",
        f=asked,
        q=asked["q"],
        is_filtered=is_filtered,
        rows=_reads.matter_rows(page.items, day),
        sentence=_sentence(count, is_filtered),
        next_url=_url({**asked, "after": page.next_cursor}) if page.next_cursor else "",
        page_size=PAGE,
        **_filters.around(tx, current_person(), "matters", _url(asked).partition("?")[2]),
        statuses=[("open", _("没有办结的"))]
        + [(c, codes.label(codes.STATUSES, c, lang)) for c in codes.STATUSES],
        units=_units(tx),
        channels=[(code, codes.label(codes.CHANNELS, code, lang)) for code in codes.CHANNELS],
        dues=[
            ("late", _("已逾期")),
            ("5", _("5 天内到期")),
            ("15", _("15 天内到期")),
            ("30", _("30 天内到期")),
            *(
                [(asked["due"], _("{day}起一周内到期", day=dates.short(week, day)))]
                if (week := _day(asked["due"]))
                else []
            ),
        ],
        bases=[("received", _("信访日期")), ("registered", _("登记日期")), ("forwarded", _("转送日期"))],
        looser=_looser(tx, asked) if is_filtered and not page.items else [],
    )


def filter_of(asked: Mapping[str, str]) -> matters.MatterFilter:
    """Gives what the room is asked for what stands in the address."""
    status, due = asked["status"], asked["due"]
    return matters.MatterFilter(
        text=asked["q"] or None,
        statuses=(status,) if status in codes.STATUSES else (),
        open_only=status == "open",
        under=asked["unit"] or None,
        channel=asked["channel"] or None,
        flag=asked["flag"] or None,
        overdue=due == "late",
        near_days=int(due) if due.isdecimal() and len(due) <= 3 else None,
        due_week=_day(due),
        basis=asked["basis"] if asked["basis"] in get_args(matters.Basis) else "received",  # type: ignore[arg-type]  # as just asked
        from_on=_day(asked["from"]),
        until_on=_day(asked["until"]),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _looser(tx: Transaction, asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """The nearest loosenings of a filter that finds nothing, each with what it would find."""
    names = {
        "status": _("状态"),
        "unit": _("单位"),
        "channel": _("形式"),
        "due": _("期限"),
        "q": _("文字"),
        "flag": _("标记"),
        "from": _("从哪天"),
        "until": _("到哪天"),
    }
    ways = []
    for name, words in names.items():
        if asked[name] and sum(bool(value) for value in asked.values()) > 1:
            without = {**asked, name: ""}
            count = matters.count(tx, filter_of(without), CAP)
            if count:
                ways.append((_("去掉“{filter}”有 {n} 件", filter=words, n=_capped(count)), _url(without)))
    return ways[:3]


def _units(tx: Transaction) -> list[tuple[str, str]]:
    """The units to choose from: every office at or below a place this person reads."""
    found: dict[str, str] = {}
    for path in access.visible_paths(tx.actor):
        for office in access.offices.all_(tx, path, 300):
            if office.kind != "region":
                found[office.path] = office.short_name
    return sorted(found.items())


def _sentence(count: int, is_filtered: bool) -> str:
    if is_filtered:
        return _("符合条件的 {n} 件", n=_capped(count))
    return _("您能看的 {n} 件，新登记的在前", n=_capped(count))


def _capped(count: int) -> str:
    return f"{CAP}+" if count >= CAP else str(count)


def _url(arguments: Mapping[str, Any]) -> str:
    return "/matters?" + urlencode({name: value for name, value in arguments.items() if value})
