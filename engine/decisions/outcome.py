"""What a business rule task gets from the decision it names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from engine.decisions.reading import compile
from engine.decisions.table import Decision, DecisionError, Row


class Asking(Protocol):
    """The part of a diagram's element that this needs."""

    @property
    def decision_ref(self) -> str | None: ...

    @property
    def decision_result(self) -> str: ...


def evaluate(files: Mapping[str, str], element: Asking, data: Mapping[str, Any], *, now: datetime) -> Any:
    """Asks the decision an element names, in any `*.dmn` of the bundle, mapped as its `decision_result` says.

    `singleEntry` is one value, `singleResult` one row, `collectEntries` a list of values, `resultList` a list
    of rows; the first two are null when no row applies.

    Raises:
        DecisionError: there is no such decision, its rows contradict each other, or it gives more than asked.
        Invalid: the table has problems (a bundle with such a table is not published).
        feel.FeelError: a bound of the language was passed.
    """
    decision = _find(files, element.decision_ref or "")
    rows = _rows(decision, {**data, "__now__": now})
    match element.decision_result:
        case "singleEntry":
            values = _entries(decision, rows)
            return _only(decision, values)
        case "collectEntries":
            return _entries(decision, rows)
        case "resultList":
            return rows
        case _:
            return _only(decision, rows)


def _find(files: Mapping[str, str], id: str) -> Decision:
    for name in sorted(files):
        if name.endswith(".dmn") and (found := compile(files[name]).get(id)) is not None:
            return found
    raise DecisionError(
        f"发布包里没有决策 {id}。", f"Expected the decision '{id}' in the bundle, but it is not there."
    )


def _rows(decision: Decision, context: Mapping[str, Any]) -> list[Row]:
    if decision.aggregation is None:
        return decision.rows(context)
    value = decision.evaluate(context)
    return [{decision.outputs[0].name: value}]


def _entries(decision: Decision, rows: list[Row]) -> list[Any]:
    if len(decision.outputs) > 1:
        raise DecisionError(
            f"{decision.place.zh} 有几个输出列，不能只取一个值。",
            f"{decision.place.en} has several output columns, so it gives no single value.",
        )
    return [row[decision.outputs[0].name] for row in rows]


def _only(decision: Decision, found: list[Any]) -> Any:
    if len(found) > 1:
        raise DecisionError(
            f"{decision.place.zh} 得到 {len(found)} 行，但只要一行。",
            f"{decision.place.en} gives {len(found)} rows, but one was asked for.",
        )
    return found[0] if found else None
