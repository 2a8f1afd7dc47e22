"""The county at work, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from engine import SYSTEM, Engine, incidents
from tests.conftest import ManualClock
from tests.petition.people import WIRING, Office


@pytest.fixture
def office(engine_factory: Callable[..., Engine], clock: ManualClock) -> Iterator[Office]:
    """An engine with the real diagrams, forms, services and checks, and the invented county's offices.

    A step that broke is an incident, and an incident fails the test.
    """
    made = Office(engine_factory(**WIRING), clock)
    made.set_up()
    yield made
    with made.engine.read(SYSTEM) as tx:
        assert [one.message for one in incidents.list_(tx)] == []
