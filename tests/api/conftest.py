"""The county at work, behind its web application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import product
from tests.conftest import ManualClock


@pytest.fixture
def office(db_url: str, tmp_path: Path, clock: ManualClock) -> Iterator[product.Office]:
    with product.opened(db_url, tmp_path, clock) as opened:
        yield opened
