"""Incidents against a model: services that break and are mended, people who retry, resolve, or do it again.

Two small processes: in one a person's command runs into the service, in the other a timer does. The model
says which incidents are open, how often each occurred, which timer is held and what was done in the end.
"""

from __future__ import annotations

import itertools
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

from engine import SYSTEM, Engine, Fault, Refusal, history, incidents, instances, outbox, tasks, timers
from tests.engine.diagrams import boundary_timer, bundle, end, service, start, user
from tests.engine.people import HEAD, begin, publish
from workers import sweep

BEGAN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

#: A person sends, the service posts.
LETTER = bundle(
    "letter",
    start(),
    user("write", form="text"),
    service("send", "post"),
    user("after"),
    end(),
    flows=["start>write", "write>send", "send>after", "after>end"],
    forms={"text": ["text"]},
)
#: A timer sends, the service posts, the person's task goes on.
NOTICE = bundle(
    "notice",
    start(),
    user("act"),
    boundary_timer("late", "act", "late_at", interrupts=False),
    service("send", "post"),
    end("sent"),
    end(),
    flows=["start>act", "act>end", "late>send", "send>sent"],
)


@dataclass
class Case:
    """What a case must be like."""

    key: str
    status: str = "active"
    #: The open incident's occurrences; 0 while there is none.
    open: int = 0
    resolved: int = 0
    #: waiting | held | fired | cancelled; letters have none.
    timer: str | None = None
    #: Of a letter: writing | sent. What was typed is kept as a draft while writing.
    step: str = "writing"
    draft: bool = False
    posted: int = 0


@dataclass
class Model:
    """All cases, whether the service works, and what is due."""

    works: bool = True
    cases: list[Case] = field(default_factory=list)

    def write(self, case: Case) -> str:
        """A person completes the task of a letter."""
        if case.status != "active" or case.step != "writing":
            return "task_closed"
        if not self.works:
            case.open, case.draft = case.open + 1, True
            return "fault"
        case.step, case.posted, case.draft = "sent", 1, False
        return "done"

    def fire(self, case: Case) -> None:
        """The sweep comes to a timer that waits and is due."""
        if case.timer != "waiting" or case.status != "active":
            return
        if self.works:
            case.timer, case.posted = "fired", 1
        else:
            case.timer, case.open = "held", case.open + 1

    def retry(self, case: Case) -> str:
        """Somebody tries the open incident again."""
        if case.status != "active":
            return "instance_closed"
        if case.timer == "held":
            if not self.works:
                case.open += 1
                return "fault"
            case.timer, case.posted = "fired", 1
        self._close(case)
        return "done"

    def resolve(self, case: Case) -> str:
        """Somebody has dealt with the open incident."""
        if case.timer == "held":
            case.timer = "waiting"
        self._close(case)
        return "done"

    def cancel(self, case: Case) -> str:
        """Somebody ends the case."""
        if case.status != "active":
            return "instance_closed"
        case.status = "cancelled"
        if case.timer in ("waiting", "held"):
            case.timer = "cancelled"
        return "done"

    def _close(self, case: Case) -> None:
        case.open, case.resolved = 0, case.resolved + 1


class Desk(RuleBasedStateMachine):
    """Cases that break, and people who mend them."""

    numbers = itertools.count()

    def __init__(self, engine: Engine, clock: Any) -> None:
        super().__init__()
        self.engine, self.clock = engine, clock
        clock.at = BEGAN
        self.model = Model()
        self.ids: list[str] = []
        engine.services = {"post": self.post}

    def teardown(self) -> None:
        """Nothing stays due for the next example."""
        self.model.works = True
        for instance_id in self.ids:
            self.ask(instances.cancel, instance_id, "over")

    def post(self, call: Any) -> None:
        """The service: breaks, or accepts one message for each time it was asked."""
        if not self.model.works:
            raise RuntimeError("no line")
        outbox.put(
            call.tx, "post", {}, key=f"{call.business_key}:{len(self.posted(call.tx, call.business_key))}"
        )

    def posted(self, tx: Any, business_key: str) -> list[str]:
        """What was accepted for a case."""
        return [one.key for one in outbox.pending(tx, 10_000) if one.key.startswith(f"{business_key}:")]

    def ask(self, command: Any, *args: Any) -> str:
        """Asks the engine: `done`, `fault`, or the code of the refusal."""
        try:
            self.engine.run(HEAD, command, *args)
        except Fault:
            return "fault"
        except Refusal as refusal:
            return refusal.code
        return "done"

    def chosen(self, number: int) -> tuple[str, Case]:
        """One of the cases."""
        number %= len(self.ids)
        return self.ids[number], self.model.cases[number]

    def incident(self, instance_id: str) -> str:
        """The open incident of a case."""
        with self.engine.read(SYSTEM) as tx:
            [found] = incidents.list_(tx, instance_id=instance_id)
        return found.id

    @rule(family=st.sampled_from(["letter", "notice", "notice"]), works=st.booleans())
    def begin(self, family: str, works: bool) -> None:
        if len(self.ids) == 4:
            return
        key = f"I-{next(self.numbers)}"
        late_at = (self.clock() + timedelta(hours=1)).isoformat()
        self.ids.append(begin(self.engine, family, {"late_at": late_at}, business_key=key))
        self.model.cases.append(Case(key, timer="waiting" if family == "notice" else None))
        self.model.works = works

    @rule()
    def the_service_breaks_or_is_mended(self) -> None:
        self.model.works = not self.model.works

    @rule()
    def what_is_due_is_swept(self) -> None:
        self.clock.advance(hours=2)

        sweep(self.engine)

        for case in self.model.cases:
            self.model.fire(case)

    @precondition(lambda self: any(case.timer is None for case in self.model.cases))
    @rule(number=st.integers(0, 99))
    def a_letter_is_sent(self, number: int) -> None:
        letters = [index for index, case in enumerate(self.model.cases) if case.timer is None]
        instance_id, case = self.chosen(letters[number % len(letters)])
        with self.engine.read(SYSTEM) as tx:
            found = tasks.of_instance(tx, instance_id, status=None)
        [task_id] = [one.id for one in found if one.element_id == "write"]

        answer = self.ask(tasks.complete, task_id, {"text": "关于噪声的答复"})

        assert answer == self.model.write(case)

    @precondition(lambda self: any(case.open for case in self.model.cases))
    @rule(number=st.integers(0, 99), what=st.sampled_from(["retry", "resolve"]))
    def somebody_looks_at_an_incident(self, number: int, what: str) -> None:
        broken = [index for index, case in enumerate(self.model.cases) if case.open]
        instance_id, case = self.chosen(broken[number % len(broken)])
        incident_id = self.incident(instance_id)

        if what == "retry":
            assert self.ask(incidents.retry, incident_id) == self.model.retry(case)
        else:
            assert self.ask(incidents.resolve, incident_id, "看过了") == self.model.resolve(case)
            assert self.ask(incidents.resolve, incident_id, "又看过") == "incident_resolved"

    @precondition(lambda self: self.ids)
    @rule(number=st.integers(0, 99), really=st.integers(0, 3))
    def somebody_cancels(self, number: int, really: int) -> None:
        instance_id, case = self.chosen(number)
        # Ahead of the command whatever is due fires, and may break: sweep first, so that nothing is.
        self.what_is_due_is_swept()

        if really == 0:
            assert self.ask(instances.cancel, instance_id, "撤回") == self.model.cancel(case)

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        with self.engine.read(SYSTEM) as tx:
            for instance_id, case in zip(self.ids, self.model.cases, strict=True):
                found = incidents.list_(tx, open_only=False, instance_id=instance_id)
                occurred = [one.occurrences for one in found if one.status == "open"]
                assert occurred == ([case.open] if case.open else [])
                assert sum(one.status == "resolved" for one in found) == case.resolved
                assert instances.get(tx, instance_id).status == case.status
                assert len(self.posted(tx, case.key)) == case.posted
                there = [one.status for one in timers.list_(tx, instance_id)]
                timer = None if case.timer is None else case.timer.replace("waiting", "pending")
                assert there == [each for each in [timer] if each]
                events = [one.kind for one in history.events(tx, instance_id, limit=1000)]
                assert events.count("service_called") == case.posted
                assert events.count("timer_fired") == (case.timer == "fired")
                assert events.count("incident_resolved") == case.resolved
                if case.timer is None and case.step == "writing" and case.status == "active":
                    [write] = tasks.of_instance(tx, instance_id)
                    assert (write.draft is not None) == case.draft


def test_incidents_are_what_the_model_says_whatever_breaks(engine_factory, clock, db_url: str) -> None:
    engine = engine_factory(services={"post": lambda _: None})
    publish(engine, "letter", LETTER)
    publish(engine, "notice", NOTICE)
    run_state_machine_as_test(
        lambda: Desk(engine, clock),
        settings=settings(
            max_examples=30 if db_url.startswith("sqlite") else 6,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
