"""The web application: pages and API in front of one engine."""

import mimetypes
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory
from sqlalchemy import select
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.security import safe_join

import access.http
import api
import web
from app import bootstrap, config
from app.config import Settings
from engine import SYSTEM, Engine, Unavailable

#: The largest request body: a scanned letter of some pages.
MOST_BYTES = 32 * 1024 * 1024

#: Built files carry their content's hash in their name.
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Huiyin:
    """What requests need besides themselves; found as `app.extensions["huiyin"]`."""

    engine: Engine
    settings: Settings
    #: Set when the server is about to stop: a stream that stays open looks at it and ends.
    stopping: threading.Event = field(default_factory=threading.Event)


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> Flask:
    """Makes the web application; for any WSGI server: `app.wsgi:create_app()`.

    Without settings they are read from the environment; without an engine one is built from them.
    """
    settings = settings or config.read()
    engine = engine or bootstrap.build(settings)
    room = Path(web.__file__).parent
    app = Flask("huiyin", root_path=str(room), static_folder=None, template_folder="templates")
    app.static_folder = str(room / "static")
    app.add_url_rule("/static/<path:filename>", "static", static)
    app.secret_key = config.secret_of(settings)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.extensions["huiyin"] = Huiyin(engine, settings)
    access.http.install(app, engine, cookie_secure=settings.cookie_secure)
    api.install(app)
    web.install(app)
    app.add_url_rule("/healthz", view_func=health)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


@access.http.public
def health() -> tuple[dict[str, str], int]:
    """Says whether the server and its database answer: for a load balancer or a supervisor of processes."""
    engine: Engine = current_app.extensions["huiyin"].engine
    try:
        with engine.read(SYSTEM) as tx:
            tx.db.execute(select(1))
    except Unavailable as error:
        return {"status": "unavailable", "detail": str(error)}, 503
    return {"status": "ok"}, 200


def static(filename: str) -> Response:
    """Gives a file of `web/static`: compressed where it was built so, for ever where it has a hash."""
    folder = str(current_app.static_folder)
    packed = safe_join(folder, f"{filename}.gz")
    is_packed = bool(packed and os.path.isfile(packed)) and request.accept_encodings["gzip"] > 0
    answer = send_from_directory(
        folder,
        f"{filename}.gz" if is_packed else filename,
        mimetype=mimetypes.guess_type(filename)[0],
        conditional=True,
    )
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    if packed and os.path.isfile(packed):
        answer.vary.add("Accept-Encoding")
    if filename.startswith("build/"):
        answer.headers["Cache-Control"] = FOR_EVER
    return answer
