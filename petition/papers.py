"""What the papers say: the paragraphs of each kind, made from its contents. Pure; names are masked already.

Heading, number, seal and date are the printer's. Texts cite the Regulation of 2022 (条例).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from petition import beside_papers, codes, handling_papers, lifecycle_papers, review_papers

Contents = Mapping[str, Any]


def title(kind: str, matter_title: str) -> str:
    """`关于××信访事项的受理告知书`."""
    return f"关于“{matter_title}”信访事项的{codes.label(codes.DOCUMENTS, kind)}"


def paragraphs(kind: str, contents: Contents) -> list[str]:
    """The body of a paper; a kind without a text of its own lists what it holds."""
    write = _TEXTS.get(kind, _plain)
    return [one for one in write(contents) if one]


def day(value: Any) -> str:
    """`2026年3月16日` from ISO text."""
    if not value:
        return ""
    on = date.fromisoformat(str(value)[:10])
    return f"{on.year}年{on.month}月{on.day}日"


def _demands(c: Contents) -> list[str]:
    every = c.get("demands") or []
    return [f"{index}. {one}" for index, one in enumerate(every, 1)]


def _forward(c: Contents) -> list[str]:
    return [
        f"{c['to']}：",
        f"{c['petitioner']}{day(c['received_on'])}以{c['channel']}方式反映“{c['title']}”（编号{c['number']}）。",
        "诉求：" if c.get("demands") else "",
        *_demands(c),
        f"概况：{c['summary']}" if c.get("summary") else "",
        f"依据{c['article']}，转送你单位。请自收到之日起15日内书面告知信访人；"
        "不属于你单位职权范围的，自收到之日起5个工作日内详细说明理由，提出异议（条例第23条第3款）。",
        f"说明：{c['note']}" if c.get("note") else "",
    ]


def _assign(c: Contents) -> list[str]:
    report = f"请于{day(c.get('report_by_on'))}前办结，并报送办结报告（条例第22条第1款第3项）。"
    return [*_forward(c), report]


def _destination(c: Contents) -> list[str]:
    return [
        f"{c['petitioner']}：",
        f"您{day(c['received_on'])}反映的“{c['title']}”（编号{c['number']}）收到了。"
        f"依照{c['article']}，{day(c['sent_on'])}已{c['verb']}{c['to']}。",
        f"{c['to']}收到后，应在15日内书面告知您是否受理。" if c.get("promises_notice") else "",
        f"可以用查询码在网上查进度，也可以打电话：{c['phone']}。"
        if c.get("phone")
        else "可以用查询码查进度。",
    ]


def _acceptance(c: Contents) -> list[str]:
    period = (
        f"从{day(c['accepted_on'])}受理起60日内办结，最迟到{day(c['effective_on'])}。"
        "情况复杂的，经本单位负责人批准可以延期，不超过30日，会书面告诉您理由（条例第34条）。"
        if c.get("effective_on")
        else "这件事依照专门的法律处理，不适用60日的办理期限。办好后书面答复您。"
    )
    return [
        f"{c['petitioner']}：",
        f"{c['office']}转来您反映的“{c['title']}”（编号{c['number']}），{day(c['received_on'])}收到。"
        f"属于本单位职权范围，现予受理（{c['article']}）。",
        "受理的诉求：" if c.get("demands") else "",
        *_demands(c),
        f"不受理的部分和理由：{c['partly']}" if c.get("partly") else "",
        period,
        f"适用简易程序，{day(c['summary_on'])}前答复；查下来诉求可能不予支持的，转普通程序，期限仍从受理那天算。"
        if c.get("summary_on")
        else "",
        f"承办人：{c['handler_name']}，电话：{c['handler_phone']}。" if c.get("handler_name") else "",
        "您可以陈述事实和理由、补充材料；认为承办人和这件事有利害关系的，可以要求回避（条例第28条第3款）。",
    ]


def _refusal(words: str) -> Callable[[Contents], list[str]]:
    def write(c: Contents) -> list[str]:
        earlier = c.get("earlier")
        return [
            f"{c['petitioner']}：",
            f"您{day(c['received_on'])}反映的“{c['title']}”（编号{c['number']}），{words}。",
            f"理由：{c['ground']}",
            f"依据：{c['article']}。",
            f"相关的信访事项：{earlier}。" if earlier else "",
            f"您可以：{c['way']}",
            "有新的事实或者理由的，可以再提（条例第36条第3款）。" if c.get("mentions_new_facts") else "",
        ]

    return write


def _guidance(c: Contents) -> list[str]:
    return [
        f"{c['petitioner']}：",
        f"您{day(c['received_on'])}反映的“{c['title']}”（编号{c['number']}），应当这样提出：",
        str(c["way"]),
        f"理由：{c['ground']}",
        f"依据：{c['article']}。",
    ]


def _objection(c: Contents) -> list[str]:
    return [
        f"{c['office']}：",
        f"你单位转来的“{c['title']}”（编号{c['number']}），{day(c['received_on'])}收到。"
        "依据条例第23条第3款提出异议。",
        f"理由：{c['reasons']}",
        f"依据：{c['basis']}",
        f"应当由{c['proposed']}办理。" if c.get("proposed") else "",
    ]


def _objection_decision(c: Contents) -> list[str]:
    decided = (
        "经核实，同意异议，收回材料，另行转送。"
        if c["is_agreed"]
        else f"经核实，不同意异议，仍由你单位受理。书面告知的期限不变，到{day(c['notice_by_on'])}。"
    )
    return [f"{c['unit']}：", decided, f"理由：{c['reasons']}", "依据：条例第23条第3款。"]


def _competence(c: Contents) -> list[str]:
    return [
        f"经{c['body']}决定（{c['reference']}，{day(c['decided_on'])}），由{c['unit']}受理。",
        "依据：条例第24条第1款。",
    ]


def _interview(c: Contents) -> list[str]:
    return [
        f"时间：{day(c['heard_on'])}；方式：{c['how']}；听取人：{c['heard_by']}。",
        f"信访人陈述：{c['statement']}" if c.get("statement") else f"联系情况：{c['attempts']}",
        "念给信访人听过，本人认可。" if c.get("is_confirmed") else "",
    ]


def _extension(c: Contents) -> list[str]:
    return [
        f"{c['petitioner']}：",
        f"您反映的“{c['title']}”（编号{c['number']}），本单位{day(c['accepted_on'])}受理，原定{day(c['old_on'])}前办结。",
        f"因为{c['reasons']}，经本单位负责人{c['approver']}批准，延长{c['days']}日，到{day(c['new_on'])}"
        + (
            f"（这天休息，最迟{day(c['new_effective_on'])}）"
            if c.get("new_effective_on") != c["new_on"]
            else ""
        )
        + "。",
        "依据：条例第34条。",
    ]


def _opinion(c: Contents) -> list[str]:
    made = [
        f"{c['petitioner']}：",
        f"您反映的“{c['title']}”（编号{c['number']}），{c['office']}转来，本单位{day(c['accepted_on'])}受理。",
    ]
    for index, answer in enumerate(c["answers"], 1):
        made += [
            f"{index}. 诉求：{answer['demand']}",
            f"查明的事实：{answer['facts']}",
            f"依据：{answer['basis']}",
            f"处理意见：{answer['conclusion']}（{codes.label(codes.OUTCOMES, answer['result'])}）",
        ]
    made += [f"{one['organ']}会办意见：{one['opinion']}（{one['basis']}）" for one in c.get("assists") or []]
    if c.get("execute_by_on"):
        made.append(f"支持的诉求由{c['execute_owner']}在{day(c['execute_by_on'])}前落实（条例第32条第2款）。")
    made.append(remedy(str(c["reviewer"])))
    return made


def remedy(reviewer: str) -> str:
    """What an opinion says at its end: where, until when and how a review is asked for (条例第35条)."""
    return (
        f"对本意见不服的，收到之日起30日内，可以向{reviewer}书面申请复查，写明不服的意见、请求和理由，"
        "附上本意见书（条例第35条）。逾期没有申请的，复查程序不再启动。"
    )


def _reply(c: Contents) -> list[str]:
    return [
        f"{c['petitioner']}：",
        f"您反映的“{c['title']}”（编号{c['number']}），研究答复如下"
        f"（{codes.label(codes.OUTCOMES, c['result'])}）：",
        str(c["text"]),
        f"依据：{c['basis']}",
        f"不服的：{c['remedy']}" if c.get("remedy") else "",
    ]


def _withdrawal(c: Contents) -> list[str]:
    return [
        f"信访人{day(c['made_on'])}提出撤回，方式：{c['how']}。",
        f"本人的话：{c['statement']}",
        f"记录人：{c['recorded_by']}。",
    ]


def _receipt_of_withdrawal(c: Contents) -> list[str]:
    return [
        f"{c['petitioner']}：",
        f"您{day(c['made_on'])}撤回了“{c['title']}”（编号{c['number']}），已经收到。这件不再办理。",
        "以后还可以再提，不受影响。",
    ]


def _report(c: Contents) -> list[str]:
    return [
        f"{c['office']}：",
        f"{day(c['sent_on'])}交办的“{c['title']}”（编号{c['number']}，{c['reference']}）已办结。",
        f"结果：{codes.label(codes.OUTCOMES, c['outcome'])}。"
        f"意见书{c['opinion_number']}，{day(c['served_on'])}送达。",
    ]


def _plain(c: Contents) -> list[str]:
    return [f"{name}：{value}" for name, value in c.items()]


_TEXTS: Mapping[str, Callable[[Contents], list[str]]] = {
    "FORWARD": _forward,
    "ASSIGN": _assign,
    "DESTINATION": _destination,
    "ACCEPTANCE": _acceptance,
    "NOT_ACCEPT": _refusal("不予受理"),
    "NO_LONGER_ACCEPT": _refusal("不再受理"),
    "GUIDANCE": _guidance,
    "GUIDANCE_RECORD": _guidance,
    "OBJECTION": _objection,
    "OBJECTION_DECISION": _objection_decision,
    "COMPETENCE": _competence,
    "INTERVIEW": _interview,
    "EXTENSION": _extension,
    "OPINION": _opinion,
    "REPLY": _reply,
    "WITHDRAWAL": _withdrawal,
    "RECEIPT_OF_WITHDRAWAL": _receipt_of_withdrawal,
    "REPORT": _report,
    **beside_papers.TEXTS,
    **handling_papers.TEXTS,
    **lifecycle_papers.TEXTS,
    **review_papers.TEXTS,
}
