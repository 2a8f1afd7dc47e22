"""S-83, K44: a registration is corrected by an added entry, decided by somebody else; nothing is deleted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from engine import SYSTEM, Actor, Conflict, Forbidden, Grant, Invalid, NotFound, tasks
from petition import change_codes, changes, corrections, documents, matters
from petition.changes import Change
from petition.matters import MatterFilter, search
from petition.model import petition_submission
from tests.petition.people import (
    FENG,
    LIANG,
    LIUHE_ALL,
    NYNCJ_ALL,
    REGION,
    TANG,
    XFJ,
    XUJING,
    Office,
)

ROOT = Path(__file__).resolve().parents[2]
WHY = "信封和正文写的都是白塘村，登记时听错了。"


def _ask(office: Office, actor: Actor = XUJING, **facts: Any) -> Change:
    said = {"field": "place", "value": "柳河镇白塘村", "why": WHY, **facts}
    made = office.engine.run(actor, corrections.ask, office.number, said)
    assert made is not None
    return made


def _decide(office: Office, agreed: str = "yes", actor: Actor = FENG) -> None:
    with office.engine.read(SYSTEM) as tx:
        change = changes.of(tx, office.number)[-1]
        [task] = tasks.of_instance(tx, str(change.instance_id))
    reasons = {"correction_agreed": agreed, "correction_reasons": "对照了来信原件，核对过。"}
    office.engine.run(actor, tasks.complete, task.id, reasons)


def _changes(office: Office) -> list[Change]:
    with office.engine.read(SYSTEM) as tx:
        return changes.of(tx, office.number)


def test_a_correction_keeps_the_old_value_who_asked_who_agreed_and_when(office: Office) -> None:
    """S-83: an added entry with reason and user; what came in stays as it came."""
    office.at("2026-03-09")
    office.register()
    before, due = office.story(), office.clock_of("R02").nominal_on
    submitted = _submission(office)
    office.at("2026-03-11")

    _ask(office)
    assert office.matter().place == "柳河镇青塘村"
    _decide(office)

    [entry] = _changes(office)
    assert entry.number.endswith("/更正1")
    assert entry.facts == {
        "field": "place",
        "old": "柳河镇青塘村",
        "new": "柳河镇白塘村",
        "why": WHY,
        "decided_by_name": "冯立群",
    }
    assert (entry.status, entry.asked_by_name) == ("CORRECTED", "许静")
    assert (entry.asked_on.isoformat(), entry.decided_on and entry.decided_on.isoformat()) == (
        "2026-03-11",
        "2026-03-11",
    )
    assert office.matter().place == "柳河镇白塘村"
    assert office.data()["place"] == "柳河镇白塘村"
    assert _submission(office) == submitted
    assert office.clock_of("R02").nominal_on == due
    story = office.story()
    assert story[: len(before)] == before
    assert "原来写“柳河镇青塘村”，更正为“柳河镇白塘村”" in story[-1]
    assert "许静提出" in story[-1]
    assert "correct place from 柳河镇青塘村 to 柳河镇白塘村" in office.story("en")[-1]


def test_a_corrected_title_is_found_and_shown_on_the_step_that_waits(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()

    _ask(office, LIANG, field="title", value="白塘村合作社拖欠土地流转款")
    _decide(office)

    assert office.task("Task_Receive").title == "白塘村合作社拖欠土地流转款"
    assert office.data()["title"] == "白塘村合作社拖欠土地流转款"
    with office.engine.read(LIANG) as tx:
        found = search(tx, MatterFilter(text="白塘村合作社"))
    assert [one.number for one in found.items] == [office.number]


def test_first_or_repeated_and_the_channel_are_chosen(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    _ask(office, field="is_initial", value="REPEAT", why="上个月来信反映过同一件事。")
    _decide(office)
    assert (office.matter().is_initial, office.matter().repeats) == (False, 1)
    assert {"code": "repeat", "n": 1} in office.task("Task_Analyse").marks["flags"]

    _ask(office, field="is_initial", value="INITIAL", why="查过，那封是另一个人的。")
    _decide(office)
    _ask(office, field="channel", value="PHONE", why="是打电话来的，登记时选错了。")
    _decide(office)

    assert (office.matter().is_initial, office.matter().channel) == (True, "PHONE")
    assert office.task("Task_Analyse").marks["channel"] == "PHONE"
    assert [one.facts["old"] for one in _changes(office)] == ["INITIAL", "REPEAT", "VISIT"]
    assert set(change_codes.CORRECTED) >= {"title", "place", "channel", "is_initial"}


def test_who_asks_does_not_decide_and_the_head_may_refuse(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    _ask(office, FENG)
    with pytest.raises(Conflict) as twice:
        _ask(office)
    assert twice.value.code == "correction_open"
    with pytest.raises(Invalid) as refused:
        _decide(office)
    assert "别的负责人" in refused.value.errors[0].message
    with pytest.raises(Forbidden):
        _decide(office, actor=XUJING)

    _decide(office, "no", Actor("head2", "副局长", (Grant("office_head", XFJ),)))

    assert office.matter().place == "柳河镇青塘村"
    assert [one.status for one in _changes(office)] == ["REFUSED"]
    assert "不同意更正登记的问题在哪里" in office.story()[-1]


def test_what_is_no_correction_is_refused_at_its_field(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    for facts, path in (
        ({"field": "status", "value": "CLOSED"}, "field"),
        ({"field": "registered_at", "value": "2026-03-01"}, "field"),
        ({"field": "received_on", "value": "2026-03-10"}, "value"),
        ({"field": "received_on", "value": "2026-03-09"}, "value"),
        ({"field": "received_on", "value": "2003-12-31"}, "value"),
        ({"field": "received_on", "value": "三月二日"}, "value"),
        ({"field": "outcome", "value": "SUPPORTED"}, "value"),
        ({"field": "channel", "value": "鸽子"}, "value"),
        ({"value": ""}, "value"),
        ({"value": "柳河镇青塘村"}, "value"),
        ({"value": "柳河镇张桂兰家"}, "value"),
        ({"value": "330999196001011234"}, "value"),
        ({"why": "写错了"}, "why"),
    ):
        with pytest.raises(Invalid) as refused:
            _ask(office, **facts)
        assert [one.path for one in refused.value.errors] == [path], facts
    for stranger in (TANG, LIUHE_ALL["handler"]):
        with pytest.raises(NotFound):
            _ask(office, stranger)
    with pytest.raises(Forbidden):
        _ask(office, Actor("joint", "联席办", (Grant("joint_meeting", REGION),)))
    assert _changes(office) == []


def test_the_unit_that_has_the_matter_may_ask_also_after_the_end(office: Office) -> None:
    office.to_acceptance("2026-03-09", "2026-03-20")
    _ask(office, NYNCJ_ALL["handler"])
    office.engine.run(
        XUJING,
        matters.withdraw,
        office.number,
        {"how": "written", "statement": "钱付了，不告了。"},
    )

    _decide(office)

    assert (office.matter().status, office.matter().place) == ("WITHDRAWN", "柳河镇白塘村")


def test_what_was_changed_meanwhile_or_sealed_is_not_agreed_to(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    _ask(office)
    office.sort(place="柳河镇大塘村")
    with pytest.raises(Invalid) as refused:
        _decide(office)
    assert "现在是“柳河镇大塘村”" in refused.value.errors[0].message

    office.register(name="李保国", phone="13900006699", purpose="ACCUSATION")
    with pytest.raises(Invalid) as sealed:
        _ask(office)
    assert "已封存" in sealed.value.errors[0].message


# -- the day of receipt and the outcome (K44) ----------------------------------------------------------------


def test_a_receipt_that_was_earlier_is_counted_from_and_the_original_stays(office: Office) -> None:
    """The letter lay in the post room since 2026-03-03: R-02 ends on 2026-03-18, its timers wait for then."""
    office.at("2026-03-09")
    office.register(channel="LETTER", received_on="2026-03-06", postmark_on="2026-03-02")
    submitted, before = _submission(office), office.timers()
    assert office.clock_of("R02").effective_on.isoformat() == "2026-03-23"

    with pytest.raises(Invalid) as posted:
        _ask(office, field="received_on", value="2026-03-01")
    assert "邮戳是3月2日" in posted.value.errors[0].message
    _ask(office, field="received_on", value="2026-03-03", why="收发室登记簿写的是3月3日收到。")
    assert office.clock_of("R02").start_on.isoformat() == "2026-03-06"
    _decide(office)

    found = office.clock_of("R02")
    assert (found.start_on.isoformat(), found.effective_on.isoformat()) == ("2026-03-03", "2026-03-18")
    assert office.data()["received_on"] == "2026-03-03"
    assert office.data()["clocks"]["R02"]["effective_on"] == "2026-03-18"
    after = office.timers()
    assert set(after) == set(before)
    assert all(after[key] < before[key] for key in after)
    assert _submission(office) == submitted
    assert submitted["received_on"].isoformat() == "2026-03-06"
    assert any("原来写“3月6日”，更正为“3月3日”" in one for one in office.story())
    assert any("从真正收到那天起算，最迟3月18日" in one for one in office.story())


def test_a_receipt_that_was_later_moves_no_period(office: Office) -> None:
    """Never to the disadvantage of who petitions: what was owed by 2026-03-18 stays owed by then."""
    office.at("2026-03-09")
    office.register(channel="LETTER", received_on="2026-03-03", late_reason="收发室转来晚了。")
    before = office.timers()
    _ask(office, field="received_on", value="2026-03-06", why="登记簿写的是3月6日收到，看错了一行。")
    _decide(office)

    assert office.matter().received_on.isoformat() == "2026-03-06"
    assert office.clock_of("R02").effective_on.isoformat() == "2026-03-18"
    assert office.timers() == before


def test_what_was_forwarded_late_by_the_right_day_is_late(office: Office) -> None:
    office.at("2026-03-09")
    office.register(channel="LETTER", received_on="2026-03-06")
    office.at("2026-03-20")
    office.sort()
    office.receive()
    assert office.clock_of("R02").status == "met"
    _ask(office, field="received_on", value="2026-03-03", why="收发室登记簿写的是3月3日收到。")
    _decide(office)

    assert office.clock_of("R02").status == "late"
    assert office.clock_of("R09").start_on.isoformat() == "2026-03-20"


def test_an_outcome_follows_the_signed_opinion(office: Office) -> None:
    """The answers say “supported”, the whole was ticked “in part”; other outcomes are the organ's work."""
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.investigate()
    office.draft(outcome="PARTLY_SUPPORTED")
    office.check_law()
    office.sign()
    assert office.matter().outcome == "PARTLY_SUPPORTED"

    with pytest.raises(Invalid) as refused:
        _ask(office, field="outcome", value="NOT_SUPPORTED")
    assert "依法纠错" in refused.value.errors[0].message
    _ask(office, field="outcome", value="SUPPORTED", why="意见书逐项都支持，总的结论选错了。")
    _decide(office)

    assert office.matter().outcome == "SUPPORTED"
    with office.engine.read(SYSTEM) as tx:
        paper = documents.newest(tx, office.matter().id, "OPINION")
    assert paper is not None
    assert paper.contents["outcome"] == "PARTLY_SUPPORTED"


# -- nothing is deleted, and what was registered is rewritten nowhere else ----------------------------------

#: What came in and who brought it; each may be rewritten only where it is said here.
_REGISTERED = ("petition_submission", "matter", "matter_text", "party", "matter_change")
#: Columns of a matter's row that registration writes, and the modules that may write them later.
_WRITERS = {
    "title": {"sorting.py"},
    "place": {"sorting.py"},
    "purpose": {"sorting.py"},
    "content_class": {"sorting.py"},
    "is_initial": {"sorting.py", "corrections.py"},
    "channel": set(),
    "received_on": {"corrections.py"},
    "registered_at": set(),
    "registered_by": set(),
}


def test_no_room_deletes_what_was_registered_or_rewrites_it_outside_the_correction() -> None:
    """S-83, read from the source: every `delete`, `update` and `change` of the room, walked or not."""
    deleted, submissions, columns = set(), set(), set()
    for path in sorted((ROOT / "petition").rglob("*.py")):
        for call in _calls(path):
            first = ast.unparse(call.args[0]) if call.args else ""
            table = first.rpartition(".")[2]
            if _name(call) == "delete" and table in _REGISTERED:
                deleted.add((path.name, table))
            if _name(call) == "update" and table == petition_submission.name:
                submissions.add(path.name)
            if _name(call) in ("change", "become", "values"):
                of_matter = _name(call) != "values" or "update(matter)" in ast.unparse(call.func)
                columns |= {
                    (path.name, one.arg) for one in call.keywords if of_matter and one.arg in _WRITERS
                }

    assert deleted == set()
    assert submissions == set()
    assert columns == {(who, name) for name, whose in _WRITERS.items() for who in whose}


def test_a_walk_issues_no_delete_and_no_update_of_what_came_in(office: Office) -> None:
    """Seen at the database: a matter from registration to acceptance, with a correction on the way."""
    seen: list[str] = []

    def listen(_db: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(" ".join(statement.split()))

    event.listen(office.engine.database, "before_cursor_execute", listen)
    try:
        office.at("2026-03-09")
        office.register()
        _ask(office)
        _decide(office)
        office.sort()
        office.receive()
        office.accept()
    finally:
        event.remove(office.engine.database, "before_cursor_execute", listen)

    assert len(seen) > 100
    for table in _REGISTERED:
        assert not [one for one in seen if one.startswith(f"DELETE FROM {table} ")]
    assert not [one for one in seen if one.startswith("UPDATE petition_submission ")]
    days = [one for one in seen if one.startswith("UPDATE matter SET") and " received_on=" in one]
    assert days == []


def _submission(office: Office) -> dict[str, Any]:
    with office.engine.read(SYSTEM) as tx:
        return dict(tx.db.execute(petition_submission.select()).mappings().one())


def _calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text("utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
