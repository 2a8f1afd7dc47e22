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
    "请您评价": "Your rating",
    "{day}前都可以评、可以改。评不评、怎么评由您定，不影响办理，也不影响您以后信访。": (
        "Until {day} you may rate and change it. Whether and how is yours alone; it changes nothing in the"
        " handling, nor for you later."
    ),
    "送出评价": "Send the rating",
    "记下了您的评价。期满以前可以改。": "Your rating is kept. You may change it until the window ends.",
    "查另一件": "Look up another",
}
