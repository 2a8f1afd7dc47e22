"""Migrations of running cases: what would happen, doing it, how far it is, undoing it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from api import common, schemas
from engine import Transaction, migrating

blueprint = common.Blueprint(
    "migrations", __name__, description="Running cases taken to another published version."
)


class ReasonShape(Schema):
    """Why a case stays, or what to know about one that goes; it names an element of the old version."""

    code = fields.String()
    element_id = fields.String()
    element_name = fields.String()
    message = fields.String()
    message_en = fields.String()


class OutcomeShape(Schema):
    """What would become of one case, or what did. Nothing of its content."""

    instance_id = fields.String()
    business_key = fields.String()
    outcome = fields.String(validate=validate.OneOf(["migrated", "refused", "broken", "undone", "kept"]))
    reasons = fields.List(fields.Nested(ReasonShape))
    remarks = fields.List(fields.Nested(ReasonShape))


class ForeseenShape(Schema):
    """A page of the dry run."""

    items = fields.List(fields.Nested(OutcomeShape))
    counts = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "Of this page."}
    )
    next = fields.String(allow_none=True)


class MigrationShape(Schema):
    """One migration: where it stands and what came of it so far."""

    id = fields.String()
    definition_key = fields.String()
    from_version = fields.Integer()
    to_version = fields.Integer()
    mapping = fields.Dict(keys=fields.String(), values=fields.String())
    why = fields.String()
    status = fields.String(validate=validate.OneOf(["running", "done", "undoing", "undone"]))
    total = fields.Integer()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    began_at = fields.AwareDateTime()
    began_by_name = fields.String()
    ended_at = fields.AwareDateTime(allow_none=True)
    undo_why = fields.String(allow_none=True)
    undone_by_name = fields.String(allow_none=True)


class PlanArguments(schemas.Arguments):
    """From which version to which."""

    from_version = fields.Integer(required=True, validate=validate.Range(1))
    to_version = fields.Integer(required=True, validate=validate.Range(1))
    mapping = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        load_default=dict,
        metadata={"description": "Old id -> new id of elements that were renamed."},
    )


class ForeseeArguments(PlanArguments):
    """A page of the dry run."""

    after = fields.String(load_default="")
    limit = fields.Integer(load_default=50, validate=validate.Range(1, common.LIMIT))


class BeginArguments(PlanArguments):
    """What to do, and why."""

    why = fields.String(required=True, validate=validate.Length(2, 500))


class UndoArguments(schemas.Arguments):
    """Why it is taken back."""

    why = fields.String(required=True, validate=validate.Length(2, 500))


class CaseFilter(Schema):
    """Which cases of a migration."""

    class Meta:
        unknown = EXCLUDE

    outcome = fields.String(load_default=None)
    after = fields.String(load_default="")
    limit = fields.Integer(load_default=50, validate=validate.Range(1, common.LIMIT))


@blueprint.post("/definitions/<key>/migrations/check")
@blueprint.arguments(ForeseeArguments)
@common.with_command(blueprint)
@blueprint.response(200, ForeseenShape)
@common.refuses(blueprint, 401, 403, 404, 422)
def foresee(body: dict[str, Any], header: dict[str, Any], key: str) -> dict[str, Any]:  # noqa: ARG001 - checking twice changes nothing
    """The dry run: what would become of each case, and why not. Changes nothing."""
    common.must("publisher")
    with common.reading() as tx:
        found = migrating.foresee(tx, _plan(tx, key, body), body["after"], body["limit"])
    after = found[-1].instance_id if len(found) == body["limit"] else None
    return {"items": found, "counts": Counter(one.outcome for one in found), "next": after}


@blueprint.post("/definitions/<key>/migrations")
@blueprint.arguments(BeginArguments)
@common.with_command(blueprint)
@blueprint.response(201, MigrationShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def begin(body: dict[str, Any], header: dict[str, Any], key: str) -> Any:
    """Begins to migrate the cases of a version; the machine goes on with it in batches."""
    common.must("publisher")

    def command(tx: Transaction) -> migrating.Migration:
        return migrating.begin(tx, _plan(tx, key, body), body["why"], command_id=header["command_id"])

    return common.run(command)


@blueprint.get("/definitions/<key>/migrations")
@blueprint.response(200, common.page_of(MigrationShape))
@common.refuses(blueprint, 401, 403)
def list_migrations(key: str) -> dict[str, Any]:
    """The migrations of a family, newest first."""
    common.must("publisher", "designer")
    with common.reading() as tx:
        return {"items": migrating.list_(tx, key), "next": None}


@blueprint.get("/migrations/<migration_id>")
@blueprint.response(200, MigrationShape)
@common.refuses(blueprint, 401, 403, 404)
def get_migration(migration_id: str) -> Any:
    """One migration and how far it is."""
    common.must("publisher", "designer")
    with common.reading() as tx:
        return migrating.get(tx, migration_id)


@blueprint.get("/migrations/<migration_id>/cases")
@blueprint.arguments(CaseFilter, location="query")
@blueprint.response(200, common.page_of(OutcomeShape))
@common.refuses(blueprint, 401, 403, 404)
def list_cases(query: dict[str, Any], migration_id: str) -> dict[str, Any]:
    """What became of each case."""
    common.must("publisher", "designer")
    with common.reading() as tx:
        migrating.get(tx, migration_id)
        found = migrating.outcomes(tx, migration_id, **query)
    return {"items": found, "next": found[-1].instance_id if len(found) == query["limit"] else None}


@blueprint.post("/migrations/<migration_id>/undo")
@blueprint.arguments(UndoArguments)
@common.with_command(blueprint)
@blueprint.response(200, MigrationShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def undo(body: dict[str, Any], header: dict[str, Any], migration_id: str) -> Any:
    """Begins to take a migration back wherever nothing has moved since."""
    common.must("publisher")
    return common.run(migrating.undo, migration_id, body["why"], command_id=header["command_id"])


def _plan(tx: Transaction, key: str, body: dict[str, Any]) -> migrating.Plan:
    return migrating.plan(tx, key, body["from_version"], body["to_version"], body["mapping"])
