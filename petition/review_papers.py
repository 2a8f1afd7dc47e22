"""What the papers of review and re-review say (§5.3). Pure; joined to `papers.TEXTS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from petition import handling_papers, review_codes

Contents = Mapping[str, Any]

_NAMES = {"REVIEW": "复查", "REREVIEW": "复核"}


def _day(value: Any) -> str:
    if not value:
        return ""
    on = date.fromisoformat(str(value)[:10])
    return f"{on.year}年{on.month}月{on.day}日"


def _name(c: Contents) -> str:
    return _NAMES[str(c["stage"])]


def _request(c: Contents) -> list[str]:
    return [
        f"{c['reviewer']}：",
        f"申请人：{c['petitioner']}，{_day(c['filed_on'])}提出，{_day(c['received_on'])}收到。",
        f"不服的意见：{c['attacked_by']}{c['attacked']}。",
        f"请求：{c['requests']}",
        f"事实和理由：{c['reasons']}",
        f"逾期的理由：{c['late_reason']}" if c.get("late_reason") else "",
    ]


def _acceptance(c: Contents) -> list[str]:
    return [
        f"{c['petitioner']}：",
        f"您对{c['attacked_by']}{c['attacked']}不服，申请{_name(c)}，{_day(c['received_on'])}收到，现予受理（{c['article']}）。",
        f"自收到之日起30日内作出书面意见，到{_day(c['due_on'])}。" if c.get("due_on") else "",
        f"申请里第一次提出的诉求不在{_name(c)}范围内，已另行登记：{'、'.join(c['split'])}。"
        if c.get("split")
        else "",
        str(c.get("note") or ""),
    ]


def _not_accept(c: Contents) -> list[str]:
    return [
        f"{c['petitioner']}：",
        f"您对{c['attacked']}申请{_name(c)}，{_day(c['received_on'])}收到，不予受理。",
        f"理由：{c['ground']}",
        f"依据：{c['article']}。",
        "有新的事实或者理由的，可以再提（条例第36条第3款）。",
    ]


def _opinion(c: Contents) -> list[str]:
    outcome = review_codes.OUTCOMES[str(c["review_result"])][0]
    name = _name(c)
    made = [
        f"{c['petitioner']}：",
        f"您对{c['attacked_by']}{c['attacked']}不服，申请{name}，{_day(c['received_on'])}收到。",
        f"请求：{c['requests']}",
        f"理由：{c['reasons']}",
        f"查明的事实：{c['facts_found']}",
        f"本机关认为：{c['grounds']}",
        f"依据：{c['basis']}",
        f"{name}意见：{outcome}。{c['decision']}",
    ]
    if c.get("execute_by_on"):
        made.append(f"由{c['attacked_by']}在{_day(c['execute_by_on'])}前落实（条例第32条第2款）。")
    if outcome == review_codes.OUTCOMES["REDO"][0]:
        by = f"在{_day(c['redo_by_on'])}前" if c.get("redo_by_on") else "自收到本意见之日起60日内"
        made.append(
            f"请原单位{by}重新作出处理意见。对新的处理意见不服的，收到之日起30日内可以申请复查（条例第35条）。"
        )
    elif c["stage"] == "REVIEW":
        made.append(
            f"对本意见不服的，收到之日起30日内，可以向{c['next_reviewer']}书面申请复核（条例第36条第1款）。"
        )
    else:
        made.append(
            "本意见是终结意见。仍以同一事实和理由提出的，不再受理；有新的事实或者理由的，可以再提（条例第36条第3款）。"
        )
    return made


def _hearing_notice(c: Contents) -> list[str]:
    if "stage" not in c:
        return handling_papers.hearing_notice(c)
    return [
        f"{c['petitioner']}：",
        f"您申请{_name(c)}的“{c['title']}”（{c['attacked']}），定于{_day(c['hearing_on'])}在{c['hearing_place']}听证。",
        f"主持人：{c['hearing_host']}" + (f"；听证员：{c['hearers']}。" if c.get("hearers") else "。"),
        "您可以陈述、举证、质询、辩论；认为主持人、听证员和这件事有利害关系的，可以要求回避（条例第28条第3款）。",
        "听证所需时间不计算在复核期限内（条例第36条第2款）。" if c["stage"] == "REREVIEW" else "",
    ]


def _hearing_record(c: Contents) -> list[str]:
    return [
        f"听证结束：{_day(c['hearing_closed_on'])}；参加人：{c['attended']}。",
        f"信访人陈述：{c['petitioner_said']}",
        f"单位陈述：{c['organ_said']}",
        f"听证结论：{c['hearing_conclusion']}",
    ]


def _care(c: Contents) -> list[str]:
    return [
        f"负责的单位和人：{c['care_by']}。",
        f"怎么做：{c['care_how']}",
        f"救助：{c['care_aid']}" if c.get("care_aid") else "",
        "依据：条例第37条第2款、第3款。",
    ]


TEXTS: Mapping[str, Callable[[Contents], list[str]]] = {
    "REVIEW_REQUEST": _request,
    "REVIEW_ACCEPTANCE": _acceptance,
    "REVIEW_NOT_ACCEPT": _not_accept,
    "REVIEW_OPINION": _opinion,
    "REREVIEW_OPINION": _opinion,
    "HEARING_NOTICE": _hearing_notice,
    "HEARING_RECORD": _hearing_record,
    "CARE": _care,
}
