"""Law and models on their page and beside the form of a task."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from .conftest import first_task, text_of

Page = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


def test_the_page_finds_keeps_and_ends(page: Page) -> None:
    legal, clerk = page("guomin"), page("xujing")
    assert "《信访工作条例》第35条" in text_of(clerk.get("/library?q=复查"))
    assert 'action="/library"' in clerk.get("/library").text
    assert 'method="post" action="/library"' not in clerk.get("/library").text
    path = (
        legal.get("/library").text.partition('<select id="path"')[2].partition('value="')[2].partition('"')[0]
    )
    sent = {
        "path": path,
        "kind": "LOCAL",
        "title": "住宅维修资金使用",
        "text": "使用维修资金应当经三分之二以上业主同意。",
        "citation": "安澜县住宅专项维修资金管理办法第12条",
        "since_on": "2025-01-01",
    }

    assert legal.post("/library", data={**sent, "citation": ""}).status_code == 422
    assert legal.post("/library", data=sent).status_code == 303
    part = legal.get("/library/find?q=维修资金")
    assert 'data-quote="安澜县住宅专项维修资金管理办法第12条：使用维修资金' in part.text
    assert "<html" not in part.text
    assert clerk.post("/library", data=sent).status_code == 403

    entry = legal.get("/library").text.partition('action="/library/')[2].partition("/end")[0]
    legal.post(f"/library/{entry}/end", data={"until_on": "2025-12-31"})
    assert "这天不能引用" in text_of(legal.get("/library/find?q=维修资金"))
    assert 'data-quote="安澜县住宅' in legal.get("/library/find?q=维修资金&on=2025-06-01").text


def test_a_law_is_read_article_by_article(page: Page) -> None:
    clerk = page("xujing")
    whole = clerk.get("/library/law/regulation-2022")

    assert whole.text.count('<article class="art"') == 50
    assert 'id="a34"' in whole.text
    assert "中共中央、国务院2022年2月25日发布·2022年5月1日起施行·全文50条" in text_of(whole)
    assert 'data-quote="《信访工作条例》第31条第6项：（六）不属于以上情形的' in whole.text
    assert 'href="/library/law/regulation-2022"' in clerk.get("/library").text
    assert "节录" in text_of(clerk.get("/library/law/reconsideration-2023"))
    assert clerk.get("/library/law/none").status_code == 404


def test_what_is_found_shows_the_laws_own_words_and_no_quote_on_a_day_before_it(page: Page) -> None:
    clerk = page("xujing")
    now, before = (clerk.get(f"/library/find?q=办结期限&on={day}") for day in ("2026-03-02", "2022-04-30"))
    assert now.status_code == before.status_code == 200

    now, before = (clerk.get(f"/library/find?q=60日&on={day}").text for day in ("2026-03-02", "2022-04-30"))
    assert 'data-quote="《信访工作条例》第34条：对本条例第三十一条第六项' in now
    assert "应当自受理之日起<mark>60日</mark>内办结" in now
    assert "第34条" in before
    assert "这天不能引用" in before
    assert 'data-quote="《信访工作条例》' not in before


@pytest.mark.usefixtures("number")
def test_the_hint_of_a_step_leads_to_the_articles_own_words(page: Page) -> None:
    mine = page("liangwenbo")
    step = mine.get(f"/tasks/{first_task(mine)}").text

    assert 'href="/library/law/regulation-2022#a22"' in step
    assert "在15日内分别按照下列方式处理" in step


@pytest.mark.usefixtures("number")
def test_a_step_that_writes_nothing_has_no_panel(page: Page) -> None:
    mine = page("liangwenbo")

    assert "data-library" not in mine.get(f"/tasks/{first_task(mine)}").text
