"""What long walks came by, for people: the part of docs/walks.md that is written by a machine."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import event

from app import scenarios
from app.scenarios import Clock
from engine import Engine
from tests.walks import walk
from tests.walks.invariants import INVARIANTS
from tests.walks.walk import Report
from tests.walks.world import elements


def walked(work: tuple[int, int, int, int]) -> Report:
    """Walks a seed: seed, steps, first world, steps of a world. In a process of its own."""
    seed, steps, world, steps_per_world = work
    with scenarios.county() as open_county:

        def open_(clock: Clock) -> Engine:
            engine = open_county(clock)
            event.listen(engine.database, "connect", _without_waiting)
            return engine

        # What is there from the beginning stays: it need not be looked through again and again.
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        return walk.go(open_, seed=seed, steps=steps, first_world=world, steps_per_world=steps_per_world)


def _without_waiting(connection: Any, _record: Any) -> None:
    """These counties are thrown away: no commit waits for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


def sum_of(every: Sequence[Report]) -> Report:
    """All of them as one."""
    whole = Report(every[0].seed)
    for one in every:
        whole.add(one)
    return whole


def lines(every: Sequence[Report]) -> Iterator[str]:
    """The report in Markdown."""
    whole = sum_of(every)
    tasks = {str(one.get("id")) for one in elements("userTask")}
    yield f"## {whole.steps:,} steps over {whole.worlds} worlds"
    yield ""
    yield "| seed | steps | worlds | taken | refused | digest | promises broken |"
    yield "|---|---|---|---|---|---|---|"
    for one in every:
        said = one.outcomes
        yield (
            f"| {one.seed} | {one.steps} | {one.worlds} | {said['taken']} | {said['refused']} "
            f"| {one.digest} | {len(one.breaks)} |"
        )
    yield ""
    yield f"Promises asked after every step: {', '.join(INVARIANTS)}. Broken: {len(whole.breaks)}."
    yield f"About {whole.steps / max(whole.seconds, 1):.0f} steps a second of one processor."
    yield ""
    missing = ", ".join(whole.unreached) or "none"
    done = len(tasks) - len(whole.unreached)
    yield f"User tasks completed: {done} of {len(tasks)}. Never completed: {missing}."
    yield from _counted("How often each step was completed", whole.reached, by_name=True)
    yield from _counted("Statuses reached", whole.statuses)
    yield from _counted("What people did beside the tasks", whole.acts, by_name=True)
    yield from _counted("Why acts were refused", whole.refusals)
    yield from _counted("Where forms were refused most", Counter(dict(whole.fields.most_common(25))))
    for one in whole.breaks:
        yield ""
        yield one


def _counted(title: str, counts: Counter[str], *, by_name: bool = False) -> Iterator[str]:
    rows = sorted(counts.items()) if by_name else counts.most_common()
    yield ""
    yield f"### {title}"
    yield ""
    yield ", ".join(f"`{name}` {count}" for name, count in rows) + "."
