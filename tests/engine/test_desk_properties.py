"""Whatever people do with tasks, in whatever order: nobody completes a step who may not.

Random commands by random people; what the engine let through is judged by the history alone, by rules written
here once more: role and place, another person than whoever did (or had a hand in) the step before.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import SYSTEM, Actor, Engine, Grant, Refusal, attention, cohandlers, history, instances, tasks
from engine.history import Event
from tests.engine.diagrams import bundle, end, start, user
from tests.engine.people import ELSEWHERE, HEAD, HERE, LI, WANG, begin, publish

ZHAO = Actor("zhao", "赵芸", (Grant("clerk", HERE),))
VISITOR = Actor("visitor", "路过", (Grant("guest", HERE),))
PEOPLE = (LI, WANG, ZHAO, HEAD, ELSEWHERE, VISITOR)
MAY = {"li", "wang", "zhao", "head"}

THREE = bundle(
    "three",
    start(),
    user("write", form="text"),
    user("check", form="text", differentFrom="write", returnTo="write"),
    user("sign", form="text", differentFrom="write,check", returnTo="write,check"),
    end(),
    flows=["start>write", "write>check", "check>sign", "sign>end"],
    forms={"text": ["text"]},
)
DIFFERENT = {"write": (), "check": ("write",), "sign": ("write", "check")}
WHY = {"reason": "有理由"}
NUMBERS = itertools.count()

#: What is asked of an open or closed task by one person, perhaps with another one.
WHAT = st.sampled_from(
    (
        *("claim", "release", "hand_over", "delegate", "give_back", "take_back", "send_back", "recall"),
        *("ask", "answer", "drop", "nudge", "reply", "aside", "complete", "complete", "complete"),
    )
)
WISH = st.tuples(WHAT, st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(0, 5))


def act(engine: Engine, what: str, who: Actor, other: Actor, task: tasks.Task, now: Any) -> None:
    """Does it, as this person."""
    one = task.id
    commands: dict[str, tuple[Any, tuple[Any, ...], dict[str, Any]]] = {
        "claim": (tasks.claim, (one,), {}),
        "release": (tasks.release, (one,), {}),
        "hand_over": (tasks.hand_over, (one, other), WHY),
        "delegate": (tasks.delegate, (one, other), WHY),
        "give_back": (tasks.give_back, (one,), {"words": "办好了"}),
        "take_back": (tasks.take_back, (one,), WHY),
        "send_back": (tasks.send_back, (one, "write"), {**WHY, "to": other}),
        "recall": (tasks.recall, (one,), WHY),
        "ask": (cohandlers.ask, (one, other), {"question": "怎么看"}),
        "answer": (cohandlers.answer, (one,), {"words": "同意"}),
        "drop": (cohandlers.drop, (one, other.id), WHY),
        "nudge": (attention.nudge, (one,), {"words": "快一点"}),
        "reply": (attention.answer, (one,), {"words": "就办"}),
        "aside": (attention.put_aside, (one, now() + timedelta(hours=1)), {}),
        "complete": (tasks.complete, (one, {"text": "x"}), {}),
    }
    command, arguments, more = commands[what]
    engine.run(who, command, *arguments, **more)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(wishes=st.lists(WISH, min_size=5, max_size=40))
def test_nobody_completes_what_they_may_not(engine: Engine, clock: Any, wishes: list[Any]) -> None:
    publish(engine, "three", THREE)
    instance_id = begin(engine, "three", business_key=f"K-{next(NUMBERS)}")
    for what, who, other, place in wishes:
        with engine.read(SYSTEM) as tx:
            found = tasks.of_instance(tx, instance_id, status=None)
        # Mostly the newest task; now and then an older one.
        task = found[-1] if place < 4 else found[max(0, len(found) - place)]
        try:
            act(engine, what, who, other, task, clock)
        except Refusal:
            continue

    with engine.read(SYSTEM) as tx:
        events = history.events(tx, instance_id, limit=2000)
        assert wrongs(events) == []
        row = instances.get(tx, instance_id)
        open_now = tasks.of_instance(tx, instance_id)
        assert len(open_now) == (1 if row.status == "active" else 0)
        for one in open_now:
            assert one.assignee_id is None or one.assignee_id in MAY
            assert not (one.owner_id and one.owner_id == one.assignee_id)
            assert one.awaited == sum(each.status == "open" for each in cohandlers.of_task(tx, one.id))
            # Whoever has it could complete it, as far as earlier steps go.
            barred = {each for step in DIFFERENT[one.element_id] for each in did(events, len(events), step)}
            assert one.assignee_id not in barred
    # Nothing ran besides what people did: the rows are what the state says.
    from engine import runtime

    assert engine.run(SYSTEM, runtime.reproject, instance_id) == []


def did(events: list[Event], before: int, step: str) -> set[str]:
    """Who did a step or had a hand in it, by the history up to a place; what was recalled does not count."""
    done: dict[str, set[str]] = {}
    recalled = {
        max(
            at
            for at, each in enumerate(events[:place])
            if each.kind == "task_completed" and each.facts["task_id"] == one.facts["task_id"]
        )
        for place, one in enumerate(events[:before])
        if one.kind == "task_recalled"
    }
    hands: dict[str, set[str]] = {}
    for place, one in enumerate(events[:before]):
        task_id = one.facts.get("task_id", "")
        if one.kind in ("cohandler_answered", "task_given_back"):
            hands.setdefault(task_id, set()).add(one.actor_id)
        if one.kind == "task_completed" and place not in recalled:
            done.setdefault(one.element_id or "", set()).update({one.actor_id, *hands.get(task_id, ())})
    return done.get(step, set())


def wrongs(events: list[Event]) -> list[str]:
    """Completions that should not have been let through."""
    found = []
    for place, one in enumerate(events):
        if one.kind != "task_completed":
            continue
        if one.actor_id not in MAY:
            found.append(f"{one.actor_id} has no right to {one.element_id}")
        found += [
            f"{one.actor_id} did {step} and {one.element_id}"
            for step in DIFFERENT[one.element_id or ""]
            if one.actor_id in did(events, place, step)
        ]
    return found
