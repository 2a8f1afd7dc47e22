"""The ticker: one bad tick does not end it, and it stops when it is told to."""

from __future__ import annotations

import threading

from engine import SYSTEM, Engine, Unavailable, outbox
from tests.engine.diagrams import boundary_timer, bundle, end, service, start, user
from tests.engine.people import run
from workers import Ticker, tick
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
