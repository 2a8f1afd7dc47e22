"""Sentences of the story for what goes on around handling; joined to `sentences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from petition import codes, query_codes, ratings

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


def _asked_zh(w: Any) -> str:
    return f"{w['asker']}请{w['organ']}会办：{w['wanted']}，{w.day('by_on')}前出意见。"


SENTENCES: Mapping[str, tuple[Kind, Say, Say]] = {
    "spot_checked": (
        "work",
        lambda w: f"{w['who']}抽查：{w.named('verdict', codes.SPOT_VERDICTS)}。",
        lambda w: (
            f"{w['who']} looked at it in a spot check: {w.named('verdict', codes.SPOT_VERDICTS).lower()}."
        ),
    ),
    "query_code_told": (
        "law",
        lambda w: f"{w['who']}把查询码给了{w['petitioner']}（{w.named('how', query_codes.WAYS)}）。",
        lambda w: (
            f"{w['who']} gave {w['petitioner']} the query code ({w.named('how', query_codes.WAYS).lower()})."
        ),
    ),
    "urgent_known": (
        "law",
        lambda w: f"{w['office']}发现重大、紧急，马上报告；这件照常办。",
        lambda w: f"{w['office']} found it grave or urgent and reports at once; the matter goes on.",
    ),
    "urgent_reported": (
        "law",
        lambda w: f"{w['office']}{w['who']}首报，同时报{w['to']}。",
        lambda w: f"{w['office']} ({w['who']}) made the first report.",
    ),
    "urgent_written": (
        "law",
        lambda w: f"{w['office']}{w['who']}书面报告，报{w['to']}。",
        lambda w: f"{w['office']} ({w['who']}) reported in writing.",
    ),
    "competence_asked": (
        "law",
        lambda w: f"两次异议成立，{w['office']}{w['who']}提请{w['body']}决定由谁受理，并告诉了信访人。",
        lambda w: f"Two objections were agreed; {w['body']} is asked to decide. The petitioner was told.",
    ),
    "item_merged": (
        "work",
        lambda w: f"{w.day('on')}收到的{w.named('channel', codes.CHANNELS)}并入这件：{w['reason']}",
        lambda w: f"What came in on {w.day('on')} was merged into this matter: {w['reason']}",
    ),
    "assist_asked": (
        "law",
        _asked_zh,
        lambda w: f"{w['asker']} asked {w['organ']} to assist; opinion due {w.day('by_on')}.",
    ),
    "assist_answered": (
        "law",
        lambda w: f"{w['organ']}出会办意见{'（逾期）' if w.has('is_late') else ''}，送{w['lead']}。",
        lambda w: f"{w['organ']} gave its opinion to {w['lead']}{' (late)' if w.has('is_late') else ''}.",
    ),
    "assist_declined": (
        "law",
        lambda w: f"{w['organ']}说不归它会办：{w['reasons']}",
        lambda w: f"{w['organ']} says it is not theirs: {w['reasons']}",
    ),
    "assist_released": (
        "law",
        lambda w: f"{w['organ']}不再会办：{w['reasons']}",
        lambda w: f"{w['organ']} no longer assists: {w['reasons']}",
    ),
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
