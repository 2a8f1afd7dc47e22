"""The English of who may see a matter, who steps aside, and of one's own sessions and absences."""

from collections.abc import Mapping

KEEPING: Mapping[str, str] = {
    "权限": "Access",
    "回避": "Recusal",
    "谁能看": "Who may see",
    "谁能看、谁回避": "Who may see it, who steps aside",
    "谁能看、谁回避…": "Who may see it, who steps aside…",
    "与信访事项或者信访人有直接利害关系的，应当回避。期限不变，办过的由接手的人核对。": (
        "Whoever has a direct interest in the matter or the petitioner steps aside. No period moves; what was"
        " done is checked by whoever takes over."
    ),
    "没有人回避。": "Nobody has stepped aside.",
    "我和这件有利害关系，申明回避": "I have an interest in this matter and step aside",
    "写明是什么关系；送出以后马上看不到这件": "Say which; once sent you no longer see this matter",
    "申明回避": "Step aside",
    "信访人申请谁回避": "Who the petitioner asks to step aside",
    "信访人说的理由": "The petitioner's reasons",
    "记下申请": "Record the request",
    "知悉范围": "Readers",
    "点了名的，就只有点到名的人能看；不点名，是登记机关和办理单位的有关岗位。": (
        "Once people are named, only they may read it; otherwise some posts of the two offices do."
    ),
    "定下知悉范围": "Set the readers",
    "没有点名。": "Nobody is named.",
    "等我决定的回避": "Recusals I decide",
    "单位的人由负责人决定，负责人本人的由上一级决定（条例第28条第3款）。": (
        "The head decides about the office's people; about the head, the one above (Art. 28(3))."
    ),
    "决定的理由": "Reasons of the decision",
    "应当回避": "Must step aside",
    "不用回避": "Need not step aside",
    "没有等您决定的回避": "No recusal waits for you",
    "为什么能看、为什么看不到": "Why somebody may see, or may not",
    "一个人、一件案件，逐条说明。这里不显示案件内容。": (
        "One person, one matter, rule by rule. Nothing of the matter is shown here."
    ),
    "说明": "Explain",
    "今天没有岗位": "No post today",
    "代 {name}": "Stands in for {name}",
    "能看": "May see it",
    "看不到": "May not see it",
    "规则": "Rules",
    "这里怎么样": "Here",
    "满足": "Holds",
    "挡住": "Keeps out",
    "不涉及": "Says nothing",
    "没有这个工号。": "There is no such user name.",
    "没有这个编号的案件。": "There is no matter with this number.",
    "已记下，等负责人决定。": "Recorded; the head decides.",
    "知悉范围已经改好。": "The readers are set.",
    "本人申明": "declared",
    "信访人申请": "asked by the petitioner",
    "等决定": "waits",
    "已回避": "stepped aside",
    "不回避": "need not",
    "岗位的范围盖住登记机关或者办理单位，而且是看案件的岗位": (
        "A post that reads matters covers the registering office or the unit"
    ),
    "没有这样的岗位": "no such post",
    "所在机关在案件旁边办事（包案、督办、批准）": (
        "The office works beside the matter (leads, supervises, approves)"
    ),
    "检举控告封存：只给登记机关和办理单位的有关岗位（条例第30条第3款）": (
        "A sealed accusation: only for some posts of the two offices (Art. 30(3))"
    ),
    "指定了知悉范围：只有点到名的人": "Readers are named: only they",
    "坐在被检举控告的机关里：一律看不到（条例第30条第3款、第46条第5项）": (
        "Sits under the accused office: never (Art. 30(3), 46(5))"
    ),
    "本人或者所代的人已经回避（条例第28条第3款）": (
        "Stepped aside, or stands in for somebody who has (Art. 28(3))"
    ),
    "先改密码，再办事：现在的密码是别人给的。": "Change your password first: somebody else chose this one.",
    "登录在哪里": "Where you are signed in",
    "这里": "here",
    "退出": "Sign out",
    "不在的时候谁代": "Who stands in while you are away",
    "代办人用两个名字办（代某某），审核不能是同一人的规定照样管用。": (
        "A substitute acts under both names; rules that need another person look at both."
    ),
    "谁来代（工号）": "Who stands in (user name)",
    "从哪天": "From",
    "到哪天": "Until",
    "为什么不在": "Why you are away",
    "设代办": "Set a substitute",
    "{name} 代 {absent}，{first} 到 {last}": "{name} for {absent}, {first} to {last}",
    "结束": "End",
}
