"""The English of what leaders instruct on a matter."""

# One text and its English are one line, so that the two can be read side by side.
# ruff: noqa: E501
from collections.abc import Mapping

INSTRUCTIONS: Mapping[str, str] = {
    "领导批示": "Leader's instruction",
    "领导批示…": "Leader's instructions…",
    "不填就到 {day}": "Left empty: {day}",
    "{leader}{day}批示：{words}（{organ}，{status}）": "{leader} instructed on {day}: {words} ({organ}, {status})",
    "应在 {day} 回复": "Reply was due on {day}",
    "批示办理单，看、打印": "The instruction's sheet: read and print",
    "记下的人": "Written down by",
    "请谁落实": "Who acts",
    "{day}{late}：{words}": "{day}{late}: {words}",
    "签发的负责人": "Signed by",
    "为什么不用回复": "Why no reply is needed",
    "不用回复了…": "No reply needed…",
    "记下，不用回复": "Note that none is needed",
    "这件还没有领导批示。": "No leader has instructed anything on this matter.",
    "记下领导批示": "Write an instruction down",
    "哪位领导": "Which leader",
    "职务": "Post",
    "哪天批的": "Written on",
    "批示原文": "The instruction in full",
    "一字不漏照录；信访人的姓名会自动隐去": "Word for word; the petitioners' names are masked",
    "哪天前回复": "Reply by",
    "记下批示，请他们回复": "Write it down and ask for the reply",
    "批示原件扫描后放到": "The scanned original goes to",
    "批示记下了，落实的单位已经有一件待办。": "Written down; whoever acts has it among their tasks.",
    "记下了，这条批示不用回复了。": "Noted: this one needs no reply.",
    "批示不改法定期限，处理意见由有权单位作出。": "An instruction moves no statutory date; the competent organ gives the opinion.",
    "批示照原文录，谁落实、哪天前回复写清楚。批示不改法定期限，也不替有权机关作处理决定（条例第18条第2款、第31条、第34条）。": "Copy it word for word, with who acts and by when. It moves no statutory date and decides nothing for the competent organ (Art. 18(2), 31, 34).",
}
