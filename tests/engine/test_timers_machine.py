"""Timers against a model: armed, moved, cancelled, swept by one and by two at once, while time passes.

The model is a few lines: a case has three moments; what is due fires in due order, the closing one ends the
case and takes the others with it. What the services rang is told by the outbox, in the same transaction.
"""

from __future__ import annotations

import copy
import itertools
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from engine import SYSTEM, Engine, Refusal, history, instances, outbox, timers
from engine.model import outbox as outbox_table
from tests.engine.diagrams import boundary_timer, bundle, end, service, start, user
from tests.engine.people import HEAD, begin, publish
from workers import sweep

BEGAN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
KEYS = ("remind", "alarm", "close")

WATCH = bundle(
    "watch",
    start(),
    user("act"),
    *(boundary_timer(key, "act", f"{key}_at", interrupts=key == "close") for key in KEYS),
    *(service(f"{key}_rings", "ring", what=f'"{key}"') for key in KEYS),
    *(end(f"{key}_end") for key in KEYS),
    end(),
    flows=[
        "start>act",
        "act>end",
        *(f"{key}>{key}_rings" for key in KEYS),
        *(f"{key}_rings>{key}_end" for key in KEYS),
    ],
)


@dataclass
class Case:
    """What a case must be like: its waiting moments, and its timers that ended, with their last moments."""

    waiting: dict[str, datetime]
    rows: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    rung: list[str] = field(default_factory=list)
    status: str = "active"

    def fire(self, now: datetime, *, with_rows: bool = True) -> None:
        """Fires what is due, earliest first."""
        while self.status == "active" and (due := [key for key in self.waiting if self.waiting[key] <= now]):
            key = min(due, key=lambda each: self.waiting[each])
            at = self.waiting.pop(key)
            self.rung.append(key)
            if with_rows:
                self.rows[key] = ("fired", at)
            if key == "close":
                self.end("finished", with_rows=with_rows)

    def end(self, status: str, *, with_rows: bool = True) -> None:
        """Ends it; what still waits is cancelled."""
        self.status = status
        if with_rows:
            self.rows |= {key: ("cancelled", at) for key, at in self.waiting.items()}
        self.waiting = {}

    def reschedule(self, key: str, at: datetime, now: datetime) -> str:
        """Moves a moment, after firing what was due; what must be answered."""
        if self.status != "active":
            return "instance_closed"
        self.fire(now)
        if key not in self.waiting:
            return "timer_not_found"
        self.waiting[key] = at
        self.fire(now)
        return "done"

    def cancel(self, now: datetime) -> str:
        """Ends it by a person's word, after firing what was due; what must be answered."""
        if self.status != "active":
            return "instance_closed"
        self.fire(now)
        if self.status != "active":
            return "instance_closed"
        self.end("cancelled")
        return "done"


def ring(call: Any) -> None:
    """Accepts one message each time; a key of its own for each, so that none hides another."""
    key = f"{call.business_key}:{call.parameters['what']}"
    if not outbox.put(call.tx, "ring", {"what": call.parameters["what"]}, key=key):
        raise RuntimeError(f"{key} rang twice")


class Watches(RuleBasedStateMachine):
    """Cases with timers, and a clock."""

    numbers = itertools.count()

    def __init__(self, engine: Engine, clock: Any) -> None:
        super().__init__()
        self.engine, self.clock = engine, clock
        clock.at = BEGAN
        self.ids: list[str] = []
        self.names: list[str] = []
        self.cases: list[Case] = []

    def teardown(self) -> None:
        """Nothing stays due for the next example."""
        sweep(self.engine)
        for number in range(len(self.ids)):
            self.ask(instances.cancel, self.ids[number], "over")

    def ask(self, command: Any, *args: Any) -> str:
        """Asks the engine: `done`, or the code of the refusal."""
        try:
            self.engine.run(HEAD, command, *args)
        except Refusal as refusal:
            return refusal.code
        return "done"

    def moment(self, key: str, hours: int) -> datetime:
        """A moment that no other timer of a case has."""
        base = self.clock().replace(minute=0, second=0, microsecond=0)
        return base + timedelta(hours=hours, minutes=1 + KEYS.index(key))

    @rule(hours=st.tuples(*[st.integers(-1, 12)] * 3))
    def arm(self, hours: tuple[int, int, int]) -> None:
        if len(self.ids) == 4:
            return
        moments = {key: self.moment(key, each) for key, each in zip(KEYS, hours, strict=True)}
        data = {f"{key}_at": at.isoformat() for key, at in moments.items()}
        self.names.append(f"T-{next(self.numbers)}")
        self.ids.append(begin(self.engine, "watch", data, business_key=self.names[-1]))
        case = Case(moments)
        # What is past when it is armed never waits: it passes, and has no row.
        case.fire(self.clock(), with_rows=False)
        self.cases.append(case)

    @rule(minutes=st.integers(1, 300))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @rule()
    def one_sweeps(self) -> None:
        swept = sweep(self.engine)

        before = sum(len(case.rung) for case in self.cases)
        for case in self.cases:
            case.fire(self.clock())
        assert swept.fired == sum(len(case.rung) for case in self.cases) - before

    @rule()
    def two_sweep_at_once(self) -> None:
        swept: list[int] = []
        threads = [threading.Thread(target=lambda: swept.append(sweep(self.engine).fired)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        before = sum(len(case.rung) for case in self.cases)
        for case in self.cases:
            case.fire(self.clock())
        assert len(swept) == 2
        assert sum(swept) == sum(len(case.rung) for case in self.cases) - before

    @precondition(lambda self: self.ids)
    @rule(number=st.integers(0, 99), key=st.sampled_from(KEYS), hours=st.integers(-2, 12))
    def reschedule(self, number: int, key: str, hours: int) -> None:
        number %= len(self.ids)
        at = self.moment(key, hours)

        answer = self.ask(timers.reschedule, self.ids[number], key, at)

        self.expect(number, answer, lambda case: case.reschedule(key, at, self.clock()))

    @precondition(lambda self: self.ids)
    @rule(number=st.integers(0, 99))
    def cancel(self, number: int) -> None:
        number %= len(self.ids)

        answer = self.ask(instances.cancel, self.ids[number], "withdrawn")

        self.expect(number, answer, lambda case: case.cancel(self.clock()))

    def expect(self, number: int, answer: str, act: Any) -> None:
        """Compares an answer with the model's; what is refused changes nothing."""
        case = copy.deepcopy(self.cases[number])
        assert answer == act(case)
        if answer == "done":
            self.cases[number] = case

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        with self.engine.read(SYSTEM) as tx:
            for instance_id, name, case in zip(self.ids, self.names, self.cases, strict=True):
                rows = {one.key: (one.status, one.due_at) for one in timers.list_(tx, instance_id)}
                waiting = {key: ("pending", at) for key, at in case.waiting.items()}
                assert rows == case.rows | waiting
                assert instances.get(tx, instance_id).status == case.status
                query = select(outbox_table.c.key).where(outbox_table.c.key.startswith(f"{name}:"))
                assert sorted(tx.db.execute(query).scalars()) == sorted(f"{name}:{key}" for key in case.rung)
                events = history.events(tx, instance_id, limit=1000)
                called = [one.element_id for one in events if one.kind == "service_called"]
                assert called == [f"{key}_rings" for key in case.rung]
                fired = [one.element_id for one in events if one.kind == "timer_fired"]
                assert sorted(map(str, fired)) == sorted(
                    key for key, (status, _) in case.rows.items() if status == "fired"
                )


def test_timers_do_what_the_model_says_whoever_sweeps(engine_factory, clock, db_url: str) -> None:
    engine = engine_factory(services={"ring": ring})
    publish(engine, "watch", WATCH)
    run_state_machine_as_test(
        lambda: Watches(engine, clock),
        settings=settings(
            max_examples=20 if db_url.startswith("sqlite") else 6,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
