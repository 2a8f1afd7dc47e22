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


@pytest.mark.usefixtures("number")
def test_a_step_that_writes_nothing_has_no_panel(page: Page) -> None:
    mine = page("liangwenbo")

    assert "data-library" not in mine.get(f"/tasks/{first_task(mine)}").text
