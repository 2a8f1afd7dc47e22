"""The ticker: one bad tick does not end it, and it stops when it is told to."""

from __future__ import annotations

import threading

from engine import SYSTEM, Engine, Unavailable, commands, outbox, timers
from tests.engine.diagrams import boundary_timer, bundle, end, service, start, user
from tests.engine.people import begin, publish, run
from workers import Ticker, relay, tick, upkeep
from workers import ticker as room

ALARMED = bundle(
    "alarmed",
    start(),
    user("act"),
    boundary_timer("alarm", "act", '"2026-03-10T00:00:00Z"', interrupts=False),
    service("alarming", "alert"),
    end("alarmed_end"),
    end(),
    flows=["start>act", "act>end", "alarm>alarming", "alarming>alarmed_end"],
)


def test_a_tick_fires_and_then_delivers_what_that_accepted(engine_factory, clock) -> None:
    def alert(call) -> None:
        outbox.put(call.tx, "mail", {"about": call.business_key}, key=f"alarm-{call.instance_id}")

    engine = engine_factory(services={"alert": alert})
    run(engine, ALARMED)
    clock.advance(days=30)
    delivered: list[object] = []

    tick(engine, {"mail": lambda _, message: delivered.append(message.payload)})
    tick(engine, {"mail": lambda _, message: delivered.append(message.payload)})

    assert delivered == [{"about": "K-1"}]


def test_a_tick_without_deliveries_only_fires(engine: Engine) -> None:
    engine.run(SYSTEM, outbox.put, "mail", {}, key="m-1")

    tick(engine)

    with engine.read(SYSTEM) as tx:
        assert len(outbox.pending(tx)) == 1


def test_the_ticker_ticks_until_it_is_stopped(engine: Engine) -> None:
    engine.run(SYSTEM, outbox.put, "mail", {}, key="m-1")
    delivered = threading.Event()
    ticker = Ticker(engine, {"mail": lambda *_: delivered.set()}, interval_seconds=0.01)

    ticker.start()
    assert delivered.wait(10)
    ticker.stop()

    assert not ticker.is_alive()


def test_bad_ticks_do_not_end_the_ticker(engine: Engine, monkeypatch, caplog) -> None:
    seen = threading.Event()
    errors = iter([Unavailable("gone"), ZeroDivisionError(), None])

    def bad(*_: object, **__: object) -> None:
        error = next(errors, None)
        if error is not None:
            raise error
        seen.set()

    monkeypatch.setattr(room, "tick", bad)
    ticker = Ticker(engine, interval_seconds=0.01)

    ticker.start()
    assert seen.wait(10)
    ticker.stop()

    assert "not available" in caplog.text
    assert "a tick failed" in caplog.text


def test_a_ticker_that_never_started_stops_at_once(engine: Engine) -> None:
    Ticker(engine).stop()


def test_a_ticker_that_is_told_to_stop_finishes_the_case_in_hand_and_takes_no_other(
    engine_factory, clock
) -> None:
    at_work, go_on = threading.Event(), threading.Event()

    def slow(_) -> None:
        at_work.set()
        go_on.wait(20)

    engine = engine_factory(services={"alert": slow})
    publish(engine, "alarmed", ALARMED)
    ids = [begin(engine, "alarmed", business_key=f"K-{number}") for number in range(3)]
    clock.advance(days=30)
    ticker = Ticker(engine, interval_seconds=0.01)
    ticker.start()
    assert at_work.wait(20)

    stopping = threading.Thread(target=ticker.stop)
    stopping.start()
    go_on.set()
    stopping.join(20)

    assert not ticker.is_alive()
    with engine.read(SYSTEM) as tx:
        states = [{one.status for one in timers.list_(tx, instance_id)} for instance_id in ids]
    assert sorted(map(str, states)) == ["{'fired'}", "{'pending'}", "{'pending'}"]


def test_a_relay_that_is_told_to_stop_leaves_the_rest_for_later(engine: Engine, clock) -> None:
    for number in range(3):
        engine.run(SYSTEM, outbox.put, "mail", {}, key=f"m-{number}")
    delivered: list[str] = []

    relay(
        engine,
        {"mail": lambda _, message: delivered.append(message.key)},
        go_on=lambda: len(delivered) < 1,
    )
    assert delivered == ["m-0"]

    clock.advance(minutes=3)
    relay(engine, {"mail": lambda _, message: delivered.append(message.key)})
    assert sorted(delivered) == ["m-0", "m-1", "m-2"]


def test_upkeep_is_looked_after_by_the_clock_and_its_failure_does_not_matter(
    engine: Engine, monkeypatch
) -> None:
    asked = threading.Event()

    def busy(_: Engine, **_settings: int) -> list[str]:
        asked.set()
        raise Unavailable("in use")

    monkeypatch.setattr(room, "upkeep", busy)
    engine.run(SYSTEM, outbox.put, "mail", {}, key="m-1")
    delivered = threading.Event()
    ticker = Ticker(engine, {"mail": lambda *_: delivered.set()}, interval_seconds=0.01)

    ticker.start()
    assert delivered.wait(10)
    ticker.stop()

    assert asked.is_set()


def test_command_ids_are_forgotten_after_their_days(engine: Engine, clock) -> None:
    def done_before(command_id: str) -> bool:
        return engine.run(SYSTEM, commands.answered, command_id, "try", "t", {"n": 1}) is not None

    done_before("old")
    clock.advance(days=29)
    assert done_before("old")
    done_before("new")
    clock.advance(days=2)

    upkeep(engine, command_days=30)

    assert done_before("new")
    assert not done_before("old")
