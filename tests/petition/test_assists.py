"""会办: one organ leads and answers, others assist it, each by its own day (条例第24条第1款)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import SYSTEM, Actor, Conflict, Forbidden, Invalid, instances, tasks
from petition import assists, documents, matters, side_cases
from petition.cases import Case, row_of
from tests.petition.people import (
    FENG,
    LIANG,
    LIUHE,
    NYNCJ,
    NYNCJ_ALL,
    RSJ,
    XUJING,
    ZJJ,
    ZJJ_ALL,
    Office,
)

WANTED = "说明这块地在不在集镇规划区里，流转要不要经你局同意。"
OPINION = "这块地在集镇规划区外，流转不用经本局同意，本局没有收过任何款项。"


@pytest.fixture
def led(office: Office) -> Office:
    """Led by the agriculture bureau, assisted by the housing bureau (by 2026-04-10) and the town."""
    office.at("2026-03-09")
    office.register()
    office.sort(assistants=[ZJJ, LIUHE], assist_wanted=WANTED, assist_by_on="2026-04-10")
    office.receive()
    office.at("2026-03-20")
    office.accept()
    return office


def _asked(office: Office) -> dict[str, assists.Assist]:
    with office.engine.read(SYSTEM) as tx:
        return {one.organ_name: one for one in assists.of(tx, office.number)}


def _do(office: Office, organ: str, element_id: str, actor: Actor, **data: Any) -> None:
    """Completes the step of the organ's own case."""
    instance_id = _asked(office)[organ].instance_id
    assert instance_id is not None
    with office.engine.read(SYSTEM) as tx:
        (task,) = [one for one in tasks.of_instance(tx, instance_id) if one.element_id == element_id]
    office.engine.run(actor, tasks.complete, task.id, data)


def _answer(office: Office) -> None:
    said = {"assist_result": "OPINION", "assist_opinion": OPINION, "assist_basis": "城乡规划法第二条"}
    _do(office, "县住建局", "Task_Assist", ZJJ_ALL["handler"], **said)
    _do(office, "县住建局", "Task_ApproveAssist", ZJJ_ALL["unit_head"], assist_approved="yes")


def test_each_assisting_organ_has_its_own_case_and_day(led: Office) -> None:
    asked = _asked(led)

    assert {name: one.by_on.isoformat() for name, one in asked.items()} == {
        "县住建局": "2026-04-10",
        "柳河镇": "2026-04-10",
    }
    assert led.clock_of("R15").nominal_on.isoformat() == "2026-05-19"
    assert f"县信访局请县住建局会办：{WANTED}，4月10日前出意见。" in led.story()
    with led.engine.read(ZJJ_ALL["handler"]) as tx:
        assert matters.get(tx, led.number).unit_name == "县农业农村局"


def test_a_day_that_passed_before_acceptance_does_not_hold_up_the_matter(office: Office) -> None:
    """Nobody told in time: it counts as accepted, and the organs are asked by the default day."""
    office.at("2026-03-09")
    office.register()
    office.sort(assistants=[ZJJ], assist_wanted=WANTED, assist_by_on="2026-03-12")
    office.receive()

    office.at("2026-03-25")

    assert office.matter().status == "ACCEPTED"
    assert [one.by_on.isoformat() > "2026-03-25" for one in _asked(office).values()] == [True]


def test_whoever_is_designated_later_has_the_same_assistants(office: Office) -> None:
    """S-27: two organs gave it back; the superior decides who leads, who assists was chosen before."""
    office.at("2026-03-09")
    office.register()
    office.sort(assistants=[LIUHE], assist_wanted=WANTED, assist_by_on="2026-05-12")
    for unit, other in ((NYNCJ, ZJJ), (ZJJ, RSJ)):
        office.receive(unit)
        office.object(unit, proposed_unit=other)
        reasons = "核对了三定规定和项目档案，这个项目不是该单位组织实施的，异议理由成立。"
        office.do("Task_DecideObjection", LIANG, objection_agreed="yes", decision_reasons=reasons)
        if unit == NYNCJ:
            office.do("Task_Reforward", LIANG, unit_choice=ZJJ, mode="FORWARD", reforward_reasons=reasons)
    office.do(
        "Task_Competence",
        FENG,
        competence_by="COMMON_SUPERIOR",
        competence_body="安澜县人民政府",
        competence_dispute="县农业农村局说归县住建局，县住建局说归县人社局，各有权责清单为据。",
        petitioner_told=True,
    )
    office.do(
        "Task_Designate",
        FENG,
        deciding_body="安澜县人民政府",
        decided_on="2026-03-09",
        decision_reference="安政办函〔2026〕12号",
        unit_choice=RSJ,
        petitioner_told=True,
    )
    office.receive(RSJ)
    office.accept(RSJ)

    assert list(_asked(office)) == ["柳河镇"]


def test_an_accusation_asks_nobody_else(office: Office) -> None:
    """条例第30条第3款: refused where it is chosen, not when the organ accepts."""
    office.at("2026-03-09")
    office.register(purpose="ACCUSATION", accused="村会计")
    with pytest.raises(Invalid) as refused:
        office.sort(
            purpose="ACCUSATION",
            accused_kind="OTHER",
            go="transfer",
            assistants=[ZJJ],
            assist_wanted=WANTED,
            assist_by_on="2026-04-10",
        )

    assert [one.path for one in refused.value.errors] == ["assistants"]


def test_the_opinion_goes_word_for_word_into_the_leads_answer(led: Office) -> None:
    _answer(led)
    led.engine.run(LIANG, assists.release, f"{led.number}/会办2", "镇里没有参与流转，不用等。")
    led.hear()
    led.investigate()
    led.draft()

    with led.engine.read(SYSTEM) as tx:
        paper = documents.newest(tx, row_of(tx, led.number)["id"], "OPINION", "draft")
    assert paper is not None
    assert f"县住建局会办意见：{OPINION}（城乡规划法第二条）" in paper.paragraphs
    assert "县住建局出会办意见，送县农业农村局。" in led.story()


def test_the_lead_waits_for_opinions_or_says_why_not(led: Office) -> None:
    _answer(led)
    led.hear()
    led.investigate()
    with pytest.raises(Invalid) as refused:
        led.draft()
    said = refused.value.errors[0].message
    assert "柳河镇（4月10日前）的会办意见还没有到" in said
    assert "第24条第1款" in said

    with pytest.raises(Invalid):
        led.engine.run(NYNCJ_ALL["handler"], assists.release, f"{led.number}/会办2", "不等")
    led.engine.run(
        NYNCJ_ALL["handler"], assists.release, f"{led.number}/会办2", "镇里书面说没有材料，不用再等。"
    )

    led.draft()
    assert _asked(led)["柳河镇"].status == "RELEASED"
    assert "柳河镇不再会办：镇里书面说没有材料，不用再等。" in led.story()


def test_a_late_assisting_organ_is_warned_and_the_lead_is_not_late(led: Office) -> None:
    led.at("2026-04-11", 0, 0)

    kinds = {(kind, clock) for kind, clock, _ in led.alerts()}
    assert ("warning", "R12") in kinds
    assert ("overdue", "R12") in kinds
    assert "县住建局逾期：应于4月10日前（条例第24条第1款）。" in led.story()
    assert led.clock_of("R15").nominal_on.isoformat() == "2026-05-19"


def test_who_says_it_is_not_theirs_is_heard_and_the_office_decides(led: Office) -> None:
    reasons = "这块地不在集镇规划区里，本局没有这项职权，应当问柳河镇政府。"
    said = {"assist_result": "NOT_OURS", "assist_reasons": reasons}
    _do(led, "县住建局", "Task_Assist", ZJJ_ALL["handler"], **said)
    _do(led, "县住建局", "Task_ApproveAssist", ZJJ_ALL["unit_head"], assist_approved="yes")

    decided = {"assist_decision_reasons": "规划图上这块地在规划区边上，要它说明。"}
    _do(led, "县住建局", "Task_DecideAssist", FENG, assist_stays="yes", **decided)
    assert _asked(led)["县住建局"].status == "ASKED"
    _do(led, "县住建局", "Task_Assist", ZJJ_ALL["handler"], **said)
    _do(led, "县住建局", "Task_ApproveAssist", ZJJ_ALL["unit_head"], assist_approved="yes")
    _do(led, "县住建局", "Task_DecideAssist", LIANG, assist_stays="no", **decided)

    assert _asked(led)["县住建局"].status == "RELEASED"
    assert f"县住建局说不归它会办：{reasons}" in led.story()


def test_the_head_who_wrote_it_does_not_approve_it(led: Office) -> None:
    both = Actor("zjj-both", "贺一鸣", ZJJ_ALL["handler"].grants + ZJJ_ALL["unit_head"].grants)
    said = {"assist_result": "OPINION", "assist_opinion": OPINION, "assist_basis": "城乡规划法第二条"}
    _do(led, "县住建局", "Task_Assist", both, **said)

    with pytest.raises(Forbidden):
        _do(led, "县住建局", "Task_ApproveAssist", both, assist_approved="yes")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("organ", NYNCJ, "主办单位自己"),
        ("organ", ZJJ, "已经请它会办"),
        ("wanted", "看看", "没有写请它查什么"),
        ("by_on", "2026-03-20", "今天以后"),
    ],
)
def test_what_makes_no_sense_is_not_asked(led: Office, field: str, value: str, says: str) -> None:
    facts = {"organ": RSJ, "wanted": WANTED, "by_on": "2026-04-01", field: value}
    with pytest.raises(Invalid) as refused:
        led.engine.run(NYNCJ_ALL["handler"], assists.ask, led.number, facts)

    assert [(one.path, says in one.message) for one in refused.value.errors] == [(field, True)]


def test_the_lead_asks_one_more_organ_on_the_way_by_the_default_day(led: Office) -> None:
    led.engine.run(
        NYNCJ_ALL["handler"],
        assists.ask,
        led.number,
        {"organ": RSJ, "wanted": WANTED},
        command_id="ask-one-more",
    )
    led.engine.run(
        NYNCJ_ALL["handler"],
        assists.ask,
        led.number,
        {"organ": RSJ, "wanted": WANTED},
        command_id="ask-one-more",
    )

    one = _asked(led)["县人社局"]
    assert one.by_on.isoformat() == "2026-04-07"  # 15 days on is Qingming, moved on
    assert one.asked_path == NYNCJ
    assert len(_asked(led)) == 3


def test_nobody_is_asked_before_an_organ_leads_nor_by_others(office: Office) -> None:
    office.register()
    facts = {"organ": ZJJ, "wanted": WANTED}
    with pytest.raises(Conflict) as early:
        office.engine.run(LIANG, assists.ask, office.number, facts)
    assert early.value.code == "assist_not_in_hand"
    with pytest.raises(Forbidden) as stranger:
        office.engine.run(XUJING, assists.ask, office.number, facts)
    assert stranger.value.code == "assist_not_yours"


def test_a_withdrawn_petition_ends_the_requests(led: Office) -> None:
    led.engine.run(
        XUJING, matters.withdraw, led.number, {"how": "written", "statement": "钱给了，我不告了。"}
    )

    assert {one.status for one in _asked(led).values()} == {"RELEASED"}
    with led.engine.read(SYSTEM) as tx:
        case = Case(tx, row_of(tx, led.number))
        assert {one.status for one in side_cases.of(tx, case.number)} == {"finished"}
        assert instances.get(tx, case.row["instance_id"]).outcome is not None


def test_a_refused_matter_asks_nobody(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort(assistants=[ZJJ], assist_wanted=WANTED)
    office.receive()
    office.object()
    office.do(
        "Task_DecideObjection",
        LIANG,
        objection_agreed="yes",
        decision_reasons="核对了三定规定和权责清单，流转管理不在该局，异议成立。",
    )

    assert _asked(office) == {}


def test_a_day_that_went_by_before_acceptance_gives_way_to_the_settings(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort(assistants=[ZJJ], assist_wanted=WANTED, assist_by_on="2026-03-15")
    office.receive()
    office.at("2026-03-20")
    office.accept()

    assert _asked(office)["县住建局"].by_on.isoformat() == "2026-04-07"
