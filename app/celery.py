"""Celery as a wake-up: the plain functions of `workers/` as tasks, and when beat calls them.

    celery -A app.celery worker -B --concurrency 2

The broker carries no truth: what is due is a query on the database. Flush it, start two beats, or run the
server's own clock beside it: every due timer still fires once. The only module that imports Celery.
"""

import functools
from typing import Any

from celery import Celery
from celery.signals import worker_process_shutdown

from app import bootstrap, config
from app.config import WrongSetting
from app.delivery import DELIVERIES
from engine import Engine
from workers import relay, sweep


def _broker() -> str:
    url = config.read().broker_url
    if not url:
        raise WrongSetting(
            "HUIYIN_BROKER_URL",
            "用 Celery 时要设消息代理的地址，例如 redis://127.0.0.1:6379/0。",
            "Celery needs the address of its broker, such as redis://127.0.0.1:6379/0.",
        )
    return url


app = Celery("huiyin", broker=_broker())
app.conf.update(
    task_ignore_result=True,
    # A wake-up that waited longer than the next one is not worth anything.
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    timezone="Asia/Shanghai",
    enable_utc=True,
    # Beat keeps its schedule in memory: when it last rang does not matter.
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule={
        name: {"task": f"huiyin.{name}", "schedule": seconds, "options": {"expires": seconds}}
        for name, seconds in (("sweep", config.read().tick_seconds), ("relay", config.read().tick_seconds))
    },
)


@functools.cache
def engine() -> Engine:
    """The engine of this process: made after the fork, since connections must not be shared."""
    return bootstrap.build(config.read())


@app.task(name="huiyin.sweep")  # type: ignore[untyped-decorator]  # celery ships no types
def sweep_due() -> None:
    """Fires what is due."""
    sweep(engine())


@app.task(name="huiyin.relay")  # type: ignore[untyped-decorator]  # celery ships no types
def relay_accepted() -> None:
    """Delivers what was accepted."""
    relay(engine(), DELIVERIES)


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]  # celery ships no types
def close(**_: Any) -> None:
    """Gives the connections back."""
    if engine.cache_info().currsize:
        engine().close()
