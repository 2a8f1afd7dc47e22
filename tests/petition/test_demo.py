"""The demonstration office: real clocks, real alerts, every stage, no real person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

import access
import access.demo
import petition
from engine import SYSTEM, Actor, Engine, Grant, definitions, incidents, tasks
from petition import incoming, matters, organs, oversight
from tests.conftest import ManualClock
from tests.petition.people import SHEN, WIRING, bundle


@pytest.mark.parametrize("today", ["2026-11-23", "2026-03-02", "2027-01-08"])
def test_the_demonstration_office_is_believable(
    engine_factory: Callable[..., Engine], clock: ManualClock, today: str
) -> None:
    clock.at = clock.at.fromisoformat(f"{today}T10:40:00+08:00")
    engine = engine_factory(**WIRING)
    with engine.begin(SYSTEM) as tx:
        accounts = access.demo.seed(tx)
        organs.mirror(tx, access.offices.all_(tx))
    engine.run(SYSTEM, definitions.publish, "petition", bundle())

    with engine.read(SYSTEM) as tx:
        ids = {one.name: one.user_id for one in access.people(tx)}

    made = petition.demo.seed(engine, ids=ids)

    assert made >= 25
    assert petition.demo.seed(engine) == made
    with engine.read(SHEN) as tx:
        late, near = oversight.late(tx), oversight.near(tx)
        summary = oversight.summary(tx)
        kinds = Counter(one.kind for one in oversight.alerts(tx, limit=200))
    assert len(late) >= 3
    assert len(near) >= 2
    assert summary.open_count >= 18
    assert {"warning", "overdue", "default_acceptance", "unsigned"} <= set(kinds)
    with engine.read(SYSTEM) as tx:
        assert incidents.list_(tx) == []
        assert len(incoming.waiting(tx)) == 2
        statuses = Counter(one.status for one in matters.search(tx, limit=100).items)
        open_ = {one.element_id for one in tasks.worklist(tx, tasks.TaskFilter(), limit=200).items}
    assert {"REGISTERED", "FORWARDED", "RECEIVED", "OBJECTION_PENDING", "ACCEPTED", "IN_PROCESS"} <= set(
        statuses
    )
    assert {"CLOSED", "WITHDRAWN", "IMPORTED", "TRANSFERRED_POLITICAL_LEGAL"} <= set(statuses)
    assert accounts
    assert {"Task_Analyse", "Task_Route", "Task_Receive", "Task_Intake", "Task_Approve"} <= open_
    with engine.read(Actor(ids["顾晓岚"], "顾晓岚", (Grant("handler", "/33/3309/330999/zjj/"),))) as tx:
        assert tasks.worklist(tx, tasks.TaskFilter(assignee="me")).items


def test_the_cast_is_that_of_the_access_room() -> None:
    from access.demo import _PEOPLE

    known = {(username, name) for username, name, _office, _roles in _PEOPLE}

    for office, roles in petition.demo.CAST.items():
        for role, person in roles.items():
            assert person in known, (office, role, person)
