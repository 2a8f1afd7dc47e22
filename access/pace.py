"""How fast somebody asks: a sliding minute per process, in memory. A limit of politeness, not of right.

With several processes each counts for itself, so what gets through is at most that many times the figure.
"""

import threading
import time
from collections import deque

_MOST = 10_000
_lock = threading.Lock()
_seen: dict[tuple[str, str], deque[float]] = {}


def wait(what: str, who: str, per_minute: int) -> int:
    """Counts one request and gives how many seconds to wait before the next: 0 while there is room."""
    now = time.monotonic()
    with _lock:
        if len(_seen) > _MOST:
            _forget(now)
        times = _seen.setdefault((what, who), deque())
        while times and now - times[0] >= 60:
            times.popleft()
        if len(times) >= per_minute:
            return max(1, round(60 - (now - times[0])))
        times.append(now)
    return 0


def reset() -> None:
    """Forgets everything, as a new process would."""
    with _lock:
        _seen.clear()


def _forget(now: float) -> None:
    for key in [key for key, times in _seen.items() if not times or now - times[-1] >= 60]:
        del _seen[key]
