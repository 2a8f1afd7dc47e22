"""Definitions: published versions, the drafts of the next one, the check, publication."""

from __future__ import annotations

from typing import Any

from api import common, schemas
from engine import Transaction, definitions

blueprint = common.Blueprint(
    "definitions", __name__, description="Published bundles of diagrams, tables and forms, and their drafts."
)


@blueprint.get("/definitions")
@blueprint.response(200, common.page_of(schemas.DefinitionShape))
@common.refuses(blueprint, 401)
def list_definitions() -> dict[str, Any]:
    """The newest version of every process family."""
    with common.reading() as tx:
        return {"items": [definitions.newest(tx, key) for key in definitions.keys(tx)], "next": None}


@blueprint.get("/definitions/<key>")
@blueprint.response(200, schemas.DefinitionFiles)
@common.refuses(blueprint, 401, 404)
def get_definition(key: str) -> dict[str, Any]:
    """The newest version of a family with its files, verbatim."""
    with common.reading() as tx:
        newest = definitions.newest(tx, key)
        return {**vars(newest), "files": definitions.files(tx, newest.id)}


@blueprint.get("/definitions/<key>/versions")
@blueprint.response(200, common.page_of(schemas.DefinitionShape))
@common.refuses(blueprint, 401, 404)
def list_versions(key: str) -> dict[str, Any]:
    """All versions of a family, newest first."""
    with common.reading() as tx:
        return {"items": definitions.versions(tx, key), "next": None}


@blueprint.post("/definitions/<key>/lint")
@blueprint.arguments(schemas.LintArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.Findings)
@common.refuses(blueprint, 401, 403, 404, 422)
def check(body: dict[str, Any], header: dict[str, Any], key: str) -> dict[str, Any]:  # noqa: ARG001 - checking twice changes nothing
    """Checks the drafted bundle, with the given files in place of its own. Changes nothing."""
    common.must("designer", "publisher")
    with common.reading() as tx:
        bundle = definitions.draft_bundle(tx, key) | body["files"]
        engine = tx.engine
    return {"findings": definitions.findings(engine, bundle)}


@blueprint.get("/definitions/<key>/draft")
@blueprint.response(200, common.page_of(schemas.DraftShape))
@common.refuses(blueprint, 401, 403)
def list_drafts(key: str) -> dict[str, Any]:
    """The files that differ from the newest version."""
    common.must("designer", "publisher")
    with common.reading() as tx:
        drafts = definitions.draft(tx, key)
    return {"items": [{"name": name, **vars(draft)} for name, draft in sorted(drafts.items())], "next": None}


@blueprint.put("/definitions/<key>/draft/<name>")
@blueprint.arguments(schemas.DraftArguments)
@blueprint.response(204)
@common.refuses(blueprint, 401, 403, 422)
def put_draft(body: dict[str, Any], key: str, name: str) -> None:
    """Saves one file of the next version; nothing is checked yet."""
    common.must("designer")
    common.run(definitions.save_draft, key, name, body["text"])


@blueprint.delete("/definitions/<key>/draft/<name>")
@blueprint.response(204)
@common.refuses(blueprint, 401, 403, 404)
def delete_draft(key: str, name: str) -> None:
    """Drops the draft of one file."""
    common.must("designer")
    common.run(definitions.discard_draft, key, name)


@blueprint.post("/definitions/<key>/publish")
@blueprint.arguments(schemas.PublishArguments)
@common.with_command(blueprint)
@blueprint.response(201, schemas.DefinitionShape)
@common.refuses(blueprint, 401, 403, 409, 422)
def publish(body: dict[str, Any], header: dict[str, Any], key: str) -> Any:
    """Publishes the drafted bundle as the next version. Running cases keep theirs."""
    common.must("publisher")
    common.must_be_proven()
    return common.once(header, "definition.publish", key, _publish, body["note"])


def _publish(tx: Transaction, key: str, note: str) -> definitions.Definition:
    published = definitions.publish(tx, key, definitions.draft_bundle(tx, key), note=note)
    definitions.discard_draft(tx, key)
    return published
