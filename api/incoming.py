"""What comes in from elsewhere (a hotline, a mailbox) and waits to be registered (预处理)."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import EXCLUDE, Schema, fields, validate

from api import common, schemas
from petition import codes, incoming, incoming_files

blueprint = common.Blueprint("incoming", __name__, description="What came in and is not registered yet.")


class ItemShape(Schema):
    """One item, without what it says: that is read where it is registered."""

    id = fields.String()
    office_path = fields.String()
    channel = fields.String(metadata={"description": ", ".join(codes.CHANNELS)})
    source = fields.String()
    came_on = fields.Date()
    status = fields.String(metadata={"description": ", ".join(incoming.STATUSES)})
    number = fields.String(metadata={"description": "The matter it became or was merged into."})


class ItemArguments(schemas.Arguments):
    """An item as it came."""

    office_path = fields.String(required=True)
    channel = fields.String(required=True, validate=validate.OneOf(list(codes.CHANNELS)))
    came_on = fields.String(metadata={"description": "The day, as 2026-11-24; today where it is not said."})
    source = fields.String(validate=validate.Length(max=100))
    who = fields.String(validate=validate.Length(max=100))
    phone = fields.String(validate=validate.Length(max=100))
    words = fields.String(required=True, validate=validate.Length(2, incoming.MOST_WORDS))


@blueprint.get("/incoming")
@blueprint.response(200, common.page_of(ItemShape))
@common.refuses(blueprint, 401)
def list_items() -> dict[str, Any]:
    """The items that wait in the actor's offices, the oldest first."""
    with common.reading() as tx:
        return {"items": incoming.waiting(tx, common.LIMIT), "next": None}


@blueprint.post("/incoming")
@blueprint.arguments(ItemArguments)
@common.with_command(blueprint)
@blueprint.response(201, ItemShape)
@common.refuses(blueprint, 401, 403, 409, 422, 500)
def add_item(body: dict[str, Any], header: dict[str, Any]) -> incoming.Item:
    """Notes what came in; its periods count from `came_on`, however late it is registered."""
    return common.run(incoming.add, body["office_path"], body, **header)


class FileShape(Schema):
    """One file of an item. It opens when `scan` is none (no scanner is set) or clean, until it is moved."""

    id = fields.String()
    slot = fields.String()
    name = fields.String()
    kind = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    scan = fields.String(metadata={"description": "none, waiting, clean or infected."})
    added_at = fields.AwareDateTime()
    added_by_name = fields.String()
    is_moved = fields.Boolean(metadata={"description": "It lies with the matter the item became."})


class FileArguments(Schema):
    """What the file is, beside the part `file` of the form."""

    class Meta:
        unknown = EXCLUDE

    slot = fields.String(load_default="ORIGINAL", validate=validate.OneOf(list(incoming_files.SLOTS)))


@blueprint.get("/incoming/<item_id>/files")
@blueprint.response(200, common.page_of(FileShape))
@common.refuses(blueprint, 401, 404)
def list_item_files(item_id: str) -> dict[str, Any]:
    """The files of an item, oldest first."""
    with common.reading() as tx:
        return {"items": incoming.files(tx, incoming.get(tx, item_id)), "next": None}


@blueprint.post("/incoming/<item_id>/files")
@blueprint.arguments(FileArguments, location="form")
@common.with_command(blueprint)
@blueprint.response(201, FileShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def add_item_file(body: dict[str, Any], header: dict[str, Any], item_id: str) -> Any:
    """Adds a file, sent as the part `file` of a multipart form; it goes along to the matter."""
    with common.reading() as tx:
        incoming.may_add_file(tx, item_id)
    return common.run(incoming.add_file, item_id, **common.taken(), **body, **header)


@blueprint.get("/incoming/<item_id>/files/<file_id>/file")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
@common.refuses(blueprint, 401, 404, 409)
def get_item_file(item_id: str, file_id: str) -> Response:
    """A file as it came. That it was opened is recorded."""
    with common.reading() as tx:
        found = incoming.file(tx, item_id, file_id)
    return common.as_it_came(item_id, found)
