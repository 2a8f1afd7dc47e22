"""The bell: its count, its list, what it says of sealed matters, and what leaves the house."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.outward import Mail, Outward
from engine import SYSTEM, notices, tasks
from tests import conftest, product
from tests.conftest import ManualClock
from tests.product import post
from tests.web.conftest import TYPED, XFJ, text_of
from workers import notify

Page = Callable[[str], FlaskClient]


@pytest.fixture
def office(sqlite_tables: str, tmp_path: Path, clock: ManualClock) -> Iterator[product.Office]:
    """The county on one database: what differs between the two is asked where the rows are written."""
    with product.opened(sqlite_tables, tmp_path, clock) as opened:
        yield opened
    conftest.empty(sqlite_tables)


def registered(office: product.Office, **more: str) -> str:
    """Registers a petition through the page and tells everybody; its number."""
    answer = office.client("xujing").post("/register", data={**TYPED, "office_path": XFJ, **more})
    notify(office.engine)
    return re.findall(r"安澜-\d{4}-\d{5}", answer.text)[0]


def bell(answer: Any) -> str:
    """What a screen reader says of the bell."""
    found = re.search(r"data-bell-words>([^<]*)<", answer.text)
    return found[1] if found else "no bell"


def test_the_bell_counts_on_every_page_and_the_list_leads_to_the_task(office: product.Office) -> None:
    number = registered(office)
    sorter = office.client("liangwenbo")
    assert bell(sorter.get("/inbox")) == bell(sorter.get("/matters")) == "1 条没有看"

    page = sorter.get("/notices")
    text = text_of(page)
    assert all(word in text for word in ("新到", "甄别登记内容", number, "还有15天，3月17日周二"))
    assert not any(word in text for word in ("韩素珍", "韩**", "合作社", "柳河"))
    [link] = re.findall(r'href="(/notices/[^"]+)"', page.text)
    opened = sorter.get(link)

    assert re.fullmatch(r"/tasks/[\w.]+", opened.headers["Location"])
    assert bell(sorter.get("/inbox")) == ""
    assert "都看过了" in text_of(sorter.get("/notices"))
    assert number in text_of(sorter.get("/notices?all=1"))
    assert office.client("guxiaolan").get(link).status_code == 404


def test_everything_is_read_at_once_and_what_is_over_is_not_counted(office: product.Office) -> None:
    registered(office)
    registered(office)
    first, second = office.client("liangwenbo"), office.client("dingxue")
    assert bell(first.get("/inbox")) == bell(second.get("/inbox")) == "2 条没有看"

    assert first.post("/notices/read").headers["Location"] == "/notices"
    with office.engine.read(office.actor("liangwenbo")) as tx:
        [one, _] = tasks.worklist(tx).items
    first.post(f"/tasks/{one.id}/claim")

    assert bell(first.get("/inbox")) == ""
    assert bell(second.get("/inbox")) == "1 条没有看"
    assert "已经不用管" in second.get("/notices?all=1").text


def test_of_a_sealed_matter_the_list_says_only_that_something_waits(office: product.Office) -> None:
    accused = {"matters-0-purpose": "ACCUSATION", "matters-0-accused": "某干部"}
    number = registered(office, **accused, **{"matters-0-accused_path": "/33/3309/330999/liuhe/"})

    text = text_of(office.client("liangwenbo").get("/notices"))

    assert "有一件事等您处理" in text
    assert number not in text
    assert "甄别" not in text


def test_an_open_page_hears_of_the_bell(office: product.Office) -> None:
    sorter = office.client("liangwenbo")
    assert sorter.get("/notices/live").json == {"bell": 0}

    number = registered(office)

    answer = sorter.get("/notices/live", headers={"Accept": "text/event-stream"})
    parts = (each.decode() if isinstance(each, bytes) else each for each in answer.response)
    told = next(part for part in parts if part.startswith("data: "))
    answer.close()
    assert json.loads(told.removeprefix("data: ")) == {"bell": 1}
    for path in ("/inbox/live", f"/matters/{number}/live"):
        assert sorter.get(path).json["bell"] == 1


def test_an_empty_list_and_english_say_so(office: product.Office) -> None:
    sorter = office.client("liangwenbo")

    assert "都看过了" in sorter.get("/notices").text
    assert "还没有通知" in sorter.get("/notices?all=1").text
    assert "No notices yet" in sorter.get("/notices?all=1&lang=en").text


def test_wishes_are_kept_and_what_is_wrong_with_them_is_said(office: product.Office) -> None:
    clerk = office.client("liangwenbo")
    huiyin = office.app.extensions["huiyin"]
    mail = Mail("m", 25, False, "", "", "h@anlan.gov.cn", ("anlan.gov.cn",), "")
    settings = replace(huiyin.settings, outward=Outward(mail=mail))
    office.app.extensions["huiyin"] = replace(huiyin, settings=settings)
    typed: dict[str, Any] = {
        "mail_to": "liangwenbo@qq.com",
        "by_mail": ["due", "nudged"],
        "quiet_from": "18:00",
        "quiet_until": "08:00",
        "digest": "yes",
        "digest_at": "08:30",
    }

    refused = clerk.post("/me/notices", data=typed)
    kept = clerk.post("/me/notices", data={**typed, "mail_to": "liangwenbo@anlan.gov.cn"})
    page = clerk.get("/me/notices").text

    assert refused.status_code == 422
    assert "只能用单位的邮箱：@anlan.gov.cn。" in refused.text
    assert 'value="liangwenbo@qq.com"' in refused.text
    assert (
        "Only mailboxes of the office"
        in office.client("liangwenbo").post("/me/notices?lang=en", data=typed).text
    )
    assert kept.headers["Location"] == "/me/notices?done=saved"
    for value in ("liangwenbo@anlan.gov.cn", "18:00", "08:00", "08:30"):
        assert f'value="{value}"' in page
    assert page.count(" checked") == 3
    for wrong, words in (({"quiet_from": "25:00"}, "写成 08:30"), ({"digest_at": ""}, "写一个时间")):
        answer = clerk.post("/me/notices", data={**typed, "mail_to": "", "by_mail": [], **wrong})
        assert (answer.status_code, words in answer.text) == (422, True)


def test_programs_read_and_mark_notices_and_say_their_wishes(office: product.Office) -> None:
    number = registered(office)
    client = office.client("liangwenbo")

    [one] = client.get("/api/v1/notices?unread=true").get_json()["items"]
    assert (one["kind"], one["number"], one["step"]) == ("arrived", number, "甄别登记内容")
    assert (one["due"], one["is_read"], one["is_over"]) == ("还有 15 天，3月17日 周二", False, False)
    assert post(client, "/api/v1/notices/read", {"ids": ["nobody's"]}).json == {"marked": 0, "unread": 1}
    assert post(client, "/api/v1/notices/read", {"ids": [one["id"]]}).json == {"marked": 1, "unread": 0}
    assert client.get("/api/v1/notices?unread=true").get_json()["items"] == []
    assert post(client, "/api/v1/notices/read").json == {"marked": 0, "unread": 0}

    wish = {"mail_to": "liang@anlan.gov.cn", "by_mail": ["due"], "by_webhook": [], "digest_at": "09:00"}
    kept = client.put("/api/v1/notices/wishes", json=wish)
    assert kept.get_json() == {**wish, "quiet_from": "00:00", "quiet_until": "00:00"}
    assert client.get("/api/v1/notices/wishes").get_json() == kept.get_json()
    for wrong in ({"by_mail": ["gossip"]}, {"digest_at": "9"}, {"mail_to": "x", "by_mail": ["due"]}):
        assert client.put("/api/v1/notices/wishes", json=wrong).status_code == 422


def test_the_list_goes_on_behind_its_last_line(office: product.Office) -> None:
    client = office.client("liangwenbo")
    person = office.actor("liangwenbo").id
    with office.engine.begin(SYSTEM) as tx:
        for n in range(51):
            notices.put(tx, person, "digest", key=f"digest:{n}", facts={"new": n + 1})

    first = client.get("/notices").text
    [more] = re.findall(r'href="(/notices\?all=0&amp;after=[^"]+)"', first)

    assert first.count("今日摘要") == 50
    assert client.get(more.replace("&amp;", "&")).text.count("今日摘要") == 1
