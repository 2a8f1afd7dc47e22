"""Telling an open page what changes: server-sent events, or one answer for a page that asks now and then.

A page has one stream while it is looked at. Each look is one read of the person's own, asked anew who they
are; what has not changed is not sent. When no stream is free the same address answers once, with an ETag.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from flask import Response, current_app, jsonify, request

from access.http import current_actor, watcher
from engine import Actor, Engine, Refusal, Transaction, Unavailable, notices
from web.edge import engine, run

log = logging.getLogger(__name__)

#: What a look gives: names, numbers and ids, as JSON. The page words it.
Look = Callable[[Transaction], dict[str, Any]]
#: What keeps, or ends, a sign that the person is there.
Sign = Callable[[Transaction], None]

#: Seconds between two looks; between two signs; until something is sent, so that a closed page is noticed.
LOOK, BEAT, QUIET = 2.0, 20.0, 12.0
#: A stream ends after so long; the page opens another, at the door like anybody.
LIFE = 600.0


def answer(look: Look, *, beat: Sign | None = None, end: Sign | None = None) -> Response:
    """Answers a page: as a stream if it asks for one and one is free, else once.

    What every page is told besides is `bell`: how many notices are not read.

    Raises:
        NotFound: what is looked at is not for this person; nothing is streamed.
    """
    look = _with_bell(look)
    with engine().read(current_actor()) as tx:
        first = look(tx)
    if beat is not None:
        run(beat)
    if "text/event-stream" not in request.headers.get("Accept", ""):
        return _once(first)
    huiyin = current_app.extensions["huiyin"]
    slot: threading.BoundedSemaphore | None = huiyin.streams
    if slot is None or huiyin.stopping.is_set() or not slot.acquire(blocking=False):
        full = Response("", 503, mimetype="text/plain")
        full.headers["Retry-After"] = "60"
        return full
    actor = current_actor()
    made = Response(_events(engine(), watcher(), look, beat, huiyin.stopping), mimetype="text/event-stream")
    made.headers["Cache-Control"] = "no-store"
    # nginx passes on what comes instead of gathering it.
    made.headers["X-Accel-Buffering"] = "no"
    made.call_on_close(_closing(engine(), actor, slot, end))
    return made


def _with_bell(look: Look) -> Look:
    return lambda tx: {**look(tx), "bell": notices.unread(tx)}


def _once(state: dict[str, Any]) -> Response:
    made = jsonify(state)
    made.set_etag(sha256(_text(state).encode()).hexdigest()[:16])
    made.headers["Cache-Control"] = "private, no-cache"
    return made.make_conditional(request)  # type: ignore[return-value]  # werkzeug gives the same one back


def _events(
    engine: Engine,
    still: Callable[[], Actor | None],
    look: Look,
    beat: Sign | None,
    stopping: threading.Event,
) -> Iterator[str]:
    began = said_at = beat_at = time.monotonic()
    said = ""
    yield "retry: 3000\n\n"
    while True:
        now = time.monotonic()
        try:
            actor = still()
            if actor is None:
                yield "event: signed_out\ndata: {}\n\n"
                return
            with engine.read(actor) as tx:
                state = _text(look(tx))
            if beat is not None and now - beat_at >= BEAT:
                beat_at = now
                engine.run(actor, beat)
        except Refusal:
            yield "event: gone\ndata: {}\n\n"
            return
        except Unavailable as away:
            # The next look is soon; what the page shows is as old as its last line says.
            log.info("a stream could not look: %s", away)
            state = said
        if state != said or now - said_at >= QUIET:
            yield f"data: {state}\n\n" if state != said else ": \n\n"
            said, said_at = state, now
        if now - began >= LIFE or stopping.wait(LOOK):
            return


def _closing(
    engine: Engine, actor: Actor, slot: threading.BoundedSemaphore, end: Sign | None
) -> Callable[[], None]:
    def close() -> None:
        slot.release()
        if end is None:
            return
        try:
            engine.run(actor, end)
        except (Refusal, Unavailable) as error:
            log.info("a sign was left behind and will fade: %s", error)

    return close


def _text(state: dict[str, Any]) -> str:
    return json.dumps(state, ensure_ascii=False, sort_keys=True)
