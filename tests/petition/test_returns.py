"""退回: kept with coded reasons beside the words, counted by unit, taken back whole."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine import SYSTEM, Invalid
from petition import returns
from petition.model_returns import returned
from petition.return_codes import HELPS, REASONS
from tests.petition.people import NYNCJ, NYNCJ_ALL, STAFF, XFJ, Office

ONE = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)

MARCH = (date(2026, 3, 1), date(2026, 4, 30))


@pytest.fixture
def drafted(office: Office) -> Office:
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.investigate()
    office.draft()
    return office


def legal_says_no(office: Office, *reasons: str) -> None:
    back = {"legal_passed": "no", "legal_opinion": "依据要写到条款。", "return_reasons": list(reasons)}
    office.do("Task_Legal", NYNCJ_ALL["legal"], legal_points=["facts"], **back)


def kept(office: Office) -> list[tuple[str, str, str]]:
    with office.engine.read(SYSTEM) as tx:
        query = select(returned.c.step, returned.c.unit_path, returned.c.code).order_by(returned.c.code)
        return [(row.step, row.unit_path, row.code) for row in tx.db.execute(query)]


def test_every_reason_has_its_help_and_they_stand_in_the_order_of_their_codes() -> None:
    assert list(REASONS) == sorted(REASONS) == list(HELPS)


@ONE
def test_a_return_without_a_reason_is_none(drafted: Office) -> None:
    with pytest.raises(Invalid) as refused:
        legal_says_no(drafted)

    assert [one.path for one in refused.value.errors] == ["return_reasons"]
    assert kept(drafted) == []


@ONE
def test_a_return_is_kept_for_the_unit_and_told_in_the_story(drafted: Office) -> None:
    legal_says_no(drafted, "DEMANDS", "BASIS")

    assert kept(drafted) == [("法制审核", NYNCJ, "BASIS"), ("法制审核", NYNCJ, "DEMANDS")]
    assert any("退回，依据错" in line or "退回，未逐项" in line for line in drafted.story())
    assert any("Wrong basis" in line for line in drafted.story("en"))
    drafted.draft()
    drafted.check_law()
    drafted.sign()
    assert len(kept(drafted)) == 2


@ONE
def test_what_was_sent_back_by_the_act_counts_too_and_a_recalled_return_does_not(drafted: Office) -> None:
    legal = NYNCJ_ALL["legal"]
    task = drafted.task("Task_Legal")

    with pytest.raises(Invalid):
        drafted.engine.run(legal, returns.send_back, task.id, "Task_Draft", reason="少一页", reasons=[])
    drafted.engine.run(
        legal, returns.send_back, task.id, "Task_Draft", reason="少一页笔录", reasons=["MATERIALS"]
    )
    assert kept(drafted) == [("法制审核", NYNCJ, "MATERIALS")]
    assert any("退回的原因：材料缺" in line for line in drafted.story())

    drafted.draft()
    task = drafted.task("Task_Legal")
    legal_says_no(drafted, "SEAL")
    assert len(kept(drafted)) == 2
    drafted.engine.run(legal, returns.recall, task.id, reason="看错了")
    assert kept(drafted) == [("法制审核", NYNCJ, "MATERIALS")]


def test_who_watches_over_a_unit_counts_its_returns_and_sees_which(drafted: Office) -> None:
    legal_says_no(drafted, "DEMANDS", "BASIS")
    drafted.draft()
    drafted.at("2026-03-24")
    legal_says_no(drafted, "BASIS")

    with drafted.engine.read(NYNCJ_ALL["unit_head"]) as tx:
        found = returns.figures(tx, NYNCJ, *MARCH)
        all_lines = returns.lines(tx, NYNCJ, *MARCH)
        demands = returns.lines(tx, NYNCJ, *MARCH, unit=NYNCJ, code="DEMANDS")
        assert returns.figures(tx, NYNCJ, date(2026, 5, 1), date(2026, 5, 31)).returns == 0
        assert returns.figures(tx, XFJ, *MARCH).returns == 0

    assert (found.returns, found.reasons) == (2, {"BASIS": 2, "DEMANDS": 1})
    [unit] = found.units
    assert (unit.path, unit.returns, unit.is_small) == (NYNCJ, 2, True)
    assert [line.reasons for line in all_lines] == [("BASIS",), ("BASIS", "DEMANDS")]
    assert [line.reasons for line in demands] == [("BASIS", "DEMANDS")]


@ONE
def test_nothing_of_a_matter_is_counted_for_who_may_not_see_it(drafted: Office) -> None:
    legal_says_no(drafted, "BASIS")
    stranger = next(staff["unit_head"] for path, staff in STAFF.items() if path not in (NYNCJ, XFJ))

    with drafted.engine.read(stranger) as tx:
        assert returns.figures(tx, "/", *MARCH).returns == 0
        assert returns.lines(tx, "/", *MARCH) == []
