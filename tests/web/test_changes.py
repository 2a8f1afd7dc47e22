"""The page of changes: a death and an heir, an agent, one more answer, a reopening."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests import product
from tests.conftest import ManualClock
from tests.petition import people
from tests.web.conftest import text_of

Page = Callable[[str], FlaskClient]


def test_a_death_an_heir_and_an_agent(office: product.Office, page: Page, clock: ManualClock) -> None:
    made = people.Office(office.engine, clock)
    made.to_acceptance("2026-03-09", "2026-03-20")
    made.at("2026-04-02")
    path, client = f"/matters/{made.number}/changes", page("xujing")
    assert "没有变更" in text_of(client.get(path))

    refused = client.post(f"{path}/death", data={"death_died_on": "", "death_proof": "证"})
    assert refused.status_code == 422
    assert "没有写哪天去世的" in text_of(refused)
    died = {"death_died_on": "2026-04-01", "death_proof": "县医院死亡医学证明"}
    assert client.post(f"{path}/death", data=died).status_code == 303
    assert "登记承继人" in text_of(client.get(path))
    heir = {
        "name": "张小满",
        "relation": "CHILD",
        "proof": "户口本",
        "phone": "13900007720",
        "address": "青塘村六组",
        "statement": "我接着办。",
    }
    named = {f"heir_{name}": value for name, value in heir.items()}
    assert client.post(f"{path}/heir", data={**named, "heir_proof": ""}).status_code == 422
    assert client.post(f"{path}/heir", data=named).status_code == 303
    assert "承继人接着办" in text_of(client.get(path))

    agent = {
        "agent_name": "孙律师",
        "agent_relation": "LAWYER",
        "agent_proof": "签名的委托书",
        "agent_powers": ["REVIEW"],
    }
    assert client.post(f"{path}/agent", data=agent).status_code == 303
    shown = text_of(client.get(path))
    assert "核对委托书" in shown
    assert "孙律师" not in shown
    assert "Changes" in text_of(client.get(f"{path}?lang=en"))
    assert client.post(f"{path}/nothing").status_code == 404
    ended = client.post(f"{path}/agent/end", data={"which": f"{made.number}/代理1", "statement": ""})
    assert ended.status_code == 409


def test_the_unit_completes_its_answer_and_others_see_no_form(
    office: product.Office, page: Page, clock: ManualClock
) -> None:
    made = people.Office(office.engine, clock)
    made.to_acceptance("2026-03-09", "2026-03-20")
    made.hear()
    made.investigate()
    made.draft()
    made.check_law()
    made.sign()
    made.serve()
    path = f"/matters/{made.number}/changes"

    assert "为什么补充" not in text_of(page("xujing").get(path))
    client = page("zhouqiming")
    assert client.post(f"{path}/supplement", data={"supplement_why": ""}).status_code == 422
    assert (
        client.post(f"{path}/supplement", data={"supplement_why": "信访人问钱怎么付到户。"}).status_code
        == 303
    )
    assert "起草补充答复" in text_of(client.get(path))
