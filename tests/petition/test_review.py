"""Review (复查, 条例第35条) as whole walks through the real diagrams, with the dates as they are printed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select

from engine import SYSTEM, Actor, Conflict, Forbidden, Grant, Invalid, incidents, tasks
from petition import matters, reviews, side_cases
from petition.model_review import review
from tests.petition import reviewers as at
from tests.petition.people import LIANG, NYNCJ, NYNCJ_ALL, RSJ_ALL, XUJING, Office, service
from tests.petition.reviewers import CITY_NYNCJ, CITY_ZF, PEOPLE, ZF


@pytest.fixture(autouse=True)
def organs_above(office: Office) -> None:
    """The county's organs have somebody above them."""
    at.set_up(office)


def test_s53_a_window_that_ends_on_a_holiday_ends_after_it(office: Office) -> None:
    """Served Wed 2026-05-20: nominal Fri 06-19 (Dragon Boat), a request on Mon 06-22 is in time."""
    at.answered(office, issued="2026-05-19", served="2026-05-20")
    window = office.clock_of("R18")
    assert (window.nominal_on.isoformat(), window.effective_on.isoformat()) == ("2026-06-19", "2026-06-22")

    office.at("2026-06-22")
    made = at.request(office)

    assert not made.is_late
    assert office.clock_of("R18").status == "met"
    assert office.matter().status == "CLOSED"


def test_s54_day_thirty_is_in_time(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")

    assert not at.request(office).is_late


def test_s54_day_thirty_one_is_not_accepted_with_reasons(office: Office) -> None:
    """Registered like any other, decided by the head, told in writing; the matter stays as it was."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-07")
    assert office.matter().status == "CONCLUDED_NO_REVIEW"
    assert office.clock_of("R18").status == "lapsed"

    made = at.request(office, late_reason="那几天忙，忘了。")
    assert made.is_late
    at.do(
        office,
        "复查1",
        "Task_ReviewIntake",
        PEOPLE[ZF]["receiver"],
        application_points=["identity_time", "level", "written"],
        review_intake="refuse",
        ground="LATE",
        ground_reasons="8月6日期满，8月7日才提出，说的理由不是正当理由。",
    )
    at.do(office, "复查1", "Task_ReviewHead", PEOPLE[ZF]["unit_head"], head_agreed="yes")
    at.serve(office, "复查1")

    assert [one.status for one in at.of(office)] == ["NOT_ACCEPTED"]
    paper = at.papers(office, "REVIEW_NOT_ACCEPT")[0]
    assert "超过30日" in " ".join(paper.paragraphs)
    assert paper.served_on is not None
    assert office.matter().status == "CONCLUDED_NO_REVIEW"
    with office.engine.read(SYSTEM) as tx:
        assert side_cases.of(tx, office.number)[-1].outcome is not None


def test_s54_a_late_request_with_good_reason_is_accepted_by_the_head(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-07")
    at.request(office, late_reason="8月1日到7日住院。")
    with pytest.raises(Invalid):
        at.accept(office, "复查1")

    at.accept(office, "复查1", late_ground="住院，有出院小结。")
    assert "Task_ReviewExamine" not in at.open_(office, at.instance(office, "复查1"))
    at.do(office, "复查1", "Task_ReviewHead", PEOPLE[ZF]["unit_head"], head_agreed="yes")

    assert "Task_ReviewExamine" in at.open_(office, at.instance(office, "复查1"))
    assert office.matter().status == "UNDER_REVIEW"


def test_a_request_in_time_cannot_be_refused_as_late(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    at.request(office)

    with pytest.raises(Invalid, match="valid"):
        at.do(
            office,
            "复查1",
            "Task_ReviewIntake",
            PEOPLE[ZF]["receiver"],
            application_points=["identity_time", "level", "written"],
            review_intake="refuse",
            ground="LATE",
            ground_reasons="经办人认为已经超过了期限。",
        )


def test_s55_posted_in_time_counts_and_the_period_runs_from_arrival(office: Office) -> None:
    """Postmark 08-06, arrives 08-10: in time; R-19 is due Wed 2026-09-09."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-10")
    assert office.matter().status == "CONCLUDED_NO_REVIEW"

    made = at.request(office, filed_on="2026-08-10", postmark_on="2026-08-06")

    assert not made.is_late
    assert office.clock_of("R19").nominal_on.isoformat() == "2026-09-09"
    at.accept(office, "复查1")
    assert office.matter().status == "UNDER_REVIEW"


def test_s56_a_made_up_sunday_does_not_roll(office: Office) -> None:
    """Served Fri 2026-08-21: day 30 is Sun 09-20, a working day; Mon 09-21 is late."""
    at.answered(office, issued="2026-08-20", served="2026-08-21")
    assert office.clock_of("R18").effective_on.isoformat() == "2026-09-20"
    office.at("2026-09-21")

    assert at.request(office).is_late


@pytest.mark.parametrize(
    ("served", "nominal", "effective"),
    [("2026-01-16", "2026-02-15", "2026-02-24"), ("2026-01-15", "2026-02-14", "2026-02-14")],
)
def test_s57_a_window_over_spring_festival(office: Office, served: str, nominal: str, effective: str) -> None:
    at.answered(office, issued=served, served=served)
    window = office.clock_of("R18")
    assert (window.nominal_on.isoformat(), window.effective_on.isoformat()) == (nominal, effective)

    office.at(effective)
    assert not at.request(office).is_late


def test_s58_what_was_never_served_opens_no_window(office: Office) -> None:
    """Issued 2026-05-19, returned undelivered: another way is tried, nothing runs, it is not closed."""
    _issued_only(office, "2026-05-19")
    office.serve(
        service_method="MAIL", service_result="UNDELIVERED", undelivered_reason="查无此人，邮件退回。"
    )

    assert "Task_ServeOther" in office.open()
    assert office.clock_of("R18") is None
    assert office.matter().status == "IN_PROCESS"
    assert office.clock_of("R15").stopped_on.isoformat() == "2026-05-19"
    with pytest.raises(Conflict, match="served"):
        at.request(office)


def test_s59_the_review_period_and_no_extension(office: Office) -> None:
    """Received Thu 2026-08-06: nominal Sat 09-05, effective Mon 09-07; warned, overdue, never extended."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    at.request(office)
    clock = office.clock_of("R19")
    assert (clock.nominal_on.isoformat(), clock.effective_on.isoformat()) == ("2026-09-05", "2026-09-07")
    assert clock.deadline.law.extension is None

    at.accept(office, "复查1")
    office.at("2026-09-08")

    kinds = {(kind, key) for kind, key, _at in office.alerts()}
    assert {("warning", "R19"), ("overdue", "R19")} <= kinds
    assert ("overdue", "R19", "2026-09-08 00:00") in office.alerts()
    assert office.clock_of("R19").was_overdue


def test_s60_asked_of_the_wrong_organ_the_right_one_is_told_and_the_day_counts(office: Office) -> None:
    """Filed with the handling organ on day 30, with the right one two days later: in time."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")

    wrong = at.request(office, reviewer=NYNCJ)

    assert wrong.status == "MISDIRECTED"
    assert "安澜县人民政府或者澜州市农业农村局" in wrong.ground
    assert "安澜县人民政府" in " ".join(at.papers(office, "GUIDANCE")[0].paragraphs)
    office.at("2026-08-08")
    right = at.request(office)
    assert not right.is_late
    assert right.filed_on.isoformat() == "2026-08-06"
    assert office.clock_of("R19").start_on.isoformat() == "2026-08-08"


def test_s61_the_petitioner_chooses_and_the_first_organ_counts(office: Office) -> None:
    """县政府 or 市农业农村局; the other does not accept; re-review goes one level above the choice."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    with office.engine.read(SYSTEM) as tx:
        assert [one.path for one in reviews.standing(tx, office.number).reviewers] == [ZF, CITY_NYNCJ]
    office.at("2026-08-06")
    first = at.request(office, reviewer=CITY_NYNCJ)

    second = at.request(office, reviewer=ZF)

    assert (first.status, second.status) == ("REQUESTED", "NOT_ACCEPTED")
    assert "澜州市农业农村局先收到" in second.ground
    part = "复查1"
    at.decide(office, part, CITY_NYNCJ)
    at.serve(office, part, CITY_NYNCJ)
    with office.engine.read(SYSTEM) as tx:
        now = reviews.standing(tx, office.number)
    assert (now.stage, [one.path for one in now.reviewers]) == ("REREVIEW", [CITY_ZF])


def test_however_often_it_was_asked_for_there_is_one_review_at_a_time(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    first = at.request(office)
    with office.engine.begin(SYSTEM) as tx:
        [row] = [dict(one) for one in tx.db.execute(select(review)).mappings()]
        refused = {**row, "status": "NOT_ACCEPTED", "instance_id": None}
        earlier = [{**refused, "id": f"00{n:024}", "number": f"{row['number']}0{n}"} for n in range(300)]
        tx.db.execute(insert(review), earlier)

    again = at.request(office)

    assert (first.status, again.status) == ("REQUESTED", "NOT_ACCEPTED")
    assert again.instance_id is None


def test_s62_whoever_worked_on_the_opinion_does_not_review_it(office: Office) -> None:
    """The drafter now works at 县政府: he can neither take the step nor be given it."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    at.request(office)
    at.accept(office, "复查1")
    drafter = Actor(NYNCJ_ALL["handler"].id, "周启明", (Grant("handler", ZF),))
    task = at.open_(office, at.instance(office, "复查1"))["Task_ReviewExamine"]

    with pytest.raises(Forbidden, match="another"):
        office.engine.run(drafter, tasks.claim, task.id)
    with pytest.raises(Forbidden, match="another"):
        office.engine.run(PEOPLE[ZF]["handler"], tasks.hand_over, task.id, drafter, reason="换人办")


def test_s66_a_hearing_in_review_does_not_stop_the_clock(office: Office) -> None:
    """条例第36条第2款 covers re-review only."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    at.request(office)
    at.accept(office, "复查1")
    at.examine(office, "复查1", wants_hearing=True)
    before = at.timers_of(office, "复查1")

    _hear(office, "复查1", ZF, notified="2026-08-10", on="2026-08-18", closed="2026-08-19")

    clock = office.clock_of("R19")
    assert (clock.nominal_on.isoformat(), clock.stored["excluded"]) == ("2026-09-05", 0)
    assert at.timers_of(office, "复查1") == before
    assert at.papers(office, "HEARING_RECORD")
    assert "Task_ReviewDraft" in at.open_(office, at.instance(office, "复查1"))


def test_s67_a_demand_never_handled_is_split_off(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    at.request(office)
    first = office.number

    at.accept(office, "复查1", new_demands=[{"text": "修好六组门口被冲坏的机耕路"}])

    with office.engine.read(SYSTEM) as tx:
        split = matters.related(tx, first)[0]
        made = matters.get(tx, split.number)
    assert made.demands == ["修好六组门口被冲坏的机耕路"]
    assert made.status == "REGISTERED"
    assert made.received_on.isoformat() == "2026-08-06"
    assert split.kind == "same_person"
    assert split.number in " ".join(at.papers(office, "REVIEW_ACCEPTANCE")[0].paragraphs)
    assert "Task_ReviewExamine" in at.open_(office, at.instance(office, "复查1"))


def test_s68_redo_has_its_own_clock_and_no_same_answer(office: Office) -> None:
    """No day in the order: 60 days from its receipt; the same answer is refused."""
    first = [
        {
            "demand": "付清 2025 年度土地流转款 3720 元",
            "facts": "账册上没有这笔款。",
            "basis": "民法典第五百零九条",
            "conclusion": "不支持付款的请求。",
            "result": "NOT_SUPPORTED",
        }
    ]
    at.answered(office, issued="2026-07-06", served="2026-07-07", answers=first, outcome="NOT_SUPPORTED")
    office.at("2026-08-06")
    at.request(office)
    at.decide(office, "复查1", review_result="REDO", decision="责令县农业农村局核对账册，重新作出处理意见。")
    office.at("2026-08-10")
    at.serve(office, "复查1")

    clock = office.clock_of("R15")
    assert (clock.rule, clock.start_on.isoformat(), clock.nominal_on.isoformat()) == (
        "R-15-redo",
        "2026-08-10",
        "2026-10-09",
    )
    assert office.matter().status == "IN_PROCESS"
    assert office.clock_of("R20") is None
    _redo_until_draft(office)
    with pytest.raises(Invalid, match="valid"):
        _redo_draft(office, answers=first, outcome="NOT_SUPPORTED")
    other = {"facts": "重新核对账册，款未付。", "conclusion": "付清 3720 元。", "result": "SUPPORTED"}
    execution = {"execute_by_on": "2026-12-31", "execute_owner": "青塘村合作社"}
    _redo_draft(office, answers=[{**first[0], **other}], outcome="SUPPORTED", **execution)
    _redo_sign_and_serve(office)

    assert office.matter().status == "CLOSED"
    assert office.matter().outcome == "SUPPORTED"
    assert office.clock_of("R18").start_on.isoformat() == "2026-08-10"
    with office.engine.read(SYSTEM) as tx:
        assert reviews.standing(tx, office.number).stage == "REVIEW"
    office.at("2026-10-10")
    assert office.matter().status == "CONCLUDED_NO_REVIEW"


def test_s68_redo_by_the_day_of_the_order(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    at.request(office)
    at.decide(
        office, "复查1", review_result="REDO", redo_by_on="2026-09-10", decision="重新核对账册，重新处理。"
    )
    at.serve(office, "复查1")

    assert office.clock_of("R15").nominal_on.isoformat() == "2026-09-10"


def test_upheld_opens_the_window_of_re_review(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    at.request(office)
    at.decide(office, "复查1")
    office.at("2026-09-04")
    at.serve(office, "复查1")

    assert office.matter().status == "REVIEW_CLOSED"
    assert office.clock_of("R19").status == "met"
    assert office.clock_of("R20").effective_on.isoformat() == "2026-10-08"
    text = " ".join(at.papers(office, "REVIEW_OPINION")[0].paragraphs)
    for part in ("请求：", "查明的事实：", "依据：", "复查意见：维持", "向澜州市人民政府书面申请复核"):
        assert part in text
    office.at("2026-10-09")
    assert office.matter().status == "CONCLUDED_NO_REVIEW"


def test_changed_is_carried_out_by_the_unit_or_pressed(office: Office) -> None:
    """条例第32条第2款、第40条第1款."""
    _changed(office)
    assert office.clock_of("R20").status == "running"
    office.at("2026-09-01")
    assert ("not_executed", "R19", "2026-09-01 00:00") in office.alerts()

    at.do(
        office,
        "复查1",
        "Task_ReviewExecute",
        NYNCJ_ALL["handler"],
        executed_on="2026-09-01",
        executed_how="合作社当天转账付清。",
        executed_proof="银行回单 0901",
    )

    assert "落实了变更决定" in " ".join(office.story())


def test_what_was_changed_is_not_carried_out_as_it_first_stood(office: Office) -> None:
    """条例第35条、第32条第2款: the unit says so, the record shows it, nobody is asked whether it was done."""
    _changed(office, execute_by_on="2026-10-31")

    office.do(
        "Task_Execute",
        NYNCJ_ALL["handler"],
        execution_state="SUPERSEDED",
        executed_how="复查意见变更了原意见，照复查意见办。",
    )

    assert not {"Task_Execute", "Task_CheckExecution"} & {*office.open()}
    with office.engine.read(SYSTEM) as tx:
        assert incidents.list_(tx) == []


def test_an_opinion_without_basis_is_not_submitted(office: Office) -> None:
    """参照条例第32条第1款."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    at.request(office)
    at.accept(office, "复查1")
    at.examine(office, "复查1")

    with pytest.raises(Invalid) as refused:
        at.draft(office, "复查1", basis="", facts_found="")

    assert {one.path for one in refused.value.errors} == {"basis", "facts_found"}


def test_a_point_that_is_not_checked_holds_the_step(office: Office) -> None:
    """三应当、两审查、两审议、三释明."""
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    at.request(office)

    with pytest.raises(Invalid) as refused:
        at.accept(office, "复查1", application_points=["level", "written"])
    assert "身份" in refused.value.errors[0].message
    at.decide(office, "复查1")
    with pytest.raises(Invalid, match="valid"):
        at.serve(office, "复查1", service_points=["reasons"])


def test_the_panel_sends_the_draft_back(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-08-06")
    at.request(office)
    at.accept(office, "复查1")
    at.examine(office, "复查1")
    at.draft(office, "复查1")

    at.do(
        office,
        "复查1",
        "Task_ReviewPanel",
        PEOPLE[ZF]["legal"],
        panel_members="尹虹、蓝欣",
        panel_views="依据没有写到条款。",
        panel_passed="no",
        return_reasons=["BASIS"],
    )
    at.draft(office, "复查1", basis="民法典第五百零九条第一款")
    at.deliberate(office, "复查1")

    assert len(at.papers(office, "REVIEW_OPINION")) == 1
    assert at.papers(office, "REVIEW_OPINION")[0].version == 2


def test_a_withdrawn_request_leaves_the_opinion_and_what_is_left_of_the_window(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    office.at("2026-07-20")
    at.request(office)
    at.accept(office, "复查1")

    office.engine.run(XUJING, reviews.withdraw, office.number, "我先不申请了。")

    assert office.matter().status == "CLOSED"
    assert office.clock_of("R18").status == "running"
    assert at.timers_of(office, "复查1") == {"Timer_WindowOver": "2026-08-07 00:00"}
    office.at("2026-08-06")
    assert at.request(office).number.endswith("复查2")
    assert at.timers_of(office, "复查1") == {}


def test_a_reply_that_is_no_handling_opinion_has_no_review(office: Office) -> None:
    """S-52, S-48: suggestions and duties end with a reply."""
    office.at("2026-03-02")
    office.register(demand="建议公交线延长到青塘村", purpose="SUGGESTION")
    office.sort(purpose="SUGGESTION")

    with pytest.raises(Conflict) as refused:
        at.request(office)

    assert refused.value.code == "review_not_offered"


def test_who_neither_registered_nor_reviews_cannot_take_a_request_in(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")

    with pytest.raises(Forbidden):
        at.request(office, actor=NYNCJ_ALL["handler"])
    with pytest.raises(Exception, match="exist"):
        at.request(office, actor=RSJ_ALL["handler"])


def test_the_reviewing_organ_finds_the_matter_as_soon_as_it_is_asked(office: Office) -> None:
    at.answered(office, issued="2026-07-06", served="2026-07-07")
    reader = PEOPLE[CITY_NYNCJ]["handler"]
    office.at("2026-08-06")
    at.request(office, reviewer=CITY_NYNCJ)

    with office.engine.read(reader) as tx:
        assert matters.get(tx, office.number).number == office.number
        assert [one.number for one in matters.search(tx).items] == [office.number]


def test_s72_filed_again_in_the_window_one_step_makes_it_a_request(office: Office) -> None:
    """Filed again on 2026-06-10: told until 06-22, and turned into a request if the petitioner agrees."""
    at.answered(office, issued="2026-05-19", served="2026-05-20")
    office.at("2026-06-10")
    at.speak_up(office)
    data = at.case_data(office, "不服1")
    assert data["until_words"] == "，到2026年6月22日"
    at.do(
        office,
        "不服1",
        "Task_AppealSort",
        LIANG,
        appeal_new_facts="no",
        appeal_compared="对照了处理意见书，诉求、事实和理由都一样。",
    )
    answer = {"appeal_way": "REVIEW", "answer_reasons": "在复查期内，本人要求复查。", "reviewer": ZF}
    with pytest.raises(Invalid):
        at.do(office, "不服1", "Task_AppealAnswer", LIANG, **answer)

    at.do(office, "不服1", "Task_AppealAnswer", LIANG, **answer, agreed=True)

    made = at.of(office)[0]
    assert (made.status, made.filed_on.isoformat(), made.is_late) == ("REQUESTED", "2026-06-10", False)
    assert office.clock_of("R19").nominal_on.isoformat() == "2026-07-10"


def _issued_only(office: Office, on: str) -> None:
    office.at("2026-04-08")
    office.register()
    office.sort()
    office.receive()
    office.accept()
    office.hear()
    office.investigate()
    office.at(on)
    office.draft()
    office.check_law()
    office.sign()


def _hear(office: Office, part: str, path: str, *, notified: str, on: str, closed: str) -> None:
    office.at(notified)
    at.call_hearing(office, part, path, notified_on=notified, hearing_on=on)
    office.at(closed)
    at.hold_hearing(office, part, path, hearing_closed_on=closed)


def _changed(office: Office, **draft: Any) -> None:
    """An opinion that a review changed, by 31 August."""
    at.answered(office, issued="2026-07-06", served="2026-07-07", **draft)
    office.at("2026-08-06")
    at.request(office)
    at.decide(
        office,
        "复查1",
        review_result="CHANGED",
        decision="变更为：付清 2025 年度流转款 3720 元和利息。",
        execute_by_on="2026-08-31",
    )
    at.serve(office, "复查1")


def _redo_until_draft(office: Office) -> None:
    handler = NYNCJ_ALL["handler"]
    at.do(
        office,
        "重办1",
        "Task_Hear",
        handler,
        heard_how="FACE",
        heard_on="2026-08-10",
        heard_by="周启明",
        statement="合作社每亩 600 元，去年的没有付，账册上有。",
        statement_confirmed=True,
    )
    at.do(
        office,
        "重办1",
        "Task_Investigate",
        handler,
        facts_found="重新核对账册，2025 年度流转款 3720 元没有支付。",
        evidence="账册原件",
        investigators="周启明、田秀英",
        next_step="draft",
    )


def _redo_draft(office: Office, **data: object) -> None:
    drafted = {"draft_next": "submit", "reviewer": "安澜县人民政府", **data}
    at.do(office, "重办1", "Task_Draft", NYNCJ_ALL["handler"], **drafted)


def _redo_sign_and_serve(office: Office) -> None:
    points = ["facts", "basis", "procedure", "remedy"]
    at.do(office, "重办1", "Task_Legal", NYNCJ_ALL["legal"], legal_points=points, legal_passed="yes")
    at.do(office, "重办1", "Task_Approve", NYNCJ_ALL["unit_head"], opinion_approved="yes")
    at.do(office, "重办1", "Task_Serve", NYNCJ_ALL["handler"], **service("2026-08-10"))
