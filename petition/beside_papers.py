"""The texts of the papers of a package, a supervision and the three proposals. Pure; see `papers`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Contents = Mapping[str, Any]


def _day(value: Any) -> str:
    on = date.fromisoformat(str(value)[:10])
    return f"{on.year}年{on.month}月{on.day}日"


def _about(c: Contents) -> str:
    return f"“{c['title']}”（编号{c['number']}，信访人{c['petitioner']}）"


def _sheet(c: Contents) -> list[str]:
    successor = "因原包案领导不再包案，由接任的领导接着包。" if c.get("is_successor") else ""
    return [
        f"事项：{_about(c)}。责任单位：{c['unit']}。",
        f"为什么包案：{c['ground']}。{c['reasons']}",
        f"包案领导：{c['leader']}。批准：{c['approver']}。{successor}",
        f"包案期限：到{_day(c['due_on'])}。包案期限不改变法定期限，处理意见仍由有权单位作出（条例第34条）。",
        "依据：条例第18条第2款。",
    ]


def _plan(c: Contents) -> list[str]:
    return [
        f"事项：{_about(c)}。包案领导：{c['leader']}。",
        f"事实：{c['facts']}",
        f"诉求：{c['demand']}",
        f"法律和政策：{c['law']}",
        "专班："
        + "；".join(f"{one['name']}（{one['unit']}）{one.get('duty') or ''}" for one in c["team"])
        + "。",
        *(
            f"{index}. {one['what']}。{one['owner']}负责，{_day(one['by_on'])}前。"
            for index, one in enumerate(c["measures"], 1)
        ),
        f"包案期限：到{_day(c['due_on'])}。" if c.get("due_on") else "",
    ]


def _meeting(c: Contents) -> list[str]:
    head = f"{_day(c['met_on'])}，{c['form']}。包案领导：{c['leader']}。事项：{_about(c)}。"
    if c["result"] != "MET":
        why = "信访人不愿意见面。" if c["result"] == "DECLINED" else "没有联系上信访人。"
        return [head, why, f"联系经过：{c['attempts']}"]
    return [
        head,
        f"地点：{c['place']}。在场：{c['present']}" if c.get("present") else f"地点：{c['place']}。",
        f"信访人说：{c['statement']}",
        f"答复：{c['answer']}",
    ]


def _report(c: Contents) -> list[str]:
    return [
        f"事项：{_about(c)}。包案领导：{c['leader']}。",
        f"结果：{'；'.join(c['outcomes'])}。",
        f"{c['result']}",
        "证据：",
        *(f"{index}. {one}" for index, one in enumerate(c["evidence"], 1)),
        f"信访人自己的说法：{c['words']}" if c.get("words") else "",
    ]


def _strike_off(c: Contents) -> list[str]:
    return [
        f"事项：{_about(c)}。包案领导：{c['leader']}。档案号：{c['archive']}。",
        f"结果：{'；'.join(c['outcomes'])}。",
        f"回访：{_day(c['called_on'])}，由专班以外的人回访。信访人说：{c['called_words']}",
        f"审批意见：{c['opinion']}",
        "销案不影响信访人的权利：有新的事实或者理由，可以再提（条例第36条第3款）。",
    ]


def _supervision(c: Contents) -> list[str]:
    also = c.get("others")
    return [
        f"{c['to']}：",
        f"{_about(c)}，存在{c['ground']}的情形：{c['facts']}",
        f"同时涉及：{'、'.join(also)}。" if also else "",
        f"要求：{c['demand']}",
        f"请在{_day(c['reply_by_on'])}前书面反馈整改情况（条例第40条第1款）。法定办理期限不因督办改变。",
    ]


def _listing(c: Contents) -> list[str]:
    return [
        *_supervision(c),
        f"依据{c['meeting']}，挂牌督办。责任人：{c['owner']}。限{_day(c['mend_by_on'])}前整改"
        "（条例第39条第3款）。摘牌由联席会议决定。",
    ]


def _visit(c: Contents) -> list[str]:
    return [
        f"{_day(c['visited_on'])}，{c['visited_by']}到{c['visited_place']}，就{_about(c)}实地督办{c['organ']}。",
        f"见到：{c['visited_met']}。",
        f"{c['visited_found']}",
    ]


def _reply(c: Contents) -> list[str]:
    return [
        f"{c['office']}：",
        f"{c['serial']}收到。就{_about(c)}反馈如下：",
        f"哪里不对：{c['reply_facts']}",
        f"怎么改的：{c['reply_measures']}",
        f"凭证：{c['reply_proof']}。签发：{c['reply_signer']}。",
    ]


def _proposal(c: Contents) -> list[str]:
    also = c.get("others")
    return [
        f"{c['to']}：",
        f"在处理{_about(c)}{'和' + '、'.join(also) if also else ''}中，发现下面的问题：",
        f"{c['problem']}",
        f"依据：{c['basis']}。",
        f"建议：{c['words']}",
        f"请在{_day(c['feedback_by_on'])}前书面反馈采纳情况；不采纳的，说明理由（{c['article']}、第4款）。",
    ]


def _feedback(c: Contents) -> list[str]:
    return [
        f"{c['office']}：",
        f"{c['serial']}收到，反馈如下：{c['adopted']}。",
        f"{c['words']}",
        f"文号：{c['reference']}。" if c.get("reference") else "",
    ]


TEXTS: Mapping[str, Callable[[Contents], list[str]]] = {
    "PACKAGE_SHEET": _sheet,
    "PACKAGE_PLAN": _plan,
    "PACKAGE_MEETING": _meeting,
    "PACKAGE_REPORT": _report,
    "PACKAGE_STRIKE_OFF": _strike_off,
    "SUPERVISION": _supervision,
    "LISTING": _listing,
    "VISIT": _visit,
    "SUPERVISION_REPLY": _reply,
    "PROPOSAL_WORK": _proposal,
    "PROPOSAL_POLICY": _proposal,
    "PROPOSAL_LIABILITY": _proposal,
    "FEEDBACK": _feedback,
    "FEEDBACK_LIABILITY": _feedback,
}
