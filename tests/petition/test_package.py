"""领导包案 as whole walks of its diagrams: twelve steps, one leader, and nothing of the law moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from engine import SYSTEM, Actor, Conflict, Engine, Forbidden, Grant, Invalid, incidents
from petition import documents, matters, packages
from tests.conftest import ManualClock
from tests.petition.beside_people import DING, LU, PAN, SHAO, WIRING_BESIDE, ZF, Desk, refused
from tests.petition.people import FENG, LIANG, NYNCJ_ALL, REGION, SHEN, XUJING


@pytest.fixture
def desk(engine_factory: Callable[..., Engine], clock: ManualClock) -> Iterator[Desk]:
    """The county with leaders; an incident fails the test."""
    made = Desk(engine_factory(**WIRING_BESIDE), clock)
    made.set_up()
    yield made
    with made.engine.read(SYSTEM) as tx:
        assert [one.message for one in incidents.list_(tx)] == []


def day(desk: Desk, family: str, key: str) -> str:
    return desk.moments(family)[key].date().isoformat()


def test_s76_a_case_package_from_nomination_to_hand_over(desk: Desk) -> None:
    """S-76: nominated 03-02, approved 03-04, signed 03-05; checks 04-07, 05-06, 06-05; hand-over 05-10."""
    desk.at("2026-02-27")
    desk.register()
    desk.sort()
    desk.receive()
    desk.accept()
    due_before = desk.clock_of("R15").nominal_on
    desk.at("2026-03-02")
    desk.nominate()
    desk.at("2026-03-04")
    desk.approve_package("2026-06-05")
    assert desk.package().status == "ASSIGNED"
    desk.at("2026-03-05")
    desk.acknowledge()

    assert day(desk, "package", "Timer_Check") == "2026-04-07"  # 04-05 is Qingming
    desk.plan()
    desk.meet()
    desk.at("2026-04-07", 10)
    desk.act(
        "Task_CheckPackage",
        SHEN,
        check_state="LATE",
        check_found="账目还没有清。",
        check_blocked="合作社不配合",
        check_told="CHIEF",
    )
    assert day(desk, "package", "Timer_Check") == "2026-05-06"  # 05-05 is Labour Day
    desk.at("2026-05-06", 10)
    desk.act(
        "Task_CheckPackage",
        SHEN,
        check_state="ON_PLAN",
        check_found="账目已经清完。",
        check_told="JOINT_MEETING",
    )
    assert day(desk, "package", "Timer_Check") == "2026-06-05"

    desk.at("2026-05-10")
    desk.engine.run(LU, packages.change_leader, desk.number, {"why": "MOVED", "reasons": "调任市里工作"})
    assert day(desk, "package", "Timer_HandOver_Overdue") == "2026-05-11"
    desk.act(
        "Task_Successor",
        SHAO,
        leader_name="潘秀兰",
        leader_post="副县长",
        leader_office=ZF,
        handover_list="方案、约见记录、账目",
    )

    before, now = desk.leaders()
    assert (before.name, before.until_on.isoformat(), before.why) == ("陆振华", "2026-05-10", "MOVED")
    assert (now.name, now.from_on.isoformat(), now.until_on) == ("潘秀兰", "2026-05-10", None)
    assert [kind for kind, *_ in desk.alerts() if "handover" in kind] == []
    desk.acknowledge(PAN)
    assert day(desk, "package", "Timer_Check") == "2026-06-05"

    desk.carry_out("extend", PAN, ask_reasons="合作社要卖粮以后才有钱。", ask_until_on="2026-07-05")
    desk.act(
        "Task_Instruct", SHAO, instruct_granted="yes", instruct_until_on="2026-07-05", instruct_words="同意。"
    )
    assert desk.package().due_on.isoformat() == "2026-07-05"
    assert day(desk, "package", "Timer_Package_Overdue") == "2026-07-06"
    assert desk.clock_of("R15").nominal_on == due_before


def test_s76_a_leader_who_does_not_hand_over_the_same_day_is_an_alert(desk: Desk) -> None:
    led(desk)
    desk.at("2026-05-10")
    desk.engine.run(LU, packages.change_leader, desk.number, {"why": "MOVED", "reasons": "调任市里工作"})
    desk.at("2026-05-12")

    assert ("package_handover", "PACKAGE", "2026-05-11 00:00") in desk.alerts()
    assert desk.package().status == "HANDING_OVER"
    assert desk.leaders()[-1].until_on is None, "the one before leads until somebody else does"


def test_s77_a_leader_with_an_interest_steps_aside_and_another_leads(desk: Desk) -> None:
    """S-77: L signed the disputed land contract (条例第28条第3款)."""
    accepted(desk)
    desk.nominate()
    desk.approve_package("2026-06-05")

    desk.act("Task_Acknowledge", LU, package_accept="recuse", recuse_reasons="当年的流转合同是我签的。")
    desk.act(
        "Task_Successor",
        SHAO,
        leader_name="潘秀兰",
        leader_post="副县长",
        leader_office=ZF,
        handover_list="包案责任表",
    )
    desk.acknowledge(PAN)

    assert [(one.name, one.why) for one in desk.leaders()] == [("陆振华", "INTEREST"), ("潘秀兰", "")]
    assert desk.package().status == "LEADING"
    assert any("不包这个案（条例第28条第3款）" in line for line in desk.story())


def test_s78_a_promise_alone_is_no_ground_to_strike_off(desk: Desk) -> None:
    """S-78: only a signed 息访承诺; outcome evidence and an independent call-back are needed."""
    led(desk)
    desk.plan()
    desk.meet()
    desk.carry_out("resolve")

    with pytest.raises(Invalid) as caught:
        desk.resolve(evidence=[{"kind": "PROMISE", "reference": "息访承诺书"}])

    [error] = caught.value.errors
    assert error.path == "evidence"
    assert "只有息访承诺，不能销案" in error.message
    assert "条例第27条" in error.message
    assert "promise" in error.message.en


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"evidence": []}, "evidence", "只有息访承诺"),
        ({"package_conditional": "yes"}, "package_conditional", "条例第17条"),
        (
            {"package_outcomes": ["ASSISTED"], "evidence": [{"kind": "RECORD", "reference": "谈话记录"}]},
            "evidence",
            "没有附相应的证据",
        ),
    ],
)
def test_s78_what_a_resolution_must_show(desk: Desk, change: dict, path: str, said: str) -> None:
    led(desk)
    desk.plan()
    desk.meet()
    desk.carry_out("resolve")

    with pytest.raises(Invalid) as caught:
        desk.resolve(**change)

    assert [(one.path, said in one.message) for one in caught.value.errors] == [(path, True)]


def test_s78_nobody_of_the_team_verifies_and_nobody_unreached_passes(desk: Desk) -> None:
    led(desk)
    desk.plan(team=[{"name": "丁雪", "unit": "县信访局", "duty": "联络"}])
    desk.meet()
    desk.carry_out("resolve")
    desk.resolve()

    with refused("专班", "called_result"):
        desk.verify(DING)
    with refused("没有联系上"):
        desk.verify(LIANG, called_result="NOT_REACHED", called_told=None, called_done=None, called_words="")
    with refused("没有落实"):
        desk.verify(LIANG, called_done="no")


def test_a_package_is_struck_off_only_after_the_competent_organ_decided(desk: Desk) -> None:
    """条例第32条、第34条: the package never stands in for the organ's opinion."""
    led(desk)
    desk.plan()
    desk.meet()
    desk.carry_out("resolve")
    desk.resolve()
    desk.verify()

    with refused("有权单位还没有作出处理意见"):
        desk.act("Task_StrikeOff", SHAO, struck="yes", strike_opinion="同意。")
    decide(desk)
    desk.act("Task_StrikeOff", SHAO, struck="yes", strike_opinion="同意。")

    assert desk.package().status == "STRUCK_OFF"
    assert desk.package().archive_number == "安信包档2026-0001"
    assert not desk.matter().flags


def test_what_was_struck_off_is_watched_and_opened_again(desk: Desk) -> None:
    struck(desk)
    assert day(desk, "package", "Timer_WatchOver") == "2026-09-06"
    desk.at("2026-05-20")

    with pytest.raises(Forbidden):
        desk.engine.run(LU, packages.reopen, desk.number, "又来反映同一件事")
    desk.engine.run(LIANG, packages.reopen, desk.number, "又来反映同一件事：2025 年的补偿没有给。")

    assert (desk.package().status, desk.package().reopened) == ("LEADING", 1)
    assert {one.element_id for one in desk.open_beside("package")} == {"Task_CarryOut"}
    assert day(desk, "package", "Timer_Check") == "2026-06-05"
    desk.carry_out("resolve")
    desk.resolve()
    desk.verify()
    desk.act("Task_StrikeOff", SHAO, struck="yes", strike_opinion="同意。")
    assert desk.package().archive_number == "安信包档2026-0001", "one package, one file"


def test_a_watch_that_ends_ends_the_package(desk: Desk) -> None:
    struck(desk)
    with desk.engine.read(LU) as tx:
        assert matters.get(tx, desk.number).title
    desk.at("2026-09-07")

    assert desk.package().status == "CLOSED"
    assert desk.leaders()[-1].until_on.isoformat() == "2026-09-06"
    with desk.engine.read(LU) as tx, pytest.raises(Exception, match="matter"):
        matters.get(tx, desk.number)
    desk.nominate(PAN)
    assert desk.package().status == "NOMINATED", "a new package may follow"


def test_a_call_back_that_fails_sends_the_leader_back_to_work(desk: Desk) -> None:
    led(desk)
    desk.plan()
    desk.meet()
    desk.carry_out("resolve")
    desk.resolve()

    desk.verify(verify_result="NOT_PASSED", called_done="no", verify_reasons="钱还没有到账。")

    assert desk.package().status == "LEADING"
    assert [one.element_id for one in desk.open_beside("package")] == ["Task_CarryOut"]


def test_a_plan_that_changes_is_a_new_version_and_the_first_stays(desk: Desk) -> None:
    led(desk)
    desk.plan()
    desk.meet()
    desk.carry_out("plan")
    desk.plan(plan_demand="诉求合理，分两次付清。")

    assert {one.element_id for one in desk.open_beside("package")} == {"Task_CarryOut"}, "met once is met"
    with desk.engine.read(SYSTEM) as tx:
        plans = [one for one in documents.of(tx, desk.number) if one.kind == "PACKAGE_PLAN"]
    assert [(one.version, one.contents["demand"]) for one in plans] == [
        (1, "诉求合理：付清流转款。"),
        (2, "诉求合理，分两次付清。"),
    ]


def test_one_matter_has_one_package_and_one_leader(desk: Desk) -> None:
    led(desk)

    with pytest.raises(Conflict) as caught:
        desk.engine.run(SHEN, packages.open_, desk.number)
    with refused("陆振华包案，要本人签收"):
        to_signature(desk, PAN)

    assert caught.value.facts["sentence"] == "这件已经在包案：陆振华。一件同时只有一位包案领导。"


def test_another_leader_cannot_act_for_the_present_one(desk: Desk) -> None:
    led(desk)
    desk.act("Task_PlanPackage", NYNCJ_ALL["handler"], plan())

    with pytest.raises(Forbidden) as caught:
        desk.act("Task_SignPlan", PAN, plan_signed="yes")

    assert caught.value.code == "not_the_leader"
    assert "陆振华" in caught.value.facts["sentence"]


def test_the_nominator_does_not_agree_and_the_planner_does_not_sign(desk: Desk) -> None:
    """Four eyes are drawn: `differentFrom`."""
    accepted(desk)
    both = Actor("feng", "冯立群", (Grant("sorter", REGION), Grant("office_head", REGION)))
    desk.engine.run(both, packages.open_, desk.number)
    desk.act("Task_Nominate", both, nomination())

    with pytest.raises(Forbidden) as caught:
        desk.act("Task_AgreePackage", both, package_agreed="yes")

    assert caught.value.code == "task_needs_another_person"


def test_a_meeting_counts_only_in_person(desk: Desk) -> None:
    led(desk)
    desk.plan()

    with refused("本人到场"):
        desk.meet(met_in_person=False)
    desk.meet(
        met_result="NOT_REACHED",
        met_attempts="打了两次电话没有人接，托村里带话。",
        met_statement=None,
        met_answer=None,
        met_in_person=None,
        met_place=None,
    )
    with refused("还没有见过信访人"):
        desk.carry_out("resolve")


def test_the_leader_has_no_power_over_the_opinion_or_the_extension(desk: Desk) -> None:
    """条例第31条、第32条、第34条: the competent organ decides, its head alone extends."""
    led(desk)
    desk.hear()
    desk.investigate()
    desk.draft()
    desk.check_law()

    for who in (LU, SHAO):
        with pytest.raises(Forbidden) as caught:
            desk.do("Task_Approve", who, opinion_approved="yes")
        assert caught.value.code == "task_not_for_actor"
    desk.do(
        "Task_Approve",
        NYNCJ_ALL["unit_head"],
        opinion_approved="no",
        return_reasons=["BASIS"],
        approval_opinion="依据要写到条款。",
    )
    desk.do("Task_Draft", NYNCJ_ALL["handler"], draft_next="investigate")
    desk.ask_extension(10)
    for who in (LU, SHAO):
        with pytest.raises(Forbidden):
            desk.grant(10, who)


def test_what_the_chief_led_is_struck_off_by_another(desk: Desk) -> None:
    """党政主要领导包案: whoever led it does not strike it off, and nobody waits for ever."""
    chief = Actor("shao", "邵维民", (Grant("chief", ZF), Grant("leader", ZF)))
    accepted(desk)
    decide(desk)
    desk.nominate(chief)
    desk.approve_package("2026-06-05")
    desk.acknowledge(chief)
    desk.plan(chief)
    desk.meet(chief)
    desk.carry_out("resolve", chief)
    desk.resolve(chief)
    desk.verify()

    with pytest.raises(Forbidden) as caught:
        desk.act("Task_StrikeOff", chief, struck="yes", strike_opinion="同意。")
    desk.act("Task_StrikeOff", FENG, struck="yes", strike_opinion="同意。")

    assert caught.value.code == "task_needs_another_person"
    assert desk.package().status == "STRUCK_OFF"


def test_the_head_of_the_office_strikes_off_nothing_else(desk: Desk) -> None:
    led(desk)
    decide(desk)
    desk.plan()
    desk.meet()
    desk.carry_out("resolve")
    desk.resolve()
    desk.verify()

    with pytest.raises(Forbidden) as caught:
        desk.act("Task_StrikeOff", FENG, struck="yes", strike_opinion="同意。")

    assert caught.value.code == "not_for_role"


def test_an_accusation_is_led_by_nobody(desk: Desk) -> None:
    """条例第30条第3款: sealed."""
    desk.register(purpose="ACCUSATION", accused="某局干部")
    desk.do("Task_Analyse", LIANG, accusation())

    with pytest.raises(Conflict) as caught:
        desk.engine.run(LIANG, packages.open_, desk.number)

    assert caught.value.code == "sealed_not_packaged"


def test_only_the_petition_office_asks_for_a_leader(desk: Desk) -> None:
    accepted(desk)

    for who in (XUJING, NYNCJ_ALL["handler"]):
        with pytest.raises(Forbidden):
            desk.engine.run(who, packages.open_, desk.number)


def test_a_nomination_that_is_not_agreed_leaves_the_matter_as_it_was(desk: Desk) -> None:
    accepted(desk)
    desk.nominate()
    desk.act("Task_AgreePackage", FENG, package_agreed="no", agree_opinion="按普通程序就能办。")

    assert desk.package().status == "REFUSED"
    assert desk.leaders() == []
    desk.nominate()
    assert desk.package().status == "NOMINATED"


def test_the_leader_sees_what_is_led_and_nothing_else(desk: Desk) -> None:
    """Domain 6: 包案领导 sees packaged cases."""
    accepted(desk)
    other = desk.number
    desk.register(name="余长江", phone="13900001118", title="公租房排队三年")
    led_number = desk.number
    desk.sort()
    desk.receive()
    desk.accept()
    desk.to_leading()

    with desk.engine.read(LU) as tx:
        assert [one.number for one in matters.search(tx).items] == [led_number]
        assert matters.get(tx, led_number).flags == [{"code": "packaged"}]
        with pytest.raises(Exception, match="matter"):
            matters.get(tx, other)


def test_a_package_that_runs_out_is_an_alert_once(desk: Desk) -> None:
    led(desk, due_on="2026-03-20")
    desk.at("2026-03-30")

    assert [one for one in desk.alerts() if one[0].startswith("package_")] == [
        ("package_due", "PACKAGE", "2026-03-15 09:00"),
        ("package_overdue", "PACKAGE", "2026-03-21 00:00"),
    ]


def test_a_check_that_is_not_made_is_an_alert(desk: Desk) -> None:
    led(desk)
    desk.at("2026-04-20")

    # 04-07 and three working days: 04-10; late from 04-11.
    assert ("package_check", "PACKAGE", "2026-04-11 00:00") in desk.alerts()


def test_the_ledger_and_the_leader_s_figures(desk: Desk) -> None:
    struck(desk)
    with desk.engine.read(SHEN) as tx:
        [line] = packages.ledger(tx)
        [figures] = packages.by_leader(tx)

    assert (line.package.leader_name, line.met_on.isoformat(), line.unit_name) == (
        "陆振华",
        "2026-03-05",
        "县农业农村局",
    )
    assert (figures.assigned, figures.resolved, figures.in_time, figures.percent) == (1, 1, 1, 100.0)


def test_the_story_of_the_matter_tells_of_the_leader_in_both_languages(desk: Desk) -> None:
    struck(desk)

    zh, en = desk.story(), desk.story("en")

    for words in (
        "邵维民批准副县长陆振华包案，包案期限到6月5日。",
        "包案领导陆振华带案下访，见了张**。",
        "邵维民同意销案，陆振华包案办结归档。",
    ):
        assert words in zh
    assert len(zh) == len(en)


def accepted(desk: Desk) -> None:
    """受理 on 03-02."""
    desk.register()
    desk.sort()
    desk.receive()
    desk.accept()


def led(desk: Desk, due_on: str = "2026-06-05") -> None:
    """Signed for on 03-05."""
    accepted(desk)
    desk.at("2026-03-05")
    desk.to_leading(due_on)


def decide(desk: Desk) -> None:
    """The competent organ decides and serves."""
    desk.hear()
    desk.investigate()
    desk.draft()
    desk.check_law()
    desk.sign()
    desk.serve()


def struck(desk: Desk) -> None:
    """Struck off on 03-05."""
    led(desk)
    decide(desk)
    desk.plan()
    desk.meet()
    desk.carry_out("resolve")
    desk.resolve()
    desk.verify()
    desk.act("Task_StrikeOff", SHAO, struck="yes", strike_opinion="同意。")


def to_signature(desk: Desk, who: object) -> None:
    """A second matter, whose package somebody else than the named leader signs."""
    desk.register(name="余长江", phone="13900001118", title="公租房排队三年")
    desk.sort()
    desk.receive()
    desk.accept()
    desk.nominate()
    desk.approve_package("2026-06-05")
    desk.acknowledge(who)  # type: ignore[arg-type]  # an actor


def nomination() -> dict:
    return {
        "package_ground": "HARD",
        "package_reasons": "涉及三个单位，谁都说不归自己办，信访人来过六次。",
        "leader_name": "陆振华",
        "leader_post": "副县长",
        "leader_office": ZF,
    }


def plan() -> dict:
    return {
        "plan_facts": "合作社账上没有钱，村里有一笔征地款可以先垫付。",
        "plan_demand": "诉求合理：付清流转款。",
        "plan_law": "民法典第五百零九条。",
        "team": [{"name": "周启明", "unit": "县农业农村局", "duty": "联络"}],
        "measures": [{"what": "清理合作社账目", "owner": "田秀英", "by_on": "2026-12-31"}],
    }


def accusation() -> dict:
    return {
        "title": "反映某局干部收受好处",
        "summary": "反映某局一名干部在办理危房改造中收受好处，要求查处；没有留下别的材料，时间在去年秋天。",
        "purpose": "ACCUSATION",
        "content_class": "纪检监察/贪污贿赂",
        "place": "柳河镇",
        "repeat_kind": "NONE",
        "litigation": "NO",
        "accused_kind": "DISCIPLINE",
    }
