"""The yearly report in the browser: looked at, tried as a draft, issued by the head, kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from printing import sheet
from tests import product
from tests.web.conftest import text_of

Page = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def office(module_office: product.Office) -> product.Office:
    """One county for each database: one test issues, and only the year before."""
    return module_office


def _said(content: bytes) -> str:
    assert BytesIO(content).read(2) == b"PK"
    return "\n".join(text for _, text in sheet.read(content).styled)


def test_the_head_issues_what_was_looked_at(page: Page) -> None:
    head, asked = page("fengliqun"), {"office": "/33/3309/330999/xfj/", "year": "2025"}
    shown = head.get("/oversight/annual")
    assert "安澜县信访局2025年信访情况年度报告" in text_of(shown)
    assert 'value="issue"' in shown.text
    assert 'value="issue"' not in head.get("/oversight/annual?year=2026").text

    tried = head.post("/oversight/annual", data={**asked, "act": "docx", "other": "没有大的变化。"})
    assert _said(tried.data).startswith("草稿，没有签发\n安澜县信访局\n")
    assert "没有大的变化。" in _said(tried.data)
    made = head.post("/oversight/annual", data={**asked, "act": "issue"}, follow_redirects=True)

    assert "安信报〔2026〕1号" in text_of(made)
    again = head.post("/oversight/annual", data={**asked, "act": "issue", "why": ""})
    assert again.status_code == 422
    assert "重新出具的，写明为什么" in text_of(again)
    [kept] = set(re.findall(r"/oversight/annual/[^/]+/file\.docx", made.text))
    assert "安信报〔2026〕1号" in _said(page("shenguodong").get(kept).data)
    assert page("xujing").get(kept).status_code == 403


def test_it_is_for_those_who_supervise_and_issued_by_the_head_alone(page: Page) -> None:
    asked = {"office": "/33/3309/330999/xfj/", "year": "2024", "act": "issue"}

    assert 'value="issue"' not in page("shenguodong").get("/oversight/annual").text
    assert page("shenguodong").post("/oversight/annual", data=asked).status_code == 403
    for person in ("xujing", "zhouqiming", "tangwei"):
        assert page(person).get("/oversight/annual").status_code == 403
    other = {**asked, "office": "/33/3309/xfj/", "act": "docx"}
    assert page("fengliqun").post("/oversight/annual", data=other).status_code == 404
    assert page("fengliqun").get("/oversight/annual?year=abc").status_code == 200
    assert page("fengliqun").get("/oversight/annual?year=1999").status_code == 404
