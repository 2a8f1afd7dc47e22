"""Invented papers of what changes a matter from outside its course; joined to `paper_samples`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def of(matter: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The samples by kind; `matter`: what every paper says of the matter."""
    signed = {"title": matter["title"], "number": matter["number"]}
    return {
        "SERVICE_PROOF": {
            **signed,
            "paper_name": "信访处理意见书",
            "paper_number": "安农信意〔2026〕12号",
            "server": "安澜县农业农村局",
        },
        "MANDATE": {**signed, "accepting": "安澜县农业农村局"},
        "REPRESENTATIVES": signed,
        "SUPPLEMENT": {
            **matter,
            "first": "安农信意〔2026〕12号",
            "text": "您问付款怎么付到户。合作社从专户按合同面积逐户转到各户的社保卡，2026年6月30日前付清；"
            "外出的两户由村会计代为通知，账号不对的到镇农村经济经营管理站更正。",
            "basis": "《农村土地经营权流转管理办法》第二十条",
        },
        "REOPENING": {
            **matter,
            "ended_as": "不予受理",
            "ground": "应当受理的没有受理",
            "reasons": "原告知书以“已经法院受理”为由不予受理。经核对，法院受理的是另外两户"
            "的案件，这18户没有起诉。",
            "article": "条例第22条、第23条、第44条",
        },
        "SUCCESSION": {
            **matter,
            "died_on": "2026-04-01",
            "proof": "柳河镇卫生院死亡医学证明",
            "heir": "韩**",
            "relation": "子女",
            "heir_proof": "户口本",
            "statement": "我父亲反映的事我接着办，请把账查清。",
            "asked_how": "",
            "way": "承继人接着办",
            "reasons": "",
        },
        "AUTHORITY": {
            **matter,
            "relation": "律师、法律服务工作者",
            "powers": "查询、递交材料、陈述、签收文书、申请复查、复核",
            "proof": "2026年4月8日签名的授权委托书",
            "reasons": "看过委托书原件和律师执业证，签名和登记表上的一致。",
        },
    }
