"""The fields a paper's template may ask for: what is kept of a paper, by the names a legal officer reads.

`{{信访人}}` in Word is `petitioner` here. Days come as `2026年3月16日`, codes as their names, yes and no as
something to ask `{{如果 …}}` about, lists as something to go through with `{{每项 …}}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from petition import codes, review_codes
from petition.law.dates import SHANGHAI, zh_long

NAMES: Mapping[str, str] = {
    "accepted_on": "受理日",
    "accepting": "受理单位",
    "paper_name": "文书名称",
    "paper_number": "文书文号",
    "server": "送达单位",
    "accused": "被反映人",
    "address": "住址",
    "adopted": "采纳",
    "answer": "答复",
    "answers": "答复",
    "approver": "批准人",
    "archive": "档案号",
    "asked_how": "联系经过",
    "died_on": "去世日",
    "ended_as": "原来的结果",
    "first": "原答复",
    "heir": "承继人",
    "heir_proof": "承继凭证",
    "powers": "权限",
    "proof": "凭证",
    "relation": "关系",
    "report_facts": "办理情况",
    "article": "依据条款",
    "attacked": "不服的意见",
    "attacked_by": "作出单位",
    "assists": "会办",
    "at": "报告时间",
    "attempts": "联系情况",
    "attended": "参加人",
    "basis": "依据",
    "body": "决定机构",
    "by_when": "时限",
    "by_on": "应落实日",
    "called_on": "回访日",
    "called_words": "回访所说",
    "care_aid": "救助",
    "care_by": "负责人",
    "care_how": "帮扶做法",
    "change": "同比",
    "channel": "渠道",
    "channels": "渠道表",
    "contact": "联系电话",
    "copies": "抄送单位",
    "content_class": "分类",
    "history": "历次",
    "id_number": "证件",
    "persons": "人数",
    "purpose": "目的",
    "registered_on": "登记日",
    "conclusion": "意见",
    "consented_on": "同意日",
    "days": "天数",
    "decided_on": "决定日",
    "decision": "决定内容",
    "demand": "诉求",
    "demands": "各项诉求",
    "due_on": "期限",
    "duty": "分工",
    "earlier": "相关事项",
    "effective_on": "办结期限",
    "evidence": "证据",
    "execute_by_on": "落实期限",
    "execute_owner": "落实单位",
    "executed_how": "落实情况",
    "executed_on": "落实日",
    "executed_proof": "落实凭证",
    "facts": "事实",
    "facts_found": "查明事实",
    "feedback_by_on": "反馈期限",
    "fields": "领域表",
    "figure": "数",
    "filed_on": "申请日",
    "form": "形式",
    "formulas": "口径表",
    "given_by_name": "记下的人",
    "ground": "理由",
    "grounds": "认定",
    "handler_name": "承办人",
    "handler_phone": "承办人电话",
    "heard_by": "听取人",
    "heard_on": "听取日",
    "hearers": "听证员",
    "hearing_closed_on": "听证结束日",
    "hearing_conclusion": "听证结论",
    "hearing_host": "主持人",
    "hearing_on": "听证日",
    "hearing_place": "听证地点",
    "host": "主持人",
    "how": "方式",
    "item": "项目",
    "items": "议题",
    "instruction_number": "批示编号",
    "is_agreed": "同意",
    "is_confirmed": "本人认可",
    "is_mediated": "经调解",
    "is_successor": "接任",
    "is_written": "书面",
    "late_reason": "逾期理由",
    "law": "法律政策",
    "lead": "主办单位",
    "leader": "包案领导",
    "leader_name": "批示领导",
    "leader_post": "领导职务",
    "made_on": "提出日",
    "measures": "措施",
    "mediator": "调解人",
    "meeting": "会议",
    "mend_by_on": "整改期限",
    "mentions_new_facts": "提示新事实",
    "met_on": "见面日",
    "name": "姓名",
    "new_effective_on": "新的最迟日",
    "new_on": "新期限",
    "next_reviewer": "复核机关",
    "note": "说明",
    "notice_by_on": "告知期限",
    "number": "编号",
    "office": "来文单位",
    "old_on": "原定期限",
    "opinion": "审批意见",
    "opinion_number": "意见书文号",
    "organ": "被督办单位",
    "organ_said": "单位陈述",
    "organs": "单位表",
    "other": "其他事项",
    "other_party": "另一方",
    "other_proof": "另一方凭证",
    "others": "同时涉及",
    "outcome": "结论",
    "outcomes": "各项结果",
    "owner": "责任人",
    "partly": "不受理部分",
    "people": "人次",
    "petitioner": "信访人",
    "petitioner_proof": "信访人凭证",
    "petitioner_said": "信访人陈述",
    "petitioner_view": "信访人意见",
    "phone": "电话",
    "place": "地点",
    "present": "在场",
    "problem": "问题",
    "promises_notice": "应当告知",
    "proposals": "建议表",
    "proposed": "应当办理单位",
    "rates": "指标表",
    "reasons": "详细理由",
    "received": "件次",
    "received_on": "收到日",
    "recorded_by": "记录人",
    "redo_by_on": "重办期限",
    "reference": "文件",
    "remedy": "救济途径",
    "replied_on": "回复日",
    "reply": "回复",
    "reply_by_on": "反馈期限",
    "reply_facts": "问题",
    "reply_measures": "整改",
    "reply_proof": "凭证",
    "reply_signer": "签发",
    "report_by_on": "报结果日",
    "requests": "请求",
    "result": "结果",
    "review_result": "复查结果",
    "reviewer": "复查机关",
    "reviews": "复查表",
    "said_on": "批示日",
    "sent": "转交表",
    "sent_on": "转出日",
    "serial": "来文文号",
    "served_on": "送达日",
    "signed_on": "签字日",
    "signed_proof": "签字凭证",
    "small": "小数界限",
    "split": "另行登记",
    "stage": "程序",
    "statement": "陈述",
    "summary": "概况",
    "summary_on": "简易答复日",
    "team": "专班",
    "terms": "协议内容",
    "text": "答复内容",
    "title": "事项",
    "to": "主送单位",
    "total": "总件数",
    "unit": "单位",
    "until_on": "截止日",
    "verb": "去向方式",
    "visited_by": "督办人",
    "visited_found": "查看情况",
    "visited_met": "见到的人",
    "visited_on": "到场日",
    "visited_place": "督办地点",
    "wanted": "会办事项",
    "way": "途径",
    "what": "做什么",
    "words": "说法",
    "year": "年度",
}

#: Kept for other steps and for counting; no paper says them.
UNSAID = frozenset({"how_code", "decided_by", "similar_reason", "old_law_reason"})

#: Where the same key means another thing in one kind of paper.
_OF_KIND: Mapping[str, Mapping[str, str]] = {
    "SUPERVISION": {"demand": "要求"},
    "LISTING": {"demand": "要求"},
    "PROPOSAL_WORK": {"words": "建议"},
    "PROPOSAL_POLICY": {"words": "建议"},
    "PROPOSAL_LIABILITY": {"words": "建议"},
    "REPORT": {"answers": "各项答复"},
    "ASSIST_REQUEST": {"by_on": "会办期限"},
    "ASSIST_OPINION": {"opinion": "会办意见"},
    "URGENT_REPORT": {"what": "情况"},
    "MINUTES": {"met_on": "会议日期"},
    "INSTRUCTION": {"words": "批示原文", "organ": "承办单位", "by_on": "回复期限"},
}

#: On every paper: the issuing organ, the number, the day of issue, the title, who signed, the kind.
HEAD = ("机关", "文号", "日期", "标题", "签发人", "文种", "抄送")

#: Who gets a copy, by kind: the key of the contents that names them.
COPIES: Mapping[str, str] = {
    "OPINION": "office",
    "REVIEW_OPINION": "attacked_by",
    "REREVIEW_OPINION": "attacked_by",
    "MINUTES": "copies",
}

#: Said without a name until somebody who may see it prints the paper (个人信息保护法).
PETITIONER = "信访人"

_CODES: Mapping[str, codes.Names] = {
    "outcome": codes.OUTCOMES,
    "result": codes.OUTCOMES,
    "review_result": review_codes.OUTCOMES,
    "stage": review_codes.STAGES,
}


def values(kind: str, contents: Mapping[str, Any]) -> dict[str, Any]:
    """What a template of this kind is filled with, but for the head."""
    made = {name_of(kind, key): _value(key, value) for key, value in contents.items()}
    return {**made, **_derived(kind, contents)}


def name_of(kind: str, key: str) -> str:
    """The template's name for a key of the contents."""
    return _OF_KIND.get(kind, {}).get(key) or NAMES.get(key, key)


def day(value: Any) -> str:
    """`2026年3月16日` from ISO text."""
    return zh_long(date.fromisoformat(str(value)[:10])) if value else ""


def _value(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {NAMES.get(each, each): _value(each, one) for each, one in value.items()}
    if isinstance(value, list | tuple):
        return [_value(key, one) if isinstance(one, Mapping) else str(one) for one in value]
    if isinstance(value, bool) or value is None:
        return value
    if key.endswith("_on"):
        return day(value)
    if key in _CODES:
        return codes.label(_CODES[key], str(value))
    return str(value)


def _derived(kind: str, c: Mapping[str, Any]) -> dict[str, Any]:
    """What a paper says in one of several ways."""
    if kind == "OPINION":
        return {"会办": [_assist(one) for one in c.get("assists") or []]}
    if kind == "URGENT_REPORT":
        return {"主送单位": "、".join(c["to"]), "报告时间": _moment(c["at"])}
    if kind == "EXTENSION":
        return {"顺延到": day(c["new_effective_on"]) if c.get("new_effective_on") != c["new_on"] else ""}
    if kind in ("REVIEW_OPINION", "REREVIEW_OPINION"):
        is_redo = c.get("review_result") == "REDO"
        by = f"在{day(c['redo_by_on'])}前" if c.get("redo_by_on") else "自收到本意见之日起60日内"
        return {
            "责令重办": is_redo,
            "重办时间": by,
            "可以复核": not is_redo and c.get("stage") == "REVIEW",
            "终结": not is_redo and c.get("stage") != "REVIEW",
        }
    if kind == "HEARING_NOTICE":
        return {"不计算": c.get("stage") == "REREVIEW"}
    if kind == "PACKAGE_MEETING":
        result = c.get("result")
        return {
            "见到": result == "MET",
            "不愿见面": result == "DECLINED",
            "没联系上": result not in ("MET", "DECLINED"),
        }
    return {}


def _assist(one: Mapping[str, Any]) -> dict[str, str]:
    return {"单位": one["organ"], "会办意见": one["opinion"], "依据": one["basis"]}


def _moment(value: str) -> str:
    at = datetime.fromisoformat(value).astimezone(SHANGHAI)
    return f"{day(at.date().isoformat())}{at.hour}时{at.minute:02}分"
