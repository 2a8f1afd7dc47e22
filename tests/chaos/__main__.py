"""The long run: `python -m tests.chaos --kills 1000 --minutes 20 --seed 7`."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos import run


def main() -> int:
    """Runs, prints what happened, and answers 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--pause", type=float, default=0.3, help="mean seconds between two steps")
    parser.add_argument("--keep", action="store_true", help="keep the folder with logs")
    given = parser.parse_args()
    seed = run.fresh_seed() if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    # A run that is told to end takes its processes with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    folder = Path(tempfile.mkdtemp(prefix="huiyin-chaos-"))
    try:
        with (
            run.survive(
                folder,
                seed=seed,
                kills=given.kills,
                seconds=given.minutes * 60,
                pause_seconds=given.pause,
            ) as survived,
            survived.machine.postgres.connection() as db,
        ):
            print(run.report(survived, db))
            found = survived.faults(db) + [f"huiyin check: {each['en']}" for each in survived.check()]
        print("\nLost, doubled or contradictory: " + ("nothing." if not found else ""))
        for each in found:
            print(f"* {each}")
    finally:
        if given.keep:
            print(f"the logs are in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
