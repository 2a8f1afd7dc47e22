"""A clerk with a person in front: registered, the agent taken in, sent on its way, in one go; and drafts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from engine import SYSTEM, Actor, Conflict, Forbidden, Grant, Invalid, NotFound, tasks, vault
from petition import changes, counter, drafts, matters, organs, parties
from petition.model_register import register_draft
from tests.petition.people import (
    LIANG,
    NYNCJ,
    REGION,
    XFJ,
    XUJING,
    ZJJ,
    Office,
    OfficeName,
    analysis,
    submission,
)
from workers import upkeep

SORTED = {
    **{name: value for name, value in analysis().items() if name not in ("title", "place", "content_class")},
    "title": "青塘村合作社拖欠土地流转款",
    "place": "柳河镇青塘村",
    "content_class": "农村农业/土地流转",
}
AGENT = {
    "name": "韩小军",
    "relation": "CHILD",
    "phone": "13800001111",
    "proof": "韩素珍 2026 年 3 月 9 日签名的委托书",
    "powers": ["RECEIVE"],
}

#: What does not depend on the database is asked of one of them.
ONE = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


def take(office: Office, actor: Actor = LIANG, **more: Any) -> Any:
    sent = submission(**more.pop("submission", {}))
    return office.engine.run(actor, counter.take, sent, **more)


def waiting(office: Office, number: str) -> list[str]:
    with office.engine.read(SYSTEM) as tx:
        found = matters.get(tx, number)
        return [one.form_key or "" for one in tasks.of_instance(tx, found.instance_id)]


def test_what_goes_to_an_organ_is_registered_and_forwarded_in_one_go(office: Office) -> None:
    receipt = take(office, sortings=[SORTED], command_id="at-the-counter")
    again = take(office, sortings=[SORTED], command_id="at-the-counter")

    assert (again.numbers, again.query_code) == (receipt.numbers, receipt.query_code)
    with office.engine.read(SYSTEM) as tx:
        found = matters.get(tx, receipt.number)
        [sent] = matters.transfers(tx, receipt.number)
    # No unit was chosen: the one of the list of competence.
    assert (found.status, sent.to_path, sent.mode) == ("FORWARDED", NYNCJ, "FORWARD")
    assert found.summary == SORTED["summary"]
    assert waiting(office, receipt.number) == ["receive"]


@ONE
def test_an_office_with_levels_below_it_sends_straight_to_the_organ_named(office: Office) -> None:
    city = "/33/3309/xfj/"
    with office.engine.begin(LIANG) as tx:
        name = OfficeName("3309-xfj", city, "澜州市信访局", "市信访局", "petition_office", "330900000000")
        organs.mirror(tx, [name])
    clerk = Actor("pengfei", "彭斐", (Grant("intake", city, city), Grant("sorter", "/33/3309/", city)))
    receipt = take(
        office, clerk, submission={"office_path": city}, sortings=[{**SORTED, "unit_choice": NYNCJ}]
    )

    with office.engine.read(SYSTEM) as tx:
        assert [one.to_path for one in matters.transfers(tx, receipt.number)] == [NYNCJ]


@ONE
def test_the_clerk_s_own_choice_goes_before_the_list(office: Office) -> None:
    chosen = {**SORTED, "unit_choice": ZJJ, "forward_note": "请一并看物业合同。"}

    receipt = take(office, sortings=[chosen])

    with office.engine.read(SYSTEM) as tx:
        [sent] = matters.transfers(tx, receipt.number)
    assert sent.to_path == ZJJ


@ONE
def test_what_the_table_sends_to_no_organ_waits_at_its_destination(office: Office) -> None:
    receipt = take(office, sortings=[{**SORTED, "procedure": "ARBITRATION"}])

    assert waiting(office, receipt.number) == ["route"]


@ONE
def test_two_matters_go_two_ways(office: Office) -> None:
    two = [{"demand": "要求付清流转款"}, {"demand": "村里的路灯不亮"}]

    receipt = take(
        office, submission={"matters": two}, sortings=[SORTED, None], typed=[None, {"summary": "路灯"}]
    )

    assert [waiting(office, one.number) for one in receipt.matters] == [["receive"], ["analyse"]]
    with office.engine.read(LIANG) as tx:
        [left] = tasks.of_instance(tx, receipt.matters[1].instance_id)
        assert tasks.form(tx, left.id)["data"]["summary"] == "路灯"


@ONE
def test_what_is_wrong_with_the_way_is_said_at_its_field_and_nothing_is_registered(office: Office) -> None:
    with pytest.raises(Invalid) as refused:
        take(office, sortings=[{**SORTED, "summary": "太短", "repeat_kind": None}])

    assert {one.path for one in refused.value.errors} == {"matters.0.summary", "matters.0.repeat_kind"}
    with office.engine.read(SYSTEM) as tx:
        assert matters.count(tx) == 0


@ONE
def test_who_takes_in_only_cannot_send_on(office: Office) -> None:
    with pytest.raises(Forbidden):
        take(office, XUJING, sortings=[SORTED])

    assert waiting(office, take(office, XUJING).number) == ["analyse"]


@ONE
def test_an_agent_who_came_along_is_taken_in_before_the_receipt(office: Office) -> None:
    receipt = take(office, XUJING, agent=AGENT)

    with office.engine.read(SYSTEM) as tx:
        [one] = changes.of(tx, receipt.number)
    assert (one.kind, one.status) == ("AGENT", "ASKED")
    for wrong, path in (
        ({**AGENT, "proof": ""}, "agent.proof"),
        ({**AGENT, "relation": ""}, "agent.relation"),
    ):
        with pytest.raises(Invalid) as refused:
            take(office, XUJING, agent=wrong)
        assert [each.path for each in refused.value.errors] == [path]
    with pytest.raises(Invalid) as nobody:
        take(office, XUJING, agent=AGENT, submission={"name": "", "anonymous": True})
    assert nobody.value.errors[0].path == "agent.name"


@ONE
def test_everybody_who_signs_is_kept_and_found_and_counted(office: Office) -> None:
    others = [{"name": "田秀英", "phone": "13800002222"}, {"name": "申屠立"}]

    receipt = take(office, XUJING, submission={"others": others, "persons": 1})

    with office.engine.read(SYSTEM) as tx:
        found = matters.get(tx, receipt.number)
        people = parties.of(tx, receipt.number)
        assert [one.number for one in matters.search(tx, matters.MatterFilter(text="田秀英")).items]
    assert found.persons == 3
    assert [(one.role, one.name) for one in people[1:]] == [("joint", "田**"), ("joint", "申屠**")]


@ONE
def test_the_way_and_the_organ_are_said_with_their_reasons(office: Office) -> None:
    cases: tuple[tuple[Mapping[str, Any], str, str], ...] = (
        ({}, "T20", NYNCJ),
        ({"is_simple": True}, "T19", NYNCJ),
        ({"litigation": "YES"}, "T06", ""),
        ({"procedure": "ARBITRATION"}, "T14", ""),
        ({"content_class": "其他/其他", "place": "外省"}, "T20", ""),
    )
    for answers, row, unit in cases:
        with office.engine.read(LIANG) as tx:
            found = counter.advise(tx, XFJ, "LETTER", {**SORTED, **answers})
        assert found is not None
        assert (found.row, found.unit_path) == (row, unit)
        assert found.article
        assert found.name_zh
        assert bool(found.unit_reason_zh) is bool(unit)


def test_a_draft_is_its_author_s_alone_sealed_and_gone_when_it_is_old(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"name": "韩素珍", "matters-0-demand": "要求付清流转款𠮷"}
    colleague = Actor("other", "丁雪", (Grant("intake", XFJ), Grant("sorter", REGION, XFJ)))

    kept = office.engine.run(XUJING, drafts.keep, "draft-0001", "form", typed)

    with office.engine.read(XUJING) as tx:
        assert drafts.mine(tx, "form") == [kept]
        assert drafts.get(tx, "draft-0001", "form").values == typed
        row = tx.db.execute(select(register_draft)).mappings().one()
    assert "韩素珍" not in str(dict(row))
    with office.engine.read(colleague) as tx:
        assert drafts.mine(tx, "form") == []
        with pytest.raises(NotFound):
            drafts.get(tx, "draft-0001", "form")
    with pytest.raises(NotFound):
        office.engine.run(colleague, drafts.keep, "draft-0001", "form", typed)
    office.engine.run(colleague, drafts.drop, "draft-0001")
    with pytest.raises(Conflict):
        office.engine.run(XUJING, drafts.keep, "draft-0001", "form", {"name": "韩"}, seen="another window")
    office.engine.run(XUJING, drafts.keep, "draft-0001", "form", {"name": "韩"}, seen=kept.tag)

    monkeypatch.setattr(office.engine, "chores", (drafts.forget,))
    for days, left in ((90, 1), (1, 0)):
        office.clock.advance(days=days)
        upkeep(office.engine)
        with office.engine.read(XUJING) as tx:
            assert len(drafts.mine(tx, "form")) == left


def test_a_draft_is_sealed_again_when_the_key_changes(office: Office, monkeypatch: Any) -> None:
    old, new = os.urandom(32), os.urandom(32)
    monkeypatch.setattr(office.engine, "vault", lambda: vault.Ring({"a": old}, "a"))
    office.engine.run(XUJING, drafts.keep, "draft-0001", "form", {"name": "韩素珍"})
    monkeypatch.setattr(office.engine, "vault", lambda: vault.Ring({"a": old, "b": new}, "b"))

    assert office.engine.run(SYSTEM, drafts.seal_again) == 1
    assert office.engine.run(SYSTEM, drafts.seal_again) == 0

    monkeypatch.setattr(office.engine, "vault", lambda: vault.Ring({"b": new}, "b"))
    with office.engine.read(XUJING) as tx:
        assert drafts.keys_used(tx) == ["b"]
        assert drafts.get(tx, "draft-0001", "form").values == {"name": "韩素珍"}
