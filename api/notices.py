"""What somebody was told, and which of it leaves the house for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from access import wishes
from access.wishes import GROUPS, Wishes
from api import common, problems, schemas
from engine import Transaction, notices
from petition import notice_sentences
from petition.deadlines import law_day

blueprint = Blueprint("notices", __name__, description="Notices of the one who asks, and their wishes.")

_TIME = validate.Regexp(
    r"^([01]\d|2[0-3]):[0-5]\d$", error="写成 08:30 这样的时间（expected a time like 08:30）。"
)


class NoticeArguments(common.PageArguments):
    """Which notices."""

    unread = fields.Boolean(load_default=False, metadata={"description": "Only what is not read."})


class ReadArguments(schemas.Arguments):
    """Which notices were read."""

    ids = fields.List(
        fields.String(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, notices.MOST),
        metadata={"description": "Ids; without any everything until now."},
    )


class NoticeShape(Schema):
    """One notice. Of a sealed matter it has no number, no step and no day."""

    id = fields.String()
    kind = fields.String()
    at = fields.AwareDateTime()
    label = fields.String()
    number = fields.String()
    step = fields.String()
    due = fields.String(metadata={"description": "The day in words."})
    task_id = fields.String(allow_none=True)
    stands_in_for = fields.String(allow_none=True)
    is_read = fields.Boolean()
    is_over = fields.Boolean(metadata={"description": "Nothing is to be done about it any more."})


class CountShape(Schema):
    """How many were marked, and how many are not read now."""

    marked = fields.Integer()
    unread = fields.Integer()


class WishesShape(schemas.Arguments):
    """What leaves the house, and when. Times are those of the offices."""

    mail_to = fields.String(load_default="", validate=validate.Length(0, 254))
    by_mail = fields.List(fields.String(validate=validate.OneOf(list(GROUPS))), load_default=list)
    by_webhook = fields.List(fields.String(validate=validate.OneOf(list(GROUPS))), load_default=list)
    quiet_from = fields.String(load_default="00:00", validate=_TIME)
    quiet_until = fields.String(load_default="00:00", validate=_TIME)
    digest_at = fields.String(load_default=None, allow_none=True, validate=_TIME)


@blueprint.get("/notices")
@blueprint.arguments(NoticeArguments, location="query")
@blueprint.response(200, common.page_of(NoticeShape))
@common.refuses(blueprint, 401, 422)
def list_(asked: dict[str, Any]) -> Any:
    """Lists what the one who asks was told, newest first."""
    with common.reading() as tx:
        found = notices.of(
            tx, after=asked.get("after"), limit=asked["limit"], unread_only=bool(asked["unread"])
        )
        day = law_day(tx.now)
        page = common.page(found, asked["limit"])
        return {**page, "items": [_shape(one, day) for one in found]}


@blueprint.post("/notices/read")
@blueprint.arguments(ReadArguments)
@common.with_command(blueprint)
@blueprint.response(200, CountShape)
@common.refuses(blueprint, 401, 422)
def read(body: dict[str, Any], header: dict[str, Any]) -> Any:  # noqa: ARG001 - reading twice is reading
    """Marks notices as read; doing it twice is nothing new."""
    return common.run(_read, body["ids"])


@blueprint.get("/notices/wishes")
@blueprint.response(200, WishesShape)
@common.refuses(blueprint, 401)
def wished() -> Any:
    """What leaves the house for the one who asks."""
    with common.reading() as tx:
        return _words(wishes.of(tx, tx.actor.id))


@blueprint.put("/notices/wishes")
@blueprint.arguments(WishesShape)
@blueprint.response(200, WishesShape)
@common.refuses(blueprint, 401, 403, 422)
def choose(body: dict[str, Any]) -> Any:
    """Keeps what the one who asks wishes."""
    digest = body["digest_at"]
    found = Wishes(
        body["mail_to"],
        frozenset(body["by_mail"]),
        frozenset(body["by_webhook"]),
        wishes.minutes(body["quiet_from"]),
        wishes.minutes(body["quiet_until"]),
        None if digest is None else wishes.minutes(digest),
    )
    mail = current_app.extensions["huiyin"].settings.outward.mail
    common.run(wishes.choose, found, domains=mail.domains if mail else ())
    return _words(found)


def _read(tx: Transaction, ids: list[str] | None) -> Mapping[str, int]:
    marked = notices.read_all(tx) if ids is None else notices.read(tx, ids)
    return {"marked": marked, "unread": notices.unread(tx)}


def _shape(found: notices.Notice, day: date) -> dict[str, Any]:
    said = notice_sentences.say(found, day, problems.language())
    return {
        "id": found.id,
        "kind": "something" if said.is_withheld else found.kind,
        "at": found.at,
        "label": said.label,
        "number": said.number,
        "step": said.step,
        "due": said.due,
        "task_id": found.task_id,
        "stands_in_for": found.for_name,
        "is_read": found.read_at is not None,
        "is_over": found.is_over,
    }


def _words(found: Wishes) -> dict[str, Any]:
    digest = found.digest_minute
    return {
        "mail_to": found.mail_to,
        "by_mail": sorted(found.by_mail),
        "by_webhook": sorted(found.by_webhook),
        "quiet_from": wishes.clock_words(found.quiet_from),
        "quiet_until": wishes.clock_words(found.quiet_until),
        "digest_at": None if digest is None else wishes.clock_words(digest),
    }
