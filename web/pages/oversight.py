"""The supervisor's first page: what is late or near, where it stands and why."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request

import access
from engine import Transaction
from petition import oversight
from web import dates, shell
from web.edge import must, reading
from web.i18n import _, pick
from web.pages import _clocks, _reads
from web.pages.beside import tabs
from web.views import Figure, HeatRow, LateRow, OversightView

pages = Blueprint("web_oversight", __name__)

#: Lines of each part of the list.
LINES = 30
#: A matter is near its end for this many days.
NEAR = 5
WEEKS = 6


@pages.get("/oversight")
def show() -> str:
    """Shows what is late or near under one place of those this person watches over."""
    must("supervisor", "office_head", "unit_head")
    with reading() as tx:
        scopes = places(tx)
        asked = request.args.get("under", "")
        under = asked if asked in dict(scopes) else scopes[0][0] if scopes else ""
        return shell.render(
            tx,
            "oversight.html",
            here="oversight",
            o=_view(tx, under),
            scopes=scopes,
            under=under,
            tabs=tabs(tx),
        )


def _view(tx: Transaction, under: str) -> OversightView:
    day = _reads.today(tx)
    figures = oversight.summary(tx, under)
    late = oversight.late(tx, under, limit=LINES)
    near = oversight.near(tx, under, days=NEAR, limit=LINES)
    offices = oversight.by_office(tx, under, weeks=WEEKS)
    return OversightView(
        headline=_headline(figures),
        note=_("在办 {n} 件 · 数据到 {at}", n=figures.open_count, at=dates.moment(figures.at, day)),
        figures=_figures(figures),
        late=tuple(_late(each, day) for each in late),
        near=tuple(_late(each, day) for each in near),
        weeks=tuple(
            _("本周") if monday <= day < monday + timedelta(days=7) else f"{monday.month}/{monday.day}"
            for monday in offices.mondays
        ),
        heat=tuple(
            HeatRow(
                each.holder_name,
                _list(unit=each.holder_path),
                tuple(
                    (n, _list(unit=each.holder_path, due=monday.isoformat() if n else ""))
                    for monday, n in zip(offices.mondays, each.counts, strict=True)
                ),
            )
            for each in offices.offices
        ),
        has_more=len(late) == LINES or len(near) == LINES,
        definition={
            _("按期答复"): pick(figures.answer_rate.definition_zh, figures.answer_rate.definition_en),
            _("及时受理"): pick(figures.acceptance_rate.definition_zh, figures.acceptance_rate.definition_en),
            _("逾期"): _("法定最迟日已过还没有办。名义日落在假期的，按顺延后的日子算；统计另按名义日算。"),
        },
    )


def _headline(figures: Any) -> str:
    if not figures.overdue and not figures.due_this_week:
        return _("没有逾期，本周也没有到期的")
    if not figures.overdue:
        return _("没有逾期，本周到期 {n} 件", n=figures.due_this_week)
    if not figures.due_this_week:
        return _("已逾期 {late} 件，本周没有到期的", late=figures.overdue)
    return _("已逾期 {late} 件，本周到期 {week} 件", late=figures.overdue, week=figures.due_this_week)


def _figures(figures: Any) -> tuple[Figure, ...]:
    return (
        Figure(
            _("已经逾期"),
            str(figures.overdue),
            _("件"),
            _("法定最迟日已过"),
            _list(due="late"),
            "late" if figures.overdue else "",
        ),
        Figure(
            _("本周到期"),
            str(figures.due_this_week),
            _("件"),
            _("到周日为止"),
            _list(due="5"),
            "soon" if figures.due_this_week else "",
        ),
        Figure(_("在办"), str(figures.open_count), _("件"), _("没有办结的"), _list(status="open")),
        _rate(_("按期答复"), figures.answer_rate),
        _rate(_("及时受理"), figures.acceptance_rate),
    )


def _rate(name: str, rate: Any) -> Figure:
    percent = rate.percent
    value, unit = ("—", "") if percent is None else (f"{percent:.1f}", "%")
    note = f"{rate.numerator} / {rate.denominator}" if rate.denominator else _("还没有到期的")
    return Figure(name, value, unit, note, "#ds")


def _late(each: Any, day: Any) -> LateRow:
    view = _clocks.clock_view(each.clock, day)
    since = _("{day} 起", day=dates.short(each.step_since, day)) if each.step_since else ""
    told = _(" · ").join(part for part in (view.name, since) if part)
    who = each.who or _("还没有人领取")
    return LateRow(
        view.due,
        each.number,
        each.title,
        each.holder_name,
        pick(each.step, each.step_en) or pick(each.status_zh, each.status_en),
        told,
        who,
    )


def places(tx: Transaction) -> list[tuple[str, str]]:
    """The places this person watches over, and the offices in them: the widest first."""
    found: dict[str, str] = {}
    for path in access.visible_paths(tx.actor):
        for office in access.offices.all_(tx, path, 300):
            found.setdefault(office.path, office.short_name)
    return list(found.items())


def _list(**arguments: str) -> str:
    return "/matters?" + urlencode({name: value for name, value in arguments.items() if value})
