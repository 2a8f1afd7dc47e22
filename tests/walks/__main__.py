"""A long walk: `python -m tests.walks --steps 100000` prints what came of it as it stands in docs/walks.md.

Fails on a broken promise, and on a step of the diagrams that nobody came to complete.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys

from tests.walks import report, walk


def main() -> int:
    """Walks the seeds side by side; 1 on a break, or a step of a diagram that nobody completed."""
    parser = argparse.ArgumentParser(prog="python -m tests.walks", description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000, help="of all seeds together")
    parser.add_argument("--seed", type=int, default=1, help="the first of the seeds")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds share the steps")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--world", type=int, default=0, help="begin at this world of each seed")
    parser.add_argument("--steps-per-world", type=int, default=walk.STEPS_PER_WORLD)
    given = parser.parse_args()

    seeds = range(given.seed, given.seed + given.seeds)
    share = -(-given.steps // given.seeds)
    work = [(seed, share, given.world, given.steps_per_world) for seed in seeds]
    every: list[walk.Report] = []
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        for one in pool.imap(report.walked, work):
            every.append(one)
            sys.stderr.write(
                f"seed {one.seed}: {one.steps} steps, {one.seconds:.0f} s, breaks {len(one.breaks)}\n"
            )
            sys.stderr.writelines(f"{told}\n" for told in one.breaks)
    sys.stdout.write("\n".join(report.lines(every)) + "\n")
    whole = report.sum_of(every)
    return 1 if whole.breaks or whole.unreached else 0


if __name__ == "__main__":
    sys.exit(main())
