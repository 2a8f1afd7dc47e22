"""The English of what changes a matter from outside its course."""

from collections.abc import Mapping

CHANGES: Mapping[str, str] = {
    "变更、补充、重新启动": "Changes",
    "变更、补充…": "Changes…",
    "去世、代理、补充答复、重新启动、报结果、更正、逐级转送、每周反馈，各有一份记录，都不改走着的期限。": (
        "A death, an agent, one more answer, a reopening, a report, a correction, the levels, weekly"
        " feedback: each is a record of its own, and none moves a period that runs."
    ),
    "去世已登记，等问承继人。期限照走。": ("The death is recorded; heirs are asked. The periods run on."),
    "承继人已登记，接着办。": "The heir is registered and goes on.",
    "联系上了信访人": "The petitioner was reached",
    "已登记。从现在起要书面告知，期限照从收到那天算。": (
        "Registered. Notices are owed from now on; the periods run from receipt as before."
    ),
    "写电话或者住址。从登记起要书面告知，以前没法送的文书补送；期限照从收到那天算。": (
        "Phone or address. Notices are owed from then on and what could not be served is served now;"
        " the periods run from receipt."
    ),
    "代理人已登记，等核对委托书。": "The agent is registered; the authority is to be checked.",
    "已登记不再代理。": "It is recorded that the agent acts no longer.",
    "可以起草补充答复了。": "The supplementary answer can be drafted.",
    "已提出，等负责人决定。": "Asked; the head decides.",
    "已提出更正，等负责人审批。登记的先不动。": (
        "Asked; the head decides. The registration stays until then."
    ),
    "从现在起每周告诉信访人进展，到了日子会有一步要办。": (
        "From now on the petitioner is told every week how it stands; a step opens on the day."
    ),
    "每周反馈进展": "Weekly feedback",
    "受理以后每周告诉信访人办到了哪一步，遇休息日移到下一个工作日。办理期限照走。": (
        "Every week after acceptance the petitioner is told how it stands; a rest day moves to the next"
        " working day. The period runs on."
    ),
    "到{day}": "until {day}",
    "提出更正登记": "Ask to correct the registration",
    "登记不删、不倒签。写错的由负责人审批更正，原来写的留着。收到得更早的，从那天算；更晚的，期限不移。": (
        "Nothing is deleted or backdated: the head decides, and the old value is kept. A receipt that was"
        " earlier counts from then; a later one moves no period."
    ),
    "哪一项": "Which field",
    "更正成": "Corrected to",
    "标题、地点、收到的日子（写成 2026-03-02）写在这里；别的上面已经选了": (
        "Title, place and day of receipt (as 2026-03-02) are written here; the others are chosen above"
    ),
    "哪里登记错了，凭什么知道": "What was registered wrongly, and how it is known",
    "{name}（现在是“{now}”）": "{name} (now {now})",
    "{name}，改为“{value}”": "{name}: change to {value}",
    "更正哪一项": "Corrected",
    "原来写的": "Was",
    "谁决定": "Decided by",
    "{name}（更正过）": "{name} (corrected)",
    "原来写“{old}”，{day}更正（{who}提出，{by}同意）": (
        "was {old}; corrected {day} (asked by {who}, agreed by {by})"
    ),
    "谁": "Who",
    "关系": "Relation",
    "权限": "Powers",
    "去世": "Died",
    "凭证": "Proof",
    "原来的答复": "First answer",
    "交办文号": "Assignment",
    "哪天前报": "Report due",
    "为什么": "Why",
    "原来的结果": "Ended as",
    "不再代理…": "Acts no longer…",
    "谁、怎么说的": "Who said so, in their words",
    "登记不再代理": "Record that the agent acts no longer",
    "没有变更。": "No changes.",
    "登记承继人": "Register an heir",
    "补充答复": "Supplementary answer",
    "提出重新启动": "Ask to reopen",
    "登记代理人": "Register an agent",
    "登记信访人去世": "Record that the petitioner died",
    "填写…": "Fill in…",
    "期限照走。登记以后逐个问承继人要不要接着办。": (
        "The periods run on. Then the heirs are asked one by one."
    ),
    "哪天去世": "Day of death",
    "凭什么": "Proof",
    "死亡证明、户口注销证明、村（居）委会的证明": (
        "Death certificate, household register, village committee"
    ),
    "和信访人的关系": "Relation to the petitioner",
    "授权委托书": "Written authority",
    "户口本、公证书、亲属关系证明": "Household register, notarial deed, proof of kinship",
    "哪天签的，写了委托什么": "When it was signed, and what for",
    "本人的话": "In their own words",
    "委托书里逐项写明的": "Named one by one in the authority",
    "查询、陈述、签收文书都可以。评价只能本人作出。": (
        "Following, stating and receiving papers always. A rating is the petitioner's own act."
    ),
    "原来的答复和复查期不变。结论要变的，在“复查、复核、不服”里走依法纠错。": (
        "The first answer and its review window stay. Another result is a correction: see remedies."
    ),
    "为什么补充": "Why",
    "原来哪里没有说清，谁问的": "What was left open, and who asked",
    "没有答复就结束、结束错了的，由负责人决定。编号不变，15日从决定那天算。": (
        "For what ended wrongly without an answer. The head decides; same number, 15 days from the decision."
    ),
    "哪一种": "Which",
    "错在哪里，凭什么知道": "What was wrong, and how it is known",
}
