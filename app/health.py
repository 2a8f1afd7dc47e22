"""`/healthz`: the process answers. `/readyz`: it can work, part by part; the broker is only named."""

from __future__ import annotations

import functools
import logging
from dataclasses import asdict, dataclass
from typing import Any

from flask import current_app
from sqlalchemy import text

from access.http import public
from app import deploy
from app.config import Misconfigured, Settings
from engine import SYSTEM, Engine, Unavailable
from workers import Ticker

log = logging.getLogger(__name__)

#: A clock that did not come round for this long, its interval apart, stands still.
STANDS_STILL_SECONDS = 60

BROKER_SECONDS = 0.5


@dataclass(frozen=True)
class Part:
    """One part that was asked. Without a part that `is_needed` the server takes no requests."""

    name: str
    is_well: bool
    detail: str
    is_needed: bool = True


@public
def healthz() -> dict[str, str]:
    """The process answers; it says nothing about the database. A supervisor restarts who does not."""
    return {"status": "ok"}


@public
def readyz() -> tuple[dict[str, Any], int]:
    """Whether to send requests here. 503 takes the server out of a load balancer until it is well again."""
    huiyin = current_app.extensions["huiyin"]
    parts = [
        *of_database(huiyin.engine),
        *of_clock(huiyin.tickers, huiyin.settings.tick_seconds),
        *of_broker(huiyin.settings),
    ]
    is_ready = not huiyin.stopping.is_set() and all(part.is_well for part in parts if part.is_needed)
    answer = {"status": "ready" if is_ready else "not ready", "parts": [asdict(part) for part in parts]}
    return answer, 200 if is_ready else 503


def of_database(engine: Engine) -> list[Part]:
    """Whether the database answers, whether its schema is one this software works on, and its keys are here.

    A newer one is: revisions only add, so servers of the version before go on until they are replaced.
    """
    try:
        with engine.read(SYSTEM) as tx:
            tx.db.execute(text("SELECT 1"))
        revision, head = deploy.revisions(engine)
    except (Unavailable, Misconfigured) as error:
        reason = error.reason if isinstance(error, Unavailable) else "gone"
        return [Part("database", False, reason)]
    is_known = revision is not None and revision in deploy.known()
    is_older = is_known and revision != head
    detail = f"{revision or 'empty'}, this software: {head}"
    schema = Part("schema", revision is not None and not is_older, detail)
    return [Part("database", True, ""), schema, of_keys(engine)]


def of_keys(engine: Engine) -> Part:
    """Whether the keys to identity and phone numbers are there; whether they fit was asked at the start."""
    try:
        engine.vault()
    except Unavailable as error:
        return Part("keys", False, error.reason)
    return Part("keys", True, "")


def of_clock(tickers: list[Ticker], tick_seconds: float) -> list[Part]:
    """Whether the clocks of this process tick; a server without one leaves that to others."""
    return [
        Part(
            "clock",
            ticker.is_alive() and ticker.silent_seconds < STANDS_STILL_SECONDS + tick_seconds,
            f"{ticker.silent_seconds:.1f} s ago",
        )
        for ticker in tickers
    ]


def of_broker(settings: Settings) -> list[Part]:
    """Whether Redis answers. Nothing needs it: what is accepted is in the database; clocks look there."""
    if not settings.broker_url:
        return []
    try:
        _broker(settings.broker_url).ping()
    except Exception as error:
        # Whatever is wrong with it, it is only a wake-up.
        return [Part("broker", False, type(error).__name__, is_needed=False)]
    return [Part("broker", True, "", is_needed=False)]


@functools.cache
def _broker(url: str) -> Any:
    import redis

    return redis.Redis.from_url(
        url, socket_connect_timeout=BROKER_SECONDS, socket_timeout=BROKER_SECONDS, retry=None
    )
