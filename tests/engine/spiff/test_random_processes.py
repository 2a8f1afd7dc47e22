"""Random processes, random steps: ours, saved and loaded at every step, against an in-memory run.

`HUIYIN_SEEDS=2000 HUIYIN_FIRST_SEED=1000 pytest tests/engine/spiff/test_random_processes.py` runs more.
"""

from __future__ import annotations

import os
import random
from datetime import timedelta
from typing import Any

import pytest

from engine import spiff
from tests.engine.spiff.oracle import Oracle
from tests.engine.spiff.random_processes import WAYS, Generator, RandomProcess
from tests.engine.spiff.running import BEGAN

FIRST = int(os.environ.get("HUIYIN_FIRST_SEED", "0"))
SEEDS = int(os.environ.get("HUIYIN_SEEDS", "150"))
STEPS = 60

#: What an instance of a loop has of its own; SpiffWorkflow's has none by a number of instances.
OWN = ("item", "loopCounter")


class Ours:
    """Our case, saved and loaded around every step."""

    def __init__(self, process: RandomProcess) -> None:
        self.spec = spiff.compile(process.ours, "main")
        self.now = BEGAN
        self.workflow = spiff.Workflow.start(self.spec, {}, now=BEGAN, ports=None)
        self.workflow.settle()
        self.reload()

    def reload(self) -> None:
        """Saves and loads."""
        self.workflow = spiff.Workflow.load(self.spec, self.workflow.save(), now=self.now, ports=None)

    def complete(self, element_id: str, number: int, values: dict[str, Any]) -> None:
        """Completes an open task, `number` counts those of the element in the order of `open_tasks`."""
        task = [task for id, _, task in self._open() if id == element_id][number]
        self.workflow.complete(task.id, values)
        self.workflow.settle()
        self.reload()

    def send(self, name: str, values: dict[str, Any]) -> bool:
        """Sends a message."""
        arrived = self.workflow.send(name, values)
        self.workflow.settle()
        self.reload()
        return arrived

    def fire(self, at: Any) -> None:
        """Moves the clock."""
        self.now = at
        self.workflow.fire(at)
        self.reload()

    @property
    def open_tasks(self) -> list[tuple[str, dict[str, Any]]]:
        """Element and data of every open task."""
        return [(element_id, data) for element_id, data, _ in self._open()]

    def _open(self) -> list[tuple[str, dict[str, Any], spiff.OpenTask]]:
        found = [(task.element_id, _shared(task.data), task) for task in self.workflow.open_tasks]
        return sorted(found, key=lambda one: (one[0], sorted((k, v["n"]) for k, v in one[1].items())))


def _shared(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in OWN}


def compare(seed: int) -> int:
    """Runs one seed; gives the number of steps."""
    process = Generator(seed).draw()
    chooser = random.Random(seed + 1)
    ours, oracle = Ours(process), Oracle(process, BEGAN)
    done: list[str] = ["start"]
    for step in range(1, STEPS + 1):
        where = f"seed {seed}, step {step} after {done[-1]}"
        assert ours.open_tasks == oracle.open_tasks, where
        mine = sorted((timer.key, timer.due_at) for timer in ours.workflow.timers)
        assert [key for key, _ in mine] == [key for key, _ in oracle.timers], where
        for (_, my_due), (_, its_due) in zip(mine, oracle.timers, strict=True):
            assert abs(my_due - its_due) < timedelta(milliseconds=1), where
        assert ours.workflow.is_finished == oracle.is_finished, where
        if ours.workflow.is_finished:
            assert _shared(ours.workflow.data) == oracle.data, where
            return step
        done.append(_act(process, chooser, ours, oracle, step))
    return STEPS


def _act(process: RandomProcess, chooser: random.Random, ours: Ours, oracle: Oracle, step: int) -> str:
    kinds = ["wait", "send"]
    kinds += ["complete"] * 14 * bool(ours.open_tasks)
    kinds += ["fire"] * 6 * bool(oracle.timers) + ["arrive"] * 4 * bool(oracle.messages)
    kind = chooser.choice(kinds)
    if kind == "complete":
        element_id, _ = chooser.choice(ours.open_tasks)
        number = chooser.randrange(sum(id == element_id for id, _ in ours.open_tasks))
        values: dict[str, Any] = {f"k_{element_id}": {"n": step}}
        for name in process.choices.get(element_id, []):
            # Later steps choose to go on, so that loops end.
            values[name] = {"n": step, "c": chooser.randrange(WAYS) if step < STEPS * 0.7 else 1}
        ours.complete(element_id, number, values)
        oracle.complete(element_id, number, values)
        return f"complete {element_id} {number}"
    if kind in ("send", "arrive"):
        names = oracle.messages if kind == "arrive" else process.messages
        name = chooser.choice(names or ["nobody"])
        assert ours.send(name, {f"k_{name}": {"n": step}}) == (name in oracle.messages)
        oracle.send(name, {f"k_{name}": {"n": step}})
        return f"send {name}"
    at = ours.now + timedelta(seconds=chooser.choice((100, 10_000, 100_000, 1_000_000)))
    if kind == "fire":
        at = chooser.choice(oracle.timers[:3])[1] + timedelta(seconds=1)
    ours.fire(at)
    oracle.fire(at)
    return f"fire at {at}"


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_a_random_process_runs_as_it_would_in_memory(seed: int) -> None:
    compare(seed)
