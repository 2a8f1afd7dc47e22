"""Assisting organs: who helps the lead organ with a matter, by when, what it said, and one more to ask."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from engine import Invalid, Transaction, new_id
from petition import assists, matters
from web import dates, shell, wording
from web.edge import by_field, command_id, reading, reading_of, run
from web.i18n import _, pick
from web.pages import _reads
from web.views import Chip

pages = Blueprint("web_assists", __name__)

_KINDS = {"ASKED": "soon", "ANSWERED": "done", "RELEASED": ""}


@pages.get("/matters/<number>/assists")
def show(number: str) -> str:
    """Shows the assisting organs of a matter, and a form to ask one more."""
    with reading_of(number) as tx:
        return _page(tx, number)


@pages.post("/matters/<number>/assists")
def ask(number: str) -> Response | tuple[str, int]:
    """Asks one more organ to assist."""
    facts = {name: request.form.get(name, "").strip() for name in ("organ", "wanted", "by_on")}
    try:
        run(assists.ask, number, facts, command_id=command_id())
    except Invalid as refused:
        return _again(number, refused, facts)
    return redirect(f"/matters/{number}/assists?done=asked", 303)


@pages.post("/matters/<number>/assists/release")
def release(number: str) -> Response | tuple[str, int]:
    """Ends an open request: the lead organ does not wait for that opinion."""
    which, reasons = request.form.get("which", ""), request.form.get("reasons", "")
    try:
        run(
            assists.release,
            which if which.startswith(f"{number}/") else number,
            reasons,
            command_id=command_id(),
        )
    except Invalid as refused:
        return _again(number, refused, {"which": which, "reasons": reasons})
    return redirect(f"/matters/{number}/assists?done=released", 303)


def _again(number: str, refused: Invalid, values: dict[str, str]) -> tuple[str, int]:
    with reading() as tx:
        return _page(tx, number, errors=by_field(refused), values=values), 422


def _page(
    tx: Transaction,
    number: str,
    *,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    matter, day = matters.get(tx, number), _reads.today(tx)
    rows = [
        {
            "number": one.number,
            "organ": one.organ_name,
            "chip": Chip(pick(*assists.STATUSES[one.status]), _KINDS[one.status], ""),
            "waits": one.status == "ASKED",
            "facts": tuple(
                (name, value)
                for name, value in (
                    (_("请它看"), one.wanted),
                    (_("谁请的"), one.asked_name),
                    (_("哪天前"), dates.short(one.by_on, day)),
                    (_("意见"), one.opinion),
                    (_("依据"), one.basis),
                    (_("为什么不再会办"), one.reasons),
                )
                if value
            ),
            "tasks": _reads.open_tasks(tx, one.instance_id, day) if one.instance_id else (),
        }
        for one in assists.of(tx, number)
    ]
    done = {"asked": _("会办函发出了。"), "released": _("已结束会办，理由留在卷里。")}
    return shell.render(
        tx,
        "assists.html",
        here="matters",
        m={
            "number": matter.number,
            "title": matter.title,
            "unit": matter.unit_name or "",
            "status": wording.status(matter.status),
        },
        rows=rows[::-1],
        may_ask=assists.may_ask(tx, number),
        organs=[(one["value"], one["label"]) for one in assists.options(tx, number)],
        command=new_id(),
        errors=errors or {},
        values=values or {},
        said=done.get(request.args.get("done", ""), ""),
    )
