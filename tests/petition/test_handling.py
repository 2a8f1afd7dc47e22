"""受理、办理、延期、意见、送达 (条例第31条至第35条), with the dates of the acceptance scenarios."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from engine import SYSTEM, Call, Conflict, Forbidden, Invalid, outbox
from petition import documents
from petition.cases import Case
from petition.closing import close
from petition.handling import extend
from tests.petition.people import LIANG, NYNCJ, NYNCJ_ALL, Office, opinion, service, today


def _paths(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [one.path for one in refused.value.errors]


def _words(refused: pytest.ExceptionInfo[Invalid]) -> str:
    return " ".join(one.message for one in refused.value.errors)


def test_no_notice_by_day_fifteen_is_acceptance_by_default(office: Office) -> None:
    """S-30: received 2026-03-10; accepted_on 03-25; R-15 due Sun 05-24, effective Mon 05-25."""
    office.at("2026-03-09")
    office.register()
    office.sort()
    office.at("2026-03-10")
    office.receive()

    office.at("2026-03-25", 23, 59)
    assert set(office.open()) == {"Task_Intake"}
    office.at("2026-03-26", 0, 0)

    matter = office.matter()
    assert (matter.status, str(matter.accepted_on)) == ("ACCEPTED", "2026-03-25")
    handling = office.clock_of("R15")
    assert (str(handling.nominal_on), str(handling.effective_on)) == ("2026-05-24", "2026-05-25")
    assert set(office.open()) == {"Task_LateNotice"}
    assert ("default_acceptance", "R09", "2026-03-26 00:00") in office.alerts()
    assert ("overdue", "R09", "2026-03-26 00:00") in office.alerts()
    with office.engine.read(SYSTEM) as tx:
        topics = [one.topic for one in outbox.pending(tx)]
    assert "petition.supervision_proposed" in topics


def test_the_late_notice_does_not_move_the_day_of_acceptance(office: Office) -> None:
    """S-30, G-01."""
    office.at("2026-03-09")
    office.register()
    office.sort()
    office.at("2026-03-10")
    office.receive()
    office.at("2026-03-30")

    office.do(
        "Task_LateNotice",
        NYNCJ_ALL["receiver"],
        handler_name="周启明",
        handler_phone="0999-1234567",
        told_how="DIRECT",
        told_proof="本人签收",
        late_reasons="收件人请假，没有交接。",
    )

    assert str(office.matter().accepted_on) == "2026-03-25"
    clock = office.clock_of("R09")
    assert (clock.status, str(clock.stopped_on)) == ("late", "2026-03-30")
    assert set(office.open()) == {"Task_Hear"}


def test_the_default_holds_even_when_the_worker_slept(office: Office) -> None:
    """S-30: time is caught up before any command; the day is that of the law, not of the wake-up."""
    office.at("2026-03-09")
    office.register()
    office.sort()
    office.at("2026-03-10")
    office.receive()

    office.jump("2026-04-02")
    with pytest.raises(Conflict):
        office.accept()
    office.fire()

    assert str(office.matter().accepted_on) == "2026-03-25"


def test_sixty_days_from_acceptance(office: Office) -> None:
    """S-31: accepted Fri 2026-03-20; due Tue 2026-05-19."""
    office.to_acceptance("2026-03-09", "2026-03-20")

    assert str(office.clock_of("R15").nominal_on) == "2026-05-19"


def test_a_full_extension_in_time(office: Office) -> None:
    """S-32: approved 2026-05-15 with reasons and notice; due Thu 2026-06-18; the timers move with it."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.at("2026-05-15")
    assert office.timers()["Timer_R15_Overdue"].isoformat() == "2026-05-20T00:00:00+08:00"

    office.ask_extension(30)
    office.grant(30)

    assert str(office.clock_of("R15").nominal_on) == "2026-06-18"
    assert office.timers()["Timer_R15_Overdue"].isoformat() == "2026-06-19T00:00:00+08:00"
    assert set(office.open()) == {"Task_TellExtension"}
    office.do(
        "Task_TellExtension",
        NYNCJ_ALL["handler"],
        told_how="DIRECT",
        told_on="2026-05-15",
        told_proof="本人签收",
    )
    with office.engine.read(SYSTEM) as tx:
        paper = documents.newest(tx, office.matter().id, "EXTENSION")
    assert paper is not None
    assert "账目涉及三个年度" in "".join(paper.paragraphs)
    assert "2026年6月18日" in "".join(paper.paragraphs)
    assert {"code": "extended"} in office.open()["Task_Investigate"].marks["flags"]
    assert {"code": "untold"} not in office.open()["Task_Investigate"].marks["flags"]
    office.at("2026-05-20")
    assert "extension_untold" not in [one[0] for one in office.alerts()]
    assert ("overdue", "R15") not in [one[:2] for one in office.alerts()]
    office.at("2026-06-19", 0, 0)
    assert ("overdue", "R15", "2026-06-19 00:00") in office.alerts()


def test_a_step_may_name_the_waiting_timers_an_extension_moves(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For diagrams that extend inside the part that has the clocks on its border."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    monkeypatch.setattr(Case, "submitted", lambda *_: {"approval_reasons": "账目涉及三个年度"})
    moved: dict[str, datetime] = {}

    with office.engine.begin(NYNCJ_ALL["unit_head"]) as tx:
        call = _call(tx, office)
        call.parameters |= {"days": 10, "timers": {"Timer_Late": "overdue_at"}}
        call.move_timer = moved.__setitem__
        extend(call)

    assert {name: at.isoformat() for name, at in moved.items()} == {"Timer_Late": "2026-05-30T00:00:00+08:00"}


def test_partial_extensions_count_from_acceptance(office: Office) -> None:
    """S-33: accepted Wed 2026-04-01; +15 on 05-28 → Mon 06-15; a second +15 → Tue 06-30 and no further."""
    office.to_acceptance("2026-03-27", "2026-04-01")
    clock = office.clock_of("R15")
    assert (str(clock.nominal_on), str(clock.effective_on)) == ("2026-05-31", "2026-06-01")
    office.hear()
    office.at("2026-05-28")
    office.ask_extension(15)
    office.grant(15)
    assert str(office.clock_of("R15").nominal_on) == "2026-06-15"

    _tell(office)
    office.at("2026-06-10")
    office.ask_extension(15)
    office.grant(15)
    assert str(office.clock_of("R15").nominal_on) == "2026-06-30"

    _tell(office)
    with pytest.raises(Invalid) as refused:
        office.ask_extension(1)
    assert _paths(refused) == ["extension_days"]


@pytest.mark.parametrize("days", [31, 40])
def test_more_than_thirty_days_are_refused(office: Office, days: int) -> None:
    """S-34, 条例第34条."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()

    with pytest.raises(Invalid) as refused:
        office.ask_extension(days)
    assert _paths(refused) == ["extension_days"]
    office.ask_extension(30)
    with pytest.raises(Invalid) as over:
        office.grant(days)
    assert _paths(over) == ["approved_days"]


def test_a_late_extension_does_not_wipe_the_delay(office: Office) -> None:
    """S-35: accepted Fri 2026-05-08, due Tue 07-07; +30 on 07-10: overdue stays, the limit is Thu 08-06."""
    office.to_acceptance("2026-05-06", "2026-05-08")
    office.hear()
    assert str(office.clock_of("R15").nominal_on) == "2026-07-07"
    office.at("2026-07-10")
    assert ("overdue", "R15", "2026-07-08 00:00") in office.alerts()

    office.ask_extension(30)
    office.grant(30)

    clock = office.clock_of("R15")
    assert (str(clock.nominal_on), clock.was_overdue, clock.deadline.granted_late) == (
        "2026-08-06",
        True,
        True,
    )
    late = clock.deadline.late[0]
    assert (str(late.from_on), str(late.to_on)) == ("2026-07-08", "2026-07-10")
    assert any("批准时已经逾期" in one for one in office.story())
    _tell(office)
    _finish(office)
    assert office.clock_of("R15").status == "late"


def test_only_the_head_may_extend(office: Office) -> None:
    """S-36, 条例第34条 本机关、单位负责人: due date unchanged."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.ask_extension(30)

    for other in (NYNCJ_ALL["handler"], NYNCJ_ALL["legal"], LIANG):
        with pytest.raises(Forbidden):
            office.grant(30, actor=other)

    assert str(office.clock_of("R15").nominal_on) == "2026-05-19"


def test_an_extension_is_not_told_before_it_is_granted(office: Office) -> None:
    """条例第34条: 告知延期理由 follows the decision; a slip of the calendar is said at its field."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.at("2026-05-15")
    office.ask_extension(30)
    office.grant(30)

    given = {"told_on": "2026-05-14", "told_how": "DIRECT", "told_proof": "回证"}

    with pytest.raises(Invalid) as refused:
        office.do("Task_TellExtension", NYNCJ_ALL["handler"], given)

    assert [one.path for one in refused.value.errors] == ["told_on"]
    assert "早于批准" in refused.value.errors[0].message


def test_an_extension_that_is_not_told_is_shown_and_alerted(office: Office) -> None:
    """S-37: approved, no notice by the old due date."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.at("2026-05-15")
    office.ask_extension(30)
    office.grant(30)
    assert {"code": "untold"} in office.open()["Task_TellExtension"].marks["flags"]

    office.at("2026-05-20", 0, 0)

    assert ("extension_untold", "R15", "2026-05-20 00:00") in office.alerts()


@pytest.mark.parametrize(
    ("lacking", "path", "words"),
    [
        ({"basis": ""}, "answers.0.basis", "没有写依据"),
        ({"conclusion": " "}, "answers.0.conclusion", "没有写处理意见"),
        ({"facts": ""}, "answers.0.facts", "没有写查明的事实"),
        ({"result": None}, "answers.0.result", "支持不支持"),
    ],
    ids=["S-50 basis", "S-50 conclusion", "S-50 facts", "S-50 result"],
)
def test_an_opinion_must_answer_with_facts_and_law(
    office: Office, lacking: dict[str, object], path: str, words: str
) -> None:
    """S-50, 条例第32条第1款."""
    _to_draft(office)
    answers = [{**one, **lacking} for one in opinion(office.data()["answers"])["answers"]]

    with pytest.raises(Invalid) as refused:
        office.draft(answers=answers)

    assert path in _paths(refused)
    assert words in _words(refused)
    assert "条例第32条第1款" in _words(refused)
    assert set(office.open()) == {"Task_Draft"}


def test_every_demand_must_be_answered(office: Office) -> None:
    """S-50: two demands, one answer."""
    office.at("2026-03-09")
    row = {
        "demand": "付清 2025 年度流转款",
        "more_demands": [{"text": "公布合作社账目"}],
        "facts": "见材料",
        "purpose": "REQUEST",
    }
    office.register(matters=[row])
    _to_draft(office, registered=True)
    both = opinion(office.data()["answers"])["answers"]
    assert len(both) == 2

    with pytest.raises(Invalid) as refused:
        office.draft(answers=both[:1])

    assert "有 2 项诉求，只答了 1 项" in _words(refused)
    office.draft(answers=both)


def test_an_opinion_with_another_matters_number_is_stopped(office: Office) -> None:
    """K25: copied from another case."""
    _to_draft(office)
    answers = opinion(office.data()["answers"])["answers"]
    answers[0]["facts"] += "详见安澜-2026-09999。"

    with pytest.raises(Invalid) as refused:
        office.draft(answers=answers)

    assert "安澜-2026-09999" in _words(refused)


def test_the_signer_is_not_the_drafter(office: Office) -> None:
    """K30."""
    from engine import Actor, Grant

    both = Actor("both", "兼职", (Grant("handler", NYNCJ), Grant("unit_head", NYNCJ)))
    _to_draft(office)
    office.do("Task_Draft", both, opinion(office.data()["answers"]))
    office.check_law()

    with pytest.raises(Forbidden) as refused:
        office.do("Task_Approve", both, opinion_approved="yes", signing_note="")
    assert refused.value.code == "task_needs_another_person"


def test_a_returned_draft_becomes_a_new_version(office: Office) -> None:
    _to_draft(office)
    office.draft()
    office.do(
        "Task_Legal",
        NYNCJ_ALL["legal"],
        legal_points=[],
        legal_passed="no",
        return_reasons=["BASIS"],
        legal_opinion="依据要写到条款。",
    )
    shown = office.form("Task_Draft", NYNCJ_ALL["handler"])
    assert shown["answers"][0]["conclusion"].startswith("合作社应付清")
    assert shown["reviewer"] == "安澜县人民政府"
    office.draft()
    assert office.form("Task_Legal", NYNCJ_ALL["legal"])["legal_passed"] is None
    office.check_law()
    office.do(
        "Task_Approve",
        NYNCJ_ALL["unit_head"],
        opinion_approved="no",
        return_reasons=["EXECUTION"],
        approval_opinion="落实的日子要提前。",
    )
    office.draft()
    office.check_law()
    office.sign()

    with office.engine.read(SYSTEM) as tx:
        paper = documents.newest(tx, office.matter().id, "OPINION")
    assert paper is not None
    assert (paper.version, paper.number) == (3, "安农信意〔2026〕1号")
    assert len(paper.sha256) == 64
    assert "30日内，可以向安澜县人民政府书面申请复查" in paper.paragraphs[-1]


def test_an_undelivered_opinion_is_not_closed_and_starts_no_window(office: Office) -> None:
    """S-58: issued 2026-05-19, returned; serve by other means; the rate uses the day of issue."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.investigate()
    office.at("2026-05-19")
    office.draft()
    office.check_law()
    office.sign()
    assert office.clock_of("R15").status == "met"

    office.do(
        "Task_Serve",
        NYNCJ_ALL["handler"],
        service_method="MAIL",
        service_result="UNDELIVERED",
        servers="周启明",
        undelivered_reason="原址查无此人，邮件退回。",
    )

    assert set(office.open()) == {"Task_ServeOther"}
    assert office.matter().status == "IN_PROCESS"
    assert office.clock_of("R18") is None
    with pytest.raises(Conflict) as early, office.engine.begin(SYSTEM) as tx:
        close(_call(tx, office))
    assert early.value.code == "not_served"

    office.at("2026-05-20")
    office.do("Task_ServeOther", NYNCJ_ALL["handler"], service("2026-05-20"))
    assert office.matter().status == "CLOSED"
    window = office.clock_of("R18")
    assert (str(window.nominal_on), str(window.effective_on)) == ("2026-06-19", "2026-06-22")


def test_service_before_the_signature_or_in_the_future_is_refused(office: Office) -> None:
    """K34."""
    _to_draft(office)
    office.draft()
    office.check_law()
    office.sign()

    for day in ("2026-03-01", "2026-12-31"):
        with pytest.raises(Invalid) as refused:
            office.serve(served_on=day)
        assert _paths(refused) == ["served_on"]
    with pytest.raises(Invalid) as left:
        office.serve(service_method="LEFT")
    assert "留置" in _words(left)


def test_the_story_is_told_in_both_languages_without_a_name(office: Office) -> None:
    _to_draft(office)
    office.draft()
    office.check_law()
    office.sign()
    office.serve()

    zh, en = office.story(), office.story("en")
    assert len(zh) == len(en)
    assert "县农业农村局受理，受理告知书当面送达张**，60 日从次日起算，到5月19日。" in zh
    assert not [one for one in zh + en if "张桂兰" in one or "None" in one]


def test_warnings_come_at_nine_of_the_warning_day_and_overdue_at_midnight(office: Office) -> None:
    """R-15: five days before the nominal day at 09:00, late from 00:00 of the day after the effective day."""
    office.to_acceptance("2026-03-09", "2026-03-20")

    office.at("2026-05-25")

    assert [one for one in office.alerts() if one[1] == "R15"] == [
        ("warning", "R15", "2026-05-14 09:00"),
        ("overdue", "R15", "2026-05-20 00:00"),
    ]


def test_the_fifteen_days_of_the_office_warn_and_run_out(office: Office) -> None:
    """R-02, S-01: received Mon 2026-03-02, due Tue 03-17; flagged from 03-18."""
    office.at("2026-03-02")
    office.register()

    office.at("2026-03-18", 0, 0)

    assert office.alerts() == [
        ("warning", "R02", "2026-03-14 09:00"),
        ("overdue", "R02", "2026-03-18 00:00"),
    ]
    office.at("2026-03-19")
    office.sort()
    assert office.clock_of("R02").status == "late"


def test_alerts_fire_once_however_often_the_worker_runs(office: Office) -> None:
    office.at("2026-03-02")
    office.register()
    office.at("2026-03-20")
    office.fire()
    office.fire()

    assert len(office.alerts()) == 2


def _tell(office: Office) -> None:
    office.do(
        "Task_TellExtension",
        NYNCJ_ALL["handler"],
        told_how="DIRECT",
        told_on=today(office.clock),
        told_proof="本人签收",
    )


def _finish(office: Office) -> None:
    office.investigate()
    office.draft()
    office.check_law()
    office.sign()


def _to_draft(office: Office, *, registered: bool = False) -> None:
    office.at("2026-03-09")
    if not registered:
        office.register()
    office.sort()
    office.receive()
    office.at("2026-03-20")
    office.accept()
    office.hear()
    office.investigate()


def _call(tx: Any, office: Office) -> Call:
    return Call(
        tx=tx,
        instance_id=office.matter().instance_id,
        business_key=office.number,
        element_id="Service_Close",
        element_name="",
        parameters={},
        data=office.data(),
    )
