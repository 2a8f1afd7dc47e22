"""The tree of offices for administrators: what was moved or merged, by which paper, and doing so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from access import accounts, offices, role_labels
from engine import Conflict, FieldError, Invalid, NotFound, Transaction
from petition import organs, succession
from web import dates, i18n, shell
from web.edge import at_field, must, reading, run
from web.i18n import _
from web.pages import _reads

pages = Blueprint("web_offices", __name__, url_prefix="/offices")

#: Offices on the page; an office tree larger than that is looked through by its words.
MANY = 300


@pages.before_request
def _administrators() -> None:
    must("admin")


@pages.get("")
def index() -> str:
    """The tree, and what became of it."""
    text = request.args.get("q", "").strip()
    with reading() as tx:
        day = _reads.today(tx)
        every = offices.all_(tx, limit=50_000 if text else MANY)
        found = [each for each in every if text in each.name or text == each.id][:MANY]
        return shell.render(
            tx,
            "offices.html",
            here="offices",
            rows=[(each, min(each.path.count("/") - 2, 5)) for each in found],
            text=text,
            is_cut=len(found) == MANY,
            changes=[_line(each, day) for each in offices.changes(tx)],
        )


@pages.get("/<office_id>")
def show(office_id: str) -> str:
    """One office: where it stands, what became of it, and where it may go."""
    with reading() as tx:
        return _one(tx, office_id)


@pages.post("/<office_id>/move")
def move(office_id: str) -> Response | str | tuple[str, int]:
    """Puts an office under another one; open matters and their periods go with it."""
    return _changed(office_id, "move")


@pages.post("/<office_id>/merge")
def merge(office_id: str) -> Response | str | tuple[str, int]:
    """Closes an office whose duties another one has from now on (条例第24条第2款)."""
    return _changed(office_id, "merge")


def _changed(office_id: str, act: str) -> Response | str | tuple[str, int]:
    """Says what would go over; does it for whoever has seen that, as long as it is still so."""
    given = {name: request.form.get(name, "").strip() for name in ("other", "on_day", "basis")}
    seen = request.form.get("seen", "")
    try:
        with reading() as tx:
            ahead = _ahead(tx, act, office_id, given)
            if seen != ahead.mark:
                return _asked(tx, act, ahead, given, is_changed=bool(seen))
        count = run(_DO[act], office_id, given)
    except (Invalid, Conflict, NotFound) as refused:
        errors = at_field(refused, "other", _("没有这个机构。"))
        with reading() as tx:
            return _one(tx, office_id, errors=errors, values=given), 422
    return redirect(f"/offices/{office_id}?moved={count}", 303)


@dataclass(frozen=True)
class Ahead:
    """What a change would bring about, as it stands now."""

    gone: offices.Office
    other: offices.Office
    below: int
    estate: succession.Estate
    #: Name, role and office of everybody with a post there.
    people: tuple[tuple[str, str, str], ...]

    @property
    def mark(self) -> str:
        """Tells what somebody has seen from what it has become since."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def _ahead(tx: Transaction, act: str, office_id: str, given: dict[str, str]) -> Ahead:
    on_day, basis = _day(given["on_day"]), given["basis"]
    if act == "merge":
        gone, _into = offices.merging(tx, office_id, given["other"], on_day=on_day, basis=basis)
    else:
        gone, _path = offices.moving(tx, office_id, given["other"], on_day=on_day, basis=basis)
    people = accounts.people(tx, scope_path=gone.path)
    return Ahead(
        gone=gone,
        other=offices.get(tx, given["other"]),
        below=len(offices.all_(tx, gone.path)) - 1,
        estate=succession.look(tx, gone.path),
        people=tuple((one.name, one.role, one.office_name) for one in people),
    )


def _asked(tx: Transaction, act: str, ahead: Ahead, given: dict[str, str], *, is_changed: bool) -> str:
    roles, first = role_labels(i18n.language()), ahead.estate.first_due_on
    return shell.render(
        tx,
        "office_ask.html",
        here="offices",
        act=act,
        ahead=ahead,
        estate=ahead.estate,
        people=[(name, roles.get(role, role), at) for name, role, at in ahead.people],
        first_due=dates.full(first) if first else "",
        on_day=dates.full(_day(given["on_day"])),
        given=given,
        is_changed=is_changed,
    )


def _move(tx: Transaction, office_id: str, given: dict[str, str]) -> int:
    moved = offices.move(tx, office_id, given["other"], on_day=_day(given["on_day"]), basis=given["basis"])
    for before, after in moved:
        organs.move(tx, before.path, after.path)
    organs.mirror(tx, offices.all_(tx, limit=100_000))
    return sum(
        len(succession.take_over(tx, before.path, after.path, basis=given["basis"]))
        for before, after in moved
        if after.kind != "region" and after.closed_on is None
    )


def _merge(tx: Transaction, office_id: str, given: dict[str, str]) -> int:
    gone, into = offices.merge(
        tx, office_id, given["other"], on_day=_day(given["on_day"]), basis=given["basis"]
    )
    count = len(succession.take_over(tx, gone.path, into.path, basis=given["basis"]))
    # Whom the closed one reviewed is told another name of the reviewing organ from now on (条例第35条).
    organs.mirror(tx, offices.all_(tx, limit=100_000))
    return count


_DO = {"move": _move, "merge": _merge}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid([FieldError("on_day", _("写明从哪一天起。"))]) from error


def _one(tx: Transaction, office_id: str, **more: Any) -> str:
    found, day = offices.get(tx, office_id), _reads.today(tx)
    moved = request.args.get("moved", "")
    said = _("改好了，{n} 件案件跟着过去，期限不变。", n=moved) if moved.isdigit() else ""
    above = offices.get(tx, found.parent_id).name if found.parent_id else ""
    into = offices.get(tx, found.successor_id).name if found.successor_id else ""
    context: dict[str, Any] = {"errors": {}, "values": {"on_day": day.isoformat()}, **more}
    return shell.render(
        tx,
        "office.html",
        here="offices",
        one=found,
        above=above,
        closed=dates.full(found.closed_on) if found.closed_on else "",
        into=into,
        places=[(each.id, f"{each.name} {each.id}") for each in offices.all_(tx, limit=3000)],
        changes=[_line(each, day) for each in offices.changes(tx, office_id)],
        said=said,
        **context,
    )


def _line(one: offices.Change, day: date) -> tuple[str, str]:
    words = {
        "moved": _("{name}改了隶属：{before} → {after}"),
        "merged": _("{name}撤并：{before} → {after}"),
    }
    line = words[one.kind].format(name=one.office_name, before=one.from_path, after=one.to_path)
    return line, f"{dates.short(one.on_day, day)} · {one.basis} · {one.by_name}"
