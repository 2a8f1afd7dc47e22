"""Messages: given to what waits for them, refused when nothing does."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Conflict, Engine, NotFound, history, instances, messages
from tests.engine.diagrams import bundle, catch_message, catch_timer, end, gateway, start, user
from tests.engine.people import LI, complete, open_tasks, run
from workers import sweep

#: Waits for an answer, or until an instant.
ASKED = bundle(
    "asked",
    start(),
    gateway("wait", "eventBased"),
    catch_message("answered", "answer"),
    catch_timer("late", "until"),
    user("read"),
    user("urge"),
    end(),
    end("end2"),
    flows=[
        "start>wait",
        "wait>answered",
        "wait>late",
        "answered>read",
        "late>urge",
        "read>end",
        "urge>end2",
    ],
)
UNTIL = {"until": "2026-03-20T00:00:00+08:00"}


def test_a_message_moves_what_waits_for_it(engine: Engine) -> None:
    instance_id = run(engine, ASKED, UNTIL)

    engine.run(LI, messages.send, instance_id, "answer", {"text": "同意"})

    assert list(open_tasks(engine, instance_id)) == ["read"]
    with engine.read(SYSTEM) as tx:
        assert instances.data(tx, instance_id)["text"] == "同意"
        received = [one for one in history.events(tx, instance_id) if one.kind == "message_received"]
    assert [(one.element_name, one.actor_id, one.facts) for one in received] == [
        ("answer", "li", {"name": "answer", "fields": ["text"]})
    ]


def test_a_message_nothing_waits_for_is_a_conflict(engine: Engine) -> None:
    instance_id = run(engine, ASKED, UNTIL)

    with pytest.raises(Conflict) as refused:
        engine.run(LI, messages.send, instance_id, "withdrawn", {})

    assert refused.value.code == "message_not_expected"
    engine.run(LI, messages.send, instance_id, "answer", {})
    with pytest.raises(Conflict):
        engine.run(LI, messages.send, instance_id, "answer", {})
    complete(engine, LI, instance_id, "read")
    with pytest.raises(Conflict) as ended:
        engine.run(LI, messages.send, instance_id, "answer", {})
    assert ended.value.code == "instance_closed"
    with pytest.raises(NotFound):
        engine.run(LI, messages.send, "nothing", "answer", {})


def test_the_same_message_command_twice_is_sent_once(engine: Engine) -> None:
    instance_id = run(engine, ASKED, UNTIL)

    for _ in range(2):
        engine.run(LI, messages.send, instance_id, "answer", {}, command_id="m-1")

    assert list(open_tasks(engine, instance_id)) == ["read"]


def test_a_message_after_the_time_is_too_late(engine: Engine, clock) -> None:
    instance_id = run(engine, ASKED, UNTIL)
    clock.advance(days=30)

    with pytest.raises(Conflict) as refused:
        engine.run(LI, messages.send, instance_id, "answer", {})

    assert refused.value.code == "message_not_expected"
    sweep(engine)
    assert list(open_tasks(engine, instance_id)) == ["urge"]
