"""What people do with a step without moving the case, as sentences: who has it, who was asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from petition import codes
from petition.return_codes import REASONS

#: kind -> (line kind, Chinese, English)
SENTENCES: dict[str, Any] = {
    "task_claimed": (
        "work",
        lambda w: f"{w['who']}领取“{w['step']}”。",
        lambda w: f"{w['who']} took '{w['step']}'.",
    ),
    "task_released": (
        "work",
        lambda w: f"{w['who']}放回“{w['step']}”。",
        lambda w: f"{w['who']} released '{w['step']}'.",
    ),
    "task_assigned": (
        "work",
        lambda w: f"{w['who']}把“{w['step']}”交给{w['to_name']}。",
        lambda w: f"{w['who']} gave '{w['step']}' to {w['to_name']}.",
    ),
    "task_handed_over": (
        "work",
        lambda w: f"{w['who']}把“{w['step']}”转给{w['to_name']}办，理由：{w['reason']}。",
        lambda w: f"{w['who']} handed '{w['step']}' over to {w['to_name']}: {w['reason']}.",
    ),
    "task_delegated": (
        "work",
        lambda w: f"{w['who']}委托{w['to_name']}办“{w['step']}”，办好交回。理由：{w['reason']}。",
        lambda w: f"{w['who']} delegated '{w['step']}' to {w['to_name']}: {w['reason']}. It comes back.",
    ),
    "task_given_back": (
        "work",
        lambda w: f"{w['who']}把“{w['step']}”交回{w['to_name']}：{w['words']}。",
        lambda w: f"{w['who']} gave '{w['step']}' back to {w['to_name']}: {w['words']}.",
    ),
    "task_taken_back": (
        "work",
        lambda w: f"{w['who']}收回委托的“{w['step']}”，理由：{w['reason']}。",
        lambda w: f"{w['who']} took '{w['step']}' back: {w['reason']}.",
    ),
    "task_sent_back": (
        "work",
        lambda w: f"{w['who']}从“{w['step']}”退回“{w['to_step']}”，理由：{w['reason']}。",
        lambda w: f"{w['who']} sent '{w['step']}' back to '{w['to_step']}': {w['reason']}.",
    ),
    "work_returned": (
        "work",
        lambda w: f"{w['who']}在“{w['at_step']}”退回，{_reasons(w)}：{w['words']}",
        lambda w: f"{w['who']} sent the work back at '{w['at_step']}' ({_reasons(w)}): {w['words']}",
    ),
    "return_reasons": (
        "work",
        lambda w: f"退回的原因：{_reasons(w)}。",
        lambda w: f"Sent back for: {_reasons(w)}.",
    ),
    "task_recalled": (
        "work",
        lambda w: f"{w['who']}撤回自己送出的“{w['step']}”，理由：{w['reason']}。",
        lambda w: f"{w['who']} recalled '{w['step']}': {w['reason']}.",
    ),
    "task_nudged": (
        "work",
        lambda w: f"{w['who']}催办“{w['step']}”：{w['words']}。",
        lambda w: f"{w['who']} nudged '{w['step']}': {w['words']}.",
    ),
    "nudge_answered": (
        "work",
        lambda w: f"{w['who']}回复催办：{w['words']}。",
        lambda w: f"{w['who']} answered the nudge: {w['words']}.",
    ),
    "task_reminded": (
        "work",
        lambda w: f"{w['who']}提醒“{w['step']}”：{w['words']}。",
        lambda w: f"{w['who']} reminded of '{w['step']}': {w['words']}.",
    ),
    "task_noted": (
        "work",
        lambda w: f"{w['who']}备注：{w['words']}。",
        lambda w: f"{w['who']} noted: {w['words']}.",
    ),
    "task_put_aside": (
        "work",
        lambda w: f"{w['who']}把“{w['step']}”搁置到{w.day('until')}，期限照走。",
        lambda w: f"{w['who']} put '{w['step']}' aside until {w.day('until')}; the deadline runs on.",
    ),
    "task_taken_up": (
        "work",
        lambda w: f"{w['who']}接着办“{w['step']}”。",
        lambda w: f"{w['who']} took '{w['step']}' up again.",
    ),
    "cohandler_asked": (
        "work",
        lambda w: f"{w['who']}请{w['to_name']}会签“{w['step']}”：{w['question']}。",
        lambda w: f"{w['who']} asked {w['to_name']} about '{w['step']}': {w['question']}.",
    ),
    "cohandler_answered": (
        "work",
        lambda w: f"{w['who']}会签“{w['step']}”：{w['words']}。",
        lambda w: f"{w['who']} answered on '{w['step']}': {w['words']}.",
    ),
    "cohandler_dropped": (
        "work",
        lambda w: f"{w['who']}不再请{w['to_name']}会签，理由：{w['reason']}。",
        lambda w: f"{w['who']} let {w['to_name']} off: {w['reason']}.",
    ),
    "matter_call_back": (
        "work",
        lambda w: f"{w['who']}{_day(w['on'])}回访。",
        lambda w: f"{w['who']} called back on {w.day('on')}.",
    ),
    "matter_call_back_missed": (
        "work",
        lambda w: f"{w['who']}{_day(w['on'])}回访，没有联系上。",
        lambda w: f"{w['who']} called back on {w.day('on')} and reached nobody.",
    ),
    "matter_verification": (
        "work",
        lambda w: f"{w['who']}{_day(w['on'])}核实。",
        lambda w: f"{w['who']} verified on {w.day('on')}.",
    ),
}


def _reasons(w: Any) -> str:
    return ("、" if w.lang == "zh" else ", ").join(
        codes.label(REASONS, code, w.lang) for code in w.facts.get("reasons") or []
    )


def _day(iso: str) -> str:
    on = date.fromisoformat(iso)
    return f"{on.month}月{on.day}日"
