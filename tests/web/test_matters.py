import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

import access
from engine import SYSTEM
from tests import product

from .conftest import TYPED, XFJ, first_task, text_of

Page = Callable[..., FlaskClient]


def test_the_list_finds_by_number_words_and_name(page: Page, number: str) -> None:
    browser = page("shenguodong")

    assert browser.get(f"/matters?q={number}").headers["Location"].startswith("/matters/")
    for words in ("土地流转款", "韩素珍"):
        assert number in browser.get(f"/matters?q={words}").text, words
    nothing = browser.get("/matters?q=没有这样的事&status=CLOSED")
    assert "没有符合条件的案件" in nothing.text


@pytest.mark.parametrize(
    "query", ["status=open", "status=REGISTERED", "channel=VISIT", "due=30", "flag=urgent"]
)
def test_filters_are_addresses(page: Page, number: str, query: str) -> None:
    seen = page("shenguodong").get(f"/matters?{query}")

    assert seen.status_code == 200
    assert (number in seen.text) is (query != "flag=urgent")


def test_a_matter_opens_with_its_sentence_stages_and_clock(page: Page, number: str) -> None:
    seen = page("shenguodong").get(f"/matters/{number}").text

    order = [seen.index(mark) for mark in ('class="ten"', 'class="strip', 'id="ck"', 'id="tl"')]
    assert order == sorted(order)
    assert 'aria-current="step"' in seen
    assert "为什么是这一天" in seen
    assert "条例第22条第1款" in seen


@pytest.mark.parametrize("username", ["guxiaolan", "heyiming", "tangwei"])
def test_a_matter_of_others_is_not_found(page: Page, number: str, username: str) -> None:
    seen = page(username).get(f"/matters/{number}")

    assert seen.status_code == 404
    assert "土地流转款" not in seen.text


def test_full_names_are_shown_for_a_reason_and_on_record(
    page: Page, number: str, office: product.Office
) -> None:
    browser = page("liangwenbo")

    refused = browser.post(f"/matters/{number}/reveal", data={"reason": ""})
    shown = browser.post(f"/matters/{number}/reveal", data={"reason": "约见"})

    assert refused.status_code == 422
    assert "韩素珍" not in refused.text
    assert "韩素珍" in shown.text
    with office.engine.read(SYSTEM) as tx:
        looks = access.reads.of(tx, number)
    assert [(each.actor_name, each.what, each.reason) for each in looks] == [("梁文博", "full_name", "约见")]
    assert "理由：约见" in text_of(browser.get(f"/matters/{number}"))
    assert number in page("bailu").get("/audit").text


def test_the_calculation_is_a_page_of_its_own(page: Page, number: str) -> None:
    seen = page("shenguodong").get(f"/matters/{number}/clocks")

    assert "期限算法说明" in seen.text
    assert "逐日看" in seen.text
    assert number in seen.text


def test_a_withdrawal_needs_the_petitioner_s_own_words(page: Page, number: str) -> None:
    browser = page("xujing")
    assert "登记信访人撤回" in browser.get(f"/matters/{number}?act=withdraw").text

    refused = browser.post(f"/matters/{number}/withdraw", data={"how": "written", "statement": ""})
    done = browser.post(
        f"/matters/{number}/withdraw", data={"how": "written", "statement": "款已付清，不再反映。"}
    )

    assert refused.status_code == 422
    assert done.headers["Location"].endswith("?done=withdrawn")
    assert "信访人撤回" in browser.get(f"/matters/{number}").text


def test_units_do_not_withdraw_for_the_petitioner(page: Page, number: str) -> None:
    assert "act=withdraw" not in page("shenguodong").get(f"/matters/{number}").text


def test_the_diagram_is_an_island_on_demand(page: Page, number: str) -> None:
    browser = page("shenguodong")

    assert 'data-island="diagram"' not in browser.get(f"/matters/{number}").text
    shown = browser.get(f"/matters/{number}?diagram=1").text
    assert 'data-island="diagram" data-src="/api/v1/instances/' in shown


def test_oversight_opens_with_its_sentence_and_every_number_is_a_link(page: Page, number: str) -> None:
    seen = page("shenguodong").get("/oversight")

    assert seen.status_code == 200
    assert "没有逾期" in seen.text
    assert number
    assert seen.text.count('<li><a class="plain" href="/matters?') >= 3


def test_handlers_have_no_oversight(page: Page) -> None:
    assert page("guxiaolan").get("/oversight").status_code == 403


@pytest.fixture
def sealed(page: Page) -> str:
    """An accusation, sealed from the moment it is registered."""
    typed = {
        **TYPED,
        "office_path": XFJ,
        "matters-0-purpose": "ACCUSATION",
        "matters-0-demand": "举报村里账目",
    }
    answer = page("xujing").post("/register", data=typed)
    return re.findall(r"安澜-\d{4}-\d{5}", answer.text)[0]


def test_every_look_at_a_sealed_matter_is_recorded(page: Page, sealed: str, office: product.Office) -> None:
    browser = page("liangwenbo")
    task = first_task(browser)

    assert "村里还有十来户" not in browser.get(f"/inbox/peek/{task}").text
    assert "村里还有十来户" in browser.get(f"/tasks/{task}").text
    assert browser.get(f"/matters/{sealed}").status_code == 200

    with office.engine.read(SYSTEM) as tx:
        looks = access.reads.of(tx, sealed)
    assert [(each.actor_name, each.what) for each in looks] == [("梁文博", "sealed"), ("梁文博", "sealed")]


def test_a_sealed_matter_is_not_found_by_words_nor_by_those_it_is_not_for(page: Page, sealed: str) -> None:
    assert sealed not in page("liangwenbo").get("/matters?q=村里账目").text
    assert page("shenguodong").get(f"/matters/{sealed}").status_code == 404
