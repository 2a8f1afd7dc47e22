"""A decision table ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import feel
from engine.decisions.problems import Place

Json = Any
Row = dict[str, Json]

#: What DMN knows, by the name in the file; each with what the editor shows.
HIT_POLICIES = {
    "UNIQUE": "唯一",
    "FIRST": "第一",
    "ANY": "任一",
    "PRIORITY": "优先",
    "RULE ORDER": "规则顺序",
    "OUTPUT ORDER": "输出顺序",
    "COLLECT": "收集",
}
AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT")
#: These give a list of rows, the others one row.
LISTS = {"RULE ORDER", "OUTPUT ORDER", "COLLECT"}


class DecisionError(Exception):
    """A table could not answer: its rows contradict each other, or a value is not one it allows."""

    def __init__(self, message_zh: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message_zh = message_zh
        self.message_en = message_en


@dataclass(frozen=True)
class Input:
    """An input column."""

    label: str
    place: Place
    expression: feel.Expression
    #: The kind of value the file declares: `string`, `number`, `boolean`, `date` …; None: it does not say.
    kind: str | None
    #: The values the file allows.
    values: feel.UnaryTests | None = None


@dataclass(frozen=True)
class Output:
    """An output column; `name` is the key in the result."""

    name: str
    label: str
    place: Place
    kind: str | None
    #: The values the file allows, the most important first.
    values: tuple[Json, ...] = ()
    default: feel.Expression | None = None


@dataclass(frozen=True)
class Rule:
    """A row: its tests by input column, columns without a test left out."""

    number: int
    place: Place
    tests: tuple[tuple[int, feel.UnaryTests], ...]
    outputs: tuple[feel.Expression | None, ...]


@dataclass(frozen=True)
class Decision:
    """One decision of a file. Immutable; shared between threads."""

    id: str
    name: str
    place: Place
    hit_policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...] = field(repr=False)

    def evaluate(self, context: Mapping[str, Any]) -> Json:
        """The result as JSON.

        UNIQUE, FIRST, ANY and PRIORITY give one row `{output: value}`, or null when no row applies (the
        default values of the outputs where the table has any). RULE ORDER, OUTPUT ORDER and COLLECT give a
        list of rows, perhaps empty; COLLECT with SUM, MIN, MAX or COUNT gives the number. The engine's clock
        is the context's `__now__`.

        Raises:
            DecisionError: the rows contradict each other, or a value is not one the table allows.
            feel.FeelError: a bound of the language was passed.
        """
        rows = self.rows(context)
        if self.aggregation is not None:
            return self._aggregated([row[self.outputs[0].name] for row in rows])
        if self.hit_policy in LISTS:
            return rows
        return rows[0] if rows else None

    def rows(self, context: Mapping[str, Any]) -> list[Row]:
        """The rows that count, in the order of the hit policy: at most one for those that give one.

        Raises:
            DecisionError: as `evaluate`.
        """
        values = [self._input(column, context) for column in self.inputs]
        hits = self._hits(values, context)
        if self.hit_policy == "FIRST":
            first = next(hits, None)
            chosen = [] if first is None else [self._row(first, context)]
        else:
            chosen = self._chosen(list(hits), context)
        if not chosen and any(column.default is not None for column in self.outputs):
            chosen = [self._defaults(context)]
        return chosen

    def _input(self, column: Input, context: Mapping[str, Any]) -> Any:
        value = column.expression.evaluate(context)
        if value is not None and column.values is not None and not column.values.matches(value, context):
            raise DecisionError(
                f"{column.place.zh}：值 {value} 不在允许的值里。",
                f"{column.place.en}: {value} is not an allowed value.",
            )
        return value

    def _hits(self, values: list[Any], context: Mapping[str, Any]) -> Iterator[Rule]:
        for rule in self.rules:
            if all(test.matches(values[at], context) for at, test in rule.tests):
                yield rule

    def _chosen(self, hits: list[Rule], context: Mapping[str, Any]) -> list[Row]:
        if self.hit_policy == "UNIQUE" and len(hits) > 1:
            raise self._contradiction(hits, "唯一", "UNIQUE allows one row")
        rows = [self._row(rule, context) for rule in hits]
        if self.hit_policy == "ANY":
            if any(row != rows[0] for row in rows[1:]):
                raise self._contradiction(hits, "任一", "ANY needs equal outputs")
            return rows[:1]
        if self.hit_policy in ("PRIORITY", "OUTPUT ORDER"):
            # Sorting is stable: rows of the same importance stay in the order of the table.
            rows.sort(key=self._importance)
            return rows[:1] if self.hit_policy == "PRIORITY" else rows
        return rows

    def _contradiction(self, hits: list[Rule], policy_zh: str, policy_en: str) -> DecisionError:
        numbers = [str(rule.number) for rule in hits]
        return DecisionError(
            f"{self.place.zh}：第{'、'.join(numbers)}行同时成立，不合“{policy_zh}”。",
            f"{self.place.en}: rows {', '.join(numbers)} apply at the same time, but {policy_en}.",
        )

    def _row(self, rule: Rule, context: Mapping[str, Any]) -> Row:
        row: Row = {}
        for column, expression in zip(self.outputs, rule.outputs, strict=True):
            place = rule.place.output(column.label, None)
            row[column.name] = None if expression is None else _value(expression, context, place)
        return row

    def _defaults(self, context: Mapping[str, Any]) -> Row:
        return {
            column.name: None if column.default is None else _value(column.default, context, column.place)
            for column in self.outputs
        }

    def _importance(self, row: Row) -> list[int]:
        order = []
        for column in self.outputs:
            value = row[column.name]
            if column.values and value not in column.values:
                raise DecisionError(
                    f"{column.place.zh}：值 {value} 不在优先次序里。",
                    f"{column.place.en}: {value} is not in the order of values.",
                )
            order.append(column.values.index(value) if column.values else 0)
        return order

    def _aggregated(self, values: list[Json]) -> Json:
        if self.aggregation == "COUNT":
            return len(values)
        wrong = [value for value in values if isinstance(value, bool) or not isinstance(value, int | float)]
        if wrong:
            raise DecisionError(
                f"{self.outputs[0].place.zh}：{wrong[0]} 不是数字，不能汇总。",
                f"{self.outputs[0].place.en}: {wrong[0]} is no number and cannot be aggregated.",
            )
        if not values:
            return None
        if self.aggregation == "SUM":
            return sum(values)
        return min(values) if self.aggregation == "MIN" else max(values)


def _value(expression: feel.Expression, context: Mapping[str, Any], place: Place) -> Json:
    # A forgotten quotation mark would otherwise decide a case by null.
    if expression.tree.data == "name" and not expression.names <= context.keys():
        raise DecisionError(
            f"{place.zh}：案件数据里没有 {expression.text}；如果是文字，请加英文双引号。",
            f"{place.en}: the case data has no {expression.text}; if it is a text, put it in double quotes.",
        )
    return feel.to_json(expression.evaluate(context))
