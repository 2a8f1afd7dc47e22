"""The page of changes: a death and an heir, an agent, one more answer, a reopening."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from engine import SYSTEM, tasks
from petition import changes
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


def test_a_correction_is_asked_for_decided_by_another_and_shown_with_the_old_value(
    office: product.Office, page: Page, clock: ManualClock
) -> None:
    made = people.Office(office.engine, clock)
    made.at("2026-03-09")
    made.register()
    path, client = f"/matters/{made.number}/changes", page("xujing")
    why = "信封和正文都写白塘村，登记时听错了。"
    asked = {"correction_field": "place", "correction_value": "柳河镇白塘村", "correction_why": why}
    assert "提出更正登记" in text_of(client.get(path))
    assert "Asktocorrecttheregistration" in text_of(client.get(f"{path}?lang=en"))
    client.get(f"{path}?lang=zh")
    refused = client.post(f"{path}/correction", data={**asked, "correction_why": "错"})
    assert refused.status_code == 422
    assert "至少6个字" in text_of(refused)
    assert 'value="柳河镇白塘村"' in refused.get_data(as_text=True)

    assert client.post(f"{path}/correction", data=asked).status_code == 303
    asked_already = client.get(path).get_data(as_text=True)
    assert "审批更正登记" in asked_already
    assert 'id="correction"' not in asked_already
    with office.engine.read(SYSTEM) as tx:
        [change] = changes.of(tx, made.number)
        [task] = tasks.of_instance(tx, str(change.instance_id))
    head = page("fengliqun")
    step = head.get(f"/tasks/{task.id}")
    assert step.status_code == 200
    assert "对照原件核对" in text_of(step)
    assert why in step.get_data(as_text=True)
    decided = {"correction_agreed": "yes", "correction_reasons": "对照了来信原件，是白塘村。"}
    office.engine.run(people.FENG, tasks.complete, task.id, decided)

    shown = text_of(head.get(f"/matters/{made.number}"))
    assert "问题在哪里（更正过）" in shown
    assert "原来写“柳河镇青塘村”" in shown
    assert "柳河镇白塘村" in shown
    assert "was柳河镇青塘村" in text_of(head.get(f"/matters/{made.number}?lang=en"))
    chosen = {"correction_field": "channel:PHONE", "correction_why": "是打电话来的，登记时选错了。"}
    assert client.post(f"{path}/correction", data=chosen).status_code == 303


def test_a_phone_is_corrected_and_no_page_shows_it_before_a_reason_is_given(
    office: product.Office, page: Page, clock: ManualClock
) -> None:
    """K44: masks in the form, in the step and in the file; whoever decides looks at both with a reason."""
    made = people.Office(office.engine, clock)
    made.at("2026-03-09")
    made.register(phone="13900006610")
    path, client, head = f"/matters/{made.number}/changes", page("xujing"), page("fengliqun")
    assert "电话（现在是“139****6610”）" in text_of(client.get(path))
    why = "本人来说登记的打不通，给了新的。"
    asked = {"correction_field": "phone", "correction_value": "13900007720", "correction_why": why}
    assert client.post(f"{path}/correction", data=asked).status_code == 303
    with office.engine.read(SYSTEM) as tx:
        [change] = changes.of(tx, made.number)
        [task] = tasks.of_instance(tx, str(change.instance_id))

    seen = [head.get(one).get_data(as_text=True) for one in (f"/tasks/{task.id}", path)]
    assert all("139****7720" in one and "13900007720" not in one for one in seen)
    reason = {"reason": "批准更正，核对号码"}
    revealed = text_of(head.post(f"/matters/{made.number}/reveal", data=reason))
    assert "申请更正成这个号码" in revealed
    assert "13900007720" in revealed
    decided = {"correction_agreed": "yes", "correction_reasons": "和本人带来的话费单对过。"}
    office.engine.run(people.FENG, tasks.complete, task.id, decided)

    shown = text_of(head.get(f"/matters/{made.number}"))
    assert "电话（更正过）" in shown
    assert "原来写“139****6610”" in shown
    assert "139****7720" in shown
    assert "13900007720" not in shown


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_nothing_registered_is_deleted_or_overwritten_by_any_route(
    method: str, office: product.Office, clock: ManualClock
) -> None:
    """S-83: every address of the pages and of the API that has to do with petitions, asked one by one."""
    made = people.Office(office.engine, clock)
    made.at("2026-03-09")
    made.register()
    rules = [one for one in office.app.url_map.iter_rules() if re.search(_OF_PETITIONS, one.rule)]
    before = made.story()

    client = office.client("xujing")
    for rule in rules:
        path = re.sub(r"<(?:[^:>]+:)?[^>]+>", made.number, rule.rule)
        assert client.open(path, method=method, json={}).status_code in (404, 405), (method, path)

    assert len(rules) > 20
    assert made.story() == before
    assert made.matter().number == made.number


_OF_PETITIONS = r"^(/api/v1)?/(matters|petitions|register|submissions|changes|reviews|documents)\b"
