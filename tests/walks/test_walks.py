"""Short random walks over the real diagrams break no promise; the long ones are in docs/walks.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap, config, scenarios
from engine import Engine
from tests.walks import invariants, walk

OpenCounty = Callable[[scenarios.Clock], Engine]


@pytest.fixture(scope="module")
def county() -> Iterator[OpenCounty]:
    """Counties of files."""
    with scenarios.county() as opened:
        yield opened


def test_every_invariant_of_the_law_is_asked() -> None:
    """Domain §2.1: INV-01 to INV-16, each a property of its own."""
    assert {f"INV-{number:02}" for number in range(1, 17)} <= set(invariants.INVARIANTS)


@pytest.mark.parametrize("seed", [11, 12])
def test_a_walk_breaks_no_promise(county: OpenCounty, seed: int) -> None:
    report = walk.go(county, seed=seed, steps=300, steps_per_world=300)

    assert report.breaks == []
    assert report.outcomes["taken"] > 30, "the walk went somewhere"
    assert report.outcomes["refused"] > 20, "not only what is right was tried"
    assert len(report.reached) > 12


def test_a_walk_on_either_database(db_url: str, tmp_path: Path) -> None:
    settings = replace(config.read({"HUIYIN_VAR": str(tmp_path)}), database_url=db_url)

    def open_(clock: scenarios.Clock) -> Engine:
        engine = bootstrap.build(settings, clock=clock)
        scenarios.settle(engine)
        return engine

    report = walk.go(open_, seed=13, steps=150, steps_per_world=150)

    assert report.breaks == []
    assert report.outcomes["taken"] > 20


def test_the_same_seed_walks_the_same_way(county: OpenCounty) -> None:
    first, second = (walk.go(county, seed=14, steps=120, steps_per_world=60) for _ in range(2))

    assert first.digest == second.digest
    assert first.reached == second.reached
    assert walk.go(county, seed=15, steps=120, steps_per_world=60).digest != first.digest


def test_a_walk_finds_out_what_is_broken(county: OpenCounty) -> None:
    """A promise nobody could break proves nothing: here no step is asked what the law wants of it."""

    def blind(call: Any, found: dict[str, Any]) -> list[Any]:
        del call, found
        return []

    def open_(clock: scenarios.Clock) -> Engine:
        engine = county(clock)
        engine.checks = dict.fromkeys(engine.checks, blind)
        return engine

    report = walk.go(open_, seed=16, steps=900, steps_per_world=300, most_breaks=1)

    assert report.breaks
    assert all("step" in one for one in report.breaks)
