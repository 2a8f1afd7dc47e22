import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import product

from .conftest import FACTS, TYPED, XFJ, text_of

Page = Callable[..., FlaskClient]

#: What does not depend on the database is asked of one of them.
ONE = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


def test_a_petition_is_registered_and_its_code_shown_once(page: Page, number: str) -> None:
    matter = page("xujing").get(f"/matters/{number}").text

    assert "合作社欠我家 2025 年土地流转款" in matter
    assert "韩素珍" not in matter
    assert "韩**" in matter


def test_the_same_form_sent_twice_registers_once(page: Page, number: str) -> None:
    again = page("xujing").post("/register", data={**TYPED, "office_path": XFJ, "command": "first-command"})

    assert again.status_code == 200
    assert set(re.findall(r"安澜-\d{4}-\d{5}", again.text)) == {number}


def test_a_missing_request_is_the_only_thing_that_stops_it_and_nothing_typed_is_lost(page: Page) -> None:
    typed = {**TYPED, "office_path": XFJ, "matters-0-demand": "", "command": "second-command"}

    answer = page("xujing").post("/register", data=typed)

    assert answer.status_code == 422
    assert 'href="#matters-0-demand"' in answer.text
    assert 'id="matters-0-demand-err"' in answer.text
    for kept in (
        "韩素珍",
        "137 0000 5518",
        "柳河镇青塘村六组",
        "村里还有十来户一样",
        'value="second-command"',
    ):
        assert kept in answer.text


def test_an_anonymous_visitor_is_registered_all_the_same(page: Page) -> None:
    typed = {
        "channel": "VISIT",
        "office_path": XFJ,
        "matter_count": "1",
        "matters-0-demand": "路灯坏了，请修",
    }

    answer = page("xujing").post("/register", data=typed)

    assert answer.status_code == 200
    assert "信访登记回执" in answer.text


def test_another_matter_is_added_and_dropped_without_losing_words(page: Page) -> None:
    browser = page("xujing")

    added = browser.post("/register", data={**TYPED, "office_path": XFJ, "act": "add"})
    assert added.text.count('class="matter"') == 2
    assert FACTS.split("\n")[0] in added.text

    two = {**TYPED, "office_path": XFJ, "matter_count": "2", "matters-1-demand": "低保复核"}
    dropped = browser.post("/register", data={**two, "act": "drop-0"})
    assert dropped.text.count('class="matter"') == 1
    assert 'name="matters-0-demand" type="text" value="低保复核"' in dropped.text


def test_two_matters_get_two_numbers_and_one_code(page: Page) -> None:
    two = {**TYPED, "office_path": XFJ, "matter_count": "2", "matters-1-demand": "低保复核"}

    answer = page("xujing").post("/register", data=two)

    assert len(set(re.findall(r"安澜-\d{4}-\d{5}", answer.text))) == 2
    assert answer.text.count('class="code"') == 1


@pytest.mark.usefixtures("number")
def test_what_may_be_related_is_shown_while_typing(page: Page) -> None:
    typed = {**TYPED, "office_path": XFJ, "name": "张守田", "phone": ""}

    hints = page("xujing").post("/register/hints", data=typed)

    assert hints.status_code == 200
    assert "合作社欠我家 2025 年土地流转款" in hints.text
    assert "韩素珍" not in hints.text


def test_letters_ask_for_the_day_they_came_in(page: Page) -> None:
    typed = {**TYPED, "office_path": XFJ, "channel": "LETTER", "received_on": "2026-12-31"}

    answer = page("xujing").post("/register", data=typed)

    assert answer.status_code == 422
    assert 'href="#received_on"' in answer.text


def test_only_those_who_take_petitions_in_may_register(office: product.Office) -> None:
    assert office.client("guxiaolan").get("/register").status_code == 403
    refused = office.client("guxiaolan").post("/register", data={**TYPED, "office_path": XFJ})
    assert refused.status_code == 403


def test_what_does_not_look_right_is_told_beside_the_form_with_a_link_and_stops_nothing(page: Page) -> None:
    """K06, K08, K41 while typing; K05, K09 on the matter's page until they are mended."""
    odd = {
        **TYPED,
        "office_path": XFJ,
        "channel": "LETTER",
        "phone": "1370000551",
        "id_number": "330999196001011234",
        "query_code_told": "none",
        "matters-0-demand": "付清流转款，另外把水渠修好",
    }
    browser = page("xujing")

    hints = browser.post("/register/hints", data=odd).text
    for path in ("id_number", "phone", "matters-0-demand"):
        assert f'<a href="#{path}">去改</a>' in hints
    assert "330999196001011234" not in hints

    answer = browser.post("/register", data=odd)
    assert answer.status_code == 200
    [number] = set(re.findall(r"安澜-\d{4}-\d{5}", answer.text))
    seen = browser.get(f"/matters/{number}").text
    assert f'<a href="/matters/{number}/attachments">去扫描</a>' in seen
    assert browser.post(f"/matters/{number}/code", data={"how": ""}).status_code == 422
    assert browser.post(f"/matters/{number}/code", data={"how": "sms"}).status_code == 303
    assert "查询码还没有给" not in browser.get(f"/matters/{number}").text


ROUTED = {
    "act": "route",
    "matters-0-summary": "反映青塘村合作社没有支付2025年土地流转款，要求付清；本人问过四次，没有结果。",
    "matters-0-repeat_kind": "NONE",
    "matters-0-litigation": "NO",
    "matters-0-procedure": "NONE",
    "matters-0-mode": "FORWARD",
    "matters-0-forward_note": "请先核对合同面积。",
}


@ONE
def test_a_sorter_registers_and_sends_on_from_one_page(page: Page) -> None:
    sorter = page("liangwenbo")
    assert "现在就分办" in sorter.get("/register").text
    typed = {**TYPED, **ROUTED, "office_path": XFJ, "command": "one-page-1"}

    unfinished = sorter.post("/register", data={**typed, "matters-0-summary": "太短"})
    assert unfinished.status_code == 422
    assert 'href="#matters-0-summary"' in unfinished.text
    assert "安澜-2026-00001" not in sorter.get("/matters").text

    answer = sorter.post("/register", data=typed)

    assert answer.status_code == 200
    assert "已转出：安澜-2026-00001 → 县农业农村局" in answer.text
    matter = text_of(sorter.get("/matters/安澜-2026-00001"))
    assert "已转送" in matter


@ONE
def test_who_only_registers_is_not_asked_where_it_goes(page: Page) -> None:
    browser = page("xujing")

    assert "现在就分办" not in browser.get("/register").text
    refused = browser.post("/register", data={**TYPED, **ROUTED, "office_path": XFJ})
    assert refused.status_code == 403


@ONE
def test_the_way_and_the_unit_are_said_with_their_reasons_while_typing(page: Page) -> None:
    hints = page("liangwenbo").post("/register/hints", data={**TYPED, "office_path": XFJ}).text
    law = page("liangwenbo").post(
        "/register/hints", data={**TYPED, "office_path": XFJ, "matters-0-litigation": "YES"}
    )

    assert "县农业农村局" in hints
    assert "分类处理清单" in hints
    assert "第31条第6项" in hints
    assert "县农业农村局" not in law.text
    assert "引导到政法部门反映" in law.text


def test_what_is_left_is_kept_on_the_server_for_its_author_alone(page: Page) -> None:
    author = page("xujing")
    typed = {**TYPED, "office_path": XFJ, "command": "left-alone-1", "name": "欧阳𠮷"}

    kept = author.post("/register/draft", data=typed).get_json()
    second_machine = page("xujing")

    assert "欧阳𠮷" in second_machine.get("/register").text
    again = second_machine.get("/register?draft=left-alone-1").text
    for words in ("欧阳𠮷", "137 0000 5518", FACTS.split("\n")[1], 'value="left-alone-1"', kept["tag"]):
        assert words in again
    colleague = page("liangwenbo")
    assert "欧阳𠮷" not in colleague.get("/register").text
    assert "欧阳𠮷" not in colleague.get("/register?draft=left-alone-1", follow_redirects=True).text
    other_window = {**typed, "name": "欧阳", "seen": "an older one"}
    assert author.post("/register/draft", data=other_window).status_code == 409

    author.post("/register", data=typed)

    assert "欧阳𠮷" not in author.get("/register").text
    assert author.post("/register/draft", data=typed).get_json() == {"at": "", "tag": ""}


@ONE
def test_what_was_put_aside_can_be_thrown_away(page: Page) -> None:
    browser = page("xujing")
    browser.post("/register", data={**TYPED, "office_path": XFJ, "command": "put-aside", "act": "keep"})
    assert "韩素珍" in browser.get("/register").text

    browser.post("/register/drafts/put-aside/drop")

    assert "韩素珍" not in browser.get("/register").text


@ONE
def test_agent_companions_and_representatives_come_in_with_the_petition(page: Page) -> None:
    browser = page("xujing")
    typed = {
        **TYPED,
        "office_path": XFJ,
        "persons": "6",
        "others": "田秀英\t13800002222\t柳河镇青塘村二组\n申屠立，0999-1230000",
        "representatives-0-name": "韩素珍",
        "agent-name": "韩小军",
        "agent-relation": "CHILD",
    }

    unproven = browser.post("/register", data=typed)
    assert unproven.status_code == 422
    assert 'href="#agent-proof"' in unproven.text
    answer = browser.post("/register", data={**typed, "agent-proof": "2026年3月9日签名的委托书"})

    number = re.findall(r"安澜-\d{4}-\d{5}", answer.text)[0]
    matter = text_of(browser.get(f"/matters/{number}"))
    for words in ("田**", "申屠**", "一起信访的人", "代表", "等6人"):
        assert words in matter
    assert "代理人" in text_of(browser.get(f"/matters/{number}/changes"))
