"""docs/law.md says what the data says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


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


def test_every_pure_scenario_is_a_test_with_its_id(describe: ModuleType) -> None:
    rows = describe.page().partition("## Scenarios")[2].splitlines()

    assert [row for row in rows if row.startswith("| S-") and "`" not in row] == []
    assert sum(row.startswith("| S-") for row in rows) == len(describe.SCENARIOS)


def test_every_gap_has_its_default(describe: ModuleType) -> None:
    for number in range(1, 13):
        assert f"| G-{number:02} " in describe.page()
