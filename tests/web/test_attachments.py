"""Files of a matter in the browser: added, refused, opened by the right people, taken out."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from access import reads
from app import files as app_files
from engine import SYSTEM
from filing import ScannerAway
from petition import attachments
from tests import product
from tests.web.conftest import TYPED, XFJ, text_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 30
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(scope="module")
def office(module_office: product.Office) -> product.Office:
    """One county for each database."""
    return module_office


@pytest.fixture(scope="module")
def browser(office: product.Office) -> FlaskClient:
    return office.client("xujing")


@pytest.fixture
def number(browser: FlaskClient) -> str:
    """A matter of the test's own."""
    answer = browser.post("/register", data={**TYPED, "office_path": XFJ})
    return re.findall(r"安澜-\d{4}-\d{5}", answer.text)[0]


def add(browser: FlaskClient, number: str, *sent: tuple[bytes, str], slot: str = "OTHER", **more: str) -> Any:
    """Sends files by the form."""
    data = {"file": [(io.BytesIO(content), name) for content, name in sent], "slot": slot, **more}
    return browser.post(f"/matters/{number}/attachments", data=data, content_type="multipart/form-data")


def rows(office: product.Office, number: str) -> list[attachments.Attachment]:
    """The files of a matter."""
    with office.engine.read(SYSTEM) as tx:
        return attachments.of(tx, number)


def test_a_file_comes_back_as_it_came_with_headers_that_run_nothing(
    office: product.Office, browser: FlaskClient, number: str
) -> None:
    content = PNG + number.encode()
    answer = add(browser, number, (content, "现场照片.PNG"), slot="INVESTIGATION", note="青塘村六组")
    assert answer.status_code == 303

    (one,) = rows(office, number)
    page = browser.get(f"/matters/{number}/attachments")
    given = browser.get(f"/matters/{number}/attachments/{one.id}", buffered=True)
    shown = browser.get(f"/matters/{number}/attachments/{one.id}/view", buffered=True)

    assert "现场照片.png" in page.text
    assert "青塘村六组" in page.text
    assert given.data == shown.data == content
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert shown.headers["Content-Disposition"].startswith("inline;")
    assert shown.mimetype == "image/png"
    for each in (given, shown):
        assert each.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in each.headers["Content-Security-Policy"]
        assert "no-store" in each.headers["Cache-Control"]
    with office.engine.read(SYSTEM) as tx:
        seen = reads.of(tx, number)
    assert [(each.what, each.reason) for each in seen] == [("file", "调查核实材料")] * 2


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "空.png", "0 字节"),
        (b"<html><script>alert(1)</script>", "收据.png", "不收这种文件"),
        (b"MZ\x90\x00", "说明.pdf", "不收这种文件"),
        (PDF, "照片.jpg", "内容却是 PDF"),
        (PNG, "照片", "扩展名"),
        (PNG, "照\u202egpj.exe", "内容却是 PNG"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_words(
    office: product.Office, browser: FlaskClient, number: str, content: bytes, name: str, says: str
) -> None:
    answer = add(browser, number, (content, name))

    assert answer.status_code == 422
    assert says in text_of(answer).replace("&nbsp;", "") or says in answer.text
    assert rows(office, number) == []


def test_of_many_the_good_ones_are_kept_and_the_others_named(
    office: product.Office, browser: FlaskClient, number: str
) -> None:
    answer = add(browser, number, (PNG, "一.png"), (b"", "二.png"), (PDF, "三.pdf"))

    assert answer.status_code == 422
    assert "二.png" in answer.text
    assert [one.name for one in rows(office, number)] == ["一.png", "三.pdf"]


def test_names_are_long_rare_and_turn_nothing_round(
    office: product.Office, browser: FlaskClient, number: str
) -> None:
    long = "信" * 200
    for name in ("𠮷林村合同\u202e扫描.png", f"{long}.png", "家/收据.png", "韩素珍的身份证.png"):
        assert add(browser, number, (PNG, name)).status_code == 303

    names = [one.name for one in rows(office, number)]

    assert names[0] == "𠮷林村合同扫描.png"
    assert len(names[1]) == attachments.MOST_NAME
    assert names[1].endswith("信.png")
    assert names[2] == "收据.png"
    # The name of the petitioner stands in no list.
    assert names[3] == "韩**的身份证.png"
    one = rows(office, number)[0]
    assert browser.get(f"/matters/{number}/attachments/{one.id}", buffered=True).status_code == 200


def test_the_same_form_sent_twice_adds_once(
    office: product.Office, browser: FlaskClient, number: str
) -> None:
    for _ in range(2):
        add(browser, number, (PNG, "一.png"), command=f"double-click-{number}")

    assert len(rows(office, number)) == 1


def test_what_carries_the_petitioners_name_is_for_those_who_work_on_it(
    office: product.Office, browser: FlaskClient, number: str
) -> None:
    add(browser, number, (PNG, "身份证.png"), slot="IDENTITY")
    add(browser, number, (PDF, "测量.pdf"), slot="INVESTIGATION")
    identity, found = rows(office, number)
    guest = office.client(office.who("joint_meeting", place="xfj").username)
    stranger = office.client("zhouqiming")

    assert guest.get(f"/matters/{number}/attachments/{identity.id}", buffered=True).status_code == 403
    assert guest.get(f"/matters/{number}/attachments/{found.id}", buffered=True).status_code == 200
    assert "只给办这件事的人看" in guest.get(f"/matters/{number}/attachments").text
    assert add(guest, number, (PNG, "一.png")).status_code == 403
    assert stranger.get(f"/matters/{number}/attachments").status_code == 404
    assert stranger.get(f"/matters/{number}/attachments/{found.id}", buffered=True).status_code == 404
    assert add(stranger, number, (PNG, "一.png")).status_code == 404


def test_a_file_is_taken_out_for_a_reason_and_its_bytes_stay(
    office: product.Office, browser: FlaskClient, number: str
) -> None:
    add(browser, number, (PDF + number.encode(), "错.pdf"))
    (one,) = rows(office, number)
    at = f"/matters/{number}/attachments/{one.id}"

    assert browser.post(f"{at}/remove", data={"reason": " "}).status_code == 422
    assert office.client("liangwenbo").post(f"{at}/remove", data={"reason": "不对"}).status_code == 403
    assert browser.post(f"{at}/remove", data={"reason": "传错了件"}).status_code == 303

    assert rows(office, number) == []
    assert browser.get(at, buffered=True).status_code == 404
    assert "传错了件" in browser.get(f"/matters/{number}").text
    assert office.app.extensions["huiyin"].files.store.is_intact(one.sha256)


class Found:
    """A scanner that says one thing."""

    def __init__(self, said: str | None) -> None:
        self.said = said

    def found(self, path: object) -> str:  # noqa: ARG002
        """What it says of every file."""
        if self.said is None:
            raise ScannerAway("away")
        return self.said


@pytest.mark.parametrize(("said", "status"), [("", 200), ("Eicar-Test-Signature", 409), (None, 409)])
def test_nobody_opens_a_file_before_the_scanner_called_it_clean(
    office: product.Office, browser: FlaskClient, number: str, said: str | None, status: int
) -> None:
    huiyin = office.app.extensions["huiyin"]
    with_scanner = replace(huiyin.files, scanner=Found(said))
    office.app.extensions["huiyin"] = replace(huiyin, files=with_scanner)
    try:
        add(browser, number, (PNG, "照片.png"))
    finally:
        office.app.extensions["huiyin"] = huiyin
    (one,) = rows(office, number)
    at = f"/matters/{number}/attachments/{one.id}"
    assert browser.get(at, buffered=True).status_code == 409

    if said is None:
        with pytest.raises(ScannerAway):
            app_files.scan(office.engine, with_scanner, one.id)
    else:
        app_files.scan(office.engine, with_scanner, one.id)
        app_files.scan(office.engine, with_scanner, one.id)

    assert browser.get(at, buffered=True).status_code == status
    (one,) = rows(office, number)
    assert one.scan == {"": "clean", None: "waiting"}.get(said, "infected")
    if said:
        assert browser.get(f"/matters/{number}").text.count("查出病毒") >= 1


def test_missing_and_damaged_files_are_told(
    office: product.Office, browser: FlaskClient, number: str
) -> None:
    huiyin = office.app.extensions["huiyin"]
    add(browser, number, (PDF + b"whole", "一.pdf"), (PDF + b"lost", "二.pdf"), (PDF + b"hurt", "三.pdf"))
    _, lost, hurt = rows(office, number)
    store = huiyin.files.store
    lost_bytes = store.path(lost.sha256).read_bytes()
    store.path(lost.sha256).unlink()
    store.path(hurt.sha256).chmod(0o600)
    store.path(hurt.sha256).write_bytes(b"other")

    found = app_files.stock(office.engine, huiyin.files)

    assert (found.missing, found.damaged) == ([lost.sha256], [hurt.sha256])
    assert browser.get(f"/matters/{number}/attachments/{lost.id}", buffered=True).status_code == 409
    store.path(lost.sha256).write_bytes(lost_bytes)


def test_a_letter_lacks_its_original_until_it_is_scanned(browser: FlaskClient) -> None:
    typed = {**TYPED, "channel": "LETTER", "received_on": "2026-03-02", "office_path": XFJ}
    number = re.findall(r"安澜-\d{4}-\d{5}", browser.post("/register", data=typed).text)[0]
    assert "还缺：信访原件" in browser.get(f"/matters/{number}/attachments").text

    add(browser, number, (PDF, "来信.pdf"), slot="ORIGINAL")

    assert "还缺" not in browser.get(f"/matters/{number}/attachments").text
