"""Papers and their templates in the browser: seen, downloaded, changed by those who may."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from access import reads
from engine import SYSTEM
from petition import cases, documents, matters, organs, papers, templates
from printing import package, sheet
from tests import product
from tests.petition.test_prints import edited
from tests.web.conftest import TYPED, XFJ, text_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def office(module_office: product.Office) -> product.Office:
    """One county for each database: only the opinion's template is changed, and by one test."""
    return module_office


@pytest.fixture(scope="module")
def browser(office: product.Office) -> FlaskClient:
    return office.client("xujing")


@pytest.fixture(scope="module")
def number(browser: FlaskClient) -> str:
    answer = browser.post("/register", data={**TYPED, "office_path": XFJ, "command": "first-command"})
    return re.findall(r"安澜-\d{4}-\d{5}", answer.text)[0]


@pytest.fixture(scope="module")
def slip(office: product.Office, number: str) -> str:
    return issued(office, number)


def issued(office: product.Office, number: str) -> str:
    """The address of the paper by which the petition was forwarded: made by hand, the walk is long."""
    with office.engine.begin(SYSTEM) as tx:
        case = cases.Case(tx, cases.row_of(tx, number))
        contents = {
            "petitioner": case.row["petitioner"],
            "title": case.row["title"],
            "number": number,
            "received_on": "2026-03-09",
            "to": "安澜县农业农村局",
            "sent_on": "2026-03-10",
            "article": "条例第22条第1款",
            "verb": "转送",
            "promises_notice": True,
            "phone": "",
        }
        made = documents.issue(case, "DESTINATION", organs.get(tx, XFJ), contents)
    return f"/matters/{number}/documents/{made.id}"


def said(content: bytes) -> str:
    return "\n".join(text for _, text in sheet.read(content).styled)


def test_a_paper_reads_as_it_was_issued_and_is_downloaded(browser: FlaskClient, slip: str) -> None:
    shown = text_of(browser.get(slip))
    docx, made = browser.get(f"{slip}/file.docx"), browser.get(f"{slip}/file.pdf")

    assert "安信告〔2026〕1号" in shown.replace("安澜信", "安信")
    assert "韩**等3人：" in shown
    assert "还没有送达的记录" in shown
    assert "系统自带的模板" in shown
    assert docx.mimetype == DOCX
    assert "attachment" in docx.headers["Content-Disposition"]
    assert docx.headers["Cache-Control"] == "private, no-store"
    assert "韩** 等 3 人：" in said(docx.data)
    assert made.status_code == 200 or "没有" in text_of(made)
    if made.status_code == 200:
        assert made.data.startswith(b"%PDF")


def test_the_full_name_wants_a_reason_and_leaves_a_trace(
    office: product.Office, browser: FlaskClient, slip: str, number: str
) -> None:
    refused = browser.post(f"{slip}/file", data={"kind": "docx", "reason": ""})
    given = browser.post(f"{slip}/file", data={"kind": "docx", "reason": "当面送达"})

    assert refused.status_code == 422
    assert "没有写理由" in text_of(refused)
    assert "韩素珍 等 3 人：" in said(given.data)
    with office.engine.read(SYSTEM) as tx:
        assert [(one.what, one.reason) for one in reads.of(tx, number)] == [("full_name", "当面送达")]


def test_a_paper_is_of_its_matter_and_for_who_sees_it(
    office: product.Office, browser: FlaskClient, slip: str, number: str
) -> None:
    stranger = office.client(office.who("designer").username)

    for end in ("", "/file.docx", "/file.pdf"):
        assert stranger.get(f"{slip}{end}").status_code == 404
        assert browser.get(f"{slip.replace(number, '安澜-2026-99999')}{end}").status_code == 404
    assert browser.get(f"{slip}/file.exe").status_code == 404
    with office.engine.read(SYSTEM) as tx:
        assert not matters.get(tx, number).is_sealed


def test_a_template_is_downloaded_edited_and_put_back(office: product.Office) -> None:
    browser = office.client(office.who("admin").username)
    assert "信访处理意见书" in text_of(browser.get("/templates"))
    shown = browser.get("/templates/OPINION")
    assert "条例第35条要求" in text_of(shown)
    assert browser.get("/templates/OPINION/0.docx").data == papers.shipped("OPINION")

    sent = {
        "path": "/",
        "note": "口语一些",
        "file": (BytesIO(edited("OPINION", "诉求：", "您的诉求：")), "新.docx"),
    }
    answer = browser.post("/templates/OPINION", data=sent, follow_redirects=True)

    assert "新版本已经在用" in text_of(answer)
    assert "第1版" in text_of(answer)
    assert "口语一些" in text_of(answer)
    assert "第1版" in text_of(browser.get("/templates"))


@pytest.mark.parametrize(
    "content, zh, en",
    [
        (b"MZ", "这不是Word文件", "notaWordfile"),
        (edited("OPINION", "{{来文单位}}", "{{来文単位}}"), "没有“来文単位”这个字段", "Thereisnofield"),
        (
            package.packed({**package.unpacked(papers.shipped("OPINION")), "word/vbaProject.bin": b"x"}),
            "文件里有宏",
            "holdsmacros",
        ),
    ],
    ids=["no-docx", "unknown-field", "macro"],
)
def test_a_template_that_would_not_do_is_refused_in_both_languages(
    office: product.Office, content: bytes, zh: str, en: str
) -> None:
    browser = office.client(office.who("admin").username)

    for lang, words in (("zh", zh), ("en", en)):
        sent = {"path": "/", "file": (BytesIO(content), "a.docx")}
        answer = browser.post(f"/templates/OPINION?lang={lang}", data=sent)
        assert answer.status_code == 422
        assert words in text_of(answer)
    assert browser.post("/templates/OPINION", data={"path": "/"}).status_code == 422
    assert browser.post("/templates/OPINION", data={"path": ""}).status_code == 422


def test_an_edited_template_is_seen_before_it_is_taken_into_use(office: product.Office) -> None:
    browser = office.client(office.who("legal").username)

    def send(docx: bytes) -> Any:
        return browser.post("/templates/REPLY", data={"act": "sample", "file": (BytesIO(docx), "a.docx")})

    seen, refused = send(edited("REPLY", "答复", "回复")), send(edited("REPLY", "{{依据}}", "{{根据}}"))

    assert seen.data.startswith(b"%PDF") or "没有" in text_of(seen)
    assert refused.status_code == 422
    assert "没有“根据”这个字段" in text_of(refused)
    with office.engine.read(SYSTEM) as tx:
        assert [one.version for one in templates.versions(tx, "REPLY")] == [0]


def test_templates_are_for_legal_reviewers_and_administrators(
    office: product.Office, browser: FlaskClient
) -> None:
    legal = office.client(office.who("legal").username)

    assert browser.get("/templates").status_code == 403
    assert legal.get("/templates").status_code == 200
    assert legal.get("/templates/OPINION/nothing.docx").status_code == 404
    sent = {"path": "/", "file": (BytesIO(papers.shipped("OPINION")), "a.docx")}
    assert legal.post("/templates/OPINION", data=sent).status_code == 403


def test_a_version_is_seen_as_a_print_before_it_is_used(office: product.Office) -> None:
    browser = office.client(office.who("admin").username)

    answer = browser.get("/templates/OPINION/0.pdf")

    if answer.status_code == 200:
        assert answer.data.startswith(b"%PDF")
    else:
        assert "没有" in text_of(answer)


def test_a_machine_without_the_characters_font_says_so_and_gives_the_word_file(
    office: product.Office,
) -> None:
    admin = office.client(office.who("admin").username)
    odd = edited("DESTINATION", "应在15日内", "应在\U000f1234日内")
    sent = {"path": "/33/3309/330999/nyncj/", "file": (BytesIO(odd), "a.docx")}
    admin.post("/templates/DESTINATION", data=sent)
    with office.engine.read(SYSTEM) as tx:
        put = templates.versions(tx, "DESTINATION")[0]

    answer = admin.get(f"/templates/DESTINATION/{put.id}.pdf")

    assert answer.status_code == 422
    assert "这台服务器的字体里没有" in text_of(answer)
    assert admin.get(f"/templates/DESTINATION/{put.id}.docx").status_code == 200
