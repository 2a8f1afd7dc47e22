"""抽查: what was drawn of the matters that were closed, by which seed, and what was found in each."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

import access
from engine import Invalid, Transaction, new_id
from petition import codes, rates, ratings, sampling
from web import dates, shell
from web.edge import by_field, must, reading, run
from web.i18n import _, language, pick
from web.pages import _reads
from web.pages.beside import tabs
from web.pages.oversight import places

pages = Blueprint("web_samples", __name__)


@pages.get("/oversight/samples")
def show() -> str:
    """Shows the draws of the places this person supervises, and the form for another."""
    must(*sampling.ROLES)
    with reading() as tx:
        return _page(tx)


@pages.post("/oversight/samples")
def draw() -> Response | tuple[str, int]:
    """Draws matters that were closed in a period."""
    must(*sampling.ROLES)
    facts: dict[str, Any] = {name: request.form.get(name, "").strip() for name in _FIELDS}
    facts["only_signs"] = bool(request.form.get("only_signs"))
    try:
        made = run(sampling.draw, facts)
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, errors=by_field(refused), values=dict(request.form)), 422
    return redirect(f"/oversight/samples/{made.id}", 303)


@pages.get("/oversight/samples/<draw_id>")
def one(draw_id: str) -> str:
    """Shows one draw: its seed, its matters, and what was found in each."""
    with reading() as tx:
        return _draw_page(tx, draw_id)


@pages.post("/oversight/samples/<draw_id>/<item_id>")
def find(draw_id: str, item_id: str) -> Response | tuple[str, int]:
    """Records what was found in one matter of a draw."""
    facts = {name: request.form.get(name, "").strip() for name in ("verdict", "words", "mend_by_on")}
    try:
        run(sampling.find, draw_id, item_id, facts)
    except Invalid as refused:
        with reading() as tx:
            return _draw_page(tx, draw_id, item_id, by_field(refused), facts), 422
    return redirect(f"/oversight/samples/{draw_id}#i{item_id}", 303)


_FIELDS = ("under", "since_on", "until_on", "wanted", "seed")


def _page(
    tx: Transaction, *, errors: dict[str, str] | None = None, values: dict[str, str] | None = None
) -> str:
    day = _reads.today(tx)
    last = day.replace(day=1) - timedelta(days=1)
    first = {"since_on": last.replace(day=1).isoformat(), "until_on": last.isoformat(), "wanted": "10"}
    return shell.render(
        tx,
        "samples.html",
        here="oversight",
        tabs=tabs(tx),
        scopes=places(tx),
        rows=[
            {
                "href": f"/oversight/samples/{each.id}",
                "name": _period(each, day),
                "note": _(
                    "{place} · 从 {pool} 件里抽 {n} 件 · {who} {at}",
                    place=_place(tx, each),
                    pool=len(each.pool),
                    n=min(each.wanted, len(each.pool)),
                    who=each.drawn_by_name,
                    at=dates.moment(each.drawn_at, day),
                ),
            }
            for each in sampling.all_(tx)
        ],
        rates=_rates(tx, day),
        errors=errors or {},
        values=values or first,
        command=new_id(),
    )


def _draw_page(
    tx: Transaction,
    draw_id: str,
    item_id: str = "",
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    found, day = sampling.get(tx, draw_id), _reads.today(tx)
    return shell.render(
        tx,
        "sample.html",
        here="oversight",
        draw=found,
        place=_place(tx, found),
        period=_period(found, day),
        drawn=dates.moment(found.drawn_at, day),
        rate=_shown(_("规范化率"), found.rate),
        items=[_item(each, day) for each in found.items],
        verdicts=[(code, pick(*words)) for code, words in codes.SPOT_VERDICTS.items()],
        at=item_id,
        errors=errors or {},
        values=values or {},
    )


def _item(each: sampling.Item, day: date) -> dict[str, Any]:
    checked = dates.moment(each.checked_at, day) if each.checked_at else ""
    return {
        **{name: getattr(each, name) for name in ("id", "number", "title", "unit_name", "words")},
        "closed": dates.short(each.closed_on, day) if each.closed_on else "",
        "told": [(check, pick(zh, en)) for check, zh, en in each.told],
        "verdict": codes.label(codes.SPOT_VERDICTS, each.verdict, language()) if each.verdict else "",
        "mend": dates.short(each.mend_by_on, day) if each.mend_by_on else "",
        "checked": f"{each.checked_by_name} {checked}".strip(),
    }


def _rates(tx: Transaction, day: date) -> list[tuple[str, str, str, str]]:
    """The rates of last month and this one so far, each with its fraction and definition."""
    since = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    took_part, said = rates.participation(tx, since, day), rates.satisfaction(tx, since, day)
    lines = [_shown(_("信访部门及时受理率"), rates.office_intake(tx, since, day))]
    for body, names in ratings.BODIES.items():
        lines.append(_shown(_("参评率（{body}）", body=pick(*names)), took_part[body]))
        lines.append(_shown(_("满意率（{body}）", body=pick(*names)), said[body]))
    return lines


def _shown(name: str, rate: rates.Rate) -> tuple[str, str, str, str]:
    percent = rate.percent
    value = "—" if percent is None else f"{percent:.1f}%"
    fraction = f"{rate.numerator} / {rate.denominator}" if rate.denominator else _("还没有")
    return name, value, fraction, pick(rate.definition_zh, rate.definition_en)


def _place(tx: Transaction, each: sampling.Draw) -> str:
    office = access.offices.by_path(tx, each.under_path)
    return office.short_name if office else each.under_name


def _period(each: sampling.Draw, day: date) -> str:
    return _(
        "{since} 到 {until} 办结的",
        since=dates.short(each.since_on, day),
        until=dates.short(each.until_on, day),
    )
