"""What workflows/FEEL.md tells designers is true: every example is run, every refusal refused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import feel
from feel.functions import BUILTINS

PAGE = (Path(__file__).parents[2] / "workflows" / "FEEL.md").read_text("utf-8")
DATA = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])  # type: ignore[index]  # the page has one
CONTEXT = {**DATA, "__now__": datetime(2026, 3, 5, 1, 30, tzinfo=UTC)}


def tables() -> dict[tuple[str, ...], list[list[str]]]:
    """The rows of every table, by its headings; a cell without its backticks."""
    found: dict[tuple[str, ...], list[list[str]]] = {}
    heading: tuple[str, ...] = ()
    for line in PAGE.splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not line.startswith("|"):
            heading = ()
        elif not heading:
            heading = tuple(cells)
        elif not set("".join(cells)) <= set("-:"):
            found.setdefault(heading, []).append([re.sub(r"^`(.*)`$", r"\1", cell) for cell in cells])
    return found


TABLES = tables()
EXAMPLES = [row[-2:] for heading, rows in TABLES.items() if heading[-2:] == ("写法", "得到") for row in rows]
CELLS = TABLES["输入格", "输入", "成立"]
INSTEAD = TABLES["不要写", "改成"]


@pytest.mark.parametrize("text, value", EXAMPLES)
def test_an_example_gives_what_the_page_says(text: str, value: str) -> None:
    assert feel.to_json(feel.evaluate(text, CONTEXT)) == json.loads(value)


@pytest.mark.parametrize("cell, value, passes", CELLS)
def test_a_cell_passes_as_the_page_says(cell: str, value: str, passes: str) -> None:
    assert feel.unary(cell).matches(json.loads(value), CONTEXT) is json.loads(passes)


@pytest.mark.parametrize("wrong, right", INSTEAD)
def test_what_is_not_written_is_refused_and_its_replacement_is_not(wrong: str, right: str) -> None:
    with pytest.raises(feel.FeelError):
        feel.compile(wrong)

    value: Any = feel.to_json(feel.evaluate(right, CONTEXT))
    assert value is not None


def test_the_page_has_examples_and_names_every_function() -> None:
    listed = set(re.findall(r"`([a-z ]+)`", PAGE.partition("## 全部函数")[2]))

    assert len(EXAMPLES) > 40
    assert len(CELLS) > 10
    assert len(INSTEAD) > 15
    assert listed - {"x"} == set(BUILTINS)
