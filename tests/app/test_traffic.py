"""Whoever has time gives way to requests that are being answered, for a moment."""

from __future__ import annotations

import time

from app import traffic


def test_who_has_time_waits_for_a_request_a_moment_and_no_longer() -> None:
    in_hand = traffic.InHand()

    in_hand.add()
    began = time.monotonic()
    in_hand.wait()

    assert time.monotonic() - began >= traffic._WAIT


def test_nobody_waits_where_nothing_is_asked_or_for_what_takes_long(monkeypatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    in_hand = traffic.InHand()

    in_hand.wait()
    in_hand.add()
    in_hand.remove()
    in_hand.wait()
    in_hand._began[0] = time.monotonic() - 1
    in_hand.wait()

    assert slept == []
