"""Files of a matter: listed, added, fetched. The bytes decide what a file is, not its name."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import EXCLUDE, Schema, fields, validate

from api import common
from petition import attachments, matters, slots

blueprint = common.Blueprint("attachments", __name__, description="Files people add to a matter.")


class AttachmentShape(Schema):
    """One file. It opens when `scan` is none (no scanner is set) or clean."""

    id = fields.String()
    slot = fields.String()
    name = fields.String(metadata={"description": "Names of the matter's people are masked in it."})
    kind = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    note = fields.String()
    scan = fields.String(metadata={"description": "none, waiting, clean or infected."})
    added_at = fields.AwareDateTime()
    added_by_name = fields.String()


class AddArguments(Schema):
    """What the file is, beside the part `file` of the form."""

    class Meta:
        unknown = EXCLUDE

    slot = fields.String(required=True, validate=validate.OneOf(list(slots.SLOTS)))
    note = fields.String(load_default="", validate=validate.Length(max=200))
    task_id = fields.String(load_default=None)


@blueprint.get("/petitions/<number>/attachments")
@blueprint.response(200, common.page_of(AttachmentShape))
@common.refuses(blueprint, 401, 404)
def list_attachments(number: str) -> dict[str, Any]:
    """The files of a matter, oldest first. Looking at those of a sealed one is recorded."""
    with common.reading() as tx:
        matter, found = matters.get(tx, number), attachments.of(tx, number)
    common.record_if_sealed(matter)
    return {"items": found, "next": None}


@blueprint.post("/petitions/<number>/attachments")
@blueprint.arguments(AddArguments, location="form")
@common.with_command(blueprint)
@blueprint.response(201, AttachmentShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def add_attachment(body: dict[str, Any], header: dict[str, Any], number: str) -> Any:
    """Adds a file, sent as the part `file` of a multipart form."""
    with common.reading() as tx:
        attachments.require_may_add(tx, number, body["task_id"])
    return common.run(attachments.add, number, **common.taken(), **body, **header)


@blueprint.get("/petitions/<number>/attachments/<attachment_id>/file")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
@common.refuses(blueprint, 401, 403, 404, 409)
def get_attachment(number: str, attachment_id: str) -> Response:
    """A file as it came. That it was opened is recorded."""
    with common.reading() as tx:
        found = attachments.opened(tx, number, attachment_id)
    return common.as_it_came(number, found)
