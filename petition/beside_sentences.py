"""Sentences of what runs beside a matter: a leader's package, a supervision, a proposal. See `sentences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from petition import codes

#: Facts of a row worded: `sentences._Words`.
Words = Any
Say = Callable[[Words], str]


def _instructed_zh(w: Words) -> str:
    if not w.has("is_granted"):
        return f"{w['by']}没有同意包案领导的请示。"
    if w.has("until_on"):
        return f"{w['by']}同意包案期限延到{w.day('until_on')}；法定期限不变。"
    return f"{w['by']}批示协调支持。"


def _instructed_en(w: Words) -> str:
    if not w.has("is_granted"):
        return f"{w['by']} did not grant what the leader asked."
    if w.has("until_on"):
        return f"{w['by']} let the package run until {w.day('until_on')}; no statutory date moved."
    return f"{w['by']} granted support."


def _met_zh(w: Words) -> str:
    if w["result"] == "MET":
        return f"包案领导{w['leader']}{w.named('form', codes.RECEPTION_FORMS)}，见了{w['petitioner']}。"
    tried = "不愿意见" if w["result"] == "DECLINED" else "没有联系上"
    return f"包案领导{w['leader']}约见{w['petitioner']}，{tried}，已经记下。"


def _met_en(w: Words) -> str:
    if w["result"] == "MET":
        return f"{w['leader']}, who leads the matter, met {w['petitioner']}."
    return f"{w['leader']} tried to meet {w['petitioner']}; the attempt is on record."


def _handed_over_zh(w: Words) -> str:
    return (
        f"包案领导由{w['before']}换成{w['post']}{w['leader']}（{w.named('why', codes.LEADER_CHANGES)}），"
        f"{w['by']}批准，当天移交。"
    )


def _issued_zh(w: Words) -> str:
    form = w.named("form", codes.SUPERVISION_FORMS).split("（")[0]
    return f"{w['office']}{form}{w['organ']}（{w['paper']}），{w.day('by_on')}前书面反馈。"


def _issued_en(w: Words) -> str:
    return f"{w['office']} supervised {w['organ']} ({w['paper']}); written reply by {w.day('by_on')}."


def _late_zh(w: Words) -> str:
    return "，迟了" if w.has("is_late") else ""


def _late_en(w: Words) -> str:
    return ", late" if w.has("is_late") else ""


def _given_zh(w: Words) -> str:
    who = f"{w['post']}{w['leader']}"
    return f"{who}{w.day('on')}批示：“{w['words']}”请{w['organ']}落实，{w.day('by_on')}前回复；法定期限不变。"


def _given_en(w: Words) -> str:
    said = f"{w['leader']} ({w['post']}) instructed on {w.day('on')}: '{w['words']}'"
    return f"{said} {w['organ']} replies by {w.day('by_on')}; no statutory date moved."


_LAW: Literal["law"] = "law"
_WORK: Literal["work"] = "work"

SENTENCES: Mapping[str, tuple[Literal["law", "work", "machine", "ahead"], Say, Say]] = {
    "meeting_minuted": (
        "law",
        lambda w: f"{w['body']}的会议纪要{w['paper']}：{w['decision']}。",
        lambda w: f"{w['paper']} are the minutes of {w['body']} on this matter.",
    ),
    "instruction_given": (_WORK, _given_zh, _given_en),
    "instruction_answered": (
        _WORK,
        lambda w: f"{w['organ']}回复{w['leader']}的批示{_late_zh(w)}：{w['words']}",
        lambda w: f"{w['organ']} answered {w['leader']}'s instruction{_late_en(w)}: {w['words']}",
    ),
    "instruction_withdrawn": (
        _WORK,
        lambda w: f"{w['leader']}的批示不用回复了：{w['reasons']}",
        lambda w: f"{w['leader']}'s instruction needs no reply any more: {w['reasons']}",
    ),
    "package_approved": (
        _WORK,
        lambda w: f"{w['by']}批准{w['post']}{w['leader']}包案，包案期限到{w.day('due_on')}。",
        lambda w: f"{w['by']} put {w['leader']} in the lead until {w.day('due_on')}.",
    ),
    "package_refused": (
        _WORK,
        lambda w: f"{w['by']}没有同意领导包案，这件按普通程序办。",
        lambda w: f"{w['by']} did not agree to a leader; the matter goes its ordinary way.",
    ),
    "package_acknowledged": (
        _WORK,
        lambda w: f"包案领导{w['leader']}签收包案责任表。",
        lambda w: f"{w['leader']} signed for the package.",
    ),
    "package_recused": (
        _WORK,
        lambda w: f"{w['leader']}和这件事有直接利害关系，不包这个案（条例第28条第3款）。",
        lambda w: f"{w['leader']} has a direct interest and steps aside (Art. 28(3)).",
    ),
    "package_planned": (
        _WORK,
        lambda w: f"包案领导{w['leader']}签了化解方案（第 {w['version']} 版）。",
        lambda w: f"{w['leader']} signed the plan (version {w['version']}).",
    ),
    "package_met": (_WORK, _met_zh, _met_en),
    "package_instructed": (_WORK, _instructed_zh, _instructed_en),
    "package_checked": (
        _WORK,
        lambda w: f"{w['by']}做包案每月检查：{w.named('state', codes.CHECK_STATES)}。",
        lambda w: f"{w['by']} made the monthly check: {w.named('state', codes.CHECK_STATES).lower()}.",
    ),
    "package_handed_over": (
        _WORK,
        _handed_over_zh,
        lambda w: f"{w['leader']} took over the package from {w['before']}.",
    ),
    "package_resolved": (
        _WORK,
        lambda w: f"包案领导{w['leader']}报告化解，等专班以外的人回访核实。",
        lambda w: f"{w['leader']} reported the resolution; somebody outside the team verifies it.",
    ),
    "package_returned": (
        _WORK,
        lambda w: f"{w['by']}没有同意销案，退回再办：{w['reasons']}",
        lambda w: f"{w['by']} did not strike it off; the work goes on.",
    ),
    "package_struck_off": (
        _WORK,
        lambda w: f"{w['by']}同意销案，{w['leader']}包案办结归档。",
        lambda w: f"{w['by']} struck the package off; it is archived.",
    ),
    "package_reopened": (
        _WORK,
        lambda w: f"同一件事又来反映，{w['leader']}重新包案。",
        lambda w: f"The matter came back; {w['leader']} leads it again.",
    ),
    "package_closed": (
        _WORK,
        lambda w: f"观察期满，{w['leader']}包案结束。",
        lambda _: "The watch is over; the package has ended.",
    ),
    "supervision_issued": (_LAW, _issued_zh, _issued_en),
    "supervision_visited": (
        _WORK,
        lambda w: f"{w['by']}到{w['organ']}实地督办。",
        lambda w: f"On-site supervision of {w['organ']}.",
    ),
    "supervision_replied": (
        _LAW,
        lambda w: f"{w['organ']}书面反馈督办{_late_zh(w)}，等核实。",
        lambda w: f"{w['organ']} replied in writing{_late_en(w)}; it is being verified.",
    ),
    "supervision_again": (
        _LAW,
        lambda w: f"{w['organ']}没有整改到位，第 {w['round']} 次督办，{w.day('by_on')}前反馈。",
        lambda w: f"Not mended: {w['organ']} is supervised again (round {w['round']}), by {w.day('by_on')}.",
    ),
    "proposal_issued": (
        _LAW,
        lambda w: (
            f"向{w['to']}提出{w.named('kind', codes.PROPOSAL_KINDS)}的建议，{w.day('by_on')}前书面反馈。"
        ),
        lambda w: f"A proposal ({w.named('kind', codes.PROPOSAL_KINDS).lower()}) went to {w['to']}.",
    ),
    "proposal_answered": (
        _LAW,
        lambda w: (
            f"{w['to']}书面反馈{w.named('kind', codes.PROPOSAL_KINDS)}的建议："
            f"{w.named('adopted', codes.PROPOSAL_STATUSES)}{_late_zh(w)}。"
        ),
        lambda w: (
            f"{w['to']} answered the proposal: "
            f"{w.named('adopted', codes.PROPOSAL_STATUSES).lower()}{_late_en(w)}."
        ),
    ),
    "supervision_unlisted": (
        _LAW,
        lambda w: f"{w['body']}决定摘牌。",
        lambda w: f"{w['body']} removed the plate.",
    ),
    "supervision_closed": (
        _LAW,
        lambda w: f"{w['organ']}的督办办结：{w.named('result', codes.SUPERVISION_RESULTS)}。",
        lambda w: f"The supervision of {w['organ']} is closed.",
    ),
}
