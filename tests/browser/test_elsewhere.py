"""Signing in elsewhere, in a browser: to the identity provider and back, out again on both sides."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, expect

from access.oidc import Provider
from app import bootstrap, config, wsgi
from engine import utc_now
from tests import product
from tests.access.oidc_provider import CLIENT, SECRET
from tests.access.test_oidc import provider
from tests.browser.county import Switch


def test_a_clerk_signs_in_and_out_at_the_identity_provider(
    browser: Browser, server: tuple[str, Switch], opened: tuple[Path, product.Office], tmp_path: Path
) -> None:
    base, switch = server
    for each in (*opened[0].glob("opened.db*"), opened[0] / "keys"):
        shutil.copy(each, tmp_path / each.name)
    settings = replace(
        config.read({"HUIYIN_VAR": str(tmp_path)}), database_url=f"sqlite:///{tmp_path / 'opened.db'}"
    )
    with provider() as issuer:
        chosen = Provider(issuer, CLIENT, SECRET, claim="preferred_username", label="政务统一认证")
        # Tokens live by real time, so this office does.
        engine = bootstrap.build(settings, clock=utc_now)
        switch.app = wsgi.create_app(replace(settings, provider=chosen), engine)
        page = browser.new_context(base_url=base, locale="zh-CN").new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(f"{said.location['url']} {said.text}"))

        page.goto("/inbox")
        page.get_by_role("link", name="用政务统一认证登录").click()
        expect(page).to_have_title("统一身份认证")
        page.get_by_label("身份编号").fill("S-1001")
        page.get_by_role("button", name="确认").click()
        expect(page).to_have_url(f"{base}/inbox")
        cookies = {each["name"]: each for each in page.context.cookies()}
        page.locator("summary.who").click()
        page.get_by_role("button", name="退出", exact=True).click()
        expect(page.get_by_text("已经退出。")).to_be_visible()
        page.get_by_role("link", name="也从统一身份认证退出").click()
        expect(page.get_by_role("heading", name="已从统一身份认证退出")).to_be_visible()
        page.goto("/inbox")
        expect(page).to_have_url(f"{base}/signin?next=/inbox")
        page.get_by_role("link", name="用政务统一认证登录").click()
        page.get_by_label("身份编号").fill("S-1002")
        page.get_by_role("button", name="确认").click()
        expect(page.get_by_role("alert")).to_contain_text("请系统管理员关联，身份编号是：S-1002")

        page.context.close()
        switch.app = None
        engine.close()
    assert cookies["huiyin_session"]["httpOnly"]
    assert "huiyin_away" not in cookies
    # The provider has no icon; the refusal is one; what signing out clears is said aloud.
    usual = ("403", "Cleared data types")
    assert [each for each in complaints if each.startswith(base) and not any(x in each for x in usual)] == []
