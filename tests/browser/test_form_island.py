"""The form of a task: what is missing is said at its field, and nothing that was written is ever lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Route, expect

from petition import matters
from tests.browser.county import County
from tests.browser.desk import Desk

Sit = Callable[..., Desk]

SUMMARY = "反映青塘村合作社没有支付上一年度土地流转款，要求付清；本人多次到合作社询问，没有结果。"
REPEAT = "没有说明以前提过没有。先看旁边的查重结果（条例第19条第3款、第36条第3款）。"
ANALYSIS = {
    "title": "青塘村合作社拖欠土地流转款",
    "summary": SUMMARY,
    "repeat_kind": "没有，是新的",
    "litigation": "不是",
    "procedure": "不用，由有权单位处理",
}


def test_what_is_missing_is_listed_and_each_line_leads_to_its_field(county: County, desk: Sit) -> None:
    number, sorter = at_analysis(county, desk)
    sorter.fill("analyse", {"title": "拖欠土地流转款", "summary": SUMMARY})
    sorter.page.click("[data-act=complete]")

    summary = sorter.page.locator("[data-notices] [role=alert]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("还差")
    expect(summary).to_contain_text(REPEAT)
    expect(sorter.field("analyse", "repeat_kind").locator(".fjs-form-field-error")).to_have_text(REPEAT)
    summary.get_by_role("link", name=re.compile("没有说明以前提过没有")).click()
    assert sorter.page.evaluate("document.activeElement.closest('.fjs-form-field-radio') !== null")

    expect(sorter.control("analyse", "title")).to_have_value("拖欠土地流转款")
    expect(sorter.control("analyse", "summary")).to_have_value(SUMMARY)
    assert county.task(number, "Task_Analyse").status == "open"


def test_what_only_the_office_can_know_is_said_at_the_field(county: County, desk: Sit) -> None:
    _number, sorter = at_analysis(county, desk)
    sorter.expected.append("422")
    sorter.fill("analyse", {**ANALYSIS, "title": "张桂兰家的土地流转款"})
    sorter.page.click("[data-act=complete]")

    said = "标题里有信访人的姓名。标题用地点加什么事，不写姓名。"
    expect(sorter.page.locator("[data-notices]")).to_contain_text(said)
    expect(sorter.field("analyse", "title").locator(".fjs-form-field-error")).to_have_text(said)
    expect(sorter.control("analyse", "title")).to_have_value("张桂兰家的土地流转款")
    expect(sorter.control("analyse", "summary")).to_have_value(SUMMARY)

    sorter.fill("analyse", {"title": "青塘村合作社拖欠土地流转款"})
    sorter.send()


def test_a_draft_survives_a_reload_and_a_night(county: County, desk: Sit) -> None:
    _number, sorter = at_analysis(county, desk)
    sorter.fill("analyse", {"summary": SUMMARY})
    expect(sorter.page.locator("[data-draft-sign]")).to_have_text("09:00 已存草稿")
    sorter.page.reload()
    sorter.ready()
    expect(sorter.control("analyse", "summary")).to_have_value(SUMMARY)
    sorter.page.evaluate("sessionStorage.setItem('huiyin-keep-x', '没有送出的话')")

    sorter.page.locator(".top summary, header summary").first.click()
    sorter.page.get_by_role("button", name="退出").click()
    sorter.page.wait_for_url("**/signin**")
    assert sorter.page.evaluate("Object.keys(sessionStorage)") == [], (
        "the next at this machine is another one"
    )
    sorter.type_in("liangwenbo")
    sorter.open_task("甄别登记内容")
    expect(sorter.control("analyse", "summary")).to_have_value(SUMMARY)


def test_two_clicks_complete_once(county: County, desk: Sit) -> None:
    number, sorter = at_analysis(county, desk)
    sorter.fill("analyse", ANALYSIS)
    sorter.page.dblclick("[data-act=complete]")
    sorter.page.wait_for_url("**/inbox**")
    assert completions(county, number) == ["Task_Analyse"]


def test_an_answer_that_got_lost_is_asked_for_again_not_done_again(county: County, desk: Sit) -> None:
    number, sorter = at_analysis(county, desk)
    sorter.expected.append("ERR_CONNECTION_RESET")
    keys: list[str | None] = []

    def lose(route: Route) -> None:
        keys.append(route.request.header_value("idempotency-key"))
        if len(keys) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    sorter.page.route("**/complete", lose)
    sorter.fill("analyse", ANALYSIS)
    sorter.page.click("[data-act=complete]")
    expect(sorter.page.locator("[data-notices]")).to_contain_text("没有连上服务器，您写的没有丢")
    sorter.send()
    assert keys[0] == keys[1] is not None
    assert completions(county, number) == ["Task_Analyse"]


def test_a_session_that_ended_keeps_what_was_written(county: County, desk: Sit) -> None:
    number, sorter = at_analysis(county, desk)
    sorter.expected.append("401")
    county.clock.advance(hours=13)
    sorter.fill("analyse", ANALYSIS)
    sorter.page.click("[data-act=complete]")
    again = sorter.page.locator("[data-notices]").get_by_role("link", name="重新登录")
    expect(sorter.page.locator("[data-notices]")).to_contain_text("登录过期了，您写的没有丢")
    again.click()
    sorter.type_in("liangwenbo")
    sorter.ready()
    sorter.page.get_by_role("button", name="取回").click()
    expect(sorter.control("analyse", "summary")).to_have_value(SUMMARY)
    sorter.send()
    assert completions(county, number) == ["Task_Analyse"]


def test_an_empty_choice_speaks_the_language_of_the_page(county: County, desk: Sit) -> None:
    _number, sorter = at_analysis(county, desk)
    box = sorter.field("analyse", "procedure").locator(".fjs-select-display")
    expect(box).to_have_text("请选择")
    sorter.fill("analyse", {"procedure": "不用，由有权单位处理"})
    expect(box).to_contain_text("第31条第6项")

    address = sorter.page.url
    sorter.go(f"{address}?lang=en")
    sorter.ready()
    assert sorter.page.get_attribute("html", "lang") == "en"
    form = sorter.page.locator("[data-island=form]")
    for label in ("Title", "Summary", "Purpose", "Filed before?", "Another procedure?"):
        expect(form.get_by_text(label, exact=False).first).to_be_visible()
    sorter.page.click("[data-act=complete]")
    expect(sorter.page.locator("[data-notices]")).to_contain_text("Say whether it was filed before")
    sorter.go(f"{address}?lang=zh")
    sorter.ready()
    expect(form.get_by_text("以前提过没有").first).to_be_visible()


def test_keys_complete_and_save(county: County, desk: Sit) -> None:
    number, sorter = at_analysis(county, desk)
    saved: list[Any] = []
    sorter.page.on(
        "request",
        lambda request: (
            saved.append(json.loads(request.post_data or "{}")) if "/draft" in request.url else None
        ),
    )
    sorter.fill("analyse", {**ANALYSIS, "summary": SUMMARY[:-1]})
    sorter.page.keyboard.press("Control+s")
    expect(sorter.page.locator("[data-draft-sign]")).to_have_text("09:00 已存草稿")
    assert saved[-1]["data"]["summary"] == SUMMARY[:-1]
    sorter.control("analyse", "title").press("Enter")
    assert county.task(number, "Task_Analyse").status == "open"
    sorter.page.keyboard.press("Control+Enter")
    sorter.page.wait_for_url("**/inbox**")
    assert completions(county, number) == ["Task_Analyse"]


def at_analysis(county: County, desk: Sit) -> tuple[str, Desk]:
    """A registered matter, and the sorter with its first form open."""
    number = county.register()
    sorter = desk("liangwenbo")
    sorter.go(f"/tasks/{county.task(number, 'Task_Analyse').id}")
    sorter.ready()
    return number, sorter


def completions(county: County, number: str) -> list[str | None]:
    """The tasks that were completed, in order."""
    assert county.read(matters.get, number).number == number
    return [each.element_id for each in county.events(number) if each.kind == "task_completed"]
