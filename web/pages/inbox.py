"""The inbox: what somebody must do, by when, and what may be taken."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from engine import Transaction, tasks
from web import dates, shell, wording
from web.edge import reading
from web.i18n import _, _h
from web.pages import _clocks, _forms, _reads
from web.views import ClockView, Hint, Line, TaskRow

pages = Blueprint("web_inbox", __name__)

PAGE = 50
CAP = 500
#: Rows the live line watches; what happens below them is seen when one gets there.
WATCHED = 50

Assignee = Any


@dataclass(frozen=True)
class Pile:
    """One pile of the inbox."""

    key: str
    name: str
    icon: str
    count: str = ""


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
def show() -> str:
    """Shows one pile, due first, in parts by day."""
    with reading() as tx:
        day, pile, text = _reads.today(tx), _pile_key(), request.args.get("q", "").strip()
        page = tasks.worklist(tx, _filter(tx, pile, text), request.args.get("after"), PAGE)
        rows = [wording.task_row(each, day) for each in page.items]
        counts = {
            key: tasks.count(tx, _filter(tx, key), CAP) for key in {**dict.fromkeys(_shown(tx)), pile: 0}
        }
        piles = _piles(counts, pile)
        return shell.render(
            tx,
            "inbox.html",
            here="inbox",
            pile=pile,
            pile_name=next(each.name for each in piles if each.key == pile),
            piles=piles,
            q=text,
            groups=_groups(rows, pile, day, page.next_cursor is not None),
            sentence=_sentence(rows, pile, counts[pile]),
            next_url=_url(pile, text, after=page.next_cursor) if page.next_cursor else "",
            here_url=_url(pile, text),
            pulse_url=f"/inbox/pulse?{urlencode({'pile': pile})}",
            page_size=PAGE,
            peek=peek(tx, page.items[0]) if page.items and pile != "done" else None,
            toast=_toast(tx),
            **_empty(pile, counts),
        )


@pages.get("/inbox/peek/<task_id>")
def preview(task_id: str) -> str:
    """Gives the preview of one task, for the pane beside the list."""
    with reading() as tx:
        return render_template("peek.html", peek=peek(tx, tasks.get(tx, task_id)))


@pages.get("/inbox/pulse")
def pulse() -> Response:
    """Says what stands in a pile now, so that the page can tell what is new; unchanged is 304."""
    with reading() as tx:
        page = tasks.worklist(tx, _filter(tx, _pile_key()), None, WATCHED)
    state = {each.id: each.assignee_name or "" for each in page.items}
    answer = jsonify(tasks=state)
    answer.set_etag(hashlib.sha256(repr(sorted(state.items())).encode()).hexdigest()[:16])
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug gives the same answer back


def peek(tx: Transaction, task: tasks.Task) -> Peek:
    """Gives the preview: the matter if this person may read it, else the step alone."""
    day = _reads.today(tx)
    row = wording.task_row(task, day)
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


#: pile -> icon, in the order clerks think of them: to sign for, to do, in hand, to check, done.
_PILES = {
    "sign": "transfer-in",
    "mine": "inbox",
    "office": "users",
    "others": "user",
    "review": "eye-check",
    "asked": "message-check",
    "aside": "clock-pause",
    "watched": "eye",
    "done": "checks",
}
#: What the law makes somebody other than the handler do.
_REVIEWERS = frozenset({"legal", "unit_head", "office_head"})
#: Piles that are there only when something is in them.
_QUIET = frozenset({"asked", "aside", "watched"})


def _pile_key() -> str:
    wanted = request.args.get("pile", "mine")
    return wanted if wanted in _PILES else "mine"


def _shown(tx: Transaction) -> list[str]:
    """The piles this person has a use for."""
    roles = tx.actor.roles
    needed = {"sign": {"receiver"}, "review": _REVIEWERS}
    return [key for key in _PILES if roles & needed.get(key, roles)]


def _piles(counts: dict[str, int], pile: str) -> list[Pile]:
    names = {
        "sign": _("待签收"),
        "mine": _("我的待办"),
        "office": _("岗位待领"),
        "others": _("同事在办"),
        "review": _("待审核"),
        "asked": _("请我会签"),
        "aside": _("已搁置"),
        "watched": _("关注的"),
        "done": _("今天办完的"),
    }
    return [
        Pile(key, names[key], _PILES[key], _capped(count))
        for key, count in counts.items()
        if count or key == pile or key not in _QUIET
    ]


def _filter(tx: Transaction, pile: str, text: str = "") -> tasks.TaskFilter:
    words = text or None
    if pile == "sign":
        return tasks.TaskFilter(roles=("receiver",), form_key="receive", text=words)
    if pile == "review":
        return tasks.TaskFilter(roles=tuple(sorted(_REVIEWERS)), text=words)
    if pile in ("asked", "watched"):
        return tasks.TaskFilter(asked=pile == "asked", watched=pile == "watched", text=words)
    if pile in ("mine", "aside"):
        return tasks.TaskFilter(assignee="me", aside=pile == "aside", text=words)
    if pile == "done":
        midnight = datetime.combine(_reads.today(tx), datetime.min.time(), dates.SHANGHAI)
        return tasks.TaskFilter(
            assignee="me", status="completed", completed_after=midnight, text=text or None
        )
    assignee: Any = {"office": "nobody", "others": "others"}[pile]
    return tasks.TaskFilter(assignee=assignee, text=words)


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


#: What a pile is, in a sentence.
_SAYS: dict[str, Callable[[], str]] = {
    "sign": lambda: _("转给本单位、还没有签收的；签收后才起算告知的期限"),
    "others": lambda: _("同事已经领走的，供补位和查看"),
    "review": lambda: _("等您审核、签发的"),
    "asked": lambda: _("别人请您签意见的，签了他才能送出"),
    "aside": lambda: _("搁置的到日子自己回来，期限照走"),
    "watched": lambda: _("您关注的件现在办到哪一步，只有您看得到"),
}


def _sentence(rows: Iterable[TaskRow], pile: str, count: int) -> Any:
    if pile == "office":
        if not count:
            return _("没有等人领取的")
        return _("{n} 件等人领取，领了就在自己的待办里", n=_capped(count))
    if pile in _SAYS:
        return _SAYS[pile]()
    if pile == "done":
        return _("今天办完 {n} 件", n=_capped(count))
    groups = [row.group for row in rows]
    late, now, week = groups.count("late"), groups.count("today"), groups.count("week")
    if not (late or now or week):
        return _("今天没有必须办的")
    must = _h('<b class="ink">今天须办 {n} 件</b>', n=late + now)
    more = (_("，逾期 {n} 件", n=late) if late else "") + (_("，这周还有 {n} 件", n=week) if week else "")
    return must + more


def _empty(pile: str, counts: dict[str, int]) -> dict[str, Any]:
    link: tuple[str, str] | None = None
    words, note = _("这一队里没有待办"), _("有新件到时会出现在这里。")
    if pile == "mine":
        words, note = _("手上没有待办"), _("领取岗位上的件，或者等分到您这里。")
        if counts["office"]:
            words = _("手上的都办完了")
            note = _("岗位上还有 {n} 件没有人领。", n=_capped(counts["office"]))
            link = ("/inbox?pile=office", _("去领取"))
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
    if done == "claimed":
        return {"words": _("已领取“{act}”", act=task.name), "undo": f"/tasks/{task.id}/release"}
    if done == "released":
        return {"words": _("已放回“{act}”", act=task.name), "undo": f"/tasks/{task.id}/claim"}
    if done in _AWAY:
        return {"words": _AWAY[done](task), "undo": "", "link": f"/tasks/{task.id}", "link_words": _("看看")}
    can_recall = tasks.can_recall(tx, task.id)
    link = f"/tasks/{task.id}?act=recall#act" if can_recall else ""
    return {
        "words": _("已办完“{act}”", act=task.name),
        "undo": "",
        "link": link,
        "link_words": _("撤回") if link else "",
    }


#: What the list says after an act that took a task out of one's hands.
_AWAY: dict[str, Callable[[tasks.Task], str]] = {
    "hand_over": lambda one: _("已转给{name}办", name=one.assignee_name or ""),
    "delegate": lambda one: _("已委托{name}，办好会交回来", name=one.assignee_name or ""),
    "give_back": lambda one: _("已交回{name}", name=one.assignee_name or ""),
    "send_back": lambda one: _("已从“{act}”退回", act=one.name),
    "put_aside": lambda one: _("已搁置“{act}”，期限照走", act=one.name),
}


def _capped(count: int) -> str:
    return f"{CAP}+" if count >= CAP else str(count)


def _url(pile: str, text: str, **more: str | None) -> str:
    arguments = {"pile": pile, "q": text, **more}
    return "/inbox?" + urlencode({name: value for name, value in arguments.items() if value})
