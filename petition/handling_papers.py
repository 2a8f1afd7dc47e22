"""What the papers of mediation and execution say (条例第32条第2款、第33条). Pure; joined to `papers`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Contents = Mapping[str, Any]


def _day(value: Any) -> str:
    if not value:
        return ""
    on = date.fromisoformat(str(value)[:10])
    return f"{on.year}年{on.month}月{on.day}日"


def _consent(c: Contents) -> list[str]:
    return [
        f"信访人：{c['petitioner']}；另一方：{c['other_party']}。",
        f"双方{_day(c['consented_on'])}同意{c['how']}，由{c['mediator']}主持（条例第33条）。",
        f"信访人同意的凭证：{c['petitioner_proof']}。",
        f"另一方同意的凭证：{c['other_proof']}。",
        "调解期间办理期限照样计算。任何一方都可以随时不再调解，不影响这件信访的办理。",
    ]


def _settlement(c: Contents) -> list[str]:
    by = f"由{c['mediator']}调解，" if c["is_mediated"] else ""
    owner = f"，由{c['execute_owner']}履行" if c.get("execute_owner") else ""
    return [
        f"信访人：{c['petitioner']}；另一方：{c['other_party']}。",
        f"关于“{c['title']}”（编号{c['number']}），{by}双方自愿达成协议（条例第33条）：",
        str(c["terms"]),
        f"履行期限：{_day(c['execute_by_on'])}前{owner}。" if c.get("execute_by_on") else "",
        f"双方{_day(c['signed_on'])}签字。{c['signed_proof']}",
        "有新的事实或者理由的，可以再提出信访事项。",
    ]


def _execution(c: Contents) -> list[str]:
    return [
        f"“{c['title']}”（编号{c['number']}）的处理意见，应当在{_day(c['by_on'])}前落实（条例第32条第2款）。",
        f"落实日期：{_day(c['executed_on'])}。" if c.get("executed_on") else "",
        f"落实情况：{c['executed_how']}",
        f"凭证：{c['executed_proof']}" if c.get("executed_proof") else "",
    ]


def hearing_notice(c: Contents) -> list[str]:
    """The notice of a hearing while a matter is handled (条例第31条第6项)."""
    return [
        f"{c['petitioner']}：",
        f"您反映的“{c['title']}”（编号{c['number']}），定于{_day(c['hearing_on'])}在{c['hearing_place']}听证。",
        f"主持人：{c['hearing_host']}" + (f"；听证员：{c['hearers']}。" if c.get("hearers") else "。"),
        "您可以陈述、举证、质询、辩论；认为主持人、听证员和这件事有利害关系的，可以要求回避（条例第28条第3款）。",
    ]


TEXTS: Mapping[str, Callable[[Contents], list[str]]] = {
    "MEDIATION_CONSENT": _consent,
    "SETTLEMENT": _settlement,
    "EXECUTION": _execution,
}
