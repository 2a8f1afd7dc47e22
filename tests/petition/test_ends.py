"""Every end a matter can come to, besides 已办结."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Conflict, Forbidden, Invalid
from petition import matters
from tests.petition.people import (
    FENG,
    LIANG,
    NYNCJ_ALL,
    XUJING,
    ZJJ,
    Office,
    analysis,
    service,
    today,
)


def _serve_notice(office: Office) -> None:
    office.do("Task_ServeNotice", XUJING, service(today(office.clock)))


def test_a_matter_in_hand_is_not_accepted_by_the_higher_organ(office: Office) -> None:
    """S-71, 条例第19条第3款."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    first = office.number
    due = office.clock_of("R15").nominal_on

    office.at("2026-04-01")
    office.register()
    assert office.matter().repeats == 1
    office.sort(repeat_kind="RUNNING", repeat_number=first)
    office.do("Task_ApproveRoute", FENG, route_approved="yes")
    _serve_notice(office)

    assert office.outcome() == "不予受理"
    assert office.matter().status == "NOT_ACCEPTED"
    with office.engine.read(SYSTEM) as tx:
        paper = next(one for one in _papers(office) if one.kind == "NOT_ACCEPT")
        assert [one.number for one in matters.related(tx, office.number)] == [first]
    assert first in " ".join(paper.paragraphs)
    assert "第19条第3款" in " ".join(paper.paragraphs)
    office.number = first
    assert office.clock_of("R15").nominal_on == due
    assert office.matter().repeats == 1


def test_before_re_review_nothing_is_no_longer_accepted(office: Office) -> None:
    """条例第36条第3款: barred is what was re-reviewed; the whole walk is S-69 in test_rereview."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    first = office.number
    office.at("2026-08-01")
    office.register()

    with pytest.raises(Invalid) as refused:
        office.sort(
            repeat_kind="CONCLUDED",
            repeat_number=first,
            new_facts="no",
            same_reasons="对照了复核意见书，时间、金额、证据都一样，没有新的。",
        )

    [wrong] = refused.value.errors
    assert wrong.path == "route.notice"
    assert "没有作出复核意见" in wrong.message
    assert "第36条第3款" in wrong.message


def test_new_facts_after_the_end_make_a_new_matter(office: Office) -> None:
    """S-70, 条例第36条第3款."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    first = office.number
    office.at("2026-08-03")
    office.register()

    office.do("Task_Analyse", LIANG, analysis(repeat_kind="CONCLUDED", repeat_number=first, new_facts="yes"))

    assert office.data()["advice"]["row"] == "T20"


def test_the_same_matter_again_is_told_until_when_review_is_open(office: Office) -> None:
    """S-72, S-53: served Wed 2026-05-20, the window is open until Mon 2026-06-22."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.investigate()
    office.at("2026-05-18")
    office.draft()
    office.check_law()
    office.sign()
    office.at("2026-05-20")
    office.serve()
    first = office.number

    office.at("2026-06-10")
    office.register()
    office.do(
        "Task_Analyse",
        LIANG,
        analysis(
            repeat_kind="WINDOW_OPEN",
            repeat_number=first,
            new_facts="no",
            same_reasons="对照了处理意见书，诉求、事实和理由都一样。",
        ),
    )

    assert office.data()["advice"]["row"] == "T03"
    assert "2026年6月22日止，可以向安澜县人民政府书面申请复查" in office.data()["lawful_way"]


def test_a_penalty_dispute_is_sent_to_reconsideration(office: Office) -> None:
    """S-49, 条例第31条第4项: 导入告知, no 60-day clock."""
    office.register(demand="撤销 500 元罚款", content_class="城乡建设/城市建设和市政管理")
    office.sort(procedure="ADMINISTRATIVE", content_class="城乡建设/城市建设和市政管理")
    _serve_notice(office)

    assert office.outcome() == "已告知向有权机关提出"
    assert office.matter().status == "IMPORTED"
    assert office.clock_of("R15") is None
    assert office.clock_of("R02").status == "met"


def test_the_notice_of_a_penalty_dispute_names_the_sixty_days(office: Office) -> None:
    office.register()
    office.do("Task_Analyse", LIANG, analysis(procedure="ADMINISTRATIVE"))

    assert "60日" in office.data()["lawful_way"]


def test_litigation_by_letter_goes_to_the_political_legal_organ(office: Office) -> None:
    """S-13, 条例第22条第2款."""
    office.at("2026-03-09")
    office.register(channel="LETTER", demand="不服县法院的判决")
    assert office.clock_of("R02").nominal_on.isoformat() == "2026-03-24"

    office.sort(litigation="YES")

    assert office.outcome() == "已转政法"
    assert office.matter().status == "TRANSFERRED_POLITICAL_LEGAL"
    assert office.clock_of("R15") is None


def test_litigation_by_visit_is_explained_and_guided_the_same_day(office: Office) -> None:
    """S-14, 条例第22条第2款: a record, no forward."""
    office.register(demand="不服县法院的判决")
    office.sort(litigation="YES")

    assert office.outcome() == "已告知向有权机关提出"
    assert office.matter().status == "TOLD_OTHER"
    assert "GUIDANCE_RECORD" in {one.kind for one in _papers(office)}


def test_an_accusation_goes_to_the_discipline_organ_and_stays_sealed(office: Office) -> None:
    """S-15, 条例第30条."""
    office.register(
        demand="反映某镇长收钱", purpose="ACCUSATION", accused="某镇长", accused_path="/33/3309/330999/liuhe/"
    )
    office.sort(purpose="ACCUSATION", accused_kind="DISCIPLINE", content_class="纪检监察/贪污贿赂")

    assert office.outcome() == "已转纪检监察"
    assert office.matter().is_sealed


def test_the_petitioner_withdraws_while_it_is_handled(office: Office) -> None:
    """S-44: by the petitioner's own recorded act; the clocks fall away and it may be filed again."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.at("2026-04-10")

    office.engine.run(
        XUJING, matters.withdraw, office.number, {"how": "written", "statement": "我不要求再办了。"}
    )

    assert office.outcome() == "信访人撤回"
    assert office.matter().status == "WITHDRAWN"
    assert not office.open()
    assert not office.timers()
    assert office.matter().outcome is None
    office.register()
    assert office.matter().status == "REGISTERED"


def test_the_unit_cannot_record_a_withdrawal(office: Office) -> None:
    """S-44."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    facts = {"how": "written", "statement": "不要求再办了。"}

    with pytest.raises(Forbidden, match="registering office"):
        office.engine.run(NYNCJ_ALL["handler"], matters.withdraw, office.number, facts)

    assert office.matter().status == "ACCEPTED"


def test_a_withdrawal_without_the_petitioners_words_is_refused(office: Office) -> None:
    office.register()

    with pytest.raises(Invalid):
        office.engine.run(XUJING, matters.withdraw, office.number, {"how": "written", "statement": " "})


def test_an_accusation_cannot_be_withdrawn(office: Office) -> None:
    """S-44: it goes on ex officio."""
    office.register(demand="反映某单位违法经营", purpose="ACCUSATION")

    with pytest.raises(Conflict) as refused:
        office.engine.run(
            XUJING, matters.withdraw, office.number, {"how": "written", "statement": "不告了。"}
        )

    assert refused.value.code == "sealed_goes_on"


def test_a_suggestion_is_studied_and_replied_without_the_sixty_days(office: Office) -> None:
    """S-52, 条例第29条."""
    office.at("2026-03-02")
    office.register(demand="建议公交线延长到青塘村", purpose="SUGGESTION")
    office.sort(purpose="SUGGESTION")
    office.receive()
    office.accept()
    assert office.clock_of("R15") is None
    assert office.clock_of("R16").nominal_on.isoformat() == "2026-04-01"

    office.do(
        "Task_Reply",
        NYNCJ_ALL["handler"],
        reply_result="PARTLY_ADOPTED",
        reply_text="同意先开通早晚两班，试行三个月，再看客流决定是否增加班次。",
        reply_basis="县公共交通规划",
        reply_remedy="没有",
    )
    office.do("Task_ApproveReply", NYNCJ_ALL["unit_head"], reply_approved="yes")
    office.serve()

    assert office.matter().status == "REPLIED"
    assert office.clock_of("R18") is None


def test_a_duty_matter_has_no_sixty_days_and_offers_no_review(office: Office) -> None:
    """S-48, 条例第31条第5项: two months mark when suit is possible."""
    office.at("2026-03-10")
    office.register(demand="制止违法建房", content_class="城乡建设/城乡规划")
    office.sort(unit=ZJJ, procedure="DUTY", content_class="城乡建设/城乡规划")
    office.receive(ZJJ)
    office.accept(ZJJ)

    clock = office.clock_of("R16")
    assert (clock.nominal_on.isoformat(), clock.effective_on.isoformat()) == ("2026-05-10", "2026-05-11")
    assert office.clock_of("R15") is None
    reply = {
        "reply_result": "DUTY_PERFORMED",
        "reply_text": "已责令停止施工，限期拆除，后续由执法大队监督。",
        "reply_basis": "城乡规划法第六十五条",
    }
    from tests.petition.people import ZJJ_ALL

    with pytest.raises(Invalid, match=r"valid"):
        office.do("Task_Reply", ZJJ_ALL["handler"], reply, reply_remedy="可以申请复查。")
    office.do("Task_Reply", ZJJ_ALL["handler"], reply, reply_remedy="可以依法申请行政复议或者起诉。")


def test_the_unit_refuses_with_its_heads_approval(office: Office) -> None:
    """条例第31条: the unit finds that arbitration is the way."""
    office.register()
    office.sort()
    office.receive()

    office.do(
        "Task_Intake",
        NYNCJ_ALL["receiver"],
        intake_decision="refuse",
        refusal_kind="IMPORT",
        ground_code="ARBITRATION",
        notice_ground="这是承包合同纠纷，应当由仲裁委员会仲裁。",
        lawful_way="向县农村土地承包仲裁委员会申请仲裁，自知道之日起两年内。",
    )
    office.do("Task_ApproveRefusal", NYNCJ_ALL["unit_head"], refusal_approved="yes")
    office.serve()

    assert office.outcome() == "已告知向有权机关提出"
    assert office.matter().status == "IMPORTED"


def _papers(office: Office) -> list[object]:
    from petition import documents

    with office.engine.read(SYSTEM) as tx:
        return documents.of(tx, office.number)  # type: ignore[return-value]


def test_a_suggestion_nobody_answered_in_time_gets_its_late_notice(office: Office) -> None:
    """Found by a walk: outside 31(6) too, who was not told in time is told late (条例第23条第3款)."""
    office.at("2026-03-02")
    office.register(demand="建议公交线延长到青塘村", purpose="SUGGESTION")
    office.sort(purpose="SUGGESTION")
    office.receive()

    office.at("2026-03-18")

    assert set(office.open()) == {"Task_ReplyLateNotice"}
    office.do(
        "Task_ReplyLateNotice",
        NYNCJ_ALL["receiver"],
        late_reasons="收件的人出差，没有交接，已经批评。",
        told_how="DIRECT",
        told_proof="本人签收",
        handler_name="周启明",
        handler_phone="0999-1234567",
    )
    assert set(office.open()) == {"Task_Reply"}
    assert office.clock_of("R09").status == "late"


def test_a_day_to_report_that_passed_before_approval_goes_back(office: Office) -> None:
    """Found by a walk: the head approves an assignment after the day it names."""
    office.at("2026-03-02")
    office.register()
    office.sort(
        procedure="ARBITRATION",
        go="transfer",
        mode="ASSIGN",
        report_by_on="2026-03-10",
        override_reasons="合同里没有仲裁条款，仲裁委不收，由农业农村局办。",
    )
    office.at("2026-03-12")

    with pytest.raises(Conflict) as refused:
        office.do("Task_ApproveRoute", FENG, route_approved="yes")

    assert refused.value.code == "report_day_passed"


def test_a_skip_level_visit_is_registered_and_guided_down(office: Office) -> None:
    """S-12, 条例第20条第1款: a record, no penalty, nothing deleted."""
    office.register(demand="村里的地界纠纷要省里来管")
    number = office.number
    office.sort(is_skip_level=True)

    assert office.matter().number == number
    assert office.matter().status == "TOLD_OTHER"
    assert "GUIDANCE_RECORD" in {one.kind for one in _papers(office)}
