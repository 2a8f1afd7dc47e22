"""The bell: it rings in a page that is open, and leads to the task by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

import workers
from tests.browser.county import County
from tests.browser.desk import Desk
from tests.browser.test_desk import looked_at
from web import live

Sit = Callable[..., Desk]


def test_the_bell_rings_in_an_open_page_and_leads_to_the_task_by_keyboard(
    monkeypatch: pytest.MonkeyPatch, busy_county: County, desk: Sit
) -> None:
    monkeypatch.setattr(live, "LOOK", 0.1)
    workers.notify(busy_county.engine)
    mine = desk("liangwenbo")
    mine.go("/inbox?pile=office")
    count = mine.page.locator("[data-bell-count]")
    before = int(count.text_content() or 0)

    number = busy_county.register()
    workers.notify(busy_county.engine)

    expect(count).to_have_text(str(before + 1))
    expect(mine.page.locator("[data-bell-words]")).to_have_text(f"{before + 1} 条没有看")
    mine.page.keyboard.press("g")
    mine.page.keyboard.press("b")
    mine.page.wait_for_url("**/notices")
    looked_at(mine, "notices")
    mine.page.get_by_role("link", name=number).press("Enter")
    mine.page.wait_for_url(re.compile(r"/tasks/"))
    expect(count).to_have_text(str(before))
