"""Rows that contradict each other, found before publication.

Each column is tried with sample values: everything that stands in its cells, what lies between, below and
above, and one value that stands nowhere. Two rows overlap when in every column some sample passes both cells;
the samples then are an input that proves it. Cells about other data are left to the check at run time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

import feel
from engine.decisions.cells import values_in
from engine.decisions.problems import Problem, at
from engine.decisions.table import Decision, Rule

#: More than this many contradictions of one table are not told.
MAX_TOLD = 10
_OTHER_TEXT = "（其他）"


def contradictions(decision: Decision) -> Iterator[Problem]:
    """Pairs of rows of a UNIQUE or ANY table that apply to one input (for ANY: with different outputs)."""
    samples = Samples(decision)
    told = 0
    for one, two in combinations(decision.rules, 2):
        if decision.hit_policy == "ANY" and not _outputs_differ(one, two):
            continue
        example = samples.common(one, two)
        if example is None:
            continue
        told += 1
        if told > MAX_TOLD:
            return
        policy_zh = "唯一" if decision.hit_policy == "UNIQUE" else "任一"
        yield at(
            two.place,
            f"和第{one.number}行会同时成立，例如 {example}；“{policy_zh}”（{decision.hit_policy}）不允许。",
            f"It applies together with row {one.number}, for example with {example};"
            f" {decision.hit_policy} forbids that.",
        )


def _outputs_differ(one: Rule, two: Rule) -> bool:
    """Whether the outputs surely differ: what depends on the case is left to run time."""
    cells = [*one.outputs, *two.outputs]
    if any(cell is not None and (cell.names or cell.functions) for cell in cells):
        return False
    return [_fixed(cell) for cell in one.outputs] != [_fixed(cell) for cell in two.outputs]


def _fixed(cell: feel.Expression | None) -> Any:
    return None if cell is None else feel.to_json(cell.evaluate({}))


class Samples:
    """The sample values of every column, and which of them each cell passes, as bits."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        # Columns with the same expression have the same value in every case.
        texts = [column.expression.text for column in decision.inputs]
        self.column_of = [texts.index(text) for text in texts]
        self.values: dict[int, list[Any]] = {}
        for at_column in set(self.column_of):
            self.values[at_column] = self._column(at_column)
        self.passed = {rule.number: self._row(rule) for rule in decision.rules}
        self.related = _related(decision)

    def _column(self, at_column: int) -> list[Any]:
        cells = [
            test
            for rule in self.decision.rules
            for index, test in rule.tests
            if self.column_of[index] == at_column
        ]
        allowed = [
            column.values
            for index, column in enumerate(self.decision.inputs)
            if self.column_of[index] == at_column and column.values is not None
        ]
        fixed = [value for test in (*cells, *allowed) for value in values_in(test)]
        values = _around(fixed, self.decision.inputs[at_column].kind)
        return [value for value in values if all(test.matches(value, {}) for test in allowed)]

    def _row(self, rule: Rule) -> dict[int, int] | None:
        """The samples that pass, by column; None when a cell depends on more than its input."""
        passed: dict[int, int] = {}
        for index, test in rule.tests:
            if _depends_on_more(test):
                return None
            column = self.column_of[index]
            bits = sum(1 << at for at, value in enumerate(self.values[column]) if test.matches(value, {}))
            passed[column] = passed.get(column, -1) & bits
        return passed

    @staticmethod
    def asks_more(test: feel.UnaryTests) -> bool:
        """Whether a cell asks for more than the value of its column."""
        return _depends_on_more(test)

    def common(self, one: Rule, two: Rule) -> str | None:
        """An input that both rows apply to, as text; None when none was found."""
        first, second = self.passed[one.number], self.passed[two.number]
        if first is None or second is None:
            return None
        columns = sorted(first.keys() | second.keys())
        if any(a in columns and b in columns for a, b in self.related):
            return None
        example = []
        for column in columns:
            bits = first.get(column, -1) & second.get(column, -1)
            bits &= (1 << len(self.values[column])) - 1
            if not bits:
                return None
            value = self.values[column][(bits & -bits).bit_length() - 1]
            example.append(f"{self.decision.inputs[column].label} = {written(value)}")
        return "，".join(example) or "任何输入 (any input)"


def _depends_on_more(test: feel.UnaryTests) -> bool:
    """Whether a cell asks for more than its input; a filter might, as names inside it are not listed."""
    has_filter = any(tree.data == "filter" for tree in test.tree.iter_subtrees())
    return bool(test.names or test.functions & {"now", "today"} or has_filter)


def _related(decision: Decision) -> list[tuple[int, int]]:
    """Pairs of columns whose values depend on each other, such as `amount` and `amount > 100`."""
    found = []
    for (one, first), (two, second) in combinations(enumerate(decision.inputs), 2):
        a, b = first.expression, second.expression
        if a.text == b.text or not a.names & b.names:
            continue
        if _is_path(a) and _is_path(b) and not _begins(a.text, b.text) and not _begins(b.text, a.text):
            continue
        found.append((one, two))
    return found


def _is_path(expression: feel.Expression) -> bool:
    return all(tree.data in ("name", "path") for tree in expression.tree.iter_subtrees())


def _begins(path: str, other: str) -> bool:
    return other.startswith(f"{path}.")


def _around(fixed: list[Any], kind: str | None) -> list[Any]:
    """The samples of a column: the values themselves first, so that examples look familiar; null last."""
    samples: list[Any] = []
    texts = sorted({value for value in fixed if isinstance(value, str)})
    if texts or kind == "string":
        samples += [*texts, _OTHER_TEXT]
    if kind == "boolean" or any(isinstance(value, bool) for value in fixed):
        samples += [True, False]
    numbers = sorted(
        {value for value in fixed if isinstance(value, int | float) and not isinstance(value, bool)}
    )
    if numbers:
        between = [(low + high) / 2 for low, high in pairwise(numbers)]
        samples += [*numbers, *map(_whole, between), numbers[0] - 1, numbers[-1] + 1]
    elif kind == "number":
        samples.append(0)
    for wanted, step in (
        (datetime, timedelta(seconds=1)),
        (date, timedelta(days=1)),
        (timedelta, timedelta(days=1)),
    ):
        samples += _moments(sorted({value for value in fixed if type(value) is wanted}), step)
    if kind is None and not samples:
        samples.append(_OTHER_TEXT)
    return [*samples, None]


def _whole(value: float) -> float:
    return int(value) if value.is_integer() else value


def _moments(values: list[Any], step: timedelta) -> list[Any]:
    if not values:
        return []
    between = [low + (high - low) / 2 for low, high in pairwise(values)]
    return [*values, *between, values[0] - step, values[-1] + step]


def written(value: Any) -> str:
    """A sample as FEEL."""
    if isinstance(value, str):
        return f'"{value}"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(feel.to_json(value))
