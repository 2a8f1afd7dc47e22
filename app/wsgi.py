"""The web application: pages and API in front of one engine."""

import mimetypes
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request, send_from_directory
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule
from werkzeug.security import safe_join

import access.http
import api
import web
from app import bootstrap, config, files, health, metrics, traffic
from app.config import Settings
from app.metrics import Meters
from engine import Engine
from filing import Files
from workers import Ticker

#: What a request may hold besides its files.
MOST_BYTES = 32 * 1024 * 1024

#: Fields of a form that are kept in memory: a paste of ten thousand lines, and the rest of the page.
MOST_TYPED = 8 * 1024 * 1024

#: Built files carry their content's hash in their name.
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Huiyin:
    """What requests need besides themselves; found as `app.extensions["huiyin"]`."""

    engine: Engine
    settings: Settings
    meters: Meters
    #: The folder of files people add, what may be added, and who looks for viruses.
    files: Files
    #: The requests that are being answered.
    in_hand: traffic.InHand
    #: Set when the server is about to stop: a stream that stays open looks at it and ends.
    stopping: threading.Event = field(default_factory=threading.Event)
    #: One for each page that may be told at once what changes; a page that gets none asks now and then.
    streams: threading.BoundedSemaphore | None = None
    #: The clocks that tick in this process.
    tickers: list[Ticker] = field(default_factory=list)


class Route(Rule):
    """A route that learns to write its address when it is first asked for one.

    Werkzeug (3.1) compiles two functions for that as it adds a route: two thirds of making an application.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        learn = partial(super()._compile_builder, append_unknown)
        learnt: list[Callable[..., tuple[str, str]]] = []

        def write(rule: Rule, **values: Any) -> tuple[str, str]:
            if not learnt:
                learnt.append(learn())
            return learnt[0](rule, **values)

        return write


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> Flask:
    """Makes the web application; for any WSGI server: `app.wsgi:create_app()`.

    Without settings they are read from the environment; without an engine one is built from them.
    """
    settings = settings or config.read()
    engine = engine or bootstrap.build(settings)
    room = Path(web.__file__).parent
    app = Flask("huiyin", root_path=str(room), static_folder=None, template_folder="templates")
    app.url_rule_class = Route
    app.static_folder = str(room / "static")
    app.add_url_rule("/static/<path:filename>", "static", static)
    app.secret_key = config.secret_of(settings)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_TYPED
    meters = Meters(settings.metrics_dir)
    engine.witness = meters.witness
    streams = threading.BoundedSemaphore(settings.streams) if settings.streams else None
    in_hand = traffic.install(app, meters)
    app.extensions["huiyin"] = Huiyin(engine, settings, meters, files.of(settings), in_hand, streams=streams)
    app.before_request(_room_for_files(settings.file_mb * 1024 * 1024))
    access.http.install(
        app,
        engine,
        limits=settings.limits,
        cookie_secure=settings.cookie_secure,
        provider=settings.provider,
    )
    api.install(app)
    web.install(app)
    app.add_url_rule("/healthz", view_func=health.healthz)
    app.add_url_rule("/readyz", view_func=health.readyz)
    app.add_url_rule("/metrics", view_func=metrics.show)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _room_for_files(most: int) -> Callable[[], None]:
    """Lets a form with files be as long as its files may be; they go to the disk as they come."""

    def widen() -> None:
        if request.mimetype == "multipart/form-data":
            request.max_content_length = MOST_BYTES + most

    return widen


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
