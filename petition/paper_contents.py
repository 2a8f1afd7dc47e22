"""What a paper of each kind must say, with the article that wants it.

Asked twice: of a template before it is taken into use, of a paper's contents before it is issued. A check at
the step that fills a thing in says it first and at its field; this is the last door.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import FieldError
from petition import codes, errors, paper_fields


@dataclass(frozen=True)
class Needed:
    """One thing a paper must say: its key, how it is named to people, and the article."""

    key: str
    zh: str
    en: str
    article: str
    article_en: str

    def field(self, kind: str) -> str:
        """The template's name for it."""
        return ".".join(paper_fields.name_of(kind, part) for part in self.key.split("."))


def _all(by: str, by_en: str, /, **named: tuple[str, str]) -> tuple[Needed, ...]:
    return tuple(Needed(key.replace("__", "."), zh, en, by, by_en) for key, (zh, en) in named.items())


_MATTER = _all(
    "条例第23条",
    "Art. 23",
    petitioner=("写给谁", "to whom it is addressed"),
    title=("是哪一件事", "which matter it is"),
    number=("信访事项的编号", "the matter's number"),
)
_TO = ("送给哪个单位", "to which organ it goes")
_WHY = ("理由", "the reasons")
_BASIS = ("依据", "the legal basis")
_REFUSAL = (
    *_MATTER,
    *_all("条例第23条第1款", "Art. 23(1)", ground=_WHY, article=("依据的条款", "the article")),
    *_all("条例第23条第1款", "Art. 23(1)", way=("可以走的途径", "the lawful way")),
)
_SLIP = _all(
    "条例第22条第1款",
    "Art. 22(1)",
    to=_TO,
    title=("是哪一件事", "which matter it is"),
    number=("信访事项的编号", "the matter's number"),
    article=("转送的依据", "the basis of forwarding"),
)
_REVIEWED = (
    *_all("条例第35条、第36条", "Art. 35, 36", petitioner=("申请人", "the applicant")),
    *_all(
        "条例第35条、第36条",
        "Art. 35, 36",
        attacked=("不服的是哪份意见", "the opinion attacked"),
        requests=("请求", "the request"),
        facts_found=("查明的事实", "the facts found"),
        basis=_BASIS,
        review_result=("复查、复核的结论", "the outcome"),
    ),
)
_PROPOSED = _all(
    "条例第40条",
    "Art. 40",
    to=_TO,
    problem=("发现的问题", "the problem"),
    basis=_BASIS,
    words=("建议的内容", "the proposal"),
    feedback_by_on=("什么时候反馈", "by when feedback is due"),
)
_SUPERVISED = _all(
    "条例第40条第1款",
    "Art. 40(1)",
    to=_TO,
    ground=("督办的情形", "the ground"),
    demand=("要求", "what is demanded"),
    reply_by_on=("什么时候反馈", "by when to reply"),
)

NEEDED: Mapping[str, tuple[Needed, ...]] = {
    "FORWARD": _SLIP,
    "ASSIGN": (
        *_SLIP,
        *_all("条例第22条第1款第3项", "Art. 22(1)(3)", report_by_on=("什么时候报结果", "by when to report")),
    ),
    "DESTINATION": (
        *_MATTER,
        *_all("条例第23条第1款", "Art. 23(1)", to=("去向", "where it went")),
    ),
    "ACCEPTANCE": (
        *_MATTER,
        *_all(
            "条例第23条第3款",
            "Art. 23(3)",
            received_on=("什么时候收到", "when it was received"),
            accepted_on=("什么时候受理", "when it was accepted"),
            article=_BASIS,
        ),
    ),
    "NOT_ACCEPT": _REFUSAL,
    "NO_LONGER_ACCEPT": _REFUSAL,
    "GUIDANCE": _REFUSAL,
    "OBJECTION": _all(
        "条例第23条第3款", "Art. 23(3)", reasons=("详细的理由", "detailed reasons"), basis=_BASIS
    ),
    "OBJECTION_DECISION": _all("条例第23条第3款", "Art. 23(3)", unit=_TO, reasons=_WHY),
    "COMPETENCE": _all(
        "条例第24条第1款",
        "Art. 24(1)",
        body=("谁决定的", "who decided"),
        unit=("由谁受理", "who accepts"),
        decided_on=("什么时候决定的", "when it was decided"),
    ),
    "MINUTES": _all(
        "条例第13条",
        "Art. 13",
        meeting=("哪个联席会议", "which joint meeting"),
        met_on=("哪天开的会", "the day of the meeting"),
        host=("谁主持", "who presided"),
        attended=("谁参加", "who attended"),
        items__number=("议的是哪一件", "which matter it is about"),
        items__decision=("议定了什么", "what was decided"),
        items__owner=("由谁办", "who carries it out"),
        items__by_when=("办到什么时候", "by when"),
    ),
    "INSTRUCTION": _all(
        "条例第18条第2款",
        "Art. 18(2)",
        instruction_number=("批示的编号", "the instruction's number"),
        leader_name=("哪位领导批的", "which leader wrote it"),
        words=("批示原文", "the instruction in full"),
        organ=("请谁落实", "who is to act"),
        by_on=("什么时候回复", "by when to reply"),
    ),
    "ANNUAL_REPORT": (
        *_all(
            "条例第41条第1款第1项",
            "Art. 41(1)(1)",
            year=("哪一年", "the year"),
            total=("登记了多少件", "how many matters"),
            channels__figure=("各种形式多少", "how many by channel"),
            fields__figure=("涉及的领域", "the fields"),
            organs__figure=("涉及较多的单位", "the organs most concerned"),
        ),
        *_all(
            "条例第41条第1款第2项",
            "Art. 41(1)(2)",
            sent__figure=("转送、交办、督办", "what was sent and pressed"),
        ),
        *_all(
            "条例第41条第1款第3项",
            "Art. 41(1)(3)",
            proposals__figure=("三项建议和采纳", "the three proposals"),
        ),
        *_all(
            "条例第41条第1款",
            "Art. 41(1)",
            rates__figure=("各项指标", "the rates"),
            formulas__figure=("每项指标怎么算", "how each rate is counted"),
        ),
    ),
    "URGENT_REPORT": _all(
        "条例第25条",
        "Art. 25",
        to=("报给谁", "to whom it is reported"),
        number=("信访事项的编号", "the matter's number"),
        what=("情况", "what happened"),
        measures=("采取的措施", "the measures taken"),
    ),
    "ASSIST_REQUEST": _all(
        "条例第24条第1款",
        "Art. 24(1)",
        to=_TO,
        number=("信访事项的编号", "the matter's number"),
        lead=("由谁主办", "who leads"),
        wanted=("请它办什么", "what it is asked to do"),
        by_on=("什么时候答复", "by when to answer"),
    ),
    "ASSIST_OPINION": _all(
        "条例第24条第1款",
        "Art. 24(1)",
        to=_TO,
        number=("信访事项的编号", "the matter's number"),
        opinion=("会办意见", "its opinion"),
        basis=_BASIS,
    ),
    "EXTENSION": (
        *_MATTER,
        *_all(
            "条例第34条",
            "Art. 34",
            reasons=("延期的理由", "the reasons"),
            new_on=("延到哪一天", "the new day"),
            approver=("哪位负责人批准的", "which head granted it"),
        ),
    ),
    "OPINION": (
        *_all("条例第32条第1款", "Art. 32(1)", petitioner=("写给谁", "to whom it is addressed")),
        *_all(
            "条例第32条第1款",
            "Art. 32(1)",
            answers__demand=("诉求", "the demand"),
            answers__facts=("查明的事实和理由", "the facts and reasons"),
            answers__basis=("法律法规依据", "the legal basis"),
            answers__conclusion=("处理意见", "what is decided"),
            answers__result=("支持、解释说明还是不支持", "the result"),
        ),
        *_all("条例第35条", "Art. 35", reviewer=("30日内向谁申请复查", "who reviews within 30 days")),
    ),
    "REPLY": (
        *_MATTER,
        *_all(
            "条例第29条、第31条",
            "Art. 29, 31",
            result=("采纳没有，或者履行没有", "adopted or performed, or not"),
            text=("答复的内容", "the answer"),
            basis=_BASIS,
        ),
    ),
    "MEDIATION_CONSENT": _all(
        "条例第33条",
        "Art. 33",
        other_party=("另一方", "the other side"),
        petitioner_proof=("信访人同意的凭证", "proof of the petitioner's consent"),
        other_proof=("另一方同意的凭证", "proof of the other side's consent"),
    ),
    "SETTLEMENT": _all(
        "条例第33条",
        "Art. 33",
        petitioner=("信访人", "the petitioner"),
        other_party=("另一方", "the other side"),
        terms=("协议的内容", "the terms"),
        signed_on=("什么时候签的字", "when it was signed"),
    ),
    "SUPPLEMENT": (
        *_MATTER,
        *_all(
            "条例第32条第1款",
            "Art. 32(1)",
            first=("补充的是哪份答复", "which answer it completes"),
            text=("补充答复的内容", "the answer"),
            basis=_BASIS,
        ),
    ),
    "REOPENING": (
        *_MATTER,
        *_all(
            "条例第22条、第23条",
            "Art. 22, 23",
            ended_as=("原来是怎么结束的", "how it had ended"),
            reasons=_WHY,
            article=_BASIS,
        ),
    ),
    "REPORT": _all(
        "条例第22条第1款第3项",
        "Art. 22(1)(3)",
        reference=("交办文号", "the number of the assignment"),
        report_facts=("办理情况", "what was found and decided"),
        reply_signer=("哪位负责人签的字", "which head signed"),
        office=("报给谁", "to whom it reports"),
        number=("信访事项的编号", "the matter's number"),
        outcome=("结果", "the result"),
    ),
    "REVIEW_REQUEST": _all(
        "条例第35条、第36条",
        "Art. 35, 36",
        petitioner=("申请人", "the applicant"),
        attacked=("不服的是哪份意见", "the opinion attacked"),
        requests=("请求", "the request"),
        reasons=_WHY,
    ),
    "REVIEW_NOT_ACCEPT": _all("条例第35条、第36条", "Art. 35, 36", ground=_WHY, article=_BASIS),
    "REVIEW_OPINION": _REVIEWED,
    "REREVIEW_OPINION": _REVIEWED,
    "HEARING_NOTICE": _all(
        "条例第31条第6项、第36条第2款",
        "Art. 31(6), 36(2)",
        hearing_on=("听证的日期", "the day"),
        hearing_place=("听证的地点", "the place"),
        hearing_host=("主持人", "the host"),
    ),
    "HEARING_RECORD": _all(
        "条例第31条第6项、第36条第2款",
        "Art. 31(6), 36(2)",
        attended=("参加人", "who attended"),
        hearing_conclusion=("听证结论", "the conclusion"),
    ),
    "SUPERVISION": _SUPERVISED,
    "LISTING": (
        *_SUPERVISED,
        *_all("条例第39条第3款", "Art. 39(3)", meeting=("哪次联席会议决定的", "which joint meeting decided")),
    ),
    "PROPOSAL_WORK": _PROPOSED,
    "PROPOSAL_POLICY": _PROPOSED,
    "PROPOSAL_LIABILITY": _PROPOSED,
    "FEEDBACK": _all(
        "条例第40条第4款", "Art. 40(4)", adopted=("采纳没有", "adopted or not"), words=("说明", "why")
    ),
}


def missing(kind: str, contents: Mapping[str, Any]) -> list[FieldError]:
    """What the contents lack, a sentence each, at its key."""
    name = codes.label(codes.DOCUMENTS, kind)
    english = codes.label(codes.DOCUMENTS, kind, "en")
    return [
        errors.field(
            place,
            f"{name}{where}没有写{one.zh}。{one.article}要求写明。",
            f"{english}{where_en}: state {one.en} ({one.article_en}).",
        )
        for one in NEEDED.get(kind, ())
        for place, where, where_en in _empty(one.key, contents)
    ]


def missing_fields(kind: str, asked: frozenset[str]) -> list[tuple[str, str]]:
    """What a template lacks, a sentence each."""
    return [
        (
            f"模板里没有“{{{{{one.field(kind)}}}}}”：{one.article}要求写明{one.zh}。",
            f"The template lacks '{one.field(kind)}': {one.article_en} wants {one.en}.",
        )
        for one in NEEDED.get(kind, ())
        if one.field(kind) not in asked
    ]


def _empty(key: str, contents: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    first, _, inner = key.partition(".")
    value = contents.get(first)
    if not inner:
        return [] if str(value if value is not None else "").strip() else [(key, "", "")]
    items = value if isinstance(value, list) else []
    if not items:
        return [(first, "", "")]
    return [
        (f"{first}.{index}.{inner}", f"第 {index + 1} 项", f", item {index + 1}")
        for index, item in enumerate(items)
        if not str(item.get(inner) or "").strip()
    ]
