import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.conftest import ManualClock

from .conftest import first_task, text_of

Page = Callable[..., FlaskClient]
pytestmark = pytest.mark.usefixtures("number")


def test_a_registered_petition_waits_to_be_claimed(page: Page, number: str) -> None:
    seen = page("liangwenbo").get("/inbox?pile=office")

    assert number in seen.text
    assert "条例" in seen.text


def test_claiming_moves_it_to_ones_own_pile_and_can_be_undone(page: Page) -> None:
    mine, colleague = page("liangwenbo"), page("dingxue")
    task = first_task(mine)

    told = mine.post(f"/tasks/{task}/claim", data={"back": "/inbox?pile=office"})
    assert "done=claimed" in told.headers["Location"]
    assert "撤销" in mine.get(told.headers["Location"]).text
    assert first_task(mine, "mine") == task
    assert first_task(colleague, "others") == task
    assert "梁文博" in colleague.get("/inbox?pile=others").text

    mine.post(f"/tasks/{task}/release", data={"back": "/inbox"})
    assert first_task(colleague) == task


def test_what_a_colleague_claimed_cannot_be_claimed_again(page: Page) -> None:
    mine, colleague = page("liangwenbo"), page("dingxue")
    task = first_task(mine)
    mine.post(f"/tasks/{task}/claim")

    refused = colleague.post(f"/tasks/{task}/claim")

    assert refused.status_code == 409
    assert "梁文博" in refused.text
    assert "梁文博已领取这一步" in text_of(colleague.get(f"/tasks/{task}"))


def test_the_task_page_has_the_matter_the_form_and_the_law(page: Page, number: str) -> None:
    browser = page("liangwenbo")
    task = first_task(browser)

    seen = browser.get(f"/tasks/{task}")

    assert "村里还有十来户一样" in seen.text
    assert 'data-island="form"' in seen.text
    assert '<script type="application/json" data-for="form">' in seen.text
    assert 'data-act="complete"' in seen.text
    assert "条例第" in seen.text
    assert number in seen.text


def test_a_task_of_another_office_is_told_to_be_out_of_reach(page: Page) -> None:
    task = first_task(page("liangwenbo"))

    refused = page("guxiaolan").get(f"/tasks/{task}")

    assert refused.status_code == 403
    assert "村里还有十来户" not in refused.text


def test_the_pulse_is_unchanged_until_something_happens(page: Page) -> None:
    browser = page("liangwenbo")
    first = browser.get("/inbox/live?pile=office")
    tag = first.headers["ETag"]

    assert browser.get("/inbox/live?pile=office", headers={"If-None-Match": tag}).status_code == 304

    page("dingxue").post(f"/tasks/{first_task(browser)}/claim")
    changed = browser.get("/inbox/live?pile=office", headers={"If-None-Match": tag})
    assert changed.get_json() == {"tasks": {}, "bell": 0, "more": False}


def test_the_preview_is_a_fragment(page: Page) -> None:
    browser = page("liangwenbo")

    peek = browser.get(f"/inbox/peek/{first_task(browser)}")

    assert "<html" not in peek.text
    assert "打开办理" in peek.text


def test_the_list_is_parted_by_day_and_overdue_comes_first(page: Page, clock: ManualClock) -> None:
    browser = page("liangwenbo")
    assert "以后" in browser.get("/inbox?pile=office").text

    clock.advance(days=40)

    late = page("liangwenbo").get("/inbox?pile=office").text
    assert "已逾期" in late
    assert "due-late" in late


def test_a_pile_is_searched_as_all_matters_are(page: Page, number: str) -> None:
    """Of its words, wherever they stand, its number, its person; and by the step, which only a task has."""
    browser = page("liangwenbo")

    for words in ("土地流转款", "流转", "合作社 十来户", "韩素珍", "13700005518", number, "甄别"):
        assert 'data-id="' in browser.get(f"/inbox?pile=office&q={words}").text, words
    for words in ("没有这样的事", "王建国", "流转 路灯", "安澜-2026-99999", "％＿"):
        assert 'data-id="' not in browser.get(f"/inbox?pile=office&q={words}").text, words


def test_a_searched_pile_counts_and_watches_what_was_found(page: Page) -> None:
    browser = page("liangwenbo")

    found = browser.get("/inbox?pile=office&q=流转")

    assert "符合“流转”的1件" in text_of(found)
    [pulse] = re.findall(r'data-pulse="([^"]+)"', found.text)
    assert list(browser.get(unescape(pulse)).get_json()["tasks"]) == [first_task(browser)]
    assert browser.get("/inbox/live?pile=office&q=路灯").get_json()["tasks"] == {}


def test_what_is_looked_for_in_a_pile_stays_out_of_the_search_of_cases(page: Page) -> None:
    browser = page("liangwenbo")
    box = r'<input name="q"[^>]* value="([^"]*)" data-search'

    assert re.findall(box, browser.get("/inbox?pile=office&q=流转").text) == [""]
    assert re.findall(box, browser.get("/matters?q=流转").text) == ["流转"]


def test_no_page_shows_the_petitioner_s_name_or_phone(page: Page, number: str) -> None:
    browser = page("liangwenbo")
    task = first_task(browser)

    for path in (
        "/inbox?pile=office",
        f"/tasks/{task}",
        f"/inbox/peek/{task}",
        "/matters",
        f"/matters/{number}",
    ):
        text = browser.get(path).text
        assert "韩素珍" not in text, path
        assert "13700005518" not in text.replace(" ", ""), path


def test_a_clerk_follows_what_they_registered(page: Page, number: str) -> None:
    seen = page("xujing").get("/inbox?pile=registered")

    assert f'href="/matters/{number}"' in seen.text
    assert "我登记的<span" in re.sub(r"\s+", "", seen.text)
    assert "我登记的" not in page("yaofang").get("/inbox").text


def test_columns_are_each_person_s_own_and_are_kept(page: Page) -> None:
    mine, colleague = page("liangwenbo"), page("dingxue")
    assert '<th scope="col">阶段' not in mine.get("/inbox?pile=office").text

    told = mine.post(
        "/inbox/columns", data={"column": ["stage", "arrived", "nonsense"], "back": "/inbox?pile=office"}
    )

    assert told.headers["Location"] == "/inbox?pile=office"
    seen = mine.get("/inbox?pile=office").text
    assert '<th scope="col">阶段' in seen
    assert '<th scope="col">什么时候到的' in seen
    assert '<th scope="col">阶段' not in colleague.get("/inbox?pile=office").text
