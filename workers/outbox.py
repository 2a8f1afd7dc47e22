"""Delivering accepted messages, at least once: taken, delivered outside any transaction, then marked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from engine import SYSTEM, Engine, outbox

log = logging.getLogger(__name__)

#: By topic, what delivers one message or raises. Receivers tell repetitions apart by `message.key`.
Deliveries = Mapping[str, Callable[[Engine, outbox.Message], None]]


def relay(
    engine: Engine,
    deliver: Deliveries,
    *,
    batch: int = 50,
    most: int = 1_000,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Delivers what is due, until nothing is or `most` were tried; how many were delivered.

    `go_on` is asked before each message: False ends it between two; what was taken is delivered after its
    lease.

    Raises:
        Unavailable: the database is busy or gone; what was delivered and not marked is delivered again.
    """
    delivered = tried = 0
    while tried < most:
        messages = engine.run(SYSTEM, outbox.take, batch)
        for message in messages:
            if not go_on():
                return delivered
            tried += 1
            try:
                deliver[message.topic](engine, message)
            except Exception as error:
                # Independent things: the failure is on the message's row, and becomes an incident at the end.
                # What a receiver says may quote the message, so the log has only the error's name.
                log.warning(
                    "message %s to '%s' was not delivered: %s",
                    message.id,
                    message.topic,
                    type(error).__name__,
                )
                engine.run(SYSTEM, outbox.mark_failed, message.id, f"{type(error).__name__}: {error}")
            else:
                engine.run(SYSTEM, outbox.mark_delivered, message.id)
                delivered += 1
        if len(messages) < batch:
            break
    return delivered
