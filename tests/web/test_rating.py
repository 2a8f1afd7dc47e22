"""The page of the satisfaction rating: what was said, and the petitioner's words to write down."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests import product
from tests.conftest import ManualClock
from tests.petition import people, reviewers
from tests.web.conftest import text_of

Page = Callable[[str], FlaskClient]
SAID = {
    "unit_score": "DISSATISFIED",
    "how": "PHONE",
    "statement": "拖得太久，我不满意。",
    "proof": "录音 7 号",
}


def answered(office: product.Office, clock: ManualClock) -> str:
    """The number of a matter that was closed on 2026-07-07."""
    made = people.Office(office.engine, clock)
    reviewers.answered(made, issued="2026-07-06", served="2026-07-07")
    return f"/matters/{made.number}/rating"


def test_an_officer_writes_down_what_was_said(office: product.Office, page: Page, clock: ManualClock) -> None:
    path, client = answered(office, clock), page("xujing")
    assert "待评价，到8月6日周四（还有30天）都可以评、可以改" in text_of(client.get(path))

    refused = client.post(path, data={**SAID, "proof": ""})
    assert refused.status_code == 422
    assert "没有凭证的不算评价" in text_of(refused)
    assert "拖得太久" in refused.text

    assert client.post(path, data=SAID).status_code == 303
    shown = text_of(client.get(path))
    assert "责任单位：不满意" in shown
    assert "许静记" in shown


def test_the_rated_unit_sees_no_form(office: product.Office, page: Page, clock: ManualClock) -> None:
    path = answered(office, clock)

    shown = page("zhouqiming").get(path)

    assert "待评价" in shown.text
    assert "照原话记下评价" not in shown.text
