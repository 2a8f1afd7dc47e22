"""Tasks against a model: people claim, release, complete, cancel, repeat themselves and meet at one moment.

The model is a few lines that say what each command must answer; Hypothesis looks for an order of commands in
which the engine answers otherwise, or in which two commands at once end as neither order of them would.
"""

from __future__ import annotations

import copy
import itertools
import threading
from dataclasses import dataclass, field
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

from engine import SYSTEM, Actor, Engine, Refusal, history, instances, tasks
from tests.engine.diagrams import bundle, end, start, user
from tests.engine.people import ELSEWHERE, HEAD, LI, WANG, begin, publish

PEOPLE = (LI, WANG, HEAD, ELSEWHERE)
MAY = frozenset({"li", "wang", "head"})

#: The steps of each version; a step in capitals needs another person than who did the one before.
VERSIONS = (("a", "B"), ("a", "B", "c"))


def version(steps: tuple[str, ...]) -> dict[str, str]:
    """A process of these steps, one after another."""
    names = [step.lower() for step in steps]
    drawn = [
        user(name, form="form", **({"differentFrom": before} if step.isupper() else {}))
        for before, step, name in zip(("", *names), steps, names, strict=False)
    ]
    path = ["start", *names, "end"]
    flows = [f"{source}>{target}" for source, target in itertools.pairwise(path)]
    return bundle("walk", start(), *drawn, end(), flows=flows, forms={"form": ["text"]})


@dataclass
class Case:
    """What a case must be like: the steps still to do, who has the first, who did what."""

    steps: tuple[str, ...]
    status: str = "active"
    at: int = 0
    assignee: str | None = None
    done_by: list[str] = field(default_factory=list)


@dataclass
class Model:
    """All cases, and the command ids that were taken."""

    cases: list[Case] = field(default_factory=list)
    commands: dict[str, tuple[str, str, int, int]] = field(default_factory=dict)

    def do(self, who: str, what: str, number: int, step: int, command_id: str | None) -> str:
        """Does it, and says what must be answered: `done`, or the code of the refusal."""
        case, claim = self.cases[number], (who, what, number, step)
        if command_id and command_id in self.commands:
            return "done" if self.commands[command_id] == claim else "command_reused"
        answer = self._cancel(case) if what == "cancel" else self._act(case, who, what, step)
        if answer == "done" and command_id:
            self.commands[command_id] = claim
        return answer

    def _cancel(self, case: Case) -> str:
        if case.status != "active":
            return "instance_closed"
        case.status, case.assignee = "cancelled", None
        return "done"

    def _act(self, case: Case, who: str, what: str, step: int) -> str:
        if who not in MAY:
            return "task_not_for_actor"
        if case.status != "active" or step != case.at:
            return "task_closed"
        if case.assignee not in (None, who):
            return "task_claimed_by_other"
        if what == "release":
            answer = "done" if case.assignee else "task_not_claimed"
            case.assignee = None
            return answer
        if case.steps[step].isupper() and case.done_by[step - 1] == who:
            return "task_needs_another_person"
        if what == "claim":
            case.assignee = who
            return "done"
        case.done_by.append(who)
        case.assignee, case.at = None, case.at + 1
        if case.at == len(case.steps):
            case.status = "finished"
        return "done"


COMMANDS = {
    "claim": tasks.claim,
    "release": tasks.release,
    "complete": tasks.complete,
    "cancel": instances.cancel,
}

#: One command: who, what, which case, which of its steps that are or were there, whether an id is repeated.
WISH = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(["claim", "release", "complete", "complete", "complete", "cancel"]),
    st.integers(0, 99),
    st.integers(0, 3),
    st.one_of(st.none(), st.integers(0, 5)),
)


class Walks(RuleBasedStateMachine):
    """Cases of several versions, and people who do everything with them."""

    numbers = itertools.count()

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.model = Model()
        self.ids: list[str] = []
        self.life = next(self.numbers)
        self.version = 0
        publish(engine, "walk", version(VERSIONS[0]))

    def teardown(self) -> None:
        """Nothing to do: cases of other examples are not looked at."""

    def task_of(self, number: int, step: int) -> str:
        """The id of the task of a step, open or closed."""
        name = self.model.cases[number].steps[step].lower()
        with self.engine.read(SYSTEM) as tx:
            found = tasks.of_instance(tx, self.ids[number], status=None)
        return next(one.id for one in found if one.element_id == name)

    def call(self, who: Actor, what: str, target: str, command_id: str | None) -> str:
        """Asks the engine: `done`, or the code of the refusal."""
        arguments: list[Any] = (
            [{"text": "x"}] if what == "complete" else ["withdrawn"] if what == "cancel" else []
        )
        try:
            self.engine.run(who, COMMANDS[what], target, *arguments, command_id=command_id)  # type: ignore[arg-type]
        except Refusal as refusal:
            return refusal.code
        return "done"

    def understood(self, wish: Any) -> tuple[Actor, str, int, int, str | None, str]:
        """The wish with its case, its step and its target."""
        who, what, number, step, repeated = wish
        number %= len(self.ids)
        case = self.model.cases[number]
        # The step at hand, or one before it.
        step = max(0, min(case.at, len(case.steps) - 1) - step // 3)
        target = self.ids[number] if what == "cancel" else self.task_of(number, step)
        step = -1 if what == "cancel" else step
        command_id = None if repeated is None else f"command-{self.life}-{repeated}"
        return who, what, number, step, command_id, target

    @rule()
    def a_new_version_is_published(self) -> None:
        self.version = 1 - self.version
        publish(self.engine, "walk", version(VERSIONS[self.version]))

    @rule()
    def start(self) -> None:
        if len(self.ids) < 4:
            self.ids.append(begin(self.engine, "walk", business_key=f"W-{next(self.numbers)}"))
            self.model.cases.append(Case(VERSIONS[self.version]))

    @precondition(lambda self: self.ids)
    @rule(wish=WISH)
    def somebody_does_something(self, wish: Any) -> None:
        who, what, number, step, command_id, target = self.understood(wish)

        answer = self.call(who, what, target, command_id)

        assert answer == self.model.do(who.id, what, number, step, command_id)

    @precondition(lambda self: self.ids)
    @rule(first=WISH, second=WISH, together=st.booleans())
    def two_do_something_at_once(self, first: Any, second: Any, together: bool) -> None:
        if together:
            second = (*second[:2], first[2], first[3], second[4])
        wishes = [self.understood(first), self.understood(second)]
        answers = ["", ""]

        def ask(index: int) -> None:
            who, what, _, _, command_id, target = wishes[index]
            answers[index] = self.call(who, what, target, command_id)

        threads = [threading.Thread(target=ask, args=(index,)) for index in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        possible = []
        for order in ((0, 1), (1, 0)):
            model, said = copy.deepcopy(self.model), ["", ""]
            for index in order:
                who, what, number, step, command_id, _ = wishes[index]
                said[index] = model.do(who.id, what, number, step, command_id)
            possible.append((said, model))
        fitting = [model for said, model in possible if said == answers]
        assert fitting, (answers, [said for said, _ in possible])
        self.model = next((model for model in fitting if self.differences(model) == []), fitting[0])

    @invariant()
    def the_rows_are_as_the_model_says(self) -> None:
        assert self.differences(self.model) == []

    def differences(self, model: Model) -> list[str]:
        """Where rows and history are not as the model says."""
        found = []
        with self.engine.read(SYSTEM) as tx:
            for instance_id, case in zip(self.ids, model.cases, strict=True):
                row = instances.get(tx, instance_id)
                there = [
                    (
                        one.element_id,
                        one.status,
                        one.assignee_id if one.status == "open" else one.completed_by,
                    )
                    for one in tasks.of_instance(tx, instance_id, status=None)
                ]
                names = [step.lower() for step in case.steps]
                wanted = [(name, "completed", who) for name, who in zip(names, case.done_by, strict=False)]
                if case.status == "active":
                    wanted.append((names[case.at], "open", case.assignee))
                elif case.status == "cancelled":
                    wanted.append((names[case.at], "cancelled", None))
                told = [
                    (one.element_id, one.actor_id)
                    for one in history.events(tx, instance_id)
                    if one.kind == "task_completed"
                ]
                if row.status != case.status:
                    found.append(f"{row.status}, not {case.status}")
                if sorted(there, key=str) != sorted(wanted, key=str):
                    found.append(f"{there}, not {wanted}")
                if told != list(zip(names, case.done_by, strict=False)):
                    found.append(f"history tells {told}")
                if len(tasks.submissions(tx, instance_id)) != len(case.done_by):
                    found.append("not one submission for each completed task")
        return found


def test_tasks_answer_as_the_model_whoever_asks_whatever_when(engine: Engine, db_url: str) -> None:
    run_state_machine_as_test(
        lambda: Walks(engine),
        settings=settings(
            max_examples=12 if db_url.startswith("sqlite") else 5,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_model_itself_notices_a_task_completed_twice() -> None:
    model = Model([Case(("a", "B"))])

    first = model.do("li", "complete", 0, 0, "one")
    again = model.do("li", "complete", 0, 0, "one")
    twice = model.do("wang", "complete", 0, 0, "two")
    same = model.do("li", "complete", 0, 1, None)

    assert [first, again, twice, same] == ["done", "done", "task_closed", "task_needs_another_person"]
