"""A visitor in the hall, at the browser: called by one key, read by a card reader, chosen for the others."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from petition import hall
from tests.browser.county import County
from tests.browser.desk import Desk

Sit = Callable[..., Desk]

XFJ = "/33/3309/330999/xfj/"
#: The parts of a card as readers send them; the number is nobody's (division 330999 is not in use).
CARD = (
    "张桂兰",
    "女",
    "汉族",
    "19800101",
    "示例省安澜县柳河镇青塘村六组",
    "330999198001010029",
    "安澜县公安局",
)


def test_from_the_number_to_the_form_that_a_card_reader_fills(county: County, desk: Sit) -> None:
    county.run("xujing", lambda tx: hall.take(tx, XFJ))
    who, wall = desk("xujing"), desk("xujing")
    wall.go("/hall/screen")
    who.go("/hall?window=3 号窗口")

    # The button has the focus: one key calls.
    expect(who.page.get_by_role("button", name="叫下一个")).to_be_focused()
    who.page.keyboard.press("Enter")
    expect(who.page.get_by_role("link", name="开始登记")).to_be_visible()
    expect(wall.page.locator("[data-hall-now]")).to_contain_text("001")
    who.page.get_by_role("link", name="开始登记").click()

    page = who.page
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.insert_text("|".join(CARD))
    expect(page.locator("#id_number")).to_have_value(CARD[5])
    expect(page.locator("#name")).to_have_value("张桂兰")
    expect(page.locator("#address")).to_have_value(CARD[4])
    assert not {"汉族", "安澜县公安局"} & set(
        page.locator("form input").evaluate_all("all => all.map(x => x.value)")
    )

    page.fill("#persons", "6")
    page.press("#persons", "Tab")
    expect(page.locator("[data-many]")).to_contain_text("推选 1 至 5 名代表")
    page.fill("#others", "李保国 13900002222")
    page.press("#others", "Tab")
    page.fill("[name=representatives-0-name]", "李保国")
    page.press("[name=representatives-0-name]", "Tab")
    expect(page.locator("[name=representatives-0-phone]")).to_have_value("13900002222")


def test_a_pasted_card_fills_three_fields_and_a_name_stays_a_name(county: County, desk: Sit) -> None:
    del county
    page = desk("xujing").page
    page.goto("/register")
    text = f"姓名：{CARD[0]} 性别：女 民族：汉\n住址：{CARD[4]}\n公民身份号码：{CARD[5]}"

    page.locator("#name").evaluate(
        """(field, text) => {
            const data = new DataTransfer(); data.setData('text', text);
            const told = { clipboardData: data, bubbles: true, cancelable: true };
            field.dispatchEvent(new ClipboardEvent('paste', told));
        }""",
        text,
    )

    assert [page.input_value(f"#{one}") for one in ("name", "id_number", "address")] == [
        CARD[0],
        CARD[5],
        CARD[4],
    ]
    # Enter that comes faster than a hand is a reader's, between two parts, and sends nothing.
    sends = page.locator("#name").evaluate(
        """field => {
            field.value = '李'; field.dispatchEvent(new Event('input', { bubbles: true }));
            return field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true }));
        }"""
    )
    assert (sends, page.input_value("#name")) == (False, "李|")
    # A number that no card has is no card.
    page.fill("#name", "李保国 330999198001010028")
    page.wait_for_timeout(300)
    assert page.input_value("#id_number") == CARD[5]
