"""What a query code opens: where the petitioner's matters stand, and their own rating. No account."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields, validate

from access.http import by_code
from api import common, schemas
from engine import Actor
from petition import ratings, tracking

blueprint = Blueprint("tracking", __name__, description="For petitioners, by the query code of a submission.")

#: Whoever holds the code, and nobody more.
PETITIONER = Actor("petitioner", "信访人")


class CodeHeader(Schema):
    """The query code: in a header, so that no address and no log keeps it."""

    class Meta:
        unknown = EXCLUDE

    code = fields.String(required=True, data_key="X-Query-Code", validate=validate.Length(8, 40))


class StepShape(Schema):
    """Something that happened, in both languages."""

    on = fields.Date()
    zh = fields.String()
    en = fields.String()


class RatingShape(Schema):
    """Whether it may be rated, until when, and what was said of each body."""

    state = fields.String()
    until_on = fields.Date(allow_none=True)
    given = fields.Function(lambda now: {body: one.score for body, one in now.given.items()})


class TrackedShape(Schema):
    """A matter as its petitioner sees it."""

    number = fields.String()
    status_zh = fields.String()
    status_en = fields.String()
    office_name = fields.String()
    unit_name = fields.String()
    now_zh = fields.String()
    now_en = fields.String()
    steps = fields.List(fields.Nested(StepShape))
    rating = fields.Nested(RatingShape)


class RatingArguments(schemas.Arguments):
    """The petitioner's own rating: one of the two scores at least."""

    number = fields.String(required=True, validate=validate.Length(1, 60))
    office_score = fields.String(validate=validate.OneOf(sorted(ratings.SCORES)))
    unit_score = fields.String(validate=validate.OneOf(sorted(ratings.SCORES)))
    office_reason = fields.String(validate=validate.Length(max=500))
    unit_reason = fields.String(validate=validate.Length(max=500))


@blueprint.get("/tracking")
@by_code
@blueprint.arguments(CodeHeader, location="headers")
@blueprint.response(200, TrackedShape(many=True))
@common.refuses(blueprint, 404, 422, 429)
def look(headers: dict[str, Any]) -> list[tracking.Tracked]:
    """The matters of the submission that this code was given for."""
    with common.engine().read(PETITIONER) as tx:
        return tracking.by_code(tx, headers["code"])


@blueprint.post("/tracking/rating")
@by_code
@blueprint.arguments(RatingArguments)
@blueprint.arguments(CodeHeader, location="headers")
@common.with_command(blueprint)
@blueprint.response(204)
@common.refuses(blueprint, 403, 404, 409, 422, 429)
def rate(facts: dict[str, Any], headers: dict[str, Any], command: dict[str, Any]) -> None:
    """Takes the petitioner's own rating; somebody who is signed in here is none and is refused."""
    common.engine().run(
        g.actor or PETITIONER,
        ratings.rate,
        headers["code"],
        facts["number"],
        facts,
        command_id=command["command_id"],
    )
