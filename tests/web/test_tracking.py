"""A petitioner follows the matter with the query code and rates it; staff never do (S-79)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import access
from access import pace
from engine import SYSTEM
from petition import ratings, stages
from tests import product
from tests.conftest import ManualClock
from tests.petition import people
from tests.web.conftest import text_of


@pytest.fixture
def closed(office: product.Office, clock: ManualClock) -> people.Office:
    """A matter that was answered, served and closed on 2026-04-01, with the petitioner's code."""
    made = people.Office(office.engine, clock)
    made.at("2026-03-09")
    made.last["code"] = made.register().query_code
    made.sort()
    made.receive()
    made.at("2026-03-20")
    made.accept()
    made.hear()
    made.investigate()
    made.at("2026-04-01")
    made.draft()
    made.check_law()
    made.sign()
    made.serve()
    return made


def _form(client: FlaskClient, path: str, **data: str) -> TestResponse:
    page = client.get("/track").text
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    return client.post(path, data={**data, "csrf": token})


def _rate(client: FlaskClient, made: people.Office, **data: str) -> TestResponse:
    return _form(client, "/track/rating", code=made.last["code"], number=made.number, **data)


def _standing(made: people.Office) -> ratings.Standing:
    with made.engine.read(SYSTEM) as tx:
        return ratings.standing(tx, made.number)


def test_the_code_shows_where_it_stands_and_nobody_s_name(
    office: product.Office, closed: people.Office
) -> None:
    typed = f" {closed.last['code'][:6].lower()}-{closed.last['code'][6:]} "

    page = _form(office.client(), "/track", code=typed)

    said = text_of(page)
    assert page.status_code == 200
    assert closed.number in said
    for words in (
        "已办结",
        "转给县农业农村局",
        "县农业农村局签收",
        "受理告知书",
        "处理意见书送到",
        "请您评价",
    ):
        assert words in said, words
    for secret in ("张桂兰", "周启明", "梁文博", "3720", "青塘村六组"):
        assert secret not in said, secret
    assert closed.last["code"] not in page.request.url


def test_the_stage_is_told_in_the_language_of_the_page(office: product.Office, clock: ManualClock) -> None:
    made = people.Office(office.engine, clock)
    code = made.register().query_code
    client = office.app.test_client()

    chinese = text_of(_form(client, "/track", code=code))
    english = _form(client, "/track?lang=en", code=code)

    assert "信访部门正在看该由哪个单位办。" in chinese
    assert "The petition office is working out which body should handle it." in english.text
    assert 'class="say" lang="zh-CN"' not in english.text
    with office.engine.read(SYSTEM) as tx:
        assert [one.name for one in stages.of(tx, made.number) if not one.public_en] == []


def test_the_petitioner_rates_and_changes_it_on_the_page(
    office: product.Office, closed: people.Office
) -> None:
    """S-79: only the petitioner, one rating of each body, changed by nobody else."""
    client = office.client()

    assert _rate(client, closed).status_code == 422
    first = _rate(client, closed, office_score="SATISFIED", unit_score="DISSATISFIED", unit_reason="拖了一年")
    closed.at("2026-04-20")
    again = _rate(client, closed, unit_score="BASIC")

    assert "记下了您的评价" in text_of(first)
    assert again.status_code == 200
    given = _standing(closed).given
    assert {body: (one.score, one.how) for body, one in given.items()} == {
        "OFFICE": ("SATISFIED", "CODE"),
        "UNIT": ("BASIC", "CODE"),
    }


def test_after_the_window_nothing_is_rated(office: product.Office, closed: people.Office) -> None:
    closed.at("2026-05-07")

    late = _rate(office.client(), closed, unit_score="SATISFIED")

    assert late.status_code == 409
    assert not _standing(closed).given


def test_whoever_is_signed_in_here_does_not_rate_with_a_petitioner_s_code(
    office: product.Office, closed: people.Office
) -> None:
    by_page = _rate(office.client("xujing"), closed, unit_score="SATISFIED")
    by_program = _ask(office.client("songchanghe"), closed, unit_score="SATISFIED")

    assert by_page.status_code == 409
    assert by_program.status_code == 403
    assert not _standing(closed).given


def test_a_wrong_code_opens_nothing(office: product.Office, closed: people.Office) -> None:
    client = office.client()

    unknown = _form(client, "/track", code="ABCDEFGHJKMN")
    foreign = _form(client, "/track/rating", code="ABCDEFGHJKMN", number=closed.number, unit_score="BASIC")

    assert (unknown.status_code, foreign.status_code) == (404, 404)
    assert "没有这个查询码" in text_of(unknown)
    assert not _standing(closed).given


def test_whoever_guesses_codes_is_slowed_down(office: product.Office) -> None:
    pace.reset()
    door = office.app.extensions["huiyin_door"]
    office.app.extensions["huiyin_door"] = replace(door, limits=access.Limits(codes_per_minute=2))

    tried = [
        office.client().get("/api/v1/tracking", headers={"X-Query-Code": f"ABCDEFGHJK{number}M"}).status_code
        for number in range(3)
    ]

    assert tried == [404, 404, 429]
    pace.reset()


def _ask(client: FlaskClient, made: people.Office, **facts: Any) -> TestResponse:
    headers = {"X-Query-Code": made.last["code"], "Idempotency-Key": "rating-of-the-petitioner"}
    return client.post("/api/v1/tracking/rating", json={"number": made.number, **facts}, headers=headers)


def test_a_program_follows_and_rates_with_the_code_alone(
    office: product.Office, closed: people.Office
) -> None:
    client = office.app.test_client()

    for _ in range(2):
        assert _ask(client, closed, unit_score="DISSATISFIED").status_code == 204
    [seen] = client.get("/api/v1/tracking", headers={"X-Query-Code": closed.last["code"]}).get_json()

    assert seen["number"] == closed.number
    assert seen["rating"] == {"state": "RATED", "until_on": "2026-05-06", "given": {"UNIT": "DISSATISFIED"}}
    assert "petitioner" not in seen
    with closed.engine.read(SYSTEM) as tx:
        assert len(ratings.of(tx, closed.number)) == 1


def test_a_sealed_accusation_shows_its_status_alone(office: product.Office, clock: ManualClock) -> None:
    made = people.Office(office.engine, clock)
    made.at("2026-03-02")
    code = made.register(purpose="ACCUSATION").query_code

    said = text_of(_form(office.client(), "/track", code=code))

    assert made.number in said
    assert "转给" not in said
    assert "3720" not in said
