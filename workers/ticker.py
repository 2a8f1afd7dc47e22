"""The clock that ticks inside the server: a thread that sweeps and relays every few seconds."""

from __future__ import annotations

import logging
import threading

from engine import Engine, Unavailable
from workers.outbox import Deliveries, relay
from workers.timers import sweep

log = logging.getLogger(__name__)


def tick(engine: Engine, deliver: Deliveries | None = None) -> None:
    """One tick: fires what is due, then delivers what was accepted, if there is a way to deliver."""
    sweep(engine)
    if deliver is not None:
        relay(engine, deliver)


class Ticker(threading.Thread):
    """Ticks until it is stopped. Any number may run beside each other, in this process or others."""

    def __init__(
        self, engine: Engine, deliver: Deliveries | None = None, *, interval_seconds: float = 5.0
    ) -> None:
        super().__init__(name="ticker", daemon=True)
        self._engine = engine
        self._deliver = deliver
        self._interval_seconds = interval_seconds
        self._stopping = threading.Event()

    def run(self) -> None:
        """Ticks; a tick that fails is logged, and the next one tries again."""
        while not self._stopping.is_set():
            try:
                tick(self._engine, self._deliver)
            except Unavailable as error:
                log.warning("the database was not available for this tick: %s", error)
            except Exception:
                # The ticker is the last one who could notice a due timer: it never dies of one bad tick.
                log.exception("a tick failed")
            self._stopping.wait(self._interval_seconds)

    def stop(self, timeout_seconds: float = 30.0) -> None:
        """Lets the tick at work finish, then ends; returns when it has, or after the timeout."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout_seconds)
