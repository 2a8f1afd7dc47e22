"""领导批示: kept in full, answered by a day by whom it names; nothing of the law moves (条例第18条第2款)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine import SYSTEM, Actor, Conflict, Engine, Forbidden, Invalid, NotFound, incidents, tasks
from petition import documents, instructions, matters, succession
from tests.conftest import ManualClock
from tests.petition.beside_people import DING, LU, WIRING_BESIDE, Desk
from tests.petition.people import NYNCJ_ALL, RSJ, RSJ_ALL, XFJ, ZJJ, ZJJ_ALL

WORDS = "请住建局查清这块地在不在规划区里，结果报我。张桂兰家里有困难，请一并了解。"
FACTS = {
    "leader_name": "陆振华",
    "leader_post": "副县长",
    "words": WORDS,
    "said_on": "2026-03-20",
    "organ": ZJJ,
    "by_on": "2026-03-30",
}


@pytest.fixture
def desk(engine_factory: Callable[..., Engine], clock: ManualClock) -> Iterator[Desk]:
    """The county with what runs beside a matter; an incident fails the test."""
    made = Desk(engine_factory(**WIRING_BESIDE), clock)
    made.set_up()
    yield made
    with made.engine.read(SYSTEM) as tx:
        assert [one.message for one in incidents.list_(tx)] == []


@pytest.fixture
def led(desk: Desk) -> Desk:
    """The agriculture bureau leads; the vice county head asks the housing bureau for a reply."""
    desk.to_acceptance("2026-03-16", "2026-03-20")
    return desk


def given(desk: Desk, actor: Actor = DING, **facts: Any) -> instructions.Instruction:
    return desk.engine.run(actor, instructions.give, desk.number, {**FACTS, **facts})


def of(desk: Desk) -> list[instructions.Instruction]:
    """As the petition office sees them."""
    with desk.engine.read(DING) as tx:
        return instructions.of(tx, desk.number)


def owed(desk: Desk, one: instructions.Instruction) -> list[tasks.Task]:
    """The open steps of the instruction's own case."""
    assert one.instance_id is not None
    with desk.engine.read(SYSTEM) as tx:
        return tasks.of_instance(tx, one.instance_id)


def sees(desk: Desk, actor: Actor) -> bool:
    with desk.engine.read(actor) as tx:
        try:
            matters.get(tx, desk.number)
        except NotFound:
            return False
    return True


def replies(desk: Desk, one: instructions.Instruction, text: str) -> None:
    (task,) = owed(desk, one)
    said = {"instruction_reply": text, "instruction_signer": "王建平"}
    desk.engine.run(ZJJ_ALL["unit_head"], tasks.complete, task.id, said)


def test_whoever_is_named_owes_a_reply_by_the_day_and_no_period_moves(led: Desk) -> None:
    with led.engine.read(SYSTEM) as tx:
        before = matters.clocks_of(tx, led.number)
    assert not sees(led, ZJJ_ALL["handler"])

    one = given(led)

    (task,) = owed(led, one)
    assert (task.name, task.scope_path, task.business_key) == ("回复批示", ZJJ, f"{led.number}/批示1")
    assert sees(led, ZJJ_ALL["handler"])
    with led.engine.read(SYSTEM) as tx:
        assert matters.clocks_of(tx, led.number) == before
    # In full, but for the petitioner's name, which is masked here as everywhere.
    assert one.words == WORDS.replace("张桂兰", "**")

    led.at("2026-03-31")
    assert [one for one in led.alerts() if one[1] == "INSTRUCTION"] == [
        ("instruction_due", "INSTRUCTION", "2026-03-27 09:00"),
        ("instruction_overdue", "INSTRUCTION", "2026-03-31 00:00"),
    ]
    with pytest.raises(Invalid):
        replies(led, one, "已高度重视，正在推进。")
    replies(led, one, "3月25日对照规划图查过，这块地在规划区外，本局没有办过任何手续。")

    (now,) = of(led)
    assert (now.status, now.signer, now.is_late, owed(led, one)) == ("ANSWERED", "王建平", True, [])
    # The sheet went out with the words of the leader and came back with the answer: two papers.
    with led.engine.read(DING) as tx:
        papers = [paper for paper in documents.of(tx, led.number) if paper.kind == instructions.SHEET]
        newest = instructions.sheets(tx, led.number)[one.number]
    assert [(paper.office_path, paper.contents["reply"]) for paper in papers] == [(XFJ, ""), (ZJJ, now.reply)]
    assert newest.id == papers[1].id
    assert any("3月25日对照规划图查过" in line for line in newest.paragraphs)
    assert any(line.startswith("县住建局回复陆振华的批示，迟了：3月25日") for line in led.story())


def test_what_cannot_be_is_refused_at_its_field_and_others_write_none_down(led: Desk) -> None:
    wrong = {
        "leader_name": "",
        "words": "",
        "said_on": "2027-01-01",
        "organ": "/nowhere/",
        "by_on": "2026-03-01",
    }
    with pytest.raises(Invalid) as refused:
        given(led, **wrong)
    assert {one.path for one in refused.value.errors} == set(wrong)
    with pytest.raises(Forbidden):
        given(led, NYNCJ_ALL["unit_head"])
    assert of(led) == []

    # Where the leader named no day, the settings' days count; the same command is one instruction.
    for _ in range(2):
        led.engine.run(DING, instructions.give, led.number, {**FACTS, "by_on": ""}, command_id="once")
    assert [one.by_on.isoformat() for one in of(led)] == ["2026-03-27"]


def test_a_leader_who_sees_the_matter_writes_it_down_and_the_office_answers_for_itself(led: Desk) -> None:
    led.to_leading()

    one = given(led, LU, organ=XFJ)

    (task,) = owed(led, one)
    assert (one.given_by_name, task.scope_path, task.element_id) == (
        LU.name,
        XFJ,
        "Task_ReplyInstructionOffice",
    )
    said = {
        "instruction_reply": "3月23日约了农业农村局和村里，3月25日当面核账。",
        "instruction_signer": "冯立群",
    }
    led.engine.run(DING, tasks.complete, task.id, said)
    assert [each.status for each in of(led)] == ["ANSWERED"]
    # What another organ owes nobody of the petition office writes for it.
    other = given(led)
    with led.engine.read(DING) as tx:
        assert tasks.obstacle(tx, owed(led, other)[0].id) is not None


def test_one_that_needs_no_reply_ends_with_its_reason_and_stays(led: Desk) -> None:
    one = given(led)
    with pytest.raises(Invalid):
        led.engine.run(DING, instructions.withdraw, one.number, "")

    led.engine.run(DING, instructions.withdraw, one.number, "录错了单位，应当是人社局。")

    (now,) = of(led)
    assert (now.status, now.words, owed(led, one)) == ("WITHDRAWN", one.words, [])
    assert not sees(led, ZJJ_ALL["handler"]), "who owes nothing any more sees nothing any more"
    with pytest.raises(Conflict):
        led.engine.run(DING, instructions.withdraw, one.number, "录错了单位，应当是人社局。")


def test_an_accusation_takes_none_and_ends_those_there_are(desk: Desk) -> None:
    desk.at("2026-03-20")
    desk.register()
    one = given(desk)

    desk.sort(purpose="ACCUSATION", accused_kind="DISCIPLINE", content_class="纪检监察/贪污贿赂")

    with desk.engine.read(SYSTEM) as tx:
        (now,) = instructions.of(tx, desk.number)
    assert (now.status, owed(desk, one)) == ("WITHDRAWN", [])
    with pytest.raises(Conflict):
        given(desk)


def test_the_successor_of_an_organ_owes_its_reply_by_the_same_day(led: Desk) -> None:
    one = given(led)

    led.engine.run(SYSTEM, succession.take_over, ZJJ, RSJ, basis="安委编〔2026〕3号")

    (task,), (now,) = owed(led, one), of(led)
    assert (task.scope_path, now.organ_path, now.by_on) == (RSJ, RSJ, one.by_on)
    assert sees(led, RSJ_ALL["handler"])
