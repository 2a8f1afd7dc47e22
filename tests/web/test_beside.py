"""The pages of what runs beside a matter: ledgers, the sections of a matter, and the acts that begin them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from engine import SYSTEM, instances, tasks
from petition import packages, supervision
from petition.law.dates import law_day
from tests import product
from tests.conftest import ManualClock
from tests.web.conftest import text_of

ZF = "/33/3309/330999/zf/"
NYNCJ = "/33/3309/330999/nyncj/"

Page = Callable[[str], FlaskClient]


def step(office: product.Office, number: str, username: str, element_id: str, **data: object) -> None:
    """Somebody completes the open task of that element beside the matter."""
    with office.engine.read(SYSTEM) as tx:
        every = [one for one in instances.list_(tx) if one.business_key == number]
        open_ = {one.element_id: one.id for each in every for one in tasks.of_instance(tx, each.id)}
    office.engine.run(office.actor(username), tasks.complete, open_[element_id], data)


def led(office: product.Office, number: str) -> None:
    """A leader signed for the matter."""
    office.engine.run(office.actor("shenguodong"), packages.open_, number)
    named = {"leader_name": "陆振华", "leader_post": "副县长", "leader_office": ZF}
    reasons = "三个单位都说不归自己办，信访人来过六次，一直没有结果。"
    step(
        office,
        number,
        "shenguodong",
        "Task_Nominate",
        package_ground="HARD",
        package_reasons=reasons,
        **named,
    )
    step(office, number, "fengliqun", "Task_AgreePackage", package_agreed="yes")
    step(
        office,
        number,
        "shaoweimin",
        "Task_ApprovePackage",
        package_approved="yes",
        package_due_on="2026-06-05",
    )
    step(office, number, "luzhenhua", "Task_Acknowledge", package_accept="accept")


def supervised(office: product.Office, number: str) -> None:
    """The bureau is to answer."""
    office.engine.run(office.actor("shenguodong"), supervision.open_, number)
    step(
        office,
        number,
        "shenguodong",
        "Task_OpenSupervision",
        supervision_ground="SHIRKING",
        supervision_facts="登记以后一直没有人看，来问过两次。",
        organ_path=NYNCJ,
        supervision_demand="一周内说明情况。",
        supervision_form="LETTER",
        reply_by_on="2026-03-12",
    )
    step(office, number, "fengliqun", "Task_ApproveSupervision", supervision_approved="yes")


def test_a_supervisor_asks_for_a_leader_from_the_matter_and_lands_on_the_nomination(
    page: Page, number: str
) -> None:
    browser = page("shenguodong")
    assert "提请领导包案" in browser.get(f"/matters/{number}").text

    answer = browser.post(f"/matters/{number}/package")

    assert answer.status_code == 303
    assert "提名包案领导" in browser.get(answer.headers["Location"]).text
    assert "提请领导包案" not in browser.get(f"/matters/{number}").text, "one at a time"


def test_the_unit_and_the_intake_are_not_offered_what_is_not_theirs(page: Page, number: str) -> None:
    text = page("xujing").get(f"/matters/{number}").text

    assert "提请领导包案" not in text
    assert "立项督办" not in text
    assert page("xujing").post(f"/matters/{number}/package").status_code == 403


def test_the_ledger_of_led_cases_says_who_leads_and_until_when(
    office: product.Office, page: Page, number: str
) -> None:
    led(office, number)

    for who in ("shenguodong", "fengliqun", "luzhenhua", "shaoweimin"):
        text = text_of(page(who).get("/packages"))
        assert "陆振华" in text
        assert "还没有见过信访人" in text
        assert "6月5日" in text
    assert page("guxiaolan").get("/packages").status_code == 403


def test_the_matter_shows_its_leader_and_that_nothing_of_the_law_moves(
    office: product.Office, page: Page, number: str
) -> None:
    led(office, number)

    text = text_of(page("luzhenhua").get(f"/matters/{number}"))

    assert "陆振华（副县长）" in text
    assert "包案不改变法定期限，处理意见由有权单位作出。" in text
    assert "下次检查4月2日" in text


def test_a_change_of_leader_starts_on_the_page(office: product.Office, page: Page, number: str) -> None:
    led(office, number)

    answer = page("luzhenhua").post(
        f"/matters/{number}/package/leader", data={"why": "MOVED", "reasons": "调任市里工作"}
    )

    assert answer.status_code == 303
    assert "移交中" in text_of(page("shenguodong").get("/packages"))


def test_the_ledger_of_supervision_shows_the_reply_that_is_due(
    office: product.Office, page: Page, number: str
) -> None:
    supervised(office, number)

    text = text_of(page("shenguodong").get("/supervisions"))
    assert "县农业农村局" in text
    assert "还有10天" in text
    matter = text_of(page("shenguodong").get(f"/matters/{number}"))
    assert "推诿、敷衍、拖延" in matter
    assert page("luzhenhua").get("/supervisions").status_code == 403


def test_what_the_records_show_is_offered_with_its_article(
    page: Page, number: str, clock: ManualClock
) -> None:
    clock.advance(days=20)
    assert law_day(clock.at).isoformat() == "2026-03-22"

    text = text_of(page("shenguodong").get("/supervisions"))

    assert "超期未转送" in text
    assert "条例第22条、第43条" in text
    answer = page("shenguodong").post(f"/matters/{number}/supervision")
    assert "/tasks/" in answer.headers["Location"]


def test_the_organ_that_answers_does_not_see_what_was_proposed_about_it(
    office: product.Office, page: Page, number: str
) -> None:
    """条例第40条第3款: neither in the steps before, nor in the form, nor on the matter's page."""
    supervised(office, number)
    reply = {
        "reply_facts": "没有交接。",
        "reply_measures": "换了承办人，到村里查了账，报了处理意见。",
        "reply_proof": "笔录",
        "reply_signer": "宋长河",
    }
    step(office, number, "songchanghe", "Task_ReplySupervision", **reply)
    secret = "对不执行处理意见的责任人员依规处理"
    proposal = {
        "kind": "HOLD_LIABLE",
        "to_path": ZF,
        "problem": "两次督办仍不执行。",
        "basis": "条例第40条第3款",
        "words": secret,
    }
    step(
        office,
        number,
        "shenguodong",
        "Task_CheckMended",
        mend_result="PROPOSE",
        mend_found="到局里看了卷宗。",
        proposals=[proposal],
    )
    step(office, number, "fengliqun", "Task_ApproveProposal", proposal_approved="yes")
    step(office, number, "fangzheng", "Task_Feedback", adopted="ADOPTED", feedback_words=f"已经{secret}。")
    step(
        office,
        number,
        "shenguodong",
        "Task_CheckMended",
        mend_result="AGAIN",
        mend_found="还没有整改。",
        again_by_on="2026-03-20",
    )

    unit = page("songchanghe")
    task = re.findall(r'data-id="([^"]+)"', unit.get("/inbox?pile=office").text)[0]
    for address in (f"/tasks/{task}", f"/matters/{number}"):
        assert secret not in unit.get(address).text
    assert secret in page("shenguodong").get(f"/matters/{number}").text


@pytest.mark.parametrize("address", ["/packages?lang=en", "/supervisions?lang=en", "/packages?all=1&lang=en"])
def test_the_ledgers_are_in_english_too(
    office: product.Office, page: Page, number: str, address: str
) -> None:
    led(office, number)
    supervised(office, number)

    text = page("shenguodong").get(address)

    assert "Ledger of" in text.text
    for chinese in ("包案期限", "督办台账", "领导包案台账", "还没有"):
        assert chinese not in text_of(text)
