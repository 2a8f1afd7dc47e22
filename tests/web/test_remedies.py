"""The page of what follows an answer: asking for review, saying what is not accepted, and where it stands."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from engine import SYSTEM
from petition import appeals, reviews
from tests import product
from tests.conftest import ManualClock
from tests.petition import people, reviewers
from tests.petition.reviewers import ZF
from tests.web.conftest import text_of

Page = Callable[[str], FlaskClient]


def answered(office: product.Office, clock: ManualClock) -> people.Office:
    """A matter whose opinion was served on 2026-07-07."""
    made = people.Office(office.engine, clock)
    reviewers.answered(made, issued="2026-07-06", served="2026-07-07")
    return made


def test_a_request_is_registered_from_the_page(
    office: product.Office, page: Page, clock: ManualClock
) -> None:
    made = answered(office, clock)
    client = page("xujing")
    path = f"/matters/{made.number}/remedies"
    assert "到8月6日周四（还有30天）可以向安澜县人民政府或者澜州市农业农村局申请复查" in text_of(
        client.get(path)
    )

    facts = {"reviewer": ZF, "requests": "撤销原意见。", "reasons": "账没有查。", "filed_on": "2026-07-07"}
    answer = client.post(f"{path}/review", data=facts)

    assert answer.status_code == 303
    shown = text_of(client.get(path))
    assert "安澜县人民政府正在复查" in shown
    assert "登记复查申请" not in shown
    assert "安澜县人民政府" in text_of(client.get(f"/matters/{made.number}"))
    with office.engine.read(SYSTEM) as tx:
        assert [one.status for one in reviews.of(tx, made.number)] == ["REQUESTED"]


def test_what_is_missing_is_said_at_its_field(office: product.Office, page: Page, clock: ManualClock) -> None:
    made = answered(office, clock)

    answer = page("xujing").post(f"/matters/{made.number}/remedies/review", data={"reviewer": ZF})

    assert answer.status_code == 422
    assert "没有写请求" in text_of(answer)


def test_dissatisfaction_is_registered_at_any_moment(
    office: product.Office, page: Page, clock: ManualClock
) -> None:
    made = answered(office, clock)
    client = page("xujing")

    said = {"statement": "答复没有说清楚，我不服。", "wants": "重新查。", "channel": "VISIT"}
    client.post(f"/matters/{made.number}/remedies/dissatisfaction", data=said)

    assert "听他不服什么" in text_of(client.get(f"/matters/{made.number}/remedies"))
    with office.engine.read(SYSTEM) as tx:
        assert [one.statement for one in appeals.of(tx, made.number)] == ["答复没有说清楚，我不服。"]
    english = text_of(client.get(f"/matters/{made.number}/remedies?lang=en"))
    assert "Registerdissatisfaction" in english


def test_who_takes_nothing_in_sees_no_form(office: product.Office, page: Page, clock: ManualClock) -> None:
    made = answered(office, clock)

    shown = text_of(page("zhouqiming").get(f"/matters/{made.number}/remedies"))

    assert "登记不服意见" not in shown
    assert "可以向安澜县人民政府" in shown
