"""Small helpers of the measurements: repeat, sort, say."""

from __future__ import annotations

import gc
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True)
class Figure:
    """How long something took, in milliseconds, over `count` repetitions."""

    p50: float
    p95: float
    count: int

    def __str__(self) -> str:
        return f"{self.p50:.3f} ({self.p95:.3f})" if self.p50 < 0.1 else f"{self.p50:.2f} ({self.p95:.2f})"


def measure(work: Callable[[], object], *, count: int, warm: int = 5) -> Figure:
    """Runs `work` some times to warm up, then `count` times; garbage is collected before, not during."""
    for _ in range(warm):
        work()
    gc.collect()
    gc.disable()
    try:
        taken = []
        for _ in range(count):
            began = time.perf_counter()
            work()
            taken.append((time.perf_counter() - began) * 1000)
    finally:
        gc.enable()
    return of(taken)


def of(taken: list[float]) -> Figure:
    """The median and the 95th percentile of times in milliseconds."""
    ordered = sorted(taken)
    return Figure(
        statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], len(ordered)
    )


def machine() -> str:
    """What the figures were taken on: processor, Python and the packages that matter."""
    packages = ("SpiffWorkflow", "SQLAlchemy", "psycopg", "orjson", "Flask")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return f"{_processor()}, {system}, Python {platform.python_version()}, {versions}"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            models = [line.split(":", 1)[1].strip() for line in info if line.startswith("model name")]
    except OSError:
        models = []
    return f"{len(models)} × {models[0]}" if models else platform.machine()
