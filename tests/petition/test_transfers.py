"""转送、签收、异议、管辖 (条例第22条至第24条)."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Actor, Conflict, Forbidden, Grant, Invalid, NotFound
from petition import assists, documents, matters
from petition.transfers import forward
from tests.petition.people import (
    FENG,
    LIANG,
    LIUHE,
    LIUHE_ALL,
    NYNCJ,
    NYNCJ_ALL,
    REGION,
    ZJJ,
    ZJJ_ALL,
    Office,
    objection,
)


def _received(office: Office, day: str) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    office.at(day)
    office.receive()


def _decide(office: Office, agreed: str) -> None:
    office.do(
        "Task_DecideObjection",
        LIANG,
        objection_agreed=agreed,
        decision_reasons="查了三定规定和项目档案，确认了由谁组织实施。",
    )


def _reforward(office: Office, unit: str) -> None:
    office.do(
        "Task_Reforward",
        LIANG,
        unit_choice=unit,
        mode="FORWARD",
        reforward_reasons="征收补偿由这个单位组织实施。",
    )


def _error(refused: pytest.ExceptionInfo[Invalid]) -> tuple[str, str]:
    return refused.value.errors[0].path, refused.value.errors[0].message


def test_forwarding_stops_the_fifteen_days_and_tells_the_petitioner(office: Office) -> None:
    """R-02, 条例第22条第1款."""
    office.at("2026-03-02")
    office.register()
    office.at("2026-03-04")
    office.sort()

    clock = office.clock_of("R02")
    assert (clock.status, clock.stopped_on.isoformat()) == ("met", "2026-03-04")
    with office.engine.read(SYSTEM) as tx:
        papers = {one.kind: one for one in documents.of(tx, office.number)}
    assert papers["FORWARD"].number == "安信转〔2026〕1号"
    assert papers["DESTINATION"].is_public
    assert "安澜县农业农村局" in "".join(papers["DESTINATION"].paragraphs)


def test_an_assignment_has_its_date_and_its_report(office: Office) -> None:
    """R-04, 条例第22条第1款第3项."""
    office.at("2026-03-02")
    office.register()
    with pytest.raises(Invalid) as refused:
        office.sort(mode="ASSIGN", report_by_on="2026-03-02")
    assert _error(refused)[0] == "report_by_on"

    office.do(
        "Task_Route",
        LIANG,
        {
            "route": {"go": "transfer"},
            "unit_choice": NYNCJ,
            "mode": "ASSIGN",
            "report_by_on": "2026-04-30",
            "forward_note": "",
        },
    )

    assert office.matter().status == "ASSIGNED"
    assert office.clock_of("R04").nominal_on.isoformat() == "2026-04-30"
    assert {"code": "assigned"} in office.matter().flags


def test_an_objection_on_the_fifth_working_day_is_in_time(office: Office) -> None:
    """S-19: received Mon 2026-03-16, filed Mon 2026-03-23 17:20."""
    _received(office, "2026-03-16")
    office.at("2026-03-23", 17, 20)

    office.object()

    assert office.matter().status == "OBJECTION_PENDING"
    assert set(office.open()) == {"Task_DecideObjection"}


def test_an_objection_on_the_sixth_working_day_is_refused(office: Office) -> None:
    """S-20: filed Tue 2026-03-24; the unit stays bound, its notice is due Tue 2026-03-31."""
    _received(office, "2026-03-16")
    office.at("2026-03-24")

    with pytest.raises(Invalid) as refused:
        office.object()

    path, message = _error(refused)
    assert path == "intake_decision"
    assert message.startswith("已过 5 个工作日（到 3月23日 止），不能再提异议。请受理")
    assert "第23条第3款" in message
    assert office.matter().status == "RECEIVED"
    assert office.clock_of("R09").nominal_on.isoformat() == "2026-03-31"


@pytest.mark.parametrize("reasons", ["", "不属于我单位"], ids=["S-24 empty", "S-24 hollow"])
def test_an_objection_without_detailed_reasons_is_refused(office: Office, reasons: str) -> None:
    """S-24, 条例第23条第3款 详细说明理由."""
    _received(office, "2026-03-16")

    with pytest.raises(Invalid) as refused:
        office.object(objection_reasons=reasons)

    path, message = _error(refused)
    assert path == "objection_reasons"
    assert "为什么不归本单位、应归谁、依据哪条（条例第23条第3款）" in message


def test_an_agreed_objection_starts_the_next_unit_afresh(office: Office) -> None:
    """S-25: unit B received Wed 2026-03-25: objection until 04-01, notice until 04-09; told anew."""
    _received(office, "2026-03-16")
    office.at("2026-03-23", 17, 20)
    office.object()
    office.at("2026-03-25")
    _decide(office, "yes")
    assert office.clock_of("R02").status == "running"
    _reforward(office, ZJJ)
    office.receive(ZJJ)

    assert office.clock_of("R10").nominal_on.isoformat() == "2026-04-01"
    assert office.clock_of("R09").nominal_on.isoformat() == "2026-04-09"
    # The first office's fifteen days, from 03-09, were used up on 03-24: its own clock says so.
    first = office.clock_of("R02")
    assert (first.status, first.stopped_on.isoformat()) == ("late", "2026-03-25")
    assert ("overdue", "R02") in [one[:2] for one in office.alerts()]
    with office.engine.read(SYSTEM) as tx:
        told = [one for one in documents.of(tx, office.number) if one.kind == "DESTINATION"]
    assert len(told) == 2
    with office.engine.read(NYNCJ_ALL["handler"]) as tx, pytest.raises(NotFound):
        matters.get(tx, office.number)


def test_a_refused_objection_resets_nothing(office: Office) -> None:
    """S-26: refused on 2026-03-25; the notice is still due 2026-03-31."""
    _received(office, "2026-03-16")
    office.at("2026-03-23")
    office.object()
    office.at("2026-03-25")

    _decide(office, "no")

    assert office.matter().status == "RECEIVED"
    assert office.clock_of("R09").nominal_on.isoformat() == "2026-03-31"
    assert office.open()["Task_Intake"].due_at is not None
    assert office.form("Task_Intake", NYNCJ_ALL["receiver"])["intake_decision"] is None
    with pytest.raises(Invalid):
        office.object()
    office.accept()
    assert office.clock_of("R09").status == "met"


def test_a_third_forward_is_blocked_until_competence_is_decided(office: Office) -> None:
    """S-27, 条例第24条第1款."""
    _received(office, "2026-03-16")
    office.object()
    _decide(office, "yes")
    with pytest.raises(Invalid) as refused:
        _reforward(office, NYNCJ)
    assert _error(refused)[0] == "unit_choice"
    _reforward(office, ZJJ)
    office.receive(ZJJ)
    office.do("Task_Intake", ZJJ_ALL["receiver"], {**objection(), "proposed_unit": LIUHE})
    _decide(office, "yes")

    assert set(office.open()) == {"Task_Competence"}
    with pytest.raises(Conflict) as blocked, office.engine.begin(LIANG) as tx:
        forward(_call(tx, office, unit=LIUHE, mode="FORWARD"))
    assert blocked.value.code == "third_forward"

    _ask_for_competence(office, "COMMON_SUPERIOR", "安澜县人民政府")
    office.do(
        "Task_Designate",
        FENG,
        deciding_body="安澜县人民政府",
        decided_on="2026-03-16",
        decision_reference="安政办函〔2026〕12号",
        unit_choice=LIUHE,
        petitioner_told=True,
    )
    office.receive(LIUHE)
    with pytest.raises(Invalid) as bound:
        office.do("Task_Intake", LIUHE_ALL["receiver"], objection())
    assert "第24条第1款" in _error(bound)[1]
    office.accept(LIUHE)
    assert office.matter().unit_name == "柳河镇"
    with office.engine.read(SYSTEM) as tx:
        assert [one.mode for one in matters.transfers(tx, office.number)] == [
            "FORWARD",
            "FORWARD",
            "DESIGNATE",
        ]


def test_the_joint_meeting_decides_who_leads_and_who_assists(office: Office) -> None:
    """S-28, 条例第13条、第24条第1款."""
    _received(office, "2026-03-16")
    office.object()
    _decide(office, "yes")
    _reforward(office, ZJJ)
    office.receive(ZJJ)
    office.do("Task_Intake", ZJJ_ALL["receiver"], {**objection(), "proposed_unit": LIUHE})
    _decide(office, "yes")
    _ask_for_competence(office, "JOINT_MEETING", "安澜县信访工作联席会议")
    meeting = Actor("joint", "席永安", (Grant("joint_meeting", REGION),))
    decided = {
        "decided_on": "2026-03-16",
        "minutes_host": "许国梁",
        "minutes_attended": "县信访局、县农业农村局、县住建局、柳河镇",
        "unit_choice": LIUHE,
        "assistants": [ZJJ],
        "assist_wanted": "说明这块地在不在集镇规划区里，征收决定管不管它。",
        "assist_by_on": "2026-03-30",
        "decision_reasons": "地在柳河镇，合同由镇政府见证，由镇政府主办最近便。",
        "petitioner_told": True,
    }
    with pytest.raises(Invalid) as refused:
        office.do("Task_JointDecide", meeting, {**decided, "assistants": [LIUHE]})
    assert _error(refused)[0] == "assistants"
    with pytest.raises(Forbidden):
        office.do("Task_JointDecide", FENG, decided)

    office.do("Task_JointDecide", meeting, decided)
    office.at("2026-03-17")
    office.receive(LIUHE)
    assert office.clock_of("R09").start_on.isoformat() == "2026-03-17"
    office.accept(LIUHE)

    assert "安澜县信访工作联席会议决定由柳河镇受理。" in office.story()
    with office.engine.read(SYSTEM) as tx:
        said = {one.kind: "".join(one.paragraphs) for one in documents.of(tx, office.number)}
        assert [one.number for one in documents.of(tx, office.number) if one.kind == "MINUTES"] == [
            "安信联纪〔2026〕1号"
        ]
    assert "安信联纪〔2026〕1号" in said["COMPETENCE"]
    for words in (
        "由柳河镇人民政府主办，安澜县住房和城乡建设局会办",
        "会办意见2026年3月30日前报出",
        "许国梁主持",
    ):
        assert words in said["MINUTES"]
    with office.engine.read(SYSTEM) as tx:
        (one,) = assists.of(tx, office.number)
    assert (one.organ_name, one.by_on.isoformat(), one.status) == ("县住建局", "2026-03-30", "ASKED")


def _ask_for_competence(office: Office, by: str, body: str) -> None:
    office.do(
        "Task_Competence",
        FENG,
        competence_by=by,
        competence_body=body,
        competence_dispute="县农业农村局说归县住建局，县住建局说归柳河镇，各有权责清单为据。",
        petitioner_told=True,
    )


def test_a_unit_that_never_signs_is_called_to_mind(office: Office) -> None:
    """[D] two working days: the 15 days run only from receipt, so signing itself must not be put off."""
    office.at("2026-03-09")
    office.register()
    office.sort()

    office.at("2026-03-12", 0, 0)

    assert office.alerts() == [("unsigned", "R09", "2026-03-12 00:00")]


def _call(tx: object, office: Office, **parameters: object) -> object:
    from engine import Call

    return Call(
        tx=tx,  # type: ignore[arg-type]
        instance_id=office.matter().instance_id,
        business_key=office.number,
        element_id="Service_Forward",
        element_name="",
        parameters=parameters,
        data=office.data(),
    )
