"""The outbox: accepted with the transaction, delivered at least once, an incident when it cannot be."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from engine import SYSTEM, Engine, NotFound, incidents, outbox
from tests.engine.people import HEAD
from workers import relay


def test_a_message_goes_out_with_its_transaction_or_not_at_all(engine: Engine) -> None:
    class Stop(Exception):
        pass

    def stop(tx):
        outbox.put(tx, "mail", {"n": 1}, key="m-1")
        raise Stop

    with pytest.raises(Stop), engine.begin(SYSTEM) as tx:
        stop(tx)

    with engine.read(SYSTEM) as tx:
        assert outbox.pending(tx) == []


def test_a_key_is_accepted_once(engine: Engine) -> None:
    assert engine.run(SYSTEM, outbox.put, "mail", {"n": 1}, key="m-1") is True
    assert engine.run(SYSTEM, outbox.put, "mail", {"n": 2}, key="m-1") is False

    with engine.read(SYSTEM) as tx:
        [message] = outbox.pending(tx)
    assert (message.topic, message.payload, message.attempts) == ("mail", {"n": 1}, 0)


def test_what_is_taken_is_left_alone_until_its_lease_ends(engine: Engine, clock) -> None:
    for number in range(3):
        engine.run(SYSTEM, outbox.put, "mail", {}, key=f"m-{number}")

    first = engine.run(SYSTEM, outbox.take, 2)
    second = engine.run(SYSTEM, outbox.take, 2)

    assert [one.key for one in first + second] == ["m-0", "m-1", "m-2"]
    assert engine.run(SYSTEM, outbox.take, 2) == []
    clock.advance(seconds=outbox.LEASE.total_seconds())
    assert [one.attempts for one in engine.run(SYSTEM, outbox.take, 9)] == [1, 1, 1]


def test_a_delivered_message_is_done(engine: Engine, clock) -> None:
    engine.run(SYSTEM, outbox.put, "mail", {"n": 1}, key="m-1")
    seen = []

    assert relay(engine, {"mail": lambda _, message: seen.append(message.payload)}) == 1
    clock.advance(days=1)
    assert relay(engine, {"mail": lambda _, message: seen.append(message.payload)}) == 0

    assert seen == [{"n": 1}]
    assert engine.run(SYSTEM, outbox.forget, clock() - timedelta(days=2)) == 0
    assert engine.run(SYSTEM, outbox.forget, clock()) == 1


def test_a_failed_delivery_is_tried_later_and_later_and_then_a_person_is_asked(engine: Engine, clock) -> None:
    engine.run(SYSTEM, outbox.put, "mail", {"n": 1}, key="m-1")
    engine.run(SYSTEM, outbox.put, "mail", {"n": 2}, key="m-2")
    tried = []

    def deliver(_, message):
        if message.key == "m-1":
            tried.append(clock())
            raise ConnectionError("no line")

    for _ in range(400):
        relay(engine, {"mail": deliver})
        clock.advance(minutes=1)

    pauses = [later - earlier for earlier, later in itertools.pairwise(tried)]
    assert len(tried) == outbox.ATTEMPTS
    assert pauses == sorted(pauses)
    with engine.read(SYSTEM) as tx:
        [incident] = incidents.list_(tx)
        assert outbox.pending(tx) == []
    assert (incident.kind, incident.element_name) == ("delivery", "mail")
    assert incident.facts["key"] == "m-1"
    assert incident.message == "ConnectionError: no line"

    engine.run(HEAD, incidents.retry, incident.id)

    seen = []
    assert relay(engine, {"mail": lambda _, message: seen.append(message.key)}) == 1
    assert seen == ["m-1"]


def test_a_topic_nobody_delivers_fails(engine: Engine) -> None:
    engine.run(SYSTEM, outbox.put, "pigeon", {}, key="m-1")

    assert relay(engine, {}) == 0

    with engine.read(SYSTEM) as tx:
        assert outbox.pending(tx) == []
    for mark, more in ((outbox.mark_delivered, ()), (outbox.mark_failed, ("x",))):
        with pytest.raises(NotFound):
            engine.run(SYSTEM, mark, "nothing", *more)
