"""What is done with a task beside completing it: who has it, who is asked, going back, nudging."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

import access
from api import common, schemas
from engine import Actor, NotFound, Transaction, attention, cohandlers, tasks
from petition import return_codes, returns

blueprint = common.Blueprint("desk", __name__, description="Acts on a task beside completing it.")

_WORDS = validate.Length(2, 500)


class ReasonArguments(schemas.Arguments):
    """Why."""

    reason = fields.String(required=True, validate=_WORDS)


class WordsArguments(schemas.Arguments):
    """What is said."""

    words = fields.String(required=True, validate=_WORDS)


class HandArguments(ReasonArguments):
    """To whom, and why."""

    to = fields.String(required=True, metadata={"description": "Account id; see the task's colleagues."})


class SendBackArguments(ReasonArguments):
    """To which step, and why."""

    element = fields.String(required=True, metadata={"description": "Element id; see the task's ways back."})
    reasons = fields.List(
        fields.String(validate=validate.OneOf(list(return_codes.REASONS))),
        load_default=lambda: ["OTHER"],
        validate=validate.Length(1, len(return_codes.REASONS)),
        metadata={"description": "Coded reasons beside the words; counted by unit, never by person."},
    )


class AskArguments(schemas.Arguments):
    """Whom, and what."""

    to = fields.String(required=True)
    question = fields.String(required=True, validate=_WORDS)


class UntilArguments(schemas.Arguments):
    """Until when."""

    until = fields.AwareDateTime(required=True)


class ColleagueShape(Schema):
    """Somebody who may get the task."""

    id = fields.String()
    name = fields.String()
    office = fields.String()


class WayBackShape(Schema):
    """A step the task may be sent back to."""

    element_id = fields.String()
    name = fields.String()


class AroundShape(Schema):
    """Who may get a task, and where it may be sent back to."""

    colleagues = fields.List(fields.Nested(ColleagueShape))
    ways_back = fields.List(fields.Nested(WayBackShape))
    can_recall = fields.Boolean()


class NudgeShape(Schema):
    """A nudge; without `answered_at` an answer is owed."""

    ordinal = fields.Integer()
    words = fields.String()
    by_name = fields.String()
    at = fields.AwareDateTime()
    answer = fields.String(allow_none=True)
    answered_by_name = fields.String(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)


@blueprint.get("/tasks/<task_id>/around")
@blueprint.response(200, AroundShape)
@common.refuses(blueprint, 401, 403, 404)
def get_around(task_id: str) -> dict[str, Any]:
    """Who may get the task, nearest office first, and which steps it may be sent back to."""
    with common.reading() as tx:
        found = tasks.get(tx, task_id)
        people = access.accounts.reaching(tx, found.roles, found.scope_path)
        may = {one.id for one in tasks.able(tx, task_id, [one.actor for one in people])}
        return {
            "colleagues": [
                {"id": one.user_id, "name": one.name, "office": one.posts[0].office_short_name}
                for one in people
                if one.user_id in may
            ],
            "ways_back": tasks.ways_back(tx, task_id),
            "can_recall": tasks.can_recall(tx, task_id),
        }


@blueprint.post("/tasks/<task_id>/hand-over")
@blueprint.arguments(HandArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def hand_over(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Hands the task to another person who may do it, for good."""
    return common.run(_to_person, tasks.hand_over, task_id, body["to"], reason=body["reason"], **header)


@blueprint.post("/tasks/<task_id>/delegate")
@blueprint.arguments(HandArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def delegate(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Lets another person who may do it work on the task; it comes back."""
    return common.run(_to_person, tasks.delegate, task_id, body["to"], reason=body["reason"], **header)


@blueprint.post("/tasks/<task_id>/give-back")
@blueprint.arguments(WordsArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 404, 409, 422)
def give_back(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Gives a delegated task back to its owner."""
    return common.run(tasks.give_back, task_id, **body, **header)


@blueprint.post("/tasks/<task_id>/take-back")
@blueprint.arguments(ReasonArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 404, 409, 422)
def take_back(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Takes a delegated task back before it is given back."""
    return common.run(tasks.take_back, task_id, **body, **header)


@blueprint.post("/tasks/<task_id>/send-back")
@blueprint.arguments(SendBackArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape(many=True))
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def send_back(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Sends the task back to an earlier step that the diagram allows, to whoever did it if they may."""
    coded = {"reason": body["reason"], "reasons": body["reasons"]}
    return common.run(_send_back, task_id, body["element"], **coded, **header)


@blueprint.post("/tasks/<task_id>/recall")
@blueprint.arguments(ReasonArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422, 500)
def recall(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Recalls one's own last completion before anybody acted on it."""
    return common.run(returns.recall, task_id, **body, **header)


@blueprint.post("/tasks/<task_id>/ask")
@blueprint.arguments(AskArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def ask(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Asks another person who could do the task for their word; the task waits for it."""
    return common.run(_to_person, cohandlers.ask, task_id, body["to"], question=body["question"], **header)


@blueprint.post("/tasks/<task_id>/answer")
@blueprint.arguments(WordsArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def answer(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Gives one's word on a task one was asked about."""
    return common.run(cohandlers.answer, task_id, **body, **header)


@blueprint.post("/tasks/<task_id>/drop")
@blueprint.arguments(HandArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def drop(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Lets somebody off who was asked and has not answered."""
    return common.run(cohandlers.drop, task_id, body["to"], reason=body["reason"], **header)


@blueprint.post("/tasks/<task_id>/nudge")
@blueprint.arguments(WordsArguments)
@common.with_command(blueprint)
@blueprint.response(200, NudgeShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def nudge(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Calls for the task to be got on with; its holder owes an answer."""
    return common.run(attention.nudge, task_id, **body, **header)


@blueprint.post("/tasks/<task_id>/remind")
@blueprint.arguments(WordsArguments)
@common.with_command(blueprint)
@blueprint.response(204)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def remind(body: dict[str, Any], header: dict[str, Any], task_id: str) -> None:
    """Reminds whoever has the task of it; nobody owes an answer."""
    common.run(attention.remind, task_id, **body, **header)


@blueprint.post("/tasks/<task_id>/reply")
@blueprint.arguments(WordsArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def reply(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Answers every open nudge of the task."""
    return common.run(attention.answer, task_id, **body, **header)


@blueprint.post("/tasks/<task_id>/note")
@blueprint.arguments(WordsArguments)
@common.with_command(blueprint)
@blueprint.response(204)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def note(body: dict[str, Any], header: dict[str, Any], task_id: str) -> None:
    """Adds a remark to the case's history."""
    common.run(attention.note, task_id, **body, **header)


@blueprint.post("/tasks/<task_id>/put-aside")
@blueprint.arguments(UntilArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def put_aside(body: dict[str, Any], header: dict[str, Any], task_id: str) -> Any:
    """Puts a task of one's own aside; its deadline runs on."""
    return common.run(attention.put_aside, task_id, body["until"], **header)


@blueprint.post("/tasks/<task_id>/take-up")
@common.with_command(blueprint)
@blueprint.response(200, schemas.TaskShape)
@common.refuses(blueprint, 401, 403, 404, 409)
def take_up(header: dict[str, Any], task_id: str) -> Any:
    """Takes up again what was put aside."""
    return common.run(attention.take_up, task_id, **header)


def _person(tx: Transaction, user_id: str) -> Actor:
    found = access.accounts.person(tx, user_id)
    if found is None:
        raise NotFound("user", user_id)
    return found.actor


def _to_person(tx: Transaction, command: Any, task_id: str, user_id: str, /, **more: Any) -> Any:
    return command(tx, task_id, _person(tx, user_id), **more)


def _send_back(tx: Transaction, task_id: str, element_id: str, /, **more: Any) -> Any:
    last = next((one for one in tasks.ways_back(tx, task_id) if one.element_id == element_id), None)
    before = access.accounts.person(tx, last.performer_id) if last else None
    return returns.send_back(tx, task_id, element_id, to=before.actor if before else None, **more)
