"""Who steps aside, who alone reads: S-15, S-43, S-77 and S-82 where they are about sealing and recusal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from app import reindexing
from engine import SYSTEM, Actor, Conflict, Forbidden, Grant, Invalid, NotFound, guards, tasks
from petition import keeping, matters, model, places, repeat, sealing
from petition.model_search import matter_words
from tests.petition.people import (
    FENG,
    LIANG,
    LIUHE,
    LIUHE_ALL,
    NYNCJ,
    NYNCJ_ALL,
    REGION,
    SHEN,
    XFJ,
    XUJING,
    Office,
)

ZHOU, SONG = NYNCJ_ALL["handler"], NYNCJ_ALL["unit_head"]
TIAN = Actor("tian", "田秀英", (Grant("handler", NYNCJ),))
ZF_HEAD = Actor("shao", "邵维民", (Grant("unit_head", f"{REGION}zf/"), Grant("chief", f"{REGION}zf/")))
CITY_SORTER = Actor("peng", "彭斐", (Grant("sorter", "/33/3309/", "/33/3309/xfj/"),))
SAID = matters.MatterFilter(text="流转款")


def sees(office: Office, actor: Actor) -> bool:
    with office.engine.read(SYSTEM) as tx:
        is_said = office.number in [one.number for one in matters.search(tx, SAID).items]
    with office.engine.read(actor) as tx:
        by_number = True
        try:
            matters.get(tx, office.number)
        except NotFound:
            by_number = False
        for asked in (matters.MatterFilter(), matters.MatterFilter(open_only=True)):
            listed = [one.number for one in matters.search(tx, asked).items]
            assert (office.number in listed) == by_number
            assert matters.count(tx, asked) == len(listed)
        said = [one.number for one in matters.search(tx, SAID).items]
        assert (office.number in said) == (by_number and is_said)
        assert matters.count(tx, SAID) == len(said)
        return by_number


def inbox(office: Office, actor: Actor) -> list[str]:
    with office.engine.read(actor) as tx:
        page = [one.business_key for one in tasks.worklist(tx).items]
        assert len(page) == tasks.count(tx)
    return page


def test_s43_whoever_declares_an_interest_is_out_at_once_and_no_day_moves(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    office.receive()
    office.accept()
    hear = office.task("Task_Hear")
    office.engine.run(ZHOU, tasks.claim, hear.id)
    due = office.clock_of("R15").effective_on

    made = office.engine.run(ZHOU, keeping.declare, office.number, "被反映的承包商是我弟弟")

    assert not sees(office, ZHOU)
    assert office.number not in inbox(office, ZHOU)
    with pytest.raises(NotFound), office.engine.begin(ZHOU) as tx:
        tasks.complete(tx, hear.id, {})
    assert office.task("Task_Hear").assignee_id is None

    office.engine.run(SONG, keeping.decide, made.id, granted=True, reasons="情况属实，换人办")
    office.engine.run(TIAN, tasks.claim, hear.id)
    assert office.clock_of("R15").effective_on == due
    assert any("决定周启明回避" in line for line in office.story())


def test_s43_a_petitioner_asks_and_the_head_decides(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    office.receive()
    office.accept()
    office.hear()

    made = office.engine.run(NYNCJ_ALL["receiver"], keeping.ask, office.number, ZHOU, "他是合作社社长的同学")
    assert sees(office, ZHOU)
    with office.engine.read(SONG) as tx:
        assert [one.id for one in keeping.waiting(tx)] == [made.id]
    with pytest.raises(Forbidden):
        office.engine.run(ZHOU, keeping.decide, made.id, granted=False, reasons="没有的事")

    office.engine.run(SONG, keeping.decide, made.id, granted=True, reasons="应当回避")
    assert not sees(office, ZHOU)
    assert any("核对" in line and "听取陈述" in line for line in office.story())
    with pytest.raises(Conflict):
        office.engine.run(SONG, keeping.decide, made.id, granted=False, reasons="改主意了")


def test_s43_refused_the_person_comes_back(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    made = office.engine.run(NYNCJ_ALL["receiver"], keeping.declare, office.number, "同村的人")
    assert not sees(office, NYNCJ_ALL["receiver"])

    office.engine.run(SONG, keeping.decide, made.id, granted=False, reasons="同村不是利害关系")

    assert sees(office, NYNCJ_ALL["receiver"])


def test_s43_about_a_head_the_one_above_decides(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    made = office.engine.run(SONG, keeping.declare, office.number, "合作社是我家亲戚开的")
    deputy = Actor("deputy", "副局长", (Grant("unit_head", NYNCJ),))

    for other in (SONG, deputy, ZHOU):
        with pytest.raises(Forbidden):
            office.engine.run(other, keeping.decide, made.id, granted=True, reasons="同意")

    decided = office.engine.run(ZF_HEAD, keeping.decide, made.id, granted=True, reasons="同意回避")
    assert decided.decided_by_name == "邵维民"
    assert not sees(office, SONG)


def test_a_reason_must_be_given(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    with pytest.raises(Invalid):
        office.engine.run(LIANG, keeping.declare, office.number, " ")


def test_whoever_stands_in_for_a_recused_person_is_out_too(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    office.receive()
    office.accept()
    stand_in = Actor("gu", "顾晓岚", (Grant("handler", NYNCJ, for_id=ZHOU.id, acts_as="顾晓岚（代周启明）"),))
    assert office.number in inbox(office, stand_in)

    office.engine.run(ZHOU, keeping.declare, office.number, "亲戚")

    assert not sees(office, stand_in)
    assert inbox(office, stand_in) == []


def test_s82_a_sealed_accusation_is_seen_by_neither_the_town_nor_the_county_user(office: Office) -> None:
    office.at("2026-03-09")
    office.register(purpose="ACCUSATION", accused="柳河镇某干部", accused_path=LIUHE, title="反映收钱")

    for actor in (*LIUHE_ALL.values(), SHEN, CITY_SORTER, ZF_HEAD, *NYNCJ_ALL.values()):
        assert not sees(office, actor), actor.name
        assert office.number not in inbox(office, actor)
        with office.engine.read(actor) as tx:
            assert matters.count(tx, matters.MatterFilter(text=office.number)) == 0
            assert repeat.candidates(tx, {"name": "张桂兰", "phone": "13900006610", "matters": []}) == []
    assert sees(office, LIANG)
    assert sees(office, FENG)


def test_s15_an_accusation_against_the_registering_office_goes_to_the_one_above(office: Office) -> None:
    office.at("2026-03-09")
    with office.engine.begin(SYSTEM) as tx:
        above = replace_office(XFJ, "/33/3309/xfj/", "/33/3309/")
        tx.db.execute(model.organ.insert().values(above(tx)))
    office.register(purpose="ACCUSATION", accused="县信访局某科长", accused_path=XFJ, title="反映压件不办")

    for actor in (XUJING, LIANG, FENG, SHEN):
        assert not sees(office, actor), actor.name
        assert inbox(office, actor) == []
    assert sees(office, CITY_SORTER)
    assert office.number in inbox(office, CITY_SORTER)


def replace_office(like: str, path: str, region: str):  # type: ignore[no-untyped-def]
    def row(tx):  # type: ignore[no-untyped-def]
        found = dict(tx.db.execute(select(model.organ).where(model.organ.c.path == like)).mappings().one())
        return found | {"path": path, "region_path": region, "name": "市信访局", "short_name": "市信访局"}

    return row


def test_named_readers_alone_read_a_sealed_matter(office: Office) -> None:
    office.at("2026-03-09")
    office.register(purpose="ACCUSATION", accused="柳河镇某干部", accused_path=LIUHE, title="反映收钱")
    with pytest.raises(Forbidden):
        office.engine.run(LIANG, keeping.name_readers, office.number, ["xujing"])

    office.engine.run(FENG, keeping.name_readers, office.number, [LIANG.id])

    assert (sees(office, LIANG), sees(office, FENG), sees(office, XUJING)) == (True, True, False)

    office.engine.run(FENG, keeping.name_readers, office.number, [])
    assert sees(office, XUJING)


def test_only_a_sealed_matter_has_named_readers(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    with pytest.raises(Conflict):
        office.engine.run(FENG, keeping.name_readers, office.number, [LIANG.id])


def test_s77_a_leader_who_is_party_to_the_matter_steps_aside(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    leader = replace(ZF_HEAD, id="lu", name="陆振华", grants=(Grant("leader", f"{REGION}zf/"),))
    with office.engine.begin(SYSTEM) as tx:
        row = keeping.row_of(tx, office.number)
        keeping.Case(tx, row).place(row["office_path"], row["unit_path"], f"{REGION}zf/")
    assert sees_by_number(office, leader)

    office.engine.run(leader, keeping.declare, office.number, "争议的土地合同是我签的")

    assert not sees_by_number(office, leader)


def sees_by_number(office: Office, actor: Actor) -> bool:
    with office.engine.read(actor) as tx:
        try:
            return bool(matters.get(tx, office.number))
        except NotFound:
            return False


def test_what_lists_are_told_wrongly_is_found_and_told_again(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.engine.run(LIANG, keeping.declare, office.number, "被反映的承包商是我弟弟")
    with office.engine.begin(SYSTEM) as tx:
        assert sealing.untold(tx) == 0
        told = update(model.matter_scope).values(is_closed=False)
        wrong = tx.db.execute(told).rowcount
        tx.db.execute(update(matter_words).values(is_closed=False))
    with office.engine.read(LIANG) as tx:
        assert [one.number for one in matters.search(tx).items] == [office.number]
    with office.engine.read(SYSTEM) as tx:
        assert sealing.untold(tx) == wrong + 1

    reindexing.reindex(office.engine)

    assert not sees(office, LIANG)
    with office.engine.read(SYSTEM) as tx:
        assert sealing.untold(tx) == 0


def test_what_lists_say_of_a_matter_wrongly_is_found_and_said_again(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    with office.engine.begin(SYSTEM) as tx:
        assert places.unsaid(tx) == 0
        said = tx.db.execute(update(model.matter_scope).values(is_ended=True, channel="LETTER")).rowcount
        assert places.unsaid(tx) == said
    with office.engine.read(LIANG) as tx:
        assert matters.count(tx, matters.MatterFilter(open_only=True)) == 0

    reindexing.reindex(office.engine)

    with office.engine.read(LIANG) as tx:
        assert places.unsaid(tx) == 0
        assert matters.count(tx, matters.MatterFilter(open_only=True, channel="VISIT")) == 1


def test_the_rules_of_a_case_hold_for_cases_beside_it(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    with office.engine.begin(SYSTEM) as tx:
        guards.keep(tx, f"{office.number}/复查1", "bar", ["zhou"])
        assert guards.named(tx, office.number) == {"bar": ("zhou",)}
        guards.keep(tx, office.number, "bar", [])
        assert guards.named(tx, office.number) == {}
        assert guards.key_for(tx, office.number) is None


def test_a_condition_that_is_kept_knows_where_its_person_sits_now(office: Office) -> None:
    """Grants are compared without their seats: what is kept of a person must not be."""
    office.at("2026-03-09")
    office.register(purpose="ACCUSATION", accused="某干部", accused_path=LIUHE, title="反映多吃多占")
    here = Actor("u-same", "梁文博", (Grant("sorter", REGION, seat=XFJ),))
    there = Actor("u-same", "梁文博", (Grant("sorter", REGION, seat=LIUHE),))
    assert here == there

    assert [sees(office, actor) for actor in (here, there, here)] == [True, False, True]
