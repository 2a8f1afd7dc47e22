"""A clerk with a person in front, at the browser: by keyboard, twice, back, two windows, odd characters."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from petition import matters
from tests.browser.county import County
from tests.browser.desk import Desk
from tests.browser.test_desk import looked_at

Sit = Callable[..., Desk]

PRINTS = "window.print = () => { document.documentElement.dataset.printed = 'yes'; };"


def tab_to(page: Page, id_: str) -> None:
    """Presses Tab until a field has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == id_:
            return
    raise AssertionError(f"Tab never reaches {id_}")


def number_on(page: Page) -> str:
    """The number on the receipt."""
    expect(page.locator("h1")).to_contain_text("信访登记回执")
    page.wait_for_load_state()  # what follows may be a key, and the script of the page comes after its words
    return re.findall(r"安澜-\d{4}-\d{5}", page.inner_text("main"))[0]


def test_from_the_first_field_to_the_printed_receipt_without_a_mouse(county: County, desk: Sit) -> None:
    who = desk("liangwenbo")
    page, keys = who.page, who.page.keyboard
    page.add_init_script(PRINTS)
    who.go("/inbox")
    keys.press("n")
    page.wait_for_url("**/register")

    keys.type("韩素珍")
    tab_to(page, "matters-0-demand")
    keys.type("要求付清2025年土地流转款")
    tab_to(page, "matters-0-place")
    keys.type("柳河镇青塘村")
    tab_to(page, "matters-0-content_class")
    keys.press("ArrowDown")
    tab_to(page, "matters-0-summary")
    keys.type("反映青塘村合作社没有支付2025年土地流转款，要求付清；本人问过四次，没有结果。")
    tab_to(page, "matters-0-repeat_kind")
    keys.press("ArrowDown")
    expect(page.locator("aside .way")).to_contain_text("县农业农村局")
    keys.press("Control+Shift+Enter")
    expect(page.locator("dialog[open]")).to_contain_text("韩素珍")
    keys.press("Enter")
    number = number_on(page)
    keys.press("p")

    expect(page.locator("html")).to_have_attribute("data-printed", "yes")
    assert county.read(matters.get, number).status == "FORWARDED"


def test_the_record_of_many_is_read_aloud_whole(county: County, desk: Sit) -> None:
    who = desk("xujing")
    page = who.page
    who.go("/register")
    page.fill("#name", "韩素珍")
    page.fill("#persons", "8")
    page.keyboard.press("Tab")  # people who come together are asked for as soon as there are many
    page.fill("#others", "张三 13800000001\n李四")
    page.fill("[name=representatives-0-name]", "韩素珍")
    page.fill("[name=representatives-1-name]", "张三")
    page.locator("summary", has_text="有代理人").click()
    page.fill("[name=agent-name]", "周律师")
    page.fill("#matters-0-demand", "要求付清2025年土地流转款")
    page.keyboard.press("Control+Enter")

    aloud = page.locator("dialog[open]")
    expect(aloud).to_contain_text("推选的代表 韩素珍、张三")
    expect(aloud).to_contain_text("代理人姓名 周律师")
    looked_at(who, "register-aloud")
    page.click("[data-aloud-no]")
    page.fill("[name=agent-name]", "")
    page.keyboard.press("Control+Enter")
    page.click("[data-aloud-yes]")

    found = county.read(matters.get, number_on(page))
    assert found.persons == 8


def test_a_double_click_the_way_back_and_a_second_window_register_once(county: County, desk: Sit) -> None:
    who = desk("xujing")
    page = who.page
    who.go("/register")
    page.check("[name=channel][value=PHONE]")
    page.fill("#name", "王建国")
    page.fill("#matters-0-demand", "路灯坏了，请修")
    expect(page.locator("[data-kept]")).to_contain_text("已存")
    second = who.context.new_page()
    second.goto("/register")
    second.get_by_role("link", name="取回").click()
    expect(second.locator("#name")).to_have_value("王建国")

    page.dblclick("[data-act=read-aloud]")
    number = number_on(page)
    page.go_back()
    # A new form, not the one that was sent.
    expect(page.locator("#matters-0-demand")).to_have_value("")
    second.click("[data-act=read-aloud]")
    assert number_on(second) == number

    assert [one.number for one in county.read(matters.search).items] == [number]


def test_odd_characters_come_back_as_they_were_typed_and_turn_no_line(county: County, desk: Sit) -> None:
    """Rare characters, emoji, marks that turn the direction, text pasted out of Word."""
    who = desk("xujing")
    page = who.page
    who.go("/register")
    page.check("[name=channel][value=PHONE]")
    page.fill("#name", "\u202e欧阳𠮷龘")
    page.fill("#matters-0-demand", "低保😀核定\u202e有误，请复核")
    word = "一、\u3000家庭情况\x0b二、“低保”—1.5\xa0万元\u200b……\r\n三、①要求复核\t（附表）"
    page.locator("#matters-0-facts").evaluate("(box, text) => { box.value = text; }", word)
    page.click("[data-act=read-aloud]")

    number = number_on(page)
    found = county.read(matters.get, number)
    assert found.title == "低保😀核定有误，请复核"
    assert found.petitioner == "欧阳**"
    assert found.demands == ["低保😀核定\u202e有误，请复核"]
    for words in ("“低保”—1.5\xa0万元", "三、①要求复核\t（附表）"):
        assert words in found.facts
    who.go("/matters?q=低保")
    expect(page.locator("main")).to_contain_text("低保😀核定有误")


def test_twice_on_a_row_opens_it(busy_county: County, desk: Sit) -> None:  # noqa: ARG001
    who = desk("liangwenbo")
    who.go("/inbox?pile=office")

    who.page.locator("[data-rows] tbody tr[data-id] td").nth(3).dblclick()

    who.page.wait_for_url("**/tasks/*")


def test_what_was_not_sent_because_the_session_had_ended_comes_back_once(county: County, desk: Sit) -> None:
    number, who = county.register(), desk("liangwenbo")
    page, words = who.page, "约好周三到镇里看账"
    who.go(f"/matters/{number}/notes")
    page.fill("#words", words)
    who.context.add_cookies([{"name": "huiyin_session", "value": "ended", "url": county.base}])
    page.click("form[action$='/notes'] button")
    expect(page.locator("[data-unsent]")).to_contain_text("登录过期了")

    who.type_in("liangwenbo")
    expect(page.locator("form[action$='/notes'] [role=status]")).to_contain_text("填回来了")
    expect(page.locator("#words")).to_have_value(words)
    page.click("form[action$='/notes'] button")

    expect(page.locator(".noted")).to_contain_text(words)
    expect(page.locator("#words")).to_have_value("")


def test_an_item_of_the_pile_that_was_typed_is_there_on_the_next_machine(county: County, desk: Sit) -> None:  # noqa: ARG001
    first = desk("xujing")
    first.go("/incoming")
    first.page.fill("[name=words]", "来信说青塘村的路灯坏了三个月")
    first.page.fill("[name=who]", "欧阳𠮷")
    expect(first.page.locator("[data-kept]")).to_contain_text("已存")
    first.close()

    second = desk("xujing", width=390, height=844)
    second.go("/incoming")
    second.page.get_by_role("link", name="取回").click()
    expect(second.page.locator("[name=who]")).to_have_value("欧阳𠮷")
    expect(second.page.locator("[name=words]")).to_have_value("来信说青塘村的路灯坏了三个月")
    second.page.get_by_role("button", name="记下来件").click()
    second.page.wait_for_url("**/incoming?done=noted**")

    assert "没有记完" not in second.said()
    second.go("/incoming")
    expect(second.page.get_by_text("上次写的")).to_have_count(0)
