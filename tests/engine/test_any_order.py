"""People, timers and faults in any order: what must hold after every step, found by Hypothesis."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta
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

from engine import (
    SYSTEM,
    Engine,
    Fault,
    Refusal,
    history,
    incidents,
    instances,
    runtime,
    tasks,
    timers,
)
from tests.engine.diagrams import boundary_timer, bundle, end, gateway, service, start, user
from tests.engine.people import HEAD, HERE, LI, WANG, publish
from workers import sweep

#: Two branches, one with a reminder, one with a deadline that ends it; then judged, and perhaps done again.
DUTY = bundle(
    "duty",
    start(),
    gateway("again"),
    gateway("split", "parallel"),
    user("write", form="text"),
    boundary_timer("remind", "write", "remind_at", interrupts=False),
    service("reminding", "alert"),
    end("reminded"),
    user("ask", form="text", differentFrom="write"),
    boundary_timer("late", "ask", "late_at"),
    service("alarming", "alert"),
    gateway("meet"),
    gateway("join", "parallel"),
    user("judge", roles="head", form="judge", differentFrom="ask"),
    gateway("good"),
    end(),
    flows=[
        "start>again",
        "again>split",
        "split>write",
        "remind>reminding",
        "reminding>reminded",
        "split>ask",
        "ask>meet",
        "late>alarming",
        "alarming>meet",
        "write>join",
        "meet>join",
        "join>judge",
        "judge>good",
        'good>end?verdict = "yes"',
        "good>again?",
    ],
    forms={"text": ["text"], "judge": ["verdict"]},
)

ACTORS = st.sampled_from([LI, WANG, HEAD])


class Office(RuleBasedStateMachine):
    """An office that does everything in any order."""

    numbers = itertools.count()

    def __init__(self, engine: Engine, clock: Any) -> None:
        super().__init__()
        self.engine, self.clock = engine, clock
        self.ids: list[str] = []
        self.broken = False
        engine.services = {"alert": self.alert}

    def teardown(self) -> None:
        """Leaves nothing open to the next example."""
        for instance_id in self.ids:
            self.attempt(HEAD, instances.cancel, instance_id, "over")

    def alert(self, _: Any) -> None:
        """The service behind both timers."""
        if self.broken:
            raise RuntimeError("no line")

    def attempt(self, actor: Any, command: Any, *args: Any, **kwargs: Any) -> Any:
        """Does something that may be refused or break."""
        try:
            return self.engine.run(actor, command, *args, **kwargs)
        except (Refusal, Fault):
            return None

    def some_task(self, number: int) -> tasks.Task | None:
        """One of the tasks of the instances, open ones rather than closed ones."""
        with self.engine.read(SYSTEM) as tx:
            found = [one for id in self.ids for one in tasks.of_instance(tx, id)]
            found = found or [one for id in self.ids for one in tasks.of_instance(tx, id, status=None)]
        return found[number % len(found)] if found else None

    @rule(remind=st.integers(0, 9), late=st.integers(0, 9))
    def start(self, remind: int, late: int) -> None:
        if len(self.ids) < 3:
            data = {
                "remind_at": (self.clock() + timedelta(days=remind)).isoformat(),
                "late_at": (self.clock() + timedelta(days=late)).isoformat(),
            }
            words = {"business_key": f"M-{next(self.numbers)}", "scope_path": HERE}
            started = self.attempt(LI, instances.start, "duty", data, **words)
            if started is not None:
                self.ids.append(started.id)

    @rule(actor=ACTORS, number=st.integers(0, 99), verdict=st.sampled_from(["yes", "no", "no", "nonsense"]))
    def complete(self, actor: Any, number: int, verdict: str) -> None:
        if one := self.some_task(number):
            field = "verdict" if one.form_key == "judge" and verdict != "nonsense" else "text"
            self.attempt(actor, tasks.complete, one.id, {field: verdict}, command_id=f"{one.id}-{number}")

    @rule(number=st.integers(0, 99))
    def the_right_person_completes(self, number: int) -> None:
        if one := self.some_task(number):
            field = "verdict" if one.form_key == "judge" else "text"
            for actor in (LI, WANG, HEAD):
                self.attempt(actor, tasks.complete, one.id, {field: "no"})

    @rule(actor=ACTORS, number=st.integers(0, 99), command=st.sampled_from([tasks.claim, tasks.release]))
    def claim_or_release(self, actor: Any, number: int, command: Any) -> None:
        if one := self.some_task(number):
            self.attempt(actor, command, one.id)

    @rule(hours=st.integers(1, 120))
    def time_passes(self, hours: int) -> None:
        self.clock.advance(hours=hours)

    @rule()
    def tick(self) -> None:
        sweep(self.engine)
        with self.engine.read(SYSTEM) as tx:
            assert timers.due(tx) == []

    @precondition(lambda self: self.ids)
    @rule(number=st.integers(0, 99), key=st.sampled_from(["remind", "late"]), days=st.integers(0, 9))
    def reschedule(self, number: int, key: str, days: int) -> None:
        due_at = self.clock() + timedelta(days=days)
        self.attempt(HEAD, timers.reschedule, self.ids[number % len(self.ids)], key, due_at)

    @rule(broken=st.booleans())
    def the_line_breaks_or_is_mended(self, broken: bool) -> None:
        self.broken = broken

    @rule(number=st.integers(0, 99), again=st.booleans())
    def somebody_looks_at_an_incident(self, number: int, again: bool) -> None:
        with self.engine.read(SYSTEM) as tx:
            found = incidents.list_(tx)
        if found:
            incident = found[number % len(found)]
            if again:
                self.attempt(HEAD, incidents.retry, incident.id)
            else:
                self.attempt(HEAD, incidents.resolve, incident.id, "looked at")

    @precondition(lambda self: self.ids)
    @rule(number=st.integers(0, 99))
    def cancel(self, number: int) -> None:
        if number % 4:
            return
        self.attempt(HEAD, instances.cancel, self.ids[number % len(self.ids)], "withdrawn")

    @invariant()
    def rows_are_what_the_state_says(self) -> None:
        for instance_id in self.ids:
            assert self.engine.run(SYSTEM, runtime.reproject, instance_id) == []

    @invariant()
    def history_is_whole_and_tells_each_end_once(self) -> None:
        with self.engine.read(SYSTEM) as tx:
            for instance_id in self.ids:
                events = history.events(tx, instance_id, limit=10_000)
                assert [one.seq for one in events] == list(range(1, len(events) + 1))
                told = Counter(
                    (one.kind, one.facts["task_id"]) for one in events if one.kind.startswith("task_c")
                )
                all_tasks = tasks.of_instance(tx, instance_id, status=None, limit=10_000)
                for one in all_tasks:
                    assert told["task_created", one.id] == 1
                    assert told["task_completed", one.id] == (one.status == "completed")
                    assert told["task_cancelled", one.id] == (one.status == "cancelled")
                done = [one for one in all_tasks if one.status == "completed"]
                assert len(tasks.submissions(tx, instance_id)) == len(done)
                fired = [one for one in timers.list_(tx, instance_id, 10_000) if one.status == "fired"]
                assert sum(one.kind == "timer_fired" for one in events) == len(fired)
                for one in fired:
                    assert one.ended_at is not None
                    assert one.due_at <= one.ended_at

    @invariant()
    def the_inbox_has_every_open_task_once(self) -> None:
        with self.engine.read(HEAD) as tx:
            listed = [one.id for one in tasks.worklist(tx, limit=200).items]
            there = [one.id for id in self.ids for one in tasks.of_instance(tx, id)]
        assert len(listed) == len(set(listed))
        assert set(there) <= set(listed)


def test_any_order_of_people_timers_and_faults_keeps_the_rows_right(engine: Engine, clock) -> None:
    engine.services = {"alert": lambda _: None}
    publish(engine, "duty", DUTY)
    run_state_machine_as_test(
        lambda: Office(engine, clock),
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
