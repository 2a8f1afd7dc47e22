"""The rows of the law against a table written by hand from the Regulation, not from the data files."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from petition import law

D, W, H, M = "calendar_day", "working_day", "hour", "month"


class Row(NamedTuple):
    """What one row of the law says, by its parts."""

    id: str
    article: str
    start: str
    #: What the text says; nothing where it names no number.
    length: tuple[int, str] | None
    #: Our choice where the text names no number, and the name of its setting.
    choice: tuple[int, str, str] | None = None
    #: Most days of extension in all, by whom, under which article.
    extension: tuple[int, str, str] | None = None
    #: What is taken out, under which article.
    suspension: str = ""
    notice: str = ""
    document: str = ""
    consequence: str = ""


TABLE = [
    Row(
        "R-01",
        "条例第22条第1款、第23条第1款",
        "收到信访事项",
        None,
        choice=(1, W, "registration"),
        notice="查询码",
        document="登记记录、查询码",
        consequence="第43条、第44条第1项",
    ),
    Row(
        "R-01-onsite",
        "条例第22条第1款、第23条第1款",
        "来访或来电",
        None,
        choice=(0, D, "registration_onsite"),
        notice="查询码",
        document="登记记录、查询码",
        consequence="第43条、第44条第1项",
    ),
    Row(
        "R-02",
        "条例第22条第1款",
        "收到信访事项",
        (15, D),
        notice="去向",
        document="转送单、交办函、去向告知",
        consequence="第43条",
    ),
    Row("R-03", "2014年满意度评价办法第6条", "本级收到", None),
    Row("R-03-national", "2014年满意度评价办法第6条", "本级收到", (5, D)),
    Row("R-03-province", "2014年满意度评价办法第6条", "本级收到", (3, D)),
    Row("R-03-city", "2014年满意度评价办法第6条", "本级收到", (3, D)),
    Row("R-03-county", "2014年满意度评价办法第6条", "本级收到", (4, D)),
    Row(
        "R-04",
        "条例第22条第1款第3项",
        "收到交办",
        None,
        notice="交办机关",
        document="交办函、办结报告",
        consequence="第40条",
    ),
    Row(
        "R-05",
        "条例第22条第2款",
        "收到信访事项",
        (15, D),
        notice="去向",
        document="转送单",
        consequence="第43条",
    ),
    Row(
        "R-06",
        "条例第22条第2款、第20条第2款",
        "来访",
        None,
        choice=(0, D, "at_once"),
        notice="当面",
        document="释法明理、引导记录",
    ),
    Row(
        "R-07",
        "条例第22条第2款、第30条第1款",
        "收到信访事项",
        (15, D),
        notice="第23条第4款",
        document="管理权限",
        consequence="第46条第5项",
    ),
    Row(
        "R-08",
        "条例第23条第1款",
        "收到信访事项",
        (15, D),
        notice="第23条第2款",
        document="接收（受理）告知书、去向告知",
        consequence="第44条第2项、第3项",
    ),
    Row(
        "R-08-onsite",
        "条例第23条第1款",
        "来访",
        (0, D),
        notice="当场书面告知",
        document="接收（受理）告知书",
        consequence="第44条第3项",
    ),
    Row(
        "R-09",
        "条例第23条第3款",
        "收到转送、交办",
        (15, D),
        notice="第23条第2款",
        document="受理告知书",
        consequence="第44条第3项",
    ),
    Row(
        "R-10",
        "条例第23条第3款",
        "收到转送、交办",
        (5, W),
        notice="退还材料",
        document="异议书（详细说明理由）",
        consequence="由本单位受理",
    ),
    Row(
        "R-11",
        "条例第23条第3款",
        "收到异议",
        None,
        choice=(3, W, "objection_decision"),
        notice="提出异议的单位",
        document="异议审核意见",
    ),
    Row("R-12", "条例第24条第1款", "发生争议", None, notice="有关机关", document="协调、指定受理决定"),
    Row(
        "R-12-assist",
        "条例第24条第1款",
        "发出会办函",
        None,
        choice=(15, D, "assist_opinion"),
        notice="主办单位",
        document="会办意见",
    ),
    Row(
        "R-13",
        "条例第25条",
        "知悉",
        None,
        choice=(1, H, "urgent_first_report"),
        notice="上一级信访部门和国家信访局",
        document="紧急信访信息",
        consequence="第46条第3项、第4项",
    ),
    Row(
        "R-13-written",
        "条例第25条",
        "知悉",
        None,
        choice=(2, H, "urgent_written_report"),
        notice="上一级信访部门和国家信访局",
        document="紧急信访信息",
        consequence="第46条第3项、第4项",
    ),
    Row("R-14", "条例第24条第2款", "合并、撤销", None),
    Row(
        "R-15",
        "条例第34条",
        "受理",
        (60, D),
        extension=(30, "本机关、单位负责人", "条例第34条"),
        notice="理由",
        document="信访处理意见书、延期告知书",
        consequence="第45条第1项",
    ),
    Row(
        "R-15-redo",
        "条例第35条、第36条",
        "收到重新办理的决定",
        None,
        choice=(60, D, "redo"),
        document="信访处理意见书",
        consequence="第45条第1项",
    ),
    Row(
        "R-16",
        "行政诉讼法第47条第1款",
        "收到申请",
        (2, M),
        notice="该走的程序",
        document="履职告知、答复",
        consequence="可以起诉",
    ),
    Row(
        "R-16-suggestion",
        "条例第29条第1款",
        "收到建议",
        None,
        choice=(30, D, "suggestion_reply"),
        notice="答复信访人",
        document="建议答复",
    ),
    Row("R-17", "条例第31条第6项", "决定听证", None, notice="各方", document="听证通知、笔录、结论"),
    Row(
        "R-18",
        "条例第35条",
        "收到书面处理意见",
        (30, D),
        document="复查申请书",
        consequence="不予受理（逾期）",
    ),
    Row(
        "R-19",
        "条例第35条",
        "收到复查请求",
        (30, D),
        notice="书面答复",
        document="复查意见书",
        consequence="第45条第1项（参照）",
    ),
    Row(
        "R-20",
        "条例第36条第1款",
        "收到书面复查意见",
        (30, D),
        document="复核申请书",
        consequence="不予受理（逾期）",
    ),
    Row(
        "R-21",
        "条例第36条第1款",
        "收到复核请求",
        (30, D),
        suspension="条例第36条第2款",
        notice="书面答复",
        document="复核意见书",
        consequence="第45条第1项（参照）",
    ),
    Row(
        "R-22",
        "条例第36条第3款",
        "再次提出",
        None,
        choice=(0, D, "at_once"),
        notice="信访人",
        document="不再受理告知书",
    ),
    Row("R-23", "条例第37条第3款", "复核终结", None),
    Row(
        "R-24",
        "条例第19条第3款",
        "向上级提出",
        None,
        choice=(0, D, "at_once"),
        notice="信访人",
        document="不予受理告知书",
    ),
    Row(
        "R-25",
        "条例第20条第1款",
        "来访",
        None,
        choice=(0, D, "at_once"),
        document="引导记录",
        consequence="第47条第1款",
    ),
    Row(
        "R-26",
        "条例第20条第3款",
        "来访",
        None,
        document="代表推选记录",
        consequence="第47条第1款",
    ),
    Row(
        "R-27",
        "条例第40条第1款",
        "发现",
        None,
        notice="被督办的机关",
        document="督办通知",
        consequence="第43条",
    ),
    Row(
        "R-27-reply",
        "条例第40条第1款",
        "发出督办通知",
        None,
        choice=(7, D, "supervision_reply"),
        notice="书面反馈",
        document="督办反馈",
        consequence="第40条第3款",
    ),
    Row(
        "R-28",
        "条例第40条第4款",
        "发出建议书",
        None,
        choice=(30, D, "proposal_feedback"),
        notice="书面反馈",
        document="采纳情况书面反馈",
        consequence="第45条第3项",
    ),
    Row(
        "R-28-refusal",
        "条例第40条第4款",
        "决定不采纳",
        None,
        document="采纳情况书面反馈",
        consequence="第45条第3项",
    ),
    Row("R-29", "条例第41条第1款", "年度终了", None, notice="上一级信访部门", document="年度报告"),
    Row("R-30", "条例第41条第2款", "收到要求", None, notice="巡视巡察机构"),
    Row("R-31", "条例第39条第1款", "年度终了", None, notice="适当范围", consequence="第39条第3款"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_a_row_of_the_law(row: Row) -> None:
    rule = law.rule(row.id)

    assert (rule.article, rule.start) == (row.article, row.start)
    assert (rule.length, rule.unit) == (row.length or (None, None))
    extension = rule.extension and (
        rule.extension.cap,
        rule.extension.approver_name,
        rule.extension.article,
    )
    assert extension == row.extension
    assert (rule.exclude, rule.exclude_article) == (("hearing",) if row.suspension else (), row.suspension)
    assert_says(rule.notice, row.notice)
    assert_says(rule.document, row.document)
    assert_says(rule.consequence, row.consequence)
    assert bool(rule.notice) == bool(rule.notice_en)
    assert bool(rule.document) == bool(rule.document_en)
    assert bool(rule.note) == bool(rule.note_en)


@pytest.mark.parametrize("row", [row for row in TABLE if row.choice], ids=lambda row: row.id)
def test_what_the_law_leaves_open_is_a_setting_with_its_gap(row: Row) -> None:
    assert row.choice is not None
    length, unit, setting = row.choice
    rule = law.rule(row.id)

    assert rule.default == law.settings().defaults[setting]
    assert rule.default is not None
    assert (rule.default.length, rule.default.unit, rule.default.mark) == (length, unit, "D")
    assert rule.default.gap
    assert rule.default.gap_en


def test_the_table_has_every_rule_of_the_regulation_and_no_other() -> None:
    assert [row.id for row in TABLE] == [rule.id for rule in law.rules() if rule.id.startswith("R-")]


def test_the_shares_of_the_levels_are_the_fifteen_days() -> None:
    assert sum(share.length for share in law.quotas()) == law.rule("R-02").length


def test_a_joint_visit_has_at_most_five_representatives() -> None:
    assert law.rule("R-26").limit == 5


def assert_says(text: str, part: str) -> None:
    """That the text says this part, or nothing where nothing is owed."""
    assert part in text if part else text == ""
