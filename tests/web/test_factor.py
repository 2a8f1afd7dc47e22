"""A second factor: set up at one's own page, owed before any session, used once, cleared for a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pyotp
import pytest

import access
import access.pace
from access.http import COOKIE
from app import keys
from engine import SYSTEM, Actor, notices
from tests import conftest, product
from tests.conftest import ManualClock

from .conftest import text_of

CODE = re.compile(r'<code class="secret">([A-Z2-7-]{29})</code>')


class Person:
    """Somebody at a browser, who types what is asked, with or without a telephone."""

    def __init__(self, office: product.Office, username: str, telephone: str = "") -> None:
        self.office, self.username, self.telephone = office, username, telephone
        self.browser = office.app.test_client()

    def elsewhere(self) -> Person:
        """The same person, not signed in, at another browser."""
        return Person(self.office, self.username, self.telephone)

    def post(self, path: str, at: str, **typed: str) -> Any:
        """Sends a form as the page `at` carries it."""
        token = re.findall(r'name="csrf" (?:value|content)="(\w+)"', self.browser.get(at).text)[0]
        return self.browser.post(path, data={"csrf": token, **typed})

    def knock(self, password: str = access.demo.PASSWORD, **more: str) -> Any:
        return self.post("/signin", "/signin", username=self.username, password=password, **more)

    def bring(self, code: str) -> Any:
        return self.post("/signin/code", "/signin/code", code=code)

    def code(self, seconds: int = 0) -> str:
        """What the telephone shows, its clock being some seconds off."""
        return pyotp.TOTP(self.telephone).at(int(clock(self.office)().timestamp()) + seconds)

    def enrol(self) -> list[str]:
        """Sets a second factor up; the codes for paper."""
        self.post("/me/factor/begin", "/me/factor")
        shown = re.findall(r'<code class="secret">([A-Z2-7 ]+)</code>', self.browser.get("/me/factor").text)
        self.telephone = shown[0].replace(" ", "")
        answer = self.post("/me/factor/confirm", "/me/factor", code=self.code())
        assert answer.status_code == 200, text_of(answer)
        clock(self.office).advance(seconds=30)
        return CODE.findall(answer.text)

    def is_in(self) -> bool:
        return self.browser.get("/me").status_code == 200

    def cookie(self) -> str:
        found = self.browser.get_cookie(COOKIE)
        return found.value if found else ""

    def actor(self) -> Actor:
        with self.office.engine.read(SYSTEM) as tx:
            found = access.accounts.person(tx, access.accounts.by_username(tx, self.username) or "")
        assert found is not None
        return found.actor

    def told(self) -> list[str]:
        """Which kinds of notices this person has, oldest first."""
        with self.office.engine.read(self.actor()) as tx:
            return [each.kind for each in reversed(notices.of(tx))]


@pytest.fixture(scope="module", params=conftest.DATABASES)
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[product.Office]:
    """One county for each database, where nothing is published: this concerns people alone."""
    url = request.getfixturevalue(f"{request.param}_tables")
    made = product.open_without_diagrams(url, tmp_path_factory.mktemp("office"), ManualClock())
    yield made
    made.engine.close()
    conftest.empty(url)


@pytest.fixture
def person(office: product.Office) -> Callable[[str], Person]:
    def signed_in(username: str) -> Person:
        someone = Person(office, username)
        someone.knock()
        assert someone.is_in()
        return someone

    return signed_in


def clock(office: product.Office) -> ManualClock:
    found = office.engine.clock
    assert isinstance(found, ManualClock)
    return found


@contextmanager
def asked_of(office: product.Office, *roles: str) -> Iterator[None]:
    """The office asks a second factor of these roles."""
    door = office.app.extensions["huiyin_door"]
    limits = replace(door.limits, factor_for=frozenset(roles))
    office.app.extensions["huiyin_door"] = replace(door, limits=limits)
    yield
    office.app.extensions["huiyin_door"] = door


def test_it_counts_once_a_code_confirmed_it_and_lies_sealed(
    person: Callable[[str], Person], office: product.Office
) -> None:
    one, other = person("guxiaolan"), person("guxiaolan")
    one.post("/me/factor/begin", "/me/factor")
    page = one.browser.get("/me/factor").text
    assert '<svg role="img"' in page
    assert "style=" not in page
    assert one.post("/me/factor/confirm", "/me/factor", code="000000").status_code == 422
    assert one.elsewhere().knock().headers["Location"] == "/", "nothing counts that was not confirmed"

    codes = one.enrol()

    assert len(set(codes)) == 10
    assert one.is_in()
    assert not other.is_in()
    assert "密码加动态码" in one.browser.get("/me").text
    assert codes[0] not in one.browser.get("/me/factor").text
    assert one.told() == ["factor_set"]
    assert "动态码已启用" in one.browser.get("/notices").text
    with office.engine.database.connect() as db:
        kept = [str(row) for table in access.model.TABLES for row in db.execute(table.select())]
    plain = (one.telephone, codes[0], codes[0].replace("-", ""))
    assert [row for row in kept if any(each in row for each in plain)] == []


def test_a_code_is_owed_before_there_is_a_session_and_is_good_once(person: Callable[[str], Person]) -> None:
    one = person("xujing")
    one.enrol()
    other = one.elsewhere()
    other.browser.set_cookie(COOKIE, "planted-by-somebody-else")

    answer = other.knock(next="/matters")

    assert answer.headers["Location"] == "/signin/code?next=%2Fmatters"
    assert other.cookie() == "planted-by-somebody-else", "no session is begun"
    assert not other.is_in()
    half = other.browser.get_cookie("huiyin_half", path="/signin")
    assert half is not None
    assert (half.http_only, half.same_site) == (True, "Strict")
    code = other.code()
    answer = other.post("/signin/code", "/signin/code", code=code, next="/matters")
    assert answer.headers["Location"] == "/matters"
    assert other.cookie() != "planted-by-somebody-else"
    assert other.is_in()

    third = one.elsewhere()
    third.browser.set_cookie("huiyin_half", half.value, path="/signin")
    assert third.browser.get("/signin/code").headers["Location"] == "/signin", "it was finished once"
    third.knock()
    assert "已经用过了" in text_of(third.bring(code))
    assert not third.is_in()


def test_a_telephone_may_be_half_a_minute_off_and_a_sign_in_five_minutes_old(
    person: Callable[[str], Person], office: product.Office
) -> None:
    one = person("liangwenbo")
    one.enrol()
    clock(office).advance(minutes=5)
    for seconds, is_taken in ((-60, False), (60, False), (-30, True), (30, True)):
        other = one.elsewhere()
        other.knock()
        assert (other.bring(other.code(seconds)).status_code == 303) is is_taken, seconds

    late = one.elsewhere()
    late.knock()
    clock(office).advance(minutes=5)
    assert late.browser.get("/signin/code").headers["Location"] == "/signin"
    assert not late.is_in()


def test_wrong_codes_rest_the_name_and_a_right_password_forgives_none(
    person: Callable[[str], Person], office: product.Office
) -> None:
    one = person("fengliqun")
    one.enrol()
    said = []
    for _ in range(5):
        other = one.elsewhere()
        other.knock()
        said.append(text_of(other.bring("123456")))

    assert "还可以再试4次" in said[0]
    assert "试的次数太多了" in said[4]
    assert other.bring(other.code()).status_code == 422, "a right code is too late"
    assert "试的次数太多了" in text_of(one.elsewhere().knock())
    clock(office).advance(minutes=15)
    other = one.elsewhere()
    other.knock()
    assert other.bring(other.code()).status_code == 303


def test_a_code_on_paper_is_good_once_however_it_is_typed(person: Callable[[str], Person]) -> None:
    one = person("shenguodong")
    first, second, *_ = one.enrol()
    typed = first.lower().replace("-", " ").replace("o", "0")

    other = one.elsewhere()
    other.knock()
    assert other.bring(typed).status_code == 303
    assert "密码加恢复码" in other.browser.get("/me").text
    assert "还剩9个" in text_of(other.browser.get("/notices"))
    other = one.elsewhere()
    other.knock()
    assert other.bring(first).status_code == 422

    renewed = CODE.findall(one.post("/me/factor/codes", "/me/factor").text)
    assert len(renewed) == 10
    assert other.bring(second).status_code == 422, "a new set voids the old one"
    assert other.bring(renewed[0]).status_code == 303


def test_where_it_is_asked_of_a_role_nothing_comes_before_it(
    person: Callable[[str], Person], office: product.Office
) -> None:
    admin, clerk = person("qinlan"), person("pengfei")
    token = office.engine.run(admin.actor(), access.tokens.issue, name="报表")[1]
    with asked_of(office, "publisher"):
        assert admin.browser.get("/studio").headers["Location"] == "/me/factor"
        assert "您的岗位登录要两道" in admin.browser.get("/me/factor").text
        refused = admin.browser.get("/api/v1/tasks")
        assert (refused.status_code, refused.json["code"]) == (403, "factor_needed")
        assert admin.post("/me/tokens", "/me/factor", token_name="x").headers["Location"] == "/me/factor"
        assert clerk.browser.get("/inbox").status_code == 200
        bearer = {"Authorization": f"Bearer {token}"}
        assert office.app.test_client().get("/api/v1/tasks", headers=bearer).status_code == 200

        admin.enrol()

        assert admin.browser.get("/studio").status_code == 200
        assert admin.post("/me/factor/end", "/me/factor").status_code == 403
        assert admin.is_in()
    assert admin.post("/me/factor/end", "/me/factor").headers["Location"] == "/me/factor?done=removed"
    assert admin.is_in()
    assert admin.elsewhere().knock().headers["Location"] == "/"
    assert admin.told() == ["factor_set", "factor_removed"]


def test_an_administrator_clears_it_for_a_reason_and_its_person_is_told(
    person: Callable[[str], Person],
) -> None:
    one, admin = person("heyiming"), person("tangwei")
    one.enrol()
    path = f"/people/{one.actor().id}"
    assert one.post(f"{path}/factor/clear", "/me", why="x").status_code == 403
    assert admin.post(f"{path}/factor/clear", path, why=" ").status_code == 422

    admin.post(f"{path}/factor/clear", path, why="手机丢了，本人到场核对过")

    assert not one.is_in()
    assert "手机丢了，本人到场核对过" in admin.browser.get(path).text
    again = one.elsewhere()
    assert again.knock().headers["Location"] == "/"
    assert again.told() == ["factor_set", "factor_cleared"]
    assert " · 手机丢了，本人到场核对过" in again.browser.get("/notices").text


def test_before_a_grave_act_who_it_is_is_asked_again_and_what_was_typed_goes_along(
    person: Callable[[str], Person], office: product.Office
) -> None:
    admin, clerk = person("tangwei"), person("guomin")
    clock(office).advance(minutes=31)
    path, before = f"/people/{clerk.actor().id}", admin.cookie()

    asked = admin.post("/me/factor/begin", "/me", why="核对过 <b>")
    assert asked.status_code == 403
    assert 'name="why" value="核对过 &lt;b&gt;"' in asked.text
    wrong = admin.post("/me/factor/begin", "/me", again_proof="wrong password")
    assert wrong.status_code == 422
    assert "还可以再试4次" in text_of(wrong)
    assert admin.cookie() == before
    right = admin.post("/me/factor/begin", "/me", again_proof=access.demo.PASSWORD)

    assert right.headers["Location"] == "/me/factor"
    assert admin.cookie() != before
    assert admin.browser.get(path).status_code == 200
    stolen = admin.elsewhere()
    stolen.browser.set_cookie(COOKIE, before)
    assert not stolen.is_in()
    clerk = clerk.elsewhere()
    clerk.knock()
    clerk.enrol()
    clock(office).advance(minutes=31)
    assert clerk.post("/me/factor/codes", "/me", again_proof=clerk.code()).status_code == 200


def test_secrets_go_along_when_the_key_changes(
    person: Callable[[str], Person], office: product.Office
) -> None:
    one = person("bailu")
    one.enrol()
    old = office.engine.vault().writes

    keys.rotate(office.engine, keys.new(office.engine))
    keys.retire(office.engine, old)

    other = one.elsewhere()
    other.knock()
    assert other.bring(other.code()).status_code == 303


def test_every_grave_act_asks_again_and_a_program_is_never_asked(
    person: Callable[[str], Person], office: product.Office
) -> None:
    admin, publisher = person("tangwei"), person("qinlan")
    token = office.engine.run(publisher.actor(), access.tokens.issue, name="脚本", scope="write")[1]
    clock(office).advance(minutes=31)
    one = f"/people/{publisher.actor().id}"
    grave = ["/people", "/me/tokens", "/me/sessions/none/end", "/matters/none/access/readers"]
    grave += [
        f"{one}{each}" for each in ("/posts", "/posts/none/end", "/password", "/factor/clear", "/close")
    ]
    grave += [f"{one}{each}" for each in ("/tokens", "/identities")]
    for path in grave:
        answer = admin.post(path, "/me")
        assert (answer.status_code, "again_proof" in answer.text) == (403, True), path
    assert admin.post("/me", "/me").status_code == 303, "what one sees is no grave act"

    publish, body = "/api/v1/definitions/petition/publish", {"note": "改了一处"}
    csrf = re.findall(r'name="csrf" content="(\w+)"', publisher.browser.get("/me").text)[0]
    command = {"Idempotency-Key": "publish-by-hand"}
    by_hand = publisher.browser.post(publish, json=body, headers={"X-CSRF-Token": csrf, **command})
    assert (by_hand.status_code, by_hand.json["code"]) == (403, "prove_again")
    by_program = {"Authorization": f"Bearer {token}", "Idempotency-Key": "publish-by-program"}
    answer = office.app.test_client().post(publish, json=body, headers=by_program)
    assert answer.json["code"] != "prove_again"

    assert publisher.browser.get("/me/prove?next=/studio/petition").status_code == 200
    typed = {"again_proof": access.demo.PASSWORD, "next": "/studio/petition"}
    assert publisher.post("/me/prove", "/me/prove", **typed).headers["Location"] == "/studio/petition"
    assert publisher.browser.get("/me/prove?next=//elsewhere").headers["Location"] == "/me"


def test_an_old_password_that_is_guessed_at_a_screen_left_open_rests_the_name(
    person: Callable[[str], Person],
) -> None:
    one = person("dingxue")
    clock(one.office).advance(seconds=1)
    said = [
        text_of(one.post("/me/password", "/me", old="guess", password="another good one")) for _ in range(5)
    ]

    assert "现在的密码不对" in said[0]
    assert "试的次数太多了" in said[4]
    assert one.told() == ["sign_in_rest"]
