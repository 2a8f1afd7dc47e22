"""Faults: nothing is half done, what was typed is kept, one incident says where it broke."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import (
    SYSTEM,
    Conflict,
    Engine,
    Fault,
    FieldError,
    Invalid,
    NotFound,
    Projection,
    history,
    incidents,
    instances,
    outbox,
    tasks,
)
from engine.model import instance
from tests.engine.diagrams import boundary_timer, bundle, catch_timer, end, service, start, user
from tests.engine.people import HEAD, HERE, LI, begin, complete, open_tasks, publish, run
from workers import sweep

SENT = bundle(
    "sent",
    start(),
    user("write", form="letter", outputs={"to": "to"}),
    service("send", "post"),
    user("after"),
    end(),
    flows=["start>write", "write>send", "send>after", "after>end"],
    forms={"letter": ["to", "text"]},
)
TYPED = {"to": "孙某某", "text": "关于噪声的答复"}


class Post:
    """A service that does what it is told to: fail, refuse, write or answer."""

    def __init__(self) -> None:
        self.act: Any = lambda _: None

    def __call__(self, call: Any) -> Any:
        return self.act(call)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def engine(engine_factory, post: Post) -> Engine:
    return engine_factory(services={"post": post})


def broken(call: Any) -> None:
    outbox.put(call.tx, "mail", {"to": call.data["to"]}, key="m-1")
    raise LookupError(f"no address for {call.data['to']}")


def test_a_broken_service_is_a_fault_and_nothing_is_half_done(engine: Engine, post: Post) -> None:
    instance_id = run(engine, SENT)
    post.act = broken

    with pytest.raises(Fault) as fault:
        complete(engine, LI, instance_id, "write", TYPED)

    assert list(open_tasks(engine, instance_id)) == ["write"]
    with engine.read(LI) as tx:
        assert outbox.pending(tx) == []
        assert tasks.submissions(tx, instance_id) == []
        assert tasks.get(tx, open_tasks(engine, instance_id)["write"]).draft == TYPED
        incident = incidents.get(tx, fault.value.incident_id)
        raised = history.events(tx, instance_id)[-1]
    assert (incident.kind, incident.command, incident.error_type) == (
        "service",
        "tasks.complete",
        "LookupError",
    )
    assert (incident.element_id, incident.element_name) == ("send", "send name")
    assert (incident.business_key, incident.scope_path) == ("K-1", HERE)
    assert incident.message == "no address for …"
    assert "孙某某" not in incident.traceback
    assert "in broken" in incident.traceback
    assert (raised.kind, raised.element_id) == ("incident_raised", "send")
    assert raised.facts == {"incident_id": incident.id, "kind": "service"}


def test_the_same_fault_again_counts_up(engine: Engine, post: Post, clock) -> None:
    instance_id = run(engine, SENT)
    post.act = broken
    for _ in range(3):
        clock.advance(minutes=1)
        with pytest.raises(Fault):
            complete(engine, LI, instance_id, "write", TYPED)

    with engine.read(SYSTEM) as tx:
        [incident] = incidents.list_(tx)

    assert incident.occurrences == 3
    assert incident.last_at == clock()


def test_after_the_fault_the_person_sends_again(engine: Engine, post: Post) -> None:
    instance_id = run(engine, SENT)
    post.act = broken
    with pytest.raises(Fault) as fault:
        complete(engine, LI, instance_id, "write", TYPED)
    post.act = lambda _: {"number": 7}

    complete(engine, LI, instance_id, "write", TYPED)
    engine.run(HEAD, incidents.resolve, fault.value.incident_id, "地址已补")

    with engine.read(SYSTEM) as tx:
        assert instances.data(tx, instance_id) == {"to": "孙某某", "number": 7}
        assert incidents.list_(tx) == []
        [closed] = incidents.list_(tx, open_only=False)
    assert (closed.status, closed.resolved_by, closed.note) == ("resolved", "head", "地址已补")
    with pytest.raises(Conflict) as refused:
        engine.run(HEAD, incidents.resolve, closed.id, "again")
    assert refused.value.code == "incident_resolved"


def test_a_refusal_of_a_service_is_a_refusal(engine: Engine, post: Post) -> None:
    instance_id = run(engine, SENT)

    def refuse(_: Any) -> None:
        raise Invalid([FieldError("to", "查无此人")])

    post.act = refuse
    with pytest.raises(Invalid) as refused:
        complete(engine, LI, instance_id, "write", TYPED)

    assert refused.value.errors == [FieldError("to", "查无此人")]
    assert list(open_tasks(engine, instance_id)) == ["write"]
    with engine.read(SYSTEM) as tx:
        assert incidents.list_(tx) == []


@pytest.mark.parametrize("junk", [{"x": object()}, {"x": {1: 2}}, "text", {"x": "a\0"}])
def test_a_service_that_answers_no_json_is_refused(engine: Engine, post: Post, junk: Any) -> None:
    instance_id = run(engine, SENT)
    post.act = lambda _: junk

    with pytest.raises(Fault) as fault:
        complete(engine, LI, instance_id, "write", TYPED)

    with engine.read(SYSTEM) as tx:
        assert incidents.get(tx, fault.value.incident_id).kind == "service"


def test_a_start_that_breaks_leaves_an_incident_and_no_instance(engine: Engine, post: Post) -> None:
    at_once = bundle("once", start(), service("send", "post"), end(), flows=["start>send", "send>end"])
    publish(engine, "once", at_once)
    post.act = broken

    with pytest.raises(Fault) as fault:
        begin(engine, "once", {"to": "孙某某"})

    with engine.read(SYSTEM) as tx:
        incident = incidents.get(tx, fault.value.incident_id)
        assert instances.list_(tx) == []
    assert (incident.instance_id, incident.business_key) == (None, "K-1")
    with pytest.raises(Conflict) as refused:
        engine.run(HEAD, incidents.retry, incident.id)
    assert refused.value.code == "nothing_to_retry"


def test_a_diagram_that_cannot_go_on_is_an_incident(engine: Engine) -> None:
    stuck = bundle(
        "stuck",
        start(),
        user("choose", form="choose"),
        catch_timer("wait", "until"),
        end(),
        flows=["start>choose", "choose>wait", "wait>end"],
        forms={"choose": ["until"]},
    )
    instance_id = run(engine, stuck)

    with pytest.raises(Fault) as fault:
        complete(engine, LI, instance_id, "choose", {"until": "明天下午三点"})

    with engine.read(SYSTEM) as tx:
        incident = incidents.get(tx, fault.value.incident_id)
    assert (incident.kind, incident.element_id, incident.element_name) == ("expression", "wait", "wait")
    assert "明天" not in incident.message


def test_a_case_over_a_bound_is_an_incident(engine: Engine) -> None:
    each = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="${list}" camunda:elementVariable="u"/>'
    many = bundle(
        "many",
        start(),
        user("go"),
        user("ask", inner=each),
        end(),
        flows=["start>go", "go>ask", "ask>end"],
    )
    instance_id = run(engine, many, {"list": list(range(2000))})

    with pytest.raises(Fault) as fault:
        complete(engine, LI, instance_id, "go")

    with engine.read(SYSTEM) as tx:
        incident = incidents.get(tx, fault.value.incident_id)
    assert (incident.kind, incident.element_id) == ("limit", "ask")


def test_a_refusal_swallowed_half_way_commits_nothing(engine: Engine) -> None:
    instance_id = run(engine, SENT)
    task_id = open_tasks(engine, instance_id)["write"]

    def careless(tx: Any) -> None:
        with contextlib.suppress(Invalid):
            tasks.complete(tx, task_id, {**TYPED, "unknown": "x"})
        tx.engine.services["post"].act = broken
        with contextlib.suppress(LookupError):
            tasks.complete(tx, task_id, TYPED)

    with pytest.raises(Fault):
        engine.run(LI, careless)

    assert list(open_tasks(engine, instance_id)) == ["write"]


def test_incidents_are_listed_newest_first_within_a_scope(engine: Engine, post: Post) -> None:
    publish(engine, "sent", SENT)
    post.act = broken
    for number, place in enumerate(("/33/01/office/", "/33/02/", "/33/01/office/")):
        instance_id = begin(engine, "sent", business_key=f"K-{number}", scope_path=place)
        if place == HERE:
            with pytest.raises(Fault):
                complete(engine, LI, instance_id, "write", TYPED)

    with engine.read(SYSTEM) as tx:
        found = incidents.list_(tx, scope_path="/33/01/")
        assert [one.business_key for one in found] == ["K-2", "K-0"]
        assert incidents.list_(tx, scope_path="/33/02/") == []
        assert incidents.list_(tx, after=found[0].id) == found[1:]
        with pytest.raises(NotFound):
            incidents.get(tx, "nothing")


def test_retrying_a_persons_step_only_looks_whether_the_case_goes_on(engine: Engine, post: Post) -> None:
    instance_id = run(engine, SENT)
    post.act = broken
    with pytest.raises(Fault) as fault:
        complete(engine, LI, instance_id, "write", TYPED)

    closed = engine.run(HEAD, incidents.retry, fault.value.incident_id)

    assert (closed.status, closed.note) == ("resolved", "retried")
    assert list(open_tasks(engine, instance_id)) == ["write"]


def test_a_state_that_cannot_be_loaded_stops_the_sweep_once(engine_factory, clock) -> None:
    engine = engine_factory()
    waiting = bundle(
        "waiting",
        start(),
        catch_timer("wait", '"2026-03-05T00:00:00Z"'),
        user("act"),
        end(),
        flows=["start>wait", "wait>act", "act>end"],
    )
    instance_id = run(engine, waiting)
    with engine.begin(SYSTEM) as tx:
        sound = tx.db.scalar(select(instance.c.state))
        tx.db.execute(update(instance).values(state=b'{"v": 0}'))
    clock.advance(days=10)

    swept = [sweep(engine).broken for _ in range(3)]

    # It broke before any timer was reached, so all that were due are held.
    with engine.read(SYSTEM) as tx:
        [incident] = incidents.list_(tx)
    assert (swept, incident.occurrences) == ([1, 0, 0], 1)
    with engine.begin(SYSTEM) as tx:
        tx.db.execute(update(instance).values(state=sound))
    engine.run(HEAD, incidents.resolve, incident.id, "已恢复")
    assert sweep(engine).fired == 1
    assert list(open_tasks(engine, instance_id)) == ["act"]


def test_once_a_timer_is_held_the_step_before_it_stays_done(engine: Engine, clock: Any, post: Post) -> None:
    timed = bundle(
        "timed",
        start(),
        user("write"),
        user("check"),
        boundary_timer("late", "check", '"2026-03-05T00:00:00Z"'),
        service("remind", "post"),
        end(),
        end("over"),
        flows=["start>write", "write>check", "check>end", "late>remind", "remind>over"],
    )
    instance_id = run(engine, timed)
    write = open_tasks(engine, instance_id)["write"]
    engine.run(LI, tasks.complete, write, {})
    post.act = broken
    clock.advance(days=10)
    assert sweep(engine).broken == 1

    with engine.read(LI) as tx:
        assert not tasks.can_recall(tx, write)
    with pytest.raises(Conflict) as refused:
        engine.run(LI, tasks.recall, write, reason="附件传错了")

    assert refused.value.code == "too_late_to_recall"
    assert list(open_tasks(engine, instance_id)) == ["check"]


def test_rows_that_cannot_be_worded_stop_the_sweep_once(engine_factory, clock) -> None:
    def words(data: dict[str, Any], task: Any) -> Projection:
        return Projection(title={"act": data["title"]}[task.element_id])

    engine = engine_factory(project=words)
    waiting = bundle(
        "waiting",
        start(),
        catch_timer("wait", '"2026-03-05T00:00:00Z"'),
        user("act"),
        end(),
        flows=["start>wait", "wait>act", "act>end"],
    )
    instance_id = run(engine, waiting)
    clock.advance(days=10)

    swept = [sweep(engine) for _ in range(3)]

    assert [(one.fired, one.broken) for one in swept] == [(0, 1), (0, 0), (0, 0)]
    with engine.read(SYSTEM) as tx:
        [incident] = incidents.list_(tx)
        assert (incident.error_type, incident.occurrences) == ("KeyError", 1)
        assert instances.get(tx, instance_id).status == "active"


def test_scrubbing_takes_out_what_people_wrote_and_leaves_the_rest() -> None:
    data = {"name": "孙某", "nested": [{"phone": 13800000000, "flag": True, "way": "b"}], "n": 7}

    said = incidents.scrub("KeyError: 孙某 13800000000 at b, 7 True", data)

    assert said == "KeyError: … … at b, 7 True"
