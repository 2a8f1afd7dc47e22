"""Sentences of the story for review, re-review, handling again and dissatisfaction; joined to `sentences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from petition import codes, review_codes

Say = Callable[[Any], str]
Kind = Literal["law", "work", "machine", "ahead"]


def _stage(w: Any) -> str:
    return str(w.named("stage", review_codes.STAGES))


def _requested_zh(w: Any) -> str:
    late = "（超过 30 日，要看有没有正当理由）" if w.has("is_late") else ""
    return (
        f"{w['petitioner']}{w.day('on')}向{w['organ']}申请{_stage(w)}{late}，{w.day('due_on')}前要书面答复。"
    )


def _requested_en(w: Any) -> str:
    late = " (late: good reason is looked at)" if w.has("is_late") else ""
    return (
        f"{w['petitioner']} asked {w['organ']} for {_stage(w).lower()}{late}; answer due {w.day('due_on')}."
    )


def _misdirected_zh(w: Any) -> str:
    told = f"向{w['asked']}申请{_stage(w)}，不是上一级机关，已告知向{w['right']}申请"
    return f"{told}；{w.day('on')}提出的，期限按这天算。"


def _misdirected_en(w: Any) -> str:
    told = f"{w['asked']} may not review; told to ask {w['right']}"
    return f"{told}. The filing of {w.day('on')} counts."


def _accepted_zh(w: Any) -> str:
    split = f"，第一次提出的诉求另行登记：{w['split']}" if w.has("split") else ""
    return f"{w['organ']}受理{_stage(w)}申请，书面告知{split}。"


def _accepted_en(w: Any) -> str:
    split = f"; new demands registered as {w['split']}" if w.has("split") else ""
    return f"{w['organ']} accepted the request for {_stage(w).lower()}{split}."


def _decided_zh(w: Any) -> str:
    nth = f"，收到申请后第 {w['day']} 天" if w.has("day") else ""
    outcome = w.named("outcome", review_codes.OUTCOMES)
    return f"{w['organ']}{w['by']}签发{_stage(w)}意见书{w['paper']}，{outcome}{nth}。"


def _decided_en(w: Any) -> str:
    return (
        f"{w['organ']} ({w['by']}) signed {w['paper']}: {w.named('outcome', review_codes.OUTCOMES).lower()}."
    )


def _served_zh(w: Any) -> str:
    how = {"DIRECT": "当面送达", "LEFT": "留置送达", "MAIL": "邮寄送达", "ELECTRONIC": "电子送达"}[w["how"]]
    until = f"，{w.day('review_until')}前可以申请复核" if w.has("review_until") else ""
    return f"{w['what']}{how}{w['petitioner']}{until}。"


def _served_en(w: Any) -> str:
    how = w.named("how", codes.SERVICE_METHODS).lower()
    until = f"; re-review available until {w.day('review_until')}" if w.has("review_until") else ""
    return f"{w['paper']} served on {w['petitioner']} {how}{until}."


def _hearing_closed_zh(w: Any) -> str:
    days = f"，{w['excluded']} 天不计入复核期限" if w.has("excluded") else ""
    return f"{w.day('on')}听证结束{days}。"


def _hearing_closed_en(w: Any) -> str:
    days = f"; {w['excluded']} days are not counted" if w.has("excluded") else ""
    return f"The hearing closed on {w.day('on')}{days}."


def _led_zh(w: Any) -> str:
    to = f"：{w['to']}" if w.has("to") else ""
    return f"{w['who']}分办不服意见：{w.named('way', review_codes.WAYS)}{to}。"


def _led_en(w: Any) -> str:
    to = f": {w['to']}" if w.has("to") else ""
    return f"{w['who']} led it on: {w.named('way', review_codes.WAYS).lower()}{to}."


SENTENCES: Mapping[str, tuple[Kind, Say, Say]] = {
    "review_requested": ("law", _requested_zh, _requested_en),
    "review_misdirected": ("law", _misdirected_zh, _misdirected_en),
    "review_accepted": ("law", _accepted_zh, _accepted_en),
    "review_not_accepted": (
        "law",
        lambda w: f"{w['organ']}不受理{_stage(w)}申请：{w['ground']}",
        lambda w: f"{w['organ']} did not accept the request for {_stage(w).lower()}.",
    ),
    "review_drafted": (
        "work",
        lambda w: f"{w['by']}写好{_stage(w)}意见稿（第 {w['version']} 稿）。",
        lambda w: f"{w['by']} drafted the opinion (version {w['version']}).",
    ),
    "review_decided": ("law", _decided_zh, _decided_en),
    "review_served": ("law", _served_zh, _served_en),
    "review_closed": (
        "law",
        lambda w: f"{_stage(w)}{'终结' if w['stage'] == 'REREVIEW' else '办结'}。",
        lambda w: f"{_stage(w)} {'concluded' if w['stage'] == 'REREVIEW' else 'closed'}.",
    ),
    "review_withdrawn": (
        "law",
        lambda w: f"{w['petitioner']}撤回{_stage(w)}申请，原来的意见不变。",
        lambda w: f"{w['petitioner']} withdrew the request for {_stage(w).lower()}; the answer stands.",
    ),
    "window_closed": (
        "machine",
        lambda w: f"{'复查' if w['key'] == 'R18' else '复核'}期到{w.day('until_on')}，没有申请。",
        lambda w: f"The window closed on {w.day('until_on')}; nothing was asked for.",
    ),
    "hearing_called": (
        "law",
        lambda w: f"{w['organ']}发出听证通知，{w.day('on')}听证，{w['host']}主持。",
        lambda w: f"{w['organ']} called a hearing for {w.day('on')}, {w['host']} presiding.",
    ),
    "hearing_postponed": (
        "work",
        lambda w: f"听证改到{w.day('on')}：{w['reason']}",
        lambda w: f"The hearing was put off to {w.day('on')}.",
    ),
    "hearing_closed": ("law", _hearing_closed_zh, _hearing_closed_en),
    "demand_split": (
        "work",
        lambda w: f"第一次提出的诉求另行登记为{w['number']}：{w['demand']}",
        lambda w: f"A demand made for the first time is registered as {w['number']}.",
    ),
    "redo_begun": (
        "law",
        lambda w: f"{w['unit']}重新办理（{w['source']}），{w.day('due_on')}前办结。",
        lambda w: f"{w['unit']} handles it again; due {w.day('due_on')}.",
    ),
    "review_executed": (
        "law",
        lambda w: f"{w['unit']}{w.day('on')}落实了变更决定：{w['how']}",
        lambda w: f"{w['unit']} carried out the changed decision on {w.day('on')}.",
    ),
    "care_assigned": (
        "work",
        lambda w: f"疏导帮扶由{w['by']}负责（条例第37条第3款）。",
        lambda w: f"Guidance and aid: {w['by']} (Art. 37(3)).",
    ),
    "dissatisfaction_registered": (
        "law",
        lambda w: (
            f"{w['petitioner']}{w.named('channel', codes.CHANNELS)}表示不服，"
            f"当时{w.named('standing', review_codes.STANDINGS)}。"
        ),
        lambda w: (
            f"{w['petitioner']} is dissatisfied ({w.named('standing', review_codes.STANDINGS).lower()})."
        ),
    ),
    "dissatisfaction_led": ("law", _led_zh, _led_en),
}
