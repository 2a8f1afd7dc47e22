"""What changes while a page is open: in a case, and who else is there."""

from typing import Any

from flask import Blueprint, Response, request

from access.http import unattended
from engine import NotFound, Transaction, history, presence, tasks
from petition import matters
from web import live
from web.edge import reading

pages = Blueprint("web_live", __name__)


@pages.get("/matters/<number>/live")
@unattended
def of_matter(number: str) -> Response:
    """Tells a page of a case what changes: its last line, who has its steps, who else is there."""
    task_id = request.args.get("task", "")
    with reading() as tx:
        instance_id = matters.get(tx, number).instance_id
        if task_id and tasks.get(tx, task_id).instance_id != instance_id:
            raise NotFound("task", task_id)

    def look(tx: Transaction) -> dict[str, Any]:
        found = matters.get(tx, number)
        last = history.newest(tx, found.instance_id, limit=1)
        return {
            "seq": last[0].seq if last else 0,
            "by": last[0].actor_name if last else "",
            "mine": bool(last) and last[0].actor_id == tx.actor.id,
            "tasks": {one.id: one.assignee_name or "" for one in tasks.of_instance(tx, found.instance_id)},
            "here": [
                {"name": one.person_name, "step": one.task_id, "writing": one.is_writing}
                for one in presence.others(tx, found.instance_id)
            ],
        }

    return live.answer(
        look,
        beat=lambda tx: presence.seen(tx, instance_id, task_id),
        end=lambda tx: presence.left(tx, instance_id, task_id),
    )
