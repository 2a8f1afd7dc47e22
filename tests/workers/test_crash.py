"""A worker that dies between any two statements leaves nothing half done and nothing done twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from engine import SYSTEM, Engine, history, incidents, outbox, runtime, timers
from tests.conftest import ManualClock, plain_check_form, plain_clean_form
from tests.engine.diagrams import boundary_timer, bundle, end, service, start, user
from tests.engine.people import begin, publish
from workers import sweep

ROOT = Path(__file__).parents[2]
DEATHS = 12
CASES = 8

ALARMED = bundle(
    "alarmed",
    start(),
    user("act"),
    boundary_timer("remind", "act", '"2026-03-08T00:00:00Z"', interrupts=False),
    service("reminding", "alert", what='"remind"'),
    end("reminded"),
    boundary_timer("alarm", "act", '"2026-03-10T00:00:00Z"', interrupts=False),
    service("alarming", "alert", what='"alarm"'),
    end("alarmed_end"),
    end(),
    flows=[
        "start>act",
        "act>end",
        "remind>reminding",
        "reminding>reminded",
        "alarm>alarming",
        "alarming>alarmed_end",
    ],
)


def alert(call: Any) -> None:
    """Accepts one message per timer; a second time for the same timer would be refused by its key."""
    key = f"{call.business_key}-{call.parameters['what']}"
    if not outbox.put(call.tx, "mail", {}, key=key):
        raise RuntimeError(f"{key} twice")


def die_while_sweeping(url: str, at: str, after: int) -> None:
    """Sweeps, and dies without a word after some statements or some commits."""
    engine = Engine(
        url,
        services={"alert": alert},
        checks={},
        clean_form=plain_clean_form,
        check_form=plain_check_form,
        roles={},
        clock=ManualClock(datetime(2026, 4, 1, tzinfo=UTC)),
    )
    left = [after]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)

    event.listen(engine.database, at, count)
    sweep(engine, batch=3)


def live_and_die(url: str, lives: list[tuple[str, int]]) -> None:
    """One sweep after another, each in a process of its own; says how each one ended."""
    for at, after in lives:
        if (pid := os.fork()) == 0:
            die_while_sweeping(url, at, after)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print({0: "lived", 9: "died"}[status], flush=True)


@pytest.mark.timeout(120)
def test_dying_anywhere_fires_each_timer_exactly_once(engine_factory, db_url: str, clock) -> None:
    engine = engine_factory(services={"alert": alert})
    publish(engine, "alarmed", ALARMED)
    ids = [begin(engine, "alarmed", business_key=f"K-{number}") for number in range(CASES)]
    chance = random.Random(3)
    moments = ["before_cursor_execute", "after_cursor_execute", "commit"]
    lives = [(at, chance.randrange(2 if at == "commit" else 14)) for at in moments * (DEATHS // 3)]
    code = f"from tests.workers.test_crash import live_and_die; live_and_die({db_url!r}, {lives!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    deaths = done.stdout.split().count(b"died")
    clock.advance(days=30)
    sweep(engine)

    assert deaths > DEATHS // 2
    with engine.read(SYSTEM) as tx:
        assert incidents.list_(tx) == []
        assert len(outbox.pending(tx)) == 2 * CASES
        for instance_id in ids:
            assert {one.status for one in timers.list_(tx, instance_id)} == {"fired"}
            fired = [one for one in history.events(tx, instance_id) if one.kind == "timer_fired"]
            assert [one.element_id for one in fired] == ["remind", "alarm"]
    for instance_id in ids:
        assert engine.run(SYSTEM, runtime.reproject, instance_id) == []
