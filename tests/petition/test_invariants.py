"""Each promise INV-01 … INV-16 finds out a record that breaks it: what nobody could break proves nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.petition.people import LIUHE, Office
from tests.walks import invariants
from tests.walks.forms import Drawing
from tests.walks.invariants import Look
from tests.walks.world import World

Break = Callable[[Look], Look]


def _row(**values: Any) -> Break:
    return lambda look: replace(look, row={**look.row, **values})


def _text(**values: Any) -> Break:
    return lambda look: replace(look, text={**look.text, **values})


def _paper(kind: str, **values: Any) -> Break:
    def change(look: Look) -> Look:
        papers = [{**one, **values} if one["kind"] == kind else one for one in look.papers]
        return replace(look, papers=papers)

    return change


def _contents(kind: str, **values: Any) -> Break:
    def change(look: Look) -> Look:
        papers = [
            {**one, "contents": {**one["contents"], **values}} if one["kind"] == kind else one
            for one in look.papers
        ]
        return replace(look, papers=papers)

    return change


def _without(kind: str) -> Break:
    return lambda look: replace(look, papers=[one for one in look.papers if one["kind"] != kind])


def _longer_window(look: Look) -> Look:
    clocks = [
        {**one, "nominal_on": one["nominal_on"] + timedelta(days=1)} if one["key"] == "R18" else one
        for one in look.clocks
    ]
    return replace(look, clocks=clocks)


def _drafter_signs(look: Look) -> Look:
    [opinion] = look.issued("OPINION")
    return _paper("OPINION", issued_by=opinion["drafted_by"])(look)


def _barred(look: Look) -> Look:
    paper = {
        **look.papers[-1],
        "kind": "NO_LONGER_ACCEPT",
        "contents": {"ground": "相同", "article": "第36条"},
    }
    return replace(look, papers=[*look.papers, paper])


RATING = {"how": "CODE", "recorded_by": "liang", "statement": "", "proof": ""}
EXTENSION = {"reasons": " ", "approved_by": "somebody", "told_on": None}
BREAKS: dict[str, Break] = {
    "INV-01": _row(status="NOT_ACCEPTED"),
    "INV-02": _text(facts="换了一种说法"),
    "INV-03": _row(channel="FAX"),
    "INV-04": _paper("OPINION", served_on=None),
    "INV-05": lambda look: replace(look, ratings=[RATING]),
    "INV-06": _without("INTERVIEW"),
    "INV-07": _contents("OPINION", answers=[]),
    "INV-08": _row(status="SETTLED"),
    "INV-09": lambda look: replace(look, extensions=[EXTENSION]),
    "INV-10": _longer_window,
    "INV-11": _row(is_troublemaker=True),
    "INV-12": _row(is_sealed=True, accused_path=LIUHE, unit_path=LIUHE),
    "INV-13": _drafter_signs,
    "INV-14": _contents("OPINION", outcome="SUPPORTED", execute_by_on="2026-03-01"),
    "INV-15": _row(status="NO_LONGER_ACCEPTED"),
    "INV-16": _barred,
}


def test_every_promise_finds_out_what_breaks_it(office: Office) -> None:
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.investigate()
    office.draft()
    office.check_law()
    office.sign()
    office.serve()
    chance = random.Random(1)
    world = World(office.engine, office.clock, chance, Drawing(chance))  # type: ignore[arg-type]
    whole = invariants.look(world, office.number)
    named = {name: ask for name, ask in invariants.INVARIANTS.items() if name.startswith("INV-")}

    kept = {name: list(ask(world, whole, whole)) for name, ask in named.items()}
    found = {name: list(ask(world, BREAKS[name](whole), whole)) for name, ask in named.items()}

    assert {name: said for name, said in kept.items() if said} == {}
    assert sorted(named) == sorted(BREAKS) == [f"INV-{number:02}" for number in range(1, 17)]
    assert [name for name, said in found.items() if not said] == []
