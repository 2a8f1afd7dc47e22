"""DMN 1.3 files become decisions; whatever is not understood is a problem with its cell named."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, TypeVar

from engine.decisions import cells, overlaps, xml
from engine.decisions.gaps import gap
from engine.decisions.problems import Place, Problem, at
from engine.decisions.table import AGGREGATIONS, HIT_POLICIES, LISTS, Decision, Input, Output, Rule
from engine.decisions.xml import DMN, Node, children, is_dmn, tag
from engine.errors import FieldError, Invalid

_T = TypeVar("_T")

_CAMUNDA = "http://camunda.org/schema/1.0/dmn"

MAX_ROWS = 500
MAX_COLUMNS = 40

#: Drawn or written beside a table, without meaning for its answer.
_SILENT = {
    "description",
    "extensionElements",
    "variable",
    "authorityRequirement",
    "question",
    "allowedAnswers",
}
_SILENT_BESIDE = {
    "description",
    "extensionElements",
    "inputData",
    "knowledgeSource",
    "textAnnotation",
    "association",
}
_IN_TABLE = {"input", "output", "rule", "annotation", "description", "extensionElements"}


class Read(NamedTuple):
    """What a file came to."""

    decisions: dict[str, Decision]
    problems: list[Problem]


@lru_cache(maxsize=32)
def read(text: str) -> Read:
    """The decisions of a file, and everything that is wrong with it. Kept by the text."""
    return _Reader().file(text)


def compile(text: str) -> dict[str, Decision]:
    """The decisions of a DMN file by id. Compiled files are kept.

    Raises:
        Invalid: the file has problems; each error's path is the cell.
    """
    found = read(text)
    if found.problems:
        errors = [FieldError(problem.cell, problem.message_zh) for problem in found.problems]
        raise Invalid(
            errors, f"Expected a decision table, but: {found.problems[0].en}", code="invalid_publication"
        )
    return found.decisions


def problems(text: str) -> list[Problem]:
    """Everything that is wrong with a DMN file, in its own order; empty when it can be published."""
    return list(read(text).problems)


def gaps(text: str) -> list[Problem]:
    """For each table of a sound file an input that no row applies to, if one was found."""
    found = (gap(decision) for decision in read(text).decisions.values())
    return [one for one in found if one is not None]


class _Reader:
    """Reads one file and collects its problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.decisions: dict[str, Decision] = {}

    def refuse(self, place: Place, message_zh: str, message_en: str) -> None:
        self.problems.append(at(place, message_zh, message_en))

    def file(self, text: str) -> Read:
        file = Place("决策文件", "Decision file")
        try:
            root = xml.root(text)
        except xml.Unreadable as error:
            self.refuse(file, error.message_zh, error.message_en)
            return Read({}, self.problems)
        ids: set[str] = set()
        for node in children(root):
            if tag(node) == "decision":
                self._decision(node, ids)
            elif is_dmn(node) and tag(node) not in _SILENT_BESIDE:
                self.refuse(file, f"不支持 {tag(node)}。", f"{tag(node)} is not supported.")
        if not ids:
            self.refuse(file, "没有决策表。", "There is no decision in it.")
        return Read({} if self.problems else self.decisions, self.problems)

    def _decision(self, node: Node, ids: set[str]) -> None:
        id = node.get("id", "")
        place = Place(f"决策表 {id}", f"Decision table {id}", id or None)
        if not id:
            self.refuse(Place("决策表", "Decision table"), "没有 id。", "It has no id.")
        if id in ids:
            self.refuse(place, "id 重复。", "Its id is used twice.")
        ids.add(id)
        table = None
        for child in children(node):
            kind = tag(child)
            if kind == "decisionTable" and table is None:
                table = child
            elif kind == "informationRequirement" and child.find(f"{{{DMN}}}requiredDecision") is None:
                continue
            elif kind == "informationRequirement":
                self.refuse(
                    place,
                    "不支持决策之间的连线；请在流程图里先后放两个业务规则任务。",
                    "Decisions that need another decision are not supported; draw two business rule tasks.",
                )
            elif is_dmn(child) and kind not in _SILENT:
                self.refuse(
                    place,
                    f"不支持 {kind}，只支持决策表。",
                    f"{kind} is not supported, only a decision table.",
                )
        if table is None:
            self.refuse(place, "里面没有决策表。", "There is no decision table in it.")
            return
        self._table(id, node.get("name", id), table, place)

    def _table(self, id: str, name: str, node: Node, place: Place) -> None:
        before = len(self.problems)
        for child in children(node):
            if is_dmn(child) and tag(child) not in _IN_TABLE:
                self.refuse(place, f"不支持 {tag(child)}。", f"{tag(child)} is not supported.")
        inputs = [self._input(child, place) for child in children(node, "input")]
        outputs = [self._output(child, place) for child in children(node, "output")]
        policy, aggregation = self._policy(node, outputs, place)
        rules = self._rules(node, inputs, outputs, place)
        if len(self.problems) > before:
            return
        decision = Decision(
            id=id,
            name=name,
            place=place,
            hit_policy=policy,
            aggregation=aggregation,
            inputs=tuple(column for column in inputs if column is not None),
            outputs=tuple(outputs),
            rules=tuple(rules),
        )
        self.problems += cells.mistakes(decision)
        if policy in ("UNIQUE", "ANY"):
            self.problems += overlaps.contradictions(decision)
        self.decisions[id] = decision

    def _policy(self, node: Node, outputs: list[Output], place: Place) -> tuple[str, str | None]:
        policy = node.get("hitPolicy", "UNIQUE")
        aggregation = node.get("aggregation")
        if policy not in HIT_POLICIES:
            self.refuse(place, f"不认识命中策略 {policy}。", f"The hit policy {policy} is unknown.")
        if aggregation is not None and (aggregation not in AGGREGATIONS or policy != "COLLECT"):
            self.refuse(
                place,
                f"汇总方式 {aggregation} 不能用；只有“收集”可以用 SUM、MIN、MAX、COUNT。",
                f"The aggregation {aggregation} cannot be used; COLLECT knows SUM, MIN, MAX and COUNT.",
            )
        if aggregation is not None and len(outputs) > 1:
            self.refuse(place, "汇总只能有一个输出列。", "An aggregation has one output column.")
        if policy in ("PRIORITY", "OUTPUT ORDER") and not any(column.values for column in outputs):
            self.refuse(
                place,
                f"命中策略“{HIT_POLICIES[policy]}”要求输出列写明允许的值，重要的在前。",
                f"{policy} needs the allowed values of an output column, the most important first.",
            )
        if policy in LISTS and any(column.default is not None for column in outputs):
            self.refuse(place, "得到列表的表没有默认值。", "A table that gives a list has no default values.")
        return policy, aggregation

    def _input(self, node: Node, table: Place) -> Input | None:
        expression_node = node.find(f"{{{DMN}}}inputExpression")
        text = xml.text(expression_node)
        label = (node.get("label") or text or "?").strip()
        place = table.input(label, node.get("id"))
        self._known(node, {"inputExpression", "inputValues"}, place)
        if node.get(f"{{{_CAMUNDA}}}inputVariable"):
            self.refuse(
                place,
                "不支持 inputVariable；单元格里的输入写 ?。",
                "inputVariable is not supported; a cell says ?.",
            )
        if not text:
            self.refuse(place, "没有写输入表达式。", "It has no input expression.")
            return None
        self._language(expression_node, place)
        expression = self._said(cells.expression(text, place))
        values_text = xml.text(node.find(f"{{{DMN}}}inputValues"))
        values = self._said(cells.tests(values_text, place)) if values_text else None
        kind = cells.kind_of(expression_node.get("typeRef") if expression_node is not None else None)
        return None if expression is None else Input(label, place, expression, kind, values)

    def _output(self, node: Node, table: Place) -> Output:
        name = (node.get("name") or "").strip()
        label = node.get("label") or name or "?"
        place = table.output(label, node.get("id"))
        self._known(node, {"outputValues", "defaultOutputEntry"}, place)
        if not name:
            self.refuse(
                place,
                "输出列要有名称（结果里的键）。",
                "An output column needs a name, the key in the result.",
            )
        values_text = xml.text(node.find(f"{{{DMN}}}outputValues"))
        values = self._said(cells.literals(values_text, place)) if values_text else ()
        default_text = xml.text(node.find(f"{{{DMN}}}defaultOutputEntry"))
        default = self._said(cells.expression(default_text, place)) if default_text else None
        return Output(name, label, place, cells.kind_of(node.get("typeRef")), values or (), default)

    def _rules(
        self, node: Node, inputs: list[Input | None], outputs: list[Output], place: Place
    ) -> list[Rule]:
        names = [column.name for column in outputs]
        if len(set(names)) < len(names):
            self.refuse(place, "输出列的名称重复。", "Two output columns have one name.")
        if not outputs:
            self.refuse(place, "没有输出列。", "It has no output column.")
        rows = list(children(node, "rule"))
        if not rows:
            self.refuse(place, "没有规则。", "It has no rule.")
        if len(rows) > MAX_ROWS or len(inputs) + len(outputs) > MAX_COLUMNS:
            self.refuse(
                place,
                f"超过 {MAX_ROWS} 行或 {MAX_COLUMNS} 列。",
                f"It has more than {MAX_ROWS} rows or {MAX_COLUMNS} columns.",
            )
            return []
        return [self._rule(row, number, inputs, outputs, place) for number, row in enumerate(rows, 1)]

    def _rule(
        self,
        node: Node,
        number: int,
        inputs: list[Input | None],
        outputs: list[Output],
        table: Place,
    ) -> Rule:
        place = table.row(number, node.get("id"))
        self._known(node, {"inputEntry", "outputEntry", "annotationEntry"}, place)
        entries, results = list(children(node, "inputEntry")), list(children(node, "outputEntry"))
        if len(entries) != len(inputs) or len(results) != len(outputs):
            self.refuse(
                place, "单元格的个数和列数不同。", "It has another number of cells than there are columns."
            )
            return Rule(number, place, (), ())
        tests = []
        for at_column, (entry, column) in enumerate(zip(entries, inputs, strict=True)):
            cell = place.input(column.label if column else "?", entry.get("id"))
            self._language(entry, cell)
            text = xml.text(entry)
            if text not in ("", "-") and (test := self._said(cells.tests(text, cell))) is not None:
                tests.append((at_column, test))
        values = []
        for entry, output in zip(results, outputs, strict=True):
            cell = place.output(output.label, entry.get("id"))
            self._language(entry, cell)
            text = xml.text(entry)
            values.append(self._said(cells.expression(text, cell)) if text not in ("", "-") else None)
        return Rule(number, place, tuple(tests), tuple(values))

    def _said(self, found: _T | Problem) -> _T | None:
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def _known(self, node: Node, tags: set[str], place: Place) -> None:
        for child in children(node):
            if is_dmn(child) and tag(child) not in tags | {"description", "extensionElements"}:
                self.refuse(place, f"不支持 {tag(child)}。", f"{tag(child)} is not supported.")

    def _language(self, node: Node | None, place: Place) -> None:
        language = "" if node is None else node.get("expressionLanguage", "")
        if language and language.lower() != "feel" and "/FEEL/" not in language:
            self.refuse(
                place,
                f"不支持语言 {language}，只支持 FEEL。",
                f"The language {language} is not supported; write FEEL.",
            )
