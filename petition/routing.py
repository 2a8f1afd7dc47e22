"""Where a matter goes: what each row of the routing table means. Pure.

The table itself is `workflows/petition/routing.dmn`; this says what follows from its rows: the status at
the end, the paper, and the way a notice shows to the petitioner. Which organ is competent is said by
`petition.competence`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Notice = Literal["NOT_ACCEPT", "NO_LONGER_ACCEPT", "IMPORT", "TELL", "GUIDE"]


@dataclass(frozen=True)
class Row:
    """A row of the table: its name, its article, and the way that is open to the petitioner."""

    name_zh: str
    name_en: str
    article: str
    way_zh: str = ""


ROWS: Mapping[str, Row] = {
    "T02": Row(
        "在办的又向上级提",
        "Same matter in hand, filed with a higher organ",
        "条例第19条第3款",
        "等正在办理的单位答复；对答复不服的，可以申请复查。",
    ),
    "T03": Row(
        "复查复核期内",
        "Review window open",
        "条例第35条、第36条",
        "收到答复之日起30日内，向上一级机关申请复查；对复查意见不服的，30日内申请复核。",
    ),
    "T04": Row(
        "复核后同样的事实和理由",
        "Same facts and reasons after re-review",
        "条例第36条第3款",
        "有新的事实或者理由的，可以再提；生活有困难的，可以向民政部门申请救助。",
    ),
    "T01": Row("重大、紧急", "Grave or urgent", "条例第25条、第22条第1款第1项"),
    "T05": Row(
        "有新的事实或者理由",
        "New facts or reasons",
        "条例第36条第3款",
    ),
    "T06": Row("涉法涉诉", "Litigation-related", "条例第22条第2款", "由同级政法部门依法处理。"),
    "T07": Row(
        "涉法涉诉来访",
        "Litigation-related visit",
        "条例第22条第2款、第20条第2款",
        "到同级政法部门反映，按诉讼、检察、公安的法律程序处理。",
    ),
    "T08": Row(
        "已终结的涉法涉诉", "Lawfully ended litigation", "条例第22条第2款、第28条第2款", "由政法部门告知。"
    ),
    "T09": Row(
        "检举控告，纪检监察",
        "Accusation, discipline organ",
        "条例第22条第2款、第30条第1款",
        "由纪检监察机关处理。",
    ),
    "T10": Row("检举控告，主管部门", "Accusation, other organ", "条例第30条第1款", "由有权机关依法处理。"),
    "T11": Row("反映干部问题", "Reflects on a cadre", "条例第30条第2款"),
    "T12": Row("意见建议", "Suggestion", "条例第29条", "由有权单位研究并回复。"),
    "T13": Row(
        "诉讼、检察、公安程序",
        "Court, procuratorate or police procedure",
        "条例第31条第1项",
        "向人民法院起诉、申请再审，或者向检察机关、公安机关提出。",
    ),
    "T14": Row(
        "仲裁",
        "Arbitration",
        "条例第31条第2项",
        "向有管辖权的仲裁委员会申请仲裁。劳动争议的申请期限是1年（劳动争议调解仲裁法第27条）。",
    ),
    "T15": Row("党内申诉", "Party appeal", "条例第31条第3项", "向有权的党组织提出申诉。"),
    "T16": Row(
        "复议、裁决、许可、处罚",
        "Reconsideration, ruling, licence, penalty",
        "条例第31条第4项",
        "自知道之日起60日内，向行政复议机关申请复议（行政复议法第20条）；也可以依法起诉。",
    ),
    "T17": Row("履行法定职责", "Duty to act", "条例第31条第5项", "由负有职责的部门依法履行或者答复。"),
    "T18": Row(
        "政府信息公开",
        "Disclosure of information",
        "政府信息公开条例第39条",
        "向该机关的信息公开机构申请，20个工作日内答复。",
    ),
    "T19": Row("简易办理", "Summary procedure", "信访事项简易办理办法第4条"),
    "T20": Row("普通程序", "Ordinary procedure", "条例第31条第6项"),
    "T21": Row(
        "越级来访",
        "Visit above the competent level",
        "条例第20条第1款",
        "向有权处理的本级或者上一级机关提出，也可以写信、上网、打电话，权利不受影响。",
    ),
    "T22": Row("纯民事纠纷", "Civil dispute", "条例第23条第2款", "可以申请人民调解，也可以向人民法院起诉。"),
}

#: Kind of notice -> (kind of paper, status of the matter).
NOTICES: Mapping[str, tuple[str, str]] = {
    "NOT_ACCEPT": ("NOT_ACCEPT", "NOT_ACCEPTED"),
    "NO_LONGER_ACCEPT": ("NO_LONGER_ACCEPT", "NO_LONGER_ACCEPTED"),
    "IMPORT": ("GUIDANCE", "IMPORTED"),
    "TELL": ("GUIDANCE", "TOLD_OTHER"),
    "GUIDE": ("GUIDANCE_RECORD", "TOLD_OTHER"),
}
