"""One task: the matter, the form, and the law beside it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from engine import Transaction, new_id, tasks
from petition import gathering, matters, return_codes
from web import dates, shell, wording
from web.edge import back, command_id, reading, record_if_sealed, run
from web.i18n import _, pick
from web.pages import _acts, _advice, _clocks, _desk, _files, _forms, _reads, library
from web.views import ClockView

pages = Blueprint("web_task", __name__)


@pages.get("/tasks/<task_id>")
def show(task_id: str) -> str:
    """Shows a task: what is asked, the form for whoever may complete it, and what the law says here."""
    return page(task_id, act=request.args.get("act", ""))


def page(
    task_id: str, *, act: str = "", errors: dict[str, str] | None = None, values: dict[str, Any] | None = None
) -> str:
    """Gives the page of a task, with the form of one of its acts open."""
    with reading() as tx:
        task = tasks.get(tx, task_id)
        gathering.gather_page(tx, task.business_key)
        matter = _reads.matter_or_none(tx, task.business_key)
        if matter is None or not matter.is_sealed:
            return _page(tx, task, matter, act, errors, values)
    record_if_sealed(matter)
    with reading() as tx:
        return _page(tx, task, matter, act, errors, values)


def _page(
    tx: Transaction,
    task: tasks.Task,
    matter: matters.Matter | None,
    act: str,
    errors: dict[str, str] | None,
    values: dict[str, Any] | None,
) -> str:
    day = _reads.today(tx)
    return shell.render(
        tx,
        "task.html",
        here="inbox",
        task=_row(task, wording.task_row(task, day)),
        matter=_reads.about(tx, matter, day) if matter else None,
        requests=tuple(matter.demands) if matter else (),
        header_clocks=_header(tx, task, day) if matter else (),
        look=_advice.of_matter(tx, matter) if matter and task.status == "open" else [],
        hints=_forms.hints(tasks.properties(tx, task.id)),
        earlier=_forms.earlier(tx, task, day) if matter else (),
        desk=_desk.around(tx, task, day),
        **library.beside(task.form_key),
        today_iso=day.isoformat(),
        f=_files.of_task(tx, matter.number, task, day) if matter else None,
        **_around(tx, task, act, day, may_see_matter=matter is not None),
        errors=errors or {},
        values=values or {},
        **_form(tx, task),
    )


@pages.post("/tasks/<task_id>/claim")
def claim(task_id: str) -> Response:
    """Takes a task."""
    run(tasks.claim, task_id, command_id())
    return redirect(_told(back(f"/tasks/{task_id}"), "claimed", task_id), 303)


@pages.post("/tasks/<task_id>/release")
def release(task_id: str) -> Response:
    """Gives a task back to those who may take it."""
    run(tasks.release, task_id, command_id())
    return redirect(_told(back("/inbox"), "released", task_id), 303)


def _around(
    tx: Transaction, task: tasks.Task, wanted: str, day: date, *, may_see_matter: bool
) -> dict[str, Any]:
    """What else may be done, and the form of the one that is open."""
    known = _acts.catalogue()
    keys = _desk.acts(tx, task, may_see_matter=may_see_matter)
    can_drop = "ask" in keys and task.awaited
    is_open = wanted in keys or (wanted == "drop" and can_drop)
    return {
        "acts": [known[key] for key in keys],
        "act": known[wanted] if is_open else None,
        "can_drop": can_drop,
        "dropped": request.args.get("who", ""),
        "colleagues": _desk.colleagues(tx, task) if is_open and wanted in _acts.WITH_PERSON else [],
        "return_reasons": [(code, pick(*names)) for code, names in return_codes.REASONS.items()],
        "ways_back": tasks.ways_back(tx, task.id) if is_open and wanted == "send_back" else [],
        "aside": _desk.aside_days(task, day),
        "command": request.form.get("command") or new_id(),
        "said": _SAID.get(request.args.get("done", ""), lambda: "")(),
    }


#: What the page says after an act that leads back to it.
_SAID: dict[str, Callable[[], str]] = {
    "ask": lambda: _("已请他会签。"),
    "answer": lambda: _("意见已签。"),
    "drop": lambda: _("已减签。"),
    "nudge": lambda: _("已催办，对方要回复。"),
    "remind": lambda: _("已提醒。"),
    "reply": lambda: _("已回复催办。"),
    "note": lambda: _("已记在经过里。"),
    "recall": lambda: _("已撤回，改好再送。"),
    "take_back": lambda: _("已收回委托。"),
    "take_up": lambda: _("已放回待办。"),
    "watch": lambda: _("已关注。"),
    "unwatch": lambda: _("已不再关注。"),
}


def _told(target: str, done: str, task_id: str) -> str:
    if not target.startswith("/inbox"):
        return target
    return f"{target}{'&' if '?' in target else '?'}done={done}&task={task_id}"


def _row(task: tasks.Task, row: Any) -> dict[str, Any]:
    return {**vars(row), "is_open": task.status == "open"}


def _header(tx: Transaction, task: tasks.Task, day: Any) -> tuple[ClockView, ...]:
    running = _clocks.running_clocks(tx, task.business_key, day)
    main = _clocks.clock_of_task(running, task)
    rest = tuple(each for each in running if main is None or each.key != main.key)
    return ((main,) if main else ()) + rest[: 3 if main is None else 2]


def _form(tx: Transaction, task: tasks.Task) -> dict[str, Any]:
    """What the middle of the page needs: the form and who may send it, or why not, or what was sent."""
    is_open = task.status == "open"
    refused = tasks.obstacle(tx, task.id) if is_open else None
    can_complete = is_open and refused is None
    form = tasks.form(tx, task.id) if can_complete else {"schema": None, "data": {}}
    properties = tasks.properties(tx, task.id)
    is_other = is_open and task.assignee_id not in (None, tx.actor.id)
    return {
        "schema": form["schema"],
        "fields": _forms.field_texts(form["schema"], form["data"]) if form["schema"] else [],
        "island": {
            "schema": form["schema"] and _forms.with_days(form["schema"], form["data"]),
            "data": form["data"],
            "task": task.id,
            "tag": form.get("tag"),
            "next": f"/inbox?done=completed&task={task.id}",
        },
        "can_complete": can_complete,
        "can_claim": can_complete and task.assignee_id is None,
        "can_release": can_complete and task.assignee_id == tx.actor.id,
        "claimed_by": task.assignee_name if is_other else "",
        "refused": "" if is_other else _reads.refusal_words(refused),
        "closed_words": _closed(tx, task),
        "draft_words": _("有没送出的草稿") if task.draft and can_complete else "",
        "act_words": pick(
            properties.get("act") or task.name,
            properties.get("act_en") or task.marks.get("name_en") or task.name,
        ),
        "after_words": _("送出后就到下一步") if can_complete else "",
        "submitted": _forms.submitted(tx, task) if task.status == "completed" else [],
    }


def _closed(tx: Transaction, task: tasks.Task) -> str:
    if task.status == "completed" and task.completed_at is not None:
        at = dates.moment(task.completed_at, _reads.today(tx))
        return _("{name} {at} 已办完这一步", name=task.completed_by_name or "", at=at)
    return _("这一步不用办了：件已经走了别的路，或者已经结束。") if task.status != "open" else ""
