"""A new notice or new local rules: what moves is told, moved once, and never earlier than was told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import SYSTEM, Forbidden, Invalid, history, tasks
from petition import calendar, law, local_rules, matters, recalculation
from petition.law.dates import SHANGHAI
from petition.recalculation import Basis
from tests.petition.people import LIANG, NYNCJ, NYNCJ_ALL, REGION, SHEN, TANG, XFJ, Office

#: New Year as the law fixes it, with two days moved: nobody knows the real notice yet.
NOTICE = """year = 2027
version = 1
notice = "国务院办公厅关于2027年部分节假日安排的通知"
notice_on = 2026-11-05

[[off]]
name = "元旦"
name_en = "New Year's Day"
first = 2027-01-01
last = 2027-01-04

[[off]]
name = "春节"
name_en = "Spring Festival"
first = 2027-02-05
last = 2027-02-11

[[off]]
name = "清明节"
name_en = "Tomb-sweeping Day"
first = 2027-04-03
last = 2027-04-05

[[off]]
name = "劳动节"
name_en = "Labour Day"
first = 2027-05-01
last = 2027-05-05

[[off]]
name = "端午节"
name_en = "Dragon Boat Festival"
first = 2027-06-09
last = 2027-06-09

[[off]]
name = "中秋节"
name_en = "Mid-Autumn Festival"
first = 2027-09-15
last = 2027-09-15

[[off]]
name = "国庆节"
name_en = "National Day"
first = 2027-10-01
last = 2027-10-07
"""
#: The same with Saturday 2 January worked.
WORKED = """
[[worked]]
on = 2027-01-02
name = "元旦"
name_en = "New Year's Day"
"""
LOCAL = """id = "anlan"
name = "安澜"
name_en = "Anlan"
based_on = "安澜县信访工作规则"

[[figure]]
rule = "R-15"
length = 45
unit = "calendar_day"
article = "安澜县信访工作规则第9条"
"""


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path) -> Iterator[Path]:
    """The office's own folder, empty."""
    law.keep_in(tmp_path)
    yield tmp_path
    law.keep_in(None)


def notice(text: str = NOTICE) -> None:
    """Puts the notice of 2027 in its place."""
    calendar.require_whole("2027.toml", text)
    law.put_source("calendar", "2027.toml", text)


def look(office: Office, basis: Basis | None = None) -> list[recalculation.Change]:
    with office.engine.read(SYSTEM) as tx:
        return recalculation.changes(tx, recalculation.waiting(tx), basis)


def apply(office: Office) -> list[recalculation.Change]:
    with office.engine.read(SYSTEM) as tx:
        waiting = recalculation.waiting(tx)
    return [one for each in waiting for one in office.engine.run(SYSTEM, recalculation.apply, each)]


def kinds(office: Office) -> list[str]:
    with office.engine.read(SYSTEM) as tx:
        return [one.kind for one in history.events(tx, matters.get(tx, office.number).instance_id, 0, 500)]


def served(office: Office, on: str) -> None:
    """The opinion is served on that day: the petitioner's window R-18 begins."""
    office.to_acceptance("2026-10-19", "2026-10-26")
    office.hear()
    office.investigate()
    office.draft()
    office.check_law()
    office.sign()
    office.at(on)
    office.serve()


def test_a_provisional_day_moves_with_the_notice_in_rows_case_timers_and_tasks(office: Office) -> None:
    """S-40: provisional until the notice of the year is there, then counted anew."""
    office.to_acceptance("2026-10-26", "2026-11-03")
    before = office.clock_of("R15")
    assert (before.nominal_on, before.effective_on, before.is_provisional) == (
        date(2027, 1, 2),
        date(2027, 1, 4),
        True,
    )
    assert office.timers()["Timer_R15_Overdue"] == datetime(2027, 1, 5, tzinfo=SHANGHAI)

    notice()
    found = look(office)
    assert [(one.key, one.old.effective_on, one.new.effective_on) for one in found] == [
        ("R15", date(2027, 1, 4), date(2027, 1, 5))
    ]
    assert [said.zh for said in found[0].why] == [
        "放假通知已公布，暂定的日子定下来了",
        "1月1日到1月4日元旦",
    ]
    assert [said.zh for said in found[0].tell] == ["县农业农村局", "信访人（告诉过的是1月4日）"]
    assert office.clock_of("R15").effective_on == date(2027, 1, 4), "looking changes nothing"

    apply(office)

    after = office.clock_of("R15")
    assert (after.nominal_on, after.effective_on) == (date(2027, 1, 2), date(2027, 1, 5))
    assert not after.is_provisional
    assert office.timers()["Timer_R15_Overdue"] == datetime(2027, 1, 6, tzinfo=SHANGHAI)
    assert office.data()["clocks"]["R15"]["effective_on"] == "2027-01-05"
    assert office.task("Task_Hear").marks["clock"]["effective_on"] == "2027-01-05"
    assert office.story()[-1] == (
        "期限重新计算，办理：1月4日改为1月5日。原因：放假通知已公布，暂定的日子定下来了；1月1日到1月4日元旦。"
        "要告诉：县农业农村局、信访人（告诉过的是1月4日）。"
    )
    assert office.story("en")[-1].startswith("Recalculated, ")
    assert [one[:2] for one in office.alerts()][-1] == ("recalculated", "R15")


def test_doing_it_again_changes_nothing(office: Office) -> None:
    office.to_acceptance("2026-10-26", "2026-11-03")
    notice()
    assert len(apply(office)) == 1
    rows = kinds(office)

    assert apply(office) == []
    assert look(office) == []

    assert kinds(office) == rows


def test_the_moved_timer_fires_on_the_new_day_and_only_then(office: Office) -> None:
    office.to_acceptance("2026-10-26", "2026-11-03")
    notice()
    apply(office)

    office.at("2027-01-05", 23)
    assert "overdue" not in [kind for kind, _, _ in office.alerts()]
    office.at("2027-01-06", 1)
    assert office.alerts()[-1][:2] == ("overdue", "R15")


def test_a_day_told_to_the_petitioner_is_not_brought_forward(office: Office) -> None:
    served(office, "2026-12-03")
    window = office.clock_of("R18")
    assert (window.nominal_on, window.effective_on) == (date(2027, 1, 2), date(2027, 1, 4))

    notice(NOTICE.replace("last = 2027-01-04", "last = 2027-01-01") + WORKED)
    [found] = [one for one in look(office) if one.key == "R18"]
    assert found.is_kept
    assert found.why[-1].zh == "已告诉信访人到1月4日止，不提前"
    assert found.tell == ()
    apply(office)

    after = office.clock_of("R18")
    assert after.effective_on == date(2027, 1, 4)
    assert after.stored["told_effective_on"] == "2027-01-04"
    assert look(office) == []


def test_a_window_that_grows_is_told_to_the_petitioner(office: Office) -> None:
    served(office, "2026-12-03")
    notice()

    [found] = [one for one in apply(office) if one.key == "R18"]

    assert found.new.effective_on == date(2027, 1, 5)
    assert "信访人（告诉过的是1月4日）" in [said.zh for said in found.tell]


def test_what_the_notice_of_acceptance_says_holds_even_where_the_calendar_says_earlier(
    office: Office,
) -> None:
    office.to_acceptance("2026-10-26", "2026-11-03")
    notice(NOTICE.replace("last = 2027-01-04", "last = 2027-01-01") + WORKED)

    [found] = apply(office)

    assert (found.key, found.new.effective_on, found.is_kept) == ("R15", date(2027, 1, 4), True)
    assert office.timers()["Timer_R15_Overdue"] == datetime(2027, 1, 5, tzinfo=SHANGHAI)


def test_a_notice_may_be_tried_before_it_is_put_in_its_place(office: Office) -> None:
    office.to_acceptance("2026-10-26", "2026-11-03")

    found = look(office, Basis(calendar=calendar.require_whole("2027.toml", NOTICE)))

    assert [one.new.effective_on for one in found] == [date(2027, 1, 5)]
    assert look(office) == []


def test_local_rules_hold_from_their_place_down(office: Office) -> None:
    with office.engine.begin(TANG) as tx:
        local_rules.choose(tx, "/33/", "zhejiang")
        local_rules.choose(tx, NYNCJ, "henan")
        local_rules.choose(tx, f"{REGION}zjj/", "")

    with office.engine.read(SYSTEM) as tx:
        held = [local_rules.of(tx, path) for path in (XFJ, NYNCJ, f"{REGION}zjj/", "/11/")]
        assert [one.id if one else None for one in held] == ["zhejiang", "henan", None, None]
        assert [(one.path, one.overlay) for one in local_rules.choices(tx)] == [
            ("/33/", "zhejiang"),
            (NYNCJ, "henan"),
            (f"{REGION}zjj/", ""),
        ]


def test_a_clock_begins_with_the_local_target_beside_the_legal_day(office: Office) -> None:
    with office.engine.begin(TANG) as tx:
        local_rules.choose(tx, REGION, "zhejiang")
    office.at("2026-03-02")
    office.register()

    forward = office.clock_of("R02")

    assert (forward.nominal_on, forward.stored["target_on"]) == (date(2026, 3, 17), "2026-03-09")
    assert forward.deadline.local is not None
    assert [step.kind for step in forward.deadline.steps].count("local") == 1


def test_an_extension_keeps_the_local_rules(office: Office) -> None:
    with office.engine.begin(TANG) as tx:
        local_rules.choose(tx, REGION, "zhejiang")
    office.to_acceptance("2026-03-09", "2026-03-20")
    assert office.clock_of("R15").stored["target_on"] == "2026-04-19"
    office.hear()
    office.ask_extension(15)
    office.grant(15)

    found = office.clock_of("R15")

    assert found.nominal_on == date(2026, 6, 3)
    assert (found.stored["overlay"], found.stored["target_on"]) == ("zhejiang", "2026-05-04")


def test_running_clocks_follow_new_local_rules_when_they_are_recalculated(office: Office) -> None:
    office.to_acceptance("2026-03-09", "2026-03-20")
    law.put_source("overlays", "anlan.toml", LOCAL)
    with office.engine.begin(TANG) as tx:
        local_rules.choose(tx, REGION, "anlan")

    [found] = [one for one in apply(office) if one.key == "R15"]

    assert [said.zh for said in found.why] == ["按安澜的本地规则"]
    assert [said.zh for said in found.tell] == ["县农业农村局"], "a target is the office's own"
    assert not found.moves
    after = office.clock_of("R15")
    assert (after.nominal_on, after.stored["target_on"]) == (date(2026, 5, 19), "2026-05-04")
    with office.engine.begin(TANG) as tx:
        local_rules.choose(tx, REGION, "")
    [found] = [one for one in apply(office) if one.key == "R15"]
    assert [said.zh for said in found.why] == ["不再按安澜的本地规则"]
    assert "target_on" not in office.clock_of("R15").stored


def test_a_matter_stays_readable_when_the_file_of_its_local_rules_is_gone(
    office: Office, own_files: Path
) -> None:
    law.put_source("overlays", "anlan.toml", LOCAL)
    with office.engine.begin(TANG) as tx:
        local_rules.choose(tx, REGION, "anlan")
    office.to_acceptance("2026-03-09", "2026-03-20")

    (own_files / "overlays" / "anlan.toml").unlink()

    assert office.clock_of("R15").deadline.nominal_on == date(2026, 5, 19)
    with office.engine.read(SYSTEM) as tx:
        assert local_rules.of(tx, NYNCJ) is None


@pytest.mark.parametrize(
    "actor, overlay, refusal", [(SHEN, "zhejiang", Forbidden), (TANG, "nowhere", Invalid)]
)
def test_local_rules_are_chosen_by_an_administrator_among_those_there_are(
    office: Office, actor: Any, overlay: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal), office.engine.begin(actor) as tx:
        local_rules.choose(tx, REGION, overlay)


def test_only_administrators_and_supervisors_move_clocks(office: Office) -> None:
    office.to_acceptance("2026-10-26", "2026-11-03")
    notice()
    with office.engine.read(SYSTEM) as tx:
        [matter_id] = recalculation.waiting(tx)

    with pytest.raises(Forbidden):
        office.engine.run(LIANG, recalculation.apply, matter_id)
    assert office.engine.run(SHEN, recalculation.apply, matter_id)


def test_batches_go_on_after_the_last_matter(office: Office) -> None:
    office.at("2026-03-02")
    numbers = [office.register(name=name, phone="").number for name in ("赵春生", "钱小荷", "孙建平")]
    assert len(set(numbers)) == 3
    with office.engine.read(SYSTEM) as tx:
        first = recalculation.waiting(tx, limit=2)
        rest = recalculation.waiting(tx, after=first[-1], limit=2)

    assert (len(first), len(rest)) == (2, 1)
    assert not set(first) & set(rest)


def test_a_changed_choice_of_the_office_moves_a_default_but_no_statutory_period(
    office: Office, own_files: Path
) -> None:
    office.to_acceptance("2026-03-09", "2026-03-20")
    (own_files / "settings.toml").write_text("[reminder]\nsoon_days = 10\n", encoding="utf-8")

    [found] = [one for one in apply(office) if one.key == "R15"]

    assert not found.moves
    assert [said.zh for said in found.why] == ["提醒的日子变了"]
    assert found.tell == ()
    assert office.timers()["Timer_R15_Warn"] == datetime(2026, 5, 9, 9, tzinfo=SHANGHAI)


def test_an_archived_case_waits_in_its_window_and_it_moves(office: Office) -> None:
    served(office, "2026-12-03")
    office.do(
        "Task_Archive",
        NYNCJ_ALL["handler"],
        file_points=["notice", "hearing", "evidence", "opinion"],
        missing_papers="",
        petitioner_view="AGREES",
        cause="3",
    )
    with office.engine.read(SYSTEM) as tx:
        number = matters.get(tx, office.number)
        left = [one.element_id for one in tasks.of_instance(tx, number.instance_id)]
    assert left == ["Task_Execute"], "what was supported is carried out beside the window"
    assert office.clock_of("R18").status == "running"
    notice()

    [found] = [one for one in apply(office) if one.key == "R18"]

    assert found.new.effective_on == date(2027, 1, 5)
    assert office.clock_of("R18").effective_on == date(2027, 1, 5)
    assert office.timers()["Timer_WindowOver"].date() == date(2027, 1, 6)
    assert apply(office) == []
