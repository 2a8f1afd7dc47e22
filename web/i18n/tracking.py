"""The English of what petitioners see with their query code."""

from collections.abc import Mapping

TRACKING: Mapping[str, str] = {
    "查询信访进展": "Follow a petition",
    "给信访人，凭查询码": "for petitioners, with the query code",
    "登记机关": "Registered at",
    "评价": "Rating",
    "查询码": "Query code",
    "登记时给您的回执或者短信上有，12 位": "On your receipt or message, 12 characters",
    "查询": "Look up",
    "只凭查询码看得到这件办到哪一步。不用注册，不看您的身份证号。": (
        "The code alone shows how far it is. No account, no identity number."
    ),
    "没有这个查询码。请看登记时给您的回执或者短信，12 位，字母和数字。": (
        "No such query code. It is on your receipt or message: 12 letters and digits."
    ),
    "办理单位": "Handled by",
    "现在谁在办": "Who handles it now",
    "谁办的": "Handled by",
    "以前": "at the latest",
    "应当在": "Was due",
    "为止，当天也算": "(that day counts)",
    "今天是最后一天": "today is the last day",
    "已经过了 {n} 天": "{n} days past",
    "到期还没有收到的，可以带着编号和查询码去问登记机关，请它督促。": (
        "If nothing has reached you, take number and query code to the registering office and ask it to help."
    ),
    "查询码找不到了，带身份证件到登记机关当面问。": (
        "Lost the code? Ask at the office that registered it, with your identity card."
    ),
    "您的权利": "Your rights",
    "答复以前，单位要听您说。想补充材料，带着编号和查询码交给登记机关。": (
        "You are heard before the answer. Bring further papers with number and query code to the office that"
        " registered it."
    ),
    "对答复不服，收到书面答复后 30 天内可以要求上一级复查；到时候这里会写明最后一天。": (
        "If you disagree with the answer, you have 30 days from receiving it to ask the organ above for a"
        " review; the last day will stand here."
    ),
    "谁也不许因为您反映问题而为难您。": "Nobody may make trouble for you because you petitioned.",
    "打印这一页": "Print this page",
    "请您评价": "Your rating",
    "到 {day}都可以评、可以改。评不评、怎么评由您定，不影响办理，也不影响您以后信访。": (
        "Until {day} you may rate and change it. Whether and how is yours alone; it changes nothing in the"
        " handling, nor for you later."
    ),
    "送出评价": "Send the rating",
    "记下了您的评价。期满以前可以改。": "Your rating is kept. You may change it until the window ends.",
    "查另一件": "Look up another",
}
