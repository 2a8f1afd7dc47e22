"""Load + complete + settle + save of one step, without the database: ours beside the library as it comes."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from SpiffWorkflow.util.task import TaskState

from bench import figures, stock
from bench.figures import Figure
from engine import spiff

HERE = Path(__file__).parent
DIAGRAM = (HERE / "rework.bpmn").read_bytes()
DATA: dict[str, Any] = {
    "due": "2030-01-01T00:00:00+08:00",
    "rework": True,
    "title": "幸福里安置房屋面渗漏维修",
    "words": "",
}
SUBMISSION: dict[str, Any] = {"rework": True, "words": "经查，屋面防水层起鼓 6 处，在保修期内。"}
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def ours(steps: int, *, count: int) -> tuple[Figure, int]:
    """Our step at the given age: how long, and how many bytes are kept."""
    spec = spiff.compile({"rework.bpmn": DIAGRAM.decode()}, "rework")
    case = spiff.Workflow.start(spec, DATA, now=NOW, ports=None)
    case.settle()
    state = case.save()
    for _ in range(steps):
        state = _our_step(spec, state)
    return figures.measure(lambda: _our_step(spec, state), count=count), len(state)


def _our_step(spec: spiff.Spec, state: bytes) -> bytes:
    case = spiff.Workflow.load(spec, state, now=NOW, ports=None)
    case.complete(case.open_tasks[0].id, SUBMISSION)
    case.settle()
    return case.save()


def theirs(steps: int, *, count: int, patience_seconds: float = 240) -> tuple[Figure, int] | str:
    """The stock step at the given age, or how it failed. The case is brought to that age in memory."""
    workflow = stock.start(DIAGRAM, DATA)
    began = time.monotonic()
    for done in range(steps):
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        if not ready:
            return f"loses its open task at step {done}" + (
                " and says it is completed" if workflow.is_completed() else ""
            )
        if time.monotonic() - began > patience_seconds:
            return f"gave up at step {done} after {patience_seconds:.0f} s"
        ready[0].data.update(SUBMISSION)
        try:
            ready[0].run()
        except RecursionError:
            return f"fails at step {done}: RecursionError, its task tree is too deep"
        workflow.refresh_waiting_tasks()
        workflow.do_engine_steps()
    naive = stock.Naive()
    try:
        text = naive.save(workflow)
        return figures.measure(lambda: naive.step(text, SUBMISSION), count=count, warm=2), len(text.encode())
    except (stock.Lost, RecursionError) as error:
        return f"fails at step {steps}: {type(error).__name__}"
