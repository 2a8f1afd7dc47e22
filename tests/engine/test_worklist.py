"""Lists of tasks: what an actor's grants cover, due first, in pages that neither repeat nor lose a task."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import (
    END_OF_TIME,
    SYSTEM,
    Actor,
    Engine,
    Grant,
    Invalid,
    Projection,
    guards,
    instances,
    runtime,
    tasks,
)
from engine.model import instance
from engine.tasks import TaskFilter
from tests.engine.diagrams import bundle, end, gateway, start, user
from tests.engine.people import HEAD, LI, WANG, begin, open_tasks, publish, statements

ONE = bundle(
    "one", start(), user("act", roles="clerk,head", due="${due}"), end(), flows=["start>act", "act>end"]
)
PLACES = ["/33/01/office/", "/33/01/other/", "/33/02/office/", "/34/01/office/"]


def words(data: dict[str, Any], task: Any) -> Projection:
    return Projection(title=data["subject"], subtitle=data["place"], due_at=task.due_at)


@pytest.fixture
def engine(engine_factory) -> Engine:
    """Forty tasks at four places; every fifth without a due moment, some due at the same one."""
    engine = engine_factory(project=words)
    publish(engine, "one", ONE)
    chance = random.Random(7)
    for number in range(40):
        place = PLACES[number % 4]
        due = datetime(2026, 3, 10, tzinfo=UTC) + timedelta(days=chance.randrange(6))
        data = {
            "subject": f"噪声扰民 {number}",
            "place": place,
            "due": None if number % 5 == 0 else due.isoformat(),
        }
        begin(engine, "one", data, business_key=f"K-{number:02}", scope_path=place)
    return engine


def pages(engine: Engine, actor: Actor, asked: TaskFilter, limit: int = 3) -> list[tasks.Task]:
    """All pages of a list, one after another."""
    found: list[tasks.Task] = []
    after = None
    with engine.read(actor) as tx:
        while True:
            page = tasks.worklist(tx, asked, after, limit)
            found += page.items
            if page.next_cursor is None:
                return found
            assert len(page.items) == limit
            after = page.next_cursor


def keys(*wanted: str) -> Any:
    """A select of business keys, as another room gives it."""
    return select(instance.c.business_key).where(instance.c.business_key.in_(wanted))


def everything(engine: Engine) -> list[tasks.Task]:
    """Every open task, in the order lists have."""
    found = pages(engine, SYSTEM, TaskFilter(), 200)
    assert found == sorted(found, key=lambda one: (one.due_at or END_OF_TIME, one.id))
    return found


GRANTS = [
    (Grant("clerk", "/33/01/office/"),),
    (Grant("clerk", "/33/01/"),),
    (Grant("head", "/"),),
    (Grant("clerk", "/33/01/"), Grant("head", "/33/")),
    (Grant("clerk", "/33/01/office/"), Grant("clerk", "/33/"), Grant("head", "/34/")),
    (Grant("auditor", "/"),),
    (),
]


@pytest.mark.parametrize(
    "grants", GRANTS, ids=lambda grants: "+".join(f"{g.role}{g.scope_path}" for g in grants)
)
def test_a_list_has_what_the_grants_cover_once_and_in_due_order(
    engine: Engine, grants: tuple[Grant, ...]
) -> None:
    actor = Actor("a", "甲", grants)
    for scope_path in (None, "/33/", "/33/01/office/"):
        asked = TaskFilter(scope_path=scope_path)

        found = pages(engine, actor, asked)

        assert found == [
            one
            for one in everything(engine)
            if any(actor.has(role, one.scope_path) for role in one.roles)
            and (scope_path is None or one.scope_path.startswith(scope_path))
        ]
        with engine.read(actor) as tx:
            assert tasks.count(tx, asked) == len(found)


def test_filters_narrow_a_list(engine: Engine) -> None:
    actor = Actor("a", "甲", (Grant("clerk", "/33/"), Grant("head", "/33/01/")))
    mine = pages(engine, actor, TaskFilter())
    soon = datetime(2026, 3, 12, tzinfo=UTC)

    for asked, wanted in [
        (TaskFilter(due_before=soon), lambda one: one.due_at and one.due_at < soon),
        (TaskFilter(text="扰民 1"), lambda one: "扰民 1" in one.title),
        (TaskFilter(text="100%_"), lambda _: False),
        (TaskFilter(business_key="K-05"), lambda one: one.business_key == "K-05"),
        (TaskFilter(cases=keys("K-0")), lambda _: False),
        (TaskFilter(cases=keys("K-05", "K-07")), lambda one: one.business_key in ("K-05", "K-07")),
        (TaskFilter(cases=keys("K-05"), steps=("处理",)), lambda one: one.business_key == "K-05"),
        (TaskFilter(cases=keys(), steps=(mine[0].name,)), lambda one: one.name == mine[0].name),
        (TaskFilter(roles=("head",)), lambda one: one.scope_path.startswith("/33/01/")),
        (TaskFilter(roles=("nobody",)), lambda _: False),
        (TaskFilter(form_key="x"), lambda _: False),
    ]:
        assert pages(engine, actor, asked) == [one for one in mine if wanted(one)]


def test_piles_are_mine_nobodys_and_others(engine: Engine) -> None:
    items = pages(engine, LI, TaskFilter())
    engine.run(LI, tasks.claim, items[0].id)
    engine.run(WANG, tasks.claim, items[1].id)

    ids = {
        pile: [one.id for one in pages(engine, LI, TaskFilter(assignee=pile))]
        for pile in ("me", "nobody", "others")
    }

    assert ids == {
        "me": [items[0].id],
        "others": [items[1].id],
        "nobody": [one.id for one in items[2:]],
    }


def test_a_claimed_task_stays_claimed_when_its_day_moves(engine_factory) -> None:
    def late(data: dict[str, Any], _task: Any) -> Projection:
        return Projection(title="", due_at=datetime.fromisoformat(data["due"]))

    engine = engine_factory(project=late)
    publish(engine, "one", ONE)
    instance_id = begin(engine, "one", {"due": "2026-03-10T00:00:00+00:00"})
    task_id = open_tasks(engine, instance_id)["act"]
    engine.run(LI, tasks.claim, task_id)

    with engine.begin(SYSTEM) as tx:
        instances.amend(tx, instance_id, "due", lambda _: "2026-04-10T00:00:00+00:00")

    with engine.read(WANG) as tx:
        [found] = tasks.worklist(tx, TaskFilter(assignee="others")).items
        assert found.due_at == datetime(2026, 4, 10, tzinfo=UTC)
        assert tasks.count(tx, TaskFilter(assignee="nobody")) == 0
    assert engine.run(SYSTEM, runtime.reproject, instance_id) == []


def test_what_is_done_is_listed_newest_first(engine: Engine, clock) -> None:
    items = pages(engine, LI, TaskFilter())
    for actor, one in zip((LI, WANG, LI), items, strict=False):
        clock.advance(minutes=1)
        engine.run(actor, tasks.complete, one.id, {})

    done = pages(engine, LI, TaskFilter(status="completed", assignee="me"), 1)
    all_done = pages(engine, HEAD, TaskFilter(status="completed"), 2)

    assert [one.id for one in done] == [items[2].id, items[0].id]
    assert [one.id for one in all_done] == [items[2].id, items[1].id, items[0].id]
    recent = TaskFilter(status="completed", completed_after=clock() - timedelta(seconds=90))
    assert [one.id for one in pages(engine, HEAD, recent)] == [items[2].id, items[1].id]
    with engine.read(HEAD) as tx:
        assert tasks.count(tx, recent) == 2


def test_counts_are_capped(engine: Engine) -> None:
    with engine.read(Actor("a", "甲", (Grant("clerk", "/"),))) as tx:
        assert tasks.count(tx, cap=7) == 7
        assert tasks.count(tx) == 40


def test_a_page_and_a_count_are_one_statement_each(engine: Engine) -> None:
    actor = Actor("a", "甲", (Grant("clerk", "/33/"), Grant("head", "/34/")))
    with engine.read(actor) as tx, statements(engine) as sent:
        tasks.worklist(tx)
        tasks.count(tx)

    assert len(sent) == 2


@pytest.mark.parametrize("cursor", ["", "x", ".", "99999999999999999999999.a", "-.-"])
def test_a_foreign_cursor_is_refused(engine: Engine, cursor: str) -> None:
    with pytest.raises(Invalid) as refused, engine.read(LI) as tx:
        tasks.worklist(tx, after=cursor)

    assert refused.value.code == "bad_cursor"


def test_a_task_reached_by_two_roles_is_listed_once(engine: Engine) -> None:
    both = bundle(
        "both",
        start(),
        gateway("split", "parallel"),
        user("a", roles="clerk,head"),
        user("b", roles="head"),
        end(),
        end("end2"),
        flows=["start>split", "split>a", "split>b", "a>end", "b>end2"],
    )
    publish(engine, "both", both)
    instance_id = begin(engine, "both", {"subject": "s", "place": "p"}, scope_path="/35/")
    actor = Actor("a", "甲", (Grant("clerk", "/35/"), Grant("head", "/35/")))

    found = pages(engine, actor, TaskFilter(), 1)

    assert {one.element_id: one.id for one in found} == open_tasks(engine, instance_id)
    key = "35-1"
    begin(engine, "both", {"subject": "s", "place": "p"}, scope_path="/35/", business_key=key)
    engine.run(SYSTEM, guards.keep, key, "reader", ["a"])
    other = Actor("b", "乙", actor.grants)
    for asker, many in ((actor, 4), (other, 2)):
        with engine.read(asker) as tx:
            assert [tasks.count(tx, cap=cap) for cap in (1, 3, 500)] == [1, min(3, many), many]
            assert tasks.count(tx, TaskFilter(assignee="nobody"), cap=3) == min(3, many)
