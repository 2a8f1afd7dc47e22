"""A notice from the task that made it to a real mail server and a real gateway, by the outbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from access import wishes
from access.wishes import Wishes
from app import posting
from app.delivery import DELIVERIES
from engine import SYSTEM, guards, incidents, metadata, notices, outbox
from petition import register
from tests import conftest, product
from tests.app import test_posting as real
from tests.app.test_posting import Gateway, Postbox, Serve
from tests.conftest import ManualClock
from workers import notify, relay, tick

certificate, serve, gateway, rested = real.certificate, real.serve, real.gateway, real.rested

XFJ, LIUHE = "/33/3309/330999/xfj/", "/33/3309/330999/liuhe/"
EVERYTHING = frozenset(wishes.GROUPS)
PERSON = {"name": "佘秀英", "phone": "13900016610", "address": "柳河镇青塘村1组佘家老宅"}
TEXT = {
    "title": "标题词拖欠的款项",
    "demand": "诉求词请求付清款项",
    "facts": "事实词去年的款一直没有付",
    "place": "柳河镇青塘村",
    "content_class": "农村农业/土地流转",
    "purpose": "REQUEST",
}


@pytest.fixture
def office(sqlite_tables: str, tmp_path: Path, clock: ManualClock) -> Iterator[product.Office]:
    with product.opened(sqlite_tables, tmp_path, clock) as opened:
        yield opened
    conftest.empty(sqlite_tables)


@pytest.fixture
def postbox(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Postbox:
    mail, made = serve()
    monkeypatch.setenv("HUIYIN_SMTP", f"smtp://localhost:{mail.port}")
    monkeypatch.setenv("HUIYIN_MAIL_FROM", mail.sender)
    monkeypatch.setenv("HUIYIN_URL", "https://huiyin.anlan.gov.cn/")
    monkeypatch.setattr(posting, "REST_SECONDS", 0)
    return made


def wish(office: product.Office, username: str, **more: Any) -> None:
    """Lets somebody wish everything by mail."""
    usual = Wishes(f"{username}@anlan.gov.cn", EVERYTHING)
    office.engine.run(office.actor(username), wishes.choose, replace(usual, **more))


def registered(office: product.Office, **row: Any) -> str:
    """Registers a petition; its number."""
    sent = {"office_path": XFJ, "channel": "VISIT", "persons": 1, **PERSON, "matters": [{**TEXT, **row}]}
    return str(office.engine.run(office.actor("xujing"), register.register, sent).number)


def delivered(office: product.Office) -> int:
    """Tells everybody and delivers what is due."""
    notify(office.engine)
    return relay(office.engine, DELIVERIES)


def no_words(text: str) -> bool:
    """Whether a text has nothing of who petitions and what they wrote."""
    secret = (*PERSON.values(), *TEXT.values(), "佘", "139", "标题词", "诉求词", "事实词", "被控词")
    return not any(word in text for word in secret)


def test_a_new_task_comes_as_a_letter_that_names_no_petitioner(
    office: product.Office, postbox: Postbox
) -> None:
    wish(office, "liangwenbo")
    number = registered(office)

    delivered(office)
    delivered(office)

    [letter] = postbox.letters
    text = letter.get_content()  # type: ignore[attr-defined]
    with office.engine.read(office.actor("liangwenbo")) as tx:
        [told] = notices.of(tx)
    assert letter["To"] == "liangwenbo@anlan.gov.cn"
    assert letter["Subject"] == f"回音：新到 · {number} · 甄别登记内容 · 还有 15 天，3月17日 周二"
    assert f"https://huiyin.anlan.gov.cn/notices/{told.id}" in text
    assert no_words(letter["Subject"] + text)


def test_of_a_sealed_matter_a_letter_says_only_that_something_waits(
    office: product.Office, postbox: Postbox
) -> None:
    wish(office, "liangwenbo")
    number = registered(office, purpose="ACCUSATION", accused="被控词某干部", accused_path=LIUHE)

    delivered(office)

    [letter] = postbox.letters
    text = letter["Subject"] + letter.get_content()  # type: ignore[attr-defined]
    assert letter["Subject"] == "回音：有一件事等您处理"
    assert no_words(text)
    assert number not in text
    assert "甄别" not in text


def test_a_notice_that_is_not_for_its_reader_any_more_is_not_sent(
    office: product.Office, postbox: Postbox
) -> None:
    wish(office, "liangwenbo")
    number = registered(office)
    notify(office.engine)

    office.engine.run(SYSTEM, guards.keep, number, "bar", [office.actor("liangwenbo").id])
    relay(office.engine, DELIVERIES)

    assert postbox.letters == []


def test_a_letter_that_cannot_be_sent_is_tried_later_and_later_and_then_a_person_sends_it_again(
    office: product.Office, postbox: Postbox, clock: ManualClock
) -> None:
    wish(office, "liangwenbo")
    registered(office)
    postbox.unknown = "liangwenbo@anlan.gov.cn"
    waits = []

    for _ in range(outbox.ATTEMPTS):
        delivered(office)
        with office.engine.read(SYSTEM) as tx:
            [row] = [one for one in _outbox(tx) if one.topic == "notice.mail"]
        waits.append(row.next_at - clock())
        clock.move_to(row.next_at)

    assert waits == sorted(waits)
    assert waits[0] < timedelta(minutes=1) < timedelta(minutes=30) < waits[-1]
    assert row.status == "failed"
    with office.engine.read(SYSTEM) as tx:
        [incident] = incidents.list_(tx)
    assert incident.kind == "delivery"
    assert no_words(incident.message + incident.traceback)

    postbox.unknown = ""
    page = office.client("tangwei").get(f"/incidents/{incident.id}").text
    assert "再送一次" in page
    office.client("tangwei").post(f"/incidents/{incident.id}/retry")
    delivered(office)

    assert len(postbox.letters) == 1


def test_without_a_mail_server_a_wish_for_letters_harms_nobody(office: product.Office) -> None:
    wish(office, "liangwenbo", by_webhook=EVERYTHING)
    registered(office)

    delivered(office)

    with office.engine.read(SYSTEM) as tx:
        assert {one.status for one in _outbox(tx)} == {"delivered"}
        assert incidents.list_(tx) == []


def test_the_gateway_is_told_who_and_what_and_can_check_it(
    office: product.Office, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIYIN_WEBHOOK", f"http://127.0.0.1:{gateway.server_port}/huiyin")
    monkeypatch.setenv("HUIYIN_WEBHOOK_SECRET", real.SECRET)
    wish(office, "liangwenbo", by_mail=frozenset(), by_webhook=frozenset({"arrived"}))
    number = registered(office)
    registered(office, purpose="ACCUSATION", accused="被控词某干部", accused_path=LIUHE)

    delivered(office)

    assert len(gateway.got) == 2
    said = {}
    for _, headers, body in gateway.got:
        seconds, made = headers["X-Huiyin-Signature"].split(",")
        assert made == f"v1={posting.signature(real.SECRET, int(seconds.removeprefix('t=')), body)}"
        text = json.loads(body)
        assert (text["person"], text["key"]) == ("liangwenbo", headers["Idempotency-Key"])
        assert no_words(body.decode())
        said[text["kind"]] = (text["number"], text["step"])
    assert said == {"arrived": (number, "甄别登记内容"), "something": ("", "")}


def test_a_clock_that_warns_and_runs_out_tells_the_doer_and_then_those_above(
    office: product.Office, clock: ManualClock
) -> None:
    number = registered(office)
    for days in (13, 3):
        clock.advance(days=days)
        tick(office.engine, DELIVERIES)
        tick(office.engine, DELIVERIES)

    def told(username: str) -> set[str]:
        with office.engine.read(office.actor(username)) as tx:
            return {one.kind for one in notices.of(tx) if one.task and one.task.business_key == number}

    assert told("liangwenbo") >= {"due_soon", "overdue"}
    assert told("shenguodong") == told("fengliqun") == {"escalated"}
    assert told("guxiaolan") == set()


def _outbox(tx: Any) -> list[Any]:
    return list(tx.db.execute(select(metadata.tables["outbox"]).order_by("id")))
