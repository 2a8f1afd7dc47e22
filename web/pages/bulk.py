"""Doing one thing to many tasks: what is asked, how far it is, what came of each, and taking it back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

import access
from engine import Fault, FieldError, Invalid, Refusal, Transaction, attention, batches, tasks
from web import shell, wording
from web.edge import engine, reading, run
from web.i18n import _, pick
from web.pages import _desk, _reads
from web.views import TaskRow

pages = Blueprint("web_bulk", __name__)

#: How long what colleagues notice waits, so that it can be taken back before anybody saw it.
WAIT = timedelta(seconds=8)
#: Items in one request: the page shows how far it is in between.
AT_ONCE = 10
#: Until then a batch is on its way back to be looked at.
RECENT = timedelta(hours=12)


@dataclass(frozen=True)
class BulkAct:
    """One act for many: what it is called, what it asks for, and whether colleagues notice it at once."""

    key: str
    name: str
    done: str
    icon: str
    has_person: bool = False
    has_day: bool = False
    words: str = ""

    @property
    def asks(self) -> bool:
        """Whether something is asked for first."""
        return bool(self.words) or self.has_day

    @property
    def waits(self) -> bool:
        """Whether it begins a little later."""
        return bool(self.words)


@dataclass(frozen=True)
class Line:
    """One task of a batch, in words."""

    row: TaskRow | None
    task_id: str
    outcome: str
    icon: str
    says: str
    why: str


def catalogue() -> dict[str, BulkAct]:
    """Gives the acts there are for many tasks, in the order of the bar."""
    acts = (
        BulkAct("claim", _("领取"), _("已领取"), "user-plus"),
        BulkAct("hand_over", _("转办"), _("已转"), "arrows-exchange", has_person=True, words=_("为什么转")),
        BulkAct("nudge", _("催办"), _("已催办"), "bell-ringing", words=_("催什么")),
        BulkAct("remind", _("提醒"), _("已提醒"), "bell", words=_("提醒什么")),
        BulkAct("put_aside", _("搁置"), _("已搁置"), "clock-pause", has_day=True),
    )
    return {each.key: each for each in acts}


#: Act -> what it does with (transaction, task id, command id, facts).
_DOERS: dict[str, Callable[[Transaction, str, str, dict[str, Any]], Any]] = {
    "claim": lambda tx, one, c, _facts: tasks.claim(tx, one, command_id=c),
    "hand_over": lambda tx, one, c, facts: tasks.hand_over(
        tx, one, _person(tx, facts["to"]), reason=facts["words"], command_id=c
    ),
    "nudge": lambda tx, one, c, facts: attention.nudge(tx, one, words=facts["words"], command_id=c),
    "remind": lambda tx, one, c, facts: attention.remind(tx, one, words=facts["words"], command_id=c),
    "put_aside": lambda tx, one, c, facts: attention.put_aside(
        tx, one, _desk.morning_of(date.fromisoformat(facts["until"])), command_id=c
    ),
}

#: Act -> what takes back what is done already; the others are taken back only while they wait.
_UNDOERS: dict[str, Callable[[Transaction, str, str], Any]] = {
    "claim": lambda tx, one, c: tasks.release(tx, one, command_id=c),
    "put_aside": lambda tx, one, c: attention.take_up(tx, one, command_id=c),
}


@pages.post("/inbox/bulk")
def ask() -> Response | str | tuple[str, int]:
    """Asks for what the act needs, or begins."""
    act = catalogue().get(request.form.get("act", ""))
    chosen = list(dict.fromkeys(request.form.getlist("task")))
    if act is None or not chosen:
        return redirect("/inbox", 303)
    facts = {name: request.form.get(name, "").strip() for name in ("to", "words", "until")}
    errors: dict[str, str] = {}
    if act.asks and request.form.get("sent") != "yes":
        return _ask_page(act, chosen, facts, errors)
    if act.has_person and not facts["to"]:
        errors["to"] = _("选一个人")
    if act.has_day and not _is_ahead(facts["until"]):
        errors["until"] = _("选一个以后的日子。")
    if act.words and not 2 <= len(facts["words"]) <= 500:
        errors["words"] = _("写明理由或者意见，2 到 500 字。")
    if errors:
        return _ask_page(act, chosen, facts, errors), 422
    wait = WAIT if act.waits else timedelta(0)
    begun = run(batches.ask, act.key, chosen[: batches.MOST], facts, wait=wait)
    if not act.waits:
        _go_on(begun)
    return redirect(f"/inbox/bulk/{begun.id}", 303)


@pages.get("/inbox/bulk/<batch_id>")
def show(batch_id: str) -> str:
    """Shows how far a batch is and what came of each task, what was refused first."""
    with reading() as tx:
        found = batches.get(tx, batch_id)
        act = catalogue()[found.act]
        order = {"refused": 0, "pending": 1, "done": 2, "undone": 3, "dropped": 3}
        items = sorted(found.items, key=lambda one: (order[one.outcome], one.ordinal))
        waiting, done = len(found.of("pending")), len(found.of("done"))
        return shell.render(
            tx,
            "bulk.html",
            here="inbox",
            batch=found,
            act=act,
            lines=[_line(tx, act, one) for one in items],
            count=len(items),
            waiting=waiting,
            done=done,
            refused=len(found.of("refused")),
            seconds=max(0, round((found.begins_at - tx.now).total_seconds())) if waiting else 0,
            can_undo=bool(waiting) or (act.key in _UNDOERS and done > 0),
        )


@pages.post("/inbox/bulk/<batch_id>/go")
def go(batch_id: str) -> Response:
    """Does the next few; a page with scripts asks for this until nothing waits."""
    with reading() as tx:
        found, now = batches.get(tx, batch_id), tx.now
    if now >= found.begins_at:
        _go_on(found)
    if request.accept_mimetypes.best == "application/json":
        with reading() as tx:
            found = batches.get(tx, batch_id)
        return jsonify(count=len(found.items), waiting=len(found.of("pending")))
    return redirect(f"/inbox/bulk/{batch_id}", 303)


@pages.post("/inbox/bulk/<batch_id>/undo")
def undo(batch_id: str) -> Response:
    """Takes back what is not done yet, gives back what was claimed, takes up what was put aside."""
    with reading() as tx:
        found = batches.get(tx, batch_id)
    run(batches.drop, batch_id)
    undoer = _UNDOERS.get(found.act)
    if undoer is None:
        return redirect(f"/inbox/bulk/{batch_id}", 303)
    for item in found.of("done"):
        try:
            run(undoer, item.task_id, f"{batch_id}.{item.ordinal}.undo")
        except Refusal as refused:
            _record(batch_id, item.ordinal, "done", refused)
        else:
            run(batches.record, batch_id, item.ordinal, "undone")
    return redirect(f"/inbox/bulk/{batch_id}", 303)


def _go_on(found: batches.Batch) -> None:
    doer = _DOERS[found.act]
    for item in found.of("pending")[:AT_ONCE]:
        try:
            run(doer, item.task_id, f"{found.id}.{item.ordinal}", found.facts)
        except Refusal as refused:
            _record(found.id, item.ordinal, "refused", refused)
        except Fault as fault:
            zh = f"出了故障，记为异常 {fault.incident_id}，这一件没有动。"
            en = f"Something broke; it is incident {fault.incident_id}. This one is unchanged."
            run(batches.record, found.id, item.ordinal, "refused", why=zh, why_en=en)
        else:
            run(batches.record, found.id, item.ordinal, "done")


def _record(batch_id: str, ordinal: int, outcome: batches.Outcome, refused: Refusal) -> None:
    zh, en = (access.refusals.sentence(refused, lang) for lang in ("zh", "en"))
    run(batches.record, batch_id, ordinal, outcome, why=zh, why_en=en)


def _person(tx: Transaction, user_id: str) -> Any:
    found = access.accounts.person(tx, user_id)
    if found is None:
        raise Invalid([FieldError("to", _("选一个人"))], code="person_missing")
    return found.actor


def _is_ahead(typed: str) -> bool:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return False
    return _desk.morning_of(day) > engine().clock()


def _ask_page(act: BulkAct, chosen: list[str], facts: dict[str, str], errors: dict[str, str]) -> str:
    with reading() as tx:
        day = _reads.today(tx)
        rows: list[TaskRow] = []
        people: dict[str, str] = {}
        for task_id in chosen[: batches.MOST]:
            found = _task(tx, task_id)
            if found is not None:
                rows.append(wording.task_row(found, day))
                if act.has_person and not people:
                    people = {one.id: one.name for one in _desk.colleagues(tx, found)}
        return shell.render(
            tx,
            "bulk_ask.html",
            here="inbox",
            act=act,
            rows=rows,
            people=sorted(people.items(), key=lambda one: one[1]),
            values=facts,
            errors=errors,
            labels={"to": _("给谁"), "words": act.words, "until": _("搁置到哪天早上")},
            tomorrow=(day + timedelta(days=1)).isoformat(),
        )


def _line(tx: Transaction, act: BulkAct, item: batches.Item) -> Line:
    found = _task(tx, item.task_id)
    says, icon = {
        "pending": (_("等着"), "clock"),
        "done": (act.done, "check"),
        "refused": (_("没有办成"), "alert-triangle"),
        "undone": (_("已撤销"), "arrow-back-up"),
        "dropped": (_("没有办，已取消"), "x"),
    }[item.outcome]
    row = wording.task_row(found, _reads.today(tx)) if found else None
    return Line(row, item.task_id, item.outcome, icon, says, pick(item.why, item.why_en))


def _task(tx: Transaction, task_id: str) -> tasks.Task | None:
    try:
        return tasks.get(tx, task_id)
    except Refusal:
        return None
