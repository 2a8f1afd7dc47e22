"""The clock that ticks inside the server: a thread that sweeps and relays every few seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from engine import Engine, Unavailable
from workers.migrations import migrate
from workers.notices import notify
from workers.outbox import Deliveries, relay
from workers.timers import sweep
from workers.upkeep import COMMAND_DAYS, NOTICE_DAYS, upkeep

log = logging.getLogger(__name__)

#: How often the partitions of the coming months are looked at.
UPKEEP_SECONDS = 60 * 60
#: How many cases one tick takes to another version at most: due timers come first again after that.
MOST_MIGRATED = 200
#: How much news one tick settles at most, for the same reason.
MOST_TOLD = 100


def tick(
    engine: Engine,
    deliver: Deliveries | None = None,
    *,
    go_on: Callable[[], bool] = lambda: True,
    give_way: Callable[[], None] = lambda: None,
) -> None:
    """One tick: fires what is due, goes on with migrations, tells people, delivers what was accepted.

    `give_way` may wait a moment: news has time, which what is due has not.
    """

    def go_on_slowly() -> bool:
        give_way()
        return go_on()

    sweep(engine, go_on=go_on)
    migrate(engine, most=MOST_MIGRATED, go_on=go_on)
    notify(engine, most=MOST_TOLD, go_on=go_on_slowly)
    if deliver is not None:
        relay(engine, deliver, go_on=go_on)


class Ticker(threading.Thread):
    """Ticks until it is stopped. Any number may run beside each other, in this process or others."""

    def __init__(
        self,
        engine: Engine,
        deliver: Deliveries | None = None,
        *,
        interval_seconds: float = 1.0,
        notice_days: int = NOTICE_DAYS,
        command_days: int = COMMAND_DAYS,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(name="ticker", daemon=True)
        self._engine = engine
        self._deliver = deliver
        self._interval_seconds = interval_seconds
        self._notice_days, self._command_days = notice_days, command_days
        self._give_way = give_way
        self._stopping = threading.Event()
        self._moved = self._next_upkeep = time.monotonic()

    @property
    def silent_seconds(self) -> float:
        """For how long nothing moved: neither a tick ended, nor a case within one."""
        return time.monotonic() - self._moved

    def run(self) -> None:
        """Ticks; a tick that fails is logged, and the next one tries again."""
        while self._go_on():
            try:
                self._look_after()
                tick(self._engine, self._deliver, go_on=self._go_on, give_way=self._give_way)
            except Unavailable as error:
                log.warning("the database was not available for this tick: %s", error)
            except Exception:
                # The ticker is the last one who could notice a due timer: it never dies of one bad tick.
                log.exception("a tick failed")
            self._moved = time.monotonic()
            self._stopping.wait(self._interval_seconds)

    def stop(self, timeout_seconds: float = 30.0) -> None:
        """Lets the case at work finish, then ends; returns when it has, or after the timeout."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout_seconds)

    def _look_after(self) -> None:
        if time.monotonic() < self._next_upkeep:
            return
        self._next_upkeep = time.monotonic() + UPKEEP_SECONDS
        try:
            upkeep(self._engine, notice_days=self._notice_days, command_days=self._command_days)
        except Unavailable as error:
            # Nothing waits for it: without a partition of its own, a month's history is in the default one.
            log.warning("upkeep is tried again later: %s", error)

    def _go_on(self) -> bool:
        self._moved = time.monotonic()
        return not self._stopping.is_set()
