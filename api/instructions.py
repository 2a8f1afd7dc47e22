"""What leaders wrote on a matter (领导批示): read, written down, answered, ended by programs, too."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api import common, schemas
from petition import instructions

blueprint = common.Blueprint("instructions", __name__, description="Leaders' instructions on a matter.")


class InstructionShape(Schema):
    """One instruction of one leader to one organ, and what it answered."""

    number = fields.String(metadata={"description": "The matter's number and `/批示`, counted from 1."})
    leader_name = fields.String()
    leader_post = fields.String()
    words = fields.String(metadata={"description": "In full; names of the petitioners are masked in it."})
    said_on = fields.Date()
    organ_path = fields.String()
    organ_name = fields.String()
    given_by_name = fields.String()
    given_on = fields.Date()
    by_on = fields.Date()
    status = fields.String(metadata={"description": ", ".join(instructions.STATUSES)})
    reply = fields.String()
    signer = fields.String()
    reasons = fields.String(metadata={"description": "Why no reply is needed any more."})
    ended_on = fields.Date(allow_none=True)
    is_late = fields.Boolean()


class GiveArguments(schemas.Arguments):
    """What the leader wrote, word for word, and who acts by when."""

    leader_name = fields.String(load_default="")
    leader_post = fields.String(load_default="")
    words = fields.String(load_default="")
    said_on = fields.String(load_default="", metadata={"description": "The day, as 2026-11-24."})
    organ = fields.String(load_default="", metadata={"description": "The path of who is to act."})
    by_on = fields.String(
        load_default="", metadata={"description": "Empty: as many days as the settings say."}
    )


class ReplyArguments(schemas.Arguments):
    """What was done, and the head who signs for the organ."""

    reply = fields.String(required=True, validate=validate.Length(max=instructions.MOST_WORDS))
    signer = fields.String(required=True, validate=validate.Length(max=30))


class EndArguments(schemas.Arguments):
    """Why no reply is needed any more."""

    reasons = fields.String(required=True, validate=validate.Length(max=instructions.MOST_WORDS))


@blueprint.get("/petitions/<number>/instructions")
@blueprint.response(200, common.page_of(InstructionShape))
@common.refuses(blueprint, 401, 404)
def list_instructions(number: str) -> dict[str, Any]:
    """The instructions on a matter, in the order they were written down; a matter has at most 200."""
    with common.reading() as tx:
        return {"items": instructions.of(tx, number), "next": None}


@blueprint.post("/petitions/<number>/instructions")
@blueprint.arguments(GiveArguments)
@common.with_command(blueprint)
@blueprint.response(201, InstructionShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def give_instruction(body: dict[str, Any], header: dict[str, Any], number: str) -> Any:
    """Writes down what a leader instructed; the organ named owes a reply by the day."""
    return common.run(instructions.give, number, body, **header)


@blueprint.post("/petitions/<number>/instructions/<ordinal>/reply")
@blueprint.arguments(ReplyArguments)
@common.with_command(blueprint)
@blueprint.response(200, InstructionShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def reply_to_instruction(body: dict[str, Any], header: dict[str, Any], number: str, ordinal: str) -> Any:
    """Answers one, as its task does: only for the organ that was named."""
    which = instructions.number_of(number, ordinal)
    return common.run(instructions.reply, which, body["reply"], body["signer"], **header)


@blueprint.post("/petitions/<number>/instructions/<ordinal>/end")
@blueprint.arguments(EndArguments)
@common.with_command(blueprint)
@blueprint.response(204)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def end_instruction(body: dict[str, Any], header: dict[str, Any], number: str, ordinal: str) -> None:
    """Says that one needs no reply any more; it stays, with the reason."""
    common.run(instructions.withdraw, instructions.number_of(number, ordinal), body["reasons"], **header)
