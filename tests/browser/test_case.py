"""A case at the desk: files beside the form, what is written is never lost, who else is there."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from engine import tasks
from petition import attachments, matters
from tests.browser.county import County
from tests.browser.desk import Desk
from tests.browser.test_desk import looked_at
from tests.browser.test_main_line import ANALYSIS
from tests.browser.test_pages import places
from web.pages import inbox

Sit = Callable[..., Desk]


def picture(width: int = 8) -> bytes:
    """A small PNG."""

    def part(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))
        )

    head = struct.pack("!IIBBBBB", width, width, 8, 2, 0, 0, 0)
    lines = (b"\0" + b"\x17\x59\x7a" * width) * width
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(lines)) + part(b"IEND", b"")
    )


def test_files_are_added_beside_the_form_and_seen_in_the_browser(busy_county: County, desk: Sit) -> None:
    who = desk("liangwenbo")
    page, at = who.page, places(busy_county)
    who.go(f"/tasks/{at['task']}")
    who.ready()
    who.expected.append("422")

    # What was typed stays while files are sent; one that lies is named, the others are taken.
    words = page.locator(".fjs-form textarea, .fjs-form input[type=text]").first
    words.fill("合同丢了，先收照片")
    page.set_input_files(
        "#file",
        [
            {"name": "𠮷林村.png", "mimeType": "image/png", "buffer": picture()},
            {"name": "收据.jpg", "mimeType": "image/jpeg", "buffer": picture()},
        ],
    )
    page.click("[data-attach] button")
    expect(page.locator(".files [role=alert]")).to_contain_text("内容却是 PNG")
    expect(page.locator(".filelist")).to_contain_text("𠮷林村.png")
    expect(words).to_have_value("合同丢了，先收照片")

    # The picture is shown under the page's own policy, in place.
    page.locator(".filelist summary", has_text="预览").click()
    shown = page.locator(".filelist img")
    expect(shown).to_be_visible()
    looked_at(who, "task-files")
    assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 8
    number = busy_county.read(tasks.get, at["task"]).business_key
    assert [one.name for one in busy_county.read(attachments.of, number)] == ["𠮷林村.png"]


def test_what_is_written_is_never_lost(busy_county: County, desk: Sit) -> None:
    one = desk("liangwenbo")
    page, task = one.page, places(busy_county)["task"]
    one.go(f"/tasks/{task}")
    one.ready()
    title, summary = one.control("analyse", "title"), one.control("analyse", "summary")

    # Ten thousand lines, rare characters, marks that turn the direction: kept as they were typed.
    title.fill("𠮷林村😀\u202e流转款")
    one.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('合作社欠款。\\n'.repeat(10000))")
    summary.focus()
    page.keyboard.press("Control+V")
    kept(one)
    draft = busy_county.read(tasks.get, task).draft or {}
    assert draft["title"] == "𠮷林村😀\u202e流转款"
    assert draft["summary"].count("\n") >= 9_999

    # It survives signing out, and is there at another machine.
    page.click("details.me summary")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/signin**")
    one.sign_in("liangwenbo", to=f"/tasks/{task}")
    one.ready()
    expect(one.control("analyse", "title")).to_have_value("𠮷林村😀\u202e流转款")

    # The session ends in the middle: what was typed stays, and is fetched back after signing in.
    one.expected += ["401", "409", "403"]
    title, summary = one.control("analyse", "title"), one.control("analyse", "summary")
    one.context.clear_cookies()
    title.fill("会话断了以后写的")
    expect(page.locator("[data-draft-sign]")).to_contain_text("已存在本机")
    one.sign_in("liangwenbo", to=f"/tasks/{task}")
    one.ready()
    page.get_by_role("button", name="取回").click()
    expect(one.control("analyse", "title")).to_have_value("会话断了以后写的")
    kept(one)


def test_two_windows_are_put_together_field_by_field(busy_county: County, desk: Sit) -> None:
    one, two = desk("liangwenbo"), desk("dingxue")
    task = places(busy_county)["task"]
    for each in (one, two):
        each.go(f"/tasks/{task}")
        each.ready()
        each.expected.append("409")

    # Who else is there, is said; the other's writing is told from looking.
    one.control("analyse", "title").fill("梁文博写的标题")
    kept(one)
    expect(two.page.locator("[data-case-live]")).to_contain_text("梁文博正在编辑这一步")

    # Both changed the title, only one the summary: one is asked about, the other is taken.
    two.control("analyse", "title").fill("丁雪写的标题")
    two.control("analyse", "summary").fill("丁雪写的概括")
    box = two.page.locator("[data-notices]")
    expect(box).to_contain_text("梁文博刚刚也改过这份草稿")
    expect(box).not_to_contain_text("clocks")
    looked_at(two, "task-merge")
    box.get_by_role("button", name="用对方写的").click()
    kept(two)
    draft = busy_county.read(tasks.get, task).draft or {}
    assert (draft["title"], draft["summary"]) == ("梁文博写的标题", "丁雪写的概括")
    one.control("analyse", "title").press("End")
    one.control("analyse", "title").type("。")
    expect(one.page.locator("[data-notices]")).to_contain_text("并进来")
    expect(one.control("analyse", "summary")).to_have_value("丁雪写的概括")
    expect(one.control("analyse", "title")).to_have_value("梁文博写的标题。")

    # A colleague does the step: the page says so, and what was typed here stays.
    busy_county.run("dingxue", tasks.claim, task)
    expect(one.page.locator("[data-case-news]")).to_contain_text("领取了这一步")
    expect(one.control("analyse", "title")).to_have_value("梁文博写的标题。")


def kept(who: Desk) -> None:
    """Waits until what is on the page is the draft on the server."""
    expect(who.page.locator("[data-draft-sign]")).to_contain_text("已存草稿")
    who.page.locator("[data-draft-sign]").evaluate("(sign) => { sign.textContent = ''; }")


def test_a_step_is_sent_once_and_the_way_back_shows_it_done(county: County, desk: Sit) -> None:
    number = county.register()
    who = desk("liangwenbo")
    page = who.page
    who.open_task("甄别")
    who.fill("analyse", ANALYSIS)

    page.locator("[data-act=complete]").dblclick()
    page.wait_for_url("**/inbox**")
    page.go_back()

    expect(page.locator("main")).to_contain_text("已办完这一步")
    expect(page.locator("[data-act=complete]")).to_have_count(0)
    done = [one for one in county.events(number) if one.kind == "task_completed"]
    assert len(done) == 1


def test_a_step_that_was_sent_is_withdrawn_with_what_was_written(county: County, desk: Sit) -> None:
    number = county.sorted()
    who = desk("liangwenbo")
    page = who.page
    who.open_task("确定去向")
    why = "信访人明确只要机关裁断，不接受另行告知，按不予受理办。"
    ground = "双方是土地经营权流转合同关系，没有机关的职责在里面。"
    answers = {
        "route.go": "不转，出具告知书",
        "route.notice": "不予受理",
        "notice_ground": ground,
        "lawful_way": "可以向乡镇调解委员会申请调解，或者向县人民法院起诉。",
        "override_reasons": why,
    }
    who.fill("route", answers)
    page.locator("[data-act=complete]").click()
    page.wait_for_url("**/inbox**")

    page.locator(".toast").get_by_role("link", name="撤回").click()
    looked_at(who, "task-withdraw")
    page.get_by_label("为什么撤回").fill("理由写错了")
    page.locator("#act").get_by_role("button", name="撤回").click()

    expect(page.locator("main")).to_contain_text("已撤回，改好再送。")
    expect(who.control("route", "notice_ground")).to_have_value(ground)
    looked_at(who, "task-withdrawn")
    told = [one.facts["reason"] for one in county.events(number) if one.kind == "task_recalled"]
    assert told == ["理由写错了"]
    page.locator("[data-act=complete]").click()
    page.wait_for_url("**/inbox**")
    assert county.task(number, "Task_ApproveRoute").assignee_id is None

    # Who decides next reads all that was answered, by its names.
    head = desk("fengliqun")
    head.open_task("审批去向")
    said = head.page.locator("details.step[open]")
    for words in ("怎么办 不转，出具告知书", "哪一种告知 不予受理", f"理由 {ground}"):
        expect(said).to_contain_text(words.replace(" ", ""))
    looked_at(head, "task-earlier")


def test_the_inbox_says_what_came_and_what_a_colleague_took(busy_county: County, desk: Sit) -> None:
    who = desk("liangwenbo")
    who.go("/inbox?pile=office")
    taken = who.page.locator("tr[data-id]").first.get_attribute("data-id") or ""
    line = who.page.locator("[data-live]")
    expect(line).to_be_hidden()

    busy_county.register()
    expect(line).to_contain_text("新到 1 件")
    busy_county.run("dingxue", tasks.claim, taken)

    expect(line).to_contain_text("1 件已有人办或领走（丁雪）")
    expect(who.page.locator(f'tr[data-id="{taken}"]')).to_have_class("gone")
    expect(who.page.locator(f'tr[data-id="{taken}"] td.a button')).to_be_disabled()


def test_what_slides_over_the_end_of_a_long_pile_is_no_news(
    busy_county: County, desk: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "WATCHED", 2)
    who = desk("liangwenbo")
    line = who.page.locator("[data-live-words]")

    def open_pile() -> None:
        with who.page.expect_response("**/inbox/live?*"):
            who.go("/inbox?pile=office")

    open_pile()
    first = who.page.locator("tr[data-id]").first.get_attribute("data-id") or ""
    busy_county.run("dingxue", tasks.claim, first)
    expect(line).to_have_text("1 件已有人办或领走（丁雪）。")

    open_pile()
    busy_county.run("dingxue", tasks.release, first)
    expect(line).to_have_text("新到 1 件。")
    expect(who.page.locator("tr.gone")).to_have_count(0)


def test_what_was_taken_while_the_page_was_drawn_is_said(busy_county: County, desk: Sit) -> None:
    who = desk("liangwenbo")
    taken: list[str] = []

    def take_first(route: Route) -> None:
        if not taken:
            taken.append(who.page.locator("tr[data-id]").first.get_attribute("data-id") or "")
            busy_county.run("dingxue", tasks.claim, taken[0])
        route.continue_()

    who.page.route("**/inbox/live?*", take_first)
    who.go("/inbox?pile=office")

    expect(who.page.locator("[data-live-words]")).to_contain_text("1 件已有人办或领走")
    expect(who.page.locator(f'tr[data-id="{taken[0]}"]')).to_have_class("gone")


def test_an_empty_pile_says_that_something_came(county: County, desk: Sit) -> None:
    who = desk("liangwenbo")
    with who.page.expect_response("**/inbox/live?*"):
        who.go("/inbox?pile=office")
    expect(who.page.locator("main")).to_contain_text("这一队里没有待办")

    county.register()

    expect(who.page.locator("[data-live]")).to_contain_text("新到 1 件")
    who.page.keyboard.press("r")
    expect(who.page.locator("tr[data-id]")).to_have_count(1)


def test_what_is_typed_at_registration_outlives_the_session(county: County, desk: Sit) -> None:
    who = desk("xujing")
    who.expected.append("422")
    page = who.page
    who.go("/register")
    page.fill("#name", "欧阳𠮷" + "阿" * 57)
    page.fill("#matters-0-demand", "付清2025年的土地流转款")
    facts = page.locator("#matters-0-facts")
    facts.evaluate(
        "(box) => { box.value = '合作社欠款。\\n'.repeat(10000);"
        " box.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expect(page.locator("[data-kept]")).to_contain_text("已存")

    # The session is over, and the machine is another one: what was typed is fetched back and registered.
    who.context.clear_cookies()
    who.go("/register")
    page.get_by_role("link", name="取回").click()
    expect(page.locator("#name")).to_have_value("欧阳𠮷" + "阿" * 57)
    page.check("[name=channel][value=PHONE]")
    page.click("[data-act=read-aloud]")

    # Too much is told in words, and stays where it was typed; shortened it is registered.
    expect(page.locator("[role=alert]").first).to_contain_text("最多 20000 个字", timeout=30_000)
    assert facts.input_value().count("\n") >= 9_999
    facts.evaluate("(box) => { box.value = '合作社欠款。\\n'.repeat(2000); }")
    page.click("[data-act=read-aloud]")

    expect(page.locator("h1")).to_contain_text("信访登记回执", timeout=30_000)
    expect(page.locator("main")).to_contain_text("加照片、合同这些材料")
    [found] = county.read(matters.search).items
    assert county.read(matters.get, found.number).facts.count("\n") >= 1_999
    who.go("/register")
    expect(page.get_by_role("link", name="取回")).to_have_count(0)
