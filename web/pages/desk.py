"""The acts on a task beside completing it: one form each, one command each."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

import access
from engine import Actor, FieldError, Invalid, Transaction, attention, cohandlers, tasks
from petition import matters, returns
from web.edge import command_id, reading, run
from web.i18n import _, sentence
from web.pages import _acts, _desk, _reads, task

pages = Blueprint("web_desk", __name__)

#: After these the task is out of one's hands: back to the list.
_AWAY = frozenset({"hand_over", "delegate", "give_back", "send_back", "put_aside"})


@pages.post("/tasks/<task_id>/acts/<act>")
def do(task_id: str, act: str) -> Response | tuple[str, int]:
    """Does one act on a task; what is missing is asked for on the task's own page."""
    doer = ACTS.get(act)
    if doer is None:
        return redirect(f"/tasks/{task_id}", 303)
    try:
        run(doer, task_id, command_id())
    except Invalid as refused:
        wrong = {
            each.path: sentence(each.message)
            if each.path == "reasons"
            else _("写明理由或者意见，2 到 500 字。")
            for each in refused.errors
        }
        if refused.code == "person_missing":
            wrong = {"to": _("选一个人")}
        if refused.code == "bad_follow_up":
            wrong = {"until": _reads.refusal_words(refused)}
        return task.page(task_id, act=act, errors=wrong, values=_typed()), 422
    target = "/inbox" if act in _AWAY else f"/tasks/{task_id}"
    return redirect(f"{target}?done={act}&task={task_id}", 303)


def _typed() -> dict[str, Any]:
    return {**request.form.to_dict(), "reasons": request.form.getlist("reasons")}


def _person(tx: Transaction) -> Actor:
    """The person that was chosen, with the grants they have today."""
    found = access.accounts.person(tx, request.form.get("to", ""))
    if found is None:
        raise Invalid([FieldError("to", "choose")], code="person_missing")
    return found.actor


def _words(name: str = "words") -> str:
    return request.form.get(name, "")


def _send_back(tx: Transaction, task_id: str, command: str) -> None:
    element_id = request.form.get("element", "")
    last = next((one for one in tasks.ways_back(tx, task_id) if one.element_id == element_id), None)
    before = access.accounts.person(tx, last.performer_id) if last else None
    to = before.actor if before else None
    reasons = request.form.getlist("reasons")
    returns.send_back(tx, task_id, element_id, reason=_words(), reasons=reasons, to=to, command_id=command)


def _put_aside(tx: Transaction, task_id: str, command: str) -> None:
    try:
        day = date.fromisoformat(request.form.get("until", ""))
    except ValueError as error:
        raise Invalid([FieldError("until", "choose")], code="bad_follow_up") from error
    attention.put_aside(tx, task_id, _desk.morning_of(day), command_id=command)


def _watch(tx: Transaction, task_id: str, command: str) -> None:  # noqa: ARG001 - watching twice is nothing new
    found = tasks.get(tx, task_id)
    matters.get(tx, found.business_key)
    attention.watch(tx, found.instance_id)


def _unwatch(tx: Transaction, task_id: str, command: str) -> None:  # noqa: ARG001 - as is not watching twice
    attention.unwatch(tx, tasks.get(tx, task_id).instance_id)


#: Name -> what it does with (transaction, task id, command id).
ACTS: dict[str, Callable[[Transaction, str, str], Any]] = {
    "hand_over": lambda tx, one, c: tasks.hand_over(tx, one, _person(tx), reason=_words(), command_id=c),
    "delegate": lambda tx, one, c: tasks.delegate(tx, one, _person(tx), reason=_words(), command_id=c),
    "give_back": lambda tx, one, c: tasks.give_back(tx, one, words=_words(), command_id=c),
    "take_back": lambda tx, one, c: tasks.take_back(tx, one, reason=_words(), command_id=c),
    "send_back": _send_back,
    "recall": lambda tx, one, c: returns.recall(tx, one, reason=_words(), command_id=c),
    "ask": lambda tx, one, c: cohandlers.ask(tx, one, _person(tx), question=_words(), command_id=c),
    "answer": lambda tx, one, c: cohandlers.answer(tx, one, words=_words(), command_id=c),
    "drop": lambda tx, one, c: cohandlers.drop(tx, one, _words("to"), reason=_words(), command_id=c),
    "nudge": lambda tx, one, c: attention.nudge(tx, one, words=_words(), command_id=c),
    "remind": lambda tx, one, c: attention.remind(tx, one, words=_words(), command_id=c),
    "reply": lambda tx, one, c: attention.answer(tx, one, words=_words(), command_id=c),
    "note": lambda tx, one, c: attention.note(tx, one, words=_words(), command_id=c),
    "put_aside": _put_aside,
    "take_up": lambda tx, one, c: attention.take_up(tx, one, command_id=c),
    "watch": _watch,
    "unwatch": _unwatch,
}


@pages.get("/tasks/<task_id>/acts/<act>")
def ask_first(task_id: str, act: str) -> Response:
    """Leads to the form of an act on the task's page."""
    with reading() as tx:
        tasks.get(tx, task_id)
    return redirect(f"/tasks/{task_id}?act={act if act in _acts.catalogue() else ''}#act", 303)
