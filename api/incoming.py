"""What comes in from elsewhere (a hotline, a mailbox) and waits to be registered (预处理)."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api import common, schemas
from petition import codes, incoming

blueprint = Blueprint("incoming", __name__, description="What came in and is not registered yet.")


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
