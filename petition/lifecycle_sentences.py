"""Sentences of the story for what goes on around handling; joined to `sentences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from petition import ratings

Say = Callable[[Any], str]
Kind = Literal["law", "work", "machine", "ahead"]


def _rated_zh(w: Any) -> str:
    said = [
        f"{name}{w.named(key, ratings.SCORES)}"
        for key, name in (("office", "信访部门"), ("unit", "责任单位"))
        if w.has(key)
    ]
    how = {"CODE": "本人", "FACE": "当面", "PHONE": "打电话", "LETTER": "来信"}[w["how"]]
    by = f"（{w['by']}照原话记）" if w.has("by") else ""
    verb = "改了评价" if w.has("is_changed") else "评价"
    return f"{w['petitioner']}{how}{verb}：{'，'.join(said)}{by}。"


def _rated_en(w: Any) -> str:
    said = [
        f"{name} {w.named(key, ratings.SCORES).lower()}"
        for key, name in (("office", "office"), ("unit", "unit"))
        if w.has(key)
    ]
    by = f" (written down by {w['by']})" if w.has("by") else ""
    verb = "changed the rating" if w.has("is_changed") else "rated"
    return f"{w['petitioner']} {verb}: {', '.join(said)}{by}."


SENTENCES: Mapping[str, tuple[Kind, Say, Say]] = {
    "rating_opened": (
        "work",
        lambda w: f"请信访人评价信访部门和责任单位，{w.day('until')}前都可以评、可以改。",
        lambda w: f"The petitioner may rate the office and the unit until {w.day('until')}.",
    ),
    "matter_rated": ("law", _rated_zh, _rated_en),
    "rating_over": (
        "machine",
        lambda w: "" if w.has("is_rated") else "评价期满，信访人没有评价。",
        lambda w: "" if w.has("is_rated") else "The days to rate are over; nothing was said.",
    ),
}
