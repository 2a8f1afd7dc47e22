"""Instances: the runs of published processes, their timers, their history, their picture."""

from __future__ import annotations

from typing import Any

import access
from flask_smorest import Blueprint
from marshmallow import fields, validate

from access.http import current_actor
from api import common, schemas
from engine import NotFound, Transaction, history, instances, messages, timers
from petition import matters, sentences

blueprint = Blueprint("instances", __name__, description="Runs of processes: state, timers, history, picture.")


class Filter(common.PageArguments):
    """Which instances."""

    status = fields.String(validate=validate.OneOf(["active", "finished", "cancelled"]))
    business_key = fields.String()


def seen(tx: Transaction, instance_id: str) -> instances.Instance:
    """The instance, if the actor may see it; one that may not be seen looks like one that is not there."""
    found = instances.get(tx, instance_id)
    if not matters.may_see(tx, found.business_key, found.scope_path):
        raise NotFound("instance", instance_id)
    return found


@blueprint.get("/instances")
@blueprint.arguments(Filter, location="query")
@blueprint.response(200, common.page_of(schemas.InstanceShape))
@common.refuses(blueprint, 401)
def list_instances(query: dict[str, Any]) -> dict[str, Any]:
    """Instances at the offices the actor may see, newest first."""
    after, limit = query.pop("after", None), query.pop("limit")
    scopes = access.visible_paths(current_actor())
    if not scopes:
        return {"items": [], "next": None}
    with common.reading() as tx:
        page = instances.list_(tx, instances.InstanceFilter(scope_paths=scopes, **query), after=after, limit=limit)
    return {"items": page.items, "next": page.next_cursor}


@blueprint.post("/instances")
@blueprint.arguments(schemas.StartArguments)
@common.with_command(blueprint)
@blueprint.response(201, schemas.InstanceShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def start(body: dict[str, Any], header: dict[str, Any]) -> Any:
    """Starts an instance of the newest version. Petitions are registered with `POST /petitions` instead."""
    common.must("admin")
    key, data = body.pop("key"), body.pop("data")
    return common.run(instances.start, key, data, **body, **header)


@blueprint.get("/instances/<instance_id>")
@blueprint.response(200, schemas.InstanceShape)
@common.refuses(blueprint, 401, 404)
def get_instance(instance_id: str) -> Any:
    """One instance."""
    with common.reading() as tx:
        return seen(tx, instance_id)


@blueprint.post("/instances/<instance_id>/cancel")
@blueprint.arguments(schemas.CancelArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.InstanceShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def cancel(body: dict[str, Any], header: dict[str, Any], instance_id: str) -> Any:
    """Ends a run that should not have been started; the reason stays in its history."""
    common.must("admin")
    return common.run(instances.cancel, instance_id, body["reason"], **header)


@blueprint.post("/instances/<instance_id>/messages")
@blueprint.arguments(schemas.MessageArguments)
@common.with_command(blueprint)
@blueprint.response(204)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def send(body: dict[str, Any], header: dict[str, Any], instance_id: str) -> None:
    """Sends a message to what waits for it in the instance."""
    common.must("admin")
    common.run(messages.send, instance_id, body["name"], body["payload"], **header)


@blueprint.get("/instances/<instance_id>/timers")
@blueprint.response(200, common.page_of(schemas.TimerShape))
@common.refuses(blueprint, 401, 404)
def list_timers(instance_id: str) -> dict[str, Any]:
    """The timers of an instance, earliest first."""
    with common.reading() as tx:
        return {"items": timers.list_(tx, seen(tx, instance_id).id), "next": None}


class HistoryArguments(common.PageArguments):
    """Which part of the history."""

    after = fields.Integer(load_default=0, metadata={"description": "Rows after this `seq`."})


@blueprint.get("/instances/<instance_id>/history")
@blueprint.arguments(HistoryArguments, location="query")
@blueprint.response(200, common.page_of(schemas.EventShape))
@common.refuses(blueprint, 401, 404)
def list_history(query: dict[str, Any], instance_id: str) -> dict[str, Any]:
    """What happened, oldest first; rows are only ever added."""
    with common.reading() as tx:
        rows = history.events(tx, seen(tx, instance_id).id, after_seq=query["after"], limit=query["limit"])
    return {"items": rows, "next": str(rows[-1].seq) if len(rows) == query["limit"] else None}


@blueprint.get("/instances/<instance_id>/diagram")
@blueprint.response(200)
@common.refuses(blueprint, 401, 404)
def diagram(instance_id: str) -> dict[str, Any]:
    """The diagrams of the version it runs on, with the path taken, where it stands and what each step tells."""
    with common.reading() as tx:
        found = seen(tx, instance_id)
        return {**instances.picture(tx, found.id), "steps": sentences.by_element(tx, found.id, common.language())}
