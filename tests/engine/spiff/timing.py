"""Times one user step (load, complete, settle, save) on a process of about 60 elements; not a test.

python -m tests.engine.spiff.timing [rounds] [--profile]
"""

from __future__ import annotations

import cProfile
import pstats
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import spiff
from tests.engine.spiff.drawing import (
    boundary,
    call,
    diagram,
    many,
    node,
    parameters,
    service,
    sub,
    timer,
)

NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)

MAIN = diagram(
    """
    start -> register -> classify -> xor1
    xor1 -> archive -> end_archived if route = "archive"
    xor1 -> forward else
    forward -> xor2 -> handling -> report -> and1
    and1 -> legal -> and2
    and1 -> finance -> and2
    and1 -> office -> and2
    and2 -> opinions -> decide -> xor3
    xor3 -> again -> xor2 if rework = true
    xor3 -> notify else
    notify -> reviewing -> rate -> close -> end
    warn -> alert -> end_warned
    late -> escalate -> press -> end_late
    expired -> overdue -> end_expired
    """,
    service("classify", route="${result.route}"),
    service("notify", notified="${true}"),
    service("alert", alerted="${true}"),
    service("escalate", escalated="${true}"),
    service("overdue", overdue="${true}"),
    call("handling", "handling"),
    call("reviewing", "reviewing"),
    boundary("warn", "handling", timer("timeDuration", "P10D"), interrupting=False),
    boundary("late", "handling", timer("timeDate", '${"2026-06-01T00:00:00+08:00"}'), interrupting=False),
    boundary("expired", "reviewing", timer("timeDuration", "P30D"), interrupting=False),
    node(
        "userTask",
        "opinions",
        many("${units}", "unit"),
        parameters({}, {"opinions": "${append(opinions, unit)}"}),
    ),
)
HANDLING = diagram(
    """
    start -> receive -> xor_h1
    xor_h1 -> refuse -> end_refused if refused = true
    xor_h1 -> accept else
    accept -> record -> investigate -> hearing -> draft -> check_draft -> xor_h2
    xor_h2 -> draft2 -> check_draft if redraft = true
    xor_h2 -> sign else
    sign -> seal -> deliver -> end_h
    soon -> remind -> end_soon
    """,
    service("record", recorded="${true}"),
    service("seal", sealed="${true}"),
    service("remind", reminded="${true}"),
    sub("hearing", "start_hearing -> invite -> hear -> end_hearing"),
    boundary("soon", "investigate", timer("timeDuration", "P5D"), interrupting=False),
    id="handling",
)
REVIEWING = diagram("start_r -> apply -> review -> opinion -> end_r", id="reviewing")
DATA: dict[str, Any] = {
    "number": "XF-330106-2026-000123",
    "scope_path": "/330000/330100/330106/",
    "units": ["330106-01", "330106-02", "330106-03", "330106-04"],
    "opinions": [],
    "people": [{"name": f"信访人{i}", "id": f"P{i:05}", "phone": "13800000000"} for i in range(12)],
    "clocks": {
        name: {
            "rule": name,
            "start_on": "2026-01-05",
            "nominal_at": "2026-03-06T23:59:59+08:00",
            "length": 60,
        }
        for name in ("R15", "R60", "R30", "R5", "R10")
    },
    "flags": {f"flag{i}": i % 2 == 0 for i in range(40)},
    "notes": ["要求解决拖欠工资问题" * 3 for _ in range(8)],
}


class Ports:
    """Answers every call at once."""

    def service(self, *_: Any) -> dict[str, Any]:
        return {"route": "handle"}

    def decide(self, *_: Any) -> Any:
        return None


def step(spec: spiff.Spec, state: bytes, values: dict[str, Any], now: datetime) -> tuple[bytes, str]:
    """One user step as the runtime makes it; the new state and the element completed."""
    workflow = spiff.Workflow.load(spec, state, now=now, ports=Ports())
    task = workflow.open_tasks[0]
    workflow.complete(task.id, values)
    workflow.settle()
    return workflow.save(), task.element_id


def report(what: str, times: list[float], sizes: list[int]) -> None:
    """Prints one line of results."""
    print(
        f"{what}: median {1000 * statistics.median(times):.3f} ms, worst {1000 * max(times):.3f} ms;"
        f" median {statistics.median(sizes):.0f} bytes, largest {max(sizes)}"
    )


def main() -> None:
    """Prints medians of a straight run, and of rework rounds early and late."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1000
    bundle = {"main.bpmn": MAIN, "handling.bpmn": HANDLING, "reviewing.bpmn": REVIEWING}
    began = time.perf_counter()
    spec = spiff.compile(bundle, "main")
    print(f"compile {1000 * (time.perf_counter() - began):.1f} ms, {len(spec.elements)} elements")
    times: list[float] = []
    sizes: list[int] = []
    profile = cProfile.Profile() if "--profile" in sys.argv else None
    for _ in range(20):
        workflow = spiff.Workflow.start(spec, DATA, now=NOW, ports=Ports())
        workflow.settle()
        state, steps = workflow.save(), 0
        while spiff.Workflow.load(spec, state, now=NOW, ports=None).open_tasks:
            if profile:
                profile.enable()
            began = time.perf_counter()
            state, _ = step(spec, state, {"note": f"第{steps}步", "n": steps}, NOW + timedelta(hours=steps))
            times.append(time.perf_counter() - began)
            if profile:
                profile.disable()
            sizes.append(len(state))
            steps += 1
    report(f"straight run of {steps} steps", times, sizes)
    workflow = spiff.Workflow.start(spec, DATA, now=NOW, ports=Ports())
    workflow.settle()
    state, laps = workflow.save(), []
    for number in range(rounds):
        while True:
            began = time.perf_counter()
            state, element = step(spec, state, {"redraft": False, "rework": True}, NOW)
            laps.append((number, time.perf_counter() - began, len(state)))
            if element == "again":
                break
    for part in (range(5, 25), range(rounds - 20, rounds)):
        chosen = [lap for lap in laps if lap[0] in part]
        report(
            f"rework rounds {part.start}-{part.stop}", [lap[1] for lap in chosen], [lap[2] for lap in chosen]
        )
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(28)


if __name__ == "__main__":
    main()
