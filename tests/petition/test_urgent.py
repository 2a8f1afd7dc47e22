"""重大、紧急: a report beside the matter, by the clock, day and night (S-16, 条例第25条)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import SYSTEM, Actor, Conflict, Forbidden, Invalid, tasks
from petition import side_cases, urgent
from petition.law.dates import SHANGHAI
from tests.petition.people import NYNCJ_ALL, XUJING, Office

EVERYBODY = ["OWN", "DEPARTMENT", "JOINT_OFFICE", "UPPER", "NATIONAL"]
FACTS = "6月20日上午，县体育场门口，约300人准备聚集，要开发商交房。"


def _do(office: Office, element_id: str, actor: Actor, **data: Any) -> None:
    with office.engine.read(SYSTEM) as tx:
        beside = side_cases.of(tx, office.number)[1]
        (task,) = [one for one in tasks.of_instance(tx, beside.id) if one.element_id == element_id]
    office.engine.run(actor, tasks.complete, task.id, data)


def _report(office: Office, to: list[str]) -> None:
    said = {"urgent_what": FACTS, "urgent_measures": "已通知住建局到场说明。", "reported_to": to}
    _do(office, "Task_UrgentReport", XUJING, **said)


@pytest.fixture
def night(office: Office) -> Office:
    """Registered on a holiday at 02:10."""
    office.at("2026-06-20", 2, 10)
    office.register(urgent=True, urgent_facts=FACTS, persons=4)
    return office


def test_the_hour_runs_at_night_on_a_holiday(night: Office) -> None:
    night.at("2026-06-20", 3, 10)

    assert ("overdue", "R13", "2026-06-20 03:10") in night.alerts()
    assert ("warning", "R13", "2026-06-20 02:55") in night.alerts()


def test_the_matter_itself_goes_on(night: Office) -> None:
    assert "县信访局发现重大、紧急，马上报告；这件照常办。" in night.story()
    assert set(night.open()) == {"Task_Analyse"}
    assert night.clock_of("R02").nominal_on.isoformat() == "2026-07-05"


def test_everybody_who_is_owed_it_is_told_at_the_same_time(night: Office) -> None:
    night.at("2026-06-20", 2, 40)
    with pytest.raises(Invalid) as refused:
        _report(night, ["OWN", "DEPARTMENT", "JOINT_OFFICE"])
    assert "上一级信访部门、国家信访局" in refused.value.errors[0].message
    assert "第25条" in refused.value.errors[0].message

    _report(night, EVERYBODY)
    with night.engine.read(SYSTEM) as tx:
        beside = side_cases.of(tx, night.number)[1]
        (written,) = tasks.of_instance(tx, beside.id)
    assert written.due_at is not None
    assert written.due_at.astimezone(SHANGHAI).strftime("%H:%M") == "04:40"
    _do(
        night,
        "Task_UrgentWritten",
        XUJING,
        urgent_course="上午九点约二百人到场，住建局和开发商当场说明交房日子，十一点散去。",
        urgent_next="每周公布一次工程进度。",
    )

    assert any(line.startswith("县信访局许静书面报告") for line in night.story())
    with night.engine.read(SYSTEM) as tx:
        assert side_cases.of(tx, night.number)[1].status == "finished"
    assert night.alerts() == []


def test_it_may_be_seen_later_and_by_the_office_alone(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    with pytest.raises(Forbidden):
        office.engine.run(NYNCJ_ALL["handler"], urgent.raise_, office.number, FACTS)
    with pytest.raises(Invalid):
        office.engine.run(XUJING, urgent.raise_, office.number, " ")

    office.engine.run(XUJING, urgent.raise_, office.number, FACTS)

    assert any("发现重大、紧急" in line for line in office.story())
    with pytest.raises(Conflict) as again:
        office.engine.run(XUJING, urgent.raise_, office.number, FACTS)
    assert again.value.code == "urgent_reported"
