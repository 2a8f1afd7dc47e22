"""A long walk: `python -m tests.walks --steps 100000 --seed 1` prints what came of it; fails on a break."""

from __future__ import annotations

import argparse
import sys

from app import scenarios
from tests.walks import walk


def main() -> int:
    """Walks, tells every hundred worlds how far it is, and answers 1 when a promise broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.walks", description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--world", type=int, default=0, help="begin at this world of the seed")
    parser.add_argument("--every", type=int, default=10, help="tell after so many worlds")
    parser.add_argument("--steps-per-world", type=int, default=walk.STEPS_PER_WORLD)
    given = parser.parse_args()

    def say(report: walk.Report) -> None:
        if report.worlds % given.every == 0:
            sys.stderr.write(
                f"{report.steps} steps, {report.seconds:.0f} s, breaks {len(report.breaks)}, "
                f"never completed {len(report.unreached)}\n"
            )

    with scenarios.county() as open_county:
        report = walk.go(
            open_county,
            seed=given.seed,
            steps=given.steps,
            first_world=given.world,
            steps_per_world=given.steps_per_world,
            say=say,
        )
    sys.stdout.write("\n".join(walk.lines(report)) + "\n")
    return 1 if report.breaks else 0


if __name__ == "__main__":
    sys.exit(main())
