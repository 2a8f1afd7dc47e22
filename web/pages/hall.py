"""The reception hall: numbers, windows, and the screen that calls them. Nobody's name is here."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

import access
from engine import Invalid, Transaction, new_id
from petition import hall
from web import dates, shell
from web.edge import by_field, command_id, must, reading, run
from web.pages import _reads
from web.pages.register import offices

pages = Blueprint("web_hall", __name__)

_ACTS = {"again": hall.call_again, "missed": hall.miss, "back": hall.come_back, "done": hall.finish}
#: Numbers that wait, as the page lists them.
_LISTED = 12


@dataclass(frozen=True)
class Called:
    """A number that was called to a window."""

    id: str
    serial: str
    window: str
    at: str
    #: Where the visitor at this window is registered.
    href: str


@pages.get("/hall")
def show() -> str:
    """Shows the numbers of today and calls the next one to this window."""
    must(*hall.ROLES)
    with reading() as tx:
        return _page(tx)


@pages.post("/hall/take")
def take() -> Response:
    """Takes a number for somebody who came in."""
    must(*hall.ROLES)
    made = run(hall.take, request.form.get("office_path", ""), command_id=command_id())
    return redirect(f"/hall/tickets/{made.id}?{_kept()}", 303)


@pages.post("/hall/call")
def call() -> Response | tuple[str, int]:
    """Calls the next number to this window."""
    must(*hall.ROLES)
    window = request.form.get("window", "")
    try:
        run(hall.call_next, request.form.get("office_path", ""), window, command_id=command_id())
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, errors=by_field(refused)), 422
    return redirect(f"/hall?{_kept()}", 303)


@pages.get("/hall/tickets/<ticket_id>")
def slip(ticket_id: str) -> str:
    """Shows one number, to be printed."""
    must(*hall.ROLES)
    with reading() as tx:
        found = hall.get(tx, ticket_id)
        waiting = hall.board(tx, found.office_path).waiting
        office = access.offices.by_path(tx, found.office_path)
        return shell.render(
            tx,
            "hall_slip.html",
            here="register",
            serial=_number(found.serial),
            ahead=sum(one.serial < found.serial for one in waiting),
            at=dates.moment(found.taken_at),
            office=office.name if office else "",
            back=f"/hall?{_kept()}",
        )


@pages.post("/hall/tickets/<ticket_id>/<move>")
def act(ticket_id: str, move: str) -> Response:
    """Calls a number again, notes that nobody came or that they are back, or that they are done."""
    must(*hall.ROLES)
    if move not in _ACTS:
        abort(404)
    run(_ACTS[move], ticket_id)
    return redirect(f"/hall?{_kept()}", 303)


@pages.get("/hall/screen")
def screen() -> str:
    """Shows the waiting room which number goes to which window; it keeps itself up to date."""
    must(*hall.ROLES)
    with reading() as tx:
        return shell.render(tx, "hall_screen.html", here="register", **_board(tx))


def _page(tx: Transaction, errors: dict[str, str] | None = None) -> str:
    return shell.render(
        tx,
        "hall.html",
        here="register",
        offices=offices(tx),
        command=new_id(),
        kept=_kept(),
        errors=errors or {},
        values={"window": request.values.get("window", "")},
        **_board(tx),
    )


def _board(tx: Transaction) -> dict[str, Any]:
    seats = offices(tx)
    asked = request.values.get("office_path", "")
    office = next((one for one in seats if one[0] == asked), seats[0])
    found, day = hall.board(tx, office[0]), _reads.today(tx)
    return {
        "office_path": office[0],
        "office_name": office[1],
        "called": [
            Called(
                one.id,
                _number(one.serial),
                one.window_name,
                dates.moment(one.called_at, day) if one.called_at else "",
                "/register?" + urlencode({"channel": "VISIT", "window": one.window_name, "ticket": one.id}),
            )
            for one in found.called
        ],
        "waiting": [_number(one.serial) for one in found.waiting[:_LISTED]],
        "waits": len(found.waiting),
        "missed": [(one.id, _number(one.serial)) for one in found.missed],
        "done": found.done,
    }


def _number(serial: int) -> str:
    return f"{serial:03d}"


def _kept() -> str:
    """What stays chosen from page to page: the hall, where there are several, and the window."""
    chosen = {name: request.values.get(name, "") for name in ("office_path", "window")}
    return urlencode({name: value for name, value in chosen.items() if value})
