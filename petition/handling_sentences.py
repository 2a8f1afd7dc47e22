"""Sentences of the story for summary handling, mediation and execution; joined to `sentences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

Say = Callable[[Any], str]
Kind = Literal["law", "work", "machine", "ahead"]

_WHY_ENDED = {
    "NOT_AGREED": ("有一方不同意调解", "one side did not agree"),
    "FAILED": ("没有达成协议", "no terms were found"),
    "CONSENT_WITHDRAWN": ("有一方不愿意继续", "one side no longer agreed"),
}


def _ended_zh(w: Any) -> str:
    due = f"，期限不变，还是{w.day('due_on')}" if w.has("due_on") else ""
    return f"没有调解：{_WHY_ENDED[w['result']][0]}。接着调查{due}。"


def _ended_en(w: Any) -> str:
    due = f"; still due {w.day('due_on')}" if w.has("due_on") else ""
    return f"No mediation: {_WHY_ENDED[w['result']][1]}. The investigation goes on{due}."


def _settled_zh(w: Any) -> str:
    how = "经调解" if w["how"] == "MEDIATED" else "自愿"
    nth = f"，受理后第 {w['day']} 天" if w.has("day") else ""
    return f"{w['petitioner']}和{w['other']}{how}达成协议{w['paper']}{nth}。"


def _settled_en(w: Any) -> str:
    nth = f" on day {w['day']}" if w.has("day") else ""
    return f"{w['petitioner']} and {w['other']} came to terms, {w['paper']}{nth}."


def _checked_zh(w: Any) -> str:
    if w.has("is_done"):
        return f"{w['who']}核实，{w['unit']}已经落实。{w['found']}"
    return f"{w['who']}核实，{w['unit']}没有落实，退回接着办。{w['found']}"


def _checked_en(w: Any) -> str:
    if w.has("is_done"):
        return f"{w['who']} checked: {w['unit']} has carried it out."
    return f"{w['who']} checked: {w['unit']} has not carried it out; it goes back."


SENTENCES: Mapping[str, tuple[Kind, Say, Say]] = {
    "summary_left": (
        "law",
        lambda w: f"{w['unit']}转普通程序：{w['reasons']} 60 日从受理那天算，到{w.day('due_on')}。",
        lambda w: (
            f"{w['unit']} went over to the ordinary procedure; 60 days from acceptance, to {w.day('due_on')}."
        ),
    ),
    "mediation_begun": (
        "law",
        lambda w: f"{w['petitioner']}和{w['other']}都同意调解，{w['mediator']}主持。期限照样计算。",
        lambda w: (
            f"{w['petitioner']} and {w['other']} agreed to mediation by {w['mediator']}. The period runs on."
        ),
    ),
    "mediation_ended": ("work", _ended_zh, _ended_en),
    "matter_settled": ("law", _settled_zh, _settled_en),
    "execution_reported": (
        "work",
        lambda w: f"{w['unit']}报告落实情况：{w['how']}",
        lambda w: f"{w['unit']} reported how it was carried out.",
    ),
    "execution_checked": ("law", _checked_zh, _checked_en),
}
