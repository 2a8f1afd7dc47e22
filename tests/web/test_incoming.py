"""预处理 on the screen: noted, registered with what is known already, merged or answered; nothing goes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from access import reads
from app import files as app_files
from engine import SYSTEM
from petition import attachments
from petition.model_attachments import incoming_file
from tests.conftest import ManualClock
from tests.petition.people import XFJ
from tests.product import Office
from tests.web.conftest import text_of

Page = Callable[..., FlaskClient]

CALL = {
    "office_path": XFJ,
    "channel": "PHONE",
    "came_on": "2026-02-26",
    "who": "何秀英",
    "phone": "13900004321",
    "words": "何秀英来电问低保为什么停了。",
}


def noted(clerk: FlaskClient, **facts: str) -> str:
    """Notes an item; its id."""
    assert clerk.post("/incoming", data={**CALL, **facts}).status_code == 303
    found = re.findall(r'href="/incoming/([^"?]+)"', clerk.get("/incoming").text)
    return str(found[-1])


def test_an_item_is_noted_and_registered_from_the_day_it_came(page: Page, clock: ManualClock) -> None:
    clerk = page("xujing")
    refused = clerk.post("/incoming", data={**CALL, "words": ""})
    assert refused.status_code == 422
    assert "没有写来件说什么" in text_of(refused)
    assert "13900004321" in refused.text

    item = noted(clerk)
    pile = clerk.get("/incoming").text
    assert "何**" in pile
    assert "何秀英" not in pile, "the list masks who it is from"
    assert "何秀英来电问低保" in clerk.get(f"/incoming/{item}").text

    form = clerk.get(f"/register?item={item}").text
    assert 'value="何秀英"' in form
    assert "期限从那天算" in form
    sent = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', form))
    typed = {
        **{name: sent[name] for name in ("command", "item", "office_path", "matter_count")},
        "channel": "PHONE",
        "name": "何秀英",
        "phone": "13900004321",
        "received_by": "值班员",
        "recording": "20260226-1107",
        "query_code_told": "none",
        "matters-0-demand": "说明低保为什么停发",
    }
    late = clerk.post("/register", data=typed)
    assert late.status_code == 422
    assert 'id="late_reason-err"' in late.text

    done = clerk.post("/register", data={**typed, "late_reason": "周末值班记录周一才交。"})
    number = re.findall(r"安澜-\d{4}-\d{5}", done.text)[0]
    desk = text_of(clerk.get(f"/matters/{number}"))
    for words in ("周末值班记录周一才交。", "先在预处理", "值班员", "20260226-1107"):
        assert words in desk
    # Whose work needs no names hears no voices.
    assert "20260226-1107" not in text_of(page("shaoweimin").get(f"/matters/{number}"))
    assert number in clerk.get(f"/incoming/{item}").text
    del clock


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 30


def sends(clerk: FlaskClient, item: str, content: bytes, name: str, **more: str) -> TestResponse:
    """Adds a file to an item by its form."""
    data = {"file": (io.BytesIO(content), name), "slot": "ORIGINAL", **more}
    return clerk.post(f"/incoming/{item}/files", data=data, content_type="multipart/form-data")


def test_files_wait_with_the_item_and_go_along_when_it_is_registered(page: Page, office: Office) -> None:
    clerk, head = page("xujing"), page("fengliqun")
    item = noted(clerk)
    assert sends(clerk, item, PNG, "何秀英的信.png").status_code == 303
    for content, name, why in (
        (b"", "空.png", "0字节"),
        (b"MZ\x90\x00" + b"\x00" * 60, "程序.png", "不收这种文件"),
        (PNG, "信.pdf", "扩展名是.pdf"),
    ):
        refused = sends(clerk, item, content, name)
        assert (refused.status_code, why in text_of(refused)) == (422, True), name
    assert head.post(f"/incoming/{item}/files").status_code == 403, "a head only reads"

    shown = clerk.get(f"/incoming/{item}").text
    address = re.findall(rf'href="(/incoming/{item}/files/[^"/]+)"', shown)[0]
    given = head.get(address, buffered=True)
    assert (given.data, given.headers["Cache-Control"]) == (PNG, "private, no-store")
    assert "sandbox" in head.get(f"{address}/view", buffered=True).headers["Content-Security-Policy"]
    with office.engine.read(SYSTEM) as tx:
        looks = [one.actor_name for one in reads.of(tx, item)]
        kept = str([dict(row) for row in tx.db.execute(select(incoming_file)).mappings()])
    assert looks == ["冯立群", "冯立群"]
    assert "何秀英" not in kept
    for stranger in ("zhouqiming", "tanjing", "shenguodong"):
        assert page(stranger).get(address).status_code in (403, 404), stranger
    assert clerk.post(f"{address}/remove", data={"reason": ""}).status_code == 422

    typed = {"item": item, "office_path": XFJ, "command": "of-the-item", "channel": "PHONE"}
    typed |= {"name": "何秀英", "matter_count": "1", "matters-0-demand": "说明低保为什么停发"}
    typed |= {"query_code_told": "none", "late_reason": "周末值班记录周一才交。"}
    done = clerk.post("/register", data=typed)
    number = re.findall(r"安澜-\d{4}-\d{5}", done.text)[0]
    with office.engine.read(SYSTEM) as tx:
        (one,) = attachments.of(tx, number)
        assert one.sha256 in attachments.known(tx)
    assert (one.name, one.slot, one.scan, one.added_by_name) == ("何**的信.png", "ORIGINAL", "none", "许静")
    assert clerk.get(f"/matters/{number}/attachments/{one.id}", buffered=True).data == PNG
    assert clerk.get(address).status_code == 409, "it is opened with the matter now"
    assert "在案件的材料里" in text_of(clerk.get(f"/incoming/{item}"))
    assert sends(clerk, item, PNG, "又一封.png").status_code == 409


def test_files_of_an_item_merged_wrongly_leave_the_matter_again(
    page: Page, number: str, office: Office
) -> None:
    clerk = page("xujing")
    data = {**CALL, "file": (io.BytesIO(b"nothing known"), "信.doc")}
    refused = clerk.post("/incoming", data=data, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "来件记下了" in text_of(refused)
    item = str(re.findall(r'action="/incoming/([^"/]+)/files"', refused.text)[0])
    huiyin = office.app.extensions["huiyin"]
    watched = replace(huiyin.files, scanner=_Finds("Eicar-Signature"))
    office.app.extensions["huiyin"] = replace(huiyin, files=watched)
    try:
        assert sends(clerk, item, PNG, "回执.png").status_code == 303
        address = re.findall(r"查病毒", clerk.get(f"/incoming/{item}").text)
        assert address, "nobody opens it before it was scanned"
        assert (
            clerk.post(
                f"/incoming/{item}/merge", data={"number": number, "reason": "催问这件办到哪里。"}
            ).status_code
            == 303
        )
        with office.engine.read(SYSTEM) as tx:
            (moved,) = attachments.of(tx, number)
            (kept,) = tx.db.scalars(select(incoming_file.c.id).order_by(incoming_file.c.id))
        for each in (moved.id, kept):
            app_files.scan(office.engine, watched, each)
    finally:
        office.app.extensions["huiyin"] = huiyin
    with office.engine.read(SYSTEM) as tx:
        assert [one.scan for one in attachments.of(tx, number)] == ["infected"]

    assert clerk.post(f"/incoming/{item}/back", data={"reason": "是另一件事。"}).status_code == 303

    with office.engine.read(SYSTEM) as tx:
        assert attachments.of(tx, number) == []
    assert "查出病毒" in clerk.get(f"/incoming/{item}").text


class _Finds:
    """A scanner that says one thing."""

    def __init__(self, words: str) -> None:
        self.words = words

    def found(self, path: Path) -> str:
        assert path.is_file()
        return self.words


def test_the_other_two_ends_and_back(page: Page, number: str) -> None:
    clerk = page("xujing")
    item = noted(clerk)
    assert clerk.post(f"/incoming/{item}/merge", data={"number": number, "reason": ""}).status_code == 422
    merged = clerk.post(f"/incoming/{item}/merge", data={"number": number, "reason": "催问这件办到哪里。"})
    assert merged.status_code == 303
    assert "催问这件办到哪里。" in clerk.get(f"/incoming/{item}").text
    assert clerk.post(f"/incoming/{item}/back", data={"reason": "是另一件事。"}).status_code == 303
    assert clerk.post(f"/incoming/{item}/answer", data={"reason": "咨询，已口头答复。"}).status_code == 303

    ended = text_of(clerk.get("/incoming?all=1&lang=en"))

    assert "Nopetition,answered" in ended
    assert page("zhouqiming").get("/incoming").status_code == 403
    assert page("fengliqun").get(f"/incoming/{item}").status_code == 200
    assert "记下来件" not in page("fengliqun").get("/incoming?lang=zh").text


def test_what_was_typed_of_an_item_is_kept_for_its_author_until_it_is_noted(page: Page) -> None:
    clerk = page("xujing")
    typed = {**CALL, "command": "an-item-begun"}

    kept = clerk.post("/incoming/draft", data=typed).get_json()
    second_machine = page("xujing")

    assert "何秀英来电问低保" in second_machine.get("/incoming").text
    again = second_machine.get("/incoming?draft=an-item-begun").text
    for words in (CALL["words"], "13900004321", "2026-02-26", 'value="an-item-begun"', kept["tag"]):
        assert words in again
    colleague = page("liangwenbo")
    assert "何秀英" not in colleague.get("/incoming").text
    assert colleague.get("/incoming?draft=an-item-begun").status_code == 303
    assert clerk.post("/incoming/draft", data={**typed, "seen": "older", "who": "何"}).status_code == 409

    refused = clerk.post("/incoming", data={**typed, "words": ""})
    assert 'value="an-item-begun"' in refused.text, "sent again, it is still the same item"
    assert clerk.post("/incoming", data=typed).status_code == 303

    assert "没有记完" not in clerk.get("/incoming").text


def test_an_item_that_was_begun_can_be_thrown_away(page: Page) -> None:
    clerk = page("xujing")
    clerk.post("/incoming/draft", data={**CALL, "command": "an-item-begun"})
    assert "没有记完" in clerk.get("/incoming").text

    clerk.post("/incoming/drafts/an-item-begun/drop")

    assert "没有记完" not in clerk.get("/incoming").text
