"""Notes of a matter: listed, and added; never altered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from api import common, schemas
from petition import notes

blueprint = Blueprint("notes", __name__, description="What people note of a matter.")

_WORDS = validate.Length(2, 2000)


class NoteShape(Schema):
    """One note. `facts` are the answers of a call-back or a verification."""

    id = fields.String()
    kind = fields.String(metadata={"description": ", ".join(notes.KINDS)})
    is_for_office = fields.Boolean(metadata={"description": "Seen by the people of that office alone."})
    office_name = fields.String()
    words = fields.String(metadata={"description": "Names and numbers of the petitioners are masked in it."})
    facts = fields.Dict(keys=fields.String(), values=fields.String())
    written_by_name = fields.String()
    written_at = fields.AwareDateTime()


class RemarkArguments(schemas.Arguments):
    """A remark, for all who may see the matter or for one's own office."""

    words = fields.String(required=True, validate=_WORDS)
    is_for_office = fields.Boolean(load_default=False)


class _FormArguments(schemas.Arguments):
    on = fields.String(required=True, metadata={"description": "The day, as 2026-11-24."})
    way = fields.String(required=True, validate=validate.OneOf(list(notes.WAYS)))
    words = fields.String(load_default="", validate=validate.Length(max=2000))


class CallBackArguments(_FormArguments):
    """What a call-back brought; with `unreached` nothing else is asked."""

    unreached = fields.String(load_default="", validate=validate.Length(max=2000))
    told = fields.String(validate=validate.OneOf(list(notes.YES_NO)))
    received = fields.String(validate=validate.OneOf(list(notes.YES_NO)))
    executed = fields.String(validate=validate.OneOf(list(notes.YES_NO)))
    office_view = fields.String(validate=validate.OneOf(list(notes.OPINIONS)))
    unit_view = fields.String(validate=validate.OneOf(list(notes.OPINIONS)))


class VerificationArguments(_FormArguments):
    """What a verification found."""

    is_true = fields.String(validate=validate.OneOf(list(notes.PARTS)))
    is_justified = fields.String(validate=validate.OneOf(list(notes.PARTS)))
    is_done = fields.String(validate=validate.OneOf(list(notes.PARTS)))


@blueprint.get("/petitions/<number>/notes")
@blueprint.response(200, common.page_of(NoteShape))
@common.refuses(blueprint, 401, 404)
def list_notes(number: str) -> dict[str, Any]:
    """The notes of a matter that the actor may read, newest first."""
    with common.reading() as tx:
        return {"items": notes.of(tx, number, common.LIMIT), "next": None}


@blueprint.post("/petitions/<number>/notes")
@blueprint.arguments(RemarkArguments)
@common.with_command(blueprint)
@blueprint.response(204)
@common.refuses(blueprint, 401, 404, 409, 422, 500)
def add_note(body: dict[str, Any], header: dict[str, Any], number: str) -> None:
    """Adds a remark."""
    common.run(notes.add, number, body["words"], is_for_office=body["is_for_office"], **header)


@blueprint.post("/petitions/<number>/call-backs")
@blueprint.arguments(CallBackArguments)
@common.with_command(blueprint)
@blueprint.response(204)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def add_call_back(body: Mapping[str, Any], header: dict[str, Any], number: str) -> None:
    """Adds what the petition office heard when it called the petitioner back; it is no rating."""
    common.run(notes.call_back, number, body, **header)


@blueprint.post("/petitions/<number>/verifications")
@blueprint.arguments(VerificationArguments)
@common.with_command(blueprint)
@blueprint.response(204)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def add_verification(body: Mapping[str, Any], header: dict[str, Any], number: str) -> None:
    """Adds what the petition office found when it verified what a unit reported."""
    common.run(notes.verify, number, body, **header)
