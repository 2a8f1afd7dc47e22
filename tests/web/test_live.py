"""A page is told what changes: as a stream, or once for a page that asks now and then."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

import access
from access.http import COOKIE
from engine import SYSTEM, attention, presence, tasks
from petition import matters
from tests import conftest, product
from tests.web.conftest import TYPED, XFJ
from web import live

STREAM = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def office(module_office: product.Office) -> product.Office:
    """One county for each database."""
    return module_office


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks often, so that the tests need not wait."""
    monkeypatch.setattr(live, "LOOK", 0.01)


@pytest.fixture
def number(office: product.Office) -> str:
    """A matter of the test's own."""
    answer = office.client("xujing").post("/register", data={**TYPED, "office_path": XFJ})
    return re.findall(r"安澜-\d{4}-\d{5}", answer.text)[0]


def events(answer: Any) -> Iterator[dict[str, Any]]:
    """What a stream says, until it ends; the name of an event that has one is under `event`."""
    for part in answer.response:
        text = part.decode() if isinstance(part, bytes) else part
        name = re.search(r"^event: (\w+)", text, re.M)
        if data := re.search(r"^data: (.*)$", text, re.M):
            yield {**json.loads(data[1]), **({"event": name[1]} if name else {})}


def opened(browser: FlaskClient, number: str) -> Any:
    """An open stream."""
    answer = browser.get(f"/matters/{number}/live", headers=STREAM)
    assert answer.status_code == 200
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["X-Accel-Buffering"] == "no"
    return answer


def test_a_stream_tells_what_happens_and_who_is_there(office: product.Office, number: str) -> None:
    answer = opened(office.client("liangwenbo"), number)
    said = events(answer)
    first = next(said)
    assert first["here"] == []

    xujing = office.actor("xujing")
    with office.engine.read(SYSTEM) as tx:
        case = matters.get(tx, number).instance_id
        step = tasks.of_instance(tx, case)[0]
    office.engine.run(xujing, presence.seen, case)
    assert next(said)["here"] == [{"name": "许静", "step": "", "writing": False}]
    office.engine.run(xujing, attention.note, step.id, words="本人来电")
    told = next(said)

    assert (told["by"], told["mine"]) == ("许静", False)
    assert told["seq"] > first["seq"]
    answer.close()


def test_whoever_asks_once_gets_the_same_with_a_tag(office: product.Office, number: str) -> None:
    browser = office.client("liangwenbo")
    answer = opened(browser, number)

    once = browser.get(f"/matters/{number}/live")

    assert once.json == next(events(answer))
    tag = once.headers["ETag"]
    assert browser.get(f"/matters/{number}/live", headers={"If-None-Match": tag}).status_code == 304
    answer.close()


def test_a_matter_that_is_not_for_one_is_not_streamed(office: product.Office, number: str) -> None:
    stranger = office.client("zhouqiming")

    for headers in ({}, STREAM):
        assert stranger.get(f"/matters/{number}/live", headers=headers).status_code == 404
    browser = office.client("liangwenbo")
    assert browser.get(f"/matters/{number}/live?task=there-is-none").status_code == 404


def test_a_stream_ends_with_the_session(office: product.Office, number: str) -> None:
    browser = office.client("liangwenbo")
    answer = opened(browser, number)
    said = events(answer)
    next(said)

    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    with office.engine.begin(SYSTEM) as tx:
        access.sign_out(tx, cookie.value)

    assert [each["event"] for each in said] == ["signed_out"]
    answer.close()


def test_streams_are_few_and_given_back(office: product.Office, number: str) -> None:
    browser = office.client("liangwenbo")
    huiyin = office.app.extensions["huiyin"]
    office.app.extensions["huiyin"] = replace(huiyin, streams=threading.BoundedSemaphore(1))
    try:
        held = opened(browser, number)
        refused = browser.get(f"/matters/{number}/live", headers=STREAM)
        assert refused.status_code == 503
        assert browser.get(f"/matters/{number}/live").status_code == 200
        # Closed before a line of it was read: given back as well.
        held.close()
        opened(browser, number).close()
        opened(browser, number).close()
    finally:
        office.app.extensions["huiyin"] = huiyin


def test_a_server_that_stops_ends_its_streams(office: product.Office, number: str) -> None:
    huiyin = office.app.extensions["huiyin"]
    answer = opened(office.client("liangwenbo"), number)
    said = events(answer)
    next(said)

    huiyin.stopping.set()
    try:
        assert list(said) == []
        assert office.client("liangwenbo").get(f"/matters/{number}/live", headers=STREAM).status_code == 503
    finally:
        huiyin.stopping.clear()
    answer.close()


def test_who_closed_the_page_is_gone_at_once(office: product.Office, number: str) -> None:
    answer = opened(office.client("liangwenbo"), number)
    xujing = office.client("xujing")
    assert [one["name"] for one in xujing.get(f"/matters/{number}/live").json["here"]] == ["梁文博"]

    answer.close()

    assert xujing.get(f"/matters/{number}/live").json["here"] == []


def test_watching_keeps_no_session_alive(office: product.Office, number: str) -> None:
    browser = office.client("liangwenbo")
    clock = office.engine.clock
    assert isinstance(clock, conftest.ManualClock)
    minutes = access.Limits().idle_seconds // 60

    for _ in range(minutes // 10 + 1):
        clock.advance(minutes=10)
        answer = browser.get(f"/matters/{number}/live")

    assert answer.status_code == 303


def test_a_stream_without_a_session_ends_quietly(office: product.Office) -> None:
    """A browser asks again and complains where it is sent to a page; 204 ends the stream."""
    answer = office.client().get("/inbox/live", headers={"Accept": "text/event-stream"})

    assert (answer.status_code, answer.data) == (204, b"")
    assert "/signin" in office.client().get("/inbox/live").headers["Location"]


def test_a_step_beside_the_matter_is_told_about_its_own_case(office: product.Office, number: str) -> None:
    boss = office.client("shenguodong")
    at = boss.post(f"/matters/{number}/supervision", data={"command": "supervise-1"}).headers["Location"]
    task = at.split("/")[2]
    told = boss.get(f"/matters/{number}/live?task={task}", headers={"Accept": "application/json"})
    assert told.status_code == 200
    assert list(told.get_json()["tasks"]) == [task]
    elsewhere = boss.get("/matters/安澜-2026-99999/live?task=" + task, headers={"Accept": "application/json"})
    assert elsewhere.status_code == 404
