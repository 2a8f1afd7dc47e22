"""Flat in age: an opinion that legal review returns again and again, on the real petition diagram."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import figures, naive, stock
from bench.figures import Figure
from bench.office import MAIN_LINE, County
from engine import SYSTEM, history
from petition import matters
from tests.petition import people

COUNT = 20
STEPS = {step.element_id: step for step in MAIN_LINE}
RETURNED = {
    "legal_points": ["facts"],
    "legal_passed": "no",
    "return_reasons": ["BASIS"],
    "legal_opinion": "依据要写到条款；期限要写明。",
}


@dataclass(frozen=True)
class Age:
    """At so many steps: the review (no service), the new draft (a paper is written), and the naive design."""

    steps: int
    reviewed: Figure
    drafted: Figure
    naive: Figure | str


def measure(url: str, folder: Path, ages: tuple[int, ...], naive_upto: int = 200) -> list[Age]:
    """Brings one petition to each age in turn and measures there."""
    county = County.opened(url, folder)
    for _ in range(3):
        county.walk()
    taken = _flows(county)
    county.walk("Task_Legal")
    naive_case = _Naive(county, taken)
    steps, found = 7, []
    for age in ages:
        while steps < age - 1:
            _loop(county)
            steps += 2
        if age <= naive_upto:
            other: Figure | str = naive_case.at(age)
        else:
            other = "–"
        times = [_loop(county) for _ in range(COUNT)]
        steps += 2 * COUNT
        reviewed, drafted = (figures.of([one[side] for one in times]) for side in (0, 1))
        found.append(Age(age, reviewed, drafted, other))
    county.engine.close()
    return found


def _loop(county: County) -> tuple[float, float]:
    legal, draft = STEPS["Task_Legal"], STEPS["Task_Draft"]
    reviewed = county.complete(legal, county.task(legal.element_id).id, RETURNED)
    return reviewed, county.take(draft)


def _flows(county: County) -> dict[str, set[str]]:
    """The flows of the whole walk, and those that follow a review that passes and one that does not."""
    walked = _taken(county)
    county.walk("Task_Legal")
    before = _taken(county, as_list=True)
    county.complete(STEPS["Task_Legal"], county.task("Task_Legal").id, RETURNED)
    returned = set(_taken(county, as_list=True)[len(before) :])
    county.take(STEPS["Task_Draft"])
    before = _taken(county, as_list=True)
    county.take(STEPS["Task_Legal"])
    passed = set(_taken(county, as_list=True)[len(before) :])
    return {"walk": set(walked), "back": (set(walked) - passed) | returned}


def _taken(county: County, *, as_list: bool = False) -> Any:
    with county.engine.read(SYSTEM) as tx:
        events = history.events(tx, matters.get(tx, county.number).instance_id, limit=5000)
    flows = [flow for one in events if one.kind == "elements_passed" for flow in one.facts["flows"]]
    return flows if as_list else set(flows)


class _Naive:
    """The naive design's text at a given age, without a database."""

    def __init__(self, county: County, flows: dict[str, set[str]]) -> None:
        self.library = stock.Naive()
        data = {**county.data(), "taken": sorted(flows["walk"])}
        self.text = self.library.save(naive.start(people.bundle(), "petition", data))
        self.fields = {step.element_id: step.fields(county) for step in MAIN_LINE[:6]}
        self.draft = STEPS["Task_Draft"].fields(county)
        self.back = {**RETURNED, "taken": sorted(flows["back"])}
        for fields in (*self.fields.values(), self.draft):
            self.text = self.library.step(self.text, fields)
        self.steps = 7

    def at(self, age: int) -> Figure | str:
        """Load, complete the review, settle, save at that age; or how it failed."""
        try:
            while self.steps < age - 1:
                self.text = self.library.step(self.library.step(self.text, self.back), self.draft)
                self.steps += 2
            return figures.measure(lambda: self.library.step(self.text, self.back), count=10, warm=1)
        except (stock.Lost, RecursionError) as error:
            return f"{type(error).__name__} at step {self.steps}"
