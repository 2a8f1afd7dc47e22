"""逐级转送: each level of petition offices has its share of the 15 days, and the whole never moves (R-03)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine import SYSTEM, Actor, Conflict, Grant, Invalid, NotFound
from petition import changes, documents, matters, organs, register, sight
from tests.petition.people import (
    FENG,
    LIANG,
    NYNCJ,
    OFFICES,
    REGION,
    XFJ,
    Office,
    OfficeName,
    analysis,
    route,
    submission,
)

GJ, SHENG, SHI = "/gjxfj/", "/33/xfj/", "/33/3309/xfj/"
NATIONAL = Actor("luqing", "陆青", (Grant("intake", GJ), Grant("sorter", GJ)))
PROVINCE = Actor("mengfan", "孟凡", (Grant("sorter", SHENG),))
CITY = Actor("pengfei", "彭斐", (Grant("intake", SHI), Grant("sorter", SHI)))
ABOVE = (
    OfficeName("gj", GJ, "国家信访局", "国家信访局", "petition_office", "000000000000"),
    OfficeName("33", "/33/", "示例省", "示例省", "region", "330000000000"),
    OfficeName("33-xfj", SHENG, "示例省信访局", "省信访局", "petition_office", "330000000000"),
    OfficeName("3309", "/33/3309/", "澜州市", "澜州市", "region", "330900000000"),
    OfficeName("3309-xfj", SHI, "澜州市信访局", "市信访局", "petition_office", "330900000000"),
)


@pytest.fixture
def levels(office: Office) -> Office:
    """The county, and the petition offices above it."""
    with office.engine.begin(SYSTEM) as tx:
        organs.mirror(tx, [*ABOVE, *OFFICES])
    return office


def _register(office: Office, actor: Actor, at: str) -> None:
    made = office.engine.run(actor, register.register, submission(office_path=at))
    office.number = made.number


def _route(office: Office, actor: Actor, **chosen: Any) -> None:
    office.do("Task_Analyse", actor, analysis())
    office.do("Task_Route", actor, {**route(office.data()["advice"], NYNCJ), **chosen})


def _down(office: Office, actor: Actor, to: str) -> None:
    office.do("Task_Level", actor, level_go="yes", level_choice=to, destination_told="DIRECT")


def _clock(office: Office, key: str) -> tuple[date, str, str]:
    with office.engine.read(SYSTEM) as tx:
        found = next(one for one in matters.clocks_of(tx, office.number)[::-1] if one.key == key)
    return found.nominal_on, found.status, found.holder_name


def _shares(office: Office) -> list[tuple[str, str]]:
    with office.engine.read(SYSTEM) as tx:
        [made] = changes.of(tx, office.number)
    return [(one["office"], one["by_on"]) for one in made.facts["levels"]]


def test_each_level_has_its_share_and_the_whole_never_moves(levels: Office) -> None:
    """S-18: a delay of one level takes no day from those below."""
    levels.at("2026-03-02")
    _register(levels, NATIONAL, GJ)
    assert _clock(levels, "R03") == (date(2026, 3, 7), "running", "国家信访局")

    levels.at("2026-03-03")
    _route(levels, NATIONAL, level_go="yes", level_choice=SHENG)
    levels.at("2026-03-12")
    _down(levels, PROVINCE, SHI)
    assert _clock(levels, "R02") == (date(2026, 3, 17), "running", "市信访局")
    _down(levels, CITY, XFJ)
    levels.do("Task_Level", LIANG, level_go="no", unit_choice=NYNCJ, mode="FORWARD")

    assert _shares(levels) == [
        ("国家信访局", "2026-03-07"),
        ("省信访局", "2026-03-10"),
        ("市信访局", "2026-03-13"),
        ("县信访局", "2026-03-17"),
    ]
    with levels.engine.read(SYSTEM) as tx:
        ended = [one.status for one in matters.clocks_of(tx, levels.number) if one.key == "R03"]
    assert ended == ["met", "late", "met", "met"]
    assert levels.matter().status == "FORWARDED"
    with levels.engine.read(SYSTEM) as tx:
        kinds = [paper.kind for paper in documents.of(tx, levels.number)]
    assert (kinds.count("FORWARD"), kinds.count("DESTINATION")) == (4, 4)


def test_the_level_that_lets_its_share_pass_is_warned_and_marked(levels: Office) -> None:
    levels.at("2026-03-02")
    _register(levels, NATIONAL, GJ)

    levels.at("2026-03-10")

    raised = levels.alerts()
    assert ("overdue", "R03", "2026-03-10 00:00") in raised
    assert [kind for kind, key, _at in raised if key == "R03"] == ["warning", "overdue"]


def test_below_the_nation_only_the_fifteen_days_run(levels: Office) -> None:
    levels.at("2026-03-02")
    _register(levels, CITY, SHI)
    _route(levels, CITY, level_go="yes", level_choice=XFJ)

    assert "Task_Level" in levels.open()
    assert _clock(levels, "R02") == (date(2026, 3, 17), "running", "县信访局")
    with levels.engine.read(SYSTEM) as tx:
        assert not [one for one in matters.clocks_of(tx, levels.number) if one.key == "R03"]


def test_it_is_passed_to_the_level_below_and_to_no_other(levels: Office) -> None:
    levels.at("2026-03-02")
    _register(levels, NATIONAL, GJ)

    with pytest.raises(Invalid):
        _route(levels, NATIONAL, level_go="yes", level_choice=XFJ)

    assert "Task_Level" not in levels.open()


def test_who_passed_it_down_goes_on_seeing_it_and_who_has_it_works(levels: Office) -> None:
    levels.at("2026-03-02")
    _register(levels, NATIONAL, GJ)
    with levels.engine.read(PROVINCE) as tx, pytest.raises(NotFound):
        sight.require(tx, levels.number)

    _route(levels, NATIONAL, level_go="yes", level_choice=SHENG)

    for actor in (NATIONAL, PROVINCE):
        with levels.engine.read(actor) as tx:
            assert sight.require(tx, levels.number)["office_path"] == SHENG
    assert levels.task("Task_Level").scope_path == SHENG


def test_what_ends_at_the_top_ends_its_share(levels: Office) -> None:
    levels.at("2026-03-02")
    _register(levels, NATIONAL, GJ)
    facts = {"how": "written", "statement": "钱付了，不告了。"}

    levels.engine.run(NATIONAL, matters.withdraw, levels.number, facts)

    with levels.engine.read(SYSTEM) as tx:
        [made] = changes.of(tx, levels.number)
    assert made.status == "DONE"
    assert _clock(levels, "R03")[1] == "met"


def test_no_diagram_passes_it_to_an_office_that_is_not_below(levels: Office) -> None:
    from petition import levels as room
    from tests.petition.test_forbidden import _service, _with

    levels.at("2026-03-02")
    levels.register()

    with pytest.raises(Conflict) as refused:
        _service(levels, lambda call: room.pass_down(_with(call, office=SHENG)))

    assert refused.value.code == "not_the_level_below"


def test_what_is_objected_to_comes_back_to_the_office_that_forwarded_it(levels: Office) -> None:
    levels.at("2026-03-02")
    _register(levels, CITY, SHI)
    _route(levels, CITY, level_go="yes", level_choice=XFJ)
    levels.do("Task_Level", LIANG, level_go="no", unit_choice=NYNCJ, mode="FORWARD")
    levels.receive()
    levels.object()

    assert levels.task("Task_DecideObjection").scope_path == XFJ
    assert FENG.has("office_head", REGION)
