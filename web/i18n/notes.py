"""The English of notes, call-backs and verifications."""

# One text and its English are one line, so that the two can be read side by side.
# ruff: noqa: E501
from collections.abc import Mapping

NOTES: Mapping[str, str] = {
    "{office} {name}": "{office} {name}",
    "{on}，{way}": "{on}, {way}",
    "他说的照实记。这里不是评价，评价由他本人用查询码作出。": "Write down what they said. This is no rating; only they rate, with their code.",
    "写了这一栏，上面的都不用选": "With this, nothing above is needed",
    "加一条备注": "Add a remark",
    "加上": "Add",
    "只给本单位看": "For our office alone",
    "只给本单位的人看": "For the people of our office alone",
    "只能加，不能改；写错了再加一条说明": "Added, never altered: mend a slip by another note",
    "哪天": "On which day",
    "回访记下了。": "The call-back is recorded.",
    "备注、回访、核实": "Remarks, call-backs, verifications",
    "备注、回访、核实…": "Remarks, call-backs, verifications…",
    "备注加上了。": "The remark is added.",
    "姓名、电话会自动遮住；要改电话请到“变更、补充”": "Names and numbers are masked; correct a number under 'Changes'",
    "怎么联系的": "How",
    "情况": "What it brought",
    "没有联系上": "Nobody was reached",
    "没有联系上的，写为什么": "Nobody reached? Say why",
    "电话、实地或者网上核实办理单位报的情况。": "By phone, on site or online: is it as the unit reported?",
    "看全部、再加": "All of them, and add",
    "结果": "Result",
    "记一次回访": "Record a call-back",
    "记一次核实": "Record a verification",
    "记过的": "What was noted",
    "还差 {n} 处，没有记下。您写的都在。": "{n} to mend; nothing was recorded. What you wrote is still here.",
    "还没有备注、回访和核实。": "No remark, call-back or verification yet.",
    "核实记下了。": "The verification is recorded.",
}
