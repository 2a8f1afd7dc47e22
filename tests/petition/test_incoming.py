"""预处理: nothing that came in is lost, and the periods count from the day it came (条例第22条第1款)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine import SYSTEM, Actor, Conflict, Forbidden, Grant, Invalid, NotFound
from petition import arrivals, from_sheet, incoming, matters, notes, register
from petition.model_register import incoming_item
from tests.petition.people import FENG, LIANG, NYNCJ_ALL, XFJ, XUJING, ZJJ, Office, submission

CALL = {
    "channel": "PHONE",
    "came_on": "2026-03-02",
    "source": "县长热线",
    "who": "张桂兰",
    "phone": "13900006610",
    "words": "张桂兰来电说合作社欠流转款 3720 元，要求付清。",
}


def noted(office: Office, **facts: Any) -> incoming.Item:
    return office.engine.run(XUJING, incoming.add, XFJ, {**CALL, **facts})


def seen(office: Office, item: incoming.Item, actor: Actor = XUJING) -> incoming.Item:
    with office.engine.read(actor) as tx:
        return incoming.get(tx, item.id)


def test_what_waited_is_registered_from_the_day_it_came(office: Office) -> None:
    office.at("2026-03-05")
    item = noted(office)
    assert (item.workdays(item.came_on.replace(day=5)), item.is_late(item.came_on.replace(day=5))) == (
        3,
        True,
    )
    sent = submission(channel="PHONE", item=item.id)

    with pytest.raises(Invalid) as refused:
        office.engine.run(XUJING, register.register, sent)
    assert [one.path for one in refused.value.errors] == ["late_reason"]
    receipt = office.engine.run(
        XUJING, register.register, {**sent, "late_reason": "电话记录压在值班室，今天才转来。"}
    )

    assert receipt.received_on.isoformat() == "2026-03-02"
    with office.engine.read(SYSTEM) as tx:
        r02 = next(one for one in matters.clocks_of(tx, receipt.number) if one.key == "R02")
        came = arrivals.of(tx, receipt.number)
    assert r02.start_on.isoformat() == "2026-03-02"
    assert (came.late_reason, came.was_waiting) == ("电话记录压在值班室，今天才转来。", True)
    now = seen(office, item)
    assert (now.status, now.number) == ("REGISTERED", receipt.number)
    assert [(one.what, one.by_name) for one in now.steps] == [("ENTERED", "许静"), ("REGISTERED", "许静")]
    with pytest.raises(Conflict):
        office.engine.run(XUJING, register.register, {**sent, "late_reason": "再登记一次。"})


def test_each_item_ends_in_one_way_for_a_reason_and_comes_back(office: Office) -> None:
    office.at("2026-03-02")
    office.register()
    item = noted(office)
    with pytest.raises(Invalid):
        office.engine.run(XUJING, incoming.merge, item.id, office.number, "")
    with pytest.raises(NotFound):
        office.engine.run(XUJING, incoming.merge, item.id, "安澜-2026-99999", "说的是同一件事。")

    office.engine.run(XUJING, incoming.merge, item.id, office.number, "说的是同一件事，没有新的要求。")

    assert seen(office, item).number == office.number
    with office.engine.read(LIANG) as tx:
        (note,) = notes.of(tx, office.number)
    assert "合作社欠流转款" in note.words
    assert "张桂兰" not in note.words
    assert any("并入这件：说的是同一件事" in line for line in office.story())
    with pytest.raises(Conflict):
        office.engine.run(XUJING, incoming.answer, item.id, "打错电话了，已经说明。")
    office.engine.run(LIANG, incoming.take_back, item.id, "说的是另一块地，要登记。")
    office.engine.run(XUJING, incoming.answer, item.id, "问社保窗口上班时间，已经告诉她。")

    now = seen(office, item)
    assert [one.what for one in now.steps] == ["ENTERED", "MERGED", "BACK", "ANSWERED"]
    assert [one.words for one in now.steps][1:3] == [
        "说的是同一件事，没有新的要求。",
        "说的是另一块地，要登记。",
    ]
    with office.engine.read(XUJING) as tx:
        assert (incoming.waiting(tx), [one.id for one in incoming.ended(tx)]) == ([], [item.id])


def test_what_came_after_the_end_is_registered_and_not_merged(office: Office) -> None:
    office.at("2026-03-02")
    office.register()
    office.engine.run(
        XUJING,
        matters.withdraw,
        office.number,
        {"how": "written", "statement": "款已付清。", "recorded": True},
    )
    item = noted(office)

    with pytest.raises(Conflict) as refused:
        office.engine.run(XUJING, incoming.merge, item.id, office.number, "说的是同一件事。")

    assert refused.value.code == "item_to_be_registered"
    assert seen(office, item).is_open


def test_the_pile_is_the_offices_own_and_kept_sealed(office: Office) -> None:
    office.at("2026-03-05")
    late, new = noted(office), noted(office, came_on="2026-03-05")
    with office.engine.read(FENG) as tx:
        assert [one.id for one in incoming.waiting(tx)] == [late.id, new.id]
        assert incoming.count(tx) == (2, late.came_on)
        kept = tx.db.execute(select(incoming_item).order_by(incoming_item.c.id)).mappings().all()
    assert not any("张桂兰" in str(dict(row)) or "13900006610" in str(dict(row)) for row in kept)

    elsewhere = Actor("zjj-intake", "罗敏", (Grant("intake", ZJJ),))
    for actor in (elsewhere, NYNCJ_ALL["handler"]):
        with office.engine.read(actor) as tx:
            assert incoming.waiting(tx) == []
        with pytest.raises(NotFound):
            seen(office, late, actor)
        with pytest.raises(Forbidden):
            office.engine.run(actor, incoming.add, XFJ, CALL)
    with pytest.raises(Forbidden):
        office.engine.run(FENG, incoming.answer, late.id, "看过了，不是信访。")
    for wrong in ({"came_on": "2026-03-09"}, {"words": ""}, {"channel": "PIGEON"}):
        with pytest.raises(Invalid):
            noted(office, **wrong)


def test_what_became_a_sealed_matter_is_read_with_it_alone(office: Office) -> None:
    office.at("2026-03-02")
    item = noted(office, words="反映柳河镇某干部收钱，姓名电话另附。")
    sent = submission(channel="PHONE", item=item.id)
    sent["matters"][0] |= {"purpose": "ACCUSATION", "accused": "柳河镇某干部", "accused_path": XFJ}
    office.engine.run(XUJING, register.register, sent)

    now = seen(office, item)

    # The accused sits in this very office: nobody of it reads the matter, nor what it came from.
    assert (now.words, now.who, now.number) == ("", "", "")


def test_how_it_came_in_is_kept_by_its_channel(office: Office) -> None:
    office.at("2026-03-05")
    office.register(channel="LETTER", received_on="2026-03-05", postmark_on="2026-03-03", addressee="邵县长")
    with office.engine.read(LIANG) as tx:
        letter = arrivals.of(tx, office.number)
    office.register(channel="PHONE", received_by="许静", recording="录音系统 20260305-0931")
    with office.engine.read(LIANG) as tx:
        call = arrivals.of(tx, office.number)
    office.register(channel="VISIT", received_by="丁雪", window="3 号窗口", oral=True, confirmed=True)
    with office.engine.read(LIANG) as tx:
        visit = arrivals.of(tx, office.number)

    assert (letter.addressee, str(letter.postmark_on)) == ("邵县长", "2026-03-03")
    assert (call.received_by_name, call.recording) == ("许静", "录音系统 20260305-0931")
    assert (visit.received_by_name, visit.window_name, visit.is_confirmed) == ("丁雪", "3 号窗口", True)


def test_a_sheet_says_who_received_and_to_whom_it_was_written() -> None:
    headings = {"信访人": "name", "收信人": "addressee", "诉求": "demand"}
    assert from_sheet.guessed(list(headings)) == headings
    row = {"信访人": "张桂兰", "收信人": "县长", "诉求": "付清流转款"}

    assert from_sheet.submission(row, headings, office_path=XFJ, channel="LETTER")["addressee"] == "县长"
    assert "addressee" not in from_sheet.submission(row, headings, office_path=XFJ, channel="VISIT")
