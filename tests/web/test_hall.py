"""The hall on the screen: a number is taken, called and done, and its visitor is registered at the window."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from tests.petition.people import XFJ
from tests.web.conftest import text_of

Page = Callable[..., FlaskClient]


def test_a_number_goes_from_the_door_to_the_receipt(page: Page) -> None:
    clerk = page("xujing")
    at = clerk.post("/hall/take", data={"office_path": XFJ, "window": "3 号窗口"}).headers["Location"]
    assert "001号" in text_of(clerk.get(at))
    assert "没有写几号窗口" in text_of(clerk.post("/hall/call", data={"office_path": XFJ, "window": ""}))

    clerk.post("/hall/call", data={"office_path": XFJ, "window": "3 号窗口"})
    hall = clerk.get("/hall?window=3 号窗口").text
    assert "叫下一个" in hall
    screen = clerk.get("/hall/screen").text
    assert re.search(r'<b class="num">001</b> <span>3 号窗口</span>', screen)

    start = re.findall(r'href="(/register\?[^"]+)"', hall)[0].replace("&amp;", "&")
    form = clerk.get(start).text
    sent = dict(re.findall(r'name="([a-z_]+)"(?: type="[a-z]+")? value="([^"]*)"', form))
    assert sent["window"] == "3 号窗口"
    typed = {name: sent[name] for name in ("command", "office_path", "matter_count", "ticket", "window")}
    typed |= {"channel": "VISIT", "query_code_told": "print", "matters-0-demand": "修好村口的路灯"}
    receipt = clerk.post("/register", data=typed)

    assert "data-narrow checked" in receipt.text
    assert "回大厅，叫下一个" in receipt.text
    number = re.findall(r"安澜-\d{4}-\d{5}", receipt.text)[0]
    assert "3号窗口" in text_of(clerk.get(f"/matters/{number}"))
    assert "今天办完1个" in text_of(clerk.get("/hall"))
    assert "001" not in text_of(clerk.get("/hall/screen"))
    assert page("zhouqiming").get("/hall").status_code == 403
