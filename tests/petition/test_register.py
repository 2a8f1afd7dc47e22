"""登记: everything is registered; what the law counts from; what is kept apart."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine import SYSTEM, Forbidden, Invalid
from petition import matters, parties, register, repeat
from petition.model import party, petition_submission
from tests.petition.people import LIANG, NYNCJ_ALL, SHEN, TANG, XUJING, Office, submission


@pytest.mark.parametrize(
    ("posted", "received_on", "due_on"),
    [
        ("2026-03-01T23:59:30+08:00", "2026-03-01", "2026-03-16"),
        ("2026-03-02T00:00:10+08:00", "2026-03-02", "2026-03-17"),
    ],
    ids=["S-05 before midnight", "S-05 after midnight"],
)
def test_a_web_petition_counts_from_its_day_in_shanghai(
    office: Office, posted: str, received_on: str, due_on: str
) -> None:
    office.at("2026-03-02", 8)

    receipt = office.register(channel="WEB", received_at=posted)

    assert receipt.received_on.isoformat() == received_on
    assert office.clock_of("R02").nominal_on.isoformat() == due_on


def test_the_receipt_day_is_that_of_shanghai_not_of_utc(office: Office) -> None:
    """S-05: at 16:00:10 UTC it is the next day already."""
    office.clock.at = datetime(2026, 3, 1, 16, 0, 10, tzinfo=UTC)

    assert office.register().received_on.isoformat() == "2026-03-02"


def test_an_oral_petition_is_written_down_and_confirmed(office: Office) -> None:
    """S-08, 条例第19条第1款: no written letter is needed."""
    office.register(oral=True, confirmed=True)

    assert office.matter().status == "REGISTERED"
    with office.engine.read(SYSTEM) as tx:
        row = tx.db.execute(select(petition_submission)).one()
    assert (row.channel, row.is_oral, row.is_confirmed) == ("VISIT", True, True)
    assert "念给本人听过，本人认可" in office.story()[0]


def test_an_anonymous_letter_is_registered_and_forwarded_without_notices(office: Office) -> None:
    """S-09, 条例第23条第2款: handled on the facts; nobody is written to."""
    office.at("2026-03-02")
    office.register(
        channel="LETTER", anonymous=True, name="", phone="", address="", demand="有人夜里倾倒垃圾"
    )
    office.sort()
    office.receive()
    office.accept()

    assert office.matter().petitioner == "匿名"
    assert set(office.open()) == {"Task_Investigate"}
    assert "DESTINATION" not in _kinds(office)
    office.investigate()
    office.draft()
    office.check_law()
    office.sign()
    assert set(office.open()) == {"Task_Archive", "Task_Execute"}
    assert office.matter().status == "CLOSED"


def test_a_group_names_at_most_five_representatives(office: Office) -> None:
    """S-11, 条例第20条第3款."""
    seven = [{"name": f"代表{number}"} for number in "一二三四五六七"]

    with pytest.raises(Invalid) as refused:
        office.register(persons=12, representatives=seven)
    assert [one.path for one in refused.value.errors] == ["representatives"]
    assert "第20条第3款" in refused.value.errors[0].message

    office.register(persons=12, representatives=seven[:5])
    matter = office.matter()
    assert (matter.persons, matter.petitioner) == (12, "张** 等 12 人")
    assert {"code": "group", "n": 12} in matter.flags
    with office.engine.read(SYSTEM) as tx:
        roles = [one.role for one in parties.of(tx, office.number)]
        row = tx.db.execute(select(petition_submission)).one()
    assert roles.count("representative") == 5
    assert (row.representatives, row.is_group_visit) == (5, True)


def test_a_group_that_names_nobody_is_registered_all_the_same(office: Office) -> None:
    """S-11."""
    office.register(persons=12, representatives=[], no_representatives=True)

    assert office.matter().persons == 12


def test_only_a_missing_demand_blocks(office: Office) -> None:
    """INV-01."""
    bare = {
        "office_path": submission()["office_path"],
        "channel": "PHONE",
        "matters": [{"demand": "路灯不亮"}],
    }

    receipt = office.engine.run(XUJING, register.register, bare)

    office.number = receipt.number
    assert (office.matter().purpose, office.matter().petitioner) == ("OTHER", "匿名")
    with pytest.raises(Invalid) as refused:
        office.engine.run(XUJING, register.register, {**bare, "matters": [{"demand": " "}]})
    assert [one.path for one in refused.value.errors] == ["matters.0.demand"]


def test_several_demands_become_matters_of_their_own(office: Office) -> None:
    """S-17: one submission, three matters, one query code."""
    rows = [
        {"demand": "要回拖欠的工资", "purpose": "REQUEST"},
        {"demand": "申请低保", "purpose": "REQUEST"},
        {"demand": "建议公交车开到村里", "purpose": "SUGGESTION"},
    ]

    receipt = office.register(channel="LETTER", matters=rows)

    assert len(set(receipt.numbers)) == 3
    assert len({one.instance_id for one in receipt.matters}) == 3
    assert len(receipt.query_code) == 12


def test_the_same_command_registers_once(office: Office) -> None:
    first = office.engine.run(XUJING, register.register, submission(), command_id="c-1")

    again = office.engine.run(XUJING, register.register, submission(), command_id="c-1")

    assert again == first
    with office.engine.read(SYSTEM) as tx:
        assert matters.count(tx) == 1


def test_numbers_are_set_per_year_and_prefix(office: Office) -> None:
    assert office.register().number == "安澜-2026-00001"
    assert office.register(name="李四").number == "安澜-2026-00002"


def test_registering_at_once_gives_no_number_twice(office: Office) -> None:
    numbers: list[str] = []

    def one(index: int) -> None:
        receipt = office.engine.run(XUJING, register.register, submission(name=f"王{index}", phone=""))
        numbers.append(receipt.number)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [f"安澜-2026-{serial:05d}" for serial in range(1, 9)]


def test_a_letter_cannot_be_dated_into_the_future_or_back_without_a_reason(office: Office) -> None:
    """S-83: the day of receipt is what happened, and lateness says why."""
    office.at("2026-03-06")

    for given, path in (
        ({"received_on": "2026-03-07"}, "received_on"),
        ({"received_on": "2026-03-02"}, "late_reason"),
        ({"received_on": "2026-03-05", "postmark_on": "2026-03-06"}, "postmark_on"),
    ):
        with pytest.raises(Invalid) as refused:
            office.register(channel="LETTER", **given)
        assert [one.path for one in refused.value.errors] == [path]
    office.register(channel="LETTER", received_on="2026-03-02", late_reason="收发室漏送。")
    assert office.clock_of("R02").nominal_on.isoformat() == "2026-03-17"


def test_a_visit_is_dated_by_the_clock_alone(office: Office) -> None:
    """S-83: it cannot be back-dated."""
    office.at("2026-03-06")

    assert office.register(received_on="2026-03-01").received_on.isoformat() == "2026-03-06"


def test_who_takes_nothing_in_cannot_register(office: Office) -> None:
    for stranger in (NYNCJ_ALL["handler"], SHEN, TANG):
        with pytest.raises(Forbidden):
            office.engine.run(stranger, register.register, submission())


def test_names_and_numbers_stay_in_the_table_of_parties(office: Office) -> None:
    """Masked everywhere else: rows, case data, tasks, history."""
    office.register(demand="我张桂兰要求付清流转款", id_type="RESIDENT_ID", id_number="330999196001011234")

    with office.engine.read(SYSTEM) as tx:
        everything = _everything_but(tx, "party", "matter_text")
        assert tx.db.execute(select(party.c.name)).scalar() == "张桂兰"
    for secret in ("张桂兰", "13900006610", "330999196001011234", "六组"):
        assert secret not in everything
    assert office.matter().demands == ["我张**要求付清流转款"]


def test_revealing_needs_a_reason_and_stays_on_record(office: Office) -> None:
    office.register()

    with pytest.raises(Invalid):
        office.engine.run(LIANG, parties.reveal, office.number, " ")
    found = office.engine.run(LIANG, parties.reveal, office.number, "约见")

    assert found[0].name == "张桂兰"
    assert office.story()[-1] == "梁文博看了全名和联系方式，理由：约见。"
    with office.engine.read(LIANG) as tx:
        assert [one.phone for one in parties.of(tx, office.number)] == ["139****6610"]


def test_original_words_and_summary_are_kept_apart(office: Office) -> None:
    office.register()
    office.sort()

    matter = office.matter()
    assert matter.facts.startswith("家里 6.2 亩地")
    assert matter.summary.startswith("反映青塘村合作社")


def test_a_thirteenth_villager_is_no_repeat(office: Office) -> None:
    """S-73: same matter, another person."""
    office.register(persons=12, representatives=[{"name": "李明"}])

    def kinds(**who: Any) -> list[str]:
        with office.engine.read(LIANG) as tx:
            return [one.kind for one in repeat.candidates(tx, submission(**who))]

    assert kinds(name="韩素珍", phone="13700005518") == ["SAME_MATTER"]
    assert kinds(name="李明", phone="") == ["SAME_PERSON_SAME_MATTER"]
    # His own telephone is not compared with that of the first petitioner.
    assert kinds(name="李明", phone="13900006611") == ["SAME_PERSON_SAME_MATTER"]
    assert kinds(name="张桂兰", phone="13700005518") == ["SAME_MATTER"]
    other = {"demand": "申请低保", "facts": "", "place": "", "content_class": "民政与应急/社会救助"}
    assert kinds(name="张桂兰", **other) == ["SAME_PERSON"]


def _kinds(office: Office) -> set[str]:
    from petition import documents

    with office.engine.read(SYSTEM) as tx:
        return {one.kind for one in documents.of(tx, office.number)}


def _everything_but(tx: Any, *left_out: str) -> str:
    from engine import instances, metadata
    from engine.model import instance

    rows = [
        repr(row)
        for table in metadata.sorted_tables
        if table.name not in left_out
        for row in tx.db.execute(select(table))
    ]
    rows += [repr(instances.data(tx, one)) for one in tx.db.scalars(select(instance.c.id))]
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"persons": "十二"}, "persons"),
        ({"persons": 0}, "persons"),
        ({"channel": "PIGEON"}, "channel"),
        ({"channel": "WEB", "received_at": "yesterday"}, "received_at"),
        ({"channel": "WEB", "received_at": "2026-03-02T09:00:00"}, "received_at"),
        ({"channel": "WEB", "received_at": "2026-02-02T09:00:00+08:00"}, "late_reason"),
        ({"channel": "LETTER", "received_on": "2026-13-40"}, "received_on"),
        ({"content_class": "天文/星星"}, "matters.0.content_class"),
        ({"risk": "high"}, "risk"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    office: Office, given: dict[str, Any], path: str
) -> None:
    """A program's submission is judged by the same form as the page's."""
    with pytest.raises(Invalid) as refused:
        office.register(**given)

    assert path in [one.path for one in refused.value.errors]


def test_a_phone_without_a_name_is_kept(office: Office) -> None:
    """S-10: somebody may be reached even where no name was given."""
    office.register(name="", address="")

    with office.engine.read(SYSTEM) as tx:
        [row] = tx.db.execute(select(party)).mappings()
        assert parties.numbers(tx, row)[0] == "13900006610"
    assert not office.matter().is_notice_owed
