"""Drafter is not approver, handler not reviewer: the real diagram says it, the engine keeps it."""

from __future__ import annotations

import pytest

from engine import Actor, Forbidden, Grant
from tests.petition.people import NYNCJ, Office, opinion

#: One person with every post of the unit, and somebody who stands in for her as handler.
ALL_POSTS = Actor("u-all", "田秀英", tuple(Grant(role, NYNCJ) for role in ("handler", "legal", "unit_head")))
STAND_IN = Actor("u-stand", "马骏", (Grant("handler", NYNCJ, for_id="u-all", acts_as="马骏（代田秀英）"),))


@pytest.mark.parametrize("drafter", [ALL_POSTS, STAND_IN], ids=["in person", "through a substitute"])
def test_who_drafted_neither_checks_nor_signs(office: Office, drafter: Actor) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    office.receive()
    office.accept()
    office.hear()
    office.investigate()
    office.do("Task_Draft", drafter, opinion(office.data()["answers"]))

    with pytest.raises(Forbidden) as checking:
        office.do("Task_Legal", ALL_POSTS, legal_points=["facts"], legal_passed="yes")
    office.check_law()
    with pytest.raises(Forbidden) as signing:
        office.do("Task_Approve", ALL_POSTS, opinion_approved="yes", signing_note="")

    assert {checking.value.code, signing.value.code} == {"task_needs_another_person"}
    office.sign()
