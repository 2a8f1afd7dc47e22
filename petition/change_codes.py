"""Words of what changes a matter from outside its course; joined to `codes`."""

from __future__ import annotations

from collections.abc import Mapping

Names = Mapping[str, tuple[str, str]]

KINDS: Names = {
    "SUCCESSION": ("信访人去世", "The petitioner died"),
    "AGENT": ("代理人", "Agent"),
    "SUPPLEMENT": ("补充答复", "Supplementary answer"),
    "REOPENING": ("重新启动", "Reopening"),
    "ASSIGNMENT": ("交办报结果", "Report of the assignment"),
    "CORRECTION": ("登记更正", "Correction of the registration"),
    "SHARES": ("逐级转送的份额", "Shares of the levels"),
    "FEEDBACK": ("每周反馈进展", "Weekly feedback"),
    "CONTACT": ("联系信访人", "Reaching the petitioner"),
}

#: How a petitioner was told how it stands.
PROGRESS_HOWS: Names = {
    "FACE": ("当面", "in person"),
    "PHONE": ("打电话", "by phone"),
    "MESSAGE": ("发短信、网上留言", "by message"),
    "LETTER": ("寄信", "by letter"),
}

STATUSES: Names = {
    "ASKED": ("等办理", "To be looked at"),
    # a death
    "HEIRS_ASKED": ("问承继人", "Heirs are asked"),
    "TAKEN_OVER": ("承继人接着办", "An heir goes on"),
    "EX_OFFICIO": ("没有承继人，接着办", "No heir; it goes on"),
    "ENDED": ("没有承继人，终结", "No heir; ended"),
    # an agent
    "ADMITTED": ("代理中", "Acts"),
    "REFUSED": ("没有同意", "Not agreed"),
    "REVOKED": ("不再代理", "Acts no longer"),
    # one more answer
    "ISSUED": ("已签发", "Issued"),
    "SERVED": ("已送达", "Served"),
    "DROPPED": ("不用补充", "Not needed"),
    # a reopening
    "REOPENED": ("已重新启动", "Reopened"),
    # the report of an assignment
    "DUE": ("等报结果", "Report awaited"),
    "REPORTED": ("结果待审", "Reported, to be checked"),
    "DONE": ("结果已收下", "Report taken"),
    "RELEASED": ("不用报了", "Nothing owed"),
    # somebody without an address
    "TRYING": ("设法联系", "Being looked for"),
    "REACHED": ("联系上了", "Reached"),
    "NOT_REACHED": ("没有联系上", "Not reached"),
    # a correction of the registration
    "CORRECTED": ("已更正", "Corrected"),
}

RELATIONS: Names = {
    "SPOUSE": ("配偶", "Spouse"),
    "CHILD": ("子女", "Child"),
    "PARENT": ("父母", "Parent"),
    "RELATIVE": ("其他近亲属", "Other close relative"),
    "LAWYER": ("律师、法律服务工作者", "Lawyer or legal worker"),
    "COMMUNITY": ("所在社区、单位推荐的人", "Recommended by the community or employer"),
    "OTHER": ("其他", "Other"),
}

#: What an agent may do. What gives up or disposes of the petitioner's right must be named in the paper.
POWERS: Names = {
    "FOLLOW": ("查询、递交材料、陈述", "Follow, hand in and state"),
    "RECEIVE": ("签收文书", "Receive papers"),
    "REVIEW": ("申请复查、复核", "Ask for review and re-review"),
    "MEDIATE": ("同意调解、和解", "Agree to mediation and settlement"),
    "WITHDRAW": ("撤回信访", "Withdraw the petition"),
}
#: A rating is only ever the petitioner's own act, and no power to be given.
ORDINARY_POWERS = frozenset({"FOLLOW", "RECEIVE"})

#: Why a matter that ended is opened again, and the article behind it.
GROUNDS: Names = {
    "WRONGLY_REFUSED": ("应当受理的没有受理", "It should have been accepted"),
    "NOT_THEIR_ACT": ("撤回不是本人的真实意思", "The withdrawal was not the petitioner's own will"),
    "PROCEDURE_CLOSED": ("别的程序不收，应当回到信访", "The other procedure does not take it"),
    "HEIR_CAME": ("承继人要求接着办", "An heir asks to go on"),
}
ARTICLES: Mapping[str, str] = {
    "WRONGLY_REFUSED": "条例第22条、第23条、第44条",
    "NOT_THEIR_ACT": "条例第18条第4款、第46条",
    "PROCEDURE_CLOSED": "条例第31条",
    "HEIR_CAME": "条例第22条第1款",
}

#: What of a registration can be corrected: columns of the matter's row, and the petitioner's numbers.
CORRECTED: Names = {
    "title": ("标题", "Title"),
    "place": ("问题在哪里", "Place"),
    "channel": ("形式", "Channel"),
    "is_initial": ("初次还是重复", "First or repeated"),
    "received_on": ("收到的日子", "Day of receipt"),
    "outcome": ("结果", "Outcome"),
    "phone": ("电话", "Telephone"),
    "id_number": ("证件号码", "Identity number"),
}
FIRST_OR_AGAIN: Names = {
    "INITIAL": ("初次", "First"),
    "REPEAT": ("重复", "Repeated"),
}

DOCUMENTS: Names = {
    "SUCCESSION": ("承继记录", "Record of the succession"),
    "AUTHORITY": ("代理登记表", "Record of the agent's authority"),
    "SUPPLEMENT": ("补充答复书", "Supplementary answer"),
    "REOPENING": ("重新启动决定书", "Decision to reopen"),
    "SERVICE_PROOF": ("送达回证", "Proof of service"),
    "MANDATE": ("授权委托书", "Authority of an agent"),
    "REPRESENTATIVES": ("代表推选书", "Choice of representatives"),
}
#: Printed blank to be signed by people: without number, and no organ signs them.
BLANKS: Names = {kind: DOCUMENTS[kind] for kind in ("SERVICE_PROOF", "MANDATE", "REPRESENTATIVES")}
SERIES: Mapping[str, str] = {"SUPPLEMENT": "补", "REOPENING": "启"}
LETTERS = frozenset({"SUPPLEMENT"})
PUBLIC = frozenset({"SUPPLEMENT", "REOPENING"})
PARTY_ROLES: Names = {
    "successor": ("承继人", "Successor"),
    "deceased": ("信访人（已去世）", "Petitioner (deceased)"),
    "agent_asked": ("代理人（待核对）", "Agent (to be checked)"),
    "agent_refused": ("没有同意的代理人", "Agent not admitted"),
    "agent_ended": ("不再代理的人", "Former agent"),
    "number_asked": ("申请更正成这个号码", "Number asked for"),
    "number_refused": ("没有同意更正的号码", "Number not agreed to"),
    "number_before": ("更正以前登记的号码", "Number before the correction"),
}
