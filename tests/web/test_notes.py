"""Notes of a matter on their page, beside the matter, and by the API."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import product
from tests.conftest import ManualClock

from .conftest import text_of

Page = Callable[..., FlaskClient]

#: What does not depend on the database is asked of one of them.
ONE = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


@ONE
def test_a_remark_stands_beside_the_matter_and_one_s_office_has_its_own(page: Page, number: str) -> None:
    clerk = page("liangwenbo")

    for words, only in (("约好周三看合同。", ""), ("韩素珍要求先别告诉村里。", "1")):
        answer = clerk.post(f"/matters/{number}/notes", data={"words": words, "only": only})
        assert answer.status_code == 303
    refused = clerk.post(f"/matters/{number}/notes", data={"words": "好"})

    assert refused.status_code == 422
    assert 'id="words-err"' in refused.text
    beside = text_of(clerk.get(f"/matters/{number}"))
    assert "约好周三看合同。" in beside
    assert "**要求先别告诉村里。" in beside
    assert "只给本单位看" in beside
    from_above = text_of(page("pengfei").get(f"/matters/{number}/notes"))
    assert "约好周三看合同。" in from_above
    assert "先别告诉村里" not in from_above


@ONE
def test_a_call_back_is_filled_in_and_what_is_missing_is_said_at_its_field(
    page: Page, number: str, clock: ManualClock
) -> None:
    clerk = page("liangwenbo")
    asked = {"told": "YES", "received": "NO", "executed": "NO", "office_view": "GOOD", "unit_view": "NONE"}
    typed = {f"call-back-{name}": value for name, value in asked.items()}
    typed |= {"call-back-on": f"{clock.at:%Y-%m-%d}", "call-back-way": "PHONE"}

    missing = clerk.post(f"/matters/{number}/notes/call-back", data={**typed, "call-back-told": ""})
    assert missing.status_code == 422
    assert 'href="#call-back-told"' in missing.text
    assert 'href="#call-back-words"' in missing.text
    clerk.post(f"/matters/{number}/notes/call-back", data={**typed, "call-back-words": "说没有收到意见书。"})

    shown = text_of(clerk.get(f"/matters/{number}/notes"))
    for words in ("说没有收到意见书。", "已收到处理意见否", "对信访部门满意", "这里不是评价"):
        assert words in shown
    assert clerk.post(f"/matters/{number}/notes/rating").status_code == 404


@ONE
def test_a_program_reads_and_adds_notes(office: product.Office, number: str) -> None:
    client = office.client("liangwenbo")
    there = f"/api/v1/petitions/{number}"
    key = {"Idempotency-Key": "note-by-program"}

    for _time in range(2):
        assert client.post(f"{there}/notes", json={"words": "已电话告知。"}, headers=key).status_code == 204
    wrong = client.post(
        f"{there}/verifications",
        json={"on": "2026-01-01", "way": "FACE", "words": "看了账册。", "is_true": "YES"},
        headers={"Idempotency-Key": "verified-by-program"},
    )

    assert {each["path"] for each in wrong.get_json()["errors"]} == {"on", "is_justified", "is_done"}
    [one] = client.get(f"{there}/notes").get_json()["items"]
    assert (one["kind"], one["words"], one["office_name"]) == ("REMARK", "已电话告知。", "县信访局")
