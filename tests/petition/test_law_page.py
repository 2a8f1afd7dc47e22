"""docs/law.md says what the data says."""

from __future__ import annotations

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "docs" / "scenarios.md"


@pytest.fixture(scope="module")
def describe() -> ModuleType:
    """The script that writes the page."""
    spec = importlib.util.spec_from_file_location("describe_law", ROOT / "scripts" / "describe_law.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_the_page_of_the_law_is_what_the_data_and_tests_say(describe: ModuleType) -> None:
    assert describe.PAGE.read_text("utf-8") == describe.page(), "run scripts/describe.py"


def test_every_scenario_names_tests_that_carry_its_number() -> None:
    rows = re.findall(r"^\| (S-\d\d) \| .* \| (.*) \|$", SCENARIOS.read_text("utf-8"), re.MULTILINE)
    unknown = [
        (id, name)
        for id, tests in rows
        for name in re.findall(r"`([^`]+)`", tests) or [""]
        if id not in _carried(name)
    ]

    assert unknown == []
    assert len({id for id, _ in rows}) == len(rows)


def test_every_pure_scenario_is_there() -> None:
    numbers = [
        *range(1, 8),
        *range(18, 24),
        *range(30, 42),
        *range(46, 49),
        *range(53, 60),
        *range(63, 67),
        84,
        85,
    ]
    found = SCENARIOS.read_text("utf-8")

    assert [f"S-{number:02}" for number in numbers if f"| S-{number:02} |" not in found] == []


def _carried(name: str) -> set[str]:
    """The scenarios whose number a test carries: in its name, its docstring, its cases or their table."""
    path, _, test = name.partition("::")
    file = ROOT / "tests" / (path if "/" in path else f"petition/{path}")
    return _numbers(file).get(test, set()) if file.is_file() else set()


@cache
def _numbers(file: Path) -> dict[str, set[str]]:
    tree = ast.parse(file.read_text("utf-8"))
    tables = {
        target.id: ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            said = " ".join([ast.get_docstring(node) or "", *map(ast.unparse, node.decorator_list)])
            said += " ".join(text for table, text in tables.items() if re.search(rf"\b{table}\b", said))
            of_name = re.match(r"test_s(\d\d)_", node.name)
            found[node.name] = set(re.findall(r"\bS-\d\d\b", said)) | (
                {f"S-{of_name[1]}"} if of_name else set()
            )
    return found


def test_every_gap_has_its_default(describe: ModuleType) -> None:
    for number in range(1, 13):
        assert f"| G-{number:02} " in describe.page()
