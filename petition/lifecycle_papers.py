"""What the papers of assisting organs and competence say (§5.3). Pure; joined to `papers.TEXTS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Contents = Mapping[str, Any]


def _day(value: Any) -> str:
    on = date.fromisoformat(str(value)[:10])
    return f"{on.year}年{on.month}月{on.day}日"


def _assist_request(c: Contents) -> list[str]:
    return [
        f"{c['to']}：",
        f"{c['petitioner']}反映“{c['title']}”（编号{c['number']}），由{c['lead']}主办。",
        *(f"{index}. {one}" for index, one in enumerate(c.get("demands") or [], 1)),
        f"概况：{c['summary']}" if c.get("summary") else "",
        f"请你单位会办：{c['wanted']}",
        f"依据《信访工作条例》第24条第1款，请于{_day(c['by_on'])}前书面出具会办意见，由主办单位一并答复信访人。"
        "认为不属于本单位职权范围的，说明理由。会办不影响主办单位的法定期限。",
    ]


def _assist_opinion(c: Contents) -> list[str]:
    return [
        f"{c['to']}：",
        f"你单位主办的“{c['title']}”（编号{c['number']}），请我单位会办：{c['wanted']}",
        f"会办意见：{c['opinion']}",
        f"依据：{c['basis']}",
    ]


def _urgent(c: Contents) -> list[str]:
    return [
        f"报：{'、'.join(c['to'])}。",
        f"{'书面报告' if c['is_written'] else '首报'}，事项编号{c['number']}，涉及{c['persons']}人"
        f"{'，地点' + c['place'] if c.get('place') else ''}。",
        f"情况：{c['what']}",
        f"措施：{c['measures']}",
        "依据《信访工作条例》第25条报告。事项照常依法办理。",
    ]


TEXTS: Mapping[str, Callable[[Contents], list[str]]] = {
    "URGENT_REPORT": _urgent,
    "ASSIST_REQUEST": _assist_request,
    "ASSIST_OPINION": _assist_opinion,
}
