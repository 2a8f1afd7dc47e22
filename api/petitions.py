"""Petitions: register, find, read a matter with its clocks, papers and story, record a withdrawal."""

from __future__ import annotations

from typing import Any, get_args

from marshmallow import EXCLUDE, Schema, fields, validate

import access
from api import common, problems, schemas
from engine import Transaction
from petition import clocks, deadlines, documents, explain, matters, parties, piles, register, sentences

blueprint = common.Blueprint(
    "petitions", __name__, description="Petitions: submissions and matters, their clocks and papers."
)


class RegisteredShape(Schema):
    """One matter of a receipt."""

    number = fields.String()
    title = fields.String()
    matter_id = fields.String()
    instance_id = fields.String()


class ReceiptShape(Schema):
    """What a petitioner gets when the petition is registered."""

    submission_id = fields.String()
    query_code = fields.String()
    received_on = fields.Date()
    registered_at = fields.AwareDateTime()
    matters = fields.List(fields.Nested(RegisteredShape))


class Filter(common.PageArguments):
    """Which matters."""

    text = fields.String(
        validate=validate.Length(max=100), metadata={"description": "Number, masked name or words."}
    )
    status = fields.List(fields.String(), data_key="status", load_default=list)
    unit_path = fields.String()
    overdue = fields.Boolean(load_default=False)
    near_days = fields.Integer(validate=validate.Range(0, 60))
    open_only = fields.Boolean(load_default=False)
    pile = fields.String(
        validate=validate.OneOf(get_args(piles.Pile)),
        metadata={
            "description": "Registered by me, newest first; or sent from above and open, first due first. "
            "A pile takes no other filter."
        },
    )


class MatterRowShape(Schema):
    """A matter as a list shows it; the petitioner is masked."""

    number = fields.String()
    title = fields.String()
    status = fields.String()
    status_zh = fields.String()
    petitioner = fields.String()
    channel = fields.String()
    unit_name = fields.String(allow_none=True)
    office_name = fields.String()
    received_on = fields.Date()
    flags = fields.List(fields.Dict())
    clock = fields.Dict(allow_none=True)


class MatterShape(MatterRowShape):
    """A matter; the petitioner is masked, the petitioner's own words are kept apart from the summary."""

    id = fields.String()
    instance_id = fields.String()
    purpose = fields.String()
    content_class = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    demands = fields.List(fields.String())
    facts = fields.String(allow_none=True)
    summary = fields.String(allow_none=True)
    registered_at = fields.AwareDateTime()
    accepted_on = fields.Date(allow_none=True)
    issued_on = fields.Date(allow_none=True)
    served_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)
    outcome = fields.String(allow_none=True)


class TargetShape(Schema):
    """A shorter local figure: an internal target beside the legal day."""

    overlay = fields.String()
    name = fields.String(attribute="overlay_name")
    article = fields.String()
    length = fields.Integer()
    unit = fields.String()
    nominal_on = fields.Date()
    effective_on = fields.Date()


class ShownShape(Schema):
    """The days that were shown from a day on, and the event that made them so."""

    on = fields.Date()
    event = fields.Dict(metadata={"description": "started, extended, excluded or told, with its facts."})
    nominal_on = fields.Date()
    effective_on = fields.Date()


class ClockShape(Schema):
    """A statutory clock: both dates, how sure, and how it was counted."""

    key = fields.String()
    rule = fields.String()
    name = fields.String()
    name_en = fields.String()
    article = fields.String()
    status = fields.String()
    start_on = fields.Date(allow_none=True)
    nominal_on = fields.Date(allow_none=True)
    effective_on = fields.Date(allow_none=True)
    last_workday_on = fields.Date(allow_none=True)
    provisional = fields.Boolean(attribute="is_provisional")
    local = fields.Nested(
        TargetShape, allow_none=True, metadata={"description": "What local rules say where they differ."}
    )
    calendar_version = fields.String(metadata={"description": "The working calendar it was counted with."})
    words = fields.String(metadata={"description": "As people say it: 还有 12 天."})
    steps = fields.List(
        fields.Dict(), metadata={"description": "The count, step by step, each with its article."}
    )
    shown = fields.List(
        fields.Nested(ShownShape), metadata={"description": "What was shown from which day on, and why."}
    )


class LineShape(Schema):
    """One sentence of the story."""

    at = fields.AwareDateTime()
    text = fields.String()
    kind = fields.String()


class DocumentShape(Schema):
    """A paper of the matter."""

    id = fields.String()
    kind = fields.String()
    kind_zh = fields.String()
    number = fields.String(allow_none=True)
    status = fields.String()
    title = fields.String()
    issued_on = fields.Date(allow_none=True)
    served_on = fields.Date(allow_none=True)
    sha256 = fields.String(allow_none=True)


class WithdrawArguments(schemas.Arguments):
    """The petitioner's own act of withdrawing; an office can never withdraw for them."""

    made_on = fields.Date()
    how = fields.String(required=True, validate=validate.OneOf(["written", "login", "in_person"]))
    statement = fields.String(required=True, validate=validate.Length(2, 4000))
    recorded = fields.Boolean(load_default=False)


@blueprint.get("/petitions")
@blueprint.arguments(Filter, location="query")
@blueprint.response(200, common.page_of(MatterRowShape))
@common.refuses(blueprint, 401, 422)
def list_matters(query: dict[str, Any]) -> dict[str, Any]:
    """Matters that the actor may see, newest registration first; or one of the piles."""
    after, limit, statuses = query.pop("after", None), query.pop("limit"), tuple(query.pop("status"))
    pile = query.pop("pile", None)
    with common.reading() as tx:
        if pile is not None:
            found = piles.page(tx, pile, after=after, limit=limit)
            return {"items": found.items, "next": found.next_cursor}
        page = matters.search(tx, matters.MatterFilter(statuses=statuses, **query), after=after, limit=limit)
    return {"items": page.items, "next": page.next_cursor}


@blueprint.post("/petitions")
@blueprint.arguments(schemas.Arguments.from_dict({}, name="SubmissionArguments")(unknown="include"))
@common.with_command(blueprint)
@blueprint.response(201, ReceiptShape)
@common.refuses(blueprint, 401, 403, 422, 500)
def post_petition(body: dict[str, Any], header: dict[str, Any]) -> Any:
    """Registers a submission with one or more matters. Nothing is refused for want of details (Art 22(1)).

    Fields as in `forms/petition/register.form`: office_path, channel, name, phone, address, persons,
    representatives, oral, urgent, matters: [{demand, facts, title, place, content_class, purpose}] …
    """
    return common.run(register.register, body, **header)


@blueprint.get("/petitions/<number>")
@blueprint.response(200, MatterShape)
@common.refuses(blueprint, 401, 404)
def get_matter(number: str) -> Any:
    """One matter. Looking at a sealed one is recorded."""
    return _look(number, matters.get)


@blueprint.get("/petitions/<number>/clocks")
@blueprint.response(200, common.page_of(ClockShape))
@common.refuses(blueprint, 401, 404)
def list_clocks(number: str) -> dict[str, Any]:
    """The clocks of a matter with their calculation."""
    with common.reading() as tx:
        return {"items": [_clock(tx, each) for each in matters.clocks_of(tx, number)], "next": None}


@blueprint.get("/petitions/<number>/documents")
@blueprint.response(200, common.page_of(DocumentShape))
@common.refuses(blueprint, 401, 404)
def list_documents(number: str) -> dict[str, Any]:
    """The papers of a matter."""
    with common.reading() as tx:
        return {"items": documents.of(tx, number), "next": None}


class StoryArguments(Schema):
    """How much of the story, and after which line of it; a page is as long as it may be."""

    class Meta:
        unknown = EXCLUDE

    after = fields.Integer(
        validate=validate.Range(1, 2**31 - 1), metadata={"description": "`next` of the page before."}
    )
    limit = fields.Integer(load_default=common.LIMIT, validate=validate.Range(1, common.LIMIT))


@blueprint.get("/petitions/<number>/story")
@blueprint.arguments(StoryArguments, location="query")
@blueprint.response(200, common.page_of(LineShape))
@common.refuses(blueprint, 401, 404)
def story(query: dict[str, Any], number: str) -> dict[str, Any]:
    """What happened, in sentences, newest first."""
    most, lang = query["limit"], problems.language()
    with common.reading() as tx:
        lines = sentences.latest(tx, number, lang, most=most + 1, before=query.get("after"))
    return {"items": lines[:most], "next": str(lines[most - 1].seq) if len(lines) > most else None}


class RevealArguments(schemas.Arguments):
    """Why the full names are needed; the reason is kept."""

    reason = fields.String(required=True, validate=validate.Length(2, 500))


class PersonShape(Schema):
    """A party in full."""

    role = fields.String()
    name = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    address = fields.String(allow_none=True)


@blueprint.post("/petitions/<number>/reveal")
@blueprint.arguments(RevealArguments)
@common.with_command(blueprint)
@blueprint.response(200, common.page_of(PersonShape))
@common.refuses(blueprint, 401, 403, 404, 422)
def reveal(body: dict[str, Any], header: dict[str, Any], number: str) -> dict[str, Any]:  # noqa: ARG001 - looking twice is recorded twice
    """Names, phones and addresses in full; the look and its reason are recorded."""
    return {"items": common.run(_reveal, number, body["reason"]), "next": None}


def _reveal(tx: Transaction, number: str, reason: str) -> list[parties.PartyInFull]:
    found = parties.reveal(tx, number, reason)
    access.reads.record(tx, business_key=number, what="full_name", reason=reason)
    return found


@blueprint.post("/petitions/<number>/withdrawal")
@blueprint.arguments(WithdrawArguments)
@common.with_command(blueprint)
@blueprint.response(204)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def withdraw(body: dict[str, Any], header: dict[str, Any], number: str) -> None:
    """Records the petitioner's own withdrawal; the matter may be filed again at any time."""
    facts = body | ({"made_on": body["made_on"].isoformat()} if "made_on" in body else {})
    common.run(matters.withdraw, number, facts, **header)


def _look(number: str, read: Any) -> Any:
    with common.reading() as tx:
        found = read(tx, number)
    common.record_if_sealed(found)
    return found


def _clock(tx: Transaction, clock: clocks.Clock) -> dict[str, Any]:
    deadline = deadlines.read(clock.stored)
    lang = problems.language()
    names = (
        "key",
        "rule",
        "name",
        "name_en",
        "article",
        "status",
        "start_on",
        "nominal_on",
        "effective_on",
        "last_workday_on",
        "is_provisional",
    )
    return {
        **{name: getattr(clock, name) for name in names},
        "local": deadline.local,
        "calendar_version": deadline.calendar_version,
        "words": deadlines.words(deadline, deadlines.law_day(tx.now), lang).first,
        "steps": explain.explanation_of(deadline).json()["steps"],
        "shown": [
            {
                "on": one.on,
                "event": deadlines.event_json(one.because),
                "nominal_on": one.deadline.nominal_on,
                "effective_on": one.deadline.effective_on,
            }
            for one in clock.replayed.shown
        ],
    }
