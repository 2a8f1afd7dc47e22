"""Instances: the runs of published processes, their timers, their history, their picture."""

from __future__ import annotations

import html
import re
from typing import Any, Literal

from marshmallow import Schema, fields, validate

import access
from access.http import current_actor
from api import common, problems, schemas
from engine import NotFound, Transaction, definitions, guards, history, instances, messages, timers
from petition import sentences, sight

blueprint = common.Blueprint(
    "instances", __name__, description="Runs of processes: state, timers, history, picture."
)


#: The process family whose instances are matters.
BUNDLE = "petition"


class Filter(common.PageArguments):
    """Which instances."""

    status = fields.String(validate=validate.OneOf(["active", "finished", "cancelled"]))
    scope_path = fields.String(
        metadata={"description": "At this office and below; by default the actor's own."}
    )


def seen(tx: Transaction, instance_id: str) -> instances.Instance:
    """The instance, if the actor may see it; one that may not be seen looks like one that is not there."""
    found = instances.get(tx, instance_id)
    if found.definition_key == BUNDLE:
        sight.require(tx, found.business_key)
    elif not guards.allows(tx, tx.actor, guards.stem(found.business_key)) or not access.may_see(
        tx.actor, found.scope_path
    ):
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
    scope_path = query.pop("scope_path", None) or (scopes[0] if scopes else None)
    if scope_path is None or not access.may_see(current_actor(), scope_path):
        return {"items": [], "next": None}
    with common.reading() as tx:
        found = instances.list_(
            tx, instances.InstanceFilter(scope_path=scope_path, **query), after=after, limit=limit
        )
    return common.page(found, limit)


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


class HistoryArguments(Schema):
    """Which part of the history."""

    limit = fields.Integer(load_default=100, validate=validate.Range(1, common.LIMIT))
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


class PartShape(Schema):
    """One diagram of the version: its file, process and drawn title; `here` when the case stands in it."""

    file = fields.String()
    process = fields.String()
    title = fields.String()
    here = fields.Boolean()


class PictureShape(Schema):
    """The diagrams a case runs on, and where it stands on them."""

    files = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata={"description": "File name to BPMN XML."}
    )
    parts = fields.List(fields.Nested(PartShape))
    visited = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "Element id to times."}
    )
    flows = fields.List(fields.String())
    open = fields.List(fields.String(), metadata={"description": "Elements where work waits."})
    incidents = fields.List(fields.String())
    steps = fields.Dict(metadata={"description": "Element id to what happened there, in sentences."})


@blueprint.get("/instances/<instance_id>/diagram")
@blueprint.response(200, PictureShape)
@common.refuses(blueprint, 401, 404)
def diagram(instance_id: str) -> dict[str, Any]:
    """The diagrams of its version, with the path taken, where it stands and what each step tells."""
    with common.reading() as tx:
        found = seen(tx, instance_id)
        picture = instances.picture(tx, found.id)
        spec = definitions.publication(tx, found.definition_id).spec(found.process_id)
        steps = _steps(tx, found.id, problems.language())
    files = {each["name"]: each["xml"] for each in picture["files"]}
    standing = {spec.elements[element].file for element in picture["open"] if element in spec.elements}
    # `visited` is newest first: a file is as early as its element that stands last in it.
    reached = {
        spec.elements[id].file: turn for turn, id in enumerate(picture["visited"]) if id in spec.elements
    }
    own, *others = picture["files"]
    others.sort(key=lambda each: -reached.get(each["name"], -1))
    parts = [
        {
            "file": each["name"],
            "process": process,
            "title": drawn_name(each["xml"], process),
            "here": each["name"] in standing,
        }
        for each in (own, *others)
        for process in each["processes"]
    ]
    stuck = [each["element_id"] for each in picture["incidents"] if each["element_id"]]
    return {
        **picture,
        "files": files,
        "parts": parts,
        "flows": list(picture["flows"]),
        "incidents": stuck,
        "steps": steps,
    }


def drawn_name(xml: str, process: str) -> str:
    """The name drawn on a process, or its id."""
    found = re.search(rf'<(?:\w+:)?process [^>]*?id="{re.escape(process)}"[^>]*>', xml)
    name = re.search(r'name="([^"]+)"', found.group(0)) if found else None
    return html.unescape(name.group(1)) if name else process


def _steps(tx: Transaction, instance_id: str, lang: Literal["zh", "en"]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for event in history.events(tx, instance_id, limit=1000):
        line = sentences.say(event, lang) if event.element_id else None
        if line and event.element_id:
            told.setdefault(event.element_id, []).append(line.text)
    return told
