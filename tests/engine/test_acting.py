"""Acting for somebody absent: shown under both names, and four eyes look at both."""

from __future__ import annotations

from typing import Any

import pytest

from engine import SYSTEM, Actor, Engine, Forbidden, Grant, attention, cohandlers, guards, history, tasks
from engine.errors import NotFound
from tests.engine.diagrams import bundle, end, start, user
from tests.engine.people import open_tasks, run

TWO = bundle(
    "two",
    start(),
    user("write", form="text"),
    user("judge", form="judge", differentFrom="write"),
    end(),
    flows=["start>write", "write>judge", "judge>end"],
    forms={"text": ["text"], "judge": ["verdict"]},
)


def grants(engine: Engine, task_id: str, **lent: Any) -> Grant:
    with engine.read(SYSTEM) as tx:
        found = tasks.get(tx, task_id)
    return Grant(found.roles[0], found.scope_path, **lent)


def do(engine: Engine, actor: Actor, task_id: str, data: dict[str, Any]) -> tasks.Task:
    return engine.run(actor, tasks.complete, task_id, data)


def test_an_act_for_somebody_shows_both_names_and_counts_for_both(engine: Engine) -> None:
    instance_id = run(engine, TWO)
    write = open_tasks(engine, instance_id)["write"]
    lent = {"for_id": "absent", "acts_as": "甲（代乙）"}
    stand_in = Actor("stand-in", "甲", (grants(engine, write, **lent),))

    done = do(engine, stand_in, write, {"text": "稿"})

    assert done.completed_by_name == "甲（代乙）"
    with engine.read(SYSTEM) as tx:
        told = [one.actor_name for one in history.events(tx, instance_id) if one.kind == "task_completed"]
    assert told == ["甲（代乙）"]
    judge = open_tasks(engine, instance_id)["judge"]
    own = grants(engine, judge)
    for again in (Actor("absent", "乙", (own,)), Actor("stand-in", "甲", (own,))):
        with pytest.raises(Forbidden):
            do(engine, again, judge, {"verdict": "yes"})
    third = Actor("third", "丙", (grants(engine, judge, for_id="absent", acts_as="丙（代乙）"),))
    with pytest.raises(Forbidden):
        do(engine, third, judge, {"verdict": "yes"})
    do(engine, Actor("other", "丁", (own,)), judge, {"verdict": "yes"})


def test_ones_own_post_goes_before_a_lent_one(engine: Engine) -> None:
    instance_id = run(engine, TWO)
    write = open_tasks(engine, instance_id)["write"]
    both = (grants(engine, write, for_id="absent", acts_as="甲（代乙）"), grants(engine, write))

    assert do(engine, Actor("a", "甲", both), write, {"text": "稿"}).completed_by_name == "甲"


def test_a_task_is_not_handed_to_whoever_must_keep_away(engine: Engine) -> None:
    instance_id = run(engine, TWO)
    write = open_tasks(engine, instance_id)["write"]
    grant = grants(engine, write)
    here, there = Actor("here", "甲", (grant,)), Actor("there", "乙", (grant,))
    with engine.begin(SYSTEM) as tx:
        key = tasks.get(tx, write).business_key
        guards.keep(tx, key, "bar", ["there"])

    for command, more in (
        (tasks.hand_over, {"reason": "换人办"}),
        (tasks.delegate, {"reason": "换人办"}),
        (cohandlers.ask, {"question": "怎么看"}),
    ):
        with pytest.raises(Forbidden) as refused:
            engine.run(here, command, write, there, **more)
        assert refused.value.code == "kept_away"
    with engine.read(here) as tx:
        assert tasks.able(tx, write, [there]) == []
    with pytest.raises(NotFound):
        engine.run(there, tasks.claim, write)
    with engine.read(there) as tx:
        assert tasks.worklist(tx).items == []
    with engine.read(here) as tx:
        assert [one.id for one in tasks.worklist(tx).items] == [write]


def test_who_delegated_or_watched_a_task_and_must_keep_away_has_it_no_more(engine: Engine) -> None:
    instance_id = run(engine, TWO)
    write = open_tasks(engine, instance_id)["write"]
    grant = grants(engine, write)
    owner, other = Actor("owner", "甲", (grant,)), Actor("other", "乙", (grant,))
    engine.run(owner, tasks.delegate, write, other, reason="帮一下")
    engine.run(owner, attention.watch, instance_id)

    with engine.begin(SYSTEM) as tx:
        guards.keep(tx, tasks.get(tx, write).business_key, "bar", ["owner"])

    with engine.read(other) as tx:
        free = tasks.get(tx, write)
        assert (free.assignee_id, free.owner_id) == (None, None)
        assert tasks.worklist(tx, tasks.TaskFilter(assignee="nobody")).items == [free]
    with engine.read(owner) as tx:
        assert tasks.worklist(tx, tasks.TaskFilter(watched=True)).items == []
    for command, more in ((tasks.take_back, {"reason": "要回来"}), (attention.nudge, {"words": "快点"})):
        with pytest.raises(NotFound):
            engine.run(owner, command, write, **more)
