"""The file of a case: on a page and as a PDF with contents, masked, and on record."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdfium2
import pytest
from flask.testing import FlaskClient

from access import reads
from engine import SYSTEM
from petition import cases, documents, organs
from printing import NoFont, dossier
from tests import product
from tests.web.conftest import TYPED, XFJ, text_of


@pytest.fixture(scope="module")
def office(module_office: product.Office) -> product.Office:
    """One county for each database."""
    return module_office


@pytest.fixture(scope="module")
def browser(office: product.Office) -> FlaskClient:
    return office.client("xujing")


@pytest.fixture(scope="module")
def number(office: product.Office, browser: FlaskClient) -> str:
    """A matter with a paper, a file and a rare character in its demand."""
    typed = {**TYPED, "office_path": XFJ, "matters-0-facts": "堃林村的地，#let x = 1，款没有付。"}
    found = re.findall(r"安澜-\d{4}-\d{5}", browser.post("/register", data=typed).text)[0]
    with office.engine.begin(SYSTEM) as tx:
        case = cases.Case(tx, cases.row_of(tx, found))
        contents = {
            "petitioner": case.row["petitioner"],
            "title": case.row["title"],
            "number": found,
            "received_on": "2026-03-02",
            "to": "安澜县农业农村局",
            "sent_on": "2026-03-02",
            "article": "条例第22条第1款",
            "verb": "转送",
            "promises_notice": True,
            "phone": "",
        }
        documents.issue(case, "DESTINATION", organs.get(tx, XFJ), contents)
    sent = {"file": [(io.BytesIO(b"%PDF-1.4\n%%EOF"), "测量.pdf")], "slot": "INVESTIGATION"}
    browser.post(f"/matters/{found}/attachments", data=sent)
    return found


def test_the_pdf_has_contents_and_everything_of_the_case_masked(
    office: product.Office, browser: FlaskClient, number: str
) -> None:
    answer = browser.get(f"/matters/{number}/casefile.pdf")
    assert answer.status_code == 200, text_of(answer)
    pdf = pypdfium2.PdfDocument(answer.data)
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    marks = [mark.get_title() for mark in pdf.get_toc()]

    assert marks[:3] == ["一、现在怎么样", "二、当事人", "三、诉求和事实"]
    assert any(mark.startswith("去向告知书") for mark in marks)
    for word in ("目录", number, "韩**", "测量.pdf", "#let x = 1", "安澜县农业农村局"):
        assert word in text
    for word in ("韩素珍", "13700005518", "137 0000 5518", TYPED["address"]):
        assert word not in text
    with office.engine.read(SYSTEM) as tx:
        assert reads.of(tx, number)[0].what == "export"


def test_the_page_says_the_same_and_strangers_find_nothing(
    office: product.Office, browser: FlaskClient, number: str
) -> None:
    page = browser.get(f"/matters/{number}/casefile")

    assert "八、包案、督办、评价、关联" in page.text
    assert "测量.pdf" in page.text
    assert "韩素珍" not in page.text
    stranger = office.client("zhouqiming")
    for path in ("casefile", "casefile.pdf"):
        assert stranger.get(f"/matters/{number}/{path}").status_code == 404
    assert browser.get(f"/matters/{number}/casefile.docx").status_code == 404


def test_without_a_font_it_says_so(
    browser: FlaskClient, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: Any, **__: Any) -> bytes:
        raise NoFont("𠮷")

    monkeypatch.setattr(dossier, "make", lacking)
    answer = browser.get(f"/matters/{number}/casefile.pdf")

    assert answer.status_code == 422
    assert "没有“𠮷”" in answer.text
