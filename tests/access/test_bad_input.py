"""What people and programs try at the door: each refused, each told nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

import access
from access import http, tokens
from engine import SYSTEM, Engine

from .conftest import Clock
from .test_http import app, client, csrf, sign_in  # noqa: F401 - its fixtures

pytestmark = pytest.mark.usefixtures("county")


def test_a_planted_session_is_never_taken_over(client: FlaskClient) -> None:  # noqa: F811
    client.set_cookie(http.COOKIE, "planted-by-somebody-else")

    sign_in(client)

    cookie = client.get_cookie(http.COOKIE)
    assert cookie is not None
    assert cookie.value != "planted-by-somebody-else"
    assert client.get("/").text == "顾晓岚"


def test_a_form_replayed_after_signing_out_does_nothing(client: FlaskClient) -> None:  # noqa: F811
    sign_in(client)
    cookie, token = client.get_cookie(http.COOKIE), csrf(client)
    assert cookie is not None
    client.post("/signout", data={"csrf": token})

    client.set_cookie(http.COOKIE, cookie.value)

    assert client.post("/change", data={"csrf": token}).status_code in (303, 403)
    assert client.get("/").status_code == 303


def test_the_csrf_token_of_one_session_is_none_of_another(app: Flask) -> None:  # noqa: F811
    one, other = app.test_client(), app.test_client()
    sign_in(one)
    sign_in(other, "xujing")

    assert other.post("/change", data={"csrf": csrf(one)}).status_code == 403


@pytest.mark.parametrize(
    "sent", ["hyt_", "hyt_" + "A" * 43, "", "null", "eyJhbGciOiJub25lIn0.e30.", "hyt_" + "x" * 10_000]
)
def test_a_forged_token_opens_nothing(client: FlaskClient, sent: str) -> None:  # noqa: F811
    answer = client.get("/api/v1/things", headers={"Authorization": f"Bearer {sent}"})

    assert (answer.status_code, answer.get_json()["code"]) == (401, "no_actor")


def test_an_expired_token_opens_nothing(client: FlaskClient, engine: Engine, clock: Clock) -> None:  # noqa: F811
    with engine.begin(SYSTEM) as tx:
        person = access.accounts.person(tx, access.accounts.by_username(tx, "guxiaolan") or "")
    assert person is not None
    with engine.begin(person.actor) as tx:
        _, secret = tokens.issue(tx, name="短的", days=1)
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/things", headers=headers).status_code == 200

    clock.move(days=1)

    assert client.get("/api/v1/things", headers=headers).status_code == 401


def test_a_given_password_is_changed_before_anything_else(client: FlaskClient, engine: Engine) -> None:  # noqa: F811
    with engine.begin(SYSTEM) as tx:
        admin = access.accounts.person(tx, access.accounts.by_username(tx, "tangwei") or "")
    assert admin is not None
    with engine.begin(admin.actor) as tx:
        access.accounts.add(tx, username="newcomer", name="新来的", password="given by admin 7")

    sign_in(client, "newcomer", "given by admin 7")

    assert client.get("/").headers["Location"] == "/me?must=1#pw"
    assert client.get("/api/v1/things").get_json()["code"] == "password_change_needed"


def test_whoever_searches_too_fast_waits(app: Flask, client: FlaskClient) -> None:  # noqa: F811
    door: http.Door = app.extensions["huiyin_door"]
    app.extensions["huiyin_door"] = replace(door, limits=access.Limits(searches_per_minute=3))
    sign_in(client)

    codes = [client.get("/", query_string={"q": "张"}).status_code for _ in range(5)]

    assert codes == [200, 200, 200, 429, 429]
    assert client.get("/").status_code == 200


def test_public_pages_have_a_pace_too(app: Flask, client: FlaskClient) -> None:  # noqa: F811
    door: http.Door = app.extensions["huiyin_door"]
    app.extensions["huiyin_door"] = replace(door, limits=access.Limits(public_per_minute=2))

    answers = [client.get("/signin") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_no_password_is_ever_in_a_log(
    client: FlaskClient,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(0):
        sign_in(client, "guxiaolan", "a very secret wrong password")

    assert "very secret" not in caplog.text
