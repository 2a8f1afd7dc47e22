"""A story of the demonstration county: one invented petition and what became of it.

`plan` is what happens and when: (days before the last working day, step, details). A step on a rest day
moves to the working day before. What a story leaves open is what there is to do today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Step = tuple[int, str, Mapping[str, Any]]


def step(back: int, name: str, **details: Any) -> Step:
    """What happened so many days before the last working day."""
    return (back, name, details)


@dataclass(frozen=True)
class Story:
    """One petition and what became of it."""

    name: str
    title: str
    demand: str
    facts: str
    place: str
    content_class: str
    unit: str
    plan: tuple[Step, ...]
    back: int
    channel: str = "VISIT"
    persons: int = 1
    phone: str = "13900000000"
    address: str = "安澜县城关街道"
    purpose: str = "REQUEST"
    more: tuple[str, ...] = ()
    representatives: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    found: str = "经调查，反映的情况基本属实。"
    basis: str = "民法典第五百零九条"
    conclusion: str = "由责任方在期限内履行，本单位跟踪落实。"
    result: str = "SUPPORTED"

    @property
    def summary(self) -> str:
        """What the sorter writes: the matter in other words, long enough to stand alone."""
        return f"反映{self.title}（{self.place}），要求有关单位查明情况、依法处理，并给出书面答复。"
