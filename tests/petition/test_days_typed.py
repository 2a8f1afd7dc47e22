"""Days that staff type and that cannot be: before what came first, ahead of today, before the calendar.

The order itself is tested without a database in test_order.py; here it is met at the steps. One database is
enough: no answer depends on it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import SYSTEM, Invalid
from petition import law, local_rules
from tests.petition import reviewers as at
from tests.petition.people import NYNCJ_ALL, Office

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
HANDLER = NYNCJ_ALL["handler"]

LOCAL = """id = "qingshan"
name = "青山"
name_en = "Qingshan"
based_on = "青山县信访听证办法"

[[suspend]]
rule = "R-15"
article = "青山县信访听证办法第12条"
"""


def refused(office: Office, step: str, path: str, **fields: Any) -> str:
    """The sentence at that field, which is the only one."""
    with pytest.raises(Invalid) as wrong:
        office.do(step, HANDLER, **fields)
    (one,) = wrong.value.errors
    assert one.path == path
    assert "Expected " in getattr(one.message, "en")  # noqa: B009 - a sentence that is two
    return str(one.message)


def called(**fields: Any) -> dict[str, Any]:
    return {
        "notified_proof": "本人签收",
        "hearing_place": "柳河镇政府二楼",
        "hearing_host": "郑立",
        "hearers": "李敏、陈东",
        "recusal_told": True,
        "short_notice_agreed": True,
        **fields,
    }


def held(on: str) -> dict[str, Any]:
    return {
        "hearing_result": "HELD",
        "hearing_closed_on": on,
        "attended": "信访人、合作社、镇农经站",
        "petitioner_said": "去年的流转费没有付。",
        "organ_said": "合作社账上没有钱。",
        "hearing_conclusion": "合作社应当付清。",
    }


def test_hearings_one_after_the_other_add_up_and_none_lies_within_another(
    office: Office, tmp_path: Path
) -> None:
    """S-41, with the overlay: nine days of the first hearing are out, and fourteen of the second."""
    law.keep_in(tmp_path)
    law.put_source("overlays", "qingshan.toml", LOCAL)
    with office.engine.begin(SYSTEM) as tx:
        local_rules.choose(tx, "/33/", "qingshan")
    office.to_acceptance("2026-05-06", "2026-05-12")
    office.hear()
    office.at("2026-06-10")
    office.investigate(next_step="hearing")
    call, hold = "Task_HearingNotice", "Task_HearingHold"

    said = refused(office, call, "notified_on", **called(notified_on="2026-05-11", hearing_on="2026-06-18"))
    assert "早于受理的日期（5月12日）" in said
    said = refused(office, call, "hearing_on", **called(notified_on="2026-06-10", hearing_on="2026-06-09"))
    assert "早于通知听证的日期（6月10日）" in said
    office.do(call, HANDLER, called(notified_on="2026-06-10", hearing_on="2026-06-18"))
    office.at("2026-06-18")
    said = refused(office, hold, "hearing_closed_on", **held("2026-06-09"))
    assert "早于通知听证的日期（6月10日）" in said
    office.do(hold, HANDLER, held("2026-06-18"))
    clock = office.clock_of("R15")
    assert (clock.stored["excluded"], str(clock.nominal_on)) == (9, "2026-07-20")

    office.at("2026-06-25")
    office.investigate(next_step="hearing")
    said = refused(office, call, "notified_on", **called(notified_on="2026-06-17", hearing_on="2026-07-02"))
    assert "早于上一次听证结束的日期（6月18日）" in said
    # The day on which the first one closed is out already, and is not taken out twice.
    office.do(call, HANDLER, called(notified_on="2026-06-18", hearing_on="2026-07-02"))
    office.at("2026-07-02")
    office.do(hold, HANDLER, held("2026-07-02"))

    clock = office.clock_of("R15")
    assert clock.stored["intervals"] == [
        ["2026-06-10", "2026-06-18", "hearing", False],
        ["2026-06-19", "2026-07-02", "hearing", False],
    ]
    assert (clock.stored["excluded"], str(clock.nominal_on)) == (23, "2026-08-03")
    law.keep_in(None)


def test_no_day_lies_before_the_calendar_or_for_ever_ahead(office: Office) -> None:
    office.to_acceptance("2026-05-06", "2026-05-12")
    office.hear()
    office.investigate(next_step="hearing")
    call = "Task_HearingNotice"

    for path, day in (
        ("hearing_on", "9999-12-31"),
        ("hearing_on", "2036-06-01"),
        ("notified_on", "2003-12-31"),
    ):
        days = {"notified_on": "2026-05-12", "hearing_on": "2026-06-18", path: day}
        with pytest.raises(Invalid) as wrong:
            office.do(call, HANDLER, called(**days))
        (one,) = wrong.value.errors
        assert one.path == path
        assert one.message == f"日期要在2004年以后、十年以内，写的是{day}。请核对年份。"


def test_mediation_goes_by_consent_talk_and_signature(office: Office) -> None:
    office.to_acceptance("2026-05-06", "2026-05-12")
    assert "早于受理的日期（5月12日）" in refused(
        office,
        "Task_Hear",
        "heard_on",
        heard_how="FACE",
        heard_on="2026-05-11",
        heard_by="周启明",
        statement="合作社每亩 600 元，去年的没有付，问了四次都说等等。",
        statement_confirmed=True,
    )
    office.hear()
    office.investigate(next_step="mediate")
    office.at("2026-06-20")
    consent = {
        "mediation_start": "begin",
        "other_party": "青塘村合作社",
        "petitioner_consents": "yes",
        "petitioner_proof": "本人签字的同意书",
        "other_consents": "yes",
        "other_proof": "合作社盖章的同意书",
        "mediation_form": "PEOPLE",
        "mediator": "柳河镇人民调解委员会",
    }
    said = refused(office, "Task_MediationConsent", "consented_on", **consent, consented_on="2026-05-11")
    assert said.startswith("双方同意调解的日期（5月11日）早于受理的日期（5月12日）")
    assert "条例第33条" in said
    office.do("Task_MediationConsent", HANDLER, {**consent, "consented_on": "2026-06-01"})

    talk = {
        "mediation_result": "SETTLED",
        "settlement_kind": "MEDIATED",
        "terms": "合作社 2026 年 6 月 30 日前付清 3720 元，公布账目。",
        "execute_by_on": "2026-06-30",
        "execute_owner": "青塘村合作社",
        "signed_proof": "双方签字，原件在卷",
        "terms_lawful": True,
    }
    days = {"mediated_on": "2026-05-31", "signed_on": "2026-06-20"}
    assert "早于双方同意调解的日期（6月1日）" in refused(
        office, "Task_Mediate", "mediated_on", **talk, **days
    )
    days = {"mediated_on": "2026-06-19", "signed_on": "2026-06-18"}
    assert "早于调解的日期（6月19日）" in refused(office, "Task_Mediate", "signed_on", **talk, **days)
    office.do("Task_Mediate", HANDLER, {**talk, "mediated_on": "2026-06-19", "signed_on": "2026-06-19"})


@pytest.mark.parametrize(
    "received_on, said",
    [
        ("2003-12-31", "2004年"),
        ("2026-03-03", "在今天以后"),
        ("2026-02-30", "日期"),
        ("9999-12-31", "在今天以后"),
    ],
)
def test_a_letter_is_not_received_on_an_impossible_day(office: Office, received_on: str, said: str) -> None:
    with pytest.raises(Invalid) as wrong:
        office.register(channel="LETTER", received_on=received_on, late_reason="春节期间邮局迟送")

    (one,) = wrong.value.errors
    assert one.path == "received_on"
    assert said in one.message


@pytest.mark.parametrize(
    "days, path, said",
    [
        (
            {"filed_on": "2026-08-05", "received_on": "2026-08-04"},
            "received_on",
            "早于提出申请的日期（8月5日）",
        ),
        ({"postmark_on": "2026-08-05", "received_on": "2026-08-04"}, "received_on", "早于申请的邮戳"),
        ({"filed_on": "2003-08-05"}, "filed_on", "早于登记的日期"),
        ({"received_on": "2026-08-07"}, "received_on", "在今天以后"),
        ({"received_on": "2026-08-32"}, "received_on", "没有这一天"),
    ],
)
def test_a_request_for_review_is_not_made_in_an_impossible_order(
    office: Office, days: dict[str, str], path: str, said: str
) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")

    with pytest.raises(Invalid) as wrong:
        at.request(office, **days)

    assert any(one.path == path and said in one.message for one in wrong.value.errors)
