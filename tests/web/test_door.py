import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import product

from .conftest import text_of

Page = Callable[..., FlaskClient]


def test_signing_in_leads_to_where_one_wanted_to_go(office: product.Office) -> None:
    browser = office.client()
    assert browser.get("/matters?q=x").headers["Location"] == "/signin?next=/matters%3Fq%3Dx"
    form = browser.get("/signin?next=/matters").text
    token = re.findall(r'name="csrf" value="(\w+)"', form)[0]

    answer = browser.post(
        "/signin",
        data={
            "username": "guxiaolan",
            "password": office.password("guxiaolan"),
            "csrf": token,
            "next": "/matters",
        },
    )

    assert answer.headers["Location"] == "/matters"
    assert "顾晓岚" in browser.get("/matters").text


def test_a_wrong_password_is_told_once_and_kept_out_of_the_page(office: product.Office) -> None:
    browser = office.client()
    token = re.findall(r'name="csrf" value="(\w+)"', browser.get("/signin").text)[0]

    answer = browser.post("/signin", data={"username": "guxiaolan", "password": "my secret", "csrf": token})

    assert answer.status_code == 422
    assert "工号或密码不对。还可以再试4次" in text_of(answer)
    assert "my secret" not in answer.text


@pytest.mark.parametrize(
    "username, first",
    [
        ("shenguodong", "/oversight"),
        ("xujing", "/register"),
        ("guxiaolan", "/inbox"),
        ("heyiming", "/studio"),
        ("tangwei", "/incidents"),
        ("bailu", "/audit"),
    ],
)
def test_everybody_starts_where_the_day_starts(page: Page, username: str, first: str) -> None:
    assert page(username).get("/").headers["Location"] == first


@pytest.mark.parametrize("username", ["shenguodong", "xujing", "guxiaolan", "heyiming", "tangwei", "bailu"])
def test_every_place_of_the_rail_opens(page: Page, username: str) -> None:
    browser = page(username)
    rail = browser.get("/help/keys").text
    places = re.findall(r'<a href="(/[a-z]+)"', rail.split('class="rail"')[1].split("</nav>")[0])

    assert places
    for jump, words in (("i", "去待办"), ("c", "去案件"), ("d", "去督查"), ("t", "去流程")):
        assert (f'data-jump="{jump}"' in rail) == (words in rail)
    for place in places:
        assert browser.get(place).status_code == 200, place


def test_nobody_opens_a_page_without_signing_in(office: product.Office) -> None:
    browser = office.client()
    open_ones = set()
    for rule in office.app.url_map.iter_rules():
        if rule.rule.startswith("/api/") or rule.endpoint == "static":
            continue
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        if browser.open(path, method=method).headers.get("Location", "").split("?")[0] != "/signin":
            open_ones.add(rule.rule)

    assert open_ones == {
        "/signin/back",
        "/signin/elsewhere",
        "/signin/code",
        "/signin",
        "/signout",
        "/healthz",
        "/readyz",
        "/metrics",
        # Whoever holds a query code is no user: they look their own matter up and rate it.
        "/track",
        "/track/rating",
    }


def test_the_language_is_chosen_once_and_kept(page: Page) -> None:
    browser = page("guxiaolan")

    assert "My tasks" in browser.get("/inbox?lang=en").text
    assert "My tasks" in browser.get("/inbox").text
    assert "我的待办" in browser.get("/inbox?lang=zh").text


def test_own_settings_are_kept(page: Page) -> None:
    browser = page("guxiaolan")

    browser.post("/me", data={"lang": "zh", "density": "compact", "keys": "off"})

    text = browser.get("/inbox").text
    assert 'data-density="compact"' in text
    assert 'data-keys="off"' in text


def test_a_token_is_shown_once_and_works_until_it_is_revoked(page: Page) -> None:
    browser = page("guxiaolan")

    shown = browser.post("/me/tokens", data={"token_name": "报表", "scope": "read", "days": "30"}).text
    secret = re.findall(r"hyt_[\w-]+", shown)[0]

    assert secret not in browser.get("/me").text
    token_id = re.findall(r"/me/tokens/(\w+)/revoke", browser.get("/me").text)[0]
    browser.post(f"/me/tokens/{token_id}/revoke")
    assert "报表" not in browser.get("/me").text


def test_a_new_password_needs_the_old_one(page: Page, office: product.Office) -> None:
    browser = page("guxiaolan")

    wrong = browser.post("/me/password", data={"old": "wrong", "password": "another good one"})
    right = browser.post(
        "/me/password", data={"old": office.password("guxiaolan"), "password": "another good one"}
    )

    assert "现在的密码不对" in text_of(wrong)
    assert right.headers["Location"] == "/signin?out=1"
    assert browser.get("/inbox").status_code == 303
