"""The second factor at a browser: set up by keyboard, owed at the door, asked again before a grave act."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pyotp
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browser.county import County
from tests.browser.desk import Desk
from tests.browser.test_pages import faults_of

Sit = Callable[..., Desk]


def looked_at(who: Desk, name: str) -> None:
    """Nothing sticks out and axe finds nothing serious, wide and narrow; keeps pictures if asked to."""
    folder = os.environ.get("HUIYIN_PICTURES")
    who.page.evaluate(AXE_SCRIPT)
    for width, height in ((1440, 900), (390, 844)):
        assert faults_of(who.page, width, height, is_judged=True) == [], (name, width)
        if folder:
            who.page.set_viewport_size({"width": width, "height": height})
            who.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=width == 390)


def test_a_telephone_is_set_up_and_owed_at_the_door_by_keyboard(county: County, desk: Sit) -> None:
    admin = desk("tangwei")
    admin.go("/me/factor")
    admin.page.get_by_role("button", name="开始设").press("Enter")
    expect(admin.page.get_by_role("img", name="给验证器应用扫的二维码")).to_be_visible()
    looked_at(admin, "factor-setting-up")
    telephone = pyotp.TOTP(str(admin.page.locator("code.secret").text_content()).replace(" ", ""))
    admin.page.get_by_label("六位动态码").fill("000000")
    admin.page.keyboard.press("Enter")
    expect(admin.page.locator("#code-err")).to_contain_text("动态码不对")
    expect(admin.page.get_by_label("六位动态码")).to_be_focused()
    admin.expected.append("422")
    admin.page.keyboard.type(telephone.at(county.clock()))
    admin.page.keyboard.press("Enter")
    expect(admin.page.locator("code.secret")).to_have_count(10)
    looked_at(admin, "factor-recovery-codes")
    admin.page.get_by_role("link", name="抄好了，接着办事").press("Enter")
    admin.page.wait_for_url("**/incidents")
    admin.go("/me/factor")
    looked_at(admin, "factor-on")

    county.clock.advance(seconds=1)
    at_home = desk(width=390, height=844)
    at_home.expected.append("422")
    at_home.page.goto("/people")
    at_home.page.fill("#username", "tangwei")
    at_home.page.fill("#password", county.password("tangwei"))
    at_home.page.keyboard.press("Enter")
    at_home.page.wait_for_url(re.compile("/signin/code"))
    expect(at_home.page.locator("#code")).to_be_focused()
    at_home.page.keyboard.type("123456")
    at_home.page.keyboard.press("Enter")
    expect(at_home.page.locator("#code-err")).to_contain_text("还可以再试 4 次")
    looked_at(at_home, "factor-owed")
    county.clock.advance(seconds=30)
    at_home.page.locator("#code").focus()
    at_home.page.keyboard.type(telephone.at(county.clock()))
    at_home.page.keyboard.press("Enter")
    at_home.page.wait_for_url("**/people")

    county.clock.advance(minutes=31)
    at_home.expected.append("403")
    at_home.go("/me/factor")
    at_home.page.get_by_role("button", name="换一组恢复码").press("Enter")
    expect(at_home.page.locator("#again_proof")).to_be_focused()
    looked_at(at_home, "factor-again")
    at_home.page.locator("#again_proof").focus()
    at_home.page.keyboard.type(county.password("tangwei"))
    at_home.page.keyboard.press("Enter")
    expect(at_home.page.locator("code.secret")).to_have_count(10)
