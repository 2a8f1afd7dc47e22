"""The page of assisting organs: asking one, and going on without its opinion."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests import product
from tests.conftest import ManualClock
from tests.petition import people
from tests.petition.people import ZJJ
from tests.web.conftest import text_of

Page = Callable[[str], FlaskClient]


def test_the_lead_asks_and_goes_on_without(office: product.Office, page: Page, clock: ManualClock) -> None:
    made = people.Office(office.engine, clock)
    made.to_acceptance("2026-03-09", "2026-03-20")
    path, client = f"/matters/{made.number}/assists", page("zhouqiming")
    assert "没有请单位会办" in text_of(client.get(path))

    refused = client.post(path, data={"organ": ZJJ, "wanted": ""})
    assert refused.status_code == 422
    assert "没有写请它查什么" in text_of(refused)

    asked = {"organ": ZJJ, "wanted": "说明这块地在不在规划区里。", "by_on": "2026-04-10"}
    assert client.post(path, data=asked).status_code == 303
    assert "等会办意见" in text_of(client.get(path))
    assert "出会办意见" in text_of(client.get(path))

    which = f"{made.number}/会办1"
    assert client.post(f"{path}/release", data={"which": which, "reasons": ""}).status_code == 422
    done = client.post(f"{path}/release", data={"which": which, "reasons": "对方书面说没有材料。"})
    assert done.status_code == 303
    assert "不再会办" in text_of(client.get(path))


def test_others_see_no_form(office: product.Office, page: Page, clock: ManualClock) -> None:
    made = people.Office(office.engine, clock)
    made.to_acceptance("2026-03-09", "2026-03-20")

    shown = page("xujing").get(f"/matters/{made.number}/assists")

    assert shown.status_code == 200
    assert "发会办函" not in shown.text
