"""直接收到: what is filed with an organ itself runs by R-08, on the spot or within 15 days (条例第23条)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import SYSTEM, Actor, Forbidden, Grant, Invalid, tasks
from petition import (
    cases,
    changes,
    corrections,
    direct,
    documents,
    matters,
    organs,
    quality,
    register,
    sight,
)
from tests.petition.people import (
    FENG,
    LIANG,
    NYNCJ,
    NYNCJ_ALL,
    REGION,
    ZJJ,
    ZJJ_ALL,
    Office,
    OfficeName,
    analysis,
)
from tests.petition.people import submission as plain

INTAKE = Actor("zjj-intake", "罗敏", (Grant("intake", ZJJ), Grant("receiver", ZJJ)))
LOWER = f"{ZJJ}fgs/"
TOLD = {
    "use_summary": "no",
    "handler_name": "顾晓岚",
    "handler_phone": "0999-1234569",
    "told_how": "DIRECT",
    "told_proof": "本人签收",
}


def file(office: Office, day: str, **fields: Any) -> None:
    office.at(day)
    given = {"office_path": ZJJ, "demand": "公租房漏水，要求维修", **fields}
    office.number = office.engine.run(INTAKE, register.register, plain(**given)).number


def sort(office: Office, **route: Any) -> None:
    office.do("Task_Analyse", ZJJ_ALL["receiver"], analysis(content_class="城乡建设/住房保障与房地产"))
    office.do("Task_Route", ZJJ_ALL["receiver"], {"own_scope": "yes", **route})


def kinds(office: Office) -> list[str]:
    with office.engine.read(SYSTEM) as tx:
        return [one.kind for one in documents.of(tx, office.number)]


def test_a_visitor_is_told_on_the_spot_or_it_is_late_the_next_day(office: Office) -> None:
    """S-06, 条例第23条第2款."""
    file(office, "2026-04-20")
    office.at("2026-04-21")

    assert office.alerts() == [("overdue", "R08", "2026-04-21 00:00")]
    assert office.clock_of("R08").was_overdue
    assert set(office.open()) == {"Task_AtOnce"}


def test_a_letter_opened_days_later_can_still_be_filed_away(office: Office) -> None:
    """K37: the organ had it from receipt, before it was registered; nothing there is out of order."""
    late = {"received_on": "2026-04-17", "late_reason": "周末后才拆的信。"}
    file(office, "2026-04-20", channel="LETTER", **late)
    sort(office)
    office.do("Task_TellDirect", ZJJ_ALL["receiver"], TOLD)

    with office.engine.read(SYSTEM) as tx:
        row = cases.row_of(tx, office.number)
    assert row["unit_received_on"].isoformat() == "2026-04-17"
    assert quality.dates(row) == []


def test_later_needs_its_reason_and_has_fifteen_days_from_receipt(office: Office) -> None:
    """S-07: the timers follow the new day, and nothing was raised on the way."""
    file(office, "2026-04-20")
    with pytest.raises(Invalid) as refused:
        office.do("Task_AtOnce", ZJJ_ALL["receiver"], at_once="no")
    assert "条例第23条第2款" in refused.value.errors[0].message

    office.do("Task_AtOnce", ZJJ_ALL["receiver"], at_once="no", later_reasons="要先查这套房归哪里管。")

    clock = office.clock_of("R08")
    assert (clock.rule, clock.nominal_on.isoformat(), clock.effective_on.isoformat()) == (
        "R-08",
        "2026-05-05",
        "2026-05-06",
    )
    assert [one.marks["clock"]["key"] for one in office.open().values()] == ["R08"]
    office.at("2026-05-07")
    assert office.alerts() == [
        # 4月30日 is the last working day before the holidays in which the period ends.
        ("warning", "R08", "2026-04-30 09:00"),
        ("overdue", "R08", "2026-05-07 00:00"),
    ]


def test_what_nobody_told_counts_as_accepted_on_day_fifteen(office: Office) -> None:
    """条例第44条第3项, G-01: here too."""
    file(office, "2026-03-10", channel="WEB")
    assert set(office.open()) == {"Task_Analyse"}
    sort(office)

    office.at("2026-03-26")

    found = office.matter()
    assert (found.status, found.accepted_on and found.accepted_on.isoformat()) == ("ACCEPTED", "2026-03-25")
    assert office.clock_of("R15").nominal_on.isoformat() == "2026-05-24"
    assert ("default_acceptance", "R08", "2026-03-26 00:00") in office.alerts()
    assert set(office.open()) == {"Task_LateNotice"}


def test_its_own_notice_names_no_forwarding_office(office: Office) -> None:
    file(office, "2026-03-10", channel="LETTER")
    sort(office)
    office.do("Task_TellDirect", ZJJ_ALL["receiver"], TOLD)

    with office.engine.read(SYSTEM) as tx:
        paper = documents.newest(tx, office.matter().id, "ACCEPTANCE")
    assert paper is not None
    assert (paper.contents["office"], paper.contents["article"]) == ("", "条例第23条第1款、第2款")
    assert "FORWARD" not in kinds(office)
    assert office.clock_of("R08").status == "met"


def test_what_is_nobody_s_of_its_line_is_told_where_to_turn_without_approval(office: Office) -> None:
    """条例第23条第1款: the organ tells which organ has the power."""
    file(office, "2026-03-10", channel="WEB")
    told = {"go": "notice", "notice": "TELL"}
    sort(
        office,
        own_scope="no",
        route=told,
        notice_ground="公租房的维修由县机关事务中心管。",
        lawful_way="向县机关事务中心提出。",
    )

    assert office.matter().status == "TOLD_OTHER"
    assert office.clock_of("R08").status == "met"
    assert kinds(office) == ["GUIDANCE"]


def test_it_is_sent_on_only_to_an_organ_below(office: Office) -> None:
    """条例第23条第1款: 本系统下级机关、单位."""
    with office.engine.begin(SYSTEM) as tx:
        below = OfficeName("fgs", LOWER, "安澜县住房保障中心", "住房保障中心", "organ", "330999000000")
        organs.mirror(tx, [OfficeName("330999", REGION, "安澜县", "安澜县", "region", "330999000000"), below])
    file(office, "2026-03-10", channel="WEB")
    send = {"own_scope": "no", "route": {"go": "transfer"}, "mode": "FORWARD", "forward_note": ""}
    with pytest.raises(Invalid) as refused:
        sort(office, **send, unit_choice=NYNCJ)
    assert [one.path for one in refused.value.errors] == ["unit_choice"]

    office.do("Task_Route", ZJJ_ALL["receiver"], {**send, "unit_choice": LOWER})

    assert (office.matter().status, office.matter().unit_path) == ("FORWARDED", LOWER)
    assert kinds(office) == ["FORWARD", "DESTINATION"]
    assert office.clock_of("R08").status == "met"


def test_a_refusal_is_approved_by_the_head_of_the_organ(office: Office) -> None:
    file(office, "2026-03-10", channel="WEB")
    told = {"go": "notice", "notice": "NOT_ACCEPT"}
    reasons = {"notice_ground": "同一件事县农业农村局正在办理。", "lawful_way": "等正在办的单位答复。"}
    sort(office, own_scope="no", route=told, **reasons, override_reasons="登记的时候没有看出来是在办的。")

    task = office.task("Task_ApproveRoute")
    with office.engine.begin(ZJJ_ALL["receiver"]) as tx, pytest.raises(Forbidden):
        tasks.complete(tx, task.id, {"route_approved": "yes"})
    office.do("Task_ApproveRoute", ZJJ_ALL["unit_head"], route_approved="yes")
    assert kinds(office) == ["NOT_ACCEPT"]


def test_the_organ_records_no_withdrawal_of_what_it_handles(office: Office) -> None:
    """S-44: the petition office above does."""
    file(office, "2026-03-10", channel="WEB")
    said = {"how": "written", "statement": "我不要求再办了。"}
    with pytest.raises(Forbidden):
        office.engine.run(INTAKE, matters.withdraw, office.number, said)

    office.engine.run(LIANG, matters.withdraw, office.number, said)

    assert office.matter().status == "WITHDRAWN"


def test_an_earlier_day_of_receipt_is_counted_from(office: Office) -> None:
    """S-83: as R-02, the notice was owed from the day it really came."""
    file(office, "2026-03-10", channel="LETTER")
    asked = {"field": "received_on", "value": "2026-03-05", "why": "收发登记簿上写的是3月5日。"}
    office.engine.run(INTAKE, corrections.ask, office.number, asked)
    with office.engine.read(SYSTEM) as tx:
        [change] = [one for one in changes.of(tx, office.number) if one.kind == "CORRECTION"]
        [task] = tasks.of_instance(tx, str(change.instance_id))
    office.engine.run(
        FENG, tasks.complete, task.id, {"correction_agreed": "yes", "correction_reasons": "对照了登记簿。"}
    )

    assert office.clock_of("R08").nominal_on.isoformat() == "2026-03-20"


def test_a_petition_office_has_the_clock_of_forwarding(office: Office) -> None:
    office.register()
    assert office.clock_of("R08") is None
    assert office.data()["direct"] is False
    with office.engine.read(SYSTEM) as tx:
        assert direct.is_direct(organs.get(tx, ZJJ))


def test_an_accusation_filed_with_an_organ_is_worked_on_there_and_seen_by_no_other(office: Office) -> None:
    """条例第30条: sealed for those who work on it, and not from them."""
    file(office, "2026-04-20", channel="WEB", purpose="ACCUSATION", accused="某科长", demand="反映某科长收钱")
    office.do(
        "Task_Analyse",
        ZJJ_ALL["receiver"],
        analysis(purpose="ACCUSATION", accused_kind="DISCIPLINE", content_class="纪检监察/贪污贿赂"),
    )
    assert office.matter().is_sealed

    for actor, sees in ((ZJJ_ALL["receiver"], True), (NYNCJ_ALL["receiver"], False), (LIANG, False)):
        with office.engine.read(actor) as tx:
            assert [one.element_id for one in tasks.worklist(tx).items] == ["Task_Route"] * sees
            assert bool(matters.search(tx).items) is sees
            assert sight.explain(tx, actor, office.number)[0] is sees
    office.do(
        "Task_Route",
        ZJJ_ALL["receiver"],
        {"own_scope": "no", "route": {"go": "discipline"}, "receiving_organ": "安澜县纪委监委"},
    )
    assert office.outcome() == "已转纪检监察"
