"""The English of what follows an answer: review, re-review, dissatisfaction."""

from collections.abc import Mapping

REMEDIES: Mapping[str, str] = {
    "复查、复核、不服": "Review, re-review, dissatisfaction",
    "复查、复核、不服…": "Review, re-review, dissatisfaction…",
    "看详情": "Details",
    "等分办": "to be led on",
    "{day} 表示不服": "Dissatisfied, {day}",
    "申请已登记。": "The request is registered.",
    "不服意见已登记，等分办。": "Registered; it is led on next.",
    "已登记撤回申请。": "The withdrawal of the request is registered.",
    "现在没有可以复查、复核的意见。": "There is no answer open to review now.",
    "或者": " or ",
    "上一级机关": "the organ above",
    "不服{paper}的，到 {day} 可以向{organs}申请{stage}。": (
        "Against {paper}: {stage} may be asked of {organs} until {day}."
    ),
    "申请{stage}的期限 {day} 已过；有正当理由的仍可以申请，由{organs}决定。": (
        "The window for {stage} closed on {day}; with good reason {organs} may still accept."
    ),
    "{organ}正在{stage}。": "{organ} is at it: {stage}.",
    "在办": "Running",
    "已结束": "Ended",
    "开始": "Begun",
    "重新办理": "Handled again",
    "{stage}：{organ}": "{stage}: {organ}",
    "提出": "Filed",
    "（逾期）": " (late)",
    "收到": "Received",
    "请求": "Request",
    "理由": "Reasons",
    "结果的理由": "Ground",
    "作出意见": "Decided",
    "送达": "Served",
    "原话": "In their words",
    "现在要": "Wants now",
    "当时": "At that time",
    "去向": "Led to",
    "登记信访人撤回申请…": "Register that the request is withdrawn…",
    "登记撤回申请": "Register",
    "还没有人申请，也没有人表示不服。": "Nobody has asked for review or is dissatisfied.",
    "登记{stage}申请": "Register a request: {stage}",
    "应当向{organs}申请。交错了机关的照样登记，系统会告知该向谁提，期限按第一次提出那天算。": (
        "To be asked of {organs}. A request to another organ is registered too: the petitioner is told whom"
        " to ask, and the day of the first filing counts."
    ),
    "向哪个机关": "Organ",
    "事实和理由，用他的话": "Facts and reasons, in their words",
    "哪天提出": "Filed on",
    "机关哪天收到": "Received by the organ on",
    "邮戳（来信）": "Postmark (letter)",
    "逾期的理由": "Why it is late",
    "登记申请": "Register the request",
    "登记不服意见": "Register dissatisfaction",
    "任何时候表示不服都登记，再依法引到复查、复核、新的一件、信访以外的途径、原单位纠错，或者说明理由。": (
        "Registered at any moment, then led where the law puts it: review, re-review, a new matter, remedies"
        " outside, correction by the organ itself, or a refusal with reasons."
    ),
    "不服什么，用他的话": "What they are dissatisfied with, in their words",
    "现在要什么": "What they want now",
    "怎么提出的": "How it came",
    "登记不服": "Register",
}
