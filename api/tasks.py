"""Tasks: the list with filters, one task with its form, claim, release, draft, complete."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import fields, validate

from api import common, schemas
from engine import tasks

blueprint = common.Blueprint("tasks", __name__, description="User tasks: the work of people.")


_PILES: dict[str, dict[str, Any]] = {
    "all": {},
    "mine": {"assignee": "me"},
    "unclaimed": {"assignee": "nobody"},
    "done": {"assignee": "me", "status": "completed"},
}


class Filter(common.PageArguments):
    """Which tasks."""

    pile = fields.String(
        load_default="all",
        validate=validate.OneOf(list(_PILES)),
        metadata={"description": "all I may work on; claimed by me; claimed by nobody; completed by me."},
    )
    text = fields.String(
        validate=validate.Length(max=100), metadata={"description": "Part of the title, subtitle or number."}
    )
    business_key = fields.String()
    due_before = fields.AwareDateTime()


@blueprint.get("/tasks")
@blueprint.arguments(Filter, location="query")
@blueprint.response(200, common.page_of(schemas.TaskShape))
@common.refuses(blueprint, 401, 422)
def list_tasks(query: dict[str, Any]) -> dict[str, Any]:
    """Open tasks that the actor may work on, due first."""
    after, limit = query.pop("after", None), query.pop("limit")
    pile = _PILES[query.pop("pile")]
    with common.reading() as tx:
        page = tasks.worklist(tx, tasks.TaskFilter(**pile, **query), after=after, limit=limit)
    return {"items": page.items, "next": page.next_cursor}


@blueprint.get("/tasks/<task_id>")
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404)
def get_task(task_id: str) -> Any:
    """One task."""
    with common.reading() as tx:
        return tasks.get(tx, task_id)


@blueprint.get("/tasks/<task_id>/form")
@blueprint.response(200, schemas.FormShape)
@common.refuses(blueprint, 401, 403, 404)
def get_form(task_id: str) -> Any:
    """The form of a task and the values to start from: what was drafted, else what the case knows."""
    with common.reading() as tx:
        return tasks.form(tx, task_id)


@blueprint.put("/tasks/<task_id>/draft")
@blueprint.arguments(schemas.ValuesArguments)
@blueprint.response(204)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def put_draft(body: dict[str, Any], task_id: str) -> Response:
    """Keeps what has been typed so far; nothing is checked.

    The answer's `ETag` tells the draft; sent as `If-Match` with the next one it is refused (409) when
    somebody else saved in between. Without it the last one saved is kept.
    """
    tag = common.run(tasks.save_draft, task_id, body["data"], seen=_seen())
    answer = Response(status=204)
    answer.set_etag(tag)
    return answer


def _seen() -> str | None:
    """The tag of the draft the writer started from."""
    asked = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    return asked or None


@blueprint.post("/tasks/<task_id>/claim")
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409)
def claim(header: dict[str, Any], task_id: str) -> Any:
    """Takes the task for oneself."""
    return common.run(tasks.claim, task_id, **header)


@blueprint.post("/tasks/<task_id>/release")
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409)
def release(header: dict[str, Any], task_id: str) -> Any:
    """Gives the task back to all who may do it."""
    return common.run(tasks.release, task_id, **header)


@blueprint.post("/tasks/<task_id>/complete")
@blueprint.arguments(schemas.ValuesArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def complete(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Completes the task with its form's values; the case moves on in the same transaction."""
    return common.run(tasks.complete, task_id, body["data"], **header)
