"""Code tables of review, re-review and dissatisfaction (§5.3, §5.4): code -> (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

Names = Mapping[str, tuple[str, str]]

STAGES: Names = {
    "REVIEW": ("复查", "Review"),
    "REREVIEW": ("复核", "Re-review"),
}

STATUSES: Names = {
    "MISDIRECTED": ("已告知应向哪个机关申请", "Told which organ to ask"),
    "REQUESTED": ("已收到申请", "Requested"),
    "ACCEPTED": ("已受理", "Accepted"),
    "NOT_ACCEPTED": ("不受理", "Not accepted"),
    "WITHDRAWN": ("申请人撤回", "Withdrawn"),
    "DECIDED": ("已作出意见", "Decided"),
    "SERVED": ("已送达", "Served"),
}

OUTCOMES: Names = {
    "UPHELD": ("维持", "Upheld"),
    "CHANGED": ("变更", "Changed"),
    "REVOKED": ("撤销", "Revoked"),
    "REDO": ("责令重新办理", "To be handled again"),
}

#: Why a request is not accepted: a reviewed list; bypassing a level is none of them.
GROUNDS: Names = {
    "LATE": ("超过30日，没有正当理由", "More than 30 days, without good reason"),
    "NOT_PETITIONER": ("申请人不是这件信访的信访人", "Not by the petitioner"),
    "NO_OPINION": ("没有可以复查、复核的书面意见", "No written opinion that may be reviewed"),
    "OTHER_PROCEDURE": (
        "应当通过诉讼、仲裁、行政复议解决",
        "A matter for suit, arbitration or reconsideration",
    ),
    "CONCLUDED": ("已经复核终结", "Concluded after re-review"),
}

DOCUMENTS: Names = {
    "REVIEW_REQUEST": ("复查复核申请书", "Request for review"),
    "REVIEW_ACCEPTANCE": ("复查复核受理告知书", "Notice that the request is accepted"),
    "REVIEW_NOT_ACCEPT": ("复查复核不予受理告知书", "Notice that the request is not accepted"),
    "REVIEW_OPINION": ("复查意见书", "Review opinion"),
    "REREVIEW_OPINION": ("复核意见书", "Re-review opinion"),
    "HEARING_NOTICE": ("听证通知书", "Notice of the hearing"),
    "HEARING_RECORD": ("听证笔录和结论", "Record and conclusion of the hearing"),
    "CARE": ("疏导帮扶责任单", "Duty of guidance and aid"),
}

SERIES: Mapping[str, str] = {
    "REVIEW_ACCEPTANCE": "查受",
    "REVIEW_NOT_ACCEPT": "查不",
    "REVIEW_OPINION": "查",
    "REREVIEW_OPINION": "核",
    "HEARING_NOTICE": "听",
}

PUBLIC = frozenset(
    {
        "REVIEW_ACCEPTANCE",
        "REVIEW_NOT_ACCEPT",
        "REVIEW_OPINION",
        "REREVIEW_OPINION",
        "HEARING_NOTICE",
    }
)

LINKS: Names = {"new_facts": ("有新的事实或理由", "New facts or reasons")}

ALERTS: Names = {
    "not_executed": ("变更决定到期没有落实", "The changed decision is not carried out"),
    "appeal_unsorted": ("不服意见没有分办", "Dissatisfaction not led on"),
}

#: Where a matter stands for somebody who is dissatisfied.
STANDINGS: Names = {
    "RUNNING": ("还在办理", "Still in hand"),
    "UNDER_REVIEW": ("正在复查或者复核", "Under review or re-review"),
    "REVIEW_OPEN": ("已答复，复查期内", "Answered, review window open"),
    "REVIEW_LATE": ("已答复，复查期已过", "Answered, review window over"),
    "REREVIEW_OPEN": ("已复查，复核期内", "Reviewed, re-review window open"),
    "REREVIEW_LATE": ("已复查，复核期已过", "Reviewed, re-review window over"),
    "CONCLUDED": ("已复核终结", "Concluded after re-review"),
    "NO_REVIEW": ("没有可以复查的处理意见", "No handling opinion to review"),
}

#: Where the law puts it.
WAYS: Names = {
    "REVIEW": ("转成复查申请", "Becomes a request for review"),
    "REREVIEW": ("转成复核申请", "Becomes a request for re-review"),
    "NEW_MATTER": ("有新的事实、理由，登记成新的一件", "New facts or reasons: a new matter"),
    "OUTSIDE": ("告知信访以外的途径和期限", "Told the remedies outside, with their times"),
    "CORRECTION": ("请原单位核查，依法纠错", "The organ looks again and corrects itself"),
    "IN_HAND": ("正在办理，告知并转承办单位", "In hand: told, and passed on"),
    "NO_LONGER": ("不再受理，说明理由，接着帮扶", "No longer accepted, with reasons; care goes on"),
}
