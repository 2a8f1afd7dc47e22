"""What every resource of the API shares: the transaction of a request, the command id, the page of a list."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import flask_smorest
from flask import Response, current_app, request, send_file
from marshmallow import EXCLUDE, Schema, fields, validate
from webargs.flaskparser import FlaskParser

import access
from access.http import current_actor
from access.proofs import is_proven
from engine import Engine, Forbidden, Transaction, commands, definitions, incidents
from filing import KINDS, Files
from petition import attachments, errors
from petition.matters import Matter

P = ParamSpec("P")
R = TypeVar("R")

#: A page of a list has at most this many items.
LIMIT = 200


class _Parser(FlaskParser):
    """Makes each schema once; webargs (8) makes one for every request, which costs more than the check."""

    def _get_schema(self, argmap: Any, req: Any) -> Schema:
        return super()._get_schema(_made(argmap) if isinstance(argmap, type) else argmap, req)


@cache
def _made(schema: type[Schema]) -> Schema:
    return schema()


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """The routes of one resource."""

    ARGUMENTS_PARSER = _Parser()


def engine() -> Engine:
    """The engine this process serves."""
    found: Engine = current_app.extensions["huiyin"].engine
    return found


def files() -> Files:
    """The folder of files, with what is taken into it."""
    found: Files = current_app.extensions["huiyin"].files
    return found


def taken() -> dict[str, Any]:
    """The part `file` of a multipart form, taken in: what a function that adds it is told.

    Raises:
        Invalid: there is no such part, or it is a file the office does not take.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise errors.invalid("file", "没有文件。", "There is no part 'file'.")
    kept, kind = attachments.take(files(), sent.stream, sent.filename)
    return {"kept": kept, "name": sent.filename, "kind": kind, "is_scanned": files().scanner is not None}


def as_it_came(business_key: str, one: attachments.KeptFile) -> Response:
    """A file as it came. That it was opened is recorded."""
    path = attachments.place(files(), one)
    run(access.reads.record, business_key=business_key, what="file", reason=one.slot_zh)
    return send_file(path, KINDS[one.kind].mime, as_attachment=True, download_name=one.name, etag=one.sha256)


def reading() -> AbstractContextManager[Transaction]:
    """A read-only transaction of the actor who asks."""
    return engine().read(current_actor())


def run(function: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Runs one command of the actor who asks, in one transaction; a fault becomes an incident."""
    return engine().run(current_actor(), function, *args, **kwargs)


def record_if_sealed(matter: Matter) -> None:
    """Records that the actor now reads a sealed matter (条例第30条第3款); other matters leave no trace."""
    if matter.is_sealed:
        run(access.reads.record, business_key=matter.number, what="sealed")


def must_be_proven() -> None:
    """Refuses a grave act of somebody at a screen who proved who they are too long ago.

    Raises:
        Forbidden: prove_again. A program with a token is not asked.
    """
    if not is_proven():
        raise Forbidden(
            "the person to have proven who they are lately",
            "it is too long ago",
            code="prove_again",
            sentence="这件事要紧，请先再证明一次是您本人：打开 /me/prove 输密码或动态码，再回来办。",
            sentence_en="Prove once more that it is you before this: open /me/prove, then come back.",
        )


class CommandHeader(Schema):
    """The header every POST carries."""

    class Meta:
        unknown = EXCLUDE

    command_id = fields.String(
        required=True,
        data_key="Idempotency-Key",
        validate=validate.Regexp(
            r"^[\w.:-]{8,128}$", error="要 8 到 128 个字母、数字或 -_.: （8 to 128 of letters, digits, -_.:）"
        ),
        metadata={
            "description": "Any unique text of 8 to 128 characters; the same request sent twice is done once."
        },
        error_messages={"required": "每个 POST 都要有 Idempotency-Key（every POST needs one）。"},
    )


class PageArguments(Schema):
    """How much of a list, and after which item."""

    class Meta:
        unknown = EXCLUDE

    after = fields.String(metadata={"description": "`next` of the page before; opaque."})
    limit = fields.Integer(
        load_default=50, validate=validate.Range(1, LIMIT), metadata={"description": f"1 to {LIMIT}."}
    )


class Problem(Schema):
    """RFC 9457 problem document, `application/problem+json`."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String(metadata={"description": "Stable; programs tell problems apart by this."})
    detail = fields.String(
        metadata={"description": "For people, in their language: what is wrong and what to do."}
    )
    instance = fields.String()
    errors = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        metadata={"description": "[{path, message}]"},
    )


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a page of `item`: `items`, and `next` while there is more."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item)),
        "next": fields.String(
            allow_none=True,
            metadata={"description": "Give it as `after` for the next page; null at the end."},
        ),
    }
    return Schema.from_dict(members, name=f"{item.__name__}Page")


def page(items: list[Any], limit: int) -> dict[str, Any]:
    """A page of a list whose cursor is its last item's id."""
    return {"items": items, "next": items[-1].id if len(items) == limit else None}


def once(header: dict[str, Any], kind: str, target_id: str, function: Callable[..., R], *args: Any) -> R:
    """Runs a command that keeps no command id of its own; the same id twice only reads what came of it."""

    def guarded(tx: Transaction) -> R:
        if commands.answered(tx, header["command_id"], kind, target_id, {}) is not None:
            return cast(R, _READS[kind.split(".")[0]](tx, target_id))
        return function(tx, target_id, *args)

    return run(guarded)


_READS: dict[str, Callable[[Transaction, str], Any]] = {
    "incident": incidents.get,
    "definition": definitions.newest,
}


def with_command(blueprint: Blueprint) -> Any:
    """Reads the required `Idempotency-Key` header into the view's last positional argument."""
    return blueprint.arguments(CommandHeader, location="headers")


def refuses(blueprint: Blueprint, *statuses: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Documents the problem documents a route may answer with."""

    def wrap(view: Callable[P, R]) -> Callable[P, R]:
        for status in statuses:
            view = blueprint.alt_response(status, schema=Problem, content_type="application/problem+json")(
                view
            )
        return view

    return wrap


def must(*roles: str) -> None:
    """Refuses an actor who holds none of these roles anywhere."""
    actor = current_actor()
    if not actor.roles & set(roles):
        raise Forbidden(
            f"the actor to be one of {', '.join(roles)}", "it is not", code="role_needed", roles=list(roles)
        )


def must_mend() -> None:
    """Refuses an actor who may not look after incidents: administrators and supervisors do."""
    must("admin", "supervisor")
