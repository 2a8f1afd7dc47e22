import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from engine import SYSTEM, incidents, outbox
from tests import product

from .conftest import text_of

Page = Callable[..., FlaskClient]


@pytest.fixture
def incident_id(office: product.Office) -> str:
    """An incident: a message that could not be delivered."""
    with office.engine.begin(SYSTEM) as tx:
        outbox.put(tx, "sms", {"to": "nobody"}, "k1")
        message = outbox.pending(tx, 10)[0]
        return incidents.undeliverable(tx, message.id, topic="sms", key="k1", error="no route")


def test_an_incident_waits_until_somebody_says_how_it_was_dealt_with(page: Page, incident_id: str) -> None:
    browser = page("tangwei")
    assert incident_id in browser.get("/incidents").text

    refused = browser.post(f"/incidents/{incident_id}/resolve", data={"note": ""})
    done = browser.post(f"/incidents/{incident_id}/resolve", data={"note": "已电话通知对方"})

    assert refused.status_code == 422
    assert done.status_code == 303
    assert incident_id not in browser.get("/incidents").text
    assert "已电话通知对方" in browser.get(f"/incidents/{incident_id}").text
    assert incident_id in browser.get("/incidents?all=1").text


def test_incidents_are_for_those_who_look_after_them(page: Page, incident_id: str) -> None:
    assert page("guxiaolan").get(f"/incidents/{incident_id}").status_code == 403
    assert page("guxiaolan").post(f"/incidents/{incident_id}/retry").status_code == 403


@pytest.mark.parametrize(
    "path, status",
    [("/no-such-page", 404), ("/tasks/no-such-task", 404), ("/incidents", 403), ("/signout", 405)],
)
def test_refusals_are_pages_with_a_sentence_and_a_way_on(page: Page, path: str, status: int) -> None:
    answer = page("guxiaolan").get(path)

    assert answer.status_code == status
    assert re.search(r"<h1>[^<]+</h1><p>[^<]+。</p>", answer.text)
    assert "回到我的首页" in answer.text


def test_a_form_without_its_token_is_told_in_a_sentence(office: product.Office) -> None:
    browser = office.client("guxiaolan")
    del browser.environ_base["HTTP_X_CSRF_TOKEN"]

    answer = browser.post("/me", data={"lang": "en"})

    assert answer.status_code == 403
    assert "页面放得太久了" in text_of(answer)


def test_what_nobody_foresaw_shows_a_reference_and_nothing_else(
    office: product.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> str:
        raise RuntimeError("张守田 13800006610")

    monkeypatch.setitem(office.app.view_functions, "web_help.keys", break_down)

    answer = office.client("guxiaolan").get("/help/keys")

    assert answer.status_code == 500
    assert re.search(r"E-[0-9a-f]{6}", answer.text)
    assert "张守田" not in answer.text
    assert "RuntimeError" not in answer.text


def test_the_specimen_shows_every_part(page: Page) -> None:
    seen = page("guxiaolan").get("/dev/specimen").text

    for part in (
        "due-late",
        "due-held",
        "chip-sealed",
        "ruler",
        "strip",
        "story",
        "field bad",
        "empty",
        "toast",
    ):
        assert part in seen
