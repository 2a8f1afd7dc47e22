"""申诉: dissatisfaction at any moment is led where the law puts it (条例第19条、第31条、第35条至第37条)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import SYSTEM, Forbidden, Invalid
from petition import appeals, matters
from tests.petition import reviewers as at
from tests.petition.people import FENG, LIANG, NYNCJ_ALL, XUJING, Office, opinion, service
from tests.petition.reviewers import CITY_ZF, ZF


@pytest.fixture(autouse=True)
def organs_above(office: Office) -> None:
    """The county's organs have somebody above them."""
    at.set_up(office)


def test_while_it_is_handled_it_is_told_and_passed_on(office: Office) -> None:
    """条例第19条第3款: nothing of the running matter changes."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    due = office.clock_of("R15").nominal_on
    at.speak_up(office)

    _sort(office)
    assert _advice(office) == ("A03", "IN_HAND")
    _answer(office, "IN_HAND", lawful_way="有意见可以直接向承办人说，办结前会听取您的陈述。")
    at.do(office, "不服1", "Task_AppealServe", XUJING, **service(at.today_of(office)))

    assert _led(office) == ("IN_HAND", [])
    assert office.clock_of("R15").nominal_on == due
    assert "19条第3款" in " ".join(at.papers(office, "GUIDANCE")[0].paragraphs)


def test_in_the_window_of_re_review_it_becomes_a_request(office: Office) -> None:
    """条例第36条第1款."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    at.request(office)
    at.decide(office, "复查1")
    at.serve(office, "复查1")
    at.speak_up(office)
    _sort(office)
    assert _advice(office) == ("A06", "REREVIEW")

    _answer(office, "REREVIEW", reviewer=CITY_ZF, agreed=True)

    assert _led(office) == ("REREVIEW", [f"{office.number}/复核1"])
    assert office.clock_of("R21").status == "running"


def test_after_the_window_a_request_is_late_but_taken(office: Office) -> None:
    """G-03: the organ decides on the good reason, not the window."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-20")
    at.speak_up(office)
    _sort(office)
    assert _advice(office) == ("A09", "REVIEW")

    _answer(office, "REVIEW", reviewer=ZF, agreed=True, late_reason="住院。")

    assert at.of(office)[0].is_late


def test_new_facts_after_the_end_make_a_new_matter(office: Office) -> None:
    """条例第36条第3款, S-70."""
    first = at.concluded(office)
    at.speak_up(office, statement="鉴定说账册被改过。", wants="按新的鉴定付清 5200 元")
    _sort(office, appeal_new_facts="yes")
    assert _advice(office) == ("A02", "NEW_MATTER")
    with pytest.raises(Invalid, match="valid"):
        _answer(office, "NO_LONGER")

    _answer(office, "NEW_MATTER")

    way, led_to = _led(office)
    assert way == "NEW_MATTER"
    with office.engine.read(SYSTEM) as tx:
        made = matters.get(tx, led_to[0])
        assert [(one.number, one.kind) for one in matters.related(tx, made.number)] == [(first, "new_facts")]
    assert (made.status, made.demands) == ("REGISTERED", ["按新的鉴定付清 5200 元"])


def test_outside_remedies_are_told_with_their_times(office: Office) -> None:
    """条例第31条; 行政复议法第20条, 行政诉讼法第46条."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    at.speak_up(office, statement="罚款决定不对。")
    _sort(office, appeal_procedure=True)
    assert _advice(office) == ("A01", "OUTSIDE")
    with pytest.raises(Invalid, match="valid"):
        _answer(office, "OUTSIDE")

    _answer(office, "OUTSIDE", outside_ways=["RECONSIDERATION", "LITIGATION"])

    paper = " ".join(at.papers(office, "GUIDANCE")[0].paragraphs)
    for part in ("60日内", "6个月内", "行政复议法第20条", "行政诉讼法第45条、第46条"):
        assert part in paper
    assert office.clock_of("R18").status == "running"


def test_the_organ_corrects_itself_and_handles_it_again(office: Office) -> None:
    """依法纠错: with its own clock, and a new opinion open to review."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-07-20")
    at.speak_up(office)
    _sort(office, appeal_error=True)
    _answer(office, "CORRECTION")
    at.do(office, "不服1", "Task_AppealHead", FENG, appeal_approved="yes")

    at.do(
        office,
        "不服1",
        "Task_AppealCorrect",
        NYNCJ_ALL["unit_head"],
        corrects="yes",
        correction_reasons="核查发现亩数抄错，原意见少算了 1.2 亩。",
    )

    assert _led(office) == ("CORRECTION", [f"{office.number}/重办1"])
    assert office.matter().status == "IN_PROCESS"
    assert office.clock_of("R15").nominal_on.isoformat() == "2026-09-18"
    assert office.clock_of("R18") is None
    office.at("2026-08-07")
    assert office.matter().status == "IN_PROCESS"


def test_nobody_is_barred_once_the_earlier_answer_was_made_anew(office: Office) -> None:
    """条例第36条第3款: after it was asked again, before the head approves, the organ corrects itself."""
    first = at.concluded(office)
    office.register()
    second = office.number
    office.sort(
        repeat_kind="CONCLUDED",
        repeat_number=first,
        new_facts="no",
        same_reasons="对照了复核意见书，时间、金额、证据都一样，没有新的。",
    )
    office.number = first
    at.speak_up(office)
    _sort(office, appeal_error=True)
    _answer(office, "CORRECTION")
    reasons = "核查发现亩数抄错，原意见少算了 1.2 亩。"
    unit_head = NYNCJ_ALL["unit_head"]
    at.do(office, "不服1", "Task_AppealCorrect", unit_head, corrects="yes", correction_reasons=reasons)
    _answer_anew(office)

    office.number = second
    with pytest.raises(Invalid) as refused:
        office.do("Task_ApproveRoute", FENG, route_approved="yes")

    assert [one.path for one in refused.value.errors] == ["route_approved"]
    assert f"{first}复核以后又重新作出了处理意见" in refused.value.errors[0].message
    office.do("Task_ApproveRoute", FENG, route_approved="no", route_opinion="原来那件重新作出了处理意见。")
    assert set(office.open()) == {"Task_Route"}


def _answer_anew(office: Office) -> None:
    handler, today = NYNCJ_ALL["handler"], at.today_of(office)
    statement = "合作社每亩 600 元，去年的没有付，账册上有。"
    heard = {"heard_how": "FACE", "heard_on": today, "heard_by": "周启明", "statement": statement}
    at.do(office, "重办1", "Task_Hear", handler, **heard, statement_confirmed=True)
    found = {"facts_found": "重新核对账册，2025 年度流转款 3720 元没有支付。", "evidence": "账册原件"}
    who = {"investigators": "周启明、田秀英", "next_step": "draft"}
    at.do(office, "重办1", "Task_Investigate", handler, **found, **who)
    drafted = {"draft_next": "submit", **opinion(at.case_data(office, "重办1")["answers"])}
    anew = {"facts": "重新核对账册，少算了 1.2 亩。", "conclusion": "付清 4440 元。"}
    drafted["answers"] = [{**one, **anew} for one in drafted["answers"]]
    at.do(office, "重办1", "Task_Draft", handler, **drafted)
    points = ["facts", "basis", "procedure", "remedy"]
    at.do(office, "重办1", "Task_Legal", NYNCJ_ALL["legal"], legal_points=points, legal_passed="yes")
    at.do(office, "重办1", "Task_Approve", NYNCJ_ALL["unit_head"], opinion_approved="yes")


def test_the_organ_that_finds_no_error_says_why(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    at.speak_up(office)
    _sort(office, appeal_error=True)
    _answer(office, "CORRECTION")
    at.do(office, "不服1", "Task_AppealHead", FENG, appeal_approved="yes")

    at.do(
        office,
        "不服1",
        "Task_AppealCorrect",
        NYNCJ_ALL["unit_head"],
        corrects="no",
        correction_reasons="复核了账册和合同，数额没有错，依据正确。",
        lawful_way="到8月6日止，可以申请复查。",
    )
    at.do(office, "不服1", "Task_AppealServe", XUJING, **service("2026-07-07"))

    assert office.matter().status == "CLOSED"
    assert "数额没有错" in " ".join(at.papers(office, "GUIDANCE")[0].paragraphs)


def test_what_no_unit_answered_cannot_be_corrected(office: Office) -> None:
    """The petition office told another way: there is no answer to handle again, and nobody is left stuck."""
    office.at("2026-03-09")
    office.register()
    office.sort(procedure="ADMINISTRATIVE")
    office.do("Task_ServeNotice", XUJING, service("2026-03-09"))
    at.speak_up(office)
    _sort(office, appeal_error=True)

    with pytest.raises(Invalid) as refused:
        _answer(office, "CORRECTION")

    assert [one.path for one in refused.value.errors] == ["appeal_way"]
    assert "没有已经作出的答复" in refused.value.errors[0].message


def test_a_unit_cannot_correct_what_is_under_review_by_then(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    at.speak_up(office)
    _sort(office, appeal_error=True)
    _answer(office, "CORRECTION")
    at.do(office, "不服1", "Task_AppealHead", FENG, appeal_approved="yes")
    at.request(office)
    at.accept(office, "复查1")

    given = {"corrects": "yes", "correction_reasons": "核查发现亩数抄错，原意见少算了 1.2 亩。"}

    with pytest.raises(Invalid) as refused:
        at.do(office, "不服1", "Task_AppealCorrect", NYNCJ_ALL["unit_head"], **given)

    assert [one.path for one in refused.value.errors] == ["corrects"]


def test_s69_after_the_end_it_is_no_longer_accepted_and_care_goes_on(office: Office) -> None:
    """条例第36条第3款、第37条第3款: by the head, with the earlier numbers, served, care assigned."""
    at.concluded(office)
    office.at("2026-09-01")
    at.speak_up(office)
    _sort(office)
    assert _advice(office) == ("A08", "NO_LONGER")
    _answer(office, "NO_LONGER")
    at.do(office, "不服1", "Task_AppealHead", FENG, appeal_approved="yes")

    paper = " ".join(at.papers(office, "NO_LONGER_ACCEPT")[0].paragraphs)
    for kind in ("OPINION", "REVIEW_OPINION", "REREVIEW_OPINION"):
        assert at.papers(office, kind)[0].number in paper
    at.do(office, "不服1", "Task_AppealServe", XUJING, **service("2026-09-01"))
    at.do(
        office,
        "不服1",
        "Task_AppealCare",
        LIANG,
        care_by="柳河镇政府 郑小满",
        care_how="每月联系一次，帮助申请临时救助。",
    )

    assert office.matter().status == "CONCLUDED"
    assert _led(office) == ("NO_LONGER", [])


@pytest.mark.parametrize("way", ["REVIEW", "REREVIEW", "NO_LONGER", "CORRECTION"])
def test_a_way_that_is_not_open_is_refused(office: Office, way: str) -> None:
    """While it is handled there is nothing to review, to correct or to refuse."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    at.speak_up(office)
    _sort(office)

    with pytest.raises(Invalid) as refused:
        _answer(office, way, agreed=True, reviewer=ZF)

    assert {"appeal_way", "reviewer"} & {one.path for one in refused.value.errors}


def test_every_expression_is_registered_and_has_its_own_case(office: Office) -> None:
    """INV-01: nothing is refused at the window."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    at.speak_up(office)
    at.speak_up(office, statement="还是没有人理我。")

    with office.engine.read(SYSTEM) as tx:
        assert [one.number[-3:] for one in appeals.of(tx, office.number)] == ["不服1", "不服2"]
    with pytest.raises(Invalid):
        at.speak_up(office, statement=" ")
    with pytest.raises(Forbidden):
        office.engine.run(
            NYNCJ_ALL["handler"], appeals.take, office.number, {"statement": "不服", "channel": "VISIT"}
        )


def test_nobody_sorting_it_in_time_is_an_alert(office: Office) -> None:
    """Three working days [D]; 2026-03-20 is a Friday."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    at.speak_up(office)

    office.at("2026-03-26")

    assert ("appeal_unsorted", "不服1", "2026-03-26 00:00") in office.alerts()


def _sort(office: Office, **data: Any) -> None:
    compared = "对照了原来的意见书和这次说的，逐项看过。"
    given = {"appeal_new_facts": "no", "appeal_compared": compared, **data}
    at.do(office, "不服1", "Task_AppealSort", LIANG, **given)


def _answer(office: Office, way: str, **data: Any) -> None:
    given = {"appeal_way": way, "answer_reasons": "按这件走到的地步和分办表。", **data}
    at.do(office, "不服1", "Task_AppealAnswer", LIANG, **given)


def _advice(office: Office) -> tuple[str, str]:
    advice = at.case_data(office, "不服1")["appeal_advice"]
    return advice["row"], advice["way"]


def _led(office: Office) -> tuple[str | None, list[str]]:
    with office.engine.read(SYSTEM) as tx:
        found = appeals.of(tx, office.number)[-1]
    return found.way, found.led_to
