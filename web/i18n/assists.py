"""The English of assisting organs."""

from collections.abc import Mapping

ASSISTS: Mapping[str, str] = {
    "会办": "Assisting organs",
    "会办…": "Assisting organs…",
    "请它看": "Asked to",
    "谁请的": "Asked by",
    "哪天前": "By",
    "意见": "Opinion",
    "依据": "Basis",
    "为什么不再会办": "Why it no longer assists",
    "会办函发出了。": "The request is sent.",
    "已结束会办，理由留在卷里。": "The request is over; the reasons stay on file.",
    "{unit}主办并答复信访人，会办单位各按自己的日子出意见。": (
        "{unit} leads and answers the petitioner; assisting organs give their opinions, each by its own day."
    ),
    "还没有主办单位。": "No organ leads yet.",
    "会办不停主办单位的任何期限（条例第24条第1款、第34条）。": (
        "Assisting stops none of the lead organ's periods (Art. 24(1), 34)."
    ),
    "不等它的意见…": "Do not wait for its opinion…",
    "为什么不等": "Why not",
    "结束会办": "End the request",
    "没有请单位会办。": "No organ was asked to assist.",
    "请单位会办": "Ask an organ to assist",
    "哪个单位": "Which organ",
    "请它看什么、出什么意见": "What it is asked for",
    "哪天前出意见": "Opinion due",
    "不填按设置的天数": "Left empty: the days of the settings",
    "发会办函": "Send the request",
}
