"""规则和日历: what would move is seen before it is moved, by those who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from engine import SYSTEM
from petition import law, local_rules
from tests import product
from tests.conftest import ManualClock
from tests.petition.test_recalculation import LOCAL, NOTICE
from tests.web.conftest import text_of

Page = Callable[[str], FlaskClient]


@pytest.fixture
def clock() -> ManualClock:
    """A letter received now is due for forwarding in the first days of 2027."""
    return ManualClock(datetime(2026, 12, 18, 1, 0, tzinfo=UTC))


@pytest.fixture(autouse=True)
def own_files() -> Iterator[None]:
    yield
    law.keep_in(None)


@pytest.fixture
def admin(office: product.Office) -> FlaskClient:
    return office.client(office.who("admin").username)


@pytest.fixture
def supervisor(office: product.Office) -> FlaskClient:
    return office.client(office.who("supervisor").username)


def test_nothing_waits_while_rules_and_calendar_are_as_they_were(admin: FlaskClient, number: str) -> None:
    said = text_of(admin.get("/rules"))

    assert number
    assert "在走的期限都是按现在的规则和日历算的" in said
    assert "工作日历公布到2026年" in said


def test_a_notice_is_taken_shown_and_applied(
    admin: FlaskClient, supervisor: FlaskClient, number: str
) -> None:
    answer = admin.post(
        "/rules/file", data={"file": (BytesIO(NOTICE.encode()), "2027.toml")}, follow_redirects=True
    )
    assert "2027.toml检查过了" in text_of(answer)
    said = text_of(supervisor.get("/rules"))
    assert "1个在走的期限要重新计算" in said
    assert number in said
    assert "1月1日到1月4日元旦" in said
    assert "工作日历公布到2027年" in said

    answer = supervisor.post("/rules/apply", follow_redirects=True)

    assert "已重新计算1个期限" in text_of(answer)
    assert "在走的期限都是按现在的规则和日历算的" in text_of(answer)
    assert "期限重新计算，信访部门转送、交办" in text_of(supervisor.get(f"/matters/{number}"))
    assert "已重新计算0个期限" in text_of(supervisor.post("/rules/apply", follow_redirects=True))


@pytest.mark.parametrize(
    "name, text, zh, en",
    [
        ("2028.toml", NOTICE.replace("2027", "2028"), "年份不连续", "gaps"),
        ("anlan.toml", LOCAL.replace("45", "90"), "只能比条例短", "shorten"),
        ("anlan.toml", "id =", "不是 TOML", "read"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_at_its_field(
    admin: FlaskClient, name: str, text: str, zh: str, en: str
) -> None:
    for lang, word in (("zh", zh), ("en", en)):
        answer = admin.post(f"/rules/file?lang={lang}", data={"file": (BytesIO(text.encode()), name)})

        assert answer.status_code == 422
        assert word in answer.text


def test_an_administrator_chooses_local_rules_for_a_place(
    admin: FlaskClient, office: product.Office, number: str
) -> None:
    answer = admin.post(
        "/rules/local", data={"path": "/33/3309/330999/", "overlay": "zhejiang"}, follow_redirects=True
    )

    said = text_of(answer)
    assert "已选定" in said
    assert "按浙江的本地规则" in said
    assert number in said
    with office.engine.read(SYSTEM) as tx:
        assert [one.overlay for one in local_rules.choices(tx)] == ["zhejiang"]
    assert admin.post("/rules/local", data={"path": "", "overlay": "zhejiang"}).status_code == 422


def test_nobody_else_sees_the_page_and_a_supervisor_chooses_nothing(
    page: Page, supervisor: FlaskClient
) -> None:
    assert page("xujing").get("/rules").status_code == 403
    assert page("xujing").post("/rules/apply").status_code == 403
    assert supervisor.post("/rules/local", data={"path": "/33/", "overlay": ""}).status_code == 403
    assert supervisor.post("/rules/file").status_code == 403


def test_the_page_speaks_english(admin: FlaskClient, number: str) -> None:
    admin.post("/rules/file", data={"file": (BytesIO(NOTICE.encode()), "2027.toml")})

    said = admin.get("/rules?lang=en").text

    assert number
    assert "the holiday notice is out" in said
    assert "Whom to tell" in said
