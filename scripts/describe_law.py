"""Writes the lower half of docs/law.md: rules, choices and scenarios, from the data and the tests.

.venv/bin/python scripts/describe_law.py
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from petition import explain
from petition.law.settings import PATH

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "law.md"
#: Above it the page is written by hand.
MARKER = "## Rules 期限\n"

#: Scenarios that are pure law; each is a test with its id.
SCENARIOS = [
    *range(1, 8),
    *range(18, 24),
    *range(30, 42),
    *range(46, 49),
    *range(53, 60),
    *range(63, 67),
    84,
    85,
]


def page() -> str:
    """The whole page."""
    head = PAGE.read_text(encoding="utf-8").partition(MARKER)[0].rstrip()
    return "\n\n".join([head, _rules(), _choices(), _scenarios()]) + "\n"


def _rules() -> str:
    rows = [
        MARKER.strip(),
        "",
        "| id | 期限 | 依据 | 起算 | 长度 | 来源 | mark |",
        "|---|---|---|---|---|---|---|",
    ]
    source = {"law": "法律", "setting": "本单位选择", "order": "由决定写明", "none": "没有天数"}
    rows += [
        f"| {one['id']} | {one['name']} | {one['article']} | {one['start']} | {one['amount'] or '—'}"
        f" | {source[one['source']]} | {one['mark']} |"
        for one in explain.rules()
    ]
    return "\n".join(rows)


def _choices() -> str:
    rows = [
        "## Choices where the law is silent 法律没有规定、由单位选择的值",
        "",
        "Each is a line of `settings.toml`; the office's own file of that name takes its place.",
        "",
        "| setting | value | mark |",
        "|---|---|---|",
    ]
    read = tomllib.loads(PATH.read_text(encoding="utf-8"))
    rows += [f"| `{name}` | {value} | {mark} |" for name, value, mark in _flat(read, "")]
    return "\n".join(rows)


def _flat(table: dict[str, Any], under: str) -> list[tuple[str, str, str]]:
    mark = str(table.get("mark", "D"))
    found = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{under}{name}.")
        elif name not in ("mark", "gap_en"):
            found.append((under + name, str(value).lower() if isinstance(value, bool) else str(value), mark))
    return found


def _scenarios() -> str:
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "tests" / "petition").glob("test_*.py"))
        if path.stem.startswith(("test_deadlines", "test_overlays"))
    }
    rows = ["## Scenarios 场景和测试", "", "| id | tests |", "|---|---|"]
    for number in SCENARIOS:
        id = f"S-{number:02}"
        where = [f"`{path}`" for path, text in texts.items() if re.search(rf"\b{id}\b", text)]
        rows.append(f"| {id} | {', '.join(where)} |")
    return "\n".join(rows)


def main() -> None:
    """Writes the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
