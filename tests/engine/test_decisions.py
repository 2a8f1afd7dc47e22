"""Decision tables: every hit policy, what is refused with which cell, and rows that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any, ClassVar
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Invalid, decisions

NOW = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
WORKFLOWS = Path(__file__).parents[2] / "workflows"


def dmn(*tables: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"'
        ' xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="d" namespace="n">'
        f"{''.join(tables)}</definitions>"
    )


def text(tag: str, value: str, **attributes: str) -> str:
    said = "".join(f' {name}="{escape(one)}"' for name, one in attributes.items())
    return f"<{tag}{said}><text>{escape(value)}</text></{tag}>"


def table(
    policy: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    rows: Iterable[str],
    *,
    id: str = "route",
    types: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    defaults: dict[str, str] | None = None,
    attributes: str = "",
) -> str:
    """A decision; a row is `cell | cell -> cell | cell`."""
    types, values, defaults = types or {}, values or {}, defaults or {}
    columns = "".join(
        f'<input id="in_{at}" label="{escape(one)}">'
        + text("inputExpression", one, **({"typeRef": types[one]} if one in types else {}))
        + (text("inputValues", values[one]) if one in values else "")
        + "</input>"
        for at, one in enumerate(inputs)
    )
    columns += "".join(
        f'<output id="out_{at}" name="{one}"' + (f' typeRef="{types[one]}"' if one in types else "") + ">"
        + (text("outputValues", values[one]) if one in values else "")
        + (text("defaultOutputEntry", defaults[one]) if one in defaults else "")
        + "</output>"
        for at, one in enumerate(outputs)
    )  # fmt: skip
    rules = []
    for number, row in enumerate(rows, 1):
        left, _, right = row.partition(" -> ")
        entries = [cell.strip() for cell in left.split("|")] if inputs else []
        results = [cell.strip() for cell in right.split("|")]
        rules.append(
            f'<rule id="r{number}">'
            + "".join(text("inputEntry", cell, id=f"r{number}i{at}") for at, cell in enumerate(entries))
            + "".join(text("outputEntry", cell, id=f"r{number}o{at}") for at, cell in enumerate(results))
            + "</rule>"
        )
    said = f'hitPolicy="{policy}"' if policy else ""
    return (
        f'<decision id="{id}" name="分流"><decisionTable id="t_{id}" {said} {attributes}>'
        f"{columns}{''.join(rules)}</decisionTable></decision>"
    )


def ask(source: str, context: dict[str, Any], id: str = "route") -> Any:
    return decisions.compile(dmn(source))[id].evaluate(context)


def said(source: str) -> list[str]:
    return [str(problem) for problem in decisions.problems(dmn(source))]


class TestHitPolicies:
    ROWS = ('> 10 -> "高"', '> 5 -> "中"', '- -> "低"')

    @pytest.mark.parametrize("n, answer", [(12, "高"), (7, "中"), (1, "低"), (None, "低"), ("x", "低")])
    def test_first_takes_the_first_row(self, n: Any, answer: str) -> None:
        assert ask(table("FIRST", ["n"], ["level"], self.ROWS), {"n": n}) == {"level": answer}

    @pytest.mark.parametrize("n, answer", [(12, "高"), (7, "中"), (5, "低"), (None, None), ("x", None)])
    @pytest.mark.parametrize("policy", ["UNIQUE", ""])
    def test_unique_takes_the_only_row(self, policy: str, n: Any, answer: str | None) -> None:
        source = table(policy, ["n"], ["level"], ['> 10 -> "高"', '(5..10] -> "中"', '<= 5 -> "低"'])

        assert ask(source, {"n": n}) == (None if answer is None else {"level": answer})

    def test_unique_with_two_rows_at_run_time_is_an_error_that_names_them(self) -> None:
        source = table("UNIQUE", ["n"], ["x"], ["> limit -> 1", "< top -> 2", "0 -> 3"])
        decision = decisions.compile(dmn(source))["route"]

        assert decision.evaluate({"n": 9, "limit": 5, "top": 7}) == {"x": 1}
        with pytest.raises(decisions.DecisionError) as refused:
            decision.evaluate({"n": 6, "limit": 5, "top": 7})
        assert str(refused.value) == (
            "Decision table route: rows 1, 2 apply at the same time, but UNIQUE allows one row."
        )
        assert refused.value.message_zh == "决策表 route：第1、2行同时成立，不合“唯一”。"

    def test_any_takes_rows_that_agree(self) -> None:
        source = table("ANY", ["n", "m"], ["x"], ["> 1 | - -> 1", "- | > 1 -> 1", "< 0 | < 0 -> y"])
        decision = decisions.compile(dmn(source))["route"]

        assert decision.evaluate({"n": 2, "m": 2}) == {"x": 1}
        assert decision.evaluate({"n": 2, "m": 0}) == {"x": 1}
        assert decision.evaluate({"n": 0, "m": 0}) is None

    def test_any_with_rows_that_disagree_is_an_error(self) -> None:
        source = table("ANY", ["n"], ["x"], ["> 1 -> a", "> 2 -> b"])
        decision = decisions.compile(dmn(source))["route"]

        assert decision.evaluate({"n": 3, "a": 1, "b": 1}) == {"x": 1}
        with pytest.raises(decisions.DecisionError, match="rows 1, 2"):
            decision.evaluate({"n": 3, "a": 1, "b": 2})

    @pytest.mark.parametrize("n, answer", [(12, "高"), (7, "中"), (1, "低")])
    def test_priority_takes_the_most_important_output(self, n: int, answer: str) -> None:
        rows = ['- -> "低"', '> 5 -> "中"', '> 10 -> "高"']
        source = table("PRIORITY", ["n"], ["level"], rows, values={"level": '"高","中","低"'})

        assert ask(source, {"n": n}) == {"level": answer}

    def test_priority_of_several_outputs_counts_the_first_column_first(self) -> None:
        rows = ["- -> 2 | 1", "- -> 1 | 2", "- -> 1 | 1"]
        source = table("PRIORITY", ["n"], ["a", "b"], rows, values={"a": "1,2", "b": "1,2"})

        assert ask(source, {}) == {"a": 1, "b": 1}

    def test_priority_of_a_value_that_is_not_in_the_order_is_an_error(self) -> None:
        source = table("PRIORITY", ["n"], ["a"], ["- -> x", "- -> 1"], values={"a": "1,2"})

        with pytest.raises(decisions.DecisionError, match="not in the order"):
            ask(source, {"x": 9})

    def test_rule_order_gives_the_rows_in_their_order(self) -> None:
        source = table("RULE ORDER", ["n"], ["level"], self.ROWS)

        assert ask(source, {"n": 12}) == [{"level": "高"}, {"level": "中"}, {"level": "低"}]
        assert ask(table("RULE ORDER", ["n"], ["x"], ["> 1 -> 1"]), {"n": 0}) == []

    def test_output_order_gives_the_most_important_first(self) -> None:
        rows = ['- -> "低"', '> 5 -> "中"', '> 10 -> "高"']
        source = table("OUTPUT ORDER", ["n"], ["level"], rows, values={"level": '"高","中","低"'})

        assert ask(source, {"n": 12}) == [{"level": "高"}, {"level": "中"}, {"level": "低"}]

    def test_collect_gives_all_rows(self) -> None:
        source = table(
            "COLLECT", ["n"], ["who", "why"], ['> 1 -> "甲" | 1', '> 2 -> "乙" | 2', '> 9 -> "丙" | 3']
        )

        assert ask(source, {"n": 5}) == [{"who": "甲", "why": 1}, {"who": "乙", "why": 2}]
        assert ask(source, {"n": 0}) == []

    @pytest.mark.parametrize(
        "aggregation, n, answer",
        [
            ("SUM", 5, 30), ("MIN", 5, 10), ("MAX", 5, 20), ("COUNT", 5, 2),
            ("SUM", 0, None), ("MIN", 0, None), ("MAX", 0, None), ("COUNT", 0, 0),
        ],
    )  # fmt: skip
    def test_collect_aggregates(self, aggregation: str, n: int, answer: int | None) -> None:
        rows = ["> 1 -> 10", "> 2 -> n * 4", "> 9 -> 99"]
        source = table("COLLECT", ["n"], ["days"], rows, attributes=f'aggregation="{aggregation}"')

        assert ask(source, {"n": n}) == answer

    @pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX"])
    def test_only_numbers_are_aggregated(self, aggregation: str) -> None:
        source = table(
            "COLLECT", ["n"], ["x"], ['- -> "a"', "- -> 1"], attributes=f'aggregation="{aggregation}"'
        )

        with pytest.raises(decisions.DecisionError, match="a is no number"):
            ask(source, {})


class TestCells:
    def test_inputs_are_expressions_and_null_ones_pass_only_what_accepts_null(self) -> None:
        rows = ['> 2 | - -> "many"', 'null | - -> "unknown"', '- | true -> "other"']
        source = table("FIRST", ["count(units)", "matter.urgent"], ["x"], rows)

        assert ask(source, {"units": [1, 2, 3]}) == {"x": "many"}
        assert ask(source, {}) == {"x": "unknown"}
        assert ask(source, {"units": [], "matter": {"urgent": True}}) == {"x": "other"}
        assert ask(source, {"units": [], "matter": {}}) is None

    def test_cells_are_unary_tests_of_every_kind(self) -> None:
        rows = [
            '"求决", "申诉" | > 5 -> 1',
            'not("建议") | [1..5] -> 2',
            'starts with(?, "建") | - -> 3',
            "- | ? = other -> 4",
        ]
        source = table("FIRST", ["目的", "人数"], ["row"], rows)

        assert ask(source, {"目的": "申诉", "人数": 6}) == {"row": 1}
        assert ask(source, {"目的": "求决", "人数": 5}) == {"row": 2}
        assert ask(source, {"目的": "建议", "人数": 9}) == {"row": 3}
        assert ask(source, {"目的": None, "人数": 9, "other": 9}) == {"row": 4}

    def test_outputs_are_expressions_over_the_case(self) -> None:
        rows = ['- -> people * 2 | {who: name, on: date("2026-03-05")} | today()']
        source = table("FIRST", ["people"], ["n", "facts", "on"], rows)

        assert ask(source, {"people": 6, "name": "张三", "__now__": NOW}) == {
            "n": 12,
            "facts": {"who": "张三", "on": "2026-03-05"},
            "on": "2026-03-06",
        }

    def test_an_empty_output_is_null_and_an_empty_input_is_anything(self) -> None:
        assert ask(table("FIRST", ["n"], ["a", "b"], [" -> 1 | "]), {}) == {"a": 1, "b": None}

    def test_a_forgotten_quotation_mark_in_an_output_is_an_error_not_null(self) -> None:
        source = table("FIRST", ["n"], ["x"], ["- -> 受理"])

        assert ask(source, {"受理": 1}) == {"x": 1}
        with pytest.raises(decisions.DecisionError) as refused:
            ask(source, {})
        assert "第1行 输出 x" in refused.value.message_zh
        assert "双引号" in refused.value.message_zh

    def test_defaults_answer_when_no_row_applies(self) -> None:
        source = table("UNIQUE", ["n"], ["x", "y"], ["1 -> 1 | 1"], defaults={"x": "n + 1"})

        assert ask(source, {"n": 1}) == {"x": 1, "y": 1}
        assert ask(source, {"n": 5}) == {"x": 6, "y": None}

    def test_a_value_that_the_column_does_not_allow_is_an_error(self) -> None:
        source = table("FIRST", ["目的"], ["x"], ['"求决" -> 1', "- -> 2"], values={"目的": '"求决","申诉"'})

        assert ask(source, {"目的": "申诉"}) == {"x": 2}
        assert ask(source, {"目的": None}) == {"x": 2}
        with pytest.raises(decisions.DecisionError, match="not an allowed value"):
            ask(source, {"目的": "其他"})

    def test_a_table_without_inputs_always_answers(self) -> None:
        assert ask(table("FIRST", [], ["x"], [" -> 1"]), {}) == {"x": 1}

    def test_several_decisions_in_one_file(self) -> None:
        source = table("FIRST", ["n"], ["x"], ["- -> 1"], id="one") + table(
            "FIRST", ["n"], ["x"], ["- -> 2"], id="two"
        )
        found = decisions.compile(dmn(source))

        assert {id: decision.evaluate({}) for id, decision in found.items()} == {
            "one": {"x": 1},
            "two": {"x": 2},
        }


class TestProblems:
    @pytest.mark.parametrize(
        "source, problem",
        [
            (table("FIRST", ["n"], ["x"], ["- -> 1", "== 5 -> 2"]), "决策表 route 第2行 输入 n："),
            (table("FIRST", ["n"], ["x"], ["- -> 'a'"]), "决策表 route 第1行 输出 x："),
            (table("FIRST", ["n"], ["x"], ["1.. -> 1"]), "决策表 route 第1行 输入 n："),
            (table("FIRST", ["n"], ["x"], ["- -> foo(1)"]), "决策表 route 第1行 输出 x：没有函数 foo。"),
            (table("FIRST", ["n.lower()"], ["x"], ["- -> 1"]), "决策表 route 输入 n.lower()："),
            (
                table("FIRST", ["目的"], ["x"], ["求决 -> 1"]),
                "决策表 route 第1行 输入 目的：文字要加英文双引号",
            ),
            (
                table("FIRST", ["n"], ["x"], ['not("a"), "b" -> 1']),
                "决策表 route 第1行 输入 n：not(…) 要包住整个单元格",
            ),
            (table("BEST", ["n"], ["x"], ["- -> 1"]), "决策表 route：不认识命中策略 BEST。"),
            (table("FIRST", ["n"], ["x"], []), "决策表 route：没有规则。"),
            (table("FIRST", ["n"], [], ["- -> 1"]), "决策表 route：没有输出列。"),
            (table("FIRST", ["n"], ["x", "x"], ["- -> 1 | 2"]), "决策表 route：输出列的名称重复。"),
            (table("FIRST", ["n"], [""], ["- -> 1"]), "决策表 route 输出 ?：输出列要有名称"),
            (table("FIRST", [""], ["x"], ["- -> 1"]), "决策表 route 输入 ?：没有写输入表达式。"),
            (table("FIRST", ["n"], ["x"], ["- | - -> 1"]), "决策表 route 第1行：单元格的个数和列数不同。"),
            (table("FIRST", ["n"], ["x"], ["- -> 1 | 2"]), "决策表 route 第1行：单元格的个数和列数不同。"),
            (
                table("PRIORITY", ["n"], ["x"], ["- -> 1"]),
                "决策表 route：命中策略“优先”要求输出列写明允许的值",
            ),
            (
                table("FIRST", ["n"], ["x"], ["- -> 1"], attributes='aggregation="SUM"'),
                "决策表 route：汇总方式 SUM 不能用",
            ),
            (
                table("COLLECT", ["n"], ["x"], ["- -> 1"], attributes='aggregation="AVG"'),
                "决策表 route：汇总方式 AVG 不能用",
            ),
            (
                table("COLLECT", ["n"], ["x", "y"], ["- -> 1 | 2"], attributes='aggregation="SUM"'),
                "决策表 route：汇总只能有一个输出列。",
            ),
            (
                table("COLLECT", ["n"], ["x"], ["- -> 1"], defaults={"x": "1"}),
                "决策表 route：得到列表的表没有默认值。",
            ),
            (
                table("FIRST", ["n"], ["x"], ['"a" -> 1'], types={"n": "number"}),
                "决策表 route 第1行 输入 n：这一列是数字",
            ),
            (
                table("FIRST", ["n"], ["x"], ["> 5 -> 1"], types={"n": "string"}),
                "决策表 route 第1行 输入 n：这一列是文字",
            ),
            (
                table("FIRST", ["n"], ["x"], ['"true" -> 1'], types={"n": "boolean"}),
                "决策表 route 第1行 输入 n：这一列是是否",
            ),
            (
                table("FIRST", ["n"], ["x"], ['"丙" -> 1'], values={"n": '"甲","乙"'}),
                "决策表 route 第1行 输入 n：丙 不在这一列允许的值里。",
            ),
            (
                table("PRIORITY", ["n"], ["x"], ["- -> 3"], values={"x": "1,2"}),
                "决策表 route 第1行 输出 x：3 不在这一列允许的值里。",
            ),
            (
                table("FIRST", ["n"], ["x"], ["- -> 1"], values={"n": "甲"}),
                "决策表 route 输入 n：文字要加英文双引号",
            ),
            (
                table("PRIORITY", ["n"], ["x"], ["- -> 1"], values={"x": "a,b"}),
                "决策表 route 输出 x：允许的值要写成固定的值。",
            ),
            (table("FIRST", ["n"], ["x"], ["- -> 1"], id=""), "决策表：没有 id。"),
            (table("FIRST", ["n"], ["x"], ["- -> 1"]) * 2, "决策表 route：id 重复。"),
            ("", "决策文件：没有决策表。"),
            ('<decision id="a"/>', "决策表 a：里面没有决策表。"),
            (
                '<decision id="a"><literalExpression><text>1</text></literalExpression></decision>',
                "决策表 a：不支持 literalExpression",
            ),
            ('<businessKnowledgeModel id="b"/>', "决策文件：不支持 businessKnowledgeModel。"),
            (
                table("FIRST", ["n"], ["x"], ["- -> 1"]).replace(
                    "<decisionTable",
                    "<informationRequirement>"
                    '<requiredDecision href="#x"/></informationRequirement><decisionTable',
                ),
                "决策表 route：不支持决策之间的连线",
            ),
            (
                table("FIRST", ["n"], ["x"], ["- -> 1"]).replace(
                    "<inputExpression", '<inputExpression expressionLanguage="groovy"'
                ),
                "决策表 route 输入 n：不支持语言 groovy",
            ),
            (
                table("FIRST", ["n"], ["x"], ["- -> 1"]).replace(
                    "<input ", '<input camunda:inputVariable="v" '
                ),
                "决策表 route 输入 n：不支持 inputVariable",
            ),
        ],
    )
    def test_what_is_not_understood_is_refused_with_its_cell(self, source: str, problem: str) -> None:
        found = said(source)

        assert any(one.startswith(problem) for one in found), found
        with pytest.raises(Invalid) as refused:
            decisions.compile(dmn(source))
        assert refused.value.errors[0].path == decisions.problems(dmn(source))[0].cell

    def test_a_problem_speaks_both_languages_and_knows_its_element(self) -> None:
        [problem] = decisions.problems(dmn(table("FIRST", ["n"], ["x"], ["- -> 1", "== 5 -> 2"])))

        assert problem.cell == "决策表 route 第2行 输入 n"
        assert problem.element_id == "r2i0"
        assert problem.message_zh == "相等写一个等号：=，不写 ==。"
        assert problem.en == "Decision table route row 2 input n: Equality is one equals sign: =, not ==."

    def test_drawn_things_beside_a_table_are_no_problem(self) -> None:
        source = table("FIRST", ["n"], ["x"], ["- -> 1"]).replace(
            "<decisionTable",
            '<description>d</description><variable name="v"/><informationRequirement>'
            '<requiredInput href="#i"/></informationRequirement><decisionTable',
        )
        beside = '<inputData id="i" name="i"/><textAnnotation id="a"><text>t</text></textAnnotation>'

        assert said(source + beside) == []

    def test_annotations_and_descriptions_are_no_problem(self) -> None:
        source = table("FIRST", ["n"], ["x"], ["- -> 1"]).replace(
            "</rule>", "<annotationEntry><text>第31条</text></annotationEntry></rule>"
        )
        source = source.replace(
            '<rule id="r1">', '<annotation name="依据"/><rule id="r1"><description>d</description>'
        )

        assert said(source) == []
        assert ask(source, {}) == {"x": 1}

    def test_the_tables_of_the_house_have_no_problems(self) -> None:
        files = sorted(WORKFLOWS.rglob("*.dmn"))

        assert {
            file.name: [str(one) for one in decisions.problems(file.read_text("utf-8"))] for file in files
        } == {file.name: [] for file in files}


class TestFiles:
    @pytest.mark.parametrize(
        "source, problem",
        [
            ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "不能有 DOCTYPE"),
            ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "不能有 DOCTYPE"),
            ("<definitions", "不是 XML"),
            ("", "不是 XML"),
            ("<definitions/>", "不是 DMN 1.3 文件"),
            ('<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd"/>', "不是 DMN 1.3 文件"),
            ("<a>" * 3_000 + "</a>" * 3_000, "不是 XML"),
            (dmn("<!--" + "x" * 1_100_000 + "-->"), "超过"),
        ],
    )
    def test_unsafe_or_other_files_are_refused(self, source: str, problem: str) -> None:
        [found] = decisions.problems(source)

        assert str(found).startswith(f"决策文件：{problem}")

    def test_a_table_that_is_too_large_is_refused(self) -> None:
        assert said(table("FIRST", ["n"], ["x"], ["- -> 1"] * 501)) == ["决策表 route：超过 500 行或 40 列。"]

    def test_a_large_table_is_read_and_asked_in_time(self) -> None:
        rows = [f'{n} | "a" -> {n}' for n in range(200)]

        assert ask(table("UNIQUE", ["n", "s"], ["x"], rows), {"n": 199, "s": "a"}) == {"x": 199}


class TestContradictions:
    @pytest.mark.parametrize(
        "one, two, example",
        [
            ("> 5", "> 10", "n = 11"),
            ("> 5", "< 5", None),
            (">= 5", "<= 5", "n = 5"),
            ("[1..5]", "[5..9]", "n = 5"),
            ("[1..5)", "[5..9]", None),
            ("(1..5)", "2.5", "n = 2.5"),
            ("]1..5[", "1, 5", None),
            ("[1..5]", "(5..9), 3", "n = 3"),
            ("1, 2", "2, 3", "n = 2"),
            ("1", "2", None),
            ("(1..2)", "(1..2)", "n = 1.5"),
            ("not(1, 2)", "1", None),
            ("not(1, 2)", "3", "n = 3"),
            ("not(1)", "not(2)", "n ="),
            ("-", "1", "n = 1"),
            ("-", "-", "任何输入"),
            ("null", "1", None),
            ("null", "-", "n = null"),
            ("null", "not(1)", "n = null"),
            ('"甲"', '"甲","乙"', 'n = "甲"'),
            ('"甲"', '"乙"', None),
            ('"甲"', 'not("甲")', None),
            ('not("甲")', 'not("乙")', "n = "),
            ('"甲"', "-", 'n = "甲"'),
            ("true", "false", None),
            ("true", "not(true)", None),
            ("true", "true", "n = true"),
            ('date("2026-03-05")', '> date("2026-03-01")', "n = 2026-03-05"),
            ('< date("2026-03-05")', '>= date("2026-03-05")', None),
            ('[@"2026-01-01"..@"2026-03-31"]', '> @"2026-03-30"', "n = 2026-03-31"),
            ('< duration("P3D")', '> duration("P1D")', "n = P2D"),
            ('contains(?, "甲")', '"甲乙"', 'n = "甲乙"'),
            ("? > 3 and ? < 9", "5", "n = 5"),
            ("? > 3 and ? < 9", "10", None),
            ('starts with(?, "33")', '"34"', None),
        ],
    )  # fmt: skip
    def test_two_rows_of_a_unique_table(self, one: str, two: str, example: str | None) -> None:
        found = said(table("UNIQUE", ["n"], ["x"], [f"{one} -> 1", f"{two} -> 2"]))

        if example is None:
            assert found == []
        else:
            [problem] = found
            assert problem.startswith("决策表 route 第2行：和第1行会同时成立，例如 ")
            assert example in problem

    def test_the_example_names_every_column(self) -> None:
        rows = ['"求决" | > 5 | - -> 1', "- | [3..9] | true -> 2"]
        [problem] = decisions.problems(dmn(table("UNIQUE", ["目的", "人数", "急"], ["x"], rows)))

        assert '例如 目的 = "求决"，人数 = 9，急 = true' in problem.message_zh
        assert problem.element_id == "r2"

    def test_columns_that_tell_rows_apart_are_enough(self) -> None:
        rows = ["1 | 1 -> 1", "1 | 2 -> 2", "2 | 1 -> 3", "2 | 2 -> 4"]

        assert said(table("UNIQUE", ["a", "b"], ["x"], rows)) == []

    def test_the_same_input_in_two_columns_is_one_value(self) -> None:
        assert said(
            table("UNIQUE", ["n", "n"], ["x"], ["> 5 | < 10 -> 1", "> 9 | >= 10 -> 2", "10 | - -> 3"])
        ) == ["决策表 route 第3行：和第2行会同时成立，例如 n = 10；“唯一”（UNIQUE）不允许。"]

    def test_columns_that_depend_on_each_other_are_left_to_run_time(self) -> None:
        rows = ["> 5 | true -> 1", "< 3 | true -> 2", "- | false -> 3", "- | true -> 4"]

        assert said(table("UNIQUE", ["n", "n > 5"], ["x"], rows)) == []

    def test_columns_of_one_record_are_independent(self) -> None:
        rows = ["1 | - -> 1", "- | 1 -> 2"]

        assert len(said(table("UNIQUE", ["m.a", "m.b"], ["x"], rows))) == 1

    def test_cells_about_other_data_are_left_to_run_time(self) -> None:
        assert said(table("UNIQUE", ["n"], ["x"], ["> limit -> 1", "> 5 -> 2"])) == []
        assert said(table("UNIQUE", ["n"], ["x"], ["> today() -> 1", '> date("2026-01-01") -> 2'])) == []

    def test_allowed_values_limit_what_can_happen(self) -> None:
        rows = ['not("甲") -> 1', 'not("乙") -> 2']

        assert said(table("UNIQUE", ["n"], ["x"], rows, values={"n": '"甲","乙"'})) == []

    def test_any_may_overlap_with_equal_outputs_only(self) -> None:
        assert said(table("ANY", ["n"], ["x"], ["> 5 -> 1", "> 9 -> 1"])) == []
        [problem] = said(table("ANY", ["n"], ["x"], ["> 5 -> 1", "> 9 -> 2"]))
        assert "“任一”（ANY）不允许" in problem

    @pytest.mark.parametrize("policy", ["FIRST", "RULE ORDER", "COLLECT"])
    def test_other_policies_may_overlap(self, policy: str) -> None:
        assert said(table(policy, ["n"], ["x"], ["- -> 1", "- -> 2"])) == []

    def test_not_more_than_ten_are_told(self) -> None:
        assert len(said(table("UNIQUE", ["n"], ["x"], ["- -> 1"] * 20))) == 10

    BOUNDS = st.integers(min_value=0, max_value=4)
    CELLS = st.one_of(
        st.builds(lambda n: f"{n}", BOUNDS),
        st.builds(lambda sign, n: f"{sign} {n}", st.sampled_from(["<", "<=", ">", ">="]), BOUNDS),
        st.builds(
            lambda start, low, high, end: f"{start}{min(low, high)}..{max(low, high)}{end}",
            st.sampled_from(["[", "("]), BOUNDS, BOUNDS, st.sampled_from(["]", ")"]),
        ),
        st.builds(lambda a, b: f"not({a}, {b})", BOUNDS, BOUNDS),
        st.builds(lambda a, b: f"{a}, {b}", BOUNDS, BOUNDS),
        st.just("-"),
    )  # fmt: skip

    @given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=4))
    @settings(max_examples=150, deadline=None)
    def test_exactly_the_contradictions_that_trying_finds_are_told(self, rows: list[tuple[str, str]]) -> None:
        """Quarter steps from -1 to 5 and null meet every case these cells can tell apart."""
        source = table("UNIQUE", ["a", "b"], ["x"], [f"{a} | {b} -> {at}" for at, (a, b) in enumerate(rows)])
        decision = decisions.compile(dmn(source.replace("UNIQUE", "COLLECT")))["route"]
        points = [None, *(n / 4 for n in range(-4, 21))]

        happens = any(len(decision.evaluate({"a": a, "b": b})) > 1 for a, b in product(points, points))

        assert bool(said(source)) is happens


@dataclass(frozen=True)
class Element:
    """The part of a business rule task that a decision needs."""

    decision_ref: str | None
    decision_result: str = "singleResult"


class TestAsked:
    """As the engine asks for a business rule task."""

    FILES: ClassVar = {
        "petition.bpmn": "<bpmn/>",
        "a.dmn": dmn(table("FIRST", ["n"], ["x", "y"], ["> 1 -> 1 | today()"], id="one")),
        "b.dmn": dmn(
            table("COLLECT", ["n"], ["who"], ['- -> "甲"', '> 1 -> "乙"'], id="many"),
            table(
                "COLLECT", ["n"], ["days"], ["- -> 3", "> 1 -> 4"], id="total", attributes='aggregation="SUM"'
            ),
            table("FIRST", ["n"], ["days"], ["> 1 -> 4"], id="single"),
        ),
    }

    @pytest.mark.parametrize(
        "id, result, n, answer",
        [
            ("one", "singleResult", 2, {"x": 1, "y": "2026-03-06"}),
            ("one", "singleResult", 0, None),
            ("one", "resultList", 2, [{"x": 1, "y": "2026-03-06"}]),
            ("one", "resultList", 0, []),
            ("single", "singleEntry", 2, 4),
            ("single", "singleEntry", 0, None),
            ("single", "collectEntries", 2, [4]),
            ("many", "collectEntries", 2, ["甲", "乙"]),
            ("many", "resultList", 2, [{"who": "甲"}, {"who": "乙"}]),
            ("many", "singleEntry", 0, "甲"),
            ("total", "singleEntry", 2, 7),
            ("total", "singleResult", 2, {"days": 7}),
        ],
    )
    def test_the_result_is_mapped_as_the_diagram_says(
        self, id: str, result: str, n: int, answer: Any
    ) -> None:
        assert decisions.evaluate(self.FILES, Element(id, result), {"n": n}, now=NOW) == answer

    @pytest.mark.parametrize(
        "id, result",
        [
            ("many", "singleEntry"),
            ("many", "singleResult"),
            ("one", "singleEntry"),
            ("one", "collectEntries"),
        ],
    )
    def test_more_than_was_asked_for_is_an_error(self, id: str, result: str) -> None:
        with pytest.raises(decisions.DecisionError):
            decisions.evaluate(self.FILES, Element(id, result), {"n": 2}, now=NOW)

    @pytest.mark.parametrize("id", ["none", None])
    def test_a_decision_that_is_not_in_the_bundle_is_an_error(self, id: str | None) -> None:
        with pytest.raises(decisions.DecisionError, match="not there"):
            decisions.evaluate(self.FILES, Element(id), {}, now=NOW)


class TestGaps:
    """Inputs that no row applies to."""

    def told(self, source: str) -> list[str]:
        return [str(one) for one in decisions.gaps(dmn(source))]

    def test_a_missing_row_is_told_with_an_input_that_has_none(self) -> None:
        rows = ['"甲" | true -> 1', '"甲" | false -> 2', '"乙" | true -> 3']

        found = self.told(
            table(
                "FIRST",
                ["目的", "急"],
                ["x"],
                rows,
                types={"目的": "string", "急": "boolean"},
                values={"目的": '"甲","乙"'},
            )
        )

        assert found == [
            '决策表 route：有的情况没有一行管得到，例如 目的 = "乙"，急 = false。'
            "请加一行；或者最后加一行全是“-”的；或者给输出写默认值。"
        ]

    @pytest.mark.parametrize(
        "rows, values, defaults",
        [
            (['"甲" -> 1', "- -> 2"], {}, {}),
            (['"甲" -> 1', '"乙" -> 2'], {"n": '"甲","乙"'}, {}),
            (['"甲" -> 1', 'not("甲") -> 2'], {}, {}),
            (["< 10 -> 1", "[10..20] -> 2", "> 20 -> 3"], {}, {}),
            (['"甲" -> 1'], {}, {"x": "9"}),
        ],
    )
    def test_a_table_that_answers_everything_has_none(
        self, rows: list[str], values: dict[str, str], defaults: dict[str, str]
    ) -> None:
        assert self.told(table("UNIQUE", ["n"], ["x"], rows, values=values, defaults=defaults)) == []

    @pytest.mark.parametrize(
        "rows, example", [(["< 10 -> 1", "> 10 -> 2"], "n = 10"), (["< 10 -> 1", "> 20 -> 2"], "n = 10")]
    )
    def test_a_hole_between_numbers_is_found(self, rows: list[str], example: str) -> None:
        [found] = self.told(table("FIRST", ["n"], ["x"], rows, types={"n": "number"}))

        assert f"例如 {example}。" in found

    @pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
    def test_a_list_may_be_empty(self, policy: str) -> None:
        values = {"x": "1"} if policy == "OUTPUT ORDER" else {}
        assert self.told(table(policy, ["n"], ["x"], ['"甲" -> 1'], values=values)) == []

    def test_what_depends_on_other_data_is_left_to_run_time(self) -> None:
        assert self.told(table("FIRST", ["n"], ["x"], ["> limit -> 1"])) == []
        assert self.told(table("FIRST", ["n", "n > 5"], ["x"], ["1 | true -> 1"])) == []

    @given(
        st.lists(
            st.tuples(st.sampled_from(["-", "1", "2", "[1..2]"]), st.sampled_from(["-", "true", "false"])),
            min_size=1,
            max_size=6,
        )
    )
    @settings(max_examples=60, deadline=None)
    def test_exactly_the_gaps_that_trying_finds_are_told(self, rows: list[tuple[str, str]]) -> None:
        source = table(
            "FIRST",
            ["a", "b"],
            ["x"],
            [f"{a} | {b} -> 1" for a, b in rows],
            types={"a": "number", "b": "boolean"},
            values={"a": "1,2"},
        )
        decision = decisions.compile(dmn(source))["route"]

        tried = [decision.evaluate({"a": a, "b": b}) for a in (1, 2) for b in (True, False)]

        assert (None in tried) == bool(self.told(source))
