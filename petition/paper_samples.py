"""An invented paper of every kind, long enough to show how a template prints. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from petition import change_samples, codes, office_samples, papers
from petition.papers import Head

_TITLE = "柳河镇青塘村土地承包经营权流转款拖欠"
_MATTER = {"petitioner": "韩** 等 18 人", "title": _TITLE, "number": "安澜-2026-00706"}
_DEMANDS = [
    "要求青塘村股份经济合作社付清2025年度土地流转款92168元",
    "要求公开2023年至2025年三个年度的流转款收支账目",
    "要求按合同约定支付逾期利息，并明确今后每年的付款日期",
]
_ANSWERS = [
    {
        "demand": _DEMANDS[0],
        "facts": "2023年11月1日，青塘村股份经济合作社与韩某等18户签订流转合同，合计112.4亩，每亩每年820元，"
        "每年12月31日前支付。2025年度应付92168元，合作社账户在2025年11月被人民法院冻结，至今没有支付。",
        "evidence": "流转合同18份、银行流水、镇农村经济经营管理站的核对表",
        "basis": "《中华人民共和国农村土地承包法》第三十九条、《农村土地经营权流转管理办法》第二十条",
        "conclusion": "诉求事实清楚，符合法律规定，予以支持。由青塘村股份经济合作社在2026年6月30日前付清，"
        "柳河镇人民政府督促落实",
        "result": "SUPPORTED",
    },
    {
        "demand": _DEMANDS[1],
        "facts": "三个年度的账目没有在村务公开栏公布。镇农村经济经营管理站已经逐户核对完毕。",
        "evidence": "村务公开栏照片、镇农村经济经营管理站的核对记录",
        "basis": "《中华人民共和国村民委员会组织法》第三十条",
        "conclusion": "予以支持。三个年度的账目2026年5月底前在村务公开栏公布，公布期不少于30日",
        "result": "SUPPORTED",
    },
    {
        "demand": _DEMANDS[2],
        "facts": "合同第七条约定了付款日期，没有约定逾期利息。合作社不同意支付利息。",
        "evidence": "流转合同18份、合作社的书面说明",
        "basis": "《中华人民共和国民法典》第五百七十七条、第五百八十五条",
        "conclusion": "付款日期按合同执行；逾期利息是民事争议，可以协商，也可以向人民法院起诉或者申请仲裁",
        "result": "EXPLAINED",
    },
]
_REVIEW = {
    **_MATTER,
    "stage": "REVIEW",
    "attacked": "安农信意〔2026〕12号",
    "attacked_by": "安澜县农业农村局",
    "received_on": "2026-05-28",
    "filed_on": "2026-05-26",
    "requests": "撤销原处理意见第三项，支持逾期利息",
    "reasons": "合同第九条约定“一方违约的，赔偿对方损失”，原处理意见没有回应这一条。",
    "article": "条例第35条",
    "reviewer": "安澜县人民政府",
}
_OPINION = {
    **_REVIEW,
    "facts_found": "合同第九条约定：一方违约的，赔偿对方因此受到的损失。原处理意见对第九条没有认定。",
    "grounds": "第九条属于违约责任的约定，原处理意见遗漏了这一事实，处理结论应当变更。",
    "basis": "《信访工作条例》第三十五条，《中华人民共和国民法典》第五百七十七条",
    "decision": "第三项变更为：逾期付款造成的损失由合作社赔偿，数额由双方协商，协商不成的依法仲裁或者起诉。",
    "review_result": "CHANGED",
    "next_reviewer": "江临市人民政府",
    "execute_by_on": "2026-07-31",
}
_SECOND = {
    "stage": "REREVIEW",
    "attacked": "安政信查〔2026〕3号",
    "attacked_by": "安澜县人民政府",
    "received_on": "2026-07-06",
    "filed_on": "2026-07-03",
    "requests": "直接写明赔偿的数额",
    "reasons": "复查意见只说赔偿，没有写数额。",
    "reviewer": "江临市人民政府",
}
_SLIP = {
    **_MATTER,
    "to": "安澜县农业农村局",
    "received_on": "2026-03-09",
    "channel": "来访",
    "demands": _DEMANDS,
    "summary": "来访人反映青塘村股份经济合作社拖欠2025年度土地流转款，涉及18户112.4亩，账目没有公开。",
    "article": "条例第22条第1款",
    "note": "信访人行动不便，请上门听取意见。",
}
_REFUSAL = {
    **_MATTER,
    "received_on": "2026-03-09",
    "ground": "反映的事项已经由安澜县农业农村局受理，正在法定期限内办理。",
    "way": "在办理期限内等待书面答复；对处理意见不服的，收到之日起30日内申请复查。",
    "article": "条例第19条第3款",
    "earlier": "安澜-2026-00512、安农信意〔2026〕9号",
    "mentions_new_facts": True,
}
_TO_COURT = {
    **_MATTER,
    "received_on": "2026-03-09",
    "ground": "合同没有约定逾期利息，合作社不同意支付，属于合同双方的民事争议，应当通过诉讼解决。",
    "way": "向柳河人民法庭提起民事诉讼，诉讼时效三年。",
}
_PACKAGE = {**_MATTER, "leader": "副县长顾长明"}
_PRESSED = {
    **_MATTER,
    "to": "安澜县农业农村局",
    "ground": "推诿、敷衍、拖延",
    "facts": "2026年3月18日受理，至今没有听取信访人陈述，办理期限已经过半。",
    "others": ["安澜-2026-00688", "安澜-2026-00691"],
    "demand": "5个工作日内听取信访人陈述，按期作出处理意见，并说明拖延的原因。",
    "reply_by_on": "2026-05-08",
}
_PROPOSAL = {
    **_MATTER,
    "to": "安澜县农业农村局",
    "others": ["安澜-2026-00688"],
    "problem": "全县有7个村的股份经济合作社没有按合同支付流转款，账目没有公开，同类信访半年来有23件。",
    "basis": "《信访工作条例》第四十条第一款、第二款",
    "words": "建立流转款支付台账和预警；每年12月10日前核对一次；没有按期公开账目的，通报并限期改正。",
    "feedback_by_on": "2026-07-15",
    "article": "条例第40条第2款",
}
_FEEDBACK = {
    "office": "安澜县信访局",
    "serial": "安信改〔2026〕3号",
    "adopted": "采纳",
    "words": "已经建立台账，7个村的账目6月底前全部公开。",
    "reference": "安农函〔2026〕41号",
}

_SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "REGISTRATION": {
        **_MATTER,
        "registered_on": "2026-03-09",
        "persons": "18",
        "contact": "137****5518",
        "id_number": "",
        "address": "安澜县柳河镇…",
        "channel": "来访",
        "purpose": "求决",
        "place": "柳河镇青塘村",
        "content_class": "农村农业/土地流转",
        "history": "初次",
        "accused": "",
        "requests": "；".join(_DEMANDS),
        "facts": _ANSWERS[0]["facts"],
        "recorded_by": "许静",
    },
    "FORWARD": _SLIP,
    "ASSIGN": {**_SLIP, "report_by_on": "2026-05-29"},
    "DESTINATION": {
        **_MATTER,
        "received_on": "2026-03-09",
        "to": "安澜县农业农村局",
        "sent_on": "2026-03-12",
        "article": "条例第22条第1款",
        "verb": "转送",
        "promises_notice": True,
        "phone": "0579-8612 3380",
    },
    "ACCEPTANCE": {
        **_MATTER,
        "office": "安澜县信访局",
        "received_on": "2026-03-13",
        "accepted_on": "2026-03-18",
        "effective_on": "2026-05-18",
        "summary_on": "",
        "article": "条例第23条第3款",
        "demands": _DEMANDS,
        "partly": "",
        "handler_name": "周启明",
        "handler_phone": "0579-8612 4471",
    },
    "NOT_ACCEPT": _REFUSAL,
    "NO_LONGER_ACCEPT": {
        **_REFUSAL,
        "ground": "2026年8月3日已经作出复核意见，您仍以同一事实和理由提出。",
        "way": "要求落实复核意见；逾期利息的数额可以依法仲裁或者起诉。",
        "article": "条例第36条第3款",
        "earlier": "安澜-2026-00706、江政信核〔2026〕9号",
    },
    "GUIDANCE": {**_TO_COURT, "article": "条例第31条第1项"},
    "GUIDANCE_RECORD": {**_TO_COURT, "article": "条例第22条第2款"},
    "OBJECTION": {
        **_MATTER,
        "office": "安澜县信访局",
        "received_on": "2026-03-13",
        "reasons": "反映的是村集体资产的财务公开，不是土地流转合同的管理。按照县委机构编制委员会的规定，"
        "村级财务由乡镇人民政府管理，应当由柳河镇人民政府受理。",
        "basis": "《中华人民共和国村民委员会组织法》第三十条、第三十一条",
        "proposed": "柳河镇人民政府",
    },
    "OBJECTION_DECISION": {
        "unit": "安澜县农业农村局",
        "is_agreed": False,
        "reasons": "三项诉求中有两项属于土地流转合同的管理，由农业农村部门受理，"
        "财务公开一项由其商柳河镇办理。",
        "notice_by_on": "2026-03-28",
    },
    "COMPETENCE": {
        "body": "安澜县信访工作联席会议",
        "reference": "安信联〔2026〕5号",
        "decided_on": "2026-03-25",
        "decided_by": "MEETING",
        "unit": "安澜县农业农村局",
    },
    "INTERVIEW": {
        "how": "当面",
        "heard_on": "2026-03-24",
        "heard_by": "周启明、姚芳",
        "statement": "2024年的款都付了，2025年的一分没有付。问村里，说账户冻结了；问什么时候能付，没有人答。",
        "attempts": "",
        "is_confirmed": True,
    },
    "EXTENSION": {
        **_MATTER,
        "accepted_on": "2026-03-18",
        "old_on": "2026-05-17",
        "new_on": "2026-06-14",
        "new_effective_on": "2026-06-15",
        "days": 28,
        "reasons": "账目涉及三个年度、两家银行，核对需要时间",
        "approver": "宋长河",
    },
    "OPINION": {
        **_MATTER,
        "office": "安澜县信访局",
        "accepted_on": "2026-03-18",
        "answers": _ANSWERS,
        "outcome": "PARTLY_SUPPORTED",
        "execute_by_on": "2026-06-30",
        "execute_owner": "青塘村股份经济合作社",
        "assists": [
            {
                "organ": "柳河镇人民政府",
                "opinion": "镇农村经济经营管理站已经逐户核对，18户面积和金额没有出入。",
                "basis": "《农村土地经营权流转管理办法》第二十六条",
            }
        ],
        "reviewer": "安澜县人民政府或者江临市农业农村局",
    },
    "REPLY": {
        **_MATTER,
        "result": "PARTLY_ADOPTED",
        "outcome": "PARTLY_ADOPTED",
        "text": "您建议建立流转款支付的预警，我们采纳，6月底前在全县施行。\n您建议由县里统一代收代付，"
        "因为合同双方是农户和合作社，没有法律依据，没有采纳。",
        "basis": "《农村土地经营权流转管理办法》第五条",
        "remedy": "",
    },
    "MEDIATION_CONSENT": {
        "petitioner": _MATTER["petitioner"],
        "other_party": "青塘村股份经济合作社",
        "mediator": "柳河镇人民调解委员会",
        "consented_on": "2026-04-02",
        "petitioner_proof": "18户签字的同意书",
        "other_proof": "合作社盖章的同意书",
        "how": "人民调解",
    },
    "SETTLEMENT": {
        **_MATTER,
        "other_party": "青塘村股份经济合作社",
        "mediator": "柳河镇人民调解委员会",
        "is_mediated": True,
        "terms": "一、合作社2026年6月30日前付清92168元。\n二、三个年度的账目5月底前公布。\n"
        "三、今后每年12月20日前支付当年的款项。",
        "signed_on": "2026-04-20",
        "signed_proof": "协议书一式三份。",
        "execute_by_on": "2026-06-30",
        "execute_owner": "青塘村股份经济合作社",
    },
    "EXECUTION": {
        "title": _TITLE,
        "number": _MATTER["number"],
        "by_on": "2026-06-30",
        "executed_on": "2026-06-26",
        "executed_how": "92168元已经转到18户的账户，账目5月28日公布。",
        "executed_proof": "银行回单18份、公开栏照片。",
    },
    "WITHDRAWAL": {
        "made_on": "2026-04-21",
        "how": "书面",
        "how_code": "written",
        "statement": "钱的事已经谈好了，这件我不要求再办了。",
        "recorded_by": "许静",
    },
    "RECEIPT_OF_WITHDRAWAL": {**_MATTER, "made_on": "2026-04-21"},
    "REPORT": {
        "office": "安澜县信访局",
        "sent_on": "2026-03-12",
        "title": _TITLE,
        "number": _MATTER["number"],
        "reference": "安信交〔2026〕18号",
        "outcome": "PARTLY_SUPPORTED",
        "opinion_number": "安农信意〔2026〕12号",
        "served_on": "2026-05-14",
        "report_facts": "2025年度应付92168元，没有支付；三个年度的账目没有公布；合同没有约定逾期利息。前两项"
        "予以支持，第三项解释说明。",
        "measures": "合作社2026年6月30日前付清，三个年度的账目5月底前公布，由柳河镇人民政府督促。",
        "petitioner_view": "同意前两项，对第三项要申请复查（签字的意见在卷里第36页）。",
        "reply_signer": "方志远",
    },
    **change_samples.of(_MATTER),
    **office_samples.of(_MATTER),
    "URGENT_REPORT": {
        "number": _MATTER["number"],
        "place": "柳河镇政府门前",
        "persons": 18,
        "what": "18名村民在镇政府门前聚集，要求当天付款，情绪激动，没有冲突。",
        "measures": "镇长到场听取意见，县农业农村局派人说明付款安排；两名老人由卫生院照看。",
        "to": ["县委", "县人民政府", "江临市信访局"],
        "at": "2026-03-09T02:30:00+00:00",
        "is_written": False,
    },
    "ASSIST_REQUEST": {
        **_MATTER,
        "to": "柳河镇人民政府",
        "lead": "安澜县农业农村局",
        "wanted": "核对青塘村三个年度的流转面积、应付和已付的金额。",
        "by_on": "2026-04-10",
        "demands": _DEMANDS,
        "summary": "青塘村股份经济合作社拖欠2025年度土地流转款，涉及18户112.4亩。",
    },
    "ASSIST_OPINION": {
        **_MATTER,
        "to": "安澜县农业农村局",
        "wanted": "核对青塘村三个年度的流转面积、应付和已付的金额。",
        "opinion": "已经逐户核对，18户面积和金额没有出入，2025年度应付92168元，没有支付。",
        "basis": "《农村土地经营权流转管理办法》第二十六条",
    },
    "REVIEW_REQUEST": {**_REVIEW, "late_reason": ""},
    "REVIEW_ACCEPTANCE": {**_REVIEW, "due_on": "2026-06-27", "split": ["安澜-2026-00811"], "note": ""},
    "REVIEW_NOT_ACCEPT": {**_REVIEW, "ground": "超过30日，没有正当理由。"},
    "REVIEW_OPINION": _OPINION,
    "REREVIEW_OPINION": {
        **_OPINION,
        **_SECOND,
        "facts_found": "复查意见认定的事实清楚，双方对合同第九条没有争议，对损失的数额有争议。",
        "grounds": "复查意见认定事实清楚，依据正确。数额需要双方举证，应当协商、仲裁或者诉讼。",
        "review_result": "UPHELD",
        "decision": "由安澜县农业农村局督促双方8月底前协商一次。",
        "execute_by_on": "",
    },
    "HEARING_NOTICE": {
        **_REVIEW,
        **_SECOND,
        "hearing_on": "2026-07-20",
        "hearing_place": "江临市信访局二楼听证室",
        "hearing_host": "江临市信访局副局长方敏",
        "hearers": "律师陆文、人大代表江小渔、村民代表韦国安",
    },
    "HEARING_RECORD": {
        **_REVIEW,
        **_SECOND,
        "hearing_closed_on": "2026-07-20",
        "attended": "信访人代表3人、合作社理事长、县农业农村局承办人",
        "petitioner_said": "合同第九条写得清楚，违约就要赔偿。",
        "organ_said": "第九条没有写利息的算法，数额要由双方协商。",
        "hearing_conclusion": "三名听证员一致认为应当赔偿，数额由双方协商或者仲裁。",
    },
    "CARE": {
        "care_by": "柳河镇人民政府，郑小满",
        "care_how": "每月上门一次，说明合作社账户解冻的进展。",
        "care_aid": "两户生活困难，已经告知可以申请临时救助。",
    },
    "PACKAGE_SHEET": {
        **_PACKAGE,
        "ground": "集体访，群众反映强烈",
        "reasons": "涉及18户，已经三次来县里。",
        "unit": "安澜县农业农村局",
        "due_on": "2026-08-31",
        "approver": "县委书记陆伯言",
        "is_successor": False,
    },
    "PACKAGE_PLAN": {
        **_PACKAGE,
        "facts": "合作社账户冻结，2025年度流转款92168元没有支付。",
        "demand": "付清款项，公开账目，明确今后的付款日期。",
        "law": "《中华人民共和国农村土地承包法》第三十九条",
        "team": [
            {"name": "顾长明", "unit": "县政府", "duty": "总负责"},
            {"name": "周启明", "unit": "县农业农村局", "duty": "核对合同和账目"},
            {"name": "郑小满", "unit": "柳河镇", "duty": "联系18户"},
        ],
        "measures": [
            {"what": "协调法院对农户款项解除冻结", "owner": "顾长明", "by_on": "2026-05-20"},
            {"what": "公开三个年度的账目", "owner": "郑小满", "by_on": "2026-05-31"},
            {"what": "付清2025年度的款项", "owner": "周启明", "by_on": "2026-06-30"},
        ],
        "due_on": "2026-08-31",
    },
    "PACKAGE_MEETING": {
        **_PACKAGE,
        "form": "带案下访",
        "result": "MET",
        "met_on": "2026-05-12",
        "place": "青塘村村委会",
        "present": "韩某等5人、村支书、合作社理事长",
        "statement": "只要6月底能拿到钱，我们就放心了。",
        "answer": "6月30日前一定付清，账目这个月公布。",
        "attempts": "",
    },
    "PACKAGE_REPORT": {
        **_PACKAGE,
        "outcomes": ["诉求合理，问题已解决"],
        "result": "款项付清，账目公布，今后的付款日期写进补充协议。",
        "evidence": ["银行回单18份", "公开栏照片", "补充协议"],
        "words": "钱都收到了，没有别的要求。",
    },
    "PACKAGE_STRIKE_OFF": {
        **_PACKAGE,
        "archive": "安包〔2026〕7",
        "outcomes": ["诉求合理，问题已解决"],
        "called_on": "2026-07-10",
        "called_words": "钱收到了，账也看了。",
        "opinion": "同意销案，观察六个月。",
    },
    "SUPERVISION": _PRESSED,
    "LISTING": {
        **_PRESSED,
        "meeting": "县信访工作联席会议2026年第2次会议",
        "owner": "县农业农村局局长宋长河",
        "mend_by_on": "2026-05-20",
    },
    "PROPOSAL_WORK": _PROPOSAL,
    "PROPOSAL_POLICY": {**_PROPOSAL, "words": "修订流转合同的示范文本，写明逾期利息和付款日期。"},
    "PROPOSAL_LIABILITY": {**_PROPOSAL, "words": "对没有按期公开账目的责任人依规依纪处理。"},
    "FEEDBACK": _FEEDBACK,
    "FEEDBACK_LIABILITY": _FEEDBACK,
}


def contents(kind: str) -> dict[str, Any]:
    """The contents of an invented paper of this kind."""
    return dict(_SAMPLES[kind])


#: Who issues what; the rest is the unit's, 安澜县农业农村局.
_ISSUERS = {
    ("安澜县信访局", "安信"): (
        *("REGISTRATION", "FORWARD", "ASSIGN", "DESTINATION", "GUIDANCE_RECORD", "OBJECTION_DECISION"),
        *(
            "COMPETENCE",
            "MINUTES",
            "INSTRUCTION",
            "ANNUAL_REPORT",
            "URGENT_REPORT",
            "SUPERVISION",
            "LISTING",
            "VISIT",
            "WITHDRAWAL",
        ),
        *("PROPOSAL_WORK", "PROPOSAL_POLICY", "PROPOSAL_LIABILITY", "RECEIPT_OF_WITHDRAWAL"),
        *("PACKAGE_SHEET", "PACKAGE_PLAN", "PACKAGE_MEETING", "PACKAGE_REPORT", "PACKAGE_STRIKE_OFF"),
    ),
    ("柳河镇人民政府", "柳政信"): ("ASSIST_OPINION",),
    ("安澜县人民政府", "安政信"): (
        "REVIEW_REQUEST",
        "REVIEW_ACCEPTANCE",
        "REVIEW_NOT_ACCEPT",
        "REVIEW_OPINION",
    ),
    ("江临市人民政府", "江政信"): ("REREVIEW_OPINION", "HEARING_NOTICE", "HEARING_RECORD"),
}
#: When, so that a paper is not older than what it speaks of.
_ISSUED = {
    "2026-03-09": ("REGISTRATION", "URGENT_REPORT"),
    "2026-03-12": ("FORWARD", "ASSIGN", "DESTINATION", "GUIDANCE_RECORD"),
    "2026-03-18": ("ACCEPTANCE", "OBJECTION", "NOT_ACCEPT", "GUIDANCE"),
    "2026-03-25": ("OBJECTION_DECISION", "COMPETENCE", "MINUTES", "INTERVIEW", "ASSIST_REQUEST"),
    "2026-04-08": ("ASSIST_OPINION", "MEDIATION_CONSENT"),
    "2026-04-21": ("SETTLEMENT", "WITHDRAWAL", "RECEIPT_OF_WITHDRAWAL"),
    "2026-05-28": ("REVIEW_REQUEST", "REVIEW_ACCEPTANCE", "REVIEW_NOT_ACCEPT", "REPORT"),
    "2026-06-24": ("REVIEW_OPINION",),
    "2026-07-10": ("HEARING_NOTICE", "EXECUTION", "FEEDBACK", "FEEDBACK_LIABILITY"),
    "2026-07-20": ("HEARING_RECORD", "PACKAGE_REPORT", "PACKAGE_STRIKE_OFF"),
    "2026-08-03": ("REREVIEW_OPINION",),
    "2026-09-01": ("NO_LONGER_ACCEPT", "CARE"),
}


def head(kind: str) -> Head:
    """What stands on it besides."""
    series = codes.DOCUMENT_SERIES.get(kind)
    unit = ("安澜县农业农村局", "安农信")
    office, word = next((each for each, kinds in _ISSUERS.items() if kind in kinds), unit)
    return Head(
        office=office,
        title=office_samples.TITLES.get(kind) or papers.title(kind, _TITLE),
        number=f"{word}{series}〔2026〕12号" if series else "",
        issued_on=next((on for on, kinds in _ISSUED.items() if kind in kinds), "2026-05-12"),
        signer="宋长河",
    )
