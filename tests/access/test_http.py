import re
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from flask import Flask, Response, redirect, request
from flask.testing import FlaskClient
from flask.views import MethodView

import access
from access import http, tokens
from access.demo import PASSWORD
from engine import SYSTEM, Engine

from .conftest import Clock

pytestmark = pytest.mark.usefixtures("county")


@pytest.fixture
def app(engine: Engine) -> Flask:
    app = Flask(__name__)
    http.install(app, engine, cookie_secure=False)

    @app.get("/")
    def home() -> str:
        return http.current_actor().name

    @app.post("/change")
    def change() -> str:
        return "changed"

    @app.route("/api/v1/things", methods=["GET", "POST"])
    def things() -> dict[str, str]:
        return {"name": http.current_actor().name}

    @app.get("/studio/petition")
    def studio() -> str:
        return "diagram"

    @app.route("/signin", methods=["GET", "POST"])
    @http.public
    def signin() -> str | tuple[str, int] | Response:
        if request.method == "GET":
            return http.csrf_token()
        answer = http.enter(request.form["username"], request.form["password"])
        if isinstance(answer, access.SignInRefused):
            return f"{answer.tries_left}", 422
        return http.remember(redirect("/"), answer)  # type: ignore[arg-type]  # werkzeug's Response is ours

    @app.post("/signout")
    def signout() -> Response:
        return http.leave(Response("bye"))

    @http.public
    class Lamp(MethodView):
        def get(self) -> str:
            return "on"

    app.add_url_rule("/healthz", view_func=Lamp.as_view("lamp"))
    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def sign_in(client: FlaskClient, username: str = "guxiaolan", password: str = PASSWORD) -> None:
    token = client.get("/signin").text
    client.post("/signin", data={"username": username, "password": password, "csrf": token})


def csrf(client: FlaskClient) -> str:
    cookie = client.get_cookie(http.COOKIE)
    assert cookie is not None
    return access.sessions.csrf_of(cookie.value)


def test_every_route_needs_an_actor_unless_it_is_marked_public(app: Flask, client: FlaskClient) -> None:
    open_ones = set()
    for rule in app.url_map.iter_rules():
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        answer = client.open(rule.rule.replace("<path:filename>", "x"), method=method)
        if answer.status_code not in (303, 401):
            open_ones.add(rule.endpoint)

    assert open_ones == {"signin", "lamp", "static"}


def test_a_page_without_an_actor_leads_to_the_door_and_back(client: FlaskClient) -> None:
    assert client.get("/").headers["Location"] == "/signin"
    assert client.get("/studio/petition?x=1").headers["Location"] == "/signin?next=/studio/petition%3Fx%3D1"


def test_a_program_without_an_actor_gets_a_problem_document(client: FlaskClient) -> None:
    answer = client.get("/api/v1/things", headers={"Accept-Language": "en"})

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "no_actor"
    assert answer.get_json()["detail"] == "Sign in first."


def test_signing_in_and_out(client: FlaskClient) -> None:
    sign_in(client)
    assert client.get("/").text == "顾晓岚"

    client.post("/signout", data={"csrf": csrf(client)})

    assert client.get("/").status_code == 303


def test_a_wrong_password_says_how_often_one_may_still_try(client: FlaskClient) -> None:
    token = client.get("/signin").text

    answer = client.post("/signin", data={"username": "xujing", "password": "wrong", "csrf": token})

    assert (answer.status_code, answer.text) == (422, "4")


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(client: FlaskClient, app: Flask) -> None:
    app.extensions["huiyin_door"] = http.Door(app.extensions["huiyin_door"].engine, access.Limits(), True, ())
    token = client.get("/signin", base_url="https://huiyin.test").text

    answer = client.post(
        "/signin",
        data={"username": "xujing", "password": PASSWORD, "csrf": token},
        base_url="https://huiyin.test",
    )

    cookie = SimpleCookie(answer.headers.getlist("Set-Cookie")[0])[http.COOKIE]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "Lax",
        "/",
    )


def test_the_sign_in_form_itself_needs_its_token(client: FlaskClient) -> None:
    client.get("/signin")

    answer = client.post("/signin", data={"username": "xujing", "password": PASSWORD, "csrf": "made up"})

    assert answer.status_code == 403


@pytest.mark.parametrize("sent", [{}, {"csrf": ""}, {"csrf": "0" * 64}])
def test_a_form_without_the_right_token_changes_nothing(client: FlaskClient, sent: dict[str, str]) -> None:
    sign_in(client)

    assert client.post("/change", data=sent).status_code == 403
    assert client.post("/change", data={"csrf": csrf(client)}).text == "changed"


def test_an_island_sends_the_token_in_a_header(client: FlaskClient) -> None:
    sign_in(client)

    refused = client.post("/api/v1/things", json={})
    accepted = client.post("/api/v1/things", json={}, headers={"X-CSRF-Token": csrf(client)})

    assert (refused.status_code, refused.get_json()["code"]) == (403, "csrf")
    assert accepted.get_json() == {"name": "顾晓岚"}


def test_a_bearer_token_needs_no_csrf_and_a_reading_one_changes_nothing(
    client: FlaskClient, engine: Engine
) -> None:
    with engine.read(SYSTEM) as tx:
        user_id = access.door.look_up(tx, "guxiaolan").user_id
        assert user_id is not None
        person = access.accounts.person(tx, user_id)
    assert person is not None
    with engine.begin(person.actor) as tx:
        reading = tokens.issue(tx, name="读")[1]
        writing = tokens.issue(tx, name="写", scope="write")[1]

    def call(method: str, secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return client.open("/api/v1/things", method=method, headers=headers, json={}).status_code

    assert [call("GET", reading), call("POST", reading), call("POST", writing)] == [200, 403, 200]
    assert call("GET", "hyt_wrong") == 401


def test_an_idle_session_leads_back_to_the_door(client: FlaskClient, clock: Clock) -> None:
    sign_in(client)
    for _ in range(4):
        clock.move(minutes=40)
        assert client.get("/").status_code == 200

    clock.move(minutes=60)

    assert client.get("/").status_code == 303


def test_scripts_are_strict_everywhere_and_styles_but_for_the_studio(client: FlaskClient) -> None:
    sign_in(client)

    page = client.get("/").headers
    studio = client.get("/studio/petition").headers

    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert re.search(r"style-src 'self' 'unsafe-inline'", studio["Content-Security-Policy"])
    assert re.search(r"script-src 'self';", studio["Content-Security-Policy"])
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "target, kept",
    [
        ("/inbox?lane=mine", True),
        ("https://evil.test/", False),
        ("//evil.test/", False),
        ("/\\evil.test/", False),
        ("/a\r\nSet-Cookie: x=1", False),
        ("", False),
        (None, False),
    ],
)
def test_after_signing_in_one_stays_on_this_site(target: str | None, kept: bool) -> None:
    assert http.safe_next(target) == (target if kept else "/")
