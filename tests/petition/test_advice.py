"""K01 K05 K06 K08 K09 K41: what is told at registration, with where it is mended, and refuses nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from engine import SYSTEM, Forbidden, Invalid
from petition import advice, query_codes
from petition.model import organ
from tests.petition.people import NYNCJ, SHEN, XUJING, Office, submission

TODAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("330999196001011238", ""),
        ("33099919600101 123x", "校验"),
        ("330999196001011234", "校验"),
        ("33099919600101123", "18 位"),
        ("330999600101123", "18 位"),
        ("990999196001011238", ""),
        ("190999196001011238", "省"),
        ("330999196002301238", "没有这一天"),
        ("330999202701011238", "出生日期"),
    ],
)
def test_an_identity_number_is_looked_at_place_by_place(number: str, says: str) -> None:
    """K06: GB 11643."""
    found = advice.id_fault(number, TODAY)

    if not says and number.startswith("99"):
        assert found is None or "校验" in found[0]
    else:
        assert (says in found[0]) if found else not says


@pytest.mark.parametrize(
    ("number", "can_be"),
    [
        ("13900006610", True),
        ("+86 139 0000 6610", True),
        ("0571-8612 3380", True),
        ("86123380", True),
        ("（0999）7123456转21", True),
        ("4008123123", True),
        ("+1 415 555 0100", True),
        ("1390000661", False),
        ("12900006610", False),
        ("不知道", False),
    ],
)
def test_a_telephone_can_have_that_number_or_not(number: str, *, can_be: bool) -> None:
    """K06."""
    assert advice.is_phone(number) is can_be


def _typed(office: Office, **fields: Any) -> dict[str, list[str]]:
    with office.engine.read(SYSTEM) as tx:
        found = advice.typed(tx, submission(**fields))
    by_check: dict[str, list[str]] = {}
    for one in found:
        assert one.place == "field"
        assert one.zh
        assert one.en
        by_check.setdefault(one.check, []).append(one.field)
    return by_check


def test_what_is_typed_is_told_at_its_field_and_registered_all_the_same(office: Office) -> None:
    office.at("2026-03-09")
    assert _typed(office) == {}
    odd = {
        "phone": "1390000661",
        "id_number": "330999196001011234",
        "address": "老地方",
        "facts": "",
        "demand": "付清流转款，另外把三组的水渠修好",
    }

    assert _typed(office, **odd) == {
        "K06": ["id_number", "phone", "address"],
        "K01": ["matters.0.facts"],
        "K08": ["matters.0.demand"],
    }
    assert office.register(**odd).number


@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        ({"facts": "1. 流转款没有付。\n2. 低保停了。"}, True),
        ({"facts": "一、流转款没有付；二、水渠垮了。"}, True),
        ({"demand": "付清流转款，还有一件事，低保停了"}, True),
        ({"facts": "2025年12月1日以前没有付，每亩600.5元。"}, False),
        ({"facts": "第一次去是三月，第二次去是五月。"}, False),
    ],
)
def test_several_matters_in_one_letter_are_noticed(
    office: Office, fields: dict[str, Any], *, is_told: bool
) -> None:
    """K08: a hint to split, never a split."""
    assert ("K08" in _typed(office, **fields)) is is_told


def test_an_offices_own_telephone_is_no_petitioners(office: Office) -> None:
    """K41 (Wuhan 2019): compared with the phones of the offices, of which no person's is kept."""
    with office.engine.begin(SYSTEM) as tx:
        tx.db.execute(update(organ).where(organ.c.path == NYNCJ).values(phone="0579-8612 3380"))

    assert _typed(office, phone="86123380")["K41"] == ["phone"]
    assert "K41" not in _typed(office)


def _of(office: Office) -> dict[str, str]:
    with office.engine.read(XUJING) as tx:
        return {one.check: one.place for one in advice.of(tx, office.number)}


def test_a_letter_without_its_scan_and_a_code_nobody_gave_stay_told_until_mended(office: Office) -> None:
    """K05, K09."""
    office.at("2026-03-09")
    office.register(channel="LETTER", received_on="2026-03-09", query_code_told="none")
    assert _of(office) == {"K05": "files", "K09": "code"}

    with pytest.raises(Forbidden):
        office.engine.run(SHEN, query_codes.tell, office.number, "sms")
    with pytest.raises(Invalid):
        office.engine.run(XUJING, query_codes.tell, office.number, "none")
    office.engine.run(XUJING, query_codes.tell, office.number, "phone")
    office.engine.run(XUJING, query_codes.tell, office.number, "print")

    assert _of(office) == {"K05": "files"}
    assert [one for one in office.story() if "查询码" in one] == ["许静把查询码给了张**（电话里告诉本人）。"]


def test_what_was_said_and_not_written_needs_no_scan(office: Office) -> None:
    """K05."""
    office.at("2026-03-09")
    office.register(oral=True, query_code_told="print")

    assert _of(office) == {}
