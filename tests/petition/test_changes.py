"""What changes a matter from outside: a death, an agent, one more answer, a reopening, a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from engine import SYSTEM, Actor, Conflict, Forbidden, Grant, Invalid, instances, tasks
from petition import (
    agents,
    appeals,
    changes,
    documents,
    law,
    matters,
    parties,
    reopening,
    reviews,
    successors,
    supplements,
)
from petition.changes import Change
from tests.petition.people import FENG, LIANG, NYNCJ, NYNCJ_ALL, REGION, XFJ, XUJING, Office, service, today

WHY = "法院受理的是另外两户的案件，这一户没有起诉，不该不受理。"


@pytest.fixture
def handled(office: Office) -> Office:
    """Accepted on 2026-03-20 by the agriculture bureau."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    return office


def _changes(office: Office) -> list[Change]:
    with office.engine.read(SYSTEM) as tx:
        return changes.of(tx, office.number)


def _do(office: Office, element_id: str, actor: Actor, **data: Any) -> None:
    """Completes a step of the newest change's case."""
    for one in reversed(_changes(office)):
        with office.engine.read(SYSTEM) as tx:
            found = [
                each for each in tasks.of_instance(tx, str(one.instance_id)) if each.element_id == element_id
            ]
        if found:
            office.engine.run(actor, tasks.complete, found[0].id, data)
            return
    raise AssertionError(f"{element_id} is not open")


def _dies(office: Office) -> None:
    office.at("2026-04-02")
    facts = {"died_on": "2026-04-01", "proof": "县医院死亡医学证明"}
    office.engine.run(XUJING, successors.died, office.number, facts)


HEIR = {
    "name": "张小满",
    "relation": "CHILD",
    "proof": "户口本，父女",
    "phone": "13900007720",
    "address": "柳河镇青塘村六组",
    "statement": "我父亲的事我接着办。",
}


# -- a death (S-45) ------------------------------------------------------------------------------------------


def test_a_death_stops_no_clock_and_asks_the_heirs(handled: Office) -> None:
    due = handled.clock_of("R15").nominal_on

    _dies(handled)

    assert handled.matter().status == "ACCEPTED"
    assert {"code": "awaits_heir"} in handled.matter().flags
    assert {"code": "awaits_heir"} in handled.task("Task_Hear").marks["flags"]
    assert handled.clock_of("R15").nominal_on == due
    assert handled.clock_of("R15").status == "running"
    assert any("2026年4月1日去世" in line or "4月1日去世" in line for line in handled.story())


def test_an_heir_goes_on_with_the_same_day(handled: Office) -> None:
    due = handled.clock_of("R15").nominal_on
    before = handled.matter().petitioner
    _dies(handled)
    handled.at("2026-04-10")

    handled.engine.run(XUJING, successors.goes_on, handled.number, HEIR)

    [change] = _changes(handled)
    assert (change.status, change.is_open) == ("TAKEN_OVER", False)
    assert handled.matter().petitioner == "张**" == before
    assert {"code": "awaits_heir"} not in handled.matter().flags
    assert handled.clock_of("R15").nominal_on == due
    with handled.engine.read(SYSTEM) as tx:
        people = {one.role: one for one in parties.of(tx, handled.number)}
        assert people["deceased"].name == "张**"
        assert people["petitioner"].phone == "139****7720"
        assert "SUCCESSION" in {one.kind for one in documents.of(tx, handled.number)}
    handled.hear()


def test_nobody_goes_on_and_the_organ_does(handled: Office) -> None:
    """The Regulation ends nothing for a death; only local rules do (S-45, G-07)."""
    _dies(handled)
    _do(
        handled,
        "Task_AskHeirs",
        XUJING,
        heir_answer="DECLINED",
        asked_how="4月3日上门问了儿子、女儿，都说不办了。",
    )

    with pytest.raises(Invalid, match="valid") as refused:
        _do(
            handled,
            "Task_DecideHeirless",
            FENG,
            heirless_way="END",
            heirless_reasons="没有人接着办，终结。没有别的事。",
        )
    assert "本地有规定" in refused.value.errors[0].message
    _do(
        handled,
        "Task_DecideHeirless",
        FENG,
        heirless_way="GO_ON",
        heirless_reasons="村里的账还要查清，接着办。",
    )

    assert handled.matter().status == "ACCEPTED"
    assert not handled.matter().is_notice_owed
    assert handled.data()["notice_owed"] is False


def test_where_local_rules_end_it_an_heir_may_have_it_reopened(
    handled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = replace(law.settings(), ends_without_successor=True)
    monkeypatch.setattr(law, "settings", lambda: local)
    _dies(handled)
    _do(handled, "Task_AskHeirs", XUJING, heir_answer="NOT_FOUND", asked_how="村委会说没有近亲属，公告过。")
    _do(
        handled,
        "Task_DecideHeirless",
        FENG,
        heirless_way="END",
        heirless_reasons="山东省信访条例第46条第4项。",
    )

    assert handled.matter().status == "ARCHIVED_ONLY"
    assert not handled.open()
    assert handled.clock_of("R15") is None or handled.clock_of("R15").status == "dropped"

    handled.at("2026-05-06")
    facts = {"ground": "HEIR_CAME", "why": "侄女从外省回来，有公证书，要求接着办。"}
    handled.engine.run(LIANG, reopening.ask, handled.number, facts)
    _do(
        handled,
        "Task_DecideReopening",
        FENG,
        reopen_agreed="yes",
        reopen_reasons="看过公证书，是唯一继承人。",
    )
    assert handled.matter().status == "REGISTERED"
    assert set(handled.open()) == {"Task_Analyse"}


def test_what_makes_no_sense_of_a_death_is_refused(handled: Office) -> None:
    with pytest.raises(Forbidden):
        handled.engine.run(NYNCJ_ALL["handler"], successors.died, handled.number, {})
    with pytest.raises(Conflict) as none:
        handled.engine.run(XUJING, successors.goes_on, handled.number, HEIR)
    assert none.value.code == "no_heirs_asked"
    for facts in ({}, {"died_on": "2027-01-01", "proof": "证明"}, {"died_on": "x", "proof": "县医院的证明"}):
        with pytest.raises(Invalid):
            handled.engine.run(XUJING, successors.died, handled.number, facts)
    _dies(handled)
    with pytest.raises(Conflict) as twice:
        handled.engine.run(XUJING, successors.died, handled.number, {})
    assert twice.value.code == "heirs_asked"
    with pytest.raises(Invalid) as refused:
        handled.engine.run(XUJING, successors.goes_on, handled.number, {"name": "李"})
    assert {one.path for one in refused.value.errors} == {"name", "proof", "statement", "relation"}


# -- an agent ------------------------------------------------------------------------------------------------

AGENT = {"name": "孙律师", "relation": "LAWYER", "proof": "4月8日签名的授权委托书", "powers": ["REVIEW"]}


def _agent(office: Office, **facts: Any) -> Change:
    made = office.engine.run(XUJING, agents.appoint, office.number, {**AGENT, **facts})
    assert made is not None
    return made


def test_an_agent_acts_within_the_written_authority(handled: Office) -> None:
    made = _agent(handled)
    with pytest.raises(Invalid):
        _do(handled, "Task_CheckAgent", LIANG, agent_decision="ADMIT", agent_checked="签名一致")
    _do(
        handled,
        "Task_CheckAgent",
        LIANG,
        agent_original=True,
        agent_decision="ADMIT",
        agent_checked="签名一致",
    )

    assert [one["label"] for one in handled.data()["agents"]] == ["孙**（律师、法律服务工作者）"]
    with handled.engine.read(XUJING) as tx:
        assert "agent" in {one.role for one in parties.of(tx, handled.number)}
    facts = {"how": "written", "statement": "不办了。", "agent": made.number}
    with pytest.raises(Invalid) as refused:
        handled.engine.run(XUJING, matters.withdraw, handled.number, facts)
    assert "委托书里没有写“撤回信访”" in refused.value.errors[0].message
    handled.engine.run(
        XUJING, agents.revoke, handled.number, made.number, "张桂兰4月20日来电说不要他代理了。"
    )
    assert [one.status for one in _changes(handled)] == ["REVOKED"]
    assert handled.data()["agents"] == []


def _admitted(office: Office, **facts: Any) -> Change:
    made = _agent(office, **facts)
    seen = {"agent_original": True, "agent_decision": "ADMIT", "agent_checked": "签名一致"}
    _do(office, "Task_CheckAgent", LIANG, **seen)
    return made


def _beyond(power: str, act: Callable[[], Any]) -> None:
    with pytest.raises(Invalid) as refused:
        act()
    assert [one.path for one in refused.value.errors] == ["agent"]
    assert f"委托书里没有写“{power}”" in refused.value.errors[0].message


def test_every_act_of_an_agent_is_held_against_the_authority(handled: Office) -> None:
    """Hearing, mediation, service, dissatisfaction, review and its withdrawal: each asks for its power."""
    plain = _admitted(handled, name="周大姐", relation="COMMUNITY", powers=[]).number
    full = _admitted(handled, powers=["REVIEW", "MEDIATE"]).number
    handler = NYNCJ_ALL["handler"]
    said = {"heard_how": "FACE", "heard_on": today(handled.clock), "heard_by": "周启明"}
    said |= {"statement": "代理人说去年的流转款没有付。", "statement_confirmed": True}
    with pytest.raises(Invalid) as unknown:
        handled.do("Task_Hear", handler, {**said, "agent": "别人"})
    assert unknown.value.errors[0].path == "agent"
    handled.do("Task_Hear", handler, {**said, "agent": plain})

    handled.investigate(next_step="mediate")
    agreed = {
        "mediation_start": "begin",
        "other_party": "青塘村合作社",
        "consented_on": today(handled.clock),
        "petitioner_consents": "yes",
        "petitioner_proof": "同意书",
        "other_consents": "yes",
        "other_proof": "同意书",
        "mediation_form": "PEOPLE",
        "mediator": "柳河镇调解委员会",
    }
    consent = partial(handled.do, "Task_MediationConsent", handler)
    _beyond("同意调解、和解", lambda: consent({**agreed, "agent": plain}))
    consent({**agreed, "agent": full})
    failed = {
        "mediation_result": "FAILED",
        "mediated_on": today(handled.clock),
        "failed_why": "付款的日子谈不拢。",
    }
    handled.do("Task_Mediate", handler, failed)
    handled.investigate()
    handled.draft()
    handled.check_law()
    handled.sign()
    handled.serve(agent=plain)

    asked = {"reviewer": f"{REGION}zf/", "requests": "撤销原意见", "reasons": "金额算错了。"}
    ask = partial(handled.engine.run, XUJING, reviews.request, handled.number)
    _beyond("申请复查、复核", lambda: ask({**asked, "agent": plain}))
    ask({**asked, "agent": full})
    assert any(
        "代理人孙**（律师、法律服务工作者）替张**来办（申请复查、复核）" in one for one in handled.story()
    )
    take_back = partial(handled.engine.run, XUJING, reviews.withdraw, handled.number, "不查了。")
    _beyond("撤回信访", lambda: take_back(agent=full))
    take_back()
    unhappy = {"statement": "还是没有付。", "channel": "VISIT", "agent": plain}
    handled.engine.run(XUJING, appeals.take, handled.number, unhappy)
    assert any("查询、递交材料、陈述" in one for one in handled.story())


def test_a_rating_cannot_be_given_away_and_two_agents_are_enough(handled: Office) -> None:
    with pytest.raises(Invalid) as refused:
        _agent(handled, powers=["RATE"])
    assert "评价只能由信访人自己作出" in refused.value.errors[0].message
    with pytest.raises(Invalid) as refused:
        _agent(handled, proof="")
    assert [one.path for one in refused.value.errors] == ["proof"]
    first = _agent(handled)
    _agent(handled, name="周大姐", relation="COMMUNITY")
    with pytest.raises(Conflict) as third:
        _agent(handled, name="第三人")
    assert third.value.code == "too_many_agents"
    _do(
        handled,
        "Task_CheckAgent",
        LIANG,
        agent_decision="REFUSE",
        agent_reasons="没有写委托什么，补写以后再来。",
    )
    assert {one.status for one in _changes(handled)} == {"ASKED", "REFUSED"}
    with pytest.raises(Conflict):
        handled.engine.run(XUJING, agents.revoke, handled.number, first.number, "不要了")


# -- one more answer -----------------------------------------------------------------------------------------


@pytest.fixture
def answered(handled: Office) -> Office:
    """Served on 2026-05-20: the review window is open until 2026-06-22."""
    handled.hear()
    handled.investigate()
    handled.at("2026-05-18")
    handled.draft()
    handled.check_law()
    handled.sign()
    handled.at("2026-05-20")
    handled.serve()
    return handled


TEXT = "付款从专户按合同面积逐户转到社保卡，2026年6月30日前付清，外出的由村会计通知。"


def test_a_supplementary_answer_is_a_record_of_its_own(answered: Office) -> None:
    handler, head = NYNCJ_ALL["handler"], NYNCJ_ALL["unit_head"]
    answered.at("2026-05-28")
    answered.engine.run(handler, supplements.begin, answered.number, {"why": "信访人问钱怎么付到户。"})
    draft = {"supplement_text": TEXT, "supplement_basis": "流转管理办法第二十条"}
    with pytest.raises(Invalid) as refused:
        _do(answered, "Task_SupplementDraft", handler, changes_result="yes", **draft)
    assert "依法纠错" in refused.value.errors[0].message
    _do(answered, "Task_SupplementDraft", handler, changes_result="no", **draft)
    _do(answered, "Task_SupplementApprove", head, supplement_decision="issue")
    _do(answered, "Task_Serve", handler, **service(today(answered.clock)))

    with answered.engine.read(SYSTEM) as tx:
        papers = {one.kind: one for one in documents.of(tx, answered.number)}
    assert papers["SUPPLEMENT"].number.endswith("补〔2026〕1号")
    assert papers["SUPPLEMENT"].served_on.isoformat() == "2026-05-28"
    assert papers["OPINION"].number in " ".join(papers["SUPPLEMENT"].paragraphs)
    assert (papers["OPINION"].status, papers["OPINION"].served_on.isoformat()) == ("issued", "2026-05-20")
    assert answered.clock_of("R18").effective_on.isoformat() == "2026-06-22"
    assert answered.matter().served_on.isoformat() == "2026-05-20"
    assert [one.status for one in _changes(answered)] == ["SERVED"]


def test_before_the_answer_there_is_nothing_to_complete(handled: Office) -> None:
    with pytest.raises(Conflict) as refused:
        handled.engine.run(NYNCJ_ALL["handler"], supplements.begin, handled.number, {"why": "再说明一下"})

    assert refused.value.code == "not_answered"


def test_the_head_may_find_that_nothing_is_to_be_completed(answered: Office) -> None:
    handler = NYNCJ_ALL["handler"]
    with pytest.raises(Invalid):
        answered.engine.run(handler, supplements.begin, answered.number, {"why": ""})
    answered.engine.run(handler, supplements.begin, answered.number, {"why": "信访人问钱怎么付到户。"})
    with pytest.raises(Conflict):
        answered.engine.run(handler, supplements.begin, answered.number, {"why": "信访人又问。再说一次。"})
    draft = {"supplement_text": TEXT, "supplement_basis": "流转管理办法第二十条", "changes_result": "no"}
    _do(answered, "Task_SupplementDraft", handler, **draft)
    _do(
        answered,
        "Task_SupplementApprove",
        NYNCJ_ALL["unit_head"],
        supplement_decision="drop",
        supplement_reasons="原答复第二项写清了。",
    )
    assert [one.status for one in _changes(answered)] == ["DROPPED"]


# -- a reopening ---------------------------------------------------------------------------------------------


def _refused(office: Office) -> None:
    """Told on 2026-03-10 that arbitration is the way."""
    office.at("2026-03-09")
    office.register()
    office.sort(procedure="ARBITRATION")
    office.at("2026-03-10")
    office.do("Task_ServeNotice", XUJING, service(today(office.clock)))


def test_what_was_refused_wrongly_is_opened_again_under_its_number(office: Office) -> None:
    _refused(office)
    assert office.matter().status == "IMPORTED"
    before = office.story()
    office.at("2026-04-08")
    office.engine.run(LIANG, reopening.ask, office.number, {"ground": "WRONGLY_REFUSED", "why": WHY})

    _do(
        office, "Task_DecideReopening", FENG, reopen_agreed="yes", reopen_reasons="核对了立案材料，理由成立。"
    )

    assert office.matter().status == "REGISTERED"
    assert office.story()[: len(before)] == before
    assert set(office.open()) == {"Task_Analyse"}
    assert office.clock_of("R02").nominal_on.isoformat() == "2026-04-23"
    with office.engine.read(SYSTEM) as tx:
        assert "REOPENING" in {one.kind for one in documents.of(tx, office.number)}
    _do(office, "Task_ReopenServe", XUJING, **service(today(office.clock)))
    assert [one.status for one in _changes(office)] == ["REOPENED"]
    office.sort()
    office.receive()
    office.accept()
    office.hear()
    assert office.matter().status == "IN_PROCESS"
    facts = {"how": "written", "statement": "钱付了，不告了。"}
    office.engine.run(XUJING, matters.withdraw, office.number, facts)
    assert office.matter().status == "WITHDRAWN"


def test_who_asks_does_not_decide_and_the_end_may_stand(office: Office) -> None:
    _refused(office)
    office.engine.run(FENG, reopening.ask, office.number, {"ground": "WRONGLY_REFUSED", "why": WHY})
    with pytest.raises(Invalid) as refused:
        _do(
            office,
            "Task_DecideReopening",
            FENG,
            reopen_agreed="yes",
            reopen_reasons="核对了立案材料，理由成立。",
        )
    assert "别的负责人" in refused.value.errors[0].message
    other = Actor("head2", "副局长", (Grant("office_head", XFJ),))
    _do(office, "Task_DecideReopening", other, reopen_agreed="no", reopen_reasons="核对过，仲裁委已经立案。")
    assert office.matter().status == "IMPORTED"
    assert [one.status for one in _changes(office)] == ["REFUSED"]


def test_what_was_answered_is_not_opened_again(answered: Office) -> None:
    with pytest.raises(Conflict) as refused:
        answered.engine.run(LIANG, reopening.ask, answered.number, {"ground": "WRONGLY_REFUSED", "why": WHY})

    assert refused.value.code == "not_reopenable"
    with pytest.raises(Forbidden):
        answered.engine.run(XUJING, reopening.ask, answered.number, {})


def test_a_ground_opens_only_its_own_end(office: Office) -> None:
    _refused(office)

    with pytest.raises(Invalid) as refused:
        office.engine.run(LIANG, reopening.ask, office.number, {"ground": "NOT_THEIR_ACT", "why": "短"})

    assert {one.path for one in refused.value.errors} == {"ground", "why"}


# -- the report of an assignment (条例第22条第1款第3项, R-04) -----------------------------------------------


@pytest.fixture
def assigned(office: Office) -> Office:
    """Assigned on 2026-03-09, to be reported by 2026-04-30; answered and served on 2026-04-20."""
    office.at("2026-03-09")
    office.register()
    office.sort(mode="ASSIGN", report_by_on="2026-04-30")
    office.receive()
    office.at("2026-03-20")
    office.accept()
    return office


REPORT = {
    "report_facts": "账目显示2025年度流转款3720元没有支付，责令合作社付清，依据承包法第三十八条。",
    "report_measures": "4月28日前付清，村镇科盯着付。",
    "report_view": "AGREES",
    "report_view_proof": "签字的意见在卷里第21页",
}


def _answer(office: Office) -> None:
    office.hear()
    office.investigate()
    office.draft()
    office.check_law()
    office.sign()
    office.at("2026-04-20")
    office.serve()


def test_an_assignment_is_reported_back_with_the_heads_signature(assigned: Office) -> None:
    handler, head = NYNCJ_ALL["handler"], NYNCJ_ALL["unit_head"]
    _answer(assigned)
    _do(assigned, "Task_Report", handler, **REPORT)
    with pytest.raises(Forbidden):
        _do(
            assigned, "Task_SignReport", Actor("h", "周启明", (Grant("handler", NYNCJ),)), report_signed="yes"
        )
    _do(assigned, "Task_SignReport", head, report_signed="yes")

    assert (assigned.clock_of("R04").status, assigned.clock_of("R04").nominal_on.isoformat()) == (
        "met",
        "2026-04-30",
    )
    with assigned.engine.read(SYSTEM) as tx:
        papers = {one.kind: one for one in documents.of(tx, assigned.number)}
    said = " ".join(papers["REPORT"].paragraphs)
    assert papers["ASSIGN"].number in said
    assert "卷里第21页" in said
    assert head.name in said

    with pytest.raises(Invalid):
        _do(
            assigned,
            "Task_CheckReport",
            LIANG,
            report_accepted="no",
            report_return_words="补落实凭证，5日内。",
        )
    _do(
        assigned,
        "Task_CheckReport",
        LIANG,
        report_accepted="no",
        report_lacks=["EXECUTION"],
        report_return_words="补付款凭证，4月25日前。",
    )
    assert assigned.clock_of("R04").status == "running"
    assert assigned.clock_of("R04").nominal_on.isoformat() == "2026-04-30"
    _do(assigned, "Task_Report", handler, **{**REPORT, "report_measures": "4月22日付清，回单在卷里第24页。"})
    _do(assigned, "Task_SignReport", head, report_signed="yes")
    _do(assigned, "Task_CheckReport", LIANG, report_accepted="yes")
    [change] = _changes(assigned)
    assert (change.status, change.facts["returns"]) == ("DONE", 1)
    assert "report_returned_twice" not in {kind for kind, *_rest in assigned.alerts()}


def test_a_report_returned_twice_is_told(assigned: Office) -> None:
    """K43: the second return of the same report goes to those above."""
    _answer(assigned)
    for told in (False, True):
        _do(assigned, "Task_Report", NYNCJ_ALL["handler"], **REPORT)
        _do(assigned, "Task_SignReport", NYNCJ_ALL["unit_head"], report_signed="yes")
        _do(
            assigned,
            "Task_CheckReport",
            LIANG,
            report_accepted="no",
            report_lacks=["BASIS"],
            report_return_words="写明依据哪一条。",
        )
        assert ("report_returned_twice" in {kind for kind, *_rest in assigned.alerts()}) is told
    assert any("办结报告退回了两次" in line for line in assigned.story())


def test_a_report_that_does_not_come_is_alerted(assigned: Office) -> None:
    assigned.at("2026-05-06")

    assert ("overdue", "R04", "2026-05-01 00:00") in assigned.alerts()


def test_who_no_longer_has_the_matter_owes_no_report(assigned: Office) -> None:
    facts = {"how": "written", "statement": "钱付了，不告了。"}
    assigned.engine.run(XUJING, matters.withdraw, assigned.number, facts)

    [change] = _changes(assigned)
    assert change.status == "RELEASED"
    with assigned.engine.read(SYSTEM) as tx:
        assert instances.get(tx, str(change.instance_id)).status == "finished"
