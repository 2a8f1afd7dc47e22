"""The cells of a table: compiled, and checked for what can be seen without running them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import feel
from engine.decisions.problems import Place, Problem, at
from engine.decisions.table import Decision

_KINDS = {
    "string": "string",
    "boolean": "boolean",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "date": "date",
    "datetime": "date and time",
    "dateTime": "date and time",
}
_KIND_ZH = {
    "string": "文字",
    "boolean": "是否",
    "number": "数字",
    "date": "日期",
    "date and time": "日期时间",
}
_CONSTRUCTORS = ("date", "date and time", "time", "duration")
#: Parts of a cell that stand for one value, whatever the case is.
_LITERALS = {"number", "string", "true", "false", "null", "at", "negative", "call"}


def kind_of(type_ref: str | None) -> str | None:
    """The kind of value a `typeRef` declares; None when it says nothing that can be checked."""
    return _KINDS.get((type_ref or "").rpartition(":")[2])


def expression(text: str, place: Place) -> feel.Expression | Problem:
    """The compiled expression of a cell, or what is wrong with it."""
    try:
        return feel.compile(text)
    except feel.FeelError as error:
        return at(place, error.message_zh, error.message_en)


def tests(text: str, place: Place) -> feel.UnaryTests | Problem:
    """The compiled unary tests of a cell, or what is wrong with them."""
    try:
        found = feel.unary(text)
    except feel.FeelError as error:
        return at(place, error.message_zh, error.message_en)
    for test in found.tests:
        # A forgotten quotation mark makes a name, which nobody has, which is null.
        if test.data in ("name", "path"):
            return at(
                place,
                f'文字要加英文双引号，如 "{text}"；和另一个数据比较要写 ? = {text}。',
                f'A text stands in double quotes: "{text}"; to compare with other data write ? = {text}.',
            )
    return found


def literals(text: str, place: Place) -> tuple[Any, ...] | Problem:
    """A list of values such as `"高","中","低"`, or what is wrong with it."""
    found = expression(f"[{text}]", place)
    if isinstance(found, Problem):
        return found
    if found.names:
        return at(place, "允许的值要写成固定的值。", "Allowed values are fixed values.")
    return tuple(feel.to_json(found.evaluate({})))


def values_in(found: feel.UnaryTests) -> Iterator[Any]:
    """Every fixed value that stands in a cell."""
    for tree in found.tree.iter_subtrees():
        if tree.data in _LITERALS and (value := _fixed(found.text, tree)) is not None:
            yield value


def _fixed(text: str, tree: Any) -> Any:
    try:
        part = feel.compile(text[tree.meta.start_pos : tree.meta.end_pos])
        return None if part.names or part.functions & {"now", "today"} else part.evaluate({})
    except feel.FeelError:
        return None


def mistakes(decision: Decision) -> Iterator[Problem]:
    """Cells that can never apply: values of another kind than the column's, or that it does not allow."""
    for rule in decision.rules:
        for at_column, found in rule.tests:
            column = decision.inputs[at_column]
            place = rule.place.input(column.label, rule.place.element_id)
            for value in _compared(found):
                if column.kind is not None and _kind(value) != column.kind:
                    kind_zh = _KIND_ZH[column.kind]
                    yield at(
                        place,
                        f"这一列是{kind_zh}，单元格里写的不是；请改这一列的类型，或改单元格。",
                        f"The column holds a {column.kind}, the cell does not; change the type or the cell.",
                    )
                    break
                if column.values is not None and not column.values.matches(value, {}):
                    yield at(
                        place,
                        f"{value} 不在这一列允许的值里。",
                        f"{value} is not allowed in the column.",
                    )
                    break
        for column_out, cell in zip(decision.outputs, rule.outputs, strict=True):
            if column_out.values and cell is not None and not cell.names:
                value = _fixed(cell.text, cell.tree)
                if value is not None and feel.to_json(value) not in column_out.values:
                    yield at(
                        rule.place.output(column_out.label, rule.place.element_id),
                        f"{value} 不在这一列允许的值里。",
                        f"{value} is not allowed in the column.",
                    )


def _compared(found: feel.UnaryTests) -> Iterator[Any]:
    """The fixed values that the input itself is compared with."""
    for test in found.tests:
        parts: list[Any] = [test]
        if test.data in ("bare_test", "interval"):
            parts = [child for child in test.children if hasattr(child, "data")]
        for part in parts:
            if part.data in _LITERALS and (part.data != "call" or part.children[0] in _CONSTRUCTORS):
                value = _fixed(found.text, part)
                if value is not None:
                    yield value


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, datetime):
        return "date and time"
    return "date" if isinstance(value, date) else "duration" if isinstance(value, timedelta) else "other"
