"""The inbox: what somebody must do, by when, and what may be taken."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from access import filters
from access.http import current_person, unattended
from engine import Refusal, Transaction, tasks
from petition import gathering, piles
from web import live, shell, wording
from web.edge import back, reading
from web.i18n import _, _h
from web.pages import _clocks, _columns, _filters, _forms, _piles, _reads, bulk
from web.views import ClockView, Hint, Line, TaskRow

pages = Blueprint("web_inbox", __name__)

PAGE = 50
#: Rows the live line watches; what happens below them is seen when one gets there.
WATCHED = 50


@dataclass(frozen=True)
class Group:
    """A part of the list: a heading and its rows."""

    name: str
    note: str
    rows: Sequence[TaskRow]


@dataclass(frozen=True)
class Peek:
    """The preview of one task."""

    row: TaskRow
    sentence: str
    open_words: str
    requests: tuple[str, ...] = ()
    #: What a sealed matter says is read on its own page, and that is recorded.
    is_sealed: bool = False
    clock: ClockView | None = None
    hints: tuple[Hint, ...] = ()
    lines: tuple[Line, ...] = ()
    can_claim: bool = False
    can_release: bool = False
    can_open_matter: bool = False


@pages.get("/inbox")
def show() -> str | Redirect:
    """Shows one pile, due first, in parts by day."""
    pile, text = _piles.key_of(request.args.get("pile", "mine")), request.args.get("q", "").strip()
    person = current_person()
    with reading() as tx:
        usual = None if request.args or person is None else filters.usual(tx, "inbox", person.preferences)
        if usual is not None and usual.query:
            return redirect(usual.href, 303)
        counts = _piles.counts(tx, pile)
        named = _piles.named(counts, pile)
        query = urlencode({"pile": pile, **({"q": text} if text else {})})
        around = _filters.around(tx, person, "inbox", query)
        frame = {
            "here": "inbox",
            "pile": pile,
            "pile_name": next(each.name for each in named if each.key == pile),
            "piles": named,
            "page_size": PAGE,
            "here_url": _url(pile, text),
            "columns": _columns.shown(person, pile),
            "chosen": _columns.chosen(person),
            "bulk_acts": list(bulk.catalogue().values()),
            **around,
            "toast": _toast(tx) or around["toast"],
            "choices": _columns.choices(),
            "said": _columns.NAMES,
        }
        if pile in _piles.OF_MATTERS:
            return _matters(tx, pile, frame)
        return _tasks(tx, pile, text, counts, frame)


@pages.post("/inbox/columns")
def columns() -> Redirect:
    """Keeps which further columns this person wants to see."""
    _columns.keep(request.form.getlist("column"))
    return redirect(back("/inbox"), 303)


def _tasks(
    tx: Transaction, pile: str, text: str, counts: Mapping[str, int | None], frame: dict[str, Any]
) -> str:
    day = _reads.today(tx)
    page = tasks.worklist(tx, _piles.filter_of(tx, pile, text), request.args.get("after"), PAGE)
    rows = [wording.task_row(each, day) for each in page.items]
    return shell.render(
        tx,
        "inbox.html",
        q=text,
        groups=_groups(rows, pile, day, page.next_cursor is not None),
        sentence=_found(rows, text, page.next_cursor is not None)
        if text
        else _sentence(rows, pile, counts[pile] or 0),
        next_url=_url(pile, text, after=page.next_cursor) if page.next_cursor else "",
        pulse_url=f"/inbox/live?{urlencode({'pile': pile, **({'q': text} if text else {})})}",
        peek=peek(tx, page.items[0]) if page.items and pile != "done" else None,
        next_one=_next(tx, day),
        **_empty(pile, counts),
        **frame,
    )


def _matters(tx: Transaction, pile: Any, frame: dict[str, Any]) -> str:
    page = piles.page(tx, pile, after=request.args.get("after"), limit=PAGE)
    return shell.render(
        tx,
        "inbox.html",
        rows=_reads.matter_rows(page.items, _reads.today(tx)),
        sentence=_piles.SAYS[pile](),
        next_url=_url(pile, "", after=page.next_cursor) if page.next_cursor else "",
        **_empty(pile, {}),
        **frame,
    )


@pages.get("/inbox/peek/<task_id>")
def preview(task_id: str) -> str:
    """Gives the preview of one task, for the pane beside the list."""
    with reading() as tx:
        return render_template("peek.html", peek=peek(tx, tasks.get(tx, task_id)))


@pages.get("/inbox/live")
@unattended
def pulse() -> Response:
    """Tells the page what stands in its pile: as it changes, or once with a tag."""
    asked = _piles.key_of(request.args.get("pile", "mine"))
    pile, text = "mine" if asked in _piles.OF_MATTERS else asked, request.args.get("q", "").strip()
    # While somebody looks: what stood there, and who has what stands there no more.
    stood: set[str] = set()
    by: dict[str, str] = {}

    def look(tx: Transaction) -> dict[str, Any]:
        page = tasks.worklist(tx, _piles.filter_of(tx, pile, text), None, WATCHED)
        # In their order, and whether there are more: what slides over the end neither came nor went.
        there = {each.id: each.assignee_name or "" for each in page.items}
        by.update({one: _whose(tx, one) for one in stood - there.keys() - by.keys()})
        stood.update(there)
        return {"tasks": there, "more": page.next_cursor is not None, **({"by": by} if by else {})}

    return live.answer(look)


def _whose(tx: Transaction, task_id: str) -> str:
    """Who has a task or did it; empty when that is nobody, or not this person's to know."""
    try:
        task = tasks.get(tx, task_id)
    except Refusal:
        return ""
    return task.completed_by_name or task.assignee_name or ""


def peek(tx: Transaction, task: tasks.Task) -> Peek:
    """Gives the preview: the matter if this person may read it, else the step alone."""
    day = _reads.today(tx)
    row = wording.task_row(task, day)
    gathering.gather_page(tx, task.business_key)
    matter = _reads.matter_or_none(tx, task.business_key)
    is_sealed = matter is not None and matter.is_sealed
    is_open = task.status == "open"
    refused = tasks.obstacle(tx, task.id) if is_open else None
    running = _clocks.running_clocks(tx, task.business_key, day) if matter else ()
    return Peek(
        row=row,
        sentence=_reads.standing(tx, task.business_key) if matter else task.subtitle,
        open_words=_("打开办理") if is_open and refused is None else _("打开看看"),
        requests=tuple(matter.demands) if matter and not is_sealed else (),
        is_sealed=is_sealed,
        clock=_clocks.clock_of_task(running, task),
        hints=_forms.hints(tasks.properties(tx, task.id)),
        lines=_reads.story(tx, task.business_key, day, most=4)[0] if matter and not is_sealed else (),
        can_claim=is_open and refused is None and task.assignee_id is None,
        can_release=is_open and task.assignee_id == tx.actor.id,
        can_open_matter=matter is not None,
    )


def _groups(rows: Sequence[TaskRow], pile: str, day: date, has_more: bool) -> list[Group]:
    if pile == "done":
        return [Group("", "", rows)] if rows else []
    week = _("明天到本周五") if day.weekday() < 4 else _("到下周五")
    names = {"late": _("已逾期"), "today": _("今天"), "week": week, "later": _("以后"), "none": _("没有期限")}
    groups = []
    for key, name in names.items():
        members = [row for row in rows if row.group == key]
        if members:
            is_cut = has_more and members[-1] is rows[-1]
            count = f"{len(members)}+" if is_cut else str(len(members))
            note = _("{n} 件", n=count)
            if key == "late":
                note += _("，先办这些") if len(members) > 1 else _("，先办这一件")
            groups.append(Group(name, note, members))
    return groups


def _sentence(rows: Iterable[TaskRow], pile: str, count: int) -> Any:
    if pile == "office":
        if not count:
            return _("没有等人领取的")
        return _("{n} 件等人领取，领了就在自己的待办里", n=_piles.capped(count))
    if pile in _piles.SAYS:
        return _piles.SAYS[pile]()
    if pile == "done":
        return _("今天办完 {n} 件", n=_piles.capped(count))
    groups = [row.group for row in rows]
    late, now, week = groups.count("late"), groups.count("today"), groups.count("week")
    if not (late or now or week):
        return _("今天没有必须办的")
    must = _h('<b class="ink">今天须办 {n} 件</b>', n=late + now)
    more = (_("，逾期 {n} 件", n=late) if late else "") + (_("，这周还有 {n} 件", n=week) if week else "")
    return must + more


def _found(rows: Sequence[TaskRow], text: str, has_more: bool) -> str:
    count = f"{len(rows)}+" if has_more else str(len(rows))
    return _("符合“{q}”的 {n} 件", q=text, n=count)


def _empty(pile: str, counts: Mapping[str, int | None]) -> dict[str, Any]:
    link: tuple[str, str] | None = None
    words, note = _("这一队里没有待办"), _("有新件到时会出现在这里。")
    if pile == "mine":
        words, note = _("手上没有待办"), _("领取岗位上的件，或者等分到您这里。")
        if waiting := counts["office"]:
            words = _("手上的都办完了")
            note = _("岗位上还有 {n} 件没有人领。", n=_piles.capped(waiting))
            link = ("/inbox?pile=office", _("去领取"))
    if pile == "watched":
        words, note = _("关注的都没有要办的事"), _("在案件页或者待办页点“关注”，那件办到哪一步会列在这里。")
        link = ("/matters", _("去看案件"))
    if pile == "above":
        words, note = _("没有上级转来、还在办的"), _("上级信访机构转到本地的件会出现在这里。")
    if pile == "below":
        words, note = _("没有转下去、还在办的"), _("转给下级和责任单位的件，办结之前都列在这里。")
    if pile == "registered":
        words, note = _("您还没有登记过"), _("登记一件，这里就看得到它办到哪一步。")
        link = ("/register", _("去登记"))
    if pile == "done":
        words, note = _("今天还没有办完的"), _("办完一件，这里就留一条。")
    return {"empty_words": words, "empty_note": note, "empty_link": link}


def _toast(tx: Transaction) -> dict[str, str] | None:
    done, task_id = request.args.get("done", ""), request.args.get("task", "")
    if (done not in ("claimed", "released", "completed") and done not in _AWAY) or not task_id:
        return None
    try:
        task = tasks.get(tx, task_id)
    except Exception:
        return None
    act = wording.act_of(task)
    if done == "claimed":
        return {"words": _("已领取“{act}”", act=act), "undo": f"/tasks/{task.id}/release"}
    if done == "released":
        return {"words": _("已放回“{act}”", act=act), "undo": f"/tasks/{task.id}/claim"}
    if done in _AWAY:
        return {"words": _AWAY[done](task), "undo": "", "link": f"/tasks/{task.id}", "link_words": _("看看")}
    can_recall = tasks.can_recall(tx, task.id)
    link = f"/tasks/{task.id}?act=recall#act" if can_recall else ""
    return {
        "words": _("已办完“{act}”", act=act),
        "undo": "",
        "link": link,
        "link_words": _("撤回") if link else "",
    }


def _next(tx: Transaction, day: date) -> TaskRow | None:
    """Gives what to do after something was completed: the same case's next step, else one's own first due."""
    if request.args.get("done") != "completed":
        return None
    try:
        done = tasks.get(tx, request.args.get("task", ""))
    except Refusal:
        return None
    own = tasks.worklist(tx, _piles.filter_of(tx, "mine"), None, 1).items
    same = (
        one
        for one in tasks.of_instance(tx, done.instance_id)
        if one.status == "open" and one.assignee_id in (None, tx.actor.id)
    )
    able = [one for one in same if tasks.obstacle(tx, one.id) is None]
    return next((wording.task_row(one, day) for one in (*able, *own)), None)


#: What the list says after an act that took a task out of one's hands.
_AWAY: dict[str, Callable[[tasks.Task], str]] = {
    "hand_over": lambda one: _("已转给{name}办", name=one.assignee_name or ""),
    "delegate": lambda one: _("已委托{name}，办好会交回来", name=one.assignee_name or ""),
    "give_back": lambda one: _("已交回{name}", name=one.assignee_name or ""),
    "send_back": lambda one: _("已从“{act}”退回", act=one.name),
    "put_aside": lambda one: _("已搁置“{act}”，期限照走", act=one.name),
}


def _url(pile: str, text: str, **more: str | None) -> str:
    arguments = {"pile": pile, "q": text, **more}
    return "/inbox?" + urlencode({name: value for name, value in arguments.items() if value})
