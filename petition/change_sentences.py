"""Sentences of the story for what changes a matter from outside its course; joined to `sentences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from petition import change_codes

Say = Callable[[Any], str]
Kind = Literal["law", "work", "machine", "ahead"]

SENTENCES: Mapping[str, tuple[Kind, Say, Say]] = {
    "feedback_planned": (
        "ahead",
        lambda w: f"{w.day('on')}告诉信访人进展。",
        lambda w: f"On {w.day('on')} the petitioner is told how it stands.",
    ),
    "progress_told": (
        "work",
        lambda w: (
            f"{w['unit']}{w['who']}向信访人反馈进展（{w.named('how', change_codes.PROGRESS_HOWS)}）："
            f"{w['words']}"
        ),
        lambda w: f"{w['unit']} ({w['who']}) told the petitioner how it stands: {w['words']}",
    ),
    "share_started": (
        "law",
        lambda w: f"{w['office']}的份额到{w.day('by_on')}，合计不超过15日。",
        lambda w: f"The share of {w['office']} runs to {w.day('by_on')}; all together 15 days at most.",
    ),
    "matter_passed_down": (
        "law",
        lambda w: f"{w['office']}{w['who']}转送{w['to']}，由它分送有权单位。",
        lambda w: f"{w['office']} ({w['who']}) passed it down to {w['to']}, which forwards it.",
    ),
    "petitioner_reached": (
        "law",
        lambda w: f"联系上了{w['petitioner']}，从现在起书面告知；期限照从收到那天算。",
        lambda w: f"{w['petitioner']} was reached: notices are owed from now on; the periods run on.",
    ),
    "petitioner_not_reached": (
        "work",
        lambda w: f"没有联系上{w['petitioner']}：{w['tried']}。",
        lambda w: f"{w['petitioner']} was not reached: {w['tried']}.",
    ),
    "petitioner_died": (
        "law",
        lambda w: (
            f"信访人{w['petitioner']}{w.day('on')}去世（{w['proof']}），问承继人要不要接着办。期限照走。"
        ),
        lambda w: f"{w['petitioner']} died on {w.day('on')}; heirs are asked. The periods run on.",
    ),
    "heir_goes_on": (
        "law",
        lambda w: (
            f"{w['heir']}（{w.named('relation', change_codes.RELATIONS)}）承继{w['before']}，"
            "接着办，期限不变。"
        ),
        lambda w: f"{w['heir']} goes on in the place of {w['before']}; no period changes.",
    ),
    "no_heir_goes_on": (
        "law",
        lambda w: f"没有人承继{w['petitioner']}，依职权接着办，期限不变。",
        lambda w: f"Nobody goes on for {w['petitioner']}; the organ does, by its duty.",
    ),
    "ended_without_heir": (
        "law",
        lambda w: f"没有人承继{w['petitioner']}，按本地规定终结。",
        lambda w: f"Nobody goes on for {w['petitioner']}; ended by local rules.",
    ),
    "agent_appointed": (
        "work",
        lambda w: (
            f"{w['petitioner']}委托了代理人（{w.named('relation', change_codes.RELATIONS)}），等核对委托书。"
        ),
        lambda w: f"{w['petitioner']} appointed an agent; the authority is to be checked.",
    ),
    "agent_admitted": (
        "law",
        lambda _: "委托书核对过，代理人从今天起代理。",
        lambda _: "The authority is in order; the agent acts from today.",
    ),
    "agent_refused": (
        "law",
        lambda w: f"没有同意代理：{w['reasons']}",
        lambda w: f"The agent was not admitted: {w['reasons']}",
    ),
    "receipt_counted_anew": (
        "law",
        lambda w: f"收到的日子比登记的早，{w['name']}从真正收到那天起算，最迟{w.day('new_on')}。",
        lambda w: f"Received earlier than written: {w['name_en'].lower()} is due by {w.day('new_on')}.",
    ),
    "agent_acted": (
        "law",
        lambda w: f"代理人{w['agent']}替{w['petitioner']}来办（{w.named('power', change_codes.POWERS)}）。",
        lambda w: f"The agent acts for {w['petitioner']}: {w.named('power', change_codes.POWERS).lower()}.",
    ),
    "agent_revoked": (
        "law",
        lambda w: f"代理人不再代理：{w['reasons']}",
        lambda w: f"The agent acts no longer: {w['reasons']}",
    ),
    "supplement_begun": (
        "work",
        lambda w: f"{w['unit']}{w['who']}起草补充答复：{w['why']}",
        lambda w: f"{w['unit']} drafts a supplementary answer: {w['why']}",
    ),
    "supplement_issued": (
        "law",
        lambda w: f"{w['unit']}签发补充答复书，原来的答复{w['first']}和复查期不变。",
        lambda w: f"{w['unit']} issued a supplementary answer; the first answer stands.",
    ),
    "supplement_dropped": (
        "work",
        lambda w: f"{w['unit']}不补充答复：{w['reasons']}",
        lambda w: f"{w['unit']} answers no further: {w['reasons']}",
    ),
    "reopening_asked": (
        "work",
        lambda w: f"{w['who']}提出重新启动：{w.named('ground', change_codes.GROUNDS)}。{w['why']}",
        lambda w: f"{w['who']} asks to open it again: {w['why']}",
    ),
    "matter_reopened": (
        "law",
        lambda w: (
            f"{w['office']}{w['who']}决定重新启动：{w.named('ground', change_codes.GROUNDS)}。"
            "从今天起15日内转送。"
        ),
        lambda w: f"{w['office']} opened the matter again; to be forwarded within 15 days from today.",
    ),
    "assignment_reported": (
        "law",
        lambda w: (
            f"{w['unit']}{w['who']}签字报结果{'（逾期）' if w.has('is_late') else ''}，送{w['office']}审核。"
        ),
        lambda w: (
            f"{w['unit']} ({w['who']}) reported to {w['office']}{' (late)' if w.has('is_late') else ''}."
        ),
    ),
    "assignment_accepted": (
        "law",
        lambda w: f"{w['office']}{w['who']}收下{w['unit']}报的结果。",
        lambda w: f"{w['office']} took the report of {w['unit']}.",
    ),
    "assignment_returned": (
        "law",
        lambda w: f"{w['office']}{w['who']}把办结报告退回{w['unit']}补报：{w['reasons']}。期限照原来的算。",
        lambda w: f"{w['office']} returned the report to {w['unit']}: {w['reasons']}. The day stays.",
    ),
    "correction_asked": (
        "work",
        lambda w: (
            f"{w['who']}提出更正登记：{w.named('field', change_codes.CORRECTED)}"
            f"“{w['old']}”应当是“{w['new']}”。{w['why']}"
        ),
        lambda w: (
            f"{w['who']} asks to correct the registration ({w.named('field', change_codes.CORRECTED)}):"
            f" {w['old']} to {w['new']}. {w['why']}"
        ),
    ),
    "registration_corrected": (
        "law",
        lambda w: (
            f"{w['who']}同意更正登记：{w.named('field', change_codes.CORRECTED)}原来写“{w['old']}”，"
            f"更正为“{w['new']}”。{w['asked_by']}提出：{w['why']}"
        ),
        lambda w: (
            f"{w['who']} agreed to correct {w.named('field', change_codes.CORRECTED).lower()} from {w['old']}"
            f" to {w['new']}, as {w['asked_by']} asked: {w['why']}"
        ),
    ),
    "correction_refused": (
        "work",
        lambda w: f"{w['who']}不同意更正登记的{w.named('field', change_codes.CORRECTED)}：{w['reasons']}",
        lambda w: f"{w['who']} did not agree to the correction: {w['reasons']}",
    ),
    "reopening_refused": (
        "law",
        lambda w: f"不重新启动：{w['reasons']}",
        lambda w: f"Not opened again: {w['reasons']}",
    ),
}
