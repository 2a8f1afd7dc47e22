"""Draws what matters are found by anew, from what is written of them, while work goes on."""

from __future__ import annotations

import time

from engine import SYSTEM, Engine
from petition import places, sealing, words

#: Matters in one transaction.
BATCH = 500


def reindex(engine: Engine) -> tuple[int, float]:
    """Goes through all matters in the order of their ids; how many, and in how many seconds."""
    began, done, after = time.monotonic(), 0, ""
    for draw in (sealing.tell_again, places.say_again):
        engine.run(SYSTEM, draw)
    while True:
        drawn = engine.run(SYSTEM, words.rebuild, after, BATCH)
        if drawn is None:
            return done, time.monotonic() - began
        done, after = done + drawn[0], drawn[1]
