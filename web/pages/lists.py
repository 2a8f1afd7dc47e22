"""What lists have in common: filters that are kept, and the list as an Excel file."""

from collections.abc import Iterable
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

import access
from access.http import current_person
from engine import Invalid, Transaction, tasks
from petition import lists, matters, piles
from printing import table
from web import dates, shell, wording
from web.edge import back, reading, run
from web.i18n import _
from web.pages import _filters, _piles, _reads
from web.pages import matters as matters_page
from web.views import Due, MatterRow, TaskRow

pages = Blueprint("web_lists", __name__)

#: The most lines of a file: what somebody can look through.
MOST = 2_000
_REASON = 200


@pages.get("/filters")
def show() -> str:
    """Lists the kept filters: one's own, and those of one's offices."""
    with reading() as tx:
        return _page(tx, {}, {})


@pages.post("/filters")
def save() -> Response | tuple[str, int]:
    """Keeps the filter of the page one comes from."""
    page: Literal["inbox", "matters"] = "inbox" if request.form.get("page") == "inbox" else "matters"
    known = ("pile", "q") if page == "inbox" else matters_page.FILTERS
    pairs = [(name, value) for name, value in parse_qsl(request.form.get("query", "")) if name in known]
    values = request.form.to_dict()
    try:
        made = run(
            access.filters.save,
            page,
            name=request.form.get("name", ""),
            query=urlencode(pairs),
            office_path=request.form.get("office_path") or None,
        )
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, {each.path: each.message for each in refused.errors}, values), 422
    told = [("done", "kept"), ("filter", made)]
    return redirect(f"/{page}?{urlencode([*pairs, *told])}", 303)


@pages.post("/filters/<filter_id>/change")
def change(filter_id: str) -> Response | tuple[str, int]:
    """Gives one of one's own another name, and says anew whom it is shared with."""
    name, office_path = request.form.get("name", ""), request.form.get("office_path") or None
    try:
        run(access.filters.change, filter_id, name=name, office_path=office_path)
    except Invalid as refused:
        with reading() as tx:
            errors = {f"name-{filter_id}": each.message for each in refused.errors}
            return _page(tx, errors, {f"name-{filter_id}": name}), 422
    return redirect("/filters", 303)


@pages.post("/filters/<filter_id>/drop")
def drop(filter_id: str) -> Response:
    """Deletes one of one's own."""
    run(access.filters.drop, filter_id)
    return redirect("/filters", 303)


@pages.post("/filters/<filter_id>/usual")
def usual(filter_id: str) -> Response:
    """Opens its page with it from now on, or plainly again."""
    run(access.filters.prefer, filter_id)
    return redirect("/filters", 303)


@pages.post("/inbox/export")
def export_tasks() -> Response:
    """Gives a pile, or chosen lines of it, as Excel, masked as the list is; every line is recorded."""
    pile, text = _piles.key_of(request.form.get("pile", "mine")), request.form.get("q", "").strip()
    chosen = set(request.form.getlist("task"))
    with reading() as tx:
        day = _reads.today(tx)
        if pile in _piles.OF_MATTERS:
            found = piles.page(tx, pile, limit=MOST).items  # type: ignore[arg-type]  # one of the literals
            return _matters_file(tx, found)
        rows = [wording.task_row(one, day) for one in _all(tx, _piles.filter_of(tx, pile, text))]
    rows = [row for row in rows if not chosen or row.id in chosen]
    heading = (
        _("期限"), _("日期"), _("要做的事"), _("事项"), _("编号"), _("信访人"), _("形式"), _("标记"),
        _("阶段"), _("状态"), _("责任单位"), _("谁在办"), *_ageing_heading(),
    )  # fmt: skip
    return _file(_("待办"), heading, map(_task_cells, rows), {row.number for row in rows})


@pages.post("/matters/export")
def export_matters() -> Response:
    """Gives the list of matters as an Excel file, masked as the list is; every line is recorded."""
    asked = {name: request.form.get(name, "").strip() for name in matters_page.FILTERS}
    with reading() as tx:
        return _matters_file(tx, matters.search(tx, matters_page.filter_of(asked), limit=MOST).items)


def _matters_file(tx: Transaction, found: Iterable[lists.MatterRow]) -> Response:
    rows = _reads.matter_rows(found, _reads.today(tx))
    heading = (
        _("编号"), _("事项"), _("状态"), _("谁负责"), _("信访人"), _("形式"), _("期限"), _("日期"),
        _("标记"), _("登记"), *_ageing_heading(),
    )  # fmt: skip
    return _file(_("案件"), heading, map(_matter_cells, rows), {row.number for row in rows})


def _task_cells(row: TaskRow) -> tuple[str, ...]:
    marks = "、".join(chip.word for chip in row.chips)
    state = row.status.word if row.status else ""
    who = (row.petitioner, row.channel, marks, row.stage, state, row.unit, row.assignee_name)
    return (row.due.words, row.due.day, row.act, row.title, row.number, *who, *_ageing(row.due))


def _ageing_heading() -> tuple[str, ...]:
    return (_("松紧"), _("超期提示"), _("名义日"), _("法定最迟"), _("最后工作日"))


def _ageing(due: Due | None) -> tuple[str, ...]:
    """How far the clock of a line has got, in the words of the page, and its three days."""
    if due is None:
        return ("",) * 5
    return (due.age.word if due.age else "", due.age.tag if due.age else "", *due.ends)


def _matter_cells(row: MatterRow) -> tuple[str, ...]:
    due = (row.due.words, row.due.day) if row.due else ("", "")
    marks = "、".join(chip.word for chip in row.chips)
    who = (row.number, row.title, row.status.word, row.unit, row.petitioner, row.channel)
    return (*who, *due, marks, row.registered, *_ageing(row.due))


def _all(tx: Transaction, asked: tasks.TaskFilter) -> list[tasks.Task]:
    found: list[tasks.Task] = []
    after: str | None = None
    while len(found) < MOST:
        page = tasks.worklist(tx, asked, after, 200)
        found, after = found + page.items, page.next_cursor
        if after is None:
            break
    return found


def _file(
    name: str, heading: tuple[str, ...], rows: Iterable[tuple[str, ...]], numbers: set[str]
) -> Response:
    made = table.write(name, heading, rows)
    run(access.reads.exported, sorted(numbers), _("{list}，{n} 件", list=name, n=len(numbers))[:_REASON])
    with reading() as tx:
        stamp = dates.local_day(tx.now).isoformat()
    answer = Response(made, mimetype=table.MEDIA)
    answer.headers.set("Content-Disposition", "attachment", filename=f"huiyin-{stamp}.xlsx")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(tx: Transaction, errors: dict[str, str], values: dict[str, Any]) -> str:
    return shell.render(
        tx,
        "filters.html",
        here="matters",
        kept=_filters.kept(tx, current_person()),
        own_offices=_filters.own_offices(current_person()),
        errors=errors,
        values=values,
        back=back("/matters"),
    )
