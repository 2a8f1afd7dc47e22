"""简易办理、调解、听证、落实: the other ways of handling, and what each refuses (条例第31条至第34条)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import SYSTEM, Call, Conflict, Invalid, outbox
from petition import documents, supervision
from petition.mediation import begin
from tests.petition.people import NYNCJ_ALL, SHEN, XFJ, Office, opinion, today

HANDLER, HEAD = NYNCJ_ALL["handler"], NYNCJ_ALL["unit_head"]


def _words(refused: pytest.ExceptionInfo[Invalid]) -> str:
    return " ".join(one.message for one in refused.value.errors)


def _accept(office: Office, **fields: Any) -> None:
    office.do(
        "Task_Intake",
        NYNCJ_ALL["receiver"],
        {
            "intake_decision": "accept",
            "use_summary": "yes",
            "handler_name": "周启明",
            "handler_phone": "0999-1234567",
            "told_how": "DIRECT",
            "told_proof": "本人签收",
            **fields,
        },
    )


def _to_summary(office: Office) -> None:
    office.at("2026-04-01")
    office.register()
    office.sort(is_simple=True)
    office.at("2026-04-02")
    office.receive()
    office.at("2026-04-08")
    _accept(office)


def _hear_summary(office: Office) -> None:
    office.do(
        "Task_SummaryHear",
        HANDLER,
        heard_how="PHONE",
        heard_on=today(office.clock),
        heard_by="周启明",
        statement="去年的流转费没有付，问了四次都说等等。",
        statement_confirmed=True,
    )


def _draft_summary(office: Office, **fields: Any) -> None:
    answers = opinion(office.data()["answers"])
    kept = {name: answers[name] for name in ("answers", "execute_by_on", "execute_owner", "reviewer")}
    office.do("Task_SummaryDraft", HANDLER, {"summary_next": "submit", **kept, **fields})


def test_a_summary_matter_keeps_three_and_ten_working_days(office: Office) -> None:
    """S-46: received Thu 2026-04-02; notice by Wed 04-08; opinion by Wed 04-22 (Qingming is off)."""
    _to_summary(office)
    notice, opinion_clock = office.clock_of("J01"), office.clock_of("J02")

    assert (str(notice.nominal_on), notice.status) == ("2026-04-08", "met")
    assert str(opinion_clock.nominal_on) == "2026-04-22"
    assert {"code": "summary"} in office.open()["Task_SummaryHear"].marks["flags"]

    _hear_summary(office)
    _draft_summary(office)
    office.do("Task_SummaryApprove", HEAD, opinion_approved="yes", signing_note="")

    assert (office.clock_of("J02").status, office.clock_of("R15").status) == ("met", "met")
    assert set(office.open()) == {"Task_Serve"}
    with office.engine.read(SYSTEM) as tx:
        paper = documents.newest(tx, office.matter().id, "OPINION")
    assert paper is not None
    assert paper.contents["outcome"] == "SUPPORTED"
    assert "30日" in "".join(paper.paragraphs)


def test_summary_handling_that_runs_over_is_known_and_the_sixty_days_stand_behind_it(office: Office) -> None:
    _to_summary(office)

    office.at("2026-04-23", 0, 0)
    assert ("overdue", "J02", "2026-04-23 00:00") in office.alerts()

    office.at("2026-06-09", 0, 0)
    assert ("overdue", "R15", "2026-06-09 00:00") in office.alerts()


def test_three_working_days_without_an_answer_are_known(office: Office) -> None:
    office.at("2026-04-01")
    office.register()
    office.sort(is_simple=True)
    office.at("2026-04-02")
    office.receive()

    office.at("2026-04-09", 0, 0)

    assert ("overdue", "J01", "2026-04-09 00:00") in office.alerts()
    assert set(office.open()) == {"Task_Intake"}


def test_the_unit_that_takes_the_ordinary_way_owes_no_three_days(office: Office) -> None:
    office.at("2026-04-01")
    office.register()
    office.sort(is_simple=True)
    office.at("2026-04-02")
    office.receive()
    office.at("2026-04-07")
    _accept(office, use_summary="no")

    office.at("2026-04-30")

    assert "J01" not in [one[1] for one in office.alerts()]
    assert set(office.open()) == {"Task_Hear"}


def test_what_cannot_be_supported_leaves_the_summary_way(office: Office) -> None:
    """S-47: due becomes 60 days from the same acceptance: Sun 2026-06-07, effective Mon 06-08."""
    _to_summary(office)
    _hear_summary(office)
    office.at("2026-04-15")
    answers = [{**one, "result": "NOT_SUPPORTED"} for one in opinion(office.data()["answers"])["answers"]]

    with pytest.raises(Invalid) as refused:
        _draft_summary(office, answers=answers)
    assert "第5条第3项" in _words(refused)
    assert "转普通程序" in _words(refused)
    office.do("Task_SummaryDraft", HANDLER, summary_next="leave", leave_reasons="查下来可能不予支持。")

    clock = office.clock_of("R15")
    assert (str(clock.nominal_on), str(clock.effective_on)) == ("2026-06-07", "2026-06-08")
    assert set(office.open()) == {"Task_Investigate"}
    assert "Timer_J02_Overdue" not in office.timers()
    assert any("转普通程序" in line for line in office.story())


@pytest.mark.parametrize(
    ("registered", "routed", "words"),
    [
        ({"persons": 3}, {}, "第5条第4项"),
        ({}, {"mode": "ASSIGN", "report_by_on": "2026-05-20"}, "第5条第2项"),
        ({"anonymous": True, "name": "", "address": "", "phone": ""}, {}, "第31条第6项"),
    ],
    ids=["joint", "assigned", "anonymous"],
)
def test_summary_handling_is_only_for_what_the_measures_name(
    office: Office, registered: dict[str, Any], routed: dict[str, Any], words: str
) -> None:
    office.at("2026-04-01")
    office.register(**registered)
    office.sort(is_simple=True, **routed)
    office.at("2026-04-02")
    office.receive()

    with pytest.raises(Invalid) as refused:
        _accept(office)

    assert words in _words(refused)
    assert "普通程序" in _words(refused)


def _consent(**fields: Any) -> dict[str, Any]:
    return {
        "mediation_start": "begin",
        "other_party": "青塘村合作社",
        "consented_on": "2026-06-01",
        "petitioner_consents": "yes",
        "petitioner_proof": "本人签字的同意书",
        "other_consents": "yes",
        "other_proof": "合作社盖章的同意书",
        "mediation_form": "PEOPLE",
        "mediator": "柳河镇人民调解委员会",
        **fields,
    }


def _settlement(**fields: Any) -> dict[str, Any]:
    return {
        "mediation_result": "SETTLED",
        "mediated_on": "2026-06-20",
        "settlement_kind": "MEDIATED",
        "terms": "合作社 2026 年 6 月 30 日前付清 3720 元，公布账目。",
        "execute_by_on": "2026-06-30",
        "execute_owner": "青塘村合作社",
        "signed_on": "2026-06-20",
        "signed_proof": "双方签字，原件在卷",
        "terms_lawful": True,
        **fields,
    }


def _to_consent(office: Office) -> None:
    office.to_acceptance("2026-05-06", "2026-05-12")
    office.hear()
    office.investigate(next_step="mediate")
    office.at("2026-06-01")


@pytest.mark.parametrize("missing", ["petitioner_consents", "other_consents"])
def test_mediation_needs_the_agreement_of_both(office: Office, missing: str) -> None:
    """S-42: without the second consent the step cannot start."""
    _to_consent(office)

    with pytest.raises(Invalid) as refused:
        office.do("Task_MediationConsent", HANDLER, _consent(**{missing: "no"}))

    assert [one.path for one in refused.value.errors] == [missing]
    assert "条例第33条" in _words(refused)
    assert "接着调查" in _words(refused)


def test_no_diagram_can_begin_mediation_without_both(office: Office) -> None:
    """条例第33条: whatever is drawn, the service refuses."""
    _to_consent(office)
    office.do("Task_MediationConsent", HANDLER, _consent(mediation_start="give_up", other_consents="no"))
    assert set(office.open()) == {"Task_Investigate"}

    with office.engine.begin(HANDLER) as tx:
        call = Call(
            tx=tx,
            instance_id=office.matter().instance_id,
            business_key=office.number,
            element_id="Service_MediationBegin",
            element_name="",
            parameters={},
            data=office.data(),
        )
        with pytest.raises(Conflict):
            begin(call)


def test_a_side_that_no_longer_agrees_sends_it_back_with_the_same_day(office: Office) -> None:
    """S-42."""
    _to_consent(office)
    before = office.clock_of("R15").nominal_on
    office.do("Task_MediationConsent", HANDLER, _consent())
    assert {"code": "mediation"} in office.open()["Task_Mediate"].marks["flags"]

    office.at("2026-06-05")
    office.do(
        "Task_Mediate",
        HANDLER,
        mediation_result="CONSENT_WITHDRAWN",
        mediated_on="2026-06-05",
        failed_why="合作社不愿意继续。",
    )

    assert office.matter().status == "IN_PROCESS"
    assert set(office.open()) == {"Task_Investigate"}
    assert (office.clock_of("R15").nominal_on, office.clock_of("R15").status) == (before, "running")


def test_terms_end_the_matter_with_a_served_agreement_and_something_to_carry_out(office: Office) -> None:
    """S-42: on agreement 06-20 → SETTLED with 调解协议书; no review of it, but it is carried out."""
    _to_consent(office)
    office.do("Task_MediationConsent", HANDLER, _consent())
    office.at("2026-06-20")

    with pytest.raises(Invalid) as refused:
        office.do("Task_Mediate", HANDLER, _settlement(terms="付清 3720 元，以后不再上访。"))
    assert "条例第18条第4款" in _words(refused)
    office.do("Task_Mediate", HANDLER, _settlement())
    office.do("Task_ApproveSettlement", HEAD, settlement_approved="yes")
    assert office.clock_of("R15").status == "met"
    office.serve()

    assert office.matter().status == "SETTLED"
    assert office.clock_of("R18") is None
    assert set(office.open()) == {"Task_Archive", "Task_Execute"}
    office.do(
        "Task_Archive",
        HANDLER,
        file_points=["notice", "hearing", "evidence", "opinion"],
        missing_papers="",
        petitioner_view="AGREES",
        cause="3",
    )
    office.execute()
    office.check_execution()
    assert office.open() == {}
    office.at("2026-07-31")
    assert office.outcome() == "已办结"


def _to_hearing(office: Office) -> None:
    office.to_acceptance("2026-05-06", "2026-05-12")
    office.hear()
    office.at("2026-06-10")
    office.investigate(next_step="hearing")


def _call_hearing(office: Office) -> None:
    office.do(
        "Task_HearingNotice",
        HANDLER,
        notified_on="2026-06-10",
        notified_proof="本人签收",
        hearing_on="2026-06-18",
        hearing_place="柳河镇政府二楼",
        hearing_host="郑立",
        hearers="李敏、陈东",
        recusal_told=True,
        short_notice_agreed=False,
    )


def _hold_hearing(office: Office) -> None:
    office.at("2026-06-18")
    office.do(
        "Task_HearingHold",
        HANDLER,
        hearing_result="HELD",
        hearing_closed_on="2026-06-18",
        attended="信访人、合作社、镇农经站",
        petitioner_said="去年的流转费没有付。",
        organ_said="合作社账上没有钱。",
        hearing_conclusion="合作社应当付清。",
    )


def test_a_hearing_while_handling_does_not_stop_the_clock(office: Office) -> None:
    """S-41: accepted Tue 2026-05-12, hearing 06-10 to 06-18; due stays Sat 07-11, effective Mon 07-13."""
    _to_hearing(office)
    _call_hearing(office)
    assert {"code": "hearing"} in office.open()["Task_HearingHold"].marks["flags"]
    _hold_hearing(office)

    clock = office.clock_of("R15")
    assert (str(clock.nominal_on), str(clock.effective_on)) == ("2026-07-11", "2026-07-13")
    assert set(office.open()) == {"Task_Investigate"}
    with office.engine.read(SYSTEM) as tx:
        kinds = {one.kind for one in documents.of(tx, office.number)}
    assert {"HEARING_NOTICE", "HEARING_RECORD"} <= kinds


def _suggested(office: Office) -> list[str]:
    with office.engine.read(SHEN) as tx:
        return [one.trigger for one in supervision.suggestions(tx) if one.number == office.number]


def test_somebody_does_not_carry_out_what_was_supported(office: Office) -> None:
    """S-51: supported, due 2026-12-31, nothing done: supervision on the ground 拒不执行 (40(1))."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.investigate()
    office.draft(execute_by_on="2026-07-31")
    office.check_law()
    office.sign()
    office.serve()
    assert "Task_Execute" in office.open()

    office.at("2026-07-26", 9, 0)
    assert ("execution_due", "R15", "2026-07-26 09:00") in office.alerts()
    office.at("2026-08-01", 0, 0)

    assert ("unexecuted", "R15", "2026-08-01 00:00") in office.alerts()
    with office.engine.read(SYSTEM) as tx:
        proposed = [one.payload for one in outbox.pending(tx) if one.topic == "petition.supervision_proposed"]
    assert [(one["ground"], one["article"]) for one in proposed] == [("拒不执行", "条例第40条第1款")]
    assert _suggested(office) == ["NOT_EXECUTED"]

    office.execute()
    assert _suggested(office) == []


def test_the_unit_cannot_say_of_itself_that_it_carried_it_out(office: Office) -> None:
    """条例第32条第2款: the check is the petition office's, and what was not done goes back."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.investigate()
    office.draft(execute_by_on="2026-07-31")
    office.check_law()
    office.sign()
    office.serve()
    with pytest.raises(Invalid) as refused:
        office.execute(execution_state="SUPERSEDED")
    assert "照原意见落实" in _words(refused)

    office.execute()
    assert office.open()["Task_CheckExecution"].scope_path == XFJ
    office.check_execution("no")

    assert "Task_Execute" in office.open()
    assert any("没有落实" in line for line in office.story())


def test_nothing_is_owed_where_nothing_was_supported(office: Office) -> None:
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.investigate()
    answers = [{**one, "result": "NOT_SUPPORTED"} for one in opinion(office.data()["answers"])["answers"]]
    office.draft(answers=answers, outcome="NOT_SUPPORTED", execute_by_on=None, execute_owner=None)
    office.check_law()
    office.sign()
    office.serve()

    assert set(office.open()) == {"Task_Archive"}
