"""Inputs that no row of a table applies to, found before publication.

The columns are tried with the sample values of `overlaps`. A cell about other data counts as passed, and
columns that depend on each other are not tried: what is told is a gap, what is not told may still be one.
"""

from __future__ import annotations

from typing import Any

from engine.decisions.overlaps import Samples, written
from engine.decisions.problems import Problem, at
from engine.decisions.table import LISTS, Decision

#: Combinations tried before giving up.
MAX_TRIED = 20_000


def gap(decision: Decision) -> Problem | None:
    """One input without an answer, as an example; None when every input tried has a row or a default.

    A table that gives lists has none: no row is an empty list.
    """
    if decision.hit_policy in LISTS or decision.aggregation is not None:
        return None
    if any(column.default is not None for column in decision.outputs):
        return None
    if any(not rule.tests for rule in decision.rules) or not decision.rules:
        return None
    samples = Samples(decision)
    if samples.related:
        return None
    found = _Search(decision, samples).without_row(0, (1 << len(decision.rules)) - 1)
    if found is None:
        return None
    example = "，".join(f"{decision.inputs[column].label} = {written(value)}" for column, value in found)
    return at(
        decision.place,
        f"有的情况没有一行管得到，例如 {example}。请加一行；或者最后加一行全是“-”的；或者给输出写默认值。",
        f"Some inputs have no row, for example {example}. Add a row, or a last one of '-' only, or default"
        " values of the outputs.",
    )


class _Search:
    """Goes through the columns; what is left of the rows decides whether it is worth going on."""

    def __init__(self, decision: Decision, samples: Samples) -> None:
        self.columns = sorted(set(samples.column_of))
        self.values = {column: _known(samples.values[column]) for column in self.columns}
        self.passing = {
            column: [self._rows(decision, samples, column, value) for value in self.values[column]]
            for column in self.columns
        }
        self.covered: set[tuple[int, int]] = set()

    def without_row(self, depth: int, rows: int) -> list[tuple[int, Any]] | None:
        """Values for the columns from `depth` on that leave none of these rows; None when there are none."""
        if rows == 0:
            return [(column, self.values[column][0]) for column in self.columns[depth:]]
        if depth == len(self.columns) or (depth, rows) in self.covered or len(self.covered) > MAX_TRIED:
            return None
        column = self.columns[depth]
        for value, passing in zip(self.values[column], self.passing[column], strict=True):
            rest = self.without_row(depth + 1, rows & passing)
            if rest is not None:
                return [(column, value), *rest]
        self.covered.add((depth, rows))
        return None

    @staticmethod
    def _rows(decision: Decision, samples: Samples, column: int, value: Any) -> int:
        rows = 0
        for place, rule in enumerate(decision.rules):
            tests = [test for index, test in rule.tests if samples.column_of[index] == column]
            if all(samples.asks_more(test) or test.matches(value, {}) for test in tests):
                rows |= 1 << place
        return rows


def _known(values: list[Any]) -> list[Any]:
    # A value that is missing is another mistake than a row that is.
    return [value for value in values if value is not None] or values
