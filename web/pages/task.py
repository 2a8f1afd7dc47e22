"""One task: the matter, the form, and the law beside it."""

from typing import Any

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from engine import Transaction, tasks
from web import dates, shell, wording
from web.edge import back, command_id, reading, record_if_sealed, run
from web.i18n import _
from web.pages import _clocks, _forms, _reads
from web.views import ClockView

pages = Blueprint("web_task", __name__)


@pages.get("/tasks/<task_id>")
def show(task_id: str) -> str:
    """Shows a task: what is asked, the form for whoever may complete it, and what the law says here."""
    with reading() as tx:
        task = tasks.get(tx, task_id)
        matter = _reads.matter_or_none(tx, task.business_key)
    record_if_sealed(matter)
    with reading() as tx:
        day = _reads.today(tx)
        return shell.render(
            tx,
            "task.html",
            here="inbox",
            task=_row(task, wording.task_row(task, day)),
            matter=_reads.about(tx, matter, day) if matter else None,
            requests=tuple(matter.demands) if matter else (),
            header_clocks=_header(tx, task, day) if matter else (),
            hints=_forms.hints(tasks.properties(tx, task.id)),
            earlier=_forms.earlier(tx, task, day) if matter else (),
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
            "schema": form["schema"],
            "data": form["data"],
            "task": task.id,
            "next": f"/inbox?done=completed&task={task.id}",
        },
        "can_complete": can_complete,
        "can_claim": can_complete and task.assignee_id is None,
        "can_release": can_complete and task.assignee_id == tx.actor.id,
        "claimed_by": task.assignee_name if is_other else "",
        "refused": "" if is_other else _reads.refusal_words(refused),
        "closed_words": _closed(tx, task),
        "draft_words": _("有没送出的草稿") if task.draft and can_complete else "",
        "act_words": properties.get("act") or task.name,
        "after_words": _("送出后就到下一步，不能自己收回") if can_complete else "",
        "submitted": _forms.submitted(tx, task) if task.status == "completed" else [],
    }


def _closed(tx: Transaction, task: tasks.Task) -> str:
    if task.status == "completed" and task.completed_at is not None:
        at = dates.moment(task.completed_at, _reads.today(tx))
        return _("{name} {at} 已办完这一步", name=task.completed_by_name or "", at=at)
    return _("这一步不用办了：件已经走了别的路，或者已经结束。") if task.status != "open" else ""
