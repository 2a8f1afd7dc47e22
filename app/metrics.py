"""What is counted for Prometheus: tasks, timers, requests, and what waits in the database when it is asked.

Names and numbers only: no case, no office, no person is in a label. With HUIYIN_METRICS_DIR every process of
the machine counts into files of that folder, and whichever is asked tells the sums.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Response, abort, current_app, request

from access.http import public
from engine import SYSTEM, Engine, Unavailable, incidents, outbox, timers

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

LATENESS_SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86400)
FORMAT = "text/plain; version=0.0.4; charset=utf-8"
REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Meters:
    """The counters of this process, and the page that shows them."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            # prometheus_client decides at its first import where its values live.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        import prometheus_client
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self._client = prometheus_client
        self._registry = CollectorRegistry()
        own: dict[str, Any] = {"registry": self._registry}
        self._steps = Counter(
            "huiyin_events", "What happened in cases, by kind of history row.", ["kind"], **own
        )
        self._tasks = Counter("huiyin_tasks_completed", "Tasks that people completed.", **own)
        self._lateness = Histogram(
            "huiyin_timer_lateness_seconds",
            "How long after its due moment a timer fired; their number is the timers fired.",
            buckets=LATENESS_SECONDS,
            **own,
        )
        self._requests = Histogram(
            "huiyin_request_seconds",
            "How long requests took, by route as it is registered.",
            ["method", "route", "status"],
            buckets=REQUEST_SECONDS,
            **own,
        )

    def witness(self, now: datetime, rows: Sequence[Any]) -> None:
        """Counts what a committed transaction recorded."""
        for row in rows:
            self._steps.labels(row.kind).inc()
            if row.kind == "task_completed":
                self._tasks.inc()
            elif row.kind == "timer_fired":
                late = now - datetime.fromisoformat(row.facts["due_at"])
                self._lateness.observe(max(late.total_seconds(), 0))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request that was answered."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def page(self, engine: Engine) -> bytes:
        """Everything in the text format of Prometheus."""
        counted = self._registry if self._folder is None else self._shared(self._folder)
        waits = self._client.CollectorRegistry()
        waits.register(_Waits(engine))
        return self._client.generate_latest(counted) + self._client.generate_latest(waits)

    def _shared(self, folder: Path) -> CollectorRegistry:
        from prometheus_client.multiprocess import MultiProcessCollector

        shared = self._client.CollectorRegistry()
        MultiProcessCollector(shared, str(folder))  # type: ignore[no-untyped-call]
        return shared


class _Waits:
    """What waits in the database at the moment of asking. Each answer reads the head of an index."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """The gauges; without a database only that there is none."""
        try:
            with self._engine.read(SYSTEM) as tx:
                due_at = timers.next_due(tx)
                waiting = outbox.backlog(tx)
                broken = incidents.open_count(tx)
                now = tx.now
        except Unavailable:
            yield _gauge("huiyin_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("huiyin_database_up", "Whether the database answers.", 1)
        lag = "Seconds since the timer that waits longest was due; 0 when none is."
        yield _gauge("huiyin_sweep_lag_seconds", lag, _seconds(now, due_at))
        lag = "Seconds since the message that waits longest was due; 0 when none is."
        yield _gauge("huiyin_outbox_lag_seconds", lag, _seconds(now, waiting.due_at))
        most = f"; {outbox.MOST_COUNTED} stands for that many or more."
        yield _gauge("huiyin_outbox_due", f"Messages that are due{most}", waiting.count)
        yield _gauge("huiyin_incidents_open", f"Incidents nobody resolved yet{most}", broken)
        pools: set[Any] = {self._engine.database.pool, self._engine.reading.pool}
        busy = sum(pool.checkedout() for pool in pools)
        yield _gauge("huiyin_connections_in_use", "Of the process that answers.", busy)


def _gauge(name: str, help_: str, value: float) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(name, help_, value=value)


def _seconds(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else max((now - since) / timedelta(seconds=1), 0.0)


@public
def show() -> Response:
    """The page Prometheus reads; only for the networks that are set."""
    huiyin = current_app.extensions["huiyin"]
    asks = ip_address(request.remote_addr or "0.0.0.0")
    if not any(asks in network for network in huiyin.settings.metrics_from):
        abort(403)
    return Response(huiyin.meters.page(huiyin.engine), content_type=FORMAT)
