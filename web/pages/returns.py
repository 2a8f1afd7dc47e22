"""退回的原因: what is sent back, by reason and unit, so that it need not be. No ranks, no names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import access
from engine import Transaction
from petition import codes, law, returns
from petition.return_codes import HELPS, REASONS
from printing import table
from web import dates, shell
from web.edge import must, reading, run
from web.i18n import _, language, pick
from web.pages import _reads
from web.pages.beside import tabs
from web.pages.oversight import places

pages = Blueprint("web_returns", __name__)

ROLES = ("supervisor", "office_head", "unit_head")


@dataclass(frozen=True)
class Asked:
    """What the page was asked for: a place, a period with both days in, and what was clicked on."""

    under: str
    since: date
    until: date
    unit: str = ""
    code: str = ""

    def href(self, **more: str) -> str:
        """Gives the address of the same with another click."""
        told = {"under": self.under, "since": self.since.isoformat(), "until": self.until.isoformat(), **more}
        return "/oversight/returns?" + urlencode({name: value for name, value in told.items() if value})


@pages.get("/oversight/returns")
def show() -> str:
    """Shows the returns of a period under one place of those this person watches over."""
    must(*ROLES)
    with reading() as tx:
        scopes = places(tx)
        asked = _asked(tx, request.args, scopes)
        found = returns.figures(tx, asked.under, asked.since, asked.until)
        return shell.render(
            tx,
            "returns.html",
            here="oversight",
            tabs=tabs(tx),
            scopes=scopes,
            asked=asked,
            total=found.returns,
            period=_period(tx, asked),
            reasons=[_reason(asked, code, n) for code, n in sorted(found.reasons.items())],
            codes=[(code, pick(*REASONS[code])) for code in sorted(found.reasons)],
            units=[_unit(asked, each, sorted(found.reasons)) for each in found.units],
            small=law.settings().returns_small,
            chosen=_chosen(asked, found),
            lines=_lines(tx, asked),
            most=returns.MOST,
        )


@pages.post("/oversight/returns/export")
def export() -> Response:
    """Gives the figures, or the returns behind them, as an Excel file; each matter named is recorded."""
    must(*ROLES)
    with reading() as tx:
        asked = _asked(tx, request.form, places(tx))
        if request.form.get("what") == "figures":
            found = returns.figures(tx, asked.under, asked.since, asked.until)
            heading, rows = _figures_file(found)
            numbers: set[str] = set()
        else:
            heading = (_("编号"), _("事项"), _("单位"), _("哪一步"), _("退回的原因"), _("哪天"))
            lines = _lines(tx, asked)
            rows = [(each["number"], each["title"], each["unit"], each["step"], each["reasons"], each["day"])
                    for each in lines]  # fmt: skip
            numbers = {each["number"] for each in lines}
        stamp = _reads.today(tx).isoformat()
    run(access.reads.exported, sorted(numbers), _("{list}，{n} 件", list=_("退回的原因"), n=len(numbers)))
    answer = Response(table.write(_("退回的原因"), heading, rows), mimetype=table.MEDIA)
    answer.headers.set("Content-Disposition", "attachment", filename=f"huiyin-returns-{stamp}.xlsx")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked(tx: Transaction, sent: MultiDict[str, str], scopes: list[tuple[str, str]]) -> Asked:
    day = _reads.today(tx)
    last = day.replace(day=1) - timedelta(days=1)
    under = sent.get("under", "")
    since, until = (_day(sent.get("since", "")) or last.replace(day=1), _day(sent.get("until", "")) or day)
    return Asked(
        under if under in dict(scopes) else scopes[0][0] if scopes else "",
        min(since, until),
        max(since, until),
        sent.get("unit", ""),
        sent.get("code", "") if sent.get("code", "") in REASONS else "",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _reason(asked: Asked, code: str, count: int) -> dict[str, Any]:
    return {
        "code": code,
        "name": pick(*REASONS[code]),
        "n": count,
        "help": pick(*HELPS[code]),
        "href": asked.href(code=code) + "#ls",
    }


def _unit(asked: Asked, each: returns.Unit, shown: list[str]) -> dict[str, Any]:
    return {
        "name": each.name,
        "n": each.returns,
        "href": asked.href(unit=each.path) + "#ls",
        "is_small": each.is_small,
        "cells": [
            (each.reasons.get(code, 0), pick(*REASONS[code]), asked.href(unit=each.path, code=code) + "#ls")
            for code in shown
        ],
    }


def _chosen(asked: Asked, found: returns.Figures) -> str:
    names: Mapping[str, str] = {each.path: each.name for each in found.units}
    words = (names.get(asked.unit, ""), pick(*REASONS[asked.code]) if asked.code else "")
    return _("、").join(word for word in words if word)


def _lines(tx: Transaction, asked: Asked) -> list[dict[str, str]]:
    day, lang = _reads.today(tx), language()
    return [
        {
            "number": each.number,
            "title": each.title,
            "unit": each.unit_name,
            "step": each.step,
            "day": dates.day_words(dates.local_day(each.returned_at), day),
            "reasons": _("、").join(codes.label(REASONS, code, lang) for code in each.reasons),
        }
        for each in returns.lines(tx, asked.under, asked.since, asked.until, unit=asked.unit, code=asked.code)
    ]


def _figures_file(found: returns.Figures) -> tuple[tuple[str, ...], list[tuple[str | int, ...]]]:
    shown = sorted(found.reasons)
    heading = (_("单位"), *(pick(*REASONS[code]) for code in shown), _("退回几次"), _("说明"))
    rows: list[tuple[str | int, ...]] = [
        (
            each.name,
            *(each.reasons.get(code, 0) for code in shown),
            each.returns,
            _("太少，不比较") if each.is_small else "",
        )
        for each in found.units
    ]
    return heading, rows


def _period(tx: Transaction, asked: Asked) -> str:
    day = _reads.today(tx)
    since, until = dates.short(asked.since, day), dates.short(asked.until, day)
    return _("{since} 到 {until}，退回", since=since, until=until)
