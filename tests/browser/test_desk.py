"""People at their desks: what one does with a task is seen by the colleague it goes to, wide and narrow."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browser.county import County
from tests.browser.desk import Desk
from tests.browser.test_pages import AXE, WIDE

Sit = Callable[..., Desk]


def looked_at(who: Desk, name: str) -> None:
    """Nothing sticks out and axe finds nothing serious, wide and narrow; keeps pictures if asked to."""
    folder = os.environ.get("HUIYIN_PICTURES")
    who.page.evaluate(AXE_SCRIPT)
    for width, height in ((1440, 900), (390, 844)):
        who.page.set_viewport_size({"width": width, "height": height})
        if folder:
            who.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=width == 390)
        assert who.page.evaluate(WIDE) == [], (name, width)
        # As tall as its content: what the bar at the foot covers can be scrolled free.
        tall = who.page.evaluate("document.body.scrollHeight") + 200
        who.page.set_viewport_size({"width": width, "height": tall})
        assert who.page.evaluate(AXE) == [], (name, width)
    who.page.set_viewport_size({"width": 1440, "height": 900})


def test_a_task_is_handed_over_asked_about_and_nudged(busy_county: County, desk: Sit) -> None:  # noqa: ARG001
    mine, colleague, head = desk("liangwenbo"), desk("dingxue"), desk("fengliqun")
    mine.go("/inbox?pile=office")
    looked_at(mine, "inbox-office")
    mine.page.locator("td a").filter(has_text="甄别登记内容").first.click()
    mine.ready()
    task = mine.page.url.split("/tasks/")[1]

    # Asked by keyboard alone: the menu, the act, a person, a question.
    mine.page.get_by_text("更多", exact=True).press("Enter")
    looked_at(mine, "task-menu")
    mine.page.locator("[data-op=ask]").click()
    mine.page.select_option("#to", label="丁雪 · 县信访局")
    mine.page.fill("#words", "这件算不算检举控告？")
    looked_at(mine, "task-ask")
    mine.page.get_by_role("button", name="请他会签").click()
    expect(mine.page.get_by_text("已请他会签。")).to_be_visible()

    colleague.go("/inbox?pile=asked")
    colleague.page.locator("td a").first.click()
    colleague.page.get_by_role("link", name="签意见").first.click()
    colleague.page.fill("#words", "是求决，不是检举")
    colleague.page.get_by_role("button", name="签好了").click()
    expect(colleague.page.get_by_text("意见已签。")).to_be_visible()

    head.go(f"/tasks/{task}?act=nudge")
    head.page.fill("#words", "今天要转出去")
    head.page.get_by_role("button", name="催一下").click()
    expect(head.page.get_by_text("已催办")).to_be_visible()

    mine.go(f"/tasks/{task}")
    mine.ready()
    expect(mine.page.get_by_text("是求决，不是检举")).to_be_visible()
    looked_at(mine, "task-nudged")
    mine.page.get_by_role("link", name="回复催办").click()
    mine.page.fill("#words", "下班前转出")
    mine.page.get_by_role("button", name="回复", exact=True).click()

    mine.go(f"/tasks/{task}?act=hand_over")
    mine.page.get_by_role("button", name="转给他办").click()
    mine.expected.append("422")
    expect(mine.page.locator("#to-err, #words-err").first).to_be_visible()
    mine.page.select_option("#to", label="丁雪 · 县信访局")
    mine.page.fill("#words", "下午出差")
    looked_at(mine, "task-hand-over")
    mine.page.get_by_role("button", name="转给他办").click()
    mine.page.wait_for_url("**/inbox**")
    expect(mine.page.get_by_text("已转给丁雪办")).to_be_visible()

    colleague.go("/inbox?pile=mine")
    expect(colleague.page.locator(f"tr[data-id='{task}']")).to_be_visible()
    looked_at(colleague, "inbox-mine")
