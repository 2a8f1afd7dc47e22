"""The page of leaders' instructions: writing one down, the reply owed, and ending one."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from tests import product
from tests.conftest import ManualClock
from tests.petition import people
from tests.petition.people import NYNCJ
from tests.web.conftest import text_of

Page = Callable[[str], FlaskClient]


def test_an_instruction_is_written_down_shown_and_owed(
    office: product.Office, page: Page, clock: ManualClock
) -> None:
    made = people.Office(office.engine, clock)
    made.to_acceptance("2026-03-09", "2026-03-20")
    path, clerk = f"/matters/{made.number}/instructions", page("liangwenbo")
    assert "这件还没有领导批示" in text_of(clerk.get(path))

    refused = clerk.post(path, data={"leader_name": "陆振华", "words": "请依法答复。"})
    assert refused.status_code == 422
    assert "没有写领导的职务" in text_of(refused)
    assert "请依法答复。" in refused.text

    facts = {"leader_name": "陆振华", "leader_post": "副县长", "words": "请依法答复，结果报我。"}
    facts |= {"said_on": "2026-03-19", "organ": NYNCJ, "by_on": "2026-03-30"}
    assert clerk.post(path, data=facts).status_code == 303
    for address in (path, f"/matters/{made.number}"):
        shown = text_of(clerk.get(address))
        assert "请依法答复，结果报我。" in shown
        assert "等回复" in shown
    assert "（副县长）3月19日批示：请依法答复，结果报我。" in text_of(
        clerk.get(f"/matters/{made.number}/casefile")
    )
    sheet = re.findall(rf'href="(/matters/{made.number}/documents/[^"/]+)"', clerk.get(path).text)[0]
    printed = text_of(clerk.get(sheet))
    for words in (
        "领导批示办理单",
        "请依法答复，结果报我。",
        "副县长",
        "由承办单位填写",
        f"{made.number}/批示1",
    ):
        assert words in printed
    assert clerk.get(f"{sheet}/file.pdf").data.startswith(b"%PDF")
    assert "回复批示" in text_of(page("zhouqiming").get("/inbox?pile=office"))
    assert "记下批示" not in page("zhouqiming").get(path).text

    which = f"{made.number}/批示1"
    assert clerk.post(f"{path}/end", data={"which": which, "reasons": ""}).status_code == 422
    ended = clerk.post(f"{path}/end", data={"which": which, "reasons": "领导说已经当面听过汇报。"})
    assert ended.status_code == 303
    assert "不用回复了" in text_of(clerk.get(path))
    assert "领导说已经当面听过汇报。" in text_of(clerk.get(f"{path}?lang=en"))
