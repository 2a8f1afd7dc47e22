"""Timers: absolute, fired once, earliest first, before any command; a broken one stops nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine import SYSTEM, Engine, Fault, Invalid, NotFound, history, incidents, instances, tasks, timers
from tests.engine.diagrams import boundary_timer, bundle, end, service, start, user
from tests.engine.people import HEAD, LI, begin, complete, open_tasks, publish, run
from workers import sweep

#: A task with a reminder and an alarm that do not interrupt it, each calling a service.
WATCHED = bundle(
    "watched",
    start(),
    user("act", form="act"),
    boundary_timer("remind", "act", "remind_at", interrupts=False),
    service("reminding", "alert", what='"remind"'),
    end("reminded"),
    boundary_timer("alarm", "act", "alarm_at", interrupts=False),
    service("alarming", "alert", what='"alarm"'),
    end("alarmed"),
    end(),
    flows=[
        "start>act",
        "act>end",
        "remind>reminding",
        "reminding>reminded",
        "alarm>alarming",
        "alarming>alarmed",
    ],
    forms={"act": ["note"]},
)

MOMENTS = {"remind_at": "2026-03-10T09:00:00+08:00", "alarm_at": "2026-03-12T00:00:00+08:00"}


class Alerts:
    """A service that notes what it was called for, and breaks when it is told to."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, datetime]] = []
        self.broken: set[str] = set()

    def __call__(self, call: Any) -> None:
        what = call.parameters["what"]
        if what in self.broken:
            raise RuntimeError(f"no line for {call.data['secret']}")
        self.seen.append((what, call.tx.actor.id, call.tx.now))


@pytest.fixture
def alerts() -> Alerts:
    return Alerts()


@pytest.fixture
def engine(engine_factory, alerts: Alerts) -> Engine:
    return engine_factory(services={"alert": alerts})


def kinds(engine: Engine, instance_id: str, *wanted: str) -> list[tuple[str, str | None, str]]:
    """The (kind, element, actor) of the wanted rows of history."""
    with engine.read(SYSTEM) as tx:
        rows = history.events(tx, instance_id)
    return [(one.kind, one.element_id, one.actor_id) for one in rows if one.kind in wanted]


def test_a_due_timer_fires_once(engine: Engine, alerts: Alerts, clock) -> None:
    instance_id = run(engine, WATCHED, MOMENTS)
    assert sweep(engine).fired == 0
    clock.move_to(datetime(2026, 3, 10, 1, 0, tzinfo=UTC))

    assert sweep(engine).fired == 1
    assert sweep(engine).fired == 0

    assert [what for what, _, _ in alerts.seen] == ["remind"]
    assert list(open_tasks(engine, instance_id)) == ["act"]
    assert kinds(engine, instance_id, "timer_fired") == [("timer_fired", "remind", "system")]
    with engine.read(SYSTEM) as tx:
        assert {one.key: one.status for one in timers.list_(tx, instance_id)} == {
            "remind": "fired",
            "alarm": "pending",
        }
        assert timers.next_due(tx) == datetime(2026, 3, 11, 16, 0, tzinfo=UTC)


def test_late_timers_fire_in_due_order(engine: Engine, alerts: Alerts, clock) -> None:
    run(engine, WATCHED, MOMENTS)
    clock.advance(days=30)

    assert sweep(engine).fired == 2

    assert [what for what, _, _ in alerts.seen] == ["remind", "alarm"]


def test_due_timers_fire_before_a_command_and_for_the_machine(engine: Engine, alerts: Alerts, clock) -> None:
    instance_id = run(engine, WATCHED, MOMENTS)
    clock.move_to(datetime(2026, 3, 11, 1, 0, tzinfo=UTC))

    complete(engine, LI, instance_id, "act", {"note": "done"})

    assert [(what, actor) for what, actor, _ in alerts.seen] == [("remind", "system")]
    assert kinds(engine, instance_id, "timer_fired", "service_called", "task_completed") == [
        ("timer_fired", "remind", "system"),
        ("service_called", "reminding", "system"),
        ("task_completed", "act", "li"),
    ]
    with engine.read(SYSTEM) as tx:
        assert {one.key: one.status for one in timers.list_(tx, instance_id)} == {
            "remind": "fired",
            "alarm": "cancelled",
        }


def test_a_rescheduled_timer_keeps_its_identity(engine: Engine, alerts: Alerts, clock) -> None:
    instance_id = run(engine, WATCHED, MOMENTS)
    with engine.read(SYSTEM) as tx:
        before = {one.key: one for one in timers.list_(tx, instance_id)}
    later = datetime(2026, 4, 12, 16, 0, tzinfo=UTC)

    engine.run(HEAD, timers.reschedule, instance_id, "alarm", later)

    with engine.read(SYSTEM) as tx:
        after = {one.key: one for one in timers.list_(tx, instance_id)}
    assert (after["alarm"].id, after["alarm"].due_at) == (before["alarm"].id, later)
    assert after["remind"] == before["remind"]
    assert kinds(engine, instance_id, "timer_rescheduled") == [("timer_rescheduled", "alarm", "head")]
    clock.move_to(later - timedelta(microseconds=1))
    sweep(engine)
    assert [what for what, _, _ in alerts.seen] == ["remind"]
    clock.move_to(later)
    sweep(engine)
    assert [what for what, _, _ in alerts.seen] == ["remind", "alarm"]


def test_a_timer_that_does_not_wait_cannot_be_moved(engine: Engine, clock) -> None:
    instance_id = run(engine, WATCHED, MOMENTS)

    with pytest.raises(NotFound) as refused:
        engine.run(HEAD, timers.reschedule, instance_id, "nothing", clock())

    assert refused.value.code == "timer_not_found"


def test_a_service_moves_a_timer_of_its_own_case(engine_factory, clock) -> None:
    extended = bundle(
        "extended",
        start(),
        user("act", form="act"),
        boundary_timer("warn", "act", "warn_at", interrupts=False),
        service("extending", "extend"),
        end("warned"),
        boundary_timer("overdue", "act", "overdue_at"),
        end("late"),
        end(),
        flows=["start>act", "act>end", "warn>extending", "extending>warned", "overdue>late"],
        forms={"act": ["note"]},
    )
    later = datetime(2026, 5, 1, tzinfo=UTC)

    def extend(call) -> None:
        call.reschedule("overdue", later)
        with pytest.raises(NotFound):
            call.reschedule("nothing", later)

    engine = engine_factory(services={"extend": extend})
    data = {"warn_at": "2026-03-10T00:00:00Z", "overdue_at": "2026-03-20T00:00:00Z"}
    instance_id = run(engine, extended, data)
    clock.move_to(datetime(2026, 4, 30, tzinfo=UTC))

    sweep(engine)

    # Both were due when the sweep came; the first one moved the second out of the way.
    assert list(open_tasks(engine, instance_id)) == ["act"]
    with engine.read(SYSTEM) as tx:
        assert {one.key: one.due_at for one in timers.list_(tx, instance_id)}["overdue"] == later


def test_a_broken_timer_is_held_and_the_others_fire(engine: Engine, alerts: Alerts, clock) -> None:
    instance_id = run(engine, WATCHED, {**MOMENTS, "secret": "赵某某"})
    alerts.broken = {"remind"}
    clock.advance(days=30)

    swept = sweep(engine)

    assert (swept.fired, [what for what, _, _ in alerts.seen]) == (1, ["alarm"])
    with engine.read(SYSTEM) as tx:
        assert {one.key: one.status for one in timers.list_(tx, instance_id)} == {
            "remind": "held",
            "alarm": "fired",
        }
        [incident] = incidents.list_(tx)
        assert timers.due(tx) == []
    assert (incident.kind, incident.command, incident.element_id) == ("service", "timers.fire", "reminding")
    assert (incident.error_type, incident.message) == ("RuntimeError", "no line for …")
    assert "赵某某" not in incident.traceback
    assert sweep(engine).fired == 0


def test_nobodys_work_waits_for_a_broken_timer(engine: Engine, alerts: Alerts, clock) -> None:
    instance_id = run(engine, WATCHED, {**MOMENTS, "secret": "赵某某"})
    alerts.broken = {"remind", "alarm"}
    clock.advance(days=30)

    complete(engine, LI, instance_id, "act", {"note": "done"})

    with engine.read(SYSTEM) as tx:
        assert instances.get(tx, instance_id).status == "finished"
        assert len(incidents.list_(tx)) == 2


def test_retrying_fires_the_held_timer(engine: Engine, alerts: Alerts, clock) -> None:
    instance_id = run(engine, WATCHED, {**MOMENTS, "secret": "赵某某"})
    alerts.broken = {"remind"}
    clock.advance(days=10)
    sweep(engine)
    with engine.read(SYSTEM) as tx:
        [incident] = incidents.list_(tx)

    with pytest.raises(Fault) as again:
        engine.run(HEAD, incidents.retry, incident.id)

    assert again.value.incident_id == incident.id
    with engine.read(SYSTEM) as tx:
        assert incidents.get(tx, incident.id).occurrences == 2
        assert {one.key: one.status for one in timers.list_(tx, instance_id)}["remind"] == "held"
    alerts.broken = set()
    closed = engine.run(HEAD, incidents.retry, incident.id)
    assert (closed.status, closed.resolved_by) == ("resolved", "head")
    assert ("remind", "system") in [(what, actor) for what, actor, _ in alerts.seen]
    with engine.read(SYSTEM) as tx:
        assert {one.key: one.status for one in timers.list_(tx, instance_id)}["remind"] == "fired"


def test_resolving_gives_a_held_timer_back_to_the_sweep(engine: Engine, alerts: Alerts, clock) -> None:
    instance_id = run(engine, WATCHED, {**MOMENTS, "secret": "赵某某"})
    alerts.broken = {"remind"}
    clock.advance(days=8)
    sweep(engine)
    with engine.read(SYSTEM) as tx:
        [incident] = incidents.list_(tx)

    engine.run(HEAD, incidents.resolve, incident.id, "线路已修好")

    alerts.broken = set()
    assert sweep(engine).fired == 1
    with engine.read(SYSTEM) as tx:
        held = {one.key: one for one in timers.list_(tx, instance_id)}["remind"]
    assert (held.status, held.due_at) == ("fired", datetime(2026, 3, 10, 1, 0, tzinfo=UTC))


def test_a_sweep_fires_every_instance_and_a_broken_one_stops_nobody(
    engine: Engine, alerts: Alerts, clock
) -> None:
    publish(engine, "watched", WATCHED)
    for number in range(5):
        begin(engine, "watched", {**MOMENTS, "secret": "赵某某"}, business_key=f"K-{number}")
    broken = begin(engine, "watched", {**MOMENTS, "remind_at": MOMENTS["alarm_at"]}, business_key="K-x")
    alerts.broken = {"remind"}
    clock.advance(days=30)

    sweep(engine, batch=2)

    assert [what for what, _, _ in alerts.seen] == ["alarm"] * 5
    with engine.read(SYSTEM) as tx:
        assert timers.due(tx) == []
        # Two timers due at one moment are held together: nobody can say which one broke the other.
        assert {one.status for one in timers.list_(tx, broken)} == {"held"}


def test_an_ended_instance_has_no_timers(engine: Engine, alerts: Alerts, clock) -> None:
    instance_id = run(engine, WATCHED, MOMENTS)
    engine.run(HEAD, instances.cancel, instance_id, "信访人撤回")
    clock.advance(days=30)

    assert sweep(engine).fired == 0
    assert alerts.seen == []
    assert engine.run(SYSTEM, timers.fire, instance_id) == 0
    with engine.read(SYSTEM) as tx:
        assert tasks.of_instance(tx, instance_id) == []
        assert {one.status for one in timers.list_(tx, instance_id)} == {"cancelled"}
    with pytest.raises(NotFound):
        engine.run(SYSTEM, timers.fire, "nothing")


def test_a_timer_is_moved_to_an_instant_and_nothing_else(engine: Engine) -> None:
    instance_id = run(engine, WATCHED, MOMENTS)

    with pytest.raises(Invalid) as refused:
        engine.run(HEAD, timers.reschedule, instance_id, "alarm", datetime(2026, 5, 1))  # noqa: DTZ001

    assert [one.path for one in refused.value.errors] == ["due_at"]


def test_a_timer_moved_into_the_past_fires_at_once(engine: Engine, alerts: Alerts, clock) -> None:
    instance_id = run(engine, WATCHED, MOMENTS)
    now = clock()

    engine.run(HEAD, timers.reschedule, instance_id, "alarm", now - timedelta(hours=1), "r-1")
    engine.run(HEAD, timers.reschedule, instance_id, "alarm", now - timedelta(hours=1), "r-1")

    assert [what for what, _, _ in alerts.seen] == ["alarm"]
    with engine.read(SYSTEM) as tx:
        [alarm] = [one for one in timers.list_(tx, instance_id) if one.key == "alarm"]
    assert (alarm.status, alarm.due_at) == ("fired", now - timedelta(hours=1))
    assert kinds(engine, instance_id, "timer_rescheduled", "timer_fired") == [
        ("timer_rescheduled", "alarm", "head"),
        ("timer_fired", "alarm", "head"),
    ]
