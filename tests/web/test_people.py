"""Accounts and offices as the administrator's pages change them: nothing is deleted, everything is dated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from access import accounts, offices, staff
from access.model import post
from engine import SYSTEM
from tests import conftest, product
from tests.conftest import ManualClock
from tests.petition import people
from tests.web.conftest import text_of

Page = Callable[[str], FlaskClient]


@pytest.fixture
def office(sqlite_tables: str, tmp_path: Path, clock: ManualClock) -> Iterator[product.Office]:
    """What is asked of the database here is asked of both in tests/access."""
    with product.opened(sqlite_tables, tmp_path, clock) as opened:
        yield opened
    conftest.empty(sqlite_tables)


@pytest.fixture
def admin(page: Page) -> FlaskClient:
    return page("tangwei")


def id_of(office: product.Office, username: str) -> str:
    with office.engine.read(SYSTEM) as tx:
        return str(accounts.by_username(tx, username))


def opened(admin: FlaskClient, **given: str) -> tuple[str, str]:
    """Opens an account by the form; its page's address, and the secret shown once."""
    answer = admin.post("/people", data={"username": "linqing", "name": "林清", "kind": "person", **given})
    if answer.status_code == 303:
        return answer.headers["Location"].partition("?")[0], ""
    assert answer.status_code == 200, text_of(answer)
    found = re.search(r'action="(/people/[^/"]+)/posts"', answer.text)
    secret = re.search(r'<code class="secret">([^<]+)</code>', answer.text)
    assert found
    assert secret
    return found[1], secret[1]


def test_an_account_is_opened_posted_and_signs_in_with_a_password_it_must_change(
    admin: FlaskClient, office: product.Office
) -> None:
    at, first = opened(admin)
    admin.post(f"{at}/posts", data={"role": "handler", "office": "330999-zjj"})

    visitor = office.client()
    csrf = re.findall(r'name="csrf" value="([^"]+)"', visitor.get("/signin").text)[0]
    entered = visitor.post("/signin", data={"username": "linqing", "password": first, "csrf": csrf})

    assert "承办人·县住建局" in text_of(admin.get(at))
    assert first not in admin.get(at).text, "shown once"
    assert entered.status_code == 303
    assert visitor.get("/inbox").headers["Location"].startswith("/me?must=1")


def test_a_post_ends_on_a_day_and_its_row_stays(admin: FlaskClient, office: product.Office) -> None:
    user_id = id_of(office, "guxiaolan")
    with office.engine.read(office.actor("tangwei")) as tx:
        [held] = staff.posts(tx, [user_id])[user_id]
        before = tx.db.scalar(select(func.count()).select_from(post))

    admin.post(f"/people/{user_id}/posts/{held.id}/end")

    with office.engine.read(office.actor("tangwei")) as tx:
        [ended] = staff.posts(tx, [user_id])[user_id]
        assert tx.db.scalar(select(func.count()).select_from(post)) == before
    assert ended.is_over
    assert not ended.is_now
    assert office.client("guxiaolan").get("/matters").status_code == 403


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"username": "guxiaolan"}, "已经有人用了"),
        ({"name": "很" * 200}, "最长64个字"),
        ({"username": ""}, "最长64个字"),
    ],
    ids=["taken", "a name of 200 characters", "no name"],
)
def test_an_account_that_cannot_be_is_refused_in_words(
    admin: FlaskClient, given: dict[str, str], said: str
) -> None:
    answer = admin.post("/people", data={"username": "linqing", "name": "林清", "kind": "person", **given})

    assert answer.status_code == 422
    assert said in text_of(answer)


@pytest.mark.parametrize(
    "given",
    [
        {"role": "emperor", "office": "330999-zjj"},
        {"role": "handler", "office": "no-such-office"},
        {"role": "handler", "office": "330999-zjj", "first": "2026-05-01", "last": "2026-04-01"},
        {"role": "handler", "office": "330999-zjj", "first": "soon"},
    ],
)
def test_a_post_that_cannot_be_is_refused(
    admin: FlaskClient, office: product.Office, given: dict[str, str]
) -> None:
    assert admin.post(f"/people/{id_of(office, 'guxiaolan')}/posts", data=given).status_code == 422


def test_a_program_gets_a_token_that_reads_until_it_is_revoked(
    admin: FlaskClient, office: product.Office
) -> None:
    at, _ = opened(admin, username="tongji", name="统计系统", kind="service")
    admin.post(f"{at}/posts", data={"role": "supervisor", "office": "330999-xfj"})
    answer = admin.post(f"{at}/tokens", data={"token_name": "月报", "scope": "read", "days": "30"})
    secret = re.findall(r'<code class="secret">([^<]+)</code>', answer.text)[0]
    program, bearer = office.client(), {"Authorization": f"Bearer {secret}"}

    reads = program.get("/api/v1/petitions", headers=bearer).status_code
    writes = program.post("/api/v1/petitions", json={}, headers=bearer).status_code
    token_id = re.findall(rf"{at}/tokens/([^/]+)/revoke", admin.get(at).text)[0]
    admin.post(f"{at}/tokens/{token_id}/revoke")

    assert (reads, writes) == (200, 403)
    assert program.get("/api/v1/petitions", headers=bearer).status_code == 401
    assert "收回了" in admin.get(at).text
    assert admin.post(f"{at}/password").status_code == 404, "a program has no password"


def test_an_administrator_signs_somebody_out_and_closes_the_account(
    admin: FlaskClient, office: product.Office
) -> None:
    clerk, at = office.client("guxiaolan"), f"/people/{id_of(office, 'guxiaolan')}"
    session_id = re.findall(rf"{at}/sessions/([^/]+)/end", admin.get(at).text)[0]

    assert clerk.get("/inbox").status_code == 200
    admin.post(f"{at}/sessions/{session_id}/end")
    assert clerk.get("/inbox").status_code == 303
    again = office.client("guxiaolan")
    admin.post(f"{at}/close")
    assert again.get("/inbox").status_code == 303
    assert "停用" in admin.get("/people?q=guxiaolan").text


@pytest.mark.parametrize("username", ["guxiaolan", "liangwenbo", "bailu", "heyiming"])
def test_nobody_else_opens_these_pages(page: Page, username: str) -> None:
    browser = page(username)

    for address in ("/people", "/people/x", "/offices", "/offices/330999-zjj"):
        assert browser.get(address).status_code == 403
    assert browser.post("/people", data={"username": "me2", "name": "我"}).status_code == 403
    assert browser.post("/offices/330999-zjj/merge", data={"other": "330999-rsj"}).status_code == 403


GIVEN = {"other": "330999-rsj", "on_day": "2026-03-01", "basis": "安编〔2026〕7号"}


def mark_of(answer: Any) -> str:
    return str(re.findall(r'name="seen" value="([0-9a-f]+)"', answer.text)[0])


def test_an_office_is_merged_after_a_second_look_and_says_since_when_and_why(admin: FlaskClient) -> None:
    asked = admin.post("/offices/330999-mzj/merge", data=GIVEN)

    assert "安澜县民政局停办，由安澜县人力资源和社会保障局接着办" in text_of(asked)
    assert "还什么都没有动" in text_of(asked)
    assert "撤并，职责归" not in text_of(admin.get("/offices/330999-mzj"))

    done = admin.post(
        "/offices/330999-mzj/merge", data={**GIVEN, "seen": mark_of(asked)}, follow_redirects=True
    )

    assert "0件案件跟着过去" in text_of(done)
    assert "3月1日撤并，职责归安澜县人力资源和社会保障局" in text_of(done).replace("2026年", "").replace(
        "星期日", ""
    )
    assert "安编〔2026〕7号" in admin.get("/offices").text


def test_what_would_go_over_is_counted_before_and_asked_again_when_it_changed(
    admin: FlaskClient, office: product.Office, clock: ManualClock
) -> None:
    play = people.Office(office.engine, clock)
    play.register()
    play.sort()
    play.receive()
    given = {**GIVEN, "on_day": "2026-03-02"}

    asked = admin.post("/offices/330999-nyncj/merge", data=given)

    says = text_of(asked)
    assert "在办的案件1" in says
    assert "等着办的事1" in says
    assert "在走的期限2" in says
    assert "周启明承办人县农业农村局" in says
    assert play.number not in asked.text, "an administrator sees no matter"

    play.accept()
    again = admin.post("/offices/330999-nyncj/merge", data={**given, "seen": mark_of(asked)})
    assert "看的时候又有变化" in text_of(again)
    assert play.matter().unit_path == people.NYNCJ
    done = admin.post("/offices/330999-nyncj/merge", data={**given, "seen": mark_of(again)})
    assert done.headers["Location"] == "/offices/330999-nyncj?moved=1"
    assert play.matter().unit_name == "县人社局"


def test_an_office_is_moved_after_a_second_look(admin: FlaskClient, office: product.Office) -> None:
    given = {**GIVEN, "other": "330999-zf"}

    asked = admin.post("/offices/330999-nyncj/move", data=given)
    done = admin.post("/offices/330999-nyncj/move", data={**given, "seen": mark_of(asked)})

    assert "安澜县农业农村局移到安澜县人民政府下面" in text_of(asked)
    assert "岗位不变" in text_of(asked)
    assert done.status_code == 303
    with office.engine.read(SYSTEM) as tx:
        assert offices.get(tx, "330999-nyncj").parent_id == "330999-zf"


@pytest.mark.parametrize(
    ("act", "given", "said"),
    [
        ("move", {"other": "330999-zjj"}, "不能移到自己或者自己的下级下面"),
        ("move", {"other": "330999"}, "它本来就在那里"),
        ("move", {"on_day": "2027-01-01"}, "到了那一天再改"),
        ("merge", {"other": "330999-zjj"}, "不能并入自己或者自己的下级"),
        ("merge", {"basis": ""}, "写明依据的文件"),
        ("merge", {"on_day": ""}, "写明从哪一天起"),
        ("merge", {"on_day": "2026-03-03"}, "到了那一天再改"),
        ("merge", {"other": "nowhere"}, "没有这个机构"),
    ],
)
def test_a_change_of_offices_that_cannot_be_is_refused_in_words(
    admin: FlaskClient, act: str, given: dict[str, str], said: str
) -> None:
    answer = admin.post(f"/offices/330999-zjj/{act}", data={**GIVEN, **given})

    assert answer.status_code == 422
    assert said in text_of(answer)
