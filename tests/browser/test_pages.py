"""Every page at three widths: nothing sticks out, one heading, a silent console, no serious fault of WCAG."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from access import accounts
from engine import tasks
from petition import matters
from tests.browser.county import County
from tests.browser.desk import Desk

Sit = Callable[..., Desk]

WIDTHS = ((1440, 900), (390, 844), (320, 700))

#: Who looks at what; `{task}` is an open task of the sorter, `{number}` a matter in hand.
PAGES = (
    (None, "/signin"),
    ("liangwenbo", "/inbox?pile=office"),
    ("xujing", "/inbox?pile=registered"),
    ("pengfei", "/inbox?pile=above"),
    ("liangwenbo", "/matters?q=合作社"),
    ("liangwenbo", "/filters"),
    ("liangwenbo", "/tasks/{task}"),
    ("xujing", "/register"),
    ("liangwenbo", "/matters"),
    ("liangwenbo", "/matters/{number}"),
    ("liangwenbo", "/matters/{number}?diagram=1"),
    ("liangwenbo", "/matters/{number}/clocks"),
    ("liangwenbo", "/matters/{number}/attachments"),
    ("liangwenbo", "/matters/{number}/changes"),
    ("liangwenbo", "/matters/{number}/casefile"),
    ("shenguodong", "/oversight"),
    ("shenguodong", "/packages"),
    ("shenguodong", "/supervisions"),
    ("tangwei", "/incidents"),
    ("heyiming", "/studio"),
    ("heyiming", "/studio/petition"),
    ("heyiming", "/studio/petition/registration.bpmn"),
    ("heyiming", "/studio/petition/analyse.form"),
    ("tangwei", "/people"),
    ("tangwei", "/people/{clerk}"),
    ("tangwei", "/offices"),
    ("tangwei", "/offices/330999-zjj"),
    ("liangwenbo", "/me"),
    ("liangwenbo", "/help/keys"),
    ("liangwenbo", "/dev/specimen"),
)

AXE = """async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
  return violations.filter((found) => ['serious', 'critical'].includes(found.impact)).map((found) =>
    `${found.id}: ${found.help} at ${found.nodes.slice(0, 4).map((node) =>
      node.target.join(' ') + ' ' + (node.any[0]?.message ?? '').slice(0, 160)).join(' | ')}`);
}"""

#: What is wider than the window, for the message.
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .slice(-5).map((each) => `${each.tagName}.${each.className?.baseVal ?? each.className}`)"""


@pytest.mark.parametrize("username, address", PAGES, ids=[address for _, address in PAGES])
def test_a_page_holds_at_every_width(
    busy_county: County, desk: Sit, username: str | None, address: str
) -> None:
    who = desk(username)
    who.go(address.format(**places(busy_county)))
    settled(who.page)
    who.page.evaluate(AXE_SCRIPT)
    faults: list[str] = []
    for width, height in WIDTHS:
        faults += [f"{width}: {each}" for each in faults_of(who.page, width, height)]
    assert faults == []


def faults_of(page: Page, width: int, height: int) -> list[str]:
    """What is wrong with a page in a window of this size."""
    page.set_viewport_size({"width": width, "height": height})
    sticking_out: list[str] = page.evaluate(WIDE)
    headings = page.locator("h1").count()
    faults = [f"sticks out: {sticking_out}"] if sticking_out else []
    faults += [f"{headings} headings h1"] if headings != 1 else []
    # As tall as its content: what a fixed bar covers can be scrolled from under it and is no fault.
    page.set_viewport_size({"width": width, "height": page.evaluate("document.body.scrollHeight") + 200})
    return faults + list(page.evaluate(AXE))


def settled(page: Page) -> None:
    """Waits until the islands of the page are drawn."""
    expect(page.locator("[data-island]:not([data-ready])")).to_have_count(0, timeout=20_000)


def places(county: County) -> dict[str, Any]:
    """The open task and the matter that the addresses name."""
    found = county.read(matters.search, matters.MatterFilter(statuses=("IN_PROCESS", "ACCEPTED"))).items
    waiting = county.read(tasks.worklist, tasks.TaskFilter(form_key="analyse")).items
    clerk = county.read(accounts.by_username, "guxiaolan")
    return {"number": found[0].number, "task": waiting[0].id, "clerk": clerk}
