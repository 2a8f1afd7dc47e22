"""Why work is sent back, as codes beside the words, and what to do so that it need not be (K43)."""

from __future__ import annotations

from petition.codes import Names

#: code -> what is wrong. In the order of the codes, which is the order they are shown in.
REASONS: Names = {
    "BASIS": ("依据错", "Wrong basis"),
    "DEMANDS": ("未逐项", "Demands not answered one by one"),
    "EXECUTION": ("落实没有交代", "Execution not accounted for"),
    "FACTS": ("事实不清", "Facts unclear"),
    "MATERIALS": ("材料缺", "Papers missing"),
    "NOT_SERVED": ("未送达", "Not served"),
    "OTHER": ("其他", "Something else"),
    "PERIOD": ("期限、日期错", "Wrong day or period"),
    "REMEDY": ("救济告知错", "Wrong remedy"),
    "SEAL": ("盖章错", "Wrong seal"),
    "VIEW": ("没有信访人的意见", "The petitioner's view missing"),
    "WRONG_PAPER": ("文书错类", "Wrong kind of paper"),
}

#: code -> what helps next time, with the place to look.
HELPS: Names = {
    "BASIS": (
        "引到条、款、项，查那天是不是有效；办理页“条文”里可以找到、带出处复制。",
        "Cite article and paragraph in force that day; find and copy them under 'Law' on the task page.",
    ),
    "DEMANDS": (
        "登记了几项诉求就答几项，每项写事实、依据、结论（条例第32条第1款）。",
        "Answer each registered demand with facts, basis and conclusion (Art. 32(1)).",
    ),
    "EXECUTION": (
        "支持的写明谁办、哪天前办完，凭证放进材料（条例第32条第2款）。",
        "Say who carries it out by which day, and add the proof (Art. 32(2)).",
    ),
    "FACTS": (
        "写时间、地点、经过，每个事实至少一样证据。",
        "Say when, where and how; at least one piece of evidence for each fact.",
    ),
    "MATERIALS": (
        "送审以前看“材料”里还差哪一样。",
        "Before sending it on, look which paper is still missing.",
    ),
    "NOT_SERVED": (
        "先登记送达、放进回证，再报结果；拒收的写明见证人（条例第31条第6项）。",
        "Record the service and its proof before reporting; a refusal needs a witness.",
    ),
    "OTHER": ("看退回的话。", "Read the words of the return."),
    "PERIOD": (
        "案件页“为什么是这一天”写着怎么数；延期要在到期前批、告知（条例第34条）。",
        "'Why this day' on the case page counts it; an extension is granted and told in time (Art. 34).",
    ),
    "REMEDY": (
        "复查机关取自单位资料，30 日，从收到起算（条例第35条）。",
        "The reviewer comes from the unit's record; 30 days from receipt (Art. 35).",
    ),
    "SEAL": (
        "盖本机关的章，不盖内设科室的。",
        "The organ's own seal, never that of a division.",
    ),
    "VIEW": (
        "写信访人同意、不同意还是没有表示；这不是满意度评价。",
        "Whether the petitioner agrees, does not, or said nothing; this is no rating.",
    ),
    "WRONG_PAPER": (
        "信访部门出去向告知，责任单位出受理告知；答复和意见书不是一种。",
        "Petition offices tell the destination, units accept; a reply is not an opinion.",
    ),
}
