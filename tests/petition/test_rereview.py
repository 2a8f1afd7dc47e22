"""Re-review (复核, 条例第36条) and what comes after the end, as whole walks with the dates as printed."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Conflict, Forbidden, Invalid, tasks
from petition import matters, reviews
from tests.petition import reviewers as at
from tests.petition.people import FENG, LIANG, NYNCJ_ALL, XUJING, Office, analysis, service
from tests.petition.reviewers import CITY_ZF, PEOPLE, ZF


@pytest.fixture(autouse=True)
def organs_above(office: Office) -> None:
    """The county's organs have somebody above them."""
    at.set_up(office)


def test_s63_the_window_of_re_review_over_national_day(office: Office) -> None:
    """Served Fri 2026-09-04: nominal Sun 10-04, effective Thu 10-08."""
    _reviewed(office, served="2026-09-04")
    window = office.clock_of("R20")
    assert (window.nominal_on.isoformat(), window.effective_on.isoformat()) == ("2026-10-04", "2026-10-08")

    office.at("2026-10-08")
    made = at.request(office, reviewer=CITY_ZF)

    assert (made.stage, made.is_late) == ("REREVIEW", False)


def test_s64_re_review_with_a_hearing(office: Office) -> None:
    """Received Wed 2026-08-19, due Fri 09-18; notice 09-01, closed 09-06: 6 days out, due Thu 09-24."""
    _reviewed(office, served="2026-08-17")
    office.at("2026-08-19")
    at.request(office, reviewer=CITY_ZF)
    assert office.clock_of("R21").nominal_on.isoformat() == "2026-09-18"
    assert at.timers_of(office, "复核1")["Timer_R21_Overdue"] == "2026-09-19 00:00"
    at.accept(office, "复核1", CITY_ZF)
    at.examine(office, "复核1", CITY_ZF, wants_hearing=True)
    office.at("2026-09-01")
    call = {"notified_on": "2026-09-01", "hearing_on": "2026-09-04"}
    with pytest.raises(Invalid, match="valid"):
        at.call_hearing(office, "复核1", CITY_ZF, **call)
    with pytest.raises(Invalid, match="valid"):
        at.call_hearing(
            office,
            "复核1",
            CITY_ZF,
            **call,
            short_notice_agreed=True,
            hearing_host=PEOPLE[CITY_ZF]["handler"].name,
        )

    at.call_hearing(office, "复核1", CITY_ZF, **call, short_notice_agreed=True)
    office.at("2026-09-06", hour=17)
    at.hold_hearing(office, "复核1", CITY_ZF, hearing_closed_on="2026-09-06")

    clock = office.clock_of("R21")
    assert (clock.nominal_on.isoformat(), clock.effective_on.isoformat()) == ("2026-09-24", "2026-09-24")
    assert clock.stored["excluded"] == 6
    assert at.timers_of(office, "复核1")["Timer_R21_Overdue"] == "2026-09-25 00:00"
    assert "6 天不计入复核期限" in " ".join(office.story())


def test_s65_nine_days_out_end_on_a_made_up_saturday(office: Office) -> None:
    """Received Tue 2026-09-01; 9 days out: nominal Sat 10-10, a working day."""
    _reviewed(office, served="2026-08-31")
    office.at("2026-09-01")
    at.request(office, reviewer=CITY_ZF)
    clock = office.clock_of("R21")
    assert (clock.nominal_on.isoformat(), clock.effective_on.isoformat()) == ("2026-10-01", "2026-10-08")
    at.accept(office, "复核1", CITY_ZF)
    at.examine(office, "复核1", CITY_ZF, wants_hearing=True)
    office.at("2026-09-07")
    at.call_hearing(office, "复核1", CITY_ZF, notified_on="2026-09-07", hearing_on="2026-09-14")
    at.do(
        office,
        "复核1",
        "Task_HearingHold",
        PEOPLE[CITY_ZF]["handler"],
        hearing_result="POSTPONED",
        new_hearing_on="2026-09-15",
        postponed_reason="信访人当天要就医。",
    )
    with pytest.raises(Invalid) as refused:
        at.do(
            office,
            "复核1",
            "Task_HearingHold",
            PEOPLE[CITY_ZF]["handler"],
            hearing_result="POSTPONED",
            new_hearing_on="2026-09-10",
            postponed_reason="会场早几天空出来了。",
        )
    assert "改期不能提前" in refused.value.errors[0].message

    office.at("2026-09-15", hour=16)
    at.hold_hearing(office, "复核1", CITY_ZF, hearing_closed_on="2026-09-15")

    clock = office.clock_of("R21")
    assert (clock.nominal_on.isoformat(), clock.effective_on.isoformat()) == ("2026-10-10", "2026-10-10")
    assert at.timers_of(office, "复核1")["Timer_R21_Overdue"] == "2026-10-11 00:00"


def test_the_reviewer_of_the_first_review_does_not_re_review(office: Office) -> None:
    """S-62 at the second level."""
    from engine import Actor, Grant

    _reviewed(office, served="2026-08-17")
    at.request(office, reviewer=CITY_ZF)
    moved = Actor(PEOPLE[ZF]["legal"].id, "尹虹", (Grant("receiver", CITY_ZF),))
    task = at.open_(office, at.instance(office, "复核1"))["Task_RereviewIntake"]

    with pytest.raises(Forbidden, match="another"):
        office.engine.run(moved, tasks.claim, task.id)


def test_re_review_ends_in_the_conclusion_and_care_goes_on(office: Office) -> None:
    """条例第36条第3款、第37条第3款: final, told so; nothing but CONCLUDED follows."""
    _concluded(office, served="2026-06-22")

    assert office.matter().status == "CONCLUDED"
    text = " ".join(at.papers(office, "REREVIEW_OPINION")[0].paragraphs)
    assert "终结意见" in text
    assert "申请复核" not in text.split("复核意见：")[1]
    assert set(at.open_(office, at.instance(office, "复核1"))) == {"Task_RereviewCare"}
    at.do(
        office,
        "复核1",
        "Task_RereviewCare",
        FENG,
        care_by="柳河镇政府 郑小满",
        care_how="每月上门一次，帮助申请临时救助。",
        care_aid="临时救助、司法救助",
    )
    assert at.papers(office, "CARE")
    with pytest.raises(Conflict) as refused:
        at.request(office, reviewer=CITY_ZF)
    assert refused.value.code == "review_concluded"


def test_re_review_may_order_it_to_be_handled_again(office: Office) -> None:
    """S-68: by re-review, too; what may not simply come again is the unit's own answer."""
    _reviewed(office, served="2026-08-17")
    at.request(office, reviewer=CITY_ZF)
    order = {"review_result": "REDO", "decision": "原意见事实不清，责令重新办理。"}
    at.decide(office, "复核1", CITY_ZF, **order)
    at.serve(office, "复核1", CITY_ZF)

    assert office.matter().status == "IN_PROCESS"
    assert office.clock_of("R15").rule == "R-15-redo"
    assert "Task_Hear" in at.open_(office, at.instance(office, "重办1"))
    assert at.case_data(office, "重办1")["redo"]["attacked_id"] == at.papers(office, "OPINION")[0].id


def test_a_changed_decision_is_carried_out_before_the_end(office: Office) -> None:
    _reviewed(office, served="2026-08-17")
    at.request(office, reviewer=CITY_ZF)
    changed = {"review_result": "CHANGED", "decision": "付清流转款和利息。", "execute_by_on": "2026-10-30"}
    at.decide(office, "复核1", CITY_ZF, **changed)
    at.serve(office, "复核1", CITY_ZF)
    assert office.matter().status == "CONCLUDED"

    at.do(
        office,
        "复核1",
        "Task_RereviewExecute",
        NYNCJ_ALL["handler"],
        executed_on=at.today_of(office),
        executed_how="合作社转账付清。",
        executed_proof="银行回单",
    )

    assert set(at.open_(office, at.instance(office, "复核1"))) == {"Task_RereviewCare"}


def test_a_withdrawn_re_review_after_acceptance_concludes(office: Office) -> None:
    """§5.2: UNDER_REREVIEW leads to CONCLUDED and nowhere else."""
    _reviewed(office, served="2026-08-17")
    at.request(office, reviewer=CITY_ZF)
    at.accept(office, "复核1", CITY_ZF)
    assert office.matter().status == "UNDER_REREVIEW"

    office.engine.run(XUJING, reviews.withdraw, office.number, "我不申请复核了。")

    assert office.matter().status == "CONCLUDED"
    assert office.clock_of("R21") is None


def test_s69_filed_again_after_the_end(office: Office) -> None:
    """Concluded 2026-06-22; the same on 2026-08-01: 不再受理 with the earlier numbers, and a care task."""
    first = _concluded(office, served="2026-06-22")
    numbers = [
        at.papers(office, kind)[0].number for kind in ("OPINION", "REVIEW_OPINION", "REREVIEW_OPINION")
    ]
    office.at("2026-08-01")
    office.register()
    office.sort(
        repeat_kind="CONCLUDED",
        repeat_number=first,
        new_facts="no",
        same_reasons="对照了复核意见书，时间、金额、证据都一样，没有新的。",
    )
    office.do("Task_ApproveRoute", FENG, route_approved="yes")
    office.do("Task_ServeNotice", XUJING, service("2026-08-01"))

    paper = " ".join(at.papers(office, "NO_LONGER_ACCEPT")[0].paragraphs)
    for part in ("第36条第3款", first, *numbers):
        assert part in paper
    assert set(office.open()) == {"Task_Care"}
    office.do("Task_Care", LIANG, care_by="柳河镇政府 郑小满", care_how="每月上门一次，帮助申请低保。")
    assert office.matter().status == "NO_LONGER_ACCEPTED"
    assert not office.matter().is_initial


def test_s70_new_evidence_after_the_end_is_a_new_matter(office: Office) -> None:
    first = _concluded(office, served="2026-06-22")
    office.at("2026-08-03")
    office.register(facts="新的鉴定报告显示账册被改过。")
    same = {"repeat_kind": "CONCLUDED", "repeat_number": first, "new_facts": "no"}
    with pytest.raises(Invalid, match="valid"):
        office.do("Task_Analyse", LIANG, analysis(**same))

    office.do("Task_Analyse", LIANG, analysis(repeat_kind="CONCLUDED", repeat_number=first, new_facts="yes"))

    assert office.data()["advice"]["row"] == "T20"
    with office.engine.read(SYSTEM) as tx:
        assert first in [one.number for one in matters.related(tx, office.number)]


def _reviewed(office: Office, *, served: str) -> str:
    """A matter with a served review opinion of 县政府, upheld."""
    earlier = at.before(served, 20)
    number = at.answered(office, issued=at.before(earlier, 1), served=earlier)
    office.at(at.before(served, 15))
    at.request(office)
    at.decide(office, "复查1")
    office.at(served)
    at.serve(office, "复查1")
    return number


def _concluded(office: Office, *, served: str) -> str:
    """A matter with a served re-review opinion of 市政府, upheld."""
    number = _reviewed(office, served=at.before(served, 20))
    at.request(office, reviewer=CITY_ZF)
    at.decide(office, "复核1", CITY_ZF)
    office.at(served)
    at.serve(office, "复核1", CITY_ZF)
    return number
