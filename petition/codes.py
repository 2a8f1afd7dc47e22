"""The words of petition work: every code of the room with its name in Chinese and English.

Statuses are those of the regulation's practice; which ones this version reaches is for the diagrams to say.
Content classes are a first and a second level (about the year 2020); a version number goes with the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from petition import change_codes, review_codes

Lang = Literal["zh", "en"]
Names = Mapping[str, tuple[str, str]]

CHANNELS: Names = {
    "VISIT": ("来访", "Visit"),
    "LETTER": ("来信", "Letter"),
    "PHONE": ("来电", "Phone"),
    "WEB": ("网上", "Web"),
    "FAX": ("传真", "Fax"),
}

PURPOSES: Names = {
    "REQUEST": ("求决", "Request"),
    "APPEAL": ("申诉", "Appeal"),
    "SUGGESTION": ("意见建议", "Suggestion"),
    "ACCUSATION": ("揭发控告", "Accusation"),
    "OTHER": ("其他", "Other"),
}

STATUSES: Names = {
    "REGISTERED": ("已登记", "Registered"),
    "FORWARDED": ("已转送", "Forwarded"),
    "ASSIGNED": ("已交办", "Assigned"),
    "OBJECTION_PENDING": ("异议审核中", "Objection pending"),
    "RECEIVED": ("已接收", "Received"),
    "ACCEPTED": ("已受理", "Accepted"),
    "IN_PROCESS": ("办理中", "In process"),
    "CLOSED": ("已办结", "Closed"),
    "REVIEW_WINDOW": ("复查期内", "Review window"),
    "UNDER_REVIEW": ("复查中", "Under review"),
    "REVIEW_CLOSED": ("复查办结", "Review closed"),
    "REREVIEW_WINDOW": ("复核期内", "Re-review window"),
    "UNDER_REREVIEW": ("复核中", "Under re-review"),
    "CONCLUDED": ("复核终结", "Concluded"),
    "NOT_ACCEPTED": ("不予受理", "Not accepted"),
    "NO_LONGER_ACCEPTED": ("不再受理", "No longer accepted"),
    "IMPORTED": ("已导入其他程序", "Sent to another procedure"),
    "TRANSFERRED_POLITICAL_LEGAL": ("已转政法", "Transferred to political-legal organs"),
    "TRANSFERRED_DISCIPLINE": ("已转纪检监察", "Transferred to discipline organs"),
    "TOLD_OTHER": ("已告知向有权机关提出", "Told the competent organ"),
    "SETTLED": ("调解/和解结案", "Settled"),
    "WITHDRAWN": ("信访人撤回", "Withdrawn"),
    "REPLIED": ("建议已回复", "Replied"),
    "ARCHIVED_ONLY": ("存", "Filed without action"),
    "CONCLUDED_NO_REVIEW": ("逾期未申请终结", "Concluded without review"),
    "MERGED_DUPLICATE": ("重复并案", "Merged as duplicate"),
}

#: Statuses after which nothing more is owed by anybody here.
ENDED = frozenset(
    {
        "CLOSED",
        "REVIEW_CLOSED",
        "CONCLUDED",
        "NOT_ACCEPTED",
        "NO_LONGER_ACCEPTED",
        "IMPORTED",
        "TRANSFERRED_POLITICAL_LEGAL",
        "TRANSFERRED_DISCIPLINE",
        "TOLD_OTHER",
        "SETTLED",
        "WITHDRAWN",
        "REPLIED",
        "ARCHIVED_ONLY",
        "CONCLUDED_NO_REVIEW",
        "MERGED_DUPLICATE",
    }
)

Tone = Literal["neutral", "azure", "ochre", "violet", "green"]
_AZURE = ("ACCEPTED", "IN_PROCESS", "REVIEW_WINDOW", "UNDER_REVIEW", "REREVIEW_WINDOW", "UNDER_REREVIEW")
_GREEN = ("CLOSED", "REVIEW_CLOSED", "CONCLUDED", "REPLIED", "SETTLED")
STATUS_TONES: Mapping[str, Tone] = {
    **dict.fromkeys(STATUSES, "neutral"),
    **dict.fromkeys(_AZURE, "azure"),
    **dict.fromkeys(_GREEN, "green"),
    "OBJECTION_PENDING": "ochre",
}

DOCUMENTS: Names = {
    "REGISTRATION": ("信访登记表", "Registration sheet"),
    "FORWARD": ("转送单", "Forwarding slip"),
    "ASSIGN": ("交办函", "Assignment letter"),
    "DESTINATION": ("去向告知书", "Notice of destination"),
    "ACCEPTANCE": ("受理告知书", "Notice of acceptance"),
    "NOT_ACCEPT": ("不予受理告知书", "Notice of non-acceptance"),
    "NO_LONGER_ACCEPT": ("不再受理告知书", "Notice of no further acceptance"),
    "GUIDANCE": ("程序引导告知书", "Notice of the proper procedure"),
    "GUIDANCE_RECORD": ("释法引导记录", "Record of guidance"),
    "OBJECTION": ("异议书", "Objection"),
    "OBJECTION_DECISION": ("异议审核意见", "Decision on the objection"),
    "COMPETENCE": ("管辖决定", "Decision on competence"),
    "MINUTES": ("联席会议纪要", "Minutes of the joint meeting"),
    "INTERVIEW": ("谈话记录", "Record of the hearing of the petitioner"),
    "EXTENSION": ("延期告知书", "Notice of extension"),
    "OPINION": ("信访处理意见书", "Handling opinion"),
    "REPLY": ("答复书", "Reply"),
    "MEDIATION_CONSENT": ("调解同意书", "Consent to mediation"),
    "SETTLEMENT": ("调解协议书", "Mediation agreement"),
    "EXECUTION": ("落实情况报告", "Report of execution"),
    "WITHDRAWAL": ("撤回信访的记录", "Record of the withdrawal"),
    "RECEIPT_OF_WITHDRAWAL": ("收到撤回告知书", "Notice of receipt of the withdrawal"),
    "REPORT": ("办结报告", "Closing report"),
    "URGENT_REPORT": ("紧急信访信息", "Urgent report"),
    "ASSIST_REQUEST": ("会办函", "Request to assist"),
    "ASSIST_OPINION": ("会办意见", "Opinion of the assisting organ"),
    **review_codes.DOCUMENTS,
    **change_codes.DOCUMENTS,
    "PACKAGE_SHEET": ("包案责任表", "Package sheet"),
    "PACKAGE_PLAN": ("化解方案", "Plan to resolve"),
    "PACKAGE_MEETING": ("约见记录", "Record of the leader's meeting"),
    "PACKAGE_REPORT": ("化解报告", "Report of the resolution"),
    "PACKAGE_STRIKE_OFF": ("销案审批表", "Strike-off"),
    "SUPERVISION": ("督办通知", "Supervision notice"),
    "LISTING": ("挂牌督办通知", "Notice of listed supervision"),
    "VISIT": ("实地督办记录", "Record of the on-site supervision"),
    "SUPERVISION_REPLY": ("督办反馈", "Reply to the supervision"),
    "PROPOSAL_WORK": ("改进工作建议书", "Proposal to improve work"),
    "PROPOSAL_POLICY": ("完善政策建议书", "Proposal to improve policy"),
    "PROPOSAL_LIABILITY": ("追究责任建议书", "Proposal to hold liable"),
    "FEEDBACK": ("采纳情况反馈", "Feedback on the proposal"),
    "FEEDBACK_LIABILITY": ("追究责任建议的反馈", "Feedback on the proposal of liability"),
    "INSTRUCTION": ("领导批示办理单", "Sheet of the leader's instruction"),
    "ANNUAL_REPORT": ("信访情况年度报告", "Yearly report on petitions"),
}

#: The character that tells the series of a document number: 安信转〔2026〕418号.
DOCUMENT_SERIES: Mapping[str, str] = {
    "FORWARD": "转",
    "ASSIGN": "交",
    "DESTINATION": "告",
    "ACCEPTANCE": "受",
    "NOT_ACCEPT": "不",
    "NO_LONGER_ACCEPT": "再",
    "GUIDANCE": "导",
    "OBJECTION": "异",
    "OBJECTION_DECISION": "审",
    "COMPETENCE": "管",
    "MINUTES": "联纪",
    "EXTENSION": "延",
    "OPINION": "意",
    "REPLY": "复",
    "SETTLEMENT": "调",
    "RECEIPT_OF_WITHDRAWAL": "撤",
    "REPORT": "结",
    "URGENT_REPORT": "急",
    "ASSIST_REQUEST": "会",
    "ASSIST_OPINION": "协",
    **review_codes.SERIES,
    **change_codes.SERIES,
    "PACKAGE_SHEET": "包",
    "SUPERVISION": "督",
    "LISTING": "挂",
    "PROPOSAL_WORK": "改",
    "PROPOSAL_POLICY": "策",
    "PROPOSAL_LIABILITY": "责",
    "ANNUAL_REPORT": "报",
}

#: Told to somebody, in the letter format of GB/T 9704; what decides or orders has the full red head.
LETTERS = frozenset(
    {
        "FORWARD",
        "DESTINATION",
        "ACCEPTANCE",
        "NOT_ACCEPT",
        "NO_LONGER_ACCEPT",
        "GUIDANCE",
        "OBJECTION",
        "OBJECTION_DECISION",
        "EXTENSION",
        "REPLY",
        "RECEIPT_OF_WITHDRAWAL",
        "REPORT",
        "REVIEW_ACCEPTANCE",
        "REVIEW_NOT_ACCEPT",
        "HEARING_NOTICE",
        "ASSIST_REQUEST",
        "ASSIST_OPINION",
        *change_codes.LETTERS,
    }
)

#: Between the petition office and the organ with authority alone: the organ it is about must not read it.
CONFIDENTIAL_DOCUMENTS = frozenset({"PROPOSAL_LIABILITY", "FEEDBACK_LIABILITY"})

#: What the petitioner may see and is given; the rest stays between offices.
PUBLIC_DOCUMENTS = frozenset(
    {
        "DESTINATION",
        "ACCEPTANCE",
        "NOT_ACCEPT",
        "NO_LONGER_ACCEPT",
        "GUIDANCE",
        "EXTENSION",
        "OPINION",
        "REPLY",
        "MEDIATION_CONSENT",
        "SETTLEMENT",
        "RECEIPT_OF_WITHDRAWAL",
        *review_codes.PUBLIC,
        *change_codes.PUBLIC,
    }
)

SERVICE_METHODS: Names = {
    "DIRECT": ("当面", "In person"),
    "LEFT": ("留置", "Left with witnesses"),
    "MAIL": ("邮寄", "By mail"),
    "ELECTRONIC": ("电子", "Electronically"),
}

SERVICE_RESULTS: Names = {
    "DELIVERED": ("已签收", "Received"),
    "REFUSED_LEFT": ("拒收，已留置", "Refused and left"),
    "SENT": ("已寄出，等回证", "Sent, proof awaited"),
    "UNDELIVERED": ("没有送到", "Not delivered"),
}

#: Outcomes of a handling opinion (条例第32条第1款), and of replies to suggestions and duties.
OUTCOMES: Names = {
    "SUPPORTED": ("支持", "Supported"),
    "PARTLY_SUPPORTED": ("部分支持", "Supported in part"),
    "EXPLAINED": ("解释说明", "Explained"),
    "NOT_SUPPORTED": ("不支持", "Not supported"),
    "ADOPTED": ("采纳", "Adopted"),
    "PARTLY_ADOPTED": ("部分采纳", "Adopted in part"),
    "NOT_ADOPTED": ("没有采纳", "Not adopted"),
    "SETTLED": ("调解、和解结案", "Settled"),
    "DUTY_PERFORMED": ("已履行职责", "Duty performed"),
    "DUTY_ANSWERED": ("已答复，不履行的理由已说明", "Answered with reasons"),
}

#: Why people had to petition (信访原因); known only after the investigation.
CAUSES: Names = {
    "1": ("参政议政", "Taking part in public affairs"),
    "2": ("政策法规", "Policy or law"),
    "3": ("工作原因", "How work was done"),
    "4": ("干部作风", "Conduct of officials"),
    "5": ("信访人因素", "On the petitioner's side"),
    "6": ("自然灾害", "Natural disaster"),
    "7": ("涉外因素", "Foreign matters"),
    "8": ("其他", "Other"),
}

FLAGS: Names = {
    "sealed": ("封存", "Sealed"),
    "urgent": ("紧急", "Urgent"),
    "listed": ("挂牌", "Listed"),
    "supervised": ("督办", "Supervised"),
    "packaged": ("包案", "Led case"),
    "group": ("集体访", "Group"),
    "repeat": ("重复", "Repeat"),
    "assigned": ("交办", "Assigned"),
    "extended": ("已延期", "Extended"),
    "untold": ("延期未告知", "Extension not told"),
    "provisional": ("暂定", "Provisional"),
    "anonymous": ("匿名", "Anonymous"),
    "awaits_heir": ("问承继人", "Heirs are asked"),
    "summary": ("简易", "Summary"),
    "mediation": ("调解中", "In mediation"),
    "hearing": ("听证中", "Hearing"),
}

SPOT_VERDICTS: Names = {
    "SOUND": ("规范", "In order"),
    "WANTING": ("有问题", "Wanting"),
}

ALERTS: Names = {
    "warning": ("快到期", "Due soon"),
    "last_call": ("放假前最后一个工作日", "Last working day before the holidays"),
    "overdue": ("已逾期", "Overdue"),
    "default_acceptance": ("超期未告知，按第15日算受理", "Not told in time, accepted by default"),
    "extension_untold": ("延期未告知", "Extension not told"),
    "execution_due": ("支持的诉求快到落实的日子", "A supported demand is nearly due to be carried out"),
    "unexecuted": ("支持的诉求到期没有落实", "A supported demand is not carried out"),
    "returned_twice": ("意见稿退回了两次", "A draft was returned twice"),
    "report_returned_twice": ("办结报告退回了两次", "A report of an assignment was returned twice"),
    "feedback_missed": ("到了反馈的日子没有告诉信访人", "The petitioner was not told on the day"),
    "unsigned": ("转送后没有签收", "Forwarded but not signed for"),
    **review_codes.ALERTS,
    "package_acknowledge": ("包案领导没有签收", "The leader has not signed"),
    "package_handover": ("包案没有当天移交", "The package was not handed over the same day"),
    "package_due": ("包案快到期", "The package is nearly due"),
    "package_overdue": ("包案过了期限", "The package is past its end"),
    "package_check": ("每月检查没有做", "The monthly check was not made"),
    "package_verify": ("化解报告没有核实", "The resolution was not verified"),
    "supervision_due": ("督办反馈快到期", "The reply to the supervision is nearly due"),
    "supervision_overdue": ("督办没有按期反馈", "No reply to the supervision in time"),
    "proposal_due": ("建议的反馈快到期", "Feedback on the proposal is nearly due"),
    "proposal_overdue": ("建议到期没有反馈，已上报", "No feedback on the proposal in time, reported upward"),
    "instruction_due": ("领导批示快到回复的日子", "The reply to a leader's instruction is nearly due"),
    "instruction_overdue": ("领导批示没有按期回复", "No reply to a leader's instruction in time"),
    "recalculated": ("期限重新计算", "Recalculated"),
}

PACKAGE_GROUNDS: Names = {
    "BACKLOG": ("信访积案", "Backlog case"),
    "REPEAT": ("重复信访", "Petitioned again and again"),
    "GROUP": ("集体访，群众反映强烈", "Group, strong feelings"),
    "RECEPTION": ("领导接访中发现", "Found at a leader's reception"),
    "HARD": ("疑难复杂，一个单位办不下来", "Hard, beyond one organ"),
    "OTHER": ("其他", "Other"),
}

PACKAGE_STATUSES: Names = {
    "NOMINATED": ("提名审批中", "Being nominated"),
    "REFUSED": ("不包案", "Not led"),
    "ASSIGNED": ("待领导签收", "To be signed for"),
    "LEADING": ("化解中", "Led"),
    "HANDING_OVER": ("移交中", "Being handed over"),
    "VERIFYING": ("待核实销案", "Being verified"),
    "STRUCK_OFF": ("已销案，观察期", "Struck off, watched"),
    "CLOSED": ("包案结束", "Ended"),
}

#: What a leader's work came to (条例第27条). Several may apply.
PACKAGE_OUTCOMES: Names = {
    "SOLVED": ("诉求合理，问题已解决", "Justified and solved"),
    "EXPLAINED": ("诉求不合理，已解释清楚", "Not justified, explained"),
    "ASSISTED": ("生活困难，已帮扶救助", "In hardship, assisted"),
    "LAWFUL_SANCTION_REFERRED": ("有违法行为，已移送依法处理", "Unlawful acts referred"),
}

PROOFS: Names = {
    "AGREEMENT": ("协议书", "Agreement"),
    "PAYMENT": ("付款凭证", "Proof of payment"),
    "OPINION": ("处理意见书和回证", "Opinion and proof of service"),
    "AID": ("救助凭证", "Proof of aid"),
    "RECORD": ("释法说理的记录", "Record of the explanation"),
    "OTHER_PROOF": ("其他凭证", "Other proof"),
    "PROMISE": ("息访承诺", "Promise not to petition again"),
}

RECEPTION_FORMS: Names = {
    "FIXED_POINT": ("定点接访", "Fixed place"),
    "APPOINTMENT": ("重点约访", "Appointment"),
    "THEMATIC": ("专题接访", "Thematic"),
    "FIELD_WITH_CASE": ("带案下访", "In the field, with the case"),
}

CHECK_STATES: Names = {
    "ON_PLAN": ("按计划", "On plan"),
    "LATE": ("慢了", "Late"),
    "BLOCKED": ("卡住了", "Blocked"),
}

LEADER_CHANGES: Names = {
    "MOVED": ("调岗", "Moved post"),
    "INTEREST": ("要回避", "Steps aside"),
    "OTHER": ("其他原因", "Other"),
}

#: What the law names as grounds of supervision (条例第40条第1款), and no list of the superseded text.
SUPERVISION_GROUNDS: Names = {
    "VIOLATES_RULES": ("违反规定受理、办理", "Handled against the rules"),
    "SHIRKING": ("推诿、敷衍、拖延", "Shirking or delaying"),
    "FALSIFYING": ("弄虚作假", "Falsifying"),
    "NOT_EXECUTED": ("拒不执行处理意见", "Refusing to execute the opinion"),
    "OTHER": ("其他需要督办的", "Other"),
}

SUPERVISION_FORMS: Names = {
    "PHONE": ("电话督办", "By phone"),
    "ONLINE": ("网上督办", "Online"),
    "LETTER": ("发函督办", "By letter"),
    "ON_SITE": ("实地督办", "On site"),
    "INTERVIEW": ("约谈", "Interview"),
    "JOINT": ("联合督办", "Joint"),
    "LISTED": ("挂牌督办（联席会议决定）", "Listed (decided by the joint meeting)"),
}

SUPERVISION_STATUSES: Names = {
    "OPENED": ("立项审批中", "Being opened"),
    "DROPPED": ("不督办", "Not supervised"),
    "ISSUED": ("等单位反馈", "Reply awaited"),
    "REPLIED": ("已反馈，待核实", "Answered, to be verified"),
    "PROPOSED": ("已提建议", "Proposals made"),
    "CLOSED": ("督办办结", "Closed"),
}

SUPERVISION_RESULTS: Names = {
    "MENDED": ("整改到位", "Mended"),
    "HANDED_ON": ("由有权机关接着处理", "The organ with authority goes on"),
}

PROPOSAL_KINDS: Names = {
    "IMPROVE_WORK": ("改进工作", "Improve work"),
    "IMPROVE_POLICY": ("完善政策", "Improve policy"),
    "HOLD_LIABLE": ("追究责任", "Hold liable"),
}

PROPOSAL_STATUSES: Names = {
    "DRAFT": ("待审批", "Being approved"),
    "DROPPED": ("没有提出", "Not made"),
    "ISSUED": ("等反馈", "Feedback awaited"),
    "ADOPTED": ("采纳", "Adopted"),
    "PARTLY_ADOPTED": ("部分采纳", "Adopted in part"),
    "NOT_ADOPTED": ("没有采纳", "Not adopted"),
}

#: What the records show that should be pressed.
TRIGGERS: Names = {
    "OVERDUE_FORWARD": ("超期未转送", "Not forwarded in time"),
    "NOT_TOLD": ("超期未告知", "Not told in time"),
    "OVERDUE_HANDLING": ("超期未办结", "Not decided in time"),
    "UNSIGNED": ("转送后没有签收", "Not signed for"),
    "EXTENSION_UNTOLD": ("延期没有告知", "Extension not told"),
    "HALF_TIME": ("期限过半没有动", "Half the time gone, nothing begun"),
    "NOT_EXECUTED": ("到期没有落实", "Not carried out in time"),
    "CAME_AGAIN": ("办理中信访人又来反映", "The petitioner came again meanwhile"),
}

PARTY_ROLES: Names = {
    "petitioner": ("信访人", "Petitioner"),
    "joint": ("一起信访的人", "Joint petitioner"),
    "representative": ("代表", "Representative"),
    "agent": ("代理人", "Agent"),
    "accused": ("被反映人", "Person complained about"),
    **change_codes.PARTY_ROLES,
}

LINKS: Names = {
    "repeat": ("同人同事", "Same person, same matter"),
    "same_matter": ("同一件事，人不同", "Same matter, other person"),
    "same_person": ("同一人，另一件事", "Same person, other matter"),
    **review_codes.LINKS,
}

CONTENT_CLASSES_VERSION = "2020-1"
#: First level -> second level.
CONTENT_CLASSES: Mapping[str, tuple[str, ...]] = {
    "农村农业": ("土地流转", "土地承包经营", "村务管理", "惠农补贴", "农资农技", "动物防疫", "扶贫开发"),
    "自然资源": ("土地征收", "土地资源管理", "矿产资源管理", "林业管理", "不动产登记"),
    "城乡建设": (
        "国有土地上房屋征收与补偿",
        "住房保障与房地产",
        "物业服务",
        "城乡规划",
        "建筑市场",
        "工程质量",
        "城市建设和市政管理",
        "村镇建设",
    ),
    "劳动和社会保障": (
        "劳动关系",
        "工资福利",
        "城镇职工社会保险",
        "城镇居民社会保险",
        "就业培训",
        "劳动保护",
    ),
    "卫生健康": ("医患纠纷", "公共卫生", "医政监管", "人口计生"),
    "教育": ("考试招生", "教育收费", "教师队伍和待遇", "教育行政管理"),
    "经济管理": ("国资监管", "企业破产", "金融财税", "能源管理"),
    "市场监管": ("食品药品监管", "质监检验检疫", "消费纠纷"),
    "交通运输": ("交通管理", "客货运输", "出租车管理"),
    "民政与应急": ("社会救助", "优抚", "福利慈善", "基层选举和社区建设", "安全生产", "救灾募捐"),
    "政法": ("诉讼", "行政复议", "刑案侦破", "社会治安", "户籍证件", "法律服务"),
    "军队事务": ("复退安置", "军转安置"),
    "科技与信息产业": ("电信", "信息化建设", "知识产权"),
    "生态环境": ("环境污染", "环保管理"),
    "文体旅游": ("文化", "体育", "旅游管理", "文物管理"),
    "党务政务": ("党的建设", "机构改革", "宣传舆论"),
    "组织人事": ("选拔任用", "编制职位", "离休"),
    "纪检监察": ("贪污贿赂", "滥用职权", "失职渎职", "干部作风"),
    "其他": ("其他",),
}


def label(names: Names, code: str | None, lang: Lang = "zh") -> str:
    """The name of a code in that language; a code nobody named is its own name."""
    if code is None:
        return ""
    pair = names.get(code)
    return code if pair is None else pair[0 if lang == "zh" else 1]
