"""HTTP for programs and islands: JSON under /api/v1, described by an OpenAPI 3.1 document.

`install(app)` is the door; every route needs an actor, every refusal is a problem document.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from flask import Blueprint, Flask, Response, jsonify, render_template
from flask_smorest import Api

from access.http import public
from api import (
    attachments,
    definitions,
    desk,
    docs,
    incidents,
    incoming,
    instances,
    instructions,
    migrations,
    notes,
    notices,
    petitions,
    problems,
    tasks,
    tracking,
)

_OPTIONS = {
    "API_TITLE": "Huiyin",
    "API_VERSION": "1",
    "OPENAPI_VERSION": "3.1.0",
    "API_SPEC_OPTIONS": {
        "info": {
            "description": "Case system for petitions. Pages sign in by cookie, programs by bearer token. "
            "Every POST carries an Idempotency-Key. Errors are RFC 9457 problem documents.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "huiyin_session"},
            }
        },
        "security": [{"token": []}, {"session": []}],
    },
}

_RESOURCES = (
    petitions,
    tracking,
    attachments,
    tasks,
    desk,
    instances,
    incidents,
    definitions,
    migrations,
    notes,
    instructions,
    incoming,
    notices,
)
# Here and not in `install`: a blueprint that belongs to an application takes no more handlers.
for _module in _RESOURCES:
    _module.blueprint.register_error_handler(Exception, problems.problem)


class _Api(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest without its own error pages: ours are problem documents for all of /api."""

    def _register_error_handlers(self) -> None:
        pass


def install(app: Flask) -> None:
    """Puts the API under /api/v1, its description at /api/v1/openapi.json and to read at /api/v1/docs."""
    for module in _RESOURCES:
        app.register_blueprint(module.blueprint, url_prefix="/api/v1")
    app.register_blueprint(_description())


@lru_cache(maxsize=1)
def _spec() -> dict[str, Any]:
    """The OpenAPI document. Most processes are never asked for it, so it is written when it is."""
    described = Flask(__name__)
    described.config.update(_OPTIONS)
    api = _Api(described)
    for module in _RESOURCES:
        api.register_blueprint(module.blueprint, url_prefix="/api/v1")
    return cast(dict[str, Any], api.spec.to_dict())


def refuse(error: Exception) -> Response:
    """The problem document for an error no route of the API saw, such as an unknown address below /api."""
    return problems.problem(error)


def _description() -> Blueprint:
    pages = Blueprint("api_docs", __name__, template_folder="templates", url_prefix="/api/v1")

    @pages.get("/openapi.json")
    @public
    def openapi() -> Response:
        return jsonify(_spec())

    @pages.get("/docs")
    @public
    def browse() -> str:
        spec = _spec()
        return render_template("api_docs.html", spec=spec, groups=docs.groups(spec), lang=problems.language())

    return pages
