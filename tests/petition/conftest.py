"""The county at work, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import Engine
from tests.conftest import ManualClock
from tests.petition.people import WIRING, Office


@pytest.fixture
def office(engine_factory: Callable[..., Engine], clock: ManualClock) -> Office:
    """An engine with the real diagrams, forms, services and checks, and the invented county's offices."""
    made = Office(engine_factory(**WIRING), clock)
    made.set_up()
    return made
