"""Instances: started once, looked at, cancelled, and where their path is drawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import SYSTEM, Conflict, Engine, NotFound, history, instances, tasks
from engine.model import instance
from tests.engine.diagrams import boundary_timer, bundle, catch_timer, end, gateway, start, user
from tests.engine.people import HERE, LI, WANG, begin, complete, open_tasks, publish, run
from workers import sweep

PLAIN = bundle(
    "plain",
    start(),
    user("act", form="act"),
    gateway("which"),
    catch_timer("wait", '"2026-04-01T00:00:00+08:00"'),
    end(),
    flows=["start>act", "act>which", 'which>act?go = "again"', "which>wait?", "wait>end"],
    forms={"act": ["go"]},
)


def test_an_instance_starts_and_waits(engine: Engine) -> None:
    publish(engine, "plain", PLAIN)

    started = engine.run(
        LI, instances.start, "plain", {"n": 1}, business_key="K-1", title="噪声", scope_path="33/01/office"
    )

    assert (started.status, started.business_key, started.title) == ("active", "K-1", "噪声")
    assert (started.scope_path, started.started_by, started.outcome) == (HERE, "li", None)
    with engine.read(SYSTEM) as tx:
        assert instances.get(tx, started.id) == started == instances.by_business_key(tx, "K-1")
        assert instances.data(tx, started.id) == {"n": 1}
        for ask in (instances.get, instances.by_business_key, instances.data, instances.picture):
            with pytest.raises(NotFound):
                ask(tx, "nothing")


def test_starting_what_was_never_published_is_not_found(engine: Engine) -> None:
    with pytest.raises(NotFound) as refused:
        begin(engine, "nothing")
    assert refused.value.code == "definition_not_found"

    publish(engine, "plain", PLAIN)
    with pytest.raises(NotFound) as refused:
        begin(engine, "plain", process_id="nothing")
    assert refused.value.code == "process_not_found"


def test_starting_twice_with_one_command_id_starts_once(engine: Engine) -> None:
    publish(engine, "plain", PLAIN)

    first = begin(engine, "plain", command_id="s-1")
    again = begin(engine, "plain", command_id="s-1")

    assert again == first
    with pytest.raises(Conflict):
        begin(engine, "plain", business_key="K-2", command_id="s-1")


def test_one_active_instance_has_a_business_key(engine: Engine) -> None:
    publish(engine, "plain", PLAIN)
    first = begin(engine, "plain")

    with pytest.raises(Conflict) as refused:
        begin(engine, "plain")

    assert refused.value.code == "instance_exists"
    engine.run(LI, instances.cancel, first, "重复登记")
    second = begin(engine, "plain")
    with engine.read(SYSTEM) as tx:
        assert instances.by_business_key(tx, "K-1").id == second


def test_a_cancelled_instance_keeps_its_data_and_its_reason(engine: Engine) -> None:
    instance_id = run(engine, PLAIN, {"n": 1})

    cancelled = engine.run(WANG, instances.cancel, instance_id, "信访人撤回", command_id="c-1")
    again = engine.run(WANG, instances.cancel, instance_id, "信访人撤回", command_id="c-1")

    assert (cancelled.status, cancelled.outcome) == ("cancelled", None)
    assert again == cancelled
    with engine.read(SYSTEM) as tx:
        assert instances.data(tx, instance_id) == {"n": 1}
        assert tasks.of_instance(tx, instance_id) == []
        last = {one.kind: one for one in history.events(tx, instance_id)}
        assert last["instance_cancelled"].facts == {"reason": "信访人撤回"}
        assert last["instance_cancelled"].actor_id == "wang"
        assert "task_cancelled" in last
        assert tx.db.scalar(select(instance.c.state).where(instance.c.id == instance_id)) is None
    with pytest.raises(Conflict) as refused:
        engine.run(LI, instances.advance, instance_id)
    assert refused.value.code == "instance_closed"


def test_instances_are_listed_newest_first(engine: Engine) -> None:
    publish(engine, "plain", PLAIN)
    ids = [begin(engine, "plain", business_key=f"K-{number}") for number in range(5)]
    engine.run(LI, instances.cancel, ids[2], "x")

    with engine.read(SYSTEM) as tx:
        page = instances.list_(tx, limit=2)
        rest = instances.list_(tx, after=page[-1].id)
        active = instances.list_(tx, instances.InstanceFilter(status="active", definition_key="plain"))

    assert [one.id for one in page + rest] == ids[::-1]
    assert [one.id for one in active] == [one for one in ids[::-1] if one != ids[2]]


def test_the_picture_shows_where_it_went_and_where_it_waits(engine: Engine) -> None:
    instance_id = run(engine, PLAIN)
    for go in ("again", "again", "on"):
        complete(engine, LI, instance_id, "act", {"go": go})

    with engine.read(SYSTEM) as tx:
        picture = instances.picture(tx, instance_id)

    [file] = picture["files"]
    assert (file["name"], file["xml"], file["processes"]) == ("plain.bpmn", PLAIN["plain.bpmn"], ["plain"])
    assert picture["visited"]["act"] == picture["visited"]["which"] == 3
    assert picture["flows"]["which_act"] == 2
    assert picture["flows"]["start_act"] == 1
    assert picture["open"] == []
    assert picture["timers"] == {"wait": "2026-03-31T16:00:00+00:00"}
    assert (picture["incidents"], picture["is_whole"]) == ([], True)


def test_other_rooms_note_their_facts(engine: Engine) -> None:
    instance_id = run(engine, PLAIN)

    engine.run(LI, history.note, instance_id, "letter_sent", {"number": "告〔2026〕1 号"})

    with engine.read(SYSTEM) as tx:
        events = history.events(tx, instance_id)
        assert history.events(tx, instance_id, after_seq=events[-2].seq) == events[-1:]
    assert (events[-1].kind, events[-1].facts) == ("letter_sent", {"number": "告〔2026〕1 号"})
    assert [one.seq for one in events] == list(range(1, len(events) + 1))
    with pytest.raises(NotFound):
        engine.run(LI, history.note, "nothing", "note", {})


def test_a_service_notes_within_its_command(engine_factory) -> None:
    from tests.engine.diagrams import service

    def number(call):
        history.note(call.tx, call.instance_id, "numbered", {"n": 7})

    engine = engine_factory(services={"number": number})
    noted = bundle(
        "noted", start(), service("do", "number"), user("act"), end(), flows=["start>do", "do>act", "act>end"]
    )

    instance_id = run(engine, noted)

    with engine.read(SYSTEM) as tx:
        kinds = [one.kind for one in history.events(tx, instance_id)]
    assert kinds == ["instance_started", "service_called", "numbered", "elements_passed", "task_created"]
    assert list(open_tasks(engine, instance_id)) == ["act"]


def test_a_case_that_its_own_timer_has_ended_cannot_be_cancelled_any_more(engine: Engine, clock) -> None:
    timed = bundle(
        "timed",
        start(),
        user("ask"),
        boundary_timer("late", "ask", "late_at"),
        end("lapsed"),
        end(),
        flows=["start>ask", "ask>end", "late>lapsed"],
    )
    instance_id = run(engine, timed, {"late_at": (clock() + timedelta(days=1)).isoformat()})
    clock.advance(days=2)

    with pytest.raises(Conflict) as refused:
        engine.run(WANG, instances.cancel, instance_id, "信访人撤回")
    sweep(engine)

    assert refused.value.code == "instance_closed"
    with engine.read(SYSTEM) as tx:
        assert instances.get(tx, instance_id).status == "finished"
        assert instances.get(tx, instance_id).outcome == ("lapsed", "lapsed name")


def test_what_ended_begins_anew_under_its_history(engine: Engine) -> None:
    publish(engine, "plain", PLAIN)
    first = begin(engine, "plain")
    complete(engine, LI, first, "act", {"go": "on"})
    engine.run(SYSTEM, instances.cancel, first, "办错了")
    with engine.read(SYSTEM) as tx:
        before = [one.kind for one in history.events(tx, first)]

    again = engine.run(LI, instances.restart, first, {"n": 2}, command_id="r-1")

    assert (again.id, again.status, again.ended_at, again.outcome) == (first, "active", None, None)
    assert engine.run(LI, instances.restart, first, {"n": 2}, command_id="r-1") == again
    with engine.read(SYSTEM) as tx:
        after = [one.kind for one in history.events(tx, first)]
        assert instances.data(tx, first) == {"n": 2}
    assert after[: len(before)] == before
    assert "instance_restarted" in after[len(before) :]
    assert list(open_tasks(engine, first)) == ["act"]


def test_what_goes_on_does_not_begin_anew(engine: Engine) -> None:
    publish(engine, "plain", PLAIN)
    first = begin(engine, "plain")

    with pytest.raises(Conflict) as active:
        engine.run(LI, instances.restart, first, {})
    assert active.value.code == "instance_active"
    with pytest.raises(NotFound):
        engine.run(LI, instances.restart, "nothing", {})

    engine.run(SYSTEM, instances.cancel, first, "办错了")
    begin(engine, "plain")
    with pytest.raises(Conflict) as taken:
        engine.run(LI, instances.restart, first, {})
    assert taken.value.code == "instance_exists"
