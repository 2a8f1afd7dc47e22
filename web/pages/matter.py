"""One matter: the sentence first, then where it stands, until when, and how it got there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

import access
from engine import FieldError, Invalid, Transaction, attention, new_id, tasks
from petition import deadlines, explain, mandates, matters, parties, query_codes
from web import dates, shell, wording
from web.edge import by_field, command_id, reading, reading_of, run
from web.i18n import _, pick
from web.pages import _advice, _beside, _clocks, _files, _forms, _reads, notes, remedies
from web.views import MatterView

pages = Blueprint("web_matter", __name__)

#: Those who work on a matter may see the full names in it; the petition room refuses everybody else.
REVEALERS = ("intake", "sorter", "office_head", "receiver", "handler", "legal", "unit_head", "supervisor")


@dataclass(frozen=True)
class CountedDay:
    """One day of the full count."""

    day: str
    number: str
    kind: str
    note: str


@pages.get("/matters/<number>")
def show(number: str) -> str | Response:
    """Shows a matter. Opening a sealed one is recorded."""
    with reading_of(number) as tx:
        return _page(tx, number)


@pages.post("/matters/<number>/reveal")
def reveal(number: str) -> str | tuple[str, int]:
    """Shows the people of a matter in full, once, for a reason that is kept."""
    reason = request.form.get("reason", "").strip()
    try:
        people = run(_reveal, number, reason)
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, number, errors=by_field(refused), values={"reason": reason}), 422
    with reading() as tx:
        return _page(tx, number, people=people)


@pages.post("/matters/<number>/withdraw")
def withdraw(number: str) -> Response | tuple[str, int]:
    """Registers that the petitioner withdraws, in the petitioner's own words."""
    values = {name: request.form.get(name, "").strip() for name in ("how", "statement", "agent")}
    facts = {**values, "recorded": True}
    try:
        if len(values["statement"]) < 2:
            raise Invalid([FieldError("statement", _("写下他自己的话；没有他的意思表示不能登记撤回。"))])
        run(matters.withdraw, number, facts, command_id=command_id())
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, number, act="withdraw", errors=by_field(refused), values=values), 422
    return redirect(f"/matters/{number}?done=withdrawn", 303)


@pages.post("/matters/<number>/code")
def tell_code(number: str) -> Response | tuple[str, int]:
    """Registers that the petitioner was given the query code, and how."""
    try:
        run(query_codes.tell, number, request.form.get("how", ""))
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, number, errors=by_field(refused)), 422
    return redirect(f"/matters/{number}#pp", 303)


@pages.post("/matters/<number>/watch")
def watch(number: str) -> Response:
    """Keeps an eye on a matter, or stops doing so; nobody else learns of it."""
    does = "unwatch" if request.form.get("stop") else "watch"
    run(_watch, number, does)
    return redirect(f"/matters/{number}?done={does}", 303)


def _watch(tx: Transaction, number: str, does: str) -> None:
    instance_id = matters.get(tx, number).instance_id
    (attention.watch if does == "watch" else attention.unwatch)(tx, instance_id)


@pages.get("/matters/<number>/clocks")
def calculation(number: str) -> str:
    """Shows how every clock of a matter was counted, for the screen and for paper."""
    with reading_of(number) as tx:
        matter = matters.get(tx, number)
        day = _reads.today(tx)
        rows = matters.clocks_of(tx, number)
        running, stopped = _clocks.split_clocks(rows, day)
        counted = {each.key: each.deadline for each in rows}
        views = [{**vars(each), "days": _days(counted[each.key], day)} for each in running + stopped]
        return shell.render(
            tx,
            "clocks.html",
            here="matters",
            m={"number": matter.number, "title": matter.title, "status": wording.status(matter.status)},
            clocks=views,
            at=dates.moment(tx.now),
            calendar=next((each.calendar for each in running + stopped if each.calendar), "—"),
        )


def _reveal(tx: Transaction, number: str, reason: str) -> list[Any]:
    people = list(parties.reveal(tx, number, reason))
    access.reads.record(tx, business_key=number, what="full_name", reason=reason)
    return people


def _page(
    tx: Transaction,
    number: str,
    *,
    act: str = "",
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    people: list[Any] | None = None,
) -> str:
    story = request.args.get("story", "")
    before = request.args.get("before", 0, type=int)
    view = _reads.matter_view(
        tx, number, law_only=story == "law", whole_story=story == "all", before=min(max(before, 0), 2**31 - 1)
    )
    view = replace(view, open_tasks=view.open_tasks + remedies.open_tasks(tx, number, _reads.today(tx)))
    if people is not None:
        view = replace(view, parties=_reads.party_views(people))
    return shell.render(
        tx,
        "matter.html",
        here="matters",
        m=view,
        beside=_beside.view(tx, matters.get(tx, number), _reads.today(tx)),
        act=act or (request.args.get("act", "") if "withdraw" in view.acts else ""),
        command=request.form.get("command") or new_id(),
        errors=errors or {},
        values=values or {"how": "written"},
        said=_SAID.get(request.args.get("done", ""), lambda: "")(),
        is_watched=attention.is_watched(tx, view.instance_id),
        agents=[(one.number, one.label) for one in mandates.of(tx, matters.get(tx, number).id)],
        look=_advice.of_matter(tx, matters.get(tx, number)),
        ways=_advice.ways(),
        revealed=people is not None,
        can_reveal=bool(tx.actor.roles & set(REVEALERS)),
        show_diagram="diagram" in request.args and bool(view.instance_id),
        only_law=story == "law",
        whole=story == "all",
        clock_words=_clock_words(view),
        f=_files.view(tx, number, _reads.today(tx)),
        wrong=[],
        remedies=remedies.lines(tx, number, _reads.today(tx)),
        notes=notes.of(tx, number, _reads.today(tx), most=3),
        cards={
            one.id: _forms.hints(tasks.properties(tx, one.id))
            for one in view.open_tasks
            if one.group == "own"
        },
    )


_SAID: Mapping[str, Callable[[], str]] = {
    "withdrawn": lambda: _("已登记信访人撤回，这件结束。"),
    "watch": lambda: _("已关注。办到哪一步，在待办的“关注的”里看；别人看不到您关注了什么。"),
    "unwatch": lambda: _("已不再关注。"),
}


def _clock_words(view: MatterView) -> str:
    if not view.clocks and not view.done_clocks:
        return ""
    return _("{running} 个在走，{done} 个已完成", running=len(view.clocks), done=len(view.done_clocks))


def _days(deadline: deadlines.Deadline, day: date) -> list[CountedDay]:
    rows = []
    for each in explain.days(deadline):
        rows.append(
            CountedDay(
                dates.day_words(each.on, day),
                str(each.number) if each.number else "",
                each.kind,
                pick(each.note_zh, each.note_en),
            )
        )
    return rows
