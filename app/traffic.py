"""What is noted about every request: its id, one line of the log, and how long it took."""

from __future__ import annotations

import logging
import re
import threading
import time

from flask import Flask, Response, g, request

from app import logs
from app.metrics import Meters
from engine import new_id

log = logging.getLogger(__name__)

#: The id a proxy gave; anything else is not one.
_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)

#: Asked every few seconds by machines: not worth a line.
_QUIET = frozenset({"/healthz", "/readyz", "/metrics", "/static/<path:filename>"})


#: What takes longer is a paper being made or a stream that stays open: nobody gives way to those.
_SOON = 0.25
#: How long somebody who has time waits for a request at most, and how often they look.
_WAIT, _LOOK = 0.02, 0.002


class InHand:
    """The requests that are being answered in this process, for those who have time: they may wait."""

    def __init__(self) -> None:
        #: By thread: when its request began.
        self._began: dict[int, float] = {}

    def add(self) -> None:
        """This thread begins to answer."""
        self._began[threading.get_ident()] = time.monotonic()

    def remove(self) -> None:
        """This thread has answered."""
        self._began.pop(threading.get_ident(), None)

    def wait(self) -> None:
        """Waits for those who have just begun; a moment, and no longer."""
        end = time.monotonic() + _WAIT
        while (now := time.monotonic()) < end and any(now - at < _SOON for at in [*self._began.values()]):
            time.sleep(_LOOK)


def install(app: Flask, meters: Meters) -> InHand:
    """Notes every request of the app. Install it before the door, so that refused ones are noted, too."""
    in_hand = InHand()

    def begin() -> None:
        in_hand.add()
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _ID.fullmatch(given) else new_id()
        g.began = time.perf_counter()
        logs.request_id.set(g.request_id)

    def end(answer: Response) -> Response:
        # The address as somebody typed it may hold a name that was searched for; its pattern holds none.
        route = request.url_rule.rule if request.url_rule else "none"
        seconds = time.perf_counter() - g.began
        answer.headers["X-Request-ID"] = g.request_id
        meters.request(_method(request.method), route, answer.status_code, seconds)
        log.log(
            logging.DEBUG if route in _QUIET else logging.INFO,
            "answered",
            extra={
                "method": _method(request.method),
                "route": route,
                "status": answer.status_code,
                "ms": round(seconds * 1000, 1),
                "command_id": request.headers.get("Idempotency-Key", "")[:128],
                **{name: value for name, value in (request.view_args or {}).items() if name in _NAMED},
            },
        )
        return answer

    def forget(_: BaseException | None) -> None:
        in_hand.remove()
        logs.request_id.set(None)

    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(forget)
    return in_hand


#: Parts of addresses that are ids of ours.
_NAMED = frozenset({"instance_id", "task_id", "incident_id"})


def _method(asked: str) -> str:
    # A made-up method would be a new row in every table of the monitor.
    return asked if asked in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
