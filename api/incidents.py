"""Incidents: what the machine could not move, and what a person did about it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from api import common, schemas
from engine import incidents

blueprint = common.Blueprint("incidents", __name__, description="What the machine could not move.")


class Filter(common.PageArguments):
    """Which incidents."""

    open = fields.Boolean(load_default=True, metadata={"description": "Only what is not resolved."})


@blueprint.get("/incidents")
@blueprint.arguments(Filter, location="query")
@blueprint.response(200, common.page_of(schemas.IncidentShape))
@common.refuses(blueprint, 401, 403)
def list_incidents(query: dict[str, Any]) -> dict[str, Any]:
    """Incidents, newest first."""
    common.must_mend()
    with common.reading() as tx:
        found = incidents.list_(tx, open_only=query["open"], after=query.get("after"), limit=query["limit"])
    return common.page(found, query["limit"])


@blueprint.get("/incidents/<incident_id>")
@blueprint.response(200, schemas.IncidentShape)
@common.refuses(blueprint, 401, 403, 404)
def get_incident(incident_id: str) -> Any:
    """One incident."""
    common.must_mend()
    with common.reading() as tx:
        return incidents.get(tx, incident_id)


@blueprint.post("/incidents/<incident_id>/retry")
@common.with_command(blueprint)
@blueprint.response(200, schemas.IncidentShape)
@common.refuses(blueprint, 401, 403, 404, 409, 500)
def retry(header: dict[str, Any], incident_id: str) -> Any:
    """Lets the machine try again what it could not do."""
    common.must_mend()
    return common.once(header, "incident.retry", incident_id, incidents.retry)


@blueprint.post("/incidents/<incident_id>/resolve")
@blueprint.arguments(schemas.ResolveArguments)
@common.with_command(blueprint)
@blueprint.response(200, schemas.IncidentShape)
@common.refuses(blueprint, 401, 403, 404, 409, 422)
def resolve(body: dict[str, Any], header: dict[str, Any], incident_id: str) -> Any:
    """Closes the incident with a note of what was done."""
    common.must_mend()
    return common.once(header, "incident.resolve", incident_id, incidents.resolve, body["note"])
