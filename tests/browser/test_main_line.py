"""From the registration to the archive, by the people whose work it is, through the pages they have."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import expect

from petition import documents, matters
from tests.browser.county import County, numbers
from tests.browser.desk import Desk
from tests.petition import people, reviewers

Sit = Callable[..., Desk]

FACTS = "家里6.2亩地流转给青塘村合作社，每亩每年600元，2025年的一直没付。"


def test_a_petition_is_registered_handled_answered_and_archived(county: County, desk: Sit) -> None:
    number = registered(desk("xujing"))
    boss = desk("shenguodong")

    sorter = desk("liangwenbo")
    sorter.do("甄别登记内容", "analyse", ANALYSIS)
    sorter.do(
        "确定去向",
        "route",
        {"route.go": "转送或交办给有权单位", "unit_choice": "县住建局", "mode": "转送，不用报结果"},
    )
    seen = watched(boss, number)
    assert "县住建局" in seen

    county.advance(days=2)
    receiver = desk("luomin")
    receiver.do("签收转送件", "receive", {"materials": "齐"})
    receiver.do(
        "受理告知，或提异议",
        "intake",
        {
            "intake_decision": "受理，书面告知",
            "handler_name": "顾晓岚",
            "handler_phone": "0999-1230002",
            "told_how": "当面交给本人",
            "told_proof": "本人签收",
        },
    )
    seen = watched(boss, number)
    assert "受理告知书" in seen
    # 条例第34条：60日自受理之日起，从次日起算。
    assert "县住建局受理，受理告知书当面送达韩**，60 日从次日起算，到5月3日。" in seen
    clocks = boss.page.inner_text("section[aria-labelledby=ck]")
    assert "条例第34条" in clocks
    assert "5月3日 → 顺延 5月6日" in clocks
    assert "还有 60 天" in clocks

    county.advance(days=5)
    handler = desk("guxiaolan")
    handler.do(
        "听取陈述",
        "hear",
        {
            "heard_how": "当面",
            "heard_on": "2026-03-09",
            "heard_by": "顾晓岚",
            "statement": "合作社每亩600元，去年的没有付，问了四次都说等等。",
            "statement_confirmed": True,
        },
    )
    handler.do(
        "调查核实",
        "investigate",
        {
            "facts_found": "账目显示2025年度流转款3720元没有支付。",
            "evidence": "合作社账册复印件",
            "investigators": "顾晓岚、江涛",
            "next_step": "查清了，写处理意见",
        },
    )
    quotes_the_law(handler)
    handler.do(
        "起草处理意见",
        "draft_opinion",
        {
            "draft_next": "写好了，送法制审核",
            "facts": "经查，合作社2025年流转款3720元没有支付，事实清楚。",
            "basis": "《农村土地承包法》第三十八条",
            "conclusion": "责令合作社付清3720元并公布账目。",
            "result": "支持",
            "outcome": "支持",
            "execute_by_on": "2026-12-20",
            "execute_owner": "县住建局村镇科",
            "reviewer": "安澜县人民政府",
        },
    )
    desk("guomin").do(
        "法制审核",
        "legal_check",
        {
            "legal_points": [
                "事实清楚，逐项都答了",
                "依据现行有效，用得对",
                "程序合法，听取过陈述",
                "写明了复查机关和30日",
            ],
            "legal_passed": "通过",
        },
    )
    unit_head = desk("wangjianping")
    unit_head.open_task("负责人签发")
    drafted = unit_head.page.locator("details.step", has_text="起草处理意见")
    drafted.locator("summary").click()
    expect(drafted).to_contain_text("逐项答复诉求：合作社欠我家2025年土地流转款，要求付清；查明的事实：")
    expect(drafted).to_contain_text("哪天前落实2026年12月20日 星期日")
    unit_head.fill("approve_opinion", {"opinion_approved": "签发"})
    unit_head.send()
    handler.do("送达文书", "serve", served("2026-03-09"))
    handler.do(
        "核对卷宗",
        "archive",
        {
            "file_points": ["受理告知书和回证", "谈话记录", "调查材料", "处理意见书（答复）和回证"],
            "petitioner_view": "同意",
            "cause": "工作原因",
        },
    )

    assert county.outcome(number) is None  # the petitioner's window is open
    seen = watched(boss, number)
    assert "已办结" in boss.page.inner_text(".head")
    assert "处理意见书" in seen
    assert "可以申请复查，到 4月8日" in seen  # no clock of an organ runs; the petitioner's does
    for sentence in (
        "韩**来访，许静登记",
        "县信访局梁文博转送县住建局，并告知去向。",
        "县住建局罗敏签收，3月19日前要书面告知，3月11日前可以提异议。",
        "顾晓岚当面听取韩**陈述。",
        "县住建局王建平签发安住信意〔2026〕1号，支持，受理后第 5 天。",
        "信访处理意见书当面送达韩**，4月8日前可以申请复查。",
    ):
        assert sentence in seen
    boss.page.get_by_role("link", name=re.compile("处理意见书")).first.click()
    assert "3720元" in boss.said()

    completed = [each.element_id for each in county.events(number) if each.kind == "task_completed"]
    assert completed == [
        "Task_Analyse",
        "Task_Route",
        "Task_Receive",
        "Task_Intake",
        "Task_Hear",
        "Task_Investigate",
        "Task_Draft",
        "Task_Legal",
        "Task_Approve",
        "Task_Serve",
        "Task_Archive",
    ]


def test_what_is_filed_with_an_organ_itself_is_accepted_there_within_fifteen_days(
    county: County, desk: Sit
) -> None:
    """条例第23条第1款、第2款: nobody forwards it; who could not be told on the spot is told in writing."""
    number = registered(desk("tanjing"))
    assert county.read(matters.get, number).office_path == people.ZJJ

    receiver = desk("luomin")
    later = {"at_once": "当场答不了，15日内书面告知", "later_reasons": "要先查这块地在不在规划区里。"}
    receiver.do("能不能当场告知", "at_once", later)
    receiver.go(f"/matters/{number}")
    clocks = receiver.page.inner_text("section[aria-labelledby=ck]")
    assert "条例第23条" in clocks
    assert "3月17日" in clocks
    assert "还有 15 天" in clocks

    receiver.do("甄别登记内容", "analyse", ANALYSIS)
    receiver.do("确定去向", "route", {"own_scope": "归本单位办，书面告知受理"})
    county.advance(days=2)
    receiver.do(
        "书面告知受理",
        "direct",
        {
            "use_summary": "普通程序，60日内办结",
            "handler_name": "顾晓岚",
            "handler_phone": "0999-1230002",
            "told_how": "当面交给本人",
            "told_proof": "本人签收",
        },
    )

    now = county.read(matters.get, number)
    kinds = [one.kind for one in county.read(documents.of, number)]
    running = {one.key: one.status for one in county.read(matters.clocks_of, number)}
    assert (now.status, now.unit_path) == ("ACCEPTED", people.ZJJ)
    assert "ACCEPTANCE" in kinds
    assert "FORWARD" not in kinds
    assert (running["R08"], "R02" in running, running["R15"]) == ("met", False, "running")


def quotes_the_law(handler: Desk) -> None:
    """By keyboard alone: from the field to the panel, to an article, and back with its source."""
    handler.open_task("起草处理意见")
    basis = handler.control("draft_opinion", "basis").first
    basis.focus()
    keys, panel = handler.page.keyboard, handler.page.locator("[data-library]")
    keys.press("Alt+l")
    keys.type("复查")
    expect(panel.locator("[data-quote]").first).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(basis).to_have_value(re.compile(r"^《信访工作条例》第\d+条.*复查"))
    expect(basis).to_be_focused()
    expect(handler.page.locator("[data-draft-sign]")).to_contain_text("已存草稿")


def test_what_no_organ_may_take_ends_with_a_notice_that_is_served(county: County, desk: Sit) -> None:
    number = registered(desk("xujing"))
    sorter = desk("liangwenbo")
    sorter.do("甄别登记内容", "analyse", {**ANALYSIS, "litigation": "不是", "procedure": "纯民事纠纷"})
    sorter.do(
        "确定去向",
        "route",
        {
            "route.go": "不转，出具告知书",
            "route.notice": "不予受理",
            "notice_ground": "双方是土地经营权流转合同关系，没有机关的职责在里面。",
            "lawful_way": "可以向乡镇调解委员会申请调解，或者向县人民法院起诉。",
            "override_reasons": "信访人明确只要机关裁断，不接受另行告知，按不予受理办。",
        },
    )
    desk("fengliqun").do("审批去向", "approve_route", {"route_approved": "同意"})
    sorter.do("送达告知书", "serve", served("2026-03-02"))

    boss = desk("shenguodong")
    seen = watched(boss, number)
    assert "不予受理告知书" in boss.page.inner_text("section[aria-labelledby=dc]")
    assert "现在要做的" not in seen
    assert county.outcome(number) is not None


def test_a_dispute_with_its_own_procedure_is_told_where_to_go(county: County, desk: Sit) -> None:
    """条例第31条第4项."""
    number = registered(desk("xujing"))
    sorter = desk("liangwenbo")
    own_procedure = {"litigation": "不是", "procedure": "复议、裁决、确认、许可、处罚"}
    sorter.do("甄别登记内容", "analyse", {**ANALYSIS, **own_procedure})
    ground = {"notice_ground": "不服罚款决定，法律规定由行政复议机关审查。"}
    sorter.do(
        "确定去向", "route", {"route.go": "不转，出具告知书", "route.notice": "导入其他法定程序", **ground}
    )
    sorter.do("送达告知书", "serve", served("2026-03-02"))

    seen = watched(desk("shenguodong"), number)
    assert "现在要做的" not in seen
    assert county.outcome(number) == "已告知向有权机关提出"


def test_a_letter_about_a_lawsuit_goes_to_the_political_legal_organ(county: County, desk: Sit) -> None:
    """条例第22条第2款."""
    number = registered(desk("xujing"), "来信")
    sorter = desk("liangwenbo")
    sorter.do("甄别登记内容", "analyse", {**ANALYSIS, "litigation": "是，法院、检察院、公安的法律程序"})
    sorter.do(
        "确定去向",
        "route",
        {"route.go": "转送同级政法部门", "receiving_organ": "安澜县委政法委", "destination_told": "邮寄"},
    )

    seen = watched(desk("shenguodong"), number)
    assert "政法" in seen
    assert county.outcome(number) == "已转政法"


def test_what_was_re_reviewed_is_no_longer_accepted_without_new_facts(county: County, desk: Sit) -> None:
    """条例第36条第3款."""
    first = reviewers.concluded(people.Office(county.engine, county.clock))
    county.clock.move_to(datetime(2026, 9, 1, 1, 0, tzinfo=UTC))
    number = county.register()
    sorter = desk("liangwenbo")
    sorter.go(f"/matters/{number}")
    sorter.page.get_by_role("link", name="甄别登记内容").first.click()
    sorter.ready()
    again = {
        "repeat_kind": "同一人同一件事，复核已终结",
        "repeat_number": first,
        "new_facts": "没有",
        "same_reasons": "对照了复核意见书，时间、金额、证据都一样，没有新的。",
    }
    sorter.fill("analyse", {**ANALYSIS, **again, "litigation": "不是"})
    sorter.send()
    sorter.go(f"/matters/{number}")
    sorter.page.get_by_role("link", name="确定去向").first.click()
    sorter.ready()
    sorter.fill("route", {"route.go": "不转，出具告知书", "route.notice": "不再受理"})
    sorter.fill("route", {"notice_ground": "复核已经终结，诉求、事实、理由都没有变化。"})
    sorter.send()
    desk("fengliqun").do("审批去向", "approve_route", {"route_approved": "同意"})
    sorter.do("送达告知书", "serve", served("2026-09-01"))
    sorter.go(f"/matters/{number}")
    sorter.page.get_by_role("link", name="落实疏导帮扶").first.click()
    sorter.ready()
    sorter.fill("care", {"care_by": "柳河镇政府 郑小满", "care_how": "每月上门一次，帮助申请低保。"})
    sorter.send()

    assert county.outcome(number) == "不再受理"
    assert "不再受理告知书" in watched(desk("shenguodong"), number)


def test_only_the_petitioner_takes_a_petition_back(county: County, desk: Sit) -> None:
    clerk = desk("xujing")
    number = registered(clerk)
    clerk.go(f"/matters/{number}")
    clerk.page.get_by_label("更多操作").click()
    clerk.page.get_by_role("link", name="登记信访人撤回").click()
    clerk.expected.append("422")
    clerk.page.get_by_role("button", name="登记撤回").click()
    expect(clerk.page.locator("#statement-err")).to_contain_text("写下他自己的话")
    clerk.page.get_by_text("当面说的，有记录").click()
    clerk.page.fill("#statement", "合作社已经把钱给我了，我不告了。")
    clerk.page.get_by_role("button", name="登记撤回").click()
    expect(clerk.page.locator(".note-done")).to_contain_text("已登记信访人撤回")

    boss = desk("shenguodong")
    seen = watched(boss, number)
    assert "撤回" in boss.page.inner_text(".head")
    assert "现在要做的" not in seen
    assert county.outcome(number) is not None or county.events(number)[-1].kind == "instance_cancelled"


ANALYSIS = {
    "title": "青塘村合作社拖欠土地流转款",
    "summary": "反映青塘村合作社没有支付上一年度土地流转款，要求付清；本人多次到合作社询问，没有结果。",
    "purpose": "求决",
    "content_class": "农村农业 / 土地流转",
    "repeat_kind": "没有，是新的",
    "litigation": "不是",
    "procedure": "不用，由有权单位处理",
}


def served(on: str) -> dict[str, str]:
    """The record of a paper handed over."""
    return {
        "service_method": "当面",
        "service_result": "送到了，已签收",
        "served_on": on,
        "servers": "顾晓岚、罗敏",
        "receiver": "本人",
        "proof": "送达回证第2号",
    }


def registered(clerk: Desk, channel: str = "来访") -> str:
    """Registers what came, reads a visitor's aloud, gives the number on the receipt."""
    page = clerk.page
    clerk.go("/register")
    page.get_by_text(channel, exact=True).first.click()
    page.fill("#name", "韩素珍")
    page.fill("#phone", "13700005518")
    page.fill("#address", "柳河镇青塘村六组")
    page.fill("#persons", "1")
    page.fill("#matters-0-demand", "合作社欠我家2025年土地流转款，要求付清")
    page.fill("#matters-0-facts", FACTS)
    page.fill("#matters-0-place", "柳河镇青塘村")
    page.click("[data-act=read-aloud]")
    if channel == "来访":
        expect(page.locator("[data-aloud]")).to_contain_text("要求付清")
        page.click("[data-aloud-yes]")
    expect(page.locator(".slip .code")).to_be_visible()
    return numbers(page.inner_text(".slip"))[0]


def watched(boss: Desk, number: str) -> str:
    """What a supervisor sees of a matter now."""
    boss.go(f"/matters/{number}?story=all")
    return boss.said()
