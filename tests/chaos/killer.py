"""Who dies next: plans drawn from a seed, then carried out step by step.

The same seed gives the same steps in the same order, plan by plan. What each step meets (which statement,
which request) is this machine's chance. A kill is counted when the process was there, and died of it.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from tests.chaos.machine import Machine, Process, wait_for

#: What may happen, and how often beside the others. One plan for the product and its broker, one for
#: PostgreSQL: they go on beside each other, so that one thing may die of another's absence.
PRODUCT_KILLS = {
    "web: kill -9": 7,
    "web: killed before COMMIT": 4,
    "web: killed during COMMIT": 4,
    "web: killed after COMMIT": 4,
    "Celery worker: kill -9 of the pool's process": 9,
    "Celery worker: killed before COMMIT": 4,
    "Celery worker: killed during COMMIT": 4,
    "Celery worker: killed after COMMIT": 4,
    "Celery worker: kill -9 of the main process": 3,
    "beat: kill -9": 6,
    "Redis: kill -9": 8,
}
POSTGRESQL_KILLS = {
    "PostgreSQL: pg_terminate_backend": 50,
    "PostgreSQL: kill -9 of a backend": 7,
    "PostgreSQL: fast stop": 3,
    "PostgreSQL: kill -9 of the server": 1,
}
KILLS = PRODUCT_KILLS | POSTGRESQL_KILLS
#: What else may happen; nobody dies of it.
TROUBLES = {
    "Redis: FLUSHALL": 6,
    "clock of one process jumps forward": 5,
    "clock of one process jumps back": 5,
    "clock of one process is right again": 3,
    "days pass for all": 3,
}

_DAY = 24 * 3600.0


@dataclass(frozen=True)
class Step:
    """One thing that happens: `which` chooses among several alike, `amount` is between 0 and 1."""

    kind: str
    which: float
    amount: float
    pause_seconds: float


def plan(seed: int, kinds: Mapping[str, int], pause_seconds: float) -> Iterator[Step]:
    """What happens, one after another, without end. `kinds`: how often each beside the others."""
    chance = random.Random(f"{seed} {' '.join(kinds)}")
    # Rare kinds come up early in a short run, too: every kind once, in random order.
    first = chance.sample(list(kinds), len(kinds))
    while True:
        kind = first.pop() if first else chance.choices(list(kinds), list(kinds.values()))[0]
        yield Step(kind, chance.random(), chance.random(), pause_seconds * chance.uniform(0.3, 1.7))


@dataclass
class Tally:
    """What happened how often; `missed` are the steps that met nobody."""

    done: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        """How many processes were killed."""
        return self.of(KILLS)

    def of(self, kinds: Iterable[str]) -> int:
        """How often something of these kinds was done."""
        return sum(self.done[kind] for kind in kinds)

    @property
    def postgresql_is_ahead(self) -> bool:
        """Whether PostgreSQL, whose backends are quickly killed, had more than three of five kills."""
        return self.of(POSTGRESQL_KILLS) > 1.5 * self.of(PRODUCT_KILLS) + 3


def carry_out(machine: Machine, seed: int, *, kills: int, seconds: float, pause_seconds: float) -> Tally:
    """Carries out both plans until so many were killed, or the time is over; writes `steps.log`."""
    tally, began = Tally(), time.monotonic()

    def go_on() -> bool:
        return tally.kills < kills and time.monotonic() < began + seconds

    with (machine.folder / "steps.log").open("w", buffering=1) as log:
        plans = [
            threading.Thread(
                target=_carry_out, args=(machine, plan(seed, kinds, pause_seconds), tally, go_on, log)
            )
            for kinds in (PRODUCT_KILLS | TROUBLES, POSTGRESQL_KILLS)
        ]
        for each in plans:
            each.start()
        for each in plans:
            each.join()
    return tally


def _carry_out(
    machine: Machine, steps: Iterator[Step], tally: Tally, go_on: Callable[[], bool], log: TextIO
) -> None:
    for step in steps:
        while step.kind in POSTGRESQL_KILLS and tally.postgresql_is_ahead and go_on():
            time.sleep(0.05)
        if not go_on():
            return
        at, is_done = time.monotonic(), False
        # Who is to be killed may have died by somebody else's hand a moment before.
        with contextlib.suppress(TimeoutError, ProcessLookupError):
            is_done = _do(machine, step)
        (tally.done if is_done else tally.missed)[step.kind] += 1
        met = "" if is_done else "met nobody: "
        log.write(f"{tally.kills:5}  {met}{step.kind} ({time.monotonic() - at:.2f} s)\n")
        time.sleep(step.pause_seconds)


def _do(machine: Machine, step: Step) -> bool:
    who, _, what = step.kind.partition(": ")
    match who:
        case "web" | "Celery worker" | "beat":
            alike = {"web": machine.webs, "Celery worker": machine.workers, "beat": machine.beats}[who]
            process = alike[int(step.which * len(alike))]
            if who == "web" and step.amount < 0.8:
                # Else it may be killed while it starts.
                wait_for(lambda: machine.is_ready(process), 6, "a web process to be ready")
            return _kill(machine, process, what)
        case "Redis":
            return machine.redis.flush() if what == "FLUSHALL" else _kill_one(machine.redis.server)
        case "PostgreSQL":
            return _postgresql(machine, step, what)
    if step.kind == "days pass for all":
        machine.pass_time(_DAY * (0.5 + 3 * step.amount))
        return True
    process = machine.product[int(step.which * len(machine.product))]
    # From seconds to days: each size as likely as another.
    size = 10 ** (5.4 * step.amount)
    machine.skew(process, {"forward": size, "back": -size}.get(step.kind.rpartition(" ")[2], 0.0))
    return True


def _kill(machine: Machine, process: Process, what: str) -> bool:
    if what.startswith("killed"):
        return _kill_at_commit(machine, process, what.split()[1])
    if what == "kill -9 of the pool's process":
        wait_for(lambda: bool(process.children()), 6, "the pool to have a process")
        pid = next(iter(process.children()), None)
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: pid not in process.children(), 5, "it to be gone")
        return True
    return _kill_one(process)


def _kill_one(process: Process) -> bool:
    wait_for(lambda: process.pid is not None, 5, f"{process.name} to run")
    pid = process.pid
    if pid is None:
        return False
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: process.pid != pid, 5, f"{process.name} to be gone")
    return True


def _kill_at_commit(machine: Machine, process: Process, moment: str) -> bool:
    machine.order_death(process, moment)
    try:
        wait_for(lambda: not (machine.folder / f"{process.name}.death").exists(), 5, "a commit", every=0.01)
    except TimeoutError:
        return not machine.withdraw_death(process)
    return True


def _postgresql(machine: Machine, step: Step, what: str) -> bool:
    server = machine.postgres.server
    if what == "fast stop":
        pid = server.pid
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)
        try:
            wait_for(lambda: server.pid != pid, 10, "PostgreSQL to stop")
        except TimeoutError:
            # A stop that meets the recovery after a crash may wait for ever (PostgreSQL 15). Whoever
            # supervises the server is patient for a while and then ends it at once.
            os.kill(pid, signal.SIGQUIT)
            wait_for(lambda: server.pid != pid, 10, "PostgreSQL to end at once")
        return True
    if what == "kill -9 of the server":
        return _kill_one(server)
    wait_for(lambda: bool(machine.postgres.backends()), 8, "PostgreSQL to have a backend")
    backends = machine.postgres.backends()
    if not backends:
        return False
    # Those at work come first in the list; squaring prefers them.
    pid = backends[int(step.which**2 * len(backends))]
    end = machine.postgres.terminate if what == "pg_terminate_backend" else machine.postgres.kill_backend
    return end(pid)
