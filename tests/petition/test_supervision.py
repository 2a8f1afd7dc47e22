"""督办 and the three proposals as whole walks, with the dates of the scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine import SYSTEM, Conflict, Engine, Forbidden, NotFound, incidents, tasks
from petition import documents, supervision
from tests.conftest import ManualClock
from tests.petition.beside_people import CHENG, SHAO, WIRING_BESIDE, ZF, Desk, improve, liable, refused
from tests.petition.people import FENG, LIANG, NYNCJ, NYNCJ_ALL, REGION, SHEN, Actor, Grant

HEAD = NYNCJ_ALL["unit_head"]
#: The government that receives proposals, and its clerk.
FANG = Actor("fang", "方筝", (Grant("receiver", ZF),))


@pytest.fixture
def desk(engine_factory: Callable[..., Engine], clock: ManualClock) -> Iterator[Desk]:
    """The county with its supervisors; an incident fails the test."""
    made = Desk(engine_factory(**WIRING_BESIDE), clock)
    made.set_up()
    yield made
    with made.engine.read(SYSTEM) as tx:
        assert [one.message for one in incidents.list_(tx)] == []


def test_s74_a_proposal_to_improve_work_has_thirty_days_and_is_escalated(desk: Desk) -> None:
    """S-74: issued Wed 2026-06-10, feedback due Fri 2026-07-10 (30 日); none comes: escalated."""
    first = two_overdue(desk)
    desk.at("2026-06-08")
    desk.supervise("2026-06-09", other_numbers=[first])
    desk.at("2026-06-09", 15)
    desk.reply()
    desk.at("2026-06-10")
    desk.propose(improve())

    [one] = desk.proposals()
    assert (one.issued_on.isoformat(), one.due_on.isoformat(), one.status) == (
        "2026-06-10",
        "2026-07-10",
        "ISSUED",
    )
    assert one.serial == "安信改〔2026〕1号"
    assert first in paper(desk, "PROPOSAL_WORK"), "both matters stand in the proposal"

    desk.at("2026-07-11")
    assert ("proposal_overdue", "R28", "2026-07-11 00:00") in desk.alerts()
    assert desk.proposals()[0].reported_on.isoformat() == "2026-07-11"

    desk.act(
        "Task_Feedback",
        HEAD,
        adopted="PARTLY_ADOPTED",
        feedback_words="交接制度已经印发，超期的两件本月办结。",
    )
    with desk.engine.read(SHEN) as tx:
        year = supervision.counts(tx, 2026)
    assert (year.issued["IMPROVE_WORK"], year.adopted["IMPROVE_WORK"]) == (1, 1)
    assert desk.proposals()[0].status == "PARTLY_ADOPTED"
    assert "县农业农村局书面反馈改进工作的建议：部分采纳，迟了。" in desk.story()


def test_s75_a_listing_is_the_joint_meeting_s_to_make_and_to_remove(desk: Desk) -> None:
    """S-75: 挂牌督办 (39(3)) with 限期整改: the plate, owner and day; only the joint meeting removes it."""
    accepted(desk)
    desk.supervise("2026-03-20", supervision_form="LISTED")
    assert {"code": "listed"} not in desk.matter().flags, "neither the supervisor nor the head lists it"
    for who in (SHEN, FENG):
        with pytest.raises(Forbidden):
            desk.act("Task_ListDecide", who, listing())
    with refused("没有写参加会议的单位和人", "minutes_attended"):
        desk.act("Task_ListDecide", CHENG, listing(minutes_attended=""))
    desk.act("Task_ListDecide", CHENG, listing())

    now = desk.supervision()
    assert (now.listed_owner, now.mend_by_on.isoformat(), now.meeting_reference) == (
        "宋长河",
        "2026-04-30",
        "安信联纪〔2026〕1号",
    )
    assert "县信访工作联席会议安信联纪〔2026〕1号" in paper(desk, "LISTING")
    for words in (
        "议定：挂牌督办",
        "责任单位：安澜县农业农村局（宋长河）",
        "时限：2026年4月30日前整改",
        "出席：县信访局",
    ):
        assert words in paper(desk, "MINUTES")
    assert {"code": "listed"} in desk.matter().flags

    desk.reply()
    desk.check_mended("MENDED")
    for who in (SHEN, FENG, HEAD, SHAO):
        with pytest.raises(Forbidden):
            desk.act("Task_Unlist", who, unlisting())
    assert {"code": "listed"} in desk.matter().flags, (
        "verified, but the plate stays until the meeting decides"
    )
    desk.act("Task_Unlist", CHENG, unlisting())

    assert (desk.supervision().status, desk.supervision().unlist_reference) == (
        "CLOSED",
        "县信访工作联席会议〔2026〕5号",
    )
    assert desk.matter().flags == []


def test_s51_a_supported_demand_not_executed_is_supervised_then_liability_is_proposed(desk: Desk) -> None:
    """S-51: SUPPORTED, nothing done: ground 拒不执行 (40(1)), then 追责 (42(4))."""
    accepted(desk)
    decide(desk)
    desk.at("2026-08-03")
    desk.supervise(
        "2026-08-10",
        supervision_ground="NOT_EXECUTED",
        supervision_facts="处理意见支持的流转款，到7月31日没有付。",
    )
    desk.reply()
    desk.check_mended("AGAIN", again_by_on="2026-08-17")
    assert (desk.supervision().rounds, desk.supervision().reply_by_on.isoformat()) == (2, "2026-08-17")
    desk.reply()

    with refused("不能提给被督办的单位自己", "proposals.0.to_path"):
        desk.check_mended("PROPOSE", proposals=[liable(NYNCJ)])
    desk.propose(liable())
    desk.act(
        "Task_Feedback", FANG, adopted="ADOPTED", feedback_words="已经对两名责任人员依规处理，款项本周付清。"
    )
    desk.check_mended("HANDED_ON")

    assert (desk.supervision().status, desk.supervision().result) == ("CLOSED", "HANDED_ON")
    assert desk.proposals()[0].status == "ADOPTED"


def test_s30_not_told_in_time_is_listed_for_supervision_with_its_article(desk: Desk) -> None:
    """S-30: forward received Tue 2026-03-10, no notice by 03-25: supervision is proposed (44(3))."""
    desk.at("2026-03-10")
    desk.register()
    desk.sort()
    desk.receive()
    desk.at("2026-03-26")

    with desk.engine.read(SHEN) as tx:
        found = [one for one in supervision.suggestions(tx) if one.trigger == "NOT_TOLD"]
    [one] = found
    assert (one.number, one.organ_name) == (desk.number, "县农业农村局")
    assert "第44条第3项" in one.article

    desk.supervise("2026-04-02")
    with desk.engine.read(SHEN) as tx:
        assert supervision.suggestions(tx) == [], "what is supervised is suggested no more"


def test_s37_an_extension_that_was_not_told_is_listed_for_supervision(desk: Desk) -> None:
    accepted(desk)
    desk.hear()
    desk.at("2026-04-20")
    desk.ask_extension(30)
    desk.grant(30)
    desk.at("2026-05-07")

    with desk.engine.read(SHEN) as tx:
        assert "EXTENSION_UNTOLD" in {one.trigger for one in supervision.suggestions(tx)}


def test_what_the_records_suggest_follows_the_periods(desk: Desk) -> None:
    accepted(desk)
    triggers = []
    for day in ("2026-03-31", "2026-04-01", "2026-05-07"):
        desk.at(day)
        with desk.engine.read(SHEN) as tx:
            triggers.append([one.trigger for one in supervision.suggestions(tx)])

    # Accepted 03-02: half of 60 days on 04-01; due 05-01, which Labour Day moves to 05-06.
    assert triggers == [[], ["HALF_TIME"], ["OVERDUE_HANDLING"]]


def test_a_reply_is_due_in_seven_days_unless_the_notice_says_otherwise(desk: Desk) -> None:
    accepted(desk)
    desk.engine.run(SHEN, supervision.open_, desk.number)
    [task] = desk.open_beside("supervision")
    with desk.engine.read(SHEN) as tx:
        assert tasks.form(tx, task.id)["data"]["reply_by_on"] == "2026-03-09"

    desk.act("Task_OpenSupervision", SHEN, opening(reply_by_on="2026-03-13"))
    desk.act("Task_ApproveSupervision", FENG, supervision_approved="yes")
    desk.at("2026-03-16")

    assert [one for one in desk.alerts() if one[0].startswith("supervision")] == [
        ("supervision_due", "R27", "2026-03-11 09:00"),
        ("supervision_overdue", "R27", "2026-03-14 00:00"),
    ]
    desk.reply()
    assert "县农业农村局书面反馈督办，迟了，等核实。" in desk.story()


def test_on_site_supervision_is_recorded_before_the_reply(desk: Desk) -> None:
    accepted(desk)
    desk.supervise("2026-03-20", supervision_form="ON_SITE")
    visit = {
        "visited_on": "2026-03-02",
        "visited_place": "县农业农村局",
        "visited_met": "承办人周启明、负责人宋长河",
        "visited_found": "卷宗里没有调查笔录，当场要求三天内到村里查账。",
    }
    with refused("至少两人", "visited_by"):
        desk.act("Task_Visit", SHEN, visit, visited_by="沈国栋")
    desk.act("Task_Visit", SHEN, visit, visited_by="沈国栋、丁雪")
    desk.reply()
    desk.check_mended("MENDED")

    assert desk.supervision().status == "CLOSED"
    assert "沈国栋、丁雪到县农业农村局实地督办。" in desk.story()


def test_proposals_run_side_by_side_each_with_its_own_feedback(desk: Desk) -> None:
    accepted(desk)
    desk.supervise("2026-03-09")
    desk.reply()
    desk.propose(
        improve(), liable(), improve(ZF, kind="IMPROVE_POLICY", words="明确流转款由合作社保证金先行垫付。")
    )

    feedback = [one for one in desk.open_beside("supervision") if one.element_id == "Task_Feedback"]
    assert sorted(one.scope_path for one in feedback) == sorted([NYNCJ, ZF, ZF])
    own = next(one for one in feedback if one.scope_path == NYNCJ)
    with desk.engine.read(HEAD) as tx:
        seen = str(tasks.form(tx, own.id)["data"])
    assert "责任人员依规处理" not in seen, "the organ that answers one proposal learns nothing of the others"

    desk.engine.run(
        HEAD, tasks.complete, own.id, {"adopted": "ADOPTED", "feedback_words": "交接制度已经印发执行。"}
    )
    for one in feedback:
        if one.scope_path == ZF:
            desk.engine.run(
                FANG, tasks.complete, one.id, {"adopted": "ADOPTED", "feedback_words": "已经研究，照此办理。"}
            )
    desk.check_mended("MENDED")

    assert [one.status for one in desk.proposals()] == ["ADOPTED"] * 3


def test_the_supervised_organ_does_not_read_a_proposal_to_hold_it_liable(desk: Desk) -> None:
    """条例第40条第3款: it goes to the organ with authority."""
    accepted(desk)
    desk.supervise("2026-03-09")
    desk.reply()
    desk.propose(liable())
    desk.act("Task_Feedback", FANG, adopted="ADOPTED", feedback_words="已经立案调查，结果另行反馈。")

    assert [one.kind for one in desk.proposals(SHEN)] == ["HOLD_LIABLE"]
    assert desk.proposals(HEAD) == []
    with desk.engine.read(HEAD) as tx:
        kinds = {one.kind for one in documents.of(tx, desk.number)}
        assert not kinds & {"PROPOSAL_LIABILITY", "FEEDBACK_LIABILITY"}
        with pytest.raises(NotFound):
            documents.get(tx, str(desk.proposals()[0].document_id))
    assert not any("追究责任" in line for line in desk.story())


def test_not_adopting_needs_reasons_and_they_are_assessed(desk: Desk) -> None:
    """条例第40条第4款, 第45条第3项."""
    accepted(desk)
    desk.supervise("2026-03-09")
    desk.reply()
    desk.propose(improve())

    with refused("", "feedback_words"):
        desk.act("Task_Feedback", HEAD, adopted="NOT_ADOPTED", feedback_words="")
    desk.act("Task_Feedback", HEAD, adopted="NOT_ADOPTED", feedback_words="已有同样的制度，不再另发文件。")
    desk.act(
        "Task_AssessRefusal",
        SHEN,
        assessment="REPORTED",
        assessment_words="制度没有执行，理由不成立，报县委县政府。",
    )

    [one] = desk.proposals()
    assert (one.status, one.reported_on.isoformat()) == ("NOT_ADOPTED", "2026-03-02")


def test_paper_feedback_entered_by_the_office_names_its_number(desk: Desk) -> None:
    accepted(desk)
    desk.supervise("2026-03-09")
    desk.reply()
    desk.propose(liable())

    with refused("代录的要写它书面反馈的文号", "feedback_reference"):
        desk.act("Task_Feedback", SHEN, adopted="ADOPTED", feedback_words="已经立案调查。")
    desk.act(
        "Task_Feedback",
        SHEN,
        adopted="ADOPTED",
        feedback_words="已经立案调查。",
        feedback_reference="安纪函〔2026〕7号",
    )
    assert desk.proposals()[0].feedback_reference == "安纪函〔2026〕7号"


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"reply_by_on": "2026-03-02"}, "reply_by_on", "要在今天以后"),
        ({"supervision_ground": None}, "supervision_ground", "条例第40条第1款"),
        ({"supervision_demand": ""}, "supervision_demand", "没有写要求"),
    ],
)
def test_what_opening_a_supervision_needs(desk: Desk, change: dict[str, Any], path: str, said: str) -> None:
    accepted(desk)
    desk.engine.run(SHEN, supervision.open_, desk.number)

    with refused(said, path):
        desk.act("Task_OpenSupervision", SHEN, opening(**change))


def test_empty_words_are_no_mending(desk: Desk) -> None:
    accepted(desk)
    desk.supervise("2026-03-09")

    with refused("不是整改", "reply_measures"):
        desk.reply(reply_measures="我局高度重视，立即开会研究。")


def test_a_supervision_ends_with_proposals_only_when_one_was_answered(desk: Desk) -> None:
    accepted(desk)
    desk.supervise("2026-03-09")
    desk.reply()

    with refused("还没有一项建议有书面反馈", "mend_result"):
        desk.check_mended("HANDED_ON")


def test_whoever_opens_does_not_approve_and_the_unit_does_not_open(desk: Desk) -> None:
    accepted(desk)
    for who in (HEAD, LIANG, CHENG):
        with pytest.raises(Forbidden):
            desk.engine.run(who, supervision.open_, desk.number)
    both = Actor("feng", "冯立群", (Grant("supervisor", REGION), Grant("office_head", REGION)))
    desk.engine.run(both, supervision.open_, desk.number)
    desk.act("Task_OpenSupervision", both, opening())

    with pytest.raises(Forbidden) as caught:
        desk.act("Task_ApproveSupervision", both, supervision_approved="yes")

    assert caught.value.code == "task_needs_another_person"


def test_a_matter_is_supervised_once_at_a_time(desk: Desk) -> None:
    accepted(desk)
    desk.supervise("2026-03-09")

    with pytest.raises(Conflict) as caught:
        desk.engine.run(SHEN, supervision.open_, desk.number)

    assert caught.value.facts["sentence"] == "这件已经在督办：县农业农村局。在原来的督办里接着办。"


def test_a_supervision_that_is_not_approved_leaves_no_mark(desk: Desk) -> None:
    accepted(desk)
    desk.engine.run(SHEN, supervision.open_, desk.number)
    desk.act("Task_OpenSupervision", SHEN, opening())
    desk.act(
        "Task_ApproveSupervision", FENG, supervision_approved="no", supervision_refusal="单位昨天已经办了。"
    )

    with desk.engine.read(SHEN) as tx:
        assert supervision.of(tx, desk.number) == []
    assert desk.matter().flags == []


def test_the_ledger_lists_what_is_supervised_and_what_was_proposed(desk: Desk) -> None:
    accepted(desk)
    desk.supervise("2026-03-09")
    with desk.engine.read(SHEN) as tx:
        [line] = supervision.ledger(tx)
    assert (line.supervision.serial, line.supervision.organ_name) == ("安信督〔2026〕1号", "县农业农村局")
    desk.reply()
    desk.propose(improve())
    with desk.engine.read(SHEN) as tx:
        [made] = supervision.proposals(tx)
        assert (made.number, made.proposal.kind_zh, made.proposal.status_zh) == (
            desk.number,
            "改进工作",
            "等反馈",
        )
        assert supervision.ledger(tx, under=f"{REGION}rsj/") == []


def accepted(desk: Desk) -> None:
    desk.register()
    desk.sort()
    desk.receive()
    desk.accept()


def decide(desk: Desk) -> None:
    desk.hear()
    desk.investigate()
    desk.draft()
    desk.check_law()
    desk.sign()
    desk.serve()


def two_overdue(desk: Desk) -> str:
    """Two matters of one bureau past their sixty days; the number of the first."""
    accepted(desk)
    first = desk.number
    desk.register(name="余长江", phone="13900001118", title="流转合同到期不退地", demand="退还到期的承包地")
    desk.sort(title="流转合同到期不退地")
    desk.receive()
    desk.accept()
    return first


def opening(**fields: Any) -> dict[str, Any]:
    return {
        "supervision_ground": "SHIRKING",
        "supervision_facts": "受理以后没有调查，信访人来问过两次。",
        "organ_path": NYNCJ,
        "supervision_demand": "一周内调查完。",
        "supervision_form": "LETTER",
        "reply_by_on": "2026-03-20",
        **fields,
    }


def listing(**fields: Any) -> dict[str, Any]:
    return {
        "meeting_body": "县信访工作联席会议",
        "listed_met_on": "2026-03-02",
        "list_decision": "yes",
        "list_reasons": "拖了两个月，信访人来过两次。",
        "listed_owner": "宋长河",
        "mend_by_on": "2026-04-30",
        "minutes_host": "许国梁",
        "minutes_attended": "县信访局、县农业农村局、柳河镇",
        **fields,
    }


def unlisting() -> dict[str, Any]:
    return {
        "unlist_body": "县信访工作联席会议",
        "unlist_reference": "〔2026〕5号",
        "unlisted_on": "2026-03-02",
    }


def paper(desk: Desk, kind: str) -> str:
    with desk.engine.read(SYSTEM) as tx:
        [made] = [one for one in documents.of(tx, desk.number) if one.kind == kind]
    return "\n".join(made.paragraphs)
