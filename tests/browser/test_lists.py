"""Lists by keyboard: many are chosen, claimed at once and given back; filters are kept, words found."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.county import County
from tests.browser.desk import Desk
from tests.browser.test_desk import looked_at

Sit = Callable[..., Desk]


def test_many_are_chosen_by_keyboard_claimed_and_given_back(busy_county: County, desk: Sit) -> None:  # noqa: ARG001
    mine = desk("liangwenbo")
    mine.go("/inbox?pile=office")
    expect(mine.page.locator(".bulkbar")).to_be_hidden()
    for key in ("j", "x", "j", "x"):
        mine.page.keyboard.press(key)
    expect(mine.page.locator("[data-picked]")).to_have_text("选中 2 件")
    looked_at(mine, "lists-chosen")

    mine.page.locator(".bulkbar button[value=claim]").press("Enter")
    mine.page.wait_for_url("**/inbox/bulk/*")
    expect(mine.page.get_by_role("status")).to_have_text("2 件办成，0 件没有办成")
    looked_at(mine, "lists-claimed")

    mine.page.keyboard.press("u")
    expect(mine.page.locator(".outcome-undone")).to_have_count(2)


def test_what_colleagues_notice_begins_later_and_shows_its_progress(busy_county: County, desk: Sit) -> None:
    mine = desk("liangwenbo")
    mine.go("/inbox?pile=office")
    mine.page.keyboard.press("x")
    mine.page.locator(".bulkbar button[value=hand_over]").click()
    mine.page.select_option("#to", index=1)
    mine.page.fill("#words", "外出开会两天，请先分办")
    looked_at(mine, "lists-hand-over")
    mine.page.locator(".btn-go").click()
    mine.page.wait_for_url("**/inbox/bulk/*")
    expect(mine.page.locator("[data-progress]")).to_contain_text("秒后开始")

    busy_county.clock.advance(seconds=10)
    mine.page.reload()

    expect(mine.page.locator(".outcome-done")).to_have_count(1)


def test_words_find_a_matter_and_the_filter_is_kept(busy_county: County, desk: Sit) -> None:  # noqa: ARG001
    mine = desk("liangwenbo")
    mine.go("/matters")
    mine.page.fill(".filters input[name=q]", "合作社")
    with mine.page.expect_navigation(url="**/matters?*q=*"):
        mine.page.keyboard.press("Enter")
    expect(mine.page.locator("td.t").first).to_contain_text("合作社")

    mine.page.get_by_text("常用筛选").click()
    mine.page.fill("#filter-name", "合作社的件")
    looked_at(mine, "lists-keep")
    with mine.page.expect_navigation(url="**/matters?q=*"):
        mine.page.keyboard.press("Enter")
    expect(mine.page.locator(".toast")).to_contain_text("已存为常用筛选“合作社的件”")
    looked_at(mine, "lists-kept")
    mine.go("/filters")
    expect(mine.page.get_by_role("link", name="合作社的件")).to_be_visible()
    looked_at(mine, "lists-filters")
