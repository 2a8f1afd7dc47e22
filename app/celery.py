"""Celery as a wake-up: the plain functions of `workers/` as tasks, and when beat calls them.

    celery -A app.celery worker -B --concurrency 2

The broker carries no truth: what is due is a query on the database. Flush it, start two beats, or run the
server's own clock beside it: every due timer still fires once. The only module that imports Celery.
"""

import functools
import logging
import sys
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init, worker_process_shutdown

from app import bootstrap, config, deploy, footing, logs
from app.config import Misconfigured, WrongSetting
from app.delivery import DELIVERIES
from app.metrics import Meters
from engine import SYSTEM, Engine, Unavailable
from workers import migrate, notify, relay, sweep, upkeep

log = logging.getLogger(__name__)

#: What one wake-up does at most, so that a worker that is told to stop is done with it in seconds.
MOST_INSTANCES = 2_000
MOST_MESSAGES = 500
MOST_TOLD = 500
MOST_MIGRATED = 2_000

#: How often the partitions of the coming months are made.
UPKEEP_SECONDS = 6 * 60 * 60


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
        for name, seconds in (
            ("sweep", config.read().tick_seconds),
            ("notify", config.read().tick_seconds),
            ("relay", config.read().tick_seconds),
            ("migrate", config.read().tick_seconds),
            ("upkeep", UPKEEP_SECONDS),
        )
    },
)


@functools.cache
def engine() -> Engine:
    """The engine of this process: made after the fork, since connections must not be shared."""
    settings = config.read()
    made = bootstrap.build(settings)
    if settings.metrics_dir is not None:
        # A worker has no page of its own: it counts where the web processes look.
        made.witness = Meters(settings.metrics_dir).witness
    return made


@app.task(name="huiyin.sweep")  # type: ignore[untyped-decorator]  # celery ships no types
def sweep_due() -> None:
    """Fires what is due."""
    sweep(engine(), most=MOST_INSTANCES)


@app.task(name="huiyin.relay")  # type: ignore[untyped-decorator]  # celery ships no types
def relay_accepted() -> None:
    """Delivers what was accepted."""
    relay(engine(), DELIVERIES, most=MOST_MESSAGES)


@app.task(name="huiyin.notify")  # type: ignore[untyped-decorator]  # celery ships no types
def notify_people() -> None:
    """Tells people what waits for them."""
    notify(engine(), most=MOST_TOLD)


@app.task(name="huiyin.migrate")  # type: ignore[untyped-decorator]  # celery ships no types
def migrate_cases() -> None:
    """Goes on with migrations of running cases."""
    migrate(engine(), most=MOST_MIGRATED)


@app.task(name="huiyin.upkeep")  # type: ignore[untyped-decorator]  # celery ships no types
def look_after() -> None:
    """Makes room for the coming months."""
    settings = config.read()
    upkeep(engine(), notice_days=settings.outward.days, command_days=settings.command_days)


@setup_logging.connect  # type: ignore[untyped-decorator]  # celery ships no types
def log_as_set(**_: Any) -> None:
    """Logs as the settings say, and not as Celery would."""
    logs.configure(config.read())


@worker_init.connect  # type: ignore[untyped-decorator]  # celery ships no types
def refuse_another_schema(**_: Any) -> None:
    """Ends a worker whose database is not migrated. A database that is away is waited for."""
    made = bootstrap.build(config.read())
    try:
        with made.read(SYSTEM):
            pass
        deploy.require_current(made)
    except Unavailable as error:
        log.warning("the database does not answer yet: %s", error)
    except Misconfigured as wrong:
        sys.exit(f"{wrong.zh}\n{wrong.en}")
    finally:
        made.close()


@worker_process_init.connect  # type: ignore[untyped-decorator]  # celery ships no types
def settle(**_: Any) -> None:
    """Sets up a process that will work for weeks."""
    footing.settle()


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]  # celery ships no types
def close(**_: Any) -> None:
    """Gives the connections back."""
    if engine.cache_info().currsize:
        engine().close()
