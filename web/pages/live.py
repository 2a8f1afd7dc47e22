"""What changes while a page is open: in a case, and who else is there."""

from typing import Any

from flask import Blueprint, Response, request

from access.http import unattended
from engine import NotFound, Transaction, history, presence, tasks
from petition import cases, matters
from web import live
from web.edge import reading

pages = Blueprint("web_live", __name__)


@pages.get("/matters/<number>/live")
@unattended
def of_matter(number: str) -> Response:
    """Tells a page of a case what changes: its last line, who has its steps, who else is there.

    A step of a case beside the matter is told about that case.
    """
    task_id = request.args.get("task", "")
    with reading() as tx:
        instance_id = matters.get(tx, number).instance_id
        if task_id:
            task = tasks.get(tx, task_id)
            if cases.number_of(task.business_key) != number:
                raise NotFound("task", task_id)
            instance_id = task.instance_id

    def look(tx: Transaction) -> dict[str, Any]:
        matters.get(tx, number)
        last = history.newest(tx, instance_id, limit=1)
        return {
            "seq": last[0].seq if last else 0,
            "by": last[0].actor_name if last else "",
            "mine": bool(last) and last[0].actor_id == tx.actor.id,
            "tasks": {one.id: one.assignee_name or "" for one in tasks.of_instance(tx, instance_id)},
            "here": [
                {"name": one.person_name, "step": one.task_id, "writing": one.is_writing}
                for one in presence.others(tx, instance_id)
            ],
        }

    return live.answer(
        look,
        beat=lambda tx: presence.seen(tx, instance_id, task_id),
        end=lambda tx: presence.left(tx, instance_id, task_id),
    )
